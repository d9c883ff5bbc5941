"""The line above every page: which unit, which campaign, how long until the deadline, what state the report is in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from dxdesk.dates import parse_date, show_date
from dxdesk.i18n import _
from dxdesk.models.submission import State
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import button, chip, label, set_chip
from dxdesk.ui.look.theme import GAP, HEAD, Theme, Tone

if TYPE_CHECKING:
    from dxdesk.flows.reviewing.overview import Header

STATE_TONES: dict[State, Tone] = {
    State.CONFIRMED: "accent",
    State.SENT: "note",
    State.RETURNED: "warning",
    State.ACCEPTED: "ok",
}


def days_text(days: int) -> tuple[str, Tone]:
    """How long until the deadline, in words, and how urgent that is."""
    if days < -60:
        return _("Đã hết hạn"), "plain"
    if days < 0:
        return _("Quá hạn {n} ngày").format(n=-days), "error"
    if days == 0:
        return _("Hạn hôm nay"), "warning"
    return _("Còn {n} ngày").format(n=days), "warning" if days <= 5 else "plain"


class HeaderBar(QFrame):
    """Unit and campaign at the left, deadline, state and the commands used everywhere at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAccessibleName(_("Đơn vị và kỳ báo cáo"))
        self.setFixedHeight(HEAD)
        self.unit = label("", "heading")
        self.campaign = label("", "small")
        for one in (self.unit, self.campaign):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addStretch(1)
        names.addWidget(self.unit)
        names.addWidget(self.campaign)
        names.addStretch(1)
        self.deadline = chip("")
        self.state = chip("")
        self.undo = _tool(theme, "undo", _("Hoàn tác"))
        self.redo = _tool(theme, "redo", _("Làm lại"))
        self.search = button(theme, _("Tìm lệnh…  Ctrl+K"), icon="search", name=_("Tìm lệnh (Ctrl+K)"))
        self.menu = _tool(theme, "more", _("Chức năng khác"))
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GAP, 0, 2 * GAP, 0)
        row.setSpacing(GAP)
        row.addLayout(names, 1)
        for part in (self.deadline, self.state):
            row.addWidget(part)
        row.addSpacing(GAP)
        for tool in (self.undo, self.redo, self.search, self.menu):
            row.addWidget(tool)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No store is open."""
        self.unit.setText(_("Báo cáo chuyển đổi số"))
        self.campaign.setText(_("Chưa mở tệp dữ liệu nào"))
        for part in (self.deadline, self.state, self.undo, self.redo):
            part.hide()

    def show_names(self, unit: str, campaign: str) -> None:
        self.unit.setText(unit)
        self.campaign.setText(campaign)

    def show_header(self, header: Header) -> None:
        self.show_names(header.unit_name, header.campaign_title)
        text, tone = days_text(header.days_left)
        set_chip(self.deadline, f"{text} · {show_date(_day(header.deadline))}", tone)
        set_chip(self.state, header.state_text, STATE_TONES.get(header.state, "plain"))
        self.deadline.setAccessibleName(_("Thời hạn: {day}").format(day=self.deadline.text()))
        self.state.setAccessibleName(_("Trạng thái báo cáo: {state}").format(state=header.state_text))
        for part in (self.deadline, self.state, self.undo, self.redo):
            part.show()

    def set_undo(self, undo: str | None, redo: str | None) -> None:
        """What Ctrl+Z and Ctrl+Y would do now."""
        self.undo.setEnabled(undo is not None)
        self.redo.setEnabled(redo is not None)
        back = _("Hoàn tác: {title} (Ctrl+Z)").format(title=undo) if undo else _("Không có gì để hoàn tác")
        again = _("Làm lại: {title} (Ctrl+Y)").format(title=redo) if redo else _("Không có gì để làm lại")
        self.undo.setToolTip(tip(back))
        self.redo.setToolTip(tip(again))

    def set_narrow(self, narrow: bool) -> None:
        self.search.setText("" if narrow else _("Tìm lệnh…  Ctrl+K"))


def _day(text: str) -> date:
    return parse_date(text)


def _tool(theme: Theme, icon: str, name: str) -> QPushButton:
    found = button(theme, "", icon=icon, kind="quiet", name=name)
    found.setIconSize(QSize(20, 20))
    found.setFixedSize(36, 34)
    return found
