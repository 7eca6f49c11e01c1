"""The tree of archives as a file system, through FUSE."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from ctypes.util import find_library
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from trilobyte_gui.archive.tasks import Device
from trilobyte_gui.codec.errors import CannotRead, CannotWrite, NeedsNewer, Phrase, TrilobyteError
from trilobyte_gui.os_words import plain_words
from trilobyte_gui.play.following import Follower
from trilobyte_gui.play.memory import return_memory
from trilobyte_gui.play.shelf import Shelf, Shelved, Stamp, opened, stamp_of
from trilobyte_gui.play.tree import Node, Tree, TreeFile, TreeFolder, TreeLink

OnError = Callable[[Path, TrilobyteError], object]

_FRESH = 5.0  # seconds that the system need not ask again
_ENDED = (7, 8)  # what libfuse returns where a signal has ended it
_LISTING = 0.1  # seconds that one step of a listing may take to learn sizes; the system asks for the others one by one
_PLUS = 1, 2  # of libfuse: a listing may be given with sizes and times; an entry has them
_NOISE = b"Ignoring invalid max threads"  # what libfuse 3.14 prints at each mount, of a number of its own
_PAUSE = 0.02  # seconds between two archives that are looked into while somebody reads


@dataclass(frozen=True)
class _Handle:
    """A file that is open: a track, or the descriptor of a copy; `stamp` is that of what it is read from."""

    file: TreeFile
    source: Shelved | int
    stamp: Stamp


class Operations:
    """What the system asks of the file system: reading alone. From any thread; errors are OSErrors.

    The tree follows the archives. A file that is replaced while it is open can be read no more by whoever has it open,
    and by nobody else before they close it: the system keeps one copy in memory, which must not be half of each.

    `on_error` hears once of each file that cannot be read as it should be, and why.
    """

    use_ns = True  # times are whole nanoseconds

    def __init__(self, tree: Tree, on_error: OnError | None = None, device: Device = "auto") -> None:
        self._tree = tree
        self._shelf = Shelf(device)
        self._on_error = on_error
        self._told: set[Path] = set()
        self._lock = threading.Lock()
        self._handles: dict[int, _Handle] = {}
        self._next = 1
        self._closing = threading.Event()
        self._looking: threading.Thread | None = None
        self._follower = Follower(tree.watch, self._follow)
        self._owner = {"st_uid": os.getuid(), "st_gid": os.getgid()} if hasattr(os, "getuid") else {}

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """What stat reports. A file that cannot be read is there, empty, so that it is seen."""
        node = _node(self._tree.nodes, path)
        if isinstance(node, TreeFolder):
            return {
                "st_mode": stat.S_IFDIR | node.mode & 0o777,
                "st_nlink": 2,
                "st_size": 0,
                **self._times(node.mtime_ns),
            }
        if isinstance(node, TreeLink):
            size = len(os.fsencode(node.to))
            return {"st_mode": stat.S_IFLNK | 0o777, "st_nlink": 1, "st_size": size, **self._times(0)}
        try:
            facts = self._tree.facts(node)
        except (TrilobyteError, OSError) as error:
            self._tell(node, error)
            return {"st_mode": stat.S_IFREG | 0o444, "st_nlink": 1, "st_size": 0, **self._times(0)}
        return {
            "st_mode": stat.S_IFREG | facts.mode & 0o777,
            "st_nlink": 1,
            "st_size": facts.size,
            "st_blocks": -(-facts.size // 512),
            **self._times(facts.mtime_ns),
        }

    def readdir(self, path: str, fh: int) -> list[tuple[str, dict[str, Any], int]]:
        """The names in a folder, each with its kind."""
        return [(name, told, 0) for name, told, _ in self.listing(path)]

    def listing(self, path: str, start: int = 0, plus: bool = False) -> Iterator[tuple[str, dict[str, Any], bool]]:
        """The names in a folder from number `start` on, each with its kind. With `plus`, with all that `getattr` tells
        where that is quickly known: then the last value is true."""
        nodes, below = self._tree.nodes, path.strip("/")
        node = _node(nodes, path)
        if not isinstance(node, TreeFolder):
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        kinds = {TreeFolder: stat.S_IFDIR, TreeLink: stat.S_IFLNK, TreeFile: stat.S_IFREG}
        until = time.monotonic() + _LISTING
        for name in islice((".", "..", *node.names), start, None):
            if name in (".", ".."):
                yield name, {"st_mode": stat.S_IFDIR}, False
                continue
            inner = f"{below}/{name}" if below else name
            each = nodes[inner]
            quick = not isinstance(each, TreeFile) or each.facts is not None or time.monotonic() < until
            if plus and quick:
                yield name, self.getattr(inner), True
            else:
                yield name, {"st_mode": kinds[type(each)]}, False

    def readlink(self, path: str) -> str:
        """Where a link leads."""
        node = _node(self._tree.nodes, path)
        if not isinstance(node, TreeLink):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return node.to

    def open(self, path: str, flags: int) -> int:
        """A handle to read with."""
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        node = _node(self._tree.nodes, path)
        if not isinstance(node, TreeFile):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        with self._telling(node):
            self._tree.facts(node)
            stamp = stamp_of(node.path)
        if node.stamp != stamp:
            self._tree.forget(node)
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))  # the system asks for its size, and opens it again
        with self._telling(node):
            with self._lock:
                others = [each.stamp for each in self._handles.values() if each.file.path == node.path]
            if any(_is_replaced(each, stamp) for each in others):
                hint = "Open it again once the programs that read it have closed it."
                raise CannotRead("it was replaced while it is open", hint=hint)
            source: Shelved | int
            if node.as_ is None:
                source = os.open(node.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            else:
                source = self._take(node)
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._handles[number] = _Handle(node, source, stamp)
        return number

    def _take(self, file: TreeFile) -> Shelved:
        assert file.as_ is not None
        shelved = self._shelf.take(file.path, file.as_)
        if opened(shelved).size != self._tree.facts(file).size:  # what was kept from an earlier time lied
            self._tree.distrust(file)
            self._shelf.back(shelved)
            raise CannotRead("it has another size than was told", hint="Unmount, then mount again.")
        return shelved

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """Up to `size` bytes from `offset` on."""
        handle = self._handles.get(fh)
        if handle is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        with self._telling(handle.file):
            if _is_replaced(handle.stamp, stamp_of(handle.file.path)):
                raise CannotRead("it was replaced while it was read", hint="Close it, and open it again.")
            if isinstance(handle.source, Shelved):
                return opened(handle.source).read(offset, size)
            if hasattr(os, "pread"):
                return os.pread(handle.source, size, offset)
            with self._lock:
                os.lseek(handle.source, offset, os.SEEK_SET)
                return os.read(handle.source, size)

    def release(self, path: str, fh: int) -> int:
        """Close a handle."""
        with self._lock:
            handle = self._handles.pop(fh, None)
        if handle is None:
            return 0
        if isinstance(handle.source, Shelved):
            self._shelf.back(handle.source)
        else:
            os.close(handle.source)
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        """A full drive: nothing can be written."""
        return {"f_bsize": 4096, "f_frsize": 4096, "f_files": len(self._tree.nodes), "f_namemax": 255}

    def look_ahead(self) -> None:
        """Begin to read what every archive says about its track, so that listings need not wait for it, and to follow
        what becomes of the archives."""
        self._follower.start()
        self._looking = threading.Thread(target=self._look, name="trilobyte-look", daemon=True)
        self._looking.start()

    def _follow(self) -> None:
        self._tree = self._tree.again()
        self._look()

    def _look(self) -> None:
        for _, file in self._tree.files():
            if self._closing.wait(_PAUSE if self._handles else 0):
                return
            with contextlib.suppress(TrilobyteError, OSError):  # told when somebody asks for it
                self._tree.facts(file)
        self._tree.save(complete=True)

    def close(self) -> None:
        """Close everything that is open."""
        self._closing.set()
        self._follower.close()
        if self._looking:
            self._looking.join()
        for number in list(self._handles):
            self.release("", number)
        self._shelf.close()
        self._tree.save()

    def _times(self, moment: int) -> dict[str, Any]:
        return {"st_mtime": moment, "st_ctime": moment, "st_atime": moment, **self._owner}

    @contextlib.contextmanager
    def _telling(self, file: TreeFile) -> Iterator[None]:
        """Errors of the block are reported, and become errors that the system knows."""
        try:
            yield
        except TrilobyteError as error:
            self._tell(file, error)
            raise OSError(errno.EIO, os.strerror(errno.EIO)) from error
        except ValueError as error:  # closed at this moment
            raise OSError(errno.EIO, os.strerror(errno.EIO)) from error
        except OSError as error:
            self._tell(file, error)
            raise

    def _tell(self, file: TreeFile, error: TrilobyteError | OSError) -> None:
        with self._lock:
            told = file.path in self._told
            self._told.add(file.path)
        if self._on_error and not told:
            if isinstance(error, OSError):
                error = CannotRead("the file cannot be read: {0}", plain_words(error))
            self._on_error(file.path, error)


def _is_replaced(before: Stamp, now: Stamp) -> bool:
    """Whether size or time of change are not the same. The third time says little while a file is open: another name
    for it, other permissions or a backup change it as well, and must not stop the music."""
    return before[:2] != now[:2]


def _node(nodes: Mapping[str, Node], path: str) -> Node:
    node = nodes.get(path.strip("/"))
    if node is None:
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    return node


def load_fuse() -> Any:
    """The module mfusepy with the system's FUSE library. Raises NeedsNewer where either is missing."""
    if sys.platform.startswith("linux") and find_library("fuse3"):
        os.environ.setdefault("FUSE_LIBRARY_NAME", "fuse3")
    try:
        import mfusepy
    except ImportError:
        words = "mounting needs mfusepy, which is not installed"
        raise NeedsNewer(words, hint="Install it: pip install 'trilobyte-gui[mount]'.") from None
    except (OSError, AttributeError):
        words = "mounting needs the system's FUSE library, which is not there"
        hint = {"darwin": "Install macFUSE or FUSE-T.", "win32": "Install WinFsp."}
        raise NeedsNewer(words, hint=hint.get(sys.platform, "On Debian and Ubuntu: sudo apt install fuse3.")) from None
    return mfusepy


