"""Figures of the whole country: sums over the units that report, and who is missing.

Rows come by unit and register. Records are named "unit/register/record". Units are those of the campaign on its as-of
day; one that sent nothing counts in what sums are of, never in the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dxdesk import text
from dxdesk.figures.figure import Figure, Line, make, share
from dxdesk.figures.targets import MET_LABELS, met, reached
from dxdesk.figures.unit import approved, computed_rows, counted_systems, live
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign, Indicator, PlanItem
from dxdesk.models.field import Row, canonical, number
from dxdesk.models.unit import Group, Unit

National = Mapping[str, Mapping[str, Sequence[Row]]]

ALL = "all"
NO_VARIANT = "none"
# The columns of the published tables: ministries and ministerial agencies are one, government agencies another.
GROUPS = {
    "province": N_("Tỉnh, thành phố"),
    "ministry": N_("Bộ, cơ quan ngang bộ"),
    "agency": N_("Cơ quan thuộc Chính phủ"),
}


def group_of(unit: Unit) -> str:
    """Which column of the national tables a unit belongs to."""
    if unit.group is Group.PROVINCE:
        return "province"
    return "agency" if unit.kind == "government_agency" else "ministry"


def grouped(campaign: Campaign, national: National) -> dict[str, list[Unit]]:
    """The units of each column; government agencies only where one of them reports."""
    found: dict[str, list[Unit]] = {key: [] for key in GROUPS}
    for unit in campaign.unit_by_code.values():
        found[group_of(unit)].append(unit)
    if not any(national.get(unit.code) for unit in found["agency"]):
        del found["agency"]
    return found


def names(units: Iterable[Unit]) -> str:
    """Names in Vietnamese order, for a cell; they may hold commas themselves."""
    return "; ".join(sorted((unit.name for unit in units), key=text.sort_key))


def _rows(national: National, unit: Unit, register: str) -> list[Row]:
    return live(national.get(unit.code, {}).get(register, ()))


def _ids(unit: Unit, register: str, rows: Iterable[Row]) -> Iterator[str]:
    return (f"{unit.code}/{register}/{row.get('record')}" for row in rows)


def _issued(national: National, units: Iterable[Unit], item: PlanItem) -> dict[str, Row]:
    """The row of each unit that has issued an item, by the unit's code."""
    found: dict[str, Row] = {}
    for unit in units:
        for row in _rows(national, unit, "plans"):
            if row.get("item") == item.code and row.get("status") == "issued":
                found.setdefault(unit.code, row)
    return found


def _asked(campaign: Campaign, national: National) -> Iterator[tuple[PlanItem, str, list[Unit]]]:
    """Every item with each group of units that is asked for it."""
    for item in campaign.plan_items:
        for group, units in grouped(campaign, national).items():
            wide = Group.PROVINCE if group == "province" else Group.MINISTRY
            if item.applies_to in ("both", wide) and not item.repeatable:
                yield item, group, units


def not_issued(campaign: Campaign, national: National, item: str, group: str) -> list[Unit]:
    """The units of a group that haven't issued an item, in Vietnamese order."""
    for one, key, units in _asked(campaign, national):
        if (one.code, key) == (item, group):
            done = _issued(national, units, one)
            return sorted((u for u in units if u.code not in done), key=lambda u: text.sort_key(u.name))
    return []


def plans_issued(campaign: Campaign, national: National) -> Figure:
    """How many units of each group have issued each document or reached each milestone, and which have not."""
    lines = []
    for item, group, units in _asked(campaign, national):
        done = _issued(national, units, item)
        missing = names(u for u in units if u.code not in done)
        cells = (item.name, _(GROUPS[group]), len(done), len(units), share(len(done), len(units)), missing)
        records = tuple(r for u in units if u.code in done for r in _ids(u, "plans", [done[u.code]]))
        lines.append(Line(f"{item.code}/{group}", cells, records))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("issued", _("Đã ban hành, hoàn thành")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ (%)")),
        ("missing", _("Chưa có")),
    )
    return make("plans_issued", _("Tình hình ban hành văn bản, kế hoạch"), columns, lines, _("đơn vị"))


def plan_variants(campaign: Campaign, national: National) -> Figure:
    """Issued items of several forms, by form; units that chose none are named, for then the parts miss the total."""
    lines = []
    for item, group, units in _asked(campaign, national):
        done = _issued(national, units, item) if item.variants else {}
        by_form = _by_form(item, units, done)
        for code, name in [*((v.code, v.name) for v in item.variants), (NO_VARIANT, _("Chưa chọn hình thức"))]:
            among = by_form[code]
            if among:
                cells = (item.name, _(GROUPS[group]), name, len(among), names(among))
                records = tuple(r for u in among for r in _ids(u, "plans", [done[u.code]]))
                lines.append(Line(f"{item.code}/{group}/{code}", cells, records))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("variant", _("Hình thức")),
        ("count", _("Số đơn vị")),
        ("units", _("Đơn vị")),
    )
    return make("plan_variants", _("Hình thức của văn bản, kế hoạch đã ban hành"), columns, lines, _("đơn vị"))


