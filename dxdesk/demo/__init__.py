"""The demonstration: the whole main job of the sample campaign through the verbs people use, with pictures of the
pages. All its figures are generated."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dxdesk.errors import Misuse
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress

MARKER = "dxdesk-demo.txt"
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


def run(folder: Path, progress: Progress = SILENT, *, units: int | None = None) -> Demonstration:
    """Leave `central.dxdb`, `units/*.dxdb`, `outbox/*.dxsync`, the reports and `pictures/*.png` under a folder.

    `units` limits how many units besides the sample one take part. The folder must be new, empty, or from an earlier
    demonstration, which is replaced.
    """
    from dxdesk.demo.country import Country
    from dxdesk.demo.unit import SampleUnit

    began = time.monotonic()
    _clear(folder)
    stage = Stage(Demonstration(folder), progress)
    country, sample = Country(stage, units), SampleUnit(stage)
    country.publish()
    sample.report()
    country.collect()
    sample.correct(country.give_back(sample.code))
    country.publish_report()
    done = stage.done
    done.files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and _is_result(p, folder))
    done.seconds = round(time.monotonic() - began, 1)
    return done


def _is_result(path: Path, folder: Path) -> bool:
    return (
        path.suffix in (".dxdb", ".dxsync", ".docx", ".pdf", ".md", ".xlsx", ".png")
        and "profile" not in path.relative_to(folder).parts
    )


def _clear(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        if not (folder / MARKER).exists():
            raise Misuse(_("Thư mục “{folder}” không trống.").format(folder=folder), hint=_("Hãy chọn thư mục mới."))
        shutil.rmtree(folder)
    for part in ("units", "outbox", "inbox", "pictures", "profile"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(
        _("Thư mục do lệnh dxdesk demo lập; số liệu mẫu, sinh ra để chạy thử.") + "\n", "utf-8"
    )
