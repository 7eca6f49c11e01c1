"""Settings survive the journal, whatever else is in it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.archive.settings import choices, from_json, to_json
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.gui.model.work import Settings

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)


def allowed(kind: type[Any], name: str, default: object) -> st.SearchStrategy[Any]:
    if name in choices(kind):
        return st.sampled_from(list(choices(kind)[name]))
    return st.booleans() if isinstance(default, bool) else st.text(max_size=9)


@st.composite
def settings(draw: st.DrawFn, kind: type[Any]) -> Any:
    known = kind()
    values = {each.name: draw(allowed(kind, each.name, getattr(known, each.name))) for each in fields(kind)}
    if kind is Settings:
        values["destination"] = draw(st.sampled_from([None, Path("/music"), Path("/b\udcff")]))
    return kind(**values)


@given(settings(Options) | settings(Settings))
def test_all_come_back_as_they_were(before: Options) -> None:
    told = json.loads(json.dumps(to_json(before)))
    assert from_json(type(before), told) == before
    assert from_json(type(before), {name: str(value) for name, value in told.items()}) == before, "as earlier versions"


@given(st.dictionaries(st.sampled_from([each.name for each in fields(Settings)]) | st.text(), plain))
def test_nonsense_becomes_what_is_standard(told: dict[str, object]) -> None:
    read = from_json(Settings, told, lenient=True)
    assert from_json(Settings, to_json(read)) == read, "all of it is allowed"
    for name, values in choices(Settings).items():
        if told.get(name) not in values and not isinstance(told.get(name), str):
            assert getattr(read, name) == getattr(Settings(), name)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("preset", "quik", "preset must be one of 'quick', .*, not 'quik'"),
        ("jobs", 0, "jobs must be a whole number from 1 to 256, not 0"),
        ("recovery", "101", "recovery must be a whole number from 0 to 100, not 101"),
        ("quick", "yes", "'yes' is of another type"),
        ("recovery", True, "True is of another type"),
        ("model", 7, "7 is of another type"),
    ],
)
def test_what_a_field_does_not_allow_is_refused(name: str, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_json(Options, {name: value})


def test_what_is_missing_or_unknown_does_no_harm() -> None:
    assert from_json(Options, {"jobs": 3, "originals": "keep"}) == Options(jobs=3)
