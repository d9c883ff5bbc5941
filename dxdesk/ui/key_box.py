"""Keys as people compare them, and the question whether a new one is to be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import N_, _
from dxdesk.ui.theme import GAP, Theme, Tone
from dxdesk.ui.widgets import button, chip, label

if TYPE_CHECKING:
    from dxdesk.flows.trusting import KeyLine

STANDINGS: Mapping[str, tuple[str, Tone]] = {
    "asked": (N_("chờ tin cậy"), "note"),
    "trusted": (N_("đã tin cậy"), "ok"),
    "revoked": (N_("đã thu hồi"), "error"),
}


def key_box(key: KeyLine, *more: QWidget, state: bool = True) -> QWidget:
    """Whose key it is, and its fingerprint in two lines of four groups."""
    found = QWidget()
    found.setAccessibleName(f"{key.holder}, {key.role_text}: {key.fingerprint}")
    box = QVBoxLayout(found)
    box.setContentsMargins(0, 4, 0, 4)
    box.setSpacing(2)
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addWidget(label(key.holder or _("(chưa ghi tên)"), "strong"))
    row.addWidget(label(key.role_text, "muted"))
    if state:
        text, tone = STANDINGS[key.standing]
        row.addWidget(chip(_(text), tone))
    row.addStretch(1)
    for one in more:
        row.addWidget(one)
    box.addLayout(row)
    groups = key.fingerprint.split(" ")
    box.addWidget(label("   ".join(groups[:4]) + "\n" + "   ".join(groups[4:]), "digits"))
    return found


class TrustDialog(QDialog):
    """The fingerprints of an enrolment, to be compared with what its sender reads out; `granted` when they agree."""

    granted = Signal()

    def __init__(self, theme: Theme, keys: Sequence[KeyLine], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        who = keys[0].holder if keys else ""
        self.setWindowTitle(_("Đăng ký khóa của {who}").format(who=who or _("người chưa ghi tên")))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(600)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading", wrap=True))
        said = _(
            "Gọi điện hoặc gặp người gửi, nhờ đọc dấu vân tay trên máy của họ rồi so từng nhóm số. "
            "Chỉ tin cậy khi mọi nhóm đều khớp."
        )
        box.addWidget(label(said, "muted", wrap=True))
        for key in keys:
            box.addWidget(key_box(key))
        self.compared = QCheckBox(_("Đã so từng nhóm số với người gửi, tất cả đều khớp"))
        self.compared.setAccessibleName(self.compared.text())
        box.addWidget(self.compared)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Hủy"), self.reject))
        self.act = button(theme, _("Tin cậy"), self._grant, kind="primary", icon="key")
        self.act.setEnabled(False)
        self.compared.toggled.connect(self.act.setEnabled)
        row.addWidget(self.act)
        box.addSpacing(4)
        box.addLayout(row)

    def _grant(self) -> None:
        self.granted.emit()
        self.accept()
