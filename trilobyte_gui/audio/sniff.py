"""Which kind of file this is, judged by its content."""

from __future__ import annotations

import os
from typing import BinaryIO

from trilobyte_gui.codec.errors import Phrase, UnsupportedSource
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.codec.stretch import Stretch
from trilobyte_gui.metadata.bare import id3v2_length, lead_length

HEAD_BYTES = 4096

_SOURCES: tuple[tuple[int, bytes, SourceKind], ...] = (
    (0, b"fLaC", "flac"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (8, b"AIFF", "aiff"),
    (8, b"AIFC", "aiff"),
    (0, b"caff", "caf"),
    (0, b"wvpk", "wavpack"),
    (0, b"MAC ", "ape"),
    (0, b"TTA1", "tta"),
    (4, b"ftyp", "alac"),
)
# Files that are recognised and left alone: (offset, magic, the reason).
_KNOWN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89TRILO", Phrase("this is a Trilobyte archive")),
    (0, b"TTA2", Phrase("this is a True Audio file of version 2, which is not supported")),
    (0, b"OFR ", Phrase("this is an OptimFROG file, which is small already")),
    (0, b"tBaK", Phrase("this is a TAK file, which is not supported")),
    (0, b"ajkg", Phrase("this is a Shorten file, which is not supported")),
    (0, b"LA0", Phrase("this is a Lossless Audio file, which is small already")),
    (0, b"DSD ", Phrase("this is a DSD file, which is not supported")),
    (0, b"FRM8", Phrase("this is a DSD file, which is not supported")),
    (0, b"MP+", Phrase("this is a Musepack file, which is lossy")),
    (0, b"MPCK", Phrase("this is a Musepack file, which is lossy")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Phrase("this is a Windows Media file, which is not supported")),
    (0, b"\x1aE\xdf\xa3", Phrase("this is a Matroska or WebM file, which is not supported")),
    (0, b".snd", Phrase("this is an AU file, which is not supported")),
    (0, b"#!AMR", Phrase("this is an AMR file, which is lossy")),
    (8, b"AVI ", Phrase("this is a video file")),
    (0, b"PK\x03\x04", Phrase("this is a ZIP file")),
    (0, b"\xff\xd8\xff", Phrase("this is a picture")),
    (0, b"\x89PNG", Phrase("this is a picture")),
    (0, b"GIF8", Phrase("this is a picture")),
    (0, b"%PDF", Phrase("this is a PDF file")),
)


def _ogg(head: bytes) -> SourceKind:
    if head[28:33] == b"\x7fFLAC":
        return "oggflac"
    for magic, name in ((b"OpusHead", "Opus"), (b"\x01vorbis", "Vorbis"), (b"Speex", "Speex")):
        if magic in head[:64]:
            raise UnsupportedSource("this is an Ogg {0} file, which is lossy", name)
    raise UnsupportedSource("this is an Ogg file, which is not supported")


def identify(file: BinaryIO) -> SourceKind:
    """The kind of source that a seekable file is; UnsupportedSource names all others. Raises OSError."""
    size = file.seek(0, os.SEEK_END)

    def read(offset: int, wanted: int) -> bytes:
        file.seek(offset)
        return file.read(wanted)

    lead = lead_length(Stretch(size, read))
    head = read(lead, HEAD_BYTES)
    if id3v2_length(head) and lead + id3v2_length(head) <= size:
        raise UnsupportedSource("more ID3 tags precede the audio than any music has")
    if id3v2_length(head) or (lead and not head):
        raise UnsupportedSource("nothing follows the ID3 tag")
    return sniff(head, size)


def sniff(head: bytes, size: int) -> SourceKind:
    """The kind of a file of `size` bytes that begins with `head`, after any ID3v2 tag."""
    if size == 0:
        raise UnsupportedSource("the file is empty")
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and (head[8:12] == b"WAVE" or len(head) < 12):
        return "wav"
    for offset, magic, kind in _SOURCES:
        if head[offset : offset + len(magic)] == magic:
            return kind
    if head[:4] == b"OggS":
        return _ogg(head)
    for offset, magic, reason in _KNOWN:
        if head[offset : offset + len(magic)] == magic:
            raise UnsupportedSource(reason)
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xFE == 0xF8:
        raise UnsupportedSource("this is bare FLAC audio without the header that says what it is")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        raise UnsupportedSource("this is an AAC file, which is lossy")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[2] & 0xF0 != 0xF0:
        raise UnsupportedSource("this is an MP3 file, which is lossy")
    if not any(byte < 9 or 13 < byte < 32 for byte in head):
        raise UnsupportedSource("this is a text file")
    raise UnsupportedSource("this is not an audio file that Trilobyte knows")
