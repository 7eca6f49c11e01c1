"""The details pane, editing an archive's tags, languages, one window for a user, the desktop's services."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import FakeWorker, archive, cells, fill, row, tell
from tests.helpers.source_files import wav
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, Phrase, SourceDamaged
from trilobyte_gui.gui.dialogs import documents
from trilobyte_gui.gui.model import inspecting, text
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.track import State, TrackTags
from trilobyte_gui.gui.services import audio_preview, awake, desktop, i18n, language, player, single_instance
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.window import MainWindow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a tagged FLAC file, made by the worker."""
    from mutagen.flac import FLAC

    from tests.helpers.archive_helpers import make_flac, music
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Options, Task

    folder = tmp_path_factory.mktemp("details")
    source = make_flac(folder / "a.flac", music(30_000))
    tags = FLAC(source)
    tags["title"], tags["artist"] = "Aria", "Ensemble"
    tags.save()
    batch = Batch([Task("compress", source, folder / "a.flac.trilo", 1)], Options("fast", 1), lambda _: None)
    assert batch.run().done == 1
    return folder / "a.flac.trilo"


def test_an_archive_is_described(made: Path) -> None:
    about = inspecting.about(made)
    assert about.editable
    assert ("TITLE", "Aria") in [(name.upper(), value) for name, value in about.tags]
    facts = dict(about.facts)
    assert facts["segments"] == "1 0 0"
    assert len(facts["sha256"]) == len(facts["model"]) == 64
    assert inspecting.about(made.with_name("gone.trilo")).error is not None
    assert not inspecting.about(made.with_name("a.flac")).editable


def test_tags_are_edited_through_mutagen_and_the_audio_stays(made: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(made, tmp_path))
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    picture.save(str(tmp_path / "c.png"))
    inspecting.save_tags(copy, [("TITLE", "Gigue"), ("MOOD", "calm"), ("", "x")], (tmp_path / "c.png").read_bytes())
    about = inspecting.about(copy)
    assert dict(about.tags) == {"TITLE": "Gigue", "MOOD": "calm"} or dict(about.tags)["MOOD"] == "calm"
    assert about.picture[:4] == b"\x89PNG"
    assert dict(about.facts)["tag_state"] == "edited"
    size = len(b"".join(audio_preview.heard(audio_preview.open_sound(copy, Control()), 44100, 2)))
    assert size == 30_000 * 4


def test_the_outline_of_a_source_and_of_its_archive_agree(made: Path) -> None:
    outlines = []
    for path in (made, made.with_name("a.flac")):
        told: list[list[tuple[float, float]]] = []
        audio_preview.waveform(path, Control(), lambda parts, told=told: told.append(list(parts)))
        outlines.append(told[-1])
    assert outlines[0] == outlines[1]
    assert len(outlines[0]) == audio_preview.COLUMNS
    assert all(-1 <= low <= 0 <= high <= 1 for low, high in outlines[0])


def test_the_pane_shows_edits_and_explains(
    window: MainWindow, worker: FakeWorker, made: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = archive(1, made)
    fill(window, worker, mine, row(2))
    window.acts.details.trigger()
    window.table.selectRow(0)
    pane = window.details
    qtbot.waitUntil(lambda: pane.values["promise"].text() != "", timeout=5000)
    assert "is restored" in pane.values["promise"].text()
    assert pane.values["segments"].text() == "1 coded"
    assert pane.save.isVisible()
    assert not pane.save.isEnabled()
    names = {pane.tags.item(place, 0).text().upper(): place for place in range(pane.tags.rowCount())}
    pane.tags.item(names["TITLE"], 1).setText("Sarabande")
    writes, usual = threading.Event(), inspecting.save_tags

    def slowly(*tags: Any) -> None:
        assert writes.wait(5)
        usual(*tags)

    monkeypatch.setattr(inspecting, "save_tags", slowly)
    pane.save.click()  # the drive takes its time, and holds up nothing
    assert "Saving" in pane.note.text()
    assert not pane.tags.isEnabled(), "what is changed meanwhile would be lost"
    writes.set()
    qtbot.waitUntil(lambda: "saved" in pane.note.text(), timeout=5000)
    assert pane.tags.isEnabled()
    assert ("TITLE", "Sarabande") in [(name.upper(), value) for name, value in inspecting.about(made).tags]
    window.tick()
    assert "Sarabande" in cells(window, Column.TRACK), "the list has the tags that the archive has"
    assert pane.title.text() == "Sarabande"
    assert mine.sizes.archive == made.stat().st_size
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(made.with_name("gone.jpg")), ""))
    pane.art.click()
    qtbot.waitUntil(lambda: "Saving" not in pane.note.text(), timeout=5000)
    assert pane.note.text() == "It could not be saved: No such file or directory"
    assert not pane.unsaved(), "nothing was edited"
    if player.no_output():
        pane.hear_archive.click()
        qtbot.waitUntil(lambda: window.player_bar.title.text() == player.no_output(), timeout=5000)
        assert window.player_bar.isVisible()
        assert window.acts.play.text() == "&Play", "nothing is heard"
        window.acts.silence.trigger()
        assert not window.player_bar.isVisible()
    window.table.selectRow(1)
    assert pane.title.text() == "2.flac"
    assert not pane.save.isVisible() or not pane.save.isEnabled()


def test_the_pane_follows_what_becomes_known_of_its_track(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.ARCHIVED, archive=Path("/music/1.flac.trilo"), trashed=True))
    window.acts.details.trigger()
    window.table.selectRow(window.model.place_of(window.session.library.rows[0]).row())
    pane = window.details
    assert pane.title.text() == "1.flac"
    assert not pane.hear_original.isVisible()
    tell(window, worker, say.Probed([say.HeaderFacts(1, tags=TrackTags(title="Aria"))]))
    assert pane.title.text() == "Aria"
    window.session.library.brought_back(Path("/music/1.flac"))
    window.tick()
    assert pane.hear_original.isVisible(), "the original can be heard again"


