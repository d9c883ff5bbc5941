"""Returning a report: comments on cells and a general one, put together before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from dxdesk.flows.centre import inbox
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.text import fold
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.choices import Combo, chosen
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP

if TYPE_CHECKING:
    from dxdesk.flows.centre.inbox import Arrived

_RECORD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Asked:
    """A comment as the verb takes it, and as the list shows it."""

    written: str  # "register/record/field=text"
    shown: str


class ReturnDialog(QDialog):
    """`given` carries the comments on cells and the general one; whoever writes them closes the dialog."""

    given = Signal(list, str)

    def __init__(self, desk: Desk, arrived: Arrived, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk, self._arrived = desk, arrived
        self.asked: list[Asked] = []
        self.setWindowTitle(_("Trả lại báo cáo"))
        self.setAccessibleName(self.windowTitle())
        self.resize(860, 620)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(_("Trả lại báo cáo của {unit}").format(unit=arrived.unit_name), "heading", wrap=True))
        said = _("Ý kiến đi cùng phiếu trả lại và hiện ở đúng ô trên máy của đơn vị.")
        box.addWidget(label(said, "muted", wrap=True))
        halves = QHBoxLayout()
        halves.setSpacing(3 * GAP)
        halves.addLayout(self._cell_side(), 1)
        halves.addLayout(self._list_side(), 1)
        box.addLayout(halves, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(desk.theme, _("Hủy"), self.reject))
        self.act = button(desk.theme, _("Ghi phiếu trả lại…"), self._give, kind="primary", icon="save")
        row.addWidget(self.act)
        box.addSpacing(4)
        box.addLayout(row)
        self._register_chosen()
        self._look()
        self.search.setFocus()

    def _cell_side(self) -> QVBoxLayout:
        theme = self.desk.theme
        self.register = Combo(theme, _("Biểu"))
        for declared in pages():
            self.register.addItem(_(declared.short), declared.key)
        self.register.activated.connect(self._register_chosen)
        self.search = SearchField(theme, _("Tìm dòng"))
        self.search.setMaximumWidth(2000)
        self.search.searched.connect(self._filter)
        self.search.left.connect(self._to_records)
        self.records = QListWidget()
        self.records.setAccessibleName(_("Dòng"))
        self.records.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.records.currentRowChanged.connect(self._look)
        self.field = Combo(theme, _("Cột"))
        self.text = _editor(_("Ý kiến về ô này"), 70)
        self.text.textChanged.connect(self._look)
        self.add = button(theme, _("Thêm ý kiến"), self._add, icon="add")
        box = QVBoxLayout()
        box.setSpacing(6)
        for heading, part in (
            (_("Biểu"), self.register), (_("Dòng"), self.search), ("", self.records), (_("Cột"), self.field),
            (_("Ý kiến về ô này"), self.text),
        ):  # fmt: skip
            if heading:
                box.addWidget(label(heading, "strong"))
            box.addWidget(part, 1 if part is self.records else 0)
        box.addWidget(self.add, 0, Qt.AlignmentFlag.AlignRight)
        return box

    def _list_side(self) -> QVBoxLayout:
        self.listed = QListWidget()
        self.listed.setAccessibleName(_("Các ý kiến đã thêm"))
        self.listed.setWordWrap(True)
        self.listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.listed.currentRowChanged.connect(self._look)
        self.drop = button(self.desk.theme, _("Bỏ ý kiến đã chọn"), self._drop, kind="link")
        self.reason = _editor(_("Ý kiến chung"), 90)
        self.reason.textChanged.connect(self._look)
        self.count: QLabel = label("", "strong")
        box = QVBoxLayout()
        box.setSpacing(6)
        box.addWidget(self.count)
        box.addWidget(self.listed, 1)
        box.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignRight)
        box.addWidget(label(_("Ý kiến chung"), "strong"))
        box.addWidget(self.reason)
        return box

    # -- choosing a cell ------------------------------------------------------------------------------------------

    def _register_chosen(self, *_ignored: object) -> None:
        key = str(self.register.currentData())
        self.field.clear()
        for name, declared in REGISTERS[key].stored.items():
            if declared.shown and name not in REGISTERS[key].key_fields:
                self.field.addItem(_(declared.label), name)
        self.records.clear()
        done = partial(self._show_records, key)
        self.desk.read(_("Đang đọc các dòng…"), inbox.places, self._arrived.unit, key, done=done, owner=self)

    def _show_records(self, register: str, found: list[tuple[str, str]]) -> None:
        if register != self.register.currentData():
            return
        self.records.clear()
        for record, title in found:
            item = QListWidgetItem(title)
            item.setToolTip(tip(title))
            item.setData(_RECORD, record)
            item.setData(_RECORD + 1, fold(title))
            self.records.addItem(item)
        self._filter(self.search.text())

    def _filter(self, typed: str) -> None:
        words = fold(typed).split()
        for row in range(self.records.count()):
            item = self.records.item(row)
            item.setHidden(not all(word in item.data(_RECORD + 1) for word in words))
        self._look()

    def _to_records(self) -> None:
        for row in range(self.records.count()):
            if not self.records.item(row).isHidden():
                self.records.setCurrentRow(row)
                break
        self.records.setFocus()

    # -- what is asked --------------------------------------------------------------------------------------------

    def _look(self, *_ignored: object) -> None:
        has_cell = chosen(self.records) is not None and bool(self.text.toPlainText().strip())
        self.add.setEnabled(has_cell)
        self.drop.setEnabled(self.listed.currentRow() >= 0)
        self.count.setText(_("Ý kiến về từng ô · {n}").format(n=len(self.asked)))
        self.act.setEnabled(bool(self.asked) or bool(self.reason.toPlainText().strip()))

    def _add(self) -> None:
        item = chosen(self.records)
        assert item is not None  # noqa: S101 - the button is on only then
        words = " ".join(self.text.toPlainText().split())
        place = f"{self.register.currentData()}/{item.data(_RECORD)}/{self.field.currentData()}"
        shown = f"{self.register.currentText()} · {item.text()} · {self.field.currentText()}\n{words}"
        self.asked.append(Asked(f"{place}={words}", shown))
        self.listed.addItem(shown)
        self.text.clear()
        self._look()

    def _drop(self) -> None:
        row = self.listed.currentRow()
        self.asked.pop(row)
        self.listed.takeItem(row)
        self._look()

    def _give(self) -> None:
        """A comment that was typed and not added belongs to it too."""
        if self.add.isEnabled():
            self._add()
        self.given.emit([one.written for one in self.asked], " ".join(self.reason.toPlainText().split()))


def _editor(name: str, height: int) -> QPlainTextEdit:
    found = QPlainTextEdit()
    found.setAccessibleName(name)
    found.setTabChangesFocus(True)
    found.setFixedHeight(height)
    return found
