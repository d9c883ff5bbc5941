"""The list of pages at the left: icons and names, icons alone where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.page import PageEntry
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import clear, label
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import BASE, GAP, Theme, Tone

WIDE, NARROW = 226, 60


class RailButton(QAbstractButton):
    """One page; `badge` is a count that wants attention."""

    def __init__(self, theme: Theme, text: str, icon: str, *, checkable: bool = True) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._badge: tuple[str, Tone] = ("", "plain")
        self._over = False
        self.narrow = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_badge(self, count: int, tone: Tone, said: str) -> None:
        """Show a count at the right; 0 shows none."""
        self._badge = (str(count) if count < 1000 else "999+", tone) if count else ("", "plain")
        self.setAccessibleDescription(said if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 2 * GAP if self.narrow else WIDE - 2 * GAP, 36)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 36)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        on = self.isChecked()
        painter.setPen(QPen(QColor(t.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        fill = t.accent_soft if on else t.hover if self._over or self.isDown() else ""
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8, 8)
        colour = t.accent if on else t.muted
        side = 20.0
        left = (self.width() - side) / 2 if self.narrow else 11.0
        icons.draw(painter, QRectF(left, (self.height() - side) / 2, side, side), self._icon, colour)
        room = self._draw_badge(painter)
        if not self.narrow:
            painter.setFont(self._theme.font(BASE, QFont.Weight.DemiBold if on else QFont.Weight.Medium))
            painter.setPen(QColor(t.accent if on else t.text))
            words = QRectF(42, 0, self.width() - 42 - room - 6, self.height())
            shown = QFontMetrics(painter.font()).elidedText(
                self.text(), Qt.TextElideMode.ElideRight, int(words.width())
            )
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()

    def _draw_badge(self, painter: QPainter) -> float:
        text, tone = self._badge
        if not text:
            return 0.0
        strong, soft = self._theme.tokens.tone(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.narrow:
            painter.setBrush(QColor(strong))
            painter.drawEllipse(QRectF(self.width() - 15, 6, 7, 7))
            return 0.0
        font = self._theme.font(11, QFont.Weight.DemiBold)
        width = max(20.0, QFontMetrics(font).horizontalAdvance(text) + 12.0)
        box = QRectF(self.width() - width - 8, (self.height() - 18) / 2, width, 18)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(box, 9, 9)
        painter.setPen(QColor(strong))
        painter.setFont(font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        return width + 8


class Rail(QFrame):
    """Pages in sections; `chosen` carries the key of a page."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("rail")
        self.setAccessibleName(_("Các trang"))
        self.buttons: dict[str, RailButton] = {}
        self._headings: list[QWidget] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._clicked)
        self._keys: list[str] = []
        self._narrow = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(GAP, 12, GAP, 12)
        self._box.setSpacing(1)
        self.setFixedWidth(WIDE)

    def fill(self, entries: Sequence[PageEntry]) -> None:
        """Show these pages instead of the ones before."""
        clear(self._box)
        for old in self._group.buttons():
            self._group.removeButton(old)
        self.buttons, self._headings, self._keys = {}, [], []
        section = ""
        for number, entry in enumerate(entries):
            if entry.section != section:
                section = entry.section
                self._box.addSpacing(10)
                if section:
                    heading = label(section, "small")
                    heading.setContentsMargins(11, 2, 0, 4)
                    self._headings.append(heading)
                    self._box.addWidget(heading)
            one = RailButton(self._theme, entry.title, entry.icon)
            keys = "" if number > 8 else f"  (Ctrl+{number + 1})"
            one.setToolTip(tip(entry.title + keys))
            self._group.addButton(one, number)
            self.buttons[entry.key] = one
            self._keys.append(entry.key)
            self._box.addWidget(one)
        self._box.addStretch(1)
        self._fit()

    def choose(self, key: str) -> None:
        if one := self.buttons.get(key):
            one.setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        if narrow != self._narrow:
            self._narrow = narrow
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(NARROW if self._narrow else WIDE)
        for heading in self._headings:
            heading.setVisible(not self._narrow)
        for one in self.buttons.values():
            one.narrow = self._narrow
            one.updateGeometry()
            one.update()

    def _clicked(self, number: int) -> None:
        self.chosen.emit(self._keys[number])
