"""Which units reported, when, and what the checks say of what they sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dxdesk.dates import parse_date, show_date
from dxdesk.figures.figure import Figure, Line, make
from dxdesk.figures.national import ALL
from dxdesk.figures.places import GROUPS, group_of
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers.indicators import share


class How(StrEnum):
    """How the figures of a unit came to the centre."""

    SENT = "sent"
    CONCURRENT = "concurrent"  # submissions that stand against each other: all go back
    STAND_IN = "stand_in"  # entered by the centre until the unit sends its own
    RETURNED = "returned"  # the unit has to send it again
    NONE = "none"


HOW_LABELS = {
    How.SENT: N_("Đã gửi báo cáo"),
    How.CONCURRENT: N_("Các bản gửi trái ngược nhau"),
    How.STAND_IN: N_("Cơ quan tổng hợp nhập thay"),
    How.RETURNED: N_("Bị trả lại, chờ gửi lại"),
    How.NONE: N_("Chưa gửi báo cáo"),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a unit's figures came; number and day are those of the submission that counts."""

    how: How
    number: int = 0
    day: str = ""  # ISO, as the unit's file says


Arrivals = Mapping[str, Arrival]  # by unit; one that isn't there sent nothing
_NOTHING = Arrival(How.NONE)


def reporting_by_unit(campaign: Campaign, arrivals: Arrivals) -> Figure:
    """Every unit of the campaign: how its figures came, on which day, and how that is against the deadline.

    The record behind a line is the submission, "unit/submission/number".
    """
    lines = []
    for unit in campaign.unit_by_code.values():
        found = arrivals.get(unit.code, _NOTHING)
        late = found.how is How.SENT and found.day[:10] > campaign.deadline
        records = (f"{unit.code}/submission/{found.number}",) if found.number else ()
        day = show_date(parse_date(found.day[:10])) if found.day else ""
        cells = (unit.name, _(GROUPS[group_of(unit)]), _(HOW_LABELS[found.how]), day, _("Gửi sau hạn") if late else "")
        lines.append(Line(unit.code, (*cells, found.how.value, int(late)), records))
    columns = (
        ("unit", _("Đơn vị")),
        ("group", _("Nhóm đơn vị")),
        ("how", _("Tình hình báo cáo")),
        ("day", _("Ngày gửi")),
        ("note", _("So với thời hạn")),
        ("state", _("Mã tình hình")),
        ("late", _("Quá hạn")),
    )
    return make("reporting_by_unit", _("Tình hình gửi báo cáo, theo đơn vị"), columns, lines)


def reporting_by_group(campaign: Campaign, arrivals: Arrivals) -> Figure:
    """How many units of each group sent a report, sent it late, were entered for, have to send again, sent nothing."""
    by_unit = reporting_by_unit(campaign, arrivals)
    groups = {code: group_of(unit) for code, unit in campaign.unit_by_code.items()}
    lines = []
    for key in (*GROUPS, ALL):
        own = [code for code in by_unit.keys if key in (ALL, groups[code])]
        states = [by_unit.line(code)["state"] for code in own]
        late = sum(by_unit.line(code)["late"] == 1 for code in own)
        sent = states.count(How.SENT)
        name = _("Cả nước") if key == ALL else _(GROUPS[key])
        counts = (sent, len(own), share(sent, len(own)), late, *(states.count(how) for how in tuple(How)[1:]))
        lines.append(Line(key, (name, *counts), by_unit.behind(*own)))
    columns = (
        ("group", _("Nhóm đơn vị")),
        ("sent", _("Đã gửi báo cáo")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ (%)")),
        ("late", _("Gửi sau hạn")),
        ("concurrent", _("Các bản gửi trái ngược nhau")),
        ("stand_in", _("Cơ quan tổng hợp nhập thay")),
        ("returned", _("Bị trả lại, chờ gửi lại")),
        ("none", _("Chưa gửi báo cáo")),
    )
    return make("reporting_by_group", _("Tình hình gửi báo cáo, theo nhóm đơn vị"), columns, lines, _("đơn vị"))


def findings_by_unit(campaign: Campaign, findings: Mapping[str, Sequence[Finding]]) -> Figure:
    """Units of whose figures the checks remark something: errors, warnings, those explained, notes."""
    lines = []
    for code, unit in campaign.unit_by_code.items():
        if not (own := findings.get(code)):
            continue
        counts = {kind: sum(found.severity is kind for found in own) for kind in Severity}
        explained = sum(found.severity is Severity.WARNING and bool(found.explanation) for found in own)
        records = sorted({f"{code}/{found.register}/{found.record}" for found in own if found.record})
        cells = (counts[Severity.ERROR], counts[Severity.WARNING], explained, counts[Severity.NOTE])
        lines.append(Line(code, (unit.name, _(GROUPS[group_of(unit)]), *cells), tuple(records)))
    columns = (
        ("unit", _("Đơn vị")),
        ("group", _("Nhóm đơn vị")),
        ("errors", _("Lỗi")),
        ("warnings", _("Cảnh báo")),
        ("explained", _("Đã giải trình")),
        ("notes", _("Lưu ý")),
    )
    return make("findings_by_unit", _("Lỗi, cảnh báo và lưu ý, theo đơn vị"), columns, lines)
