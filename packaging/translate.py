"""Bring the German catalogue up to date: collect the texts, then compile them.

    python packaging/translate.py            # texts that lack a translation are listed, and fail the tests

Every tr() and mark() of trilobyte_gui/gui goes into resources/i18n/trilobyte_de.ts (edit that file, by hand or with
Qt Linguist); pyside6-lrelease makes the .qm that the window reads. All texts share one context.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "trilobyte_de.ts"
CONTEXT = "Trilobyte"


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


def collected() -> list[str]:
    """Every text that the window can show, in order, each once."""
    import ast

    texts: dict[str, None] = {}
    for module in sorted((ROOT / "trilobyte_gui" / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name | ast.Attribute)
                and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in ("tr", "mark")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                texts[node.args[0].value] = None
    return list(texts)


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
