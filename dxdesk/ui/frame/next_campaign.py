"""Opening the next campaign in the store that is open, with what still stands of the last one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.keeping import lifecycle
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.dialogs.unsaved_dialog import before_leaving
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.keeping import opening

if TYPE_CHECKING:
    from dxdesk.flows.keeping.lifecycle import CampaignOffer, Opened, Source
    from dxdesk.models.unit import Unit


class NextCampaignDialog(QDialog):
    """Offers the campaigns that aren't open here yet."""

    def __init__(self, desk: Desk, opened: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self._opened = desk, {key for key, _title in opened}
        self.setWindowTitle(_("Mở kỳ báo cáo khác"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(520)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading"))
        said = _("Kỳ mới nằm trong cùng tệp dữ liệu; số liệu kỳ cũ vẫn giữ nguyên và luôn mở lại được.")
        box.addWidget(label(said, "muted", wrap=True))
        box.addWidget(label(_("Kỳ báo cáo"), "strong"))
        self.campaign = Combo(desk.theme, _("Kỳ báo cáo"))
        self.campaign.activated.connect(self._chosen)
        row = QHBoxLayout()
        row.addWidget(self.campaign, 1)
        row.addWidget(button(desk.theme, _("Chọn tệp…"), self._choose_file, icon="folder"))
        box.addLayout(row)
        self.fingerprint = label("", "small", wrap=True)
        self.fingerprint.hide()
        box.addWidget(self.fingerprint)
        self.carry = QCheckBox(_("Mang sang số liệu còn hiệu lực của kỳ trước, chờ xác nhận"))
        self.carry.setAccessibleName(self.carry.text())
        self.carry.setChecked(True)
        box.addWidget(self.carry)
        self.problem = Notice(desk.theme, "", "error")
        self.problem.hide()
        box.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(desk.theme, _("Hủy"), self.reject))
        self.act = button(desk.theme, _("Mở kỳ báo cáo"), self._open, kind="primary", icon="campaign")
        self.act.setDefault(True)
        self.act.setEnabled(False)
        row.addWidget(self.act)
        box.addSpacing(4)
        box.addLayout(row)
        desk.jobs.read("", opening.offers, done=self._offered, failed=self._failed, owner=self)

    def _offered(self, found: tuple[list[CampaignOffer], str]) -> None:
        for offer in found[0]:
            if offer.id not in self._opened:
                self.campaign.addItem(offer.title, offer.id)
        self.act.setEnabled(self.campaign.count() > 0)
        if not self.campaign.count():
            self.campaign.addItem(_("Mọi kỳ có sẵn đã mở; chọn tệp kỳ báo cáo mới."), "")

    def _choose_file(self) -> None:
        kinds = _("Tệp kỳ báo cáo (*.dxsync)")
        picked, _kind = QFileDialog.getOpenFileName(self, _("Chọn tệp kỳ báo cáo"), str(Path.home()), kinds)
        if picked:
            self.campaign.addItem(Path(picked).name, picked)
            self.campaign.setCurrentIndex(self.campaign.count() - 1)
            self._chosen(0)

    def _chosen(self, _row: int) -> None:
        """The centre's file is read before it is taken in, so that its fingerprint can be compared."""
        wanted = str(self.campaign.currentData() or "")
        self.act.setEnabled(False)
        self.fingerprint.hide()
        if wanted:
            done = partial(self._read, wanted)
            self.desk.jobs.read("", opening.source, wanted, done=done, failed=self._failed, owner=self)

    def _read(self, wanted: str, found: tuple[Source, list[Unit]]) -> None:
        if wanted != self.campaign.currentData():
            return
        self.problem.hide()
        self.act.setEnabled(True)
        if fingerprint := found[0].fingerprint:
            said = _("Đối chiếu dấu vân tay khóa của cơ quan tổng hợp trước khi tiếp tục: {fingerprint}")
            self.fingerprint.setText(said.format(fingerprint=fingerprint))
            self.fingerprint.show()

    def _open(self) -> None:
        before_leaving(self.desk, _("mở kỳ khác"), self._begin)

    def _begin(self) -> None:
        self.act.setEnabled(False)
        self.desk.jobs.write(
            _("Đang mở kỳ báo cáo…"), lifecycle.open_campaign, self.desk.store, str(self.campaign.currentData()),
            carry=self.carry.isChecked(), watch=True, done=self._opened_now, failed=self._failed, owner=self,
        )  # fmt: skip

    def _opened_now(self, opened: Opened) -> None:
        self.accept()
        self.desk.open(opened.workspace)
        if opened.carried:
            said = _("Đã mang sang {n} dòng từ kỳ trước. Kiểm tra và xác nhận từng dòng.").format(n=opened.carried)
            self.desk.say(said, "ok")

    def _failed(self, problem: Problem) -> None:
        self.problem.say(str(problem), "error")
        self.problem.show()
        self.act.setEnabled(bool(self.campaign.currentData()))
