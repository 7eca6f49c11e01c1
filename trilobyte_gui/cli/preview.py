"""The command `preview`: a preview of one track, for players; or previews of archives, made and kept."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from trilobyte_gui.archive.tasks import (
    LONGEST_PREVIEW,
    PREVIEW_SECONDS,
    WHOLE_TRACK,
    Options,
    PreviewCodecName,
    default_jobs,
)
from trilobyte_gui.cli.cat import refuse_terminal, write_out
from trilobyte_gui.cli.formatting import shown, size
from trilobyte_gui.cli.reporting import a_path, fail, tell
from trilobyte_gui.codec.errors import (
    CannotWrite,
    ExitCode,
    Interrupted,
    NothingFound,
    NotUnderstood,
    Phrase,
    TrilobyteError,
    UnsupportedSource,
    overall,
)

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.preview_file import Sounding
    from trilobyte_gui.archive.storage.catalogue import Catalogue, Entry
    from trilobyte_gui.cli.running import Report

_STEP = 1 << 16  # bytes that are written at a time
_SOME = 5  # tracks that are named where several fit

_STATES = {"made": "preview of {0}", "kept": "has a preview of {0}", "none": "too short for a preview"}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What it is asked with."""
    words = "an archive, also one that is away, or words that `find` finds it by; with --make: archives and folders"
    command.add_argument("what", metavar="TRACK", nargs="+", help=words)
    words = "write a file; a folder gets one named as the track (default: standard output)"
    command.add_argument("-o", "--output", metavar="FILE", type=a_path, help=words)
    words = "the preview as it is kept, with tags and cover, or for players that do not know Opus (default: preview)"
    command.add_argument("--to", choices=("preview", "wav"), default="preview", help=words)
    words = "make previews of archives, also of those in folders, that have none yet; only these parts are decoded"
    command.add_argument("--make", action="store_true", help=words)
    add_choice(command, PREVIEW_SECONDS, "with --make, what they are")
    command.add_argument("--again", action="store_true", help="with --make, make those again that are there")


class PreviewChoice(NamedTuple):
    """Previews that are asked for: their length as in `Options`, and the codec that makes them."""

    seconds: int = PREVIEW_SECONDS
    codec: PreviewCodecName = "opus"


def add_choice(command: argparse.ArgumentParser, usual: int, words: str) -> None:
    """The option for the length and the codec of previews; without a value, it asks for 30 seconds of Opus."""
    command.add_argument(
        "--preview",
        nargs="?",
        type=_choice,
        default=PreviewChoice(usual),
        const=PreviewChoice(),
        metavar="SECONDS|all|neural",
        help=f"{words}: this many seconds of the most typical part (default: {PREVIEW_SECONDS}) or all of the track, as"
        " Opus; neural, 45,neural or all,neural: by an experimental codec, far smaller, but it sounds bad",
    )


def run(arguments: argparse.Namespace) -> int:
    """preview."""
    if arguments.make:
        return _make(arguments)
    from trilobyte_gui.archive.operations.preview_file import preview_of
    from trilobyte_gui.archive.storage.catalogue import Catalogue

    try:
        if arguments.output is None:
            refuse_terminal("trilobyte preview TRACK | mpv -")
        catalogue = Catalogue()
        track = _wanted(catalogue, arguments.what)
        sound = preview_of(catalogue, track, arguments.to == "wav")
        try:
            if arguments.output is None:
                _pour(sound, write_out)
            else:
                _save(sound, track, arguments)
        finally:
            sound.close()
    except BrokenPipeError:
        pass  # whoever listened has heard enough
    except TrilobyteError as error:
        return fail(arguments.json, error)
    return ExitCode.OK


def _wanted(catalogue: Catalogue, what: list[str]) -> Entry:
    """The track that a path or words mean. Raises TrilobyteError."""
    from trilobyte_gui.archive.operations.cataloguing import Reading

    if len(what) == 1:
        path = Path(what[0])
        found = catalogue.at(path)
        if found is not None:
            return found
        if path.is_file():
            return Reading(catalogue).entry(path)
    tracks, count = catalogue.find(" ".join(what), _SOME), catalogue.count(" ".join(what))
    if count > 1:
        heard = catalogue.previews.of(track.audio for track in catalogue.find(" ".join(what)))
        if len({track.audio for track in tracks}) == 1 and count <= _SOME:
            return tracks[0]  # the same, on several disks
        names = tuple(shown(track.path) for track in tracks)
        hint = Phrase("Name one of them: {0}.", names)
        raise NotUnderstood("{0} tracks are found, {1} of them with previews", count, len(heard), hint=hint)
    if not tracks:
        words = "`trilobyte find WORDS` searches titles, artists, albums and paths."
        raise NothingFound("the catalogue knows no such track", hint=words)
    return tracks[0]


def _pour(sound: Sounding, write: Callable[[bytes], object]) -> None:
    for at in range(0, sound.size, _STEP):
        write(sound.read(at, _STEP))


def _save(sound: Sounding, track: Entry, arguments: argparse.Namespace) -> None:
    """Raises CannotWrite, where a file is there, too."""
    from trilobyte_gui.archive.storage.oserrors import writing

    target: Path = arguments.output
    if target.is_dir():
        name = track.path.name.removesuffix(".trilo")
        target = target / f"{Path(name).stem}{sound.suffix}"
    with writing():
        try:
            with target.open("xb") as file:
                _pour(sound, file.write)
        except FileExistsError:
            raise CannotWrite("{0} is there already", shown(target), hint="Choose another name.") from None
    words = f"{shown(target)}: {size(sound.size)}"
    if not arguments.quiet or arguments.json:
        facts = {"title": track.title, "content_type": sound.content_type, "bytes": sound.size}
        tell(arguments.json, words, "written", path=target, **facts)


