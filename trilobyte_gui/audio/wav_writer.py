"""Writing WAV files: plain PCM where that says it all, extensible else, RF64 beyond 4 GiB."""

from __future__ import annotations

from collections.abc import Iterable
from struct import pack
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.pcm import wav_bytes

_PCM_GUID = bytes.fromhex("0100000000001000800000aa00389b71")
# Speaker masks by number of channels, in FLAC's channel order, which is WAV's too.
_MASKS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}


def wav_head(channels: int, rate: int, bits: int, frames: int) -> bytes:
    """Everything before the samples of a WAV file with `frames` frames and no other chunk.

    Depths that are no whole bytes are stored left-justified in the next whole byte, as extensible WAV wants.
    """
    width = (bits + 7) // 8
    align = channels * width
    size = frames * align
    extensible = channels > 2 or bits > 16 or bits % 8 != 0
    fmt = pack(
        "<HHIIHH",
        0xFFFE if extensible else 1,
        channels,
        rate,
        min(rate * align, 0xFFFFFFFF),
        align,
        8 * width,
    )
    if extensible:
        fmt += pack("<HHI", 22, bits, _MASKS.get(channels, 0)) + _PCM_GUID
    body = b"fmt " + pack("<I", len(fmt)) + fmt
    riff = 4 + len(body) + 8 + size + (size & 1)
    if riff > 0xFFFFFFFF:
        long_sizes = b"ds64" + pack("<IQQQI", 28, riff + 36, size, frames, 0)
        return b"RF64\xff\xff\xff\xffWAVE" + long_sizes + body + b"data\xff\xff\xff\xff"
    return b"RIFF" + pack("<I", riff) + b"WAVE" + body + b"data" + pack("<I", size)


def write_wav(
    file: BinaryIO, blocks: Iterable[NDArray[np.int32]], *, channels: int, rate: int, bits: int, frames: int
) -> None:
    """Write a WAV file of `frames` frames from blocks (frames, channels) of signed samples of `bits` bits."""
    file.write(wav_head(channels, rate, bits, frames))
    width = (bits + 7) // 8
    size = write_pcm(file, blocks, width, shift=8 * width - bits)
    if size & 1:
        file.write(b"\0")


def write_pcm(file: BinaryIO, blocks: Iterable[NDArray[np.int32]], width: int, shift: int = 0) -> int:
    """Write samples as WAV's payload, `width` bytes each, shifted left by `shift` bits; returns its size."""
    size = 0
    for block in blocks:
        size += file.write(wav_bytes(block << np.int32(shift), width))
    return size
