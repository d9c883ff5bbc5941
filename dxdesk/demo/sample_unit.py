"""The sample unit's part: everything that an officer and an approver do with one report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from dxdesk.demo.stage import EXPLANATION, HEAD, PREPARER, Stage
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import reporting, review
from dxdesk.flows.sending import signoff
from dxdesk.i18n import _
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role
from dxdesk.paths import resources
from dxdesk.ui import shot
from dxdesk.ui.charts import charts
from dxdesk.ui.report import printing

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

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
    "history",
)


class SampleUnit:
    """Lạng Sơn, with sheets, typing, findings, confirming and sending."""

    code = "20"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sample = resources() / "sample"
        self._store = stage.path("units", f"{self.code}.dxdb")
        self._sent = stage.path("outbox", f"{self.code}.dxsync")

    def report(self) -> None:
        """From the campaign file to the unit's first submission."""
        campaign = self._stage.path("outbox", "ky-bao-cao.dxsync")
        with (
            self._stage.at(self.code),
            lifecycle.new_store(self._store, str(campaign), unit=self.code, officer=PREPARER) as workspace,
        ):
            self._enter(workspace)
            self._review(workspace)
            self._write_out(workspace)
            self._hand_over(workspace)
            lifecycle.close_store(workspace)

    def correct(self, receipt: Path) -> None:
        """Take in the centre's remarks, mend what they name, and send again."""
        with self._stage.at(self.code), lifecycle.open_store(self._store) as workspace:
            receiving.merge(workspace, receipt)
            self._pictures(workspace, ("receipts",))
            editing.set_fields(workspace, "plans", "plan_5y", {"note": "Đã đối chiếu với bản gốc (số liệu mẫu)."})
            self._hand_over(workspace, again=True)
            self._pictures(workspace, (*PAGES, "exchange"))
            lifecycle.close_store(workspace)

    def _enter(self, workspace: Workspace) -> None:
        for name in ("lang-son-van-ban.xlsx", "lang-son-he-thong-thong-tin.xlsx"):
            found = workbooks.import_workbook(
                workspace, self._sample / name, meaning={("systems", "dossier_status"): "not_prepared"}
            )
            self._stage.say(_("Nhập tệp {file}: {n} dòng").format(file=name, n=found.new))
        typed = orjson.loads((self._sample / "entries.json").read_bytes())
        for register, rows in typed["existing"].items():
            editing.paste(workspace, register, list(rows.items()), title=_("Nhập số liệu mẫu"))
        for register, new in typed["new"].items():
            editing.paste(workspace, register, [(None, row) for row in new], title=_("Nhập số liệu mẫu"))
        self._stage.say(_("Gõ tay các biểu còn lại"))

    def _review(self, workspace: Workspace) -> None:
        findings = review.check(workspace)
        self._stage.say(_("Rà soát: {n} phát hiện").format(n=len(findings)))
        for rule in sorted({f.rule for f in findings if f.severity is Severity.WARNING}):
            review.explain(workspace, rule, text=EXPLANATION)
        history.undo(workspace)
        history.redo(workspace)
        self._stage.say(_("Giải trình cảnh báo, thử hoàn tác và làm lại"))

    def _write_out(self, workspace: Workspace) -> None:
        folder = self._stage.path("units")
        workbooks.export_workbook(workspace, folder / "so-lieu-20.xlsx")
        workbooks.template(workspace, "systems", folder / "bieu-mau-03.xlsx", blank=True)
        for ending in (".docx", ".pdf", ".md"):
            reporting.report(workspace, folder / f"bao-cao-20{ending}", draw=charts.render_png, printed=printing.as_pdf)
        self._stage.say(_("Xuất số liệu, biểu mẫu Excel và báo cáo của đơn vị"))

    def _hand_over(self, workspace: Workspace, *, again: bool = False) -> None:
        signoff.confirm(workspace, Role.PREPARER)
        signoff.confirm(workspace, Role.APPROVER, officer=HEAD, number="45/BC-STTTT", day="27/04/2022")
        if not again:
            trusting.enrol(workspace, self._stage.path("inbox", f"dang-ky-{self.code}.dxsync"))
        signoff.submit(workspace, self._sent)
        care.verify_package(self._sent)
        self._stage.say(
            _("Đơn vị sửa theo ý kiến, chốt và gửi lại") if again else _("Chốt số liệu, ghi tệp báo cáo có ký, mã hóa")
        )

    def _pictures(self, workspace: Workspace, pages: tuple[str, ...]) -> None:
        shot.take_all(workspace, pages, self._stage.path("pictures"))