# -- making them


def _make(arguments: argparse.Namespace) -> int:
    from trilobyte_gui.archive.storage.catalogue import Catalogue
    from trilobyte_gui.cli.collection import resolved

    options = Options(
        jobs=arguments.jobs or default_jobs(),
        device=arguments.device,
        preview=arguments.preview.seconds,
        preview_codec=arguments.preview.codec,
    )
    paths = resolved(Path(each) for each in arguments.what)
    quiet = arguments.quiet and not arguments.json

    def failed(path: Path, error: TrilobyteError) -> None:
        about = type(error)("{0}: {1}", shown(path), error.message, hint=error.hint)
        fail(arguments.json, error if arguments.json else about, path=path)

    def heard(path: Path, state: str, count: int) -> None:
        if not quiet:
            words = f"{shown(path)}: {_STATES[state].format(size(count))}"
            tell(arguments.json, words, "preview", path=path, state=state, bytes=count)

    counts, codes = make(Catalogue(), paths, options, heard, failed, arguments.again)
    if not counts and not codes:
        tell(arguments.json, "There is no archive.", "nothing_to_do")
        return ExitCode.NOTHING_TO_DO
    if not quiet:
        told = {"made": counts["made"], "kept": counts["kept"], "none": counts["none"], "failed": counts["failed"]}
        words = f"{told['made']} made, {told['kept']} there already, {told['failed']} failed; {size(counts['bytes'])}."
        tell(arguments.json, words, "previews_made", **told, bytes=counts["bytes"])
    return overall(codes)


def make(
    catalogue: Catalogue,
    paths: Iterable[Path],
    options: Options,
    heard: Callable[[Path, str, int], object],
    failed: Callable[[Path, TrilobyteError], object],
    again: bool = False,
) -> tuple[Counter[str], set[ExitCode]]:
    """Make previews of archives (also of those in folders), and have the catalogue know them. `heard` gets what became
    of each, and its bytes; `failed` why not. Returns how many are `made`, `kept`, `none` and `failed`, the `bytes` of
    those made, and what failed."""
    from trilobyte_gui.archive.execution.job import single
    from trilobyte_gui.archive.execution.prepare import prepare
    from trilobyte_gui.archive.operations.cataloguing import Reading
    from trilobyte_gui.archive.operations.previewing import of_archive
    from trilobyte_gui.archive.storage.debug_log import noting
    from trilobyte_gui.cli.running import interruptible
    from trilobyte_gui.codec.control import Control

    counts: Counter[str] = Counter()
    codes: set[ExitCode] = set()
    control, reading = Control(), Reading(catalogue)
    with single(options, control, catalogue.previews) as job, interruptible(control):
        for path in _archives(paths):
            try:
                control.checkpoint()
                prepare(control, lambda first: None)
                with noting(f"preview of {path}"):
                    if not path.name.endswith(".trilo"):
                        raise UnsupportedSource("this is not an archive", hint="Give the .trilo file of a track.")
                    if catalogue.at(path) is None:
                        catalogue.put([reading.entry(path)], reading.images)
                        reading.images = {}
                    state, count = of_archive(job, path, again)
                counts[state] += 1
                counts["bytes"] += count if state == "made" else 0
                heard(path, state, count)
            except Interrupted as error:
                codes.add(error.exit_code)
                break
            except TrilobyteError as error:
                counts["failed"] += 1
                codes.add(error.exit_code)
                failed(path, error)
    return counts, codes


def tell_missing(catalogue: Catalogue, folders: Iterable[Path], report: Report) -> None:
    """Tell how many archives in folders have no preview: those that were made without."""
    for folder in folders:
        tracks = catalogue.below(folder)
        there = catalogue.previews.of(track.audio for track in tracks)
        missing = sum(track.audio not in there for track in tracks)
        if missing:
            words = f"{missing} archives from before have no preview; `trilobyte preview --make` makes them"
            report.remark(folder, words)


def _archives(paths: Iterable[Path]) -> Iterator[Path]:
    from trilobyte_gui.archive.operations.cataloguing import archives_in

    for path in paths:
        if path.is_dir():
            yield from archives_in(path)
        else:
            yield path


def _choice(text: str) -> PreviewChoice:
    """A length, a codec, or both with a comma between them, in any order."""
    codecs: tuple[PreviewCodecName, ...] = get_args(PreviewCodecName)
    found: dict[str, PreviewChoice] = {}
    for word in text.split(","):
        if word in codecs and "codec" not in found:
            found["codec"] = PreviewChoice(codec=codecs[codecs.index(word)])
        elif (seconds := _length(word)) and "seconds" not in found:
            found["seconds"] = PreviewChoice(seconds)
        else:
            hint = " (put the option behind the paths)" if os.sep in text or os.path.lexists(text) else ""
            words = f"must be seconds from 1 to {LONGEST_PREVIEW}, all or neural, or a length and neural like 45,neural"
            raise argparse.ArgumentTypeError(f"{words}{hint}")
    usual = PreviewChoice()
    return PreviewChoice(found.get("seconds", usual).seconds, found.get("codec", usual).codec)


def _length(text: str) -> int:
    """The seconds of a preview; 0 where this is no length."""
    if text == "all":
        return WHOLE_TRACK
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LONGEST_PREVIEW else 0
