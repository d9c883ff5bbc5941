"""Files for the centre, one after the other: each is taken in or refused by itself; the person may stop in between.

A refused file that may wait for another is tried again after it, and told of once that is clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dxdesk.errors import Parted, Problem
from dxdesk.flows import arriving, inbox, keybook, receiving
from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.ui.desk import Desk
from dxdesk.ui.theme import Tone

if TYPE_CHECKING:
    from dxdesk.flows.arriving import Ahead
    from dxdesk.flows.keybook import Request
    from dxdesk.flows.receiving import Held, Taken
    from dxdesk.ui.jobs import Job


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one file, in plain words."""

    file: str
    state: str
    tone: Tone
    unit: str
    said: str
    hint: str = ""
    path: Path | None = None  # of an enrolment that may be believed, or a file that may be joined
    request: Request | None = None
    parted: bool = False  # it may be taken in once what this store has is joined to it again


@dataclass(frozen=True, slots=True)
class _Coming:
    """A file and what it is read by; a problem where it was refused before."""

    path: Path
    ahead: Ahead
    problem: Problem | None = None


class Intake(QObject):
    """Tells `settled` of each file; `moved` says how far it is."""

    settled = Signal(object)  # a Verdict
    moved = Signal(int, int)  # files done, files in all
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._waiting: list[_Coming] = []
        self._held: Held[_Coming] | None = None  # what was refused, while other files still come
        self._ahead: Ahead | None = None  # that the file under way is read by
        self._job: Job | None = None  # that takes it in
        self._done = self._all = 0
        self._store = desk.ws  # that the files are for; never another one that was opened meanwhile

    @property
    def running(self) -> bool:
        return self._done < self._all

    def take(self, paths: Sequence[Path], passphrase: str) -> None:
        """Take these files after those that still wait."""
        idle, ahead = not self.running, arriving.Ahead(self.desk.store, paths, passphrase)
        self._waiting += [_Coming(path, ahead) for path in paths]
        if idle:
            self._done = self._all = 0
            self._held = receiving.Held()
        self._all += len(paths)
        self.moved.emit(self._done, self._all)
        if idle:
            self._next()

    def stop(self) -> None:
        """Leave out what wasn't begun, and the file under way: it is taken in wholly or not at all."""
        if self._job is not None:
            self.desk.jobs.cancel(self._job.number)
        for coming in self._waiting:
            if coming.ahead is not self._ahead:
                coming.ahead.close()
        refused = [coming for coming in self._waiting if coming.problem is not None]
        self._all -= len(self._waiting) - len(refused)
        self._waiting.clear()
        if self._held is not None:
            self._held.files += refused  # they were tried, and what came of it is told

    def _next(self) -> None:
        gone = self.desk.ws is not self._store
        if gone:
            self.stop()
            self._all = self._done
        coming = self._waiting.pop(0) if self._waiting else None
        ahead = coming.ahead if coming is not None else None
        if self._ahead is not None and self._ahead is not ahead:
            self._ahead.close()
        self._ahead = ahead
        if gone:
            return
        if coming is None:
            self._end()
            return
        kind, failed = partial(self._kind, coming), partial(self._failed, coming)
        self.desk.jobs.read("", inbox.plain_kind, coming.path, done=kind, failed=failed, owner=self)

    def _end(self) -> None:
        """No other file comes: what waited for one is refused."""
        held, self._held = self._held, None
        for coming in held.files if held is not None else ():
            if coming.problem is not None:
                self._tell(_refusal(coming.path, coming.problem))
        self.desk.changed.emit(None)
        self.ended.emit()

    def _kind(self, coming: _Coming, kind: str) -> None:
        if self.desk.ws is not self._store:
            self._next()
            return
        path, failed = coming.path, partial(self._failed, coming)
        if kind == "enrolment":
            self.desk.read("", keybook.requested, path, done=partial(self._asked, path), failed=failed, owner=self)
        elif kind == "campaign":
            said = _("Đây là tệp kỳ báo cáo, không mang số liệu của đơn vị.")
            self._settle(Verdict(path.name, _("Không nhận"), "plain", "", said, _("Tệp này dành cho các đơn vị.")))
        else:
            self._job = self.desk.jobs.write(
                _("Đang nhận {file}…").format(file=path.name), receiving.merge, self.desk.store, path,
                ahead=self._ahead, watch=True, done=partial(self._taken, coming), failed=failed,
                stopped=partial(self._stopped, path), owner=self,
            )  # fmt: skip

    def _taken(self, coming: _Coming, taken: Taken) -> None:
        assert self._held is not None  # noqa: S101 - made as files are given
        if again := self._held.settle(coming, came=True, waits=False):
            ahead = coming.ahead.again([one.path for one in again])
            self._waiting += [replace(one, ahead=ahead) for one in again]
        unit = self.desk.store.campaign.unit(taken.unit)
        name = unit.full_name or unit.name
        if taken.known:
            self._settle(Verdict(taken.file, _("Đã có"), "plain", name, taken.says))
            return
        said = taken.says
        if taken.kind == "submission":
            said = _("Báo cáo lần {number}: {n} mục ghi mới.").format(number=taken.number, n=show_number(taken.entries))
            said = f"{said} {taken.aside}".rstrip()
        tone: Tone = "warning" if taken.conflicts or taken.aside else "ok"
        self._settle(Verdict(taken.file, _("Đã nhận"), tone, name, said))

    def _asked(self, path: Path, request: Request) -> None:
        said = _("Đã tin cậy từ trước.") if request.known else _("Xin tin cậy {n} khóa.").format(n=len(request.keys))
        hint = "" if request.known else _("Đối chiếu dấu vân tay với đơn vị rồi tin cậy.")
        tone: Tone = "plain" if request.known else "note"
        state = _("Đã có") if request.known else _("Đăng ký máy")
        self._settle(Verdict(path.name, state, tone, request.unit_name, said, hint, path, request))

    def _stopped(self, path: Path) -> None:
        said = _("Chưa nhận, vì việc nhận đã được dừng.")
        self._settle(Verdict(path.name, _("Đã dừng"), "plain", "", said, _("Khi cần, hãy nhận lại tệp này.")))

    def _failed(self, coming: _Coming, problem: Problem) -> None:
        if receiving.may_wait(problem) and self._held is not None:
            self._held.settle(replace(coming, problem=problem), came=False, waits=True)
            self._job = None
            self._next()
        else:
            self._settle(_refusal(coming.path, problem))

    def _settle(self, verdict: Verdict) -> None:
        self._job = None
        self._tell(verdict)
        self._next()

    def _tell(self, verdict: Verdict) -> None:
        self._done += 1
        self.settled.emit(verdict)
        self.moved.emit(self._done, self._all)


def _refusal(path: Path, problem: Problem) -> Verdict:
    state = _("Từ chối") if problem.exit_code == 3 else _("Không nhận được")
    parted = isinstance(problem, Parted)
    return Verdict(path.name, state, "error", "", problem.message, problem.hint, path, parted=parted)
