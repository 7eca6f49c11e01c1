"""Something that is not a file has the name of one of the program's own: it is neither waited for nor written into."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from trilobyte_gui.archive.storage import debug_log, manifest, own_files
from trilobyte_gui.archive.storage.collections import NAME, Collections
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.paths import config_dir, data_dir
from trilobyte_gui.play import index

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def at_once(do: Callable[[], object]) -> None:
    """Call `do`, which waits for nobody; what it raises for users is all right."""
    ended = threading.Event()

    def run() -> None:
        with contextlib.suppress(TrilobyteError):
            do()
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(20)


def pipe(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


def test_nothing_waits_for_a_pipe(own_home: Path, tmp_path: Path) -> None:
    listed, log, listing = config_dir() / NAME, debug_log.log_file(), tmp_path / "0.json"
    paths = [listed, log, listing, data_dir() / "running-1", config_dir() / "window.json"]
    paths += [tmp_path / f"{NAME}.lock" / f"{NAME}.lock", tmp_path / f"{NAME}.part" / f"{NAME}.part"]
    paths += [tmp_path / "store.json.part", tmp_path / manifest.NAME]
    paths += [tmp_path / ".trilobyte-manifest.log.00000000.part"]
    for path in paths:
        pipe(path)

    def change(path: Path) -> None:
        with Collections(path)._changing():
            pass

    at_once(lambda: Collections(listed).all())
    at_once(lambda: change(tmp_path / f"{NAME}.lock" / NAME))
    at_once(lambda: change(tmp_path / f"{NAME}.part" / NAME))
    at_once(lambda: Store(config_dir() / "window.json"))
    at_once(lambda: Store(tmp_path / "store.json").sync())
    at_once(lambda: debug_log.write("testing", "words"))
    at_once(debug_log.read)
    at_once(lambda: index._load(listing))
    at_once(lambda: manifest.read(tmp_path))
    at_once(lambda: Journal(data_dir() / "journal.sqlite", "window")._runs(1))


def test_the_list_of_collections_says_what_is_in_the_way(own_home: Path) -> None:
    path = pipe(config_dir() / NAME)
    with pytest.raises(CannotRead, match="something that is not a file has its name") as refused:
        Collections().all()
    assert str(path) in str(refused.value.hint)


def test_a_socket_and_a_link_to_nowhere_are_told(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = config_dir() / NAME
    path.parent.mkdir(parents=True)
    monkeypatch.chdir(path.parent)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(NAME)
        with pytest.raises(CannotRead, match="something that is not a file"):
            Collections().all()
    path.unlink()
    path.symlink_to(own_home / "away" / NAME)
    with pytest.raises(CannotRead, match="is not there"):
        Collections().forget("Music")
    assert path.is_symlink()


def test_files_are_opened_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "file"
    steps: list[tuple[Literal["w", "a"], bytes]] = [("w", b"one"), ("a", b", two")]
    for mode, told in steps:
        with own_files.open_file(path, mode) as file:
            assert file.name == str(path)
            file.write(told)
    assert own_files.read_bytes(path) == b"one, two"
    assert own_files.read_bytes(path, 3) == b"one"
    with own_files.open_file(path, "w") as file:
        file.write(b"2")
    assert path.read_bytes() == b"2"
    with pytest.raises(IsADirectoryError if os.name == "posix" else PermissionError):
        own_files.open_file(tmp_path, "w")
