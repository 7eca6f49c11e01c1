"""Where everything in the window is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.panels import button_for

if TYPE_CHECKING:
    from trilobyte_gui.gui.window import MainWindow


def lay_out(window: MainWindow) -> None:
    """Tools above, list and details in the middle, sizes and what can be done below, a line at the foot."""
    bar = window.tool_row
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.setIconSize(QSize(18, 18))
    for action in (window.acts.add_folder, window.acts.add_files):
        window.tool_buttons.append(button_for(action))
        bar.addWidget(window.tool_buttons[-1])
    gap = QWidget()
    gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(gap)
    bar.addWidget(window.filters)
    for action in (window.acts.compare, window.acts.details, window.acts.clear):
        window.tool_buttons.append(button_for(action))
        bar.addWidget(window.tool_buttons[-1])
    window.addToolBar(bar)

    window.actions_stack.addWidget(window.choices)
    window.actions_stack.addWidget(window.running)
    window.actions_stack.setMaximumWidth(640)
    window.actions_stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    lower = QHBoxLayout()
    lower.setContentsMargins(18, 12, 18, 4)
    lower.setSpacing(20)
    lower.addWidget(window.comparison, 1)
    lower.addWidget(window.actions_stack, 1)
    window.bottom.setLayout(lower)

    window.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    window.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    window.detail.setAccessibleName(tr("About the current track"))
    window.counts.setProperty("dim", True)
    foot = QHBoxLayout()
    foot.setContentsMargins(18, 4, 18, 10)
    foot.setSpacing(20)
    foot.addWidget(window.detail, 1)
    foot.addWidget(window.counts)

    window.split.addWidget(window.pages)
    window.split.addWidget(window.details)
    window.split.setStretchFactor(0, 1)
    window.split.setCollapsible(0, False)
    window.split.setSizes([900, 340])
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(window.banner)
    box.addWidget(window.outcome)
    box.addWidget(window.split, 1)
    box.addWidget(window.bottom)
    box.addLayout(foot)
    middle = QWidget()
    middle.setLayout(box)
    window.setCentralWidget(middle)
    for button in window.findChildren(QPushButton):
        button.setAutoDefault(True)  # Enter presses it, too, and not only the space bar
