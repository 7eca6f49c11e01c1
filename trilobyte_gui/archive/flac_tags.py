"""Tags as the metadata blocks of a FLAC file."""

from __future__ import annotations

from trilobyte_gui.metadata.flac_blocks import MAX_BLOCK_BYTES, PICTURE, VORBIS_COMMENT, Block
from trilobyte_gui.metadata.tags import Tags

_VENDOR = "Trilobyte"


def comment_blocks(tags: Tags) -> list[Block]:
    """A Vorbis comment block with every field and a block for every picture; nothing without tags."""
    from mutagen.flac import Picture, VCFLACDict

    blocks: list[Block] = []
    if tags.fields:
        comments = VCFLACDict()
        comments.vendor = _VENDOR
        comments.extend((_field_name(name), value) for name, value in tags.fields)
        blocks.append(Block(VORBIS_COMMENT, comments.write(framing=False)))
    for picture in tags.pictures:
        made = Picture()
        made.type, made.mime, made.desc = picture.kind, picture.mime, picture.description
        made.data = picture.data
        data = made.write()
        if len(data) <= MAX_BLOCK_BYTES:
            blocks.append(Block(PICTURE, data))
    return blocks


def _field_name(name: str) -> str:
    """Vorbis allows printable ASCII without the equals sign."""
    return "".join(char if " " <= char <= "}" and char != "=" else "_" for char in name) or "_"
