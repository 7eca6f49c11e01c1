"""Figures and batches as text and CSV, and what they say: distribution, best and worst. Without widgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from trilobyte_gui.gui.model import cell_text, text
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Kind, Row, State
from trilobyte_gui.gui.model.work import Ending
from trilobyte_gui.gui.services.i18n import tr


@dataclass(frozen=True, slots=True)
class Saver:
    """A track and how much smaller its archive is."""

    row: Row
    saved: float  # of FLAC's size; negative where the archive is larger


def once(rows: list[Row]) -> list[Row]:
    """Without sources whose archives are among them, which count once, as in sums."""
    ids = {row.id for row in rows}
    return [row for row in rows if row.archived_as is None or row.archived_as.id not in ids]


def savers(rows: Iterable[Row]) -> list[Saver]:
    """Tracks whose sizes are known, the one that saves most first."""
    known = [Saver(row, saved) for row in rows if (saved := row.sizes.saved(row.sizes.flac8)) is not None]
    return sorted(known, key=lambda each: (-each.saved, each.row.id))


def distribution(found: list[Saver], bins: int = 12) -> tuple[float, float, list[int]]:
    """(lowest edge, width, counts) of equal classes in whole or half per cent that hold all savings."""
    if not found:
        return 0.0, 0.01, []
    low, high = found[-1].saved, found[0].saved
    for width in (0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0):
        first = int(low // width)
        count = int(high // width) - first + 1
        if count <= bins:
            counts = [0] * count
            for each in found:
                counts[min(count - 1, int(each.saved // width) - first)] += 1
            return first * width, width, counts
    return low, high - low, [len(found)]


def plain_words(rows: list[Row], totals: SizeTotals) -> str:
    """What the saving amounts to in albums or tracks of this very selection, as FLAC."""
    saved = totals.flac8 - totals.size
    if totals.known < 2 or saved <= 0:
        return ""
    albums = {row.group.id for row in rows if row.group is not None and row.sizes.flac8 and row.sizes.archive}
    if len(albums) > 1 and (many := saved / (totals.flac8 / len(albums))) >= 0.95:
        return tr("This is the size of {0} of these albums as FLAC.").format(text.number(many, 0 if many >= 3 else 1))
    many = saved / (totals.flac8 / totals.known)
    if many >= 0.95:
        return tr("This is the size of {0} of these tracks as FLAC.").format(text.number(many, 0 if many >= 3 else 1))
    return ""


_HEAD = (
    *("path", "title", "artist", "album", "track", "seconds", "kind", "bits", "rate", "channels"),
    *("original_bytes", "flac8_bytes", "trilobyte_bytes", "trilobyte_low", "trilobyte_high", "estimated"),
    *("saved_on_flac", "saved_on_original", "speed", "state", "promise", "archive", "reason"),
)


def as_csv(rows: Iterable[Row]) -> str:
    """One line a track with the names of `_HEAD` above; numbers as computers write them."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(_HEAD)
    for row in rows:
        if row.kind is Kind.OTHER:
            continue
        tags, audio, sizes = row.tags, row.audio, row.sizes
        seconds, flac, original = audio.seconds, sizes.saved(sizes.flac8), sizes.saved(sizes.original)
        write.writerow(
            [
                row.path,
                tags.title,
                tags.artist,
                tags.album,
                tags.track,
                "" if seconds is None else round(seconds, 3),
                audio.codec,
                audio.bits or "",
                audio.rate or "",
                audio.channels or "",
                *("" if size is None else size for size in (sizes.original, sizes.flac8)),
                *("" if size is None else size for size in (sizes.archive, sizes.low, sizes.high)),
                "yes" if sizes.estimated else "no",
                "" if flac is None else round(flac, 5),
                "" if original is None else round(original, 5),
                "" if row.pace.speed is None else round(row.pace.speed, 3),
                row.state.name.lower(),
                row.result.comes_back,
                row.result.archive or "",
                row.trouble.reason,
            ]
        )
    return out.getvalue()


def as_text(ending: Ending) -> str:
    """The summary of a batch: how it went, what was saved, what failed and why, what went to the trash."""
    totals = SizeTotals.of(ending.rows)
    lines = [ending.words, tr("It took {0}.").format(text.span(ending.seconds))]
    if totals.known:
        for name, size in (
            (tr("Original"), totals.original),
            (tr("FLAC -8"), totals.flac8),
            (tr("Trilobyte"), totals.size),
        ):
            lines.append(f"{name}: {text.size_in_words(size)}")
    trouble = [(row.path, row.trouble) for row in ending.rows if row.state in (State.FAILED, State.SKIPPED)]
    trouble += ending.apart
    if trouble:
        lines += ["", tr("Failed or skipped:")]
        for path, why in trouble:
            words = " ".join(f"{tr(each).rstrip('.')}." for each in (why.reason, why.remedy) if each)
            lines.append(f"{path}\n    {words}")
    lacking = [row for row in ending.rows if row.result.incomplete and row.state in (State.ARCHIVED, State.RESTORED)]
    if lacking and ending.verb in ("compress", "restore"):
        lines += ["", tr("Of originals that were damaged when they were archived:")]
        lines += [f"{row.path}\n    {cell_text.sentence(tr(row.result.incomplete))}" for row in lacking]
    gapped = [row for row in ending.rows if row.result.lost is not None]
    if gapped and ending.verb == "restore":
        lines += ["", tr("Restored as far as they go:")]
        lines += [f"{row.result.restored}\n    {cell_text.silence(row)}" for row in gapped]
    trashed = [row for row in ending.rows if row.result.trashed]
    if trashed and ending.verb == "trash":
        lines += ["", tr("Originals now in the trash:")]
        for row in trashed:
            lines += [str(row.path), "    " + tr("archived as {0}").format(row.result.archive)]
            lines += ["    " + tr("now {0}").format(row.result.trash)] if row.result.trash else []
    return "\n".join(lines)


def sizes_as_text(heading: str, rows: list[Row], words: str) -> str:
    """The comparison for the clipboard: columns that line up in any fixed font."""
    totals = SizeTotals.of(rows)
    lines = [heading, words, ""]
    for name, size in (
        (tr("Original"), totals.original),
        (tr("FLAC -8"), totals.flac8),
        (tr("Trilobyte"), totals.size),
    ):
        share = text.percent(size / totals.original) if totals.original else ""
        lines.append(f"{name:<12}{text.number(size / 1e6, 2):>14} MB{share:>10}")
    if totals.actual < totals.known:
        lines.append(
            tr("Trilobyte is estimated: from {0} to {1}").format(
                text.size_in_words(totals.low), text.size_in_words(totals.high)
            )
        )
    return "\n".join(line for line in lines if line is not None)
