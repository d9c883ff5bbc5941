"""Whether a figure meets its target: read by findings, charts and report alike."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from dxdesk.i18n import N_
from dxdesk.models.campaign import Indicator
from dxdesk.models.field import Row, number
from dxdesk.models.registers.indicators import achieved


class Met(StrEnum):
    """Whether a target is met; unknown where there is no figure, no target, or its day hasn't come."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


MET_LABELS = {Met.YES: N_("Đạt"), Met.NO: N_("Chưa đạt"), Met.UNKNOWN: N_("Chưa xác định")}


def reached(row: Row) -> Decimal | None:
    """The reached value as it is shown: the fraction in percent, rounded half up, else the value as entered."""
    return number(achieved(row))


def compare(value: Decimal, operator: str, target: Decimal) -> bool:
    """value against target; ">" is "trên": exactly 50 does not meet "trên 50"."""
    return {">=": value >= target, ">": value > target, "<=": value <= target, "<": value < target}[operator]


def met(item: Indicator, row: Row, as_of: str) -> Met:
    """Whether a row meets the target of its indicator on the as-of day."""
    if item.target_op == "by":
        return _met_by_day(item, row, as_of)
    value = exact(row)
    if value is None or item.target is None or not item.target_op:
        return Met.UNKNOWN
    return Met.YES if compare(value, item.target_op, item.target) else Met.NO


def exact(row: Row) -> Decimal | None:
    """The reached value before rounding: 49.996 % shows as 50 and does not reach 50."""
    part, whole = number(row.get("numerator")), number(row.get("denominator"))
    return part * 100 / whole if part is not None and whole else number(row.get("value"))


def _met_by_day(item: Indicator, row: Row, as_of: str) -> Met:
    achieved_on = row.get("achieved_on")
    if item.target_date is None:
        return Met.UNKNOWN if achieved_on is None else Met.YES
    if achieved_on is None:  # a blank is no "no": one needs a figure to say that it wasn't reached
        return Met.NO if item.target_date < as_of and exact(row) is not None else Met.UNKNOWN
    return Met.YES if str(achieved_on) <= item.target_date else Met.NO
