"""A small auto-encoder with random weights, whose entropy model is as exact as any."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch

from trilobyte_gui.codec.lm.config import LmConfig
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import digest
from trilobyte_gui.codec.lm.model import Transformer
from trilobyte_gui.codec.taae import entropy
from trilobyte_gui.codec.taae.config import CODES, STAGES, TaaeConfig
from trilobyte_gui.codec.taae.model_file import pack_model
from trilobyte_gui.codec.taae.network import Autoencoder

CONFIG = TaaeConfig(rate=8000, patch=20, layers=(1, 1), width=16, heads=2, expansion=2, window=8, dims=3)


@cache
def model_bytes() -> bytes:
    """The bytes of its file."""
    torch.manual_seed(3)
    network = Autoencoder(CONFIG)
    with torch.no_grad():
        network.narrow.weight.mul_(20.0)  # so that numbers take all levels
    fluent = Transformer(LmConfig(n_layer=1, n_embd=16, n_head=2, n_kv_head=1, span=24, interleave=1))
    codes = [np.random.default_rng(n).integers(0, CODES, (STAGES, 200, CONFIG.dims)) for n in range(2)]
    tensors = entropy.integers(fluent.eval(), codes)
    check = digest(IntegerModel(fluent.config, tensors))
    return pack_model(CONFIG, network.state_dict(), fluent.config, tensors, check)
