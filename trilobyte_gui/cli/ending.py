"""How a command ends before its time: Ctrl-C, a request to end, a terminal that is closed."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from trilobyte_gui.codec.errors import CannotWrite
from trilobyte_gui.os_words import plain_words

HANG_UP: signal.Signals | None = getattr(signal, "SIGHUP", None)  # none on Windows


def signals() -> list[signal.Signals]:
    """Those that ask a command to end; the loss of its terminal only where nobody (nohup) has it ignored."""
    told = [signal.SIGINT, signal.SIGTERM]
    if HANG_UP is not None and signal.getsignal(HANG_UP) is not signal.SIG_IGN:
        told.append(HANG_UP)
    return told


def handle() -> None:
    """From now on each of them is as Ctrl-C is, unless something else is set up for it."""
    for each in signals():
        if signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, at_once)


def leave() -> None:
    """Undo `handle`, for what sets up something else only where nobody else has, as libfuse does."""
    for each in signals():
        if signal.getsignal(each) is at_once:
            signal.signal(each, signal.SIG_DFL)


def at_once(number: int, frame: FrameType | None) -> None:
    """Handler of a signal: end at once, tidied up (KeyboardInterrupt)."""
    leave_lost_terminal()
    signal.default_int_handler(number, frame)


def leave_lost_terminal() -> bool:
    """A terminal that is gone answers every write with an error: nothing is written there any more. Returns whether
    there is one."""
    lost = [number for number in (1, 2) if _is_lost(number)]
    for number in lost:
        with contextlib.suppress(OSError):
            _to_nowhere(number)
    return bool(lost)


def _is_lost(number: int) -> bool:
    """Whether this is a terminal that was closed: another device would say that it is none."""
    try:
        os.get_terminal_size(number)
    except OSError as error:
        return error.errno in (errno.EIO, errno.ENXIO)
    return False


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Around what writes to standard output: says in words why that cannot be, unless its reader is gone (OSError)."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        words = plain_words(error)
        raise CannotWrite("the output cannot be written: {0}", words, hint="Nothing else was harmed.") from error


def forget_output() -> None:
    """Whoever read our output is gone: keep the interpreter from complaining when it flushes on exit."""
    with contextlib.suppress(OSError):
        _to_nowhere(sys.stdout.fileno())


def _to_nowhere(number: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)