def test_the_pane_says_that_no_track_is_chosen(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1))
    window.acts.details.trigger()
    pane = window.details
    assert pane.title.text() == "No track is chosen"
    for widget in (pane.hear_original, pane.hear_archive, pane.save, pane.values["promise"]):
        assert not widget.isVisible()


def test_the_pane_at_the_start_is_not_half_a_form(make_window: Callable[[], MainWindow], store: Store) -> None:
    store.setValue("details", True)
    pane = make_window().details
    assert pane.isVisible()
    assert pane._nothing.isVisible()
    assert pane.verticalScrollBar().maximum() == 0, "nothing is scrolled to nothing"
    for widget in (pane.wave, pane.tags, pane.cover, pane.add_tag):
        assert not widget.isVisible()


def test_edited_tags_wait_until_they_are_saved(
    window: MainWindow,
    worker: FakeWorker,
    made: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = archive(1, Path(shutil.copy(made, tmp_path)))
    fill(window, worker, mine, row(2))
    window.acts.details.trigger()
    window.table.selectRow(0)
    pane = window.details
    qtbot.waitUntil(lambda: pane.save.isVisible(), timeout=5000)
    pane.tags.item(0, 1).setText("Changed")
    name = pane.tags.item(0, 0).text()
    window.table.selectRow(1)
    assert not pane.save.isVisible()
    window.table.selectRow(0)
    qtbot.waitUntil(lambda: pane.save.isEnabled(), timeout=5000)
    assert (pane.tags.item(0, 0).text(), pane.tags.item(0, 1).text()) == (name, "Changed")
    assert "not saved" in pane.note.text()
    asked: list[str] = []
    answer = QMessageBox.ButtonRole.RejectRole

    def exec_box(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(each for each in box.buttons() if box.buttonRole(each) is answer)
        monkeypatch.setattr(box, "clickedButton", lambda: button, raising=False)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_box)
    assert not window.close()
    answer = QMessageBox.ButtonRole.AcceptRole
    assert window.close()
    assert asked == ["Save the edited tags?"] * 2
    assert (name, "Changed") in inspecting.about(mine.result.archive).tags
    assert pane.unsaved() == {}


def test_german_is_in_force_with_what_the_errors_say(
    window: MainWindow, worker: FakeWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = QLocale()
    try:
        assert language.choose(app, "de") == "de"
        assert i18n.tr("Archived and verified") == "Archiviert und geprüft"
        assert text.number(1234.5, 1) == "1.234,5"
        fill(window, worker, row(1), row(2))
        assert window.acts.compress.text() == "&Komprimieren: 2 Titel", "the verb would come last"
        assert i18n.tr(Phrase("the target is already there")) == "das Ziel ist schon da"
        damaged = ArchiveDamaged("{0} is damaged", Phrase("segment {0} of {1}", 2, 7))
        assert i18n.tr(damaged.message) == "Abschnitt 2 von 7 ist beschädigt"
        assert i18n.tr(damaged.hint) == "Das Archiv aus einer Sicherung holen."
        cut = tmp_path / "cut.wav"
        cut.write_bytes(wav(bytes(400), 2, 44100, 16)[:-50])
        with pytest.raises(SourceDamaged) as told:
            open_source(cut)
        german = i18n.tr(told.value.message)
        assert german == "die Datei ist abgeschnitten: 400 Bytes Audio sind angekündigt, 350 sind da"
        assert i18n.tr("something that nobody foresaw") == "something that nobody foresaw"
        told = documents.guide(window).findChild(QLabel)
        assert told.isVisible()
        assert "Englisch" in told.text(), "nobody wonders why the guide is in another language"
        assert language.choose(app, "en") == "en"
        assert i18n.tr("Archived and verified") == "Archived and verified"
        assert not documents.guide(window).findChild(QLabel).isVisible()
    finally:
        i18n.use(None)
        QLocale.setDefault(before)


def test_a_second_start_hands_its_files_to_the_first(qtbot: QtBot, own_home: Path) -> None:
    assert not single_instance.hand_over([Path("/a")])
    door = single_instance.Door()
    assert door.open()
    code = (
        "from pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "app = QCoreApplication([])\nfrom trilobyte_gui.gui.services import single_instance\n"
        "print(single_instance.hand_over([Path('/music/a b'), Path('/c')]))\n"
    )
    with qtbot.waitSignal(door.knocked, timeout=20000) as heard:
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert heard.args == [[Path("/music/a b"), Path("/c")]]
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=10000)
    assert child.communicate()[0].strip() == "True"
    door.close()


def test_batteries_and_staying_awake(tmp_path: Path) -> None:
    mains = tmp_path / "AC"
    mains.mkdir()
    (mains / "type").write_text("Mains\n")
    (mains / "online").write_text("0\n")
    assert awake.on_battery(tmp_path)
    (mains / "online").write_text("1\n")
    assert not awake.on_battery(tmp_path)
    assert not awake.on_battery(tmp_path / "nothing")
    keeper = awake.Awake()
    keeper.hold()
    keeper.hold()
    assert keeper.held
    keeper.release()
    assert not keeper.held


def test_files_are_shown_in_their_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(desktop, "_file_manager", lambda path: False)
    monkeypatch.setattr(desktop, "open_folder", opened.append)
    if sys.platform.startswith("linux"):
        desktop.show_in_folder(tmp_path / "a.flac")
        assert opened == [tmp_path]
