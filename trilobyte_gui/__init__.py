"""Trilobyte: a lossless archiver for music libraries, and for programs in Python.

`import trilobyte_gui as trilobyte` loads next to nothing; each name below brings what it needs when it is first used.
resources/api.md shows how they are used.
"""

# Not that of `typing`: whoever starts a module of ours by `python -m` would import its modules from the current folder.
TYPE_CHECKING = False

__version__ = "0.1.0"

__all__ = [
    "AlreadySmaller", "ArchiveDamaged", "CannotRead", "CannotWrite", "Compared", "Compressed", "Control", "Copied",
    "DiskFull", "Estimated", "FileReport", "Info", "Interrupted", "Moved", "NeedsNewer", "NotVerified", "Picture",
    "Reader", "Report", "Restored", "Salvaged", "SegmentCache", "SelfTestFailed", "SourceDamaged", "TargetBusy",
    "TrilobyteError", "UnsupportedSource", "Verified", "__version__", "compress", "decode", "encode", "estimate",
    "open", "restore", "verify",
]  # fmt: skip

if TYPE_CHECKING:
    from trilobyte_gui.api.arrays import decode, encode
    from trilobyte_gui.api.cache import SegmentCache
    from trilobyte_gui.api.files import FileReport, Report, compress, estimate, restore, verify
    from trilobyte_gui.api.reader import Info, Reader, open  # noqa: A004
    from trilobyte_gui.archive.tasks import (
        Compared,
        Compressed,
        Copied,
        Estimated,
        Moved,
        Restored,
        Salvaged,
        Verified,
    )
    from trilobyte_gui.codec.control import Control
    from trilobyte_gui.codec.errors import (
        AlreadySmaller,
        ArchiveDamaged,
        CannotRead,
        CannotWrite,
        DiskFull,
        Interrupted,
        NeedsNewer,
        NotVerified,
        SelfTestFailed,
        SourceDamaged,
        TargetBusy,
        TrilobyteError,
        UnsupportedSource,
    )
    from trilobyte_gui.metadata.fields import Picture
else:
    _HOMES = {
        "api.arrays": ("decode", "encode"),
        "api.cache": ("SegmentCache",),
        "api.files": ("FileReport", "Report", "compress", "estimate", "restore", "verify"),
        "api.reader": ("Info", "Reader", "open"),
        "archive.tasks": (
            "Compared",
            "Compressed",
            "Copied",
            "Estimated",
            "Moved",
            "Restored",
            "Salvaged",
            "Verified",
        ),
        "codec.control": ("Control",),
        "metadata.fields": ("Picture",),
    }
    _HOME = {name: home for home, names in _HOMES.items() for name in names}

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(f"{__name__}.{_HOME.get(name, 'codec.errors')}"), name)
        globals()[name] = found
        return found

    def __dir__():
        return sorted({*globals(), *__all__})
