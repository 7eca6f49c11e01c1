"""Which kind of file this is, told from its first bytes."""

from __future__ import annotations

from typing import Literal

from trilobyte_gui.codec.errors import UnsupportedSource

# Files that are recognised and left alone: (offset, magic, what it is).
_KNOWN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89TRILO", "a Trilobyte archive"),
    (0, b"riff\x2e\x91\xcf\x11", "a Sony Wave64 file, which is not supported yet"),
    (0, b"RIFX", "a big-endian WAV file, which is not supported yet"),
    (8, b"AIFF", "an AIFF file, which is not supported yet"),
    (8, b"AIFC", "an AIFF-C file, which is not supported yet"),
    (0, b"caff", "a Core Audio file, which is not supported yet"),
    (0, b"wvpk", "a WavPack file, which is not supported yet"),
    (0, b"MAC ", "a Monkey's Audio file, which is not supported yet"),
    (0, b"TTA1", "a True Audio file, which is not supported yet"),
    (0, b"TTA2", "a True Audio file, which is not supported yet"),
    (0, b"OFR ", "an OptimFROG file, which is not supported"),
    (0, b"tBaK", "a TAK file, which is not supported"),
    (0, b"ajkg", "a Shorten file, which is not supported"),
    (0, b"LA0", "a Lossless Audio file, which is not supported"),
    (0, b"DSD ", "a DSD file, which is not supported"),
    (0, b"FRM8", "a DSD file, which is not supported"),
    (4, b"ftyp", "an MP4 file, which is not supported yet"),
    (0, b"MP+", "a Musepack file, which is lossy"),
    (0, b"MPCK", "a Musepack file, which is lossy"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file, which is not supported"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM file, which is not supported"),
    (0, b".snd", "an AU file, which is not supported"),
    (8, b"AVI ", "a video file"),
    (0, b"PK\x03\x04", "a ZIP file"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"\x89PNG", "a picture"),
    (0, b"%PDF", "a PDF file"),
)


def _ogg(head: bytes) -> str:
    if b"\x7fFLAC" in head[:64]:
        return "an Ogg FLAC file, which is not supported yet"
    for magic, name in ((b"OpusHead", "Opus"), (b"\x01vorbis", "Vorbis"), (b"Speex", "Speex")):
        if magic in head[:64]:
            return f"an Ogg {name} file, which is lossy"
    return "an Ogg file, which is not supported"


def id3v2_length(head: bytes) -> int:
    """Length in bytes of the ID3v2 tag that `head` begins with; 0 where there is none."""
    if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or max(head[6:10]) > 127:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size + (10 if head[5] & 0x10 else 0)


def sniff(head: bytes, size: int) -> Literal["wav", "flac"]:
    """The kind of a file of `size` bytes that begins with `head`; UnsupportedSource names all others.

    A file that begins with an ID3v2 tag counts as FLAC; the FLAC reader says so if no FLAC follows the tag.
    """
    if size == 0:
        raise UnsupportedSource("the file is empty")
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and (head[8:12] == b"WAVE" or len(head) < 12):
        return "wav"
    if head[:4] == b"fLaC" or id3v2_length(head):
        return "flac"
    if head[:4] == b"OggS":
        raise UnsupportedSource(f"this is {_ogg(head)}")
    for offset, magic, name in _KNOWN:
        if head[offset : offset + len(magic)] == magic:
            raise UnsupportedSource(f"this is {name}")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xFE == 0xF8:
        raise UnsupportedSource("this is bare FLAC audio without the header that says what it is")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        raise UnsupportedSource("this is an AAC file, which is lossy")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[2] & 0xF0 != 0xF0:
        raise UnsupportedSource("this is an MP3 file, which is lossy")
    if not any(byte < 9 or 13 < byte < 32 for byte in head):
        raise UnsupportedSource("this is a text file")
    raise UnsupportedSource("this is not an audio file that Trilobyte knows")
