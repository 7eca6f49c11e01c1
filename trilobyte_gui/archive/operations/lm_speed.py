"""`python -m trilobyte_gui.archive.operations.lm_speed [DEVICE]` measures how fast the shipped language model codes CD
audio here, in times of real time: the mean of encoding and of decoding a whole segment.

A process of its own, for torch takes seconds to load and much memory.
"""

from __future__ import annotations

import sys
import time

from trilobyte_gui.archive.execution import torch_runtime
from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.codec.errors import TrilobyteError

_RATE = 44_100 * 2  # samples a second
_ROWS, _STEPS = 256, 24


def main() -> int:
    try:
        torch_runtime.require()
        import numpy as np

        from trilobyte_gui.codec.lm.lm_codec import LmCodec, use_threads
        from trilobyte_gui.models import store

        use_threads(default_jobs())
        coder = LmCodec(store.named(), sys.argv[1] if sys.argv[1:] else "auto")
    except TrilobyteError:
        return 1
    samples = np.random.default_rng(7).normal(0, 300, (coder.model.config.window, 2)).astype(np.int32)
    coder.encode(samples[:64], 16)
    began = time.perf_counter()
    coder.encode(samples, 16)
    encoding = (time.perf_counter() - began) / samples.size
    decoding = 2 * coder.seconds_of_step(_ROWS, _STEPS) / _ROWS
    sys.stdout.write(f"{2 / (encoding + decoding) / _RATE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
