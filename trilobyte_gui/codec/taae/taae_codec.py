"""Mono sound as a neural preview, and back.

    magic     4 bytes  "TbN1"
    name      8 bytes  of the SHA-256 of the model's file
    stages    varint   of the residual form
    blocks, each:
      samples   varint   of the block, 0 at the end of the preview; all blocks but the last have BLOCK frames
      windows   varints  words of each window of 125 frames; then the words

Codes come back exactly on every computer. What they sound like may differ in the last bits from one to the next: the
auto-encoder is in floating point.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, SelfTestFailed
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import digest
from trilobyte_gui.codec.taae import fsq
from trilobyte_gui.codec.taae.config import STAGES, TaaeConfig
from trilobyte_gui.codec.taae.entropy import Entropy, one_thread
from trilobyte_gui.codec.taae.model_file import MAGIC, NAME_BYTES, TaaeModel, named_model
from trilobyte_gui.codec.taae.network import Autoencoder
from trilobyte_gui.codec.taae.sliding import Floats, Sliding

BLOCK = 2000  # frames of a block


def numbers(network: Autoencoder) -> Sliding:
    """From audio (samples,) to numbers (frames, dims) from -1 to 1."""
    config = network.config

    def work(x: Floats) -> Floats:
        with torch.inference_mode():
            z = torch.tanh(network.encode(torch.tensor(x)[None])[0])
        return np.asarray(z.numpy())

    return Sliding(work, config.hop, config.reach, BLOCK)


def sound(network: Autoencoder) -> Sliding:
    """From numbers (frames, dims) to audio (frames, samples of a frame)."""
    config = network.config

    def work(y: Floats) -> Floats:
        with torch.inference_mode():
            x = network.decode(torch.tensor(y)[None])[0]
        return np.asarray(x.numpy()).reshape(-1, config.hop)

    return Sliding(work, 1, config.reach, BLOCK)


def codes_of(network: Autoencoder, audio: NDArray[np.float32], stages: int) -> fsq.Codes:
    """The codes (stages, frames, dims) of audio (samples,) from -1 to 1."""
    sliding = numbers(network)
    parts = [*sliding.add(audio), *sliding.finish()]
    return fsq.to_codes(np.concatenate([np.zeros((0, network.config.dims), np.float32), *parts]), stages)


def heard(network: Autoencoder, codes: fsq.Codes) -> NDArray[np.float32]:
    """The audio (frames * hop,) of codes (stages, frames, dims)."""
    sliding = sound(network)
    parts = [*sliding.add(fsq.to_numbers(codes)), *sliding.finish()]
    return np.concatenate([np.zeros(0, np.float32), *(each.reshape(-1) for each in parts)])


class TaaeCodec:
    """Makes previews with one model, and plays those that name it."""

    def __init__(self, model: TaaeModel) -> None:
        """Raises CannotRead for a model whose weights are not what it says, SelfTestFailed."""
        self.config: TaaeConfig = model.config
        self.name = model.name
        self.network = Autoencoder(model.config).eval()
        try:
            self.network.load_state_dict(model.weights)
            integer = IntegerModel(model.entropy_config, model.entropy)
            with one_thread():
                came = digest(integer)
        except (LookupError, ValueError, TypeError, RuntimeError) as error:
            raise CannotRead("the model of neural previews is damaged: {0}", error) from error
        if came != model.check:
            raise SelfTestFailed("the model of neural previews does not give what it must")
        self.entropy = Entropy(integer)

    def at_once(self, audio: NDArray[np.float32], stages: int) -> tuple[NDArray[np.float32], int]:
        """What audio (samples,) sounds like coded, and the bytes of its codes: for measurements."""
        codes = codes_of(self.network, audio, stages)
        return heard(self.network, codes)[: len(audio)], len(self.entropy.encode(codes))

    def encoder(self, stages: int = STAGES) -> PreviewEncoder:
        """Begin a preview."""
        return PreviewEncoder(self, stages)

    def decode(self, data: bytes) -> Iterator[NDArray[np.float32]]:
        """The sound (samples,) of a preview, in pieces. Raises ArchiveDamaged for what is none of this model's."""
        if named_model(data) != self.name:
            raise ArchiveDamaged("the preview is another model's")
        source = varint.ByteReader(data[len(MAGIC) + NAME_BYTES :])
        stages = source.get(STAGES)
        if not stages:
            raise ArchiveDamaged("the preview is damaged")
        config, sliding = self.config, sound(self.network)
        left = played = 0
        while samples := source.get(BLOCK * config.hop):
            if left % (BLOCK * config.hop):
                raise ArchiveDamaged("the preview is damaged")
            left += samples
            codes = self.entropy.decode(source, stages, -(-samples // config.hop), config.dims)
            for part in sliding.add(fsq.to_numbers(codes)):
                played += part.size
                yield part.reshape(-1)
        source.finish()
        for part in sliding.finish():
            yield part.reshape(-1)[: left - played]
            played += part.size


class PreviewEncoder:
    """A preview that is being made. `write` order: what `begin`, `add` and `finish` return."""

    def __init__(self, codec: TaaeCodec, stages: int) -> None:
        self._codec, self._stages = codec, stages
        self._sliding = numbers(codec.network)
        self._left = 0  # samples that no block has yet

    def begin(self) -> bytes:
        return MAGIC + self._codec.name + varint.put(self._stages)

    def add(self, samples: NDArray[np.float32]) -> bytes:
        """The next samples (any number,) from -1 to 1; returns the blocks that are done."""
        self._left += len(samples)
        return self._blocks(self._sliding.add(samples))

    def finish(self) -> bytes:
        return self._blocks(self._sliding.finish()) + varint.put(0)

    def _blocks(self, made: Iterator[Floats]) -> bytes:
        out = b""
        for each in made:
            samples = min(self._left, len(each) * self._codec.config.hop)
            self._left -= samples
            out += varint.put(samples) + self._codec.entropy.encode(fsq.to_codes(each, self._stages))
        return out
