"""Texts for users keep how they were made: for other languages, other processes and other threads."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec import errors
from trilobyte_gui.codec.errors import ArchiveDamaged, ExitCode, Phrase, TrilobyteError, from_json, listed

arguments = st.recursive(
    st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | inner.map(lambda each: Phrase("<{0}>", each)),
    max_leaves=5,
)
phrases = st.builds(lambda first, second: Phrase("it has {1}, not {0}", first, second), arguments, arguments)


def same(first: object, second: object) -> bool:
    """Equal, and made the same way."""
    if isinstance(first, Phrase) and isinstance(second, Phrase):
        alike = first == second and first.template == second.template
        return alike and all(map(same, first.arguments, second.arguments))
    return type(first) is type(second) and first == second


@given(phrases)
def test_a_phrase_survives_a_pipe_a_file_and_a_copy(phrase: Phrase) -> None:
    assert same(from_json(json.loads(json.dumps(phrase.as_json()))), phrase)
    assert same(pickle.loads(pickle.dumps(phrase)), phrase)
    assert same(copy.deepcopy(phrase), phrase)


@given(phrases)
def test_a_phrase_is_the_same_text_where_nothing_is_translated(phrase: Phrase) -> None:
    assert phrase.translated(lambda template: template) == phrase


def test_translation_reaches_into_arguments_and_leaves_names_alone() -> None:
    german = {"{0} of {1}": "{1} hat {0}", "header": "Kopf"}.get
    phrase = Phrase("{0} of {1}", (Phrase("header"), Phrase("index")), "header")
    assert phrase == "header, index of header"
    assert phrase.translated(lambda template: german(template, template)) == "header hat Kopf, index"


def test_braces_are_braces_where_there_is_nothing_to_fill_in() -> None:
    assert Phrase("{odd} name") == "{odd} name"
    assert Phrase("{0} is there", "{odd} name") == "{odd} name is there"


def test_several_statements_become_one() -> None:
    assert listed([]) == ""
    assert listed([Phrase("a"), Phrase("b"), Phrase("c")]) == "a; b; c"


@pytest.mark.parametrize("kind", [each for each in vars(errors).values() if isinstance(each, type)])
def test_every_error_has_a_code_and_survives_another_thread_or_process(kind: type) -> None:
    if not issubclass(kind, TrilobyteError):
        return
    error = kind("{0} is damaged", Phrase("header"), hint=Phrase("Use {0}.", "it"))
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(kind.exit_code, ExitCode)
    assert kind.exit_code is not ExitCode.OK
    assert same(again.message, error.message)
    assert same(again.hint, error.hint)
    assert str(again) == "header is damaged"


def test_a_hint_of_its_own_takes_the_place_of_the_usual_one() -> None:
    assert ArchiveDamaged("x").hint == ArchiveDamaged.default_hint
    assert ArchiveDamaged("x", hint="Wait.").hint == "Wait."
