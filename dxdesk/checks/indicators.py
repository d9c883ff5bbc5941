"""Indicators: fraction and value, targets, change against the last period and the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dxdesk import text
from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.figures.targets import Met, exact, met, reached
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Indicator
from dxdesk.models.field import Row, number, show_number
from dxdesk.models.finding import Severity
from dxdesk.models.registers.indicators import percentage
from dxdesk.models.unit import Group

PERCENT = "%"
FIGURES = ("numerator", "denominator", "value")
STRICT = (">", "<")
_OF_UNITS = ("ty le bo nganh dia phuong", "so bo nganh dia phuong", "tong so bo nganh dia phuong")


def _items(ctx: Context) -> Iterator[tuple[Row, Indicator]]:
    for row in ctx.rows:
        item = ctx.campaign.item("indicators", row.get("indicator"))
        if isinstance(item, Indicator):
            yield row, item


def _place(row: Row) -> str:
    """The field a person corrects when the reached value is wrong."""
    return "numerator" if row.get("numerator") is not None else "value"


def _shown(value: Decimal, item: Indicator) -> str:
    return f"{show_number(value)} {item.unit_of_measure}".strip()


@rule(
    "fraction_incomplete", Severity.ERROR, title=N_("Có tử số mà thiếu mẫu số, hoặc ngược lại"), register="indicators"
)
def fraction_incomplete(ctx: Context) -> Iterator[Hit]:
    """Half a fraction says nothing."""
    for row, _item in _items(ctx):
        part, whole = row.get("numerator"), row.get("denominator")
        if (part is None) != (whole is None):
            missing = "numerator" if part is None else "denominator"
            yield ctx.hit(
                row,
                missing,
                _("{record}: thiếu {part}."),
                part=ctx.label(missing).lower(),
                read=FIGURES,
                suggestion=_("Nhập đủ tử số và mẫu số."),
            )


@rule("denominator_zero", Severity.ERROR, title=N_("Mẫu số bằng 0"), register="indicators")
def denominator_zero(ctx: Context) -> Iterator[Hit]:
    """Nothing can be a share of nothing."""
    for row, _item in _items(ctx):
        if number(row.get("denominator")) == 0:
            yield ctx.hit(
                row,
                "denominator",
                _("{record}: mẫu số bằng 0 nên không tính được tỷ lệ."),
                read=FIGURES,
                suggestion=_("Nhập mẫu số, hoặc để trống cả hai và nêu lý do."),
            )


@rule("numerator_above_denominator", Severity.ERROR, title=N_("Tử số lớn hơn mẫu số"), register="indicators")
def numerator_above(ctx: Context) -> Iterator[Hit]:
    """A share above the whole; only for indicators measured in percent."""
    for row, item in _items(ctx):
        part, whole = number(row.get("numerator")), number(row.get("denominator"))
        if part is not None and whole and part > whole and item.unit_of_measure in (PERCENT, ""):
            yield ctx.hit(
                row,
                "numerator",
                _("{record}: tử số {part} lớn hơn mẫu số {whole}."),
                part=show_number(part),
                whole=show_number(whole),
                read=FIGURES,
                suggestion=_("Kiểm tra xem có đổi chỗ hai số không."),
            )


@rule(
    "value_beside_fraction", Severity.ERROR, title=N_("Tỷ lệ nhập tay không khớp tử số, mẫu số"), register="indicators"
)
def value_beside_fraction(ctx: Context) -> Iterator[Hit]:
    """A percentage typed beside a fraction disagrees with it, even rounded to as many places as were typed."""
    for row, _item in _items(ctx):
        part, whole, value = (number(row.get(name)) for name in FIGURES)
        if part is None or not whole or value is None:
            continue
        places = max(0, -int(value.as_tuple().exponent))
        if percentage(part, whole, places) != value:
            yield ctx.hit(
                row,
                "value",
                _("{record}: nhập {value} nhưng tử số chia mẫu số là {computed} %."),
                value=show_number(value),
                computed=show_number(percentage(part, whole, max(places, 1))),
                read=FIGURES,
                suggestion=_("Xóa giá trị nhập tay; tỷ lệ được tính tự động."),
                fix={"value": None},
            )


@rule("percent_out_of_range", Severity.WARNING, title=N_("Tỷ lệ ngoài khoảng 0 – 100 %"), register="indicators")
def percent_out_of_range(ctx: Context) -> Iterator[Hit]:
    """A typed percentage that can hardly be one; growth may exceed the range, so it can be explained."""
    for row, item in _items(ctx):
        value = number(row.get("value"))
        if item.unit_of_measure == PERCENT and value is not None and not 0 <= value <= 100:
            yield ctx.hit(
                row,
                "value",
                _("{record}: giá trị {value} % ngoài khoảng 0 – 100."),
                value=show_number(value),
                suggestion=_("Kiểm tra lại con số."),
            )


@rule("indicator_without_value", Severity.WARNING, title=N_("Chỉ tiêu chưa có số liệu"), register="indicators")
def without_value(ctx: Context) -> Iterator[Hit]:
    """A recorded indicator without figure; for a target by date, a row without the day says "not yet"."""
    for row, item in _items(ctx):
        if item.target_op != "by" and all(row.get(name) is None for name in FIGURES):
            yield ctx.hit(
                row,
                "value",
                _("{record}: chưa có số liệu."),
                read=FIGURES,
                suggestion=_("Nhập số liệu, hoặc giải trình vì sao chưa có."),
            )


@rule(
    "value_without_fraction", Severity.NOTE, title=N_("Chỉ nhập tỷ lệ, không có tử số và mẫu số"), register="indicators"
)
def value_without_fraction(ctx: Context) -> Iterator[Hit]:
    """The indicator names its numerator and denominator; a bare percentage can't be added up nationally."""
    for row, item in _items(ctx):
        bare = [row.get(name) is not None for name in FIGURES] == [False, False, True]
        if bare and item.numerator_name and item.denominator_name:
            yield ctx.hit(
                row,
                "numerator",
                _("{record}: nên nhập “{part}” và “{whole}” thay cho tỷ lệ."),
                part=item.numerator_name,
                whole=item.denominator_name,
                read=FIGURES,
                suggestion=_("Nhập tử số, mẫu số rồi xóa giá trị nhập tay."),
            )


