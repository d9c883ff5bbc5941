"""One step of a few that follow each other: its number, or a tick once it is done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import label
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import BASE, GAP, Theme


class StepCard(QFrame):
    """Contents go into `inside`."""

    def __init__(self, theme: Theme, number: int, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._title = title
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 16, 20, 16)
        row.setSpacing(2 * GAP)
        self._badge = _Badge(theme, number)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout()
        box.setSpacing(GAP)
        self._heading = label(title, "heading")
        self._heading.setMinimumHeight(28)
        box.addWidget(self._heading)
        self.inside = QVBoxLayout()
        self.inside.setSpacing(6)
        box.addLayout(self.inside)
        row.addLayout(box, 1)
        self.set_state(done=False, waiting=True)

    def set_state(self, *, done: bool, waiting: bool) -> None:
        self._badge.become(done=done, waiting=waiting)
        state = _("xong") if done else _("chờ bước trước") if waiting else _("đang chờ bạn")
        self.setAccessibleName(f"{self._title}: {state}")


class _Badge(QWidget):
    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._done, self._waiting = False, True
        self.setFixedSize(28, 28)

    def become(self, *, done: bool, waiting: bool) -> None:
        self._done, self._waiting = done, waiting
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1, 1, 26, 26)
        if self._done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(box)
            icons.draw(painter, QRectF(6, 6, 16, 16), "check", t.on_accent)
        else:
            colour = QColor(t.line_strong if self._waiting else t.accent)
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box)
            painter.setPen(QColor(t.muted if self._waiting else t.accent))
            painter.setFont(self._theme.font(BASE, QFont.Weight.DemiBold))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        painter.end()
