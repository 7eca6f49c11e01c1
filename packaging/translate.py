"""Bring the German catalogue up to date: collect the texts, then compile them.

    python packaging/translate.py            # texts that lack a translation are listed, and fail the tests

Every tr() and mark() of the window, and every error, hint and Phrase of what it uses, goes into
resources/i18n/trilobyte_de.ts (edit that file, by hand or with Qt Linguist); pyside6-lrelease makes the .qm that the
window reads. All texts share one context.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "trilobyte_de.ts"
CONTEXT = "Trilobyte"
PARTS = ("gui", "api", "archive", "gpu", "audio", "metadata", "models", "codec")
MARKS = {"tr", "mark", "Phrase", "reading", "writing"}


def main() -> int:
    tools = Path(sys.executable).parent
    CATALOGUE.parent.mkdir(exist_ok=True)
    known = translations()
    texts = collected()
    write(texts, known)
    subprocess.run([tools / "pyside6-lrelease", CATALOGUE, "-qm", CATALOGUE.with_suffix(".qm")], check=True)
    lacking = [text for text in texts if not known.get(text)]
    for text in lacking:
        print(f"not translated: {text!r}")
    return 1 if lacking else 0


def translations() -> dict[str, str]:
    """What the catalogue has already."""
    if not CATALOGUE.is_file():
        return {}
    return {
        each.findtext("source", ""): each.findtext("translation", "")
        for each in ET.parse(CATALOGUE).iter("message")
        if each.findtext("translation")
    }


@cache
def collected() -> list[str]:
    """Every text that the window can show, sorted, each once: its own, and those of the errors, hints and remarks
    that come from below it."""
    texts: dict[str, None] = {}
    modules = [module for _, module in parsed()]
    errors = error_classes(modules)
    for module in modules:
        for node in ast.walk(module):
            for text in templates(node, errors):
                texts.update(dict.fromkeys(each.value for each in literals(text)))
    return sorted(texts)


@cache
def parsed() -> list[tuple[Path, ast.Module]]:
    """The modules whose texts the window can show."""
    package = ROOT / "trilobyte_gui"
    paths = sorted(package.glob("*.py")) + [each for part in PARTS for each in sorted((package / part).rglob("*.py"))]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def error_classes(modules: list[ast.Module]) -> set[str]:
    """The names of TrilobyteError and of all classes below it."""
    classes = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    found, before = {"TrilobyteError"}, 0
    while len(found) > before:
        before = len(found)
        found |= {each.name for each in classes if found & {name_of(base) for base in each.bases}}
    return found


def templates(node: ast.AST, errors: set[str]) -> Iterator[ast.expr]:
    """Where `node` itself holds texts, or templates of texts: the expressions that give them."""
    marks = MARKS | errors if isinstance(getattr(node, "func", None), ast.Name) else {"tr", *errors}
    if isinstance(node, ast.Call) and name_of(node.func) in marks:
        yield from node.args[:1]
        yield from (each.value for each in node.keywords if each.arg == "hint")
    elif isinstance(node, ast.FunctionDef) and node.args.defaults:  # what a file is called in an error
        named = node.args.args[-len(node.args.defaults) :]
        yield from (value for each, value in zip(named, node.args.defaults, strict=True) if each.arg == "what")
    elif isinstance(node, ast.ClassDef) and node.name in errors:
        for each in node.body:
            if isinstance(each, ast.Assign) and name_of(each.targets[0]) in ("default_message", "default_hint"):
                yield each.value


def literals(text: ast.expr) -> Iterator[ast.Constant]:
    """The strings of a literal, or of a choice between two."""
    if isinstance(text, ast.IfExp):
        yield from literals(text.body)
        yield from literals(text.orelse)
    elif isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
        yield text


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def write(texts: list[str], known: dict[str, str]) -> None:
    root = ET.Element("TS", version="2.1", language="de_DE", sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in texts:
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        words = ET.SubElement(message, "translation")
        if known.get(text):
            words.text = known[text]
        else:
            words.set("type", "unfinished")
    ET.indent(root, " ")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    CATALOGUE.write_text(head + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
