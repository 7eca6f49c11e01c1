"""Random reads of mounted tracks and random requests to a server, of sound and of damaged archives.

    python -m tests.faults listen --inputs N [--reads N] [--seed N]

Each input is a copy of a small library some of whose archives are damaged, read by four threads, so many times each,
through the file system's operations and, where Starlette is installed, as often over HTTP. `--inputs 60 --reads 220`
are 105,600 reads. It fails on a byte that is not the original's, on an
error where nothing is damaged, on a read that takes over 20 seconds, and on threads or descriptors that stay. Inputs
follow from seed and number alone.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import os
import random
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 20.0  # seconds that a read may take
_THREADS = 4
_ODD_RANGES = ("bytes=-", "bytes=9-3", "bytes=0-0,2-3", "bytes=-0", "bytes=99999999999-", "bytes=a-b", "x=1-2", "bytes")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults listen")
    parser.add_argument("--inputs", type=int, default=10)
    parser.add_argument("--reads", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    from tests.helpers.playing import make_library

    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        library = make_library(Path(scratch))
        data = {name: (library.originals / name).read_bytes() for name in library.names()}
        for number in range(wanted.inputs):
            chance = random.Random(f"{wanted.seed} {number}")
            mirror = Path(scratch) / f"copy {number}" / "Music"
            shutil.copytree(library.mirror, mirror, symlinks=True)
            broken = chance.sample(list(data), chance.randrange(4))
            for name in broken:
                _damage(mirror / f"{name}.trilo", chance)
            mounted = _mounted(mirror, data, broken, chance, wanted.reads)
            wrong = [*mounted, *_served(mirror, data, broken, chance, wanted.reads), *_left()]
            for each in wrong:
                print(f"input {number}, seed {wanted.seed}: {each}")
            failed += bool(wrong)
            shutil.rmtree(mirror.parent)
    print(f"{wanted.inputs} tried, {failed} failed")
    return int(failed > 0)


def _damage(archive: Path, chance: random.Random) -> None:
    data = bytearray(archive.read_bytes())
    for _ in range(chance.choice((1, 1, 3))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.2:
        del data[chance.randrange(len(data)) :]
    archive.write_bytes(data)


def _mounted(
    mirror: Path, data: dict[str, bytes], broken: list[str], chance: random.Random, reads: int
) -> list[str]:
    from trilobyte_gui.play.mount import Operations
    from trilobyte_gui.play.tree import Tree, TreeFile

    tree = Tree(mirror, "original")
    system = Operations(tree)
    system.look_ahead()
    tracks = [(path, data[path]) for path, node in tree.nodes.items() if isinstance(node, TreeFile) and path in data]

    def read(seed: float) -> list[str]:
        own, wrong = random.Random(seed), []
        for _ in range(reads):
            path, expected = own.choice(tracks)
            at, size = own.randrange(len(expected) + 50), own.randrange(1, 50_000)
            began = time.monotonic()
            try:
                handle = system.open(f"/{path}", os.O_RDONLY)
                try:
                    told = system.read(f"/{path}", size, at, handle)
                    if told != expected[at : at + size]:
                        wrong.append(f"{path}: {size} bytes at {at} are wrong")
                finally:
                    system.release(f"/{path}", handle)
            except OSError as error:
                if path not in broken:
                    wrong.append(f"{path}: {size} bytes at {at}: {error}")
            if time.monotonic() - began > _PATIENCE:
                wrong.append(f"{path}: {size} bytes at {at} took too long")
        return wrong

    try:
        return _by_all(read, chance)
    finally:
        system.close()


def _served(
    mirror: Path, data: dict[str, bytes], broken: list[str], chance: random.Random, reads: int
) -> list[str]:
    if not (importlib.util.find_spec("starlette") and importlib.util.find_spec("uvicorn")):
        return []
    from trilobyte_gui.play.media_library import MediaLibrary
    from trilobyte_gui.play.server import Server
    from trilobyte_gui.play.tree import Tree

    catalogue = MediaLibrary(Tree(mirror))
    # WAV files come as they were; of others, the WAV image is not what is compared here.
    tracks = [
        (each.id, data[each.path], each.path in broken) for each in catalogue.tracks.values() if each.path in data
    ]
    if not tracks:
        return []
    server = Server(catalogue)
    with _running(server.app()) as port:

        def ask(seed: float) -> list[str]:
            own, wrong = random.Random(seed), []
            for _ in range(reads):
                identity, expected, is_broken = own.choice(tracks)
                first, size = own.randrange(len(expected)), own.randrange(1, 50_000)
                odd = own.choice(_ODD_RANGES) if own.random() < 0.2 else ""
                asked = odd or f"bytes={first}-{first + size - 1}"
                began = time.monotonic()
                status, body, complete = _asked(port, f"/wav/{identity}.wav", asked)
                part = expected[first : first + size] if status == 206 and not odd else expected
                if status in (200, 206) and (not part.startswith(body) or (complete and body != part)):
                    wrong.append(f"{identity}: {asked} gives wrong bytes")
                elif status not in (200, 206, 416, 500) or (not is_broken and (status == 500 or not complete)):
                    wrong.append(f"{identity}: {asked} gives {status}")
                if time.monotonic() - began > _PATIENCE:
                    wrong.append(f"{identity}: {asked} took too long")
            return wrong

        wrong = _by_all(ask, chance)
    server.close()
    return wrong


def _asked(port: int, path: str, wanted: str) -> tuple[int, bytes, bool]:
    """The status, and the body as far as it came, and whether that is all of it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2 * _PATIENCE)) as connection:
        connection.request("GET", path, headers={"Range": wanted})
        with connection.getresponse() as response:
            try:
                return response.status, response.read(), True
            except http.client.IncompleteRead as error:
                return response.status, error.partial, False


@contextmanager
def _running(app: Any) -> Any:
    import uvicorn

    at_work = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=at_work.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            at_work.should_exit = True
            thread.join()


def _by_all(work: Callable[[float], list[str]], chance: random.Random) -> list[str]:
    with ThreadPoolExecutor(_THREADS) as threads:
        seeds = [chance.random() for _ in range(_THREADS)]
        return [each for told in threads.map(work, seeds) for each in told]


def _left() -> list[str]:
    names = ("trilobyte-ahead", "trilobyte-flac", "trilobyte-look", "trilobyte-pour")
    wrong = [f"the thread {each.name} stays" for each in threading.enumerate() if each.name.startswith(names)]
    descriptors = Path("/proc/self/fd")
    if descriptors.is_dir():
        for each in descriptors.iterdir():
            try:
                target = os.readlink(each)
            except OSError:
                continue
            if target.removesuffix(" (deleted)").endswith(".trilo"):
                wrong.append(f"{target} stays open")
    return wrong
