"""Icons for every system, drawn from the SVGs: PNGs of hicolor's sizes, .ico for Windows, .icns for macOS.

python packaging/icons.py DIR
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
NAMES = ("trilobyte", "trilo-file")
HICOLOR = (16, 24, 32, 48, 64, 128, 256, 512)
ICO = (16, 24, 32, 48, 64, 128, 256)
ICNS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
SMALL = 32  # up to this side, in pixels, there is a plainer drawing

Draw = Callable[[int], bytes]  # a side in pixels -> a PNG


def drawer(name: str) -> Draw:
    """Draws the icon `name` as PNG of any size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODeviceBase
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])

    def draw(side: int) -> bytes:
        source = ICONS / f"{name}{'-small' if side <= SMALL else ''}.svg"
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        QSvgRenderer(str(source), app).render(painter)
        painter.end()
        data = QBuffer()
        data.open(QIODeviceBase.OpenModeFlag.WriteOnly)
        image.save(data, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, which PySide refuses
        return bytes(data.data().data())

    return draw


def ico(draw: Draw) -> bytes:
    """A Windows icon: a directory of PNGs (a side of 256 is written as 0)."""
    pictures = [(side, draw(side)) for side in ICO]
    at = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for side, data in pictures:
        head += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(data), at + len(body))
        body += data
    return head + body


def icns(draw: Draw) -> bytes:
    """A macOS icon: PNGs, each with its kind and length."""
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in
                    ((kind, draw(side)) for side, kind in ICNS.items()))  # fmt: skip
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        draw = drawer(name)
        (folder / f"{name}.ico").write_bytes(ico(draw))
        (folder / f"{name}.icns").write_bytes(icns(draw))
        for side in HICOLOR:
            (folder / f"{name}-{side}.png").write_bytes(draw(side))


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
