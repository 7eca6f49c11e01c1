"""The chunks of RIFF and its relatives outside the audio: walking them, and making a WAV file's tags anew."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from trilobyte_gui.codec.stretch import Bytes, joined, part
from trilobyte_gui.metadata import bare
from trilobyte_gui.metadata.fields import MOST_PARTS, Field, Tags
from trilobyte_gui.metadata.names import FROM_INFO, TO_INFO
from trilobyte_gui.metadata.wrapper import Wrapper

Chunk = tuple[bytes, Bytes]
"""Name and body."""

Span = tuple[bytes, int, int]
"""Name of a chunk, and where its body begins and ends."""

_MOST_BETWEEN = 2048  # bytes: those of a frame, and padding
_LONG = 0xFFFFFFFF
_TABLE_ENTRY = 12


@dataclass(slots=True)
class ChunkFormat:
    """How chunks follow one another in a family of files.

    `begin` is where the first one begins, `header` the bytes of a chunk's header, `align` what bodies are padded to
    multiples of, `audio` the name of the chunk with the samples; `measure` gives name and length of the body from a
    header. `sizes` are the true lengths, from a `ds64` chunk, of chunks that announce 0xFFFFFFFF; one that is not among
    them was never finished, and goes on to the end.
    """

    begin: int
    header: int
    align: int
    audio: bytes
    measure: Callable[[bytes], tuple[bytes, int]]
    sizes: dict[bytes, int] = field(default_factory=dict)

    def chunk(self, data: Bytes, at: int, *, named: bool = True) -> Span | None:
        """The chunk at `at`, if it fits into `data` (audio may be cut off) and, with `named`, its name can be one."""
        head = data[at : at + self.header]
        if len(head) < self.header or (named and not all(32 <= byte < 127 for byte in head[:4])):
            return None
        name, length = self.measure(head)
        begin = at + self.header
        end = begin + (self.sizes.get(name, length) if length == _LONG else length)
        if name == self.audio or (length == _LONG and name not in self.sizes):
            end = min(end, len(data))
        return (name, begin, end) if begin <= end <= len(data) else None

    def begins(self, data: Bytes, at: int) -> bool:
        """Whether a chunk or a bare tag begins at `at`."""
        return self.chunk(data, at) is not None or bare.begins(data, at)

    def behind(self, data: Bytes, begin: int, end: int) -> int:
        """Where the chunk behind that body begins: some programs do not pad."""
        padded = end + (begin - end) % self.align
        return end if padded > end and self.begins(data, end) and not self.begins(data, padded) else padded

    def may_end(self, data: Bytes, begin: int, end: int) -> bool:
        """Whether audio that begins at `begin` can end at `end`: there the file ends, or a bare tag begins, or a chunk
        behind which the same holds, or one more chunk begins."""
        if end == len(data):
            return True
        at = self.behind(data, begin, end)
        if at >= len(data):
            return True
        last = len(data) - bare.trailing_length(data)
        if at >= last or bare.begins(data, at):
            return True
        found = self.chunk(data, at)
        then = self.behind(data, *found[1:]) if found else at
        return found is not None and (then >= last or self.begins(data, then))

    def walk(self, data: Bytes, at: int, *, named: bool = True) -> Iterator[Span]:
        """The chunks from `at` on. Nonsense ends the walk."""
        for _ in range(MOST_PARTS):
            found = self.chunk(data, at, named=named)
            if found is None:
                return
            name, begin, end = found
            if name == b"ds64":
                self.sizes = long_sizes(part(data, begin, min(end, begin + _TABLE_ENTRY * MOST_PARTS))[:])
            yield found
            at = self.behind(data, begin, end)

    def body(self, data: Bytes, at: int, wanted: bytes) -> bytes:
        """What the chunk of that name, among those from `at` on, begins with (1 KiB at most); b"" where there is none:
        chunks may stand in any order."""
        found = ((begin, end) for name, begin, end in self.walk(data, at) if name == wanted)
        begin, end = next(found, (0, 0))
        return data[begin : min(end, begin + 1024)]


def riff(form: bytes) -> ChunkFormat:
    """The chunks of a WAV file that begins with these four bytes."""
    if form == b"RIFX":
        return ChunkFormat(12, 8, 2, b"data", lambda head: (head[:4], int.from_bytes(head[4:], "big")))
    return ChunkFormat(12, 8, 2, b"data", lambda head: (head[:4], int.from_bytes(head[4:], "little")))


def aiff() -> ChunkFormat:
    """The chunks of an AIFF file."""
    return ChunkFormat(12, 8, 2, b"SSND", lambda head: (head[:4], int.from_bytes(head[4:], "big")))


def caf() -> ChunkFormat:
    """The chunks of a Core Audio file."""
    return ChunkFormat(8, 12, 1, b"data", lambda head: (head[:4], int.from_bytes(head[4:], "big", signed=True)))


def w64() -> ChunkFormat:
    """The chunks of a Wave64 file: names are the first four letters of the GUIDs."""

    def measure(head: bytes) -> tuple[bytes, int]:
        name = b"LIST" if head[:4] == b"list" else head[:4]
        return name, int.from_bytes(head[16:], "little") - len(head)

    return ChunkFormat(40, 24, 8, b"data", measure)


def long_sizes(ds64: bytes) -> dict[bytes, int]:
    """The lengths of chunks that the body of a `ds64` chunk gives: of the data chunk, and those of its table."""
    table = ds64[28:][: _TABLE_ENTRY * int.from_bytes(ds64[24:28], "little")]
    sizes = {
        table[at : at + 4]: int.from_bytes(table[at + 4 : at + 12], "little")
        for at in range(0, len(table) - _TABLE_ENTRY + 1, _TABLE_ENTRY)
    }
    return sizes | ({b"data": int.from_bytes(ds64[8:16], "little")} if len(ds64) >= 16 else {})


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the audio of a file of plain samples: bare tags (`lead`) before all else and (`tags`) behind all
    else, chunks before and behind the audio, what stands between it and the first chunk behind it, and how many bytes,
    not all zero, are `unknown`."""

    lead: list[bare.BareTag]
    before: list[Chunk]
    behind: list[Chunk]
    tags: list[bare.BareTag]
    between: Bytes
    unknown: int

    @property
    def chunks(self) -> list[Chunk]:
        return self.before + self.behind


