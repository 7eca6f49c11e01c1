"""A page on what was measured, in Markdown, with its pictures: from the rows that `bench audio --json` has written."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from trilobyte_gui import __version__
from trilobyte_gui.bench import plot
from trilobyte_gui.bench.paper import EXAMPLE, TABLE
from trilobyte_gui.bench.rows import AudioRow, PeerResult
from trilobyte_gui.codec.presets import PRESETS

_EXACT = (
    "Every archive was restored by a new process and compared with its original: {} of {} came back exactly. "
    "Made by `python -m trilobyte_gui.bench report`."
)
_RATES = (
    "The form of the paper's Table 1: larger is better. Archives count whole, as they lie on the disk, with "
    "tags, checksums and tables; FLAC counts without padding and seek table. A program that did not do every "
    "file of a line has its figure in brackets, over those that it did, and behind it what the last preset "
    "makes of the same files."
)
_BITS = "The smallest other program is that of those which did every file of the line."
_SHARES = "Our bytes by theirs, in per cent, over the files that both did: below 100 is smaller."
_SPEED = (
    "Times real time on CD audio (16 bit, 44.1 kHz, stereo), one job pinned to one core. Encoding reads the "
    "file, measures its FLAC size and codes; decoding restores the original file and checks it. Others were "
    "timed as whole processes, those run beside it in the same minutes; those of a reference file another "
    "day, perhaps on another machine."
)
_CLASSES = "Raw size by compressed size, as above, of material made from real recordings by `bench corpus`."
_PAPER = (
    "Raw size by compressed size as the paper's Table 1 gives it, for one model for every depth and domain, "
    "and for FLAC -8 as measured there: without constant, verbatim and fixed subframes (`bench levels` shows "
    "what these are worth). Its clips are not ours, so only the distance between two columns of one table "
    "compares."
)
_EXAMPLE = (
    "The published codec's own `example.wav` (10 s, 16-bit stereo), in bytes, as published and as measured by "
    "others; the file is not distributed here."
)
_LIMITS = """\
- The clips are short (5 s as a rule): what adapts slowly shows less here than on whole albums.
- Times are of one machine and one core, and hold what a file costs however short it is, which weighs on clips. Tracks
  and segments are coded side by side: more cores do more of them.
