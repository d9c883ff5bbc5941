"""Rows of name, bar and count: how complete something is, without loading a chart library for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from dxdesk.ui.kit.widgets import clear
from dxdesk.ui.look.theme import BASE, Theme


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a whole is done; `key` is what a click leads to."""

    key: str
    name: str
    done: int
    whole: int
    said: str


class MeterRow(QAbstractButton):
    """One bar, to click on."""

    def __init__(self, theme: Theme, part: Part, *, leads: bool) -> None:
        super().__init__()
        self._theme, self.part, self._leads = theme, part, leads
        self._over = False
        self.setText(part.name)
        self.setAccessibleName(f"{part.name}: {part.said}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus)
        if leads:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(240, 40)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = self._leads
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(t.accent), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.hover) if self._over else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 6, 6)
        inside = area.adjusted(6, 3, -6, -3)
        top = QRectF(inside.left(), inside.top(), inside.width(), 20)
        painter.setFont(self._theme.font(12))
        painter.setPen(QColor(t.muted))
        painter.drawText(top, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.part.said)
        room = inside.width() - painter.fontMetrics().horizontalAdvance(self.part.said) - 10
        painter.setFont(self._theme.font(BASE, QFont.Weight.Medium))
        painter.setPen(QColor(t.text))
        name = QFontMetrics(painter.font()).elidedText(self.part.name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(top, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        track = QRectF(inside.left(), inside.bottom() - 8, inside.width(), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.hover if not self._over else t.line))
        painter.drawRoundedRect(track, 3, 3)
        if self.part.whole and self.part.done:
            painter.setBrush(QColor(t.accent))
            done = max(6.0, track.width() * min(1.0, self.part.done / self.part.whole))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), done, 6), 3, 3)
        painter.end()


class Meters(QWidget):
    """A list of such bars."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, *, leads: bool = True) -> None:
        super().__init__()
        self._theme, self._leads = theme, leads
        self.setAccessibleName(name)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)

    def show_parts(self, parts: Sequence[Part]) -> None:
        clear(self._box)
        for part in parts:
            row = MeterRow(self._theme, part, leads=self._leads)
            if self._leads:
                row.clicked.connect(self._clicked)
            self._box.addWidget(row)

    def _clicked(self) -> None:
        row = self.sender()
        if isinstance(row, MeterRow):
            self.chosen.emit(row.part.key)