def _by_form(item: PlanItem, units: Iterable[Unit], done: Mapping[str, Row]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {code: [] for code in (*(v.code for v in item.variants), NO_VARIANT)}
    for unit in units:
        if unit.code in done:
            form = str(done[unit.code].get("variant"))
            found[form if form in found else NO_VARIANT].append(unit)
    return found


def systems_national(campaign: Campaign, national: National) -> Figure:
    """Systems and approved dossiers of each group; the last line is the country."""
    groups = grouped(campaign, national)
    parts = [(key, _(GROUPS[key]), units) for key, units in groups.items()]
    everyone = [unit for units in groups.values() for unit in units]
    lines = []
    for key, name, units in [*parts, (ALL, _("Cả nước"), everyone)]:
        found = [(unit, counted_systems(_rows(national, unit, "systems"))) for unit in units]
        total = sum(len(rows) for _unit, rows in found)
        done = sum(len(approved(rows)) for _unit, rows in found)
        records = tuple(r for unit, rows in found for r in _ids(unit, "systems", rows))
        lines.append(Line(key, (name, total, done, share(done, total)), records))
    columns = (
        ("group", _("Nhóm đơn vị")),
        ("total", _("Tổng số")),
        ("approved", _("Đã phê duyệt")),
        ("share", _("Tỷ lệ (%)")),
    )
    title = _("Phê duyệt hồ sơ đề xuất cấp độ hệ thống thông tin")
    return make("systems_national", title, columns, lines, _("hệ thống"))


def platforms_announced(campaign: Campaign, national: National) -> Figure:
    """How many units announced each platform, in their plan or by a decision of its own, each unit counted once."""
    units = [unit for group in grouped(campaign, national).values() for unit in group]
    lines = []
    for item in campaign.platforms:
        found = [(u, r) for u in units for r in _rows(national, u, "platforms") if r.get("platform") == item.code]
        by = {
            how: {u.code for u, r in found if r.get("announced_by") == how} for how in ("dx_plan", "separate_decision")
        }
        both = by["dx_plan"] | by["separate_decision"]
        used = {u.code for u, r in found if r.get("status") == "in_use"}
        cells = (item.name, len(by["dx_plan"]), len(by["separate_decision"]), len(both), len(used))
        lines.append(Line(item.code, cells, tuple(r for u, row in found for r in _ids(u, "platforms", [row]))))
    columns = (
        ("platform", _("Nền tảng số")),
        ("dx_plan", _("Trong kế hoạch chuyển đổi số")),
        ("separate_decision", _("Quyết định riêng")),
        ("total", _("Số đơn vị đã công bố")),
        ("in_use", _("Số đơn vị đang sử dụng")),
    )
    return make("platforms_announced", _("Nền tảng số được lựa chọn, công bố"), columns, lines, _("đơn vị"))


def indicator_rows(campaign: Campaign, national: National, item: Indicator) -> list[tuple[Unit, Row]]:
    """Each reporting unit's row of an indicator; computed ones are worked out from its systems."""
    found = []
    for unit in campaign.unit_by_code.values():
        if item.entered_by == "computed":
            rows = computed_rows(item, _rows(national, unit, "systems"))
        else:
            rows = [row for row in _rows(national, unit, "indicators") if row.get("indicator") == item.code]
        found += [(unit, row) for row in rows[:1] if reached(row) is not None or row.get("achieved_on") is not None]
    return found


def together(item: Indicator, rows: Sequence[Row]) -> Row:
    """One row for many: numerators and denominators added; counts added; a bare percentage can't be added up."""
    if len(rows) == 1:
        return rows[0]
    fractions = [row for row in rows if row.get("numerator") is not None and number(row.get("denominator"))]
    if fractions:
        return {name: _added(fractions, name) for name in ("numerator", "denominator")}
    return {"value": _added(rows, "value")} if item.unit_of_measure != "%" else {}


def _added(rows: Iterable[Row], name: str) -> str | None:
    values = [value for row in rows if (value := number(row.get(name))) is not None]
    return canonical(sum(values, Decimal(0))) if values else None


def indicators_national(campaign: Campaign, national: National) -> Figure:
    """Each indicator summed over the units that report it, against its target."""
    asked = [{i.code for i in campaign.expects("indicators", unit)} for unit in campaign.unit_by_code]
    lines = []
    for item in campaign.indicators:
        found = indicator_rows(campaign, national, item)
        whole = together(item, [row for _unit, row in found])
        result = met(item, whole, campaign.as_of)
        of = sum(item.code in codes for codes in asked)
        cells = (
            *(item.name, number(whole.get("numerator")), number(whole.get("denominator")), reached(whole)),
            *(item.unit_of_measure, item.target_text, result.value, _(MET_LABELS[result]), len(found), of or None),
        )
        register = "systems" if item.entered_by == "computed" else "indicators"
        records = tuple(r for u, _row in found for r in _indicator_ids(national, u, register, item))
        lines.append(Line(item.code, cells, records))
    columns = (
        ("indicator", _("Chỉ tiêu")),
        ("numerator", _("Tử số")),
        ("denominator", _("Mẫu số")),
        ("reached", _("Kết quả")),
        ("unit", _("Đơn vị tính")),
        ("target_text", _("Mục tiêu")),
        ("met", _("Mã kết luận")),
        ("result", _("Kết luận")),
        ("reported", _("Số đơn vị báo cáo")),
        ("of", _("Số đơn vị phải báo cáo")),
    )
    return make("indicators_national", _("Kết quả các chỉ tiêu của cả nước"), columns, lines)


def _indicator_ids(national: National, unit: Unit, register: str, item: Indicator) -> Iterator[str]:
    rows = _rows(national, unit, register)
    return _ids(unit, register, rows if register == "systems" else [r for r in rows if r.get("indicator") == item.code])
