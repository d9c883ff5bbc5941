"""Figures with a line for each unit: behind the map, rankings, regions and the follow-up table of the centre.

`places` puts units together: the 34 provinces that the 63 became, or regions. Parts and wholes are added first,
percentages computed afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dxdesk import text
from dxdesk.errors import Missing
from dxdesk.figures import frames
from dxdesk.figures.completeness import Tally, tally, together
from dxdesk.figures.figure import Cell, Figure, Line, make
from dxdesk.figures.frames import National
from dxdesk.figures.national import ANNOUNCED, has_fraction, indicator_rows
from dxdesk.figures.places import GROUPS, Places, regions
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Indicator
from dxdesk.models.indicators import share
from dxdesk.models.registers import pages

if TYPE_CHECKING:
    from pandas import DataFrame


def ranked(name: str, title: str, parts: DataFrame, unit_of_measure: str, places: Places | None = None) -> Figure:
    """Places by share (amounts: by amount), greatest first, equals in Vietnamese order.

    `parts` has the columns unit, name, group, id, part and whole, any number of rows a unit; without a whole, a part
    is a plain amount.
    """
    if places is None:
        places = {unit: (unit, its_name) for unit, its_name in zip(parts["unit"], parts["name"], strict=True)}
    place_of = {unit: place for unit, (place, _name) in places.items()}
    lines = []
    for place, among in parts.groupby(parts["unit"].map(place_of), sort=False):  # units of no place are left out
        last = among.iloc[-1]
        part = frames.total(among["part"])
        whole = None if among["whole"].isna().any() else frames.total(among["whole"])
        percent = None if whole is None else share(part, whole)
        group = GROUPS[last["group"]]
        cells = (places[last["unit"]][1], _(group), _cell(part), _cell(whole), percent)
        lines.append(Line(str(place), cells, tuple(among["id"].dropna())))
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
    """By the exact share: shares that are shown alike need not be."""
    part, whole, _percent = line.cells[2:]
    if whole is None:
        return Decimal(str(part))
    return Decimal(str(part)) / Decimal(str(whole)) if whole else Decimal(-1)


def _cell(value: Decimal | None) -> Cell:
    return int(value) if value is not None and value == value.to_integral_value() else value


def systems_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """Approved dossiers of each unit's systems."""
    found = frames.systems(campaign, national).drop(columns=["name", "group"])
    found = frames.units(campaign, national).merge(found, how="left", on="unit")
    parts = found.assign(part=found["approved"], whole=found["id"].notna().astype(int))
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo đơn vị")
    return ranked("systems_by_unit", title, parts, "%", places)


def systems_by_region(campaign: Campaign, national: National) -> Figure:
    """The same by region."""
    made = systems_by_unit(campaign, national, regions(campaign))
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo vùng")
    return replace(made, name="systems_by_region", title=title)


def plans_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """How many of the documents and milestones asked for each unit has issued or reached."""
    found = frames.plans(campaign, national)
    issued = found["status"] == "issued"
    parts = found.assign(
        part=issued.astype(int), whole=(found["status"] != "not_applicable").astype(int), id=found["id"].where(issued)
    )
    title = _("Văn bản, kế hoạch đã ban hành, mốc đã hoàn thành, theo đơn vị")
    return ranked("plans_by_unit", title, parts, "%", places)


def platforms_by_unit(campaign: Campaign, national: National) -> Figure:
    """How many platforms each unit chose, announced and uses."""
    found = frames.rows(campaign, national, "platforms", ("announced_by", "status"))
    lines = []
    for unit, name, group in frames.units(campaign, national).itertuples(index=False):
        own = found[found["unit"] == unit]
        ways = (int((own["announced_by"] == way).sum()) for way in ANNOUNCED)
        cells = (name, _(GROUPS[group]), len(own), *ways, int((own["status"] == "in_use").sum()))
        lines.append(Line(unit, cells, tuple(own["id"])))
    columns = (
        ("unit", _("Đơn vị")),
        ("group", _("Nhóm đơn vị")),
        ("count", _("Số nền tảng")),
        ("dx_plan", _("Trong kế hoạch chuyển đổi số")),
        ("separate_decision", _("Quyết định riêng")),
        ("in_use", _("Đang sử dụng")),
    )
    return make("platforms_by_unit", _("Nền tảng số, theo đơn vị"), columns, lines, _("nền tảng"))


