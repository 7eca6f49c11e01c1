"""Colours of the light and the dark window, one style sheet made from them, and icons drawn in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from trilobyte_gui import paths


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme, as #rrggbb."""

    window: str
    surface: str  # the table and cards
    raised: str  # headers, buttons
    line: str
    edge: str  # of buttons and fields: 3:1 against what they stand on
    text: str
    dim: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    hover: str
    good: str
    warn: str
    bad: str
    original: str
    flac: str
    trilobyte: str
    track: str  # the empty part of a bar


LIGHT = Colours(
    window="#f3f2ef",
    surface="#ffffff",
    raised="#f8f7f5",
    line="#e4e2dd",
    edge="#8c8a84",
    text="#1d1f21",
    dim="#5d6167",
    accent="#17597d",
    accent_hover="#104562",
    on_accent="#ffffff",
    selection="#d9e8f1",
    hover="#edf3f7",
    good="#1a7340",
    warn="#8a5a00",
    bad="#b3261e",
    original="#9aa0a7",
    flac="#4f7ea3",
    trilobyte="#d6741f",
    track="#e7e5e0",
)
DARK = Colours(
    window="#191b1e",
    surface="#202327",
    raised="#262a2f",
    line="#31363c",
    edge="#7a818a",
    text="#eceef0",
    dim="#a5acb5",
    accent="#74b8dd",
    accent_hover="#95cbe8",
    on_accent="#06212f",
    selection="#213f52",
    hover="#2c3239",
    good="#62c58a",
    warn="#e0b050",
    bad="#ff8a80",
    original="#858c95",
    flac="#6f9dc4",
    trilobyte="#f0994c",
    track="#34393f",
)


_chosen = Qt.ColorScheme.Unknown


def choose(scheme: Qt.ColorScheme) -> None:
    """Light or dark whatever the system says; Unknown to follow it."""
    global _chosen
    _chosen = scheme
    QApplication.styleHints().setColorScheme(scheme)  # title bars and system dialogs, where the platform can


def colours() -> Colours:
    """Those of the theme in force: the user's choice, else the system's."""
    system = QApplication.styleHints().colorScheme()
    return DARK if (system if _chosen is Qt.ColorScheme.Unknown else _chosen) is Qt.ColorScheme.Dark else LIGHT


@cache
def ink(colour: str) -> QColor:
    """A colour's name read once; whoever gets it must not change it."""
    return QColor(colour)


def palette(c: Colours) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.surface),
        (role.AlternateBase, c.raised),
        (role.Text, c.text),
        (role.Button, c.raised),
        (role.ButtonText, c.text),
        (role.BrightText, c.bad),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.PlaceholderText, c.dim),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Link, c.accent),
        (role.Accent, c.accent),
        (role.Mid, c.line),
        (role.Dark, c.edge),
    ):
        made.setColor(which, QColor(colour))
    faded = QColor(c.dim)
    faded.setAlpha(140)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, faded)
    return made


