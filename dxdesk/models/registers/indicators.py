"""Indicators against their targets (biểu 04/CĐS)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import (
    Amount,
    Day,
    Field,
    Kind,
    Row,
    Value,
    Words,
    YesNo,
    canonical,
    computed,
    field,
    number,
    referenced,
)
from dxdesk.models.register import Record, by_catalogue


def percentage(part: Decimal, whole: Decimal, places: int) -> Decimal:
    """part of whole in percent, rounded half up; never got by subtraction."""
    return (part * 100 / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """part of whole in percent as it is shown everywhere: one place, and two where one would make 0 or 100 of what is
    neither. None of nothing."""
    if not whole:
        return None
    found = percentage(Decimal(part), Decimal(whole), 1)
    return percentage(Decimal(part), Decimal(whole), 2) if found in (0, 100) and part not in (0, whole) else found


def achieved(row: Row) -> Value:
    """The reached value: the fraction in percent where there is one, else the value as entered."""
    part, whole = number(row.get("numerator")), number(row.get("denominator"))
    if part is not None and whole is not None and (percent := share(part, whole)) is not None:
        return canonical(percent)
    return row.get("value")


class Indicators(Record):
    register_info: ClassVar = {
        "key": "indicators",
        "title": N_("Kết quả thực hiện các chỉ tiêu"),
        "short": N_("Chỉ tiêu"),
        "form": "04/CĐS",
        "identify": by_catalogue("indicator"),
        "expected": True,
    }

    indicator: Words | None = field(
        N_("Chỉ tiêu"), key=True, catalogue="indicators", width=46, aliases=("Tên chỉ tiêu", "Nội dung chỉ tiêu")
    )
    pillar: ClassVar[Field] = referenced(N_("Lĩnh vực"), "pillar", catalogue="pillars", width=18)
    unit_of_measure: ClassVar[Field] = referenced(N_("Đơn vị tính"), "unit_of_measure", width=10)
    target: ClassVar[Field] = referenced(N_("Mục tiêu"), "target_text", width=14)
    numerator: Amount | None = field(
        N_("Tử số"), low=0, group="fraction", width=14, aliases=("Số đạt được", "Số thực hiện")
    )
    denominator: Amount | None = field(N_("Mẫu số"), low=0, group="fraction", width=14, aliases=("Tổng số",))
    value: Amount | None = field(
        N_("Giá trị nhập"),
        width=14,
        aliases=("Giá trị", "Kết quả", "Số liệu", "Giá trị thực hiện", "Giá trị đạt được"),
        help=N_("Chỉ nhập khi không có tử số và mẫu số; tỷ lệ được tính tự động."),
    )
    reached: ClassVar[Field] = computed(N_("Kết quả đạt được"), achieved, kind=Kind.AMOUNT, width=14)
    achieved_on: Day | None = field(
        N_("Ngày đạt"), width=13, aliases=("Ngày hoàn thành",), help=N_("Với chỉ tiêu có thời hạn phải hoàn thành.")
    )
    as_of: Day | None = field(N_("Số liệu đến ngày"), width=13, aliases=("Thời điểm số liệu", "Ngày số liệu"))
    source: Words | None = field(N_("Nguồn số liệu"), required=True, width=28, aliases=("Nguồn", "Nguồn dữ liệu"))
    estimated: YesNo | None = field(N_("Ước tính"), width=10, aliases=("Số ước",))
    note: Words | None = field(N_("Ghi chú"), width=24, multiline=True)
