"""The generalist network's file: what is read from it, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load, save

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.codec.network import parse_model
from trilobyte_gui.codec.presets import HYBRID, NETWORK_WIDTHS
from trilobyte_gui.models.generalist import MODEL_FILE
from trilobyte_gui.paths import models_dir


def test_every_preset_has_a_network_of_its_own_width() -> None:
    model = parse_model((models_dir() / MODEL_FILE).read_bytes())
    widths = {preset.name: model.network(preset.name).w1.shape[1] for preset in HYBRID.values() if preset.hidden}
    assert widths == {preset.name: preset.hidden for preset in HYBRID.values() if preset.hidden}
    assert set(widths.values()) <= set(NETWORK_WIDTHS)


def test_a_width_that_the_kernel_has_no_layers_for_is_refused() -> None:
    tensors = load((models_dir() / MODEL_FILE).read_bytes())
    tensors["fast.w1"] = np.zeros((tensors["fast.w1"].shape[0], 48), np.float32)
    with pytest.raises(NeedsNewer, match="'fast' is 48 units wide"):
        parse_model(save(tensors))
