"""A few views of one page, side by side in a row of buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from dxdesk.ui.kit.widgets import button
from dxdesk.ui.look.theme import Theme


class Segments(QWidget):
    """One of the buttons is always down; `chosen` carries its place."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, titles: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for place, title in enumerate(titles):
            one = button(theme, title, kind="segment")
            one.setCheckable(True)
            one.setChecked(place == 0)
            self._group.addButton(one, place)
            self.buttons.append(one)
            row.addWidget(one)
        row.addStretch(1)
        self._group.idClicked.connect(self.chosen)

    def choose(self, place: int) -> None:
        self.buttons[place].setChecked(True)
        self.chosen.emit(place)

    def title(self, place: int, text: str) -> None:
        self.buttons[place].setText(text)
        self.buttons[place].setAccessibleName(text)
