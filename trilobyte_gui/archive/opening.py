"""Opening an archive file. Light: nothing of the codec's kernels is loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import TagState
from trilobyte_gui.codec.container import ArchiveReader, Header
from trilobyte_gui.codec.errors import ArchiveDamaged, TrilobyteError
from trilobyte_gui.codec.presets import PRESETS_BY_ID
from trilobyte_gui.codec.records import HEADER, PROLOGUE_BYTES, Fields, unpack_header, unpack_prologue, without_crc
from trilobyte_gui.codec.source_formats import VERBATIM, SampleFormat
from trilobyte_gui.codec.stretch import Stretch
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import StreamInfo, split_head
from trilobyte_gui.metadata.wrapper import Wrapper


@contextlib.contextmanager
def open_archive(path: Path, step: Callable[[], None] = lambda: None) -> Iterator[ArchiveReader]:
    """The archive at `path`, opened as `ArchiveReader` does; `step` is called with every reading of a long wrapper.
    Raises CannotRead, ArchiveDamaged, NeedsNewer."""
    with reading("the archive"):
        file = path.open("rb")
    with file:
        with reading("the archive"):
            reader = ArchiveReader(file, step)
        yield reader


def header_of(path: Path) -> Header | None:
    """The header of the archive at `path`, as of one that stands for a file; None where there is none that can be read,
    and where the end of the archive is damaged."""
    try:
        with open_archive(path) as reader, reading("the archive"):
            reader.check_copies()
            return reader.header
    except TrilobyteError:
        return None


def least_size(path: Path) -> int:
    """The size of the archive at `path` without its readable tag; 0 where there is none that can be read."""
    try:
        with open_archive(path) as reader:
            return reader.tag_offset
    except TrilobyteError:
        return 0


def header_of_damaged(path: Path) -> Header | None:
    """The header that an archive begins with which is damaged behind it; None where there is none, and where the
    archive is sound or needs a newer program."""
    try:
        with open_archive(path) as reader, reading("the archive"):
            reader.check_copies()
    except ArchiveDamaged:
        with contextlib.suppress(TrilobyteError), reading("the archive"), path.open("rb") as file:
            packed = file.read(unpack_prologue(file.read(PROLOGUE_BYTES)).header_length)
            without_crc(packed, HEADER)
            return unpack_header(Fields(packed))[0]
    except TrilobyteError:
        pass
    return None


def tags_are_edited(path: Path) -> bool:
    """Whether the readable tags of the archive at `path` are not as they were written; False where there is none."""
    try:
        with open_archive(path) as reader, reading("the archive"):
            return reader.tag_state() == "edited"
    except TrilobyteError:
        return False


def preset_name(number: int) -> str | None:
    """The name of a preset by the number that archives store; None for one that is not known here."""
    preset = PRESETS_BY_ID.get(number)
    return preset.name if preset else None


def depth(header: Header) -> int:
    """Bits of a sample, less those that are known to be 0 in all samples (see `Origin.valid_bits`)."""
    known = header.kind in VERBATIM and not header.origin.form & SampleFormat.FLOAT
    return header.origin.valid_bits or header.bits if known else header.bits


def wrapper_of(reader: ArchiveReader) -> Wrapper:
    """The bytes around the original's audio. Raises ArchiveDamaged, and CannotRead where they are read later."""
    packed = reader.wrapper
    if isinstance(packed, bytes):
        return Wrapper.from_bytes(packed)
    later = packed.read

    def read(offset: int, size: int) -> bytes:
        with reading("the archive"):
            return later(offset, size)

    return Wrapper.from_bytes(Stretch(len(packed), read))


def check_shape(header: Header, wrapper: Wrapper) -> None:
    """Raise ArchiveDamaged when the bytes around the audio do not fit the audio that the header announces."""
    fits = wrapper.kind == header.kind
    if header.kind in VERBATIM:
        fits = fits and header.bits % 8 == 0
    elif fits and header.kind in ("flac", "oggflac"):
        try:
            info = StreamInfo.parse(split_head(wrapper.head)[1][0].data)
        except (ValueError, IndexError):
            fits = False
        else:
            fits = (info.channels, info.bits, info.rate) == (header.channels, header.bits, header.rate)
    if header.origin.recipe:
        from trilobyte_gui.audio.flac_recipe import repeatable

        fits = fits and header.kind == "flac" and repeatable(header.channels, header.rate, header.bits)
    if not fits:
        raise ArchiveDamaged("the original's own headers do not fit its audio")


def tag_state(reader: ArchiveReader) -> TagState:
    """How the readable tag is now. Raises OSError."""
    from trilobyte_gui.metadata.edits import is_lost

    state = reader.tag_state()
    return "lost" if state == "edited" and is_lost(reader.tag(), reader.art, reader.written_tag_size) else state


def with_edits(reader: ArchiveReader, tags: Tags) -> Tags:
    """The original's `tags`, with what other programs edited in the archive since. Raises OSError."""
    from trilobyte_gui.metadata.edits import apply_edits

    if reader.tag_state() != "edited":
        return tags
    return apply_edits(tags, reader.tag(), reader.art, reader.written_tag_size)


def has_edits(reader: ArchiveReader) -> bool:
    """Whether other programs changed anything of what the readable tag says. Raises ArchiveDamaged, OSError."""
    from trilobyte_gui.metadata.tags import tags_of

    return reader.tag_state() == "edited" and with_edits(reader, own := tags_of(wrapper_of(reader))) != own


def readable_tags(reader: ArchiveReader) -> Tags:
    """What the readable tag says; where it is lost, the original's own tags with what of its edits is left. Raises
    ArchiveDamaged, OSError."""
    from trilobyte_gui.metadata.tags import from_apev2, tags_of

    if tag_state(reader) == "lost":
        return with_edits(reader, tags_of(wrapper_of(reader)))
    return from_apev2(reader.tag())
