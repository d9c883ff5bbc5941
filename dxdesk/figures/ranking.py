"""Figures with a line for each unit: behind the map, rankings, regions and the follow-up table of the centre.

`places` puts units together: the 34 provinces that the 63 became, or regions. Parts and wholes are added first,
percentages computed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dxdesk import text
from dxdesk.errors import Missing
from dxdesk.figures.completeness import Tally, tally, together
from dxdesk.figures.figure import Cell, Figure, Line, make, share
from dxdesk.figures.national import GROUPS, National, group_of, grouped, indicator_rows
from dxdesk.figures.places import Places, regions
from dxdesk.figures.unit import approved, counted_systems, live
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Indicator
from dxdesk.models.field import number
from dxdesk.models.registers import pages
from dxdesk.models.unit import Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A part and its whole at one place; a whole of None is a plain amount."""

    part: Decimal
    whole: Decimal | None
    records: tuple[str, ...] = ()

    def __add__(self, other: Part) -> Part:
        whole = None if self.whole is None or other.whole is None else self.whole + other.whole
        return Part(self.part + other.part, whole, self.records + other.records)


def ranked(
    campaign: Campaign,
    name: str,
    title: str,
    parts: Iterable[tuple[Unit, Part]],
    unit_of_measure: str,
    places: Places | None = None,
) -> Figure:
    """Places by share (amounts: by amount), greatest first, equals in Vietnamese order."""
    found: dict[str, Part] = {}
    said: dict[str, tuple[str, str]] = {}
    for unit, part in parts:
        if places is None or unit.code in places:
            key, label = places[unit.code] if places else (unit.code, unit.name)
            found[key] = found[key] + part if key in found else part
            said[key] = (label, _(GROUPS[group_of(unit)]))
    lines = []
    for key, part in found.items():
        percent = None if part.whole is None else share(part.part, part.whole)
        lines.append(Line(key, (*said[key], _cell(part.part), _cell(part.whole), percent), part.records))
    lines.sort(key=lambda line: text.sort_key(str(line.cells[0])))
    lines.sort(key=_rank, reverse=True)
    columns = (
        ("unit", _("Đơn vị")),
        ("group", _("Nhóm đơn vị")),
        ("part", _("Số đạt được")),
        ("whole", _("Tổng số")),
        ("share", _("Tỷ lệ (%)")),
    )
    return make(name, title, columns, lines, unit_of_measure)


def _rank(line: Line) -> Decimal:
    amount, whole, percent = line.cells[2:]
    return Decimal(str(amount if whole is None else -1 if percent is None else percent))


def _cell(value: Decimal | None) -> Cell:
    return int(value) if value is not None and value == value.to_integral_value() else value


def _reporting(campaign: Campaign, national: National) -> list[Unit]:
    return [unit for units in grouped(campaign, national).values() for unit in units]


def systems_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """Approved dossiers of each unit's systems."""
    parts = []
    for unit in _reporting(campaign, national):
        rows = counted_systems(national.get(unit.code, {}).get("systems", ()))
        records = tuple(f"{unit.code}/systems/{row.get('record')}" for row in rows)
        parts.append((unit, Part(Decimal(len(approved(rows))), Decimal(len(rows)), records)))
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo đơn vị")
    return ranked(campaign, "systems_by_unit", title, parts, "%", places)


def systems_by_region(campaign: Campaign, national: National) -> Figure:
    """The same by region."""
    made = systems_by_unit(campaign, national, regions(campaign))
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo vùng")
    return Figure("systems_by_region", title, made.columns, made.headings, made.rows, "%", made.records, made.keys)


def plans_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """How many of the documents and milestones asked for each unit has issued or reached."""
    parts = []
    for unit in _reporting(campaign, national):
        asked = {item.code for item in campaign.expects("plan_items", unit.code)}
        rows = [r for r in live(national.get(unit.code, {}).get("plans", ())) if r.get("item") in asked]
        done = [row for row in rows if row.get("status") == "issued"]
        without = {row.get("item") for row in rows if row.get("status") == "not_applicable"}
        records = tuple(f"{unit.code}/plans/{row.get('record')}" for row in done)
        parts.append((unit, Part(Decimal(len(done)), Decimal(len(asked - without)), records)))
    title = _("Văn bản, kế hoạch đã ban hành, mốc đã hoàn thành, theo đơn vị")
    return ranked(campaign, "plans_by_unit", title, parts, "%", places)


def indicator_by_unit(campaign: Campaign, national: National, code: str, places: Places | None = None) -> Figure:
    """One indicator, unit by unit. Raises `Missing` for a code that the campaign doesn't have."""
    item = campaign.item("indicators", code)
    if not isinstance(item, Indicator):
        raise Missing(_("Không có chỉ tiêu mã “{code}” trong kỳ báo cáo này.").format(code=code))
    register = "systems" if item.entered_by == "computed" else "indicators"
    parts = []
    for unit, row in indicator_rows(campaign, national, item):
        numerator, denominator, value = (number(row.get(name)) for name in ("numerator", "denominator", "value"))
        records = (f"{unit.code}/{register}/{row.get('record')}",)
        if numerator is not None and denominator:
            parts.append((unit, Part(numerator, denominator, records)))
        elif value is not None and (item.unit_of_measure != "%" or places is None):
            parts.append((unit, Part(value, None, records)))
    return ranked(campaign, f"indicator:{code}", item.name, parts, item.unit_of_measure, places)


def plan_by_unit(campaign: Campaign, national: National, code: str, places: Places | None = None) -> Figure:
    """One document or milestone on the map: 1 of 1 where it is issued or reached. Raises `Missing` for no such code."""
    item = campaign.item("plan_items", code)
    if item is None:
        raise Missing(_("Không có văn bản, kế hoạch mã “{code}” trong kỳ báo cáo này.").format(code=code))
    parts = []
    for unit in _reporting(campaign, national):
        if item in campaign.expects("plan_items", unit.code):
            rows = [r for r in live(national.get(unit.code, {}).get("plans", ())) if r.get("item") == code]
            done = any(row.get("status") == "issued" for row in rows)
            records = tuple(f"{unit.code}/plans/{row.get('record')}" for row in rows)
            parts.append((unit, Part(Decimal(int(done)), Decimal(1), records)))
    return ranked(campaign, f"plan:{code}", item.name, parts, "%", places)


def completeness_by_unit(campaign: Campaign, national: National) -> Figure:
    """Every unit that reports, by register: the share of complete rows in percent; the last column is over all."""
    lines = []
    for unit in _reporting(campaign, national):
        rows = national.get(unit.code, {})
        tallies = {r.key: tally(campaign, unit.code, r, rows.get(r.key, ())) for r in pages()}
        whole = together(list(tallies.values()))
        shares = [_share(t) for t in tallies.values()]
        lines.append(Line(unit.code, (unit.name, _(GROUPS[group_of(unit)]), *shares, _share(whole)), whole.records))
    registers = [(register.key, _(register.short)) for register in pages()]
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *registers, ("share", _("Tất cả (%)")))
    return make("completeness_by_unit", _("Mức độ đầy đủ của báo cáo, theo đơn vị"), columns, lines, "%")


def _share(found: Tally) -> Decimal | None:
    return share(found.complete, found.expected)
