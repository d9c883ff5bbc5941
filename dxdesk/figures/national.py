"""Figures of the whole country: sums over the units that report, and how many are missing.

Units are those of the campaign on its as-of
day; one that sent nothing is counted as having no figures, never as one that said no (`figures/answers.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from dxdesk import text
from dxdesk.figures import frames
from dxdesk.figures.answers import Answer
from dxdesk.figures.country import CountryData
from dxdesk.figures.declaring import Content, national_figure
from dxdesk.figures.figure import Cell, Line
from dxdesk.figures.places import GROUPS
from dxdesk.figures.targets import MET_LABELS, Met, exact, met, reached
from dxdesk.figures.unit import COMPUTED_FROM_SYSTEMS, NOT_ENTERED, UNKNOWN
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Indicator, PlanItem
from dxdesk.models.field import Row, canonical, number
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers.indicators import share

if TYPE_CHECKING:
    from pandas import DataFrame, Series

ALL = "all"
NO_VARIANT = "none"
ANNOUNCED = ("dx_plan", "separate_decision")  # the ways a platform is announced
_BETWEEN = "; "
_NUMBERS = ["numerator", "denominator", "value"]
_PARTS_AND_DAY = (*_NUMBERS, "achieved_on")
_MEAN = Decimal("0.0001")  # places of a mean, which may have no end


def names_of(found: DataFrame) -> str:
    """The units' names in Vietnamese order, for a cell; they may hold commas themselves."""
    return _BETWEEN.join(sorted(found["name"], key=text.sort_key))


def names_in(cell: Cell) -> list[str]:
    """The names that a cell lists."""
    return str(cell).split(_BETWEEN) if cell else []


def _asked(country: CountryData) -> Iterator[tuple[PlanItem, str, DataFrame]]:
    """Every item with each group of units that is asked for it, and their rows."""
    found = frames.plans(country)
    for item in country.campaign.plan_items:
        for group, among in found[found["item"] == item.code].groupby("group", sort=False):
            yield item, str(group), among


@national_figure(
    N_("Tình hình ban hành văn bản, kế hoạch"),
    reads=("plans",),
    unit_of_measure=N_("đơn vị"),
    chart=3,
    chart_of=("province", "ministry"),
)
def plans_issued(country: CountryData) -> Content:
    """How many units of each group have issued each document or reached each milestone, have not, and say nothing.

    `missing` names those who say that they have not; the share is of those who answered. Whom an item doesn't apply to
    isn't among `of`. The records are those of the units that are done.
    """
    lines = []
    for item, group, among in _asked(country):
        said = {answer: among[among["answer"] == answer] for answer in Answer}
        done, not_done, excused, silent = (len(said[answer]) for answer in Answer)
        of, part = done + not_done + silent, share(done, done + not_done)
        cells = (item.name, _(GROUPS[group]), done, not_done, silent, of, part, names_of(said[Answer.NOT_DONE]))
        lines.append(Line(f"{item.code}/{group}", (*cells, excused), tuple(said[Answer.DONE]["id"])))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("issued", _("Đã ban hành, hoàn thành")),
        ("not_issued", _("Chưa ban hành, hoàn thành")),
        ("silent", _("Chưa có số liệu")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ trên số có số liệu (%)")),
        ("missing", _("Đơn vị chưa ban hành, hoàn thành")),
        ("excused", _("Không áp dụng")),
    )
    return Content(columns, lines)


