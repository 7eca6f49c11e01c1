"""What the files of a batch come to, all together."""

from __future__ import annotations

from dataclasses import dataclass, field

from trilobyte_gui.archive.tasks import (
    Compared,
    Copied,
    Done,
    Failed,
    Moved,
    Pruned,
    Salvaged,
    Skipped,
    Summary,
    UpToDate,
)
from trilobyte_gui.codec.errors import ExitCode, overall


@dataclass
class BatchTotals:
    """Counts of files and sums of bytes, as in `Summary`; `codes` are those of all that went wrong."""

    done: int = 0
    copied: int = 0
    compared: int = 0
    failed: int = 0
    skipped: int = 0
    up_to_date: int = 0
    moved: int = 0
    pruned: int = 0
    original_bytes: int = 0
    flac8_bytes: int = 0
    metadata_bytes: int = 0
    not_for_flac: int = 0
    trilobyte_bytes: int = 0
    audio_seconds: float = 0.0
    codes: set[ExitCode] = field(default_factory=set)
    left_out: int = 0  # files that failed before the batch, and are no tasks of it

    @property
    def finished(self) -> int:
        """Files of which the end is known."""
        ended = self.done + self.copied + self.compared + self.failed + self.skipped
        return ended + self.up_to_date + self.moved + self.pruned

    def add(self, event: Done | Failed | Skipped | UpToDate) -> None:
        """One more file has come to its end."""
        if isinstance(event, Failed):
            self.failed += 1
            self.codes.add(event.error.exit_code)
        elif isinstance(event, Skipped):
            self.skipped += 1
        elif isinstance(event, UpToDate):
            self.up_to_date += 1
        elif isinstance(event.result, Copied):
            self.copied += 1
        elif isinstance(event.result, Moved):
            self.moved += 1
        elif isinstance(event.result, Pruned):
            self.pruned += 1
        elif isinstance(event.result, Compared):
            self.compared += 1
        else:
            result = event.result
            self.done += 1
            if isinstance(result, Salvaged) and result.exact == "damaged":
                self.codes.add(ExitCode.ARCHIVE_DAMAGED)
            self.trilobyte_bytes += result.trilobyte_bytes
            self.audio_seconds += result.seconds
            original = getattr(result, "original_bytes", 0)
            self.original_bytes += original
            if hasattr(result, "flac8_bytes"):  # what FLAC cannot hold would stay as it is
                self.flac8_bytes += result.flac8_bytes or original
                self.not_for_flac += not result.flac8_bytes
            self.metadata_bytes += getattr(result, "metadata_bytes", 0)

    def summary(self, total: int, elapsed_s: float) -> Summary:
        """Of a batch of `total` files that took so long."""
        return Summary(
            done=self.done,
            copied=self.copied,
            failed=self.failed + self.left_out,
            skipped=self.skipped,
            not_started=total - self.finished,
            original_bytes=self.original_bytes,
            flac8_bytes=self.flac8_bytes,
            metadata_bytes=self.metadata_bytes,
            trilobyte_bytes=self.trilobyte_bytes,
            audio_seconds=self.audio_seconds,
            elapsed_s=elapsed_s,
            exit_code=overall(self.codes),
            compared=self.compared,
            up_to_date=self.up_to_date,
            moved=self.moved,
            pruned=self.pruned,
            not_for_flac=self.not_for_flac,
        )
