"""The `trilobyte` command. Only what `--help` needs is imported here; the rest when a command runs."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import contextlib
import os
from collections.abc import Sequence
from typing import TypeAlias

from trilobyte_gui import __version__
from trilobyte_gui.archive.planning.part import WHOLE, Part
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.archive.tasks import DEVICES
from trilobyte_gui.cli import (
    cat,
    catalogue,
    cluster,
    collection_arguments,
    devices,
    ending,
    engine,
    models,
    mount,
    preview,
    serve,
)
from trilobyte_gui.cli.reporting import DEBUG, a_path, add_common, add_parser, fail, open_closed_streams
from trilobyte_gui.codec.errors import EXIT_MEANINGS, CannotWrite, ExitCode, TrilobyteError
from trilobyte_gui.codec.presets import DEFAULT_PRESET, PRESETS

_UPDATE = (
    "what to do if an archive already exists: update it if its source has changed, skip it, always overwrite it, or"
    " give the new one another name (default: update)"
)
_REPLACE = "what to do if a file already exists; if it differs, it is reported (default: skip)"
_OF_COLLECTIONS = ("restore", "verify", "check", "repair", "info")  # take a collection's name, too
_COPY = "with -o, also copy the other files of named folders, and list everything in a manifest (default: yes)"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    open_closed_streams()
    parser = _parser()
    arguments = parser.parse_args(argv)
    if idle := _idle_option(arguments):
        parser.error(idle)
    if arguments.debug:
        debug_log.show()
    if argv is None:
        debug_log.catch_all()
        ending.handle()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character still shows the rest
    try:
        os.getcwd()
    except OSError:
        print("The folder that this was started in is gone. Change to another one.", file=sys.stderr)
        return ExitCode.CANNOT_READ
    try:
        with debug_log.noting(f"trilobyte {arguments.command}", BrokenPipeError):
            code = _run(arguments)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        ending.forget_output()
        return CannotWrite.exit_code
    except TrilobyteError as error:
        code = _fail(arguments.json, error)
    if code == ExitCode.INTERRUPTED and argv is None:
        # Everything is closed and removed by now. Unloading the compiler's libraries takes as long as stopping did.
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    return code


def _idle_option(arguments: argparse.Namespace) -> str:
    """What an option lacks that would do nothing: whoever gives it would take it for done."""
    given = vars(arguments)
    if arguments.command == "compress" and arguments.prune and not arguments.output:
        return "--prune needs -o"
    if given.get("side_files") and "output" in given and not arguments.output:
        return "--side-files needs -o"
    if given.get("map") and "cluster" in given and not arguments.cluster:
        return "--map needs --cluster"
    if given.get("model") and arguments.preset not in ("lm", "best"):
        return "--model needs --preset lm or --preset best"
    if given.get("again") and not arguments.make:
        return "--again needs --make"
    return ""


def _fail(as_json: bool, error: TrilobyteError) -> int:
    try:
        return fail(as_json, error)
    except (OSError, CannotWrite):
        ending.forget_output()
        with contextlib.suppress(OSError):
            fail(False, error)  # to where errors go
        return error.exit_code


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command in _OF_COLLECTIONS:
        from trilobyte_gui.cli.collection import resolved

        arguments.paths = resolved(arguments.paths)
    if arguments.command in ("collection", "update"):
        from trilobyte_gui.cli import collection

        return collection.run(arguments) if arguments.command == "collection" else collection.update(arguments)
    if arguments.command == "status":
        from trilobyte_gui.cli.status import status

        return status(arguments)
    if arguments.command == "cat":
        return cat.cat(arguments)
    if arguments.command == "preview":
        return preview.run(arguments)
    if arguments.command == "mount":
        return mount.mount(arguments)
    if arguments.command == "serve":
        return serve.serve(arguments)
    if arguments.command == "catalogue":
        return catalogue.run(arguments)
    if arguments.command == "find":
        return catalogue.find(arguments)
    if arguments.command == "models":
        return models.run(arguments)
    if arguments.command == "engine":
        return engine.run(arguments)
    if arguments.command in ("worker", "cluster"):
        return cluster.run(arguments)
    if arguments.command == "devices":
        return devices.run(arguments)
    if arguments.command == "check":
        from trilobyte_gui.cli.check import check

        return check(arguments)
    if arguments.command == "undo":
        from trilobyte_gui.cli.undo import undo

        return undo(arguments)
    if arguments.command == "resume":
        from trilobyte_gui.cli.resume import resume

        return resume(arguments)
    if arguments.command == "info":
        from trilobyte_gui.cli.info import info

        return info(arguments)
    if arguments.command == "estimate" and arguments.sample:
        from trilobyte_gui.cli.sample import sample

        return sample(arguments)
    from trilobyte_gui.cli.batch import batch

    return batch(arguments)


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _parser() -> argparse.ArgumentParser:
    codes = "\n".join(f"  {code.value:>3}  {words}" for code, words in EXIT_MEANINGS.items())
    parser = argparse.ArgumentParser(
        prog="trilobyte",
        description="Archive lossless audio files, smaller than FLAC, and restore them exactly.",
        epilog=f"exit codes:\n{codes}\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_work(commands)
    _add_listening(commands)
    _add_keeping(commands)
    _add_parts(commands)
    return parser


def _add_work(commands: _Commands) -> None:
    """The commands that make archives and get files back from them."""
    compress = _command(commands, "compress", "archive lossless audio files, or update their archives")
    _add_output(compress, ("update", "skip", "overwrite", "rename"), _UPDATE)
    _add_checksum(compress)
    _add_prune(compress, "with -o, move archives and copies whose originals are gone to the trash; see undo")
    _add_side_files(compress, _COPY)
    _add_preset(compress)
    _add_kind_of_archive(compress)
    compress.add_argument(
        "--originals",
        choices=("keep", "trash"),
        default="keep",
        help="trash: move each original to the trash after decoding its archive again and comparing; see undo",
    )
    _add_when_full(compress)
    _add_part(compress)
    cluster.add_option(compress)

    words = "list files that are new, changed, moved or gone since they were archived"
    status = _command(commands, "status", words, jobs=False)
    _add_output(status)
    _add_checksum(status)
    restore = _command(commands, "restore", "restore files from archives")
    _add_output(restore, ("skip", "overwrite", "rename"), _REPLACE)
    _add_side_files(restore, _COPY)
    restore.add_argument(
        "--to",
        choices=("original", "flac", "wav"),
        default="original",
        help="the format to restore to (default: the original file)",
    )
    restore.add_argument(
        "--salvage",
        action="store_true",
        help="restore what is left of damaged archives, with silence where audio is lost",
    )
    _add_device(restore)
    _add_when_full(restore)
    _add_part(restore)
    cluster.add_option(restore)
    verify = _command(commands, "verify", "decode archives completely and compare everything with their checksums")
    _add_part(verify)
    cluster.add_option(verify)
    _add_side_files(verify, "also compare the other files of mirrored folders with their manifest (default: yes)")
    verify.add_argument("--quick", action="store_true", help="only compare checksums of stored data, decode nothing")
    _add_device(verify)
    repair = "repair damaged archives in place, from recovery records or duplicate parts"
    _add_device(_command(commands, "repair", repair))
    estimate = _command(commands, "estimate", "estimate the sizes of files as FLAC and as archives")
    _add_preset(estimate)
    _add_sample(estimate)
    _command(commands, "info", "show what an archive contains, without decoding it", jobs=False)


def _add_listening(commands: _Commands) -> None:
    """The commands that hand archives to other programs."""
    listening = _command(commands, "cat", "write a track to standard output, for a player", jobs=False, some="")
    cat.add_arguments(listening)
    _add_device(listening)
    words = "write a preview of a track to standard output, also with its disk in the drawer; or make previews"
    hearing = _command(commands, "preview", words, some="")
    preview.add_arguments(hearing)
    _add_device(hearing)
    mounting = _command(commands, "mount", "show archives as a folder of playable files", jobs=False, some="")
    mount.add_arguments(mounting)
    _add_device(mounting)
    serving = _command(commands, "serve", "serve archives to browsers and players on the network", jobs=False, some="")
    serve.add_arguments(serving)
    _add_device(serving)


def _add_keeping(commands: _Commands) -> None:
    """The commands that look after a library."""
    check = _command(commands, "check", "report what is missing, changed or damaged in a library")
    check.add_argument("--full", action="store_true", help="decode every archive instead of only comparing checksums")
    cluster.add_option(check)
    undo = _command(commands, "undo", "restore originals from the trash", jobs=False, some="*")
    undo.add_argument("--list", action="store_true", help="only list them")
    _command(commands, "resume", "continue commands that were interrupted", some="")
    words = "manage collections: folders that are archived regularly"
    actions = add_parser(commands, "collection", words)
    parsers = collection_arguments.add_arguments(actions.add_subparsers(dest="action", required=True, metavar="ACTION"))
    _add_preset(parsers["add"])
    _add_kind_of_archive(parsers["add"])
    _add_jobs(parsers["move"])
    update = _command(commands, "update", "update the archives of collections", some="")
    update.add_argument("names", metavar="NAME", nargs="*", help="a collection (default: all)")
    _add_checksum(update)
    cluster.add_option(update)
    _add_prune(update, "move archives and copies whose originals are gone to the trash this time; see undo")
    _add_when_full(update)
    words = "list and maintain the catalogue of archives"
    catalogue.add_arguments(add_parser(commands, "catalogue", words))
    words = "find archives by title, artist, album or path, even on disks that are not connected"
    catalogue.add_find_arguments(add_parser(commands, "find", words))


def _add_parts(commands: _Commands) -> None:
    """The commands for what the program itself is made of."""
    words = "list, import, verify and remove language models"
    models.add_arguments(add_parser(commands, "models", words))
    words = "download torch for the language model, if Trilobyte came without it"
    engine.add_arguments(add_parser(commands, "engine", words))
    words = "work for commands that are started on other computers with --cluster"
    cluster.add_worker_arguments(add_parser(commands, "worker", words))
    words = "try distributed work on this computer"
    cluster.add_cluster_arguments(add_parser(commands, "cluster", words))
    words = "list the GPUs that can be used, and test them"
    devices.add_arguments(add_parser(commands, "devices", words))


def _command(
    commands: _Commands,
    name: str,
    words: str,
    jobs: bool = True,
    some: str = "+",
) -> argparse.ArgumentParser:
    command = add_parser(commands, name, words)
    if some:
        command.add_argument("paths", nargs=some, metavar="PATH", type=a_path, help="a file or a folder")
    add_common(command)
    command.add_argument("-q", "--quiet", action="store_true", help="report only what went wrong")
    if jobs:
        _add_jobs(command)
    return command


def _add_jobs(command: argparse.ArgumentParser) -> None:
    words = "threads to use (default: all cores but one)"
    command.add_argument("--jobs", type=_number_of_jobs, metavar="N", help=words)


def _add_kind_of_archive(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--damaged",
        action="store_true",
        help="also archive truncated or damaged files, with silence where audio cannot be read",
    )
    command.add_argument(
        "--recovery",
        type=_percent,
        default=0,
        metavar="PERCENT",
        help="add recovery records that can repair damage to up to this share of the archive (1 to 100)",
    )
    words = "keep a preview of each track, to be heard with its disk in the drawer"
    preview.add_choice(command, 0, words)


def _add_output(command: argparse.ArgumentParser, choices: Sequence[str] = (), words: str = "") -> None:
    """The first of the `choices` for a target that is there is the default."""
    command.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        type=a_path,
        help="folder for the archives or restored files; named folders are mirrored in it (default: next to each"
        " source)",
    )
    if choices:
        command.add_argument("--replace", choices=choices, default=choices[0], help=words)


def _add_part(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--part",
        type=_part,
        default=WHOLE,
        metavar="K/N",
        help="do only part K of N, for several computers that share a disk; each file is in one part, by its path",
    )


def _add_checksum(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--checksum",
        action="store_true",
        help="also compare the contents of files whose size and time have not changed",
    )


def _add_prune(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument("--prune", action="store_true", help=words)


def _add_side_files(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument(
        "--side-files",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=words,
    )


def _add_when_full(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--when-full",
        choices=("fail", "wait"),
        default="fail",
        help="if the disk is full: fail, or wait until there is space (default: fail)",
    )


def _add_preset(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--preset",
        choices=list(PRESETS),
        default=DEFAULT_PRESET,
        help=f"how hard to compress, from the quickest to the smallest (default: {DEFAULT_PRESET}); best: as lm, or by"
        " a language model over bytes where that is smaller, slow without a GPU",
    )
    command.add_argument("--model", metavar="NAME", default="", help="language model over bytes for lm and best")
    _add_device(command)


def _add_sample(command: argparse.ArgumentParser) -> None:
    words = "for large libraries: estimate size and time with every preset, from a sample of the tracks"
    command.add_argument("--sample", action="store_true", help=words)
    words = "how long to sample (default: 45); a second run adds to the sample of the first"
    command.add_argument("--seconds", type=_number_of_seconds, default=45, metavar="N", help=words)
    words = "with --sample, show the free space of this folder's disk"
    command.add_argument("-o", "--output", metavar="DIR", type=a_path, help=words)


def _add_device(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--device",
        choices=DEVICES,
        default="auto",
        metavar="DEVICE",
        help="where to compute: auto (default: a GPU if it is exact and faster, otherwise the processor), cpu, gpu,"
        " or gpu:N as listed by `trilobyte devices`; for the language model only: cuda, mps",
    )


def _part(text: str) -> Part:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and text.isascii() and 1 <= int(number) <= int(count) <= 10**6):
        raise argparse.ArgumentTypeError("must be like 2/5: which part, of how many")
    return Part(int(number), int(count))


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100):
        raise argparse.ArgumentTypeError("must be a number from 1 to 100")
    return int(text)


def _number_of_seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**6):
        raise argparse.ArgumentTypeError("must be a number of seconds")
    return int(text)


def _number_of_jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError("must be a number from 1 to 256")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
