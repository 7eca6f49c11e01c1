"""Previews in the server: tracks whose archives are away are listed as previews, and sound."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import mutagen
import numpy as np
import pytest

from tests.archive.test_catalogue import entry, picture
from tests.audio.test_previews import STEREO, decoded, encoded, tone
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.drives import Drive
from trilobyte_gui.archive.storage.previews import Preview, cut
from trilobyte_gui.play.media_library import MediaLibrary

pytest.importorskip("starlette")

from tests.play.test_serve import Running, serving

DATA = encoded(tone(STEREO, 2), STEREO)
COVER = picture(160)


@pytest.fixture
def archives(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A catalogue with an album on a disk that was taken out; of one of its tracks there is a preview."""
    disks = [Drive("uuid:here", "Computer", tmp_path), Drive("uuid:two", "Disk <two>", Path("/mnt/two"))]
    monkeypatch.setattr(drives, "mounted", lambda: disks)
    catalogue = Catalogue()
    tracks = [
        entry(Path("/mnt/two/Day/1.trilo"), title="Red", artist="Max", album="Day", number=1, cover=b"c" * 8),
        entry(Path("/mnt/two/Day/2.trilo"), title="Blue", artist="Max", album="Day", number=2),
    ]
    catalogue.put(tracks, {b"c" * 8: COVER})
    catalogue.previews.put(tracks[0].audio, Preview("opus", 61.0, 2.0, False, len(DATA)), cut(DATA))
    del disks[1]
    return Catalogue()


@pytest.fixture
def server(archives: Catalogue) -> Iterator[Running]:
    yield from serving(MediaLibrary(None, archives=archives), [])


def test_a_track_that_is_away_is_a_preview_and_says_so(server: Running) -> None:
    [track] = server.catalogue.tracks.values()
    album = server.catalogue.album_of(track)
    page = server.get(f"/album/{album.id}")[2].decode()
    assert "Preview (2 s from 1:01 on); the archive is on Disk &lt;two&gt;, which is not connected" in page
    assert f"/preview/{track.id}.opus" in page
    assert "Day (previews)" in server.get("/")[2].decode()
    assert f"/preview/{track.id}.opus" in server.get("/music.m3u8")[2].decode()
    song = server.rest("getSong", id=track.id)["song"]
    told = (song["title"], song["suffix"], song["contentType"], song["duration"])
    assert told == ("Red (preview)", "opus", "audio/ogg", 2)
    assert server.get(f"/cover/{track.id}")[::2] == (200, COVER)


def test_a_preview_is_served_whole_and_in_parts_with_its_tags(server: Running) -> None:
    [track] = server.catalogue.tracks.values()
    status, headers, data = server.get(f"/preview/{track.id}.opus")
    assert (status, headers["content-type"], headers["content-length"]) == (200, "audio/ogg", str(len(data)))
    file = mutagen.File(io.BytesIO(data))
    assert (file["title"], file["artist"], "metadata_block_picture" in file) == (["Red"], ["Max"], True)
    assert np.array_equal(decoded(data), decoded(DATA))
    for wanted, begin, end in (("0-9", 0, 10), ("5-", 5, len(data)), ("-7", len(data) - 7, len(data))):
        status, headers, part = server.get(f"/preview/{track.id}.opus", Range=f"bytes={wanted}")
        assert (status, part) == (206, data[begin:end])
        assert headers["content-range"] == f"bytes {begin}-{end - 1}/{len(data)}"
    assert server.get(f"/preview/{track.id}.opus", Range=f"bytes={len(data)}-")[0] == 416
    assert server.get(f"/rest/stream?id={track.id}")[2] == data
    wave = server.get(f"/rest/stream?id={track.id}&format=wav")
    assert (wave[1]["content-type"], wave[2][:4], len(wave[2])) == ("audio/wav", b"RIFF", 44 + 4 * 2 * 48000)
    assert server.get(f"/wav/{track.id}.wav")[2] == wave[2]
    assert server.get(f"/flac/{track.id}.flac")[0] == 404


def test_a_preview_that_is_dropped_meanwhile_is_told(server: Running, archives: Catalogue) -> None:
    [track] = server.catalogue.tracks.values()
    archives.previews.drop(archives.previews.everything())
    assert server.get(f"/preview/{track.id}.opus")[0] == 500
    assert "no preview" in server.told[0][1].message
