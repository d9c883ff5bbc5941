"""A table of cells under the hands of people who know spreadsheets: what keys act on is what is seen as current.

Qt's tables are made for lists of files. There Ctrl moves the current item and leaves the selection, Tab leaves the
table, and text that no editor takes is looked for among the rows. Here the selection goes with the current cell, and
whatever is typed belongs to that cell or to none.

Text from an input method comes as what it still holds (pre-edit) and what it hands over (commit). The first pre-edit
opens the editor, but the keyboard stays with the table until the syllable is complete: an input method that sees the
focus change forgets the keys it has, and "dd" would not become "đ" any more.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QStyledItemDelegate, QTableView, QWidget

_Action = QAbstractItemView.CursorAction
_Flag = QItemSelectionModel.SelectionFlag
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ARROWS = {
    _Action.MoveUp: (0, -1),
    _Action.MoveDown: (0, 1),
    _Action.MoveLeft: (-1, 0),
    _Action.MoveRight: (1, 0),
}
_GOING = frozenset(
    {
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
_LEAVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
_TYPING_NOTHING = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Mode_switch, Qt.Key.Key_unknown,
    }
)  # fmt: skip


def edge(filled: Callable[[int], bool], start: int, step: int, count: int) -> int:
    """Where Ctrl with an arrow goes among `count` cells: to the end of the run of filled cells, else to the next
    filled one, else to the last."""
    place = start + step
    if not 0 <= place < count:
        return start
    if filled(start) and filled(place):
        while 0 <= place + step < count and filled(place + step):
            place += step
        return place
    while 0 <= place < count and not filled(place):
        place += step
    return min(max(place, 0), count - 1)


class CellView(QTableView):
    """Keys, selection and input methods; what the cells are and how they are written is for others to say."""

    _plain = False  # a cell is made current by the program: the keys held down say nothing of the selection
    _waiting = False  # an input method holds the first syllable of an editor that hasn't the keyboard yet
    _handing_over = False  # the editor gets the first text, and with it the keyboard

    # -- the current cell -----------------------------------------------------------------------------------------

    def stand_on(self, index: QModelIndex) -> None:
        """Make a cell the current and only selected one, whatever keys are held down."""
        self._plain = True
        self.setCurrentIndex(index)  # not the selection model's: Shift extends from what the view was told
        self._plain = False

    def visual_columns(self) -> list[int]:
        """The columns in the order in which they are seen, those that are hidden left out."""
        header = self.horizontalHeader()
        columns = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in columns if not self.isColumnHidden(column)]

    def step(self, columns: int, rows: int) -> None:
        """Go on from the current cell, over hidden columns and round the end of a row."""
        index, visible = self.currentIndex(), self.visual_columns()
        if not index.isValid() or not visible:
            return
        place = visible.index(index.column()) if index.column() in visible else 0
        row, place = index.row() + rows, place + columns
        if place >= len(visible):
            row, place = row + 1, 0
        elif place < 0:
            row, place = row - 1, len(visible) - 1
        if 0 <= row < self.model().rowCount():
            self.stand_on(self.model().index(row, visible[place]))
        self.setFocus()

    def filled_rows(self, column: int) -> Callable[[int], bool]:
        """Which rows say something in a column."""
        return lambda row: bool(self.model().index(row, column).data())

    def _edge(self, columns: int, rows: int) -> QModelIndex:
        index, model = self.currentIndex(), self.model()
        if rows:
            row = edge(self.filled_rows(index.column()), index.row(), rows, model.rowCount())
            return model.index(row, index.column())
        visible = self.visual_columns()
        if index.column() not in visible:
            return index
        place = edge(
            lambda at: bool(model.index(index.row(), visible[at]).data()),
            visible.index(index.column()),
            columns,
            len(visible),
        )
        return model.index(index.row(), visible[place])

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if modifiers & _CTRL and action in _ARROWS and self.currentIndex().isValid():
            return self._edge(*_ARROWS[action])
        return super().moveCursor(action, modifiers)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """With Ctrl, Qt would move the current cell alone."""
        if self._plain:
            return _Flag.ClearAndSelect
        if isinstance(event, QKeyEvent) and event.key() in _GOING:
            return _Flag.SelectCurrent if event.modifiers() & _SHIFT else _Flag.ClearAndSelect
        return super().selectionCommand(index, event)

    def select_lines(self, *, rows: bool) -> None:
        """Select the whole rows, or columns, of what is selected; the current cell stays."""
        model, chosen = self.model(), QItemSelection()
        last = (model.rowCount() - 1, model.columnCount() - 1)
        selection = self.selectionModel().selection()
        for block in (selection.at(place) for place in range(selection.size())):
            first = model.index(block.top(), 0) if rows else model.index(0, block.left())
            end = model.index(block.bottom(), last[1]) if rows else model.index(last[0], block.right())
            chosen.merge(QItemSelection(first, end), _Flag.Select)
        self.selectionModel().select(chosen, _Flag.ClearAndSelect)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.finish_composing()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.keep_current_selected()

    def keep_current_selected(self) -> None:
        """A cell taken out of the selection with Ctrl is current no more; what was selected before it is."""
        chosen, current = self.selectionModel(), self.currentIndex()
        if not current.isValid() or chosen.isSelected(current):
            return
        blocks = chosen.selection()
        if blocks.isEmpty():
            self.stand_on(current)
        else:
            chosen.setCurrentIndex(blocks.at(blocks.size() - 1).topLeft(), _Flag.NoUpdate)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        index = self.currentIndex()
        if not index.isValid() and self.model().rowCount():
            index = self.model().index(0, 0)
        if index.isValid() and not self.selectionModel().hasSelection():
            self.stand_on(index)

    def open_editor(self) -> QWidget | None:
        """What the current cell is edited in; None if it isn't."""
        return self.indexWidget(self.currentIndex())

    # -- keys -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        editor = self.open_editor()
        if editor is not None and not self.hasFocus():
            self._take_back(event)
            return
        if editor is not None:
            self._pass_on(editor, event)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.step(-1 if key is Qt.Key.Key_Backtab or held & _SHIFT else 1, 0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held & _CTRL:
                self.step(0, -1 if held & _SHIFT else 1)
        elif key is Qt.Key.Key_Space and held in (_SHIFT, _CTRL):
            self.select_lines(rows=held == _SHIFT)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _take_back(self, event: QKeyEvent) -> None:
        """A key that an editor had no use for; handed to it again it would come back for ever."""
        if event.key() in _LEAVING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)  # as in a spreadsheet: what was typed is taken, or refused
        else:
            event.ignore()

    def _pass_on(self, editor: QWidget, event: QKeyEvent) -> None:
        """A key that comes while the table still has the keyboard of an open editor."""
        if event.key() in _TYPING_NOTHING:
            return
        self.finish_composing()
        editor.setFocus()
        QApplication.sendEvent(editor, event)

    def keyboardSearch(self, _search: str) -> None:
        """Text that no editor takes is lost, and looked for nowhere: it would be written into the row it finds."""

    # -- input methods --------------------------------------------------------------------------------------------

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed over a cell goes into its editor, all of it and once."""
        if self._handing_over and not event.preeditString():
            # Inside the change of focus Qt asks for what is still held. IBus tells the text again that it just gave.
            return
        editor, given = self.open_editor(), bool(event.commitString())
        if editor is None and not given and not event.preeditString():
            event.ignore()
        elif editor is None and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.keyboardSearch(event.commitString())
        elif editor is not None and not self._waiting:
            editor.setFocus()
            QApplication.sendEvent(editor, event)
        else:
            self._waiting = not given and bool(event.preeditString())
            self._handing_over = not self._waiting
            super().inputMethodEvent(event)
            self._handing_over = False
            if editor is None and given and (opened := self.open_editor()) is not None:
                first = QInputMethodEvent()  # Qt opens the editor and drops what was given at once, without pre-edit
                first.setCommitString(event.commitString())
                QApplication.sendEvent(opened, first)

    def finish_composing(self) -> None:
        """Let the input method hand over what it holds, before something else happens to the cell."""
        editor = self._waiting_editor()
        if editor is None:
            return
        editor.setFocus()  # Qt asks the input method then
        if self._waiting_editor() is not None:
            self._stop_waiting()
            if isinstance(editor, QLineEdit):
                editor.end(False)

    def _waiting_editor(self) -> QWidget | None:
        return self.open_editor() if self._waiting else None

    def _stop_waiting(self) -> None:
        self._waiting = False
        super().inputMethodEvent(QInputMethodEvent())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """An editor whose first syllable was never handed over holds nothing that could be written."""
        super().focusOutEvent(event)
        editor = self._waiting_editor()
        kept = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if editor is not None and event.reason() not in kept and QApplication.focusWidget() is not editor:
            editor.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # or Qt would take the keyboard back for it
            self._stop_waiting()
            self.closeEditor(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
