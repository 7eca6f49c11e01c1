"""What every package says about Trilobyte, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "Trilobyte"
SUMMARY = "Archive lossless audio, smaller than FLAC"
# For whoever publishes Trilobyte to set; CONTRIBUTING, "Release", says how. Until then packages name no address.
HOMEPAGE = ""  # the repository's page, such as https://github.com/NAME/trilobyte; screenshots are fetched from below it
MAINTAINER = "Trilobyte project <nobody@trilobyte.invalid>"  # Debian asks for an address; .invalid says it is none
APP_ID = "org.trilobyte.Trilobyte"
MIME_TYPE = "application/x-trilobyte"
EXTENSION = "trilo"
MAGIC = b"\x89TRILO\r\n"
AUDIO = (  # what the window opens besides archives; only names that desktops know
    "audio/flac", "audio/x-wav", "audio/vnd.wave", "audio/x-aiff", "audio/x-ape", "audio/x-wavpack", "audio/x-tta",
    "inode/directory",
)  # fmt: skip
VERSION = re.findall(r'__version__ = "(.*)"', (ROOT / "trilobyte_gui" / "__init__.py").read_text("utf-8"))[0]
# Parts of the frozen folder that nothing of ours loads.
TRIMMED = (
    "/libfuse",  # the system's own goes with its fusermount3
    "/qml/",
    "/egldeviceintegrations/",
    "/generic/",
    "/imageformats/libqpdf",
    "/imageformats/qpdf",
    "/multimedia/",  # the window hands samples to the sound card itself
    "/networkinformation/",
    "/platforminputcontexts/libqtvirtualkeyboard",
    "/platforms/libqeglfs",
    "/platforms/libqlinuxfb",
    "/platforms/libqminimalegl",
    "/platforms/libqvnc",
    "/platformthemes/libqgtk3",
    "PySide6/Qt/lib/libav",
    "PySide6/Qt/lib/libsw",
    "MultimediaWidgets",
    "Qt6EglF",
    "Qt6FFmpegStub",
    "Qt6Pdf",
    "Qt6Qml",
    "Qt6Quick",
    "Qt6VirtualKeyboard",
    "QtQml",
    "QtQuick",
    "libatk-",  # from here: of GTK, whose theme plugin is left out
    "libcairo",
    "libdatrie",
    "libfribidi",
    "libgdk",
    "libgraphite2",
    "libgtk",
    "libharfbuzz",
    "libjpeg.so.62",
    "libpango",
    "libpixman",
    "libthai",
    "libmvec",  # of glibc: must be of the same version as the rest of it, which is the system's
    "llvmlite/tests",
    "numba/cuda/",
    "numba/tests",
    "numpy/tests",
)
LANGUAGES = ("de",)  # besides English: Qt's own texts


def info_plist() -> dict[str, Any]:
    """What macOS is told: the document type, and its icon."""
    return {
        "CFBundleShortVersionString": VERSION,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Trilobyte archive",
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": "trilo-file.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [f"{APP_ID}.archive"],
            },
            {
                "CFBundleTypeName": "Lossless audio",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.audio", "public.folder"],
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{APP_ID}.archive",
                "UTTypeDescription": "Trilobyte archive",
                "UTTypeConformsTo": ["public.data", "public.archive"],
                "UTTypeIconFile": "trilo-file.icns",
                "UTTypeTagSpecification": {
                    "public.filename-extension": [EXTENSION],
                    "public.mime-type": [MIME_TYPE],
                },
            }
        ],
        "LSApplicationCategoryType": "public.app-category.music",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Free software under the GNU General Public License, version 3 or later",
    }
