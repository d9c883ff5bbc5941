"""Number formats: what is seen of a number, as spreadsheet programs show it but for the Vietnamese signs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.sheets.reading.cell import Raw, Shown, What
from dxdesk.sheets.reading.formats import BUILT_IN, general, number_format

MAY_DAY = 43586  # 01/05/2019

# Each was held against what LibreOffice shows of the same cell.
SEEN = [
    ("000", 7, "007"), ('0"/QĐ-UBND"', 25, "25/QĐ-UBND"), ('"HT"00', 3, "HT03"), ("00000", 123.7, "00124"),
    ('"Số "0', 12, "Số 12"), ("00-00-00", 12345, "01-23-45"), ("\\Q\\Đ\\ 0", 5, "QĐ 5"), ('0"."00', 150, "1.50"),
    ('General" tổ"', 12.5, "12,5 tổ"), ("#\\ ##0", 1234567, "1234 567"), ('#,##0 "đ"', 1500000, "1.500.000 đ"),
    ("0.00", 2.5, "2,50"), ("0.###", 1.5, "1,5"), ("0.###", 2, "2"), ("#,##0.00", 1234567.891, "1.234.567,89"),
    ("0.0,", 1234567, "1234,6"), ("#,##0.0,,", 1234567890, "1.234,6"), ("# ?/?", 2.5, "2 1/2"), ("0/0", 0.5, "1/2"),
    ("[Red]0.0;[Blue]-0.0", -2.34, "-2,3"), ("0.0", -2.34, "-2,3"), ('0.00;;"không"', 0, "không"),
    ('[>=100]0" lớn";0.0" nhỏ"', 5, "5,0 nhỏ"), ('[>=100]0" lớn";0.0" nhỏ"', 250, "250 lớn"),
    ('_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', -1234, "(1.234,00)"),
    ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', 0, "-"), ("[$₫-42A]#,##0", 1500, "₫1.500"), ('0"%"', 50, "50%"),
    ("d/m/yyyy h:mm", MAY_DAY + 0.5, "1/5/2019 12:00"), ("[$-409]d\\-mmm\\-yy;@", MAY_DAY, "1-May-19"),
    ('"ngày "d" tháng "m" năm "yyyy', MAY_DAY, "ngày 1 tháng 5 năm 2019"), ("dddd, dd mmmm yyyy", MAY_DAY,
     "Wednesday, 01 May 2019"), ("[$-42A]mmmm yyyy", MAY_DAY, "Tháng Năm 2019"),
    ("mmm-yy", MAY_DAY, "May-19"), ("m/yyyy", MAY_DAY, "5/2019"), ("yyyy", MAY_DAY, "2019"),
    ("d-mmm", MAY_DAY, "1-May"),
    ("[h]:mm", 1.5, "36:00"), ("[mm]:ss", 1.5, "2160:00"), ("h:mm", 0.5208333333333334, "12:30"),
    ("h:mm AM/PM", 0.75, "6:00 PM"), ("mm:ss.0", 0.0001, "00:08,6"), ("h:mm", -0.5, "#####"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "seen"), SEEN)
def test_a_number_is_seen_as_its_format_shows_it(code: str, number: float, seen: str) -> None:
    shown = number_format(code).show(number, epoch_1904=False)
    assert isinstance(shown, Shown)
    assert shown.seen == str(shown) == seen


@pytest.mark.parametrize(
    ("code", "number", "what"),
    [
        ("0%", 0.875, What.PERCENT), ("0.0 %", 0.875, What.PERCENT), ('0"%"', 87, What.NUMBER), ("000", 7, What.NUMBER),
        ("mmm-yy", MAY_DAY, What.PART), ("yyyy", MAY_DAY, What.PART), ("[h]:mm", 1.5, What.TIME),
        ("mm:ss", 0.5, What.TIME), ("d/m/yyyy h:mm", MAY_DAY + 0.5, What.DAY), (";;;", 5, What.UNSEEN),
        ("0;-0;;@", 0, What.UNSEEN),
    ],
)  # fmt: skip
def test_a_format_tells_what_its_number_is(code: str, number: float, what: What) -> None:
    shown = number_format(code).show(number, epoch_1904=False)
    assert isinstance(shown, Shown)
    assert shown.what is what
    assert shown.value == (date(2019, 5, 1) if what in (What.PART, What.DAY) else number)


@pytest.mark.parametrize(
    ("code", "number", "plain"),
    [
        ("General", 2.5, 2.5), ("0", 7, 7), ("#,##0", 1452, 1452), ("@", 5, 5), ("#,##0_);(#,##0)", -5, -5),
        ("dd/mm/yyyy", MAY_DAY, date(2019, 5, 1)), ("m/d/yy", MAY_DAY, date(2019, 5, 1)),
        ("yyyy\\-mm\\-dd", MAY_DAY, date(2019, 5, 1)), ("[$-1042A]dd/mm/yyyy;@", MAY_DAY + 0.25, date(2019, 5, 1)),
        ("d/m/yyyy h:mm", MAY_DAY, date(2019, 5, 1)),
    ],
)  # fmt: skip
def test_what_shows_simply_what_it_is_stays_a_number_or_a_day(code: str, number: float, plain: Raw) -> None:
    assert number_format(code).show(number, epoch_1904=False) == plain


def test_day_numbers_may_count_from_1904_and_1900_had_no_leap_day() -> None:
    day = number_format("d/m/yyyy")
    assert day.show(MAY_DAY - 1462, epoch_1904=True) == date(2019, 5, 1)
    assert day.show(59, epoch_1904=False) == date(1900, 2, 28)
    assert day.show(61, epoch_1904=False) == date(1900, 3, 1)


@pytest.mark.parametrize(
    ("code", "seen"), [('"Số "@', "Số 25"), ('0;0;0;@"/KH"', "25/KH"), ("@", "25"), ("0", "25"), ("General", "25")]
)
def test_a_text_may_have_words_of_its_format_around_it(code: str, seen: str) -> None:
    assert number_format(code).text("25") == seen


def test_a_text_that_its_format_hides_is_not_seen() -> None:
    assert number_format(";;;").text("mật") == Shown("", What.UNSEEN, "mật")


@given(st.text(st.sampled_from('0#?.,%@;"\\_*[]$-mdyhsAPE+/ 18x'), max_size=12), st.floats(-1e9, 1e9))
def test_any_format_shows_something_of_any_number(code: str, number: float) -> None:
    """A foreign file may hold any text as a format."""
    shown = number_format(code).show(number, epoch_1904=False)
    assert isinstance(shown, (float, date, Shown))
    assert number_format(code).text("a") is not None


@given(st.integers(0, 10**9), st.integers(1, 12))
def test_zeros_fill_a_number_to_its_length(number: int, length: int) -> None:
    shown = number_format("0" * length + '"/QĐ"').show(float(number), epoch_1904=False)
    assert str(shown) == f"{number:0{length}d}/QĐ"


@given(st.decimals(-1000, 1000, places=3))
def test_a_percentage_is_a_hundred_times_its_number(number: Decimal) -> None:
    shown = str(number_format("0.0##########%").show(float(number), epoch_1904=False))
    assert Decimal(shown.removesuffix("%").replace(",", ".")) == number * 100


def test_numbers_without_a_format_have_a_comma_and_fifteen_digits() -> None:
    assert [general(2.5), general(0.1 + 0.2), general(1234567.0), general(-0.5)] == ["2,5", "0,3", "1234567", "-0,5"]


def test_every_built_in_format_is_known() -> None:
    assert all(number_format(code).show(1.5, epoch_1904=False) is not None for code in BUILT_IN.values())
