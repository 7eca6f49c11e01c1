"""The command `serve`: archives for players in the network."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import sys
from pathlib import Path

from trilobyte_gui.codec.errors import CannotWrite, ExitCode, NeedsNewer, TrilobyteError, overall

_IN_USE = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def add_arguments(command: argparse.ArgumentParser) -> None:
    words = "a folder of archives, or one archive; not needed with --previews"
    command.add_argument("archives", metavar="ARCHIVES", type=Path, nargs="?", help=words)
    words = "also the previews that are kept of tracks whose archives are away, marked as such"
    command.add_argument("--previews", action="store_true", help=words)
    command.add_argument("--port", type=_port, default=4533, metavar="N", help="port to listen on (default: 4533)")
    command.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 is the whole network, for which a token is needed (default: 127.0.0.1)",
    )
    command.add_argument(
        "--token",
        default="",
        help="what listeners must know: ?token=... in a browser, the password in a player"
        " (default: what the environment has as TRILOBYTE_TOKEN, if anything)",
    )


def serve(arguments: argparse.Namespace) -> int:
    """serve."""
    from trilobyte_gui.archive.planning.scan import LeftOut
    from trilobyte_gui.cli.json_lines import JsonReport
    from trilobyte_gui.cli.text import TextReport

    report = JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)
    token = arguments.token or os.environ.get("TRILOBYTE_TOKEN", "")
    codes: set[ExitCode] = set()

    def left_out(left: LeftOut) -> None:
        report.left_out(left)
        codes.add(left.error.exit_code)

    if arguments.archives is None and not arguments.previews:
        error = _Usage("nothing to serve was named", hint="Name a folder of archives, or use --previews.")
        report.error(None, error)
        return ExitCode.USAGE
    if arguments.host not in _LOOPBACK and not token:
        error = _Usage("other computers would be let in without a token", hint="Choose one: --token WORD.")
        report.error(None, error)
        return ExitCode.USAGE
    try:
        try:
            from trilobyte_gui.play import server
        except ImportError:
            words = "serving needs Starlette and uvicorn, which are not installed"
            raise NeedsNewer(words, hint="Install them: pip install 'trilobyte-gui[serve]'.") from None
        from trilobyte_gui.archive.storage.catalogue import Catalogue as Archives
        from trilobyte_gui.play.catalogue import Catalogue
        from trilobyte_gui.play.memory import return_memory
        from trilobyte_gui.play.tree import Tree

        return_memory()
        with _listener(arguments.host, arguments.port) as listener:
            tree = Tree(arguments.archives, "wav", left_out) if arguments.archives else None
            catalogue = Catalogue(tree, report.error, Archives() if arguments.previews else None)
            if not catalogue.tracks:
                if not codes:
                    report.nothing_to_do()
                return overall(codes or {ExitCode.NOTHING_TO_DO})
            serving = server.Server(catalogue, token, report.error, arguments.device)
            host, port = listener.getsockname()[:2]
            url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
            for each in (signal.SIGINT, signal.SIGTERM):  # which the server takes while it runs
                signal.signal(each, lambda number, frame: None)
            tracks, albums = len(catalogue.tracks), len(catalogue.albums)
            report.serving(arguments.archives, url, tracks, albums)
            try:
                server.serve(serving.app(), listener)
            finally:
                serving.close()
        report.stopped_serving(url)
    except TrilobyteError as error:
        report.error(arguments.archives, error)
        return error.exit_code
    return ExitCode.OK


class _Usage(TrilobyteError):
    exit_code = ExitCode.USAGE


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CannotWrite."""
    from trilobyte_gui.archive.storage.oserrors import plain_words

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = "another program listens there" if error.errno in _IN_USE else plain_words(error)
        hint = "Choose another --port or --host."
        raise CannotWrite("nothing can be served at {0}, port {1}: {2}", host, port, why, hint=hint) from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("must be a number from 0 (any that is free) to 65535")
    return int(text)
