"""A book is read in a child process always, bound in memory and time by its size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dxdesk.bounds import Bounds
from dxdesk.models.campaign import Campaign
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.matching.asking import NO_ANSWERS, Answers
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.workers import Job, Message, in_child

SMALL = 1 << 20  # bytes of a book up to which it is read within LEAST
LEAST = Bounds(memory=280 << 20, seconds=5)  # with the program's own code it comes to under 300 MB
MOST = Bounds(memory=3 << 30, seconds=300)
MEMORY_FOR_ONE = (
    110  # bytes of memory for each further byte of a book: its XML is ten times as long, and cells take more
)
SECONDS_FOR_ONE = 15e-6  # and seconds: a slow office computer takes five times as long as a new one


def run_intake(
    path: Path,
    campaign: Campaign,
    unit: str | None,
    register: str | None = None,
    progress: Progress = SILENT,
    answers: Answers = NO_ANSWERS,
) -> Intake:
    """Reads a book and matches it against the registers, in a child process with limits of memory and time.

    Raises what `read_book` and `take` raise, `Unreadable` for a book that ends the child or would take more than its
    size allows, and `Cancelled`.
    """
    task = {"path": str(path.absolute()), "unit": unit, "register": register, "answers": dict(answers)}
    return Intake.unpack(list(in_child(intake, task, campaign.told, progress, bounds_for(_size(path)))))


def bounds_for(size: int) -> Bounds:
    """What reading a book of so many bytes may take."""
    more = max(size - SMALL, 0)
    memory = min(LEAST.memory + more * MEMORY_FOR_ONE, MOST.memory)
    return Bounds(memory, min(LEAST.seconds + int(more * SECONDS_FOR_ONE), MOST.seconds))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # what is wrong with it, reading tells


@Job
def intake(task: Message, bodies: Sequence[bytes], progress: Progress) -> Sequence[Any]:
    """Reads a book, and packs what it brings. `bodies` holds the campaign."""
    from dxdesk.sheets.matching.intake import take  # the readers of books are loaded in the child alone
    from dxdesk.sheets.reading.book import read_book

    book = read_book(Path(task["path"]), progress)
    campaign, answers = Campaign.load(bodies[0]), task.get("answers", {})
    return take(book, campaign, task["unit"] or None, task["register"], progress, answers).pack()
