"""The national report on one campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dxdesk.figures.country import CountryData
from dxdesk.figures.national import ALL
from dxdesk.figures.places import GROUPS, group_of
from dxdesk.figures.reporting import Arrivals, How
from dxdesk.i18n import in_vietnamese
from dxdesk.models.finding import Finding
from dxdesk.reports.annex import figure_annex
from dxdesk.reports.letter import Letter, lower_first, national_head
from dxdesk.reports.national.nation import Nation
from dxdesk.reports.national.plans import nothing_told, plans_section
from dxdesk.reports.national.quality import quality_section, reporting_section
from dxdesk.reports.national.results import indicators_section, tasks_section
from dxdesk.reports.national.systems import platforms_section, systems_section
from dxdesk.reports.report import Annex, Origin, Report, Sentence, told_columns
from dxdesk.reports.unit.case import origins
from dxdesk.reports.words import count, day, out_of, rounded, say, whole_number

SECTIONS = (
    reporting_section,
    plans_section,
    platforms_section,
    systems_section,
    indicators_section,
    tasks_section,
    quality_section,
)
_UNIT, _GROUP = 28, 24  # widths of the first columns of the annexes, in characters


@in_vietnamese()
def national_report(
    data: CountryData, arrivals: Arrivals, findings: Mapping[str, Sequence[Finding]], letter: Letter | None = None
) -> Report:
    """The report of the country from what its units say, how it came, and findings by unit.

    Records are named "unit/register/record", a submission "unit/submission/number".
    """
    nation, campaign = Nation(data, arrivals, findings), data.campaign
    subject = f"tình hình, kết quả thực hiện chuyển đổi số quốc gia {lower_first(campaign.period)}"
    return Report(
        head=national_head(campaign, letter or Letter()),
        opening=_opening(nation, subject),
        sections=tuple(section(nation) for section in SECTIONS),
        closing=say("Trên đây là báo cáo {subject}./.", subject=subject),
        annexes=tuple(_annexes(nation)),
        origins=_origins(nation),
    )


def _opening(nation: Nation, subject: str) -> Sentence:
    """Period, day, and whose figures the report is made from."""
    line, behind = nation.by_group.line(ALL), nation.by_group.behind(ALL)
    sent, of, entered = (whole_number(line[name]) for name in ("sent", "of", "stand_in"))
    sources = ["{part} bộ, ngành, địa phương đã gửi báo cáo (chiếm {share})"] if sent else []
    sources += ["{entered} đơn vị do cơ quan tổng hợp nhập thay"] if entered else []
    whose = f"trên cơ sở số liệu của {' và '.join(sources)}, " if sources else ""
    if not sent:
        nobody = "khi chưa có bộ, ngành, địa phương nào gửi báo cáo, "
        whose += nobody if nation.nobody_sent else "khi chưa có báo cáo nào có hiệu lực, "
    return say(
        "Thực hiện kỳ báo cáo “{title}” ({period}), " + whose + "số liệu đến ngày {until}, "
        "báo cáo {subject} như sau:",
        title=nation.campaign.title, period=lower_first(nation.campaign.period), until=day(nation.campaign.as_of),
        part=out_of(sent, of, behind), share=rounded(sent, of, behind), subject=subject,
        entered=count(entered, nation.rows_of(nation.in_state(How.STAND_IN))),
    )  # fmt: skip


def _annexes(nation: Nation) -> list[Annex]:
    """How units reported, who didn't in time; then units by documents, systems, platforms, values, tasks, findings."""
    by_unit, matrix = nation.by_unit, nation.figure("plans_matrix")
    not_in_time = [k for k in by_unit.keys if by_unit.line(k)["state"] != How.SENT or by_unit.line(k)["late"]]
    late = by_unit.only(not_in_time, "Đơn vị chưa có báo cáo có hiệu lực hoặc gửi sau hạn")
    unit_columns = {"unit": _UNIT, "group": _GROUP}
    how = unit_columns | {"how": 30, "day": 12, "note": 14}
    found = [figure_annex(by_unit, how), figure_annex(late, how)]
    units = nation.campaign.unit_by_code
    for group, words in GROUPS.items():
        keys = [key for key in matrix.keys if group_of(units[key]) == group]
        items = [code for code in matrix.columns[2:] if _is_told(nation, code, group)]
        title = f"{matrix.title}: {lower_first(words)}"
        note = f"Dấu x: đã ban hành hoặc hoàn thành; dấu –: không giao hoặc không áp dụng. {_BLANK}"
        found.append(figure_annex(matrix.only(keys, title), {"unit": _UNIT, **dict.fromkeys(items, 6)}, note))
    for name, columns in _BY_UNIT.items():
        figure = nation.figure(name)
        told = {column: columns[column] for column in told_columns(figure, columns)}
        blank = any(cell is None for column in told for cell in figure.column(column))
        found.append(figure_annex(figure, told, _BLANK if blank else ""))
    found.append(figure_annex(nation.remarks, unit_columns | dict.fromkeys(_REMARKS, 10)))
    return [annex for annex in found if annex]


_BLANK = "Để trống: chưa có số liệu."
_REMARKS = ("errors", "warnings", "explained", "notes")
_BY_UNIT: Mapping[str, Mapping[str, int]] = {
    "systems_by_unit": {"unit": _UNIT, "group": _GROUP, "whole": 10, "part": 10, "share": 10},
    "platforms_by_unit": {
        "unit": _UNIT, "group": _GROUP, "count": 10, "dx_plan": 14, "separate_decision": 12, "in_use": 10,
    },
    "platforms_announced": {
        "platform": 46, "dx_plan": 14, "separate_decision": 12, "total": 12, "in_use": 12, "untold": 12,
    },
    "indicators_by_unit": {
        "indicator": 46, "unit": _UNIT, "numerator": 14, "denominator": 14, "reached": 14, "measure": 10,
    },
    "tasks_by_unit": {"unit": _UNIT, "group": _GROUP, "of": 10, "completed": 12, "late": 10, "missing": 12},
}  # fmt: skip


def _is_told(nation: Nation, code: str, group: str) -> bool:
    """Whether any unit of a group said something about an item that they are asked for."""
    key = f"{code}/{group}"
    return key in nation.figure("plans_issued").keys and not nothing_told(nation, key)


def _origins(nation: Nation) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for code in nation.data.rows:
        found |= origins(nation.data.unit(code), f"{code}/")
    for code, arrival in nation.arrivals.items():
        if arrival.number:
            said = f"Bản gửi số {arrival.number}, ngày {day(arrival.day[:10])}"
            name = nation.campaign.unit(code).name
            found[f"{code}/submission/{arrival.number}"] = Origin(name, "Báo cáo đã gửi", said)
    return found
