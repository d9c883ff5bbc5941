"""What officers write where a form wants one word, number or day."""

from __future__ import annotations

from datetime import date

import pytest

from dxdesk.models.field import OneOf
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.matching import columns
from dxdesk.sheets.reading.cell import Shown, What

PLANS, PLATFORMS, SYSTEMS, TASKS = (REGISTERS[key].fields for key in ("plans", "platforms", "systems", "tasks"))
INDICATORS = REGISTERS["indicators"].fields


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        (PLANS["status"], "Đang trình ký", "submitted"), (PLANS["status"], "Đã ban hành rồi ạ", "issued"),
        (PLANS["status"], "Ðã ban hành (KH 25)", "issued"),
        (PLATFORMS["announced_by"], "QĐ riêng", "separate_decision"),
        (PLATFORMS["announced_by"], "KH chuyển đổi số", "dx_plan"), (TASKS["status"], "đang làm", "in_progress"),
        (TASKS["status"], "xong", "completed"), (SYSTEMS["level"], "I", "1"), (SYSTEMS["level"], "cấp độ III", "3"),
        (SYSTEMS["level"], "Cấp 2 (hai)", "2"), (SYSTEMS["monitored"], "ko", False),
        (SYSTEMS["monitored"], "rồi", True),
    ],
)  # fmt: skip
def test_words_of_officers_are_choices(field: object, written: str, code: object) -> None:
    column = columns.plain(field, [written])  # type: ignore[arg-type]
    assert (list(column.values), column.errors, column.said) == ([code], {}, {})


@pytest.mark.parametrize(
    ("field", "written", "codes"),
    [
        (PLANS["status"], "Chưa", ("not_started", "drafting", "submitted")), (PLANS["status"], "đang ngâm", ()),
        (PLANS["expected_on"], "Quý II/2022", ("2022-06-30",)), (PLANS["expected_on"], "tháng 5/2022", ("2022-05-31",)),
        (PLANS["expected_on"], "cuối tháng 2/2024", ("2024-02-29",)),
        (PLANS["expected_on"], "đầu năm 2023", ("2023-01-01",)),
        (PLANS["expected_on"], "6 tháng cuối năm 2022", ("2022-12-31",)), (PLANS["expected_on"], "quý 3", ()),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_asked_about(field: object, written: str, codes: tuple[str, ...]) -> None:
    column = columns.plain(field, [written])  # type: ignore[arg-type]
    (value,) = column.values
    assert (value, getattr(value, "written", ""), column.errors) == (OneOf(codes), written, {})


@pytest.mark.parametrize("written", ["31/2/2022", "sau khi có hướng dẫn", "chưa xác định"])
def test_what_is_no_day_at_all_is_an_error(written: str) -> None:
    assert set(columns.plain(PLANS["expected_on"], [written]).errors) == {0}


@pytest.mark.parametrize(
    ("written", "value"), [("1.452 tổ", "1452"), ("12,5 hệ thống", "12.5"), ("350 người dùng", "350")]
)
def test_a_number_with_its_unit_is_the_number_and_is_told(written: str, value: str) -> None:
    column = columns.plain(INDICATORS["value"], [written])
    assert list(column.values) == [value]
    assert written in column.said[0]


@pytest.mark.parametrize(
    "written", ["1,5 nghìn tổ", "2 triệu", "3 tỷ đồng", "khoảng 50%", "50 đến 60 người", "5 hoặc 6"]
)
def test_a_number_in_words_of_scale_is_never_read_without_them(written: str) -> None:
    column = columns.plain(INDICATORS["value"], [written])
    assert (list(column.values), set(column.errors)) == ([None], {0})


def test_a_share_is_no_count() -> None:
    assert set(columns.plain(PLATFORMS["users"], ["45%"]).errors) == {0}


@pytest.mark.parametrize(
    "written",
    [
        "5/2019",
        "tháng 5/2019",
        "Quý II năm 2019",
        "15/4/2019",
        date(2019, 5, 1),
        Shown("May-19", What.PART, date(2019, 5, 1)),
    ],
)
def test_a_month_and_a_year_in_the_column_of_a_year_is_the_year(written: object) -> None:
    field = SYSTEMS["in_use_since"]
    column = columns.plain(field, columns.adjusted(field, [written], epoch_1904=False))  # type: ignore[list-item]
    assert list(column.values) == [2019]
    assert "2019" in column.said[0]


def test_a_year_that_is_not_seen_is_not_taken() -> None:
    shown = Shown("1-May", What.PART, date(2019, 5, 1))
    column = columns.plain(SYSTEMS["in_use_since"], [shown])
    assert (list(column.values), set(column.errors)) == ([None], {0})
    assert "1-May" in str(column.errors[0])


def test_a_column_of_words_that_nobody_understands_is_another_column() -> None:
    cells = [f"từ số {number}" for number in range(columns.ASKED_WORDS + 5)]
    assert len(columns.plain(PLANS["status"], cells).errors) == 5
