"""Files of plain samples, built chunk by chunk."""

from __future__ import annotations

import struct

import numpy as np
from archive_helpers import music

from trilobyte_gui.codec.pcm import Samples, pack


def packed(samples: Samples, bits: int, big: bool, signed: bool) -> bytes:
    if bits == 8 and not signed:
        return (samples + 128).astype(np.uint8).tobytes()
    data = np.frombuffer(pack(samples, bits), np.uint8).reshape(-1, bits // 8)
    return (data[:, ::-1] if big else data).tobytes()


def floats(frames: int, channels: int, bits: int, gain: float = 0.7312) -> np.ndarray:
    """Audio as a mixer leaves it: no integers any more."""
    wide = music(frames, channels, 24).astype(np.float64) * gain / 2**23
    return wide.astype(np.float32 if bits == 32 else np.float64)


def chunk(name: bytes, body: bytes, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", len(body)) + body + b"\0" * (len(body) & 1)


def wav(audio: bytes, channels: int, rate: int, bits: int, *, coding: int = 1, name: bytes = b"RIFF") -> bytes:
    order = ">" if name == b"RIFX" else "<"
    width = bits // 8
    form = struct.pack(order + "HHIIHH", coding, channels, rate, rate * channels * width, channels * width, bits)
    size = b"\xff" * 4 if name == b"RF64" else None
    parts = chunk(b"fmt ", form, order)
    if name == b"RF64":
        parts = chunk(b"ds64", struct.pack("<QQQI", 0, len(audio), 0, 0)) + parts
    data = b"data" + (size or struct.pack(order + "I", len(audio))) + audio + b"\0" * (len(audio) & 1)
    body = b"WAVE" + parts + data
    return name + (size or struct.pack(order + "I", len(body))) + body


def w64(audio: bytes, channels: int, rate: int, bits: int, *, coding: int = 1) -> bytes:
    tail = bytes.fromhex("f3acd3118cd100c04f8edb8a")
    width = bits // 8
    form = struct.pack("<HHIIHH", coding, channels, rate, rate * channels * width, channels * width, bits)
    body = b"wave" + tail
    for name, inner in ((b"fmt ", form), (b"data", audio)):
        body += name + tail + struct.pack("<Q", 24 + len(inner)) + inner + bytes(-len(inner) % 8)
    return b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000") + struct.pack("<Q", 24 + len(body)) + body


def aiff(audio: bytes, channels: int, rate: int, bits: int, *, kind: bytes = b"", late: bool = False) -> bytes:
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << (63 - exponent))
    comm = struct.pack(">HIH", channels, len(audio) // (channels * bits // 8), bits) + extended
    comm = chunk(b"COMM", comm + (kind + b"\x00\x00" if kind else b""), ">")
    sound = chunk(b"SSND", bytes(8) + audio, ">")
    name = chunk(b"NAME", b"A title", ">")
    parts = sound + name + comm if late else comm + name + sound
    return b"FORM" + struct.pack(">I", 4 + len(parts)) + (b"AIFC" if kind else b"AIFF") + parts


def caf(audio: bytes, channels: int, rate: int, bits: int, *, flags: int = 2, open_end: bool = False) -> bytes:
    desc = struct.pack(">d4sIIIII", rate, b"lpcm", flags, channels * bits // 8, 1, channels, bits)
    words = b"title\0A title\0"
    info = struct.pack(">I", 1) + words
    out = b"caff\0\1\0\0" + b"desc" + struct.pack(">q", len(desc)) + desc
    out += b"info" + struct.pack(">q", len(info)) + info
    return out + b"data" + struct.pack(">q", -1 if open_end else len(audio) + 4) + bytes(4) + audio
