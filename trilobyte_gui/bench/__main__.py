"""`python -m trilobyte_gui.bench COMMAND`: measure sizes, speed and the window, and report it."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.tasks import DEVICES
from trilobyte_gui.bench import other_codecs, plot, rows, tables
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.presets import CODED, DEFAULT_PRESET, HYBRID, PRESETS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except TrilobyteError as error:
        print(f"{error.message}. {error.hint}", file=sys.stderr)
        return error.exit_code
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _audio(options: argparse.Namespace) -> int:
    presets = options.preset or [DEFAULT_PRESET]
    peer_names = [name for name in (options.peers or "").split(",") if name]
    unknown = [name for name in peer_names if name not in other_codecs.PEERS]
    if unknown or other_codecs.missing(peer_names):
        named = ", ".join(unknown or other_codecs.missing(peer_names))
        print(f"no such peer, or not installed: {named}", file=sys.stderr)
        return 2
    from trilobyte_gui.bench import audio, stages

    reference = rows.read_reference(options.reference) if options.reference else {}
    core = audio.pin() if options.jobs == 1 else None
    print(f"{options.jobs} job(s)" + (f", pinned to core {core}" if core is not None else ""))
    found = list(audio.find(options.paths))
    measured: list[rows.AudioRow] = []
    with tempfile.TemporaryDirectory(prefix="trilobyte-bench-") as folder:
        try:
            with audio.Bench(Path(folder), presets, peer_names, options.jobs) as bench:
                for number, (source, name, domain) in enumerate(found, 1):
                    _say(f"{number}/{len(found)} {name}")
                    made = bench.measure(source, name, domain)
                    for row in made:
                        row.reference = rows.look_up(reference, source.absolute())
                    measured += made
                    if options.json:
                        rows.write_json(measured, options.json)
        except KeyboardInterrupt:
            print("stopped; these are the files that were done", file=sys.stderr)
    _say("")
    if not measured:
        print("no lossless audio was found", file=sys.stderr)
        return 3
    typical = audio.typical(measured, {name: source for source, name, _ in found})
    for preset in presets:
        of_preset = [row for row in measured if row.preset == preset]
        print(f"\n{preset}\n{tables.table(of_preset)}")
        print("\n".join(line for line in (tables.stored(of_preset), tables.costs(of_preset)) if line))
        if typical:
            print(tables.stages(stages.measure(typical, preset), typical.name))
    if options.plot:
        _draw(measured, options.plot)
    failures = tables.failures(measured)
    if failures:
        print(f"\nFAILED\n{failures}")
    return 1 if failures else 0


def _window(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import window

    figures = window.measure()
    print(window.say(figures))
    if options.json:
        window.write_json(figures, options.json)
    return 0


def _library(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import library

    figures = library.measure(options.tracks, options.status)
    print(library.say(figures))
    if options.json:
        library.write_json(figures, options.json)
    return 0


def _lm(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import lm

    return lm.run(
        options.paths, options.model, options.device, options.seconds, options.blend, options.json, options.threads
    )


def _baseline(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import baselines

    return baselines.run(options)


def _corpus(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import corpus

    made = 0 if options.minutes else corpus.classes(options.paths, options.to)
    for minutes in options.minutes:
        print(corpus.joined(options.paths, options.to, minutes))
    if made:
        print(f"{made} files in {options.to}")
    return 0 if made or options.minutes else 3


def _levels(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import levels

    if other_codecs.missing(["flac"]):
        print("the program flac is not installed", file=sys.stderr)
        return 2
    sizes = list(levels.measure(options.paths))
    if not sizes:
        print("no lossless audio was found", file=sys.stderr)
        return 3
    title = "FLAC's levels with all kinds of subframes and with linear prediction alone: raw size by compressed size"
    print(f"{title}\n{levels.table(sizes)}")
    return 0


def _playing(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import playing

    missing = [tool for tool in playing.TOOLS if not shutil.which(tool)]
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="trilobyte-bench-") as folder:
        for title, figures in playing.measure(
            options.paths, Path(folder) / "playing", options.clips, options.seconds, options.minutes
        ):
            print(title, *(f"  {name}: {figure}" for name, figure in figures.items()), sep="\n", flush=True)
    return 0


def _ablation(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import ablation

    measured = []
    for row in ablation.measure(options.paths, options.preset, options.seconds):
        measured.append(row)
        _say(f"{len(measured)} files")
    _say("")
    if not measured:
        print("no lossless audio was found", file=sys.stderr)
        return 3
    title = f"What the parts of {options.preset} are worth: how much larger coded segments get without one"
    print(f"{title}\n{ablation.table(measured)}")
    if options.preset in HYBRID:
        print("without the filters, or with the first expert alone, there is no network either")
    return 0


def _covers(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import covers

    return covers.run(options.paths)


def _transform(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import transform

    return transform.run(options)


def _nac(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import nac

    return nac.run(options)


def _taae(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import taae

    return taae.run(options)


def _report(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import report

    measured = [row for path in options.rows for row in rows.read_json(path)]
    by_class = rows.read_json(options.classes) if options.classes else []
    report.write(options.to, measured, by_class, [path.read_text(encoding="utf-8") for path in options.add])
    print(options.to)
    return 0


def _device(options: argparse.Namespace) -> int:
    from trilobyte_gui.bench import device

    for line in device.report(options.number, options.preset or list(HYBRID), options.lanes or [1, 4], options.frames):
        print(line, flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trilobyte_gui.bench", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    _add_product(commands)
    _add_codec(commands)
    _add_models(commands)
    return parser


def _add_product(commands: Commands) -> None:
    """What users wait for: the window, the catalogue, playing, a GPU."""
    pane = commands.add_parser("window", help="start, stalls, scrolling and memory of the window, offscreen")
    pane.set_defaults(run=_window)
    pane.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    shelf = commands.add_parser("library", help="searching a large catalogue, and the status of a large collection")
    shelf.set_defaults(run=_library)
    shelf.add_argument("--tracks", type=int, default=200_000, metavar="N", help="in the catalogue (default: 200,000)")
    shelf.add_argument("--status", type=int, default=50_000, metavar="N", help="in the collection (default: 50,000)")
    shelf.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    heard = commands.add_parser("playing", help="mounted trees, readers side by side, and seeks, as players have them")
    heard.set_defaults(run=_playing)
    add = heard.add_argument
    add("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    add("--clips", type=int, default=200, metavar="N", help="files of the mounted tree, in all formats in turn")
    add("--seconds", type=float, default=2.0, help="of each of them")
    add("--minutes", type=float, default=10.0, help="of the track that is sought in")
    gpu = commands.add_parser("device", help="the codec on an OpenCL device next to the processor, and what limits it")
    gpu.set_defaults(run=_device)
    gpu.add_argument("--number", type=int, default=0, metavar="N", help="the device gpu:N (default: 0)")
    gpu.add_argument("--preset", action="append", choices=list(HYBRID), help="again for more; default: all")
    gpu.add_argument("--lanes", action="append", type=int, metavar="N", help="segments at once; again for more")
    gpu.add_argument("--frames", type=int, default=3000, help="of each segment (default: 3000)")


def _add_codec(commands: Commands) -> None:
    """Sizes and speed of the codec, and the page that reports them."""
    audio = commands.add_parser(
        "audio", help="sizes and times of audio files, by folder and depth",
        epilog="Columns: /NAME is our size by NAME's; encode and decode in times of real time; time/NAME is "
        "our encoding time by NAME's; exact counts the files that a new process restored exactly.",
    )  # fmt: skip
    audio.set_defaults(run=_audio)
    add = audio.add_argument
    add("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    add("--preset", action="append", choices=sorted(PRESETS), help="may be given several times")
    add("--peers", metavar="flac,wavpack", help="programs to run beside it")
    add("--reference", type=Path, metavar="CSV", help="sizes of other programs, joined by file name")
    add("--json", type=Path, metavar="FILE", help="write a row for each file and preset")
    add("--plot", type=Path, metavar="SVG", help="draw size against speed of coding; NAME-decode.svg of decoding")
    add("--jobs", type=int, default=1, metavar="N", help="threads; 1, the default, is pinned to one core")
    made = commands.add_parser("corpus", help="make audio of every class, or long pieces, from real recordings")
    made.set_defaults(run=_corpus)
    made.add_argument("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    made.add_argument("--to", type=Path, required=True, metavar="DIR")
    made.add_argument("--minutes", type=float, action="append", default=[], help="a piece so long; may be repeated")
    study = commands.add_parser("levels", help="FLAC's levels with and without its simpler subframes (Appendix A)")
    study.set_defaults(run=_levels)
    study.add_argument("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    parts = commands.add_parser("ablation", help="what each part of the codec is worth")
    parts.set_defaults(run=_ablation)
    parts.add_argument("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    parts.add_argument("--preset", choices=sorted(set(CODED) - {"quick"}), default=DEFAULT_PRESET)
    parts.add_argument("--seconds", type=float, default=0.0, help="of each file, from its middle; default: all")
    page = commands.add_parser("report", help="write a page with tables and plots of what `audio --json` measured")
    page.set_defaults(run=_report)
    page.add_argument("rows", nargs="+", type=Path, metavar="JSON")
    page.add_argument("--classes", type=Path, metavar="JSON", help="rows of what `corpus` made")
    page.add_argument(
        "--add",
        type=Path,
        action="append",
        default=[],
        metavar="TXT",
        help="what `levels` or `ablation` printed; may be repeated",
    )
    page.add_argument("--to", type=Path, required=True, metavar="FILE.md")


def _add_models(commands: Commands) -> None:
    """Learned models beside the papers' figures."""
    language = commands.add_parser("lm", help="speed and sizes of the language model, beside the paper's")
    language.set_defaults(run=_lm)
    add = language.add_argument
    add("paths", nargs="*", type=Path, metavar="DIR_OR_FILE")
    add("--model", default="", metavar="NAME", help="default: the shipped one")
    add("--device", choices=DEVICES, default="auto")
    add("--seconds", type=float, default=1.0, help="of each file, from its middle")
    add("--threads", type=int, default=0, metavar="N", help="default: all cores but one")
    add("--blend", action="store_true", help="measure what blending it with the hybrid would give")
    add("--json", type=Path, metavar="FILE", help="write all figures")
    baseline = commands.add_parser("baseline", help="the paper's baselines, at a size that this computer allows")
    baseline.set_defaults(run=_baseline)
    add = baseline.add_argument
    add("kind", choices=("samples", "in-context"), help="a token a sample, trained here; or a model of text, untrained")
    add("paths", nargs="+", type=Path, metavar="DIR_OR_FILE", help="audio to measure on")
    add("--train", type=Path, nargs="+", metavar="DIR", help="audio to train on (samples)")
    add("--bits", type=int, choices=(8, 16), default=8, help="of a sample (deeper audio loses its low bits)")
    add("--minutes", type=float, default=5.0, help="of training (samples)")
    add(
        "--weights",
        type=Path,
        metavar="PATH",
        help="safetensors of a GPT-2 or of Llama's kin, config.json and tokenizer.json beside (in-context)",
    )
    add("--chunks", type=int, default=100, help="of 1,024 samples, to measure on")
    pictures = commands.add_parser(
        "covers", help="sizes and speed of JPEG covers as archives store them, beside JPEG XL's transcoding",
        epilog="JPEG XL is measured where pillow-jxl-plugin is installed.",
    )  # fmt: skip
    pictures.set_defaults(run=_covers)
    pictures.add_argument("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    codes = commands.add_parser(
        "transform", help="entropy models of transform codes: JPEG's coefficients, a neural codec's codes",
        epilog="Pictures need Pillow. Nothing that is measured may be among what is learnt from.",
    )  # fmt: skip
    codes.set_defaults(run=_transform)
    add = codes.add_argument
    add("paths", nargs="*", type=Path, metavar="DIR_OR_FILE", help="pictures to measure on")
    add("--train", type=Path, nargs="+", metavar="DIR_OR_FILE", help="pictures to learn from")
    add("--quality", type=int, action="append", metavar="Q", help="of the JPEGs; again for more; default: 20, 50, 80")
    add("--side", type=int, default=512, metavar="PIXELS", help="that pictures are reduced to (default: 512)")
    add("--audio", type=Path, nargs="+", metavar="DIR_OR_FILE", help="audio to measure the neural codec's codes on")
    add("--train-audio", type=Path, nargs="+", metavar="DIR_OR_FILE", help="audio to learn its codes from")
    add("--minutes", type=float, default=4.0, help="of training of the transformers, in all")
    residual = commands.add_parser(
        "nac", help="lossy codecs in place of prediction, their residuals in Rice codes",
        epilog="Weights are those of DAC or of EnCodec at 24 kHz as transformers keeps them: model.safetensors with "
        "config.json next to it. Pickled files (.pth, .th) are not read.",
    )  # fmt: skip
    residual.set_defaults(run=_nac)
    add = residual.add_argument
    add("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    add("--rate", type=int, default=0, metavar="HZ", help="mix to one channel at this rate first (default: as it is)")
    add("--kbits", type=float, action="append", metavar="N", help="of Opus; again for more; default: 16, 64, 96")
    add("--seconds", type=float, default=10.0, help="of each file (default: 10)")
    add("--model", type=Path, metavar="FILE", help="an auto-encoder that training.taae made (default: the shipped one)")
    add("--weights", type=Path, action="append", metavar="FILE", help="also DAC or EnCodec; again for more")
    add(
        "--codebooks",
        type=int,
        action="append",
        metavar="N",
        help="of those; again for more; default: DAC 3, EnCodec 4",
    )
    neural = commands.add_parser("taae", help="the auto-encoder of neural previews next to Opus at the nearest rates")
    neural.set_defaults(run=_taae)
    add = neural.add_argument
    add("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    add("--seconds", type=float, default=8.0, help="of each file (default: 8)")
    add("--model", type=Path, metavar="FILE", help="an auto-encoder that training.taae made (default: the shipped one)")


def _draw(measured: list[rows.AudioRow], to: Path) -> None:
    for decoding, path in ((False, to), (True, to.with_stem(f"{to.stem}-decode"))):
        drawn = plot.points(measured, decoding=decoding)
        if drawn:
            title = f"Size and speed of {'decoding' if decoding else 'coding'}"
            path.write_text(plot.svg(drawn, title), encoding="utf-8")
            for name, better in plot.beaten(drawn).items():
                print(f"{path.name}: {name} is beaten by {', '.join(better)}")


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
