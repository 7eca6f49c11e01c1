"""The program that gives out files: whatever becomes of workers, each file ends once, and nothing is there twice."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.helpers.archive_helpers import make_wav, music, tree
from tests.helpers.fake_cluster import FakeCluster, Watch, really
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.planning.changes import SourceComparison
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.tasks import (
    Cluster as Crew,
)
from trilobyte_gui.archive.tasks import (
    Conflict,
    Done,
    Event,
    Failed,
    Options,
    Overall,
    Skipped,
    Start,
    Summary,
    Task,
    UpToDate,
)
from trilobyte_gui.cluster import executor, work
from trilobyte_gui.cluster.mapping import Mapping, parse
from trilobyte_gui.cluster.messages import Answer, Begun, HowFar, Message, Unit, WorkOrder, fault
from trilobyte_gui.codec.errors import ClusterLost, DiskFull, ExitCode, ProofLost, SourceDamaged, TrilobyteError

HERE = Mapping()
OPTIONS = Options(preset="fast", jobs=1, side_files=True)


@pytest.fixture(autouse=True, scope="module")
def _one_verifying_process() -> Iterator[None]:
    shared = VerifyWorker(1)
    before = work.Site.bench
    work.Site.bench = lambda self, options: work.Resources(before(self, options).workers, shared)  # type: ignore[method-assign]
    yield
    work.Site.bench = before  # type: ignore[method-assign]
    shared.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "in"
    for number in range(4):
        make_wav(folder / f"{number}.wav", music(900 + number, seed=number))
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    return folder


@pytest.fixture(scope="module")
def alone(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one computer makes of it."""
    out = tmp_path_factory.mktemp("alone")
    assert compress(library, out, None)[0].exit_code is ExitCode.OK
    return out


def compress(
    library: Path, out: Path, cluster: FakeCluster | None, conflict: Conflict = "update", mapping: Mapping = HERE
) -> tuple[Summary, list[Event]]:
    events: list[Event] = []
    options = replace(OPTIONS, conflict=conflict)
    comparison = SourceComparison()
    tasks = [each for each in scan([library], "compress", out, "original", True) if isinstance(each, Task)]
    tasks = comparison.compared(tasks) if conflict == "update" else tasks
    where = executor.ClusterExecutor(cluster, mapping) if cluster else None
    summary = Batch(tasks, options, events.append, comparison=comparison, executor=where).run()
    if where:
        where.close()
    return summary, events


def equal(one: Path, other: Path) -> None:
    """Two mirrors hold the same, and their manifests list the same."""
    assert tree(one) == tree(other)
    for name in tree(one):
        if name.endswith("manifest.json"):
            first, second = (json.loads((each / name).read_text()) for each in (one, other))
            assert first == second
        else:
            assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_a_cluster_makes_what_one_computer_makes(library: Path, alone: Path, tmp_path: Path) -> None:
    summary, events = compress(library, tmp_path, FakeCluster())
    assert (summary.done, summary.copied, summary.exit_code) == (4, 1, ExitCode.OK)
    equal(tmp_path, alone)
    kinds = Counter(type(event) for event in events)
    assert (kinds[Start], kinds[Done]) == (5, 5)
    assert Crew("tcp://nowhere", 2, 2) in events
    assert all(event.result.target.is_relative_to(tmp_path) for event in events if isinstance(event, Done))


@settings(max_examples=30)
@given(seed=some.integers(0, 10**6), conflict=some.sampled_from(["update", "skip", "overwrite", "rename"]))
def test_workers_that_are_lost_lose_nothing(
    library: Path, alone: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, conflict: Conflict
) -> None:
    """At any message a worker may die, be taken for lost and go on, or be heard twice."""
    chance, left = random.Random(seed), [6]

    def plan(message: Message) -> str:
        happens = chance.choice(["", "", "die", "late", "twice"]) if isinstance(message, Begun | Answer) else ""
        left[0] -= happens in ("die", "late")
        return happens if left[0] >= 0 else ""

    out = tmp_path_factory.mktemp("out")
    summary, events = compress(library, out, FakeCluster(plan), conflict)
    equal(out, alone)
    ended = Counter(event.task.id for event in events if isinstance(event, Done | UpToDate | Skipped | Failed))
    assert ended == dict.fromkeys(ended, 1)
    assert (summary.failed, summary.skipped, summary.done + summary.copied + summary.up_to_date) == (0, 0, 5)
    shutil.rmtree(out)