def around(wrapper: Wrapper) -> Around:
    """Take a wrapper of that kind apart."""
    lead = bare.leading(wrapper.before)
    length = sum(len(tag.data) for tag in lead)
    head, tail = part(wrapper.before, length, len(wrapper.before)), wrapper.behind
    shape = _shape(wrapper, head)
    before: list[Chunk] = []
    for name, begin, end in shape.walk(head, shape.begin, named=False):
        if name == shape.audio:
            break
        before.append((name, part(head, begin, end)))
    first = at = 0 if not len(tail) or shape.begins(tail, 0) else _first_behind(shape, tail)
    behind: list[Chunk] = []
    for name, begin, end in shape.walk(tail, first):
        behind.append((name, part(tail, begin, end)))
        at = shape.behind(tail, begin, end)
    tags, rest = bare.tags_behind(part(tail, at, len(tail)))
    unknown = sum(len(each) for each in (tail[:first], rest) if bare.any_set(each))
    return Around(lead, before, behind, tags, tail[:first], unknown)


def _first_behind(shape: ChunkFormat, tail: Bytes) -> int:
    """Where the first chunk or tag behind the audio begins: behind a pad byte, or the bytes of an unfinished frame."""
    most = min(_MOST_BETWEEN, len(tail) - bare.trailing_length(tail))
    return next((at for at in range(most) if shape.begins(tail, at)), 0)


def _shape(wrapper: Wrapper, head: Bytes) -> ChunkFormat:
    match wrapper.kind:
        case "aiff":
            return aiff()
        case "caf":
            return caf()
        case "w64":
            return w64()
        case _:
            return riff(head[:4])


