"""Bản đồ & biểu đồ: one figure of all units on the map and as a ranking, and the charts of groups and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.flows.centre import country
from dxdesk.i18n import _
from dxdesk.models.field import show_cell
from dxdesk.ui.charts import behind
from dxdesk.ui.charts.charted_page import ChartedPage
from dxdesk.ui.charts.map import MapView, Spot
from dxdesk.ui.charts.ranking import Ranked, RankingTable
from dxdesk.ui.charts.shapes import COUNTRIES, Country, scale, shapes
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.widgets import Card, label
from dxdesk.ui.look.theme import GAP

if TYPE_CHECKING:
    from dxdesk.flows.centre.country import Mapped

MAP, DRAWN = range(2)


class CountryPage(ChartedPage):
    """The map and the ranking beside it always say the same; pointing at a unit in one marks it in the other."""

    def __init__(self, desk: Desk) -> None:
        views = Segments(desk.theme, _("Các phần của trang"), (_("Bản đồ"), _("Biểu đồ")))
        super().__init__(desk, _("Bản đồ & biểu đồ"), views)
        self._units: Mapping[str, tuple[str, ...]] = {}
        self._wanted = self._unit = ""
        self._drawn: set[str] = set()
        self._lines: list[Ranked] = []
        self.add_views(self._map_view(), self.charts)

    def _map_view(self) -> QWidget:
        found = QWidget()
        box = QVBoxLayout(found)
        box.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addLayout(self._tools())
        self.map = MapView(self.desk.theme)
        self.map.pointed.connect(self._pointed)
        self.map.chosen.connect(self._open)
        left = Card(margins=GAP)
        left.setAccessibleName(_("Bản đồ"))
        left.box.addWidget(self.map, 1)
        note = label(
            _("Sơ đồ vẽ từ tâm của các xã để chỉ vị trí đơn vị, không thể hiện ranh giới hành chính."),
            "small",
            wrap=True,
        )
        left.box.addWidget(note)
        self.ranking = RankingTable(self.desk.theme, _("Giá trị"))
        self.ranking.chosen.connect(self._ranked)
        self.ranking.opened.connect(self._open_ranked)
        self.rest = label("", "small", wrap=True)
        self.groups = Segments(self.desk.theme, _("Xếp hạng trong nhóm"), (_("Tỉnh, thành phố"), _("Bộ, cơ quan")))
        self.groups.chosen.connect(self._rank)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(GAP, 0, 0, 0)
        side.setSpacing(GAP)
        side.addWidget(self.groups)
        side.addWidget(self.ranking, 1)
        side.addWidget(self.rest)
        halves = Halves(_("Bản đồ và xếp hạng"), left, right, sizes=(520, 560))
        halves.setStretchFactor(1, 1)
        box.addWidget(halves, 1)
        return found

    def _tools(self) -> QHBoxLayout:
        self.figure = Combo(self.desk.theme, _("Số liệu trên bản đồ"))
        self.figure.setMinimumWidth(240)
        self.figure.activated.connect(self._read)
        self.countries = Segments(
            self.desk.theme, _("Bản đồ"), (_("63 tỉnh, thành phố"), _("34 tỉnh, thành phố (từ 01/07/2025)"))
        )
        self.countries.chosen.connect(self._read)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self.figure, 2)
        row.addWidget(self.countries)
        row.addStretch(1)
        return row

    # -- reading --------------------------------------------------------------------------------------------------

    def read_view(self) -> None:
        self.desk.read(_("Đang đọc số liệu…"), country.map_figures, done=self._offered, owner=self)

    def _offered(self, offered: list[tuple[str, str]]) -> None:
        if not self.figure.count():
            for name, title in offered:
                self.figure.addItem(title, name)
        self._read()

    @property
    def country(self) -> Country:
        return COUNTRIES[next(i for i, b in enumerate(self.countries.buttons) if b.isChecked())]

    def _read(self, *_ignored: object) -> None:
        wanted = f"{self.figure.currentData()} {self.country}"
        self._wanted = wanted
        self.desk.read(
            _("Đang vẽ bản đồ…"), country.map_figure, str(self.figure.currentData()), self.country,
            done=partial(self._show, wanted), owner=self,
        )  # fmt: skip

    def _show(self, wanted: str, found: Mapped) -> None:
        if wanted != self._wanted:
            return
        figure, self._units = found.figure, found.units
        unit = figure.unit_of_measure
        lines = [_line(key, figure.line(key), unit) for key in figure.keys]
        lines.sort(key=lambda line: (line.value is None, line.partial))  # what isn't known, or not all, has no rank
        drawn = {shape.code: shape.name for shape in shapes(self.country)}
        spots = {code: Spot(name, None, _("không được hỏi nội dung này")) for code, name in drawn.items()}
        asked = [line for line in lines if line.code in drawn]
        spots |= {line.code: Spot(line.name, line.value, line.said, line.partial) for line in asked}
        classes = scale([spot.value for spot in spots.values() if spot.value is not None], unit)
        self.map.show_spots(self.country, spots, classes, figure.title, unit)
        self._drawn, self._lines, self._unit = set(drawn), lines, unit
        self._rank()
        self.rest.setText(_what_is_missing(asked, everywhere=len(asked) == len(drawn)))

    def _rank(self, *_ignored: object) -> None:
        """Provinces and ministries are asked different things: each is ranked among its own."""
        provinces = self.groups.buttons[0].isChecked()
        lines = [line for line in self._lines if (line.code in self._drawn) == provinces]
        most = 100.0 if self._unit == "%" else max((line.value or 0.0 for line in lines), default=0.0)
        self.ranking.show_ranking(lines, most)

    # -- pointing and going ---------------------------------------------------------------------------------------

    def _pointed(self, code: str) -> None:
        if code:
            if not self.groups.buttons[0].isChecked():
                self.groups.choose(0)
            self.ranking.select_code(code)

    def _ranked(self, row: int) -> None:
        self.map.point_at(self.ranking.lines[row].code if 0 <= row < len(self.ranking.lines) else "")

    def _open_ranked(self, row: int) -> None:
        self._open(self.ranking.lines[row].code)

    def _open(self, code: str) -> None:
        units = self._units.get(code, ())
        if units:
            self.desk.go.emit(Goal("tracking", units[0], records=units))

    def show_records(self, records: tuple[str, ...]) -> None:
        behind.show_behind(self.desk, records, self)

    def arrive(self, goal: Goal) -> None:
        if goal.field == "charts":
            self.views.choose(DRAWN)
        self.figure.setFocus()

    def commands(self) -> list[Command]:
        return [
            Command(_("Xem bản đồ"), partial(self.views.choose, MAP), "map"),
            Command(_("Xem biểu đồ"), partial(self.views.choose, DRAWN), "track"),
        ]


def _what_is_missing(asked: Sequence[Ranked], *, everywhere: bool) -> str:
    """Of how many provinces there are no figures, or not all that were asked for."""
    silent, partial = sum(line.silent for line in asked), sum(line.partial for line in asked)
    said = [_("{n} tỉnh, thành phố chưa có số liệu này.").format(n=silent)] if silent else []
    said += [_("{n} tỉnh, thành phố chưa đủ số liệu.").format(n=partial)] if partial else []
    complete = _("Đủ số liệu cả nước.") if everywhere else _("Đủ số liệu của các tỉnh, thành phố được hỏi.")
    return " ".join(said) or complete


def _line(code: str, cells: Mapping[str, str | int | Decimal | None], unit: str) -> Ranked:
    """A line of a ranking: the share with its parts, or the amount; and who, or how much, has no figures."""
    name, part, whole, share = (cells[column] for column in ("unit", "part", "whole", "share"))
    blank, silent = cells["blank"], str(cells["missing"] or "")
    if not cells["reported"]:
        return Ranked(code, str(name), None, _("chưa có số liệu"), silent=True)
    if isinstance(share, (int, Decimal)):
        value, said = float(share), f"{show_cell(share)} %  ({_shown(part)} / {_shown(whole)})"
    elif whole is None and isinstance(part, (int, Decimal)):
        value, said = float(part), f"{show_cell(part)} {unit}".strip()
    else:
        if whole is not None and blank:
            return Ranked(code, str(name), None, _("chưa có số liệu"), silent=True)
        return Ranked(code, str(name), None, _("không cộng gộp được") if whole is None else _("không áp dụng"))
    if silent:
        said += " · " + _("chưa có số liệu của {names}").format(names=silent)
    elif blank:
        said += " · " + _("{n} nội dung chưa có số liệu").format(n=_shown(blank))
    return Ranked(code, str(name), value, said, partial=bool(silent or blank))


def _shown(cell: str | int | Decimal | None) -> str:
    return "–" if cell is None else show_cell(cell)
