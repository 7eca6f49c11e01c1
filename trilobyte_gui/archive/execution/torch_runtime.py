"""Torch, which only the language model and neural previews need: packaged programs come without it, and fetch it when
the user says so.

`resources/engine.json` (made by packaging/lock_engine.py) names the files for each system, with their SHA-256. They
are unpacked into a folder of the user's, `paths.engine_dir()`, that goes to the end of the module path.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from trilobyte_gui import paths
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.codec.errors import CannotRead, NeedsNewer, NotVerified, Phrase
from trilobyte_gui.models import torch_path

ADVICE = Phrase("Install it with: trilobyte engine install (about 200 MB to fetch, 1 GB on the disk).")
_ROOM = 2_000_000_000  # bytes, for the files and what is unpacked from them
_PIECE = 1 << 20
_CERTIFICATES = (  # where systems keep them: a packaged OpenSSL looks where it was built
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)

present = torch_path.present
Progress = Callable[[str, int, int], None]  # the file's name, bytes so far, bytes in all (0: unknown)


def require() -> None:
    """Raises NeedsNewer, with what to do, where torch is missing."""
    if not present():
        raise NeedsNewer("the language model needs torch, which is not part of this package", hint=ADVICE)


def system() -> str:
    """This system as engine.json names it."""
    return re.sub(r"^macosx-[\d.]+", "macosx", sysconfig.get_platform())


def files() -> list[dict[str, str]]:
    """What to fetch for this system: `url` and `sha256` of each wheel. Raises NeedsNewer where there is none."""
    lock: dict[str, Any] = json.loads((paths.resources_dir() / "engine.json").read_text(encoding="utf-8"))
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if system() not in lock["files"] or lock["python"] != python:
        advice = Phrase("Install it with pip: pip install torch=={0}", lock["torch"])
        raise NeedsNewer("no torch is listed for {0} with Python {1}", system(), python, hint=advice)
    found: list[dict[str, str]] = lock["files"][system()]
    return found


def install(progress: Progress, source: Path | None = None) -> None:
    """Fetch, check and unpack; what was fetched already is not fetched again. `source` is a folder with the files.

    Raises NeedsNewer, CannotRead, CannotWrite, NotVerified.
    """
    folder, waiting = paths.engine_dir(), paths.engine_dir().with_name("engine-files")
    unpacked = folder.with_name("engine.part")
    with writing("the folder for torch"):
        waiting.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(waiting).free < _ROOM:
            raise OSError(28, "")  # ENOSPC: said in words by the caller
        shutil.rmtree(unpacked, ignore_errors=True)
        unpacked.mkdir()
    for each in files():
        wheel = _fetched(each, waiting, progress, source)
        with writing("the folder for torch"), zipfile.ZipFile(wheel) as packed:
            packed.extractall(unpacked)
    with writing("the folder for torch"):
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(unpacked, folder)
        shutil.rmtree(waiting)


def remove() -> bool:
    """Delete the side folder; False where there is none."""
    there = paths.engine_dir().is_dir()
    with writing("the folder for torch"):
        for name in ("engine", "engine.part", "engine-files"):
            folder = paths.engine_dir().with_name(name)
            if folder.is_dir():
                shutil.rmtree(folder)
    return there


def _fetched(each: dict[str, str], waiting: Path, progress: Progress, source: Path | None) -> Path:
    """The checked file."""
    name = unquote(urlsplit(each["url"]).path.rpartition("/")[2])
    target = waiting / name
    part = target.with_name(name + ".part")
    with writing(name):
        if target.is_file() and _digest(target) == each["sha256"]:
            return target
        with part.open("wb") as file:
            if source:
                _from_folder(source / name, file, progress)
            else:
                _download(each["url"], file, name, progress)
        if _digest(part) != each["sha256"]:
            part.unlink()
            raise NotVerified("{0} is not the file that it should be; nothing was installed", name)
        part.replace(target)
    return target


def _from_folder(path: Path, file: IO[bytes], progress: Progress) -> None:
    read = partial(reading, str(path))
    with read():
        stream = path.open("rb")
    with stream:
        _copy(stream, file, path.name, os.fstat(stream.fileno()).st_size, progress, read)


def _download(url: str, file: IO[bytes], name: str, progress: Progress) -> None:
    import ssl
    from urllib.request import urlopen

    context = ssl.create_default_context()
    known = next((place for place in _CERTIFICATES if os.path.exists(place)), None)
    fetch = partial(_fetching, name)
    with fetch():
        if known:
            context.load_verify_locations(known)
        stream = urlopen(url, timeout=60, context=context)
    with stream:
        _copy(stream, file, name, int(stream.headers.get("Content-Length") or 0), progress, fetch)


@contextlib.contextmanager
def _fetching(name: str) -> Iterator[None]:
    """Turn an error of the network into CannotRead."""
    from http.client import HTTPException

    try:
        yield
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        hint = Phrase("Check the connection, then run it again.")
        raise CannotRead("{0} cannot be fetched: {1}", name, reason, hint=hint) from error


def _copy(
    stream: IO[bytes],
    file: IO[bytes],
    name: str,
    total: int,
    progress: Progress,
    read: Callable[[], AbstractContextManager[None]],
) -> None:
    """Copy `stream`, whose errors `read` puts into words, to `file`."""
    done = 0
    while True:
        with read():
            piece = stream.read(_PIECE)
        if not piece:
            return
        file.write(piece)
        done += len(piece)
        progress(name, done, total)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