def test_a_changed_file_whose_worker_was_lost_after_it_was_done(library: Path, tmp_path: Path) -> None:
    sources = Path(shutil.copytree(library, tmp_path / "in"))
    compress(sources, tmp_path / "out", None)
    make_wav(sources / "1.wav", music(1000, seed=77))
    (sources / "2.wav").rename(sources / "renamed.wav")
    died = iter([True, True])
    cluster = FakeCluster(lambda message: "die" if isinstance(message, Answer) and next(died, False) else "")
    summary, _ = compress(sources, tmp_path / "out", cluster)
    assert (summary.failed, summary.skipped) == (0, 0)
    compress(sources, tmp_path / "again", None)
    shutil.move(tmp_path / "again" / "in" / "renamed.wav.trilo", tmp_path / "renamed.trilo")
    (tmp_path / "out" / "in" / "renamed.wav.trilo").unlink()
    assert tree(tmp_path / "out") == tree(tmp_path / "again")
    first, second = (
        json.loads((tmp_path / each / "in" / "trilobyte-manifest.json").read_text()) for each in ("out", "again")
    )
    for each in (*first["files"], *second["files"]):
        assert each["path"] != "renamed.wav" or each.pop("least")  # a moved archive has the old name in it
    assert first["files"] == second["files"]


def test_a_damaged_archive_is_made_anew_even_by_a_second_worker(library: Path, alone: Path, tmp_path: Path) -> None:
    """Its header still names the source: that must not be taken for what a worker that was lost has made."""
    archive = alone / "in" / "1.wav.trilo"
    task = Task("compress", library / "1.wav", archive, 1, state="damaged", stands=archive)
    order = WorkOrder(task, (), None, free=False, again=True)
    assert work.standing(task, order, OPTIONS) == (task, "update")
    changed = replace(task, state="changed")
    assert work.standing(changed, order, OPTIONS)[0].state == "moved"
    different = replace(changed, source=library / "2.wav")
    assert work.standing(different, order, OPTIONS) == (different, "update")


def answering(*faults: TrilobyteError | None) -> FakeCluster:
    """Workers that answer each file with the next of these, and then with success."""
    told = iter(faults)

    def do(cluster: FakeCluster, watch: Watch, unit: Unit) -> None:
        for order in unit.orders:
            watch.tell(Begun(order.task.id, unit.number, watch.address), HowFar(watch.address, 1.0, order.task.id))
            error = next(told, None)
            done = {"fault": fault(error)} if error else {"skipped": "nothing was to be done"}
            watch.tell(Answer(order.task.id, unit.number, watch.address, 0.1, **done))  # type: ignore[arg-type]

    return FakeCluster(do=do, workers=["one", "two", "three", "four"])


def verify(tmp_path: Path, cluster: FakeCluster, count: int = 1) -> tuple[Summary, list[Event]]:
    events: list[Event] = []
    tasks = []
    for number in range(1, count + 1):
        source = tmp_path / f"{number}.trilo"
        source.write_bytes(b"x")
        tasks.append(Task("verify", source, id=number, size=1))
    batch = Batch(
        tasks, Options("fast", 1, conflict="skip"), events.append, executor=executor.ClusterExecutor(cluster, Mapping())
    )
    return batch.run(), events


