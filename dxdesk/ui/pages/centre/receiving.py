"""Files for the centre, one after the other: each is taken in or refused by itself; the person may stop in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dxdesk.flows.exchanging import receiving
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import show_number
from dxdesk.ui.desk import Desk
from dxdesk.ui.look.theme import Tone

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.arriving import Reception
    from dxdesk.flows.exchanging.keybook import Request
    from dxdesk.flows.exchanging.receiving import Queue
    from dxdesk.ui.jobs import Job


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one file, as the centre's list shows it."""

    found: Reception
    state: str
    tone: Tone
    said: str
    hint: str = ""
    unit: str = ""

    @property
    def file(self) -> str:
        return self.found.file

    @property
    def asks(self) -> bool:
        """Whether keys wait to be compared."""
        return self.found.request is not None and not self.found.request.known

    @classmethod
    def of(cls, found: Reception, campaign: Campaign) -> Verdict:
        """The same in the centre's words."""
        if found.is_campaign:
            said = _("Đây là tệp kỳ báo cáo, không mang số liệu của đơn vị.")
            return cls(found, _("Không nhận"), "plain", said, _("Tệp này dành cho các đơn vị."))
        if found.request is not None:
            return _asking(found, found.request)
        if found.stopped:
            return cls(found, _("Đã dừng"), "plain", found.says, _("Khi cần, hãy nhận lại tệp này."))
        if found.problem is not None:
            state = _("Từ chối") if found.problem.exit_code == 3 else _("Không nhận được")
            return cls(found, state, "error", found.problem.message, found.problem.hint)
        unit = campaign.unit(found.unit)
        name = unit.full_name or unit.name
        if found.known:
            return cls(found, _("Đã có"), "plain", found.says, unit=name)
        said = found.says
        if found.is_report and not found.rejoined:
            said = _("Báo cáo lần {number}: {n} mục ghi mới.").format(number=found.number, n=show_number(found.entries))
            said = f"{said} {found.aside}".rstrip()
        return cls(found, _("Đã nhận"), "warning" if found.conflicts or found.aside else "ok", said, unit=name)


def _asking(found: Reception, request: Request) -> Verdict:
    """An enrolment."""
    if request.known:
        return Verdict(found, _("Đã có"), "plain", _("Đã tin cậy từ trước."), unit=request.unit_name)
    said, hint = _("Xin tin cậy {n} khóa."), _("Đối chiếu dấu vân tay với đơn vị rồi tin cậy.")
    return Verdict(found, _("Đăng ký máy"), "note", said.format(n=len(request.keys)), hint, request.unit_name)


class Intake(QObject):
    """Tells `settled` of each file; `moved` says how far it is."""

    settled = Signal(object)  # a Verdict
    moved = Signal(int, int)  # files done, files in all
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._queue: Queue | None = None
        self._coming: list[Path] = []  # given while a file is under way
        self._job: Job | None = None  # that takes it in
        self._stopping = False
        self._done = self._all = 0
        self._store = desk.ws  # that the files are for; never another one that was opened meanwhile

    @property
    def running(self) -> bool:
        return self._done < self._all

    def take(self, paths: Sequence[Path], passphrase: str) -> None:
        """Take these files after those that still wait."""
        idle = self._queue is None
        if self._queue is None:
            self._queue = receiving.Queue(self.desk.store, passphrase=passphrase)
            self._done = self._all = 0
            self._stopping = False
        self._coming += paths
        self._all += len(paths)
        self.moved.emit(self._done, self._all)
        if idle:
            self._next()

    def stop(self) -> None:
        """Leave out what wasn't begun, and the file under way: it is taken in wholly or not at all."""
        self._stopping = True
        if self._job is not None:
            self.desk.jobs.cancel(self._job.number)

    def _next(self) -> None:
        queue = self._queue
        if queue is None:
            return
        queue.add(self._coming)
        self._coming.clear()
        if self.desk.ws is not self._store:
            self._let_go()
            self._all = self._done
        elif queue.next is None or self._stopping:
            for found in queue.end():
                self._tell(found)
            self._let_go()
            self.desk.tell_news()
            self.ended.emit()
        else:
            self._job = self.desk.jobs.write(
                _("Đang nhận {file}…").format(file=queue.next.name), queue.step, watch=True, done=self._stepped,
                stopped=self._next, owner=self,
            )  # fmt: skip

    def _stepped(self, found: Reception | None) -> None:
        if found is not None and self.desk.ws is self._store:
            self._tell(found)
        self._next()

    def _tell(self, found: Reception) -> None:
        self._done += 1
        self.settled.emit(Verdict.of(found, self.desk.store.campaign))
        self.moved.emit(self._done, self._all)

    def _let_go(self) -> None:
        if self._queue is not None:
            self._queue.close()
        self._queue = self._job = None
