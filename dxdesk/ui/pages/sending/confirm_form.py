"""Who confirms, under which document, and with which key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from dxdesk.dates import parse_date
from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.models.submission import Role
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP


class ConfirmForm(QWidget):
    """The officer only gives a name; the head of the unit may name the covering letter and protect the personal key."""

    confirmed = Signal(str, str, str, str)  # name, number, day, passphrase

    def __init__(self, desk: Desk, role: Role) -> None:
        super().__init__()
        self._fields: dict[str, QLineEdit] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        if role is Role.PREPARER:
            text = _("Tôi đã kiểm tra số liệu và chịu trách nhiệm về số liệu đã nhập.")
            wanted: tuple[tuple[str, str, str, int, int], ...] = (("officer", _("Họ và tên"), "", 0, 0),)
            act = _("Xác nhận với vai trò người lập biểu")
        else:
            text = _(
                "Xác nhận của thủ trưởng đơn vị chốt số liệu: sau đó muốn sửa phải mở lại. "
                "Đây là xác nhận trong phần mềm, không phải chữ ký số."
            )
            wanted = (
                ("officer", _("Họ và tên"), "", 0, 0),
                ("passphrase", _("Mật khẩu của khóa xác nhận"), _("có thể để trống"), 0, 1),
                ("number", _("Số văn bản gửi kèm"), _("nếu có"), 1, 0),
                ("day", _("Ngày văn bản"), _("ngày/tháng/năm"), 1, 1),
            )
            act = _("Thủ trưởng đơn vị xác nhận")
        self.setAccessibleName(act)
        box.addWidget(label(text, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(2)
        for name, heading, hint, row, place in wanted:
            field = self._fields[name] = QLineEdit()
            field.setAccessibleName(heading)
            field.setPlaceholderText(hint)
            field.textChanged.connect(self._look)
            field.returnPressed.connect(self._confirm)
            grid.addWidget(label(heading, "strong"), 3 * row, place)
            grid.addWidget(field, 3 * row + 1, place)
            grid.setRowMinimumHeight(3 * row + 2, 4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        box.addLayout(grid)
        if role is Role.APPROVER:
            self._fields["passphrase"].setEchoMode(QLineEdit.EchoMode.Password)
        self._problem = Notice(desk.theme, "", "error")
        self._problem.hide()
        box.addWidget(self._problem)
        self.act = button(desk.theme, act, self._confirm, kind="primary", icon="check")
        box.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        if role is Role.PREPARER and desk.ws is not None:
            self._fields["officer"].setText(desk.ws.officer)
        self._look()

    def _text(self, name: str) -> str:
        return self._fields[name].text().strip() if name in self._fields else ""

    def _look(self, *_ignored: object) -> None:
        self.act.setEnabled(bool(self._text("officer")))

    def _confirm(self) -> None:
        if not self.act.isEnabled():
            return
        day = self._text("day")
        if day:
            try:
                parse_date(day)
            except ValueError:
                self.refuse(
                    Problem(
                        _("“{day}” không phải là ngày có thật.").format(day=day),
                        hint=_("Hãy ghi ngày/tháng/năm, ví dụ 26/04/2022."),
                    )
                )
                return
        self._problem.hide()
        self.confirmed.emit(self._text("officer"), self._text("number"), day, self._text("passphrase"))

    def refuse(self, problem: Problem) -> None:
        """Say why the confirmation wasn't taken."""
        self._problem.say(str(problem), "error")
        self._problem.show()
