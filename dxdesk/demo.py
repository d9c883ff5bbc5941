"""The demonstration: the whole main job of one sample unit through the verbs people use, with pictures of the pages."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from dxdesk.errors import Misuse
from dxdesk.i18n import _
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role
from dxdesk.paths import resources
from dxdesk.progress import SILENT, Progress

UNIT = "20"
CAMPAIGN = "2022-q1"
PREPARER, HEAD = "Nguyễn Văn An", "Trần Thị Bình"
STEPS = 12
PAGES = (
    "overview",
    "plans",
    "platforms",
    "systems",
    "indicators",
    "tasks",
    "narratives",
    "review",
    "charts",
    "comparison",
    "submit",
    "exchange",
    "history",
)
MARKER = "dxdesk-demo.txt"


@dataclass
class Demonstration:
    """What was done, step by step, and where everything lies."""

    folder: Path
    steps: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run(folder: Path, progress: Progress = SILENT) -> Demonstration:
    """Leave `central.dxdb`, `units/20.dxdb`, `outbox/*.dxsync`, the report and `pictures/*.png` under a folder.

    The folder must be new, empty, or from an earlier demonstration, which is replaced.
    """
    began = time.monotonic()
    _clear(folder)
    done = Demonstration(folder)
    with _own_profile(folder):
        _Walk(done, progress).all()
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
    for part in ("units", "outbox", "pictures", "profile"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(
        _("Thư mục do lệnh dxdesk demo lập; số liệu mẫu, sinh ra để chạy thử.") + "\n", "utf-8"
    )


@contextmanager
def _own_profile(folder: Path) -> Iterator[None]:
    """Keys and settings of the demonstration stay in its folder: the person's own profile is left alone."""
    before = os.environ.get("DXDESK_HOME")
    os.environ["DXDESK_HOME"] = str((folder / "profile").resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ["DXDESK_HOME"]
        else:
            os.environ["DXDESK_HOME"] = before


class _Walk:
    """The steps, in order."""

    def __init__(self, done: Demonstration, progress: Progress) -> None:
        self.done = done
        self.folder = done.folder
        self._progress = progress
        self._sample = resources() / "sample"

    def say(self, text: str) -> None:
        self.done.steps.append(text)
        self._progress.step(len(self.done.steps), STEPS, text)

    def all(self) -> None:
        from dxdesk.flows import lifecycle

        campaign = self.publish()
        store = self.folder / "units" / f"{UNIT}.dxdb"
        with lifecycle.new_store(store, str(campaign), unit=UNIT, officer=PREPARER) as workspace:
            self.say(_("Đơn vị mở kỳ báo cáo từ tệp của cơ quan tổng hợp"))
            self.enter(workspace)
            self.review(workspace)
            self.write_out(workspace)
            self.hand_over(workspace)
            self.pictures(workspace)
            lifecycle.close_store(workspace)

    def publish(self) -> Path:
        from dxdesk.flows import centre, lifecycle

        out = self.folder / "outbox" / f"ky-bao-cao-{CAMPAIGN}.dxsync"
        with lifecycle.new_store(
            self.folder / "central.dxdb", CAMPAIGN, profile="central", officer=_("Cán bộ tổng hợp")
        ) as central:
            centre.publish(central, out)
        self.say(_("Cơ quan tổng hợp phát hành kỳ báo cáo"))
        return out

    def enter(self, workspace: Any) -> None:
        from dxdesk.flows import entry, workbooks

        for name in ("lang-son-van-ban.xlsx", "lang-son-he-thong-thong-tin.xlsx"):
            found = workbooks.import_workbook(
                workspace, self._sample / name, meaning={("systems", "dossier_status"): "not_prepared"}
            )
            self.say(_("Nhập tệp {file}: {n} dòng").format(file=name, n=found.new))
        typed = orjson.loads((self._sample / "entries.json").read_bytes())
        for register, rows in typed["existing"].items():
            entry.paste(workspace, register, list(rows.items()), title=_("Nhập số liệu mẫu"))
        for register, new in typed["new"].items():
            entry.paste(workspace, register, [(None, row) for row in new], title=_("Nhập số liệu mẫu"))
        self.say(_("Gõ tay các biểu còn lại"))

    def review(self, workspace: Any) -> None:
        from dxdesk.flows import history, review

        findings = review.check(workspace)
        self.say(_("Rà soát: {n} phát hiện").format(n=len(findings)))
        for rule in sorted({f.rule for f in findings if f.severity is Severity.WARNING}):
            review.explain(workspace, rule, text=_("Đã rà soát với đơn vị vận hành, số liệu đúng (giải trình mẫu)."))
        history.undo(workspace)
        history.redo(workspace)
        self.say(_("Giải trình cảnh báo, thử hoàn tác và làm lại"))

    def write_out(self, workspace: Any) -> None:
        from dxdesk.flows import reporting, workbooks
        from dxdesk.ui.charts import render_png
        from dxdesk.ui.printing import as_pdf

        workbooks.export_workbook(workspace, self.folder / "so-lieu.xlsx")
        workbooks.template(workspace, "systems", self.folder / "bieu-mau-03.xlsx", blank=True)
        self.say(_("Xuất số liệu và biểu mẫu Excel"))
        for name in ("report.docx", "report.pdf", "report.md"):
            reporting.report(workspace, self.folder / name, draw=render_png, printed=as_pdf)
        self.say(_("Ghi báo cáo của đơn vị"))

    def hand_over(self, workspace: Any) -> None:
        from dxdesk.flows import care, signoff

        signoff.confirm(workspace, Role.PREPARER)
        signoff.confirm(workspace, Role.APPROVER, officer=HEAD, number="45/BC-STTTT", day="27/04/2022")
        self.say(_("Người lập biểu và thủ trưởng đơn vị chốt số liệu"))
        out = self.folder / "outbox" / f"{UNIT}.dxsync"
        signoff.submit(workspace, out)
        care.verify_package(out)
        self.say(_("Ghi tệp báo cáo có ký, mã hóa; kiểm tra lại tệp"))

    def pictures(self, workspace: Any) -> None:
        from dxdesk.ui import shot

        for dark in (False, True):
            with shot.Camera(workspace, dark=dark) as camera:
                for page in PAGES:
                    camera.take(page, self.folder / "pictures" / f"{page}{'-dark' if dark else ''}.png")
        self.say(_("Chụp mọi trang của chương trình"))
