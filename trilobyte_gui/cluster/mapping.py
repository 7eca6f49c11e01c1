"""Where other computers have the paths of this one, where their mounts differ."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ENVIRONMENT = "TRILOBYTE_CLUSTER_MAP"  # a worker's own mapping, as `written`


@dataclasses.dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs of folders: one where the batch was started, and the same on a worker. The longest that fits counts."""

    pairs: tuple[tuple[Path, Path], ...] = ()

    def there(self, path: Path) -> Path:
        """`path` as the worker sees it."""
        fitting = [each for each in self.pairs if path.is_relative_to(each[0])]
        if not fitting:
            return path
        here, there = max(fitting, key=lambda pair: len(pair[0].parts))
        return there / path.relative_to(here)

    def written(self) -> str:
        """As text for an environment variable."""
        return os.pathsep.join(f"{here}={there}" for here, there in self.pairs)


def parse(words: Iterable[str]) -> Mapping:
    """From `HERE=THERE` each. Raises ValueError unless both are absolute paths."""
    pairs = []
    for each in words:
        here, equals, there = each.partition("=")
        if not (equals and Path(here).is_absolute() and Path(there).is_absolute()):
            raise ValueError(each)
        pairs.append((Path(os.path.normpath(here)), Path(os.path.normpath(there))))
    return Mapping(tuple(pairs))


def of_this_worker() -> Mapping:
    """What `trilobyte worker --map` has told the process that works."""
    return parse(filter(None, os.environ.get(ENVIRONMENT, "").split(os.pathsep)))


def moved(thing: T, change: Callable[[Path], Path]) -> T:
    """A dataclass with every path that is a field of it changed."""
    paths = {name: change(path) for name, path in _paths(thing)}
    return dataclasses.replace(thing, **paths) if paths else thing  # type: ignore[type-var]


def way_back(before: object, after: object) -> Callable[[Path], Path]:
    """What takes paths back from where `moved` took those of `before`: files keep their names, and the folders that
    the paths of `before` are in are told as they were."""
    known = {path.parent: old.parent for (_, old), (_, path) in zip(_paths(before), _paths(after), strict=True)}

    def back(path: Path) -> Path:
        return known[path.parent] / path.name if path.parent in known else path

    return back


def _paths(thing: Any) -> list[tuple[str, Path]]:
    fields = [(field.name, getattr(thing, field.name)) for field in dataclasses.fields(thing)]
    return [(name, value) for name, value in fields if isinstance(value, Path)]
