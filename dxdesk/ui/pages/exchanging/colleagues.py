"""The unit's computers: what came of files, giving and taking them, whose keys are believed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.flows.exchanging import trusting
from dxdesk.i18n import _
from dxdesk.models.keys import KeyStanding
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.written_file import WrittenNotice
from dxdesk.ui.keys.key_box import key_box
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.widgets import Card, Notice, button, clear, column, label, line, picture, restate, scrolled
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.exchanging.file_exchange import FileExchange
from dxdesk.ui.pages.exchanging.receiving_files import notice

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.arriving import Reception
    from dxdesk.flows.exchanging.trusting import Devices, KeyLine

WIDTH = 820


class Colleagues(QWidget):
    """One column: results, files, this computer, the others."""

    def __init__(self, desk: Desk, files: FileExchange) -> None:
        super().__init__()
        self.desk, self._files = desk, files
        self.setAccessibleName(_("Đồng nghiệp"))
        self._results = QVBoxLayout()
        self._results.setSpacing(GAP)
        self._own = Card(_("Máy này"))
        self._others = Card(_("Các khóa của đơn vị"))
        self._own_box, self._others_box = QVBoxLayout(), QVBoxLayout()
        self._own.box.addLayout(self._own_box)
        self._others.box.addLayout(self._others_box)
        outside, box = column(WIDTH, 2 * GAP, left=MARGIN)
        box.setContentsMargins(0, 4, 0, 32)
        box.addLayout(self._results)
        for part in (self._files_card(), self._own, self._others):
            box.addWidget(part)
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(outside, _("Đồng nghiệp")))
        files.written.connect(self._written)
        files.received.connect(self._received)

    def _files_card(self) -> Card:
        theme = self.desk.theme
        card = Card(_("Đưa và nhận số liệu"))
        said = _(
            "Mỗi người nhập trên máy của mình rồi đưa tệp cho nhau. Nhận theo thứ tự nào, nhận mấy lần cũng cho cùng "
            "một kết quả; chỗ hai người nhập khác nhau được giữ cả hai để chọn."
        )
        card.box.addWidget(label(said, "muted", wrap=True))
        self._first = Notice(
            theme,
            _(
                "Chưa tin cậy khóa nào của đồng nghiệp. Bắt đầu: mỗi máy tạo tệp đăng ký khóa, đưa cho nhau, "
                "nhận tệp của nhau tại đây và đối chiếu dấu vân tay."
            ),
            "note",
        )
        self._first.hide()
        card.box.addWidget(self._first)
        self.drop = QFrame()
        self.drop.setObjectName("drop")
        self.drop.setAccessibleName(_("Thả tệp vào đây"))
        row = QHBoxLayout(self.drop)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(GAP)
        row.addWidget(picture(theme, "inbox", "muted", 24))
        row.addWidget(label(_("Thả tệp .dxsync vào trang này, hoặc chọn từ USB, thư mục tải về."), wrap=True), 1)
        row.addWidget(button(theme, _("Nhận tệp…"), self._files.ask_receive, icon="import", name=_("Chọn tệp để nhận")))
        card.box.addWidget(self.drop)
        tip = _("Chọn một tệp mới nhận của đồng nghiệp; tệp mới chỉ chứa phần họ chưa có")
        self._missing = button(
            theme, _("Tạo tệp chỉ có phần đồng nghiệp còn thiếu…"), self._files.give_missing, kind="link", tip=tip
        )
        card.box.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read("", trusting.devices, done=self._show, owner=self)

    def _show(self, found: Devices) -> None:
        theme = self.desk.theme
        clear(self._own_box)
        self._own_box.addWidget(key_box(found.own, state=found.own.standing is not KeyStanding.ASKED))
        said = _("Dãy số này là dấu vân tay của khóa trên máy; đọc cho bên nhận khi họ đối chiếu.")
        self._own_box.addWidget(label(said, "small", wrap=True))
        ask = button(theme, _("Tạo tệp đăng ký khóa…"), self._files.enrol, icon="key")
        self._own_box.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeft)
        clear(self._others_box)
        for place, key in enumerate(found.others):
            if place:
                self._others_box.addWidget(line())
            self._others_box.addWidget(self._key(key))
        if not found.others:
            said = _("Chưa có khóa nào. Nhận tệp đăng ký khóa của đồng nghiệp để thêm.")
            self._others_box.addWidget(label(said, "muted", wrap=True))
        colleagues = [k for k in found.others if k.colleague]
        self._first.setVisible(not colleagues)
        self._missing.setEnabled(bool(colleagues))

    def _key(self, key: KeyLine) -> QWidget:
        if key.standing is KeyStanding.REVOKED:
            return key_box(key)
        name = _("Thu hồi khóa của {who}").format(who=key.holder)
        return key_box(
            key, button(self.desk.theme, _("Thu hồi…"), partial(self._files.ask_revoke, key), kind="link", name=name)
        )

    def _written(self, path: Path, then: str) -> None:
        clear(self._results)
        self._results.addWidget(WrittenNotice(self.desk, path, then))

    def _received(self, files: Sequence[Reception]) -> None:
        clear(self._results)
        theme = self.desk.theme
        for found in files:
            more = []
            if found.conflicts:
                more.append(button(theme, _("Xử lý khác biệt"), partial(self._go, "conflicts"), kind="link"))
            if found.is_receipt and found.taken:
                more.append(button(theme, _("Xem trả lời"), partial(self._go, "receipts"), kind="link"))
            self._results.addWidget(notice(theme, found, *more))

    def _go(self, view: str) -> None:
        self.desk.go.emit(Goal("exchange", field=view))

    def set_over(self, over: bool) -> None:
        """Files are being held over the page."""
        restate(self.drop, "over", over)