@rule(
    "denominator_not_unit_count",
    Severity.WARNING,
    title=N_("Mẫu số không phải là số đơn vị trong danh sách"),
    register="indicators",
)
def denominator_not_unit_count(ctx: Context) -> Iterator[Hit]:
    """Shares of "bộ, ngành, địa phương" are of the units in the campaign's list: all, or one or two of its groups."""
    allowed = _unit_counts(ctx)
    for row, item in _items(ctx):
        whole = number(row.get("denominator"))
        if text.fold(item.denominator_name or item.name).startswith(_OF_UNITS) and whole and whole not in allowed:
            yield ctx.hit(
                row,
                "denominator",
                _("{record}: mẫu số {whole} không khớp số đơn vị ({counts})."),
                whole=show_number(whole),
                counts="; ".join(map(str, sorted(allowed))),
                also={"allowed": sorted(allowed)},
                suggestion=_("Đối chiếu với danh sách đơn vị của kỳ báo cáo."),
            )


def _unit_counts(ctx: Context) -> set[int]:
    units = ctx.campaign.unit_by_code.values()
    provinces = sum(u.group is Group.PROVINCE for u in units)
    agencies = sum(u.kind == "government_agency" for u in units)
    ministries = len(units) - provinces - agencies
    return {provinces, ministries, ministries + agencies, provinces + ministries, len(units)}


@rule("equals_target", Severity.WARNING, title=N_("Số liệu bằng đúng mục tiêu"), register="indicators")
def equals_target(ctx: Context) -> Iterator[Hit]:
    """Exactly the target: often it was copied instead of the result. 100 % is a natural end and isn't asked about."""
    for row, item in _items(ctx):
        value = exact(row)
        if value is None or item.target is None or value != item.target or item.target_op in STRICT:
            continue
        if not (item.unit_of_measure == PERCENT and item.target in (0, 100)):
            yield ctx.hit(
                row,
                _place(row),
                _("{record}: kết quả {value} bằng đúng mục tiêu."),
                value=_shown(value, item),
                read=FIGURES,
                also={"target": str(item.target)},
                suggestion=_("Hỏi lại nguồn số liệu: đây là kết quả hay là chỉ tiêu được giao?"),
            )


