"""A line above the list with a question and its two answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, both answers, and what each of them does."""

    words: str
    yes: str
    no: str
    on_yes: Callable[[], object]
    on_no: Callable[[], object] = _nothing


class Banner(QFrame):
    """A question above the list, with two buttons; it waits for an answer and stops nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.yes, self.no = QPushButton(), QPushButton()
        self.yes.setProperty("primary", True)
        for button in (self.yes, self.no):
            button.setMinimumHeight(34)
        box = QHBoxLayout(self)
        box.setContentsMargins(18, 8, 12, 8)
        box.addWidget(self.words, 1)
        box.addWidget(self.yes)
        box.addWidget(self.no)
        self.asked: Question | None = None  # the last question, until it is answered
        self.yes.clicked.connect(lambda: self._answer(lambda asked: asked.on_yes()))
        self.no.clicked.connect(lambda: self._answer(lambda asked: asked.on_no()))
        self.hide()

    def ask(self, question: Question) -> None:
        self.words.setText(question.words)
        self.yes.setText(question.yes)
        self.no.setText(question.no)
        self.asked = question
        self.show()

    def _answer(self, answer: Callable[[Question], object]) -> None:
        asked, self.asked = self.asked, None
        self.hide()
        if asked is not None:
            answer(asked)
