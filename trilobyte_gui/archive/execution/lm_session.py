"""The language model of a batch: loaded when it is first needed, kept for the tracks that follow."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from trilobyte_gui.archive.execution import torch_runtime
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.codec.pcm import Samples

if TYPE_CHECKING:
    from trilobyte_gui.audio.source import SourceInfo
    from trilobyte_gui.codec.lm.lm_codec import LmCodec
    from trilobyte_gui.codec.lm.model_file import LanguageModel

MAX_BITS = 24

_lock = threading.Lock()
_codecs: dict[tuple[bytes, str], LmCodec] = {}
_words: deque[str] = deque()  # what codecs had to say since the last track was finished


def asked_for(options: Options) -> bool:
    """Whether the preset wants a language model over bytes."""
    return options.coding.method != "hybrid"


def model_for(options: Options, info: SourceInfo) -> LanguageModel | None:
    """The model that the options name, where they ask for one that can code such audio.

    Raises NeedsNewer, CannotRead.
    """
    if not asked_for(options) or why_not(info):
        return None
    torch_runtime.require()
    from trilobyte_gui.models import store

    return store.named(options.model)


def why_not(info: SourceInfo) -> str:
    """Why the language model cannot code such audio; empty where it can."""
    if info.floating:
        return Phrase("the language model codes no floating-point samples; the hybrid coded this track")
    if info.bits > MAX_BITS:
        return Phrase("the language model codes up to {0} bits a sample; the hybrid coded this track", MAX_BITS)
    return ""


def encode_with(model: LanguageModel, options: Options) -> Callable[[Samples, int, Control], bytes]:
    """What codes segments by this model."""

    def encode(samples: Samples, bits: int, control: Control) -> bytes:
        return _codec(model, options).encode(samples, bits, control)

    return encode


def decode_with(sha256: bytes, options: Options) -> Callable[[bytes, int, int, int, Control], Samples]:
    """What decodes segments by the model that an archive names. Raises NeedsNewer when it is not installed."""
    torch_runtime.require()
    from trilobyte_gui.models import store

    model = store.find(sha256)

    def decode(data: bytes, frames: int, channels: int, bits: int, control: Control) -> Samples:
        return _codec(model, options).decode(data, frames, channels, bits, control)

    return decode


def remarks() -> list[str]:
    """What there is to say since this was last asked: that a device failed, say."""
    told = []
    while _words:
        told.append(_words.popleft())
    return told


def _codec(model: LanguageModel, options: Options) -> LmCodec:
    torch_runtime.require()
    from trilobyte_gui.codec.lm.lm_codec import LmCodec, use_threads

    with _lock:
        use_threads(options.jobs)
        key = (model.sha256, options.device)
        if key not in _codecs:
            _codecs.clear()  # one at a time: a model may be large
            _codecs[key] = LmCodec(model, options.device, _words.append)
        return _codecs[key]
