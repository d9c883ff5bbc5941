"""Lịch sử: everything that was done, what each step changed, undo of a step, and backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.errors import Problem
from dxdesk.flows.entering import history
from dxdesk.flows.keeping import care, repairing
from dxdesk.flows.reviewing import overview
from dxdesk.i18n import _
from dxdesk.models.change import Cause
from dxdesk.models.news import Subject
from dxdesk.models.registers import REGISTERS
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.questions import ask
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves, Side
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.widgets import Empty, Notice, button, clear, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.keeping import opening

if TYPE_CHECKING:
    from dxdesk.flows.entering.history import Undone
    from dxdesk.flows.keeping.care import Backup
    from dxdesk.flows.keeping.repairing import Repaired
    from dxdesk.flows.reviewing.overview import BatchLine, HistoryLine
    from dxdesk.flows.workspace import Workspace

BATCHES = 500
DETAILS = 30  # changed records listed of one step
READ = 5000  # changes looked through for them
SAID = 5  # problems, and losses, that are listed before mending
STEPS, COPIES = range(2)


class HistoryPage(Page):
    """Two views: the steps, and the backups."""

    shows = (Subject.STEPS, Subject.EVENTS)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Lịch sử"))
        self._batches: list[BatchLine] = []
        self._copies: list[Backup] = []
        self._lines: list[HistoryLine] = []
        self.views = Segments(desk.theme, _("Các phần lịch sử"), (_("Các bước đã làm"), _("Bản sao lưu")))
        self.views.chosen.connect(self._view)
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 0, MARGIN, 10)
        row.addWidget(self.views)
        self.body.addLayout(row)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(_("Lịch sử"))
        self.stack.addWidget(self._steps())
        self.stack.addWidget(self._backups())
        self.body.addWidget(self.stack, 1)

    # -- steps ----------------------------------------------------------------------------------------------------

    def _steps(self) -> QWidget:
        headings = (_("Thời điểm"), _("Việc đã làm"), _("Người thực hiện"), _("Số dòng"), _("Tình trạng"))
        self.table = PlainTable(_("Các bước đã làm"), headings, (134, 320, 132, 70, 96), 1)
        self.table.setProperty("card", None)
        self.table.chosen.connect(self._chosen)
        self._nothing = Empty(
            self.desk.theme,
            "history",
            _("Chưa có thay đổi nào"),
            _("Mỗi lần nhập, dán, sửa hay xóa đều được ghi lại ở đây và có thể hoàn tác."),
        )
        self._steps_stack = QStackedWidget()
        self._steps_stack.setAccessibleName(_("Các bước đã làm"))
        self._steps_stack.addWidget(self.table)
        self._steps_stack.addWidget(self._nothing)
        self.side = Side(_("Chi tiết bước"), 300)
        self._detail = self.side.box
        return Halves(_("Các bước và chi tiết"), self._steps_stack, self.side, sizes=(820, 310))

    def refresh(self) -> None:
        if self.stack.currentIndex() == STEPS:
            self.desk.read(_("Đang đọc lịch sử…"), overview.batches, limit=BATCHES, done=self._show, owner=self)
        else:
            self._read_copies()

    def _show(self, batches: list[BatchLine]) -> None:
        self._batches = batches
        rows = [
            (
                show_moment(b.made_at),
                self._told(b),
                b.officer,
                f"{b.count:,}".replace(",", ".") if b.id else "",
                _state(b),
            )
            for b in batches
        ]
        self.table.show_rows(rows)
        self._steps_stack.setCurrentWidget(self.table if rows else self._nothing)
        self.side.setVisible(bool(rows))
        if rows:
            self.table.selectRow(0)

    def _told(self, batch: BatchLine) -> str:
        """What was done; at the centre also about whom."""
        ws = self.desk.store
        whose = ws.campaign.called(batch.unit) if batch.unit and not ws.unit else ""
        return f"{whose}: {batch.title}" if whose else batch.title

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._batches):
            batch = self._batches[row]
            if not batch.id:  # nothing was written into rows
                self._show_detail(batch, ())
                return
            clear(self._detail)  # not another step's, however long this takes
            self.desk.read(
                "", details, batch.id, done=partial(self._show_detail, batch),
                failed=partial(self._no_detail, batch), owner=self,
            )  # fmt: skip

    def _no_detail(self, batch: BatchLine, problem: Problem) -> None:
        self._show_detail(batch, ())
        self.desk.problem.emit(problem)

    def _show_detail(self, batch: BatchLine, records: Sequence[Changed]) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self._batches) or self._batches[row].id != batch.id:
            return
        clear(self._detail)
        theme = self.desk.theme
        self._detail.addWidget(label(self._told(batch), "heading", wrap=True))
        said = " · ".join(filter(None, (show_moment(batch.made_at), batch.officer, batch.source)))
        self._detail.addWidget(label(said, "small", wrap=True))
        if batch.can_undo:
            undo = button(theme, _("Hoàn tác bước này"), partial(self._undo, batch), icon="undo")
            self._detail.addWidget(undo, 0, Qt.AlignmentFlag.AlignLeft)
        elif batch.undone and batch.kind != Cause.UNDO:
            said = _("Bước này đã được hoàn tác. Ctrl+Y để làm lại bước vừa hoàn tác.")
            self._detail.addWidget(Notice(theme, said, "note"))
        for changed in records:
            self._detail.addWidget(self._changed(changed))
        if len(records) < batch.count:
            self._detail.addWidget(label(_("và {n} dòng khác").format(n=batch.count - len(records)), "small"))
        self._detail.addStretch(1)

    def _changed(self, changed: Changed) -> QWidget:
        found = QWidget()
        found.setAccessibleName(changed.title)
        box = QVBoxLayout(found)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(1)
        first = changed.lines[0]
        register = REGISTERS.get(first.register)
        box.addWidget(label(changed.title, "strong", wrap=True))
        if register is not None:
            box.addWidget(label(_(register.short), "small"))
        for one in (line for line in changed.lines if line.text != changed.title):
            box.addWidget(label(f"{one.name}: {one.text}" if one.name else one.text, wrap=True))
        if register is not None and register.page:
            name = _("Đến dòng: {title}").format(title=changed.title)
            go = button(self.desk.theme, _("Đến dòng này"), partial(self._go, first), kind="link", name=name)
            box.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        return found

    def _go(self, one: HistoryLine) -> None:
        self.desk.go.emit(Goal(one.register, one.record, one.field))

    def _undo(self, batch: BatchLine) -> None:
        self.desk.write(_("Đang hoàn tác…"), history.undo, batch.id, done=self._undone, owner=self)

    def _undone(self, found: Undone) -> None:
        if found.kept:
            text = _("Đã hoàn tác, trừ {n} ô đã được sửa sau đó: {cells}").format(
                n=len(found.kept), cells="; ".join(found.kept[:5])
            )
            self.desk.say(text, "warning")
        else:
            self.desk.say(_("Đã hoàn tác: {title}").format(title=found.title), "ok")

    # -- backups --------------------------------------------------------------------------------------------------

    def _backups(self) -> QWidget:
        found = QWidget()
        box = QVBoxLayout(found)
        box.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(
            label(
                _(
                    "Bản sao lưu được tạo khi đóng phần mềm và trước mỗi việc lớn, nằm cạnh tệp dữ liệu "
                    "và được kiểm tra ngay khi tạo."
                ),
                "muted",
                wrap=True,
            )
        )
        headings = (_("Thời điểm"), _("Tệp"), _("Dung lượng"))
        self.copies = PlainTable(_("Bản sao lưu"), headings, (170, 420, 110), 1)
        self.copies.chosen.connect(self._copy_chosen)
        box.addWidget(self.copies, 1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.take: QPushButton = button(self.desk.theme, _("Sao lưu ngay"), self._take, icon="save")
        self.restore: QPushButton = button(
            self.desk.theme, _("Khôi phục từ bản này…"), self._ask_restore, icon="history"
        )
        self.restore.setEnabled(False)
        self.mend: QPushButton = button(self.desk.theme, _("Kiểm tra và sửa…"), self._look_for_damage, icon="check")
        row.addWidget(self.take)
        row.addWidget(self.restore)
        row.addWidget(self.mend)
        row.addStretch(1)
        box.addLayout(row)
        return found

    def _read_copies(self) -> None:
        path = self.desk.store.store.path
        self.desk.jobs.read(
            _("Đang đọc danh sách bản sao lưu…"), care.backups, path, done=self._show_copies, owner=self
        )

    def _show_copies(self, copies: list[Backup]) -> None:
        self._copies = copies
        self.copies.show_rows(
            [(show_moment(c.made_at), c.file.name, _("{n} KB").format(n=max(1, c.size // 1024))) for c in copies]
        )

    def _copy_chosen(self, row: int) -> None:
        self.restore.setEnabled(0 <= row < len(self._copies))

    def _take(self) -> None:
        self.desk.jobs.write(_("Đang sao lưu…"), care.backup, self.desk.store, watch=True, done=self._taken, owner=self)

    def _taken(self, copy: Backup) -> None:
        self.desk.say(_("Đã sao lưu: {file}").format(file=copy.file.name), "ok")
        self._read_copies()

    def _ask_restore(self) -> None:
        row = self.copies.currentIndex().row()
        if 0 <= row < len(self._copies):
            copy = self._copies[row]
            text = _(
                "Tệp dữ liệu trở lại như lúc {moment}. Tình trạng hiện tại được sao lưu trước, nên có thể quay lại."
            )
            ask(
                self.desk.theme,
                _("Khôi phục từ bản sao lưu"),
                text.format(moment=show_moment(copy.made_at)),
                _("Khôi phục"),
                partial(self._restore, copy.file),
                self,
            )

    def _restore(self, copy: Path) -> None:
        opening.restore(self.desk, copy)

    def _look_for_damage(self) -> None:
        """Check the store; where anything is wrong, say what mending it comes to before it is done."""
        path = self.desk.store.store.path
        title = _("Đang kiểm tra toàn bộ tệp dữ liệu…")
        self.desk.jobs.read(title, repairing.preview, path, done=self._found_damage, owner=self, watch=True)

    def _found_damage(self, plan: Repaired) -> None:
        if not plan.problems:
            self.desk.say(_("Tệp dữ liệu nguyên vẹn."), "ok")
            return
        lost = _("Không mất gì.") if not plan.lost else "\n".join([_("Mất:"), *plan.lost[:SAID]])
        base = _("Cần bản sao lưu {base}.").format(base=plan.base.name) if plan.base else ""
        more = len(plan.problems) - SAID
        said = [*plan.problems[:SAID], _("… và {n} sai lệch khác.").format(n=more) if more > 0 else "", base, lost]
        ask(
            self.desk.theme,
            _("Tệp dữ liệu có {n} chỗ sai").format(n=len(plan.problems)),
            "\n".join([*filter(None, said), _("Tệp hiện tại được giữ lại cạnh các bản sao lưu.")]),
            _("Sửa"),
            partial(opening.repair, self.desk),
            self,
        )

    # -- page -----------------------------------------------------------------------------------------------------

    def _view(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.refresh()

    def commands(self) -> list[Command]:
        return [
            Command(_("Xem các bước đã làm"), partial(self.views.choose, STEPS), "history"),
            Command(_("Xem bản sao lưu"), partial(self.views.choose, COPIES), "save"),
            Command(_("Sao lưu ngay"), self._take, "save"),
            Command(_("Kiểm tra và sửa tệp dữ liệu"), self._look_for_damage, "check"),
        ]


def _state(batch: BatchLine) -> str:
    """What became of a step: undoing it and doing it again are steps themselves."""
    if not batch.undone:
        return ""
    return _("đã làm lại") if batch.kind == Cause.UNDO else _("đã hoàn tác")


@dataclass(frozen=True, slots=True)
class Changed:
    """What one step wrote into one record."""

    title: str
    lines: list[HistoryLine]


def details(ws: Workspace, batch: str) -> list[Changed]:
    """The first records a step changed, each by its name."""
    by_record: dict[tuple[str, str], list[HistoryLine]] = {}
    for one in history.history(ws, limit=READ):
        if one.batch == batch:
            by_record.setdefault((one.register, one.record), []).append(one)
    found = []
    for (key, record), lines in list(by_record.items())[:DETAILS]:
        order = {name: place for place, name in enumerate(REGISTERS[key].fields)}
        title = _name(ws, key, record) or _(REGISTERS[key].short)
        found.append(Changed(title, sorted(lines, key=lambda one: order.get(one.field, 99))))
    return found


def _name(ws: Workspace, key: str, record: str) -> str:
    """What a record is called; a remark by what it is about."""
    row = overview.row(ws, key, record)
    if row is None:
        return ""
    if "about_record" in row:
        about, of = row["about_register"], row["about_record"]
        return _name(ws, str(about), str(of)) if about and of else ""
    return REGISTERS[key].title_of(row, ws.campaign)