- The networks were trained on other recordings than these, by other makers, but of the same domains.
- 5.1 and 7.1 are made from stereo, and rates that recordings did not have by resampling."""

_Size = Callable[[dict[str, AudioRow]], int | None]  # of a file, by its rows with each preset


def write(target: Path, rows: Sequence[AudioRow], by_class: Sequence[AudioRow], others: Sequence[str] = ()) -> None:
    """Write `target`, and next to it the planes of size and speed as NAME-encode.svg and NAME-decode.svg.

    `others` are outputs of other commands; the first line of each is its title.
    """
    pictures = {}
    for how, decoding in (("encode", False), ("decode", True)):
        drawn = plot.points(rows, decoding=decoding)
        if drawn:
            picture = target.with_name(f"{target.stem}-{how}.svg")
            picture.write_text(plot.svg(drawn, "Size and speed of " + how[:-1] + "ing"), encoding="utf-8")
            pictures[how] = picture.name
    target.write_text(page(rows, by_class, pictures, others), encoding="utf-8")


def page(
    rows: Sequence[AudioRow], by_class: Sequence[AudioRow], pictures: Mapping[str, str], others: Sequence[str] = ()
) -> str:  # fmt: skip
    """The whole page; `pictures` are names of files next to it."""
    failed = [row for row in [*rows, *by_class] if not row.exact]
    count = len(rows) + len(by_class)
    made = f"Trilobyte {__version__}, {datetime.date.today():%Y-%m-%d}, {_machine()}."
    parts = ["# What was measured", f"{made} {_EXACT.format(count - len(failed), count)}"]
    parts += ["## Size: raw size by compressed size", _RATES, rates(rows)]
    parts += ["## Size: bits a sample", _BITS, bits_a_sample(rows)]
    parts += ["## Size: by the others'", _SHARES, shares(rows)]
    parts += ["## Speed", _SPEED, speeds(rows)]
    parts += [f"![Size against speed: {how}]({name})" for how, name in pictures.items()]
    if by_class:
        parts += ["## Every kind of audio", _CLASSES, rates(by_class, by_domain=True)]
    heads = ["data of the paper", "bits", "FLAC -8 there", "the paper's Trilobyte", "smaller by"]
    theirs = [
        [each.name, str(each.bits), *(f"{rate:.2f}" for rate in (each.flac, each.transfer)),
         f"{100 * (1 - each.flac / each.transfer):.0f} %"]
        for each in TABLE
    ]  # fmt: skip
    parts += ["## Beside the paper", _PAPER, _table(heads, theirs)]
    parts += [_EXAMPLE, _table(list(EXAMPLE), [[f"{size:,}" for size in EXAMPLE.values()]])]
    for title, _, body in (text.strip().partition("\n") for text in others):
        parts += [f"## {title[:1].upper()}{title[1:]}", f"```text\n{body}\n```"]
    parts += ["## Limits", _LIMITS]
    if failed:
        parts += ["## Failed", "\n".join(f"- {row.file} ({row.preset}): {row.error or 'not exact'}" for row in failed)]
    return "\n\n".join(parts) + "\n"


def rates(rows: Sequence[AudioRow], *, by_domain: bool = False) -> str:
    """Raw size by compressed size, a line for each depth and domain."""
    files = _files(rows)
    programs = _programs(rows)
    best = _presets(rows)[-1]
    lines = []
    for label, bits, group in _groups(files, by_domain):
        line = [label, bits, str(len(group))]
        for size in programs.values():
            done = [each for each in group if size(each) is not None]
            pcm = sum(_any(each).pcm_bytes or 0 for each in done)
            total = sum(size(each) or 0 for each in done)
            if not total:
                line.append("")
            elif len(done) == len(group):
                line.append(f"{pcm / total:.3f}")
            else:
                ours = sum(each[best].trilobyte_bytes or 0 for each in done)
                line.append(f"({pcm / total:.3f}; {pcm / ours:.3f})" if ours else f"({pcm / total:.3f})")
        lines.append(line)
    return _table(["kind" if by_domain else "domain", "bits", "files", *programs], lines)


def bits_a_sample(rows: Sequence[AudioRow]) -> str:
    """Bits a sample, a line for each depth and domain: FLAC, the smallest other program, and the presets."""
    programs = _programs(rows)
    presets = _presets(rows)
    lines = []
    for label, bits, group in _groups(_files(rows), False):
        samples = sum(_any(each).samples for each in group)
        sums = {
            name: sum(size(each) or 0 for each in group)
            for name, size in programs.items()
            if all(size(each) is not None for each in group)
        }
        others = {name: total for name, total in sums.items() if name not in (*presets, "FLAC -8")}
        line = [label, bits, f"{8 * sums['FLAC -8'] / samples:.3f}" if "FLAC -8" in sums else ""]
        best = min(others, key=others.__getitem__, default="")
        line.append(f"{8 * others[best] / samples:.3f} ({best})" if best else "")
        line += [f"{8 * sums[preset] / samples:.3f}" if preset in sums else "" for preset in presets]
        lines.append(line)
    return _table(["domain", "bits", "FLAC -8", "smallest other", *presets], lines)


def shares(rows: Sequence[AudioRow]) -> str:
    """Our size by each other program's, a line for each preset and depth."""
    files = _files(rows)
    others = {name: size for name, size in _programs(rows).items() if name not in PRESETS}
    lines = []
    for preset in _presets(rows):
        for bits in sorted({_any(each).bits or 0 for each in files.values()}):
            line = [preset, str(bits)]
            for size in others.values():
                both = [
                    (each[preset].trilobyte_bytes or 0, size(each) or 0)
                    for each in files.values()
                    if _any(each).bits == bits and size(each) and preset in each and each[preset].trilobyte_bytes
                ]
                theirs = sum(b for _, b in both)
                line.append(f"{100 * sum(a for a, _ in both) / theirs:.2f} ({len(both)})" if theirs else "")
            lines.append(line)
    return _table(["preset", "bits", *(f"of {name} (files)" for name in others)], lines)


