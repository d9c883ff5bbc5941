"""A file that was just written: where it lies, what to do with it, and the way to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.widgets import Notice, button


class WrittenNotice(Notice):
    """`then` says what to do with the file."""

    def __init__(self, desk: Desk, path: Path, then: str = "") -> None:
        said = _("Đã ghi tệp {path}").format(path=path)
        super().__init__(
            desk.theme,
            f"{said}. {then}" if then else said,
            "ok",
            button(desk.theme, _("Mở thư mục"), partial(_open_folder, desk, path), kind="link", icon="folder"),
            button(desk.theme, _("Sao chép đường dẫn"), partial(_copy, desk, path), kind="link", icon="copy"),
        )


def _open_folder(desk: Desk, path: Path) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
        desk.problem.emit(Problem(_("Không mở được thư mục {folder}.").format(folder=path.parent)))


def _copy(desk: Desk, path: Path) -> None:
    QGuiApplication.clipboard().setText(str(path))
    desk.say(_("Đã sao chép đường dẫn."))
