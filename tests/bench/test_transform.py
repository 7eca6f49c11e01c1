"""The benchmark of transform codes: flattenings that lose nothing, what coders cost, what is printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from trilobyte_gui.bench import code_mixing, transform, transform_models
from trilobyte_gui.bench.__main__ import main
from trilobyte_gui.bench.transform_models import OURS_SIDES, CodeModel, ours, papers
from trilobyte_gui.codec.jpeg import jpeg_codec
from trilobyte_gui.codec.jpeg.model import ZIGZAG

GREY = Path(__file__).parents[1] / "pictures" / "grey.jpg"


def some_blocks(number: int = 24) -> np.ndarray:
    rng = np.random.default_rng(1)
    blocks = np.round(rng.laplace(0, 2, (number, 64)) * np.exp(-np.arange(64) / 8)).astype(np.int16)
    blocks[:, 0] = 40 * rng.standard_normal(number)
    blocks[3, 2], blocks[5, 0], blocks[7] = 700, -1000, 0  # beyond one token; nothing at all
    return blocks


def read(tokens: list[int]) -> list[int]:
    """Coefficients of tokens."""
    found, at = [], 0
    while at < len(tokens):
        if tokens[at] == 255:
            found.append((tokens[at + 1] << 8 | tokens[at + 2]) - 32768)
            at += 3
        else:
            found.append(tokens[at] - 127)
            at += 1
    return found


@pytest.mark.parametrize("rare", [False, True])
def test_the_papers_flattening_cuts_nothing_off(rare: bool) -> None:
    blocks = some_blocks() if rare else some_blocks().clip(-100, 100)
    flat = papers(blocks, 6)
    rows = np.zeros_like(blocks)
    rows[:, ZIGZAG] = blocks
    assert read(flat.tokens.tolist()) == rows.reshape(-1).tolist()
    assert (len(flat.tokens) > blocks.size) is rare
    assert flat.sides.shape == (len(flat.tokens), 0)


def test_our_flattening_tells_all_and_knows_no_more_than_a_decoder() -> None:
    blocks = some_blocks()
    flat = ours(blocks, 6)
    tokens, sides = flat.tokens.tolist(), flat.sides.tolist()
    for number in range(len(blocks)):  # what is told of a block's tokens comes from the blocks before alone
        changed = blocks.copy()
        changed[number + 1 :] = 9
        again = ours(changed, 6)
        end = len(ours(blocks[: number + 1], 6).tokens)
        assert again.tokens.tolist()[:end] == tokens[:end]
        assert again.sides.tolist()[:end] == sides[:end]
    # and every block can be read: the count, the coefficients to the last that is not 0, the difference of the first
    values, at = [], 0
    for number in range(len(blocks)):
        block, rest, place = [0] * 64, tokens[at], 1
        at += 1

        def take() -> int:
            nonlocal at
            width = 3 if tokens[at] == 255 else 1
            at += width
            return read(tokens[at - width : at])[0]

        while rest:
            block[place] = take()
            rest -= block[place] != 0
            place += 1
        known = [values[number - back][0] for back, there in ((1, number % 6), (6, number >= 6)) if there]
        block[0] = take() + (sum(known) // len(known) if known else 0)
        values.append(block)
    assert at == len(tokens)
    assert values == blocks.tolist()
    assert all(flat.sides[:, n].max() < size for n, size in enumerate(OURS_SIDES))
    assert flat.sides.min() >= 0


def test_static_codes_cost_what_they_must() -> None:
    columns = np.array([[0, 5], [0, 5], [1, 5], [2, 5]])
    assert transform.order_0(columns) == pytest.approx(6)
    assert transform.huffman(columns) == 6 + 4  # a code of one symbol still takes a bit each
    skewed = np.repeat([0, 1], [99, 1])[:, None]
    assert transform.order_0(skewed) < 9 < transform.huffman(skewed) == 100


def test_context_mixing_of_codes_learns_what_there_is() -> None:
    rng = np.random.default_rng(1)
    free = rng.integers(0, 5, (2, 400, 4))
    bound = free.copy()
    bound[1] = (bound[0] + 1) % 5  # the second stage follows from the first
    begun = code_mixing.bits([free], code_mixing.begin())
    assert 0.99 < begun / (free.size * np.log2(5)) < 1.2
    assert code_mixing.bits([bound], code_mixing.begin()) < 0.68 * begun


def test_transformers_learn_and_are_measured() -> None:
    torch.manual_seed(1)
    model = CodeModel((3,), 5, 32, 1)
    tokens = np.tile([0, 1, 2, 3, 4], 300)
    known = transform_models.Flat(tokens, np.zeros((len(tokens), 1), np.int64))
    before = transform_models.bits(model, known)
    assert before == pytest.approx(len(tokens) * np.log2(5), rel=0.15)
    assert transform_models.taught(model, [known], 0, steps=60) == 60
    assert transform_models.bits(model, known) < 0.7 * before


def test_the_table_has_all_coders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                  capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    data = GREY.read_bytes()
    _, layout, found = jpeg_codec.read(data)
    monkeypatch.setattr(transform, "pictures", lambda *args: {20: [transform.CodedPicture(len(data), layout, found)]})
    monkeypatch.setattr(transform_models, "taught", lambda *args: 0)
    assert main(["transform", "some", "--train", "others", "--quality", "20"]) == 0
    out = capsys.readouterr().out
    for words in ("JPEG (Huffman)", "context mixing", "transformer, paper's", "saved over JPEG", "4.62 %", "cuts off"):
        assert words in out


def test_half_a_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transform", "some"]) == 2
    assert "--train" in capsys.readouterr().err
