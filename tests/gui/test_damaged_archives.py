"""Damaged archives in the window: found, repaired, restored as far as they go; recovery data and the device chosen."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.helpers.gui_fakes import COMPRESSED, ESTIMATED, RESTORED, FakeWorker, archive, fill, row, started, task, tell
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.tasks import Done, Failed, Gap, Repaired, Salvaged, Start, UpToDate
from trilobyte_gui.codec import parity
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotWrite, Interrupted, SourceDamaged
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog
from trilobyte_gui.gui.model import cell_text, report
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import sentence
from trilobyte_gui.gui.model.library import AGAIN, BEYOND_REPAIR, REPAIRABLE
from trilobyte_gui.gui.model.track import Kind, Row, State
from trilobyte_gui.gui.model.work import RECOVERY, Settings, settings_from
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.window import MainWindow

DAMAGE = ArchiveDamaged("segment 2 of 9 is damaged")
REPAIRED = Repaired("recovery records", 3, (), 800, 800, 10.0, 1.0)
SALVAGED = Salvaged(
    target=Path("/music/1 (damaged).flac"),
    restored_bytes=990,
    trilobyte_bytes=800,
    seconds=30.0,
    exact="damaged",
    segments=9,
    segments_lost=1,
    frames=1_323_000,
    frames_lost=529_200,
    rate=44100,
    gaps=(Gap(0, 529_200, "it is damaged"),),
    faults=("segment 1",),
    decode_s=2.0,
)


def first(window: MainWindow) -> Row:
    return window.session.library.rows[0]


def verified(window: MainWindow, worker: FakeWorker) -> None:
    """Two archives, of which the first turns out to be damaged."""
    fill(window, worker, archive(1), archive(2))
    assert not window.acts.repair.isEnabled()
    assert not window.acts.restore_left.isEnabled()
    window.acts.verify.trigger()
    tell(window, worker, Failed(task(1, "verify"), DAMAGE), say.Ended())


def test_a_damaged_archive_says_what_can_be_done_and_is_repaired(window: MainWindow, worker: FakeWorker) -> None:
    verified(window, worker)
    assert first(window).trouble.remedy == REPAIRABLE
    assert window.banner.isVisible()
    assert window.banner.words.text().startswith("1 archive is damaged.")
    QTest.keyClick(window.banner.yes, Qt.Key.Key_Return)
    window.tick()
    assert started(worker)[-1][:2] == ("repair", [1]), "the other one is sound"
    assert worker.jobs[0].path == Path("/music/1.flac.trilo")
    assert window.running.title.text() == "Repairing: 0 of 1 track"
    tell(window, worker, Done(task(1, "repair"), REPAIRED), say.Ended())
    assert first(window).state is State.ARCHIVED
    assert not first(window).result.broken
    assert not window.banner.isVisible()
    assert not window.acts.repair.isEnabled()
    assert cell_text.status(first(window)).line == "Repaired and verified"
    assert cell_text.status(first(window)).more == "From its recovery data"
    assert window.session.report == "Finished: 1 of 1 repaired"


def test_a_verification_that_is_cancelled_does_not_make_it_sound(window: MainWindow, worker: FakeWorker) -> None:
    verified(window, worker)
    window.acts.verify.trigger()
    tell(window, worker, Start(task(1, "verify")), Failed(task(1, "verify"), Interrupted()), say.Ended())
    assert first(window).state is State.FAILED
    assert cell_text.status(first(window)).line == "Segment 2 of 9 is damaged"
    assert window.acts.repair.isEnabled()


@pytest.mark.parametrize("act", ["verify", "restore", "trash", "repair", "compress"])
@pytest.mark.parametrize("begun", [False, True])
def test_what_is_cancelled_is_what_it_was_before(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch, act: str, begun: bool
) -> None:
    """Nothing was verified, repaired or made."""
    monkeypatch.setattr(questions, "may_trash", lambda *_: True)
    fill(window, worker, row(1, state=State.ARCHIVED, verb="found", archive=Path("/music/1.flac.trilo")))
    if act in ("repair", "compress"):
        window.acts.verify.trigger()
        tell(window, worker, Failed(task(1, "verify"), DAMAGE), say.Ended())
    before = cell_text.status(first(window))
    getattr(window.acts, act).trigger()
    if begun:
        tell(window, worker, Start(task(1, act)), Failed(task(1, act), Interrupted()))
    tell(window, worker, say.Ended(True))
    assert cell_text.status(first(window)) == before
    assert before.line in ("Archived", "Segment 2 of 9 is damaged")


def test_what_cannot_be_repaired_is_restored_as_far_as_it_goes(window: MainWindow, worker: FakeWorker) -> None:
    verified(window, worker)
    window.acts.repair.trigger()
    assert not window.banner.isVisible(), "the question is answered"
    beyond = ArchiveDamaged("it cannot be repaired: segment 2 of 9 is damaged", hint="trilobyte restore --salvage")
    tell(window, worker, Failed(task(1, "repair"), beyond), say.Ended())
    assert first(window).trouble.remedy == BEYOND_REPAIR
    assert "cannot be repaired" in window.banner.words.text()
    window.banner.yes.click()
    window.tick()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.salvage) == ("restore", [1], True)
    tell(window, worker, Done(task(1, "restore"), SALVAGED), say.Ended())
    shown = cell_text.status(first(window))
    assert (shown.mark, shown.line) == ("warn", "Restored with gaps")
    assert shown.more == "12.0 of 30.0 s are silence"
    assert window.ending is not None
    assert "12.0 of 30.0 s are silence" in report.as_text(window.ending)
    assert window.acts.repair.isEnabled(), "the archive is as damaged as before"
    assert not window.banner.isVisible(), "and that is known"
    window.acts.restore_left.trigger()
    window.tick()
    nothing = ArchiveDamaged("all of its audio is damaged")
    tell(window, worker, Failed(task(1, "restore"), nothing), say.Ended())
    assert first(window).trouble.remedy == nothing.hint
    window.acts.restore_left.trigger()
    window.tick()
    tell(window, worker, Done(task(1, "restore"), RESTORED), say.Ended())
    assert cell_text.status(first(window)).line == "Restored and verified"


def test_what_still_has_its_original_is_compressed_again(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.acts.compress.trigger()
    tell(window, worker, *(Done(task(n, "compress"), COMPRESSED) for n in (1, 2)), say.Ended())
    assert not window.acts.compress.isEnabled()
    window.acts.verify.trigger()
    tell(window, worker, Failed(task(1, "verify"), DAMAGE), say.Ended())
    assert first(window).trouble.remedy == AGAIN
    assert window.acts.compress.text() == "&Compress 1 track", "its archive is not what it was to be"
    assert window.banner.words.text() == "1 archive is damaged. Its original is still there."
    window.acts.repair.trigger()
    tell(window, worker, Failed(task(1, "repair"), DAMAGE), say.Ended())
    assert first(window).trouble.remedy == AGAIN, "what is left of it is less than the original"
    assert window.banner.yes.text() == "Compress again"
    window.compress_panel.originals.setCurrentIndex(1)
    assert window.commands.settings().originals != "keep"
    window.banner.yes.click()
    window.tick()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.originals) == ("compress", [1], "keep")
    unread = SourceDamaged("it ends too early")
    tell(window, worker, Failed(task(1, "compress"), unread), say.Ended())
    assert first(window).result.broken, "the archive is as damaged as before"
    window.compress_panel.originals.setCurrentIndex(0)
    window.acts.compress.trigger()
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    assert not first(window).result.broken
    assert not window.acts.compress.isEnabled()


def test_a_damaged_archive_is_replaced_where_it_lies(window: MainWindow, worker: FakeWorker) -> None:
    """Whatever is chosen for new archives."""
    root = Path("/music")
    beside = row(1, state=State.ARCHIVED, archive=Path("/music/1.flac.trilo"), root=root)
    elsewhere = [row(n, state=State.ARCHIVED, archive=Path(f"/backup/music/{n}.flac.trilo"), root=root) for n in (2, 3)]
    fill(window, worker, beside, *elsewhere)
    window.compress_panel.destination.set_folder(Path("/new"))
    window.compress_panel.conflict.setCurrentIndex(1)
    assert window.commands.settings().conflict == "skip"
    for some, place in ([2, 3], Path("/backup")), ([1], None):
        window.acts.verify.trigger()
        tell(window, worker, *(Failed(task(n, "verify"), DAMAGE) for n in some), say.Ended())
        window.banner.yes.click()
        window.tick()
        verb, ids, settings = started(worker)[-1]
        assert (verb, ids) == ("compress", some)
        assert (settings.conflict, settings.destination) == ("update", place)
        done = (replace(COMPRESSED, target=window.session.library.rows[n - 1].result.archive) for n in some)
        tell(window, worker, *(Done(task(n, "compress"), each) for n, each in zip(some, done, strict=True)))
        tell(window, worker, say.Ended())
    assert not window.session.library.totals.broken
    window.acts.verify.trigger()
    tell(window, worker, Failed(task(1, "verify"), DAMAGE), Failed(task(2, "verify"), DAMAGE), say.Ended())
    window.banner.yes.click()
    window.tick()
    assert [started(worker)[-1][1], started(worker)[-1][2].destination] == [[1], None], "one place at a time"
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    window.tick()
    assert [started(worker)[-1][1], started(worker)[-1][2].destination] == [[2], Path("/backup")], "and then the other"
    window.acts.cancel.trigger()
    tell(window, worker, say.Ended(stopped=True))
    window.tick()
    assert len(started(worker)) == 7


def test_a_damaged_archive_is_never_up_to_date(window: MainWindow, worker: FakeWorker) -> None:
    """Where there is no catalogue, nobody tells the batch of the damage."""
    fill(window, worker, row(1, state=State.ARCHIVED, archive=Path("/music/1.flac.trilo")))
    window.acts.verify.trigger()
    tell(window, worker, Failed(task(1, "verify"), DAMAGE), say.Ended())
    window.banner.yes.click()
    window.tick()
    tell(window, worker, UpToDate(task(1, "compress"), Path("/music/1.flac.trilo")), say.Ended())
    assert first(window).state is State.FAILED
    assert cell_text.status(first(window)).line == "Segment 2 of 9 is damaged"


def test_what_comes_back_of_a_damaged_original_is_not_called_whole(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, archive(1), archive(2))
    cut = "it was cut short or damaged"
    whole = "audio-and-metadata-exact"
    facts = [say.HeaderFacts(1, promise=whole, incomplete=cut), say.HeaderFacts(2, promise=whole)]
    tell(window, worker, say.Probed(facts))
    words = "Comes back: 1 with all audio, tags and pictures, 1 as far as the damaged original went"
    assert window.restore_panel.exactness.text() == words
    window.acts.restore.trigger()
    back = replace(RESTORED, remarks=(f"the original was incomplete when it was archived: {cut}",))
    tell(window, worker, Done(task(1, "restore"), back), Done(task(2, "restore"), RESTORED), say.Ended())
    shown = cell_text.status(first(window))
    assert (shown.mark, shown.line, shown.more) == ("warn", "Restored as far as it went", sentence(back.remarks[0]))
    assert window.outcome.words.text() == "1 audio- and metadata-exact, 1 of damaged originals"
    assert window.ending is not None
    told = f"Of originals that were damaged when they were archived:\n{first(window).path}\n    {sentence(cut)}"
    assert told in report.as_text(window.ending)
    assert questions._inexact([first(window)]) == ["1 file was damaged when it was archived: it stays where it is."]


def test_an_original_that_stays_is_not_called_damaged(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.ARCHIVED, archive=Path("/music/1.flac.trilo")))
    window.session.trash(window.session.library.rows, Settings())
    window.tick()
    changed = SourceDamaged("the original has changed", hint="The original was left where it is.")
    tell(window, worker, Failed(task(1, "dispose"), changed), say.Ended())
    assert first(window).trouble.remedy == changed.hint
    assert not first(window).salvageable


def test_not_now_is_an_answer(window: MainWindow, worker: FakeWorker) -> None:
    verified(window, worker)
    batches = len(started(worker))
    window.banner.no.click()
    window.tick()
    assert len(started(worker)) == batches
    assert not window.banner.isVisible()


def test_archives_that_cannot_even_be_opened_are_offered_for_repair_once_added(
    window: MainWindow, worker: FakeWorker
) -> None:
    window.add([Path("/music")])
    broken = say.Probed([say.HeaderFacts(1, error=ArchiveDamaged("its header is damaged"))])
    tell(window, worker, say.FoundFiles([archive(1)]), broken)
    assert not window.banner.isVisible(), "more may come"
    tell(window, worker, say.Scanned())
    assert window.banner.isVisible()
    window.clear()
    window.banner.yes.click()
    window.tick()
    assert not started(worker), "it is not in the list any more"


def test_a_sound_archive_and_a_damaged_source_are_not_for_repair(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, archive(1), row(2, state=State.READY))
    window.acts.compress.trigger()
    tell(window, worker, Failed(task(2, "compress"), SourceDamaged("it ends early")), say.Ended())
    assert not window.acts.repair.isEnabled()
    assert window.acts.retry.isEnabled()


@pytest.mark.parametrize("verb", ["restore", "verify", "repair"])
def test_archives_that_failed_are_tried_again_as_before(window: MainWindow, worker: FakeWorker, verb: str) -> None:
    verified(window, worker)
    if verb != "verify":
        {"restore": window.acts.restore, "repair": window.acts.repair}[verb].trigger()
        tell(window, worker, Failed(task(1, verb), DAMAGE), say.Ended())
    window.acts.retry.trigger()
    window.tick()
    assert started(worker)[-1][:2] == (verb, [1])


@pytest.mark.parametrize("act", ["trash", "prune"])
def test_what_could_not_be_moved_to_the_trash_is_tried_again_after_the_same_question(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(questions, "may_trash", lambda *_: asked.append("trash") or True)
    monkeypatch.setattr(questions, "may_prune", lambda *_: asked.append("prune") or True)
    lies = Path("/out/1.flac.trilo")
    window.compress_panel.destination.set_folder(lies.parent)
    if act == "trash":
        fill(window, worker, row(1, state=State.ARCHIVED, archive=lies))
    else:
        fill(window, worker, row(1, kind=Kind.OTHER, state=State.LEFT_OUT, gone=lies))
    getattr(window.acts, act).trigger()
    tell(window, worker, Failed(task(1, act), CannotWrite("there is no trash")), say.Ended())
    assert window.acts.retry.text() == "Retry what &failed (1)"
    window.acts.retry.trigger()
    assert [verb for verb, *_ in started(worker)] == [act, act]
    assert asked == [act, act]


def test_recovery_data_is_part_of_what_is_estimated_and_asked_for(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1), row(2))
    estimated = replace(ESTIMATED, trilobyte_bytes=8_000_000, trilobyte_low=7_900_000, trilobyte_high=8_100_000)
    tell(window, worker, Done(task(1, "estimate"), estimated))
    asked = len(started(worker))
    window.compress_panel.recovery.setCurrentIndex(window.compress_panel.recovery.findData(5))
    window.tick()
    more = parity.plan(8_000_000, 5).length
    assert 400_000 < more < 500_000
    assert (first(window).sizes.archive, first(window).sizes.low, first(window).sizes.high) == (
        8_000_000 + more,
        7_900_000 + more,
        8_100_000 + more,
    )
    assert len(started(worker)) == asked, "nothing is estimated anew for it"
    tell(window, worker, Done(task(2, "estimate"), estimated))
    assert window.session.library.rows[1].sizes.archive == 8_000_000 + more
    window.compress_panel.recovery.setCurrentIndex(0)
    assert first(window).sizes.archive == 8_000_000
    window.compress_panel.recovery.setCurrentIndex(window.compress_panel.recovery.findData(10))
    window.acts.compress.trigger()
    tell(window, worker, say.Ended())
    assert started(worker)[-1][2].recovery == 10
    tell(window, worker, Done(task(1, "compress"), COMPRESSED))
    window.compress_panel.recovery.setCurrentIndex(0)
    assert first(window).sizes.archive == COMPRESSED.trilobyte_bytes, "what is written does not change"


def test_recovery_data_is_remembered(window: MainWindow) -> None:
    for share in RECOVERY:
        window.compress_panel.recovery.setCurrentIndex(window.compress_panel.recovery.findData(share))
        assert settings_from(to_json(window.compress_panel.settings())).recovery == share
    assert settings_from({"recovery": "101"}).recovery == 0
    assert settings_from(to_json(Settings(salvage=True))).salvage


def test_the_device_of_the_language_model_is_a_setting(window: MainWindow, worker: FakeWorker, store: Store) -> None:
    fill(window, worker, row(1, state=State.READY))
    tell(window, worker)
    measured = worker.measured
    dialog = SettingsDialog(window, window.preferences, window.acts.themes)
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    window.take(dialog.preferences())
    window.tick()
    assert worker.measured == measured + 1, "the language model has another speed there"
    window.acts.compress.trigger()
    tell(window, worker, say.Ended())
    assert started(worker)[-1][2].device == "cpu"
    assert Preferences.read(store).device == "cpu"
    store.setValue("device", "abacus")
    assert Preferences.read(store).device == "auto"


def test_remarks_of_the_engine_are_shown(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY))
    window.acts.compress.trigger()
    tell(window, worker, say.Ended())
    words = "the language model codes up to 24 bits a sample; the hybrid coded this track"
    tell(window, worker, Done(task(1, "compress"), replace(COMPRESSED, remarks=(words,))))
    assert words in cell_text.status(first(window)).more


def test_damage_is_repaired_and_salvaged_by_the_real_engine(tmp_path: Path) -> None:
    from tests.gui.test_worker import write_wav
    from trilobyte_gui.gui.model.session import Session
    from trilobyte_gui.gui.model.worker import BackgroundWorker

    write_wav(tmp_path / "in" / "long.wav", 700_000)
    write_wav(tmp_path / "in" / "bare.wav", 700_000, seed=2)
    originals = {name: (tmp_path / "in" / name).read_bytes() for name in ("long.wav", "bare.wav")}
    workers = BackgroundWorker()
    session = Session(workers)

    def work() -> None:
        end = time.monotonic() + 900
        session.tick()
        while session.scans or session.batch or session.backlog:
            assert time.monotonic() < end
            session.tick()
            time.sleep(0.02)

    session.add([tmp_path / "in"])
    work()
    for name, share in (("long.wav", 10), ("bare.wav", 0)):
        rows = [each for each in session.library.rows if each.path.name == name]
        session.compress(rows, Settings(preset="fast", destination=tmp_path / "out", recovery=share))
        work()
    made = tmp_path / "out" / "in"
    for path in made.iterdir():
        data = bytearray(path.read_bytes())
        data[:8] = b"destroys"
        data[len(data) // 4] ^= 255
        path.write_bytes(data)
    session.remove(session.library.rows)
    session.add([made])
    work()
    rows = {each.path.name: each for each in session.library.rows}
    assert {name: (each.state, each.result.broken) for name, each in rows.items()} == {
        "long.wav.trilo": (State.FAILED, True),
        "bare.wav.trilo": (State.FAILED, True),
    }
    session.repair(rows.values(), Settings())
    work()
    good, bad = rows["long.wav.trilo"], rows["bare.wav.trilo"]
    assert (good.state, good.result.repaired, good.sizes.original) == (State.ARCHIVED, "recovery records", 2_800_044)
    assert (bad.state, bad.result.broken) == (State.FAILED, True)
    session.restore([good], Settings(destination=tmp_path / "back"))
    work()
    assert (tmp_path / "back" / "in" / "long.wav").read_bytes() == originals["long.wav"]
    session.restore_what_is_left([good, bad], Settings(destination=tmp_path / "back"))
    work()
    assert bad.state is State.RESTORED, bad.trouble.reason
    assert bad.result.restored is not None
    assert bad.result.lost is not None
    assert 10 < bad.result.lost < 13
    assert len(bad.result.restored.read_bytes()) == len(originals["bare.wav"])
    assert workers.close(20)
