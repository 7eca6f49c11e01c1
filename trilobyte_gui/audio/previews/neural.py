"""The experimental codec: a transformer auto-encoder, mono at 16 kHz, about 2 kbit/s. Opus is better for listeners.

`codec/taae/` is the codec; its files hold sound alone, no tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.metadata.fields import Tags

if TYPE_CHECKING:
    from trilobyte_gui.audio.previews.preview_codec import Wave
    from trilobyte_gui.codec.taae.taae_codec import TaaeCodec

RATE = 16_000


class _Neural:
    name = "neural"
    content_type = "application/octet-stream"
    suffix = ".tbn"
    rate = RATE
    for_players = False

    def begin(self, out: BinaryIO, channels: int) -> _Encoding:
        from trilobyte_gui.models import taae

        return _Encoding(out, _at_our_rate(taae.current_codec()))

    def decode(self, file: BinaryIO) -> Iterator[Wave]:
        from trilobyte_gui.codec.taae.model_file import named_model
        from trilobyte_gui.models import taae

        data = file.read()
        for part in _at_our_rate(taae.codec_named(named_model(data))).decode(data):
            yield part[:, None]

    def tagged(self, head: bytes, tags: Tags) -> tuple[bytes, int]:
        from trilobyte_gui.codec.taae.model_file import named_model

        named_model(head)
        return head, len(head)


class _Encoding:
    """One file on its way."""

    def __init__(self, out: BinaryIO, codec: TaaeCodec) -> None:
        self._out = out
        self._encoder = codec.encoder()
        out.write(self._encoder.begin())

    def add(self, samples: Wave) -> None:
        self._out.write(self._encoder.add(samples.mean(1).clip(-1, 1)))

    def finish(self) -> None:
        self._out.write(self._encoder.finish())


def _at_our_rate(codec: TaaeCodec) -> TaaeCodec:
    if codec.config.rate != RATE:
        raise NeedsNewer("the model of neural previews works at {0} Hz, which is not known here", codec.config.rate)
    return codec


CODEC = _Neural()
