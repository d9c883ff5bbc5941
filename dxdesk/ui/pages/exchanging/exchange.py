"""Trao đổi: files between the unit's computers, what stands against each other, and what the centre answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from dxdesk.i18n import _
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.widgets import button
from dxdesk.ui.pages.exchanging.centre_answers import CentreAnswers
from dxdesk.ui.pages.exchanging.colleagues import Colleagues
from dxdesk.ui.pages.exchanging.conflict_board import ConflictBoard
from dxdesk.ui.pages.exchanging.file_exchange import ENDING, FileExchange

VIEWS = ("colleagues", "conflicts", "receipts")
COLLEAGUES, CONFLICTS, RECEIPTS = range(3)


class ExchangePage(Page):
    """Three views; files may be dropped on any of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Trao đổi"))
        theme = desk.theme
        self.files = FileExchange(desk, self)
        self.files.written.connect(partial(self._show_view, COLLEAGUES))
        self.files.received.connect(partial(self._show_view, COLLEAGUES))
        give = button(theme, _("Tạo tệp trao đổi…"), self.files.give, icon="export", kind="primary")
        self.add_actions([button(theme, _("Nhận tệp…"), self.files.ask_receive, icon="import"), give])
        titles = (_("Đồng nghiệp"), _("Khác biệt"), _("Cơ quan tổng hợp"))
        self.views = Segments(theme, _("Các phần trao đổi"), titles)
        self.views.chosen.connect(self._view)
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 0, MARGIN, 10)
        row.addWidget(self.views)
        self.body.addLayout(row)
        self.colleagues = Colleagues(desk, self.files)
        again = button(theme, _("Nhận tệp…"), self.files.ask_receive, icon="import", name=_("Nhận tệp trao đổi"))
        self.conflicts = ConflictBoard(desk, again)
        self.conflicts.counted.connect(self._counted)
        self.answers = CentreAnswers(desk)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(_("Trao đổi"))
        for part in (self.colleagues, self.conflicts, self.answers):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self.setAcceptDrops(True)

    # -- views ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.conflicts.refresh()  # its count stands above all views
        if self.stack.currentWidget() is self.colleagues:
            self.colleagues.refresh()
        elif self.stack.currentWidget() is self.answers:
            self.answers.refresh()

    def _view(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.refresh()

    def _show_view(self, place: int, *_what: object) -> None:
        if self.stack.currentIndex() != place:
            self.views.choose(place)

    def _counted(self, count: int) -> None:
        self.views.title(CONFLICTS, _("Khác biệt · {n}").format(n=count) if count else _("Khác biệt"))

    def arrive(self, goal: Goal) -> None:
        if goal.field in VIEWS:
            self.views.choose(VIEWS.index(goal.field))
        self.setFocus()
        if self.stack.currentIndex() == CONFLICTS:
            self.conflicts.reach(goal)

    def commands(self) -> list[Command]:
        return [
            Command(_("Tạo tệp trao đổi…"), self.files.give, "export"),
            Command(_("Tạo tệp chỉ có phần đồng nghiệp còn thiếu…"), self.files.give_missing, "export"),
            Command(_("Nhận tệp…"), self.files.ask_receive, "import"),
            Command(_("Tạo tệp đăng ký khóa…"), self.files.enrol, "key"),
            Command(_("Xử lý khác biệt"), partial(self.views.choose, CONFLICTS), "compare"),
            Command(_("Xem trả lời của cơ quan tổng hợp"), partial(self.views.choose, RECEIPTS), "inbox"),
        ]

    # -- dropped files --------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event):
            event.acceptProposedAction()
            self.colleagues.set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.colleagues.set_over(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.colleagues.set_over(False)
        if paths := _files(event):
            event.acceptProposedAction()
            self.files.receive(paths)


def _files(event: QDropEvent) -> list[Path]:
    """The sync files among what is being dragged."""
    found = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in found if path.suffix.lower() == ENDING]
