"""`trilobyte engine`: fetch torch for the language model, where the program came without it."""

from __future__ import annotations

import argparse
import sys
import time

from trilobyte_gui.cli.reporting import a_path, add_actions, add_common, fail, tell
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The actions of `trilobyte engine`, with what each is asked with."""
    actions = add_actions(command, {
        "status": "show whether torch is installed",
        "install": "download torch into your own data folder, checked by its hash",
        "remove": "delete the downloaded torch",
    })  # fmt: skip
    words = "take the files from this folder, offline"
    actions["install"].add_argument("--from", dest="source", metavar="DIR", type=a_path, help=words)
    for action in actions.values():
        add_common(action)


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
