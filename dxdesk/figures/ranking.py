"""Figures with a line for each unit: behind the map, rankings, regions and the follow-up table of the centre.

Where units are put together (`CountryData.places`), parts and wholes are added first, percentages computed afterwards.
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
from dxdesk.figures.country import CountryData
from dxdesk.figures.declaring import Content, national_figure
from dxdesk.figures.figure import Cell, Line
from dxdesk.figures.national import ANNOUNCED, counted, indicator_rows, names_of, together
from dxdesk.figures.places import GROUPS, Places, regions
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Indicator
from dxdesk.models.field import number
from dxdesk.models.registers import PAGES, pages
from dxdesk.models.registers.indicators import share

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
    asked: DataFrame, said: DataFrame, places: Places | None, add: Callable[[DataFrame], Added] = sums
) -> Content:
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
    return Content(columns, lines)


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


@national_figure(N_("Số liệu các chỉ tiêu, theo đơn vị"), reads=("indicators",))
def indicators_by_unit(country: CountryData) -> Content:
    """Every value that a unit reports, indicator by indicator; those computed from systems stand with the systems."""
    lines = []
    for item in country.campaign.indicators:
        for row in indicator_rows(country, item).to_dict("records") if item.entered_by != "computed" else ():
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
    return Content(columns, lines)


@national_figure(N_("Mức độ đầy đủ của báo cáo, theo đơn vị"), reads=PAGES, unit_of_measure="%")
def completeness_by_unit(country: CountryData) -> Content:
    """Every unit by register: the share of complete rows in percent; the last column is over all."""
    lines = []
    for unit, name, group in frames.units(country).itertuples(index=False):
        shares: tuple[Cell, ...] = (None,) * (len(pages()) + 1)  # of a unit without a report nothing is known
        whole = Tally(0, 0, 0)
        if unit in country.rows:
            tallies = [tally(country.unit(unit), register) for register in pages()]
            whole = all_of(tallies)
            shares = (*map(_share, tallies), _share(whole))
        lines.append(Line(unit, (name, _(GROUPS[group]), *shares), whole.records))
    registers = [(register.key, _(register.short)) for register in pages()]
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *registers, ("share", _("Tất cả (%)")))
    return Content(columns, lines)


def _share(found: Tally) -> Decimal | None:
    return share(found.complete, found.expected)


@national_figure(
    N_("Văn bản, kế hoạch đã ban hành, mốc đã hoàn thành, theo đơn vị"),
    listed=N_("Văn bản đã ban hành, mốc đã hoàn thành, theo đơn vị"),
    reads=("plans",),
    unit_of_measure="%",
    placed=True,
)
def plans_by_unit(country: CountryData) -> Content:
    """How many of the documents and milestones that it speaks of each unit has issued or reached."""
    return _answered(frames.plans(country), country.places)


def _answered(found: DataFrame, places: Places | None) -> Content:
    """What units answer: done, of done and not done. One that says nothing at all is missing; what a unit says doesn't
    apply to it counts for neither."""
    done, counted = found["answer"] == Answer.DONE, found["answer"].isin((Answer.DONE, Answer.NOT_DONE))
    silent = found["answer"] == Answer.NONE
    parts = found.assign(part=done.map(int), whole=counted.map(int), blank=silent.map(int), id=found["id"].where(done))
    told = parts["unit"].isin(found.loc[~silent, "unit"])
    return ranked(found.drop_duplicates("unit"), parts[told], places)


@national_figure(N_("Văn bản đã ban hành, mốc đã hoàn thành của từng đơn vị"), reads=("plans",))
def plans_matrix(country: CountryData) -> Content:
    """Every unit by every document and milestone: done, not done, no answer, and "–" where it isn't asked for."""
    asked = frames.plans(country)
    items = [item for item in country.campaign.plan_items if not item.repeatable]
    known = asked[["unit", "item", "answer"]].itertuples(index=False)
    words = {Answer.DONE: "x", Answer.NOT_DONE: _("chưa"), Answer.NOT_APPLICABLE: "–", Answer.NONE: ""}
    marks = {(unit, item): words[answer] for unit, item, answer in known}
    lines = []
    for unit, name, group in frames.units(country).itertuples(index=False):
        own = [marks.get((unit, item.code), "–") for item in items]
        lines.append(Line(unit, (name, _(GROUPS[group]), *own), tuple(asked["id"][asked["unit"] == unit].dropna())))
    columns = (("unit", _("Đơn vị")), ("group", _("Nhóm đơn vị")), *((item.code, item.name) for item in items))
    return Content(columns, lines)


