"""`python -m trilobyte_gui.bench.first_show` opens the window, reports when it was painted and whether torch is loaded,
and ends.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent

from trilobyte_gui.gui import app, window


class _Told(window.MainWindow):
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self._painted)

    def _painted(self) -> None:
        print(time.time(), "torch" in sys.modules)
        self.close()


if __name__ == "__main__":
    window.MainWindow = _Told  # type: ignore[misc]
    sys.exit(app.main([]))
