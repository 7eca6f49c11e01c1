"""Writing WAV files: plain PCM where that says it all, extensible else, RF64 beyond 4 GiB."""

from __future__ import annotations

from collections.abc import Iterable
from struct import pack
from typing import BinaryIO

from trilobyte_gui.codec.pcm import Samples, to_file
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.metadata.speakers import DEFAULT_MASKS

_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def wav_head(
    channels: int,
    rate: int,
    bits: int,
    frames: int,
    *,
    floating: bool = False,
    behind: int = 0,
    mask: int | None = None,
    valid_bits: int = 0,
) -> bytes:
    """Everything before the samples of a WAV file with `frames` frames, and `behind` bytes of chunks after them.

    Depths that are no whole bytes are stored left-justified in the next whole byte, as extensible WAV wants. `mask`
    names the speakers (None: FLAC's default for that many channels). Of the samples' `bits` the highest `valid_bits`
    are valid (0: all of them).
    """
    width = (bits + 7) // 8
    usual = DEFAULT_MASKS.get(channels, 0)
    mask = usual if mask is None else mask
    valid_bits = valid_bits or bits
    align = channels * width
    size = frames * align
    coding = 3 if floating else 1
    extensible = channels > 2 or mask != usual or (bits > 16 and not floating) or valid_bits != 8 * width
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
        fmt += pack("<HHIH", 22, valid_bits, mask, coding) + _GUID_TAIL
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
    mask: int | None = None,
    valid_bits: int = 0,
) -> None:
    """Write a WAV file of `frames` frames from blocks (frames, channels) of signed samples of `bits` bits, or of
    floating-point patterns; `chunks` are whole chunks that follow the audio, `mask` and `valid_bits` are those of
    `wav_head`."""
    behind = len(chunks)
    file.write(
        wav_head(channels, rate, bits, frames, floating=floating, behind=behind, mask=mask, valid_bits=valid_bits)
    )
    width = (bits + 7) // 8
    size = write_pcm(file, blocks, 8 * width, shift=8 * width - bits)
    file.write(b"\0" * (size & 1) + chunks)


def write_pcm(
    file: BinaryIO, blocks: Iterable[Samples], bits: int, form: SampleFormat = SampleFormat.PLAIN, shift: int = 0
) -> int:
    """Write samples as a file of that form stores them, shifted left by `shift` bits; returns their size."""
    size = 0
    for block in blocks:
        size += file.write(to_file(block << shift if shift else block, bits, form))
    return size
