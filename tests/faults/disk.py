"""Awkward disks, made for real where the system lets us: small, read-only, failing and vanishing ones.

Each case ends with every original as it was, nothing under a final name that is not right, a message in plain words,
and the other files of the batch done. `python -m tests.faults disk` runs all; the tests run each by its name.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.helpers.archive_helpers import digest, make_wav, music, tree
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.scheduling import batch
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.tasks import Done, Event, Failed, Kind, Options, Start, Waiting
from trilobyte_gui.codec.errors import ExitCode


class Skip(Exception):
    """This machine cannot make such a disk; the message says why."""


CASES: dict[str, Callable[[Path], None]] = {}


def case(call: Callable[[Path], None]) -> Callable[[Path], None]:
    CASES[call.__name__] = call
    return call


def needs(*programs: str) -> None:
    if lacking := [each for each in programs if not shutil.which(each)]:
        raise Skip(f"{lacking[0]} is not installed")


def image(root: Path, megabytes: int, *make: str) -> Path:
    """A file with a file system in it."""
    made = root / "image"
    made.write_bytes(b"")
    os.truncate(made, megabytes << 20)
    subprocess.run([*make, str(made)], check=True, capture_output=True)
    return made


@contextlib.contextmanager
def mounted(folder: Path, *options: str, image: Path | None = None, what: list[str] | None = None) -> Iterator[Path]:
    """A file system at `folder`: in memory, in the file `image`, or what `mount` is to be told."""
    folder.mkdir(parents=True, exist_ok=True)
    named = ",".join(options)
    what = what or (["-o", f"loop,{named}", str(image)] if image else ["-t", "tmpfs", "-o", named, "tmpfs"])
    done = subprocess.run(["mount", *what, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skip(f"no mounting here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def work(kind: Kind, paths: list[Path], output: Path | None, watch: Callable[[Batch, Event], None] | None = None,
         **options: object) -> list[Event]:  # fmt: skip
    events: list[Event] = []

    def heard(event: Event) -> None:
        events.append(event)
        if watch:
            watch(running, event)

    tasks = [each for each in scan(paths, kind, output) if not isinstance(each, LeftOut)]
    running = Batch(tasks, Options("fast", 1, **options), heard)  # type: ignore[arg-type]
    running.run()
    return events


def messages(events: list[Event]) -> list[str]:
    return [event.error.message for event in events if isinstance(event, Failed)]


def done(events: list[Event]) -> list[str]:
    return sorted(event.task.source.name for event in events if isinstance(event, Done))


def sources(folder: Path, *frames: int) -> tuple[list[Path], list[str]]:
    made = [make_wav(folder / f"{n}.wav", music(each, seed=n)) for n, each in enumerate(frames)]
    return made, [digest(path) for path in made]


def unharmed(made: list[Path], digests: list[str]) -> None:
    assert [digest(path) for path in made] == digests


@case
def full_disk_fails_what_does_not_fit_and_does_the_rest(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 200_000, 2000)
    with mounted(root / "out", "size=128k") as out:
        events = work("compress", made, out)
        # The last one fits, unless its turn comes just while the second one takes all the room.
        assert done(events) in (["0.wav", "2.wav"], ["0.wav"])
        assert {message.partition(": ")[2] for message in messages(events)} == {"the disk is full"}
        assert tree(out) == [f"{name}.trilo" for name in done(events)]
    unharmed(made, digests)


@case
def full_disk_waits_and_goes_on_when_there_is_room(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 60_000)
    with mounted(root / "out", "size=512k") as out:
        (out / "filler").write_bytes(bytes(400 * 1024))

        def watch(batch: Batch, event: Event) -> None:
            if isinstance(event, Waiting):
                assert "the disk is full" in event.reason
                assert event.folder == out
                threading.Timer(0.5, (out / "filler").unlink).start()

        events = work("compress", made, out, watch, when_full="wait")
        assert done(events) == ["0.wav", "1.wav"]
        assert sum(isinstance(event, Waiting) for event in events) == 1
        assert tree(out) == ["0.wav.trilo", "1.wav.trilo"]
    unharmed(made, digests)


@case
def full_disk_stopped_while_waiting_leaves_nothing(root: Path) -> None:
    made, digests = sources(root / "in", 60_000)
    with mounted(root / "out", "size=64k") as out:

        def watch(batch: Batch, event: Event) -> None:
            if isinstance(event, Waiting):
                threading.Timer(0.3, batch.stop).start()

        events = work("compress", made, out, watch, when_full="wait")
        assert messages(events) == ["stopped"]
        assert tree(out) == []
    unharmed(made, digests)


@case
def full_disk_when_restoring(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 200_000)
    work("compress", made, root / "archives")
    with mounted(root / "out", "size=256k") as out:
        events = work("restore", [root / "archives"], out)
        assert done(events) == ["0.wav.trilo"]
        [message] = messages(events)
        assert "the disk is full" in message
        assert tree(out) == ["archives/0.wav"]
    unharmed(made, digests)


@case
def limit_on_the_size_of_files(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 200_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        events = work("compress", made, root / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done(events) == ["0.wav"]
    [message] = messages(events)
    assert "larger than" in message
    assert tree(root / "out") == ["0.wav.trilo"]
    unharmed(made, digests)


@case
def quota(root: Path) -> None:
    needs("mkfs.btrfs", "btrfs")
    made, digests = sources(root / "in", 2000, 1_500_000, 2000)
    with mounted(root / "out", image=image(root, 120, "mkfs.btrfs", "-q")) as out:
        subprocess.run(["btrfs", "quota", "enable", str(out)], check=True, capture_output=True)
        limit = subprocess.run(["btrfs", "qgroup", "limit", "2M", "0/5", str(out)], capture_output=True, check=False)
        if limit.returncode:
            raise Skip("no quota can be set")
        events = work("compress", made, out)
        assert done(events) in (["0.wav", "2.wav"], ["0.wav"])  # what was freed counts for a while
        assert {message.partition(": ")[2] for message in messages(events)} == {"the disk quota is used up"}
        assert tree(out) == [f"{name}.trilo" for name in done(events)]
    unharmed(made, digests)


@case
def read_only_disk(root: Path) -> None:
    made, digests = sources(root / "in", 2000)
    with mounted(root / "out", "size=1m") as out:
        subprocess.run(["mount", "-o", "remount,ro", str(out)], check=True)
        [message] = messages(work("compress", made, out))
        assert "read-only" in message
    unharmed(made, digests)


@case
def vanished_drive_is_not_filled_in_its_place(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 2000, 2000)
    with mounted(root / "drive", "size=4m") as drive:
        out = drive / "library"
        out.mkdir()

        def watch(batch: Batch, event: Event) -> None:
            if isinstance(event, Done) and os.path.ismount(drive):  # the first: one is still waiting
                subprocess.run(["umount", "-l", str(drive)], check=True)

        events = work("compress", made, out, watch)
    assert done(events)
    assert "the drive of the target folder is gone" in messages(events)
    assert tree(root / "drive") == [], "its mount point stays empty"
    unharmed(made, digests)


@case
def vanished_drive_gets_no_library_in_its_place(root: Path) -> None:
    library = root / "in" / "Music"
    made, digests = sources(library, 2000, 2000)
    with mounted(root / "drive", "size=4m") as drive:

        def watch(batch: Batch, event: Event) -> None:
            if isinstance(event, Start) and os.path.ismount(drive):
                subprocess.run(["umount", "-l", str(drive)], check=True)

        events = work("compress", [library], drive, watch, conflict="update", side_files=True)
    assert "the drive of the target folder is gone" in messages(events)
    assert tree(root / "drive") == [], "no folder, archive or manifest is made in its mount point"
    unharmed(made, digests)


@case
def failing_drive(root: Path) -> None:
    needs("mkfs.ext4")
    made, digests = sources(root / "in", 2000)
    drive = image(root, 4, "mkfs.ext4", "-q")
    with mounted(root / "out", image=drive) as out:
        os.truncate(drive, 0)  # every block that is not in memory is gone
        events = work("compress", made, out)
        assert messages(events) or done(events)  # memory may hold what the drive does not: no more can be known
    unharmed(made, digests)


def as_nobody(call: Callable[[], list[Event]]) -> list[Event]:
    """Do `call` without the rights of root, in this thread and those that it starts."""
    if os.geteuid():
        return call()
    os.setegid(65534)
    os.seteuid(65534)
    try:
        return call()
    finally:
        os.seteuid(0)
        os.setegid(0)


@case
def folders_without_permission(root: Path) -> None:
    made, digests = sources(root / "in", 2000, 2000)
    work("compress", made, root / "before")  # Python itself may lie where only root may read: load everything
    out = root / "out"
    out.mkdir(mode=0o555)
    secret = root / "in" / "1.wav"
    secret.chmod(0)
    for folder in (root, *root.parents):
        if not os.stat(folder).st_mode & 1 and os.geteuid() == 0:
            with contextlib.suppress(OSError):
                folder.chmod(os.stat(folder).st_mode | 0o11)
    # The rights are those of the whole process, as `chmod 0` does not stop root.
    verify_worker = VerifyWorker(1)
    verify_worker.warm()
    real, batch.make_verify_worker = batch.make_verify_worker, lambda *_: verify_worker  # type: ignore[assignment]
    events = as_nobody(lambda: work("compress", [root / "in"], out))
    batch.make_verify_worker = real
    assert any("permission was denied" in message for message in messages(events))
    assert not done(events)
    secret.chmod(0o600)
    unharmed(made, digests)


@case
def names_that_are_too_long(root: Path) -> None:
    source = make_wav(root / "in" / ("n" * 251 + ".wav"), music(2000))
    accents = make_wav(root / "in" / ("é" * 125 + ".wav"), music(2000))
    was = [digest(source), digest(accents)]
    assert len(done(work("compress", [root / "in"], root / "out"))) == 2
    assert len(done(work("restore", [root / "out" / "in"], root / "back"))) == 2
    assert sorted(digest(path) for path in (root / "back" / "in").iterdir()) == sorted(was)
    assert {path.name for path in (root / "back" / "in").iterdir()} == {source.name, accents.name}


@case
def odd_characters(root: Path) -> None:
    names = [b"\xff\xfe.wav", b" .wav", b"new\nline.wav", b"-rf.wav", b"a\\b.wav", b"'\"$(x).wav"]
    names.append("\u202egnp.wav".encode())
    was = {}
    for number, name in enumerate(names):
        path = make_wav(root / "in" / os.fsdecode(name), music(800, seed=number))
        was[path.name] = digest(path)
    assert len(done(work("compress", [root / "in"], root / "out"))) == len(names)
    assert len(done(work("restore", [root / "out" / "in"], root / "back"))) == len(names)
    assert {path.name: digest(path) for path in (root / "back" / "in").iterdir()} == was


@contextlib.contextmanager
def careless(root: Path) -> Iterator[Path]:
    """A file system that takes A for a."""
    for make, kind in (("mkfs.vfat", "vfat"), ("mkfs.exfat", "exfat")):
        if shutil.which(make):
            made = image(root, 16, make)
            with contextlib.suppress(Skip), mounted(root / "out", image=made) as out:
                yield out
                return
            if kind == "exfat" and shutil.which("mount.exfat-fuse"):
                line = ["losetup", "-f", "--show", str(made)]
                loop = subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()
                if loop:
                    try:
                        with mounted(root / "out", what=["-t", "exfat-fuse", loop]) as out:
                            yield out
                            return
                    finally:
                        subprocess.run(["losetup", "-d", loop], check=False)
    raise Skip("no file system that takes A and a for one can be made here")


@case
def names_that_differ_in_case_only(root: Path) -> None:
    made = [make_wav(root / "in" / name, music(800, seed=n)) for n, name in enumerate(("A.wav", "a.wav"))]
    with careless(root) as out:
        (out / "probe").touch()
        assert (out / "PROBE").exists()
        (out / "probe").unlink()
        assert len(done(work("compress", [root / "in"], out, conflict="overwrite"))) == 2
        assert len(tree(out)) == 2, "neither replaces the other"
        back = root / "back"
        assert len(done(work("restore", [out / "in"], back))) == 2
        assert sorted(map(digest, (back / "in").iterdir())) == sorted(map(digest, made))


@case
def output_that_is_the_input_by_another_case(root: Path) -> None:
    with careless(root) as out:
        source = make_wav(out / "Song.wav.trilo", music(800))  # no archive, whatever its name
        was = digest(source)
        work("compress", [source], None, conflict="overwrite")
        twin = out / "in" / "song.WAV"
        make_wav(twin, music(800, seed=2))
        (out / "in" / "SONG.wav.trilo").write_bytes(twin.read_bytes())
        work("compress", [twin], None)
        assert digest(twin) == digest(out / "in" / "Song.wav.TRILO"), "what is there in another case is not replaced"
        assert digest(source) == was


@case
def slow_disk(root: Path) -> None:
    """A library on a drive that reads and writes 200 kB a second: everything is done, and stopping takes no ages."""
    needs("bindfs")
    made, digests = sources(root / "real" / "in", 2000, 60_000, 2000)
    line = ["bindfs", "--read-rate=200k", "--write-rate=200k", str(root / "real"), str(root / "slow")]
    (root / "slow").mkdir()
    if subprocess.run(line, capture_output=True, check=False).returncode:
        raise Skip("bindfs cannot mount here")
    try:
        slow = root / "slow"
        assert len(done(work("compress", [slow / "in"], slow / "out"))) == 3
        assert len(done(work("verify", [slow / "out"], None))) == 3
        assert len(done(work("restore", [slow / "out" / "in"], slow / "back"))) == 3
        assert sorted(map(digest, (slow / "back" / "in").iterdir())) == sorted(digests)

        def watch(batch: Batch, event: Event) -> None:
            if isinstance(event, Start):
                threading.Timer(0.2, batch.stop).start()

        assert messages(work("compress", [slow / "in" / "1.wav"], slow / "again", watch)) == ["stopped"]
        assert tree(slow / "again") == []
    finally:
        subprocess.run(["umount", "-l", str(root / "slow")], capture_output=True, check=False)
    unharmed(made, digests)


@case
def links_in_circles(root: Path) -> None:
    made, digests = sources(root / "in", 2000)
    (root / "in" / "again").symlink_to(root / "in")
    (root / "in" / "one").symlink_to("two")
    (root / "in" / "two").symlink_to("one")
    assert done(work("compress", [root / "in"], root / "out")) == ["0.wav"]
    unharmed(made, digests)


@case
def files_that_change_while_they_are_read(root: Path) -> None:
    source = make_wav(root / "in" / "a.wav", music(200_000))
    quiet = make_wav(root / "in" / "b.wav", music(2000))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with source.open("r+b") as file:
                file.seek(5000)
                file.write(os.urandom(16))
            time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        events = work("compress", [source, quiet], root / "out")
    finally:
        stop.set()
        writer.join()
    assert done(events) == ["b.wav"]
    assert "changed while it was being read" in messages(events)[0]
    assert tree(root / "out") == ["b.wav.trilo"]


@case
def output_that_is_the_input(root: Path) -> None:
    made, digests = sources(root / "in", 2000)
    (root / "out").mkdir()
    os.link(made[0], root / "out" / "0.wav.trilo")
    (root / "out2").symlink_to(root / "in")
    (root / "in" / "0.wav.trilo").symlink_to("0.wav")
    for out in (root / "out", root / "out2"):
        [message] = messages(work("compress", made, out, conflict="overwrite"))
        assert "the source itself" in message
    unharmed(made, digests)


@case
def two_programs_in_one_folder(root: Path) -> None:
    made, digests = sources(root / "in", *([3000] * 6))
    line = [sys.executable, "-m", "trilobyte_gui.cli.main", "compress", str(root / "in"), "-o", str(root / "out")]
    line += ["--preset", "fast", "--json"]
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    told = [each.communicate()[0] for each in both]
    codes = {each.returncode for each in both}  # what the other one was writing just then has failed
    assert codes <= {ExitCode.OK, ExitCode.CANNOT_WRITE}, told
    assert tree(root / "out" / "in") == [*(f"{n}.wav.trilo" for n in range(6)), "trilobyte-manifest.json"]
    assert sum(text.count('"event": "done"') for text in told) == 6, "each file was made once"
    from trilobyte_gui.archive.storage.manifest import read

    listed = read(root / "out" / "in")
    assert listed is not None
    assert len(listed.files) == 6, "neither manifest lost the other's files"
    assert len(done(work("verify", [root / "out"], None))) == 6
    unharmed(made, digests)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults disk", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of: {', '.join(CASES)} (default: all)")
    asked = parser.parse_args(arguments)
    tried = failed = 0
    for name in asked.cases or CASES:
        folder = Path(tempfile.mkdtemp(prefix="trilobyte-disk-"))
        try:
            CASES[name](folder)
            print(f"{name}: fine", flush=True)
            tried += 1
        except Skip as why:
            print(f"{name}: not tried, {why}", flush=True)
        except (AssertionError, OSError, ValueError) as error:
            tried, failed = tried + 1, failed + 1
            print(f"{name}: FAILED, {error!r}\n    again: python -m tests.faults disk {name}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{tried} tried, {failed} failed")
    return 1 if failed else 0
