"""What is fuzzed: a function of bytes that may only raise TrilobyteError, and the seeds that its inputs grow from."""

from __future__ import annotations

import atexit
import contextlib
import io
import itertools
import os
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

HERE = Path(__file__).parent

from trilobyte_gui.codec.errors import TrilobyteError  # noqa: E402

if TYPE_CHECKING:
    from trilobyte_gui.metadata.wrapper import Wrapper

_SCRATCH = "TRILOBYTE_FUZZ_FOLDER"
_ROOM = 1 << 22  # samples that an input may make a reader yield


@dataclass(frozen=True)
class Target:
    """`open()` loads what is fuzzed and returns the function; `seeds()` yields the first inputs."""

    words: str
    open: Callable[[], Callable[[bytes], None]]
    seeds: Callable[[], Iterator[bytes]]
    longest: int = 1 << 13


def attempt(run: Callable[[bytes], None], data: bytes) -> None:
    """Run, and take every error that is made for users."""
    with contextlib.suppress(TrilobyteError):
        run(data)


@cache
def scratch() -> Path:
    """A folder in memory, where the system has such, which children share: libFuzzer ends them without ado."""
    if given := os.environ.get(_SCRATCH):
        return Path(given)
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="trilobyte-fuzz-", dir=memory if memory.is_dir() else None))
    os.environ[_SCRATCH] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# -- the container


def without_checksums(*modules: ModuleType) -> None:
    """Let every CRC-32 pass: an attacker makes them right, and a fuzzer cannot."""
    from trilobyte_gui.codec import records

    def without_crc(data: bytes, part: str) -> bytes:
        if len(data) < 4:
            raise records.ArchiveDamaged(part)
        return data[:-4]

    for module in modules:
        module.without_crc = without_crc  # type: ignore[attr-defined]
    records.without_crc = without_crc
    records.Fields.check = lambda self, part: [self.u32(), None][1]  # type: ignore[method-assign]
    records.Section.holds = lambda self, data: len(data) == self.length  # type: ignore[method-assign]


def open_container() -> Callable[[bytes], None]:
    from trilobyte_gui.codec import container, parity, scan_damaged

    without_checksums(container)
    no_crc = type("zlib", (), {"crc32": staticmethod(lambda data: int.from_bytes(data[-4:], "little"))})
    scan_damaged.zlib = no_crc  # type: ignore[attr-defined]

    def read(data: bytes) -> None:
        file = io.BytesIO(data)
        with contextlib.suppress(TrilobyteError):
            reader = container.ArchiveReader(file)
            reader.tag_state()
            assert reader.header.file_name not in (".", "..")
            for number, entry in enumerate(reader.entries[:50]):
                assert entry.frames * reader.header.channels <= container.MAX_SEGMENT_SAMPLES
                with contextlib.suppress(TrilobyteError):
                    reader.segment(number)
            reader.check_records()
        survey = parity.survey(file)
        if survey is not None:
            parity.repair(file, survey, io.BytesIO())
        remains = scan_damaged.search(file)
        for pieces in remains.pieces.values():
            for piece in pieces:
                scan_damaged.sound_payload(file, piece)
        remains.likely_header(bytes(32))

    return read


def archives() -> Iterator[bytes]:
    from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter

    for path in sorted((HERE.parent / "golden").glob("*.trilo")):
        whole = path.read_bytes()
        reader = ArchiveReader(io.BytesIO(whole))
        out = io.BytesIO()
        writer = ArchiveWriter(out, reader.header, reader.tables, reader.wrapper)
        for entry in reader.entries:
            writer.add(entry.kind, b"x", entry.pcm_crc)  # short: the container does not look into payloads
        writer.finish(reader.tag()[:200], reader.art, 5)
        yield out.getvalue()


# -- the bytes around the audio, and tags


def open_wrapper() -> Callable[[bytes], None]:
    from trilobyte_gui.archive.opening import check_shape
    from trilobyte_gui.archive.operations.info import _blocks
    from trilobyte_gui.codec.container import ArchiveReader
    from trilobyte_gui.metadata.tags import tags_of
    from trilobyte_gui.metadata.wrapper import Wrapper

    headers = [ArchiveReader(io.BytesIO(data)).header for data in itertools.islice(archives(), 4)]

    def read(data: bytes) -> None:
        wrapper = Wrapper.from_bytes(data)
        tags = tags_of(wrapper)
        again = wrapper.to_bytes([picture.data for picture in tags.pictures])
        assert Wrapper.from_bytes(again) == wrapper
        with contextlib.suppress(ValueError):  # which `describe` takes
            list(_blocks(wrapper))
        for header in headers:
            with contextlib.suppress(TrilobyteError):
                check_shape(header, wrapper)

    return read


