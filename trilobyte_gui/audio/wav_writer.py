"""Writing WAV files: plain PCM where that says it all, extensible else, RF64 beyond 4 GiB."""

from __future__ import annotations

from collections.abc import Iterable
from struct import pack
from typing import BinaryIO

from trilobyte_gui.codec.pcm import Samples, to_file
from trilobyte_gui.codec.source_formats import Form

_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
# Speaker masks by number of channels, in FLAC's channel order, which is WAV's too.
_MASKS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}


def wav_head(channels: int, rate: int, bits: int, frames: int, *, floating: bool = False, behind: int = 0) -> bytes:
    """Everything before the samples of a WAV file with `frames` frames, and `behind` bytes of chunks after them.

    Depths that are no whole bytes are stored left-justified in the next whole byte, as extensible WAV wants.
    """
    width = (bits + 7) // 8
    align = channels * width
    size = frames * align
    coding = 3 if floating else 1
    extensible = channels > 2 or (bits > 16 and not floating) or bits % 8 != 0
    fmt = pack(
        "<HHIIHH",
        0xFFFE if extensible else coding,
        channels,
        rate,
        min(rate * align, 0xFFFFFFFF),
        align,
        8 * width,
    )
    if extensible:
        fmt += pack("<HHIH", 22, bits, _MASKS.get(channels, 0), coding) + _GUID_TAIL
    elif floating:
        fmt += bytes(2)
    body = b"fmt " + pack("<I", len(fmt)) + fmt
    if floating:
        body += b"fact" + pack("<II", 4, min(frames, 0xFFFFFFFF))
    riff = 4 + len(body) + 8 + size + (size & 1) + behind
    if riff > 0xFFFFFFFF:
        long_sizes = b"ds64" + pack("<IQQQI", 28, riff + 36, size, frames, 0)
        return b"RF64\xff\xff\xff\xffWAVE" + long_sizes + body + b"data\xff\xff\xff\xff"
    return b"RIFF" + pack("<I", riff) + b"WAVE" + body + b"data" + pack("<I", size)


def write_wav(
    file: BinaryIO,
    blocks: Iterable[Samples],
    *,
    channels: int,
    rate: int,
    bits: int,
    frames: int,
    floating: bool = False,
    chunks: bytes = b"",
) -> None:
    """Write a WAV file of `frames` frames from blocks (frames, channels) of signed samples of `bits` bits, or of
    floating-point patterns; `chunks` are whole chunks that follow the audio."""
    file.write(wav_head(channels, rate, bits, frames, floating=floating, behind=len(chunks)))
    width = (bits + 7) // 8
    size = write_pcm(file, blocks, 8 * width, shift=8 * width - bits)
    file.write(b"\0" * (size & 1) + chunks)


def write_pcm(file: BinaryIO, blocks: Iterable[Samples], bits: int, form: Form = Form.PLAIN, shift: int = 0) -> int:
    """Write samples as a file of that form stores them, shifted left by `shift` bits; returns their size."""
    size = 0
    for block in blocks:
        size += file.write(to_file(block << shift if shift else block, bits, form))
    return size
