"""The settings of the settings dialog and where everything that the window remembers is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction

from trilobyte_gui.archive.tasks import DEVICES, Device
from trilobyte_gui.codec.presets import DEFAULT_PRESET, PRESETS
from trilobyte_gui.gui.model.work import RECOVERY, Settings
from trilobyte_gui.gui.services.store import Store


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
        values: dict[str, object] = {}
        for field in fields(cls):
            default = field.default
            raw = store.value(field.name)
            if raw is None:
                continue
            if isinstance(default, bool):
                values[field.name] = str(raw).casefold() in ("true", "1")
            elif isinstance(default, int):
                values[field.name] = int(str(raw)) if str(raw).isdecimal() else default
            elif field.name != "device" or raw in DEVICES:
                values[field.name] = str(raw)
        return cls(**values)  # type: ignore[arg-type]

    def write(self, store: Store) -> None:
        for field in fields(self):
            store.setValue(field.name, getattr(self, field.name))
        store.sync()


def settings_from(stored: dict[str, str]) -> Settings:
    """Choices of an earlier run, with nonsense replaced by what is standard."""
    folder = stored.get("destination", "")

    def one_of(name: str, *allowed: str) -> str:
        return stored[name] if stored.get(name) in allowed else allowed[0]

    return Settings(
        preset=stored["preset"] if stored.get("preset") in PRESETS else DEFAULT_PRESET,
        destination=Path(folder) if folder and Path(folder).is_dir() else None,
        conflict=cast("object", one_of("conflict", "update", "skip", "rename", "overwrite")),  # type: ignore[arg-type]
        to=cast("object", one_of("to", "original", "flac", "wav")),  # type: ignore[arg-type]
        originals=cast("object", one_of("originals", "keep", "trash")),  # type: ignore[arg-type]
        side_files=stored.get("side_files") != "False",
        partly=stored.get("partly") == "True",
        damaged=stored.get("damaged") == "True",
        salvage=stored.get("salvage") == "True",
        recovery=next((share for share in RECOVERY if stored.get("recovery") == str(share)), 0),
    )


def _packed(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode()


class Memory:
    """Parts of the window that come back with its next start: `keep` them, then `recall`; `remember` at the end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: list[tuple[list[str], Callable[[], list[object]], Callable[[list[Any]], object]]] = []

    def keep(self, name: str, value: Callable[[], object], bring_back: Callable[[Any], object]) -> None:
        """`bring_back` gets what `value` gave the last time, or None: a file may hold anything."""
        self._kept.append(([name], lambda: [value()], lambda values: bring_back(*values)))

    def keep_all(
        self, names: list[str], values: Callable[[], list[object]], bring_back: Callable[[list[Any]], object]
    ) -> None:
        """Several that come back together, in the order of their names."""
        self._kept.append((names, values, bring_back))

    def keep_state(self, name: str, state: Callable[[], QByteArray], restore: Callable[[QByteArray], object]) -> None:
        """Of a Qt widget, as bytes that Qt itself reads."""

        def bring_back(value: object) -> None:
            if isinstance(value, str):
                restore(QByteArray.fromBase64(value.encode("ascii", "replace")))

        self.keep(name, lambda: _packed(state()), bring_back)

    def keep_tick(self, action: QAction, name: str, at_first: bool) -> None:
        """Whether an action is ticked."""
        self.keep(name, action.isChecked, lambda value: action.setChecked(at_first if value is None else value is True))

    def recall(self) -> None:
        for names, _, bring_back in self._kept:
            bring_back([self._store.value(name) for name in names])

    def remember(self) -> None:
        for names, values, _ in self._kept:
            for name, value in zip(names, values(), strict=True):
                self._store.setValue(name, value)
        self._store.sync()
