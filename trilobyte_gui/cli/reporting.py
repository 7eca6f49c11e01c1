"""What commands say that work on no audio files: a line for people, or with `--json` an object for other programs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from trilobyte_gui.cli.ending import output
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError

DEBUG = "show errors of Trilobyte itself in full, as its log has them"


def add_common(command: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    command.add_argument("--json", action="store_true", help="one JSON line per event, for other programs")
    # Also before the command: without a default here, that is kept.
    command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=DEBUG)


def tell(as_json: bool, words: str, event: str, **facts: object) -> None:
    """One event, on standard output."""
    if as_json:
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in facts.items()}
        words = json.dumps({"event": event} | plain)
    with output():
        print(words, flush=True)


def fail(as_json: bool, error: TrilobyteError, **facts: object) -> ExitCode:
    """An `error` event, or words on standard error; returns the error's exit code."""
    if as_json:
        about = {"error": type(error).__name__, "exit_code": error.exit_code}
        tell(True, "", "error", **facts, **about, message=error.message, hint=error.hint)
    else:
        print(f"trilobyte: {error.message}\n  {error.hint}".rstrip(), file=sys.stderr, flush=True)
    return error.exit_code
