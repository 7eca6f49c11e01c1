"""Settings as plain values and back, for the journal and for what a window remembers.

Settings are dataclasses of switches, numbers, texts, choices (`Literal`) and paths that may be None. A field that
allows only some values says so in its metadata, as `within`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def to_json(settings: DataclassInstance) -> dict[str, str | int | bool]:
    """All values by the names of their fields; no path is an empty text."""
    return {each.name: _plain(getattr(settings, each.name)) for each in fields(settings)}


def from_json(kind: type[T], told: Mapping[str, Any], lenient: bool = False) -> T:
    """Settings of `kind` from the values of `to_json`, which may come from another version or from anybody.

    What is missing has its default; what is unknown is passed over. Raises ValueError for a value that a field does not
    allow; `lenient` takes the default instead. Switches and numbers may be texts, as earlier versions wrote them.
    """
    values = {}
    for name, hint in _hints(kind).items():
        if name in told:
            try:
                value = _value(told[name], hint)
                check(kind, name, value)
                values[name] = value
            except ValueError:
                if not lenient:
                    raise
    return kind(**values)


def check(kind: type[T], name: str, value: object, called: str = "") -> None:
    """Raise ValueError where the field `name` does not allow the value; `called` is its name in the message."""
    allowed = choices(kind).get(name)
    if allowed is not None and value not in allowed:
        if isinstance(allowed, range):
            words = f"a whole number from {allowed[0]} to {allowed[-1]}"
        else:
            words = f"one of {', '.join(map(repr, allowed))}"
        raise ValueError(f"{called or name} must be {words}, not {value!r}")


@cache
def choices(kind: type[T]) -> dict[str, Collection[Any]]:
    """What the fields allow that do not allow every value of their type."""
    literal = {name: get_args(hint) for name, hint in _hints(kind).items() if get_origin(hint) is Literal}
    return literal | {each.name: each.metadata["within"] for each in fields(kind) if "within" in each.metadata}


@cache
def _hints(kind: type[T]) -> dict[str, Any]:
    return get_type_hints(kind)


def _plain(value: object) -> Any:
    return "" if value is None else str(value) if isinstance(value, Path) else value


def _value(told: object, hint: Any) -> object:
    if hint == Path | None:
        return Path(told) if isinstance(told, str) and told else None
    if hint is bool and told in ("True", "False"):
        return told == "True"
    if hint is int and isinstance(told, str) and told.isascii() and told.removeprefix("-").isdecimal():
        return int(told)
    if type(told) is not (hint if hint in (bool, int) else str):
        raise ValueError(f"{told!r} is of another type")
    return told
