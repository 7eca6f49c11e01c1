"""Tags as the metadata blocks of a FLAC file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.fields import Picture, Tags
from trilobyte_gui.metadata.flac_blocks import MAX_BLOCK_BYTES, PADDING, PICTURE, VORBIS_COMMENT, Block

_VENDOR = b"Trilobyte"


def comment_blocks(tags: Tags) -> list[Block]:
    """A Vorbis comment block with every field and a block for every picture; nothing without tags."""
    blocks: list[Block] = []
    if tags.fields:
        comments = [vorbis.as_comment(each) for each in tags.fields]
        blocks.append(Block(VORBIS_COMMENT, vorbis.build(_VENDOR, comments)))
    blocks += [Block(PICTURE, data) for data in map(_picture, tags.pictures) if len(data) <= MAX_BLOCK_BYTES]
    return blocks


def edited_blocks(blocks: Sequence[Block], before: Tags, after: Tags) -> list[Block]:
    """A FLAC file's blocks after STREAMINFO with the tags `after` in place of `before`; all else stays as it is."""
    kept = {each.data for each in after.pictures}
    raw: dict[tuple[str, str], bytes] = {}
    out: list[Block] = []
    comments: int | None = None
    for block in blocks:
        if block.kind == VORBIS_COMMENT and comments is None:
            comments = len(out)
        if block.kind != PICTURE or any(data and block.data.endswith(data) for data in kept):
            out.append(block)
    vendor = _VENDOR
    nameless: list[bytes] = []
    if comments is not None:
        try:
            vendor, entries = vorbis.parse(out[comments].data)
            raw = {field: each for each in entries if (field := vorbis.as_field(each))}
            nameless = [each for each in entries if vorbis.as_field(each) is None]
        except ValueError:
            raw = {}
    if comments is not None or after.fields:
        made = [raw.get(each) or vorbis.as_comment(each) for each in after.fields]
        block = Block(VORBIS_COMMENT, vorbis.build(vendor, [*made, *nameless]))
        if comments is None:
            out.insert(0, block)
        else:
            out[comments] = block
    had = {each.data for each in before.pictures}
    new = [Block(PICTURE, _picture(each)) for each in after.pictures if each.data not in had]
    at = next((index for index, block in enumerate(out) if block.kind == PADDING), len(out))
    out[at:at] = [block for block in new if len(block.data) <= MAX_BLOCK_BYTES]
    return out


def too_large(pictures: Sequence[Picture]) -> list[Picture]:
    """The pictures that do not fit into a FLAC metadata block (16 MB)."""
    return [each for each in pictures if len(_picture(each)) > MAX_BLOCK_BYTES]


def _picture(picture: Picture) -> bytes:
    """The body of a PICTURE block."""
    from mutagen import flac

    make: Any = flac.Picture
    made = make()
    made.type, made.mime, made.desc = picture.kind, picture.mime, picture.description
    made.data = picture.data
    data: bytes = made.write()
    return data
