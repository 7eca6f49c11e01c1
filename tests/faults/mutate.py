"""Damaged and forged archives through the real command line.

    python -m tests.faults mutate --inputs N [--seed N] [--first N]

Each input is one of a few archives after damage (bits, blocks, cuts, insertions, parts of another one) or forgery
(other contents under right checksums), given to one of the commands. It fails when the command shows a traceback,
takes over a minute of the processor, over 2 GB, writes outside its output folder, leaves a wrong file, or
takes damage for soundness. Inputs follow from seed and number alone.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import json
import os
import random
import resource
import select
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORK, _PATIENCE, _MEMORY = 60, 600, 2_000_000  # seconds of the processor and of the clock, and kB
_BATCH = 100
_EACH = 400  # frames of a segment
_FRAMES = 2100
_COMMANDS = ("restore", "restore", "wav", "flac", "salvage", "salvage", "verify", "quick", "info", "repair")
_ODD = (0, 1, 2, 255, 65535, 1 << 31, (1 << 32) - 1, 1 << 40, 1 << 62, (1 << 64) - 1)
_NAMES = (b"../../evil", b"/etc/evil", b"..", b"", b"a\0b", b"C:\\evil", b"x" * 5000, b"\xff\xfe")
_KNOWN = {0, 6, 7, 8, 9, 11}


@dataclass(frozen=True)
class Sample:
    """An archive, what it was made from, and where the copies of its parts and its tag begin."""

    name: str
    archive: bytes
    source: bytes
    copies: int
    tag: int


# -- material


def samples(folder: Path) -> list[Sample]:
    """Made by the command line, in a process of its own: the one that forks must have no threads."""
    if child := os.fork():
        if os.waitpid(child, 0)[1]:
            raise SystemExit("the archives to damage could not be made")
    else:
        code = 1
        try:
            _make(folder)
            code = 0
        finally:
            os._exit(code)
    from trilobyte_gui.codec.container import ArchiveReader

    made = []
    for path in sorted(folder.glob("*.trilo")):
        data = path.read_bytes()
        reader = ArchiveReader(io.BytesIO(data))
        source = (folder / path.stem).read_bytes()
        made.append(Sample(path.name, data, source, reader._copies_offset, reader.tag_offset))
    return made


def _make(folder: Path) -> None:
    from tests.helpers import archive_builder as builder
    from tests.helpers import source_files as files
    from tests.helpers.archive_helpers import info_chunk, make_flac, make_wav, some_metadata
    from trilobyte_gui.cli.main import main
    from trilobyte_gui.codec import segment

    segment.segment_frames = lambda channels: _EACH  # type: ignore[assignment]
    gapped = builder.gapped(_FRAMES, 2, 14)
    plain = [
        make_wav(folder / "plain.wav", builder.noisy(_FRAMES, 2, 16), tail=info_chunk(INAM="Title")),
        make_wav(folder / "listed.wav", gapped, tail=b"odd"),
        make_flac(folder / "tagged.flac", builder.noisy(_FRAMES, 1, 24, seed=5), bits=24, metadata=some_metadata()),
    ]
    wide = files.wav(files.floats(_FRAMES, 2, 32).tobytes(), 2, 44100, 32, coding=3)
    (folder / "float.wav").write_bytes(wide)
    protected = [make_wav(folder / "protected.wav", builder.noisy(_FRAMES, 1, 16, seed=7))]
    protected.append(
        make_flac(folder / "protected.flac", builder.noisy(_FRAMES, 2, 16, seed=8), metadata=some_metadata())
    )
    options = ["compress", "-q", "--preset", "fast", "--jobs", "2"]
    assert main([*options, *map(str, plain), str(folder / "float.wav")]) == 0
    assert main([*options, "--recovery", "20", *map(str, protected)]) == 0


# -- mutations


def damaged(sample: Sample, others: list[Sample], chance: random.Random) -> bytes:
    """Some places of the archive before its tag, changed without mending checksums."""
    data = bytearray(sample.archive)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(min(sample.tag, len(data)) or 1)
        if chance.random() < 0.3:
            at = min(at, chance.choice((8, 32, 300)))  # prologue and header, too
        size = chance.choice((1, 4, 40, 300, 2000))
        match chance.randrange(6):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + size] = bytes(len(data[at : at + size]))
            case 2:
                data[at : at + size] = chance.randbytes(len(data[at : at + size]))
            case 3:
                del data[at : at + size]
            case 4:
                data[at:at] = chance.randbytes(min(size, 40))
            case _:
                if chance.random() < 0.5:
                    del data[at:]
                else:
                    other = chance.choice(others).archive[at : at + min(size, 300)]  # not a header and its segments
                    data[at : at + len(other)] = other
    return bytes(data)


def forged(sample: Sample, others: list[Sample], chance: random.Random) -> bytes:
    """Another archive with right checksums, made of this one's parts, one of them changed."""
    from trilobyte_gui.codec import records
    from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter

    reader = ArchiveReader(io.BytesIO(sample.archive))
    header, tables, wrapper, tag = reader.header, reader.tables, reader.wrapper, reader.tag()
    payloads = [(each.kind, reader.segment(n), each.pcm_crc) for n, each in enumerate(reader.entries)]
    what = chance.randrange(6)
    if what == 0:
        field = chance.choice([each.name for each in dataclasses.fields(header)])
        value: Any = getattr(header, field)
        if field == "name":
            value = chance.choice(_NAMES)
        elif field == "kind":
            value = chance.choice(records.KINDS)
        elif field == "origin":
            form = records.SampleFormat(chance.randrange(8))
            value = dataclasses.replace(
                value, form=form, recipe=chance.randbytes(3), mode=chance.choice((None, 0o7777))
            )
        elif isinstance(value, bytes):
            value = chance.randbytes(len(value))
        elif isinstance(value, bool):
            value = not value
        else:
            value = chance.choice((*_ODD[:9], value + 1, max(0, value - 1))) if field != "mtime_ns" else 1 << 62
        header = dataclasses.replace(header, **{field: value})
    elif what in (1, 2):
        number = chance.randrange(len(payloads))
        kind, data, crc = payloads[number]
        changed = bytearray(data)
        for _ in range(chance.choice((1, 3))):
            at = chance.randrange(min(len(changed), chance.choice((4, 12, 10000))) or 1)
            changed[at : at + 1] = chance.randbytes(chance.choice((0, 1, 2)))
        kinds = (kind, kind, kind, chance.randrange(6))
        payloads[number] = (chance.choice(kinds), bytes(changed), crc)
    elif what == 3:
        wrapper = _changed(wrapper, chance)
    elif what == 4:
        tables = _changed(tables, chance) or chance.randbytes(20)
    else:
        tag = _changed(tag, chance) if tag and chance.random() < 0.7 else chance.randbytes(100)
    out = io.BytesIO()
    try:
        writer = ArchiveWriter(out, header, tables, wrapper)
        for kind, data, crc in payloads:
            writer.add(kind, data, crc)
        writer._track = dataclasses.replace(writer._track, frames=writer._track.segment_frames * len(payloads))
        writer.finish(tag, reader.art, chance.choice((0, 0, 10)))
    except (ValueError, OverflowError, ZeroDivisionError, records.struct.error):
        return damaged(sample, others, chance)  # that forgery cannot even be written
    return out.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5))):
        at = chance.randrange(len(changed) + 1)
        changed[at : at + chance.choice((0, 1, 4))] = chance.randbytes(chance.choice((0, 1, 4)))
    return bytes(changed)


