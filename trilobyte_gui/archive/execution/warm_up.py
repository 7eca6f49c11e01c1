"""`python -m trilobyte_gui.archive.execution.warm_up` compiles what every job needs, into the user's cache, and
checks it.

With `--all` it also compiles what only rare files need; packaging/freeze.py ships the result.
"""

from __future__ import annotations

import sys

from trilobyte_gui.archive.execution.child import end_with_parent


def main() -> None:
    end_with_parent()
    from trilobyte_gui.audio import flac_bitstream
    from trilobyte_gui.codec import repetition
    from trilobyte_gui.codec.jpeg import jpeg_codec
    from trilobyte_gui.codec.presets import CODED
    from trilobyte_gui.codec.selftest import self_test
    from trilobyte_gui.compiled import mark_compiled
    from trilobyte_gui.models import covers
    from trilobyte_gui.models.generalist import model_of

    flac_bitstream.warm_up()
    jpeg_codec.warm_up(covers.shipped_model())
    repetition.warm_up()
    for name, preset in CODED.items():
        self_test(model_of(preset), [name])
    mark_compiled()
    if "--all" in sys.argv[1:]:
        _compile_flac_encoder()


def _compile_flac_encoder() -> None:
    import numpy as np

    from trilobyte_gui.audio.flac_codec import flac_payload

    noise = np.random.default_rng(0)
    for bits in (12, 20, 32):
        for channels in (1, 2, 3):
            flac_payload(noise.integers(-1000, 1000, (5000, channels), np.int32), bits)


if __name__ == "__main__":
    main()
