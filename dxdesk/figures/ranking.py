"""Figures with a line for each unit: behind the map, rankings, regions and the follow-up table of the centre.

`places` puts units together: the 34 provinces that the 63 became, or regions. Parts and wholes are added first,
percentages computed afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from dxdesk import text
from dxdesk.errors import Missing
from dxdesk.figures import frames
from dxdesk.figures.answers import Answer
from dxdesk.figures.completeness import Tally, tally
from dxdesk.figures.completeness import together as all_of
from dxdesk.figures.figure import Cell, Figure, Line, make
from dxdesk.figures.frames import National
from dxdesk.figures.national import ANNOUNCED, counted, indicator_rows, names_of, together
from dxdesk.figures.places import GROUPS, Places, regions
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Indicator
from dxdesk.models.field import number
from dxdesk.models.indicators import share
from dxdesk.models.registers import pages

if TYPE_CHECKING:
    from pandas import DataFrame


class Added(NamedTuple):
    """What the rows of a place come to: a part of a whole, or a plain amount; and how much of them isn't in it."""

    part: Decimal | None
    whole: Decimal | None
    blank: int


def sums(among: DataFrame) -> Added:
    """The sums of the columns part, whole and blank."""
    return Added(frames.total(among["part"]), frames.total(among["whole"]), int(among["blank"].sum()))


def ranked(
    name: str,
    title: str,
    asked: DataFrame,
    said: DataFrame,
    unit_of_measure: str,
    places: Places | None = None,
    add: Callable[[DataFrame], Added] = sums,
) -> Figure:
    """Places by share (amounts: by amount), greatest first, equals in Vietnamese order; those without a value last.

    `asked` has the units that are asked (unit, name, group), `said` what they say (unit, id and what `add` reads), any
    number of rows a unit. A place is made of one or several units; those that say nothing are named.
    """
    if places is None:
        places = {unit: (unit, its_name) for unit, its_name in zip(asked["unit"], asked["name"], strict=True)}
    place_of = {unit: place for unit, (place, _name) in places.items()}
    held = dict(iter(said.groupby(said["unit"].map(place_of), sort=False)))
    lines = []
    for place, units in asked.groupby(asked["unit"].map(place_of), sort=False):  # units of no place are left out
        last, among = units.iloc[-1], held.get(place, said.head(0))
        part, whole, blank = add(among) if len(among) else Added(None, None, 0)
        percent = None if part is None or whole is None else share(part, whole)
        silent = units[~units["unit"].isin(among["unit"])]
        counts = (len(units) - len(silent), len(units), blank, names_of(silent))
        group = GROUPS[last["group"]]
        cells = (places[last["unit"]][1], _(group), _cell(part), _cell(whole), percent, *counts)
        lines.append(Line(str(place), cells, tuple(among["id"].dropna())))
    lines.sort(key=lambda line: text.sort_key(str(line.cells[0])))
    lines.sort(key=_rank, reverse=True)
    columns = (
        ("unit", _("Đơn vị")),
        ("group", _("Nhóm đơn vị")),
        ("part", _("Số đạt được")),
        ("whole", _("Tổng số")),
        ("share", _("Tỷ lệ (%)")),
        ("reported", _("Số đơn vị có số liệu")),
        ("of", _("Số đơn vị được hỏi")),
        ("blank", _("Nội dung chưa có số liệu")),
        ("missing", _("Đơn vị chưa có số liệu")),
    )
    return make(name, title, columns, lines, unit_of_measure)


def _rank(line: Line) -> Decimal:
    """By the exact share: shares that are shown alike need not be."""
    part, whole = line.cells[2:4]
    if part is None:
        return Decimal("-Infinity")
    if whole is None:
        return Decimal(str(part))
    return Decimal(str(part)) / Decimal(str(whole)) if whole else Decimal(-1)


def _cell(value: Decimal | None) -> Cell:
    return int(value) if value is not None and value == value.to_integral_value() else value


def systems_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """Approved dossiers of each unit's systems, of those whose dossier's state is told."""
    found = frames.systems(campaign, national)
    parts = found.assign(part=found["approved"], whole=found["told"], blank=1 - found["told"])
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo đơn vị")
    return ranked("systems_by_unit", title, frames.units(campaign, national), parts, "%", places)