@rule(
    "exactly_at_bound",
    Severity.WARNING,
    title=N_("Bằng đúng mức “trên” hoặc “dưới” thì chưa đạt"),
    register="indicators",
)
def exactly_at_bound(ctx: Context) -> Iterator[Hit]:
    """The target is "trên 50" and the result is 50: that does not meet it."""
    for row, item in _items(ctx):
        value = exact(row)
        if value is not None and item.target_op in STRICT and value == item.target:
            yield ctx.hit(
                row,
                _place(row),
                _("{record}: kết quả {value} chưa đạt mục tiêu {target}; bằng đúng thì chưa tính là đạt."),
                value=_shown(value, item),
                target=item.target_text,
                read=FIGURES,
                also={"target": str(item.target)},
                suggestion=_("Hỏi lại nguồn số liệu."),
            )


@rule("target_missed", Severity.NOTE, title=N_("Đã đến hạn mà chưa đạt mục tiêu"), register="indicators")
def target_missed(ctx: Context) -> Iterator[Hit]:
    """The target's day is over and the figure is below it."""
    as_of = ctx.campaign.as_of
    for row, item in _items(ctx):
        due = item.target_op != "by" and item.target_date is not None and item.target_date <= as_of
        value = reached(row)
        if due and value is not None and met(item, row, as_of) is Met.NO:
            yield ctx.hit(
                row,
                _place(row),
                _("{record}: đến hạn {day} mới được {value}, mục tiêu {target}."),
                day=day(item.target_date),
                value=_shown(value, item),
                target=item.target_text,
                read=FIGURES,
                also={"target": str(item.target)},
                suggestion=_("Nêu nguyên nhân ở cột Ghi chú."),
            )


@rule(
    "target_day_missed",
    Severity.WARNING,
    title=N_("Mục tiêu có thời hạn nhưng chưa đạt đúng hạn"),
    register="indicators",
)
def target_day_missed(ctx: Context) -> Iterator[Hit]:
    """A target to meet by a day: reached later, or the day is over and none is written on which it was."""
    for row, item in _items(ctx):
        if item.target_op != "by" or not item.target_date:
            continue
        achieved_on = row.get("achieved_on")
        over = achieved_on is None and item.target_date < ctx.campaign.as_of
        if over or met(item, row, ctx.campaign.as_of) is Met.NO:
            yield ctx.hit(
                row,
                "achieved_on",
                _("{record}: đã qua hạn {deadline} mà chưa ghi ngày đạt.")
                if achieved_on is None
                else _("{record}: đạt ngày {day}, sau hạn {deadline}."),
                day=day(achieved_on) if achieved_on else "",
                deadline=day(item.target_date),
                also={"deadline": item.target_date},
                suggestion=_("Nêu lý do."),
            )


@rule("as_of_missing", Severity.WARNING, title=N_("Chưa ghi số liệu đến ngày nào"), register="indicators")
def as_of_missing(ctx: Context) -> Iterator[Hit]:
    """A figure without its day can't be compared."""
    for row, _item in _items(ctx):
        if row.get("as_of") is None and any(row.get(name) is not None for name in FIGURES):
            yield ctx.hit(
                row,
                "as_of",
                _("{record}: chưa ghi số liệu đến ngày nào."),
                read=FIGURES,
                suggestion=_("Ghi ngày của số liệu."),
            )


@rule("as_of_before_period", Severity.NOTE, title=N_("Số liệu của kỳ trước"), register="indicators")
def as_of_before_period(ctx: Context) -> Iterator[Hit]:
    """The figure's day lies before the period began."""
    for row, _item in _items(ctx):
        as_of = row.get("as_of")
        if as_of is not None and str(as_of) < ctx.campaign.starts:
            yield ctx.hit(
                row,
                "as_of",
                _("{record}: số liệu đến ngày {day}, trước kỳ báo cáo này."),
                day=day(as_of),
                also={"starts": ctx.campaign.starts},
                suggestion=_("Cập nhật số liệu mới hơn nếu có."),
            )


