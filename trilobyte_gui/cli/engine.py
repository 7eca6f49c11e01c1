"""`trilobyte engine`: fetch torch for the language model, where the program came without it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from trilobyte_gui.cli.reporting import add_common, fail, tell
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError


def add_arguments(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    words = {
        "status": "show whether torch is there",
        "install": "fetch torch into a folder of yours, checked by its hash",
        "remove": "delete what was fetched",
    }
    for name, help_text in words.items():
        action = actions.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.")
        add_common(action)
        if name == "install":
            action.add_argument(
                "--from", dest="source", metavar="DIR", type=Path, help="take the files from this folder, offline"
            )


def run(arguments: argparse.Namespace) -> int:
    """Show the status, install or remove; returns the exit code."""
    from trilobyte_gui import paths
    from trilobyte_gui.archive.execution import torch_runtime

    def told(words: str, event: str = "engine") -> None:
        facts = {"present": torch_runtime.present(), "fetched": paths.engine_dir().is_dir(), "path": paths.engine_dir()}
        tell(arguments.json, words, event, **facts)

    try:
        if arguments.action == "remove":
            if torch_runtime.remove():
                told("Torch is removed.", "removed")
            else:
                told("No torch was downloaded here.")
        elif torch_runtime.present():
            fetched = str(paths.engine_dir()) in sys.path
            told(f"Torch is there, in {paths.engine_dir()}." if fetched else "Torch is part of this installation.")
        elif arguments.action == "status":
            told("Torch is not there. " + torch_runtime.ADVICE)
        else:
            torch_runtime.install(_Progress(arguments.json), arguments.source)
            told("\nTorch is installed. The presets lm and best can be used now.", "installed")
    except TrilobyteError as error:
        return fail(arguments.json, error)
    return ExitCode.OK


class _Progress:
    """Shows how far the download is, four times a second: in one line, or as events."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._told = 0.0

    def __call__(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told <= 0.25 and done != total:
            return
        self._told = now
        if self._json:
            tell(True, "", "progress", file=name, done_bytes=done, total_bytes=total or None)
        else:
            share = f" of {total / 1e6:.0f}" if total else ""
            print(f"\r\033[K{name[:50]}: {done / 1e6:.0f}{share} MB", end="", file=sys.stderr, flush=True)