# -- one input


def run(number: int, seed: int, known: list[Sample], box: Path) -> str:
    """What is wrong with how an input was taken; "" when nothing is."""
    chance = random.Random(seed * 1_000_003 + number)
    sample = chance.choice(known)
    forgery = chance.random() < 0.4
    data = (forged if forgery else damaged)(sample, known, chance)
    command = chance.choice(_COMMANDS)
    shutil.rmtree(box, ignore_errors=True)
    (box / "in").mkdir(parents=True)
    (box / "in" / sample.name).write_bytes(data)
    archive, out = box / "in" / sample.name, box / "out"
    argv = [{"wav": "restore", "flac": "restore", "salvage": "restore", "quick": "verify"}.get(command, command)]
    argv += {"wav": ["--to", "wav"], "flac": ["--to", "flac"], "salvage": ["--salvage"], "quick": ["--quick"]}.get(
        command, []
    )
    if argv[0] == "restore":
        argv += ["-o", str(out)]
    if command != "info":
        argv += ["--jobs", "2"]
    code, told, words = _call([*argv, "--json", str(archive)], box)
    if words:
        return f"{command}: {words}"
    if code not in _KNOWN:
        return f"{command}: exit code {code}"
    written = sorted(path.relative_to(box).as_posix() for path in box.rglob("*") if path.is_file())
    if stray := [path for path in written if not path.startswith("out/") and path not in (f"in/{sample.name}", "told")]:
        return f"{command}: wrote {stray}"
    if command != "repair" and archive.read_bytes() != data:
        return f"{command}: changed the archive"
    end = sample.copies if argv[0] == "restore" else sample.tag  # restoring looks neither into copies nor into records
    sound = data[:end] == sample.archive[:end]
    if forgery:
        return ""
    return _judge(command, code, told, sample, archive, out, data, sound)


def _judge(
    command: str,
    code: int,
    told: dict[str, Any],
    sample: Sample,
    archive: Path,
    out: Path,
    data: bytes,
    sound: bool,
) -> str:
    files = [path for path in out.rglob("*") if path.is_file()] if out.is_dir() else []
    if command in ("verify", "quick") and (code == 0) is not sound:
        return f"{command}: exit code {code}, and the archive is {'sound' if sound else 'damaged'}"
    if command == "repair":
        now = archive.read_bytes()
        if code == 0 and now[: sample.tag] != sample.archive[: sample.tag]:
            return "repair: made another archive"
        if code and now != data:
            return "repair: changed what it could not repair"
    if command in ("restore", "wav", "flac"):
        if (code == 0) is not sound and not _needs_no_more(command, code):
            return f"{command}: exit code {code}, and the archive is {'sound' if sound else 'damaged'}"
        if code and files:
            return f"{command}: left {files}"
    if command == "restore" and code == 0 and files[0].read_bytes() != sample.source:
        return "restore: wrong file"
    if command == "salvage" and files and told.get("event") == "done":
        return _salvaged(told, sample, files[0])
    return ""


