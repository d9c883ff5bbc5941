"""The centre's part, and all the other units': what they were asked comes back, is merged, answered and reported."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from dxdesk.demo import CENTRE, EXPLANATION, Stage
from dxdesk.demo import UNIT_STEPS as EACH
from dxdesk.i18n import _
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role
from dxdesk.paths import resources

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

CAMPAIGN = "2022-q1"
BOOK = "ca-nuoc-quy-1-2022.xlsx"
PAGES = ("overview", "inbox", "tracking", "country", "report", "keys", "history")
WAITING = 3  # reports that nobody has answered yet, for the picture of the inbox
_OFFICER, _HEAD = "Cán bộ lập biểu (mẫu)", "Thủ trưởng đơn vị (mẫu)"
_ORDER = 2022  # files come in any order, but the same in every demonstration


class Country:
    """The central office with the files of all units."""

    def __init__(self, stage: Stage, most: int | None) -> None:
        self._stage, self._most = stage, most
        self._store = stage.path("central.dxdb")
        self._units: list[str] = []  # besides the sample unit

    def publish(self) -> None:
        """Issue the campaign, and enter the country's book for units that haven't reported yet."""
        from dxdesk.flows import centre, lifecycle, workbooks
        from dxdesk.flows.workspace import entered_for

        stage = self._stage
        with (
            stage.at(CENTRE),
            lifecycle.new_store(self._store, CAMPAIGN, profile="central", officer=_("Cán bộ tổng hợp")) as central,
        ):
            centre.publish(central, stage.path("outbox", "ky-bao-cao.dxsync"))
            stage.say(_("Cơ quan tổng hợp phát hành kỳ báo cáo"))
            entered = workbooks.import_workbook(central, resources() / "sample" / BOOK)
            stage.say(
                _("Nhập thay sổ số liệu cả nước: {n} dòng của {units} đơn vị").format(
                    n=entered.new, units=len(entered.units)
                )
            )
            self._units = [unit for unit in entered.units if unit != "20"][: self._most]
            stage.total += EACH * len(self._units)
            for unit in self._units:
                workbooks.export_workbook(entered_for(central, unit), stage.path("inbox", f"{unit}.xlsx"))

    def collect(self) -> None:
        """Have every other unit report, and merge all files in the order they happen to come."""
        from dxdesk.flows import lifecycle, receiving, trusting
        from dxdesk.flows.arriving import Ahead

        for unit in self._units:
            self._report(unit)
        stage, units = self._stage, ["20", *self._units]
        stage.say(_("{n} đơn vị khác nhập, rà soát, chốt và gửi báo cáo").format(n=len(self._units)))
        random.Random(_ORDER).shuffle(units)  # noqa: S311 - no secret
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            for unit in units:
                trusting.trust(central, stage.path("inbox", f"dang-ky-{unit}.dxsync"))
            files = {unit: stage.path("outbox", f"{unit}.dxsync") for unit in units}
            with Ahead(central, list(files.values())) as ahead:
                for unit, file in files.items():
                    taken = receiving.merge(central, file, ahead=ahead)
                    name = central.campaign.called(unit)
                    stage.pass_by(_("Nhận báo cáo của {unit}: {says}").format(unit=name, says=taken.says))
            stage.say(_("Cơ quan tổng hợp gộp tệp của {n} đơn vị").format(n=len(units)))

    def give_back(self, unit: str) -> Path:
        """Return one unit's report with a remark on a cell."""
        from dxdesk.flows import answering, lifecycle

        stage = self._stage
        receipt = stage.path("outbox", f"tra-lai-{unit}.dxsync")
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            asked = "plans/plan_5y/number=Đề nghị đối chiếu lại số, ký hiệu với bản gốc (ý kiến mẫu)."
            answering.give_back(central, unit, receipt, comments=[asked], reason=_("Cần đối chiếu một văn bản."))
        stage.say(_("Trả lại báo cáo của một đơn vị kèm ý kiến ở ô số liệu"))
        return receipt

    def publish_report(self) -> None:
        """Accept all reports but a few that wait for an answer, and write the national one."""
        from dxdesk.flows import answering, lifecycle, receiving, reporting
        from dxdesk.ui import shot
        from dxdesk.ui.charts import render_png
        from dxdesk.ui.printing import as_pdf

        stage = self._stage
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            receiving.merge(central, stage.path("outbox", "20.dxsync"))
            answered = ["20", *self._units[:-WAITING]]
            for unit in answered:
                answering.accept(central, unit, stage.path("outbox", f"tiep-nhan-{unit}.dxsync"))
            stage.say(_("Nhận bản gửi lại, tiếp nhận báo cáo của {n} đơn vị").format(n=len(answered)))
            for ending in (".docx", ".pdf", ".md", ".xlsx"):
                reporting.report(central, stage.path(f"report{ending}"), draw=render_png, printed=as_pdf)
            stage.say(_("Ghi báo cáo quốc gia"))
            shot.take_all(central, PAGES, stage.path("pictures"), prefix="central-")
            stage.say(_("Chụp mọi trang của chương trình"))

    def _report(self, code: str) -> None:
        """One unit's work, from its sheets to its file."""
        from dxdesk.flows import lifecycle, signoff, trusting, workbooks

        stage = self._stage
        campaign, store = stage.path("outbox", "ky-bao-cao.dxsync"), stage.path("units", f"{code}.dxdb")
        with (
            stage.at(code),
            lifecycle.new_store(store, str(campaign), unit=code, officer=_OFFICER) as unit,
        ):
            workbooks.import_workbook(unit, stage.path("inbox", f"{code}.xlsx"))
            _complete(unit)
            signoff.confirm(unit, Role.PREPARER)
            signoff.confirm(unit, Role.APPROVER, officer=_HEAD)
            trusting.enrol(unit, stage.path("inbox", f"dang-ky-{code}.dxsync"))
            signoff.submit(unit, stage.path("outbox", f"{code}.dxsync"))
            name = unit.unit_record.name
        stage.pass_by(_("{unit} gửi báo cáo").format(unit=name))


def _complete(unit: Workspace) -> None:
    """Say of every document that the sheets don't name that nothing was begun, and explain what the checks ask."""
    from dxdesk.flows import entry, review

    missing = [f.record for f in review.check(unit) if f.rule == "plan_not_entered"]
    entry.paste(unit, "plans", [(record, {"status": "not_started"}) for record in missing])
    for rule in sorted({f.rule for f in review.check(unit) if f.severity is Severity.WARNING}):
        review.explain(unit, rule, text=EXPLANATION)
