"""What the program is for, in a few lines, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk import __version__
from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import button, chip, label, line
from dxdesk.ui.look.theme import GAP, Theme
from dxdesk.ui.pages.entering.register_commands import REGISTER


def keys(anywhere: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Shortcut and what it does: what works anywhere, a register's, and what a table does with keys."""
    return [
        *anywhere,
        ("Ctrl+1 … 9", _("Mở trang theo thứ tự")),
        *REGISTER.help(),
        ("F2", _("Sửa ô")),
        ("Enter / Tab", _("Ghi và sang ô dưới / ô bên phải")),
        ("Ctrl+↑ ↓ ← →", _("Đến mép vùng có dữ liệu; thêm Shift để chọn vùng")),
        ("Shift+Space / Ctrl+Space", _("Chọn cả dòng / cả cột")),
        ("Alt+Enter", _("Xuống dòng trong ô nhiều dòng")),
        ("Ctrl+Enter", _("Ghi giá trị vào mọi ô đã chọn")),
        ("Ctrl+C / Ctrl+V", _("Sao chép / dán, kể cả với Excel")),
        ("Delete", _("Xóa nội dung các ô đã chọn")),
    ]


class HelpDialog(QDialog):
    """A short help that fits one window."""

    def __init__(self, theme: Theme, anywhere: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Hướng dẫn và phím tắt"))
        self.setAccessibleName(self.windowTitle())
        self.setMinimumWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 20)
        box.setSpacing(GAP)
        box.addWidget(label(_("Báo cáo tình hình chuyển đổi số"), "title"))
        box.addWidget(label(_("Phiên bản {version}").format(version=__version__), "small"))
        box.addSpacing(4)
        box.addWidget(
            label(
                _(
                    "Nhập hoặc dán số liệu vào các biểu, sửa những điểm mà trang Rà soát nêu ra, rồi chốt và gửi ở "
                    "trang "
                    "Gửi báo cáo. Mọi thay đổi được lưu ngay, có lịch sử và có thể hoàn tác."
                ),
                wrap=True,
            )
        )
        box.addWidget(label(_("Không nhập thông tin thuộc bí mật nhà nước."), "strong", wrap=True))
        box.addSpacing(4)
        box.addWidget(line())
        box.addWidget(label(_("Phím tắt"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(5)
        for number, (key, text) in enumerate(keys(anywhere)):
            grid.addWidget(chip(key), number, 0)
            grid.addWidget(label(text), number, 1)
        grid.setColumnStretch(1, 1)
        box.addLayout(grid)
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(theme, _("Đóng"), self.accept, kind="primary")
        close.setDefault(True)
        row.addWidget(close)
        box.addSpacing(GAP)
        box.addLayout(row)
