"""Texts can be translated: each is a literal template where it is made, and the German catalogue has them all."""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

import translate

PACKAGE = Path(__file__).parents[2] / "trilobyte_gui"


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    return translate.translations()


def test_every_text_that_the_window_can_show_has_a_german_one(german: dict[str, str]) -> None:
    assert [text for text in translate.collected() if not german.get(text)] == []


def test_the_catalogue_has_no_text_that_nothing_shows(german: dict[str, str]) -> None:
    assert set(german) <= set(translate.collected())


def test_a_translation_has_the_places_of_its_template(german: dict[str, str]) -> None:
    assert [text for text, words in german.items() if places(text) != places(words)] == []


def test_no_text_is_put_together_before_it_can_be_translated() -> None:
    """An f-string, a sum, or a variable that holds a plain string would reach the window in English for ever."""
    modules = translate.parsed()
    errors = translate.error_classes([module for _, module in modules])
    wrong = []
    for path, module in modules:
        for node in ast.walk(module):
            for text in translate.templates(node, errors):
                if any(isinstance(each, ast.JoinedStr | ast.BinOp | ast.Constant) for each in sources(text, module)):
                    wrong.append(f"{path.name}:{text.lineno}")
    assert sorted(set(wrong)) == []


def test_a_template_has_a_place_for_each_argument_and_hints_are_named() -> None:
    """All over the program: a hint that comes second, say, would vanish without a word."""
    modules = [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))]
    errors = translate.error_classes([module for _, module in modules])
    wrong = []
    for path, module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and translate.name_of(node.func) in {"Phrase", *errors} and node.args:
                template, *arguments = node.args
                if any(isinstance(each, ast.Starred) for each in arguments):
                    continue
                named = [places(each.value) for each in translate.literals(template)] or [set()]
                if any(each != {str(number) for number in range(len(arguments))} for each in named):
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def places(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # a brace that is meant: such texts are never filled in
        return set()


def sources(text: ast.expr, module: ast.Module) -> Iterator[ast.expr]:
    """What is no literal at its place: the expression itself, and what a variable of that name is ever set to."""
    if isinstance(text, ast.IfExp):
        yield from sources(text.body, module)
        yield from sources(text.orelse, module)
    elif isinstance(text, ast.Name):
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and text.id in map(translate.name_of, node.targets):
                yield from () if isinstance(node.value, ast.Constant) and not node.value.value else (node.value,)
    elif not isinstance(text, ast.Constant):
        yield text
