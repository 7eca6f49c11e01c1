"""Files with the same audio: found, told, and counted once where a source and its own archive are both listed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_flac, make_wav, music
from tests.helpers.gui_fakes import COMPRESSED, ESTIMATED, FakeWorker, archive, cells, fill, row, task, tell
from trilobyte_gui.archive.tasks import Done, Moved
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Interrupted
from trilobyte_gui.gui.model import cell_text, duplicates
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.messages import HeaderFacts
from trilobyte_gui.gui.model.renamed import renamed
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import AudioFormat, Row, State
from trilobyte_gui.gui.model.worker import BackgroundWorker
from trilobyte_gui.gui.window import MainWindow


def scanned(paths: list[Path]) -> tuple[dict[str, str], dict[str, str]]:
    """{file: file with the same audio}, {source: archive}, by names, as a scan by the real threads finds them."""
    workers = BackgroundWorker()
    workers.scan(paths)
    names: dict[int, str] = {}
    same: dict[str, str] = {}
    archived: dict[str, str] = {}
    done = False
    while not done or not workers.messages.empty():
        message = workers.messages.get(timeout=30)
        if isinstance(message, say.FoundFiles):
            names |= {each.id: each.path.name for each in message.rows}
        elif isinstance(message, say.Same):
            same |= {names[one]: names[other] for one, other in message.same.items()}
            archived |= {names[one]: names[other] for one, other in message.archived.items()}
        elif isinstance(message, say.Scanned):
            done = True
            workers._to_scan.put(None)
            assert workers._scanner is not None
            workers._scanner.join(30)
    assert workers.close(5)
    return same, archived


def test_the_same_audio_is_found_in_other_files(tmp_path: Path) -> None:
    one, other = music(20_000), music(20_000, seed=2)
    make_wav(tmp_path / "a.wav", one)
    make_wav(tmp_path / "b.wav", one, tail=b"LIST\x04\0\0\0INFO")
    make_wav(tmp_path / "c.wav", other)
    make_flac(tmp_path / "d.flac", one)
    make_flac(tmp_path / "e.flac", other[:-1])
    assert scanned([tmp_path]) == ({"b.wav": "a.wav", "d.flac": "a.wav"}, {})


def test_a_source_and_its_archive_are_known_without_reading_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Options, Task

    source = make_wav(tmp_path / "a.wav", music(9_000))
    made = tmp_path / "a.wav.trilo"
    assert Batch([Task("compress", source, made, 1)], Options("fast", 1), lambda _: None).run().done == 1
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.copy(made, moved / "b.trilo")
    monkeypatch.setattr(duplicates, "_md5", lambda path, control: pytest.fail(f"{path} was read"))
    same, archived = scanned([tmp_path])
    assert archived == {"a.wav": "a.wav.trilo"}
    assert same == {"b.trilo": "a.wav.trilo"}


def test_looking_can_be_stopped(tmp_path: Path) -> None:
    found = duplicates.DuplicateFinder()
    for number in (1, 2):
        path = make_wav(tmp_path / f"{number}.wav", music(9_000))
        found.add(HeaderFacts(number, AudioFormat("WAV", 16, 44100, 2, 9_000)), path, archive=False, size=1)
    control = Control()
    control.stop()
    with pytest.raises(Interrupted):
        found.find(control, lambda *_: None)


def beside(number: int, source: Row, size: int = 1000) -> Row:
    made = archive(number, source.path.with_name(source.path.name + ".trilo"), size)
    made.result = replace(made.result, promise="file-exact")
    return made


def test_an_archive_beside_its_original_is_one_track_with_it(window: MainWindow, worker: FakeWorker) -> None:
    """Archived beside the originals, and added again: every track was listed twice."""
    sources = [row(1, state=State.READY, flac8=900, size=810, low=800, high=820), row(2), row(3)]
    made = [beside(4, sources[0]), beside(5, sources[1], size=999), beside(6, sources[2])]
    made[2].path = Path("/elsewhere/3.flac.trilo")
    made[2].result = replace(made[2].result, archive=made[2].path)
    fill(window, worker, *sources, *made)
    tell(window, worker, say.Same({}, {1: 4, 2: 5, 3: 6}))
    assert [each.id for each in window.session.library.rows] == [1, 2, 3, 5, 6], "5 is of another version, 6 elsewhere"
    assert [each.id for each in window.table.shown_rows()] == [1, 2, 3, 5, 6]
    first = sources[0]
    assert (first.state, first.result.archive) == (State.ARCHIVED, made[0].path)
    assert (first.sizes.archive, first.sizes.estimated) == (800, False)
    assert cell_text.status(first).line == "Archived", "not: and verified"
    assert not first.compressible
    assert first.restorable
    tell(window, worker, Done(task(1, "estimate"), ESTIMATED))
    assert first.sizes.archive == 800, "an estimate that was under way changes nothing any more"
    assert window.session.library.totals == SizeTotals.of(window.session.library.rows)
    assert window.plan.totals == window.session.library.totals


def test_a_source_and_its_archive_count_once(window: MainWindow, worker: FakeWorker) -> None:
    source, made = row(1, state=State.READY, flac8=900, size=810, low=800, high=820), archive(2)
    fill(window, worker, source, made, row(3))
    tell(window, worker, say.Same({3: 1}, {1: 2}))
    totals = window.session.library.totals
    assert (totals.tracks, totals.known, totals.size, totals.compressible) == (2, 1, 800, 1)
    assert SizeTotals.of([source]).size == 810, "alone it counts as it is"
    assert SizeTotals.of([source, made]).size == 800
    assert cells(window, Column.STATE)[:2] == ["Its archive is listed, too", "Ready to restore"]
    window.filters.show_box.setCurrentIndex(window.filters.show_box.findData("duplicates"))
    assert [each.id for each in window.plan.rows] == [1, 3]
    window.filters.show_box.setCurrentIndex(0)
    window.session.remove([made])
    window.model.show_removed()
    assert source.archived_as is None
    assert window.session.library.totals.size == 810
    assert window.session.library.totals == SizeTotals.of(window.session.library.rows)


def test_an_album_counts_its_own_tracks_although_their_archives_are_listed_elsewhere(
    window: MainWindow, worker: FakeWorker
) -> None:
    sources = [row(n, path=Path(f"/music/{n}.flac"), state=State.READY, flac8=900, size=800) for n in (1, 2)]
    there, here = archive(3, Path("/backup/1.flac.trilo")), archive(4, Path("/music/2 (2).flac.trilo"))
    fill(window, worker, *sources, there, here)
    tell(window, worker, say.Same({}, {1: 3, 2: 4}))
    music, backup = window.model.list_layout.albums
    assert (music.title, music.totals.tracks, music.totals.everything) == ("music", 2, 2000), (
        "2 and its archive are one"
    )
    assert (backup.title, backup.totals.tracks, backup.totals.everything) == ("backup", 1, 1000)
    assert window.session.library.totals.tracks == 2
    library = window.session.library
    library.change(sources[0], state=State.SKIPPED)
    window._remove([there])
    assert (music.totals.tracks, music.totals.everything) == (2, 2000)
    assert library.totals.tracks == 2


def test_an_archive_is_not_listed_beside_its_original(window: MainWindow, worker: FakeWorker) -> None:
    """Checking a collection after an update offered "Restore 40 tracks" where there were 23."""
    source = row(1, path=Path("/music/a.flac"), state=State.READY)
    fill(window, worker, source, archive(2, path=COMPRESSED.target), archive(3))
    window.commands.compress()
    window.tick()
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    window.tick()
    assert [each.id for each in window.session.library.rows] == [1, 3], "its row has it now"
    assert window.session.library.totals.restorable == window.session.library.totals.tracks == 2
    again = archive(4, path=COMPRESSED.target)
    tell(window, worker, say.FoundFiles([again]), say.Scanned())
    assert [each.id for each in window.session.library.rows] == [1, 3]
    assert window.session.library.of([COMPRESSED.target]) == [source]


def test_what_moves_takes_the_row_of_its_archive_along(window: MainWindow, worker: FakeWorker) -> None:
    was, now = Path("/b/old.flac.trilo"), Path("/b/new.flac.trilo")
    fill(window, worker, row(1, path=Path("/music/new.flac"), state=State.READY), archive(2, path=was))
    window.commands.compress()
    window.tick()
    moved = Moved(target=now, was=was, original_bytes=1000, sha256="", mtime_ns=0, mode=0)
    tell(window, worker, Done(task(1, "compress"), moved), say.Ended())
    window.tick()
    assert [each.id for each in window.session.library.rows] == [1]
    assert window.session.report == "Finished: 0 of 1 compressed, 1 moved as its original was"
    assert window.outcome.words.text() == "1 moved as its original was"


def test_what_moves_takes_the_row_of_its_earlier_name_along(window: MainWindow, worker: FakeWorker) -> None:
    was, now = Path("/b/old.flac.trilo"), Path("/b/new.flac.trilo")
    fill(window, worker, row(1, path=Path("/music/old.flac"), state=State.READY))
    window.commands.compress()
    window.tick()
    tell(window, worker, Done(task(1, "compress"), replace(COMPRESSED, target=was)), say.Ended())
    fill(window, worker, row(2, path=Path("/music/new.flac"), state=State.READY))
    window.commands.compress()
    window.tick()
    moved = Moved(target=now, was=was, original_bytes=1000, sha256="", mtime_ns=0, mode=0)
    tell(window, worker, Done(task(2, "compress"), moved), say.Ended())
    window.tick()
    assert [each.id for each in window.session.library.rows] == [2], "the old name would be restored from nothing"


def test_a_renamed_file_is_told_from_a_copy(tmp_path: Path) -> None:
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.storage.journal import Journal
    from trilobyte_gui.archive.tasks import Options, Task

    source, made = make_wav(tmp_path / "a.wav", music(9_000)), tmp_path / "a.wav.trilo"
    journal = Journal(tmp_path / "journal.sqlite")
    assert Batch([Task("compress", source, made, 1)], Options("quick", 1), lambda _: None, journal).run().done == 1
    journal.close()  # what it is told it writes some time
    journal = Journal(tmp_path / "journal.sqlite")
    assert renamed([(1, source, made)], journal) == frozenset()
    copied = Path(shutil.copy2(source, tmp_path / "c.wav"))
    other = source.rename(tmp_path / "b.wav")
    assert renamed([(1, other, made), (2, copied, made)], journal) == frozenset({1})
    assert renamed([(1, other, made)], None) == frozenset()
    journal.close()


def test_a_renamed_file_is_compressed_to_move_its_archive(window: MainWindow, worker: FakeWorker) -> None:
    """Its archive kept the earlier name: "Its archive is listed, too", and nothing could be done about it."""
    source = row(1, path=Path("/music/new.flac"), state=State.READY)
    old = archive(2, path=Path("/music/old.flac.trilo"))
    old.mtime_ns, old.sizes = source.mtime_ns, replace(old.sizes, original=source.sizes.original)
    fill(window, worker, source, old)
    tell(window, worker, say.Same({}, {1: 2}))
    assert not source.compressible
    tell(window, worker, say.Same({}, {1: 2}, frozenset({1})))
    assert cells(window, Column.STATE)[0] == "Moved"
    assert cell_text.status(source).more == "was old.flac"
    assert window.plan.totals.compressible == 1
    window.commands.compress()
    window.tick()
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    window.tick()
    assert [each.id for each in window.session.library.rows] == [1], "the earlier archive is not there any more"
    assert cells(window, Column.STATE)[0].startswith("Archived")
    assert window.session.library.totals == SizeTotals.of(window.session.library.rows)
