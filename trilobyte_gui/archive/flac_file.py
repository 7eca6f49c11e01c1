"""The FLAC file that an archive is converted to: its metadata blocks and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trilobyte_gui.archive.operations.conversion import Conversion, conversion, without_mask
from trilobyte_gui.archive.operations.flac_tags import comment_blocks, edited_blocks, too_large, with_picture_blocks
from trilobyte_gui.audio.flac_codec import MAX_CHANNELS, MIN_BITS
from trilobyte_gui.codec.errors import CannotWrite
from trilobyte_gui.codec.kinds import Form, flac_holds
from trilobyte_gui.codec.parts import Header
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import Block, split_head
from trilobyte_gui.metadata.wrapper import Wrapper


@dataclass(frozen=True, slots=True)
class FlacFile:
    """The blocks after STREAMINFO, the bytes before the marker and behind the audio, how the audio goes into it, the
    tags that it has, and sentences on what has no place in it."""

    metadata: Sequence[Block]
    lead: bytes
    tail: bytes
    how: Conversion
    tags: Tags
    remarks: list[str]


def flac_file(header: Header, wrapper: Wrapper, before: Tags, after: Tags) -> FlacFile:
    """The FLAC file of an archive, with the tags `after`, where the original's are `before`.

    Raises CannotWrite where FLAC cannot hold such audio.
    """
    fits = flac_holds(header.channels, header.bits, bool(header.origin.form & Form.FLOAT))
    if not (fits and 0 < header.rate < 1 << 20):
        raise CannotWrite(_why_not(header), "Restore the original, or restore to WAV.")
    how = conversion("flac", header, wrapper, after)
    remarks: list[str] = []
    lead = tail = b""
    if header.kind in ("flac", "oggflac"):
        lead, blocks = split_head(wrapper.head)
        metadata = with_picture_blocks(blocks[1:]) if header.kind == "oggflac" else blocks[1:]
        metadata = edited_blocks(metadata, before, after) if before != after else metadata
        tail = wrapper.tail
        if before != after and (lead or tail):
            remarks.append("ID3 or APE tags around the FLAC file were left out, for they lack the edits")
            lead = tail = b""
        if header.kind == "oggflac":
            lead = tail = b""
    else:
        after = without_mask(after)
        after.fields += how.arranged.fields()
        metadata = comment_blocks(after)
        remarks += [f"{each} has no place in a FLAC file; it stays in the archive" for each in after.kept]
    remarks += [
        f"a picture of {len(each.data)} bytes is too large for a FLAC file; it stays in the archive"
        for each in too_large(after.pictures)
    ]
    return FlacFile(metadata, lead, tail, how, after, remarks)


def _why_not(header: Header) -> str:
    if header.channels > MAX_CHANNELS:
        return f"FLAC has no speaker layout for {header.channels} channels ({MAX_CHANNELS} at most)"
    if header.origin.form & Form.FLOAT:
        return "FLAC cannot hold floating-point samples"
    if header.bits < MIN_BITS:
        return f"FLAC cannot hold samples of {header.bits} bits ({MIN_BITS} at least)"
    return f"FLAC cannot hold a sample rate of {header.rate} Hz"