@national_figure(
    N_("Văn bản, kế hoạch chưa ban hành, không áp dụng hoặc chưa có số liệu"),
    reads=("plans",),
    unit_of_measure=N_("đơn vị"),
)
def plans_open(country: CountryData) -> Content:
    """Units that don't say that they issued a document or reached a milestone, by what they say; the last say none."""
    choices = REGISTERS["plans"].fields["status"].vocabulary
    labels = {choice.code: _(choice.label) for choice in (choices.fine() if choices else ())}
    labels |= {UNKNOWN: _("Chưa nêu tình trạng"), NOT_ENTERED: _("Chưa có số liệu")}
    lines = []
    for item, group, among in _asked(country):
        known = among["status"].where(among["status"].isin(list(labels)), UNKNOWN)
        status = known.where(among["id"].notna(), NOT_ENTERED)
        for code, label in labels.items():
            found = among[status == code]
            if code != "issued" and len(found):
                cells = (item.name, _(GROUPS[group]), label, len(found), names_of(found))
                lines.append(Line(f"{item.code}/{group}/{code}", cells, tuple(found["id"].dropna())))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("status", _("Tình trạng")),
        ("count", _("Số đơn vị")),
        ("units", _("Đơn vị")),
    )
    return Content(columns, lines)


@national_figure(N_("Hình thức của văn bản, kế hoạch đã ban hành"), reads=("plans",), unit_of_measure=N_("đơn vị"))
def plan_variants(country: CountryData) -> Content:
    """Issued items of several forms, by form; units that chose none are named, for then the parts miss the total."""
    lines = []
    for item, group, among in _asked(country):
        forms = {v.code: v.name for v in item.variants} | {NO_VARIANT: _("Chưa chọn hình thức")}
        done = among[(among["status"] == "issued") & bool(item.variants)]
        form = done["variant"].where(done["variant"].isin(list(forms)), NO_VARIANT)
        for code, name in forms.items():
            if len(of_form := done[form == code]):
                cells = (item.name, _(GROUPS[group]), name, len(of_form), names_of(of_form))
                lines.append(Line(f"{item.code}/{group}/{code}", cells, tuple(of_form["id"])))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("variant", _("Hình thức")),
        ("count", _("Số đơn vị")),
        ("units", _("Đơn vị")),
    )
    return Content(columns, lines)


@national_figure(N_("Nền tảng số được lựa chọn, công bố"), reads=("platforms",), unit_of_measure=N_("đơn vị"), chart=4)
def platforms_announced(country: CountryData) -> Content:
    """How many units announced each platform, in their plan or by a decision of its own, each unit counted once.

    Who doesn't say how far it is with a platform is counted by itself, never as not using it.
    """
    found = frames.rows(country, "platforms", ("platform", "announced_by", "status"))
    in_plan, by_decision = (found["announced_by"] == how for how in ANNOUNCED)
    counted = [
        found[which].groupby("platform")["unit"].nunique()
        for which in (in_plan, by_decision, in_plan | by_decision, found["status"] == "in_use", found["status"].isna())
    ]
    lines = []
    for item in country.campaign.platforms:
        records = tuple(found.loc[found["platform"] == item.code, "id"])
        lines.append(Line(item.code, (item.name, *(int(units.get(item.code, 0)) for units in counted)), records))
    columns = (
        ("platform", _("Nền tảng số")),
        ("dx_plan", _("Trong kế hoạch chuyển đổi số")),
        ("separate_decision", _("Quyết định riêng")),
        ("total", _("Số đơn vị đã công bố")),
        ("in_use", _("Số đơn vị đang sử dụng")),
        ("untold", _("Chưa nêu tình trạng sử dụng")),
    )
    return Content(columns, lines)


