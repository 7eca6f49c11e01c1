"""What every package says about Trilobyte, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "Trilobyte"
SUMMARY = "Archive lossless audio, smaller than FLAC"
# To be set by whoever publishes Trilobyte: `launch.py package --release` refuses while it is a placeholder.
HOMEPAGE = "https://trilobyte.example"
APP_ID = "org.trilobyte.Trilobyte"
MAINTAINER = "Trilobyte project <packages@trilobyte.example>"
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
    "/qml/",
    "PySide6/Qt/plugins/generic/",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboard",
    "PySide6/Qt/plugins/platforms/libqlinuxfb",
    "PySide6/Qt/plugins/platforms/libqvnc",
    "PySide6/Qt/plugins/platforms/libqeglfs",
    "PySide6/Qt/plugins/platforms/libqminimalegl",
    "PySide6/Qt/plugins/egldeviceintegrations/",
    "PySide6/Qt/plugins/imageformats/libqpdf",
    "libQt6Pdf",
    "libQt6Qml",
    "libQt6Quick",
    "libQt6VirtualKeyboard",
    "libQt6EglFSDeviceIntegration",
    "libQt6EglFsKmsSupport",
    "QtQml",
    "QtQuick",
    "numba/cuda/",
    "numba/tests",
    "llvmlite/tests",
    "numpy/tests",
    "libgtk-3",
    "platformthemes/libqgtk3",
)


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
