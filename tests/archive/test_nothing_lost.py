"""Nothing that was archived gets lost: locks, resuming, proof in another process, the journal, the trash, audits."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.archive_helpers import digest, make_wav, music, run, tree
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.operations import trash_originals
from trilobyte_gui.archive.scheduling import batch
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.storage import safe_write, trash
from trilobyte_gui.archive.storage.journal import Coded, Journal, JournalEntry
from trilobyte_gui.archive.storage.manifest import NAME
from trilobyte_gui.archive.storage.safe_write import SafeWrite, refuse_busy
from trilobyte_gui.archive.tasks import Disposed, Done, Event, Failed, Options, Skipped, Start, Task
from trilobyte_gui.cli import main
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, Interrupted, NotVerified, TargetBusy

FAST = Options(preset="fast", jobs=2)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def journal(own_home: Path) -> Iterator[Journal]:
    made = Journal(owner="cli")
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path) -> Path:
    """A folder with a trash and a home of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path


def trilobyte(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


def go(tasks: list[Task], journal: Journal | None = None, options: Options = FAST) -> list[Event]:
    events: list[Event] = []
    Batch(tasks, options, events.append, journal).run()
    return events


def errors(events: list[Event]) -> list[str]:
    return [event.error.message for event in events if isinstance(event, Failed)]


# -- locks


def test_two_programs_never_write_one_file(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    target = tmp_path / "a.wav.trilo"
    with SafeWrite(target, source):
        with pytest.raises(TargetBusy), SafeWrite(target, source):
            pass
        ran = run("compress", [source])
        [error] = ran.errors
        assert "another program" in str(error)
        assert ran.summary.exit_code is ExitCode.CANNOT_WRITE, "the backup is not what it is to be"
        assert not target.exists()
    assert run("compress", [source]).summary.done == 1
    assert tree(tmp_path) == ["a.wav", "a.wav.trilo"]


def test_what_a_crash_left_is_replaced_and_never_followed(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    target = tmp_path / "a.wav.trilo"
    part = safe_write._part_of(target)
    other = tmp_path / "precious"
    for number, leave in enumerate(
        (
            lambda: part.write_bytes(b"x" * 99999),
            lambda: os.link(other, part),  # as between the two steps of a rename
            lambda: part.symlink_to(other),
            lambda: part.mkdir(),
        )
    ):
        other.write_bytes(b"precious")
        leave()
        ran = run("compress", [source], options=Options("fast", 1, "overwrite"))
        assert ran.summary.done == 1, number
        assert other.read_bytes() == b"precious"
        if part.is_dir():
            part.rmdir()
        elif part.is_symlink():
            part.unlink()
        assert not part.exists()
    assert run("verify", [target]).summary.done == 1


def test_the_temporary_name_of_a_finished_file_goes(tmp_path: Path) -> None:
    source, archive = archived(tmp_path)
    os.link(archive, safe_write._part_of(archive))
    assert run("compress", [source]).summary.up_to_date == 1
    assert tree(tmp_path) == ["1.wav", "1.wav.trilo"]


def test_a_lock_ends_with_its_program(tmp_path: Path) -> None:
    target = tmp_path / "a.trilo"
    code = (
        "import sys, time; from pathlib import Path; from trilobyte_gui.archive.storage.safe_write import SafeWrite\n"
        "with SafeWrite(Path(sys.argv[1]), Path('none')) as out: print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(TargetBusy):
            refuse_busy(target)
        child.kill()
        child.wait()
    refuse_busy(target)
    with SafeWrite(target, tmp_path / "none"):
        pass
    assert tree(tmp_path) == []


# -- going on


def test_an_archive_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: Journal) -> None:
    monkeypatch.setattr(segment, "segment_frames", lambda channels: 1000)
    source = make_wav(tmp_path / "a.wav", music(8500))
    [plain] = run("compress", [source], tmp_path / "plain").results
    wanted = digest(plain.target)  # type: ignore[attr-defined]
    real, coded = segment.Encoder.encode, []

    def encode(self: segment.Encoder, samples: Any, *rest: Any) -> segment.Segment:
        coded.append(len(samples))
        if len(coded) == 6:
            raise Interrupted
        return real(self, samples, *rest)

    monkeypatch.setattr(segment.Encoder, "encode", encode)
    monkeypatch.setattr(SafeWrite, "__exit__", lambda self, *_: self.file.close() or self._let_go())  # a crash
    task = Task("compress", source, tmp_path / "out" / "a.trilo", 1)
    one = Options(preset="fast", jobs=1)
    assert not any(isinstance(event, Done) for event in go([task], journal, one))
    monkeypatch.undo()
    monkeypatch.setattr(segment, "segment_frames", lambda channels: 1000)
    journal.close()
    assert tree(tmp_path / "out")[0].endswith(".part")
    coded.clear()
    monkeypatch.setattr(segment.Encoder, "encode", encode)
    coded.append(0)
    again = Journal(journal.path, "cli")
    assert any(isinstance(event, Done) for event in go([task], again, one))
    again.close()
    assert len(coded) - 1 in (4, 5), "one segment batch was coded again"
    assert tree(tmp_path / "out") == ["a.trilo"]
    assert digest(tmp_path / "out" / "a.trilo") == wanted
    assert not again.coded(safe_write._part_of(tmp_path / "out" / "a.trilo"), b"")


def test_the_queue_keeps_all_of_a_task_but_what_is_found_out_anew(tmp_path: Path, journal: Journal) -> None:
    a, b, c, d = (tmp_path / name for name in "abcd")
    found_anew: dict[str, Any] = {"samples": 0, "state": "", "stands": None, "wanted": None}
    task = Task("copy", a, b, 1, 5, False, c, d, "0f" * 32, 0o640, 77, "to be listed", "no audio")
    assert all(getattr(task, each.name) != each.default for each in fields(Task) if each.name not in found_anew)
    journal.begin("restore", {}, [task])
    journal.close()
    again = Journal(journal.path, "cli")
    [left] = again.left()
    again.close()
    assert left.tasks == [replace(task, id=0, **found_anew)]


def test_what_was_cut_off_and_gone_on_with_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path, capsys: Capture
) -> None:
    album = tmp_path / "album"
    make_wav(album / "a.wav", music(3000))
    (album / "notes.txt").write_text("of it")
    (album / "notes.txt").chmod(0o640)
    os.utime(album / "notes.txt", (1_000_000_000, 1_000_000_000))

    def cut_off(*arguments: object) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(batch.Batch, "run", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
            assert trilobyte(*arguments) == ExitCode.INTERRUPTED
        assert trilobyte("resume") == ExitCode.OK

    cut_off("compress", album, "-o", tmp_path / "out", "--preset", "quick")
    assert trilobyte("status", album, "-o", tmp_path / "out") == ExitCode.OK
    assert "2 up to date" in capsys.readouterr().out
    assert trilobyte("verify", tmp_path / "out") == ExitCode.OK
    assert "does not list" not in capsys.readouterr().out
    cut_off("restore", tmp_path / "out", "-o", tmp_path / "back")
    back = next((tmp_path / "back").rglob("notes.txt"))
    assert (back.stat().st_mode & 0o777, back.stat().st_mtime) == (0o640, 1_000_000_000)


def test_a_part_that_was_harmed_is_coded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: Journal
) -> None:
    monkeypatch.setattr(segment, "segment_frames", lambda channels: 1000)
    source = make_wav(tmp_path / "a.wav", music(8500))
    target = tmp_path / "out" / "a.trilo"
    task = Task("compress", source, target, 1)
    go([task])
    wanted, part = target.read_bytes(), safe_write._part_of(target)
    heads: list[bytes] = []
    real = Journal.keep

    def keep(self: Journal, path: Path, head: bytes, log: list[Coded]) -> None:
        heads.append(head)
        real(self, path, head, log)

    monkeypatch.setattr(Journal, "keep", keep)
    monkeypatch.setattr(Journal, "drop", lambda self, path: None)
    target.unlink()
    go([task], journal)
    journal.close()
    known = journal.coded(part, heads[0])
    assert known
    for harm in ("cut", "flip", "none"):
        data = bytearray(wanted)
        if harm == "cut":
            del data[known[2].offset + 5 :]
        elif harm == "flip":
            data[known[1].offset + 3] ^= 1
        part.write_bytes(data)
        target.unlink()
        assert not errors(go([task], journal))
        assert target.read_bytes() == wanted, harm


# -- proof in another process


def test_the_proof_is_made_by_another_process_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    real = VerifyWorker.decode

    def decode(self: VerifyWorker, archive: Path, number: int, control: Control) -> bytes:
        asked.append(archive)
        assert self._process is not None
        assert self._process.pid != os.getpid()
        return real(self, archive, number, control)

    monkeypatch.setattr(VerifyWorker, "decode", decode)
    source = make_wav(tmp_path / "a.wav", music(3000))
    assert run("compress", [source]).summary.done == 1
    assert [path.suffix for path in asked] == [".part"]


def test_what_the_disk_gives_back_wrongly_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    real = SafeWrite.sync

    def sync(self: SafeWrite, size: int | None = None) -> None:
        real(self, size)
        data = bytearray(self.path.read_bytes())
        data[len(data) // 2] ^= 4
        self.path.write_bytes(data)

    monkeypatch.setattr(SafeWrite, "sync", sync)
    [error] = run("compress", [source]).errors
    assert isinstance(error, NotVerified)
    assert tree(tmp_path) == ["a.wav"]


@pytest.mark.parametrize("deaths", [1, 99])
def test_when_the_proving_process_dies_another_takes_over_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    sources = [make_wav(tmp_path / f"{n}.wav", music(3000, seed=n)) for n in range(1 if deaths > 1 else 2)]
    made: list[VerifyWorker] = []

    def make(jobs: int, device: str = "auto") -> VerifyWorker:
        made.append(VerifyWorker(jobs))
        return made[0]

    monkeypatch.setattr(batch, "make_verify_worker", make)
    real, killed = VerifyWorker.decode, []

    def decode(self: VerifyWorker, archive: Path, number: int, control: Control) -> bytes:
        if len(killed) < deaths:
            killed.append(archive)
            self.warm()
            assert self._process is not None
            os.kill(self._process.pid, signal.SIGKILL)
        return real(self, archive, number, control)

    monkeypatch.setattr(VerifyWorker, "decode", decode)
    tasks = [Task("compress", each, each.with_suffix(".trilo"), n) for n, each in enumerate(sources)]
    events = go(tasks, None, Options("fast", 1))
    told = [] if deaths == 1 else ["the verifying process ended unexpectedly (by signal 9)"]
    assert errors(events) == told
    assert sum(isinstance(event, Done) for event in events) == len(sources) - len(told)
    assert made[0]._process is None, "it ends with its batch"
    assert not [name for name in tree(tmp_path) if name.endswith(".part")]


_TELLING = """
import struct, sys, time
sys.stdin.readline()
for what, length in ((2, 300), (2, 700)):
    sys.stdout.buffer.write(struct.pack("<QBQ", 1, what, length))
    sys.stdout.buffer.flush()
    time.sleep(0.4)
sys.stdout.buffer.write(struct.pack("<QBQ", 9, 2, 5) + struct.pack("<QBQ", 1, 0, 3) + b"abc")
sys.stdout.buffer.flush()
sys.stdin.readline()
"""


def test_how_far_the_proof_is_counts_as_work() -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _TELLING]
    verify_worker = VerifyWorker(1, launch=lambda *_: subprocess.Popen(command, stdin=pipe, stdout=pipe))
    counted: list[int] = []

    class Counting(Control):
        def checkpoint(self, samples: int = 0) -> None:
            super().checkpoint(samples)
            counted.append(self.samples)

    assert verify_worker.decode(Path("a.trilo"), 0, Counting()) == b"abc"
    assert {300, 700} <= set(counted)
    assert counted == sorted(counted)
    verify_worker.close()


def test_the_proving_process_tells_how_far_it_is(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(150_000))
    [made] = run("compress", [source], options=Options("max", 1)).results
    verify_worker, control = VerifyWorker(1), Control()
    assert verify_worker.decode(made.target, 0, control)  # type: ignore[attr-defined]
    verify_worker.close()
    assert 0 < control.samples <= 300_000


def test_nothing_of_the_folder_one_stands_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "numpy", "struct", "trilobyte_gui"):
        (tmp_path / f"{name}.py").write_text("open('harm', 'w')")
    monkeypatch.chdir(tmp_path)
    verify_worker = VerifyWorker(1)
    source = make_wav(tmp_path / "a.wav", music(300))
    [made] = run("compress", [source]).results
    assert verify_worker.decode(made.target, 0, Control())  # type: ignore[attr-defined]
    verify_worker.close()
    assert not (tmp_path / "harm").exists()


# -- the journal


def test_many_programs_begin_one_journal_at_once(tmp_path: Path) -> None:
    for number in range(20):
        journals = [Journal(tmp_path / str(number) / "journal.sqlite", "cli") for _ in range(4)]
        together = threading.Barrier(len(journals))

        def begin(each: Journal, together: threading.Barrier = together) -> None:
            together.wait()
            each.archive(Path(f"/{id(each)}.trilo"), b"x" * 32, 5, Path("/a.wav"))
            each.close()

        threads = [threading.Thread(target=begin, args=(each,)) for each in journals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(Journal(tmp_path / str(number) / "journal.sqlite", "cli").archives(Path("/"))) == len(journals)


def test_a_journal_that_was_tampered_with_is_set_aside(journal: Journal) -> None:
    journal.archive(Path("/music/a.trilo"), b"x" * 32, 5, Path("/music/a.wav"))
    journal.close()
    assert list(journal.archives(Path("/music"))) == [Path("/music/a.trilo")]
    with sqlite3.connect(journal.path) as base:
        base.execute("CREATE TRIGGER t AFTER INSERT ON archive BEGIN DELETE FROM moved; END")
    base.close()
    again = Journal(journal.path)
    assert not again.archives(Path("/music"))
    assert journal.path.with_name("journal.sqlite.damaged").is_file()
    again.archive(Path("/music/b.trilo"), b"x" * 32, 5, Path("/music/a.wav"))
    again.close()
    assert list(again.archives(Path("/music"))) == [Path("/music/b.trilo")]
    journal.path.write_bytes(b"no database" * 1000)
    assert not again.archives(Path("/music"))


def test_values_of_other_types_are_passed_over(journal: Journal) -> None:
    journal.begin("compress", {"preset": "fast"}, [Task("compress", Path("/a"), Path("/b"))])
    journal.archive(Path("/music/a.trilo"), b"x" * 32, 5, Path("/music/a.wav"))
    journal.close()
    with sqlite3.connect(journal.path) as base:
        base.execute("INSERT INTO archive VALUES ('text', 5, 'many', NULL, 3, 4)")
        base.execute("INSERT INTO archive VALUES (x'2f6d757369632f62', x'00', 'many', 1, NULL, x'05')")
        base.execute("INSERT INTO moved VALUES (7, 'text', NULL, 3, 4, 5, 6)")
        base.execute('UPDATE line SET task = \'{"kind": "format", "expected": 1}\'')
        base.execute("INSERT INTO batch VALUES (8, 'cli', 'compress', '[1]')")
    base.close()
    again = Journal(journal.path, "cli")
    assert [known.size for known in again.archives(Path("/music")).values()] == [5]
    assert again.moves() == []
    assert [left.tasks for left in again.left()] == [[]]


@pytest.mark.skipif(os.name == "nt", reason="paths of another form")
@pytest.mark.parametrize("path", [b"music/a.wav", b"/music/../etc/a.wav", b"/music/a\0.wav", b""])
def test_paths_that_climb_out_are_passed_over(journal: Journal, path: bytes) -> None:
    tasks = [Task("compress", Path(f"/{n}"), Path("/b"), root=Path("/r"), mirror=Path("/m")) for n in range(4)]
    journal.begin("compress", {"preset": "fast"}, tasks)
    journal.archive(Path("/a.trilo"), b"x" * 32, 5, Path("/music/a.wav"))
    for n in range(3):
        journal.moving(Path(f"/{n}"), Path(f"/{n}.trilo"), b"x" * 32, Path(f"/trash/{n}"))
    journal.close()
    text = path.decode("latin-1")
    with sqlite3.connect(journal.path) as base:
        base.execute("UPDATE archive SET path = ?", (path,))
        for number, column in enumerate(("original", "archive", "trash"), 1):
            base.execute(f"UPDATE moved SET {column} = ? WHERE id = ?", (path, number))
        base.execute("UPDATE line SET path = ? WHERE place = 0", (path,))
        for place, name in ((1, "target"), (2, "mirror"), (3, "root")):
            if path:
                asked = "UPDATE line SET task = json_set(task, ?, ?) WHERE place = ?"
                base.execute(asked, (f"$.{name}", text, place))
    base.close()
    again = Journal(journal.path, "cli")
    assert not again.archives(Path("/"))
    assert [(move.id, move.trash) for move in again.moves()] == [(3, None)]
    [left] = again.left()
    assert left.tasks == ([] if path else [replace(task, id=0) for task in tasks[1:]])


def test_a_command_named_from_below_goes_on(tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    journal.begin("compress", {"preset": "fast"}, [Task("compress", Path("../a.wav"), Path("../a.wav.trilo"))])
    journal.close()
    [left] = Journal(journal.path, "cli").left()
    assert [(task.source, task.target) for task in left.tasks] == [(tmp_path / "a.wav", tmp_path / "a.wav.trilo")]


def test_names_that_are_no_unicode_stay_what_they_are(journal: Journal) -> None:
    odd = Path(os.fsdecode(b"/m\xff/a\n.wav"))
    task = Task("compress", odd, odd.with_name("b"), 0, 3, False, odd.parent, odd.parent, "")
    journal.begin("compress", {"preset": "fast"}, [task])
    journal.archive(odd, b"x" * 32, 5, Path("/music/a.wav"))
    journal.close()
    [left] = Journal(journal.path, "cli").left()
    assert left.tasks == [task]
    assert journal.archives(odd.parent) == {odd: JournalEntry(odd, b"x" * 32, 5, journal.archives(odd)[odd].verified)}


def test_a_batch_of_a_running_program_is_not_taken_over(journal: Journal) -> None:
    journal.begin("verify", {}, [Task("verify", Path("/a"))])
    time.sleep(0.2)
    other = Journal(journal.path, "cli")
    assert other.left() == []
    journal.close()
    assert len(other.left()) == 1


def test_a_journal_without_a_drive_costs_no_work(tmp_path: Path, desk: Path) -> None:
    (tmp_path / "file").touch()
    journal = Journal(tmp_path / "file" / "journal.sqlite")
    source = make_wav(tmp_path / "a.wav", music(3000))
    assert not errors(go([Task("compress", source, tmp_path / "a.trilo", 1)], journal))
    [message] = errors(go([Task("dispose", source, tmp_path / "a.trilo", 1)], journal))
    assert "journal cannot be written" in message, "but no original goes without a note"
    assert source.exists()
    journal.close()


def test_commands_that_were_cut_off_go_on(tmp_path: Path, journal: Journal, capsys: Capture) -> None:
    sources = [make_wav(tmp_path / "in" / f"{n}.wav", music(2000, seed=n)) for n in range(3)]
    tasks = [Task("compress", each, tmp_path / "out" / each.name, n) for n, each in enumerate(sources)]
    settings = {"preset": "fast", "conflict": "skip", "to": "original", "when_full": "fail"}
    settings |= dict.fromkeys(("accept_damage", "side_files", "quick", "salvage"), "False")
    settings |= {"recovery": "0", "device": "auto", "model": ""}
    journal.begin("compress", settings, tasks)
    journal.heard(Start(tasks[0]))
    journal.heard(Failed(tasks[1], NotVerified("no")))
    journal.heard(Skipped(tasks[2], "cancelled"))
    journal.close()
    assert trilobyte("resume", "--json") == 0
    done = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(each["path"] for each in done if each["event"] == "done") == [str(sources[0]), str(sources[2])]
    assert trilobyte("resume") == ExitCode.NOTHING_TO_DO


def killed_before_its_end(*arguments: object) -> None:
    """Run a command that ends at once when its last file is done, before the folders are completed."""
    program = """
import os, sys
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.cli import main

def die(batch):
    batch._journal.close()
    os._exit(9)

Batch._finish_folders = die
main.main(sys.argv[1:])
"""
    line = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr


def test_a_command_that_was_killed_at_its_very_end_is_gone_on_with(desk: Path) -> None:
    """Of such a batch no file is left to do, but its manifest is not written, or folders without files are missing."""
    make_wav(desk / "in" / "one" / "a.wav", music(2000))
    make_wav(desk / "in" / "two" / "b.wav", music(2000, seed=2))
    (desk / "in" / "empty").mkdir()
    out = desk / "out" / "in"
    killed_before_its_end("compress", desk / "in", "-o", desk / "out", "--preset", "fast", "--jobs", 1)
    assert list(out.glob(".*.part"))
    make_wav(desk / "other.wav", music(2000))
    assert trilobyte("compress", desk / "other.wav", "--preset", "fast", "-o", desk / "elsewhere") == 0  # it is kept
    assert trilobyte("resume") == 0
    assert not list(out.glob(".*.part"))
    assert trilobyte("status", desk / "in", "-o", desk / "out") == 0
    assert trilobyte("resume") == ExitCode.NOTHING_TO_DO
    killed_before_its_end("restore", desk / "out" / "in", "-o", desk / "back", "--jobs", 1)
    assert not (desk / "back" / "in" / "empty").exists()
    assert trilobyte("resume") == 0
    assert tree(desk / "back" / "in") == tree(desk / "in")
    assert (desk / "back" / "in" / "empty").is_dir()
    killed_before_its_end("restore", desk / "out" / "in", "-o", desk / "thrown away", "--jobs", 1)
    shutil.rmtree(desk / "thrown away")
    assert trilobyte("resume") == 0
    assert not (desk / "thrown away").exists()
    killed_before_its_end("compress", desk / "in", "-o", desk / "out", "--preset", "fast", "--originals", "trash")
    assert trilobyte("resume") == 0  # it was killed before the originals were moved
    assert tree(desk / "in") == []
    assert trilobyte("status", desk / "in", "-o", desk / "out") == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows renames in one step")
@pytest.mark.parametrize("verb", ["compress", "restore"])
def test_a_name_that_a_crash_left_in_the_middle_of_a_rename_goes(tmp_path: Path, own_home: Path, verb: str) -> None:
    """Of archives, restored files and copies: the file has its name, and still its temporary one."""
    make_wav(tmp_path / "in" / "a.wav", music(2000))
    (tmp_path / "in" / "cover.jpg").write_bytes(b"a cover")
    places = {"compress": (tmp_path / "in", tmp_path / "out"), "restore": (tmp_path / "out" / "in", tmp_path / "back")}
    for each in ("compress", verb):
        source, target = places[each]
        assert trilobyte(each, source, "-o", target) == 0
    made = [path for path in (target / "in").iterdir() if "manifest" not in path.name]
    assert len(made) == 2
    for path in made:
        os.link(path, safe_write._part_of(path))
    if verb == "compress":  # the manifest was not written, either
        (target / "in" / NAME).unlink()
    assert trilobyte(verb, source, "-o", target) == 0
    assert sorted(path for path in (target / "in").iterdir() if "manifest" not in path.name) == sorted(made)


def test_a_command_goes_on_from_another_folder(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    make_wav(tmp_path / "a.wav", music(2000))
    monkeypatch.chdir(tmp_path)
    task = Task("compress", Path("a.wav"), Path("out/a.wav.trilo"), 1)
    settings = {name: str(value) for name, value in asdict(FAST).items()} | {"originals": "keep"}
    journal.begin("compress", settings, [task, Task("compress", Path("gone.wav"), Path("out/gone.wav.trilo"), 2)])
    journal.heard(Start(task))
    journal.heard(Failed(Task("compress", Path("gone.wav")), NotVerified("no")))
    journal.close()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert trilobyte("resume") == 0, capsys.readouterr().err
    assert tree(tmp_path / "out") == ["a.wav.trilo"]
    assert tree(tmp_path / "elsewhere") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps such folders")
def test_a_folder_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    line = f"mkdir gone; cd gone; rmdir ../gone; exec '{sys.executable}' -m trilobyte_gui.cli.main compress ."
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (ExitCode.CANNOT_READ, "")
    assert "is gone" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_tracks_go_to_the_trash_when_a_command_goes_on(desk: Path, journal: Journal, capsys: Capture) -> None:
    source = make_wav(desk / "in" / "a.wav", music(2000))
    cover = desk / "in" / "cover.jpg"
    cover.write_bytes(b"\xff\xd8\xff")
    copy = desk / "out" / "cover.jpg"
    copy.parent.mkdir()
    copy.write_bytes(cover.read_bytes())
    tasks = [Task("compress", source, desk / "out" / "a.trilo", 1), Task("copy", cover, copy, 2)]
    settings = {name: str(value) for name, value in asdict(FAST).items()} | {"originals": "trash"}
    journal.begin("compress", settings, tasks)
    journal.state(cover, "done")
    journal.close()
    assert trilobyte("resume") == 0, capsys.readouterr().err
    assert tree(desk / "in") == ["cover.jpg"]


# -- the trash


def archived(folder: Path, seed: int = 1) -> tuple[Path, Path]:
    source = make_wav(folder / f"{seed}.wav", music(3000, seed=seed))
    [result] = run("compress", [source]).results
    return source, result.target  # type: ignore[attr-defined,no-any-return]


def test_an_original_goes_to_the_trash_and_comes_back(desk: Path, journal: Journal) -> None:
    source, archive = archived(desk / "music")
    was = digest(source)
    [event] = [each for each in go([Task("dispose", source, archive, 1)], journal) if isinstance(each, Done)]
    assert isinstance(event.result, Disposed)
    assert event.result.trash == desk / "share" / "Trash" / "files" / "1.wav"
    assert digest(event.result.trash) == was
    info = (desk / "share" / "Trash" / "info" / "1.wav.trashinfo").read_text()
    assert f"Path={source}\n" in info
    assert not source.exists()
    [undone] = trash_originals.undo(journal, desk / "music")
    assert undone.error is None
    assert digest(source) == was
    assert tree(desk / "share") == []
    assert journal.moves() == []


def test_a_folder_is_not_taken_for_safe_before_it_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one thread has made, but not synced, another one waits for."""
    real = safe_write.sync_folder
    (made, go_on) = (threading.Event(), threading.Event())
    synced: list[Path] = []

    def slow(folder: Path) -> None:
        made.set()
        go_on.wait(60)
        real(folder)
        synced.append(folder)

    monkeypatch.setattr(safe_write, "sync_folder", slow)
    folder = tmp_path / "new" / "folder"
    first = threading.Thread(target=safe_write.make_folders, args=(folder,))
    first.start()
    assert made.wait(60)
    assert folder.is_dir()
    found: list[set[Path]] = []
    second = threading.Thread(target=lambda: found.append((safe_write.make_folders(folder), set(synced))[1]))
    second.start()
    second.join(0.2)
    go_on.set()
    first.join()
    second.join()
    assert found == [{tmp_path, folder.parent}]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot sync folders")
def test_folders_that_another_program_made_are_synced_before_an_original_goes(
    desk: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paths of the archive and of the trash, however long they have been there."""
    source, archive = archived(desk / "music")
    for each in ("files", "info"):
        (desk / "share" / "Trash" / each).mkdir(parents=True)
    trash_folder = desk / "share" / "Trash"
    expected = (desk, trash_folder.parent, trash_folder, trash_folder / "info", archive, archive.parent)
    synced: list[Path] = []
    before: list[set[Path]] = []
    real_sync, real_rename = os.fsync, os.rename

    def sync(handle: int) -> None:
        synced.extend(each for each in expected if os.path.samestat(os.fstat(handle), each.stat()))
        real_sync(handle)

    def rename(old: Path, new: Path) -> None:
        before.append(set(synced))
        real_rename(old, new)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "rename", rename)
    assert not errors(go([Task("dispose", source, archive, 1)], journal))
    assert before == [set(expected)]


def test_only_the_very_original_of_a_sound_archive_goes(desk: Path, journal: Journal) -> None:
    source, archive = archived(desk)
    other, other_archive = archived(desk, 2)
    link = desk / "link.wav"
    link.symlink_to(source)
    broken = desk / "broken.trilo"
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    same = desk / "same.trilo"
    os.link(source, same)
    cases = [
        (other, archive),
        (link, archive),
        (source, broken),
        (archive, archive),
        (desk / "no.wav", archive),
        (source, same),
    ]
    for number, (original, its) in enumerate(cases):
        [message] = errors(go([Task("dispose", original, its, 1)], journal))
        assert message, number
    assert source.exists()
    assert other.exists()
    assert other_archive.exists()
    assert not (desk / "share").exists()
    assert journal.moves() == []


def test_an_incomplete_archive_never_costs_the_original(desk: Path, journal: Journal) -> None:
    source = make_wav(desk / "a.wav", music(3000))
    source.write_bytes(source.read_bytes()[:-1000])
    task = Task("compress", source, desk / "a.trilo", 1)
    assert not errors(go([task], journal, Options("fast", 1, accept_damage=True)))
    [message] = errors(go([Task("dispose", source, desk / "a.trilo", 1)], journal))
    assert "only what could be read" in message
    assert source.exists()


def test_an_archive_that_is_replaced_meanwhile_keeps_the_original(
    desk: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, archive = archived(desk)
    real = trash_originals._sha256

    def replaced(path: Path, control: Control) -> bytes:
        data = archive.read_bytes()
        archive.unlink()
        archive.write_bytes(data)
        return real(path, control)

    monkeypatch.setattr(trash_originals, "_sha256", replaced)
    [message] = errors(go([Task("dispose", source, archive, 1)], journal))
    assert "changed just now" in message
    assert source.exists()


def test_what_undo_cannot_bring_back_it_says(desk: Path, journal: Journal, capsys: Capture) -> None:
    pairs = [archived(desk, seed) for seed in (1, 2, 3)]
    assert not errors(go([Task("dispose", source, archive, n) for n, (source, archive) in enumerate(pairs)], journal))
    bins = desk / "share" / "Trash" / "files"
    pairs[0][0].write_bytes(b"another file")
    (bins / "2.wav").unlink()
    (bins / "3.wav").write_bytes(b"tampered with")
    assert trilobyte("undo", "--list", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    there = {Path(each["path"]).name: each["there"] for each in told if each["event"] == "in_trash"}
    assert there == {"1.wav": True, "2.wav": False, "3.wav": True}
    assert trilobyte("undo", "--list") == 0
    assert f"{pairs[1][0]}: not in the trash any more; its archive is {pairs[1][1]}\n" in capsys.readouterr().out
    assert trilobyte("undo", desk) != 0
    words = capsys.readouterr().err
    for told in ("another file is at its place", "not in the trash any more", "is another file", str(pairs[1][1])):
        assert told in words
    assert pairs[0][0].read_bytes() == b"another file"
    assert not pairs[2][0].exists()
    pairs[0][0].unlink()
    assert trilobyte("undo", pairs[0][0]) == 0
    assert pairs[0][0].exists()


def test_crashes_between_note_and_move(desk: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    source, archive = archived(desk)
    for crash in ("before", "after"):

        def moving(path: Path, place: Path, crash: str = crash, real: Any = trash.move) -> None:
            if crash == "after":
                real(path, place)
            raise KeyboardInterrupt

        monkeypatch.setattr(trash, "move", moving)
        threading.excepthook, hook = lambda _: None, threading.excepthook
        go([Task("dispose", source, archive, 1)], journal)
        threading.excepthook = hook
        monkeypatch.undo()
        monkeypatch.setenv("XDG_DATA_HOME", str(desk / "share"))
        assert source.exists() == (crash == "before")
        assert [undone.error for undone in trash_originals.undo(journal)] == [None]
        assert source.exists()
        assert tree(desk / "share") == []


def test_a_folder_without_a_trash_keeps_its_files(
    desk: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, archive = archived(desk)
    monkeypatch.setattr(trash, "_trashes", lambda path: iter([(Path("/proc/none"), None)]))
    [message] = errors(go([Task("dispose", source, archive, 1)], journal))
    assert "no trash" in message
    monkeypatch.setattr(trash, "has_trash", lambda: False)
    with pytest.raises(CannotWrite, match="does not know the trash"):
        trash.reserve(source)
    assert source.exists()


def test_compress_with_originals_to_the_trash(desk: Path, own_home: Path, capsys: Capture) -> None:
    source = make_wav(desk / "in" / "a.wav", music(3000))
    (desk / "in" / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    arguments = ["compress", desk / "in", "-o", desk / "out", "--preset", "fast", "--originals", "trash"]
    assert trilobyte(*arguments) == 0
    assert "moved to the trash" in capsys.readouterr().out
    assert tree(desk / "in") == ["cover.jpg"], "only what is archived goes"
    assert trilobyte("undo") == 0
    assert trilobyte(*arguments) == 0, "what an earlier run archived counts, too"
    assert not source.exists()


def test_a_damaged_original_stays_although_it_is_archived(desk: Path, own_home: Path, capsys: Capture) -> None:
    source = make_wav(desk / "in" / "a.wav", music(3000))
    source.write_bytes(source.read_bytes()[:-1000])
    arguments = ["compress", source, "--preset", "fast", "--damaged", "--originals", "trash"]
    assert trilobyte(*arguments) == ExitCode.SOURCE_DAMAGED
    said = capsys.readouterr()
    assert "1 done in" in said.out
    assert "0 moved to the trash, 1 left in place in" in said.out
    assert "could be read of the original. The original was left where it is." in said.err
    assert tree(desk / "in") == ["a.wav", "a.wav.trilo"]


def test_what_is_in_the_trash_already_is_no_failure(desk: Path, journal: Journal) -> None:
    source, archive = archived(desk)
    task = Task("dispose", source, archive, 1)
    assert not errors(go([task], journal))
    [again] = [event for event in go([task], journal) if isinstance(event, Skipped)]
    assert again.reason == "it is in the trash already"


# -- audits


def test_a_library_is_checked_against_what_is_known_of_it(tmp_path: Path, own_home: Path, capsys: Capture) -> None:
    for number in range(6):
        make_wav(tmp_path / "in" / f"{number}.wav", music(2000, seed=number))
    out = tmp_path / "out" / "in"
    assert trilobyte("compress", tmp_path / "in", "-o", tmp_path / "out", "--preset", "fast") == 0
    assert trilobyte("check", tmp_path / "out") == 0
    assert "6 sound" in capsys.readouterr().out
    data = bytearray((out / "0.wav.trilo").read_bytes())
    data[-500] ^= 1
    (out / "0.wav.trilo").write_bytes(data)
    (out / "1.wav.trilo").unlink()
    (out / "2.wav.trilo").rename(out / "renamed.trilo")
    (out / "3.wav.trilo").write_bytes((out / "4.wav.trilo").read_bytes())
    (out / ".5.wav.trilo.01234567.part").write_bytes(b"left")
    for level in ([], ["--full"]):
        assert trilobyte("check", tmp_path / "out", "--json", *level) == ExitCode.MIXED
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        found = {Path(each["path"]).name: each["state"] for each in told if each["event"] == "finding"}
        found.pop("2.wav.trilo", None)  # said once, and then known
        assert found == {
            "0.wav.trilo": "damaged",
            "1.wav.trilo": "missing",
            "3.wav.trilo": "changed",
            "4.wav.trilo": "sound",
            "5.wav.trilo": "sound",
            "renamed.trilo": "sound",
            ".5.wav.trilo.01234567.part": "leftover",
        }
        assert told[-1]["event"] == "audit"
        assert told[-1]["damaged"] == 1


def test_a_library_from_another_computer_is_checked_by_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for number in range(2):
        make_wav(tmp_path / "in" / f"{number}.wav", music(2000, seed=number))
    monkeypatch.setenv("TRILOBYTE_HOME", str(tmp_path / "first"))
    assert trilobyte("compress", tmp_path / "in", "-o", tmp_path / "out", "--preset", "fast") == 0
    monkeypatch.setenv("TRILOBYTE_HOME", str(tmp_path / "second"))
    (tmp_path / "out" / "in" / "0.wav.trilo").unlink()
    assert trilobyte("check", tmp_path / "out") == ExitCode.CANNOT_READ
    assert "0.wav.trilo: missing" in capsys.readouterr().err


def test_quick_and_full_levels(tmp_path: Path, own_home: Path, capsys: Capture) -> None:
    _, archive = archived(tmp_path)
    assert trilobyte("verify", "--quick", archive) == 0
    assert "nothing was decoded" in capsys.readouterr().out
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    assert trilobyte("verify", "--quick", archive) == ExitCode.ARCHIVE_DAMAGED
