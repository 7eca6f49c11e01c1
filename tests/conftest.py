"""What all tests share: no screen, no real home, kernels compiled once, one Hypothesis profile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.helpers.gui_fakes import FakeWorker
    from tests.helpers.playing import Library
    from trilobyte_gui.gui.services.store import Store
    from trilobyte_gui.gui.window import MainWindow


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Compiled kernels are kept between runs; everything else that is the user's starts empty.
    os.environ["TRILOBYTE_CACHE"] = str(config.cache.mkdir("trilobyte"))
    profile = hypothesis.settings.register_profile
    profile("dev", deadline=None, max_examples=50)
    profile("ci", deadline=None, max_examples=100, derandomize=True, database=None)
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: where tests run side by side, none of them is left for the end alone."""
    items.sort(key=lambda item: item.path.name != "test_determinism.py" and item.path.parent.name != "product")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that waited in vain shows where its threads are: such a failure can seldom be repeated."""
    report = yield
    if call.excinfo is not None and "Timeout" in call.excinfo.typename:
        names = {each.ident: each.name for each in threading.enumerate()}
        frames = sys._current_frames().items()
        stacks = (f"{names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame))}" for ident, frame in frames)
        report.sections.append(("threads", "\n".join(stacks)))
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["TRILOBYTE_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session", autouse=True)
def _one_verify_worker(_no_real_home: None) -> Iterator[None]:
    """All batches of a run share the process that proves archives: starting one takes a second."""
    from trilobyte_gui.archive.execution import child, verify_worker
    from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
    from trilobyte_gui.archive.scheduling import batch

    made: list[VerifyWorker] = []

    class Shared(VerifyWorker):
        def close(self) -> None:
            pass

    home = os.environ["TRILOBYTE_HOME"]

    def launch(jobs: int, device: str) -> subprocess.Popen[bytes]:
        """In the home of the whole run, whichever test is the first to need it; that of this process is another while
        other threads write to it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verify_worker, "start", partial(child.start, env={**os.environ, "TRILOBYTE_HOME": home}))
            return verify_worker._launch(jobs, device)

    def shared(jobs: int, device: str = "auto") -> VerifyWorker:
        if not made:
            made.append(Shared(2, launch=launch))
        return made[0]

    batch.make_verify_worker = shared
    yield
    for each in made:
        VerifyWorker.close(each)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of this test alone, for tests that write settings."""
    home = tmp_path / "home"
    monkeypatch.setenv("TRILOBYTE_HOME", str(home))
    return home


@pytest.fixture
def worker() -> FakeWorker:
    from tests.helpers.gui_fakes import FakeWorker

    return FakeWorker()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    from trilobyte_gui.gui.services.store import Store

    return Store(tmp_path / "window.json")


@pytest.fixture
def make_window(qtbot: QtBot, worker: FakeWorker, store: Store) -> Iterator[Callable[..., MainWindow]]:
    """Makes windows of `worker` with an ungrouped list, in English and the system's colours; leaves no thread."""
    from PySide6.QtCore import QEvent, QLocale, Qt
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui.gui.services import i18n
    from trilobyte_gui.gui.widgets import theme
    from trilobyte_gui.gui.window import MainWindow

    before = set(threading.enumerate())
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    i18n.use(None)
    qapp = QApplication.instance()
    assert isinstance(qapp, QApplication)
    qapp.setStyle("fusion")
    theme.choose(Qt.ColorScheme.Unknown)
    theme.apply(qapp)
    made: list[MainWindow] = []

    def make(grouped: bool = False, **more: Any) -> MainWindow:
        worker.journal = more.get("journal")
        made.append(MainWindow(worker, store, **more))
        if made[-1].acts.grouped.isChecked() is not grouped:
            made[-1].acts.grouped.trigger()
        made[-1].show()
        if worker.journal:
            made[-1].tick()  # it hears what an earlier run left undone
        return made[-1]

    yield make
    for window in made:
        window.quit()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.choose(Qt.ColorScheme.Unknown)
    expected = ("Dummy", "trilobyte-verify_worker")
    assert {each for each in threading.enumerate() if not each.name.startswith(expected)} <= before


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library and its archives, which must not be changed."""
    from tests.helpers.playing import make_library

    return make_library(tmp_path_factory.mktemp("library"))
