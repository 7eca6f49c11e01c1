"""What an earlier archive of the same audio spares when only what is around the audio has changed.

Such an archive is recognised before the audio is read, and what it tells of the audio (its size as FLAC, how its frames
are compressed) is not found out again. Reading the source then shows whether it is the same audio, and the new
archive is verified as any other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.opening import open_archive, wrapper_of
from trilobyte_gui.audio.source import Source, SourceInfo
from trilobyte_gui.codec.container import Header
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, NeedsNewer
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.metadata.flac_blocks import StreamInfo, split_head
from trilobyte_gui.metadata.wrapper import Wrapper

FindDonor = Callable[[bytes], Iterable[Path]]
"""From the MD5 of some audio to archives that may hold it."""


@dataclass(frozen=True, slots=True)
class KnownArchive:
    """What an archive tells of the audio that a source seems to have, too: its size as FLAC and, where the source is a
    FLAC file with the same STREAMINFO, the recipe for its `frame_bytes` bytes of frames (None elsewhere)."""

    header: Header
    recipe: bytes | None
    frame_bytes: int

    def is_of(self, info: SourceInfo, frames: int, pcm_md5: bytes, wrapper: Wrapper) -> bool:
        """Whether a source that was read is what it seemed to be."""
        same_frames = self.recipe is None or info.size - len(wrapper.head) - len(wrapper.tail) == self.frame_bytes
        return same_frames and is_same_audio(self.header, info, frames, pcm_md5)


def is_same_audio(header: Header, info: SourceInfo, frames: int, pcm_md5: bytes) -> bool:
    """Whether an archive holds this very audio, whole, and in the same form."""
    return header.pcm_md5 == pcm_md5 and _fits(header, info, frames)


def known(audio: Source, donors: FindDonor) -> KnownArchive | None:
    """What is known of the audio of a source that was not read yet; None where nothing is."""
    info = audio.info
    stream = _stream(audio.peek_wrapper()) if info.kind == "flac" else b""
    md5 = StreamInfo.parse(stream).md5 if stream else b""
    for donor in donors(md5) if info.frames else ():
        with contextlib.suppress(ArchiveDamaged, NeedsNewer, CannotRead), open_archive(donor) as reader:
            header = reader.header
            if _fits(header, info, info.frames or 0) and (not any(md5) or md5 == header.pcm_md5):
                wrapper = wrapper_of(reader)
                same = header.kind == info.kind == "flac" and _stream(wrapper) == stream
                frame_bytes = header.source_size - len(wrapper.head) - len(wrapper.tail)
                return KnownArchive(header, header.origin.recipe if same else None, frame_bytes)
    return None


def _fits(header: Header, info: SourceInfo, frames: int) -> bool:
    mine = (frames, info.channels, info.bits, info.rate, info.floating)
    theirs = (header.frames, header.channels, header.bits, header.rate, bool(header.origin.form & SampleFormat.FLOAT))
    return mine == theirs and not header.incomplete


def _stream(wrapper: Wrapper) -> bytes:
    """The STREAMINFO block of a FLAC file."""
    return split_head(wrapper.head)[1][0].data
