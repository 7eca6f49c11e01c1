"""Previews in the window: a track of the catalogue whose disk is away is heard, and the player says what that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.archive.test_catalogue import entry
from tests.audio.test_previews import STEREO, encoded, tone
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.drives import Drive
from trilobyte_gui.archive.storage.previews import Preview, cut
from trilobyte_gui.archive.tasks import WHOLE_TRACK
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services import audio_preview, player
from trilobyte_gui.gui.services.audio_preview import Readers
from trilobyte_gui.gui.services.player import Playable, Player
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.widgets.sidebar import CATALOGUE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from trilobyte_gui.gui.services.store import Store
    from trilobyte_gui.gui.window import MainWindow

DATA = encoded(tone(STEREO, 2), STEREO)
AWAY = Path("/mnt/two/Day/1.trilo")


@pytest.fixture
def away(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A catalogue with two tracks on a disk that was taken out; of the first there is a preview."""
    disks = [Drive("uuid:here", "Computer", tmp_path), Drive("uuid:two", "Disk two", Path("/mnt/two"))]
    monkeypatch.setattr(drives, "mounted", lambda: disks)
    catalogue = Catalogue()
    tracks = [
        entry(AWAY, title="Red", artist="Max", album="Day", number=1),
        entry(Path("/mnt/two/Day/2.trilo"), title="Blue", artist="Max", album="Day", number=2),
    ]
    catalogue.put(tracks)
    catalogue.previews.put(tracks[0].audio, Preview("opus", 61.0, 2.0, False, len(DATA)), cut(DATA))
    del disks[1]
    return Catalogue()


def test_a_preview_sounds_from_any_place(away: Catalogue) -> None:
    track = away.at(AWAY)
    assert track is not None
    preview = away.previews.get(track.audio)
    assert preview is not None
    sound = audio_preview.open_preview(preview, away.previews, track.audio)
    assert (sound.rate, sound.channels, sound.seconds) == (48000, 2, 2.0)
    whole = np.concatenate(list(sound.blocks(0)))
    assert len(whole) == 2 * 48000
    assert np.array_equal(np.concatenate(list(sound.blocks(50_000))), whole[50_000:])


def test_what_is_away_is_played_from_its_preview_which_is_said(away: Catalogue, tmp_path: Path) -> None:
    sound, words = player._sound(Playable((AWAY,), "Red"), AWAY, Control(), Readers())
    assert (sound.seconds, words) == (2.0, "Preview from 1:01 on")
    for path in (Path("/mnt/two/Day/2.trilo"), tmp_path / "none.trilo"):
        with pytest.raises(TrilobyteError):
            player._sound(Playable((path,), ""), path, Control(), Readers())


def test_the_catalogue_plays_what_can_be_heard(
    away: Catalogue, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Playable]] = []
    monkeypatch.setattr(window.player, "play", lambda tracks, number=0: asked.append(list(tracks)))
    page = window.collecting.catalogue
    window.acts.sidebar.trigger()
    window.sidebar.choose(CATALOGUE)
    qtbot.waitUntil(lambda: bool(page.model.lines), timeout=20_000)
    assert not page.play.isEnabled()
    page.tree.setCurrentIndex(page.model.index(0, 0))
    page.tree.expand(page.model.index(0, 0))
    qtbot.waitUntil(lambda: bool(page.model.lines[0].lines), timeout=20_000)
    assert [line.texts[4] for line in page.model.lines[0].lines or []] == [
        "Disk two, not connected; preview",
        "Disk two, not connected",
    ]
    page.play.click()
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert asked == [[Playable((AWAY,), "Red", "Max")]]
    away.previews.drop(away.previews.everything())
    page.play.click()
    qtbot.waitUntil(lambda: "There is no preview" in page.where.text(), timeout=20_000)


def test_the_player_bar_says_that_it_is_a_preview(window: MainWindow) -> None:
    one: Player = window.player
    one.tracks, one.state = (Playable((AWAY,), "Red", "Max"),), player.Playback.PLAYING
    one.excerpt = "Preview from 1:01 on"
    one.changed.emit()
    assert window.player_bar.title.text().startswith("Preview from 1:01 on: Red")
    assert window.player_bar.isVisible()
    window.acts.sidebar.trigger()
    window.sidebar.choose(CATALOGUE)
    assert window.player_bar.isVisible()  # there, too
    one.state = player.Playback.STOPPED
    one.changed.emit()


def test_the_choice_in_the_settings_goes_into_the_next_batch(window: MainWindow, store: Store) -> None:
    dialog = SettingsDialog(window, Preferences(), window.acts.themes)
    assert dialog.preferences().preview == 0
    assert [dialog.preview.itemText(number) for number in (0, 1, 4)] == [
        "None",
        "30 seconds of its typical part",
        "The whole track, as Opus",
    ]
    dialog.preview.setCurrentIndex(4)
    window.preferences = dialog.preferences()
    assert window.preferences.preview == WHOLE_TRACK
    window.preferences.write(store)
    assert Preferences.read(store).preview == WHOLE_TRACK
    assert window.background.completed(Settings()).preview == WHOLE_TRACK
    assert window.background.completed(Settings()).options("compress").preview == WHOLE_TRACK
    assert window.background.completed(Settings(preview=60)).preview == 60
    dialog.deleteLater()
