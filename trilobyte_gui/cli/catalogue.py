"""`trilobyte catalogue` and `trilobyte find`: which archives there are, also on disks that are not connected."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import sys
from collections.abc import Container
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.cli.formatting import duration, shown, size
from trilobyte_gui.cli.preview import add_choice
from trilobyte_gui.cli.reporting import a_path, add_actions, add_common, fail, tell
from trilobyte_gui.codec.errors import CannotRead, ExitCode, Phrase, TrilobyteError, overall

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.cataloguing import TakenIn
    from trilobyte_gui.archive.storage.catalogue import Catalogue, CatalogueTrack

_MOST = 200  # tracks that are told of unless more are asked for


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The actions of `trilobyte catalogue`, with what each is asked with."""
    actions = add_actions(command, {
        "list": "list the drives that have archives, and whether they are connected",
        "add": "add the archives of folders, such as those on a disk that goes into a drawer afterwards",
        "forget": "forget the archives of a folder or drive; no archive is touched",
        "rebuild": "read all archives that can be reached again; what is offline is kept",
        "previews": "show how much the previews of tracks take, or drop them",
    })  # fmt: skip
    actions["add"].add_argument("folders", metavar="DIR", type=a_path, nargs="+")
    add_choice(actions["add"], 0, "also make previews of those that have none")
    places = "folders, or drives' names in `list` (default: all)"
    actions["previews"].add_argument("places", metavar="PLACE", nargs="*", help=places)
    actions["previews"].add_argument("--drop", action="store_true", help="drop them; archives can make them again")
    actions["forget"].add_argument("places", metavar="PLACE", nargs="+", help="a folder, or a drive's name in `list`")
    for action in actions.values():
        add_common(action)