def speeds(rows: Sequence[AudioRow]) -> str:
    """Times real time on CD audio, encoding and decoding."""
    cd = [row for row in rows if (row.rate, row.channels, row.bits) == (44_100, 2, 16) and row.measured]
    lines = []
    for preset in _presets(cd):
        of = [row for row in cd if row.preset == preset]
        audio = sum(row.seconds for row in of)
        taken = (sum(row.encode_s or 0 for row in of), sum(row.decode_s or 0 for row in of))
        lines.append([preset, *(f"{audio / each:.1f}" if each else "" for each in taken)])
    first = list(_files(cd).values())
    for name, title in _others(cd).items():
        figures = [(_any(each).seconds, _other(each, name)) for each in first]
        line = [title]
        for seconds_of in (lambda m: m.encode_s, lambda m: m.decode_s):
            timed = [(audio, seconds_of(made)) for audio, made in figures if made and seconds_of(made)]
            took = sum(took for _, took in timed)
            line.append(f"{sum(audio for audio, _ in timed) / took:.1f}" if took else "")
        lines.append(line)
    return _table(["", "encoding", "decoding"], lines)


def _programs(rows: Sequence[AudioRow]) -> dict[str, _Size]:
    """Title -> its size of a file, in the order of a table: FLAC, the others, then our presets."""

    def flac(each: dict[str, AudioRow]) -> int | None:
        return _any(each).flac8_bytes or None

    def other(name: str) -> _Size:
        return lambda each: made.bytes if (made := _other(each, name)) else None

    def ours(preset: str) -> _Size:
        return lambda each: each[preset].trilobyte_bytes if preset in each else None

    found: dict[str, _Size] = {"FLAC -8": flac}
    found |= {title: other(name) for name, title in _others(rows).items() if title not in ("FLAC -8", "FLAC -5")}
    return found | {preset: ours(preset) for preset in _presets(rows)}


def _others(rows: Iterable[AudioRow]) -> dict[str, str]:
    """Programs run with it or known from a reference file, and their titles; what was run hides its reference."""
    titles: dict[str, str] = {}
    for row in rows:
        for name in [*row.peers, *row.reference]:
            if plot.TITLES.get(name, name) not in titles.values():
                titles[name] = plot.TITLES.get(name, name)
    order = list(plot.TITLES)
    return dict(sorted(titles.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _other(each: dict[str, AudioRow], name: str) -> PeerResult | None:
    row = _any(each)
    return row.peers.get(name) or row.reference.get(name)


def _presets(rows: Iterable[AudioRow]) -> list[str]:
    """From the fastest to the smallest."""
    order = list(PRESETS)
    return sorted({row.preset for row in rows}, key=order.index)


def _files(rows: Iterable[AudioRow]) -> dict[str, dict[str, AudioRow]]:
    """File -> preset -> its row."""
    files: dict[str, dict[str, AudioRow]] = {}
    for row in rows:
        files.setdefault(row.file, {})[row.preset] = row
    return files


def _any(each: dict[str, AudioRow]) -> AudioRow:
    return next(iter(each.values()))


def _groups(
    files: Mapping[str, dict[str, AudioRow]], by_domain: bool
) -> Iterable[tuple[str, str, list[dict[str, AudioRow]]]]:  # fmt: skip
    shapes = {name: (_any(each).bits or 0, _any(each).domain) for name, each in files.items()}
    kinds = list(dict.fromkeys(shapes.values())) if by_domain else sorted(set(shapes.values()))
    for bits, domain in kinds:
        yield domain, str(bits), [files[name] for name, shape in shapes.items() if shape == (bits, domain)]
    if not by_domain:
        for bits in sorted({bits for bits, _ in kinds}):
            yield "**all**", str(bits), [files[name] for name, shape in shapes.items() if shape[0] == bits]


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def _machine() -> str:
    name = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
            name = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), name)
    return f"{platform.system()}, {name}"
