"""Numbers of a table that lead somewhere, as links like those in a sentence."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from dxdesk.ui.look.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class NumberLinks(QStyledItemDelegate):
    """The cells where these rows and columns meet are links; `followed` tells the row of one that was clicked."""

    followed = Signal(int)

    def __init__(self, theme: Theme, table: QTableView, rows: Container[int], columns: Container[int]) -> None:
        super().__init__(table)
        self._theme, self._table, self._rows, self._columns = theme, table, rows, columns
        table.setItemDelegate(self)
        table.setMouseTracking(True)
        table.entered.connect(self._entered)
        table.viewportEntered.connect(self._left)
        table.clicked.connect(self._clicked)

    def leads(self, index: Index) -> bool:
        return index.row() in self._rows and index.column() in self._columns and bool(index.data())

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if self.leads(index):
            option.font.setUnderline(True)
            accent = QColor(self._theme.tokens.accent)
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, accent)

    def _entered(self, index: QModelIndex) -> None:
        if self.leads(index):
            self._table.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._left()

    def _left(self) -> None:
        self._table.viewport().unsetCursor()

    def _clicked(self, index: QModelIndex) -> None:
        if self.leads(index):
            self.followed.emit(index.row())
