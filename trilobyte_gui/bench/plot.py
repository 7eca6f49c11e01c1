"""The plane of size and speed as an SVG picture: every program a point, down and right is better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from trilobyte_gui.bench.rows import AudioRow, PeerResult

WIDTH, HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 150, 46, 60
TITLES = {
    "flac": "FLAC -8", "flac5": "FLAC -5", "wavpack": "WavPack -hhx6", "wavpack_hhx6": "WavPack -hhx6",
    "mac4000": "Monkey's Extra High", "sac_normal": "Sac --normal", "sac_high": "Sac --high",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A program over a set of files: its size by FLAC -8's, and its speed in times of real time."""

    name: str
    size: float
    speed: float
    ours: bool


def points(rows: Iterable[AudioRow], *, decoding: bool = False) -> list[Point]:
    """A point for each preset and each other program, over the 16-bit files that all of them have done.

    Programs that were not timed in this direction, or do fewer than half of the files, are left out.
    """
    by_preset: dict[str, dict[str, AudioRow]] = {}
    for row in rows:
        if row.measured and row.bits == 16:
            by_preset.setdefault(row.preset, {})[row.file] = row
    if not by_preset:
        return []
    files = set.intersection(*(set(each) for each in by_preset.values()))
    first = next(iter(by_preset.values()))
    others: dict[str, dict[str, PeerResult]] = {}
    for name in files:
        for program, made in (first[name].reference | first[name].peers).items():  # those run beside it come last
            if (made.decode_s if decoding else made.encode_s) is not None:
                others.setdefault(TITLES.get(program, program), {})[name] = made
    others = {name: each for name, each in others.items() if 2 * len(each) > len(files)}
    files = files.intersection(*(set(each) for each in others.values()))
    audio = sum(first[name].seconds for name in files)
    flac = sum(first[name].flac8_bytes or 0 for name in files)
    if not flac:
        return []
    out = []
    for preset, each in by_preset.items():
        took = sum((each[name].decode_s if decoding else each[name].encode_s) or 0.0 for name in files)
        out.append(Point(preset, sum(each[n].trilobyte_bytes or 0 for n in files) / flac, audio / took, True))
    for program, of in others.items():
        took = sum((of[name].decode_s if decoding else of[name].encode_s) or 0.0 for name in files)
        out.append(Point(program, sum(of[n].bytes for n in files) / flac, audio / took, False))
    return out


def svg(drawn: Sequence[Point], title: str) -> str:
    """The picture. Speed is logarithmic; nobody should lie below and to the right of us."""
    speeds = [p.speed for p in drawn]
    sizes = [p.size for p in drawn]
    low, high = math.floor(math.log10(min(speeds)) * 2) / 2, math.ceil(math.log10(max(speeds)) * 2) / 2 + 0.01
    bottom, top = math.floor(min(sizes) * 50 - 0.5) / 50, math.ceil(max(sizes) * 50 + 0.5) / 50

    def x(speed: float) -> float:
        return _LEFT + (math.log10(speed) - low) / (high - low) * (WIDTH - _LEFT - _RIGHT)

    def y(size: float) -> float:
        return _TOP + (top - size) / (top - bottom) * (HEIGHT - _TOP - _BOTTOM)

    font = 'font-family="sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {font} role="img">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for speed in _ticks(10.0**low, 10.0**high):
        parts.append(
            f'<line x1="{x(speed):.1f}" x2="{x(speed):.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}" stroke="#e4e4e4"/>'
            f'<text x="{x(speed):.1f}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{speed:g}×</text>'
        )
    step = 0.02 if top - bottom <= 0.24 else 0.05
    for k in range(math.ceil(bottom / step - 1e-9), math.floor(top / step + 1e-9) + 1):
        at = y(k * step)
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e4e4e4"/>'
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{100 * k * step:.0f} %</text>'
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 16}" text-anchor="middle">times real time, one core</text>')
    parts.append(
        f'<text x="18" y="{(HEIGHT - _BOTTOM + _TOP) / 2:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 18 {(HEIGHT - _BOTTOM + _TOP) / 2:.0f})">size, FLAC -8 being 100 %</text>'
    )
    above = False  # ours lie near to each other: their names are above and below them in turn
    for p in sorted(drawn, key=lambda each: (each.ours, each.speed)):
        px, py = x(p.speed), y(p.size)
        above = not above
        shape = (
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="6" fill="#b8461f"/>'
            if p.ours
            else f'<rect x="{px - 5:.1f}" y="{py - 5:.1f}" width="10" height="10" fill="none" stroke="#33506b" '
            'stroke-width="2"/>'
        )
        beside = f'x="{px + 10:.1f}" y="{py + 4:.1f}"'
        name = f'x="{px:.1f}" y="{py - 12 if above else py + 22:.1f}" text-anchor="middle" font-weight="bold"'
        parts.append(f"{shape}<text {name if p.ours else beside}>{escape(p.name)}</text>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def beaten(drawn: Sequence[Point]) -> Mapping[str, list[str]]:
    """Our points that another program's is both smaller and faster than, with those programs."""
    out = {}
    for p in drawn:
        better = [o.name for o in drawn if not o.ours and p.ours and o.size < p.size and o.speed > p.speed]
        if better:
            out[p.name] = better
    return out


def _ticks(low: float, high: float) -> list[float]:
    return [
        digit * 10.0**power
        for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for digit in (1, 2, 5)
        if low * 0.999 <= digit * 10.0**power <= high * 1.001
    ]
