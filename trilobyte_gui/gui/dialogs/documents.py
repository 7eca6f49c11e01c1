"""What can be read: the guide, summaries, paths, the log, and about Trilobyte."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

import trilobyte_gui
from trilobyte_gui import paths
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.gui.dialogs.guide_view import GuideView
from trilobyte_gui.gui.model import report, text
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.model.work import Ending, Settings
from trilobyte_gui.gui.services import i18n
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.compress_panel import preview_of

_PREVIEWED = 1000
_LICENCES = (
    ("Trilobyte", "GPL-3.0-or-later"),
    ("Qt, PySide6", "LGPL-3.0"),
    ("mutagen", "GPL-2.0-or-later"),
    ("NumPy", "BSD-3-Clause"),
    ("Numba, llvmlite", "BSD-2-Clause"),
    ("constriction", "MIT, Apache-2.0"),
    ("PyAV, FFmpeg", "BSD-3-Clause, LGPL-2.1"),
    ("soundfile, libsndfile, libFLAC", "BSD-3-Clause, LGPL-2.1, BSD-3-Clause"),
    ("safetensors", "Apache-2.0"),
    ("appdirs, rich", "MIT"),
)


def _text_dialog(parent: QWidget, title: str, words: str, save_as: str = "", at_end: bool = False) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.resize(760, 460)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    view = QPlainTextEdit(words)
    view.setReadOnly(True)
    view.setAccessibleName(title)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    if at_end:
        view.moveCursor(QTextCursor.MoveOperation.End)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    if save_as:
        save = QPushButton(tr("&Save…"))
        buttons.addButton(save, QDialogButtonBox.ButtonRole.ActionRole)
        save.clicked.connect(lambda: _save(dialog, words, save_as))
    box = QVBoxLayout(dialog)
    box.addWidget(view)
    box.addWidget(buttons)
    dialog.show()
    return dialog


def _save(parent: QDialog, words: str, name: str) -> None:
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save"), str(text.home() / name), tr("Text") + " (*.txt)")
    if not chosen:
        return
    try:
        Path(chosen).write_text(words + "\n", encoding="utf-8")
    except OSError as error:
        QMessageBox.warning(parent, "Trilobyte", tr("It could not be saved: {0}").format(error.strerror or error))


def show_report(parent: QWidget, ending: Ending) -> QDialog:
    return _text_dialog(parent, tr("Summary"), report.as_text(ending), "trilobyte-summary.txt")


def show_log(parent: QWidget) -> QDialog:
    """Errors of Trilobyte itself, the latest at the end; its folder has the summaries of batches, too."""
    words = debug_log.read() or tr("Trilobyte has met no error of its own.")
    return _text_dialog(parent, tr("Log"), words.strip(), "trilobyte-errors.txt", at_end=True)


def preview_paths(parent: QWidget, rows: list[Row], settings: Settings) -> QDialog:
    pairs = [(row.path, preview_of(row, settings.destination)) for row in rows if row.compressible]
    lines = [f"{source}\n    {target}" for source, target in pairs[:_PREVIEWED]]
    if len(pairs) > _PREVIEWED:
        lines.append(tr("and {0} more").format(text.number(len(pairs) - _PREVIEWED)))
    return _text_dialog(parent, tr("Where the archives go"), "\n".join(lines) or tr("Nothing is to be compressed."))


class AboutDialog(QDialog):
    """The version, the licences, and where the program keeps its files."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Trilobyte"))
        self.resize(640, 460)
        tabs = QTabWidget()
        for title, page in (
            (tr("Trilobyte"), _about_page()),
            (tr("Licences"), _licences()),
            (tr("Models"), _model_cards()),
        ):
            view = QTextBrowser()
            view.setSearchPaths([str(paths.models_dir())])  # where its pictures are
            view.setMarkdown(page)
            view.setAccessibleName(title)
            view.setOpenExternalLinks(True)
            tabs.addTab(view, title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.addWidget(tabs)
        box.addWidget(_in_english(tr("Licences and model cards are in English only.")))
        box.addWidget(buttons)


def guide(parent: QWidget, place: str = "") -> QDialog:
    """The user guide, in a window of its own; from a `place` on, named as links name headings."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Guide"))
    dialog.resize(760, 620)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    view = GuideView()
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    box = QVBoxLayout(dialog)
    box.addWidget(_in_english(tr("The guide is in English only.")))
    box.addWidget(view)
    box.addWidget(buttons)
    dialog.show()
    if place:
        view.go_to(place)
    return dialog


def _in_english(words: str) -> QLabel:
    """Says so of a text that is not translated, where the window is in another language."""
    label = QLabel(words)
    label.setProperty("dim", True)
    label.setWordWrap(True)
    label.setVisible(i18n.translated())
    return label


def _about_page() -> str:
    lines = [
        f"# Trilobyte {trilobyte_gui.__version__}",
        tr("A lossless archiver for music libraries: smaller than FLAC, restored bit for bit."),
        tr("Free software under the GNU General Public License, version 3 or later."),
        f"Qt {qVersion()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
    ]
    return "\n\n".join(lines)


def _licences() -> str:
    """In a package, what was collected when it was built; else in short."""
    try:
        return paths.notices().read_text(encoding="utf-8")
    except OSError:
        return "\n".join(f"- **{name}**: {licence}" for name, licence in _LICENCES)


def _model_cards() -> str:
    try:
        cards = [(paths.models_dir() / name).read_text(encoding="utf-8") for name in ("generalist.md", "lm.md")]
        return "\n\n".join(cards)
    except OSError:
        return tr("The model's card is missing from this installation.")


def about(parent: QWidget) -> AboutDialog:
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
