"""The first page while no store is open: make one, open one, or go on with one of the last."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6 import QtCore, QtWidgets
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs import preferences
from dxdesk.ui.kit.page import Page
from dxdesk.ui.kit.widgets import Card, Notice, button, clear, column, label, picture, scrolled
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.keeping import new_store, opening

WIDTH = 720


class StartPage(Page):
    """Painted first of all, so nothing heavy is imported here before a button is pressed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Bắt đầu"))
        self.title.hide()
        self._recent = Card(_("Mở gần đây"))
        self._stores = QVBoxLayout()
        self._stores.setSpacing(0)
        self._recent.box.addLayout(self._stores)
        self._recent.hide()
        inside, box = column(WIDTH, 2 * GAP)
        box.setContentsMargins(0, 0, 0, 24)
        box.addStretch(2)
        box.addWidget(self._welcome())
        box.addWidget(self._choices())
        box.addWidget(self._recent)
        box.addWidget(Notice(desk.theme, _("Không nhập thông tin thuộc bí mật nhà nước."), "warning"))
        box.addStretch(5)
        self.body.addWidget(scrolled(inside, _("Bắt đầu")))

    def _welcome(self) -> QWidget:
        found = QWidget()
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 8, 0, 4)
        box.setSpacing(4)
        box.addWidget(label(_("Báo cáo tình hình chuyển đổi số"), "title"))
        box.addWidget(
            label(
                _(
                    "Nhập, kiểm tra, chốt và gửi số liệu theo kỳ. Làm việc không cần mạng; mọi thay đổi đều được lưu "
                    "ngay "
                    "và có thể hoàn tác."
                ),
                "muted",
                wrap=True,
            )
        )
        return found

    def _choices(self) -> QWidget:
        found = QWidget()
        row = QHBoxLayout(found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        new = button(self.desk.theme, _("Tạo tệp dữ liệu…"), self._new, icon="new", kind="primary")
        self.first = new
        opened = button(self.desk.theme, _("Mở tệp dữ liệu…"), self._open, icon="open")
        row.addWidget(
            self._choice(
                "new",
                _("Tạo tệp dữ liệu mới"),
                _("Chọn đơn vị và kỳ báo cáo. Số liệu nằm trong một tệp trên máy này."),
                new,
            )
        )
        row.addWidget(
            self._choice(
                "open", _("Mở tệp dữ liệu đã có"), _("Tiếp tục báo cáo đang làm dở, hoặc mở bản sao lưu."), opened
            )
        )
        return found

    def _choice(self, icon: str, heading: str, text: str, action: QWidget) -> Card:
        card = Card(margins=20)
        card.setAccessibleName(heading)
        card.box.addWidget(picture(self.desk.theme, icon, "accent", 28))
        card.box.addWidget(label(heading, "heading"))
        card.box.addWidget(label(text, "muted", wrap=True))
        card.box.addStretch(1)
        left = QHBoxLayout()
        left.addWidget(action)
        left.addStretch(1)
        card.box.addLayout(left)
        return card

    def arrive(self, goal: Goal) -> None:
        self.first.setFocus()

    def refresh_recent(self) -> None:
        """List the stores opened last that are still there. Called once the window was painted."""
        self.desk.jobs.read("", _there, done=self._show_recent, owner=self)

    def _show_recent(self, there: list[str]) -> None:
        clear(self._stores)
        for path in there:
            name, folder = Path(path).name, str(Path(path).parent)
            one = button(
                self.desk.theme,
                f"{name}   —   {folder}",
                partial(self._open_path, path),
                icon="folder",
                kind="row",
                name=name,
                tip=path,
            )
            self._stores.addWidget(one)
        self._recent.setVisible(bool(there))

    def _new(self) -> None:
        dialog = new_store.NewStoreDialog(self.desk, self.window())
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open(self) -> None:
        chosen, _kind = QtWidgets.QFileDialog.getOpenFileName(
            self, _("Mở tệp dữ liệu"), str(Path.home()), _("Tệp dữ liệu (*.dxdb)")
        )
        if chosen:
            self._open_path(chosen)

    def _open_path(self, path: str) -> None:
        opening.open_store(self.desk, path)


def _there() -> list[str]:
    return [path for path in preferences.recent() if Path(path).is_file()]
