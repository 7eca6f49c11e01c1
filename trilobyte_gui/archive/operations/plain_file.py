"""The file of plain samples that an archive is written to: what stands around its audio, and each sample's bytes.

Its size is known before anything is decoded, and any part of it can be made from the frames that are in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from trilobyte_gui.archive.operations.conversion import Conversion, conversion, without_mask
from trilobyte_gui.audio.wav_writer import wav_head
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.codec.pcm import Samples, to_file
from trilobyte_gui.codec.records import Header
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.codec.stretch import Bytes
from trilobyte_gui.metadata import chunks
from trilobyte_gui.metadata.chunks import retag_wav, wav_tag_chunks
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.id3_tags import build_id3
from trilobyte_gui.metadata.tags import UNREADABLE_ID3
from trilobyte_gui.metadata.wrapper import Wrapper


@dataclass(frozen=True, slots=True)
class PlainFile:
    """`head`, then `frames` frames of `frame_bytes` bytes each, then `tail`."""

    head: Bytes
    tail: Bytes
    frames: int
    channels: int
    bits: int  # as stored: a multiple of 8
    form: SampleFormat
    shift: int = 0
    how: Conversion | None = None  # where channels stand otherwise than in the archive

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.head) + self.frames * self.frame_bytes + len(self.tail)

    def audio(self, samples: Samples) -> bytes:
        """The bytes of samples (frames, channels) as the archive has them."""
        if self.how and self.how.arranged.moved:
            samples = samples.take(self.how.arranged.order, axis=1)
        return to_file(samples << self.shift if self.shift else samples, self.bits, self.form)


def original_file(header: Header, wrapper: Wrapper) -> PlainFile:
    """The original itself, of a kind that is plain samples (`codec.kinds.VERBATIM`)."""
    form = header.origin.form
    return PlainFile(wrapper.before, wrapper.behind, header.frames, header.channels, header.bits, form)


def _stays(what: str) -> Phrase:
    return Phrase("{0} has no place in a WAV file; it stays in the archive", what)


def wav_file(
    header: Header, wrapper: Wrapper, before: Tags, after: Tags, start: int = 0
) -> tuple[PlainFile, Conversion, Tags, list[str]]:
    """The WAV file of an archive from frame `start` on, with the tags `after`, where the original's are `before`.

    Returns it, how the audio goes into it, the tags that it has, and sentences on what could not be done as expected.
    """
    how = conversion("wav", header, wrapper, after)
    frames = header.frames - start
    width = (header.bits + 7) // 8
    remarks: list[str] = []
    if header.kind == "wav" and not start:
        audio = frames * header.channels * width
        around = retag_wav(wrapper, audio, before, after, lambda t, b, w: build_id3(t, b, w))
        found = chunks.around(wrapper)
        if around and (found.lead or found.tags):
            remarks.append(Phrase("ID3 or APE tags around the WAV file were left out, for they lack the edits"))
        if around and UNREADABLE_ID3 in before.kept:
            remarks.append(_stays(UNREADABLE_ID3))
        if around:
            form = header.origin.form
            return PlainFile(*around, frames, header.channels, header.bits, form), how, after, remarks
        remarks.append(Phrase("the WAV file's header is unusual, so it was written anew with its tags"))
    tags = without_mask(after)
    remarks += map(_stays, tags.kept)
    behind = wav_tag_chunks(tags, build_id3)
    head = wav_head(
        header.channels,
        header.rate,
        header.bits,
        frames,
        floating=bool(header.origin.form & SampleFormat.FLOAT),
        behind=len(behind),
        mask=how.arranged.mask or 0,
        valid_bits=how.valid_bits,
    )
    odd = frames * header.channels * width & 1
    shift = 8 * width - header.bits
    file = PlainFile(head, b"\0" * odd + behind, frames, header.channels, 8 * width, SampleFormat.PLAIN, shift, how)
    return file, how, tags, remarks
