"""One run of libFuzzer, by atheris: python -m tests.fuzz.child TARGET FOLDER [libFuzzer's options]."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import atheris

from tests.fuzz.targets import TARGETS, attempt

_COMPILED = re.compile(rb"\bnjit\b|compiled_function|inlined_function")


def python_modules() -> list[str]:
    """The modules of the core that can be watched: numba would compile the watching, too."""
    import trilobyte_gui

    root = Path(trilobyte_gui.__file__).parent
    return [
        ".".join(("trilobyte_gui", *path.relative_to(root).with_suffix("").parts))
        for folder in ("codec", "audio", "metadata", "archive")
        for path in sorted((root / folder).glob("*.py"))
        if path.stem != "__init__" and not _COMPILED.search(path.read_bytes())
    ]


def main() -> None:
    target = TARGETS[sys.argv[1]]
    watched = python_modules()
    for name in [name for name in sys.modules if name in watched]:
        del sys.modules[name]
    with atheris.instrument_imports(include=watched):
        run = target.open()
    # The error classes of the instrumented import are others than those that were loaded with the targets.
    import tests.fuzz.targets as targets
    import trilobyte_gui.codec.errors as errors

    targets.TrilobyteError = errors.TrilobyteError
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: attempt(run, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
