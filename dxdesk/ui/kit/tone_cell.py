"""A column of states, each in its tone, so that a list is read at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dxdesk.ui.look.theme import Theme, Tone


class ToneDelegate(QStyledItemDelegate):
    """Paints the texts of a column as chips; `tones` are those of the rows."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tones: Sequence[Tone] = ()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t, text = self._theme.tokens, str(index.data() or "")
        box, state = QRectF(option.rect), option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(t.selection))
        if text:
            strong, soft = t.tone(self.tones[index.row()] if index.row() < len(self.tones) else "plain")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self._theme.font(12, QFont.Weight.DemiBold))
            width = min(painter.fontMetrics().horizontalAdvance(text) + 20.0, box.width() - 8)
            chip = QRectF(box.left() + 5, box.center().y() - 10, width, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(soft))
            painter.drawRoundedRect(chip, 9, 9)
            painter.setPen(QColor(strong))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width - 14))
            painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.restore()
