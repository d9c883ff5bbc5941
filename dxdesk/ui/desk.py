"""What all parts of the window share: the open store, the jobs, the theme, and news of changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from dxdesk.errors import Problem
from dxdesk.flows.keeping import care, opening
from dxdesk.i18n import _
from dxdesk.models.news import Subject
from dxdesk.ui import verbs
from dxdesk.ui.jobs import Jobs, Read
from dxdesk.ui.look.theme import Theme, Tone
from dxdesk.ui.unsaved import Unsaved

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from PySide6.QtWidgets import QWidget

    from dxdesk.flows.workspace import Workspace
    from dxdesk.models.finding import Finding

BACKUP_EVERY = 30 * 60_000  # ms of work between backups
CHECK_AFTER = 500  # ms of quiet after an edit before the checks run again


class Goal(NamedTuple):
    """Where to go: a page, and on it a record and a field."""

    page: str
    record: str = ""
    field: str = ""
    records: tuple[str, ...] = ()  # rows to select together


class Desk(QObject):
    """Signals say what happened; pages read anew what they show. No widget holds another one."""

    patience = 300  # ms that a page just opened has for itself before anything else is read
    opened = Signal()  # another store, or none, is open now
    changed = Signal(object)  # something was written: the `News` of it
    findings_changed = Signal()
    go = Signal(object)  # a Goal
    said = Signal(str, str)  # a message for the status strip and its tone
    problem = Signal(object)  # a Problem to show calmly
    import_asked = Signal()  # a workbook is to be taken in
    finish = Signal()  # whatever is still being typed is to be handed over now
    lock_changed = Signal()  # whether the figures may be edited

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._scratch: list[TemporaryDirectory[str]] = []
        self.jobs = Jobs(self)
        self.jobs.problem.connect(self.problem)
        self.ws: Workspace | None = None
        self.unsaved = Unsaved(self)
        self.locked = ""  # why nothing may be edited; empty while it may
        self.changed.connect(self._look_at_lock)  # before the pages hear of it
        self.place: QWidget | None = None  # pages are built in it: Qt styles all of a part anew when it is moved
        self.findings: list[Finding] | None = None  # None: the checks haven't run yet
        self._by_record: Mapping[tuple[str, str], Sequence[Finding]] = {}
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(CHECK_AFTER)
        self._check.timeout.connect(self.check_now)
        self._checking = False
        self._told = 0  # up to which version of the store everybody knows
        self._together: list[Read] | None = None  # what is asked for while everybody is told
        self._kept = 0  # what the store had written when it was last backed up or opened
        self._backup = QTimer(self)
        self._backup.setInterval(BACKUP_EVERY)
        self._backup.timeout.connect(self.back_up)
        self._backup.start()

    @property
    def store(self) -> Workspace:
        """The open store; pages that need one exist only while one is open."""
        assert self.ws is not None, "a page without a store"  # noqa: S101
        return self.ws

    @property
    def central(self) -> bool:
        """Whether the open store is the centre's, whose rows are the units'."""
        return self.ws is not None and not self.ws.unit

    def open(self, ws: Workspace | None) -> None:
        """Show another store from now on, or none."""
        before = self.ws
        if before is None or ws is None or (before.store.path, before.campaign.id) != (ws.store.path, ws.campaign.id):
            self.unsaved.let_all_go()  # while the pages that show them still have their store
        self.ws, self.locked = ws, _why_locked(ws)
        self.findings, self._by_record = None, {}
        self._told = self._kept = ws.store.version if ws is not None else 0
        self.opened.emit()
        if ws is not None:
            self.at_leisure(self.check_now, self)
            self.at_leisure(self._check_clock, self)

    def _check_clock(self) -> None:
        if notice := opening.clock_notice():
            self.say(notice, "warning")

    def tell_news(self) -> None:
        """Tell everybody what was written since they were told last; what they read for it is one job."""
        if self.ws is None:
            return
        news = self.ws.store.news(self._told)
        self._told = news.version
        if not news:
            return
        self._together = []
        try:
            self.changed.emit(news)
        finally:
            reads, self._together = self._together, None
        if reads:
            self.jobs.read_together(reads)
        if news.registers or news.about(Subject.CAMPAIGNS):
            self._check.start(CHECK_AFTER)

    def _look_at_lock(self, _news: object = None) -> None:
        """Read at once, not in the background: nothing may be typed that can't be kept."""
        before, self.locked = self.locked, _why_locked(self.ws)
        if self.locked != before:
            self.lock_changed.emit()

    def back_up(self) -> None:
        """Back the store up if anything was written since the last time."""
        if self.ws is None or self.ws.store.version == self._kept:
            return

        self._kept = self.ws.store.version
        self.jobs.write(_("Đang sao lưu…"), care.backup, self.ws, quick=True, owner=self)

    def scratch(self) -> Path:
        """A new folder for what another program is to show; gone when the window is closed."""
        from tempfile import TemporaryDirectory  # with all that makes random names

        folder = TemporaryDirectory(prefix="dxdesk-", ignore_cleanup_errors=True)
        self._scratch.append(folder)
        return Path(folder.name)

    def say(self, text: str, tone: Tone = "plain") -> None:
        self.said.emit(text, tone)

    def write(
        self,
        title: str,
        verb: Callable[..., Any],
        /,
        *args: Any,
        said: str = "",
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Problem], None] | None = None,
        owner: QObject | None = None,
        watch: bool = False,
        **more: Any,
    ) -> None:
        """Do a verb that writes; afterwards everybody is told what it wrote, also before it failed or was stopped."""

        def alive() -> bool:
            return owner is None or shiboken6.isValid(owner)

        def settled(result: Any) -> None:
            self.tell_news()
            if said:
                self.say(said, "ok")
            if done is not None and alive():
                done(result)

        def refused(problem: Problem) -> None:
            self.tell_news()
            (failed if failed is not None and alive() else self.problem.emit)(problem)

        self.jobs.write(
            title, verb, self.store, *args, done=settled, failed=refused, stopped=self.tell_news, owner=self,
            watch=watch, **more,
        )  # fmt: skip

    def read(
        self,
        title: str,
        verb: Callable[..., Any],
        /,
        *args: Any,
        done: Callable[[Any], None],
        owner: QObject,
        failed: Callable[[Problem], None] | None = None,
        watch: bool = False,
        **more: Any,
    ) -> None:
        """Read through a verb off the window's thread."""
        if self._together is not None and not watch:
            self._together.append(Read(title, verb, (self.store, *args), more, done, failed, owner))
            return
        self.jobs.read(title, verb, self.store, *args, done=done, failed=failed, owner=owner, watch=watch, **more)

    def at_leisure(self, then: Callable[[], None], owner: QObject) -> None:
        """Go on with something once the page in sight had the time to show its rows."""
        self.jobs.after(self.patience, then, owner)

    def later(self, then: Callable[[], object], owner: QObject) -> None:
        """Go on with something after the window had its turn; pictures and tests wait for it as for any job."""

        def go_on(_nothing: object) -> None:
            then()

        self.jobs.read("", _turned, done=go_on, owner=owner)

    def check_now(self) -> None:
        """Run the checks in the background; one run at a time."""
        if self.ws is None:
            return
        if self._checking:
            self._check.start(CHECK_AFTER)
            return
        self._checking = True
        self.jobs.read(
            _("Đang rà soát số liệu…"), verbs.check, self.ws, done=self._checked, failed=self._check_failed, owner=self
        )

    def _checked(self, findings: list[Finding]) -> None:
        self._checking = False
        by_record: dict[tuple[str, str], list[Finding]] = {}
        for finding in findings:
            by_record.setdefault((finding.register, finding.record), []).append(finding)
        self.findings, self._by_record = findings, by_record
        self.findings_changed.emit()

    def _check_failed(self, problem: Problem) -> None:
        self._checking = False
        self.problem.emit(problem)

    def findings_of(self, register: str, record: str) -> Sequence[Finding]:
        """What the last run of the checks said of a record."""
        return self._by_record.get((register, record), ())

    def close(self) -> None:
        self._check.stop()
        self._backup.stop()
        self.jobs.close()
        for folder in self._scratch:  # copies of scans that were looked at
            folder.cleanup()


def _why_locked(ws: Workspace | None) -> str:
    if ws is None:
        return ""

    return opening.why_locked(ws)


def _turned() -> None:
    """Nothing: the turn is all that is wanted."""
