"""Theo dõi: every unit with state, completeness and findings; one of them opened shows what the centre holds of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dxdesk.dates import parse_date, show_date, show_day_of
from dxdesk.flows.centre import tracking
from dxdesk.i18n import N_, _
from dxdesk.models.field import show_cell, show_number
from dxdesk.text import fold, sort_key
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.state_tones import TONES
from dxdesk.ui.kit.tone_cell import ToneDelegate
from dxdesk.ui.kit.widgets import Empty, button, label
from dxdesk.ui.look.theme import BASE, GAP
from dxdesk.ui.pages.centre.unit_view import UnitView

if TYPE_CHECKING:
    from dxdesk.flows.centre.tracking import Checked, Tracking, UnitLine

_GROUPS = {"province": N_("Tỉnh, thành"), "ministry": N_("Bộ, ngành"), "agency": N_("CQ thuộc CP")}
_GROUP, _STATE, _SENT, _REGISTERS = 1, 2, 3, 6
_OVERDUE = "overdue"
# Pixels: the scroll bar with the frame, around a text in a cell, around a state in its chip, for the name of a unit.
_SCROLL_BAR, _AROUND, _CHIP, _NAME = 18, 18, 12, 126
_HEADING = 12  # size of the letters; the stylesheet says the same


class TrackingPage(Page):
    """The table of all units; sorted by a click on a heading, narrowed by group, state and words."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Theo dõi"))
        self._found: Tracking | None = None
        self._checked: Mapping[str, Checked] = {}
        self._lines: list[UnitLine] = []
        self._only: tuple[str, ...] = ()
        self._sort, self._down = -1, False
        self._open_next: Goal | None = None
        self.table: PlainTable | None = None
        self.unit = UnitView(desk)
        self.unit.left.connect(self.show_all)
        self._none = Empty(
            desk.theme, "track", _("Không có đơn vị nào như vậy"), _("Hãy bỏ bớt điều kiện lọc hoặc tìm từ khác.")
        )
        tip = _("Nhập sổ Excel thay các đơn vị chưa gửi; số liệu đơn vị gửi sau sẽ được dùng thay.")
        self.add_actions([button(desk.theme, _("Nhập thay từ Excel…"), desk.import_asked.emit, icon="import", tip=tip)])
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(_("Theo dõi"))
        self._all = QWidget()
        self._box = QVBoxLayout(self._all)
        self._box.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self._box.setSpacing(GAP)
        self._box.addLayout(self._tools())
        self._lists = QStackedWidget()
        self._lists.setAccessibleName(_("Các đơn vị"))
        self._lists.addWidget(self._none)
        self._box.addWidget(self._lists, 1)
        self.stack.addWidget(self._all)
        self.stack.addWidget(self.unit)
        self.body.addWidget(self.stack, 1)

    def _tools(self) -> QHBoxLayout:
        theme = self.desk.theme
        self.search = SearchField(theme, _("Tìm đơn vị"))
        self.search.searched.connect(self._list)
        self.search.left.connect(self._to_table)
        self.group = Combo(theme, _("Lọc theo nhóm đơn vị"))
        self.group.addItem(_("Mọi nhóm đơn vị"), "")
        self.state = Combo(theme, _("Lọc theo trạng thái"))
        for one in (self.group, self.state):
            one.setMinimumContentsLength(20)
            one.activated.connect(self._list)
        self.only = button(theme, _("Bỏ chọn"), self._drop_only, kind="link")
        self.only.hide()
        self.said = label("", "small", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for part in (self.search, self.group, self.state, self.only):
            row.addWidget(part)
        row.addWidget(self.said, 1)
        return row

    def _make_table(self, found: Tracking) -> PlainTable:
        headings = [
            _("Đơn vị"), _("Nhóm"), _("Trạng thái"), _("Ngày gửi"), _("Thời hạn"), _two_lines(_("Đầy đủ")),
            *(_two_lines(short) for _key, short in found.registers), _("Lỗi"), _two_lines(_("Cảnh báo")),
        ]  # fmt: skip
        self._widths = self._needed(found, headings)
        table = PlainTable(_("Các đơn vị"), headings, self._widths, 0)
        heading = table.horizontalHeader()
        heading.setSectionResizeMode(0, heading.ResizeMode.Interactive)
        heading.setMinimumSectionSize(40)
        heading.setProperty("dense", True)
        heading.setFixedHeight(46)
        heading.setSectionsClickable(True)
        heading.setSortIndicatorShown(True)
        heading.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heading.sectionClicked.connect(self._sorted)
        self._tones = ToneDelegate(self.desk.theme, table)
        table.setItemDelegateForColumn(_STATE, self._tones)
        table.opened.connect(self._open_row)
        table.clicked.connect(self._clicked)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns share what room there is beyond what they need; where there is less, the group gives way."""
        if self.table is not None:
            room = self.width() - 2 * MARGIN - _SCROLL_BAR
            tight = room < sum(self._widths)
            self.table.setColumnHidden(_GROUP, tight)
            needed = sum(self._widths) - (self._widths[_GROUP] if tight else 0)
            for column, width in enumerate(self._widths):
                self.table.setColumnWidth(column, int(width * max(1.0, room / needed)))

    def _needed(self, found: Tracking, headings: Sequence[str]) -> list[int]:
        """By column, the room for the lines of its heading and for what stands below it."""
        groups, late = map(_, _GROUPS.values()), (_("Quá hạn"), _("Gửi muộn"))
        states = {unit.state_text for unit in found.units}
        shares = [("100,0 %",)] * (1 + len(found.registers))
        cells = [("",), groups, states, ("88/88/8888",), late, *shares, ("88",), ("88",)]
        theme, needed = self.desk.theme, []
        small, normal = QFontMetrics(theme.font(_HEADING, QFont.Weight.DemiBold)), QFontMetrics(theme.font(BASE))
        for heading, below in zip(headings, cells, strict=True):
            widest = max(small.horizontalAdvance(line) for line in heading.split("\n"))
            needed.append(_AROUND + max(widest, *map(normal.horizontalAdvance, below)))
        needed[0] = _NAME
        needed[_STATE] += _CHIP
        return needed

    # -- reading --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc tình hình các đơn vị…"), tracking.tracking, done=self._show, owner=self)
        self.desk.read(
            _("Đang rà soát báo cáo của các đơn vị…"), tracking.check_units, done=self._checks, owner=self, watch=True
        )
        if self.stack.currentWidget() is self.unit:
            self.unit.refresh()

    def _show(self, found: Tracking) -> None:
        first, self._found = self._found is None, found
        if first:
            self.table = self._make_table(found)
            self._fit()
            self._lists.addWidget(self.table)
            for group, text in dict.fromkeys((u.group, u.group_text) for u in found.units):
                self.group.addItem(text, group)
        self._fill_states(found)
        self._list()
        if self._open_next is not None:
            goal, self._open_next = self._open_next, None
            self._go(goal)

    def _fill_states(self, found: Tracking) -> None:
        chosen = self.state.currentData()
        names = dict.fromkeys((u.state, u.state_text) for u in found.units)
        self.state.clear()
        self.state.addItem(_("Mọi trạng thái"), "")
        late = found.overdue + sum(unit.late for unit in found.units)
        self.state.addItem(_("Quá hạn, gửi muộn · {n}").format(n=late), _OVERDUE)
        for state, text in names:
            self.state.addItem(f"{text} · {found.counts[state]}", str(state))
        self.state.setCurrentIndex(max(0, self.state.findData(chosen)))

    def _checks(self, checked: Mapping[str, Checked]) -> None:
        self._checked = checked
        self._list()

    # -- the list -------------------------------------------------------------------------------------------------

    def _list(self, *_ignored: object) -> None:
        if self._found is None or self.table is None:
            return
        lines = [line for line in self._found.units if self._wanted(line)]
        if self._sort >= 0:
            key = self._key(self._sort)
            known = [line for line in lines if key(line) is not None]
            known.sort(key=key, reverse=self._down)
            lines = known + [line for line in lines if key(line) is None]  # nothing known comes last either way
        row = self.table.currentIndex().row()
        before = self._lines[row].unit if 0 <= row < len(self._lines) else ""
        self._lines = lines
        self._tones.tones = [TONES[line.state] for line in lines]
        self.table.show_rows([self._row(line) for line in lines])
        if before in (units := [line.unit for line in lines]):
            self.table.selectRow(units.index(before))
        self._lists.setCurrentWidget(self.table if lines else self._none)
        came, whole = self._found.came, len(self._found.units)
        self.said.setText(
            _("{came} / {whole} đơn vị đang có báo cáo · hạn {day} · đang xem {n}").format(
                came=came, whole=whole, day=show_date(parse_date(self._found.deadline)), n=len(lines)
            )
        )

    def _wanted(self, line: UnitLine) -> bool:
        if self._only and line.unit not in self._only:
            return False
        group, state = self.group.currentData() or "", self.state.currentData() or ""
        if (group and line.group != group) or (state and state not in (line.state, _OVERDUE)):
            return False
        if state == _OVERDUE and not (line.overdue or line.late):
            return False
        words = fold(self.search.text()).split()
        text = fold(f"{line.unit} {line.name} {line.full_name}")
        return all(word in text for word in words)

    def _row(self, line: UnitLine) -> tuple[str, ...]:
        assert self._found is not None  # noqa: S101 - rows are made of what was found
        checked = self._checked.get(line.unit)
        shares = line.shares
        late = _("Quá hạn") if line.overdue else _("Gửi muộn") if line.late else ""
        return (
            line.name, _(_GROUPS[line.group]), line.state_text, show_day_of(line.sent_at) if line.sent_at else "", late,
            _percent(shares.whole if shares else None),
            *(_percent(shares.registers.get(key) if shares else None) for key, _short in self._found.registers),
            show_number(checked.errors) if checked else "", show_number(checked.warnings) if checked else "",
        )  # fmt: skip

    def _key(self, column: int) -> Callable[[UnitLine], Any]:
        assert self._found is not None  # noqa: S101 - as above
        names = [key for key, _short in self._found.registers]
        checks = _REGISTERS + len(names)
        if column >= checks:
            name = ("errors", "warnings")[column - checks]
            return lambda line: getattr(self._checked.get(line.unit), name, None)
        if column >= _REGISTERS:
            register = names[column - _REGISTERS]
            return lambda line: line.shares.registers.get(register) if line.shares else None
        if column == _REGISTERS - 1:
            return lambda line: line.shares.whole if line.shares else None
        if column == _SENT:
            return lambda line: line.sent_at or None
        return lambda line: sort_key(self._row(line)[column]) or None

    def _sorted(self, column: int) -> None:
        assert self.table is not None  # noqa: S101 - its heading was clicked
        self._down = not self._down if column == self._sort else column >= _SENT
        self._sort = column
        order = Qt.SortOrder.DescendingOrder if self._down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self._list()

    def _to_table(self) -> None:
        if self.table is not None and self._lines:
            self.table.selectRow(0)
            self.table.setFocus()

    # -- going ----------------------------------------------------------------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        self._open_row(index.row())

    def _open_row(self, row: int) -> None:
        if self.stack.currentWidget() is self._all:
            self.open_unit(self._lines[row].unit)

    def open_unit(self, unit: str, register: str = "") -> None:
        """Show what the centre holds of a unit."""
        if self._found is None:
            self._open_next = Goal("tracking", unit, register)
            return
        line = next(line for line in self._found.units if line.unit == unit)
        self.unit.open(unit, line.full_name, line.state_text, TONES[line.state], register)
        self.stack.setCurrentWidget(self.unit)
        self.title.setText(line.full_name)
        self.unit.setFocus()

    def show_all(self) -> None:
        """Back to the table."""
        self.title.setText(_("Theo dõi"))
        self.stack.setCurrentWidget(self._all)
        if self.table is not None:
            self.table.setFocus()

    def _drop_only(self) -> None:
        self._only = ()
        self.only.hide()
        self._list()

    def arrive(self, goal: Goal) -> None:
        if self._found is None:
            self._open_next = goal
        else:
            self._go(goal)
        self.search.setFocus()

    def _go(self, goal: Goal) -> None:
        if len(goal.records) > 1:  # a place of the map of today that was several units
            self._only = goal.records
            self.only.setText(_("Bỏ chọn {n} đơn vị").format(n=len(goal.records)))
            self.only.show()
            self.show_all()
            self._list()
        elif goal.record:
            self.open_unit(goal.record, goal.field)
        elif goal.field == _OVERDUE:
            self.state.setCurrentIndex(self.state.findData(_OVERDUE))
            self.show_all()
            self._list()

    def commands(self) -> list[Command]:
        if self.stack.currentWidget() is self.unit:
            return [Command(_("Về danh sách đơn vị"), self.show_all, "track")]
        late = partial(self._go, Goal("tracking", field=_OVERDUE))
        return [
            Command(_("Các đơn vị quá hạn, gửi muộn"), late, "clock"),
        ]


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{show_cell(value)} %"


def _two_lines(heading: str) -> str:
    """A heading broken where its halves are most alike; a column of numbers is narrower than its name."""
    words = heading.split()
    broken = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    return "\n".join(min(broken, key=lambda halves: max(map(len, halves)))) if broken else heading
