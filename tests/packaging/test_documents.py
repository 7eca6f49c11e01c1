"""Documents for developers lead to what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
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


def test_what_safety_says_is_tested_there() -> None:
    """Files of tests from the folder `tests`; a test without a file is in the one named before it, in its cell."""
    text = (PACKAGE / "archive/SAFETY.md").read_text(encoding="utf-8")
    tests = {str(each.relative_to(TESTS).as_posix()): each.read_text(encoding="utf-8") for each in TESTS.rglob("*.py")}
    count = 0
    for line in text.splitlines():
        file = ""
        for named in re.findall(r"`((?:\w+/)+test_\w+\.py(?:::\w+)?|test_\w+)[\w\[\]]*`", line):
            path, _, name = named.rpartition("::") if "::" in named or "/" not in named else (named, "", "")
            file = path or file
            assert file in tests, named
            assert not name or f"def {name}(" in tests[file], named
            count += 1
    assert count > 50


def test_the_figures_of_the_readme_are_the_measured_ones() -> None:
    """Sizes by FLAC's, in its first lines, its table of presets, and its picture."""
    files = ("README.md", "models/results.md", "resources/size-speed.svg")
    readme, measured, picture = ((ROOT / each).read_text(encoding="utf-8") for each in files)
    of_flac = {
        (preset, bits): float(share)
        for preset, bits, share in re.findall(r"^\| (\w+) \| (\d+) \| (\d+\.\d\d) \(\d+\) ", measured, re.M)
    }
    assert len(of_flac) == 12
    smaller = {bits: round(100 - of_flac["balanced", bits]) for bits in ("16", "24")}
    assert f"{smaller['16']}% smaller than FLAC" in readme
    assert f"16-bit audio {smaller['16']}% smaller, 24-bit audio {smaller['24']}% smaller" in readme
    for preset in ("quick", "fast", "balanced", "max"):
        [row] = re.findall(rf"^\| `{preset}` .* \| ([\d.]+)% \| ([\d.]+)% \| ([\d.]+)% \|$", readme, re.M)
        for bits, said in zip(("16", "24", "8"), row, strict=True):
            assert abs(float(said) - of_flac[preset, bits]) <= 0.0501, (preset, bits)
        assert f">{preset} {row[0]}%<" in picture
    least, most = (re.findall(rf">{preset} ([\d.]+%)<", picture)[0] for preset in ("quick", "max"))
    assert f"Trilobyte {least} to {most}]" in readme
