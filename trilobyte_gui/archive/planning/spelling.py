"""How files are spelt on drives that take `Song` and `song` for one name."""

from __future__ import annotations

import os


class Spellings:
    """Which paths below the folder `root` are spelt as the drive has them: all at which something is, unless the drive
    ignores case."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)
        self._names: dict[str, frozenset[str]] = {}
        self._exact = {"": True}  # by folder
        self._ignored = _ignores_case(self._root, self._in(""))

    def __contains__(self, path: str) -> bool:
        """Whether a path below the root, with slashes, at which something is, is that thing's own name."""
        return not self._ignored or self._is_exact(path)

    def _is_exact(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder not in self._exact:
            self._exact[folder] = self._is_exact(folder)
        return self._exact[folder] and name in self._in(folder)

    def _in(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(os.path.join(self._root, folder)))
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]


def _ignores_case(folder: str, names: frozenset[str]) -> bool:
    """Whether the drive of a folder with files of these names finds one of them in another spelling."""
    for name in names:
        other = name.swapcase()
        if other not in names and other.swapcase() == name:
            return os.path.lexists(os.path.join(folder, other))
    return False
