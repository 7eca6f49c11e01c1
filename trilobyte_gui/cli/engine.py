"""`trilobyte engine`: fetch torch for the language model, where the program came without it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from trilobyte_gui.codec.errors import ExitCode, TrilobyteError


def add_arguments(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    words = {
        "status": "tell whether torch is there",
        "install": "fetch torch into a folder of yours, checked by its hash",
        "remove": "delete what was fetched",
    }
    for name, help_text in words.items():
        action = actions.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.")
        if name == "install":
            action.add_argument(
                "--from", dest="source", metavar="DIR", type=Path, help="take the files from this folder, offline"
            )


def run(arguments: argparse.Namespace) -> int:
    """Tell, install or remove; returns the exit code."""
    from trilobyte_gui import paths
    from trilobyte_gui.archive.execution import torch_runtime as engine

    try:
        if arguments.action == "remove":
            print("Torch is removed." if engine.remove() else "There is no fetched torch here.")
        elif engine.present():
            fetched = str(paths.engine_dir()) in sys.path
            print(f"Torch is there, in {paths.engine_dir()}." if fetched else "Torch is part of this installation.")
        elif arguments.action == "status":
            print("Torch is not there. " + engine.ADVICE)
        else:
            engine.install(_Line(), arguments.source)
            print("\nTorch is installed. The presets lm and best can be used now.")
    except TrilobyteError as error:
        print(f"trilobyte: {error.message}\n  {error.hint}", file=sys.stderr)
        return error.exit_code
    return ExitCode.OK


class _Line:
    """Tells the progress in one line, four times a second."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told > 0.25 or done == total:
            self._told = now
            share = f" of {total / 1e6:.0f}" if total else ""
            print(f"\r\033[K{name[:50]}: {done / 1e6:.0f}{share} MB", end="", file=sys.stderr, flush=True)
