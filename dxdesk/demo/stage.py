"""Where the demonstration takes place, and what is told of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dxdesk.progress import Progress

CENTRE = "trung-uong"  # folder of the centre's profile; a unit's is called by its code
PREPARER, HEAD = "Nguyễn Văn An", "Trần Thị Bình"
EXPLANATION = "Đã rà soát với đơn vị vận hành, số liệu đúng (giải trình mẫu)."  # a value, not a text of the program
SAMPLE_STEPS, COUNTRY_STEPS, UNIT_STEPS = 8, 8, 2  # what is told of the sample unit, the centre, and every other unit


@dataclass
class Demonstration:
    """What was done, step by step, and where everything lies."""

    folder: Path
    steps: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    seconds: float = 0.0


@contextmanager
def at_home(home: Path) -> Iterator[None]:
    """Work with the user profile in a folder."""
    before = os.environ.get("DXDESK_HOME")
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DXDESK_HOME"] = str(home.resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ["DXDESK_HOME"]
        else:
            os.environ["DXDESK_HOME"] = before


class Stage:
    """Where the demonstration takes place: its folder, its offices' profiles, and what was told so far."""

    def __init__(self, done: Demonstration, progress: Progress) -> None:
        self.done, self.folder = done, done.folder
        self.total = SAMPLE_STEPS + COUNTRY_STEPS
        self._progress, self._count = progress, 0

    def say(self, text: str) -> None:
        """Tell a step that was done."""
        self.done.steps.append(text)
        self.pass_by(text)

    def pass_by(self, text: str) -> None:
        """Show one of many alike."""
        self._count += 1
        self._progress.step(self._count, self.total, text)

    def path(self, *parts: str) -> Path:
        return self.folder.joinpath(*parts)

    @contextmanager
    def at(self, office: str) -> Iterator[None]:
        """Work with the profile of an office. Keys and settings stay in the folder: the person's own profile is left
        alone."""
        with at_home(self.path("profile", office)):
            yield
