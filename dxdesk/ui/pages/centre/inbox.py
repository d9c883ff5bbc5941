"""Tiếp nhận: files of the units are taken in, what waits is accepted or returned, and the receipt is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from dxdesk.dates import show_moment
from dxdesk.errors import Problem
from dxdesk.flows.centre import answering, inbox
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.i18n import _
from dxdesk.models.submission import ArrivalState
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.questions import ask
from dxdesk.ui.keys.trust_dialog import ask_trust
from dxdesk.ui.keys.unlocking import Unlocking
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.halves import Halves, Side
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.state_tones import TONES
from dxdesk.ui.kit.tone_cell import ToneDelegate
from dxdesk.ui.kit.widgets import Empty, Notice, button, clear, label
from dxdesk.ui.look.theme import Theme, Tone
from dxdesk.ui.pages.centre.drop_zone import DropZone
from dxdesk.ui.pages.centre.receiving import Intake, Verdict
from dxdesk.ui.pages.centre.return_dialog import ReturnDialog

if TYPE_CHECKING:
    from dxdesk.flows.centre.answering import Answered
    from dxdesk.flows.centre.inbox import Arrived, Compared
    from dxdesk.flows.exchanging.arriving import Reception

WAITING, FILES, ANSWERED = range(3)


class InboxPage(Page):
    """Three lists with one panel beside them: what waits, what came of the files, what was answered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Tiếp nhận"))
        theme = desk.theme
        self._arrived: list[Arrived] = []
        self.verdicts: list[Verdict] = []
        self.key = Unlocking(desk, self)
        self.intake = Intake(desk, self)
        self.intake.settled.connect(self._settled)
        self.zone = DropZone(theme, _("Kéo thả các tệp .dxsync nhận được từ đơn vị vào đây, nhiều tệp một lần."))
        self.zone.given.connect(self.take)
        self.zone.stopped.connect(self.intake.stop)
        self.intake.moved.connect(self.zone.show_progress)
        self.views = Segments(
            theme, _("Các phần tiếp nhận"), (_("Chờ trả lời"), _("Kết quả nhận tệp"), _("Đã trả lời"))
        )
        self.views.chosen.connect(self._view)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, 0, MARGIN, 8)
        top.setSpacing(10)
        top.addWidget(self.zone)
        top.addWidget(self.views)
        self.body.addLayout(top)
        reports = (_("Đơn vị"), _("Lần"), _("Ngày gửi"), _("Trạng thái"))
        self.waiting = _List(theme, _("Báo cáo chờ trả lời"), reports, (250, 60, 140, 180), 0)
        files = (_("Tệp"), _("Đơn vị"), _("Nội dung"), _("Kết quả"))
        self.files = _List(theme, _("Kết quả nhận tệp"), files, (150, 180, 240, 140), 2)
        self.answered = _List(theme, _("Báo cáo đã trả lời"), reports, (250, 60, 140, 180), 0)
        self.lists = QStackedWidget()
        self.lists.setAccessibleName(_("Tiếp nhận"))
        for one in (self.waiting, self.files, self.answered):
            one.table.chosen.connect(self._chosen)
            self.lists.addWidget(one)
        self.waiting.when_empty("ok", _("Không có báo cáo nào chờ trả lời"), _("Báo cáo mới nhận sẽ hiện ở đây."))
        self.files.when_empty("inbox", _("Chưa nhận tệp nào"), _("Kéo thả tệp vào khung ở trên, hoặc nhấn Chọn tệp."))
        self.answered.when_empty(
            "submit", _("Chưa trả lời báo cáo nào"), _("Tiếp nhận hoặc trả lại ở thẻ Chờ trả lời.")
        )
        self.body.addWidget(self._halves(), 1)
        self.setAcceptDrops(True)

    def _halves(self) -> Halves:
        self._side = Side(_("Chi tiết"), 320)
        self.detail = self._side.box
        return Halves(_("Danh sách và chi tiết"), self.lists, self._side, sizes=(720, 380))

    # -- files ----------------------------------------------------------------------------------------------------

    def take(self, paths: list[Path]) -> None:
        """Take files in, one after the other."""
        self.views.choose(FILES)
        self.key.then(partial(self.intake.take, paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.zone.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.zone.dropEvent(event)

    def _settled(self, verdict: Verdict) -> None:
        self.verdicts.insert(0, verdict)
        self._show_files()

    def _show_files(self) -> None:
        rows = [(v.file, v.unit, v.said, v.state) for v in self.verdicts]
        self.files.show_rows(rows, [v.tone for v in self.verdicts])
        if self.lists.currentIndex() == FILES:
            self.files.table.selectRow(0)
        self.views.title(FILES, _("Kết quả nhận tệp · {n}").format(n=len(rows)) if rows else _("Kết quả nhận tệp"))

    # -- reading --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc các báo cáo đã nhận…"), inbox.arrivals, done=self._show, owner=self)

    def _show(self, found: list[Arrived]) -> None:
        self._arrived = found
        waiting, answered = self._of(WAITING), self._of(ANSWERED)
        for one, listed in ((self.waiting, waiting), (self.answered, answered)):
            rows = [(a.unit_name, str(a.number), show_moment(a.sent_at), a.state_text) for a in listed]
            one.show_rows(rows, [TONES[a.state] for a in listed])
        said = _("Chờ trả lời · {n}").format(n=len(waiting)) if waiting else _("Chờ trả lời")
        self.views.title(WAITING, said)
        self._select()

    def _of(self, view: int) -> list[Arrived]:
        return [a for a in self._arrived if a.state.unanswered == (view == WAITING)]

    def _view(self, place: int) -> None:
        self.lists.setCurrentIndex(place)
        self._select()

    def _select(self) -> None:
        """Something is chosen in the list in sight, if it holds anything."""
        table = (self.waiting, self.files, self.answered)[self.lists.currentIndex()].table
        row = table.currentIndex().row()
        if row < 0 and table.plain.rows:
            table.selectRow(0)
        else:
            self._chosen(row)

    # -- what is chosen -------------------------------------------------------------------------------------------

    def _chosen(self, row: int) -> None:
        clear(self.detail)
        self._side.setVisible(row >= 0)
        view = self.lists.currentIndex()
        if view == FILES:
            if 0 <= row < len(self.verdicts):
                self._detail_file(self.verdicts[row])
        elif 0 <= row < len(listed := self._of(view)):
            self._detail_report(listed[row])
        self.detail.addStretch(1)

    def _detail_file(self, verdict: Verdict) -> None:
        self.detail.addWidget(label(verdict.file, "heading", wrap=True))
        if verdict.unit:
            self.detail.addWidget(label(verdict.unit, "muted", wrap=True))
        self.detail.addWidget(Notice(self.desk.theme, verdict.said, verdict.tone))
        if verdict.hint:
            self.detail.addWidget(label(verdict.hint, wrap=True))
        if verdict.asks:
            act = partial(self._ask_trust, verdict)
            go = button(self.desk.theme, _("Đối chiếu dấu vân tay…"), act, kind="primary", icon="key")
            self.detail.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)

        if verdict.found.parted:
            join = button(self.desk.theme, _("Nối lại và nhận"), partial(self._ask_join, verdict), icon="exchange")
            self.detail.addWidget(join, 0, Qt.AlignmentFlag.AlignLeft)

    def _detail_report(self, one: Arrived) -> None:
        self.detail.addWidget(label(one.unit_name, "heading", wrap=True))
        lines = [
            _("Báo cáo lần {number}, gửi lúc {moment}").format(number=one.number, moment=show_moment(one.sent_at)),
            _("Người xác nhận: {name}").format(name=one.approver) if one.approver else "",
            _("Văn bản gửi kèm: {letter}").format(letter=one.letter) if one.letter else "",
            _("Tệp: {file}").format(file=one.file),
        ]
        self.detail.addWidget(label("\n".join(filter(None, lines)), "muted", wrap=True))
        if one.reason:
            self.detail.addWidget(Notice(self.desk.theme, one.reason, "note"))
        matching = Notice(self.desk.theme, _("Đang đối chiếu với số liệu đã gộp…"), "plain")
        self.detail.addWidget(matching)
        if one.state is ArrivalState.CONCURRENT:
            said = _("Đơn vị gửi hai bản không biết nhau. Hãy trả lại; đơn vị gộp thành một bản rồi gửi lại.")
            self.detail.addWidget(Notice(self.desk.theme, said, "error"))
        row, accept = QHBoxLayout(), None
        if one.state is ArrivalState.WAITING:
            act = partial(self._accept, one)
            accept = button(self.desk.theme, _("Tiếp nhận…"), act, kind="primary", icon="check")
            accept.setEnabled(False)  # until it was compared
            row.addWidget(accept)
        if one.newest:
            row.addWidget(button(self.desk.theme, _("Trả lại…"), partial(self._ask_return, one), icon="undo"))
        if one.newest and not one.state.unanswered:
            row.addWidget(button(self.desk.theme, _("Ghi lại phiếu…"), partial(self._write_again, one), icon="export"))
        row.addStretch(1)
        self.detail.addLayout(row)
        look = button(
            self.desk.theme, _("Xem số liệu của đơn vị"), partial(self._look_at, one), kind="link", icon="form"
        )
        self.detail.addWidget(look, 0, Qt.AlignmentFlag.AlignLeft)
        self.desk.read(
            "", inbox.compare, one.unit, one.sha256, done=partial(self._compared, matching, accept), owner=matching
        )

    def _compared(self, notice: Notice, accept: QPushButton | None, found: Compared) -> None:
        if not found.matches:
            notice.say(_("Số liệu đang giữ khác với báo cáo đã gửi. Không tiếp nhận; hãy xin lại tệp."), "error")
            return
        if accept is not None:
            accept.setEnabled(True)
        said = _("Trùng khớp với báo cáo đã gửi (mã đối chiếu {digest}).").format(digest=found.digest[:12])
        if found.since:
            said += " " + _("Có thay đổi sau báo cáo này ở: {registers}.").format(registers=", ".join(found.since))
        notice.say(said, "ok" if not found.since else "note")

    def _look_at(self, one: Arrived) -> None:
        self.desk.go.emit(Goal("tracking", one.unit))

    # -- answering ------------------------------------------------------------------------------------------------

    def _accept(self, one: Arrived) -> None:
        self.desk.read("", answering.doubts, one.unit, done=partial(self._doubted, one), owner=self)

    def _doubted(self, one: Arrived, doubts: list[str]) -> None:
        """What stands against accepting is said before the receipt is written."""
        if doubts:
            heading = _("Vẫn tiếp nhận báo cáo của {unit}?").format(unit=one.unit_name)
            go = partial(self._choose_accept, one)
            ask(self.desk.theme, heading, "\n\n".join(doubts), _("Tiếp nhận"), go, self)
        else:
            self._choose_accept(one)

    def _choose_accept(self, one: Arrived) -> None:
        if path := self._receipt(one, "tiep-nhan"):
            self.key.then(partial(self._write_accept, one, path))

    def _write_accept(self, one: Arrived, path: Path, passphrase: str) -> None:
        self.desk.write(
            _("Đang ghi phiếu tiếp nhận…"), answering.accept, one.unit, path, passphrase=passphrase, watch=True,
            done=partial(self._answered, path), owner=self,
        )  # fmt: skip

    def _write_again(self, one: Arrived) -> None:
        if path := self._receipt(one, "phieu-ghi-lai"):
            self.key.then(partial(self._write_it_again, one, path))

    def _write_it_again(self, one: Arrived, path: Path, passphrase: str) -> None:
        self.desk.write(
            _("Đang ghi lại phiếu…"), answering.write_again, one.unit, path, passphrase=passphrase, watch=True,
            done=partial(self._answered, path), owner=self,
        )  # fmt: skip

    def _ask_return(self, one: Arrived) -> None:
        dialog = ReturnDialog(self.desk, one, self)
        dialog.given.connect(partial(self._return, one, dialog))
        dialog.open()

    def _return(self, one: Arrived, dialog: ReturnDialog, comments: list[str], reason: str) -> None:
        """The dialog stays, with all that was typed into it, until the receipt is written."""
        if path := self._receipt(one, "tra-lai"):
            self.key.then(partial(self._write_return, one, dialog, path, comments, reason))

    def _write_return(
        self, one: Arrived, dialog: ReturnDialog, path: Path, comments: list[str], reason: str, passphrase: str
    ) -> None:
        dialog.setEnabled(False)
        self.desk.write(
            _("Đang ghi phiếu trả lại…"), answering.give_back, one.unit, path, comments=comments, reason=reason,
            passphrase=passphrase, watch=True, done=partial(self._returned, dialog, path),
            failed=partial(self._not_returned, dialog), owner=self,
        )  # fmt: skip

    def _returned(self, dialog: ReturnDialog, path: Path, made: Answered) -> None:
        dialog.accept()
        self._answered(path, made)

    def _not_returned(self, dialog: ReturnDialog, problem: Problem) -> None:
        dialog.setEnabled(True)
        self.desk.problem.emit(problem)

    def _receipt(self, one: Arrived, what: str) -> Path | None:
        name = f"{what}-{one.unit}-lan-{one.number}.dxsync"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Ghi phiếu trả lời"), str(Path.home() / name), _("Phiếu trả lời (*.dxsync)")
        )
        if not chosen:
            return None
        return Path(chosen if chosen.endswith(".dxsync") else chosen + ".dxsync")

    def _answered(self, path: Path, made: Answered) -> None:
        said = _("Đã tiếp nhận. Gửi phiếu {path} cho đơn vị.")
        if made.returned:
            said = _("Đã trả lại. Gửi phiếu {path} cho đơn vị.")
        self.desk.say(said.format(path=path), "ok")

    # -- trusting -------------------------------------------------------------------------------------------------

    def _ask_trust(self, verdict: Verdict) -> None:
        assert verdict.found.request is not None  # noqa: S101 - only such a file has the button
        dialog = ask_trust(self.desk.theme, verdict.found.request, self)
        dialog.granted.connect(partial(self._trusted, verdict))
        dialog.open()

    def _trusted(self, verdict: Verdict) -> None:
        self.key.then(partial(self._trust, verdict))

    def _trust(self, verdict: Verdict, passphrase: str) -> None:
        self.desk.write(
            _("Đang tin cậy khóa…"), trusting.trust, verdict.found.path, passphrase=passphrase,
            done=partial(self._believed, verdict), owner=self,
        )  # fmt: skip

    def _believed(self, verdict: Verdict, _keys: object) -> None:
        found = replace(verdict.found, request=None)
        said = _("Từ nay nhận báo cáo do máy này ký.")
        self._settle_anew(verdict, Verdict(found, _("Đã tin cậy"), "ok", said, unit=verdict.unit))
        self.desk.say(_("Đã tin cậy khóa của {unit}.").format(unit=verdict.unit), "ok")

    def _ask_join(self, verdict: Verdict) -> None:
        self.key.then(partial(self._join, verdict))

    def _join(self, verdict: Verdict, passphrase: str) -> None:
        self.desk.write(
            _("Đang nhận {file}…").format(file=verdict.file), receiving.merge, verdict.found.path, rejoin=True,
            passphrase=passphrase, watch=True, done=partial(self._joined, verdict), owner=self,
        )  # fmt: skip

    def _joined(self, verdict: Verdict, found: Reception) -> None:
        self._settle_anew(verdict, Verdict.of(found, self.desk.store.campaign))

    def _settle_anew(self, before: Verdict, now: Verdict) -> None:
        self.verdicts = [now if verdict is before else verdict for verdict in self.verdicts]
        self._show_files()

    # -- page -----------------------------------------------------------------------------------------------------

    def arrive(self, goal: Goal) -> None:
        self.setFocus()

    def commands(self) -> list[Command]:
        return [
            Command(_("Nhận tệp của đơn vị…"), self.zone.choose.click, "inbox"),
            Command(_("Xem báo cáo chờ trả lời"), partial(self.views.choose, WAITING), "inbox"),
        ]


class _List(QStackedWidget):
    """A table whose last column is a state, or what an empty one says."""

    def __init__(
        self, theme: Theme, name: str, headings: tuple[str, str, str, str], widths: tuple[int, ...], stretch: int
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.table = PlainTable(name, headings, widths, stretch)
        self.table.setProperty("card", None)
        self._tones = ToneDelegate(theme, self.table)
        self.table.setItemDelegateForColumn(3, self._tones)
        self.addWidget(self.table)

    def when_empty(self, icon: str, heading: str, text: str) -> None:
        """What stands here while there is nothing to list."""
        self._empty = Empty(self._theme, icon, heading, text)
        self.addWidget(self._empty)
        self.setCurrentWidget(self._empty)

    def show_rows(self, rows: Sequence[Sequence[str]], tones: Sequence[Tone]) -> None:
        self._tones.tones = tones
        self.table.show_rows(rows)
        self.setCurrentWidget(self.table if rows else self._empty)
