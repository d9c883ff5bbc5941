"""Files from other computers: what each would bring, before they are taken in, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP, Theme, Tone

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.arriving import Reception


def notice(theme: Theme, found: Reception, *more: QPushButton) -> Notice:
    """What a file brings or brought, in a sentence; `more` are things to do about it."""
    said, tone = found.says, _tone(found)
    if found.is_campaign:
        said = _("tệp kỳ báo cáo; mở bằng lệnh “Mở kỳ báo cáo khác” (Ctrl+K).")
    elif found.problem is not None:
        said = _("không nhận. {reason}").format(reason=said)
    return Notice(theme, f"{found.file}: {said}", tone, *more)


def _tone(found: Reception) -> Tone:
    if found.is_campaign:
        return "note"
    if found.problem is not None:
        return "error"
    return "ok" if found.news else "plain"


class PreviewDialog(QDialog):
    """What the chosen files would bring; `taken` when they are to be taken in, `rejoined` when what parted from them is
    to be joined to them again first."""

    taken = Signal()
    rejoined = Signal()

    def __init__(self, theme: Theme, files: Sequence[Reception], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Xem trước khi nhận"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(640)
        good = sum(found.news for found in files)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading"))
        said = _("Chưa ghi gì. Số liệu được sao lưu trước khi nhận; mỗi tệp được nhận trọn vẹn hoặc không nhận.")
        box.addWidget(label(said, "muted", wrap=True))
        for found in files:
            box.addWidget(notice(theme, found))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Hủy") if good else _("Đóng"), self.reject))
        self.act = button(theme, _("Nhận {n} tệp").format(n=good), self._take, kind="primary", icon="import")
        self.act.setDefault(True)
        row.addWidget(self.act)
        self.join = button(theme, _("Nối lại và nhận"), self._rejoin, icon="exchange")
        row.addWidget(self.join)
        box.addSpacing(4)
        box.addLayout(row)
        self.act.setVisible(good > 0)  # in a window now, and no window themselves
        self.join.setVisible(any(found.parted for found in files))

    def _take(self) -> None:
        self.taken.emit()
        self.accept()

    def _rejoin(self) -> None:
        self.rejoined.emit()
        self.accept()
