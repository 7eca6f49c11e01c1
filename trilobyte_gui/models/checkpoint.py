"""Taking in a language model: one of our files, or a GPT-2 over bytes as the paper's authors publish theirs.

The published form (a PyTorch Lightning file whose `state_dict` holds a Hugging Face GPT-2): tokens 0 to 255 are bytes
at every place of a sample, the last token of the vocabulary is the null token; samples are signed, three tokens each,
one channel after the other; positions are learned, and their number is the longest window.
"""

from __future__ import annotations

import json
import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec.errors import CannotRead, CannotWrite
from trilobyte_gui.codec.lm.config import BYTES, MAX_BYTES, LmConfig
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import digest
from trilobyte_gui.codec.lm.model import Transformer
from trilobyte_gui.codec.lm.quantise import Rows, compare, quantise, rows_of
from trilobyte_gui.models import store
from trilobyte_gui.os_words import plain_words

HEAD = 64  # GPT-2's width of a head, where the file does not tell their number
FRAMES = 512  # the published model's window
_ROWS = 4  # windows to calibrate on, and as many others to measure the loss on
_NAME = re.compile(r"[^A-Za-z0-9._-]+")

Audio = list[tuple[NDArray[np.int32], int]]


def import_model(file: Path, name: str = "", audio: Audio | None = None) -> store.ModelFile:
    """Install a model from `file`; a checkpoint is quantised, calibrated on `audio` (samples and their bits), and the
    loss of that measured. Raises CannotRead, CannotWrite.
    """
    name = _NAME.sub("-", name or file.stem).strip("-.") or "model"
    if any(each.name == name for each in store.entries()):
        raise CannotWrite("there is a model '{0}' already", name, hint="Give another --name, or remove that one first.")
    target = store.installed_dir() / f"{name}{store.SUFFIX}"
    try:
        ours = store.load(file)
    except CannotRead:
        ours = None
    if ours is not None:
        _check(ours.config, ours.tensors, ours.facts["check"])
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        except OSError as error:
            raise CannotWrite("the model cannot be written: {0}", plain_words(error)) from error
    else:
        model = from_gpt2(read_weights(file))
        rows = rows_of(model.config, audio or made_up(), 2 * _ROWS)
        tensors = quantise(model, rows[::2])
        integer = IntegerModel(model.config, tensors)
        facts = {"name": name, "source": file.name, **loss_facts(model, integer, rows[1::2] or rows)}
        store.save(target, model.config, tensors, digest(integer), **facts)
    return store.entry(name)


def loss_facts(model: Transformer, integer: IntegerModel, rows: list[Rows]) -> dict[str, str]:
    """What a model's file says about it: its size, and what is lost by integers, in percent of the coded size."""
    exact, rounded = compare(model, integer, rows)
    parameters = sum(p.numel() for p in model.parameters())
    return {
        "parameters": str(parameters),
        "bits_per_byte": f"{rounded:.4f}",
        "loss_percent": f"{100 * (rounded / exact - 1):.3f}",
    }


def read_weights(file: Path) -> dict[str, torch.Tensor]:
    """The tensors of a checkpoint. Nothing in it is executed. Raises CannotRead."""
    try:
        found = _read_safetensors(file) if file.suffix == ".safetensors" else _read_pickled(file)
    except OSError as error:
        raise CannotRead("the checkpoint cannot be read: {0}", plain_words(error)) from error
    found = found.get("state_dict", found) if isinstance(found, dict) else {}
    named = found.items() if isinstance(found, dict) else ()
    return {name: tensor for name, tensor in named if isinstance(name, str) and isinstance(tensor, torch.Tensor)}


def _read_safetensors(file: Path) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(file)
    except SafetensorError as error:
        raise CannotRead("{0} is damaged: {1}", file.name, error) from error