@national_figure(N_("Công bố nền tảng số, theo nhóm đơn vị"), reads=("platforms",), unit_of_measure=N_("đơn vị"))
def platforms_national(country: CountryData) -> Content:
    """How many units of each group announced a platform, how many say that they announced none, and how many nothing.

    Besides there are how many different platforms they announced and use, and of how many nobody says whether they do.
    The share is of those who answered.
    """
    found = frames.rows(country, "platforms", ("platform", "announced_by", "status"))
    announced, none = found["announced_by"].isin(ANNOUNCED), found["announced_by"] == "not_announced"
    here = frames.units(country)
    lines = []
    for key in (*here["group"].unique(), ALL):
        own = found["group"].notna() if key == ALL else found["group"] == key
        name = _("Tất cả") if key == ALL else _(GROUPS[key])
        of = len(here) if key == ALL else int((here["group"] == key).sum())
        done = set(found[own & announced]["unit"])
        blank = set(found[own & ~announced & ~none]["unit"])
        not_done = set(found[own & none]["unit"]) - done - blank
        answered = len(done) + len(not_done)
        used, told = own & (found["status"] == "in_use"), own & found["status"].notna()
        different = [found[which]["platform"].nunique() for which in (own & announced, used)]
        different.append(len(set(found[own]["platform"]) - set(found[told]["platform"])))
        cells = (name, len(done), len(not_done), of - answered, of, share(len(done), answered), *different)
        lines.append(Line(key, cells, tuple(found[own]["id"])))
    columns = (
        ("group", _("Nhóm đơn vị")),
        ("announced", _("Số đơn vị đã công bố")),
        ("not_announced", _("Số đơn vị chưa công bố")),
        ("silent", _("Chưa có số liệu")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ trên số có số liệu (%)")),
        ("platforms", _("Số nền tảng được công bố")),
        ("in_use", _("Số nền tảng được sử dụng")),
        ("untold", _("Chưa nêu tình trạng sử dụng")),
    )
    return Content(columns, lines)


@national_figure(
    N_("Phê duyệt hồ sơ đề xuất cấp độ hệ thống thông tin"), reads=("systems",), unit_of_measure=N_("hệ thống"), chart=2
)
def systems_national(country: CountryData) -> Content:
    """Systems and approved dossiers of each group, and of how many units; the last line is of all.

    The share is of the systems whose dossier's state is told. A group none of whose units lists one has no numbers.
    """
    found, here = frames.systems(country), frames.units(country)
    lines = []
    for key in (*here["group"].unique(), ALL):
        among, units = (found, here) if key == ALL else (part[part["group"] == key] for part in (found, here))
        name = _("Tất cả") if key == ALL else _(GROUPS[key])
        total, done, told = len(among), int(among["approved"].sum()), int(among["told"].sum())
        counts = (total, done, told - done, total - told) if total else (None,) * 4
        cells = (name, *counts, share(done, told), among["unit"].nunique(), len(units))
        lines.append(Line(key, cells, tuple(among["id"])))
    columns = (
        ("group", _("Nhóm đơn vị")),
        ("total", _("Tổng số")),
        ("approved", _("Đã phê duyệt")),
        ("not_approved", _("Chưa phê duyệt")),
        ("silent", _("Chưa nêu tình trạng hồ sơ")),
        ("share", _("Tỷ lệ (%)")),
        ("reported", _("Số đơn vị có số liệu")),
        ("of", _("Tổng số đơn vị")),
    )
    return Content(columns, lines)


def indicator_rows(country: CountryData, item: Indicator) -> DataFrame:
    """The rows of an indicator that say something. Those of the computed one are the systems, each 1 or 0 of 1.

    Columns: unit, name, group, id, achieved_on, and as exact numbers numerator, denominator, value.
    """
    if item.entered_by == "computed":
        found = frames.systems(country).rename(columns={"approved": "numerator", "told": "denominator"})
        found = found[found["denominator"] == 1].assign(value=None, achieved_on=None)
        return found if item.code == COMPUTED_FROM_SYSTEMS else found.head(0)
    found = frames.rows(country, "indicators", ("indicator", *_NUMBERS, "achieved_on"))
    found = found[found["indicator"] == item.code].drop_duplicates("unit")
    found[_NUMBERS] = found[_NUMBERS].map(number)
    return found[has_fraction(found) | found["value"].notna() | found["achieved_on"].notna()]


def has_fraction(found: DataFrame) -> Series[bool]:
    """Which rows have a numerator and something to divide it by."""
    return found["numerator"].notna() & found["denominator"].notna() & (found["denominator"] != 0)


def _counted(item: Indicator, found: DataFrame) -> DataFrame:
    """The rows that one value for all of them is made of, as the indicator says (`Indicator.adds`).

    A bare percentage can't be added, nor stand beside fractions; a rank or a score has no sum of several.
    """
    if len(found) == 1:
        return found
    if item.adds == "none":
        return found.head(0)
    fractions = has_fraction(found)
    if item.adds == "mean":
        return found[fractions | found["value"].notna()]
    if fractions.any():
        return found[fractions]
    return found[found["value"].notna() & (item.unit_of_measure != "%")]


def counted(item: Indicator, found: DataFrame) -> int:
    """Of how many units one value for all of them is made."""
    return int(_counted(item, found)["unit"].nunique())


def together(item: Indicator, found: DataFrame) -> Row:
    """One row for many: sums of numerators and denominators, or of amounts; a mean of what the units reached.

    It is empty where the indicator's values don't become one.
    """
    rows = _counted(item, found)
    if len(rows) == 1:
        return {name: None if rows.iloc[0][name] is None else str(rows.iloc[0][name]) for name in _PARTS_AND_DAY}
    if not len(rows):
        return {}
    if item.adds == "mean":
        values = [exact({name: line[name] for name in _NUMBERS}) for line in rows.to_dict("records")]
        known = [value for value in values if value is not None]
        return {"value": canonical((sum(known, Decimal(0)) / len(known)).quantize(_MEAN, ROUND_HALF_UP))}
    if has_fraction(rows).all():
        return {name: canonical(frames.total(rows[name])) for name in ("numerator", "denominator")}
    return {"value": canonical(frames.total(rows["value"]))}


@national_figure(
    N_("Kết quả các chỉ tiêu theo số liệu các đơn vị"),
    reads=(
        "indicators",
        "systems",
    ),
)
def indicators_national(country: CountryData) -> Content:
    """Each indicator over the units that report it, against its target, with how many of how many they are."""
    asked = [{i.code for i in country.campaign.expects("indicators", unit)} for unit in country.campaign.unit_by_code]
    lines = []
    for item in country.campaign.indicators:
        found = indicator_rows(country, item)
        whole, reported = together(item, found), found["unit"].nunique()
        made_of = counted(item, found)
        computed = item.code == COMPUTED_FROM_SYSTEMS and item.entered_by == "computed"
        of = len(frames.units(country)) if computed else sum(item.code in codes for codes in asked)
        result = _met(item, whole, country.campaign.as_of, partial=made_of < of)
        cells = (
            *(item.name, number(whole.get("numerator")), number(whole.get("denominator")), reached(whole)),
            *(item.unit_of_measure, item.target, item.target_text, result.value),
            *(_result(result, partial=made_of < of), reported, of or None, made_of),
        )
        lines.append(Line(item.code, cells, tuple(found["id"])))
    columns = (
        ("indicator", _("Chỉ tiêu")),
        ("numerator", _("Tử số")),
        ("denominator", _("Mẫu số")),
        ("reached", _("Kết quả")),
        ("unit", _("Đơn vị tính")),
        ("target", _("Mức mục tiêu")),
        ("target_text", _("Mục tiêu")),
        ("met", _("Mã kết luận")),
        ("result", _("Kết luận")),
        ("reported", _("Số đơn vị báo cáo")),
        ("of", _("Số đơn vị phải báo cáo")),
        ("counted", _("Số đơn vị được tính vào kết quả")),
    )
    return Content(columns, lines)


def _met(item: Indicator, whole: Row, as_of: str, *, partial: bool) -> Met:
    """Whether the target is met; an amount that still grows by those who haven't reported proves only one side."""
    result = met(item, whole, as_of)
    if partial and whole.get("numerator") is None and item.adds == "sum":
        proved = Met.NO if item.target_op in ("<", "<=") else Met.YES
        return result if result is proved else Met.UNKNOWN
    return result


def _result(result: Met, *, partial: bool) -> str:
    """ "Chưa đạt"; "Chưa đạt (tạm tính)" while units are missing."""
    label = _(MET_LABELS[result])
    return _("{result} (tạm tính)").format(result=label) if partial and result is not Met.UNKNOWN else label
