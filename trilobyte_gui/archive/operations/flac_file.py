"""The FLAC file that an archive is converted to: its metadata blocks and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trilobyte_gui.archive.operations.conversion import Conversion, conversion, without_mask
from trilobyte_gui.archive.operations.flac_tags import comment_blocks, edited_blocks, ogg_blocks, too_large
from trilobyte_gui.audio.flac_codec import MAX_CHANNELS, MIN_BITS
from trilobyte_gui.codec.errors import CannotWrite, Phrase
from trilobyte_gui.codec.records import Header
from trilobyte_gui.codec.source_formats import SampleFormat, natural_form
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import MetadataBlock, split_head
from trilobyte_gui.metadata.wrapper import Wrapper


@dataclass(frozen=True, slots=True)
class FlacFile:
    """The blocks after STREAMINFO, the bytes before the marker and behind the audio, how the audio goes into it, the
    tags that it has, and sentences on what has no place in it."""

    metadata: Sequence[MetadataBlock]
    lead: bytes
    tail: bytes
    how: Conversion
    tags: Tags
    remarks: list[str]


def must_fit(header: Header) -> None:
    """Raises CannotWrite where FLAC cannot hold such audio."""
    if natural_form(header.channels, header.rate, header.bits, header.origin.form) != "flac":
        raise CannotWrite(_why_not(header), hint="Restore the original, or restore to WAV.")


def flac_file(header: Header, wrapper: Wrapper, before: Tags, after: Tags) -> FlacFile:
    """The FLAC file of an archive whose audio `must_fit`, with the tags `after`, where the original's are `before`."""
    how = conversion("flac", header, wrapper, after)
    lead = tail = b""
    left_out: list[str] = []
    remarks: list[str] = []
    if header.kind == "flac":
        lead, blocks = split_head(wrapper.head)
        metadata = edited_blocks(blocks[1:], before, after) if before != after else blocks[1:]
        tail = wrapper.tail
        if before != after and (lead or tail):
            remarks.append(Phrase("ID3 or APE tags around the FLAC file were left out, for they lack the edits"))
            lead = tail = b""
    elif header.kind == "oggflac":
        metadata, left_out = ogg_blocks(wrapper, after)
    else:
        after = without_mask(after)
        after.fields += how.arranged.fields()
        metadata, left_out = comment_blocks(after), after.kept
    remarks += [Phrase("{0} has no place in a FLAC file; it stays in the archive", each) for each in left_out]
    remarks += [
        Phrase("a picture of {0} bytes is too large for a FLAC file; it stays in the archive", len(each.data))
        for each in too_large(after.pictures)
    ]
    return FlacFile(metadata, lead, tail, how, after, remarks)


def _why_not(header: Header) -> str:
    if header.channels > MAX_CHANNELS:
        return Phrase("FLAC has no speaker layout for {0} channels ({1} at most)", header.channels, MAX_CHANNELS)
    if header.origin.form & SampleFormat.FLOAT:
        return Phrase("FLAC cannot hold floating-point samples")
    if header.bits < MIN_BITS:
        return Phrase("FLAC cannot hold samples of {0} bits ({1} at least)", header.bits, MIN_BITS)
    return Phrase("FLAC cannot hold a sample rate of {0} Hz", header.rate)
