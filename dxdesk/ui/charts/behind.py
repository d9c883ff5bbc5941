"""The rows behind a number: unit, register, record and what each says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.centre import records as records_flow
from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.widgets import button, label, line
from dxdesk.ui.look.theme import GAP

if TYPE_CHECKING:
    from dxdesk.flows.centre.records import Behind


class BehindPanel(QFrame):
    """Lists records; the chosen one's values stand below; opening one leads to where it is kept."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._found: list[Behind] = []
        self._asked: tuple[str, ...] = ()
        self.setAccessibleName(_("Các dòng đã đếm"))
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 16)
        box.setSpacing(GAP)
        self.heading = label("", "heading", wrap=True)
        self.said = label("", "small", wrap=True)
        self.table = PlainTable(_("Các dòng đã đếm"), (_("Dòng"), _("Đơn vị")), (180, 130), 0)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._open)
        self.values = label("", wrap=True)
        self.values.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.values.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.values.setMinimumHeight(120)
        self.go = button(desk.theme, _("Đến nơi lưu dòng này"), self._open_current, kind="link", icon="chevron-right")
        self.go.setEnabled(False)
        for part in (self.heading, self.said):
            box.addWidget(part)
        box.addWidget(self.table, 3)
        box.addWidget(line())
        box.addWidget(self.values, 2)
        box.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)

    def show_records(self, title: str, records: Sequence[str]) -> None:
        """Read the records that ids name and list them under a title."""
        self._asked = tuple(records)
        self.heading.setText(title)
        self.said.setText(_("Đang đọc các dòng…") if records else _("Con số này không đếm từ dòng nào."))
        self._show([])
        if records:
            self.desk.read(
                _("Đang đọc các dòng…"), records_flow.behind, self._asked,
                done=partial(self._read, self._asked), failed=partial(self._failed, self._asked), owner=self,
            )  # fmt: skip

    def _failed(self, asked: tuple[str, ...], problem: Problem) -> None:
        if asked == self._asked:
            self.said.setText(str(problem))

    def _read(self, asked: tuple[str, ...], found: list[Behind]) -> None:
        if asked != self._asked:
            return
        total = len(self._asked)
        said = _("{n} dòng.").format(n=show_number(total))
        if len(found) < total:
            said = _("{n} dòng, đang hiện {shown} dòng đầu.").format(
                n=show_number(total), shown=show_number(len(found))
            )
        self.said.setText(said)
        self._show(found)

    def _show(self, found: list[Behind]) -> None:
        self._found = found
        self.table.show_rows([(one.title, one.unit_name) for one in found])
        self.values.setText("")
        self.go.setEnabled(False)
        if found:
            self.table.selectRow(0)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._found):
            one = self._found[row]
            lines = ((_("Biểu"), one.register_text), *one.values)
            self.values.setText("\n".join(f"{heading}: {text}" for heading, text in lines))
            self.go.setEnabled(True)

    def _open_current(self) -> None:
        self._open(self.table.currentIndex().row())

    def _open(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        one = self._found[row]
        central = not self.desk.store.unit
        self.desk.go.emit(Goal("tracking", one.unit, one.register) if central else Goal(one.register, one.record))
        if isinstance(dialog := self.window(), QDialog):
            dialog.accept()


def show_behind(desk: Desk, records: Sequence[str], parent: QWidget, title: str = "") -> None:
    """The same as a dialog."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_("Các dòng đã đếm"))
    dialog.setAccessibleName(dialog.windowTitle())
    dialog.resize(640, 560)
    box = QVBoxLayout(dialog)
    box.setContentsMargins(0, 0, 0, 12)
    panel = BehindPanel(desk)
    box.addWidget(panel, 1)
    row = QHBoxLayout()
    row.setContentsMargins(20, 0, 20, 0)
    row.addStretch(1)
    close = button(desk.theme, _("Đóng"), dialog.accept, kind="primary")
    close.setDefault(True)
    row.addWidget(close)
    box.addLayout(row)
    panel.show_records(title or _("Các dòng đã đếm"), records)
    dialog.open()
