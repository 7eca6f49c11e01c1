"""Work on many computers: the option `--cluster`, and the commands `worker` and `cluster`."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.cli.reporting import a_path, add_common, add_parser, fail, tell
from trilobyte_gui.codec.errors import ClusterLost, ExitCode, NeedsNewer, TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.cluster.executor import ClusterExecutor

PORT = 8786
_MAP = "where the workers have a folder that is HERE on this computer; can be given several times"


@dataclass(frozen=True, slots=True)
class Where:
    """The cluster that does the work ("" for this program), and how paths are mapped there."""

    address: str = ""
    maps: tuple[str, ...] = ()

    def settings(self) -> dict[str, str]:
        """As the journal stores it."""
        return {"cluster": self.address, "map": os.pathsep.join(self.maps)}


HERE = Where()


def asked(arguments: argparse.Namespace) -> Where:
    """What `--cluster` and `--map` say, where the command has these."""
    return Where(getattr(arguments, "cluster", None) or "", tuple(getattr(arguments, "map", ())))


def remembered(settings: Mapping[str, object]) -> Where:
    """The inverse of `Where.settings`."""
    address, maps = (str(settings.get(name, "")) for name in ("cluster", "map"))
    return Where(address, tuple(filter(None, maps.split(os.pathsep))))


def add_option(command: argparse.ArgumentParser) -> None:
    """`--cluster` and what belongs to it."""
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        type=_address,
        help=f"let the workers of this scheduler do the work (for example tcp://127.0.0.1:{PORT}); see worker",
    )
    command.add_argument("--map", metavar="HERE=THERE", type=_pair, action="append", default=[], help=_MAP)


def add_worker_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte worker` is asked with."""
    command.add_argument("address", metavar="ADDRESS", help=f"address of the scheduler, such as tcp://127.0.0.1:{PORT}")
    add_common(command)
    _add_jobs(command, "threads to use (default: all cores but one)")
    words = "where this computer has a folder that is HERE where commands are started; can be given several times"
    command.add_argument("--map", metavar="HERE=THERE", type=_pair, action="append", default=[], help=words)
    command.add_argument("--name", default="", help="the worker's name (default: its address)")
    _add_local(command)


def add_cluster_arguments(command: argparse.ArgumentParser) -> None:
    """The actions of `trilobyte cluster`."""
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    words = "start a scheduler, and workers on this computer"
    start = add_parser(actions, "start", words)
    add_common(start)
    words = "workers on this computer; 0 for a scheduler alone (default: 2)"
    start.add_argument("--workers", type=_workers, default=2, metavar="N", help=words)
    _add_jobs(start, "threads of each worker (default: 1)")
    start.add_argument("--port", type=_port, default=PORT, metavar="N", help=f"the scheduler's port (default: {PORT})")
    start.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1); anyone who can connect can run programs here, so open it to a"
        " trusted network only",
    )
    _add_local(start)


def _add_jobs(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument("--jobs", type=_jobs, metavar="N", help=words)


def _add_local(command: argparse.ArgumentParser) -> None:
    words = "folder on a local disk for compiled kernels, if your home is on a network drive"
    command.add_argument("--local-directory", metavar="DIR", type=a_path, help=words)


@contextlib.contextmanager
def executor(where: Where) -> Iterator[ClusterExecutor | None]:
    """What works through batches on a cluster; None where this program does it. Raises ClusterLost, NeedsNewer."""
    if not where.address:
        yield None
        return
    with _with_dask():
        from trilobyte_gui.cluster.executor import ClusterExecutor
        from trilobyte_gui.cluster.link import DaskLink
        from trilobyte_gui.cluster.mapping import parse
    try:
        mapping = parse(where.maps)
    except ValueError as error:  # from a journal that was tampered with
        raise ClusterLost("paths cannot be mapped as {0} says", str(error)) from error
    connected = ClusterExecutor(DaskLink(where.address), mapping)
    try:
        yield connected
    finally:
        connected.close()


def run(arguments: argparse.Namespace) -> int:
    """`trilobyte worker` and `trilobyte cluster`; returns the exit code."""

    def told(words: str) -> None:
        tell(arguments.json, words, arguments.command, message=words)

    local = Path(os.path.abspath(arguments.local_directory)) if arguments.local_directory else None
    try:
        with _with_dask():
            from trilobyte_gui.cluster import start
            from trilobyte_gui.cluster.mapping import parse
        if arguments.command == "worker":
            jobs = arguments.jobs or default_jobs()
            start.worker(arguments.address, jobs, parse(arguments.map), arguments.name, local, told)
        else:
            start.cluster(arguments.host, arguments.port, arguments.workers, arguments.jobs or 1, local, told)
    except TrilobyteError as error:
        return fail(arguments.json, error)
    return ExitCode.OK


@contextlib.contextmanager
def _with_dask() -> Iterator[None]:
    try:
        yield
    except ImportError:
        words = "work on many computers needs Dask, which is not installed"
        raise NeedsNewer(words, hint="Install it: pip install 'trilobyte-gui[cluster]'.") from None


def _address(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError(f"must be an address such as tcp://127.0.0.1:{PORT}")
    return text


def _pair(text: str) -> str:
    here, equals, there = text.partition("=")
    if not (equals and os.path.isabs(here) and os.path.isabs(there)):
        raise argparse.ArgumentTypeError("must be two absolute paths, like /mnt/nas=/data")
    return text


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 256):
        raise argparse.ArgumentTypeError("must be a number from 0 to 256")
    return int(text)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError("must be a number from 1 to 256")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("must be a number from 0 (any that is free) to 65535")
    return int(text)
