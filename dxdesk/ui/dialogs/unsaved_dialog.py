"""What is typed and not written, one by one: seen from the foot of the window, and before it would be lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.text import shorten
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP

_SHOWN = 200  # characters of a text


class UnsavedDialog(QDialog):
    """`accepted` says that the texts may be given up; `act` names what that makes way for, if anything."""

    def __init__(self, desk: Desk, act: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._keys: list[Hashable] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Nội dung chưa lưu được"))
        self.setAccessibleName(self.windowTitle())
        self.resize(860, 400)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        self._heading = label("", "heading", wrap=True)
        box.addWidget(self._heading)
        said = _("Các nội dung này đã gõ nhưng chưa có trong dữ liệu. Hãy đến từng ô để sửa, hoặc bỏ đi.")
        box.addWidget(label(said, "muted", wrap=True))
        headings = (_("Nơi nhập"), _("Nội dung đã gõ"), _("Lý do"))
        self.table = PlainTable(_("Nội dung chưa lưu được"), headings, (280, 220, 300), 2)
        self.table.opened.connect(self._go)
        box.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.drop = button(desk.theme, _("Bỏ nội dung đang chọn"), self._drop)
        row.addWidget(self.drop)
        row.addStretch(1)
        if act:
            self.leave = button(desk.theme, _("Bỏ hết và {act}").format(act=act), self.accept, kind="danger")
            row.addWidget(self.leave)
        else:
            row.addWidget(button(desk.theme, _("Đóng"), self.reject))
        self.go = button(desk.theme, _("Đến ô để sửa"), self._go, kind="primary", icon="edit")
        self.go.setDefault(True)
        row.addWidget(self.go)
        box.addLayout(row)
        desk.unsaved.changed.connect(self._show)
        self._show()
        self.go.setFocus()

    def _show(self) -> None:
        found = self.desk.unsaved.all()
        self._keys = [key for key, _kept in found]
        self._heading.setText(_("{n} nội dung chưa lưu được").format(n=len(found)))
        self.table.show_rows([(kept.place, shorten(kept.text, _SHOWN), kept.why) for _key, kept in found])
        if found:
            self.table.selectRow(0)
        for one in (self.drop, self.go):
            one.setEnabled(bool(found))

    def _chosen(self) -> int:
        row = self.table.currentIndex().row()
        return row if 0 <= row < len(self._keys) else 0

    def _go(self, *_ignored: object) -> None:
        if self._keys and (kept := self.desk.unsaved.of(self._keys[self._chosen()])):
            self.reject()
            self.desk.go.emit(kept.goal)

    def _drop(self) -> None:
        if self._keys:
            self.desk.unsaved.let_go(self._keys[self._chosen()])


def before_leaving(desk: Desk, act: str, then: Callable[[], object]) -> None:
    """Do something that ends with the unsaved texts: at once where there are none, else when they are given up."""
    focused = QApplication.focusWidget()
    if focused is not None and desk.place is not None and desk.place.isAncestorOf(focused):
        focused.clearFocus()  # what is being typed is taken, or refused, first
    desk.finish.emit()
    if not len(desk.unsaved) or desk.place is None:
        then()
        return
    dialog = UnsavedDialog(desk, act, desk.place.window())
    dialog.accepted.connect(then)  # and it is for `desk.open` to let the texts go, once the other store is there
    dialog.open()
