"""What `trilobyte collection` is asked with; apart from what it does, so that `--help` loads nothing."""

from __future__ import annotations

import argparse

from trilobyte_gui.cli.reporting import a_path, add_common, add_parser

_GONE = (
    "what to do about archives whose originals are gone: report them each time (the exit code is then 13), keep them"
    " without a report, or move them to the trash (default: report)"
)
ACTIONS = {
    "add": "add a collection: folders, and where and how to archive them",
    "list": "list the collections, with the status that each had when it was last checked",
    "status": "show what is archived, new, changed, moved, gone, damaged or offline, without reading audio",
    "move": "move a collection's archives to another folder",
    "forget": "forget collections; their folders and archives stay",
}


def add_arguments(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> dict[str, argparse.ArgumentParser]:
    """The parsers of the actions, without what compress has as well."""
    parsers = {}
    for name, words in ACTIONS.items():
        action = parsers[name] = add_parser(actions, name, words)
        if name in ("add", "move"):
            action.add_argument("name", metavar="NAME")
        elif name == "status":
            action.add_argument("names", metavar="NAME", nargs="*", help="default: all")
            action.add_argument("--albums", action="store_true", help="list folders instead of files")
        elif name == "forget":
            action.add_argument("names", metavar="NAME", nargs="+")
        if name == "add":
            action.add_argument("sources", metavar="SOURCE", nargs="+", type=a_path, help="a folder with music")
            action.add_argument("--gone", choices=("report", "keep", "prune"), default="report", help=_GONE)
        if name in ("add", "move"):
            words = "the folder for the archives; each source becomes a folder in it"
            action.add_argument("-o", "--output", metavar="DIR", type=a_path, required=True, help=words)
        if name in ("status", "move"):
            action.add_argument("-q", "--quiet", action="store_true", help="report only what went wrong")
        add_common(action)
    return parsers