def _wrappers() -> Iterator[Wrapper]:
    """What is around the audio of all sources."""
    from trilobyte_gui.audio.source import open_source

    for number, data in enumerate(sources()):
        path = scratch() / f"seed{number}"
        path.write_bytes(data)
        with contextlib.suppress(TrilobyteError), open_source(path) as source:
            for _ in source.blocks(1 << 16):
                pass
            yield source.wrapper()


def wrappers() -> Iterator[bytes]:
    from trilobyte_gui.metadata.tags import tags_of

    for wrapper in _wrappers():
        with contextlib.suppress(TrilobyteError):
            yield wrapper.to_bytes([picture.data for picture in tags_of(wrapper).pictures])
        yield wrapper.to_bytes()


def open_tags() -> Callable[[bytes], None]:
    from trilobyte_gui.archive.operations.flac_tags import comment_blocks
    from trilobyte_gui.codec.source_formats import KINDS
    from trilobyte_gui.metadata.chunks import wav_tag_chunks
    from trilobyte_gui.metadata.edits import apply_edits
    from trilobyte_gui.metadata.id3_tags import build_id3
    from trilobyte_gui.metadata.tags import from_apev2, tags_of, to_apev2
    from trilobyte_gui.metadata.wrapper import Wrapper

    def read(data: bytes) -> None:
        kind, cut, body = data[:1], int.from_bytes(data[1:3], "little"), data[3:]
        from_apev2(body)
        wrapper = Wrapper(KINDS[kind[0] % len(KINDS)] if kind else "wav", body[:cut], body[cut:])
        with contextlib.suppress(TrilobyteError):
            tags = tags_of(wrapper)
            edited = apply_edits(tags, body)
            for each in (tags, edited):
                from_apev2(to_apev2(each))
                comment_blocks(each)
                wav_tag_chunks(each, build_id3)

    return read


def tag_files() -> Iterator[bytes]:
    """Kind, where the head ends, head and tail."""
    from trilobyte_gui.codec.container import ArchiveReader
    from trilobyte_gui.codec.source_formats import KINDS

    for wrapper in _wrappers():
        if len(wrapper.head) < 1 << 16:
            kind, cut = KINDS.index(wrapper.kind), len(wrapper.head).to_bytes(2, "little")
            yield bytes([kind]) + cut + wrapper.head + wrapper.tail
    for data in archives():
        with contextlib.suppress(TrilobyteError):
            yield bytes(3) + ArchiveReader(io.BytesIO(data)).tag()


# -- covers


def open_covers() -> Callable[[bytes], None]:
    from trilobyte_gui.codec.jpeg import jpeg_codec
    from trilobyte_gui.models.covers import model_named, shipped_model

    model = shipped_model()

    def read(data: bytes) -> None:
        if data[:1] == b"\0":
            coded = jpeg_codec.encode(data[1:], model)
            assert coded is None or jpeg_codec.decode(coded, len(data) - 1, model_named) == data[1:]
        elif len(data) > 3:
            length = int.from_bytes(data[1:4], "little")
            assert len(jpeg_codec.decode(model.name + data[4:], length, model_named)) == length

    return read


def covers() -> Iterator[bytes]:
    """JPEG files, and their coded forms behind their lengths."""
    from trilobyte_gui.codec.jpeg import jpeg_codec
    from trilobyte_gui.codec.jpeg.model_file import NAME_BYTES
    from trilobyte_gui.models.covers import shipped_model

    for path in sorted((HERE.parent / "pictures").glob("*.jpg")):
        data = path.read_bytes()
        if len(data) < 1 << 13:
            yield b"\0" + data
            coded = jpeg_codec.encode(data, shipped_model())
            if coded:
                yield b"\1" + len(data).to_bytes(3, "little") + coded[NAME_BYTES:]


# -- segments

# preset, channels, bits, frames
_SHAPES = tuple(itertools.product(("fast", "lm"), (1, 2, 3), (8, 16, 24, 32), (1, 40)))