def style_sheet(c: Colours) -> str:
    return f"""
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.edge}; padding: 4px; }}
    QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.edge};
        border-radius: 6px; padding: 5px 12px; outline: none; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 4px 11px; }}
    QPushButton:disabled {{ color: {c.edge}; border-color: {c.line}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent};
        font-weight: 600; padding: 8px 18px; }}
    QPushButton[primary="true"]:hover {{ background: {c.accent_hover}; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 7px 17px; }}
    QPushButton[primary="true"]:disabled {{ background: {c.track}; color: {c.dim}; border-color: {c.track}; }}
    QTableView {{ background: {c.surface}; color: {c.text}; border: none; border-top: 1px solid {c.line};
        border-bottom: 1px solid {c.line}; }}
    QHeaderView {{ background: {c.raised}; }}
    QHeaderView::section {{ background: {c.raised}; color: {c.dim}; border: none; padding: 6px 10px;
        border-bottom: 1px solid {c.line}; font-weight: 600; }}
    QHeaderView::section:hover {{ color: {c.text}; }}
    QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0; height: 0; }}
    QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.edge}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 24px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.edge}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    QMenuBar {{ background: {c.window}; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QScrollBar {{ background: {c.surface}; border: none; margin: 0; }}
    QScrollBar:vertical {{ width: 12px; }}
    QScrollBar:horizontal {{ height: 12px; }}
    QScrollBar::handle {{ background: {c.original}; border-radius: 4px; margin: 2px; min-height: 36px; }}
    QScrollBar::handle:hover {{ background: {c.edge}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
    QLineEdit, QPlainTextEdit, QTextBrowser {{ background: {c.surface}; color: {c.text};
        border: 1px solid {c.edge}; border-radius: 6px; padding: 4px 8px; }}
    QSpinBox {{ min-height: 22px; }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: 3px 7px; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.edge};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QPushButton:checked {{ background: {c.selection}; border-color: {c.accent}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QFrame#banner {{ background: {c.selection}; border: none; border-bottom: 1px solid {c.line}; }}
    QFrame#player {{ background: {c.raised}; border: none; border-bottom: 1px solid {c.line}; }}
    QToolButton {{ border: none; border-radius: 6px; padding: 5px; }}
    QToolButton:hover {{ background: {c.hover}; }}
    QToolButton:focus {{ border: 2px solid {c.accent}; padding: 3px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.track}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.accent}; }}
    QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
        background: {c.accent}; }}
    QSlider::handle:horizontal:focus {{ background: {c.text}; }}
    QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled {{ background: {c.edge}; }}
    QTabWidget#acts::pane {{ border: none; border-top: 1px solid {c.line}; }}
    QTabBar::tab {{ background: transparent; color: {c.dim}; border: none; border-bottom: 2px solid transparent;
        padding: 5px 4px 4px 4px; margin-right: 18px; }}
    QTabBar::tab:hover {{ color: {c.text}; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; font-weight: 600; }}
    QTabBar::tab:focus {{ color: {c.accent}; }}
    QSplitter::handle {{ background: {c.line}; width: 1px; }}
    QScrollArea {{ background: {c.surface}; border-left: 1px solid {c.line}; }}
    QScrollArea > QWidget > QWidget {{ background: {c.surface}; }}
    QListWidget, QTreeView {{ background: {c.surface}; color: {c.text}; border: none; outline: none; }}
    QDialog QListWidget {{ border: 1px solid {c.edge}; border-radius: 6px; }}
    QListWidget::item {{ padding: 7px 8px; border-radius: 6px; }}
    QListWidget::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QTreeView::item {{ padding: 4px 6px; }}
    QTreeView::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QTreeWidget {{ background: {c.window}; color: {c.text}; border: none; }}
    QTreeWidget::item {{ padding: 2px 7px; }}
    QTabWidget::pane {{ border: 1px solid {c.line}; }}
    QLabel[strong="true"] {{ font-weight: 600; }}
    QLabel[dim="true"] {{ color: {c.dim}; }}
    QLabel[tone="bad"] {{ color: {c.bad}; }}
    QLabel[tone="warn"] {{ color: {c.warn}; }}
    """


def apply(app: QApplication) -> None:
    sheet = style_sheet(colours())
    if app.styleSheet() == sheet:
        return  # every widget would be styled anew
    app.setPalette(palette(colours()))
    app.setStyleSheet(sheet)
    outlined = palette(colours())  # the style draws outlines in this, made darker: in the dark they would not be seen
    outlined.setColor(QPalette.ColorRole.Window, QColor(colours().edge).lighter(140))
    for name in ("QCheckBox", "QRadioButton", "QAbstractSpinBox", "QComboBox"):
        app.setPalette(outlined, name)  # type: ignore[arg-type]  # bytes, as the stub has it, are refused
    icon.cache_clear()


def tabular(font: QFont) -> QFont:
    """The font with digits of equal width, so that columns of numbers line up."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def icon(name: str, colour: str = "") -> QIcon:
    """A symbol from resources/, drawn in one colour (by default the text's) and faded where disabled."""
    made = QIcon()
    for mode, paint in ((QIcon.Mode.Normal, colour or colours().text), (QIcon.Mode.Disabled, colours().edge)):
        for size in (16, 32, 64):
            made.addPixmap(pixmap(name, size, paint), mode)
    return made


def pixmap(name: str, size: int, colour: str = "") -> QPixmap:
    """The drawing at `size` device pixels; line drawings take the colour, the others have their own."""
    drawing = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour or colours().text).encode()))
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


@cache
def _svg(name: str) -> str:
    return (paths.resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
