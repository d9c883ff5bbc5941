"""Khóa xác thực đơn vị: whose keys are believed, with fingerprints to read out; believing one more, taking one back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.dates import show_day_of, show_moment
from dxdesk.flows.exchanging import keybook, trusting
from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.models.keys import KeyStanding
from dxdesk.models.news import Subject
from dxdesk.text import fold
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.keys.fingerprint import FingerprintLabel
from dxdesk.ui.keys.trust_dialog import ask_trust
from dxdesk.ui.keys.unlocking import Unlocking
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves, Side
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.tone_cell import ToneDelegate
from dxdesk.ui.kit.widgets import Notice, button, clear, label
from dxdesk.ui.look.theme import GAP

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.keybook import Key, Request
    from dxdesk.flows.exchanging.trusting import KeyLine

_STATE = 4


class KeysPage(Page):
    """All keys at the left, the chosen one with its fingerprint at the right."""

    shows = (Subject.KEYS, Subject.STREAMS, Subject.CAMPAIGNS)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Khóa xác thực đơn vị"))
        theme = desk.theme
        self._all: list[Key] = []
        self._shown: list[Key] = []
        self.key = Unlocking(desk, self)
        self.add_actions([button(theme, _("Nhận tệp đăng ký…"), self._choose, kind="primary", icon="key")])
        self.search = SearchField(theme, _("Tìm đơn vị, người giữ khóa"))
        self.search.setMinimumWidth(260)
        self.search.searched.connect(self._list)
        self.said = label("", "small")
        headings = (_("Đơn vị"), _("Vai trò"), _("Người giữ"), _("Tin cậy từ"), _("Tình trạng"))
        self.table = PlainTable(_("Các khóa"), headings, (170, 170, 158, 106, 84), 0)
        self._tones = ToneDelegate(theme, self.table)
        self.table.setItemDelegateForColumn(_STATE, self._tones)
        self.table.chosen.connect(self._chosen)
        self.search.left.connect(self._to_table)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(MARGIN, 0, GAP, MARGIN)
        box.setSpacing(GAP)
        tools = QHBoxLayout()
        tools.addWidget(self.search)
        tools.addStretch(1)
        tools.addWidget(self.said)
        box.addLayout(tools)
        box.addWidget(self.table, 1)
        side = Side(_("Chi tiết khóa"), 350)
        self.detail = side.box
        self.body.addWidget(Halves(_("Các khóa và chi tiết"), left, side, sizes=(760, 360)), 1)

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc các khóa…"), keybook.key_book, done=self._show, owner=self)

    def _show(self, found: list[Key]) -> None:
        self._all = found
        self._list()

    def _list(self, *_ignored: object) -> None:
        words = fold(self.search.text()).split()
        before = self.current.key if self.current else ""
        self._shown = [k for k in self._all if all(w in fold(f"{k.unit_name} {k.holder} {k.key}") for w in words)]
        self._tones.tones = ["ok" if key.standing is KeyStanding.TRUSTED else "error" for key in self._shown]
        self.table.show_rows([_row(key) for key in self._shown])
        units = {key.unit for key in self._all if key.unit and key.standing is KeyStanding.TRUSTED}
        self.said.setText(_("{n} khóa · {units} đơn vị đã đăng ký").format(n=len(self._all), units=len(units)))
        place = next((i for i, key in enumerate(self._shown) if key.key == before), 0)
        if self._shown:
            self.table.selectRow(place)
        self._chosen(place if self._shown else -1)

    @property
    def current(self) -> Key | None:
        """The key that is chosen."""
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _chosen(self, row: int) -> None:
        clear(self.detail)
        if 0 <= row < len(self._shown):
            self._describe(self._shown[row])
        elif not self._all:
            said = _("Chưa có khóa nào. Phát hành tệp kỳ báo cáo để lập khóa của cơ quan tổng hợp.")
            self.detail.addWidget(Notice(self.desk.theme, said, "note"))
        self.detail.addStretch(1)

    def _describe(self, key: Key) -> None:
        self.detail.addWidget(label(key.unit_name, "heading", wrap=True))
        self.detail.addWidget(label(f"{key.role_text} · {key.holder}", "muted", wrap=True))
        self.detail.addWidget(label(_("Dấu vân tay"), "strong"))
        self.detail.addWidget(FingerprintLabel(self.desk.theme, key.fingerprint))
        self.detail.addWidget(
            label(_("Đọc từng nhóm năm số qua điện thoại; cả tám nhóm phải trùng nhau."), "small", wrap=True)
        )
        lines = [
            _("Mã khóa: {key}").format(key=key.key),
            _("Tin cậy từ: {moment}").format(moment=show_moment(key.since)) if key.since else "",
            _("Mục ghi đã nhận: {n}").format(n=show_number(key.entries)) if key.entries else "",
        ]
        self.detail.addWidget(label("\n".join(filter(None, lines)), wrap=True))
        if key.standing is KeyStanding.REVOKED:
            said = _("Khóa đã bị thu hồi.")
            if key.reason:
                said = _("Khóa đã bị thu hồi. Lý do: {reason}").format(reason=key.reason)
            self.detail.addWidget(Notice(self.desk.theme, said, "error"))
        elif key.own:
            self.detail.addWidget(Notice(self.desk.theme, _("Đây là khóa của máy này."), "note"))
        elif key.unit:
            act = button(
                self.desk.theme, _("Thu hồi khóa này…"), partial(self._ask_revoke, key), kind="danger", icon="lock"
            )
            self.detail.addWidget(act, 0, Qt.AlignmentFlag.AlignLeft)

    def _to_table(self) -> None:
        self.table.setFocus()

    # -- believing ------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Chọn tệp đăng ký máy"), str(Path.home()), _("Tệp đăng ký máy (*.dxsync)")
        )
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Show the fingerprints of an enrolment, to be compared before it is believed."""
        self.desk.read(
            _("Đang đọc {file}…").format(file=path.name), keybook.requested, path, done=partial(self._asked, path),
            owner=self,
        )  # fmt: skip

    def _asked(self, path: Path, request: Request) -> None:
        dialog = ask_trust(self.desk.theme, request, self)
        dialog.granted.connect(partial(self._unlock, path))
        dialog.open()

    def _unlock(self, path: Path) -> None:
        self.key.then(partial(self._trust, path))

    def _trust(self, path: Path, passphrase: str) -> None:
        self.desk.write(
            _("Đang tin cậy khóa…"), trusting.trust, path, passphrase=passphrase, said=_("Đã tin cậy các khóa."),
            owner=self,
        )  # fmt: skip

    # -- taking back ----------------------------------------------------------------------------------------------

    def _ask_revoke(self, key: Key) -> None:
        text = _(
            "Từ nay mọi tệp do khóa này ký đều bị từ chối. Phần đã nhận trước đây vẫn được tính. Việc thu hồi không "
            "lấy lại được: muốn dùng tiếp, đơn vị phải đăng ký khóa mới."
        )
        if key.leads:
            text += " " + _("Đây là khóa đầu mối: đơn vị cũng không tự tin cậy được máy khác nữa.")
        heading = _("Thu hồi khóa của {unit}").format(unit=key.unit_name)
        dialog = ReasonDialog(self.desk.theme, heading, text, _("Lý do thu hồi"), _("Thu hồi khóa"), self)
        dialog.given.connect(partial(self._revoke_for, key))
        dialog.open()

    def _revoke_for(self, key: Key, reason: str) -> None:
        self.key.then(partial(self._revoke, key, reason))

    def _revoke(self, key: Key, reason: str, passphrase: str) -> None:
        self.desk.write(
            _("Đang thu hồi khóa…"), trusting.revoke, key.key, reason=reason, passphrase=passphrase,
            done=self._revoked, owner=self,
        )  # fmt: skip

    def _revoked(self, _line: KeyLine) -> None:
        self.desk.say(_("Đã thu hồi khóa."), "ok")

    def arrive(self, goal: Goal) -> None:
        self.table.setFocus()

    def commands(self) -> list[Command]:
        return [Command(_("Nhận tệp đăng ký máy của đơn vị…"), self._choose, "key")]


def _row(key: Key) -> tuple[str, ...]:
    state = _("Tin cậy") if key.standing is KeyStanding.TRUSTED else _("Thu hồi")
    return key.unit_name, key.role_text, key.holder, show_day_of(key.since) if key.since else "", state
