"""A page of several views, one of which is a board of charts."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from dxdesk.ui.charts.board import ChartBoard
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.segments import Segments


class ChartedPage(Page):
    """A row of buttons chooses the view in sight, and only that one is read."""

    def __init__(self, desk: Desk, title: str, views: Segments) -> None:
        super().__init__(desk, title)
        self.views = views
        self.views.chosen.connect(self._view)
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 0, MARGIN, 10)
        row.addWidget(self.views)
        self.body.addLayout(row)
        self.charts = ChartBoard(desk)
        self.charts.records_asked.connect(self.show_records)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(title)
        self.body.addWidget(self.stack, 1)
        desk.jobs.read("", import_module, "pyqtgraph", owner=self)  # takes a third of a second: before it is asked for

    def add_views(self, *views: QWidget) -> None:
        """The views in the order of the buttons, the charts among them."""
        for view in views:
            self.stack.addWidget(view)

    def _view(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.refresh_view()

    def refresh(self) -> None:
        self.refresh_view()

    def refresh_view(self) -> None:
        """Read anew what is in sight."""
        if self.stack.currentWidget() is self.charts:
            self.charts.refresh()
        else:
            self.read_view()

    def read_view(self) -> None:
        """Read what a view other than the charts shows."""

    def show_records(self, records: tuple[str, ...]) -> None:
        """Show the rows behind a bar of a chart."""