def plans_matrix(campaign: Campaign, national: National) -> Figure:
    """Every unit by every document and milestone: "x" where it is issued or reached, "–" where it isn't asked for."""
    asked = frames.plans(campaign, national)
    items = [item for item in campaign.plan_items if not item.repeatable]
    known = asked[["unit", "item", "status"]].itertuples(index=False)
    marks = {(unit, item): "x" if status == "issued" else "" for unit, item, status in known}
    lines = []
    for unit, name, group in frames.units(campaign, national).itertuples(index=False):
        own = [marks.get((unit, item.code), "–") for item in items]
        lines.append(Line(unit, (name, _(GROUPS[group]), *own), tuple(asked["id"][asked["unit"] == unit].dropna())))
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *((item.code, item.name) for item in items))
    return make("plans_matrix", _("Văn bản đã ban hành, mốc đã hoàn thành của từng đơn vị"), columns, lines)


def indicator_by_unit(campaign: Campaign, national: National, code: str, places: Places | None = None) -> Figure:
    """One indicator, unit by unit. Raises `Missing` for a code that the campaign doesn't have."""
    item = campaign.item("indicators", code)
    if not isinstance(item, Indicator):
        raise Missing(_("Không có chỉ tiêu mã “{code}” trong kỳ báo cáo này.").format(code=code))
    found = indicator_rows(campaign, national, item)
    fraction = has_fraction(found)
    part, whole = found["numerator"].where(fraction, found["value"]), found["denominator"].where(fraction)
    adds_up = fraction | (item.unit_of_measure != "%" or places is None)
    parts = found.assign(part=part, whole=whole)[adds_up & part.notna()]
    return ranked(f"indicator:{code}", item.name, parts, item.unit_of_measure, places)


def indicators_by_unit(campaign: Campaign, national: National) -> Figure:
    """Every value that a unit reports, indicator by indicator; those computed from systems stand with the systems."""
    lines = []
    for item in campaign.indicators:
        for row in indicator_rows(campaign, national, item).to_dict("records") if item.entered_by != "computed" else ():
            part, whole = row["numerator"], row["denominator"]
            reached = share(part, whole) if part is not None and whole else row["value"]
            cells = (item.name, row["name"], part, whole, reached, item.unit_of_measure)
            lines.append(Line(f"{item.code}/{row['unit']}", cells, (row["id"],)))
    columns = (
        ("indicator", _("Chỉ tiêu")),
        ("unit", _("Đơn vị")),
        ("numerator", _("Tử số")),
        ("denominator", _("Mẫu số")),
        ("reached", _("Kết quả")),
        ("measure", _("Đơn vị tính")),
    )
    return make("indicators_by_unit", _("Số liệu các chỉ tiêu, theo đơn vị"), columns, lines)


def plan_by_unit(campaign: Campaign, national: National, code: str, places: Places | None = None) -> Figure:
    """One document or milestone on the map: 1 of 1 where it is issued or reached. Raises `Missing` for no such code."""
    item = campaign.item("plan_items", code)
    if item is None:
        raise Missing(_("Không có văn bản, kế hoạch mã “{code}” trong kỳ báo cáo này.").format(code=code))
    found = frames.plans(campaign, national)
    found = found[found["item"] == code]
    parts = found.assign(part=(found["status"] == "issued").astype(int), whole=1)
    return ranked(f"plan:{code}", item.name, parts, "%", places)


def completeness_by_unit(campaign: Campaign, national: National) -> Figure:
    """Every unit that reports, by register: the share of complete rows in percent; the last column is over all."""
    lines = []
    for unit, name, group in frames.units(campaign, national).itertuples(index=False):
        rows = national.get(unit, {})
        tallies = [tally(campaign, unit, register, rows.get(register.key, ())) for register in pages()]
        whole = together(tallies)
        lines.append(Line(unit, (name, _(GROUPS[group]), *map(_share, tallies), _share(whole)), whole.records))
    registers = [(register.key, _(register.short)) for register in pages()]
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *registers, ("share", _("Tất cả (%)")))
    return make("completeness_by_unit", _("Mức độ đầy đủ của báo cáo, theo đơn vị"), columns, lines, "%")


def _share(found: Tally) -> Decimal | None:
    return share(found.complete, found.expected)
