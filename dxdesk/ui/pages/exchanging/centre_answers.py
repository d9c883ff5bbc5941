"""What came from the centre: receipts with the digest compared, comments on cells and their answers, editions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.sending import replies
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers.remarks import CommentState
from dxdesk.models.submission import STATE_LABELS
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.widgets import Card, Notice, button, chip, clear, column, label, line, scrolled
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.exchanging.sent_list import TONES, show_sent

if TYPE_CHECKING:
    from dxdesk.flows.sending.replies import Answers, Comment, Edition, Receipt

WIDTH = 820


class CentreAnswers(QWidget):
    """One column: the newest answer first, the comments to deal with, what was sent, the editions taken in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setAccessibleName(_("Cơ quan tổng hợp"))
        self._receipts, self._comments = Card(_("Phiếu trả lời")), Card(_("Ý kiến của cơ quan tổng hợp"))
        self._editions = Card(_("Kỳ báo cáo đã nhận"))
        self._boxes = {card: QVBoxLayout() for card in (self._receipts, self._comments, self._editions)}
        self._sent = QVBoxLayout()
        self._sent.setSpacing(GAP)
        outside, box = column(WIDTH, 2 * GAP, left=MARGIN)
        box.setContentsMargins(0, 4, 0, 32)
        for card, inside in self._boxes.items():
            card.box.addLayout(inside)
        for card in (self._receipts, self._comments):
            box.addWidget(card)
        box.addLayout(self._sent)
        box.addWidget(self._editions)
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(outside, _("Cơ quan tổng hợp")))

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc trả lời của cơ quan tổng hợp…"), replies.answers, done=self._show, owner=self)

    def _show(self, found: Answers) -> None:
        for box in self._boxes.values():
            clear(box)
        show_sent(self._sent, self.desk.theme, found.sent)
        box = self._boxes[self._receipts]
        for place, receipt in enumerate(found.receipts):
            box.addWidget(self._receipt(receipt, newest=place == 0))
        if not found.receipts:
            box.addWidget(label(self._nothing(found), "muted", wrap=True))
        box = self._boxes[self._comments]
        for place, comment in enumerate(found.comments):
            if place:
                box.addWidget(line())
            box.addWidget(self._comment(comment))
        if not found.comments:
            box.addWidget(label(_("Chưa có ý kiến nào."), "muted"))
        box = self._boxes[self._editions]
        for edition in found.editions:
            box.addWidget(self._edition(edition))

    def _nothing(self, found: Answers) -> str:
        if found.sent:
            return _("Chưa nhận phiếu trả lời nào. Khi có tệp của cơ quan tổng hợp, chọn “Nhận tệp”.")
        return _("Chưa gửi báo cáo. Chốt số liệu và ghi tệp ở trang Gửi báo cáo; phiếu trả lời sẽ hiện ở đây.")

    def _receipt(self, receipt: Receipt, *, newest: bool) -> QWidget:
        found = QWidget()
        state = _(STATE_LABELS[receipt.state])
        found.setAccessibleName(_("Phiếu số {n}: {state}").format(n=receipt.number, state=state))
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 4, 0, 4)
        box.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label(_("Phiếu số {n}").format(n=receipt.number), "strong"))
        row.addWidget(chip(state, TONES.get(receipt.state, "plain")))
        row.addWidget(label(f"{receipt.made_at} · {receipt.file}", "small"))
        row.addStretch(1)
        box.addLayout(row)
        if receipt.reason:
            box.addWidget(label(receipt.reason, wrap=True))
        if newest:
            box.addWidget(self._compared(receipt))
        return found

    def _compared(self, receipt: Receipt) -> QWidget:
        code = _("Mã đối chiếu {digest}").format(digest=receipt.digest[:16])
        if receipt.same:
            said = _("Số liệu ở cơ quan tổng hợp trùng khớp với số liệu trên máy này. {code}.")
            return Notice(self.desk.theme, said.format(code=code), "ok")
        said = _("Số liệu trên máy này đã thay đổi so với số liệu ở cơ quan tổng hợp, ở: {registers}. {code}.")
        return Notice(self.desk.theme, said.format(registers=", ".join(receipt.differing), code=code), "note")

    def _comment(self, comment: Comment) -> QWidget:
        theme = self.desk.theme
        found = QWidget()
        found.setAccessibleName(comment.asked)
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 4, 0, 4)
        box.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        place = " · ".join(filter(None, (comment.title or comment.about, comment.label)))
        register = REGISTERS.get(comment.register)
        if register is not None and register.page:
            name = _("Đến ô: {place}").format(place=place)
            row.addWidget(button(theme, place, partial(self._go, comment), kind="link", name=name))
        else:
            row.addWidget(label(place, "strong", wrap=True))
        row.addStretch(1)
        row.addWidget(chip(comment.state_text, "note" if comment.state is CommentState.OPEN else "ok"))
        if comment.changed:
            row.addWidget(chip(_("ô đã được sửa"), "ok"))
        box.addLayout(row)
        box.addWidget(label(comment.asked, wrap=True))
        box.addWidget(label(" · ".join(filter(None, (comment.officer, comment.made_at))), "small"))
        if comment.label:
            box.addWidget(
                label(_("Ô hiện ghi: {value}").format(value=comment.value or _("(để trống)")), "small", wrap=True)
            )
        if comment.answer:
            box.addWidget(label(_("Trả lời: {text}").format(text=comment.answer), wrap=True))
        text = _("Sửa trả lời…") if comment.answer else _("Trả lời…")
        act = button(theme, text, partial(self._ask, comment), icon="edit", name=f"{text} {place}")
        act.setEnabled(not self.desk.locked)
        box.addWidget(act, 0, Qt.AlignmentFlag.AlignLeft)
        return found

    def _edition(self, edition: Edition) -> QWidget:
        said = _("{title}, bản {n} · hạn nộp {deadline}")
        text = said.format(title=edition.title, n=edition.edition, deadline=edition.deadline)
        origin = _("do cơ quan tổng hợp phát hành") if edition.from_centre else _("có sẵn trong phần mềm")
        details = [origin, _("nhận lúc {moment}").format(moment=edition.taken_at)]
        if edition.current:
            details.append(_("đang dùng"))
        found = QWidget()
        found.setAccessibleName(text)
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 2, 0, 2)
        box.setSpacing(1)
        box.addWidget(label(text, wrap=True))
        box.addWidget(label(" · ".join(details), "small"))
        return found

    # -- doing ----------------------------------------------------------------------------------------------------

    def _go(self, comment: Comment) -> None:
        self.desk.go.emit(Goal(comment.register, comment.about, comment.field))

    def _ask(self, comment: Comment, text: str = "") -> None:
        dialog = ReasonDialog(
            self.desk.theme,
            _("Trả lời ý kiến"),
            comment.asked,
            _("Nội dung trả lời"),
            _("Ghi trả lời"),
            self,
        )
        dialog.field.setPlainText(text or comment.answer)
        dialog.given.connect(partial(self._reply, comment))
        dialog.open()

    def _refused(self, comment: Comment, text: str, problem: Problem) -> None:
        """What was written is there again, to be mended."""
        self.desk.problem.emit(problem)
        self._ask(comment, text)

    def _reply(self, comment: Comment, text: str) -> None:
        said = _("Đã ghi trả lời; cơ quan tổng hợp nhận được cùng báo cáo gửi lần sau.")
        self.desk.write(
            "", replies.reply, comment.record, text, said=said,
            failed=partial(self._refused, comment, text), owner=self,
        )  # fmt: skip
