"""Draws charts for a report that is written on a worker thread: widgets may only be touched by the main one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class _Order:
    """One chart to draw, and room for its picture."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self.picture = b""


class ChartPainter(QObject):
    """Call `draw` from a worker; it waits until the main thread has drawn."""

    _ordered = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ordered.connect(self._draw, Qt.ConnectionType.BlockingQueuedConnection)

    def draw(self, figure: Any) -> bytes:
        """A figure as a picture."""
        order = _Order(figure)
        self._ordered.emit(order)
        return order.picture

    def _draw(self, order: _Order) -> None:
        from dxdesk.ui.charts import render_png

        order.picture = render_png(order.figure)
