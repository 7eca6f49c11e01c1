"""The output of commands that do not work on audio files: lines for people, or with `--json` for programs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from trilobyte_gui.cli.ending import output
from trilobyte_gui.cli.event_line import event_line
from trilobyte_gui.cli.hints import hint_of
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError

DEBUG = "show internal errors of Trilobyte in full, as in its log"


def add_common(command: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    command.add_argument("--json", action="store_true", help="one JSON line per event, for other programs")
    # Also before the command: without a default here, that is kept.
    command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=DEBUG)


def add_actions(command: argparse.ArgumentParser, words: dict[str, str]) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a command's actions, one for each name in `words`, which has what its help says."""
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    return {name: add_parser(actions, name, help_text) for name, help_text in words.items()}


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse.ArgumentParser:
    """The parser of a command or an action, which describes itself as the list of commands does."""
    return commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")


def a_path(text: str) -> Path:
    """A path that is given. An empty text would be the current folder: a script's variable that is not set."""
    if not text:
        raise argparse.ArgumentTypeError("must be a path, and this is an empty text")
    return Path(text)


def open_closed_streams() -> None:
    """Have standard streams, of which some are None where whoever started this has closed them (`>&-`): what is written
    there goes nowhere. In this order each gets its number, which otherwise the next file that is opened would get."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 - as long as the program runs
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def tell(as_json: bool, words: str, event: str, **facts: object) -> None:
    """One event, on standard output."""
    if as_json:
        words = event_line(event, facts)
    with output():
        print(words, flush=True)


def fail(as_json: bool, error: TrilobyteError, **facts: object) -> ExitCode:
    """An `error` event, or words on standard error; returns the error's exit code."""
    if as_json:
        about = {"error": type(error).__name__, "exit_code": error.exit_code}
        tell(True, "", "error", **facts, **about, message=error.message, hint=hint_of(error))
    else:
        print(f"trilobyte: {error.message}\n  {hint_of(error)}".rstrip(), file=sys.stderr, flush=True)
    return error.exit_code
