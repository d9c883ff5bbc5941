"""Draws and prints for a report that is written on a worker thread: what Qt lays out belongs to the main one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import copy_context
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from dxdesk.ui.charts import charts
from dxdesk.ui.report import printing


class _Order:
    """A piece of work for the main thread, and room for what comes of it."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        self.work = work
        self.done = b""
        self.error: Exception | None = None


class ReportPainter(QObject):
    """Call `draw` and `printed` from a worker; they wait until the main thread has done it."""

    _ordered = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ordered.connect(self._do, Qt.ConnectionType.BlockingQueuedConnection)

    def draw(self, figure: Any) -> bytes:
        """A figure as a picture."""
        return self._order(lambda: charts.render_png(figure))

    def printed(self, sheets: Iterable[Any], title: str) -> bytes:
        """Sheets as a PDF."""
        return self._order(lambda: printing.as_pdf(sheets, title))

    def _order(self, work: Callable[[], bytes]) -> bytes:
        # The language that a file is written in belongs to the worker's context; it doesn't cross to another thread.
        order = _Order(partial(copy_context().run, work))
        self._ordered.emit(order)
        if order.error is not None:
            raise order.error
        return order.done

    def _do(self, order: _Order) -> None:
        try:
            order.done = order.work()
        except Exception as error:  # noqa: BLE001 - it belongs to the worker that waits for it
            order.error = error
