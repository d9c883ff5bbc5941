"""The demonstration: the whole main job of the sample campaign through the verbs people use, with pictures of the
pages. All its figures are generated."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from dxdesk.demo.country import Country
from dxdesk.demo.sample_unit import SampleUnit
from dxdesk.demo.stage import Demonstration, Stage
from dxdesk.errors import Misuse
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress

MARKER = "dxdesk-demo.txt"


def run(folder: Path, progress: Progress = SILENT, *, units: int | None = None) -> Demonstration:
    """Leave `central.dxdb`, `units/*.dxdb`, `outbox/*.dxsync`, the reports and `pictures/*.png` under a folder.

    `units` limits how many units besides the sample one take part. The folder must be new, empty, or from an earlier
    demonstration, which is replaced.
    """
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
