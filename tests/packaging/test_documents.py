"""Documents for developers lead to what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("trilobyte_gui/ARCHITECTURE.md", "CONTRIBUTING.md")
PACKAGE = ROOT / "trilobyte_gui"
ROOMS = [ROOT, PACKAGE, *(each for each in PACKAGE.rglob("*") if each.is_dir()), ROOT / "packaging"]


def found(name: str) -> list[Path]:
    """Documents name modules from the root, from the package, or from the folder that they are about."""
    return [room / name for room in ROOMS if (room / name).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_and_folders_that_are_named_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+(?:\.py|\.md|/))`", text)) - {"dist/"}  # which packages are made in
    assert len(named) > 10
    assert [name for name in sorted(named) if not found(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_functions_and_classes_that_are_named_exist(document: str) -> None:
    """Those in brackets behind their module, and constants that instructions tell to change."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for module, name in re.findall(r"`([\w/]+\.py)` \(`([\w.]+)`", text):
        [path, *_] = found(module)
        last = name.rpartition(".")[2]
        assert re.search(rf"\b(def|class) {last}\b|^{last}\b", path.read_text(encoding="utf-8"), re.M), (module, name)
