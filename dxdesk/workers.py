"""Large books and large stores in a child process, so that reading them never holds up the window.

The two speak JSON, one object a line: the task goes in, progress and what was found or a problem come back. Nothing is
pickled, and a cancelled or crashed child leaves nothing behind, for it writes nothing.
"""

from __future__ import annotations

import importlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

import orjson

from dxdesk import errors, i18n
from dxdesk.errors import Place, Problem, Unreadable
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.incoming import Intake

BIG = 256 << 10  # bytes of a book from which a child reads it; a smaller one holds up the window for under 100 ms
OLD = b"\xd0\xcf\x11\xe0"  # how an .xls file begins
PATIENCE = 0.1  # seconds between two looks at whether the person asked to stop
GRACE = 30  # seconds for a child that has nothing more to say
_CRASHES = 0xC0000000  # from here on exit codes of Windows are crashes; elsewhere those are negative

_PROBLEMS: Mapping[str, type[Problem]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Problem)
}

Message: TypeAlias = Mapping[str, Any]
Job: TypeAlias = Callable[[Message, bytes, Progress], Iterable[Any]]  # what it finds, in parts that are small enough


def run_intake(
    path: Path, campaign: Campaign, unit: str | None, register: str | None = None, progress: Progress = SILENT
) -> Intake:
    """Reads a book and matches it against the registers, here or in a child process; the result is the same.

    Raises what `read_book` and `take` raise, and `Cancelled`.
    """
    if not _needs_child(path):
        return _intake(path, campaign, unit, register, progress)
    task = {"job": "intake", "path": str(path.absolute()), "unit": unit, "register": register}
    return Intake.unpack(in_child(task, campaign.body, progress))


def _needs_child(path: Path) -> bool:
    """Whether a book is large, or of the old kind: a few bytes of .xls can end the process that reads them."""
    try:
        with path.open("rb") as file:
            return path.stat().st_size >= BIG or file.read(len(OLD)) == OLD
    except OSError:
        return False  # what is wrong with it, reading tells


def _intake(path: Path, campaign: Campaign, unit: str | None, register: str | None, progress: Progress) -> Intake:
    from dxdesk.sheets.intake import take
    from dxdesk.sheets.reading import read_book

    return take(read_book(path, progress), campaign, unit or None, register, progress)


def _intake_job(task: Message, body: bytes, progress: Progress) -> Sequence[Any]:
    return _intake(Path(task["path"]), Campaign.load(body), task["unit"], task["register"], progress).pack()


# Where each job is found. Only the child imports them: like the command line, it is put together from all layers.
_JOBS: Mapping[str, tuple[str, str]] = {
    "intake": ("dxdesk.workers", "_intake_job"),
    "assess": ("dxdesk.flows.assessment", "job"),
}


# The parent's side


def in_child(
    task: Message, body: bytes, progress: Progress = SILENT, take: Callable[[Any], Any] | None = None
) -> list[Any]:
    """What a job done in a child process finds, in parts; `take` makes of each as it comes what is kept of it.

    A problem there is raised here as it was; `Cancelled` ends the child at once; a child that dies of the book raises
    `Unreadable`, any other crash RuntimeError with what it said.
    """
    child = _start()
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    complaints: list[bytes] = []
    told = [orjson.dumps({**task, "language": i18n.language()}), body]
    helpers = [
        threading.Thread(target=_send, args=(child.stdin, told)),
        threading.Thread(target=_collect, args=(child.stdout, lines)),
        threading.Thread(target=_drain, args=(child.stderr, complaints)),
    ]
    for helper in helpers:
        helper.start()
    try:
        found = _follow(lines, progress, take)
        if found is None:
            child.wait(GRACE)
    finally:
        child.kill()
        code = child.wait()
        for helper in helpers:
            helper.join()
    if found is not None:
        return found
    if not 0 <= code < _CRASHES:  # ended by the system: no memory left, as a rule
        raise Unreadable(_("Tệp quá lớn so với bộ nhớ của máy."), place=Place(file=Path(task.get("path", "")).name))
    raise RuntimeError(b"".join(complaints).decode(errors="replace").strip() or f"child ended with {code}")


def _start() -> subprocess.Popen[bytes]:
    package = str(Path(__file__).resolve().parents[1])
    known = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "dxdesk.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(known), "PYTHONUTF8": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _follow(
    lines: queue.SimpleQueue[bytes | None], progress: Progress, take: Callable[[Any], Any] | None
) -> list[Any] | None:
    """Reads what the child says until it has said all it found; None if it ends before."""
    parts: list[Any] = []
    last: tuple[int, int, str] = (0, 100, "")
    while True:
        try:
            line = lines.get(timeout=PATIENCE)
        except queue.Empty:
            progress.step(*last)
            continue
        if line is None:
            return None
        said: dict[str, Any] = orjson.loads(line)
        if "problem" in said:
            raise _problem(said["problem"])
        if "end" in said:
            return parts
        if "part" in said:  # one line for all would be parsed in one go, and hold up the window meanwhile
            parts.append(take(said["part"]) if take else said["part"])
        else:
            last = (said["done"], said["total"], said["text"])
            progress.step(*last)


def _send(pipe: IO[bytes], lines: list[bytes]) -> None:
    try:
        with pipe:
            pipe.writelines(line + b"\n" for line in lines)
    except OSError:
        return  # the child has ended; how, its exit tells


def _collect(pipe: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _drain(pipe: IO[bytes], complaints: list[bytes]) -> None:
    with pipe:
        complaints.extend(pipe.readlines()[-40:])


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
    """Does the one job that standard input describes."""
    import gc

    gc.disable()  # the process ends with its job, and makes millions of objects that all stay
    task: dict[str, Any] = orjson.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.readline().rstrip(b"\n")
    i18n.use(task["language"])
    try:
        module, name = _JOBS[task["job"]]
        job: Job = getattr(importlib.import_module(module), name)
        for part in job(task, body, _Telling()):
            _say({"part": part})
        _say({"end": True})
    except Problem as problem:
        place = problem.place and {"file": problem.place.file, "sheet": problem.place.sheet, "cell": problem.place.cell}
        said = {"kind": type(problem).__name__, "message": problem.message, "hint": problem.hint, "place": place}
        _say({"problem": said})


if __name__ == "__main__":
    main()
