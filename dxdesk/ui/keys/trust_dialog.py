"""Believing a device: its fingerprints are compared with what its owner reads out, and only then believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.keys.fingerprint import FingerprintLabel
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP, Theme

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.keybook import Key, Request
    from dxdesk.flows.exchanging.trusting import KeyLine

    AnyKey: TypeAlias = KeyLine | Key


class TrustDialog(QDialog):
    """`granted` is sent once the person has said that the digits are the same.

    `known` says that there is nothing left to believe, `note` what believing brings about.
    """

    granted = Signal()

    def __init__(
        self, theme: Theme, whose: str, keys: Sequence[AnyKey], parent: QWidget, *, known: bool = False, note: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Đối chiếu dấu vân tay"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(whose, "heading", wrap=True))
        said = _(
            "Gọi điện cho bên gửi theo số đã biết từ trước, hoặc gặp trực tiếp, nhờ đọc dãy số trên máy của họ. "
            "Chỉ tin cậy khi từng nhóm số đều trùng với dãy dưới đây."
        )
        box.addWidget(label(said, wrap=True))
        for key in keys:
            box.addWidget(label(f"{key.role_text} · {key.holder or _('(chưa ghi tên)')}", "strong"))
            box.addWidget(FingerprintLabel(theme, key.fingerprint))
        if known:
            box.addWidget(Notice(theme, _("Các khóa này đã được tin cậy."), "ok"))
        elif note:
            box.addWidget(Notice(theme, note, "note"))
        self.same = QCheckBox(_("Đã so từng nhóm số, tất cả đều trùng"))
        self.same.setAccessibleName(self.same.text())
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Đóng") if known else _("Chưa tin cậy"), self.reject))
        self.act = button(theme, _("Tin cậy các khóa này"), self._grant, kind="primary", icon="check")
        self.act.setEnabled(False)
        self.same.toggled.connect(self.act.setEnabled)
        row.addWidget(self.act)
        box.addWidget(self.same)
        box.addSpacing(4)
        box.addLayout(row)
        for part in (self.same, self.act):  # in a window now, and no window themselves
            part.setVisible(not known)
        self.same.setFocus()

    def _grant(self) -> None:
        self.granted.emit()
        self.accept()


def ask_trust(theme: Theme, request: Request, parent: QWidget) -> TrustDialog:
    """The dialog about an enrolment that came to the centre."""
    said = _("Đây là máy đầu tiên của đơn vị: nó sẽ được quyền tin cậy máy của đồng nghiệp trong đơn vị.")
    note = said if request.first else ""
    return TrustDialog(theme, request.unit_name, request.keys, parent, known=request.known, note=note)
