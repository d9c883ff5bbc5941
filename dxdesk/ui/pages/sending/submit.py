"""Gửi báo cáo: what still stands in the way, two confirmations, the file, and what became of earlier ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.flows.sending import signoff
from dxdesk.i18n import _
from dxdesk.models.submission import Role, State
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.dialogs.written_file import WrittenNotice
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.widgets import Notice, button, clear, column, label, picture, scrolled
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.exchanging.sent_list import show_sent
from dxdesk.ui.pages.sending.confirm_form import ConfirmForm
from dxdesk.ui.pages.sending.step_card import StepCard
from dxdesk.ui.report.report_export import ReportExport

if TYPE_CHECKING:
    from dxdesk.flows.sending.signoff import Checklist, Step
    from dxdesk.models.submission import Approval, Submission

WIDTH = 820


class SubmitPage(Page):
    """Four steps from the top down; each says whether it is done and what it waits for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Gửi báo cáo"))
        self._list: Checklist | None = None
        self._written: Path | None = None
        self.reopen = button(desk.theme, _("Mở lại để sửa…"), self._ask_reason, icon="unlock")
        self.reopen.hide()
        self._export = ReportExport(desk, self)
        self.report = button(
            desk.theme,
            _("Báo cáo…"),
            self._export.ask,
            icon="report",
            tip=_("Ghi báo cáo kèm biểu đồ ra Word hoặc PDF"),
        )
        look = button(desk.theme, _("Xem trước báo cáo"), self._preview, icon="form")
        self.add_actions([self.reopen, look, self.report])
        theme = desk.theme
        self.data = StepCard(theme, 1, _("Hoàn thiện số liệu"))
        self.prepare = StepCard(theme, 2, _("Người lập biểu xác nhận"))
        self.approve = StepCard(theme, 3, _("Thủ trưởng đơn vị xác nhận, chốt số liệu"))
        self.send = StepCard(theme, 4, _("Ghi tệp gửi cơ quan tổng hợp"))
        self.preparer = ConfirmForm(desk, Role.PREPARER)
        self.approver = ConfirmForm(desk, Role.APPROVER)
        self.preparer.confirmed.connect(partial(self._confirm, Role.PREPARER))
        self.approver.confirmed.connect(partial(self._confirm, Role.APPROVER))
        outside, box = column(WIDTH, 2 * GAP, left=MARGIN)
        box.setContentsMargins(0, 4, 0, 32)
        for card in (self.data, self.prepare, self.approve, self.send):
            box.addWidget(card)
        self._sent = QVBoxLayout()
        self._sent.setSpacing(GAP)
        box.addLayout(self._sent)
        box.addStretch(1)
        self.body.addWidget(scrolled(outside, _("Gửi báo cáo")))

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang kiểm tra điều kiện gửi…"), signoff.checklist, done=self._show, owner=self)

    def _show(self, found: Checklist) -> None:
        self._list = found
        data_steps = [s for s in found.steps if s.of_data]
        clean = all(s.done for s in data_steps)
        self.data.set_state(done=clean, waiting=False)
        clear(self.data.inside)
        for step in data_steps:
            self.data.inside.addWidget(self._step(step))
        self._show_confirmation(self.prepare, self.preparer, found.preparer, ready=clean)
        self._show_confirmation(self.approve, self.approver, found.approver, ready=clean and found.preparer is not None)
        self._show_send(found)
        show_sent(self._sent, self.desk.theme, found.sent)
        self.reopen.setVisible(found.preparer is not None or found.approver is not None)

    def _step(self, step: Step) -> QWidget:
        found = QWidget()
        found.setAccessibleName(step.text)
        row = QHBoxLayout(found)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        row.addWidget(picture(self.desk.theme, "ok" if step.done else "warning", "ok" if step.done else "warning"))
        row.addWidget(label(step.text, "muted" if step.done else ""), 1)
        if not step.done and step.page:
            go = button(
                self.desk.theme,
                _("Xử lý"),
                partial(self._go, step),
                kind="link",
                name=_("Xử lý: {text}").format(text=step.text),
            )
            row.addWidget(go)
        return found

    def _show_confirmation(self, card: StepCard, form: ConfirmForm, approval: Approval | None, *, ready: bool) -> None:
        card.set_state(done=approval is not None, waiting=not ready and approval is None)
        if approval is not None:
            form.setParent(None)
            clear(card.inside)
            said = _("{officer} xác nhận lúc {moment}").format(
                officer=approval.officer, moment=show_moment(approval.made_at)
            )
            if approval.number:
                said += " · " + _("văn bản số {number}").format(number=approval.number)
            card.inside.addWidget(label(said, wrap=True))
        elif ready:
            if form.parent() is not card:
                clear(card.inside)
                card.inside.addWidget(form)
                form.show()
        else:
            form.setParent(None)
            clear(card.inside)
            card.inside.addWidget(label(_("Thực hiện sau khi xong bước trước."), "muted"))

    def _show_send(self, found: Checklist) -> None:
        theme, card = self.desk.theme, self.send
        sent_now = bool(found.sent) and found.state in (State.SENT, State.ACCEPTED)
        card.set_state(done=sent_now, waiting=not found.ready)
        clear(card.inside)
        if not found.centre:
            text = _(
                "Kỳ báo cáo có sẵn trong phần mềm không nêu nơi nhận. Muốn gửi, hãy tạo tệp dữ liệu từ tệp "
                "kỳ báo cáo (.dxsync) do cơ quan tổng hợp phát hành."
            )
            card.inside.addWidget(Notice(theme, text, "note"))
            return
        if not found.ready:
            card.inside.addWidget(label(_("Thực hiện sau khi xong bước trước."), "muted"))
            return
        card.inside.addWidget(
            label(
                _(
                    "Tệp được ký bằng khóa của máy này và chỉ cơ quan tổng hợp mở được. Gửi tệp qua thư điện tử, "
                    "trục liên thông hoặc USB."
                ),
                "muted",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        write = button(
            theme,
            _("Ghi lại tệp…") if sent_now else _("Ghi tệp báo cáo…"),
            self._submit,
            kind="" if sent_now else "primary",
            icon="submit",
        )
        row.addWidget(write)
        row.addStretch(1)
        card.inside.addLayout(row)
        if self._written is not None:
            card.inside.addWidget(WrittenNotice(self.desk, self._written))

    # -- doing ----------------------------------------------------------------------------------------------------

    def _go(self, step: Step) -> None:
        self.desk.go.emit(Goal(step.page, field=step.key))

    def _confirm(self, role: Role, officer: str, number: str, day: str, passphrase: str) -> None:
        form = self.preparer if role is Role.PREPARER else self.approver
        self.desk.write(
            _("Đang xác nhận…"),
            signoff.confirm,
            role,
            officer=officer,
            number=number,
            day=day,
            passphrase=passphrase,
            said=_("Đã xác nhận số liệu."),
            failed=form.refuse,
            owner=self,
        )

    def _submit(self) -> None:
        ws = self.desk.store
        name = f"bao-cao-{ws.unit}-{ws.campaign.id}.dxsync"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Ghi tệp báo cáo"), str(Path.home() / name), _("Tệp báo cáo (*.dxsync)")
        )
        if chosen:
            path = Path(chosen if chosen.endswith(".dxsync") else chosen + ".dxsync")
            self.desk.write(
                _("Đang ghi tệp báo cáo…"),
                signoff.submit,
                path,
                watch=True,
                done=partial(self._submitted, path),
                owner=self,
            )

    def _submitted(self, path: Path, made: Submission) -> None:
        self._written = path
        self.desk.say(_("Đã ghi báo cáo lần {number}.").format(number=made.number), "ok")
        if self._list is not None:
            self.refresh()

    def _preview(self) -> None:
        self.desk.go.emit(Goal("report"))

    def _ask_reason(self) -> None:
        dialog = ReasonDialog(
            self.desk.theme,
            _("Mở lại số liệu để sửa"),
            _("Các xác nhận hiện có sẽ được rút lại. Tệp đã gửi vẫn giữ nguyên."),
            _("Lý do mở lại"),
            _("Mở lại"),
            self,
        )
        dialog.given.connect(self._reopen)
        dialog.open()

    def _reopen(self, reason: str) -> None:
        self.desk.write("", signoff.reopen, reason, said=_("Đã mở lại số liệu để sửa."), owner=self)

    def commands(self) -> list[Command]:
        look = Command(_("Xem trước báo cáo"), self._preview, "form")
        report = Command(_("Ghi báo cáo Word hoặc PDF…"), self._export.ask, "report")
        send = Command(_("Ghi tệp báo cáo gửi đi…"), self._submit, "submit")
        return [look, report, send] if self._list is not None and self._list.ready else [look, report]
