"""Báo cáo: the report as it would be written now; every number leads to its rows."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dxdesk.flows.reviewing import reporting
from dxdesk.i18n import _
from dxdesk.ui.charts.behind import BehindPanel
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import Card, Empty, button, clear, label, scrolled
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.report.report_export import ReportExport
from dxdesk.ui.report.report_view import ReportPart

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

_CHARACTER, _WIDEST, _PADDING = 7, 340, 20  # pixels


class NationalReportPage(Page):
    """Contents at the left, the chosen part in the middle, the rows behind a number at the right.

    At the centre it is the national report, in a unit's store the unit's own.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Báo cáo quốc gia") if desk.central else _("Xem trước báo cáo"))
        self._report: Any = None
        self._export = ReportExport(desk, self)
        self.export = button(desk.theme, _("Xuất báo cáo…"), self._export.ask, kind="primary", icon="export")
        self.add_actions([self.export])
        self.contents = QListWidget()
        self.contents.setAccessibleName(_("Các phần của báo cáo"))
        self.contents.setWordWrap(True)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setItemDelegate(_Wrapped(self.contents))
        self.contents.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.contents.setMinimumWidth(170)
        self.contents.currentRowChanged.connect(self._chosen)
        self.part = ReportPart(desk)
        self.part.asked.connect(self._asked)
        self.panel = BehindPanel(desk)
        self.panel.setObjectName("side")
        self.panel.setMinimumWidth(300)
        hint = _("Nhấn vào một con số trong báo cáo, hoặc nhấn đúp một dòng của phụ lục.")
        self._hint = Empty(desk.theme, "search", _("Con số này từ đâu ra?"), hint)
        self._hint.text.setFixedWidth(240)
        self.side = QStackedWidget()
        self.side.setAccessibleName(_("Các dòng đứng sau con số"))
        self.side.addWidget(self._hint)
        self.side.addWidget(self.panel)
        self._make_middle()
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(MARGIN, 0, GAP, MARGIN)
        box.addWidget(self.contents)
        parts = (left, self.middle, self.side)
        self.body.addWidget(Halves(_("Báo cáo và các dòng đã đếm"), *parts, sizes=(230, 580, 320), grows=1), 1)
        desk.jobs.read("", import_module, "pyqtgraph", owner=self)  # takes a third of a second: before it is asked for

    def _make_middle(self) -> None:
        """A part on its paper, or an annex that is a table."""
        self.middle = QStackedWidget()
        self.middle.setAccessibleName(_("Nội dung báo cáo"))
        paper, around = Card(margins=0), QWidget()
        paper.setAccessibleName(_("Nội dung báo cáo"))
        paper.box.addWidget(self.part)
        edge = QVBoxLayout(around)
        edge.setContentsMargins(GAP, 0, GAP, MARGIN)
        edge.addWidget(paper)
        self._scroll: QScrollArea = scrolled(around, _("Nội dung báo cáo"))
        self.middle.addWidget(self._scroll)
        self._annex = QWidget()
        self._annex_box = QVBoxLayout(self._annex)
        self._annex_box.setContentsMargins(20, 16, 20, MARGIN)
        self._annex_box.setSpacing(GAP)
        self.middle.addWidget(self._annex)

    # -- reading --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang lập báo cáo…"), _made, done=self._show, owner=self, watch=True)

    def _show(self, report: Any) -> None:
        row = max(0, self.contents.currentRow())
        self._report = report
        self.contents.blockSignals(True)
        self.contents.clear()
        for title in self._titles():
            item = QListWidgetItem(title)
            item.setToolTip(tip(title))
            self.contents.addItem(item)
        self.contents.setCurrentRow(min(row, self.contents.count() - 1))
        self.contents.blockSignals(False)
        self._chosen(self.contents.currentRow())

    def _titles(self) -> list[str]:
        return [_("Mở đầu"), *self._report.section_titles, *self._report.annex_titles]

    # -- one part -------------------------------------------------------------------------------------------------

    def _chosen(self, row: int) -> None:
        report, title = self._report, self._titles()[row]
        if row == 0:
            self._show_part(report.head.subject, (report.opening,))
        elif row <= len(report.sections):
            blocks = report.sections[row - 1].blocks
            last = row == len(report.sections)
            self._show_part(title, (*blocks, report.closing) if last else blocks)
        else:
            self._show_annex(title, report.annexes[row - 1 - len(report.sections)])

    def _show_part(self, title: str, blocks: Any) -> None:
        self.part.show_blocks(title, blocks)
        self.middle.setCurrentWidget(self._scroll)
        self._scroll.verticalScrollBar().setValue(0)

    def _show_annex(self, title: str, annex: Any) -> None:
        clear(self._annex_box)
        widths = [min(_WIDEST, max(80, column.width * _CHARACTER)) for column in annex.columns]
        table = PlainTable(title, [column.heading for column in annex.columns], widths, len(widths) - 1)
        table.show_rows(annex.rows)
        table.opened.connect(partial(self._annex_row, annex))
        self._annex_box.addWidget(label(title, "title", wrap=True))
        if annex.note:
            self._annex_box.addWidget(label(annex.note, "small", wrap=True))
        self._annex_box.addWidget(table, 1)
        self.middle.setCurrentWidget(self._annex)

    def _annex_row(self, annex: Any, row: int) -> None:
        if row < len(annex.records) and annex.records[row]:
            self._asked(str(annex.rows[row][1]), annex.records[row])

    def _asked(self, said: str, records: tuple[str, ...]) -> None:
        self.side.setCurrentWidget(self.panel)
        self.panel.show_records(_("Các dòng đứng sau “{said}”").format(said=said), records)

    # -- page -----------------------------------------------------------------------------------------------------

    def arrive(self, goal: Goal) -> None:
        self.contents.setFocus()

    def commands(self) -> list[Command]:
        return [Command(_("Xuất báo cáo Word, PDF, Excel…"), self._export.ask, "export")]


class _Wrapped(QStyledItemDelegate):
    """Qt reckons the lines of a title by the width of the whole item, but paints them inside its padding."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        narrower = QStyleOptionViewItem(option)
        narrower.rect = option.rect.adjusted(0, 0, -_PADDING, 0)
        return super().sizeHint(narrower, index)


def _made(workspace: Workspace, progress: Any) -> Any:
    return reporting.of_unit(workspace, progress) if workspace.unit else reporting.national(workspace, progress)