def add_find_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte find` is asked with."""
    command.add_argument("words", metavar="WORD", nargs="+", help="a word, or the beginning of one")
    command.add_argument("--most", type=_count, default=_MOST, metavar="N", help=f"list at most N (default: {_MOST})")
    add_common(command)


def run(arguments: argparse.Namespace) -> int:
    """List, add, forget or rebuild; returns the exit code."""
    from trilobyte_gui.archive.storage.catalogue import Catalogue

    catalogue = Catalogue()
    if arguments.action == "rebuild":
        return _rebuild(catalogue, arguments.json)
    renew_if_lost(catalogue, arguments.json)
    if arguments.action == "list":
        return _list(catalogue, arguments.json)
    if arguments.action == "previews":
        return _previews(catalogue, arguments)
    codes: set[ExitCode] = set()
    for each in arguments.folders if arguments.action == "add" else arguments.places:
        try:
            if arguments.action == "add":
                codes |= _add(catalogue, each, arguments.json)
                codes |= _preview(catalogue, each, arguments)
            else:
                _forget(catalogue, each, arguments.json)
        except TrilobyteError as error:
            codes.add(fail(arguments.json, error, path=each))
    return overall(codes)


def find(arguments: argparse.Namespace) -> int:
    """`trilobyte find`: print the archives that match all words; returns the exit code."""
    from trilobyte_gui.archive.storage.catalogue import Catalogue

    catalogue, words = Catalogue(), " ".join(arguments.words)
    renew_if_lost(catalogue, arguments.json)
    tracks, count = catalogue.find(words, arguments.most), catalogue.count(words)
    heard = catalogue.previews.of(track.audio for track in tracks)
    if not arguments.json:
        _say_found(tracks, count, heard)
    for track in tracks if arguments.json else ():
        seconds = heard[track.audio].seconds if track.audio in heard else 0.0
        tell(True, "", "track", **_facts(track), preview_seconds=seconds)
    if arguments.json:
        tell(True, "", "found", count=count, told=len(tracks))
    return ExitCode.OK if count else ExitCode.NOTHING_TO_DO


def renew_if_lost(catalogue: Catalogue, as_json: bool) -> None:
    """Make the catalogue again where it is gone or damaged, of what can be reached now."""
    if catalogue.is_there:
        return
    lost = catalogue.lost
    if lost:
        kept = f"{catalogue.path}.damaged"
        words = f"The catalogue was damaged. It is kept as {kept}, and made again of the archives."
        _remark(as_json, words)
    _take_in_all(catalogue, as_json, quiet=not lost)


def _rebuild(catalogue: Catalogue, as_json: bool) -> int:
    if not catalogue.is_there and catalogue.lost:
        _remark(as_json, f"The catalogue was damaged. It is kept as {catalogue.path}.damaged.")
    codes = _take_in_all(catalogue, as_json, again=True)
    for shelf in catalogue.shelves():
        if not shelf.online:
            name = shelf.drive.label
            _remark(as_json, f"{name} is not connected: its {shelf.tracks} archives are kept as they were known.")
    return overall(codes)


def _take_in_all(catalogue: Catalogue, as_json: bool, again: bool = False, quiet: bool = False) -> set[ExitCode]:
    from trilobyte_gui.archive.operations.cataloguing import homes
    from trilobyte_gui.archive.storage.collections import Collections
    from trilobyte_gui.archive.storage.journal import Journal

    drives = catalogue.drives
    targets = [each.target.now(drives) or each.target.path for each in Collections().all()]
    with contextlib.closing(Journal(owner="cli")) as journal:
        places = homes(journal, [*targets, *catalogue.folders()])
    codes: set[ExitCode] = set()
    for folder in places:
        if folder.is_dir():
            try:
                codes |= _add(catalogue, folder, as_json, again, quiet)
            except TrilobyteError as error:
                codes.add(fail(as_json, error, path=folder))
        elif not quiet:
            words = f"{shown(folder)} is not there now. Once it is, `trilobyte catalogue add` takes it in."
            _remark(as_json, words)
    return codes


def _add(catalogue: Catalogue, folder: Path, as_json: bool, again: bool = False, quiet: bool = False) -> set[ExitCode]:
    """Raises CannotRead, CannotWrite."""
    from trilobyte_gui.archive.operations.cataloguing import take_in

    def told(count: int) -> None:
        if sys.stderr.isatty() and not as_json:
            print(f"\r{count} archives", end="\r", file=sys.stderr, flush=True)

    made = take_in(catalogue, folder, again, told=told)
    if not quiet:
        _say_taken_in(folder, made, as_json)
    for path, error in made.failed:
        fail(as_json, type(error)("{0}: {1}", shown(path), error.message, hint=error.hint), path=path)
    return {error.exit_code for _, error in made.failed}


def _preview(catalogue: Catalogue, folder: Path, arguments: argparse.Namespace) -> set[ExitCode]:
    """Make the previews that are missing in a folder, if that is asked for."""
    if not arguments.preview.seconds:
        return set()
    from trilobyte_gui.archive.tasks import Options
    from trilobyte_gui.cli.preview import make

    def heard(path: Path, state: str, count: int) -> None:
        if arguments.json:
            tell(True, "", "preview", path=path, state=state, bytes=count)

    def failed(path: Path, error: TrilobyteError) -> None:
        fail(arguments.json, type(error)("{0}: {1}", shown(path), error.message, hint=error.hint), path=path)

    options = Options(preview=arguments.preview.seconds, preview_codec=arguments.preview.codec)
    counts, codes = make(catalogue, [folder], options, heard, failed)
    told = {name: counts[name] for name in ("made", "kept", "none", "failed", "bytes")}
    words = f"{shown(folder)}: {told['made']} previews made, {size(told['bytes'])}."
    tell(arguments.json, words, "previews_made", **told)
    return codes


def _previews(catalogue: Catalogue, arguments: argparse.Namespace) -> int:
    """Tell the weight of previews, by drive or of some places; or drop them."""
    previews = catalogue.previews
    places: dict[str, list[CatalogueTrack]] = {}
    for place in arguments.places:
        drives = [each.drive for each in catalogue.shelves() if place in (each.drive.label, each.drive.id)]
        places[place] = [track for each in drives for track in catalogue.on(each.id)] or catalogue.below(Path(place))
    if not places:
        places = {each.drive.label: catalogue.on(each.drive.id) for each in catalogue.shelves()}
    if arguments.drop:
        audio = {track.audio for some in places.values() for track in some} if arguments.places else None
        count, weight = previews.weight(audio)
        previews.drop(previews.everything() if audio is None else audio)
        previews.compact()
        words = f"{count} previews were dropped, {size(weight)}; archives can make them again."
        tell(arguments.json, words, "dropped", count=count, bytes=weight)
        return ExitCode.OK if count else ExitCode.NOTHING_TO_DO
    for place, tracks in places.items():
        count, weight = previews.weight(track.audio for track in tracks)
        words = f"{shown(place)}: {count} of {len(tracks)} tracks have previews, {size(weight)}"
        tell(arguments.json, words, "previews", place=place, tracks=len(tracks), count=count, bytes=weight)
    count, weight = previews.weight()
    tell(arguments.json, f"All previews: {count}, {size(weight)}.", "all_previews", count=count, bytes=weight)
    return ExitCode.OK if count else ExitCode.NOTHING_TO_DO


def _say_taken_in(folder: Path, made: TakenIn, as_json: bool) -> None:
    counts = {"new": made.new, "known already": made.same, "gone": made.gone, "unreadable": len(made.failed)}
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "no archive"
    facts = {"new": made.new, "same": made.same, "gone": made.gone, "failed": len(made.failed)}
    tell(as_json, f"{shown(folder)}: {words}.", "taken_in", path=folder, **facts)


def _forget(catalogue: Catalogue, place: str, as_json: bool) -> None:
    """Raises CannotRead, CannotWrite."""
    drives = [each.drive for each in catalogue.shelves() if place in (each.drive.label, each.drive.id)]
    if len(drives) > 1:
        names = ", ".join(each.id for each in drives)
        which = Phrase("Name one of them by its identity: {0}.", names)
        raise CannotRead("several drives are called {0}", place, hint=which)
    count = catalogue.forget_drive(drives[0].id) if drives else catalogue.forget(Path(place))
    if not count:
        hint = "`trilobyte catalogue list` tells the drives."
        raise CannotRead("the catalogue knows no archive in {0}", place, hint=hint)
    tell(as_json, f"{shown(place)}: {count} forgotten; the archives themselves stay.", "forgotten", count=count)


def _list(catalogue: Catalogue, as_json: bool) -> int:
    shelves = catalogue.shelves()
    for each in shelves:
        drive = each.drive
        seen = datetime.datetime.fromtimestamp(each.seen, datetime.UTC)
        where = f"at {shown(drive.mount)}" if each.online else f"not connected, last seen {seen:%Y-%m-%d}"
        words = f"{shown(drive.label)}: {each.tracks} tracks, {size(each.size)} ({size(each.original)}), {where}"
        facts = {"id": drive.id, "label": drive.label, "mount": drive.mount, "online": each.online}
        sizes = {"tracks": each.tracks, "trilobyte_bytes": each.size, "original_bytes": each.original}
        tell(as_json, words, "drive", **facts, **sizes, seen=each.seen)
    count, weight = catalogue.previews.weight()
    if shelves and count:
        tell(as_json, f"Previews: {count}, {size(weight)}.", "all_previews", count=count, bytes=weight)
    if not shelves:
        words = "The catalogue is empty. It fills as archives are made, or by `trilobyte catalogue add`."
        tell(as_json, words, "empty")
        return ExitCode.NOTHING_TO_DO
    return ExitCode.OK


def _say_found(tracks: list[CatalogueTrack], count: int, heard: Container[bytes]) -> None:
    def place(track: CatalogueTrack) -> tuple[str, Path, str]:
        return track.drive, track.path.parent, track.album

    for (_, folder, album), some in groupby(tracks, place):
        group = list(some)
        first = group[0]
        where = f"{shown(folder)}{os.sep}"
        if not first.online:
            where = f"on {shown(first.label)}, which is not connected ({where})"
        artists = {each.album_artist or each.artist for each in group}
        by = f"{shown(artists.pop())}: " if len(artists) == 1 and any(artists) else ""
        year = f" ({first.year})" if first.year else ""
        tell(False, f"{by}{shown(album)}{year} {where}", "")
        for each in group:
            number = f"{each.number:>4} " if each.number else "     "
            artist = f", {shown(each.artist)}" if each.artist and not by.startswith(shown(each.artist)) else ""
            fault = f"  DAMAGED: {each.fault}" if each.fault else ""
            gone = "  not there any more" if each.online and not each.path.exists() else ""
            preview = ", preview" if each.audio in heard else ""
            tell(False, f"{number} {shown(each.title)}{artist} ({duration(each.seconds)}{preview}){fault}{gone}", "")
    more = f"; {len(tracks)} are shown, --most shows more" if count > len(tracks) else ""
    tell(False, f"{count} {'track' if count == 1 else 'tracks'}{more}." if count else "Nothing was found.", "")


def _facts(track: CatalogueTrack) -> dict[str, object]:
    names = ("label", "online", "title", "artist", "album", "album_artist", "number", "disc", "year", "genre")
    facts: dict[str, object] = {"path": track.path, "drive": track.drive}
    facts |= {name: getattr(track, name) for name in names}
    facts |= {"seconds": track.seconds, "channels": track.channels, "rate": track.rate, "bits": track.bits}
    facts |= {"source_kind": track.kind, "preset": track.preset, "promise": track.promise, "fault": track.fault}
    facts |= {"original_bytes": track.original, "trilobyte_bytes": track.size, "flac8_bytes": track.flac}
    return facts | {"source_sha256": track.sha256.hex(), "pcm_md5": track.pcm_md5.hex()}


def _remark(as_json: bool, words: str) -> None:
    if as_json:
        tell(True, "", "remark", message=words)
    else:
        print(words, file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return int(text)
