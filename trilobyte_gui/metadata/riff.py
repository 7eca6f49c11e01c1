"""The chunks of a RIFF file outside its audio."""

from __future__ import annotations

from collections.abc import Iterator


def chunks_around(head: bytes, tail: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, body) of the chunks before and after the audio of a WAV file.

    Before: from byte 12 up to the data chunk's own header. After: from the first byte, where a padding byte
    may come first. Nonsense ends the walk.
    """
    yield from _walk(head[:-8], 12)
    # The pad byte of an odd data chunk, or bytes of an unfinished frame, come first.
    start = next((at for at in range(min(4, len(tail))) if tail[at : at + 4].isascii() and _fits(tail, at)), len(tail))
    yield from _walk(tail, start)


def _fits(data: bytes, at: int) -> bool:
    """Whether a chunk with a printable name could begin at `at`."""
    name = data[at : at + 4]
    length = int.from_bytes(data[at + 4 : at + 8], "little")
    return len(name) == 4 and all(32 <= byte < 127 for byte in name) and at + 8 + length <= len(data)


def _walk(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    while _fits(data, at):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)
