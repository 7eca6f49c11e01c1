"""What a WavPack file says of its channels, and the same in words that FFmpeg's decoder takes.

The part `CHANNELS` of a block has the number of channels and a mask like WAV's; a file with more than eight streams
has these as three bytes (channels - 1, streams - 1, the high bits of both) and the mask. `IDENTITIES` has a label for
each channel that the mask names no speaker for, in the numbers of Core Audio.
"""

from __future__ import annotations

from trilobyte_gui.metadata.core_audio import of_labels
from trilobyte_gui.metadata.speakers import Speakers, of_mask

CHANNELS, IDENTITIES = 0x0D, 0x2B
_LONG = 6  # bytes or more, of a file with many streams
_UNKNOWN = 255
_ODD = 0x40  # in a part's type: its last byte is padding
_MASK_BYTES = 4


def wavpack_speakers(info: bytes, identities: bytes, channels: int) -> Speakers:
    """The speakers, from the bodies of these two parts of the first block; empty where there is no such part."""
    if not info:
        return ()
    if not identities:
        return of_mask(_mask(info), channels)
    labels = [bit + 1 for bit in range(32) if _mask(info) >> bit & 1]
    labels += [0 if label == _UNKNOWN else label for label in identities]
    return of_labels((labels + [0] * channels)[:channels])


def decodable(info: bytes, channels: int) -> bool:
    """Whether FFmpeg decodes a file that has this: its mask must have a bit for each channel."""
    return not info or (len(info) > 1 and _mask(info).bit_count() == channels)


def patched(head: bytes, info: bytes, channels: int) -> bytes | None:
    """`CHANNELS` (two bytes of `head`, then `info` and its padding) with such a mask, in as many bytes; None where
    none fits."""
    name, words = head
    if name & ~_ODD != CHANNELS:  # in the long form, which nobody writes for a few bytes
        return None
    at = 3 if len(info) >= _LONG else 1
    size = len(info)
    if size == 1:
        name, size = name & ~_ODD, 2
    mask = (1 << channels) - 1
    room = max(0, min(size - at, _MASK_BYTES))
    if mask >> 8 * room:
        return None
    told = info[:at] + mask.to_bytes(room, "little")
    return bytes((name, words)) + told.ljust(2 * words, b"\0")


def _mask(info: bytes) -> int:
    return int.from_bytes(info[3:7] if len(info) >= _LONG else info[1:5], "little")
