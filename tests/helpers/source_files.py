"""Files of plain samples, built chunk by chunk; others, made by PyAV; and tags to put around them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from tests.helpers.archive_helpers import music
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


def _ogg_crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    return crc


def ogg_flac(flac: bytes, *, last: bool = True) -> bytes:
    """A FLAC file as Ogg pages; `last`: the last page says that it is."""
    streaminfo, rest = flac[:42], flac[42:]
    packets = [b"\x7fFLAC\1\0\0\1" + streaminfo, *(rest[at : at + 60_000] for at in range(0, len(rest), 60_000))]
    out = b""
    for number, packet in enumerate(packets):
        lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
        flags = (2 if number == 0 else 0) | (4 if last and number == len(packets) - 1 else 0)
        head = b"OggS\0" + struct.pack("<BQII", flags, 0, 77, number)
        crc = _ogg_crc(head + bytes(4) + bytes([len(lacing)]) + lacing + packet)
        out += head + struct.pack("<I", crc) + bytes([len(lacing)]) + lacing + packet
    return out


CODECS = {"m4a": ("alac", "s16p"), "wv": ("wavpack", "s16p"), "tta": ("tta", "s16")}


def foreign(
    path: Path, samples: Samples, rate: int = 44100, options: dict[str, str] | None = None, **metadata: str
) -> Path:
    """A stereo file of 16 bits, in the format that its suffix names; `options` are for what writes that."""
    import av

    codec, form = CODECS[path.suffix[1:]]
    with av.open(str(path), "w", options=options or {}) as file:
        file.metadata.update(metadata)
        stream = file.add_stream(codec, rate=rate)
        stream.layout, stream.format = "stereo", form
        narrow = samples.astype("<i2")
        planes = np.ascontiguousarray(narrow.T) if form == "s16p" else narrow.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(planes, form, "stereo")
        frame.sample_rate = rate
        file.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def id3v2(title: str = "", version: int = 3, *, footer: bool = False, padding: int = 20, picture: bytes = b"") -> bytes:
    """An ID3v2 tag of a title and a picture."""

    def size(number: int) -> bytes:
        return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))

    def frame(name: bytes, body: bytes) -> bytes:
        if version == 2:
            return name[:1] + name[2:] + len(body).to_bytes(3, "big") + body
        return name + (size(len(body)) if version == 4 else struct.pack(">I", len(body))) + b"\0\0" + body

    body = frame(b"TIT2", b"\1" + title.encode("utf-16")) if title else b""
    body += frame(b"APIC", b"\0image/jpeg\0\3\0" + picture) if picture else b""
    body += b"" if footer else bytes(padding)
    head = bytes([version, 0, 0x10 if footer else 0]) + size(len(body))
    return b"ID3" + head + body + (b"3DI" + head if footer else b"")


def apev2(title: str, *, header: bool = True) -> bytes:
    item = struct.pack("<II", len(title), 0) + b"Title\0" + title.encode("ascii")
    frame = b"APETAGEX" + struct.pack("<III", 2000, len(item) + 32, 1)
    flags = 1 << 31 if header else 0
    out = item + frame + struct.pack("<I", flags) + bytes(8)
    return frame + struct.pack("<I", flags | 1 << 29) + bytes(8) + out if header else out


def id3v1(title: str) -> bytes:
    return b"TAG" + title.encode("ascii").ljust(30, b"\0") + bytes(94) + b"\xff"


def lyrics3(text: str, version: int = 2) -> bytes:
    if version == 1:
        return b"LYRICSBEGIN" + text.encode("ascii") + b"LYRICSEND"
    body = b"LYRICSBEGIN" + b"LYR%05d" % len(text) + text.encode("ascii")
    return body + b"%06d" % len(body) + b"LYRICS200"
