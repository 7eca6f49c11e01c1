"""Tags as the metadata blocks of a FLAC file."""

from __future__ import annotations

import struct

from trilobyte_gui.metadata.flac_blocks import MAX_BLOCK_BYTES, PICTURE, VORBIS_COMMENT, Block
from trilobyte_gui.metadata.tags import Tags

_VENDOR = "Trilobyte"


def comment_blocks(tags: Tags) -> list[Block]:
    """A Vorbis comment block with every field and a block for every picture; nothing without tags.

    What FLAC cannot hold (a block of 16 MiB or more) is left out: it stays in the archive.
    """
    blocks: list[Block] = []
    if tags.fields:
        comments = b"".join(_sized(f"{_name(name)}={value}") for name, value in tags.fields)
        blocks.append(Block(VORBIS_COMMENT, _sized(_VENDOR) + struct.pack("<I", len(tags.fields)) + comments))
    for picture in tags.pictures:
        mime, description = picture.mime.encode(), picture.description.encode("utf-8", "replace")
        data = struct.pack(">II", picture.kind, len(mime)) + mime
        data += struct.pack(">I", len(description)) + description
        data += struct.pack(">5I", 0, 0, 0, 0, len(picture.data)) + picture.data  # its dimensions are not stated
        blocks.append(Block(PICTURE, data))
    return [block for block in blocks if len(block.data) <= MAX_BLOCK_BYTES]


def _sized(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return struct.pack("<I", len(data)) + data


def _name(name: str) -> str:
    """Vorbis allows printable ASCII without the equals sign."""
    return "".join(char if " " <= char <= "}" and char != "=" else "_" for char in name) or "_"
