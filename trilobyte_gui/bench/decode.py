"""The new process that restores one file's archives and compares them with the original.

`python -m trilobyte_gui.bench.decode JOBS FOLDER WARM_UP... -- ORIGINAL ARCHIVE...` prints one JSON line for
each ARCHIVE: {"decode_s": seconds, "exact": true} or {"error": words}. The WARM_UP archives are restored
first, so that loading the libraries is not timed.
"""

from __future__ import annotations

import json
import sys
from itertools import zip_longest
from pathlib import Path

import numpy as np

import trilobyte_gui as trilobyte
from trilobyte_gui.archive.tasks import Restored
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.metadata.flac_blocks import SEEKTABLE, split_head

_FRAMES = 1 << 16


def restore(archive: Path, folder: Path, jobs: int) -> Restored:
    """Restore into `folder`, as users of the library do. Raises what that reports."""
    (done,) = trilobyte.restore(archive, folder, replace="overwrite", side_files=False, jobs=jobs).check().files
    if not isinstance(done.result, Restored):
        raise RuntimeError(f"{archive} was {done.status}: {done.reason}")
    return done.result


def same(original: Path, restored: Path) -> bool:
    """Byte for byte; or, for FLAC, the same samples and metadata blocks (seek points may move)."""
    if original.read_bytes() == restored.read_bytes():
        return True
    with open_source(original) as ours, open_source(restored) as theirs:
        if ours.info.kind != "flac" or theirs.info.kind != "flac":
            return False
        shapes = [(s.info.channels, s.info.rate, s.info.bits) for s in (ours, theirs)]
        pairs = zip_longest(ours.blocks(_FRAMES), theirs.blocks(_FRAMES))
        return (
            shapes[0] == shapes[1]
            and all(a is not None and b is not None and np.array_equal(a, b) for a, b in pairs)
            and _blocks(ours.wrapper().head) == _blocks(theirs.wrapper().head)
        )


def _blocks(head: bytes) -> list[tuple[int, bytes]]:
    return [
        (block.kind, bytes(len(block.data)) if block.kind == SEEKTABLE else block.data)
        for block in split_head(head)[1][1:]
    ]


def main(arguments: list[str]) -> int:
    jobs, folder = int(arguments[0]), Path(arguments[1])
    end = arguments.index("--")
    for warm_up in arguments[2:end]:
        restore(Path(warm_up), folder, jobs)
    original = Path(arguments[end + 1])
    for archive in map(Path, arguments[end + 2 :]):
        try:
            result = restore(archive, folder / "restored", jobs)
            told: dict[str, object] = {"decode_s": result.decode_s, "exact": same(original, result.target)}
            result.target.unlink()
        except Exception as error:  # noqa: BLE001  whatever goes wrong with one archive is its row's result
            told = {"error": f"restoring: {error}"}
        print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
