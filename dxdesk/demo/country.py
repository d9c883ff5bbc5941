"""The centre's part, and all the other units': what they were asked comes back, is merged, answered and reported."""

from __future__ import annotations

import multiprocessing
import os
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from dxdesk import i18n
from dxdesk.demo import other_unit
from dxdesk.demo.other_unit import Desk
from dxdesk.demo.stage import CENTRE, Stage
from dxdesk.demo.stage import UNIT_STEPS as EACH
from dxdesk.flows import workspace
from dxdesk.flows.centre import answering, publishing
from dxdesk.flows.entering import workbooks
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import reporting
from dxdesk.i18n import _
from dxdesk.paths import resources
from dxdesk.ui import shot
from dxdesk.ui.charts import charts
from dxdesk.ui.report import printing

CAMPAIGN = "2022-q1"
BOOK = "ca-nuoc-quy-1-2022.xlsx"
PAGES = ("overview", "inbox", "tracking", "country", "report", "keys", "history")
WAITING = 3  # reports that nobody has answered yet, for the picture of the inbox
_ORDER = 2022  # files come in any order, but the same in every demonstration


class Country:
    """The central office with the files of all units."""

    def __init__(self, stage: Stage, most: int | None) -> None:
        self._stage, self._most = stage, most
        self._store = stage.path("central.dxdb")
        self._units: list[str] = []  # besides the sample unit

    def publish(self) -> None:
        """Issue the campaign, and enter the country's book for units that haven't reported yet."""
        stage = self._stage
        with (
            stage.at(CENTRE),
            lifecycle.new_store(
                self._store, CAMPAIGN, profile=workspace.Profile.CENTRAL, officer=_("Cán bộ tổng hợp")
            ) as central,
        ):
            publishing.publish(central, stage.path("outbox", "ky-bao-cao.dxsync"))
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
                workbooks.export_workbook(workspace.entered_for(central, unit), stage.path("inbox", f"{unit}.xlsx"))

    def collect(self) -> None:
        """Have every other unit report, and merge all files in the order they happen to come."""
        if self._units:
            self._have_reported()
        stage, units = self._stage, ["20", *self._units]
        stage.say(_("{n} đơn vị khác nhập, rà soát, chốt và gửi báo cáo").format(n=len(self._units)))
        random.Random(_ORDER).shuffle(units)  # noqa: S311 - no secret
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            for unit in units:
                trusting.trust(central, stage.path("inbox", f"dang-ky-{unit}.dxsync"))
            for found in receiving.take_in(central, [stage.path("outbox", f"{unit}.dxsync") for unit in units]):
                name, says = central.campaign.called(found.checked().unit), found.says
                stage.pass_by(_("Nhận báo cáo của {unit}: {says}").format(unit=name, says=says))
            stage.say(_("Cơ quan tổng hợp gộp tệp của {n} đơn vị").format(n=len(units)))

    def give_back(self, unit: str) -> Path:
        """Return one unit's report with a remark on a cell."""
        stage = self._stage
        receipt = stage.path("outbox", f"tra-lai-{unit}.dxsync")
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            asked = "plans/plan_5y/number=Đề nghị đối chiếu lại số, ký hiệu với bản gốc (ý kiến mẫu)."
            answering.give_back(central, unit, receipt, comments=[asked], reason=_("Cần đối chiếu một văn bản."))
        stage.say(_("Trả lại báo cáo của một đơn vị kèm ý kiến ở ô số liệu"))
        return receipt

    def publish_report(self) -> None:
        """Accept all reports but a few that wait for an answer, and write the national one."""
        stage = self._stage
        with stage.at(CENTRE), lifecycle.open_store(self._store) as central:
            receiving.merge(central, stage.path("outbox", "20.dxsync"))
            answered = ["20", *self._units[:-WAITING]]
            for unit in answered:
                answering.accept(central, unit, stage.path("outbox", f"tiep-nhan-{unit}.dxsync"))
            stage.say(_("Nhận bản gửi lại, tiếp nhận báo cáo của {n} đơn vị").format(n=len(answered)))
            for ending in (".docx", ".pdf", ".md", ".xlsx"):
                reporting.report(
                    central, stage.path(f"report{ending}"), draw=charts.render_png, printed=printing.as_pdf
                )
            stage.say(_("Ghi báo cáo quốc gia"))
            shot.take_all(central, PAGES, stage.path("pictures"), prefix="central-")
            stage.say(_("Chụp mọi trang của chương trình"))

    def _desk(self, code: str) -> Desk:
        path = self._stage.path
        return Desk(
            code,
            home=path("profile", code),
            store=path("units", f"{code}.dxdb"),
            campaign=path("outbox", "ky-bao-cao.dxsync"),
            book=path("inbox", f"{code}.xlsx"),
            enrolment=path("inbox", f"dang-ky-{code}.dxsync"),
            report=path("outbox", f"{code}.dxsync"),
            language=i18n.language(),
        )

    def _have_reported(self) -> None:
        """The other units' work, side by side."""
        apart = multiprocessing.get_context("spawn")  # as on Windows: threads of this process must not be copied
        with ProcessPoolExecutor(min(os.cpu_count() or 1, len(self._units)), apart) as pool:
            try:
                for name in pool.map(other_unit.report, map(self._desk, self._units)):
                    self._stage.pass_by(_("{unit} gửi báo cáo").format(unit=name))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
