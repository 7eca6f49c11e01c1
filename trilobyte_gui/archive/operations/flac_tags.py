"""Tags as the metadata blocks of a FLAC file."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.fields import Picture, Tags
from trilobyte_gui.metadata.flac_blocks import (
    MAX_BLOCK_BYTES,
    PADDING,
    PICTURE,
    VORBIS_COMMENT,
    MetadataBlock,
    join_blocks,
    split_head,
)
from trilobyte_gui.metadata.flac_pictures import InComments, build, in_comments
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

_VENDOR = b"Trilobyte"


def comment_blocks(tags: Tags) -> list[MetadataBlock]:
    """A Vorbis comment block with every field and a block for every picture; nothing without tags."""
    blocks: list[MetadataBlock] = []
    if tags.fields:
        comments = [vorbis.as_comment(each) for each in tags.fields]
        blocks.append(MetadataBlock(VORBIS_COMMENT, vorbis.build(_VENDOR, comments)))
    blocks += [MetadataBlock(PICTURE, data) for data in map(build, tags.pictures) if len(data) <= MAX_BLOCK_BYTES]
    return blocks


def metadata_bytes(tags: Tags) -> int:
    """What tags and pictures add to a FLAC file."""
    return sum(4 + len(block.data) for block in comment_blocks(tags))


def with_picture_blocks(blocks: Sequence[MetadataBlock]) -> list[MetadataBlock]:
    """Blocks of an Ogg FLAC file, as a FLAC file has them: what its comments have of pictures becomes blocks."""
    out: list[MetadataBlock] = []
    for block in blocks:
        art: list[InComments] = []
        if block.kind == VORBIS_COMMENT:
            with contextlib.suppress(ValueError):  # nonsense stays as it is
                vendor, comments = vorbis.parse(block.data)
                comments, art = in_comments(comments)
                block = MetadataBlock(VORBIS_COMMENT, vorbis.build(vendor, comments)) if art else block
        out += [block, *(MetadataBlock(PICTURE, each.block) for each in art)]
    return out


def ogg_blocks(wrapper: Wrapper, tags: Tags) -> tuple[list[MetadataBlock], list[str]]:
    """The blocks after STREAMINFO of a FLAC file with what an Ogg FLAC file and the tags around it have, and what of
    `tags` has no place there."""
    blocks = split_head(wrapper.head)[1]
    own = tags_of(Wrapper("oggflac", join_blocks(blocks), b""))
    out = with_picture_blocks(blocks[1:])
    if (own.fields, own.pictures) != (tags.fields, tags.pictures):
        out = edited_blocks(out, own, tags)
    return out, [each for each in tags.kept if each not in own.kept]


def edited_blocks(blocks: Sequence[MetadataBlock], before: Tags, after: Tags) -> list[MetadataBlock]:
    """A FLAC file's blocks after STREAMINFO with the tags `after` in place of `before`; all else stays as it is."""
    gone = {each.data for each in before.pictures} - {each.data for each in after.pictures}
    raw: dict[tuple[str, str], bytes] = {}
    out: list[MetadataBlock] = []
    comments: int | None = None
    for block in blocks:
        if block.kind == VORBIS_COMMENT and comments is None:
            comments = len(out)
        if block.kind != PICTURE or not any(data and block.data.endswith(data) for data in gone):
            out.append(block)
    vendor = _VENDOR
    others: list[bytes] = []
    if comments is not None:
        try:
            vendor, entries = vorbis.parse(out[comments].data)
            entries, art = in_comments(entries)
            raw = {field: each for each in entries if (field := vorbis.as_field(each))}
            others = [each for each in entries if vorbis.as_field(each) is None]
            others += [comment for each in art if each.picture.data not in gone for comment in each.comments]
        except ValueError:
            raw = {}
    if comments is not None or after.fields:
        made = [raw.get(each) or vorbis.as_comment(each) for each in after.fields]
        block = MetadataBlock(VORBIS_COMMENT, vorbis.build(vendor, [*made, *others]))
        if comments is None:
            out.insert(0, block)
        else:
            out[comments] = block
    had = {each.data for each in before.pictures}
    new = [MetadataBlock(PICTURE, build(each)) for each in after.pictures if each.data not in had]
    at = next((index for index, block in enumerate(out) if block.kind == PADDING), len(out))
    out[at:at] = [block for block in new if len(block.data) <= MAX_BLOCK_BYTES]
    return out


def too_large(pictures: Sequence[Picture]) -> list[Picture]:
    """The pictures that do not fit into a FLAC metadata block (16 MB)."""
    return [each for each in pictures if len(build(each)) > MAX_BLOCK_BYTES]