@national_figure(N_("Nền tảng số, theo đơn vị"), reads=("platforms",), unit_of_measure=N_("nền tảng"))
def platforms_by_unit(country: CountryData) -> Content:
    """How many platforms each unit chose, announced and uses."""
    found = frames.rows(country, "platforms", ("announced_by", "status"))
    lines = []
    for unit, name, group in frames.units(country).itertuples(index=False):
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
    return Content(columns, lines)


@national_figure(
    N_("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo đơn vị"),
    listed=N_("Phê duyệt hồ sơ cấp độ, theo đơn vị"),
    reads=("systems",),
    unit_of_measure="%",
    placed=True,
)
def systems_by_unit(country: CountryData) -> Content:
    """Approved dossiers of each unit's systems, of those whose dossier's state is told."""
    found = frames.systems(country)
    parts = found.assign(part=found["approved"], whole=found["told"], blank=1 - found["told"])
    return ranked(frames.units(country), parts, country.places)


@national_figure(
    N_("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ, theo vùng"),
    listed=N_("Phê duyệt hồ sơ cấp độ, theo vùng"),
    reads=("systems",),
    unit_of_measure="%",
    chart=1,
)
def systems_by_region(country: CountryData) -> Content:
    """The same by region."""
    return systems_by_unit.count(replace(country, places=regions(country.campaign)))


@national_figure(
    N_("Một văn bản, kế hoạch, theo đơn vị"), reads=("plans",), unit_of_measure="%", argument="plan_items", placed=True
)
def plan(country: CountryData, code: str) -> Content:
    """One document or milestone on the map: 1 of 1 where it is issued or reached. Raises `Missing` for no such code."""
    item = country.campaign.item("plan_items", code)
    if item is None:
        raise Missing(_("Không có văn bản, kế hoạch mã “{code}” trong kỳ báo cáo này.").format(code=code))
    found = frames.plans(country)
    return _answered(found[found["item"] == code], country.places)._replace(title=item.name)


@national_figure(N_("Một chỉ tiêu, theo đơn vị"), reads=("indicators", "systems"), argument="indicators", placed=True)
def indicator(country: CountryData, code: str) -> Content:
    """One indicator, unit by unit. Raises `Missing` for a code that the campaign doesn't have."""
    campaign = country.campaign
    item = campaign.item("indicators", code)
    if not isinstance(item, Indicator):
        raise Missing(_("Không có chỉ tiêu mã “{code}” trong kỳ báo cáo này.").format(code=code))
    found, here = indicator_rows(country, item), frames.units(country)
    of_all = item.entered_by == "computed"
    asked = [unit for unit in here["unit"] if of_all or item in campaign.expects("indicators", unit)]

    def as_declared(among: DataFrame) -> Added:
        whole = together(item, among)
        part = number(whole.get("value") if whole.get("numerator") is None else whole.get("numerator"))
        return Added(part, number(whole.get("denominator")), among["unit"].nunique() - counted(item, among))

    concerned = here[here["unit"].isin([*asked, *found["unit"]])]
    content = ranked(concerned, found, country.places, as_declared)
    return content._replace(title=item.name, unit_of_measure=item.unit_of_measure)