@rule("estimate_unexplained", Severity.NOTE, title=N_("Số ước tính chưa ghi cách ước tính"), register="indicators")
def estimate_unexplained(ctx: Context) -> Iterator[Hit]:
    """An estimate should say how it was made."""
    for row in ctx.where("estimated", True):
        if not row.get("note"):
            yield ctx.hit(
                row,
                "note",
                _("{record}: là số ước tính, chưa ghi cách ước tính."),
                read=("estimated",),
                suggestion=_("Ghi cách ước tính ở cột Ghi chú."),
            )


@rule("computed_by_program", Severity.NOTE, title=N_("Chỉ tiêu được tính tự động"), register="indicators")
def computed_by_program(ctx: Context) -> Iterator[Hit]:
    """The campaign has this indicator computed from another register: what is typed here isn't used."""
    for row, item in _items(ctx):
        if item.entered_by == "computed" and any(row.get(name) is not None for name in FIGURES):
            yield ctx.hit(
                row,
                "indicator",
                _("{record}: chỉ tiêu này được tính tự động, số nhập tay không được dùng."),
                read=FIGURES,
                suggestion=_("Xóa dòng này."),
            )


@rule(
    "change_too_large",
    Severity.WARNING,
    title=N_("Biến động lớn so với kỳ trước hoặc số gốc"),
    register="indicators",
    points=20,
    percent=50,
)
def change_too_large(ctx: Context) -> Iterator[Hit]:
    """Further than `points` percentage points (shares) or `percent` percent (others) from the last known value."""
    for row, item in _items(ctx):
        value, (before, when) = reached(row), _before(ctx, row, item)
        if value is None or before is None:
            continue
        share = item.unit_of_measure == PERCENT
        change = abs(value - before) if share else abs(value - before) * 100 / before if before else Decimal(0)
        if change > ctx.number("points" if share else "percent"):
            yield ctx.hit(
                row,
                _place(row),
                _("{record}: {value}, so với {before} ({when})."),
                value=_shown(value, item),
                before=_shown(before, item),
                when=when,
                read=FIGURES,
                also={"before": str(before)},
                suggestion=_("Kiểm tra lại; nếu đúng, hãy giải trình nguyên nhân."),
            )


@rule("cumulative_fell", Severity.WARNING, title=N_("Số lũy kế giảm so với kỳ trước"), register="indicators")
def cumulative_fell(ctx: Context) -> Iterator[Hit]:
    """A figure that adds up from the first day of the year can't become less within the year."""
    for row, item in _items(ctx):
        last = ctx.before.get(str(row.get("record")))
        if item.accumulates != "year_to_date" or last is None or not _same_year(ctx, row, last):
            continue
        for name in ("numerator", "denominator") if item.unit_of_measure == PERCENT else FIGURES:
            now, before = number(row.get(name)), number(last.get(name))
            if now is not None and before is not None and now < before:
                yield ctx.hit(
                    row,
                    name,
                    _("{record}: {field} lũy kế {now}, ít hơn kỳ trước ({before})."),
                    field=ctx.label(name).lower(),
                    now=show_number(now),
                    before=show_number(before),
                    read=("as_of",),
                    also={"before": str(before)},
                    suggestion=_("Kiểm tra lại số lũy kế từ đầu năm."),
                )


def _same_year(ctx: Context, row: Row, last: Row) -> bool:
    """Whether both figures count from the same New Year's day; the period tells where a row has no day."""
    year = ctx.campaign.starts[:4]
    earlier = str(last["as_of"])[:4] if last.get("as_of") else year if ctx.campaign.starts[5:] != "01-01" else ""
    return earlier == (str(row["as_of"])[:4] if row.get("as_of") else year)


def _before(ctx: Context, row: Row, item: Indicator) -> tuple[Decimal | None, str]:
    """The last known value and what it is of: the last campaign's, else the unit's baseline that is listed last."""
    last = ctx.before.get(str(row.get("record")))
    if last is not None and (value := reached(last)) is not None:
        begins_anew = (
            item.accumulates == "year_to_date" and item.unit_of_measure != PERCENT and not _same_year(ctx, row, last)
        )
        return (None, "") if begins_anew else (value, _("kỳ trước"))
    own = [(period, value) for unit, period, value in item.baselines if unit == ctx.data.unit]
    return (own[-1][1], own[-1][0]) if own else (None, "")