def test_what_may_be_a_computers_fault_is_tried_by_others(tmp_path: Path) -> None:
    cluster = answering(ProofLost("the process ended"), ProofLost("the process ended"))
    summary, _ = verify(tmp_path, cluster)
    assert summary.exit_code is ExitCode.OK
    assert len(cluster.units) == 3
    assert cluster.only[0] == []
    assert set(cluster.only[1]) == {"two", "three", "four"}
    assert len(cluster.only[2]) == 2
    assert set(cluster.only[2]) < set(cluster.only[1])


def test_three_computers_are_believed(tmp_path: Path) -> None:
    cluster = answering(*[ProofLost("the process ended")] * 9)
    summary, events = verify(tmp_path, cluster)
    assert (summary.failed, summary.exit_code, len(cluster.units)) == (1, ExitCode.NOT_VERIFIED, 3)
    assert [event.error.message for event in events if isinstance(event, Failed)] == ["the process ended"]


@pytest.mark.parametrize("error", [SourceDamaged("it is cut off"), DiskFull("the disk is full")])
def test_what_is_the_files_fault_is_told_at_once(tmp_path: Path, error: TrilobyteError) -> None:
    cluster = answering(error)
    summary, _ = verify(tmp_path, cluster)
    assert (summary.failed, len(cluster.units)) == (1, 1)


def test_a_file_that_ends_one_worker_after_the_other_is_given_up(tmp_path: Path) -> None:
    def plan(message: Message) -> str:
        return "die" if isinstance(message, Answer) and message.task == 2 else ""

    cluster = answering()
    cluster.plan = plan
    summary, events = verify(tmp_path, cluster, 3)
    assert (summary.skipped, summary.failed) == (2, 1)
    assert [event.error.message for event in events if isinstance(event, Failed)] == [
        "5 workers have ended while they worked on it"
    ]


def test_progress_is_that_of_the_workers(tmp_path: Path) -> None:
    _, events = verify(tmp_path, answering(), 50)
    told = [event.finished for event in events if isinstance(event, Overall)]
    assert told == sorted(told)
    assert sum(isinstance(event, Start) for event in events) == 50


def test_stopping_ends_what_was_begun(tmp_path: Path) -> None:
    def do(cluster: FakeCluster, watch: Watch, unit: Unit) -> None:
        for order in unit.orders:
            watch.tell(Begun(order.task.id, unit.number, watch.address))

    source = tmp_path / "1.trilo"
    source.write_bytes(b"x")
    cluster = FakeCluster(do=do, workers=["one"])
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        if isinstance(event, Start):
            batch.stop()

    tasks = [Task("verify", source, id=number) for number in (1, 2)]
    where = executor.ClusterExecutor(cluster, Mapping())
    batch = Batch(tasks, Options("fast", 1, conflict="skip"), hear, executor=where)
    summary = batch.run()
    assert summary.exit_code is ExitCode.INTERRUPTED
    assert sum(isinstance(event, Failed) for event in events) == sum(isinstance(event, Start) for event in events)
    assert summary.not_started + summary.failed == 2


def test_a_lost_scheduler_ends_the_batch_and_says_so(tmp_path: Path) -> None:
    class Lost(FakeCluster):
        def take(self, seconds: float) -> Message | None:  # type: ignore[override]
            raise ClusterLost("the scheduler at {0} does not answer any more", self.address)

    with pytest.raises(ClusterLost, match="tcp://nowhere"):
        verify(tmp_path, Lost())


def test_a_worker_that_loses_its_mount_is_left_out(library: Path, alone: Path, tmp_path: Path) -> None:
    def do(cluster: FakeCluster, watch: Watch, unit: Unit) -> None:
        if watch.address == "one":
            raise work.AstrayError("one", "/mnt is not there, or is another folder")
        really(cluster, watch, unit)

    cluster = FakeCluster(do=do)
    summary, events = compress(library, tmp_path / "out", cluster)
    assert (summary.done, summary.copied, summary.exit_code) == (4, 1, ExitCode.OK)
    equal(tmp_path / "out", alone)
    assert Crew("tcp://nowhere", 1, 1, ("one (tcp://nowhere): /mnt is not there, or is another folder",)) in events


