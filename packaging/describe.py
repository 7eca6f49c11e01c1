"""Manual pages and completions, made from the parser of the command line, so that they always agree with it.

python packaging/describe.py DIR
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

import project

sys.path.insert(0, str(project.ROOT))
SHELLS = {"bash": "trilobyte.bash", "zsh": "_trilobyte", "fish": "trilobyte.fish"}

WINDOW_PAGE = """\
.SH NAME
trilobyte\\-gui \\- archive lossless audio in a window
.SH SYNOPSIS
.B trilobyte\\-gui
[\\fIFILE or FOLDER\\fR ...]
.SH DESCRIPTION
Opens the window of Trilobyte with the files and folders named, or hands them to the window that is open already.
Everything that the window does can be done with
.BR trilobyte (1)
as well.
.SH ENVIRONMENT
.TP
.B TRILOBYTE_HOME
A folder for settings, the journal and the cache, in place of the usual ones.
.SH SEE ALSO
.BR trilobyte (1)
"""


def escaped(text: str) -> str:
    """For troff: no hyphen becomes a dash, no line a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def head(name: str) -> str:
    return f'.TH {name.upper()} 1 "{release_date()}" "{project.NAME} {project.VERSION}" "User Commands"\n'


def release_date() -> str:
    """Of the packages: the day that SOURCE_DATE_EPOCH names, or today."""
    import os

    moment = float(os.environ.get("SOURCE_DATE_EPOCH") or datetime.datetime.now(datetime.UTC).timestamp())
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).date().isoformat()


def usage(parser: argparse.ArgumentParser) -> str:
    return " ".join(parser.format_usage().removeprefix("usage: ").split())


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:
            continue
        metavar = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
        value = "" if action.nargs == 0 else f" \\fI{escaped(str(metavar))}\\fR"
        names = ", ".join(f"\\fB{escaped(name)}\\fR{value}" for name in action.option_strings) or value.strip()
        words = (action.help or "") % {**vars(action), "prog": parser.prog}
        yield f".TP\n{names}\n{escaped(words[:1].upper() + words[1:])}.\n"


def subcommands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                inner = list(subcommands(command))
                yield from inner or [command]


def command_page(parser: argparse.ArgumentParser) -> str:
    """The manual page trilobyte(1)."""
    from trilobyte_gui.codec.errors import EXIT_MEANINGS

    lines = [
        head("trilobyte"),
        f".SH NAME\ntrilobyte \\- {escaped(project.SUMMARY.lower())}\n",
        ".SH SYNOPSIS\n.B trilobyte\n\\fICOMMAND\\fR [\\fIOPTION\\fR ...] [\\fIPATH\\fR ...]\n",
        f".SH DESCRIPTION\n{escaped(parser.description or '')}\n",
        "Originals are only read; every archive is decoded afresh and compared before it gets its name.\n",
        ".SH OPTIONS\n",
        *options(parser),
        ".SH COMMANDS\n",
    ]
    for command in subcommands(parser):
        lines.append(f".SS {escaped(command.prog.removeprefix('trilobyte '))}\n{escaped(command.description or '')}\n")
        lines.append(f".PP\n{escaped(usage(command))}\n")
        lines.extend(each for each in options(command) if "\\fB\\-h\\fR" not in each)
    lines.append(".SH EXIT STATUS\n")
    lines.extend(f".TP\n.B {code:d}\n{escaped(meaning)}\n" for code, meaning in EXIT_MEANINGS.items())
    lines.append(".SH SEE ALSO\n.BR trilobyte\\-gui (1),\n.BR flac (1)\n")
    return "".join(lines)


def completions(parser: argparse.ArgumentParser) -> dict[str, str]:
    """File name: script. Arguments that are paths complete to files."""
    import shtab

    from trilobyte_gui.cli.reporting import a_path

    def mark(each: argparse.ArgumentParser) -> None:
        for action in each._actions:
            if isinstance(action, argparse._SubParsersAction):
                for command in action.choices.values():
                    mark(command)
            elif action.type is a_path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]

    mark(parser)
    return {name: shtab.complete(parser, shell) for shell, name in SHELLS.items()}


def write_all(folder: Path) -> None:
    from trilobyte_gui.cli.main import _parser

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trilobyte.1").write_text(command_page(_parser()), encoding="utf-8")
    (folder / "trilobyte-gui.1").write_text(head("trilobyte-gui") + WINDOW_PAGE, encoding="utf-8")
    for name, script in completions(_parser()).items():
        (folder / name).write_text(script, encoding="utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
