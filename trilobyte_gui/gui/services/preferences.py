"""The settings of the settings dialog and where everything that the window remembers is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction

from trilobyte_gui.archive.settings import from_json, to_json
from trilobyte_gui.archive.tasks import Device
from trilobyte_gui.gui.model.work import PREVIEWS, Settings, settings_from
from trilobyte_gui.gui.services.store import Store


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of the settings dialog."""

    language: str = "system"
    theme: str = "Unknown"  # a name of Qt.ColorScheme
    jobs: int = 0  # 0: all cores but one
    gently: bool = True
    awake: bool = True
    battery: bool = False  # pause while on battery
    notify: bool = True
    damaged: bool = False  # archive damaged sources as far as they go
    device: Device = "auto"  # where a language model runs
    preview: int = field(default=0, metadata={"within": PREVIEWS})  # seconds of a preview of each new archive

    @classmethod
    def read(cls, store: Store) -> Preferences:
        return from_json(cls, store.values, lenient=True)

    def write(self, store: Store) -> bool:
        """False where they cannot be kept."""
        for name, value in to_json(self).items():
            store.setValue(name, value)
        return store.sync()


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

    def keep_settings(
        self, names: dict[str, str], settings: Callable[[], Settings], set_settings: Callable[[Settings], object]
    ) -> None:
        """Fields of the settings that a panel shows: `names` has the name of each in the store, by its field's."""

        def chosen() -> list[object]:
            stored = to_json(settings())
            return [stored[field] for field in names]

        def bring_back(values: list[object]) -> None:
            set_settings(settings_from(dict(zip(names, values, strict=True))))

        self._kept.append((list(names.values()), chosen, bring_back))

    def keep_state(self, name: str, state: Callable[[], QByteArray], restore: Callable[[QByteArray], object]) -> None:
        """Of a Qt widget, as bytes that Qt itself reads."""

        def bring_back(value: object) -> None:
            if isinstance(value, str):
                restore(QByteArray.fromBase64(value.encode("ascii", "replace")))

        self.keep(name, lambda: _packed(state()), bring_back)

    def keep_tick(self, action: QAction, name: str, at_first: bool) -> None:
        """Remember whether an action is ticked."""
        self.keep(name, action.isChecked, lambda value: action.setChecked(at_first if value is None else value is True))

    def recall(self) -> None:
        for names, _, bring_back in self._kept:
            bring_back([self._store.value(name) for name in names])

    def remember(self) -> None:
        for names, values, _ in self._kept:
            for name, value in zip(names, values(), strict=True):
                self._store.setValue(name, value)
        self._store.sync()
