"""Figures of the whole country: sums over the units that report, and who is missing.

Rows come by unit and register. Records are named "unit/register/record". Units are those of the campaign on its as-of
day; one that sent nothing counts in what sums are of, never in the sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dxdesk import text
from dxdesk.figures import frames
from dxdesk.figures.figure import Cell, Figure, Line, make
from dxdesk.figures.frames import National
from dxdesk.figures.places import GROUPS
from dxdesk.figures.targets import MET_LABELS, met, reached
from dxdesk.figures.unit import COMPUTED_FROM_SYSTEMS, NOT_ENTERED, UNKNOWN
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Indicator, PlanItem
from dxdesk.models.field import Row, canonical, number
from dxdesk.models.indicators import share
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit

if TYPE_CHECKING:
    from pandas import DataFrame, Series

ALL = "all"
NO_VARIANT = "none"
ANNOUNCED = ("dx_plan", "separate_decision")  # the ways a platform is announced
_BETWEEN = "; "
_NUMBERS = ["numerator", "denominator", "value"]


def names_of(found: DataFrame) -> str:
    """The units' names in Vietnamese order, for a cell; they may hold commas themselves."""
    return _BETWEEN.join(sorted(found["name"], key=text.sort_key))


def names_in(cell: Cell) -> list[str]:
    """The names that a cell lists."""
    return str(cell).split(_BETWEEN) if cell else []


def _asked(campaign: Campaign, national: National) -> Iterator[tuple[PlanItem, str, DataFrame]]:
    """Every item with each group of units that is asked for it, and their rows."""
    found = frames.plans(campaign, national)
    for item in campaign.plan_items:
        for group, among in found[found["item"] == item.code].groupby("group", sort=False):
            yield item, str(group), among


def not_issued(campaign: Campaign, national: National, item: str, group: str) -> list[Unit]:
    """The units of a group that haven't issued an item, in Vietnamese order."""
    found = frames.plans(campaign, national)
    missing = (found["item"] == item) & (found["group"] == group) & (found["status"] != "issued")
    return sorted((campaign.unit(code) for code in found["unit"][missing]), key=lambda unit: text.sort_key(unit.name))


