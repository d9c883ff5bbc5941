"""Tổng quan of the centre: how many units are where, what to do next, who came last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.flows.centre import tracking
from dxdesk.i18n import _
from dxdesk.models.submission import UnitState
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.meter import Meters, Part
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.state_tones import TONES
from dxdesk.ui.kit.tiles import Tiles
from dxdesk.ui.kit.widgets import Card, button, chip, clear, label, scrolled
from dxdesk.ui.look.theme import GAP, Tone
from dxdesk.ui.pages.centre.publishing import publish

if TYPE_CHECKING:
    from dxdesk.flows.centre.tracking import CentreOverview, UnitLine

LAST = 8  # units listed under the newest arrivals


class CentrePage(Page):
    """Everything on it leads to where it is done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Tổng quan"))
        self._todo, self._last = QVBoxLayout(), QVBoxLayout()
        self._todo.setSpacing(2)
        self._last.setSpacing(6)
        self.groups = Meters(desk.theme, _("Đang có báo cáo, theo nhóm đơn vị"), leads=False)
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        outer.setSpacing(2 * GAP)
        outer.addLayout(self._tiles())
        groups = Card(_("Đang có báo cáo, theo nhóm đơn vị"))
        groups.box.addWidget(self.groups)
        columns = QHBoxLayout()
        columns.setSpacing(2 * GAP)
        for cards in ((_card(_("Việc cần làm"), self._todo), groups), (_card(_("Mới nhận"), self._last),)):
            column = QVBoxLayout()
            column.setSpacing(2 * GAP)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        outer.addLayout(columns)
        outer.addStretch(1)
        self.body.addWidget(scrolled(inside, _("Tổng quan")))

    def _tiles(self) -> Tiles:
        self.tiles = Tiles(
            {
                "came": _("đơn vị đang có báo cáo"),
                "waiting": _("báo cáo chờ trả lời"),
                "accepted": _("được tiếp nhận"),
                "returned": _("bị trả lại"),
                "overdue": _("quá hạn, còn thiếu báo cáo"),
            }
        )
        return self.tiles

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc tình hình các đơn vị…"), tracking.overview, done=self._show, owner=self)

    def _show(self, found: CentreOverview) -> None:
        units, counts = found.tracking.units, found.tracking.counts
        shown: dict[str, tuple[str, int, Tone]] = {
            "came": (f"{found.tracking.came} / {len(units)}", found.tracking.came, "plain"),
            "waiting": (str(found.waiting), found.waiting, "accent"),
            "accepted": (str(counts[UnitState.ACCEPTED]), counts[UnitState.ACCEPTED], "ok"),
            "returned": (str(counts[UnitState.RETURNED]), counts[UnitState.RETURNED], "warning"),
            "overdue": (str(found.tracking.overdue), found.tracking.overdue, "error"),
        }
        for key, (text, count, tone) in shown.items():
            self.tiles.show_number(key, text, tone if count else "plain")
        clear(self._todo)
        for said, page in found.todo:
            one = button(self.desk.theme, said, partial(self._go, page), icon="chevron-right", kind="row")
            self._todo.addWidget(one)
        if not found.todo:
            self._todo.addWidget(label(_("Chưa có việc gì chờ."), "muted"))
        self._show_groups(units)
        self._show_last(units)

    def _show_groups(self, units: list[UnitLine]) -> None:
        parts = []
        for group, name in dict.fromkeys((u.group, u.group_text) for u in units):
            among = [u for u in units if u.group == group]
            came = sum(u.state.came for u in among)
            parts.append(
                Part(group, name, came, len(among), _("{n} / {whole} đơn vị").format(n=came, whole=len(among)))
            )
        self.groups.show_parts(parts)

    def _show_last(self, units: list[UnitLine]) -> None:
        clear(self._last)
        arrived = sorted((u for u in units if u.sent_at), key=lambda u: u.sent_at, reverse=True)
        if not arrived:
            text = _("Chưa nhận được báo cáo nào. Kéo thả tệp của đơn vị vào trang Tiếp nhận.")
            self._last.addWidget(label(text, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, unit in enumerate(arrived[:LAST]):
            name = button(self.desk.theme, unit.full_name, partial(self._open, unit.unit), kind="link")
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(show_moment(unit.sent_at), "small"), row, 1)
            grid.addWidget(chip(unit.state_text, TONES[unit.state]), row, 2)
        self._last.addLayout(grid)
        if arrived:
            more = button(self.desk.theme, _("Xem tất cả đơn vị"), partial(self._go, "tracking"), kind="link")
            self._last.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _open(self, unit: str) -> None:
        self.desk.go.emit(Goal("tracking", unit))

    def _go(self, page: str) -> None:
        if page == "publish":
            publish(self.desk, self.window())
        else:
            self.desk.go.emit(Goal(page, field="overdue" if page == "tracking" else ""))

    def findings_arrived(self) -> None:
        """The checks of the units are read on the page that shows them."""


def _card(heading: str, inside: QVBoxLayout) -> Card:
    card = Card(heading)
    card.box.addLayout(inside)
    card.box.addStretch(1)
    return card
