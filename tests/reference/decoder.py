"""Decode a whole archive, and check everything that the document says can be checked.

    python -m tests.reference.decoder ARCHIVE MODEL.safetensors OUT.wav [LANGUAGE_MODEL.safetensors]

writes the original byte for byte where it stores plain samples (WAV, Wave64, AIFF, Core Audio), else a plain WAV file
of the samples.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.reference.basics import Samples, check, check_crc, pack, unpack
from tests.reference.container import BIG, FLOAT, SIGNED, Archive, read_archive
from tests.reference.distribution import Coder, Logistic, Network, RangeDecoder, Tools
from tests.reference.flac import decode_flac
from tests.reference.floating_point import decode_float
from tests.reference.jpeg import PictureModel
from tests.reference.lm import LanguageModel, decode_lm
from tests.reference.presets import CODERS, Model
from tests.reference.segments import decode_coded, read_tables
from tests.reference.wrapper import Wrapper, read_wrapper


@dataclass
class Decoded:
    archive: Archive
    samples: Samples
    wrapper: Wrapper
    original: bytes | None  # of a file of plain samples


def decode(
    data: bytes,
    model: Model,
    new_coder: Coder = RangeDecoder,
    language_model: LanguageModel | None = None,
    picture_model: PictureModel | None = None,
) -> Decoded:
    """Decode an archive and check everything that the document says can be checked."""
    archive = read_archive(data)
    header = archive.header
    check(header.coder_version < len(CODERS) and header.preset in CODERS[header.coder_version], "another coder")
    check(header.model_sha256 == model.sha256, "another model")
    preset = CODERS[header.coder_version][header.preset]
    tools = Tools(preset, Network(model, preset), Logistic(model.tensors["logistic"]), model)
    lists = read_tables(archive.tables, header.channels)

    samples: Samples = [[] for _ in range(header.channels)]
    limit = 1 << (header.bits - 1)
    for segment in archive.segments:
        if segment.kind == 0:
            part = unpack(segment.payload, header.channels, header.bits)
        elif segment.kind == 1:
            part = decode_flac(segment.payload, header.channels, segment.frames)
        elif segment.kind == 2:
            part = decode_coded(segment.payload, segment.frames, lists, tools, new_coder)
        elif segment.kind == 4:
            check(language_model is not None and language_model.sha256 == header.lm_sha256, "another language model")
            part = decode_lm(segment.payload, header.channels, header.bits, segment.frames, language_model, new_coder)
        else:
            check(segment.kind == 3 and bool(header.form & FLOAT), "kind of a segment")
            part = decode_float(segment.payload, header.channels, header.bits, segment.frames, tools, new_coder)
        for channel, signal in zip(samples, part, strict=True):
            check(len(signal) == segment.frames, "frames in a segment")
            check(all(-limit <= value < limit for value in signal), "a sample out of range")
            channel += signal
        check_crc(pack(part, header.bits), segment.pcm_crc, "segment's samples")
    packed = pack(samples, header.bits)
    check(hashlib.md5(packed).digest() == header.md5, "MD5 of the samples")

    wrapper = read_wrapper(archive.wrapper, archive.version, picture_model)
    check(wrapper.kind == header.kind, "kind of source")
    original = None
    if header.kind in (0, 2, 3, 4):
        unused = header.bits - header.origin.valid_bits if header.origin.valid_bits else 0
        check(not any(x & (1 << unused) - 1 for line in samples for x in line), "zeros below the valid bits")
        original = wrapper.head + stored(packed, header.bits // 8, header.form) + wrapper.tail
        check(header.promise & 1 == 1 and len(original) == header.size, "size of the original")
        check(hashlib.sha256(original).digest() == header.sha256, "SHA-256 of the original")
    return Decoded(archive, samples, wrapper, original)


def stored(packed: bytes, width: int, form: int) -> bytes:
    """Packed PCM in the form of the original's file."""
    if width == 1 and not form & SIGNED:
        return bytes(byte ^ 0x80 for byte in packed)
    if form & BIG:
        return b"".join(packed[at : at + width][::-1] for at in range(0, len(packed), width))
    return packed


def plain_wav(decoded: Decoded) -> bytes:
    """The samples as a WAV file, left-justified in whole bytes."""
    header = decoded.archive.header
    width = (header.bits + 7) // 8
    samples = [[value << (8 * width - header.bits) for value in channel] for channel in decoded.samples]
    audio = pack(samples, 8 * width)
    if width == 1:
        audio = bytes(byte ^ 0x80 for byte in audio)
    block = header.channels * width
    coding = 3 if header.form & FLOAT else 1
    head = struct.pack("<HHIIHH", coding, header.channels, header.rate, header.rate * block, block, 8 * width)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(audio)) + audio
    chunks += b"\0" * (len(audio) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def main(archive: str, model: str, out: str, language_model: str = "") -> None:
    lm = LanguageModel.from_safetensors(Path(language_model).read_bytes()) if language_model else None
    decoded = decode(Path(archive).read_bytes(), Model.from_safetensors(Path(model).read_bytes()), language_model=lm)
    Path(out).write_bytes(plain_wav(decoded) if decoded.original is None else decoded.original)


if __name__ == "__main__":
    main(*sys.argv[1:])
