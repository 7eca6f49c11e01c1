"""Going on with an archive whose coding was cut off, from the last segments that are known to be on the disk."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import zlib
from types import TracebackType

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.storage.journal import Coded
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.codec.container import Header, SegmentKind
from trilobyte_gui.codec.segment import Segment
from trilobyte_gui.codec.stretch import Bytes


class Resumption:
    """Which segments of `out` need not be coded again; notes in the job's journal those that are added.

    To be made when everything before the first segment is written: `header`, `tables` and `wrapper`, which hold the
    hash of the source, show whether what is left belongs here. Segments are written again at the same place, from
    what the file holds there.
    """

    def __init__(self, out: SafeWrite, job: Job, header: Header, tables: bytes, wrapper: Bytes) -> None:
        self._out = out
        self._journal = job.journal
        self._every = job.options.jobs
        self._lock = threading.Lock()
        held = wrapper if isinstance(wrapper, bytes) else b"%d" % len(wrapper)
        self._head = hashlib.sha256(b"\0".join((repr(header).encode(), tables, held))).digest()
        out.file.flush()
        self._file = out.path.open("rb")
        self._kept = self._journal.coded(out.path, self._head) if self._journal and out.left else []
        while self._kept and self._kept[-1].offset + self._kept[-1].length > out.left:
            self._kept.pop()  # a power cut may have taken what the journal knows of
        last = self._kept[-1] if self._kept else None
        out.file.truncate(last.offset + last.length if last else out.file.tell())
        self._log: list[Coded] = []
        self._saved = len(self._kept)

    def __enter__(self) -> Resumption:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def segment(self, number: int) -> Segment | None:
        """Segment `number`, where it was coded before. From any thread."""
        with self._lock:
            if number >= len(self._kept):
                return None
            known = self._kept[number]
            with contextlib.suppress(OSError, ValueError):
                self._file.seek(known.offset)
                data = self._file.read(known.length)
                if len(data) == known.length and zlib.crc32(data) == known.crc:
                    return Segment(SegmentKind(known.kind), data)
        return None

    def added(self, coded: Segment) -> None:
        """The next segment was written, its payload last. Raises CannotWrite."""
        if self._journal is None:
            return
        number, end = len(self._log), self._out.file.tell()
        new = Coded(coded.kind, end - len(coded.data), len(coded.data), zlib.crc32(coded.data))
        self._log.append(new)
        if number < len(self._kept):
            if new != self._kept[number]:
                with self._lock:
                    del self._kept[number:]  # what follows is not where it would have to be
                self._out.file.truncate()
                self._saved = number
            else:
                return
        if len(self._log) - self._saved >= self._every:
            self._out.save()
            self._journal.keep(self._out.path, self._head, self._log)
            self._saved = len(self._log)

    def finished(self) -> None:
        """The archive has its name; nothing is left to go on with."""
        if self._journal and self._saved:
            self._journal.drop(self._out.path)
