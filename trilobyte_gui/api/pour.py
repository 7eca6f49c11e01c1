"""A track from any frame on as one stream that never goes back: what a pipe takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Literal, get_args

import numpy as np

from trilobyte_gui.api.images import coded, is_exact, wav_of
from trilobyte_gui.api.reader import Reader
from trilobyte_gui.archive.opening import has_edits, with_edits, wrapper_of
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.records import Header
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.codec.stretch import copy

Write = Callable[[bytes], object]
OnLost = Callable[[ArchiveDamaged], object]

To = Literal["wav", "flac", "raw"]
FORMS: tuple[To, ...] = get_args(To)

_FIRST = 1 << 12  # frames that are handed on first, so that there is sound at once
_STEP = 1 << 14


def pour(reader: Reader, write: Write, to: To = "wav", start: int = 0, on_lost: OnLost | None = None) -> None:
    """Hand the track from frame `start` on to `write`, piece by piece: as a WAV or FLAC file with its tags, or as the
    bare samples that the WAV file would have. Only what is needed is decoded, and the first piece comes at once.

    Where a segment is damaged, `on_lost` hears of it and there is silence in its place; without, that is raised. Raises
    CannotWrite where FLAC cannot hold the audio, CannotRead, NeedsNewer, and what `write` raises.
    """
    if not 0 <= start <= len(reader):
        raise ValueError(f"frame {start} is outside of the audio, which has {len(reader)} frames")
    if to == "flac":
        _pour_flac(reader, write, start, on_lost)
        return
    plain = wav_of(reader.archive, start)
    if to == "wav":
        copy(plain.head, write)
    for block in _sound(reader, start, on_lost):
        write(plain.audio(block))
    if to == "wav":
        copy(plain.tail, write)


def _pour_flac(reader: Reader, write: Write, start: int, on_lost: OnLost | None) -> None:
    from trilobyte_gui.archive.operations.flac_file import flac_file, must_fit
    from trilobyte_gui.audio.flac_codec import stream_flac
    from trilobyte_gui.audio.flac_recipe import repeat
    from trilobyte_gui.metadata.tags import tags_of

    archive = reader.archive
    header, wrapper = archive.header, wrapper_of(archive)
    sound = _sound(reader, start, on_lost)
    with reading("the archive"):
        edited = has_edits(archive)
    if header.kind == "flac" and is_exact(header) and not start and not edited:
        write(wrapper.head)
        repeat(header.origin.recipe, write, sound, header.channels, header.rate, header.bits)
        write(wrapper.tail)
        return
    must_fit(header)
    before = tags_of(wrapper)
    with reading("the archive"):
        after = with_edits(archive, before)
    flac = flac_file(header, wrapper, before, after)
    # What the header says of valid bits holds; what the original merely says of them cannot be taken back half way.
    how = flac.how if header.origin.valid_bits else flac.how.whole()
    same = not start and not how.arranged.moved and how.depth == header.bits
    stream_flac(
        write,
        how.samples(sound),
        channels=header.channels,
        rate=header.rate,
        bits=how.depth,
        frames=header.frames - start,
        md5=header.pcm_md5 if same else bytes(hashlib.md5(usedforsecurity=False).digest_size),
        metadata=flac.metadata,
        lead=flac.lead,
        tail=flac.tail,
    )


def _sound(reader: Reader, start: int, on_lost: OnLost | None) -> Iterator[Samples]:
    """The blocks of samples from `start` on, with silence for what is lost."""
    at, step = start, _FIRST
    while at < len(reader):
        end = min(at + step, len(reader))
        try:
            block = coded(reader, at, end)
        except ArchiveDamaged as error:
            if on_lost is None or error.frames is None:
                raise
            on_lost(error)
            if at < error.frames.start:  # what comes before it in this piece is sound
                yield coded(reader, at, error.frames.start)
            lost = error.frames.stop - max(at, error.frames.start)
            yield _silence(reader.archive.header, lost)
            at = error.frames.stop
            continue
        yield block
        at, step = end, _STEP


def _silence(header: Header, frames: int) -> Samples:
    wide = bool(header.origin.form & SampleFormat.FLOAT) and header.bits == 64
    return np.zeros((frames, header.channels), np.int64 if wide else np.int32)