def open_segment() -> Callable[[bytes], None]:
    from trilobyte_gui.archive.reader import decode_payload
    from trilobyte_gui.audio.flac_codec import from_flac_payload
    from trilobyte_gui.codec.control import Control
    from trilobyte_gui.codec.floats import FloatDecoder
    from trilobyte_gui.codec.presets import PRESETS
    from trilobyte_gui.codec.segment import Decoder, Segment, SegmentKind, TrackTables
    from trilobyte_gui.models.generalist import model_of

    control = Control()

    def read(data: bytes) -> None:
        if len(data) < 4:
            return
        preset, channels, bits, frames = _SHAPES[data[0] % len(_SHAPES)]
        model = model_of(PRESETS[preset])
        kind, cut, body = SegmentKind(data[1] % 4), data[2], data[3:]
        if kind == SegmentKind.FLOAT:
            bits = 32 if bits < 32 else 64
            FloatDecoder(channels, bits, preset, model).decode(Segment(kind, body), frames, control)
            return
        tables = TrackTables.from_bytes(body[:cut], channels, bits)
        decoder = Decoder(channels, bits, preset, tables, from_flac_payload, model=model)
        samples = decoder.decode(Segment(kind, body[cut:]), frames, control)
        assert samples.shape == (frames, channels)
        decode_payload(decoder, bits, Segment(kind, body[cut:]), frames, 0, "it", control)

    return read


def segments() -> Iterator[bytes]:
    import numpy as np

    from tests.helpers import archive_builder as builder
    from tests.helpers.source_files import floats
    from trilobyte_gui.audio.flac_codec import flac_payload
    from trilobyte_gui.codec.floats import FloatEncoder
    from trilobyte_gui.codec.presets import PRESETS
    from trilobyte_gui.codec.segment import Encoder, TableBuilder
    from trilobyte_gui.models.generalist import model_of

    for number, (preset, channels, bits, frames) in enumerate(_SHAPES):
        model = model_of(PRESETS[preset])
        for samples in (builder.noisy(frames, channels, bits), builder.gapped(frames, channels, bits - 2)):
            table = TableBuilder(channels, bits)
            table.add(samples)
            tables = table.finish()
            packed = tables.to_bytes()
            if len(packed) > 255:
                continue
            coded = Encoder(channels, bits, preset, tables, model=model, stored=False).encode(samples)
            yield bytes([number, coded.kind, len(packed)]) + packed + coded.data
            payload = flac_payload(samples, bits)
            if payload is not None:
                yield bytes([number, 1, 0]) + payload
        if bits >= 24:
            wide = 32 if bits < 32 else 64
            patterns = floats(frames, channels, wide).view(np.int32 if wide == 32 else np.int64)
            yield bytes([number, 3, 0]) + FloatEncoder(channels, wide, preset, model).encode(patterns).data


# -- sources


def open_audio() -> Callable[[bytes], None]:
    from trilobyte_gui.audio.source import open_source
    from trilobyte_gui.metadata.tags import tags_of

    path = scratch() / f"input-{os.getpid()}"

    def read(data: bytes) -> None:
        path.write_bytes(data[1:])
        with open_source(path, digest=True, accept_damage=bool(data[:1] > b"\x7f")) as source:
            tags_of(source.peek_wrapper())
            room = _ROOM
            for block in source.blocks(1 << 12):
                assert block.shape[1] == source.info.channels
                room -= block.size
                if room < 0:
                    return
            if not source.incomplete:
                tags_of(source.wrapper())

    return read


def audio_files() -> Iterator[bytes]:
    for data in sources():
        yield b"\0" + data
        yield b"\xff" + data


def foreign_files() -> Iterator[bytes]:
    """Formats that a library decodes, and which the same library makes."""
    from tests.helpers import archive_builder as builder
    from tests.helpers import source_files as files

    samples = builder.noisy(600, 2, 16)
    for suffix in ("m4a", "wv", "tta"):
        for rate in (44100, 8000):
            made = files.foreign(scratch() / f"{rate}.{suffix}", samples, rate, title="A").read_bytes()
            for accept_damage in (b"\0", b"\xff"):
                yield accept_damage + made


