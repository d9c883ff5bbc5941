"""A key's fingerprint as two people read it to each other: groups of digits, four to a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme

IN_LINE = 4


class FingerprintLabel(QFrame):
    """Large, in groups, to be selected and copied."""

    def __init__(self, theme: Theme, fingerprint: str) -> None:
        super().__init__()
        self.fingerprint = fingerprint
        self.setProperty("notice", "plain")
        self.setAccessibleName(_("Dấu vân tay của khóa: {digits}").format(digits=fingerprint))
        groups = fingerprint.split()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, GAP, GAP, GAP)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for start in range(0, len(groups), IN_LINE):
            one = label("   ".join(groups[start : start + IN_LINE]), "digits")
            one.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(one)
        row.addLayout(lines, 1)
        row.addWidget(
            button(theme, "", self._copy, icon="copy", kind="quiet", name=_("Sao chép dấu vân tay")), 0,
            Qt.AlignmentFlag.AlignTop,
        )  # fmt: skip

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.fingerprint)
