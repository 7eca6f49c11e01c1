"""Previews on their way from a worker to the program that started the batch, which keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trilobyte_gui.archive.storage.previews import Preview
from trilobyte_gui.codec.errors import CannotWrite, Phrase

LARGEST = 4 << 20  # bytes: twenty minutes of stereo; a longer one would hold everybody else's messages up


@dataclass(frozen=True, slots=True)
class Sent:
    """A preview, and what it is kept under."""

    audio: bytes
    preview: Preview
    data: bytes


class Outbox:
    """Takes the previews of one file in, to be sent (see `previews.PreviewKeeper`)."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def get(self, audio: bytes) -> Preview | None:
        """What is kept elsewhere is not known here."""
        return None

    def put(self, audio: bytes, preview: Preview, pieces: Iterable[bytes]) -> None:
        """Raises CannotWrite for one that is too large."""
        if preview.size > LARGEST:
            hint = Phrase("Make it afterwards: trilobyte preview --make ARCHIVE")
            raise CannotWrite("it is too large to be sent through a cluster ({0} bytes)", preview.size, hint=hint)
        self.sent.append(Sent(audio, preview, b"".join(pieces)))
