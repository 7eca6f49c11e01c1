"""What the operating system refused, in plain words."""

from __future__ import annotations

import errno

from trilobyte_gui.codec.errors import Phrase

_WORDS = {
    "ENOENT": Phrase("it is not there (moved, deleted, or its drive is gone)"),
    "EACCES": Phrase("permission was denied"),
    "EPERM": Phrase("the operation is not permitted"),
    "EROFS": Phrase("the drive is read-only"),
    "ENOSPC": Phrase("the disk is full"),
    "EDQUOT": Phrase("the disk quota is used up"),
    "EFBIG": Phrase("the file would be larger than the drive's file system or a limit allows"),
    "ENAMETOOLONG": Phrase("the name is too long"),
    "ENOTDIR": Phrase("a part of the path is not a folder"),
    "EISDIR": Phrase("it is a folder"),
    "ELOOP": Phrase("its links run in a circle"),
    "EIO": Phrase("the drive reported an input/output error"),
    "ENODEV": Phrase("the drive is gone"),
    "ENXIO": Phrase("the drive is gone"),
    "ESTALE": Phrase("the network drive lost it"),
    "EMFILE": Phrase("too many files are open"),
    "ENFILE": Phrase("too many files are open on this computer"),
    "EEXIST": Phrase("another file of that name is there"),
    "EINVAL": Phrase("the system does not accept the name or the operation"),
    "EILSEQ": Phrase("the drive does not accept the characters of the name"),
    "ETXTBSY": Phrase("another program is using it"),
    "EBUSY": Phrase("another program is using it"),
}


class NotAFileError(OSError):
    """A folder, a pipe or a device has the name of a file."""


def plain_words(error: OSError) -> str:
    """Why the system refused, without path or error number."""
    if isinstance(error, NotAFileError):
        return Phrase("something that is not a file has its name")
    name = errno.errorcode.get(error.errno or 0, "")  # by name: not every system has every number
    if name in _WORDS:
        return _WORDS[name]
    return (error.strerror or str(error)).lower() or Phrase("unknown reason")