def check_mountpoint(folder: Path) -> Path:
    """The absolute path of an empty folder to mount on. Raises CannotWrite."""
    absolute = Path(os.path.abspath(folder))
    if sys.platform == "win32":  # where WinFsp makes it: a drive's letter, or a folder that is not there
        if absolute.exists() and absolute.parent != absolute:
            hint = "Name a free drive, like M:, or a folder to be made."
            raise CannotWrite("there is something of that name", hint=hint)
        return absolute
    hint = "Make an empty folder and name that."
    try:
        if not absolute.is_dir():
            raise CannotWrite("the mount point is not a folder", hint=hint)
        if os.path.ismount(absolute):
            unmount = Phrase("Unmount it: fusermount3 -u {0}", absolute)
            raise CannotWrite("something is mounted there already", hint=unmount)
        if any(absolute.iterdir()):
            raise CannotWrite("the mount point is not empty", hint=hint)
    except OSError as error:
        unmount = Phrase("If a mount was cut off there: fusermount3 -u {0}", absolute)
        raise CannotWrite("the mount point cannot be used: {0}", plain_words(error), hint=unmount) from error
    return absolute


def mount(operations: Operations, mountpoint: Path, on_ready: Callable[[], object]) -> None:
    """Mount and serve until it is unmounted, or the program is interrupted or ended. Raises CannotWrite, NeedsNewer."""
    fuse = load_fuse()
    return_memory()
    mounted = False

    class Served(fuse.Operations):  # type: ignore[misc, name-defined]
        """The same for mfusepy."""

        use_ns = True
        getattr = operations.getattr
        readdir = operations.readdir
        readlink = operations.readlink
        open = operations.open
        read = operations.read
        release = operations.release
        statfs = operations.statfs

        def init(self, path: str) -> None:
            nonlocal mounted
            mounted = True
            operations.look_ahead()
            on_ready()

    class Mounted(fuse.FUSE):  # type: ignore[misc, name-defined]
        """mfusepy's, but for listings, to which it adds nothing but names."""

        def readdir_fuse_3(self, path: bytes, buffer: Any, fill: Any, offset: int, handle: Any, flags: int) -> int:
            asked, has = _PLUS
            folder, plus = path.decode(self.encoding, self.errors), bool(flags & asked)
            for number, (name, told, full) in enumerate(operations.listing(folder, offset, plus), offset + 1):
                status = fuse.c_stat()
                fuse.set_st_attrs(status, told, use_ns=True)
                if fill(buffer, name.encode(self.encoding, self.errors), status, number, has if full else 0):
                    break
            return 0

    options: dict[str, Any] = {"ro": True, "fsname": "trilobyte"}
    if fuse.fuse_version_major == 3 and sys.platform.startswith("linux"):
        options |= {"attr_timeout": _FRESH, "entry_timeout": _FRESH, "auto_cache": True}
    try:
        with _without_noise():
            Mounted(Served(), str(mountpoint), foreground=True, **options)
    except RuntimeError as error:
        if mounted and error.args[0] in _ENDED:
            return
        raise CannotWrite(
            "the system refused to mount", hint="Its own message is above; on Linux, /dev/fuse must be there for you."
        ) from error
    finally:
        operations.close()


@contextlib.contextmanager
def _without_noise() -> Iterator[None]:
    """A block in which libfuse's messages are printed but for one that means nothing."""
    name = find_library("fuse3") if sys.platform.startswith("linux") else None
    set_log = getattr(ctypes.CDLL(name), "fuse_set_log_func", None) if name else None
    if set_log is None:
        yield
        return
    libc = ctypes.CDLL(None)

    @ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
    def log(level: int, form: bytes, values: int) -> None:
        if not form.startswith(_NOISE):
            text = ctypes.create_string_buffer(1 << 12)
            libc.vsnprintf(text, len(text), form, ctypes.c_void_p(values))
            sys.stderr.write(text.value.decode(errors="replace"))
            sys.stderr.flush()

    set_log(log)
    try:
        yield
    finally:
        set_log(None)
