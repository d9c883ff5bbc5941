"""Long work in a child process, so that it never holds up the window.

The two speak JSON, one object a line: the name of a function that is marked as a `Job` and its task go in, and behind
them the bytes it is about; progress and what was found or a problem come back. Nothing is pickled, and a cancelled or
crashed child leaves nothing behind, for it writes nothing. A child may be bound in memory and time: libraries that read
what others made may abort, swell or hang, and that must never be the end of the window.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any, TypeAlias

import orjson

from dxdesk import errors, i18n
from dxdesk.bounds import Bounds, bind_child, bind_this_process, ended_by_time
from dxdesk.errors import Place, Problem, Unreadable
from dxdesk.i18n import N_, _
from dxdesk.progress import SILENT, Progress

AHEAD = 16  # lines a child may be ahead of whoever follows it: a few MB
BUFFER = 1 << 20  # bytes of a pipe: with fewer, a line would take a hundred turns of the interpreter's lock
PATIENCE = 0.1  # seconds between two looks at whether the person asked to stop
GRACE = 30  # seconds for a child to start, and to end when it has nothing more to say
_TRY_SMALLER = N_(
    "Hãy mở bằng Excel hoặc LibreOffice, chép riêng bảng cần nhập sang một sổ mới, lưu thành tệp .xlsx rồi nhập sổ ấy."
)
_CRASHES = 0xC0000000  # from here on exit codes of Windows are crashes; elsewhere those are negative

_PROBLEMS: Mapping[str, type[Problem]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Problem)
}

Message: TypeAlias = Mapping[str, Any]


class Job:
    """A decorator: marks a function of a module as one that a child may run, and nothing else is run there.

    The function is given a task, the bytes it is about, and where to tell how far it is; what it finds it yields in
    parts that are small enough for a line of JSON.
    """

    def __init__(self, function: Callable[[Message, Sequence[bytes], Progress], Iterable[Any]]) -> None:
        self._function = function
        self.place = (function.__module__, function.__qualname__)

    def __call__(self, task: Message, bodies: Sequence[bytes], progress: Progress = SILENT) -> Iterator[Any]:
        return iter(self._function(task, bodies, progress))

    @classmethod
    def at(cls, module: str, name: str) -> Job:
        """The job at a place; ValueError for whatever else is there, and for modules that aren't this program's."""
        if module.partition(".")[0] != __package__:
            raise ValueError(f"{module} is no module of this program")
        found = getattr(importlib.import_module(module), name, None)
        if not isinstance(found, cls):
            raise ValueError(f"{module}.{name} is no job")
        return found


# The parent's side


def in_child(
    job: Job, task: Message, body: bytes, progress: Progress = SILENT, bounds: Bounds | None = None
) -> Iterator[Any]:
    """What a job done in a child process finds, part by part as it does.

    A problem there is raised here as it was; `Cancelled` ends the child at once; a child that dies of the book, or
    takes more than `bounds` allow, raises `Unreadable`, any other crash RuntimeError with what it said.
    """
    with closing(_Child(bounds)) as child:
        yield from child.found(child.give(job, task, [body]), task, progress)


class Crew:
    """Children that do jobs side by side; `close` it. What a job finds is asked for in the order jobs were given."""

    def __init__(self, size: int) -> None:
        self._lanes = [_Lane() for _place in range(size)]
        self._turn = itertools.cycle(self._lanes)

    def give(self, job: Job, task: Message, bodies: Sequence[bytes]) -> Given:
        """Have a job done; nothing is waited for."""
        lane = next(self._turn)
        return lane.give(Given(job, task, bodies, lane))

    def close(self) -> None:
        for lane in self._lanes:
            lane.close()


class Given:
    """A job that a crew was given."""

    def __init__(self, job: Job, task: Message, bodies: Sequence[bytes], lane: _Lane) -> None:
        self.job = job
        self.task = task
        self.bodies = bodies
        self.number = 0  # of its child's jobs
        self._lane = lane

    def found(self, progress: Progress = SILENT) -> Iterator[Any]:
        """What the job finds, part by part as it does; raises what `in_child` raises."""
        return self._lane.found(self, progress)


class _Lane:
    """A child, and another one in its place where it died: it takes only the job it died of with it."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._waiting: deque[Given] = deque()

    def give(self, given: Given) -> Given:
        self._waiting.append(given)
        self._child = self._child or _Child()
        given.number = self._child.give(given.job, given.task, given.bodies)
        return given

    def found(self, given: Given, progress: Progress) -> Iterator[Any]:
        child = self._child
        while self._waiting and self._waiting.popleft() is not given:  # what nobody asks for any more
            pass
        if child is None:
            raise RuntimeError("the crew was let go")
        try:
            yield from child.found(given.number, given.task, progress)
        except (Unreadable, RuntimeError):
            if child.ended:
                self._replace()
            raise

    def _replace(self) -> None:
        self.close()
        waiting, self._waiting = self._waiting, deque()
        for given in waiting:
            self.give(given)

    def close(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


class _Child:
    """A process that does jobs one after the other, and threads that keep its pipes moving."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._process = _start()
        self._bounds = bounds
        self._binding = bind_child(self._process, bounds) if bounds else None
        self._jobs: queue.SimpleQueue[Sequence[bytes]] = queue.SimpleQueue()
        self._lines: queue.Queue[bytes | None] = queue.Queue(AHEAD)
        self._complaints: list[bytes] = []
        self._given = 0
        self._reached = 0  # the number of the job whose lines come next
        self.ended = False
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        # A program that ends without letting its children go doesn't wait for them; they see that nobody is there.
        self._helpers = [
            threading.Thread(target=_send, args=(stdin, self._jobs), daemon=True),
            threading.Thread(target=_collect, args=(stdout, self._lines), daemon=True),
            threading.Thread(target=_drain, args=(stderr, self._complaints), daemon=True),
        ]
        for helper in self._helpers:
            helper.start()

    def give(self, job: Job, task: Message, bodies: Sequence[bytes]) -> int:
        """Have a job done after those before it; returns its number."""
        sizes = [len(body) for body in bodies]
        told = {**task, "job": job.place, "language": i18n.language(), "sizes": sizes}
        if self._bounds:
            told["bounds"] = [self._bounds.memory, self._bounds.seconds]
        self._jobs.put([orjson.dumps(told) + b"\n", *bodies])
        self._given += 1
        return self._given - 1

    def found(self, number: int, task: Message, progress: Progress) -> Iterator[Any]:
        """What a job finds, in parts; whatever is left of those before it is passed over."""
        last: tuple[int, int, str] | None = (0, 100, "")
        until = time.monotonic() + GRACE  # to start; a program takes its time on a busy computer
        while True:
            if self._bounds and time.monotonic() > until:
                raise _too_slow(task)
            try:
                line = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                if last is not None:
                    progress.step(*last)
                continue
            if line is None:
                self.ended = True
                raise self._death(task)
            said: dict[str, Any] = orjson.loads(line)
            mine = self._reached == number
            self._reached += "end" in said or "problem" in said
            if not mine:
                continue
            if "begun" in said and self._bounds:
                until = time.monotonic() + self._bounds.patience
                continue
            if "problem" in said:
                raise _problem(said["problem"])
            if "end" in said:
                return
            if "part" in said:  # one line for all would be parsed in one go, and hold up the window meanwhile
                yield said["part"]
                last = None  # whoever takes the parts tells from now on how far it is
            else:
                last = (said["done"], said["total"], said["text"])
                progress.step(*last)

    def _death(self, task: Message) -> Exception:
        code = self._process.wait(GRACE)
        self._helpers[-1].join(GRACE)
        if ended_by_time(code):
            return _too_slow(task)
        if not 0 <= code < _CRASHES:  # ended by the system, or by itself: no memory left, as a rule
            said = _("Không đọc được: phần đọc tệp bị dừng giữa chừng vì tệp quá lớn so với bộ nhớ hoặc bất thường.")
            return Unreadable(said, place=_place(task), hint=_(_TRY_SMALLER))
        said = b"".join(self._complaints).decode(errors="replace").strip()
        return RuntimeError(said or f"child ended with {code}")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._jobs.put([])
        while not self.ended:  # its last lines may have no room yet
            self.ended = self._lines.get() is None
        for helper in self._helpers:
            helper.join()


def _start() -> subprocess.Popen[bytes]:
    package = str(Path(__file__).resolve().parents[1])
    known = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", "from dxdesk.workers import main; main()"],  # -P: nothing from the open folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=BUFFER,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(known), "PYTHONUTF8": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _send(pipe: IO[bytes], jobs: queue.SimpleQueue[Sequence[bytes]]) -> None:
    try:
        with pipe:
            while pieces := jobs.get():
                pipe.writelines(pieces)
                pipe.flush()
    except OSError:
        return  # the child has ended; how, its exit tells


def _collect(pipe: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with pipe:
        for line in pipe:
            if line.endswith(b"\n"):  # a child that was killed may have left half a line
                lines.put(line)
    lines.put(None)


def _drain(pipe: IO[bytes], complaints: list[bytes]) -> None:
    with pipe:
        complaints.extend(pipe.readlines()[-40:])


def _place(task: Message) -> Place:
    return Place(file=Path(task.get("path", "")).name)


def _too_slow(task: Message) -> Unreadable:
    said = _("Không đọc được: đọc tệp này lâu quá mức bình thường nên phần mềm dừng lại.")
    return Unreadable(said, place=_place(task), hint=_(_TRY_SMALLER))


def _problem(said: Message) -> Problem:
    place = Place(**said["place"]) if said["place"] else None
    return _PROBLEMS[said["kind"]](said["message"], place=place, hint=said["hint"])


# The child's side


class _Telling:
    """Progress that goes to the parent. The child is not asked to stop: it is ended."""

    def step(self, done: int, total: int, text: str = "") -> None:
        _say({"done": done, "total": total, "text": text})


def _say(message: Message) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Does the jobs that standard input describes, one after the other."""
    gc.disable()  # the process ends with its jobs, and makes millions of objects with no cycle among them
    while line := sys.stdin.buffer.readline():
        task: dict[str, Any] = orjson.loads(line)
        _do(task, [sys.stdin.buffer.read(size) for size in task.pop("sizes")])


def _do(task: Message, bodies: Sequence[bytes]) -> None:
    i18n.use(task["language"])
    if "bounds" in task:
        bind_this_process(Bounds(*task["bounds"]))
        _say({"begun": True})
    try:
        for part in Job.at(*task["job"])(task, bodies, _Telling()):
            _say({"part": part})
        _say({"end": True})
    except MemoryError:
        said = _("Không đọc được: đọc tệp này cần nhiều bộ nhớ quá mức bình thường nên phần mềm dừng lại.")
        _say_problem(Unreadable(said, place=_place(task), hint=_(_TRY_SMALLER)))
    except Problem as problem:
        _say_problem(problem)


def _say_problem(problem: Problem) -> None:
    place = problem.place and {"file": problem.place.file, "sheet": problem.place.sheet, "cell": problem.place.cell}
    said = {"kind": type(problem).__name__, "message": problem.message, "hint": problem.hint, "place": place}
    _say({"problem": said})
