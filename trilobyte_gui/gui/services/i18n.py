"""Words in the user's language. `tr` marks a text for the translation tools and looks it up; it needs no Qt."""

from __future__ import annotations

from collections.abc import Callable

from trilobyte_gui.codec.errors import Phrase, TrilobyteError


def _as_it_is(words: str) -> str:
    return words


_find: Callable[[str], str] = _as_it_is


def tr(words: str) -> str:
    """`words` in the language in force; English where there is no translation. What comes from below the window
    (reasons, hints, remarks) is a phrase, of which the template is looked up, and that of each phrase within it."""
    return words.translated(_find) if isinstance(words, Phrase) else _find(words)


def in_sentences(error: TrilobyteError) -> str:
    """An error as sentences: what is wrong, and what to do."""
    message = tr(error.message)
    return f"{message[:1].upper()}{message[1:]}. {tr(error.hint)}".rstrip()


def mark(words: str) -> str:
    """Only marks a text, for tables that are made before the language is known."""
    return words


def use(find: Callable[[str], str] | None) -> None:
    """Look texts up with `find`; None for English."""
    global _find
    _find = find or _as_it_is


def translated() -> bool:
    """Whether the window is in another language than English, in which some long texts are."""
    return _find is not _as_it_is
