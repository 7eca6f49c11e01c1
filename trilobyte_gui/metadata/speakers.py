"""Speaker layouts: which speaker each channel is for, and how WAV and FLAC say so.

Both have the channels in the order of the bits of a mask that names the speakers; channels that it names no speaker
for follow. WAV keeps the mask in its format chunk, FLAC in a comment. Without one FLAC has a default for each number
of channels (RFC 9639, sections 8.6.2 and 9.1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.metadata.fields import Field

Speakers = tuple[int, ...]
"""For each channel, in the order of the samples, the number of its speaker: 0 for none; 1 to 18 for those of WAV, one
more than the number of the bit in a mask; larger ones for what WAV has no bit for, as Core Audio numbers it. Empty
where nothing is known."""

CHANNEL_MASK = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"
"""The name of FLAC's comment."""

_WAV = (
    "FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR", "TC", "TFL", "TFC", "TFR", "TBL", "TBC", "TBR",
)  # fmt: skip
_OTHERS = {
    33: Phrase("rear surround left"),
    34: Phrase("rear surround right"),
    35: Phrase("left wide"),
    36: Phrase("right wide"),
    37: Phrase("second LFE"),
    38: Phrase("left total"),
    39: Phrase("right total"),
    40: Phrase("hearing impaired"),
    41: Phrase("narration"),
    43: Phrase("dialogue mix"),
    44: Phrase("direct centre surround"),
    45: Phrase("haptic"),
    49: Phrase("top middle left"),
    51: Phrase("top middle right"),
    52: Phrase("top rear left"),
    53: Phrase("top rear centre"),
    54: Phrase("top rear right"),
    55: Phrase("side surround left"),
    56: Phrase("side surround right"),
    57: Phrase("bottom left"),
    58: Phrase("bottom right"),
    59: Phrase("bottom centre"),
    60: Phrase("top surround left"),
    61: Phrase("top surround right"),
    62: Phrase("third LFE"),
    63: Phrase("back surround left"),
    64: Phrase("back surround right"),
    65: Phrase("left edge of the screen"),
    66: Phrase("right edge of the screen"),
    100: Phrase("a place given by coordinates"),
    200: Phrase("ambisonic W"),
    201: Phrase("ambisonic X"),
    202: Phrase("ambisonic Y"),
    203: Phrase("ambisonic Z"),
    204: Phrase("mid"),
    205: Phrase("side"),
    206: Phrase("X of an X-Y pair"),
    207: Phrase("Y of an X-Y pair"),
    208: Phrase("binaural left"),
    209: Phrase("binaural right"),
    301: Phrase("headphones left"),
    302: Phrase("headphones right"),
    304: Phrase("click track"),
    305: Phrase("foreign language"),
}
_AMBISONIC = range(2 << 16, 4 << 16)  # by number, in two normalisations

DEFAULT_MASKS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}
"""By number of channels the mask that a FLAC file without one stands for; players take WAV for the same."""


def name(speaker: int) -> str:
    """The short name of a speaker of WAV, else words."""
    if 0 < speaker <= len(_WAV):
        return _WAV[speaker - 1]
    if speaker in _AMBISONIC:
        return Phrase("ambisonic {0}", speaker & 0xFFFF)
    return _OTHERS.get(speaker) or (Phrase("speaker {0}", speaker) if speaker else Phrase("none"))


def of_mask(mask: int, channels: int) -> Speakers:
    """What a mask means: surplus bits are ignored, channels beyond its last bit have no speaker. No bits at all say
    nothing of one or two channels."""
    if not mask and channels in (1, 2):
        return default(channels)
    bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1][:channels]
    named = [bit + 1 if bit < len(_WAV) else 0 for bit in bits]
    return (*named, *[0] * (channels - len(named)))


def default(channels: int) -> Speakers:
    """FLAC's default for that many channels; empty for more than eight."""
    return of_mask(DEFAULT_MASKS[channels], channels) if channels in DEFAULT_MASKS else ()


def of_fields(fields: Sequence[Field], channels: int) -> Speakers:
    """What FLAC's comment says; empty where it is missing or nonsense."""
    for key, value in fields:
        if key.upper() == CHANNEL_MASK and value.strip()[:2].lower() == "0x":
            try:
                return of_mask(int(value, 16) & 0xFFFFFFFF, channels)
            except ValueError:
                continue
    return ()


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """How the channels of a source stand in a WAV or FLAC file: there, channel i is the source's channel `order[i]`.
    `mask` names the file's speakers; None where those of the source are not known."""

    order: tuple[int, ...]
    mask: int | None

    @property
    def moved(self) -> bool:
        return self.order != tuple(range(len(self.order)))

    @property
    def back(self) -> tuple[int, ...]:
        """Where in the file each of the source's channels is."""
        return tuple(sorted(range(len(self.order)), key=self.order.__getitem__))

    @property
    def speakers(self) -> Speakers:
        """Those of the file."""
        return () if self.mask is None else of_mask(self.mask, len(self.order))

    def fields(self) -> list[Field]:
        """FLAC's comment, where its default does not say the same of one or two channels, or nothing is known."""
        channels = len(self.order)
        told = self.mask is not None and (channels > 2 or self.speakers != default(channels))
        return [(CHANNEL_MASK, f"0x{self.mask:04X}")] if told else []


def arrange(speakers: Speakers, channels: int) -> ChannelOrder:
    """The order of WAV and FLAC. A speaker that is named twice is that of the first channel."""
    if not speakers:
        return ChannelOrder(tuple(range(channels)), None)
    places = {speaker: speakers.index(speaker) for speaker in sorted(set(speakers)) if 0 < speaker <= len(_WAV)}
    named = list(places.values())
    rest = [channel for channel in range(channels) if channel not in named]
    return ChannelOrder((*named, *rest), sum(1 << speaker - 1 for speaker in places))


def unnamed(speakers: Speakers) -> list[int]:
    """The channels, from 0, that have a speaker which no mask can name: none of WAV's, or one that is named before."""
    return [place for place, each in enumerate(speakers) if each > len(_WAV) or (each and each in speakers[:place])]


def not_kept(speakers: Speakers, channels: int, file: str) -> list[str]:
    """In sentences what a `file` ("FLAC" or "WAV") of these channels cannot say of its speakers."""
    usual = tuple(map(name, default(channels)))
    if not speakers:
        if file != "FLAC" or channels <= 2 or not usual:
            return []
        return [
            Phrase("which speakers its {0} channels are for is not known; a FLAC file has them as {1}", channels, usual)
        ]
    said: list[str] = []
    others = [Phrase("channel {0} is for {1}", each + 1, name(speakers[each])) for each in unnamed(speakers)]
    if others:
        said.append(Phrase("{0} has no name for some of its speakers: {1}", file, tuple(others)))
    without = tuple(channel for channel, each in enumerate(speakers, 1) if not each)
    if without and file == "FLAC":
        many = Phrase("channels {0} are for no speaker", without)
        if len(without) == 1:
            many = Phrase("channel {0} is for no speaker", without[0])
        said.append(Phrase("{0}; many players take the channels of a FLAC file for {1} all the same", many, usual))
    return said
