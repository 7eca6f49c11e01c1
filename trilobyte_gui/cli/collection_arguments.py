"""What `trilobyte collection` is asked with; apart from what it does, so that `--help` loads nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from trilobyte_gui.cli.reporting import add_common

_GONE = (
    "what to do about archives whose originals are gone: tell of them each time (the exit code is then 13), keep them"
    " on purpose, or move them to the trash (default: tell)"
)
ACTIONS = {
    "add": "remember folders, and where and how they are archived",
    "list": "tell which collections there are, and how each stood when that was last looked at",
    "status": "tell what is archived, new, changed, moved, gone, damaged or offline, without reading audio",
    "move": "give a collection's archives another place",
    "forget": "forget collections; their folders and archives stay",
}


def add_arguments(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> dict[str, argparse.ArgumentParser]:
    """The parsers of the actions, without what compress has as well."""
    parsers = {}
    for name, words in ACTIONS.items():
        action = parsers[name] = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        if name in ("add", "move"):
            action.add_argument("name", metavar="NAME")
        elif name == "status":
            action.add_argument("names", metavar="NAME", nargs="*", help="default: all")
            action.add_argument("--albums", action="store_true", help="tell of folders, not of files")
        elif name == "forget":
            action.add_argument("names", metavar="NAME", nargs="+")
        if name == "add":
            action.add_argument("sources", metavar="SOURCE", nargs="+", type=Path, help="a folder with music")
            action.add_argument("--gone", choices=("tell", "keep", "prune"), default="tell", help=_GONE)
        if name in ("add", "move"):
            words = "the folder that archives go to, of which each source is a folder"
            action.add_argument("-o", "--output", metavar="DIR", type=Path, required=True, help=words)
        if name in ("status", "move"):
            action.add_argument("-q", "--quiet", action="store_true", help="say only what went wrong")
        add_common(action)
    return parsers
