"""Arguments of callers: each check raises a TypeError or ValueError that names the argument, before any work begins."""

from __future__ import annotations

import operator
from numbers import Real
from typing import Any, TypeVar

T = TypeVar("T")


def whole(value: Any, what: str, least: int | None = None, most: int | None = None) -> int:
    """A whole number of any type, from `least` to `most` where these are given."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"{what} must be a whole number, not {value!r}")
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        raise ValueError(f"{what} must be {bounds}, not {number}")
    return number


def whole_or_none(value: Any, what: str) -> int | None:
    """The same, where there need be none."""
    return None if value is None else whole(value, what)


def number(value: Any, what: str) -> float:
    """A number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{what} must be a number, not {value!r}")
    return float(value)


def switch(value: Any, what: str) -> bool:
    """True or False, also those of NumPy."""
    if type(value).__name__ not in ("bool", "bool_"):
        raise TypeError(f"{what} must be True or False, not {value!r}")
    return bool(value)


def kind_of(value: Any, kind: type[T], what: str) -> T:
    """An object of the class `kind`."""
    if not isinstance(value, kind):
        name = {"str": "a text"}.get(kind.__name__, f"an object of {kind.__name__}")
        raise TypeError(f"{what} must be {name}, not {value!r}")
    return value