def systems_by_region(campaign: Campaign, national: National) -> Figure:
    """The same by region."""
    made = systems_by_unit(campaign, national, regions(campaign))
    title = _("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo vùng")
    return replace(made, name="systems_by_region", title=title)


def plans_by_unit(campaign: Campaign, national: National, places: Places | None = None) -> Figure:
    """How many of the documents and milestones that it speaks of each unit has issued or reached."""
    title = _("Văn bản, kế hoạch đã ban hành, mốc đã hoàn thành, theo đơn vị")
    return _answered("plans_by_unit", title, frames.plans(campaign, national), places)


def _answered(name: str, title: str, found: DataFrame, places: Places | None) -> Figure:
    """What units answer: done, of done and not done. One that says nothing at all is missing; what a unit says doesn't
    apply to it counts for neither."""
    done, counted = found["answer"] == Answer.DONE, found["answer"].isin((Answer.DONE, Answer.NOT_DONE))
    silent = found["answer"] == Answer.NONE
    parts = found.assign(part=done.map(int), whole=counted.map(int), blank=silent.map(int), id=found["id"].where(done))
    told = parts["unit"].isin(found.loc[~silent, "unit"])
    return ranked(name, title, found.drop_duplicates("unit"), parts[told], "%", places)


def platforms_by_unit(campaign: Campaign, national: National) -> Figure:
    """How many platforms each unit chose, announced and uses."""
    found = frames.rows(campaign, national, "platforms", ("announced_by", "status"))
    lines = []
    for unit, name, group in frames.units(campaign, national).itertuples(index=False):
        own = found[found["unit"] == unit]
        counts: tuple[int | None, ...] = (None,) * 4  # of a unit that lists none nothing is known
        if len(own):
            ways = (int((own["announced_by"] == way).sum()) for way in ANNOUNCED)
            used = int((own["status"] == "in_use").sum()) if own["status"].notna().any() else None
            counts = (len(own), *ways, used)
        cells = (name, _(GROUPS[group]), *counts)
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
    """Every unit by every document and milestone: done, not done, no answer, and "–" where it isn't asked for."""
    asked = frames.plans(campaign, national)
    items = [item for item in campaign.plan_items if not item.repeatable]
    known = asked[["unit", "item", "answer"]].itertuples(index=False)
    words = {Answer.DONE: "x", Answer.NOT_DONE: _("chưa"), Answer.NOT_APPLICABLE: "–", Answer.NONE: ""}
    marks = {(unit, item): words[answer] for unit, item, answer in known}
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
    found, here = indicator_rows(campaign, national, item), frames.units(campaign, national)
    of_all = item.entered_by == "computed"
    asked = [unit for unit in here["unit"] if of_all or item in campaign.expects("indicators", unit)]

    def as_declared(among: DataFrame) -> Added:
        whole = together(item, among)
        part = number(whole.get("value") if whole.get("numerator") is None else whole.get("numerator"))
        return Added(part, number(whole.get("denominator")), among["unit"].nunique() - counted(item, among))

    return ranked(
        f"indicator:{code}",
        item.name,
        here[here["unit"].isin([*asked, *found["unit"]])],
        found,
        item.unit_of_measure,
        places,
        as_declared,
    )


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
    return _answered(f"plan:{code}", item.name, found[found["item"] == code], places)


def completeness_by_unit(campaign: Campaign, national: National) -> Figure:
    """Every unit by register: the share of complete rows in percent; the last column is over all."""
    lines = []
    for unit, name, group in frames.units(campaign, national).itertuples(index=False):
        rows = national.get(unit)
        shares: tuple[Cell, ...] = (None,) * (len(pages()) + 1)  # of a unit without a report nothing is known
        whole = Tally(0, 0, 0)
        if rows is not None:
            tallies = [tally(campaign, unit, register, rows.get(register.key, ())) for register in pages()]
            whole = all_of(tallies)
            shares = (*map(_share, tallies), _share(whole))
        lines.append(Line(unit, (name, _(GROUPS[group]), *shares), whole.records))
    registers = [(register.key, _(register.short)) for register in pages()]
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *registers, ("share", _("Tất cả (%)")))
    return make("completeness_by_unit", _("Mức độ đầy đủ của báo cáo, theo đơn vị"), columns, lines, "%")


def _share(found: Tally) -> Decimal | None:
    return share(found.complete, found.expected)
