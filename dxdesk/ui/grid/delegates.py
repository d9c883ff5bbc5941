"""How cells are painted and what they are edited with, by the kind of their field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPolygonF,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dxdesk.errors import Invalid
from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, Vocabulary
from dxdesk.models.finding import Severity
from dxdesk.ui.grid.choice_cell import CellChoice, choice_editor
from dxdesk.ui.grid.model import GridModel, Line
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.composing import hand_over
from dxdesk.ui.kit.long_text import LongText
from dxdesk.ui.kit.widgets import restate
from dxdesk.ui.look.theme import BASE, Theme

Index = QModelIndex | QPersistentModelIndex
PADDING = 8
CORNER = 8.0
_DOWN = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class CellDelegate(QStyledItemDelegate):
    """Paints straight from the model's texts: going through data() for every role costs three times as much."""

    stepped = Signal(int, int)  # committed by Enter or Tab: columns and rows to go
    fill_asked = Signal(object)  # Ctrl+Enter: a raw text for every selected cell
    refused = Signal(object, str)  # the editor of a text that can't be taken, and why
    accepted = Signal()
    left_for = Signal(QPoint)  # the place on the screen whose click closed an editor
    composing = Signal(bool)  # an input method holds a syllable in the editor, or doesn't any more

    def __init__(self, theme: Theme, model: GridModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self.rejected = False  # the last commit was refused, so the editor has to stay
        self.editing = QPersistentModelIndex()
        self._editor: QWidget | None = None
        self.retheme()

    def retheme(self) -> None:
        """Take the colours once, not for every cell."""
        t = self._theme.tokens
        self._font = self._theme.font(BASE)
        self._strong = self._theme.font(BASE, QFont.Weight.Medium)
        self._metrics, self._strong_metrics = QFontMetrics(self._font), QFontMetrics(self._strong)
        self._text, self._muted, self._line = QColor(t.text), QColor(t.muted), QColor(t.line)
        self._selection, self._accent, self._locked = QColor(t.selection), QColor(t.accent), QColor(t.raised)
        self._marks = {
            Severity.ERROR: QColor(t.error),
            Severity.WARNING: QColor(t.warning),
            Severity.NOTE: QColor(t.note),
        }
        self._carried = QColor(t.note)
        self._torn = QColor(t.warning_soft)

    # -- painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        column = index.column()
        line = self._model.line(index.row())
        f = self._model.fields[column]
        torn = line is not None and bool(line.torn) and bool(self._model.torn(line, column))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selection)
        elif torn:
            painter.fillRect(rect, self._torn)
        elif not f.stored:
            painter.fillRect(rect, self._locked)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if line is None:
            return
        left = self._paint_carried(painter, rect) if column == 0 and line.row.get("carried") else 0
        if text := line.texts[column]:
            self._paint_text(painter, rect.adjusted(PADDING + left, 1, -PADDING, -1), text, f, line)
        marks = self._model.marks(line)
        if marks and (mark := marks.get(f.name) or (marks.get("") if column == 0 else None)):
            self._paint_mark(painter, rect, self._marks[mark])
        elif torn:
            self._paint_mark(painter, rect, self._marks[Severity.WARNING])
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, f: Field, line: Line) -> None:
        first = f.key
        painter.setFont(self._strong if first else self._font)
        painter.setPen(self._text if first or (f.stored and line.live) else self._muted)
        if f.numeric:
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            return
        if "\n" in text:
            text = " ".join(text.split())
        metrics = self._strong_metrics if first else self._metrics
        if metrics.horizontalAdvance(text[:400]) <= rect.width():
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        else:
            first_line, rest = self._two_lines(text, rect.width(), metrics)
            half = rect.height() // 2
            spot = rect.adjusted(0, 2, 0, -half)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), first_line)
            spot = rect.adjusted(0, half - 1, 0, -2)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), rest)

    def _two_lines(self, text: str, width: int, metrics: QFontMetrics) -> tuple[str, str]:
        """What stands in the first line, and as much of the rest as the second one takes."""
        words = text.split(" ")
        first, place = words[0], 1
        while place < len(words) and metrics.horizontalAdvance(f"{first} {words[place]}") <= width:
            first, place = f"{first} {words[place]}", place + 1
        rest = " ".join(words[place : place + 40])
        return (
            metrics.elidedText(first, Qt.TextElideMode.ElideRight, width),
            metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width),
        )

    def _paint_mark(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        corner = QPointF(rect.right() + 0.0, rect.top())
        triangle = QPolygonF([corner - QPointF(CORNER, 0), corner, corner + QPointF(0, CORNER)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(triangle)

    def _paint_carried(self, painter: QPainter, rect: QRect) -> int:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._carried)
        painter.drawRect(QRectF(rect.left(), rect.top() + 4, 3, rect.height() - 8))
        return 2

    # -- editing --------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = self._model.line(index.row())
        f = self._model.fields[index.column()]
        self.editing = QPersistentModelIndex(index)
        self.rejected = False
        words = self._words(f, line)
        editor: QWidget
        if words is not None:
            editor = choice_editor(self._theme, f, words)
            editor.activated.connect(self._picked)
            editor.given_up.connect(self._given_up)
            QTimer.singleShot(0, editor, editor.open_list)
        elif f.multiline:
            editor = LongText()
        else:
            editor = QLineEdit()
            editor.setPlaceholderText(_("ngày/tháng/năm") if f.kind is Kind.DAY else "")
            editor.textEdited.connect(self._typed)
            if f.numeric:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setParent(parent)
        editor.setProperty("place", "cell")
        editor.setAccessibleName(_(f.label))
        editor.setAccessibleDescription(_(f.help))
        self._editor = editor
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._editor = None
            self._composed(False)
        super().destroyEditor(editor, index)

    def unfinished(self) -> str | int | None:
        """What the open editor holds, for another one to go on with (`resume`); None without an editor."""
        editor = self._editor
        if isinstance(editor, CellChoice):
            return editor.marked() if editor.choices.isVisible() else editor.begin_at
        return None if editor is None else raw_text(editor)

    def resume(self, held: str | int) -> None:
        """Go on with what an editor held."""
        editor = self._editor
        if isinstance(editor, CellChoice) and isinstance(held, int):
            editor.begin_at = held
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(str(held))
            editor.moveCursor(QTextCursor.MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.setText(str(held))
            editor.end(False)

    def _words(self, f: Field, line: Line | None) -> Vocabulary | None:
        return self._model.register.vocabulary(f.name, line.row if line else {}, self._model.desk.store.campaign)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: whenever rows are read anew Qt asks again, and what the person is typing has to stay."""
        if editor.property("begun"):
            return
        editor.setProperty("begun", True)
        line = self._model.line(index.row())
        kept = self._model.kept(line.record, self._model.columns[index.column()]) if line else None
        text = kept.text if kept else str(self._model.data(index, Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, CellChoice):
            value = line.row.get(self._model.columns[index.column()]) if line else None
            editor.setPlaceholderText(text)  # of a value that isn't among the choices
            editor.setCurrentIndex(editor.findData(choice_code(value)))
            editor.unfit = kept.text if kept else ""
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: Any, index: Index) -> None:
        if isinstance(editor, CellChoice) and not editor.chosen:
            self.rejected = False
        elif self._refuse_or_accept(editor, index):
            self._model.setData(index, raw_text(editor), Qt.ItemDataRole.EditRole)

    def _refuse_or_accept(self, editor: QWidget, index: Index) -> bool:
        """Whether the cell takes what its editor holds; if not, it is said why."""
        self.rejected = False
        line = self._model.line(index.row()) if index.isValid() else None
        if line is None:
            return False
        name, raw = self._model.columns[index.column()], raw_text(editor)
        try:
            self._model.parse(line, name, raw)
        except Invalid as problem:
            self.rejected = True
            restate(editor, "state", "error")
            why = " ".join(filter(None, (problem.message, problem.hint)))
            self._model.keep(line.record, name, raw, why)
            self.refused.emit(editor, why)
            return False
        self.accepted.emit()
        return True

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        rect: QRect = option.rect
        if isinstance(editor, QPlainTextEdit):
            # Room for a few lines, kept inside the grid.
            around = editor.parentWidget()
            room = around.rect() if around is not None else rect
            wide, high = max(rect.width(), min(360, room.width())), 132
            left = max(0, min(rect.left(), room.right() - wide))
            top = max(0, min(rect.top(), room.bottom() - high))
            editor.setGeometry(left, top, wide, high)
            editor.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        else:
            editor.setGeometry(rect)

    _holds = False  # an input method holds a syllable

    def _composed(self, holds: bool) -> None:
        if holds is not self._holds:
            self._holds = holds
            self.composing.emit(holds)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent) and editor is self._editor:
            self._composed(bool(event.preeditString()))
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            return self._key(editor, event) or super().eventFilter(editor, event)
        return super().eventFilter(editor, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in (*_DOWN, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self._holds:
                hand_over(editor)
            if isinstance(editor, CellChoice):
                editor.take_typed()
        if key in _DOWN and held & Qt.KeyboardModifier.ControlModifier:
            return self._fill(editor)
        if (
            key in _DOWN
            and isinstance(editor, QPlainTextEdit)
            and held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
        ):
            editor.insertPlainText("\n")
            return True
        if key in _DOWN:
            return self._leave(editor, 0, -1 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        if key is Qt.Key.Key_Tab:
            return self._leave(editor, 1, 0)
        if key is Qt.Key.Key_Backtab:
            return self._leave(editor, -1, 0)
        return False

    def _fill(self, editor: QWidget) -> bool:
        """Ctrl+Enter: what the cell itself refuses goes into no other either, and stays where it was typed."""
        if not isinstance(editor, CellChoice) or editor.unfit:
            self._refuse_or_accept(editor, self.editing)
            if self.rejected:
                return True
        raw, given = (
            raw_text(editor),
            not isinstance(editor, CellChoice) or editor.currentIndex() >= 0 or bool(editor.unfit),
        )
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
        if given:
            self.fill_asked.emit(raw)
        return True

    def _leave(self, editor: QWidget, columns: int, rows: int) -> bool:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        if not self.rejected:
            self.stepped.emit(columns, rows)
        return True

    def _picked(self, _row: int) -> None:
        """A choice is made with one click: no further key is needed."""
        editor = self.sender()
        if isinstance(editor, QWidget):
            self._leave(editor, 0, 0)

    def _given_up(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
        if isinstance(editor, CellChoice) and editor.pressed_at is not None:
            self.left_for.emit(editor.pressed_at)

    def _typed(self, _text: str) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget) and editor.property("state"):
            restate(editor, "state", "")
            self.accepted.emit()


def choice_code(value: object) -> str:
    """The code by which a list of choices knows a value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def raw_text(editor: QWidget) -> str:
    """What an editor holds, as the field's parser reads it."""
    if isinstance(editor, Combo):
        return editor.unfit or str(editor.currentData() or "")
    return (
        editor.toPlainText()
        if isinstance(editor, QPlainTextEdit)
        else editor.text()
        if isinstance(editor, QLineEdit)
        else ""
    )
