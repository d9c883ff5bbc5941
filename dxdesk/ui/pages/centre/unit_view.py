"""One unit as the centre holds it: its registers, read only, its submissions and the comments made on them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.flows.centre import records
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.halves import Halves, Side
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.state_tones import TONES
from dxdesk.ui.kit.widgets import Empty, button, chip, clear, label, line, set_chip
from dxdesk.ui.look.theme import GAP, Tone

if TYPE_CHECKING:
    from dxdesk.flows.centre.inbox import Arrived
    from dxdesk.flows.centre.records import Remark, RowTable, UnitSheet

CHARACTER = 7  # pixels
WIDEST = 320


class UnitView(QWidget):
    """`left` is sent when the person wants the list of all units back."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._unit, self._register = "", ""
        self._keys: list[str] = []
        self.table: PlainTable | None = None
        self.setAccessibleName(_("Số liệu của đơn vị"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        back = button(desk.theme, _("Tất cả đơn vị"), self.left.emit, kind="link", icon="chevron-left")
        self.state = chip("")
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN - 6, 0, MARGIN, 6)
        top.addWidget(back)
        top.addWidget(self.state)
        top.addStretch(1)
        self._choice = QHBoxLayout()
        self._choice.setContentsMargins(MARGIN, 0, MARGIN, 4)
        self.said = label("", "small")
        self._rows = QStackedWidget()
        self._rows.setAccessibleName(_("Các dòng của biểu"))
        self._empty = Empty(
            desk.theme, "form", _("Chưa có dòng nào"), _("Đơn vị chưa gửi số liệu của biểu này, hoặc đã được trả lại.")
        )
        self._blank = QWidget()  # until rows are read
        self._rows.addWidget(self._blank)
        self._rows.addWidget(self._empty)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, MARGIN)
        box.setSpacing(GAP)
        words = QHBoxLayout()
        words.setContentsMargins(MARGIN, 0, MARGIN, 0)
        words.addWidget(self.said)
        box.addLayout(words)
        table = QHBoxLayout()
        table.setContentsMargins(MARGIN, 0, GAP, 0)
        table.addWidget(self._rows)
        box.addLayout(table, 1)
        side = Side(_("Các lần gửi và ý kiến"), 280)
        self._side = side.box
        halves = Halves(_("Số liệu và các lần gửi"), left, side, sizes=(780, 340))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addLayout(self._choice)
        outer.addWidget(halves, 1)

    def open(self, unit: str, name: str, state: str, tone: Tone, register: str = "") -> None:
        """Show a unit, and of it the first register with rows or the one named."""
        if unit != self._unit:
            self._clear()
        self._unit, self._register = unit, register
        self.setAccessibleName(_("Số liệu của {unit}").format(unit=name))
        set_chip(self.state, state, tone)
        self.refresh()

    def _clear(self) -> None:
        """Nothing of the unit shown before stays in sight, however late the next one is read."""
        clear(self._choice)
        clear(self._side)
        self.said.setText("")
        self._drop_table()

    def _drop_table(self) -> None:
        if self.table is not None:
            self._rows.removeWidget(self.table)
            self.table.deleteLater()
            self.table = None
        self._rows.setCurrentWidget(self._blank)

    def refresh(self) -> None:
        """Read anew."""
        self.desk.read(_("Đang đọc số liệu của đơn vị…"), records.unit_sheet, self._unit, done=self._show, owner=self)

    def _show(self, sheet: UnitSheet) -> None:
        if sheet.unit != self._unit:
            return
        self._sheet = sheet
        self._keys = [key for key, _short, _said in sheet.registers]
        clear(self._choice)
        choice = Segments(self.desk.theme, _("Biểu"), [short for _key, short, _said in sheet.registers])
        place = self._keys.index(self._register) if self._register in self._keys else 0
        choice.buttons[place].setChecked(True)
        choice.chosen.connect(self._chosen)
        self._choice.addWidget(choice)
        self._chosen(place)
        self._show_side(sheet)

    def _chosen(self, place: int) -> None:
        if self._keys[place] != self._register:
            self._drop_table()
        self._register = self._keys[place]
        self.said.setText(self._sheet.registers[place][2])
        self.desk.read(
            _("Đang đọc số liệu của đơn vị…"), records.unit_rows, self._unit, self._register,
            done=partial(self._show_rows, (self._unit, self._register)), owner=self,
        )  # fmt: skip

    def _show_rows(self, asked: tuple[str, str], found: RowTable) -> None:
        if asked != (self._unit, self._register):
            return
        self._drop_table()
        if not found.rows:
            self._rows.setCurrentWidget(self._empty)
            return
        widths = [min(WIDEST, max(90, width * CHARACTER)) for width in found.widths]
        self.table = PlainTable(_("Các dòng của biểu"), found.headings, widths, 0)
        heading = self.table.horizontalHeader()
        heading.setSectionResizeMode(0, heading.ResizeMode.Interactive)
        self.table.setColumnWidth(0, widths[0])
        self.table.show_rows(found.rows)
        self._rows.addWidget(self.table)
        self._rows.setCurrentWidget(self.table)

    def _show_side(self, sheet: UnitSheet) -> None:
        clear(self._side)
        about = " · ".join(filter(None, (sheet.group, sheet.region, _("mã {code}").format(code=sheet.unit))))
        self._side.addWidget(label(about, "small", wrap=True))
        self._side.addWidget(label(_("Các lần gửi"), "heading"))
        if not sheet.sent:
            self._side.addWidget(label(_("Chưa nhận được báo cáo nào."), "muted", wrap=True))
        for one in sheet.sent:
            self._side.addWidget(self._sent(one))
        self._side.addWidget(line())
        self._side.addWidget(label(_("Ý kiến của cơ quan tổng hợp"), "heading"))
        if not sheet.remarks:
            self._side.addWidget(label(_("Chưa có ý kiến nào."), "muted", wrap=True))
        for remark in sheet.remarks:
            self._side.addWidget(self._remark(remark))
        self._side.addStretch(1)

    def _sent(self, one: Arrived) -> QWidget:
        said = _("Lần {number} · {moment}").format(number=one.number, moment=show_moment(one.sent_at))
        words = [_("Người xác nhận: {name}").format(name=one.approver), one.letter, one.reason]
        return _stack(said, one.state_text, TONES[one.state], "\n".join(filter(None, words)))

    def _remark(self, remark: Remark) -> QWidget:
        answer = _("Trả lời: {text}").format(text=remark.answer) if remark.answer else remark.state
        return _stack(remark.place, "", "plain", f"{remark.asked}\n{answer}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _stack(heading: str, state: str, tone: Tone, text: str) -> QWidget:
    found = QWidget()
    found.setAccessibleName(heading)
    box = QVBoxLayout(found)
    box.setContentsMargins(0, 2, 0, 6)
    box.setSpacing(2)
    row = QHBoxLayout()
    row.addWidget(label(heading, "strong", wrap=True), 1)
    if state:
        row.addWidget(chip(state, tone), 0, Qt.AlignmentFlag.AlignTop)
    box.addLayout(row)
    if text:
        box.addWidget(label(text, "muted", wrap=True))
    return found
