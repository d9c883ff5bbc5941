"""What the program says when it made a mistake itself: a report without any value of a record."""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dxdesk import __version__
from dxdesk.i18n import _
from dxdesk.paths import atomic_write
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme


def report(error: BaseException) -> str:
    """Versions, the classes of the errors and the places they passed; never their texts, which can quote a cell."""
    lines = [
        f"dxdesk {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {platform.system()} {platform.release()}",
        "",
    ]
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None:
        chain.append(step)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    for one in reversed(chain):
        frames = traceback.extract_tb(one.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        lines += [f"{type(one).__module__}.{type(one).__qualname__}", ""]
    return "\n".join(lines)


def _short(filename: str) -> str:
    """A path without the part that names the user's folders."""
    path = Path(filename)
    for root in map(Path, sys.path):
        if root.is_absolute() and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


class BugDialog(QDialog):
    """Says plainly that the mistake is the program's, that the data are safe, and offers the report."""

    def __init__(self, theme: Theme, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = report(error)
        self.setWindowTitle(_("Lỗi của phần mềm"))
        self.setAccessibleName(self.windowTitle())
        self.resize(620, 420)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(_("Phần mềm gặp lỗi ngoài dự kiến"), "heading"))
        box.addWidget(
            label(
                _(
                    "Việc vừa làm chưa được thực hiện; số liệu đã lưu không bị ảnh hưởng. Báo cáo dưới đây không chứa "
                    "số liệu của đơn vị; hãy gửi cho bộ phận hỗ trợ."
                ),
                "muted",
                wrap=True,
            )
        )
        shown = QPlainTextEdit(self.text)
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(_("Báo cáo lỗi"))
        box.addWidget(shown, 1)
        row = QHBoxLayout()
        row.addWidget(button(theme, _("Sao chép"), self.copy, icon="copy"))
        row.addWidget(button(theme, _("Lưu thành tệp…"), self.save, icon="save"))
        row.addStretch(1)
        close = button(theme, _("Đóng"), self.accept, kind="primary")
        close.setDefault(True)
        row.addWidget(close)
        box.addLayout(row)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def save(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Lưu báo cáo lỗi"), "dxdesk-loi.txt", "*.txt")
        if chosen:
            atomic_write(Path(chosen), self.text.encode())
