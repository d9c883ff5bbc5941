"""Keeps the names of the rows in sight while the other columns are scrolled sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from dxdesk.ui.grid.delegates import CellDelegate
from dxdesk.ui.grid.header import GridHeader

if TYPE_CHECKING:
    from dxdesk.ui.grid.grid import Grid


class FrozenColumn(QTableView):
    """A second view of one column, laid over the grid's left edge once that column has left it."""

    def __init__(self, grid: Grid, column: int) -> None:
        super().__init__(grid)
        self._grid, self.column = grid, column
        self.setModel(grid.grid_model)
        self.setSelectionModel(grid.selectionModel())
        # Its own: a view commits whatever editor its delegate tells of, and the grid's editors aren't here.
        self._delegate = CellDelegate(grid.desk.theme, grid.grid_model, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(grid.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(grid)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(grid.selectionBehavior())
        self.setSelectionMode(grid.selectionMode())
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(grid.verticalHeader().defaultSectionSize())
        heading = GridHeader(grid.desk.theme, grid.grid_model, self)
        heading.sort_asked.connect(grid.heading.sort_asked)
        self.setHorizontalHeader(heading)
        self.doubleClicked.connect(self._edit)
        grid.grid_model.modelReset.connect(self.fit)
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        grid.verticalScrollBar().rangeChanged.connect(self._same_range)
        grid.horizontalScrollBar().valueChanged.connect(self.fit)
        grid.heading.sectionResized.connect(self.fit)
        self.hide()

    def fit(self, *_ignored: object) -> None:
        """Stand over the left edge when the column isn't wholly in sight there, else be gone."""
        grid = self._grid
        there = grid.heading.sectionViewportPosition(self.column)
        self.setVisible(there < 0 and grid.grid_model.rowCount() > 0)
        if not self.isVisible():
            return
        for column in range(grid.grid_model.columnCount()):
            self.setColumnHidden(column, column != self.column)
        width = grid.columnWidth(self.column)
        self.setColumnWidth(self.column, width)
        left = grid.verticalHeader().width() + grid.frameWidth()
        self.setGeometry(left, grid.frameWidth(), width, grid.viewport().height() + grid.heading.height())
        self.verticalScrollBar().setRange(0, grid.verticalScrollBar().maximum())
        self.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        self.raise_()

    def covered(self) -> int:
        """Pixels of the grid's viewport that lie under this view."""
        return self.width() if self.isVisible() else 0

    def retheme(self) -> None:
        self._delegate.retheme()
        self.viewport().update()

    def _same_range(self, low: int, high: int) -> None:
        self.verticalScrollBar().setRange(low, high)

    def _edit(self, index: QModelIndex) -> None:
        self._grid.scrollTo(index)
        self._grid.setFocus()
        self._grid.edit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grid.finish_composing()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._grid.keep_current_selected()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)
