"""A part of a report as widgets: headings, sentences whose numbers are links, tables and charts.

Parts are built a few blocks at a time, so that a long one never holds up the window.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from dxdesk.models.field import show_cell
from dxdesk.ui.charts import charts
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.plain_table import ROW_HEIGHT, PlainTable
from dxdesk.ui.kit.widgets import clear, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.report.number_links import NumberLinks

SLICE = 0.03  # seconds of building at a time
MOST_LINES = 14  # lines of a table in sight; more are scrolled to


class SentenceLike(Protocol):
    """What is shown of a sentence; a part that isn't text has `text` and `records`."""

    @property
    def parts(self) -> Sequence[Any]: ...
    @property
    def form(self) -> str: ...
    @property
    def lead(self) -> str: ...
    @property
    def text(self) -> str: ...


class ReportPart(QWidget):
    """`asked` carries what a number says and the ids of the records behind it."""

    asked = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(28, 16, 28, 28)
        self._box.setSpacing(GAP)
        self._coming: Iterator[QWidget] = iter(())
        self._charts: list[Any] = []
        self._links: list[tuple[str, tuple[str, ...]]] = []
        desk.theme.changed.connect(self._restyled)

    def show_blocks(self, title: str, blocks: Sequence[Any]) -> None:
        """Show these blocks instead of the ones before."""
        clear(self._box)
        self._charts, self._links = [], []
        self.setAccessibleName(title)
        self._box.addWidget(label(title, "title", wrap=True))
        self._coming = self._made(blocks)
        self._build()

    def _build(self) -> None:
        """Add what can be made in a moment; the rest after the window had its turn."""
        end = time.monotonic() + SLICE
        for widget in self._coming:
            self._box.addWidget(widget)
            if time.monotonic() > end or widget in self._charts:  # a chart is drawn once it is laid out
                self.desk.later(self._build, self)
                return
        self._box.addStretch(1)

    def _made(self, blocks: Sequence[Any]) -> Iterator[QWidget]:
        for block in blocks:
            if hasattr(block, "parts"):
                yield self._sentence(block)
            elif hasattr(block, "figure"):
                yield from self._exhibit(block)
            else:
                yield label(block.text, "heading", wrap=True)

    def _sentence(self, sentence: SentenceLike) -> QLabel:
        found = _RichLabel(self._rich(sentence))
        found.setAccessibleName(sentence.text)
        found.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        found.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        found.linkActivated.connect(self._activated)
        if sentence.form == "item":
            found.setContentsMargins(16, 0, 0, 0)
        return found

    def _rich(self, sentence: SentenceLike) -> str:
        said = f"<b>{escape(sentence.lead)}:</b> " if sentence.lead else ""
        mark = "– " if sentence.form == "item" else ""
        for part in sentence.parts:
            if isinstance(part, str):
                said += escape(part)
            elif part.records:
                said += f'<a href="{len(self._links)}">{escape(part.text)}</a>'
                self._links.append((part.text, tuple(part.records)))
            else:
                said += escape(part.text)
        return f'<div style="line-height: 140%">{mark}{said}</div>'

    def _activated(self, link: str) -> None:
        self.asked.emit(*self._links[int(link)])

    def _exhibit(self, exhibit: Any) -> Iterator[QWidget]:
        figure = exhibit.figure
        yield label(exhibit.caption, "strong", wrap=True)
        if exhibit.chart:
            chart = charts.FigureChart(charts.look_of(self.desk.theme), figure)
            if chart.bars:
                chart.row_clicked.connect(partial(self._row, figure))
                self._charts.append(chart)
                yield chart
            else:
                chart.deleteLater()
        yield self._table(exhibit)
        if exhibit.note:
            yield label(exhibit.note, "small", wrap=True)

    def _table(self, exhibit: Any) -> PlainTable:
        rows = [[show_cell(cell) for cell in row] for row in exhibit.rows]
        numeric = exhibit.numeric
        widths = [100 if number else 150 for number in numeric]
        widths[0] = 220
        table = PlainTable(exhibit.caption, list(exhibit.headings), widths, 0 if len(widths) < 6 else len(widths) - 1)
        table.show_rows(rows)
        table.setFixedHeight(34 + ROW_HEIGHT * max(1, min(len(rows), MOST_LINES)) + 18)
        led = {row for row in range(len(rows)) if exhibit.figure.records[row]}
        links = NumberLinks(self.desk.theme, table, led, {place for place, number in enumerate(numeric) if number})
        for asked in (table.opened, links.followed):
            asked.connect(partial(self._row, exhibit.figure))
        return table

    def _row(self, figure: Any, row: int) -> None:
        if row < len(figure.records) and figure.records[row]:
            self.asked.emit(str(figure.rows[row][0]), figure.records[row])

    def _restyled(self) -> None:
        for chart in self._charts:
            chart.relook(charts.look_of(self.desk.theme))


class _RichLabel(QLabel):
    """Remembers how high it is at a width: nested layouts ask many times, and rich text is set anew for each answer."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]
