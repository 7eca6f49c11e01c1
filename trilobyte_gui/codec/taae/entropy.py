"""Codes as bytes and back, exactly: the language model's integers and constriction's range coder.

A code is a token. Windows of frames are coded by themselves, from a cold start, so that many are decoded at once; in a
window, frame follows frame, in a frame stage follows stage, in a stage number follows number. What kind of code comes
next is the token's phase.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.lm import coding
from trilobyte_gui.codec.lm.config import NULL, LmConfig
from trilobyte_gui.codec.lm.integer import IntegerModel, Tensors
from trilobyte_gui.codec.lm.model import Transformer
from trilobyte_gui.codec.lm.quantise import Rows, quantise
from trilobyte_gui.codec.taae.config import CODES, STAGES, TaaeConfig
from trilobyte_gui.codec.taae.fsq import Codes

WINDOW = 125  # frames
_HEAD_TOKENS = 4096  # tokens whose counts are made at once
_NEVER = -50.0  # a logit that leaves no chance
_CALIBRATED = 48  # windows that the integers' scales are taken from


def shape_of(config: TaaeConfig) -> LmConfig:
    """The entropy model of an auto-encoder: a token sees eight frames."""
    return LmConfig(
        n_layer=2, n_embd=96, n_head=4, n_kv_head=1, span=8 * STAGES * config.dims, interleave=1, window=2048
    )


def tokens_of(codes: Codes) -> NDArray[np.int64]:
    """The tokens (length,) of codes (stages, frames, dims)."""
    return codes.transpose(1, 0, 2).reshape(-1)


def codes_of(tokens: NDArray[np.int64], stages: int, dims: int) -> Codes:
    """The inverse."""
    return tokens.reshape(-1, stages, dims).transpose(1, 0, 2)


def rows_of(pieces: Sequence[Codes]) -> Rows:
    """What the model is given and asked for codes (stages, frames, dims) that are all of one shape."""
    targets = torch.from_numpy(np.stack([tokens_of(each) for each in pieces]))
    given = torch.cat((torch.full_like(targets[:, :1], NULL), targets[:, :-1]), 1)
    phases = torch.arange(targets.shape[1]) % (pieces[0].shape[0] * pieces[0].shape[2])
    return Rows(given, phases.expand_as(targets), targets, torch.ones(targets.shape[1], dtype=torch.bool))


def integers(model: Transformer, codes: Sequence[Codes]) -> Tensors:
    """The integer model's tensors, calibrated on windows of these codes. Its head is for bytes: all that are no code
    get no more than the two counts that everything has."""
    model = copy.deepcopy(model)
    with torch.no_grad():
        model.head.weight[CODES:] = 0
        model.head.bias[CODES:] = _NEVER
    long = [each for each in codes if each.shape[1] >= WINDOW] or [max(codes, key=lambda each: each.shape[1])]
    chosen = [long[number * len(long) // _CALIBRATED][:, :WINDOW] for number in range(_CALIBRATED)]
    return quantise(model, [rows_of([each[:stages]]) for each in chosen for stages in (1, STAGES)])


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Torch computes on one thread meanwhile: for steps so small that several threads only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Entropy:
    """Codes and decodes with one integer model."""

    def __init__(self, model: IntegerModel) -> None:
        self._model = model

    def encode(self, codes: Codes) -> bytes:
        """The bytes of codes (stages, frames, dims)."""
        cut = [codes[:, begin : begin + WINDOW] for begin in range(0, codes.shape[1], WINDOW)]
        whole = [each for each in cut if each.shape[1] == WINDOW]
        streams = [stream for alike in (whole, cut[len(whole) :]) if alike for stream in self._encode(alike)]
        return varint.put_all(len(each) // 4 for each in streams) + b"".join(streams)

    def _encode(self, pieces: list[Codes]) -> Iterator[bytes]:
        rows = rows_of(pieces)
        with torch.inference_mode():
            stream = self._model.stream(rows.given, rows.phases).flatten(0, 1)
            counts = torch.cat([self._model.counts(part)[:, :CODES] for part in stream.split(_HEAD_TOKENS)]).numpy()
        lines = coding.rows(counts, rows.targets.flatten().numpy())
        for window in np.split(lines, len(pieces)):
            yield coding.encode(window)

    def decode(self, source: varint.ByteReader, stages: int, frames: int, dims: int) -> Codes:
        """The codes (stages, frames, dims) of what was encoded. Raises ArchiveDamaged where it ends too early."""
        count = -(-frames // WINDOW)
        a_frame = stages * dims
        lengths = [source.get(WINDOW * a_frame) for _ in range(count)]
        state = coding.decoders([source.take(4 * length) for length in lengths])
        model, active = self._model, np.ones(count, np.bool_)
        tokens = np.zeros((count, WINDOW * a_frame), np.int64)
        symbols = np.zeros(count, np.int64)
        given = torch.full((count,), NULL)
        with one_thread(), torch.inference_mode():
            cache = model.new_cache(count)
            for place in range(min(frames, WINDOW) * a_frame):
                active[-1] = place < (frames - (count - 1) * WINDOW) * a_frame
                phase = torch.full((count,), place % a_frame)
                counts = model.counts(model.step(cache, given, phase))[:, :CODES].contiguous().numpy()
                coding.decode(
                    counts, active, state.lower, state.width, state.point, state.place, state.end, state.words, symbols
                )
                tokens[:, place] = symbols
                given = torch.from_numpy(symbols.copy())
        if np.any(state.place > state.end + 2):
            raise ArchiveDamaged("a preview ends too early")
        return codes_of(tokens.reshape(-1)[: frames * a_frame], stages, dims)
