"""The window's language: English, or a catalogue that Qt's translation tools have made."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from trilobyte_gui import paths
from trilobyte_gui.gui.services import i18n
from trilobyte_gui.gui.services.i18n import mark

CONTEXT = "Trilobyte"
NAMES = {"system": mark("As the system"), "en": "English", "de": "Deutsch"}
_ours: list[QTranslator] = []


def choose(app: QApplication, wanted: str) -> str:
    """Use language `wanted` ("system" for the computer's own); gives the one in force."""
    language = wanted
    if wanted not in ("en", "de"):
        language = "de" if QLocale.system().language() is QLocale.Language.German else "en"
    for each in _ours:
        app.removeTranslator(each)
    _ours.clear()
    i18n.use(None)
    if language != "en":
        ours, qts = QTranslator(), QTranslator()
        if ours.load(str(paths.resources_dir() / "i18n" / f"trilobyte_{language}.qm")):
            i18n.use(lambda words: ours.translate(CONTEXT, words) or words)
            _ours.append(ours)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qts.load(f"qtbase_{language}", folder):
            app.installTranslator(qts)
            _ours.append(qts)
    if QLocale.system().name()[:2] != language or wanted != "system":
        chosen = {"de": QLocale(QLocale.Language.German), "en": QLocale(QLocale.Language.English)}[language]
        same = QLocale.system().language() is chosen.language()
        QLocale.setDefault(QLocale.system() if same else chosen)
    return language
