"""The log of a training as CSV and as a plot."""

from __future__ import annotations

import csv
import json
from pathlib import Path

PLACES = ("8.0", "16.0", "16.1", "24.0", "24.1", "24.2")  # depth and byte, most significant first


class Log:
    """A line of `log.csv` for each entry, and `log.svg` drawn anew."""

    FIELDS = ("step", "seconds", "tokens", "rate", "bits_per_byte", "held_back", *PLACES)

    def __init__(self, folder: Path, resume: bool) -> None:
        self._path = folder / "log.csv"
        self.rows: list[dict[str, float]] = []
        if resume and self._path.exists():
            with self._path.open(newline="", encoding="utf-8") as lines:
                self.rows = [{k: json.loads(v) for k, v in row.items() if v} for row in csv.DictReader(lines)]

    def add(self, **entry: float) -> None:
        self.rows.append(entry)
        with self._path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.FIELDS)
            writer.writeheader()
            writer.writerows(self.rows)
        self._path.with_suffix(".svg").write_text(plot(self.rows), encoding="utf-8")


def plot(rows: list[dict[str, float]]) -> str:
    """Bits per byte over training, as an SVG: the training loss, and the held-back loss in all and by place."""
    width, height, left, top = 720, 400, 50, 20
    names = ["bits_per_byte", "held_back", *PLACES]
    colours = ("#999999", "#000000", "#d55e00", "#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7")
    last = max([row["step"] for row in rows] + [1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    across, up = width - left - 120, height - top - 40

    def at(step: float, bits: float) -> str:
        return f"{left + across * step / last:.1f},{top + up * (1 - min(bits, 8) / 8):.1f}"

    for bits in range(9):
        y = top + up * (1 - bits / 8)
        parts.append(f'<path d="M{left} {y:.1f}h{across}" stroke="#dddddd"/><text x="{left - 16}" y="{y + 4:.1f}">')
        parts.append(f"{bits}</text>")
    for number, (name, colour) in enumerate(zip(names, colours, strict=True)):
        points = " ".join(at(row["step"], row[name]) for row in rows if name in row)
        label = name.replace("_", " ") if number < 2 else f"{name[:-2]} bit, byte {int(name[-1]) + 1}"
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{width - 115}" y="{top + 14 * (number + 1)}" fill="{colour}">{label}</text>')
    parts.append(f'<text x="{left}" y="{height - 12}">bits per byte; steps: 0 to {last:.0f}</text></svg>\n')
    return "\n".join(parts)
