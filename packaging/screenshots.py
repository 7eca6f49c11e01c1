"""Pictures of the window in every state, made by the real engine at work on real files.

    python packaging/screenshots.py DIR [AUDIO...]

AUDIO are WAV and FLAC files or folders; without any, a few small files are made up. They are copied first:
nothing is written beside them. Every state is pictured in the light and in the dark theme.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterable
from pathlib import Path

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENCE = 600  # seconds that any state may take to come about


class Photographer:
    """A window with its own settings, and the means to wait for a state and to picture it."""

    def __init__(self, pictures: Path, scratch: Path, size: tuple[int, int]) -> None:
        from PySide6.QtCore import QLocale, QSettings

        from trilobyte_gui.gui.app import application
        from trilobyte_gui.gui.window import MainWindow
        from trilobyte_gui.gui.worker import Workers

        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        self.pictures = pictures
        self.app = application(["screenshots"])
        store = QSettings(str(scratch / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(Workers(), store)
        self.session = self.window.session
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
        from trilobyte_gui.gui.session import Activity

        def there() -> bool:
            if self.session.activity is Activity.IDLE:
                return True
            overall = self.session.batch.overall if self.session.batch else None
            return overall is not None and overall.fraction >= fraction

        self.settle()
        self.until(there)

    def take(self, name: str) -> None:
        from trilobyte_gui.gui.theme import DARK, colours

        for action in self.window.themes.actions()[1:]:
            action.trigger()
            self.app.processEvents()
            theme = "dark" if colours() is DARK else "light"
            path = self.pictures / f"{name}-{theme}.png"
            self.window.grab().save(str(path))
            print(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, metavar="DIR")
    parser.add_argument("audio", type=Path, nargs="*", metavar="AUDIO")
    parser.add_argument("--size", default="1240x780", help="of the window (default: %(default)s)")
    options = parser.parse_args()
    options.pictures.mkdir(parents=True, exist_ok=True)
    width, _, height = options.size.partition("x")
    with tempfile.TemporaryDirectory(prefix="trilobyte-pictures-") as folder:
        scratch = Path(folder)
        music = scratch / "Music"
        music.mkdir()
        if options.audio:
            copy(options.audio, music)
        else:
            make_up(music)
        picture_all(Photographer(options.pictures, scratch, (int(width), int(height))), music, scratch)


def picture_all(camera: Photographer, music: Path, scratch: Path) -> None:
    from trilobyte_gui.gui.library import State

    window, session = camera.window, camera.session
    camera.take("empty")
    window._show_drop(True)
    camera.take("empty-dragging")
    window._show_drop(False)

    window._timer.stop()  # or the scan of so few files would be over
    window.add([music])
    camera.take("scanning")
    window._timer.start()
    camera.until(lambda: not session.scans)
    camera.at(0.4)
    camera.take("estimating")
    camera.idle()
    camera.take("estimated")
    window._show_drop(True)
    camera.take("dragging")
    window._show_drop(False)

    window.compress()
    camera.at(0.55)
    camera.take("running")
    window.pause_action.trigger()
    camera.settle()
    camera.take("paused")
    window.pause_action.trigger()
    camera.idle()
    camera.take("done")

    add_trouble(music)
    window.add([music / "trouble"])
    camera.idle()
    window.compress()
    camera.idle()
    place = next(n for n, row in enumerate(session.library.rows) if row.state is State.FAILED)
    window.table.scrollToBottom()
    window.table.selectRow(place)
    window.table.setFocus()
    camera.settle()
    camera.take("failed")
    window.table.clearSelection()

    archives = [row.archive for row in session.library.rows if row.archive]
    window.clear()
    window.add(archives)
    camera.idle()
    camera.take("archives")
    window.choices.set_folder(scratch / "Restored")
    window.restore()
    camera.at(0.5)
    camera.take("restoring")
    camera.idle()
    window.table.selectRow(1)
    camera.take("restored")
    window.quit()


def copy(paths: Iterable[Path], folder: Path) -> None:
    """With the shorter part of names like origin__title.flac."""
    files = [
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()
    ]
    for file in files:
        shutil.copyfile(file, folder / file.name.rpartition("__")[2])


def make_up(folder: Path) -> None:
    """Decaying chords with a little noise, of several lengths."""
    import numpy as np

    random = np.random.default_rng(1)
    for number, (name, root) in enumerate((("Aria", 220.0), ("Gigue", 146.8), ("Sarabande", 98.0), ("Toccata", 130.8))):
        frames = 44100 * (6 + 5 * number)
        at = np.arange(frames) / 44100
        beat = np.exp(-2.5 * (at % (0.5 + 0.1 * number)))
        chord = sum(np.sin(2 * np.pi * root * step * at) / step for step in (1, 1.25, 1.5, 2, 3)) * beat
        both = [chord * 5000 + random.normal(0, 25, frames), chord * 4000 + random.normal(0, 25, frames)]
        with wave.open(str(folder / f"{number + 1:02} {name}.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(44100)
            file.writeframes(np.stack(both, axis=1).astype("<i2").tobytes())


def add_trouble(music: Path) -> None:
    """Files as every collection has them: cut short, and something else altogether."""
    whole = next(path for path in sorted(music.iterdir()) if path.suffix in (".wav", ".flac"))
    trouble = music / "trouble"
    trouble.mkdir()
    data = whole.read_bytes()
    (trouble / f"half of {whole.name}").write_bytes(data[: len(data) // 2])
    (trouble / "lyrics.wav").write_text("These are words, not sounds.\n" * 20)
    (trouble / "stream.mp3").write_bytes(b"\xff\xfb\x90\x64" + bytes(4000))


if __name__ == "__main__":
    main()