def test_no_worker_sees_the_folder(library: Path, tmp_path: Path) -> None:
    mapping = parse([f"{tmp_path}={tmp_path / 'elsewhere'}"])
    with pytest.raises(ClusterLost, match=r"no worker can do this .*is not there, or is another folder"):
        compress(library, tmp_path / "out", FakeCluster(), mapping=mapping)
    assert not (tmp_path / "elsewhere").exists()


def test_a_worker_that_sees_other_files_is_not_believed(library: Path, tmp_path: Path) -> None:
    """Its mounts lead elsewhere: what it would make is of another file."""
    shutil.copytree(library, tmp_path / "elsewhere")
    make_wav(tmp_path / "elsewhere" / "1.wav", music(2000, seed=5))
    mapping = parse([f"{library}={tmp_path / 'elsewhere'}"])
    summary, events = compress(library, tmp_path / "out", FakeCluster(), mapping=mapping)
    assert (summary.done, summary.failed, summary.exit_code) == (3, 1, ExitCode.CANNOT_READ)
    failed = next(event for event in events if isinstance(event, Failed))
    assert failed.task.source == library / "1.wav"
    assert "does not see this file as it is here" in failed.error.message
    assert not (tmp_path / "out" / "in" / "1.wav.trilo").exists()


def test_paths_are_those_of_the_program_that_started_it(library: Path, alone: Path, tmp_path: Path) -> None:
    """The workers have everything below another folder."""
    there = tmp_path / "mnt"
    there.mkdir()
    (there / "in").symlink_to(library)
    (there / "out").symlink_to(tmp_path / "out")
    mapping = parse([f"{library.parent}={there}", f"{tmp_path / 'out'}={there / 'out'}"])
    summary, events = compress(library, tmp_path / "out", FakeCluster(), mapping=mapping)
    assert (summary.done, summary.copied) == (4, 1)
    equal(tmp_path / "out", alone)
    assert all(event.result.target.is_relative_to(tmp_path / "out") for event in events if isinstance(event, Done))


def test_names_that_a_file_system_may_take_for_one_are_left_to_one_program(tmp_path: Path) -> None:
    for name in ("song.wav", "Song.wav", "other.wav"):
        make_wav(tmp_path / "in" / name, music(900, seed=len(name)))
    cluster = FakeCluster()
    summary, _ = compress(tmp_path / "in", tmp_path / "out", cluster)
    assert summary.done == 3
    assert [order.task.source.name for unit in cluster.units for order in unit.orders] == ["other.wav"]


def test_what_a_killed_worker_left_is_removed(library: Path, alone: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "in").mkdir(parents=True)
    (tmp_path / "out" / "in" / ".1.wav.trilo.0123abcd.part").write_bytes(b"half")
    (tmp_path / "out" / "in" / ".of-something-else.trilo.0123abcd.part").write_bytes(b"half")
    compress(library, tmp_path / "out", FakeCluster())
    (tmp_path / "out" / "in" / ".of-something-else.trilo.0123abcd.part").unlink()
    assert tree(tmp_path / "out") == tree(alone)


def test_a_scheduler_is_made_to_fit() -> None:
    """Whatever it was started with: lost units are told at once, silent workers are given time."""
    from types import SimpleNamespace

    from trilobyte_gui.cluster.scheduler import settle

    hasty = SimpleNamespace(allowed_failures=3, worker_ttl=30.0, UNKNOWN_TASK_DURATION=0.5)
    assert settle(hasty) == {"ttl": 300.0, "duration": 60.0}  # type: ignore[arg-type]
    assert hasty.allowed_failures == 0
    patient = SimpleNamespace(allowed_failures=0, worker_ttl=900.0, UNKNOWN_TASK_DURATION=300.0)
    assert settle(patient) == {"ttl": 900.0, "duration": 300.0}  # type: ignore[arg-type]
