"""Pictures of the window in every state, made by the real worker at work on real files.

    python packaging/screenshots.py DIR [AUDIO...]

AUDIO are WAV and FLAC files or folders, of which `showcase.py` makes the albums that are pictured; without any, their
sound is made up. Nothing is written beside them. Every state is pictured in the light and in the dark theme, some in
German, too; with QT_SCALE_FACTOR=2 in twice the size.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import showcase

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENCE = 1500  # seconds that any state may take to come about


class Photographer:
    """A window with its own settings, and the means to wait for a state and to picture it."""

    def __init__(self, pictures: Path, scratch: Path, size: tuple[int, int], speech: str = "en") -> None:
        from PySide6.QtCore import QLocale
        from PySide6.QtWidgets import QApplication

        from trilobyte_gui.gui.app import application
        from trilobyte_gui.gui.model.worker import BackgroundWorker
        from trilobyte_gui.gui.services import language
        from trilobyte_gui.gui.services.preferences import Preferences
        from trilobyte_gui.gui.services.store import Store
        from trilobyte_gui.gui.window import MainWindow

        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        self.pictures = pictures
        self.speech = speech
        self.app = QApplication.instance() or application(["screenshots"])
        language.choose(self.app, speech)
        self.window = MainWindow(BackgroundWorker(), Store(scratch / f"window-{speech}.json"))
        self.session = self.window.session
        self.window.preferences = Preferences(language=speech, jobs=os.cpu_count() or 1, gently=False)
        self.window.resize(*size)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        self.window.tick()
        self.app.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain: {self.session.activity} {self.session.notice}")
            self.settle()
            time.sleep(0.02)
        self.settle()

    def idle(self) -> None:
        self.until(lambda: not self.session.scans and self.session.batch is None and not self.session.backlog)

    def at(self, fraction: float) -> None:
        """Wait until the batch has come so far (or has ended before anyone could look)."""
        from trilobyte_gui.gui.model.work import Activity

        def there() -> bool:
            if self.session.activity is Activity.IDLE:
                return True
            overall = self.session.batch.overall if self.session.batch else None
            return overall is not None and overall.fraction >= fraction

        self.settle()
        self.until(there)

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def take(self, name: str, what: QWidget | None = None) -> None:
        """Picture the window, or a dialog of it."""
        from trilobyte_gui.gui.widgets.theme import DARK, colours

        for action in self.window.acts.themes.actions()[1:]:
            action.trigger()
            self.app.processEvents()
            theme = "dark" if colours() is DARK else "light"
            german = "" if self.speech == "en" else f"-{self.speech}"
            path = self.pictures / f"{name}{german}-{theme}.png"
            (what or self.window).grab().save(str(path))
            print(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, metavar="DIR")
    parser.add_argument("audio", type=Path, nargs="*", metavar="AUDIO")
    parser.add_argument("--size", default="1400x860", help="of the window (default: %(default)s)")
    options = parser.parse_args()
    options.pictures.mkdir(parents=True, exist_ok=True)
    width, _, height = options.size.partition("x")
    with tempfile.TemporaryDirectory(prefix="trilobyte-pictures-") as folder:
        scratch = Path(folder)
        os.environ["HOME"] = folder  # paths are shown as if these were the user's own
        music = scratch / "Music"
        music.mkdir()
        size = (int(width), int(height))
        camera = Photographer(options.pictures, scratch, size)
        showcase.library(music, options.audio)  # painting covers takes an application
        picture_all(camera, music, scratch)
        picture_german(Photographer(options.pictures, scratch, size, "de"), music)


def picture_all(camera: Photographer, music: Path, scratch: Path) -> None:
    """Every state in the order that a user meets them in."""
    from trilobyte_gui.gui.dialogs import compare, documents
    from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog

    window, session = camera.window, camera.session
    camera.take("empty")
    window.show_drop(True)
    camera.take("empty-dragging")
    window.show_drop(False)

    window._timer.stop()  # or the scan of so few files would be over
    window.add([music])
    camera.take("scanning")
    window._timer.start()
    camera.until(lambda: not session.scans)
    camera.at(0.4)
    camera.take("estimating")
    camera.idle()
    camera.rest(3)
    camera.take("estimated")
    window.show_drop(True)
    camera.take("dragging")
    window.show_drop(False)
    sizes = compare.compare(window, window.plan.rows, "All tracks")
    camera.take("comparison-estimated", sizes)
    camera.take("settings", SettingsDialog(window, window.preferences, window.acts.themes))

    window.compress_panel.destination.set_folder(scratch / "Archives")
    window.commands.compress()
    camera.at(0.5)
    camera.take("running")
    window.acts.pause.trigger()
    camera.settle()
    camera.take("paused")
    window.acts.pause.trigger()
    camera.idle()
    window.acts.close_all.trigger()
    camera.take("done-albums")
    window.acts.open_all.trigger()
    camera.take("done")
    sizes.refresh()
    camera.take("comparison", sizes)
    sizes.close()
    window.table.selectRow(1)
    window.acts.details.trigger()
    camera.rest(3)
    camera.take("details")
    window.acts.details.trigger()
    camera.take("about", documents.about(window))
    camera.take("paths", documents.preview_paths(window, session.library.rows, window.commands.settings()))

    picture_trouble(camera, music)
    picture_restoring(camera, scratch)
    window.quit()


def picture_trouble(camera: Photographer, music: Path) -> None:
    """What fails, the summary, and a list that shows only that."""
    from trilobyte_gui.gui.dialogs import documents
    from trilobyte_gui.gui.model.track import State

    window, session = camera.window, camera.session
    window.table.clearSelection()
    add_trouble(music)
    window.add([music / "trouble"])
    camera.idle()
    window.commands.compress()
    camera.idle()
    row = next(row for row in session.library.rows if row.state is State.FAILED)
    window.table.show_row(row)
    window.table.setFocus()
    camera.settle()
    camera.take("failed")
    camera.take("summary", documents.show_report(window, window.ending))
    window.filters.show_box.setCurrentIndex(window.filters.show_box.findData("trouble"))
    camera.settle()
    camera.take("filtered")
    window.filters.show_box.setCurrentIndex(0)
    window.table.clearSelection()


def picture_restoring(camera: Photographer, scratch: Path) -> None:
    """The archives dropped again and restored, then one of them damaged."""
    window, session = camera.window, camera.session
    archives = [row.result.archive for row in session.library.rows if row.result.archive]
    window.clear()
    window.add(archives)
    camera.idle()
    camera.take("archives")
    window.restore_panel.destination.set_folder(scratch / "Restored")
    window.commands.restore()
    camera.at(0.5)
    camera.take("restoring")
    camera.idle()
    window.table.selectRow(1)
    camera.take("restored")
    damage(archives[0])
    window.table.clearSelection()
    window.commands.verify()
    camera.idle()
    camera.take("damaged")


def picture_german(camera: Photographer, music: Path) -> None:
    from trilobyte_gui.gui.dialogs import compare
    from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog

    for archive in music.rglob("*.trilo"):
        archive.unlink()
    window = camera.window
    camera.take("empty")
    window.add([music])
    camera.idle()
    window.table.selectRow(1)
    camera.take("estimated")
    camera.take("settings", SettingsDialog(window, window.preferences, window.acts.themes))
    sizes = compare.compare(window, window.session.library.rows, "Alle Titel")
    camera.take("comparison", sizes)
    window.acts.details.trigger()
    camera.rest(3)
    camera.take("details")
    window.quit()


def damage(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 255
    archive.write_bytes(data)


def add_trouble(music: Path) -> None:
    """Files as every collection has them: cut short, and something else altogether."""
    whole = next(path for path in sorted(music.rglob("*")) if path.suffix in (".wav", ".flac"))
    trouble = music / "trouble"
    trouble.mkdir()
    data = whole.read_bytes()
    (trouble / f"half of {whole.name}").write_bytes(data[: len(data) // 2])
    (trouble / "lyrics.wav").write_text("These are words, not sounds.\n" * 20)
    (trouble / "stream.mp3").write_bytes(b"\xff\xfb\x90\x64" + bytes(4000))


if __name__ == "__main__":
    main()
