"""Errors of this program itself: logged in full, and reported to users in a sentence that names the log.

Whatever goes wrong with one file is that file's failure: `noting` stands where work on one thing ends and work on the
next begins, so that a mistake in a decoder, say, neither ends a batch nor shows itself as a traceback.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from trilobyte_gui import __version__, paths
from trilobyte_gui.archive.storage.own_files import open_file, read_bytes
from trilobyte_gui.codec.errors import CannotRead, Defect, Phrase, TrilobyteError
from trilobyte_gui.os_words import plain_words

_MOST_BYTES = 1 << 20  # of the log; then it becomes errors.1.log, and a new one is begun
_SHOWN = "TRILOBYTE_DEBUG"
_lock = threading.Lock()


def log_file() -> Path:
    """Where the log is, or will be when there is something to write."""
    return paths.data_dir() / "logs" / "errors.log"


def read() -> str:
    """The log, with the one before it; empty where nothing was noted."""
    told = []
    for path in (_earlier(), log_file()):
        with contextlib.suppress(OSError):
            told.append(read_bytes(path).decode("utf-8", "replace"))
    return "".join(told)


def show() -> None:
    """From now on write tracebacks to standard error, too, in this process and in those that it starts."""
    os.environ[_SHOWN] = "1"


def shown() -> bool:
    return bool(os.environ.get(_SHOWN))


@contextlib.contextmanager
def noting(doing: str, *passing: type[Exception]) -> Iterator[None]:
    """Turn every error that is not meant for users into one that is, but for those of `passing`. `doing` says in the
    log what was being done.

    Raises TrilobyteError: as it is, CannotRead for what the system refused, or Defect, after the traceback was noted.
    """
    as_they_are: tuple[type[Exception], ...] = (TrilobyteError, *passing)
    try:
        yield
    except as_they_are:
        raise
    except OSError as error:
        write(doing, traceback.format_exc())
        raise CannotRead("the system reported: {0}", plain_words(error)) from error
    except MemoryError as error:
        raise TrilobyteError("there is not enough memory", hint="Use fewer jobs.") from error
    except Exception as error:
        raise note(error, doing) from error


def note(error: BaseException, doing: str) -> Defect:
    """Write the traceback to the log; returns the error to report to the user."""
    if write(doing, "".join(traceback.format_exception(error))):
        hint = Phrase("The details are in the log: {0}. Please report it with them.", log_file())
    else:
        hint = Phrase("The log cannot be written: {0}.", log_file())
    return Defect("an error within Trilobyte", hint=hint)


def write(doing: str, words: str) -> bool:
    """Add an entry to the log; whether it is there, which a full or read-only disk may refuse."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    python = ".".join(map(str, sys.version_info[:3]))
    entry = f"{stamp} Trilobyte {__version__}, Python {python}, {sys.platform}: {doing}\n{words.rstrip()}\n\n"
    logged = False
    with _lock, contextlib.suppress(OSError):
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _MOST_BYTES:
            path.replace(_earlier())
        with open_file(path, "a") as file:
            file.write(entry.encode("utf-8", "backslashreplace"))  # at once: other processes write here, too
        logged = True
    if shown():
        with contextlib.suppress(OSError, AttributeError, ValueError):  # programs without a console have none
            sys.stderr.write(entry)
    return logged


def catch_all() -> None:
    """Note what nothing else catches, in any thread of this program, instead of printing it."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            note(error, "outside of all files")

    sys.excepthook = hook
    threading.excepthook = lambda told: note(told.exc_value, f"in thread {told.thread}") if told.exc_value else None


def _earlier() -> Path:
    return log_file().with_name("errors.1.log")
