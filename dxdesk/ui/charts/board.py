"""Figures as cards of charts, two beside each other where there is room. The chart library loads when first seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.reviewing import review
from dxdesk.i18n import _
from dxdesk.ui.charts import charts
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.widgets import Card, button, clear, label, scrolled
from dxdesk.ui.look.theme import GAP

if TYPE_CHECKING:
    from dxdesk.ui.charts.charts import FigureChart

TWO_FROM = 980  # width from which two charts stand beside each other


class ChartBoard(QWidget):
    """Asks for figures by name and draws them; a click on a bar tells the records behind it.

    "plans_issued/province" is the part of a figure that is about one group.
    """

    records_asked = Signal(object)  # tuple of "register/record"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self._names = desk, review.charts(central=desk.central)
        self.setAccessibleName(_("Biểu đồ"))
        self._cards: dict[str, Card] = {}
        self._charts: dict[str, FigureChart] = {}
        self._coming: list[str] = []  # figures still to be read
        self._reading = False
        inside = QWidget()
        self._columns = QHBoxLayout(inside)
        self._columns.setContentsMargins(24, 4, 24, 24)
        self._columns.setSpacing(2 * GAP)
        self._sides = (QVBoxLayout(), QVBoxLayout())
        for side in self._sides:
            side.setSpacing(2 * GAP)
            self._columns.addLayout(side, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside, _("Biểu đồ")))
        for name in self._names:
            card = self._cards[name] = Card()
            card.setAccessibleName(name)
        self._two: bool | None = None
        self._lay_out(two=True)
        desk.theme.changed.connect(self._restyled)

    def refresh(self) -> None:
        """Read all figures anew, one after the other: each is drawn in a turn of its own."""
        self._coming = list(self._names)
        if not self._reading:
            self._next()

    def _next(self) -> None:
        self._reading = bool(self._coming)
        if self._coming:
            name = self._coming.pop(0)
            figure, _slash, _group = name.partition("/")
            self.desk.read(
                _("Đang vẽ biểu đồ…"), review.figure, figure, done=partial(self._arrived, name), failed=self._failed,
                owner=self,
            )  # fmt: skip

    def _arrived(self, name: str, figure: Any) -> None:
        self._drawn(name, figure)
        self.desk.later(self._next, self)

    def _failed(self, problem: Problem) -> None:
        self._coming.clear()
        self._reading = False
        self.desk.problem.emit(problem)

    def _drawn(self, name: str, figure: Any) -> None:
        card, (_figure, _slash, group) = self._cards[name], name.partition("/")
        figure = _of_group(figure, group) if group else figure
        clear(card.box)
        card.setAccessibleName(figure.title)
        top = QHBoxLayout()
        top.addWidget(label(figure.title, "heading", wrap=True), 1)
        card.box.addLayout(top)
        chart = charts.FigureChart(charts.look_of(self.desk.theme), figure)
        if not chart.bars:
            chart.deleteLater()
            self._charts.pop(name, None)
            card.box.addWidget(
                label(_("Chưa có số liệu để vẽ. Nhập số liệu vào biểu rồi quay lại đây."), "muted", wrap=True)
            )
            return
        copy = button(
            self.desk.theme,
            "",
            partial(self._copy, name),
            icon="copy",
            kind="quiet",
            name=_("Sao chép số liệu của biểu đồ"),
        )
        top.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        chart.row_clicked.connect(partial(self._clicked, name))
        self._charts[name] = chart
        card.box.addWidget(chart)

    def _copy(self, name: str) -> None:
        QGuiApplication.clipboard().setText(charts.as_table(self._charts[name].figure))
        self.desk.say(_("Đã sao chép số liệu của biểu đồ."))

    def _clicked(self, name: str, row: int) -> None:
        figure: Any = self._charts[name].figure
        if row < len(figure.records) and figure.records[row]:
            self.records_asked.emit(figure.records[row])

    def _restyled(self) -> None:
        for chart in self._charts.values():
            chart.relook(charts.look_of(self.desk.theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(two=event.size().width() >= TWO_FROM)

    def _lay_out(self, *, two: bool) -> None:
        if two == self._two:
            return
        self._two = two
        for side in self._sides:
            for card in self._cards.values():
                side.removeWidget(card)  # deletes its item, which would go on keeping the card's size from the new one
            while side.takeAt(0) is not None:
                pass
        for place, name in enumerate(self._names):
            self._sides[place % 2 if two else 0].addWidget(self._cards[name])
        for side in self._sides:
            side.addStretch(1)
        self._columns.setStretch(1, 1 if two else 0)


def _of_group(figure: Any, group: str) -> Any:
    """The lines of a figure that are about a group of units: their keys end with it."""
    keys = [key for key in figure.keys if key.endswith(f"/{group}")]
    return figure.only(keys, f"{figure.title} · {figure.line(keys[0])['group']}" if keys else "")
