"""The guide as it is shown inside the program: pictures as wide as there is room, links that lead somewhere."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser

from trilobyte_gui import paths
from trilobyte_gui.gui.services.i18n import tr

_ASIDE = 24  # pixels that a picture is narrower than the view
_IMAGE = 2  # QTextDocument.ResourceType.ImageResource


class GuideView(QTextBrowser):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Guide"))
        self.setOpenLinks(False)  # links to other documents lead nowhere in a package
        self.anchorClicked.connect(self._follow)
        try:
            self._words = (paths.resources_dir() / "guide.md").read_text(encoding="utf-8")
        except OSError:
            self._words = tr("The guide is missing from this installation.")
        self._show()

    def _show(self) -> None:
        self.setMarkdown(self._words)
        block = self.document().begin()
        while block.isValid():  # code would make the page as wide as its longest line
            if block.blockFormat().nonBreakableLines():
                usual = block.blockFormat()
                usual.setNonBreakableLines(False)
                QTextCursor(block).setBlockFormat(usual)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture, made smaller where it is wider than the view."""
        if kind != _IMAGE:
            return super().loadResource(kind, name)
        image = QImage(str(paths.resources_dir() / QUrl(name).toString()))
        wide = round((self.viewport().width() - _ASIDE) * self.devicePixelRatioF())
        if image.width() > wide > 0:
            image = image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(self.devicePixelRatioF())
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are made anew, at the place that is read."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            bar = self.verticalScrollBar()
            part = bar.value() / bar.maximum() if bar.maximum() else 0.0
            self._show()
            bar.setValue(round(part * bar.maximum()))

    def _follow(self, link: QUrl) -> None:
        if link.scheme() == "https":
            QDesktopServices.openUrl(link)
            return
        if not link.path():
            self.go_to(link.fragment())

    def go_to(self, place: str) -> None:
        """Show the part with this heading, as links call it."""
        self.document().size()  # until something asks for it, only the beginning is laid out
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == place:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top))
                return
            block = block.next()


def slug(heading: str) -> str:
    """What links call a heading: `How safe is it?` is `how-safe-is-it`."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
