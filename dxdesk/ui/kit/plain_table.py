"""A read-only table of texts: faults of an import, differences, lists that are only looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from dxdesk.ui.kit import clipboard
from dxdesk.ui.kit.tips import tip

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 32


class PlainModel(QAbstractTableModel):
    """Texts by row and column."""

    def __init__(self, headings: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self.headings = list(headings)
        self.rows: Sequence[Sequence[str]] = ()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt has; never changed
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        text = self.rows[index.row()][index.column()]
        return text if role == Qt.ItemDataRole.DisplayRole else tip(text) or None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.headings[section] if orientation is Qt.Orientation.Horizontal else str(section + 1)


class PlainTable(QTableView):
    """Whole rows are chosen; Enter or a double click opens one; Ctrl+C copies the chosen ones."""

    opened = Signal(int)
    chosen = Signal(int)  # the current row; -1 for none

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[int], stretch: int) -> None:
        super().__init__()
        self.plain = PlainModel(headings, self)
        self.setModel(self.plain)
        self.setAccessibleName(name)
        self.setObjectName("plain")
        self.setProperty("card", True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        heading = self.horizontalHeader()
        heading.setAccessibleName(name)
        heading.setHighlightSections(False)
        heading.setFixedHeight(34)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        heading.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        self.plain.show_rows(rows)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.chosen.emit(current.row() if current.isValid() else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            QGuiApplication.clipboard().setText(clipboard.to_text([self.plain.rows[row] for row in rows]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
