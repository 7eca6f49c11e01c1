"""What a file says of its channels and samples beyond their number: speakers, valid bits, fractions of a rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from struct import unpack_from

from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata import bare, chunks, core_audio, speakers
from trilobyte_gui.metadata.fields import Field
from trilobyte_gui.metadata.speakers import Speakers
from trilobyte_gui.metadata.wrapper import Wrapper

_EXTENSIBLE = 0xFFFE
_MOST = 1 << 16  # bytes: no layout is longer


def speakers_of(wrapper: Wrapper, fields: Sequence[Field], channels: int, recorded: Speakers = ()) -> Speakers:
    """The speakers of a source's channels; empty where they are not known. `fields` are its tags, and `recorded` is
    what its archive says in the original's place."""
    told = speakers.of_fields(fields, channels)
    if wrapper.kind in ("flac", "oggflac"):
        return told or speakers.default(channels)
    return recorded or stated_speakers(wrapper, channels) or told or implied_speakers(wrapper.kind, channels)


def stated_speakers(wrapper: Wrapper, channels: int) -> Speakers:
    """What the header of a file of plain samples says; empty where it says nothing."""
    match wrapper.kind:
        case "wav" | "w64":
            form = _body(wrapper, b"fmt ")
            order = _order(wrapper)
            if len(form) < 24 or unpack_from(order + "H", form)[0] != _EXTENSIBLE:
                return ()
            return speakers.of_mask(unpack_from(order + "I", form, 20)[0], channels)
        case "aiff":
            return core_audio.of_layout(_body(wrapper, b"CHAN"), channels)
        case "caf":
            return core_audio.of_layout(_body(wrapper, b"chan"), channels)
        case _:
            return ()


def implied_speakers(kind: SourceKind, channels: int) -> Speakers:
    """What goes without saying in a file of that kind: mono, stereo, AIFF's three channels, and the layouts of Apple
    Lossless in the order that its decoder gives."""
    if kind == "alac":
        return core_audio.implied_by_alac(channels)
    return speakers.default(channels) if channels < (4 if kind == "aiff" else 3) else ()


def valid_bits(wrapper: Wrapper) -> int:
    """How many bits of a sample the header of a file of plain samples says are valid, the highest ones; 0 where it
    does not say."""
    match wrapper.kind:
        case "wav" | "w64":
            form = _body(wrapper, b"fmt ")
            order = _order(wrapper)
            extensible = len(form) >= 20 and unpack_from(order + "H", form)[0] == _EXTENSIBLE
            return unpack_from(order + "H", form, 18 if extensible else 14)[0] if len(form) >= 16 else 0
        case "aiff":
            comm = _body(wrapper, b"COMM")
            return unpack_from(">H", comm, 6)[0] if len(comm) >= 8 else 0
        case "caf":
            desc = _body(wrapper, b"desc")
            return unpack_from(">I", desc, 28)[0] if len(desc) >= 32 else 0
        case _:
            return 0


def stated_rate(wrapper: Wrapper) -> float:
    """The samples per second of a file that may give them with a fraction; 0 where it cannot, or does not say."""
    match wrapper.kind:
        case "aiff":
            comm = _body(wrapper, b"COMM")
            if len(comm) < 18:
                return 0
            exponent, mantissa = unpack_from(">HQ", comm, 8)
            power = (exponent & 0x7FFF) - 16383 - 63
            return math.ldexp(mantissa, power) if -64 < power < 0 else 0
        case "caf":
            desc = _body(wrapper, b"desc")
            rate: float = unpack_from(">d", desc)[0] if len(desc) >= 8 else 0
            return rate if math.isfinite(rate) else 0
        case _:
            return 0


def _order(wrapper: Wrapper) -> str:
    begin = bare.lead_length(wrapper.before)
    return ">" if wrapper.before[begin : begin + 4] == b"RIFX" else "<"


def _body(wrapper: Wrapper, wanted: bytes) -> bytes:
    """The chunk of that name that holds: the last one before the audio, else the first one behind it."""
    found = chunks.around(wrapper)
    bodies = [body for name, body in found.before[::-1] + found.behind if name == wanted]
    return bodies[0][:_MOST] if bodies else b""
