"""`trilobyte collection` and `trilobyte update`: folders that are archived again and again, under a name."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.storage.collections import Collection, Collections, Gone, Place, moved
from trilobyte_gui.archive.storage.drives import Drives
from trilobyte_gui.cli import cluster
from trilobyte_gui.cli.formatting import shown
from trilobyte_gui.cli.reporting import fail, tell
from trilobyte_gui.codec.errors import CannotRead, CannotWrite, ExitCode, Phrase, TrilobyteError, overall

if TYPE_CHECKING:
    from trilobyte_gui.archive.planning.status import LibraryStatus
    from trilobyte_gui.archive.storage.catalogue import Catalogue
    from trilobyte_gui.archive.storage.journal import Journal
    from trilobyte_gui.archive.tasks import Task
    from trilobyte_gui.cli.running import Report


def run(arguments: argparse.Namespace) -> int:
    """`trilobyte collection`: add, list, status, move and forget; returns the exit code."""
    if arguments.action == "add":
        return _add(arguments)
    if arguments.action == "list":
        return _list(arguments.json)
    if arguments.action == "status":
        return _status(arguments)
    if arguments.action == "move":
        return _move(arguments)
    codes: set[ExitCode] = set()
    for name in arguments.names:
        try:
            Collections().forget(name)
            with contextlib.suppress(TrilobyteError):
                _catalogue().stands(name, None)
            tell(arguments.json, f"{name} is forgotten; its folders and archives stay.", "forgotten", name=name)
        except TrilobyteError as error:
            codes.add(fail(arguments.json, error, name=name))
    return overall(codes)


def update(arguments: argparse.Namespace) -> int:
    """`trilobyte update`: do what is due in collections; returns the exit code."""
    from trilobyte_gui.cli.running import report_for

    collections, codes = Collections(), set[ExitCode]()
    some: list[Collection] = []
    for name in arguments.names:
        try:
            some.append(collections.get(name))
        except TrilobyteError as error:
            codes.add(fail(arguments.json, error, name=name))
    some = some if arguments.names else collections.all()
    if not some and not codes:
        words = "There is no collection yet: `trilobyte collection add Music ~/Music -o /backup` makes one."
        tell(arguments.json, words, "nothing_to_do")
        return ExitCode.NOTHING_TO_DO
    for each in some:
        code = _update(each, report_for(arguments), arguments)
        codes.add(code)
        if code is ExitCode.INTERRUPTED:
            break
    return overall(codes)


def resolved(paths: Iterable[Path]) -> list[Path]:
    """The paths; where nothing is at one that is a collection's name, the folders of its archives. Raises CannotRead
    where these are not connected."""
    from trilobyte_gui.archive.planning.status import mirrors_of

    found: list[Path] = []
    for path in paths:
        named = None if os.path.lexists(path) or path.name != str(path) else Collections().named(str(path))
        if named is None:
            found.append(path)
            continue
        mirrors = mirrors_of(named, Drives())
        if not mirrors:
            raise _offline(named.target) if named.target.now(Drives()) is None else _empty(named)
        found += mirrors
    return found


def _add(arguments: argparse.Namespace) -> int:
    drives, target = Drives(), arguments.output
    sources = []
    for source in arguments.sources:
        if not source.is_dir():
            raise CannotRead("{0} is not a folder", shown(source), hint="Name folders that are there now.")
        sources.append(Place.of(source, drives))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        from trilobyte_gui.os_words import plain_words

        raise CannotWrite("{0} cannot be made: {1}", shown(target), plain_words(error)) from error
    collection = Collection(
        arguments.name,
        tuple(sources),
        Place.of(target, drives),
        preset=arguments.preset,
        recovery=arguments.recovery,
        accept_damage=arguments.damaged,
        gone=arguments.gone,
        device=arguments.device,
        model=arguments.model,
        preview=arguments.preview.seconds,
        preview_codec=arguments.preview.codec,
    )
    Collections().add(collection)
    words = f"{collection.name} is remembered. `trilobyte update {collection.name}` archives it."
    tell(arguments.json, words, "added", **_facts(collection, drives))
    return ExitCode.OK


def _list(as_json: bool) -> int:
    drives, catalogue = Drives(), _catalogue()
    some = Collections().all()
    for each in some:
        stood = catalogue.stood(each.name)
        at, told = stood if stood else (None, "")
        counts = _counts_of(told)
        words = f"{each.name}: {', '.join(shown(place.path) for place in each.sources)} → {shown(each.target.path)}"
        words += f", {each.preset}"
        if each.target.now(drives) is None:
            there = each.target.is_connected(drives)
            words += ", not there any more" if there else f", not connected ({shown(each.target.label)})"
        if at:
            when = datetime.datetime.fromtimestamp(at).astimezone()
            words += f"\n  {when:%Y-%m-%d %H:%M}: {_in_words(counts)}"
        tell(as_json, words, "collection", **_facts(each, drives), seen=at, counts=dict(counts))
    if not some:
        words = "There is no collection yet: `trilobyte collection add Music ~/Music -o /backup` makes one."
        tell(as_json, words, "nothing_to_do")
        return ExitCode.NOTHING_TO_DO
    return ExitCode.OK


def _status(arguments: argparse.Namespace) -> int:
    from trilobyte_gui.cli.running import report_for
    from trilobyte_gui.cli.status import tell as tell_of

    collections, codes = Collections(), set[ExitCode]()
    some = [collections.get(name) for name in arguments.names] if arguments.names else collections.all()
    if not some:
        return _list(arguments.json)
    for each in some:
        report = report_for(arguments)
        with report, _journal() as journal:
            found = look_at(each, journal, _catalogue())
            report.collection(each)
            for path in found.offline:
                report.error(path, _offline(_place(each, path)))
            if arguments.albums:
                for folder, counts in sorted(found.albums().items()):
                    report.album(folder, counts)
                report.counted(found.counts)
                codes.add(found.code)
            else:
                codes.add(tell_of(found, report))
    return overall(codes)


def look_at(collection: Collection, journal: Journal, catalogue: Catalogue) -> LibraryStatus:
    """How a collection stands, which the catalogue then remembers."""
    from trilobyte_gui.archive.planning.status import collection_status, mirrors_of

    drives = Drives()
    kept = catalogue.kept(collection.target.drive, collection.target.below)
    found = collection_status(collection, drives, journal, catalogue.faults(mirrors_of(collection, drives)), kept)
    with contextlib.suppress(TrilobyteError):
        catalogue.stands(collection.name, json.dumps(found.counts))
    return found


def _update(collection: Collection, report: Report, arguments: argparse.Namespace) -> ExitCode:
    """Do what is due; OK only if the archives are what the sources are afterwards."""
    from trilobyte_gui.archive.operations.cataloguing import take_in
    from trilobyte_gui.archive.planning.status import mirrors_of
    from trilobyte_gui.archive.tasks import Options, default_jobs
    from trilobyte_gui.cli.batch import Request, carry_out
    from trilobyte_gui.cli.preview import tell_missing

    drives = Drives()
    target = collection.target.now(drives)
    codes: set[ExitCode] = set()
    with report:
        report.collection(collection)
        sources = []
        for place in (collection.target, *collection.sources):
            now = place.now(drives)
            if now is None:
                error = _offline(place)
                report.error(place.path, error)
                codes.add(error.exit_code)
            elif place is not collection.target:
                sources.append(now)
        if target is None or not sources:
            return overall(codes)
        options = Options(
            preset=collection.preset,
            jobs=arguments.jobs or default_jobs(),
            checksum=arguments.checksum,
            accept_damage=collection.accept_damage,
            recovery=collection.recovery,
            device=collection.device,
            model=collection.model,
            preview=collection.preview,
            preview_codec=collection.preview_codec,
            when_full=arguments.when_full,
            side_files=True,
        )
        gone: Gone = "prune" if arguments.prune else collection.gone
        where = cluster.asked(arguments)
        code = carry_out(Request("compress", sources, target, options, gone=gone, where=where), report)
        codes |= {code} - {ExitCode.NOTHING_TO_DO}
        if code is ExitCode.INTERRUPTED:
            return code
        catalogue = _catalogue()
        with contextlib.suppress(TrilobyteError):
            for mirror in mirrors_of(collection, drives):
                take_in(catalogue, mirror)
        if collection.preview:
            tell_missing(catalogue, mirrors_of(collection, drives), report)
        with _journal() as journal:
            found = look_at(collection, journal, catalogue)
        if collection.gone == "keep":
            found.files = [each for each in found.files if each.state != "gone"]
        if overall(codes) is ExitCode.OK:
            codes.add(found.code)
        report.updated(collection, found.counts, overall(codes))
    return overall(codes)


def _move(arguments: argparse.Namespace) -> int:
    from trilobyte_gui.archive.planning.status import mirrors_of
    from trilobyte_gui.archive.storage.manifest import read
    from trilobyte_gui.cli.running import report_for

    collections, drives = Collections(), Drives()
    collection = collections.get(arguments.name)
    target = Path(os.path.abspath(arguments.output))
    with report_for(arguments) as report:
        there = target.is_dir() and any(read(each) for each in target.iterdir() if each.is_dir())
        mirrors = mirrors_of(collection, drives)
        if not mirrors and collection.target.now(drives) is None and not there:
            raise _offline(collection.target)
        kept = False
        for mirror in mirrors:
            if mirror.parent != target:
                code, copied = _take_along(mirror, target / mirror.name, arguments, report)
                kept |= copied
                if code is not ExitCode.OK:
                    return code
        if not target.is_dir():
            target.mkdir(parents=True)
        collection_there = moved(collection, target, Drives())
        collections.change(collection_there)
        with contextlib.suppress(TrilobyteError):
            _note_move(mirrors, mirrors_of(collection_there, Drives()))
        old = f" What is in {shown(collection.target.path)} stays; delete it when you like." if kept else ""
        report.remark(target, f"the archives of {collection.name} are here now.{old}")
    return ExitCode.OK


def _take_along(mirror: Path, target: Path, arguments: argparse.Namespace, report: Report) -> tuple[ExitCode, bool]:
    """Rename the folder of archives, or, to another drive, copy it file by file, each compared. Tells whether the old
    one stays. Raises CannotWrite."""
    from trilobyte_gui.archive.storage.oserrors import writing
    from trilobyte_gui.archive.tasks import Options, default_jobs
    from trilobyte_gui.cli.running import work_through

    with writing("the new folder"):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(target) and os.stat(mirror).st_dev == os.stat(target.parent).st_dev:
            os.rename(mirror, target)
            with _journal() as journal:
                journal.relocate(mirror, target)
            return ExitCode.OK, False
    tasks = _copies(mirror, target)
    options = Options(jobs=arguments.jobs or default_jobs(), conflict="skip")
    with _journal() as journal:
        return work_through("copy", tasks, options, "keep", report, journal), True


def _copies(mirror: Path, target: Path) -> list[Task]:
    from trilobyte_gui.archive.tasks import Task

    tasks: list[Task] = []
    for place, _, names in os.walk(mirror):
        for name in sorted(names):
            path = Path(place, name)
            where = target / path.relative_to(mirror)
            tasks.append(Task("copy", path, where, len(tasks) + 1, path.lstat().st_size))
    return tasks


def _note_move(before: Iterable[Path], now: Iterable[Path]) -> None:
    from trilobyte_gui.archive.operations.cataloguing import take_in

    catalogue = _catalogue()
    for mirror in now:
        take_in(catalogue, mirror)
    for mirror in before:
        if not mirror.exists():
            catalogue.forget(mirror)


def _offline(place: Place) -> TrilobyteError:
    if place.is_connected(Drives()):
        hint = "Take it back there; if it is an archive's folder, `trilobyte collection move` tells where it is now."
        return CannotRead("{0} is not there any more", shown(place.path), hint=hint)
    again = Phrase("Connect {0}, then run this once more.", shown(place.label))
    return CannotRead("{0} is not connected", shown(place.path), hint=again)


def _empty(collection: Collection) -> TrilobyteError:
    hint = Phrase("Run `trilobyte update {0}`.", collection.name)
    return CannotRead("nothing of {0} is archived yet", collection.name, hint=hint)


def _place(collection: Collection, path: Path) -> Place:
    return next((each for each in collection.sources if each.path == path), collection.target)


def _facts(collection: Collection, drives: Drives) -> dict[str, object]:
    return {
        "name": collection.name,
        "sources": [place.now(drives) or place.path for place in collection.sources],
        "target": collection.target.now(drives) or collection.target.path,
        "online": collection.target.now(drives) is not None,
        "drive": collection.target.drive,
        "label": collection.target.label,
        "preset": collection.preset,
        "recovery": collection.recovery,
        "gone": collection.gone,
        "preview": collection.preview,
        "preview_codec": collection.preview_codec,
    }


def _counts_of(told: str) -> Counter[str]:
    try:
        return Counter({str(word): int(count) for word, count in json.loads(told).items()})
    except (ValueError, AttributeError, TypeError):
        return Counter()


def _in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing to archive"


def _catalogue() -> Catalogue:
    from trilobyte_gui.archive.storage.catalogue import Catalogue

    return Catalogue()


def _journal() -> contextlib.closing[Journal]:
    from trilobyte_gui.archive.storage.journal import Journal

    return contextlib.closing(Journal(owner="cli"))
