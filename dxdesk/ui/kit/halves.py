"""A page in parts side by side, and the part that tells details of what is chosen in another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from dxdesk.ui.kit.widgets import scrolled
from dxdesk.ui.look.theme import GAP


class Halves(QSplitter):
    """Parts whose widths a person can change; none can be folded away. The part `grows` takes what room there is."""

    def __init__(
        self, name: str, *parts: QWidget, sizes: Sequence[int] = (), grows: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)
        self.setStretchFactor(grows, 1)
        if sizes:
            self.setSizes(list(sizes))


class Side(QFrame):
    """Details at the right: what is put into `box` scrolls where it is higher than its place."""

    def __init__(self, name: str, least: int) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName(name)
        self.setMinimumWidth(least)
        inside = QWidget()
        self.box = QVBoxLayout(inside)
        self.box.setContentsMargins(20, 12, 20, 20)
        self.box.setSpacing(GAP)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(inside, name))
