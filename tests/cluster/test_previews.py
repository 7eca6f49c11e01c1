"""Previews that workers make: they are sent to the program that started the batch, which keeps them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.fake_cluster import FakeCluster
from trilobyte_gui.archive.operations.cataloguing import Cataloguer
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.previews import Preview, Previews
from trilobyte_gui.archive.tasks import Compressed, Done, Event, Failed, Options, Task
from trilobyte_gui.cluster import executor, outbox
from trilobyte_gui.cluster.mapping import Mapping
from trilobyte_gui.cluster.outbox import Outbox
from trilobyte_gui.codec.errors import CannotWrite


def compress(folder: Path, catalogue: Catalogue | None, preview: int) -> list[Compressed]:
    """Archive the tracks in `folder`/in on a cluster of two workers."""
    tasks = [each for each in scan([folder / "in"], "compress", folder / "out") if isinstance(each, Task)]
    events: list[Event] = []
    cataloguer = Cataloguer(catalogue) if catalogue else None
    with closing(FakeCluster()) as link:
        cluster = executor.ClusterExecutor(link, Mapping())
        options = Options(preset="quick", jobs=1, preview=preview)
        Batch(tasks, options, events.append, executor=cluster, catalogue=cataloguer).run()
    if cataloguer:
        cataloguer.close()
    assert not [event for event in events if isinstance(event, Failed)]
    return [event.result for event in events if isinstance(event, Done) and isinstance(event.result, Compressed)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(2):
        make_wav(tmp_path / "in" / f"{number}.wav", music(44100, seed=number))
    return tmp_path


def test_previews_of_workers_are_kept_where_the_batch_was_started(folder: Path) -> None:
    catalogue = Catalogue(folder / "home" / "catalogue.sqlite")
    made = compress(folder, catalogue, 1)
    assert [each.preview_bytes > 0 for each in made] == [True, True]
    for each in made:
        track = catalogue.at(each.target)
        assert track is not None
        preview = catalogue.previews.get(track.audio)
        assert preview is not None
        assert len(catalogue.previews.read(track.audio, 0, 1 << 20)) == preview.size == each.preview_bytes


def test_what_is_too_large_or_cannot_be_kept_is_told_and_the_archives_are_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue(folder / "home" / "catalogue.sqlite")
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "LARGEST", 100)
        made = compress(folder, catalogue, 1)
    assert all("too large to be sent through a cluster" in str(each.remarks) for each in made)
    assert [each.preview_bytes for each in made] == [0, 0]

    def refuse(self: Previews, audio: bytes, preview: Preview, pieces: object) -> None:
        raise CannotWrite("the store of previews cannot be written")

    for each in made:
        each.target.unlink()
    monkeypatch.setattr(Previews, "put", refuse)
    made = compress(folder, catalogue, 1)
    assert [each.preview_bytes for each in made] == [0, 0]
    assert all("the store of previews cannot be written" in str(each.remarks) for each in made)


def test_without_a_catalogue_workers_make_none(folder: Path) -> None:
    assert [each.preview_bytes for each in compress(folder, None, 1)] == [0, 0]


def test_an_outbox_holds_what_is_to_be_sent() -> None:
    box = Outbox()
    box.put(b"a", Preview("opus", 0, 1, True, 3), [b"ab", b"c"])
    assert [(each.audio, each.data) for each in box.sent] == [(b"a", b"abc")]
    assert box.get(b"a") is None
