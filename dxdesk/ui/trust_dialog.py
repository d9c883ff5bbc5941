"""Believing a unit's device: its fingerprints are compared with what the unit reads out, and only then believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.fingerprint import FingerprintLabel
from dxdesk.ui.theme import GAP
from dxdesk.ui.widgets import Notice, button, label

if TYPE_CHECKING:
    from dxdesk.flows.keybook import Request


class TrustDialog(QDialog):
    """`trusted` is sent once the person has said that the digits are the same."""

    trusted = Signal()

    def __init__(self, desk: Desk, request: Request, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Đối chiếu dấu vân tay"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(request.unit_name, "heading", wrap=True))
        box.addWidget(
            label(
                _(
                    "Gọi điện cho đơn vị theo số đã biết từ trước, hoặc gặp trực tiếp. Đơn vị đọc dãy số trên máy của "
                    "mình; từng nhóm phải trùng với dãy dưới đây."
                ),
                wrap=True,
            )
        )
        for key in request.keys:
            box.addWidget(label(f"{key.role_text} · {key.holder}", "strong"))
            box.addWidget(FingerprintLabel(desk.theme, key.fingerprint))
        if request.known:
            box.addWidget(Notice(desk.theme, _("Các khóa này đã được tin cậy."), "ok"))
        elif request.first:
            said = _("Đây là máy đầu tiên của đơn vị: nó sẽ được quyền tin cậy máy của đồng nghiệp trong đơn vị.")
            box.addWidget(Notice(desk.theme, said, "note"))
        self.same = QCheckBox(_("Tôi đã đối chiếu, các dãy số trùng nhau"))
        self.same.setAccessibleName(self.same.text())
        self.same.toggled.connect(self._look)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(desk.theme, _("Đóng") if request.known else _("Chưa tin cậy"), self.reject))
        self.act = button(desk.theme, _("Tin cậy các khóa này"), self._give, kind="primary", icon="check")
        self.act.setEnabled(False)
        row.addWidget(self.act)
        for part in (self.same, self.act):
            part.setVisible(not request.known)
        box.addWidget(self.same)
        box.addSpacing(4)
        box.addLayout(row)
        self.same.setFocus()

    def _look(self, same: bool) -> None:
        self.act.setEnabled(same)

    def _give(self) -> None:
        self.trusted.emit()
        self.accept()
