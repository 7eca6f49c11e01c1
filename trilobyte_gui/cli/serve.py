"""The command `serve`: archives for players in the network."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from trilobyte_gui.cli import ending
from trilobyte_gui.cli.reporting import a_path
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, NeedsNewer, NotUnderstood, TrilobyteError, overall

_IN_USE = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte serve` is asked with."""
    words = "a folder of archives, or one archive; not needed with --previews"
    command.add_argument("archives", metavar="ARCHIVES", type=a_path, nargs="?", help=words)
    words = "also the previews that are kept of tracks whose archives are away, marked as such"
    command.add_argument("--previews", action="store_true", help=words)
    command.add_argument("--port", type=_port, default=4533, metavar="N", help="port to listen on (default: 4533)")
    command.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1); 0.0.0.0 opens it to the network, which requires a token",
    )
    command.add_argument(
        "--token",
        default="",
        help="the secret for listeners: ?token=... in a browser, the password in a player"
        " (default: the environment variable TRILOBYTE_TOKEN, if set)",
    )


def serve(arguments: argparse.Namespace) -> int:
    """`trilobyte serve`: serve archives until stopped; returns the exit code."""
    from trilobyte_gui.archive.planning.scan import LeftOut
    from trilobyte_gui.cli.json_lines import JsonReport
    from trilobyte_gui.cli.text import TextReport

    report = JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)
    token = arguments.token or os.environ.get("TRILOBYTE_TOKEN", "")
    codes: set[ExitCode] = set()

    seen: set[tuple[Path, str]] = set()

    def left_out(left: LeftOut) -> None:
        if (left.path, left.reason) not in seen:  # following meets the same ones again
            seen.add((left.path, left.reason))
            report.left_out(left)
        codes.add(left.error.exit_code)

    if arguments.archives is None and not arguments.previews:
        error = NotUnderstood("nothing to serve was named", hint="Name a folder of archives, or use --previews.")
        report.error(None, error)
        return ExitCode.USAGE
    if arguments.host not in _LOOPBACK and not token:
        error = NotUnderstood("other computers would be let in without a token", hint="Choose one: --token WORD.")
        report.error(None, error)
        return ExitCode.USAGE
    try:
        token.encode()
    except UnicodeEncodeError:
        error = NotUnderstood("the token is no UTF-8 text", hint="Choose one of letters, digits and hyphens.")
        report.error(None, error)
        return ExitCode.USAGE
    try:
        try:
            from trilobyte_gui.play import server
        except ImportError:
            words = "serving needs Starlette and uvicorn, which are not installed"
            raise NeedsNewer(words, hint="Install them: pip install 'trilobyte-gui[serve]'.") from None
        from trilobyte_gui.archive.storage.catalogue import Catalogue
        from trilobyte_gui.play.following import Follower, once
        from trilobyte_gui.play.media_library import MediaLibrary
        from trilobyte_gui.play.memory import return_memory
        from trilobyte_gui.play.tree import Tree

        return_memory()
        with _listener(arguments.host, arguments.port) as listener:
            tell = once(report.error)
            tree = Tree(arguments.archives, "wav", left_out) if arguments.archives else None
            archives = Catalogue() if arguments.previews else None
            catalogue = MediaLibrary(tree, tell, archives=archives)
            if not catalogue.tracks:
                if not codes:
                    report.nothing_to_do()
                return overall(codes or {ExitCode.NOTHING_TO_DO})
            serving = server.Server(catalogue, token, report.error, arguments.device)
            host, port = listener.getsockname()[:2]
            url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
            for each in (signal.SIGINT, signal.SIGTERM):  # which the server takes while it runs
                signal.signal(each, lambda number, frame: None)
            if ending.HANG_UP is not None and ending.HANG_UP in ending.signals():
                signal.signal(ending.HANG_UP, _end)
            tracks, albums = len(catalogue.tracks), len(catalogue.albums)
            report.serving(arguments.archives, url, tracks, albums)

            def follow() -> None:
                nonlocal tree, catalogue
                tree = tree.again() if tree else None
                catalogue = MediaLibrary(tree, tell, catalogue, archives)
                serving.follow(catalogue)

            follower = Follower(tree.watch, follow) if tree else None
            if follower:
                follower.start()
            try:
                server.serve(serving.app(), listener)
            finally:
                if follower:
                    follower.close()
                serving.close()
        report.stopped_serving(url)
    except TrilobyteError as error:
        report.error(arguments.archives, error)
        return error.exit_code
    return ExitCode.OK


def _end(number: int, frame: FrameType | None) -> None:
    """Handler of the loss of the terminal: as a request to end, which the server understands."""
    ending.leave_lost_terminal()
    signal.raise_signal(signal.SIGTERM)


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CannotWrite."""
    from trilobyte_gui.os_words import plain_words

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
