"""The search field above a grid: tells what is typed after a moment's rest, so that every key stays quick."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dxdesk.i18n import _
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import Theme

REST = 50  # ms


class SearchField(QLineEdit):
    """Escape empties it, Down or Enter goes on to what was found."""

    searched = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder or _("Tìm trong biểu (Ctrl+F)"))
        self.setAccessibleName(placeholder or _("Tìm trong biểu"))
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon(theme, "search"), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(200)
        self.setMaximumWidth(320)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._tell)
        self.textChanged.connect(self._changed)

    def _changed(self, _text: str) -> None:
        self._rest.start()

    def _tell(self) -> None:
        self.searched.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)
