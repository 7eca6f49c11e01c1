"""Trains the picture model, by which archives code JPEG covers, and writes it with its card.

    python -m trilobyte_gui.training.covers FOLDER [--out models] [--seed N] [--passes N]

FOLDER holds JPEG files, those that are held back in its folder `held`; `trilobyte_gui.training.cover_material` makes
such a folder. A `licences.md` in it becomes part of the card.

The model learns by coding: all files in a random order, one after the other, without forgetting between them. What it
has learnt then is what the coding of each picture begins with; its counts are lowered, so that a picture's own
statistics soon prevail. The same files, seed and package versions give the same model.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import hashlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trilobyte_gui.codec.jpeg import coefficients, jpeg_codec
from trilobyte_gui.codec.jpeg.markers import NotCodable
from trilobyte_gui.codec.jpeg.mixing import Mixing
from trilobyte_gui.codec.jpeg.model_file import JpegModel, pack_model, parse_model, untaught
from trilobyte_gui.models.covers import MODEL_FILE

COUNT = 10  # that a context's count is lowered to
PACE = (255, 24, 4)  # the highest count while a picture is coded, and how fast the mixers learn
HELD = "held"


def teach(learnt: Mixing, path: Path) -> int:
    """Learn from a file; returns its length, 0 where it cannot be coded."""
    data = path.read_bytes()
    try:
        _, layout, found = jpeg_codec.read(data)
        coefficients.decide_all(layout, found, learnt, lambda rows, bits: None)
    except NotCodable:
        return 0
    return len(data)


def finished(learnt: Mixing) -> Mixing:
    """A model as coding begins with it."""
    counts = np.minimum(learnt.slots & 1023, COUNT)
    return learnt._replace(slots=learnt.slots >> 10 << 10 | counts, pace=np.array(PACE, np.int64))


def saved(model: JpegModel, paths: Sequence[Path]) -> tuple[int, int]:
    """The bytes of these files, and what they take coded."""
    before = after = 0
    for path in paths:
        data = path.read_bytes()
        before += len(data)
        after += len(jpeg_codec.encode(data, model) or data)
    return before, after


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.covers", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--passes", type=int, default=1)
    options = parser.parse_args()
    files = sorted(path for path in options.folder.rglob("*.jp*g") if path.is_file())
    held = [path for path in files if HELD in path.relative_to(options.folder).parts]
    mine = [path for path in files if path not in set(held)]
    if not mine:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 3
    learnt, chance, began, taught = untaught(), random.Random(options.seed), time.process_time(), 0
    for _ in range(options.passes):
        chance.shuffle(mine)
        for number, path in enumerate(mine, 1):
            taught += teach(learnt, path)
            print(f"\r{number}/{len(mine)}", end="", file=sys.stderr, flush=True)
    seconds = time.process_time() - began
    data = pack_model(finished(learnt), {"format": "trilobyte-covers-1"})
    before, after = saved(parse_model(data), held)
    share = f"{100 - 100 * after / before:.2f}%" if before else "not measured"
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / MODEL_FILE).write_bytes(data)
    licences = options.folder / "licences.md"
    (options.out / MODEL_FILE).with_suffix(".md").write_text(
        f"""# Picture model

Codes the coefficients of JPEG covers ([the format](../trilobyte_gui/codec/FORMAT.md#pictures)). Made by
`python -m trilobyte_gui.training.covers`: {len(mine)} files, {taught / 1e6:.1f} MB in {options.passes} pass(es), seed
{options.seed}, {seconds:.0f} s of processor time.

| | |
| --- | --- |
| file | `{MODEL_FILE}`, {len(data) / 1e6:.2f} MB |
| SHA-256 | `{hashlib.sha256(data).hexdigest()}` |
| saved on {len(held)} files that were held back, by source picture ({before / 1e6:.2f} MB) | {share} |

{licences.read_text(encoding="utf-8") if licences.exists() else ""}"""
    )
    print(f"\n{share} saved on {len(held)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