@cache
def _sources() -> tuple[bytes, ...]:
    from tests.helpers import archive_builder as builder
    from tests.helpers import source_files as files
    from tests.helpers.archive_helpers import info_chunk, make_flac, some_metadata
    from trilobyte_gui.audio.wav_writer import write_wav

    made: list[bytes] = []
    for channels, bits in ((1, 8), (2, 16), (2, 24), (3, 32)):
        out = io.BytesIO()
        samples = builder.noisy(60, channels, bits)
        write_wav(out, [samples], channels=channels, rate=44100, bits=bits, frames=60)
        made.append(out.getvalue() + info_chunk(INAM="Title", IART="Artist"))
        audio = files.packed(samples, bits, bits > 8, True)
        made.append(files.aiff(audio, channels, 44100, bits))
        made.append(files.caf(audio, channels, 44100, bits))
        made.append(files.w64(files.packed(samples, bits, False, False), channels, 44100, bits))
        made.append(files.wav(audio, channels, 44100, bits, name=b"RIFX"))
        flac = make_flac(
            scratch() / "seed.flac", samples, bits=bits, metadata=some_metadata()[:1] + some_metadata()[2:]
        )
        made.append(flac.read_bytes())
        made.append(ogg(flac))
    made.append(files.wav(files.floats(60, 2, 32).tobytes(), 2, 44100, 32, coding=3))
    made.append(id3() + made[5])
    made.append(made[1] + files.chunk(b"ID3 ", id3(), ">"))
    return tuple(each for each in made if each)


def sources() -> tuple[bytes, ...]:
    """Small files of every format that this program reads itself."""
    return _sources()


def id3() -> bytes:
    from mutagen.id3 import APIC, ID3, TIT2, TXXX

    tag = ID3()
    tag.add(TIT2(encoding=3, text="Größe"))
    tag.add(TXXX(encoding=1, desc="odd", text=["a", "b"]))
    tag.add(APIC(encoding=0, mime="image/png", type=3, desc="", data=b"\x89PNG" + bytes(40)))
    out = io.BytesIO()
    tag.save(out, padding=lambda info: 10)
    return out.getvalue()


def ogg(flac: Path) -> bytes:
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(flac), "-c:a", "copy", "-f", "ogg", "-"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True).stdout
    return b""


# -- manifests


def open_manifest() -> Callable[[bytes], None]:
    from trilobyte_gui.archive.storage.folders import restore_folders
    from trilobyte_gui.archive.storage.manifest import NAME, read

    mirror, outside = scratch() / f"mirror-{os.getpid()}", scratch() / f"outside-{os.getpid()}"
    target = outside / "target"
    target.mkdir(parents=True, exist_ok=True)
    mirror.mkdir(exist_ok=True)
    (outside / "kept").write_bytes(b"kept")
    before = os.stat(outside).st_mode, os.stat(outside / "kept").st_mode

    def load(data: bytes) -> None:
        (mirror / NAME).write_bytes(data)
        manifest = read(mirror)
        if manifest is not None:
            restore_folders(manifest, target)
        assert (os.stat(outside).st_mode, os.stat(outside / "kept").st_mode) == before
        assert sorted(os.listdir(outside)) == ["kept", "target"]

    return load


def manifests() -> Iterator[bytes]:
    from trilobyte_gui.archive.storage.manifest import NAME, FileEntry, FolderEntry, LinkEntry, ManifestLog, update

    folder, mirror = scratch() / "album", scratch() / "album-mirror"
    for each in (folder, mirror):
        each.mkdir(exist_ok=True)
    log = ManifestLog(folder, mirror)
    log.add(FileEntry("a.txt", "a.txt", "copy", 4, "00" * 32, 0, 0o644))
    update(
        folder, mirror, log, [FolderEntry(".", 0, 0o755), FolderEntry("inner", 0, 0o755)], [LinkEntry("link", "a.txt")]
    )
    yield (mirror / NAME).read_bytes()


TARGETS = {
    "container": Target("the container, recovery records, what is left of it", open_container, archives, 1 << 12),
    "wrapper": Target("the bytes around the audio as archives store them", open_wrapper, wrappers),
    "tags": Target("tags of all formats, and edits of the readable tag", open_tags, tag_files),
    "covers": Target("JPEG covers, and their coded form", open_covers, covers),
    "segment": Target("segments: coded, FLAC, floating point, and tables", open_segment, segments, 1 << 11),
    "audio": Target("WAV, Wave64, AIFF, Core Audio, FLAC, Ogg FLAC", open_audio, audio_files),
    "foreign": Target("Apple Lossless, WavPack, True Audio (decoded by a library)", open_audio, foreign_files),
    "manifest": Target("manifests of folders", open_manifest, manifests),
}  # fmt: skip


def simplest(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """A shorter input that still fails."""
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            if fails(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data


def digest(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"
