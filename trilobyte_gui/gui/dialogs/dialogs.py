"""The window's dialogs: what each asks and tells, and what becomes of the answers."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
)

import trilobyte_gui
from trilobyte_gui import paths
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.archive.tasks import Device, default_jobs
from trilobyte_gui.codec.source_formats import VERBATIM
from trilobyte_gui.gui.dialogs.compare import CompareDialog
from trilobyte_gui.gui.dialogs.trash_dialog import MovedDialog
from trilobyte_gui.gui.model import report, text
from trilobyte_gui.gui.model.work import Activity, Ending, Settings
from trilobyte_gui.gui.services import language
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.widgets.options_panel import preview_of

if TYPE_CHECKING:
    from trilobyte_gui.gui.model.track import Row
    from trilobyte_gui.gui.window import MainWindow

_PREVIEWED = 1000
_VERBATIM = frozenset(each.upper() for each in VERBATIM)  # formats whose files come back byte for byte
_DEVICES: dict[Device, str] = {
    "auto": mark("A graphics card that passes a test, else the processor"),
    "cpu": mark("The processor"),
    "cuda": mark("The graphics card (NVIDIA CUDA)"),
    "mps": mark("The graphics part of the Mac (Apple Metal)"),
}
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


def _ask(window: MainWindow, words: str, more: str, yes: str, no: str) -> bool:
    """True for `yes`; Escape and Enter mean `no`."""
    box = QMessageBox(QMessageBox.Icon.Question, "Trilobyte", words, parent=window)
    box.setInformativeText(more)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    return box.clickedButton() is agree


def may_stop(window: MainWindow) -> bool:
    """Ask once: finished archives stay, the tracks under way would have to start again."""
    words = {
        Activity.COMPRESSING: tr("Stop compressing and close?"),
        Activity.RESTORING: tr("Stop restoring and close?"),
    }.get(window.session.activity, tr("Stop and close?"))
    return _ask(
        window,
        words,
        tr("What is finished is kept. On the next start Trilobyte offers to go on with the rest."),
        tr("&Stop and close"),
        tr("&Go on working"),
    )


def may_lose_tags(window: MainWindow) -> bool:
    """Ask what becomes of tags that were edited and not saved; False where the window shall stay."""
    count = len(window.details.unsaved())
    if not count:
        return True
    box = QMessageBox(QMessageBox.Icon.Question, "Trilobyte", tr("Save the edited tags?"), parent=window)
    box.setInformativeText(tr("Those of {0} were edited and are not saved.").format(text.files(count)))
    keep = box.addButton(tr("&Save"), QMessageBox.ButtonRole.AcceptRole)
    lose = box.addButton(tr("&Do not save"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(stay)
    box.exec()
    if box.clickedButton() is keep:
        why = window.details.save_drafts()
        if why:
            QMessageBox.warning(window, "Trilobyte", tr("It could not be saved: {0}").format(why))
        return not why
    if box.clickedButton() is lose:
        window.details.forget_drafts()
        return True
    return False


def may_trash(window: MainWindow, rows: list[Row]) -> bool:
    """Ask, with how many of the files will not, or may not, come back byte for byte."""
    count, packed = len(rows), sum(row.audio.codec not in _VERBATIM and row.audio.codec != "FLAC" for row in rows)
    flac = sum(row.audio.codec == "FLAC" for row in rows)
    words = tr(
        "Each archive is decoded once more from the drive and compared. Only an original that is proven to come "
        "back is moved; nothing is deleted, and the summary lists every file."
    )
    if packed:
        words += " " + tr("Of {0} the audio, tags and pictures come back exactly, but not the very file.").format(
            text.files(packed)
        )
    if flac:
        words += " " + tr("So it may be with {0} in FLAC: each archive tells which of the two it promises.").format(
            text.files(flac)
        )
    return _ask(
        window,
        tr("Move {0} to the trash after compressing?").format(text.files(count)),
        words,
        tr("&Compress, then move"),
        tr("Do &nothing"),
    )


def compare(window: MainWindow, rows: list[Row], heading: str) -> CompareDialog:
    """Opens beside the window and follows the work."""
    dialog = CompareDialog(window, lambda: rows, heading)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog


def _text_dialog(window: MainWindow, title: str, words: str, save_as: str = "", at_end: bool = False) -> QDialog:
    dialog = QDialog(window)
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
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save"), str(Path.home() / name), tr("Text") + " (*.txt)")
    if not chosen:
        return
    try:
        Path(chosen).write_text(words + "\n", encoding="utf-8")
    except OSError as error:
        QMessageBox.warning(parent, "Trilobyte", tr("It could not be saved: {0}").format(error.strerror or error))


def show_report(window: MainWindow, ending: Ending) -> QDialog:
    return _text_dialog(window, tr("Summary"), report.as_text(ending), "trilobyte-summary.txt")


def show_log(window: MainWindow) -> QDialog:
    """Errors of Trilobyte itself, the latest at the end; its folder has the summaries of batches, too."""
    words = debug_log.read() or tr("Trilobyte has met no error of its own.")
    return _text_dialog(window, tr("Log"), words.strip(), "trilobyte-errors.txt", at_end=True)


def show_moved(window: MainWindow) -> MovedDialog | None:
    if window.journal is None:
        return None
    dialog = MovedDialog(window, window.journal)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog


def preview_paths(window: MainWindow, rows: list[Row], settings: Settings) -> QDialog:
    pairs = [(row.path, preview_of(row, settings.destination)) for row in rows if row.compressible]
    lines = [f"{source}\n    {target}" for source, target in pairs[:_PREVIEWED]]
    if len(pairs) > _PREVIEWED:
        lines.append(tr("and {0} more").format(text.number(len(pairs) - _PREVIEWED)))
    return _text_dialog(window, tr("Where the archives go"), "\n".join(lines) or tr("Nothing is to be compressed."))


class SettingsDialog(QDialog):
    """Few settings, each said in a line; language and theme take effect at once or with the next start."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(460)
        now = window.preferences
        self.language = QComboBox()
        for name, label in language.NAMES.items():
            self.language.addItem(tr(label), name)
        self.language.setCurrentIndex(max(0, self.language.findData(now.language)))
        self.theme = QComboBox()
        for action in window.acts.themes.actions():
            self.theme.addItem(action.text().replace("&", ""), action.data().name)
            if action.isChecked():
                self.theme.setCurrentIndex(self.theme.count() - 1)
        self.jobs = QSpinBox()
        self.jobs.setRange(0, max(64, default_jobs() + 1))
        self.jobs.setValue(now.jobs)
        self.jobs.setSpecialValueText(tr("All cores but one ({0})").format(default_jobs()))
        self.device = QComboBox()
        for name, label in _DEVICES.items():
            self.device.addItem(tr(label), name)
        self.device.setCurrentIndex(max(0, self.device.findData(now.device)))
        self.device.setToolTip(tr("Only the presets with a language model, and their archives, use it"))
        self.gently = QCheckBox(tr("Let other programs go first"))
        self.awake = QCheckBox(tr("Keep the computer awake while working"))
        self.battery = QCheckBox(tr("Pause while running on the battery"))
        self.notify = QCheckBox(tr("Notify when a batch ends"))
        self.damaged = QCheckBox(tr("Archive damaged files as far as they go"))
        for box, value in (
            (self.gently, now.gently),
            (self.awake, now.awake),
            (self.battery, now.battery),
            (self.notify, now.notify),
            (self.damaged, now.damaged),
        ):
            box.setChecked(value)
        note = QLabel(tr("The language changes with the next start. Threads count for the next batch."))
        note.setProperty("dim", True)
        note.setWordWrap(True)
        form = QFormLayout(self)
        form.setContentsMargins(22, 18, 22, 16)
        form.setVerticalSpacing(10)
        form.addRow(tr("&Language"), self.language)
        form.addRow(tr("&Theme"), self.theme)
        form.addRow(tr("Th&reads"), self.jobs)
        form.addRow(tr("Language &model on"), self.device)
        for box in (self.gently, self.awake, self.battery, self.notify, self.damaged):
            form.addRow("", box)
        form.addRow(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def preferences(self) -> Preferences:
        return Preferences(
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            jobs=self.jobs.value(),
            gently=self.gently.isChecked(),
            awake=self.awake.isChecked(),
            battery=self.battery.isChecked(),
            notify=self.notify.isChecked(),
            damaged=self.damaged.isChecked(),
            device=self.device.currentData(),
        )


def ask_settings(window: MainWindow) -> None:
    dialog = SettingsDialog(window)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        take(window, dialog.preferences())
    dialog.deleteLater()


def take(window: MainWindow, wanted: Preferences) -> None:
    """Put settings into force and keep them."""
    if wanted.device != window.preferences.device:
        window.upkeep.measure_again()
    window.preferences = wanted
    wanted.write(window.store)
    for action in window.acts.themes.actions():
        if action.data().name == wanted.theme:
            action.trigger()


class AboutDialog(QDialog):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
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
        box.addWidget(buttons)


def guide(window: MainWindow) -> QDialog:
    """The guide for users, beside the window."""
    dialog = QDialog(window)
    dialog.setWindowTitle(tr("Guide"))
    dialog.resize(760, 620)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    view = QTextBrowser()
    view.setAccessibleName(tr("Guide"))
    view.setSearchPaths([str(paths.resources_dir())])  # where its pictures are
    view.setOpenLinks(False)  # links to other documents lead nowhere in a package
    view.anchorClicked.connect(lambda link: link.scheme() == "https" and QDesktopServices.openUrl(link))
    try:
        view.setMarkdown((paths.resources_dir() / "guide.md").read_text(encoding="utf-8"))
    except OSError:
        view.setPlainText(tr("The guide is missing from this installation."))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    box = QVBoxLayout(dialog)
    box.addWidget(view)
    box.addWidget(buttons)
    dialog.show()
    return dialog


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


def about(window: MainWindow) -> AboutDialog:
    dialog = AboutDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
