"""A ranking as a table with bars: the numbers of the map again, for reading, sorting by eye and the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dxdesk.i18n import _
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.look.theme import BASE, Theme

_BAR_COLUMN = 2
_TEXT = 150  # pixels of the written value


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line: code and name of the place, its value and how that is written.

    `partial`: not all of what was asked for is known; `silent`: nothing of it.
    """

    code: str
    name: str
    value: float | None
    said: str
    partial: bool = False
    silent: bool = False


class RankingTable(PlainTable):
    """Greatest first, as it is given."""

    def __init__(self, theme: Theme, heading: str) -> None:
        super().__init__(_("Xếp hạng"), (_("Hạng"), _("Đơn vị"), heading), (58, 160, 200), _BAR_COLUMN)
        self.lines: Sequence[Ranked] = ()
        self._bars = _BarDelegate(theme, self)
        self.setItemDelegateForColumn(_BAR_COLUMN, self._bars)

    def show_ranking(self, lines: Sequence[Ranked], most: float) -> None:
        """`most` is what the longest bar stands for."""
        self.lines = lines
        self._bars.values, self._bars.most = [line.value for line in lines], most
        ranks = _ranks(lines)
        self.show_rows([(rank, line.name, line.said) for rank, line in zip(ranks, lines, strict=True)])

    def select_code(self, code: str) -> None:
        """Go to a place's line, if it has one."""
        for row, line in enumerate(self.lines):
            if line.code == code and row != self.currentIndex().row():
                self.selectRow(row)


def _ranks(lines: Sequence[Ranked]) -> list[str]:
    """Equal values share a rank; none, and one that isn't of all that was asked for, has none."""
    ranks: list[str] = []
    for place, line in enumerate(lines):
        same = place > 0 and line.value == lines[place - 1].value
        ranks.append("–" if line.value is None or line.partial else ranks[-1] if same else str(place + 1))
    return ranks


class _BarDelegate(QStyledItemDelegate):
    """A bar with its value written after it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.values: list[float | None] = []
        self.most = 1.0

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t, value = self._theme.tokens, self.values[index.row()] if index.row() < len(self.values) else None
        state: QStyle.StateFlag = option.state
        box, selected = QRectF(option.rect), bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(box, QColor(t.selection))
        room = max(20.0, box.width() - _TEXT - 16)
        track = QRectF(box.left() + 8, box.center().y() - 4, room, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.surface if selected else t.hover))
        painter.drawRoundedRect(track, 3, 3)
        if value:
            painter.setBrush(QColor(t.accent))
            long = max(4.0, room * min(1.0, value / (self.most or 1.0)))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), long, 8), 3, 3)
        painter.setFont(self._theme.font(BASE))
        painter.setPen(QColor(t.text if value is not None else t.muted))
        words = QRectF(track.right() + 10, box.top(), box.right() - track.right() - 12, box.height())
        # A tooltip has the whole of it.
        said = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), said)
        painter.restore()
