"""Numbers that matter most, each with a word, in a row at the top of a page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QLabel

from dxdesk.ui.kit.widgets import Card, label, restate
from dxdesk.ui.look.theme import GAP, Tone


class Tiles(QHBoxLayout):
    """One tile for each key, in order; `words` says what each number counts."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.setSpacing(2 * GAP)
        self.numbers: dict[str, QLabel] = {}
        for key, text in words.items():
            tile = Card(margins=14)
            tile.setAccessibleName(text)
            tile.box.setSpacing(0)
            number = self.numbers[key] = label("–", "number")
            tile.box.addWidget(number)
            tile.box.addWidget(label(text, "muted", wrap=True))
            self.addWidget(tile, 1)

    def show_number(self, key: str, text: str, tone: Tone) -> None:
        self.numbers[key].setText(text)
        restate(self.numbers[key], "tone", tone)
