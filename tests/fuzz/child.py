"""One run of libFuzzer, by atheris: python -m tests.fuzz.child TARGET FOLDER [libFuzzer's options]."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import atheris

import trilobyte_gui

_COMPILED = re.compile(rb"\bn(b|jit|umba)\b|(compiled|inlined|kernel)_function")


def compiled_modules() -> list[str]:
    """The modules that are not watched: numba would compile the watching, too."""
    root = Path(trilobyte_gui.__file__).parent
    return [
        ".".join(("trilobyte_gui", *path.relative_to(root).with_suffix("").parts))
        for path in sorted(root.rglob("*.py"))
        if _COMPILED.search(path.read_bytes())
    ]


def main() -> None:
    with atheris.instrument_imports(include=["trilobyte_gui", "mutagen"], exclude=compiled_modules()):
        from tests.fuzz.targets import TARGETS, attempt

        run = TARGETS[sys.argv[1]].open()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: attempt(run, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
