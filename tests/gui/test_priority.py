"""Other threads step aside while the window is busy, and memory's housekeeping keeps to its times."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from trilobyte_gui.gui.services import memory, priority


def test_threads_wait_while_the_window_draws_but_never_for_long() -> None:
    waited: list[float] = []

    def work() -> None:
        began = time.monotonic()
        priority.give_way()
        waited.append(time.monotonic() - began)

    priority.give_way()
    with priority.first():
        for _ in range(2):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(5)
    assert len(waited) == 2
    assert min(waited) > 0.04, "it gave up although the window was still busy"
    work()
    assert waited[2] < 0.04


def test_what_stays_is_passed_over_by_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    try:
        memory.begin()
        assert gc.get_threshold()[2] > 10
        kept = [[] for _ in range(1000)]
        frozen = gc.get_freeze_count()
        memory.tidy()
        assert gc.get_freeze_count() >= frozen + len(kept)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
