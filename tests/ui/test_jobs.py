"""Work off the window's thread: where results arrive, what happens to errors, and that nothing is left running."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication

from dxdesk.errors import Cancelled, Misuse
from dxdesk.progress import Progress
from dxdesk.ui.frame.bug import report
from dxdesk.ui.jobs import Jobs


class Box(QObject):
    """Keeps what it is given, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.threads: list[str] = []

    def take(self, result: Any) -> None:
        self.got.append(result)
        self.threads.append(threading.current_thread().name)


@pytest.fixture
def jobs(qapp: QApplication) -> Any:
    found = Jobs()
    yield found
    found.close()
    assert not [t for t in threading.enumerate() if t.name.startswith(("read", "write"))]


def test_results_come_back_to_the_main_thread(jobs: Jobs) -> None:
    box = Box()
    jobs.read("", threading.current_thread, done=box.take)
    assert jobs.wait_idle(5)
    assert box.got[0].name.startswith("read")
    assert box.threads == ["MainThread"]


def test_writes_run_one_after_the_other_in_the_order_asked_for(jobs: Jobs) -> None:
    seen: list[int] = []
    running = threading.Lock()

    def write(number: int) -> None:
        assert running.acquire(blocking=False), "two writes at once"
        time.sleep(0.002)
        seen.append(number)
        running.release()

    for number in range(20):
        jobs.write("", write, number)
    assert jobs.writing()
    assert jobs.wait_idle(5)
    assert seen == list(range(20))


def test_a_problem_goes_to_whoever_asked(jobs: Jobs) -> None:
    box, other = Box(), Box()
    jobs.problem.connect(other.take)

    def fail() -> None:
        raise Misuse("sai")

    jobs.read("", fail, failed=box.take)
    jobs.read("", fail)
    assert jobs.wait_idle(5)
    assert [p.message for p in box.got] == ["sai"]
    assert [p.message for p in other.got] == ["sai"]


@pytest.mark.logs
def test_any_other_exception_is_a_bug_and_its_report_holds_no_values(jobs: Jobs) -> None:
    box = Box()
    jobs.bug.connect(box.take)
    secret = "số liệu của đơn vị"

    def fail() -> None:
        raise ValueError(secret)

    jobs.read("", fail)
    assert jobs.wait_idle(5)
    text = report(box.got[0])
    assert "ValueError" in text
    assert "test_jobs.py" in text
    assert secret not in text


def test_a_job_stops_at_its_next_step(jobs: Jobs) -> None:
    stopped = threading.Event()
    box = Box()

    def count(progress: Progress) -> None:
        try:
            for step in range(10_000):
                progress.step(step, 10_000, "đang đếm")
                time.sleep(0.001)
        except Cancelled:
            stopped.set()
            raise

    job = jobs.read("đếm", count, watch=True, done=box.take)
    jobs.cancel(job.number)
    assert jobs.wait_idle(5)
    assert stopped.is_set() or not box.got
    assert box.got == []


def test_progress_says_how_far_a_slow_job_is(jobs: Jobs) -> None:
    go_on = threading.Event()

    def work(progress: Progress) -> None:
        progress.step(2**33, 2**34, "nửa đường")
        go_on.wait(5)

    job = jobs.read("dài", work, watch=True)
    deadline = time.monotonic() + 5
    while job.text != "nửa đường" and time.monotonic() < deadline:
        QApplication.processEvents()
    assert job.part == (2**33, 2**34)
    job.began -= 1
    assert jobs.slow() == [job]
    go_on.set()
    assert jobs.wait_idle(5)


def test_nothing_is_told_to_a_widget_that_is_gone(jobs: Jobs) -> None:
    box, owner = Box(), QObject()
    jobs.read("", time.sleep, 0.05, done=box.take, owner=owner)
    owner.deleteLater()
    QApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    assert jobs.wait_idle(5)
    assert box.got == []


def test_closing_lets_writes_end_and_takes_no_more_work(qapp: QApplication) -> None:
    jobs, written = Jobs(), []

    def write() -> None:
        time.sleep(0.05)
        written.append(1)

    jobs.write("", write)
    jobs.close()
    jobs.write("", write)
    assert written == [1]
    assert not jobs.busy


class Sender(QObject):
    told = Signal(object)


def test_ten_thousand_signals_from_a_worker_all_arrive(jobs: Jobs) -> None:
    """PySide6 6.12 on Python 3.11 loses a reference to True with every emit and aborts."""
    sender, box = Sender(), Box()
    sender.told.connect(box.take)

    def emit_all() -> None:
        for number in range(10_000):
            sender.told.emit(number % 2 == 0)

    jobs.read("", emit_all)
    assert jobs.wait_idle(20)
    QApplication.processEvents()
    assert len(box.got) == 10_000
    assert sum(box.got) == 5_000
    assert set(box.threads) == {"MainThread"}


def test_ten_thousand_jobs_settle(jobs: Jobs) -> None:
    box = Box()
    for number in range(10_000):
        jobs.read("", abs, -number, done=box.take)
    assert jobs.wait_idle(30)
    assert sorted(box.got) == list(range(10_000))
