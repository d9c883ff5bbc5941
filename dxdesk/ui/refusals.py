"""Cells that couldn't be taken, one by one, with what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.plain_table import PlainTable
from dxdesk.ui.theme import GAP, Theme
from dxdesk.ui.widgets import button, label


class RefusalDialog(QDialog):
    """Nothing was written yet: take the right ones, or nothing."""

    def __init__(self, theme: Theme, refused: Sequence[tuple[str, str, str]], rest: int, parent: QWidget) -> None:
        """`refused` holds row, column and reason; `rest` is how many rows could be taken."""
        super().__init__(parent)
        self.setWindowTitle(_("Một số ô chưa hợp lệ"))
        self.setAccessibleName(self.windowTitle())
        self.resize(940, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(_("{n} ô chưa hợp lệ, chưa ghi gì").format(n=len(refused)), "heading"))
        box.addWidget(
            label(
                _("Ghi các dòng đúng và bỏ qua các dòng dưới đây, hoặc hủy để sửa lại rồi dán một lần nữa."),
                "muted",
                wrap=True,
            )
        )
        table = PlainTable(_("Các ô chưa hợp lệ"), (_("Dòng"), _("Cột"), _("Lý do")), (190, 150, 520), 2)
        table.show_rows(refused)
        box.addWidget(table, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(theme, _("Hủy"), self.reject)
        take = button(theme, _("Chỉ ghi {n} dòng đúng").format(n=rest), self.accept, kind="primary")
        take.setEnabled(rest > 0)
        row.addWidget(cancel)
        row.addWidget(take)
        box.addLayout(row)
        (take if rest else cancel).setFocus()