def info_fields(body: bytes) -> list[Field]:
    """The texts of a RIFF INFO list; UTF-8 where valid, else the Windows code page that the format knew."""
    out = []
    for name, raw in _info_items(body):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        if text:
            out.append((FROM_INFO.get(name.upper(), name), text))
    return out


def _info_items(body: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(body):
            return
        length = struct.unpack_from("<I", body, at + 4)[0]
        yield body[at : at + 4].decode("latin-1"), body[at + 8 : at + 8 + length].split(b"\0")[0]
        at += 8 + length
        at += length & 1 and body[at : at + 1] == b"\0"  # some programs do not pad


def chunk(name: bytes, body: bytes) -> bytes:
    """A little-endian chunk with its padding."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def info_list(fields: Sequence[Field]) -> bytes:
    """A LIST chunk of those fields that INFO has a place for (several values joined by "; "); b"" without any."""
    values: dict[str, list[str]] = {}
    for key, value in fields:
        item = TO_INFO.get(key.upper(), key)
        named = item != key or (len(key) == 4 and key[:1] == "I" and key.isascii() and key.upper() not in FROM_INFO)
        if named:
            values.setdefault(item, []).append(value)
    items = b"".join(
        chunk(item.encode("ascii"), "; ".join(texts).encode(errors="replace") + b"\0") for item, texts in values.items()
    )
    return chunk(b"LIST", b"INFO" + items) if items else b""


def wav_tag_chunks(tags: Tags, build_id3: Callable[[Tags], bytes]) -> bytes:
    """Tags as a WAV file has them: INFO for the usual texts, ID3 for everything."""
    if not tags.fields and not tags.pictures:
        return b""
    return info_list(tags.fields) + chunk(b"id3 ", build_id3(tags))


def retag_wav(
    wrapper: Wrapper, audio: int, before: Tags, after: Tags, build_id3: Callable[[Tags, bytes, Tags], bytes]
) -> tuple[Bytes, Bytes] | None:
    """Head and tail of a WAV file with `audio` bytes of samples whose tags are `after` instead of `before`.

    Every other chunk stays; bare tags around them do not. None where the file is not plain enough for that (RIFX, a
    header never finished, unknown bytes).
    """
    lead = bare.lead_length(wrapper.before)
    head = part(wrapper.before, lead, len(wrapper.before))
    form, opening, data = head[:4], head[:12], head[len(head) - 8 :]
    found = around(wrapper)
    plain = form in (b"RIFF", b"RF64", b"BW64") and data[:4] == b"data" and not found.unknown
    if not plain or sum(8 + len(body) + (len(body) & 1) for _, body in found.before) + 20 != len(head):
        return None
    old_id3 = b""
    kept: tuple[list[Bytes], list[Bytes]] = [], []
    for place, chunks in zip(kept, (found.before, found.behind), strict=True):
        for name, body in chunks:
            if name in (b"id3 ", b"ID3 "):
                old_id3 = old_id3 or body[:]
            elif name != b"LIST" or body[:4] != b"INFO":
                place += [name + struct.pack("<I", min(len(body), _LONG)), body, b"\0" * (len(body) & 1)]
    new = info_list(after.fields)
    if old_id3 or after.fields or after.pictures:
        new += chunk(b"id3 ", build_id3(after, old_id3, before))
    tail = joined([found.between or b"\0" * (audio & 1), *kept[1], new])
    size = 12 + sum(map(len, kept[0])) + audio + len(tail)
    if form == b"RIFF":
        if size > _LONG or struct.unpack_from("<I", data, 4)[0] > audio + 3:
            return None
        opening = form + struct.pack("<I", size) + opening[8:]
    elif kept[0] and kept[0][0][:4] == b"ds64":
        kept[0][1] = struct.pack("<Q", size) + kept[0][1][8:]
    return joined([opening, *kept[0], data]), tail
