"""FLAC's metadata blocks: taking apart the bytes before the first frame, and putting them together again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trilobyte_gui.metadata.bare import lead_length
from trilobyte_gui.metadata.fields import MOST_PARTS

STREAMINFO, PADDING, APPLICATION, SEEKTABLE, VORBIS_COMMENT, CUESHEET, PICTURE = range(7)
STREAMINFO_BYTES = 34
MAX_BLOCK_BYTES = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a STREAMINFO block says. `frames` 0 means unknown, `md5` all zero means not computed."""

    min_block: int
    max_block: int
    min_frame: int
    max_frame: int
    rate: int
    channels: int
    bits: int
    frames: int
    md5: bytes

    @staticmethod
    def parse(data: bytes) -> StreamInfo:
        """From the 34 bytes of the block's body."""
        if len(data) != STREAMINFO_BYTES:
            raise ValueError("a STREAMINFO block has 34 bytes")
        packed = int.from_bytes(data[10:18], "big")
        return StreamInfo(
            int.from_bytes(data[0:2], "big"),
            int.from_bytes(data[2:4], "big"),
            int.from_bytes(data[4:7], "big"),
            int.from_bytes(data[7:10], "big"),
            packed >> 44,
            (packed >> 41 & 7) + 1,
            (packed >> 36 & 31) + 1,
            packed & (1 << 36) - 1,
            data[18:34],
        )

    def to_bytes(self) -> bytes:
        packed = self.rate << 44 | (self.channels - 1) << 41 | (self.bits - 1) << 36 | self.frames
        return (
            self.min_block.to_bytes(2, "big")
            + self.max_block.to_bytes(2, "big")
            + self.min_frame.to_bytes(3, "big")
            + self.max_frame.to_bytes(3, "big")
            + packed.to_bytes(8, "big")
            + self.md5
        )


@dataclass(frozen=True, slots=True)
class MetadataBlock:
    """One metadata block: its type (0 to 126) and its body."""

    kind: int
    data: bytes


def split_head(head: bytes) -> tuple[bytes, list[MetadataBlock]]:
    """The bytes before the marker, and the metadata blocks in order; ValueError if `head` is no FLAC head."""
    at = lead_length(head)
    if head[at : at + 4] != b"fLaC":
        raise ValueError("no FLAC marker")
    lead = head[:at]
    at += 4
    blocks: list[MetadataBlock] = []
    while True:
        if at + 4 > len(head) or len(blocks) > MOST_PARTS:
            raise ValueError("the metadata ends too early")
        length = int.from_bytes(head[at + 1 : at + 4], "big")
        blocks.append(MetadataBlock(head[at] & 127, head[at + 4 : at + 4 + length]))
        last = head[at] & 128
        at += 4 + length
        if at > len(head):
            raise ValueError("the metadata ends too early")
        if last:
            return lead, blocks


def join_blocks(blocks: Iterable[MetadataBlock]) -> bytes:
    """The marker and the blocks, the last one flagged as such."""
    listed = list(blocks)
    out = bytearray(b"fLaC")
    for index, block in enumerate(listed):
        if len(block.data) > MAX_BLOCK_BYTES:
            raise ValueError("a metadata block is too large for FLAC")
        out.append(block.kind | (128 if index == len(listed) - 1 else 0))
        out += len(block.data).to_bytes(3, "big") + block.data
    return bytes(out)
