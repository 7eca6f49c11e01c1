"""Arithmetic as IEEE 754 has it, whatever another library has done to the processor's control register.

Programs that work with sound like to set "flush subnormals to zero" for their threads, and threads inherit it. A
probability that differs in its last bit decodes to noise, so the codec looks and, where need be, sets the register
right for as long as it computes.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

from trilobyte_gui.codec.errors import SelfTestFailed

_TINY, _SUBNORMAL, _STEP = sys.float_info.min, 5e-324, sys.float_info.epsilon
_ENVIRONMENT = 512  # bytes; more than the C library of any system keeps
_FLUSHING_AND_ROUNDING = 0x03000300  # of Windows' _controlfp: both 0 is the standard


def exact() -> bool:
    """Whether subnormal numbers are kept and results rounded to the nearest, in this thread."""
    kept = _TINY * 0.5 != 0.0 and _SUBNORMAL + _SUBNORMAL != 0.0 and _SUBNORMAL * 1.0 > 0.0
    return kept and 1.0 + _STEP * 0.75 > 1.0 and 1.0 + _STEP * 0.25 == 1.0 and -1.0 - _STEP * 0.25 == -1.0


@contextlib.contextmanager
def exact_arithmetic() -> Iterator[None]:
    """Standard arithmetic in this thread while the block runs. Raises SelfTestFailed where that cannot be had."""
    if exact():
        yield
        return
    with _standard():
        if not exact():
            raise SelfTestFailed("this process does its arithmetic in a way that the codec cannot work with")
        yield


@contextlib.contextmanager
def _standard() -> Iterator[None]:
    if sys.platform == "win32":
        control = ctypes.CDLL("ucrtbase")._controlfp_s
        before, ignored = ctypes.c_uint(), ctypes.c_uint()
        control(ctypes.byref(before), 0, 0)
        control(ctypes.byref(ignored), 0, _FLUSHING_AND_ROUNDING)
        try:
            yield
        finally:
            control(ctypes.byref(ignored), before.value, _FLUSHING_AND_ROUNDING)
        return
    library = ctypes.CDLL(None)
    kept = ctypes.create_string_buffer(_ENVIRONMENT)
    library.fegetenv(kept)
    library.fesetenv(_default(library))
    try:
        yield
    finally:
        library.fesetenv(kept)


def _default(library: ctypes.CDLL) -> ctypes.c_void_p:
    """FE_DFL_ENV, which C defines as a macro: a variable's address on macOS, -1 elsewhere."""
    if sys.platform == "darwin":
        return ctypes.c_void_p(ctypes.addressof(ctypes.c_byte.in_dll(library, "_FE_DFL_ENV")))
    return ctypes.c_void_p(-1)
