"""Watches what a process does to files: counts the steps, ends the process at one of them, or records them all.

A step is one call that changes a file or folder below `root`: writing, truncating, syncing, naming, removing. What
SQLite does is not seen; that its commits survive is SQLite's promise, so only when they are synced is noted.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Step = tuple[Any, ...]


class Recorder:
    def __init__(self, root: Path, kill_at: int = -1, half: bool = False, log: Path | None = None) -> None:
        """`kill_at`: the step before which the process is killed; `half`: after half of what it would write."""
        self._root = os.fsdecode(root)
        self._kill_at = kill_at
        self._half = half
        self._log = log
        self.steps: list[Step] = []
        self._lock = threading.RLock()

    def step(self, call: Callable[[], Any], *step: Any) -> Any:
        with self._lock:
            if len(self.steps) == self._kill_at:
                if self._half and step[0] == "write":
                    os.write(step[4], step[3][: len(step[3]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            done = call()
            if step[0] == "write":
                step = step[:4]
            self.steps.append(step if self._log else ())
            return done

    def close(self) -> None:
        """Write down all steps."""
        if self._log:
            with self._log.open("wb") as file:
                pickle.dump(self.steps, file)

    def inside(self, path: object) -> str:
        """The absolute path, where it is watched; "" elsewhere."""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        text = os.path.abspath(os.fsdecode(path))
        return text if f"{text}/".startswith(self._root + os.sep) and "/home/" not in text[len(self._root) :] else ""

    def install(self) -> None:
        """From now on everything is seen. Never undone: the process is made for it."""
        real = {name: getattr(os, name) for name in ("open", "fsync", "replace", "rename", "link", "unlink", "mkdir")}
        real_io, real_fdopen = io.open, os.fdopen
        names: dict[tuple[int, int], str] = {}
        recorder = self

        class Raw(io.FileIO):
            def __init__(self, *arguments: Any, **more: Any) -> None:
                super().__init__(*arguments, **more)
                status = os.fstat(self.fileno())
                self.key = status.st_dev, status.st_ino

            def write(self, data: Any) -> int:
                piece = bytes(data)
                return int(
                    recorder.step(
                        lambda: super(Raw, self).write(piece), "write", self.key, self.tell(), piece, self.fileno()
                    )
                )

            def truncate(self, size: int | None = None) -> int:
                size = self.tell() if size is None else size
                return int(recorder.step(lambda: super(Raw, self).truncate(size), "truncate", self.key, size))

        def wrapped(raw: Raw, mode: str) -> Any:
            return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

        def open_file(file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
            path = recorder.inside(file)
            if not path or not set(mode) & set("wxa+"):
                return real_io(file, mode, *arguments, **more)
            flags = os.O_RDWR | os.O_CREAT | (os.O_EXCL if "x" in mode else 0) | (os.O_TRUNC if "w" in mode else 0)
            buffered = wrapped(Raw(os.open(path, flags, 0o666), "r+"), mode if "+" in mode else "w")
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding="utf-8")

        def os_open(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
            text = recorder.inside(path)
            if not text or not flags & os.O_CREAT:
                return int(real["open"](path, flags, mode, **more))

            def create() -> int:
                handle = int(real["open"](path, flags, mode, **more))
                status = os.fstat(handle)
                names[status.st_dev, status.st_ino] = text
                key[:] = [(status.st_dev, status.st_ino)]
                return handle

            key: list[Any] = []
            there = os.path.lexists(text)
            if there:
                return create()
            return int(recorder.step(create, "create", text, key))

        def fdopen(handle: int, mode: str = "r", *arguments: Any, **more: Any) -> Any:
            status = os.fstat(handle)
            if (status.st_dev, status.st_ino) in names and set(mode) & set("w+"):
                return wrapped(Raw(handle, "r+"), mode)
            return real_fdopen(handle, mode, *arguments, **more)

        def fsync(handle: Any) -> None:
            number = handle if isinstance(handle, int) else handle.fileno()
            where = os.readlink(f"/proc/self/fd/{number}")
            status = os.fstat(number)
            if recorder.inside(where):
                what = "sync folder" if os.path.isdir(where) else "sync"
                key: Any = where if os.path.isdir(where) else (status.st_dev, status.st_ino)
                recorder.step(lambda: real["fsync"](number), what, key)
            else:
                real["fsync"](number)

        def two(name: str) -> Callable[..., None]:
            def change(old: Any, new: Any, **more: Any) -> None:
                if recorder.inside(old) or recorder.inside(new):
                    step = ("link" if name == "link" else "rename", recorder.inside(old), recorder.inside(new))
                    recorder.step(lambda: real[name](old, new, **more), *step)
                else:
                    real[name](old, new, **more)

            return change

        def one(name: str) -> Callable[..., None]:
            def change(path: Any, *arguments: Any, **more: Any) -> None:
                if recorder.inside(path):
                    recorder.step(lambda: real[name](path, *arguments, **more), name, recorder.inside(path))
                else:
                    real[name](path, *arguments, **more)

            return change

        from trilobyte_gui.archive.storage.journal import Journal

        noted = Journal.moving

        def moving(
            self: Journal, original: Path, archive: Path, sha256: bytes, place: Path | None, listed: str = ""
        ) -> Any:
            told = ("note", str(original), str(archive), sha256, str(place))
            return recorder.step(lambda: noted(self, original, archive, sha256, place, listed), *told)

        Journal.moving = moving  # type: ignore[method-assign]
        io.open = open_file  # type: ignore[assignment]
        os.open, os.fdopen, os.fsync = os_open, fdopen, fsync  # type: ignore[assignment]
        os.replace, os.rename, os.link = two("replace"), two("rename"), two("link")  # type: ignore[assignment]
        os.unlink, os.remove, os.mkdir = one("unlink"), one("unlink"), one("mkdir")  # type: ignore[assignment]