def _needs_no_more(command: str, code: int) -> bool:
    """FLAC cannot hold floating point."""
    return command == "flac" and code == 8


def _salvaged(told: dict[str, Any], sample: Sample, file: Path) -> str:
    import numpy as np

    from trilobyte_gui.audio.source import open_source

    def audio(path: Path) -> Any:
        with open_source(path) as source:
            return np.concatenate(list(source.blocks(1 << 16)))

    original = file.parent.parent / "in" / "original"
    original.write_bytes(sample.source)
    expected, got = audio(original), audio(file)
    for gap in told.get("gaps", ()):
        expected[gap["first_frame"] : gap["first_frame"] + gap["frames"]] = 0
    if not np.array_equal(expected[: len(got)], got):
        return "salvage: wrong audio"
    if np.any(expected[len(got) :]):
        return "salvage: audio is missing and no gap tells so"
    return ""


def _call(argv: list[str], box: Path) -> tuple[int, dict[str, Any], str]:
    """The command's exit code, its `done` or `failed` event, and what it should not have printed."""
    from trilobyte_gui.cli.main import main

    told, errors = box / "told", io.StringIO()
    with told.open("w+b") as raw, io.TextIOWrapper(raw) as out, contextlib.redirect_stderr(errors):
        with contextlib.redirect_stdout(out):
            try:
                code = main(argv)
            except BaseException:  # noqa: BLE001 - nothing may come out of it
                return -1, {}, traceback.format_exc()
        out.flush()
        raw.seek(0)
        lines = [json.loads(line) for line in raw.read().splitlines()]
    words = errors.getvalue()
    if any("an error within Trilobyte" in str(line.get("message")) for line in lines) or words:
        return code, {}, words or "an error within Trilobyte"
    return code, next((line for line in lines if line["event"] in ("done", "failed", "info")), {}), ""


# -- many


def batch(numbers: range, call: Callable[[int], str], pipe: int) -> None:
    """In a forked child: the number of each input, then what is wrong with it, as lines of JSON."""
    from trilobyte_gui.archive.execution import prepare
    from trilobyte_gui.codec.control import Control

    prepare.prepare(Control(), lambda first: None)
    with os.fdopen(pipe, "w") as results:
        for number in numbers:
            spent = resource.getrusage(resource.RUSAGE_SELF)
            limit = int(spent.ru_utime + spent.ru_stime) + _WORK
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            results.write(json.dumps([number, None]) + "\n")
            results.flush()
            wrong = call(number)
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _MEMORY:
                wrong = wrong or "too much memory"
            results.write(json.dumps([number, wrong]) + "\n")
            results.flush()
            if wrong == "too much memory":
                return


def watched(numbers: range, call: Callable[[int], str]) -> Iterator[tuple[int, str]]:
    """Run a batch in a child; what it does not survive counts, too."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        code = 1
        try:
            batch(numbers, call, writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    buffer, current = b"", numbers.start
    with os.fdopen(reading, "rb", buffering=0) as results:
        while True:
            if not select.select([results], [], [], _PATIENCE)[0]:
                os.kill(child, 9)
                os.waitpid(child, 0)
                yield current, f"it took over {_PATIENCE} seconds"
                return
            data = results.read(1 << 16)
            if not data:
                break
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                current, wrong = json.loads(line)
                if wrong is not None:
                    yield current, wrong
    status = os.waitpid(child, 0)[1]
    if status:
        yield current, f"the program ended with status {os.waitstatus_to_exitcode(status)}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults mutate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    chosen = parser.parse_args(arguments)
    with scratch() as folder:
        known = samples(folder / "material")
        return go(chosen, "mutate", lambda number: run(number, chosen.seed, known, folder / "box"))


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory, where there is such, and a home in it that is nobody's."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="trilobyte-mutate-", dir=memory if memory.is_dir() else None) as folder:
        os.environ["TRILOBYTE_HOME"] = str(Path(folder) / "home")
        os.environ.setdefault("TRILOBYTE_CACHE", str(Path(tempfile.gettempdir()) / "trilobyte-mutate-cache"))
        (Path(folder) / "material").mkdir()
        yield Path(folder)


def go(chosen: argparse.Namespace, name: str, call: Callable[[int], str]) -> int:
    """Call with the number of each input, in children; tell what went wrong and how to repeat it."""
    tried = failed = 0
    number, end = chosen.first, chosen.first + chosen.inputs
    while number < end:
        for each, wrong in watched(range(number, min(end, number + _BATCH)), call):
            tried += 1
            if wrong:
                failed += 1
                print(f"input {each}: {wrong}")
                print(f"to repeat: python -m tests.faults {name} --seed {chosen.seed} --first {each} --inputs 1")
        number = each + 1
    print(f"{tried} tried, {failed} failed")
    return 1 if failed else 0
