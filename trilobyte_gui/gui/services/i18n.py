"""Words in the user's language. `tr` marks a text for the translation tools and looks it up; it needs no Qt."""

from __future__ import annotations

from collections.abc import Callable


def _as_it_is(words: str) -> str:
    return words


_find: Callable[[str], str] = _as_it_is


def tr(words: str) -> str:
    """`words` in the language in force; English where there is no translation."""
    return _find(words)


def english() -> bool:
    return _find is _as_it_is


def mark(words: str) -> str:
    """Only marks a text, for tables that are made before the language is known."""
    return words


def use(find: Callable[[str], str] | None) -> None:
    """Look texts up with `find`; None for English."""
    global _find
    _find = find or _as_it_is
