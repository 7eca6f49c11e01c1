"""The boxes of an MP4 file that say what it holds: the coding of its tracks, and its tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.metadata.fields import MOST_PARTS

_MOST = 1 << 26
_COOKIE = 24
_MOST_CHAPTERS = 10_000
_MOST_BOXES = 1_000_000  # a fragmented file has two for each fragment
_LOSSY = {
    "mp4a": "AAC",
    "ac-3": "AC-3",
    "ec-3": "E-AC-3",
    "Opus": "Opus",
    ".mp3": "MP3",
    "samr": "AMR",
}


# Boxes of the file, the movie, a track and so on that tell where the samples are and what they are, or nothing at all:
# what is not among these is kept.
_FILE = {b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"sidx", b"ssix", b"moof", b"mfra"}
_MOVIE = {b"mvhd", b"trak", b"udta", b"meta", b"iods", b"mvex", b"free", b"skip", b"wide"}
_TRACK = {b"tkhd", b"mdia", b"edts", b"tref", b"free", b"skip", b"wide"}
_MEDIA = {b"mdhd", b"hdlr", b"minf", b"free", b"skip", b"wide"}
_INFORMATION = {b"smhd", b"hdlr", b"dinf", b"stbl", b"free", b"skip", b"wide"}
_TABLE = {
    b"stsd", b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stsh", b"ctts", b"sgpd", b"sbgp", b"sdtp",
    b"saiz", b"saio", b"free", b"skip", b"wide",
}  # fmt: skip


class _Movie(Protocol):
    def seek(self, offset: int, /) -> int: ...

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Mp4:
    """`codings` of the audio tracks, Apple's `cookie` and channel `layout` (see `metadata.core_audio`; maybe empty) and
    the number of `frames` of the first (None where the file is fragmented), and `tags`: the movie's `udta` and `meta`
    boxes, verbatim, a box `TRch` of the chapters where these have a track of their own, and a box `TRbx` of every other
    box that is kept (see FORMAT.md). `others` names tracks that would be lost. The last box ends at `end`."""

    codings: list[str]
    cookie: bytes
    layout: bytes
    frames: int | None
    tags: bytes
    video: bool
    others: list[str]
    end: int

    @property
    def reason(self) -> str:
        """Why a file that is not exactly one track of Apple Lossless is left alone."""
        if any(each in ("drms", "enca", "p608") for each in self.codings):
            return Phrase("the audio in this MP4 file is encrypted (DRM)")
        if self.video:
            return Phrase("this is a video file")
        if self.codings == ["alac"] and self.others:
            return Phrase("this MP4 file holds a track of the kind {0}, which would be lost", repr(self.others[0]))
        if len(self.codings) > 1:
            return Phrase("this MP4 file holds several audio tracks, which is not supported")
        name = self.codings[0] if self.codings else ""
        if name in _LOSSY:
            return Phrase("the audio in this MP4 file is {0}", Phrase("{0}, which is lossy", _LOSSY[name]))
        if name == "fLaC":
            return Phrase("this is FLAC inside MP4, which is not supported")
        if not name:
            return Phrase("this MP4 file holds no audio")
        return Phrase("the audio in this MP4 file is {0}", Phrase("coding {0}", repr(name)))

    @staticmethod
    def read(file: _Movie, size: int) -> Mp4:
        """Of a seekable file. Raises SourceDamaged, UnsupportedSource, OSError."""
        movie, fragmented, unknown, end = _read_boxes(file, size)
        unknown += _unknown(movie, _MOVIE)
        codings: list[str] = []
        cookie, layout, frames, video = b"", b"", None, False
        others: list[str] = []
        tracks = [track for name, track in walk(movie) if name == b"trak"]
        chapters = {number for track in tracks for number in _numbers(_inside(_inside(track, b"tref"), b"chap"))}
        chapter_box = b""
        for track in tracks:
            media = _inside(track, b"mdia")
            handler = _inside(media, b"hdlr")[8:12]
            table = _inside(_inside(media, b"minf"), b"stbl")
            entry = _inside(table, b"stsd")[8:]
            if handler == b"vide" and entry[4:8] not in (b"jpeg", b"png "):
                video = True
            if handler == b"text" and _track_number(track) in chapters:
                chapter_box = _chapters(file, media, table)
                continue
            if handler != b"soun":
                others.append(handler.decode("latin-1"))
                continue
            codings.append(entry[4:8].decode("latin-1"))
            unknown += _unknown(track, _TRACK) + _unknown(media, _MEDIA)
            unknown += _unknown(_inside(media, b"minf"), _INFORMATION) + _unknown(table, _TABLE)
            scale, duration = _clock(_inside(media, b"mdhd"))
            if codings == ["alac"]:
                cookie, layout = _cookie(entry)
                if not fragmented:  # else the movie tells of the first samples alone
                    frames = _frames(_inside(table, b"stts"), scale, int.from_bytes(cookie[20:24], "big"))
            edits = _inside(track, b"edts")
            if not _plays_all(_inside(edits, b"elst"), duration, scale, _clock(_inside(movie, b"mvhd"))[0]):
                unknown += box(b"edts", edits)
        tags = b"".join(box(name, body) for name, body in walk(movie) if name in (b"udta", b"meta"))
        tags += chapter_box + (box(b"TRbx", unknown) if unknown else b"")
        return Mp4(codings, cookie, layout, frames, tags, video, others, end)


def box(name: bytes, body: bytes) -> bytes:
    """A box with its header."""
    return (len(body) + 8).to_bytes(4, "big") + name + body


def _unknown(data: bytes, known: set[bytes]) -> bytes:
    """The boxes in `data` that are none of those, verbatim."""
    return b"".join(box(name, body) for name, body in walk(data) if name not in known)


def _read_boxes(file: _Movie, size: int) -> tuple[bytes, bool, bytes, int]:
    """The movie, whether there are fragments, the boxes next to it that are not known, and where the last box ends."""
    movie: bytes | None = None
    fragmented, unknown, at = False, b"", 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        name, length, begin = head[4:8], int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(head[8:], "big"), 16
        elif length == 0 and name in _FILE:
            length = size - at
        if len(head) < 8 or length < begin or (at + length > size and name not in _FILE):
            break
        wanted = name == b"moov" or name not in _FILE
        fragmented |= name == b"moof"
        if name == b"moov" and movie is None and at + length > size:
            raise SourceDamaged("the file is cut short inside its header")
        if wanted and length + len(unknown) > _MOST:
            raise UnsupportedSource("more than {0} MB of other data surround the audio", _MOST >> 20)
        file.seek(at + begin)
        body = file.read(length - begin) if wanted else b""
        if name == b"moov" and movie is None:
            movie = body
        elif wanted:
            unknown += box(name, body)
        at = min(at + length, size)
    if movie is None:
        raise SourceDamaged("the MP4 file is cut short or damaged: it has no header (no moov box)")
    return movie, fragmented, unknown, at


def walk(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each box. Nonsense ends the walk."""
    at = 0
    for _ in range(MOST_PARTS):
        length, begin = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if at + begin > len(data) or length < begin or at + length > len(data):
            return
        yield data[at + 4 : at + 8], data[at + begin : at + length]
        at += length


