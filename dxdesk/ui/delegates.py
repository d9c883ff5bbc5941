"""How cells are painted and what they are edited with, by the kind of their field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPolygonF, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
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
from dxdesk.ui.grid_model import GridModel, Line
from dxdesk.ui.theme import BASE, Theme
from dxdesk.ui.widgets import Combo, restate

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

    def __init__(self, theme: Theme, model: GridModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self.rejected = False  # the last commit was refused, so the editor has to stay
        self.editing = QPersistentModelIndex()
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

    # -- painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        column = index.column()
        line = self._model.line(index.row())
        f = self._model.fields[column]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selection)
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
            QTimer.singleShot(0, editor.showPopup)
        elif f.multiline:
            editor = QPlainTextEdit()
            editor.setTabChangesFocus(True)
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
        return editor

    def _words(self, f: Field, line: Line | None) -> Vocabulary | None:
        return self._model.register.vocabulary(f.name, line.row if line else {}, self._model.desk.store.campaign)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(self._model.data(index, Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            line = self._model.line(index.row())
            value = line.row.get(self._model.columns[index.column()]) if line else None
            editor.setCurrentIndex(max(0, editor.findData(choice_code(value))))
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: Any, index: Index) -> None:
        line = self._model.line(index.row())
        raw = raw_text(editor)
        self.rejected = False
        if line is None:
            return
        try:
            self._model.parse(line, self._model.columns[index.column()], raw)
        except Invalid as problem:
            self.rejected = True
            restate(editor, "state", "error")
            self.refused.emit(editor, " ".join(filter(None, (problem.message, problem.hint))))
            return
        self.accepted.emit()
        self._model.setData(index, raw, Qt.ItemDataRole.EditRole)

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

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            return self._key(editor, event) or super().eventFilter(editor, event)
        return super().eventFilter(editor, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _DOWN and held & Qt.KeyboardModifier.ControlModifier:
            self.fill_asked.emit(raw_text(editor))
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            return True
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

    def _typed(self, _text: str) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget) and editor.property("state"):
            restate(editor, "state", "")
            self.accepted.emit()


def choice_editor(theme: Theme, f: Field, words: Vocabulary) -> Combo:
    """A list of the labels of a field's choices, the blank one first."""
    combo = Combo(theme, _(f.label))
    combo.addItem(_("(để trống)"), "")
    for choice in words.fine():
        combo.addItem(_(choice.label), choice.code)
    combo.setMaxVisibleItems(14)
    widest = max(combo.fontMetrics().horizontalAdvance(combo.itemText(i)) for i in range(combo.count()))
    combo.view().setMinimumWidth(min(widest + 44, 480))
    return combo


def choice_code(value: object) -> str:
    """The code by which a list of choices knows a value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def raw_text(editor: QWidget) -> str:
    """What an editor holds, as the field's parser reads it."""
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    return (
        editor.toPlainText()
        if isinstance(editor, QPlainTextEdit)
        else editor.text()
        if isinstance(editor, QLineEdit)
        else ""
    )
