"""Rà soát: findings to deal with, charts, and what changed against the last period."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dxdesk.errors import Problem
from dxdesk.flows.reviewing import review
from dxdesk.i18n import _
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.news import Subject
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.ui.charts.charted_page import ChartedPage
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.widgets import Empty, button, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.reviewing.finding_panel import FindingPanel
from dxdesk.ui.pages.reviewing.findings_model import FindingDelegate, FindingsModel

FINDINGS, DRAWN, COMPARED = range(3)


class ReviewPage(ChartedPage):
    """Three views; the first is the one that has to be emptied before the figures can be confirmed."""

    shows = (*REGISTERS, Subject.CAMPAIGNS)

    def __init__(self, desk: Desk) -> None:
        views = Segments(desk.theme, _("Các phần rà soát"), (_("Cần xử lý"), _("Biểu đồ"), _("So với kỳ trước")))
        super().__init__(desk, _("Rà soát"), views)
        self.add_actions(
            [button(desk.theme, _("Rà soát lại"), desk.check_now, icon="refresh", tip=_("Rà soát lại số liệu (F5)"))]
        )
        self.add_views(self._findings(), self.charts, self._comparison())

    # -- findings -------------------------------------------------------------------------------------------------

    def _findings(self) -> QWidget:
        theme = self.desk.theme
        self.model = FindingsModel(self)
        self.list = QListView()
        self.list.setProperty("plain", True)
        self.list.setAccessibleName(_("Các phát hiện"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(FindingDelegate(theme, self.model, self.list))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setUniformItemSizes(False)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.activated.connect(self._activated)
        self.panel = FindingPanel(self.desk)
        self.panel.go_asked.connect(self._go)
        self.panel.fix_asked.connect(self._fix)
        self.panel.explained.connect(self._explain)
        self._clean = Empty(
            theme,
            "ok",
            _("Không còn điểm nào phải xử lý"),
            _("Số liệu đã sẵn sàng để chốt ở trang Gửi báo cáo."),
            button(theme, _("Đến trang Gửi báo cáo"), self._to_submit, kind="primary", icon="submit"),
        )
        self._waiting = Empty(theme, "review", _("Đang rà soát số liệu"), _("Kết quả sẽ hiện ở đây trong giây lát."))
        self._lists = QStackedWidget()
        self._lists.setAccessibleName(_("Các phát hiện"))
        for part in (self.list, self._clean, self._waiting):
            self._lists.addWidget(part)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(MARGIN - 12, 0, 0, 0)
        box.addLayout(self._tools())
        box.addWidget(self._lists, 1)
        self.panel.setMinimumWidth(300)
        return Halves(_("Phát hiện và chi tiết"), left, self.panel, sizes=(720, 380))

    def _tools(self) -> QHBoxLayout:
        self.search = SearchField(self.desk.theme, _("Tìm trong phát hiện"))
        self.search.searched.connect(self._list)
        self.search.left.connect(self.list.setFocus)
        self.register = Combo(self.desk.theme, _("Lọc theo biểu"))
        self.register.addItem(_("Mọi biểu"), "")
        for register in pages():
            self.register.addItem(_(register.short), register.key)
        self.register.activated.connect(self._list)
        self.open_only = QCheckBox(_("Ẩn cảnh báo đã giải trình"))
        self.open_only.setAccessibleName(self.open_only.text())
        self.open_only.toggled.connect(self._list)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 2)
        row.setSpacing(GAP)
        row.addWidget(self.search, 2)
        row.addWidget(self.register, 1)
        row.addWidget(self.open_only)
        row.addStretch(1)
        return row

    def _list(self, *_ignored: object) -> None:
        findings = self.desk.findings
        if findings is None:
            self._lists.setCurrentWidget(self._waiting)
            return
        before = self.panel.finding
        self.model.show_findings(
            findings,
            register=str(self.register.currentData() or ""),
            search=self.search.text(),
            explained=not self.open_only.isChecked(),
        )
        self._lists.setCurrentWidget(self.list if findings else self._clean)
        place = self.model.row_of(before.key) if before else -1
        first = next((i for i in range(len(self.model.lines)) if self.model.finding(i)), -1)
        if (row := place if place >= 0 else first) >= 0:
            self.list.setCurrentIndex(self.model.index(row))
        else:
            self.panel.show_finding(None, 0)

    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        finding = self.model.finding(current.row()) if current.isValid() else None
        alike = Counter(f.rule for f in self.desk.findings or () if f.severity is Severity.WARNING)
        self.panel.show_finding(finding, alike[finding.rule] if finding else 0)

    def _activated(self, index: QModelIndex) -> None:
        if (finding := self.model.finding(index.row())) is not None:
            self._go(finding)

    def _go(self, finding: Finding) -> None:
        if finding.register in REGISTERS and REGISTERS[finding.register].page:
            self.desk.go.emit(Goal(finding.register, finding.record, finding.field))

    def _to_submit(self) -> None:
        self.desk.go.emit(Goal("submit"))

    def _fix(self, finding: Finding) -> None:
        self.desk.write(
            "",
            review.apply_fix,
            finding,
            said=_("Đã sửa theo gợi ý. Ctrl+Z để hoàn tác."),
            done=self._recheck,
        )

    def _explain(self, finding: Finding, text: str, all_alike: bool) -> None:
        place = () if all_alike else (finding.register, finding.record, finding.field)
        self.desk.write(
            "",
            review.explain,
            finding.rule,
            *place,
            text=text,
            said=_("Đã lưu giải trình."),
            done=self._recheck,
            failed=partial(self._unexplained, finding, text),
        )

    def _unexplained(self, finding: Finding, text: str, problem: Problem) -> None:
        self.panel.keep(finding, text, str(problem))
        self.desk.problem.emit(problem)

    def _recheck(self, _saved: object) -> None:
        self.desk.check_now()

    # -- charts and comparison ------------------------------------------------------------------------------------

    def _comparison(self) -> QWidget:
        found = QWidget()
        box = QVBoxLayout(found)
        box.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        box.setSpacing(GAP)
        self._compared_said = label("", "muted", wrap=True)
        box.addWidget(self._compared_said)
        headings = (_("Nội dung"), _("Biểu"), _("Cột"), _("Kỳ trước"), _("Kỳ này"))
        self.compared = PlainTable(_("So với kỳ trước"), headings, (360, 130, 150, 170, 170), 0)
        self.compared.opened.connect(self._open_compared)
        self._uncompared = Empty(
            self.desk.theme,
            "compare",
            _("Chưa có gì để so sánh"),
            _("Khi tệp dữ liệu có số liệu kỳ trước, các thay đổi giữa hai kỳ hiện ở đây."),
        )
        self._comparisons = QStackedWidget()
        self._comparisons.setAccessibleName(_("So với kỳ trước"))
        self._comparisons.addWidget(self.compared)
        self._comparisons.addWidget(self._uncompared)
        box.addWidget(self._comparisons, 1)
        self._compared_keys: tuple[str, ...] = ()
        return found

    def _compare(self) -> None:
        self.desk.read(_("Đang so với kỳ trước…"), review.figure, "comparison", done=self._compared, owner=self)

    def _compared(self, figure: Any) -> None:
        self._compared_keys = figure.keys
        self.compared.show_rows([[str(cell or "") for cell in row] for row in figure.rows])
        self._compared_said.setText(_("{n} thay đổi so với kỳ trước. Nhấn đúp để đến ô.").format(n=len(figure.rows)))
        self._compared_said.setVisible(bool(figure.rows))
        self._comparisons.setCurrentWidget(self.compared if figure.rows else self._uncompared)

    def _open_compared(self, row: int) -> None:
        register, record, field = self._compared_keys[row].split("/", 2)
        self.desk.go.emit(Goal(register, record, field))

    def show_records(self, records: tuple[str, ...]) -> None:
        register, _slash, first = records[0].partition("/")
        mine = tuple(r.partition("/")[2] for r in records if r.startswith(f"{register}/"))
        self.desk.go.emit(Goal(register, first, records=mine))

    # -- page -----------------------------------------------------------------------------------------------------

    def read_view(self) -> None:
        if self.stack.currentIndex() == COMPARED:
            self._compare()

    def refresh(self) -> None:
        self._list()
        self.refresh_view()

    def findings_arrived(self) -> None:
        findings = self.desk.findings or []
        waiting = sum(f.blocks for f in findings)
        self.views.title(FINDINGS, _("Cần xử lý · {n}").format(n=waiting) if waiting else _("Cần xử lý"))
        self._list()

    def arrive(self, goal: Goal) -> None:
        if goal.field in ("charts", "comparison"):
            self.views.choose(DRAWN if goal.field == "charts" else COMPARED)
        elif goal.field:  # a finding, by its key
            self.views.choose(FINDINGS)
            place = next((i for i, one in enumerate(self.model.lines) if _known_as(one, goal.field)), -1)
            if place >= 0:
                self.list.setCurrentIndex(self.model.index(place))
        self.list.setFocus()

    def commands(self) -> list[Command]:
        return [
            Command(_("Xem các điểm cần xử lý"), partial(self.views.choose, FINDINGS), "review"),
            Command(_("Xem biểu đồ"), partial(self.views.choose, DRAWN), "track"),
            Command(_("So với kỳ trước"), partial(self.views.choose, COMPARED), "compare"),
        ]


def _known_as(line: Severity | Finding, key: str) -> bool:
    return isinstance(line, Finding) and "/".join(line.key) == key
