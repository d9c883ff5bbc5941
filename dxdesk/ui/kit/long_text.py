"""A field for texts of several lines."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit

from dxdesk.ui.kit import clipboard


class LongText(QPlainTextEdit):
    """Tab leaves it, and a cell pasted from Calc keeps its line breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if clipboard.is_calc(source):
            self.insertPlainText("\n".join("\t".join(row) for row in clipboard.from_data(source)))
        else:
            super().insertFromMimeData(source)
