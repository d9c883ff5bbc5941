"""A unit's report on one campaign."""

from __future__ import annotations

from collections.abc import Sequence

from dxdesk.i18n import in_vietnamese
from dxdesk.models.finding import Finding
from dxdesk.models.registers import pages
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.annex import annex
from dxdesk.reports.letter import Letter, lower_first, unit_head
from dxdesk.reports.report import Report
from dxdesk.reports.unit.case import Case, origins
from dxdesk.reports.unit.plans import plans_section
from dxdesk.reports.unit.quality import quality_section
from dxdesk.reports.unit.results import indicators_section, narratives_section, tasks_section
from dxdesk.reports.unit.systems import platforms_section, systems_section
from dxdesk.reports.words import Filler, day, say

SECTIONS = (
    plans_section,
    platforms_section,
    systems_section,
    indicators_section,
    tasks_section,
    narratives_section,
    quality_section,
)
TOLD_IN_FULL = {"narratives"}  # the text of the report has every word of them: no annex


@in_vietnamese()
def unit_report(data: UnitData, findings: Sequence[Finding], letter: Letter | None = None) -> Report:
    """The report of one unit. Raises `Missing` when the campaign has no such unit."""
    campaign, own = data.campaign, data.campaign.unit(data.unit)
    case = Case(data, tuple(findings))
    names: dict[str, Filler] = {
        "subject": f"tình hình, kết quả thực hiện chuyển đổi số {lower_first(campaign.period)}",
        "who": _who(own.full_name),
        "title": campaign.title,
        "until": day(campaign.as_of),
    }
    annexes = [annex(data, r) for r in pages() if r.key not in TOLD_IN_FULL]
    return Report(
        head=unit_head(campaign, own, letter or Letter()),
        opening=say(
            "Thực hiện kỳ báo cáo “{title}”, {who} báo cáo {subject} (số liệu đến ngày {until}) như sau:", **names
        ),
        sections=tuple(section(case) for section in SECTIONS),
        closing=say("Trên đây là báo cáo {subject} của {who}./.", **names),
        annexes=tuple(found for found in annexes if found),
        origins=origins(data),
    )


def _who(full_name: str) -> str:
    """ "Tỉnh Lạng Sơn" inside a sentence: "tỉnh Lạng Sơn"; "Bộ Công Thương" stays."""
    return lower_first(full_name) if full_name.startswith(("Tỉnh ", "Thành phố ")) else full_name
