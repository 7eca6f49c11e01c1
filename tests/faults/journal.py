"""Journals that were tampered with, given to the real command line.

    python -m tests.faults journal --inputs N [--seed N] [--first N]

Each input is the journal of a small library (a batch that was cut off, originals in the trash, known archives) with
bytes changed, rows changed, added or taken away, another schema, or something else in its place. It fails when a
command shows a traceback, takes over a minute of the processor, over 2 GB, harms an original or an archive, replaces a
file, or writes anywhere but where the library, its trash and its journal are. Inputs follow from seed and number alone.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import sqlite3
from functools import cache
from pathlib import Path

from tests.faults.mutate import _call, go, scratch
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.scheduling import batch as batches

_KNOWN = {0, 1, 3, 4, 5, 6, 7, 8, 11}
_COMMANDS = ("resume", "resume", "undo", "undo", "list", "check", "compress", "verify")
_ODD = (None, 0, -1, 1 << 62, 2.5, float("inf"), "", "../../evil", "{}", "[]", "\0", "x" * 5000)
_ODD_BYTES = (b"", b"../../evil", b"\0", b"/\0", b"x" * 5000, b"/dev/null", b"/proc/self/mem", b"/", b"\xff")
_SCHEMES = (
    "CREATE TABLE more (x)",
    "CREATE TRIGGER t AFTER UPDATE ON line BEGIN DELETE FROM moved; END",
    "CREATE VIEW v AS SELECT * FROM moved",
    "DROP TABLE moved",
    "DROP TABLE line",
    "ALTER TABLE part ADD COLUMN more",
    "PRAGMA user_version = 9",
    "CREATE TABLE big AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000) SELECT x FROM n",
)


def make(box: Path) -> None:
    """The library: a batch that was cut off after one of three files, and an original in the trash."""
    from tests.helpers.archive_helpers import make_flac, make_wav, music, some_metadata
    from trilobyte_gui.archive.planning.scan import scan
    from trilobyte_gui.archive.storage.journal import Coded, Journal
    from trilobyte_gui.archive.tasks import Task
    from trilobyte_gui.cli.main import main

    make_wav(box / "in" / "gone.wav", music(900))
    make_wav(box / "in" / "a.wav", music(1200, seed=2))
    out, moved = box / "out", box / "in" / "gone.wav"
    main(["compress", "-q", "--preset", "fast", "--originals", "trash", str(moved), "-o", str(out)])
    main(["compress", "-q", "--preset", "fast", str(box / "in" / "a.wav"), "-o", str(out / "in")])
    make_flac(box / "in" / "b.flac", music(800, seed=3), metadata=some_metadata())
    (box / "in" / "cover.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    journal = Journal(owner="cli")
    tasks = [each for each in scan([box / "in"], "compress", out, side_files=True) if isinstance(each, Task)]
    settings = {"preset": "fast", "conflict": "skip", "to": "original", "when_full": "fail", "device": "auto"}
    settings |= dict.fromkeys(("accept_damage", "quick", "salvage"), "False") | {"side_files": "True"}
    journal.begin("compress", settings | {"recovery": "0", "model": "", "originals": "keep"}, tasks)
    journal.state(tasks[0].source, "done")
    journal.keep(out / "in" / ".b.flac.trilo.12345678.part", b"\1" * 32, [Coded(0, 100, 20, 5)])
    journal.close()
    window = Journal(journal.path)
    window.begin("restore", {"destination": ""}, [(out / "in" / "a.wav.trilo", None)])
    window.close()


def tampered(path: Path, chance: random.Random) -> None:
    """Change the journal at `path`."""
    match chance.randrange(10):
        case 0:
            path.unlink()
            odd = chance.randrange(4)
            if odd == 0:
                path.mkdir()
            elif odd == 1:
                os.mkfifo(path)
            elif odd == 2:
                path.symlink_to(chance.choice((path.name, "/dev/zero", "/dev/null", "nowhere")))
            else:
                path.write_bytes(chance.randbytes(chance.choice((0, 10, 100, 5000))))
        case 1 | 2 | 3:
            data = bytearray(path.read_bytes())
            whole = [span for place in (bytes(path)[: bytes(path).rfind(b"/home")],) for span in spans(data, place)]
            for _ in range(chance.choice((1, 3, 20))):
                at = chance.randrange(chance.choice((100, 4096, len(data))))
                if any(at in each for each in whole):
                    continue
                data[at : at + chance.choice((1, 2, 8))] = chance.randbytes(chance.choice((1, 2, 8)))
            path.write_bytes(data[: chance.choice((len(data), len(data), chance.randrange(len(data))))])
            if chance.random() < 0.2:
                path.with_name(f"{path.name}-wal").write_bytes(chance.randbytes(chance.choice((0, 32, 5000))))
        case 4:
            with contextlib.closing(sqlite3.connect(path)) as base, contextlib.suppress(sqlite3.Error):
                base.execute(chance.choice(_SCHEMES))
                base.commit()
        case _:
            with contextlib.closing(sqlite3.connect(path)) as base:
                for _ in range(chance.choice((1, 2, 5))):
                    with contextlib.suppress(sqlite3.Error, UnicodeError):
                        change(base, chance)
                base.commit()


def spans(data: bytearray, words: bytes) -> list[range]:
    """Where those words stand, with a little room before."""
    found, at = [], data.find(words)
    while at >= 0:
        found.append(range(at - 8, at + len(words) + 2))
        at = data.find(words, at + 1)
    return found


def change(base: sqlite3.Connection, chance: random.Random) -> None:
    """One cell, or one row."""
    table = chance.choice(("batch", "line", "line", "line", "part", "archive", "moved", "moved"))
    columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
    rows = base.execute(f"SELECT rowid, * FROM {table}").fetchall()
    if not rows:
        return
    row, column = chance.choice(rows), chance.randrange(len(columns))
    if chance.random() < 0.15:
        base.execute(f"DELETE FROM {table} WHERE rowid = ?", (row[0],))
        return
    value = chance.choice(_ODD + _ODD_BYTES)
    if chance.random() < 0.5 and isinstance(row[column + 1], str | bytes):
        old = row[column + 1]
        raw = bytearray(old.encode() if isinstance(old, str) else old)
        kept = raw.rfind(b"/box/") + 5 if b"/box/" in raw else 0  # elsewhere it would be right to go there
        for _ in range(chance.choice((1, 2))):
            at = chance.randrange(kept, len(raw) + 1)
            raw[at : at + chance.choice((0, 1, 4))] = chance.choice((b'"', b"{", b"/", b".", b"0", b"null", b"\0", b""))
        value = raw.decode("utf-8", "replace") if isinstance(old, str) else bytes(raw)
    if chance.random() < 0.2:
        marks = ", ".join("?" * len(columns))
        base.execute(f"INSERT INTO {table} VALUES ({marks})", [*row[1 : column + 1], value, *row[column + 2 :]])
    else:
        base.execute(f"UPDATE {table} SET {columns[column]} = ? WHERE rowid = ?", (value, row[0]))


@cache
def _verify_worker() -> VerifyWorker:
    return VerifyWorker(1)


def shared(jobs: int, device: str = "auto") -> VerifyWorker:
    """One for all inputs of a child: it takes a second to start."""
    _verify_worker().close = lambda: None  # type: ignore[method-assign]
    return _verify_worker()


def listed(box: Path) -> dict[str, str]:
    return {
        str(path.relative_to(box)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in box.rglob("*")
        if path.is_file() and "home" not in path.parts
    }


def run(number: int, seed: int, template: Path, box: Path, before: dict[str, str]) -> str:
    """What is wrong with how an input was taken; "" when nothing is."""
    chance = random.Random(seed * 1_000_003 + number)
    shutil.rmtree(box, ignore_errors=True)
    shutil.copytree(template, box, symlinks=True)
    os.environ["TRILOBYTE_HOME"], os.environ["XDG_DATA_HOME"] = str(box / "home"), str(box / "share")
    [journal] = (box / "home").rglob("journal.sqlite")
    tampered(journal, chance)
    around = sorted(path.name for path in box.parent.iterdir())
    command = chance.choice(_COMMANDS)
    about = {"undo": ["undo"], "list": ["undo", "--list"], "resume": ["resume"]}.get(command)
    about = about or [command, str(box / ("in" if command == "compress" else "out"))]
    if command == "compress":
        about += ["-o", str(box / "out"), "--originals", chance.choice(("keep", "trash"))]
    os.chdir(box / "in")
    batches.make_verify_worker = shared
    code, _, words = _call([*about, "--json"], box / "home")
    if words:
        return f"{command}: {words}"
    if code not in _KNOWN:
        return f"{command}: exit code {code}"
    if sorted(path.name for path in box.parent.iterdir()) != around:
        return f"{command}: wrote beside the library"
    after = listed(box)
    lost = before.items() - after.items()
    left = set(after.values())
    if harmed := [name for name, sha in lost if sha not in left and not name.endswith((".json", ".trashinfo"))]:
        return f"{command}: harmed {harmed}"
    strange = [name for name in after if name.split("/")[0] not in ("in", "out", "share")]
    return f"{command}: wrote {strange}" if strange else ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults journal", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    chosen = parser.parse_args(arguments)
    with scratch() as folder:
        # Paths in the journal are those of the box, so the library is made there and kept as a template.
        box, template = folder / "box", folder / "material" / "template"
        if child := os.fork():
            if os.waitpid(child, 0)[1]:
                raise SystemExit("the library could not be made")
        else:
            os.environ["TRILOBYTE_HOME"], os.environ["XDG_DATA_HOME"] = str(box / "home"), str(box / "share")
            code = 1
            try:
                make(box)
                shutil.copytree(box, template, symlinks=True)
                code = 0
            finally:
                os._exit(code)
        before = listed(template)
        return go(chosen, "journal", lambda number: run(number, chosen.seed, template, box, before))
