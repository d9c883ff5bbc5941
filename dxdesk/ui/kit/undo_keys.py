"""Undo and redo wherever the keyboard is: a field's own typing first, then the last step of the journal.

A text field of Qt takes these keys for itself even when it has nothing to undo, and knows Ctrl+Y on Windows only.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

_CTRL = Qt.KeyboardModifier.ControlModifier
UNDO = ((Qt.Key.Key_Z, _CTRL),)
REDO = ((Qt.Key.Key_Y, _CTRL), (Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier))


class UndoKeys(QObject):
    """Watches the text field that has the keyboard. What the field leaves goes on to the window's shortcuts."""

    _field: QLineEdit | QPlainTextEdit | None = None

    def follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard went from one widget to another; either may be none."""
        if old is not None and shiboken6.isValid(old):
            old.removeEventFilter(self)
        self._field = new if isinstance(new, (QLineEdit, QPlainTextEdit)) else None
        if self._field is not None:
            self._field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        field = self._field
        if field is None or watched is not field or not isinstance(event, QKeyEvent):
            return False
        pressed = (Qt.Key(event.key()), event.modifiers())
        if pressed not in (*UNDO, *REDO):
            return False
        can = field.isUndoAvailable() if isinstance(field, QLineEdit) else field.document().isUndoAvailable()
        if pressed in REDO:
            can = field.isRedoAvailable() if isinstance(field, QLineEdit) else field.document().isRedoAvailable()
        can = can and not field.isReadOnly()
        if event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(can)
            if not can and field.property("place") == "cell":
                # The step that is undone may be this cell's, and its editor would write the old text again.
                give_up = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
                QApplication.sendEvent(field, give_up)
        elif event.type() == QEvent.Type.KeyPress and can:
            (field.redo if pressed in REDO else field.undo)()
        return True
