"""Choices in a cell of the grid: the list is the editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from dxdesk.i18n import _
from dxdesk.models.field import Field, Vocabulary
from dxdesk.ui.kit.choices import Combo, letters
from dxdesk.ui.look.theme import Theme

_TAKING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_MOVING = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}
)


class CellChoice(Combo):
    """Choices in a cell: the list is the editor. Only Enter, Tab or a click on a choice takes one.

    Whatever else closes the list (Escape, a click elsewhere) gives the editor up. Left open it would write the next
    choice that an arrow key comes upon.
    """

    given_up = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.chosen = False
        self.begin_at = -1  # row to mark when the list opens, instead of the stored value
        self.pressed_at: QPoint | None = None  # where a click outside closed the list
        self.activated.connect(self._take)
        self.choices.closed.connect(self._closed)
        self._box = self.choices.window()  # Qt's frame around the list: clicks outside come to it
        self._box.installEventFilter(self)

    def marked(self) -> int:
        """The row that stands out in the list; -1 while the stored value is none of the choices."""
        rows = self.choices.selectedIndexes()
        return rows[0].row() if rows else -1

    leaving = False  # it is being closed: Qt lets a list that was asked for before open even then

    def open_list(self) -> None:
        if not self.leaving:
            super().open_list()

    def showPopup(self) -> None:
        self.chosen, self.unfit = False, ""
        super().showPopup()
        if self.begin_at >= 0:
            self.choices.mark(self.begin_at)

    def take_typed(self) -> None:
        """Choose what fits what was typed, where Enter or Tab came before the list was open."""
        if self.typed_row >= 0 and not self.choices.isVisible():
            self.setCurrentIndex(self.typed_row)
            self._take()
        elif self.choices.unfit:
            self._keep_unfit()

    def _keep_unfit(self) -> None:
        """What fits no choice is handed over as it was typed: the field says what is wrong with it."""
        self.unfit, self.choices.unfit = self.choices.unfit, ""
        self._take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that come before the list is open move in it too; Qt would change the value with them."""
        if Qt.Key(event.key()) in _MOVING:
            self.open_list()
            QApplication.sendEvent(self.choices, event)
            return
        if letters(event):
            self.open_list()
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.choices and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _TAKING:
                event.accept()  # Qt chooses with Enter as early as this, and never tells that Ctrl was held
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._list_key(event)
        if watched is self._box and event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            where = event.globalPosition().toPoint()
            self.pressed_at = None if self._box.rect().contains(self._box.mapFromGlobal(where)) else where
        return super().eventFilter(watched, event)

    def _list_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _TAKING:
            if self.choices.unfit:
                self._keep_unfit()
            elif (row := self.marked()) >= 0:
                self.setCurrentIndex(row)
                self._take()
            self.hidePopup()
            QApplication.sendEvent(self, event)  # where Enter and Tab go to is for the delegate to say, as in any cell
            return True
        if key in _MOVING and self.marked() < 0:
            self.choices.mark(0)
            return True
        return False

    def _take(self, _row: int = -1) -> None:
        self.chosen = True

    def _closed(self) -> None:
        # Later: a click on a choice closes the list first, and tells then what was chosen.
        QTimer.singleShot(0, self, self._unless_chosen)

    def _unless_chosen(self) -> None:
        if not self.chosen and self.isVisible() and not self.choices.isVisible():
            self.given_up.emit()


def choice_editor(theme: Theme, f: Field, words: Vocabulary) -> CellChoice:
    """A list of the labels of a field's choices, the blank one first."""
    combo = CellChoice(theme, _(f.label))
    combo.addItem(_("(để trống)"), "")
    for choice in words.fine():
        combo.addItem(_(choice.label), choice.code)
    return combo
