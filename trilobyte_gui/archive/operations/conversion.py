"""How an archive's audio goes into a FLAC or WAV file: channels in their order, and only the valid bits.

The archive keeps the samples as its source has them. What is written is taken back to that form when it is checked,
so that the MD5 of the original's audio verifies converted files, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from trilobyte_gui.audio.flac_codec import MIN_BITS
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.records import Header
from trilobyte_gui.codec.source_formats import NAMES, SampleFormat, natural_form
from trilobyte_gui.metadata import layouts, speakers
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.speakers import CHANNEL_MASK, ChannelOrder, Speakers
from trilobyte_gui.metadata.wrapper import Wrapper

To = Literal["flac", "wav"]


class MoreBitsUsed(Exception):
    """Samples use bits that the original's header says are unused."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of samples of `bits` bits, of which the highest `valid_bits` are said to be valid, with these `speakers`. The
    file has the channels as `arranged`, samples of `depth` bits, and `rate` of them a second instead of `stated_rate`
    (0 where the original cannot say a fraction of one)."""

    to: To
    speakers: Speakers
    arranged: ChannelOrder
    bits: int
    valid_bits: int
    depth: int
    rate: int
    stated_rate: float

    def samples(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """As the file has them. Raises MoreBitsUsed where `depth` is too small for them."""
        unused = self.bits - self.depth
        for block in blocks:
            if unused and np.any(block & ((1 << unused) - 1)):
                raise MoreBitsUsed
            narrow = block >> unused if unused else block
            yield narrow.take(self.arranged.order, axis=1) if self.arranged.moved else narrow

    def back(self, block: Samples, bits: int) -> Samples:
        """The archive's samples again, from a file whose container has `bits` bits."""
        more = bits - self.bits
        wide = block >> more if more > 0 else block << -more if more else block
        return wide.take(self.arranged.back, axis=1) if self.arranged.moved else wide

    def whole(self) -> Conversion:
        """The same with all bits of the samples."""
        return replace(self, valid_bits=self.bits, depth=self.bits)

    @property
    def loses_speakers(self) -> bool:
        return bool(speakers.unnamed(self.speakers))

    def remarks(self) -> list[str]:
        """What the file cannot say, and how its channels stand."""
        said = speakers.not_kept(self.speakers, len(self.arranged.order), NAMES[self.to])
        if self.arranged.moved:
            order = tuple(map(speakers.name, self.arranged.speakers))
            said.append(Phrase("the channels are arranged as {0} has them: {1}", NAMES[self.to], order))
        stated = f"{self.stated_rate:.3f}".rstrip("0").rstrip(".")
        if self.stated_rate and stated != str(self.rate):
            said.append(
                Phrase(
                    "the original has {0} samples per second; a {1} file cannot say a fraction, and says {2}",
                    stated,
                    NAMES[self.to],
                    self.rate,
                )
            )
        return said


def conversion(to: To, header: Header, wrapper: Wrapper, tags: Tags) -> Conversion:
    """How to write the audio of an archive whose original has this wrapper and these tags."""
    told = speakers_of(header, wrapper, tags)
    valid = valid_bits_of(header, wrapper)
    depth = max(valid, MIN_BITS) if to == "flac" else header.bits
    arranged, stated_rate = speakers.arrange(told, header.channels), layouts.stated_rate(wrapper)
    return Conversion(to, told, arranged, header.bits, valid, depth, header.rate, stated_rate)


def speakers_of(header: Header, wrapper: Wrapper, tags: Tags) -> Speakers:
    """The speakers of the archive's channels; empty where they are not known."""
    return layouts.speakers_of(wrapper, tags.fields, header.channels, header.origin.speakers)


def valid_bits_of(header: Header, wrapper: Wrapper) -> int:
    """How many of the samples' bits the original says are valid."""
    told = 0 if header.origin.form & SampleFormat.FLOAT else header.origin.valid_bits or layouts.valid_bits(wrapper)
    return told if 0 < told < header.bits else header.bits


def without_mask(tags: Tags) -> Tags:
    """The tags without FLAC's comment on speakers, which is no tag elsewhere."""
    return replace(tags, fields=[field for field in tags.fields if field[0].upper() != CHANNEL_MASK])


def not_kept(header: Header, wrapper: Wrapper, tags: Tags) -> list[str]:
    """In sentences what restoring the original cannot give back of its speakers: nothing is missing of files that come
    back in their own format."""
    if header.file_exact or header.kind in ("flac", "oggflac"):
        return []
    form = natural_form(header.channels, header.rate, header.bits, header.origin.form)
    return speakers.not_kept(speakers_of(header, wrapper, tags), header.channels, NAMES[form])
