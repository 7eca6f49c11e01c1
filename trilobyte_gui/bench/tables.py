"""The rows as text: a table for each preset, by domain and depth, with totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from trilobyte_gui.bench.rows import AudioRow


def table(rows: Sequence[AudioRow]) -> str:
    """One preset's table. A size column `/NAME` is our bytes by NAME's, over the files that both have."""
    timed = list(dict.fromkeys(name for row in rows for name in row.peers))
    others = list(dict.fromkeys([*timed, *(name for row in rows for name in row.reference)]))
    heads = ["domain", "bits", "files", "audio", "PCM MB", "/flac8"]
    heads += [f"/{name}" for name in others] + ["encode", "decode"]
    heads += [f"time/{name}" for name in timed] + ["exact"]
    lines = [heads]
    for label, bits, group in _groups(rows):
        done = [row for row in group if row.measured]
        line = [label, bits, str(len(group))]
        line += [_clock(sum(row.seconds for row in done)), f"{sum(r.pcm_bytes or 0 for r in done) / 1e6:.1f}"]
        line.append(_ratio((r.trilobyte_bytes, r.flac8_bytes) for r in done))
        for name in others:
            figures = [(r.trilobyte_bytes, (r.peers | r.reference).get(name)) for r in done]
            line.append(_ratio((ours, theirs.bytes) for ours, theirs in figures if theirs))
        line += [_speed((r.seconds, r.encode_s) for r in done), _speed((r.seconds, r.decode_s) for r in done)]
        line += [
            _ratio(((r.encode_s, r.peers[name].encode_s) for r in done if name in r.peers), digits=2) for name in timed
        ]
        line.append(f"{sum(row.exact for row in group)}/{len(group)}")
        lines.append(line)
    return align(lines)


def stored(rows: Iterable[AudioRow]) -> str:
    """The share of segments by how they were stored."""
    counts = Counter[str]()
    for row in rows:
        counts.update(row.segments)
    total = counts.total()
    shares = ", ".join(f"{how} {100 * count / total:.1f} %" for how, count in counts.items() if total)
    return f"{total} segments: {shares}" if total else ""


def costs(rows: Iterable[AudioRow]) -> str:
    """Microseconds a sample, of any channel, that the stages of archiving and restoring take."""
    done = [row for row in rows if row.measured and row.samples]
    samples = sum(row.samples for row in done)
    if not samples:
        return ""
    stages = {
        "encode": sum(row.encode_s or 0 for row in done),
        "verify": sum(row.verify_s or 0 for row in done),
        "restore": sum(row.decode_s or 0 for row in done),
    }
    return "µs a sample: " + ", ".join(f"{stage} {1e6 * s / samples:.2f}" for stage, s in stages.items())


def stages(costs: Mapping[str, float], name: str) -> str:
    """The cost of each stage of coding, in microseconds a sample."""
    told = ", ".join(f"{stage} {cost:.2f}" for stage, cost in costs.items())
    return f"of which, on {name}: {told}" if told else ""


def failures(rows: Iterable[AudioRow]) -> str:
    """A line for each row that was not restored exactly."""
    return "\n".join(f"{r.file} ({r.preset}): {r.error or 'not exact'}" for r in rows if not r.exact)


def _groups(rows: Sequence[AudioRow]) -> Iterable[tuple[str, str, list[AudioRow]]]:
    depths = sorted({row.bits or 0 for row in rows})
    for domain in sorted({row.domain for row in rows}):
        for bits in depths:
            group = [row for row in rows if row.domain == domain and (row.bits or 0) == bits]
            if group:
                yield domain, str(bits or "?"), group
    for bits in depths:
        yield "all", str(bits or "?"), [row for row in rows if (row.bits or 0) == bits]
    cd = [row for row in rows if (row.rate, row.channels, row.bits) == (44100, 2, 16)]
    if cd:
        yield "CD stereo", "16", cd
    yield "all", "all", list(rows)


def _ratio(pairs: Iterable[tuple[float | None, float | None]], digits: int = 4) -> str:
    known = [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
    total = sum(theirs for _, theirs in known)
    return f"{sum(ours for ours, _ in known) / total:.{digits}f}" if total else "-"


def _speed(pairs: Iterable[tuple[float, float | None]]) -> str:
    known = [(audio, took) for audio, took in pairs if took]
    took = sum(each for _, each in known)
    return f"{sum(audio for audio, _ in known) / took:.2f}x" if took else "-"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def align(lines: Sequence[Sequence[str]]) -> str:
    """Columns under each other: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )
