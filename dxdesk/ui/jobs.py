"""Work off the window's thread: one worker for everything that writes, two for reading.

Workers are plain threads. They own no Qt object; what they have to say goes through the signals of `Jobs`, which lives
as long as the window, to bound methods of `Jobs` on the main thread. Only there are the callbacks called.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from dxdesk.errors import Cancelled, Problem

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_log = logging.getLogger(__name__)

SHOW_AFTER = 400  # ms: shorter work shows no progress strip
_EVERY = 0.05  # seconds between two reports of one job

Done = Callable[[Any], None]
Failed = Callable[[Problem], None]
Stopped = Callable[[], None]


class Job:
    """One piece of work under way, as the progress strip shows it."""

    def __init__(
        self,
        number: int,
        title: str,
        done: Done | None,
        failed: Failed | None,
        owner: QObject | None,
        *,
        writes: bool,
        stopped: Stopped | None = None,
    ) -> None:
        self.number, self.title = number, title
        self.done, self.failed, self.stopped, self.owner, self.writes = done, failed, stopped, owner, writes
        self.stop = threading.Event()
        self.part = (0, 0)
        self.text = ""
        self.began = time.monotonic()
        self.can_stop = False
        self.future: Future[None] | None = None


class Read(NamedTuple):
    """Something to be read, and who hears what came of it."""

    title: str
    work: Callable[..., Any]
    args: tuple[Any, ...]
    more: Mapping[str, Any]
    done: Done | None
    failed: Failed | None
    owner: QObject | None


class _Watch:
    """The job's `Progress`: says how far it is at most twenty times a second, and raises when asked to stop."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs, self._job, self._last = jobs, job, 0.0

    def step(self, done: int, total: int, text: str = "") -> None:
        if self._job.stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= _EVERY or done >= total:
            self._last = now
            self._jobs.stepped.emit(self._job.number, done, total, text)