def plans_issued(campaign: Campaign, national: National) -> Figure:
    """How many units of each group have issued each document or reached each milestone, and which have not."""
    lines = []
    for item, group, among in _asked(campaign, national):
        issued = among["status"] == "issued"
        done, of = among[issued], len(among)
        cells = (item.name, _(GROUPS[group]), len(done), of, share(len(done), of), names_of(among[~issued]))
        lines.append(Line(f"{item.code}/{group}", cells, tuple(done["id"])))
    columns = (
        ("item", _("Văn bản, kế hoạch")),
        ("group", _("Nhóm đơn vị")),
        ("issued", _("Đã ban hành, hoàn thành")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ (%)")),
        ("missing", _("Chưa có")),
    )
    return make("plans_issued", _("Tình hình ban hành văn bản, kế hoạch"), columns, lines, _("đơn vị"))


def plans_open(campaign: Campaign, national: National) -> Figure:
    """Those who have not issued a document or reached a milestone, by what they say of it; the last say nothing."""
    choices = REGISTERS["plans"].fields["status"].vocabulary
    labels = {choice.code: _(choice.label) for choice in (choices.fine() if choices else ())}
    labels |= {UNKNOWN: _("Chưa xác định"), NOT_ENTERED: _("Chưa nhập")}
    lines = []
    for item, group, among in _asked(campaign, national):
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
    return make("plans_open", _("Văn bản, kế hoạch chưa ban hành, theo tình trạng"), columns, lines, _("đơn vị"))


def plan_variants(campaign: Campaign, national: National) -> Figure:
    """Issued items of several forms, by form; units that chose none are named, for then the parts miss the total."""
    lines = []
    for item, group, among in _asked(campaign, national):
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
    return make("plan_variants", _("Hình thức của văn bản, kế hoạch đã ban hành"), columns, lines, _("đơn vị"))


def systems_national(campaign: Campaign, national: National) -> Figure:
    """Systems and approved dossiers of each group; the last line is the country."""
    found = frames.systems(campaign, national)
    lines = []
    for key in (*frames.units(campaign, national)["group"].unique(), ALL):
        among, name = (found, _("Cả nước")) if key == ALL else (found[found["group"] == key], _(GROUPS[key]))
        total, done = len(among), int(among["approved"].sum())
        lines.append(Line(key, (name, total, done, share(done, total)), tuple(among["id"])))
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
    found = frames.rows(campaign, national, "platforms", ("platform", "announced_by", "status"))
    in_plan, by_decision = (found["announced_by"] == how for how in ANNOUNCED)
    counted = [
        found[which].groupby("platform")["unit"].nunique()
        for which in (in_plan, by_decision, in_plan | by_decision, found["status"] == "in_use")
    ]
    lines = []
    for item in campaign.platforms:
        records = tuple(found.loc[found["platform"] == item.code, "id"])
        lines.append(Line(item.code, (item.name, *(int(units.get(item.code, 0)) for units in counted)), records))
    columns = (
        ("platform", _("Nền tảng số")),
        ("dx_plan", _("Trong kế hoạch chuyển đổi số")),
        ("separate_decision", _("Quyết định riêng")),
        ("total", _("Số đơn vị đã công bố")),
        ("in_use", _("Số đơn vị đang sử dụng")),
    )
    return make("platforms_announced", _("Nền tảng số được lựa chọn, công bố"), columns, lines, _("đơn vị"))


def platforms_national(campaign: Campaign, national: National) -> Figure:
    """How many units of each group announced a platform at all, and how many different ones they announced and use."""
    found = frames.rows(campaign, national, "platforms", ("platform", "announced_by", "status"))
    announced, in_use = found["announced_by"].isin(ANNOUNCED), found["status"] == "in_use"
    here = frames.units(campaign, national)
    lines = []
    for key in (*here["group"].unique(), ALL):
        name, own = (_("Cả nước"), found["group"].notna()) if key == ALL else (_(GROUPS[key]), found["group"] == key)
        of, units = len(here) if key == ALL else int((here["group"] == key).sum()), found[own & announced]
        different = (units["platform"].nunique(), found[own & in_use]["platform"].nunique())
        done = units["unit"].nunique()
        lines.append(Line(key, (name, done, of, share(done, of), *different), tuple(found[own]["id"])))
    columns = (
        ("group", _("Nhóm đơn vị")),
        ("announced", _("Số đơn vị đã công bố")),
        ("of", _("Tổng số đơn vị")),
        ("share", _("Tỷ lệ (%)")),
        ("platforms", _("Số nền tảng được công bố")),
        ("in_use", _("Số nền tảng được sử dụng")),
    )
    return make("platforms_national", _("Công bố nền tảng số, theo nhóm đơn vị"), columns, lines, _("đơn vị"))


def indicator_rows(campaign: Campaign, national: National, item: Indicator) -> DataFrame:
    """The rows of an indicator that say something. Those of the computed one are the systems, each 1 or 0 of 1.

    Columns: unit, name, group, id, achieved_on, and as exact numbers numerator, denominator, value.
    """
    if item.entered_by == "computed":
        found = frames.systems(campaign, national).rename(columns={"approved": "numerator"})
        found = found.assign(denominator=1, value=None, achieved_on=None)
        return found if item.code == COMPUTED_FROM_SYSTEMS else found.head(0)
    found = frames.rows(campaign, national, "indicators", ("indicator", *_NUMBERS, "achieved_on"))
    found = found[found["indicator"] == item.code].drop_duplicates("unit")
    found[_NUMBERS] = found[_NUMBERS].map(number)
    return found[has_fraction(found) | found["value"].notna() | found["achieved_on"].notna()]


def has_fraction(found: DataFrame) -> Series[bool]:
    """Which rows have a numerator and something to divide it by."""
    return found["numerator"].notna() & found["denominator"].notna() & (found["denominator"] != 0)


def together(item: Indicator, found: DataFrame) -> Row:
    """One row for many: numerators and denominators added; counts added; a bare percentage can't be added up."""
    fractions = found[has_fraction(found)]
    if len(fractions):
        return {name: canonical(frames.total(fractions[name])) for name in ("numerator", "denominator")}
    if len(found) == 1:
        row = found.iloc[0]
        return {name: None if row[name] is None else str(row[name]) for name in (*_NUMBERS, "achieved_on")}
    added = item.unit_of_measure != "%" and found["value"].notna().any()
    return {"value": canonical(frames.total(found["value"]))} if added else {}


def indicators_national(campaign: Campaign, national: National) -> Figure:
    """Each indicator summed over the units that report it, against its target."""
    asked = [{i.code for i in campaign.expects("indicators", unit)} for unit in campaign.unit_by_code]
    lines = []
    for item in campaign.indicators:
        found = indicator_rows(campaign, national, item)
        whole = together(item, found)
        result = met(item, whole, campaign.as_of)
        of = sum(item.code in codes for codes in asked)
        cells = (
            *(item.name, number(whole.get("numerator")), number(whole.get("denominator")), reached(whole)),
            *(item.unit_of_measure, item.target, item.target_text, result.value, _(MET_LABELS[result])),
            *(found["unit"].nunique(), of or None),
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
    )
    return make("indicators_national", _("Kết quả các chỉ tiêu của cả nước"), columns, lines)