def _inside(data: bytes, name: bytes) -> bytes:
    return next((body for each, body in walk(data) if each == name), b"")


def _numbers(data: bytes, size: int = 4, at: int = 0) -> list[int]:
    """The whole numbers of `size` bytes in `data` from `at` on."""
    return [int.from_bytes(data[place : place + size], "big") for place in range(at, len(data) - size + 1, size)]


def _track_number(track: bytes) -> int:
    header = _inside(track, b"tkhd")
    at = 20 if header[:1] == b"\1" else 12
    return int.from_bytes(header[at : at + 4], "big")


def _chapters(file: _Movie, media: bytes, table: bytes) -> bytes:
    """The chapters of a text track as a box `TRch`: for each its begin in units of 100 ns (64 bits), the length of its
    title (16 bits) and the title. Raises SourceDamaged, OSError."""
    scale, _ = _clock(_inside(media, b"mdhd"))
    durations = [
        duration
        for count, duration in zip(*[iter(_numbers(_inside(table, b"stts"), at=8))] * 2, strict=False)
        for _ in range(min(count, _MOST_CHAPTERS))
    ][:_MOST_CHAPTERS]
    body, begin = b"", 0
    for (offset, size), duration in zip(_samples(table), durations, strict=False):
        file.seek(offset)
        length = min(int.from_bytes(file.read(2), "big"), size)
        title = file.read(length)
        coding = "utf-16" if title[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8"
        text = title.decode(coding, "replace").encode("utf-8", "replace")[:0xFFFF]
        body += (begin * 10**7 // max(scale, 1)).to_bytes(8, "big") + len(text).to_bytes(2, "big") + text
        begin = min(begin + duration, 1 << 40)
    return box(b"TRch", body)


def _samples(table: bytes) -> Iterator[tuple[int, int]]:
    """Offset and size of each sample of a track, `_MOST_CHAPTERS` at most."""
    sizes = _inside(table, b"stsz")
    same, count = _numbers(sizes[4:12] or bytes(8))
    listed = [same] * min(count, _MOST_CHAPTERS) if same else _numbers(sizes, at=12)[: min(count, _MOST_CHAPTERS)]
    offsets = _numbers(_inside(table, b"stco"), at=8) or _numbers(_inside(table, b"co64"), 8, at=8)
    runs = list(zip(*[iter(_numbers(_inside(table, b"stsc"), at=8))] * 3, strict=False))
    left = iter(listed)
    for chunk, offset in enumerate(offsets, start=1):
        here = next((many for first, many, _ in reversed(runs) if first <= chunk), 1)
        for _ in range(min(here, _MOST_CHAPTERS)):
            size = next(left, None)
            if size is None:
                return
            yield offset, size
            offset += size


def _cookie(entry: bytes) -> tuple[bytes, bytes]:
    """Apple's 24 bytes from a sample description: in its `alac` box, which QuickTime wraps in `wave`. And the channel
    layout, if there is one: in a `chan` box behind these bytes, or next to either of those boxes."""
    version = int.from_bytes(entry[16:18], "big")
    outer = entry[36 + {1: 16, 2: 36}.get(version, 0) :]
    inner = _inside(outer, b"wave") or outer
    cookie = _inside(inner, b"alac")[4:]
    layouts = (_inside(each, b"chan")[4:] for each in (cookie[_COOKIE:], inner, outer))
    return cookie[:_COOKIE], next(filter(None, layouts), b"")


def _clock(header: bytes) -> tuple[int, int]:
    """The ticks a second and the duration in ticks of a movie's or a track's media header."""
    if header[:1] == b"\1":
        return int.from_bytes(header[20:24], "big"), int.from_bytes(header[24:32], "big")
    return int.from_bytes(header[12:16], "big"), int.from_bytes(header[16:20], "big")


def _plays_all(elst: bytes, duration: int, scale: int, movie_scale: int) -> bool:
    """Whether an edit list lets all of a track be played, once and from its beginning, as most do. The track lasts
    `duration` ticks and has `scale` of them a second, the movie `movie_scale`."""
    count = int.from_bytes(elst[4:8], "big")
    if not count:
        return True
    wide = elst[:1] == b"\1"
    width = 8 if wide else 4
    played, begin = _numbers(elst[8 : 8 + 2 * width], width) or (0, 1)
    rate = elst[8 + 2 * width : 12 + 2 * width]
    whole = not played or (played + 1) * scale >= duration * movie_scale  # rounded to a tick of the movie
    return count == 1 and begin == 0 and whole and rate == b"\0\1\0\0"


def _frames(stts: bytes, scale: int, rate: int) -> int | None:
    """The sum of the sample durations, which have `scale` ticks a second, at a sample rate; None where it is no whole
    number of frames."""
    count = int.from_bytes(stts[4:8], "big")
    total = sum(
        int.from_bytes(stts[at : at + 4], "big") * int.from_bytes(stts[at + 4 : at + 8], "big")
        for at in range(8, min(8 + 8 * count, len(stts) - 7), 8)
    )
    frames, rest = divmod(total * rate, scale) if scale and rate else (total, 0)
    return frames if frames and not rest else None
