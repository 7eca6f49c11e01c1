"""The licences of everything that a package carries, collected from what is installed.

python packaging/notices.py > notices.md      (with the Python of the environment that is packaged)

Every dependency of Trilobyte, and theirs, with its licence files in full; then Python's own licence, and the GPL.
Wheels seldom carry the licences of the libraries inside them, and PyInstaller adds libraries of the system: what Debian
says of each library in a frozen folder comes on top (`of_libraries`), where the folder is built on Debian or Ubuntu.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {"torch"}  # not in packages: fetched by the user's choice
# What wheels carry inside without saying so in a licence file of their own.
INSIDE = {
    "av": "Contains FFmpeg (LGPL-2.1-or-later, with GPL-2.0-or-later parts: x264, x265), Opus, LAME and others",
    "soundfile": "Contains libsndfile (LGPL-2.1-or-later), libFLAC, libogg, libvorbis, Opus (BSD), LAME, mpg123",
    "PySide6_Essentials": "Contains Qt (under GPL-3.0-only, see the end) and ICU (Unicode-3.0); their sources: "
    "https://download.qt.io/",
    "llvmlite": "Contains LLVM (Apache-2.0 WITH LLVM-exception)",
    "numpy": "Contains OpenBLAS (BSD-3-Clause) and libgfortran (GPL-3.0-or-later WITH GCC-exception-3.1)",
}
# Libraries that Debian has no package of by that name: the one that they are a part of.
PART_OF = {
    "libQt6Concurrent": "libQt6Core",
    "libQt6WlShellIntegration": "libQt6WaylandClient",
    "libsharpyuv": "libwebp",
}
_COMMON = Path("/usr/share/common-licenses")
_LICENCE_FILE = re.compile(r"(^|/)(licen[cs]es?|copying|notice|authors)[^/]*$|/licen[cs]es/", re.IGNORECASE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def collect(requirements: Iterable[str], seen: dict[str, metadata.Distribution]) -> None:
    """Add the distributions that are required here, and those that they require."""
    for needed in requirements:
        label, _, marker = needed.partition(";")
        other = normal(re.split(r"[^\w.-]", label.strip(), maxsplit=1)[0])
        if "extra ==" in marker or other in seen or other in LEFT_OUT:
            continue
        try:
            seen[other] = metadata.distribution(other)
        except metadata.PackageNotFoundError:
            continue  # not for this system
        collect(metadata.requires(other) or (), seen)


def bundled(extra: tuple[str, ...] = ()) -> list[metadata.Distribution]:
    """The distributions that a package of Trilobyte carries, by name."""
    seen: dict[str, metadata.Distribution] = {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    collect(project["dependencies"], seen)
    for name in extra:
        try:
            seen[normal(name)] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
    return [seen[name] for name in sorted(seen)]


def licence_of(each: metadata.Distribution) -> str:
    """In few words."""
    told = each.metadata.get("License-Expression") or each.metadata.get("License") or ""
    classes = [c.rpartition(" :: ")[2] for c in each.metadata.get_all("Classifier") or () if c.startswith("License ::")]
    return told if told and "\n" not in told and len(told) < 100 else ", ".join(classes) or "see below"


def texts_of(each: metadata.Distribution) -> Iterator[tuple[str, str]]:
    for file in each.files or ():
        if ".dist-info/" in str(file) and file.suffix != ".pyc" and _LICENCE_FILE.search(str(file)):
            yield file.name, Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")


def python_licence() -> str:
    for place in (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    return "Python Software Foundation License 2, https://docs.python.org/3/license.html"


def of_libraries(folder: Path) -> tuple[str, list[str]]:
    """What Debian's packages of the same libraries say of their licences, and the libraries that it has no package of.

    Not of those in numpy, llvmlite and PySide6 itself: their own licence files and notes tell of them.
    """
    places = (folder, folder / "av.libs", folder / "PySide6" / "Qt" / "lib")
    told_of = {file.name for pattern in ("numpy.libs/*", "PySide6/*", "shiboken6/*") for file in folder.glob(pattern)}
    files = {file.name for place in places for file in place.glob("lib*.so*") if file.exists()} - told_of
    stems = sorted({re.sub(r"(-[0-9a-f]{8})?\.so.*", "", name) for name in files})
    patterns = [f"*/{PART_OF.get(stem, stem)}[.-]*so*" for stem in stems]
    answer = subprocess.run(["dpkg", "-S", *patterns], capture_output=True, text=True, check=False).stdout
    packages: dict[str, str] = {}
    for line in answer.splitlines():
        package, _, path = line.partition(": ")
        packages[re.sub(r"\.so.*", "", Path(path).name)] = package.split(",")[0].split(":")[0]
    names: dict[str, list[str]] = {}  # of libraries, by the text that is for them
    for stem in stems:
        package = packages.get(stem) or packages.get(PART_OF.get(stem, stem))
        text = Path("/usr/share/doc", package or "-", "copyright")
        if text.is_file():
            names.setdefault(text.read_text(encoding="utf-8", errors="replace"), []).append(stem)
    lines = ["# Libraries", "Each with its licences as Debian collected them for its own package of it."]
    for words, of in names.items():
        lines += ["## " + ", ".join(of), indented(words)]
    for name in sorted(set(re.findall(rf"{_COMMON}/([\w.-]*\w)", "".join(names)))):
        if (_COMMON / name).is_file() and name not in ("GPL", "GPL-3"):
            lines += [f"## {_COMMON / name}", indented((_COMMON / name).read_text(encoding="utf-8"))]
    return "\n\n".join(lines) + "\n", [stem for stem in stems if stem not in {n for of in names.values() for n in of}]


def indented(text: str) -> str:
    """As Markdown shows it word for word."""
    return "\n".join("    " + line for line in text.strip().splitlines())


def markdown() -> str:
    """A table of contents in words, then every text."""
    every = bundled(("PySide6_Addons", "pyinstaller"))
    lines = [
        "# What Trilobyte is made with",
        "Trilobyte itself is free software under the GNU General Public License, version 3 or later. It carries:",
        "\n".join(f"- **{d.name} {d.version}**: {licence_of(d)}" for d in every)
        + f"\n- **Python {sys.version.split()[0]}**: Python Software Foundation License 2",
    ]
    for each in every:
        lines.append(f"## {each.name} {each.version}")
        if each.name in INSIDE:
            lines.append(INSIDE[each.name] + ".")
        for name, text in texts_of(each):
            lines.append(f"{name}:\n\n{indented(text)}")
    lines += ["## Python", indented(python_licence())]
    lines += ["## GNU General Public License, version 3", indented((ROOT / "LICENSE").read_text(encoding="utf-8"))]
    return "\n\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
