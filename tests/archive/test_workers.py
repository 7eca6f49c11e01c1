"""The shared threads: order, bounds, progress, and a clean end however it comes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import Workload
from trilobyte_gui.archive.execution.workers import Meter, Piece, Workers
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Interrupted


class Load:
    """Pieces that count how many of them exist at once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.alive = self.most = self.started = 0

    def pieces(self, count: int, seconds: float = 0.005) -> Iterator[Piece[int]]:
        for number in range(count):
            with self.lock:
                self.alive += 1
                self.most = max(self.most, self.alive)

            def work(control: Control, number: int = number) -> int:
                self.started += 1
                time.sleep(seconds * (1 + number % 3))
                control.checkpoint(10)
                return number

            yield Piece(10, work)

    def used(self) -> None:
        with self.lock:
            self.alive -= 1


def through(workers: Workers, pieces: Iterator[Piece[int]], control: Control, meter: Meter) -> list[int]:
    with workers.ordered(pieces, control, meter) as results:
        return list(results)


def test_results_come_in_order_and_few_exist_at_once() -> None:
    workers, load = Workers(2), Load()
    results: list[list[int]] = []

    def drive() -> None:
        own = []
        with workers.ordered(load.pieces(20), Control(), Meter()) as numbers:
            for number in numbers:
                own.append(number)
                load.used()
        results.append(own)

    drivers = [threading.Thread(target=drive) for _ in range(5)]
    for driver in drivers:
        driver.start()
    for driver in drivers:
        driver.join()
    workers.close()
    assert results == [list(range(20))] * 5
    assert load.most <= 3


def test_an_error_ends_the_rest_and_frees_every_place() -> None:
    workers = Workers(2)

    def fail(control: Control) -> int:
        raise ValueError("broken")

    def endless(control: Control) -> int:
        while True:
            control.checkpoint()
            time.sleep(0.01)

    for _ in range(10):  # lost places would block one of these turns for ever
        with pytest.raises(ValueError, match="broken"):
            through(workers, iter([Piece(1, fail), Piece(1, endless), Piece(1, endless)]), Control(), Meter())
    workers.close()


def test_an_error_of_the_source_frees_its_place() -> None:
    workers = Workers(1)

    def pieces() -> Iterator[Piece[int]]:
        yield Piece(1, lambda control: 1)
        raise OSError("gone")

    for _ in range(5):
        with pytest.raises(OSError, match="gone"):
            through(workers, pieces(), Control(), Meter())
    workers.close()


def test_leaving_early_stops_what_runs() -> None:
    workers, load = Workers(2), Load()
    kept = []
    for _ in range(5):  # lost places would block one of these turns for ever
        with workers.ordered(load.pieces(100), Control(), Meter()) as results:
            assert next(results) == 0
            kept.append(results)  # as the traceback of an error keeps it
    assert load.started <= 20
    assert through(workers, load.pieces(5), Control(), Meter()) == [0, 1, 2, 3, 4]
    workers.close()


def test_stopping_interrupts_running_waiting_and_paused_pieces() -> None:
    workers, load, control = Workers(1), Load(), Control()
    control.pause()
    threading.Timer(0.2, control.stop).start()
    with pytest.raises(Interrupted):
        through(workers, load.pieces(100), control, Meter())
    assert load.started <= 2, "none begins after the stop"
    workers.close()


def test_the_meter_counts_half_done_pieces_once() -> None:
    meter, control = Meter(), Control()
    assert meter.fraction() == 0
    meter.plan = Workload(200)
    meter.begin(control, 100)
    control.checkpoint(50)
    assert meter.fraction() == 0.25
    control.checkpoint(500)  # a codec that tries twice counts more than there is
    assert meter.fraction() == 0.5
    meter.end(control)
    meter.add(100)
    assert meter.fraction() == 1


def test_a_program_that_ends_gives_its_threads_no_more_work() -> None:
    """The file's thread may find out late, after loading or reading something: it ends without a word."""
    workers, control = Workers(1), Control()
    options = Options(jobs=1)

    def read_slowly() -> Iterator[Piece[int]]:
        control.stop()
        workers.close()
        yield Piece(10, lambda _: 1)

    with pytest.raises(Interrupted):
        through(workers, read_slowly(), control, Meter())
    with pytest.raises(Interrupted):
        Job(workers, control, Meter(), options).run(lambda: 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a parent ends")
def test_compiling_ends_with_the_program_that_wanted_it(tmp_path: Path) -> None:
    import psutil

    code = (
        "import sys, time\n"
        "from trilobyte_gui.archive.execution import child\n"
        "print(child.start('trilobyte_gui.archive.execution.warm_up').pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    environment = {**os.environ, "TRILOBYTE_CACHE": str(tmp_path)}  # where nothing is compiled yet
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        compiling = psutil.Process(int(program.stdout.readline()))
        while compiling.cpu_times().user < 0.5:  # it has begun
            time.sleep(0.05)
        program.kill()
    psutil.wait_procs([compiling], timeout=60)
    assert not compiling.is_running() or compiling.status() == psutil.STATUS_ZOMBIE
    assert not list(tmp_path.rglob("checked"))
