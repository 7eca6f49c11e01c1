"""The settings of the settings dialog and where everything that the window remembers is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt

from trilobyte_gui.archive.settings import from_json, to_json
from trilobyte_gui.archive.tasks import Device
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services.store import Store

if TYPE_CHECKING:
    from trilobyte_gui.gui.window import MainWindow


@dataclass(frozen=True, slots=True)
class Preferences:
    language: str = "system"
    theme: str = "Unknown"  # a name of Qt.ColorScheme
    jobs: int = 0  # 0: all cores but one
    gently: bool = True
    awake: bool = True
    battery: bool = False  # pause while on battery
    notify: bool = True
    damaged: bool = False  # archive damaged sources as far as they go
    device: Device = "auto"  # where a language model runs

    @classmethod
    def read(cls, store: Store) -> Preferences:
        return from_json(cls, store.values, lenient=True)

    def write(self, store: Store) -> None:
        for name, value in to_json(self).items():
            store.setValue(name, value)
        store.sync()


def settings_from(stored: Mapping[str, Any]) -> Settings:
    """Choices of an earlier run, with nonsense replaced by what is standard."""
    settings = from_json(Settings, stored, lenient=True)
    there = settings.destination is not None and settings.destination.is_dir()
    return settings if there else replace(settings, destination=None)


_CHOICES = ("preset", "destination", "conflict", "to", "originals", "side_files", "recovery")
_KEPT_AS = {"side_files": "along"}  # under its own name it was remembered when it was off unless asked for


def recall(window: MainWindow, store: Store) -> None:
    """Bring back sizes, columns, choices and looks of the last time."""
    for name, bring_back in (
        ("window", window.restoreGeometry),
        ("columns2", window.table.horizontalHeader().restoreState),
        ("parts", window.split.restoreState),
    ):
        value = store.value(name)
        if isinstance(value, str):
            bring_back(QByteArray.fromBase64(value.encode("ascii", "replace")))
    window.choices.set_settings(
        settings_from({name: store.value(_KEPT_AS.get(name, name)) for name in _CHOICES})
    )
    for action in window.acts.themes.actions():
        if action.data().name == window.preferences.theme:
            action.trigger()
    window.acts.grouped.setChecked(store.value("grouped", True) is True)
    window.acts.details.setChecked(store.value("details", False) is True)
    speeds = store.value("speeds")
    if isinstance(speeds, dict):
        window.choices.set_speeds({name: each for name, each in speeds.items() if _is_speed(each)})


def remember(window: MainWindow, store: Store) -> None:
    window.table.show_all_wanted()
    stored = to_json(window.choices.settings())
    chosen = window.acts.themes.checkedAction()
    scheme = chosen.data() if chosen is not None else Qt.ColorScheme.Unknown
    for name, value in (
        ("window", _packed(window.saveGeometry())),
        ("columns2", _packed(window.table.horizontalHeader().saveState())),
        ("parts", _packed(window.split.saveState())),
        *((_KEPT_AS.get(name, name), stored[name]) for name in _CHOICES),
        ("theme", scheme.name),
        ("grouped", window.acts.grouped.isChecked()),
        ("details", window.acts.details.isChecked()),
        ("speeds", window.choices.speeds),
    ):
        store.setValue(name, value)
    store.sync()


def _packed(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode()


def _is_speed(told: object) -> bool:
    return isinstance(told, float) and 0 < told < 1e9