def _read_pickled(file: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the file was written by another version
            return torch.load(file, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # what is no checkpoint has the reader stumble over anything
        raise CannotRead(
            "{0} is not a checkpoint of weights alone",
            file.name,
            hint="Only tensors are read, for anything else in such a file could run as a program.",
        ) from error


def read_object(path: Path) -> dict[str, Any] | None:
    """The object in a file of JSON; None where there is no such file. Raises CannotRead."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotRead("{0} cannot be read: {1}", path.name, plain_words(error)) from error
    except (ValueError, RecursionError) as error:
        raise CannotRead("{0} is damaged: {1}", path.name, error) from error
    if not isinstance(found, dict):
        raise CannotRead("{0} is damaged: it holds no object", path.name)
    return found


def from_gpt2(weights: dict[str, torch.Tensor]) -> Transformer:
    """The float model of a GPT-2 over bytes. Raises CannotRead when the tensors are not those of one."""
    prefix = next((name[: -len("wte.weight")] for name in weights if name.endswith("wte.weight")), None)
    head = next((name for name in weights if name.endswith("lm_head.weight")), None)
    if prefix is None:
        raise CannotRead("it holds no GPT-2 model", hint="The tensors must be named as those of GPT-2 are.")

    def take(name: str, *shape: int | None) -> torch.Tensor:
        tensor = weights.get(prefix + name)
        if (
            tensor is None
            or tensor.dim() != len(shape)
            or any(wanted not in (None, found) for wanted, found in zip(shape, tensor.shape, strict=True))
        ):
            raise CannotRead("its tensor '{0}' is missing or of another shape than GPT-2's", name)
        return tensor.float()

    vocabulary, width = take("wte.weight", None, None).shape
    if vocabulary <= BYTES:
        raise CannotRead("its vocabulary of {0} has no null token", vocabulary)
    layers = len({name[len(prefix) :].split(".")[1] for name in weights if name.startswith(f"{prefix}h.")})
    places = take("wpe.weight", None, width).shape[0]
    frames = max(1, min(FRAMES, places // MAX_BYTES))
    try:
        config = LmConfig(
            layers, width, max(1, width // HEAD), max(1, width // HEAD), places, "learned", "gelu",
            interleave=frames, window=frames, padded=True, signed=True, start=False,
        )  # fmt: skip
    except ValueError as error:
        raise CannotRead("its shape is not one that can be coded with: {0}", error) from error
    model = Transformer(config)
    bare = weights[head].float() if head else take("wte.weight", vocabulary, width)
    kept = [*range(BYTES), vocabulary - 1]
    with torch.no_grad():
        model.tokens.weight.copy_(take("wte.weight", vocabulary, width)[kept])
        model.phases.weight.zero_()
        assert model.places is not None
        model.places.weight.copy_(take("wpe.weight", places, width))
        for number, block in enumerate(model.blocks):
            h = f"h.{number}."
            for ours, theirs in ((block.norm_1, "ln_1"), (block.norm_2, "ln_2")):
                ours.weight.copy_(take(f"{h}{theirs}.weight", width))
                ours.bias.copy_(take(f"{h}{theirs}.bias", width))
            for layer, theirs, inputs, outputs in (
                (block.qkv, "attn.c_attn", width, 3 * width),
                (block.project, "attn.c_proj", width, width),
                (block.expand, "mlp.c_fc", width, 4 * width),
                (block.contract, "mlp.c_proj", 4 * width, width),
            ):
                layer.weight.copy_(take(f"{h}{theirs}.weight", inputs, outputs).t())  # theirs are transposed
                layer.bias.copy_(take(f"{h}{theirs}.bias", outputs))
        model.norm.weight.copy_(take("ln_f.weight", width))
        model.norm.bias.copy_(take("ln_f.bias", width))
        if bare.shape != (vocabulary, width):
            raise CannotRead("its output layer does not fit its vocabulary")
        model.head.weight.copy_(bare[:BYTES])
        model.head.bias.zero_()
    return model.eval()


def made_up() -> Audio:
    """Sounds to calibrate on where there is no audio at hand: decaying tones and noise, soft and loud."""
    rng = np.random.default_rng(1)
    t = np.arange(8192)
    found: Audio = []
    for bits, level in ((16, 0.3), (24, 0.3), (8, 0.5), (16, 0.01), (24, 0.05), (16, 0.9)):
        tones = sum(np.sin(t * f) * np.exp(-t / 4000) for f in rng.uniform(0.01, 0.6, 5))
        x = (0.15 * np.asarray(tones)[:, None] + 0.02 * rng.standard_normal((len(t), 2))) * level * (1 << (bits - 1))
        found.append((x.round().clip(-(1 << (bits - 1)), (1 << (bits - 1)) - 1).astype(np.int32), bits))
    return found


def _check(config: LmConfig, tensors: dict[str, torch.Tensor], check: str) -> None:
    try:
        right = digest(IntegerModel(config, tensors)) == check
    except (KeyError, RuntimeError, IndexError) as error:
        raise CannotRead("the model's tensors do not fit its configuration: {0}", error) from error
    if not right:
        raise CannotRead("the model does not give on this computer what it must", hint="Get a new copy of its file.")
