"""The form beside the grid: the fields of the current record, what the checks say, and the history of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.errors import Invalid, Problem
from dxdesk.i18n import _
from dxdesk.ui import verbs
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.grid.model import Edit, GridModel, Line, editable
from dxdesk.ui.kit.widgets import Empty, Notice, button, clear, label, restate, scrolled
from dxdesk.ui.kit.widgets import line as rule
from dxdesk.ui.pages.entering.field_box import TONES, FieldBox
from dxdesk.ui.pages.entering.scans import Scans

if TYPE_CHECKING:
    from dxdesk.flows.reviewing.overview import HistoryLine

_HISTORY = 8  # lines shown


class Form(QFrame):
    """Shows one record; asks for edits as the grid does."""

    edits_asked = Signal(object, str)
    confirm_asked = Signal(str)  # record carried over from the last campaign

    def __init__(self, desk: Desk, model: GridModel) -> None:
        super().__init__()
        self.desk, self._model = desk, model
        self.setObjectName("side")
        self.setAccessibleName(_("Chi tiết"))
        self._line: Line | None = None
        self._asked = ("", "")  # cell whose history was asked for
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        self._area = scrolled(inside, _("Các trường"))
        outer.addWidget(self._area)
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 16, 20, 20)
        box.setSpacing(14)
        self._head = QVBoxLayout()
        self._head.setSpacing(6)
        box.addLayout(self._head)
        self.boxes: dict[str, FieldBox] = {}
        for name, f in model.register.shown.items():
            if f.stored and not (f.key and f.catalogue):
                one = self.boxes[name] = FieldBox(desk.theme, f, inside)
                one.committed.connect(self._commit)
                one.entered.connect(self.show_history)
                one.given_up.connect(self._give_up)
                box.addWidget(one)
        box.addWidget(rule())
        self.scans = Scans(desk, model.register.key)
        box.addWidget(self.scans)
        box.addWidget(rule())
        self._history_title = label("", "strong", wrap=True)
        box.addWidget(self._history_title)
        self._history = QVBoxLayout()
        self._history.setSpacing(10)
        box.addLayout(self._history)
        box.addStretch(1)
        self._empty = Empty(
            desk.theme, "form", _("Chưa chọn dòng nào"), _("Chọn một dòng trong bảng để xem và sửa chi tiết.")
        )
        self._empty.text.setFixedWidth(240)
        outer.addWidget(self._empty)
        desk.unsaved.changed.connect(self._show_again)
        desk.lock_changed.connect(self._show_again)
        desk.finish.connect(self._finish)
        self.show_line(None)

    # -- showing --------------------------------------------------------------------------------------------------

    def show_line(self, line: Line | None) -> None:
        """Show another record, or the same one as it is now."""
        same = line is not None and self._line is not None and line.record == self._line.record
        if not same:
            self._finish()
            self._asked = ("", "")
            self._history_title.setText("")
            clear(self._history)
        self._line = line
        self._area.setVisible(line is not None)
        self._empty.setVisible(line is None)
        if line is None:
            return
        self.scans.show_record(line.record)
        self._fill_head(line)
        campaign, register = self.desk.store.campaign, self._model.register
        for name, one in self.boxes.items():
            text = line.texts[self._model.columns.index(name)]
            one.show_value(
                text,
                line.row.get(name),
                register.vocabulary(name, line.row, campaign),
                writable=editable(one.field) and not self.desk.locked,
            )
            if kept := self._model.kept(line.record, name):
                one.show_typed(kept.text, kept.why)
        self.show_findings()
        if not same:
            self._area.verticalScrollBar().setValue(0)

    def _show_again(self) -> None:
        self.show_line(self._line)

    def _finish(self) -> None:
        """Write what is still being typed, before another record is shown or the window closes."""
        for one in self.boxes.values():
            if one.typing:
                one.commit()

    def _fill_head(self, line: Line) -> None:
        clear(self._head)
        register, campaign = self._model.register, self.desk.store.campaign
        self._head.addWidget(label(register.title_of(line.row, campaign) or _("(chưa có tên)"), "heading", wrap=True))
        for name, f in register.shown.items():
            if not f.stored and (text := line.texts[self._model.columns.index(name)]):
                self._head.addWidget(label(f"{_(f.label)}: {text}", "small", wrap=True))
        if line.row.get("carried"):
            confirm = button(self.desk.theme, _("Xác nhận"), partial(self.confirm_asked.emit, line.record), kind="link")
            self._head.addWidget(
                Notice(self.desk.theme, _("Mang sang từ kỳ trước. Kiểm tra rồi xác nhận."), "note", confirm)
            )
        if line.row.get("conflicted"):
            text = _("Có giá trị khác nhau từ nhiều máy, cần chọn một.")
            settle = button(self.desk.theme, _("Xử lý"), partial(self._go_settle, line.record), kind="link")
            self._head.addWidget(Notice(self.desk.theme, text, "warning", settle))
        for finding in self._model.findings(line.record, ""):
            self._head.addWidget(
                Notice(self.desk.theme, f"{finding.message} {finding.suggestion}".strip(), TONES[finding.severity])
            )

    def _go_settle(self, record: str) -> None:
        self.desk.go.emit(Goal("exchange", record, "conflicts"))

    def show_findings(self) -> None:
        """Put what the checks say under the fields."""
        if self._line is None:
            return
        for name, one in self.boxes.items():
            one.show_findings(self._model.findings(self._line.record, name))

    def findings_arrived(self) -> None:
        if self._line is not None:
            self._fill_head(self._line)
            self.show_findings()

    def go_to(self, name: str) -> None:
        """Scroll to a field without taking the keyboard away from the grid."""
        if one := self.boxes.get(name):
            self._area.ensureWidgetVisible(one, 0, 40)

    def focus_field(self, name: str) -> None:
        """Let the person type into a field, the first one if it isn't in the form."""
        one = self.boxes.get(name) or next(iter(self.boxes.values()))
        one.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._area.ensureWidgetVisible(one, 0, 40)

    # -- editing --------------------------------------------------------------------------------------------------

    def _commit(self, name: str, raw: str) -> None:
        line = self._line
        if line is None:
            return
        try:
            self._model.parse(line, name, raw)
        except Invalid as problem:
            self._model.keep(line.record, name, raw, " ".join(filter(None, (problem.message, problem.hint))))
            return
        self.edits_asked.emit([Edit(line.record, {name: raw})], _("Sửa ô"))
        self._model.let_go(line.record, [name])

    def _give_up(self, name: str) -> None:
        """Back to what is stored."""
        if self._line is not None:
            self._model.let_go(self._line.record, [name])

    # -- history --------------------------------------------------------------------------------------------------

    def show_history(self, name: str) -> None:
        """List what was written into a cell before, newest first."""
        self._field = name
        if self._line is None or not name or not self.isVisible():
            return
        if self._asked != (self._line.record, name):
            clear(self._history)
        self._asked = (self._line.record, name)
        self._history_title.setText(_("Lịch sử ô: {field}").format(field=_(self._model.register.fields[name].label)))
        self.desk.read(
            "",
            verbs.cell_history,
            self._model.register.key,
            self._line.record,
            name,
            done=partial(self._history_arrived, self._asked),
            failed=partial(self._history_failed, self._asked),
            owner=self,
        )

    _field = ""  # whose history is wanted

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_history(self._field)

    def _history_arrived(self, asked: tuple[str, str], lines: Sequence[HistoryLine]) -> None:
        if asked != self._asked:
            return
        clear(self._history)
        if not lines:
            self._history.addWidget(label(_("Chưa có thay đổi nào."), "small"))
        for entry in lines[:_HISTORY]:
            self._history.addWidget(self._history_line(entry))
        if len(lines) > _HISTORY:
            self._history.addWidget(label(_("và {n} thay đổi trước đó").format(n=len(lines) - _HISTORY), "small"))

    def _history_failed(self, asked: tuple[str, str], problem: Problem) -> None:
        if asked == self._asked:
            clear(self._history)
            self._history.addWidget(
                label(_("Không đọc được lịch sử: {reason}").format(reason=problem), "small", wrap=True)
            )

    def _history_line(self, entry: HistoryLine) -> QWidget:
        found = QWidget()
        found.setAccessibleName(entry.text)
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        text = label(entry.text or _("(để trống)"), wrap=True)
        restate(text, "role", "" if entry.text else "muted")
        box.addWidget(text)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        said = " · ".join(filter(None, (show_moment(entry.made_at), entry.officer, entry.action, entry.source)))
        row.addWidget(label(said, "small", wrap=True))
        box.addLayout(row)
        return found

    def has_focus(self) -> bool:
        """Whether the person is typing into one of the fields."""
        return any(one.editor.hasFocus() for one in self.boxes.values())

    def showing(self) -> str:
        """The record in the form; empty if there is none."""
        return self._line.record if self._line else ""