class Jobs(QObject):
    """Runs work and brings results, problems and bugs back to the main thread."""

    stepped = Signal(object, object, object, str)  # job number, done, total, text; numbers may pass 2**31
    settled = Signal(object, object, object)  # job number, result, error
    shown = Signal()  # what the progress strip should show has changed
    problem = Signal(object)  # a Problem nobody else took care of
    bug = Signal(object)  # any other exception
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._closed = False
        self.stepped.connect(self._on_step)  # sent by workers, so Qt queues both for the window's thread
        self.settled.connect(self._on_settled)
        self._strip = QTimer(self)
        self._strip.setSingleShot(True)
        self._strip.setInterval(SHOW_AFTER)
        self._strip.timeout.connect(self.shown)

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # not needed for the first paint

        return ThreadPoolExecutor(1, "write")

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(2, "read")

    def write(
        self,
        title: str,
        work: Callable[..., Any],
        /,
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        stopped: Stopped | None = None,
        owner: QObject | None = None,
        watch: bool = False,
        **more: Any,
    ) -> Job:
        """Run `work` after all writes asked for before it. `watch` hands it a `progress` that can cancel it.

        `done` gets the result, `failed` a `Problem`, `stopped` is told when the person stopped it; none of them is
        called once `owner` was deleted.
        """
        job = Job(next(self._numbers), title, done, failed, owner, writes=True, stopped=stopped)
        return self._start(self._writer, job, work, args, more, watch)

    def read(
        self,
        title: str,
        work: Callable[..., Any],
        /,
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        owner: QObject | None = None,
        watch: bool = False,
        **more: Any,
    ) -> Job:
        """Run `work` beside the writer. Results may come in another order than asked for."""
        return self._start(
            self._readers, Job(next(self._numbers), title, done, failed, owner, writes=False), work, args, more, watch
        )

    def read_together(self, reads: Sequence[Read]) -> None:
        """Read several short things one after another as one job; each hears of its own result, or of its problem."""
        title = next((r.title for r in reads if r.title), "")
        job = Job(next(self._numbers), title, partial(self._tell_each, reads), None, None, writes=False)
        self._start(self._readers, job, _each, (job, reads), {}, False)

    def _tell_each(self, reads: Sequence[Read], results: Sequence[tuple[Any, BaseException | None]]) -> None:
        for read, (result, error) in zip(reads, results, strict=True):
            self._tell(Job(0, read.title, read.done, read.failed, read.owner, writes=False), result, error)

    def after(self, milliseconds: int, then: Callable[[], None], owner: QObject) -> None:
        """Call back on the window's thread after a while, unless `owner` was deleted; until then it counts as work."""
        if self._closed:
            return
        job = Job(next(self._numbers), "", lambda _nothing: then(), None, owner, writes=False)
        self._jobs[job.number] = job
        QTimer.singleShot(milliseconds, self, partial(self._on_settled, job.number, None, None))

    def _start(
        self,
        pool: ThreadPoolExecutor,
        job: Job,
        work: Callable[..., Any],
        args: tuple[Any, ...],
        more: dict[str, Any],
        watch: bool,
    ) -> Job:
        if self._closed:
            return job
        if watch:
            more = {**more, "progress": _Watch(self, job)}
            job.can_stop = True
        self._jobs[job.number] = job
        if not self._strip.isActive():
            self._strip.start()
        job.future = pool.submit(self._run, job, work, args, more)
        return job

    def _run(self, job: Job, work: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> None:
        try:
            if job.stop.is_set():
                raise Cancelled
            result = work(*args, **more)
        except BaseException as error:  # noqa: BLE001 - on a worker thread nothing above us would see it
            self.settled.emit(job.number, None, error)
        else:
            self.settled.emit(job.number, result, None)

    def _on_step(self, number: int, done: int, total: int, text: str) -> None:
        if job := self._jobs.get(number):
            job.part, job.text = (done, total), text
            self.shown.emit()

    def _on_settled(self, number: int, result: Any, error: BaseException | None) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            return
        try:
            self._tell(job, result, error)
        finally:
            self.shown.emit()
            if not self._jobs:
                self._strip.stop()
                self.idle.emit()

    def _tell(self, job: Job, result: Any, error: BaseException | None) -> None:
        alive = not self._closed and (job.owner is None or shiboken6.isValid(job.owner))
        if isinstance(error, Cancelled):
            if alive and job.stopped is not None:
                job.stopped()
        elif isinstance(error, Problem):
            if alive:
                (job.failed or self.problem.emit)(error)
        elif error is not None:
            _log.error("job failed", exc_info=error)
            if alive:
                self.bug.emit(error)
        elif alive and job.done is not None:
            job.done(result)

    def slow(self) -> list[Job]:
        """The jobs that have been running long enough to be shown."""
        late = time.monotonic() - SHOW_AFTER / 1000
        return [job for job in self._jobs.values() if job.began <= late and job.title]

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    def writing(self) -> bool:
        """Whether something that was typed or asked for isn't written yet."""
        return any(job.writes for job in self._jobs.values())

    def cancel(self, number: int) -> None:
        """Ask a job to stop at its next step."""
        if job := self._jobs.get(number):
            job.stop.set()

    def wait_idle(self, seconds: float = 60.0) -> bool:
        """Handle events until no job is left, those started by results included. For pictures, tests and closing."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if not self._jobs:
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
                if not self._jobs:
                    return True
            time.sleep(0.002)
        return False

    def close(self) -> None:
        """Let writes end, stop what only reads, and take no more work.

        Events are handled meanwhile: a worker may be waiting for the main thread to draw something for it.
        """
        for job in self._jobs.values():
            if not job.writes:
                job.stop.set()
        self._closed = True
        self._readers.shutdown(wait=False, cancel_futures=True)
        futures = [job.future for job in self._jobs.values() if job.future is not None]
        while not all(future.done() for future in futures):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._strip.stop()
        self._jobs.clear()


def _each(job: Job, reads: Sequence[Read]) -> list[tuple[Any, BaseException | None]]:
    results: list[tuple[Any, BaseException | None]] = []
    for read in reads:
        if job.stop.is_set():
            raise Cancelled
        try:
            results.append((read.work(*read.args, **read.more), None))
        except BaseException as error:  # noqa: BLE001 - one that fails takes no other with it
            results.append((None, error))
    return results
