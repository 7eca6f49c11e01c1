"""Making the codec ready: compiling its kernels on first use, and checking them before the first job."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from trilobyte_gui.archive.execution.child import start
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import SelfTestFailed
from trilobyte_gui.codec.presets import CODED

_lock = threading.Lock()
_tested: set[str] = set()  # presets


def prepare(control: Control, on_start: Callable[[bool], None], preset: str | None = None) -> None:
    """Compile and self-test the codec, once per process; `on_start` gets whether it is compiled first.

    Who decodes a single track names its `preset`, and need not wait for the test of the others. Compiling holds
    Python's lock for many seconds, so it happens in another process (into the cache on disk), where it can be stopped.
    Raises SelfTestFailed, Interrupted.
    """
    with _lock:
        presets = [each for each in ((preset,) if preset in CODED else CODED) if each not in _tested]
        if not presets:
            return
        from trilobyte_gui.codec.selftest import self_test
        from trilobyte_gui.compiled import compiled, mark_compiled
        from trilobyte_gui.models.generalist import model_of

        first_use = not compiled()
        on_start(first_use)
        if first_use:
            _compile_in_child(control)
        for each in presets:
            self_test(model_of(CODED[each]), [each])
        mark_compiled()
        _tested.update(presets)


def _compile_in_child(control: Control) -> None:
    null, pipe = subprocess.DEVNULL, subprocess.PIPE
    child = start("trilobyte_gui.archive.execution.warm_up", stdin=null, stdout=null, stderr=pipe)
    try:
        while True:
            try:
                _, words = child.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                control.checkpoint()
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode:
        control.checkpoint()  # Ctrl-C reaches the child, too
        debug_log.write("compile the codec", words.decode(errors="replace"))
        lines = words.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise SelfTestFailed("the codec could not be compiled: {0}", lines[-1])
