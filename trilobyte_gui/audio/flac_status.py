"""What the compiled FLAC decoder and its callers agree on, apart so that headers need no compiler."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

MAX_BLOCK = 65536
# Zero bytes after the data, so that reading a few words too far stays inside the array.
PADDING = 64


class FrameStatus(IntEnum):
    """Why `decode_frames` stopped."""

    FULL = 0
    NEED_MORE = 1
    NO_FRAME = 2
    BAD_HEADER = 3
    BAD_HEADER_CRC = 4
    BAD_FRAME_CRC = 5
    BAD_SUBFRAME = 6
    BAD_RESIDUAL = 7
    OUT_OF_RANGE = 8
    OTHER_RATE = 9
    OTHER_CHANNELS = 10
    OTHER_BITS = 11
    TOO_LONG = 12
    ALL_READ = 13
    JUMP = 14


# Slots of the state array that is carried from call to call.
POSITION, WRITTEN, NUMBER, GAP, FOUND, FOLLOW, BLOCK, VARIABLE, RUN = range(9)
STATE_SLOTS = 9
# Slots of a parsed frame header.
H_BLOCK, H_RATE, H_ASSIGNMENT, H_BITS, H_VARIABLE, H_NUMBER, H_END = range(7)
HEADER_SLOTS = 7


def as_words(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The big-endian 64-bit words of `data` (a multiple of 8 bytes) in native order."""
    return data.view(">u8").astype(np.uint64)
