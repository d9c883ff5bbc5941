"""Cells that couldn't be taken, one by one, with what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme


class RefusalDialog(QDialog):
    """Nothing was written yet: take the right cells, or nothing."""

    def __init__(
        self, theme: Theme, refused: Sequence[tuple[str, ...]], cells: int, rows: int, lost: int, parent: QWidget
    ) -> None:
        """`refused` holds row, column, what was given and the reason. The others would change `cells` cells in `rows`
        rows; `lost` new rows have no name that can be taken."""
        super().__init__(parent)
        self.setWindowTitle(_("Một số ô chưa hợp lệ"))
        self.setAccessibleName(self.windowTitle())
        self.resize(940, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(_("{n} ô chưa hợp lệ, chưa ghi gì").format(n=show_number(len(refused))), "heading"))
        said = _("Có thể ghi các ô đúng: mỗi ô dưới đây giữ nguyên giá trị cũ, các ô khác của cùng dòng vẫn được ghi.")
        if lost:
            said += " " + _("{n} dòng mới không thêm được vì thiếu tên hợp lệ.").format(n=show_number(lost))
        said += " " + _("Hoặc hủy để sửa lại rồi dán một lần nữa.")
        self.said = label(said, "muted", wrap=True)
        box.addWidget(self.said)
        headings = (_("Dòng"), _("Cột"), _("Giá trị"), _("Lý do"))
        table = PlainTable(_("Các ô chưa hợp lệ"), headings, (190, 150, 150, 370), 3)
        table.show_rows(refused)
        box.addWidget(table, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(theme, _("Hủy"), self.reject)
        act = _("Ghi các ô đúng ({cells} ô thay đổi ở {rows} dòng)").format(
            cells=show_number(cells), rows=show_number(rows)
        )
        self.take = button(theme, act, self.accept, kind="primary")
        self.take.setEnabled(rows > 0)
        self.take.setDefault(rows > 0)
        row.addWidget(cancel)
        row.addWidget(self.take)
        box.addLayout(row)
        (self.take if rows else cancel).setFocus()
