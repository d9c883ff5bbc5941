"""Why the text in a cell can't be taken, under the editor it is in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from dxdesk.i18n import _


class RefusalBubble(QLabel):
    """A few words over the cells of a table."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("bubble")
        self.setWordWrap(True)
        self.setAccessibleName(_("Giá trị chưa hợp lệ"))
        self.hide()

    def show_at(self, editor: QWidget, message: str, covered: int) -> None:
        """Under the editor, above it where there is no room, and not under the `covered` pixels at the left."""
        self.setText(message)
        self.setAccessibleName(message)
        self.setFixedWidth(min(380, max(160, self._over.width() - covered - 16)))
        self.adjustSize()
        spot = editor.geometry().bottomLeft() + QPoint(0, 4)
        if spot.y() + self.height() > self._over.height():
            spot.setY(editor.geometry().top() - self.height() - 4)
        spot.setX(max(covered + 4, min(spot.x(), self._over.width() - self.width() - 4)))
        self.move(spot)
        self.show()
        self.raise_()
