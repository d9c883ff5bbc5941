"""How numbers and lists are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dxdesk.reports.report import Number, roman
from dxdesk.reports.words import count, listing, measured, out_of, percent, say, two_digits


@pytest.mark.parametrize(("number", "written"), [(0, "00"), (1, "01"), (9, "09"), (10, "10"), (1234, "1.234")])
def test_small_counts_have_two_digits(number: int, written: str) -> None:
    assert two_digits(number) == written


def test_a_fraction_has_two_digits_on_both_sides() -> None:
    assert out_of(8, 11).text == "08/11"


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(1, 3, "33,3%"), (2, 3, "66,7%"), (1, 8, "12,5%"), (1, 16, "6,3%"), (1, 4, "25%"), (5, 5, "100%")],
)
def test_percentages_are_rounded_half_up(part: int, whole: int, written: str) -> None:
    assert percent(part, whole).text == written


def test_nothing_of_nothing_is_no_percentage() -> None:
    assert percent(0, 0).text == "–"


def test_a_value_carries_its_unit() -> None:
    assert measured(Decimal("45.5"), "%").text == "45,5%"
    assert measured(Decimal(4945), "người").text == "4.945 người"


def test_lists_are_in_vietnamese_order() -> None:
    assert listing(["Đồng Nai", "Cà Mau", "An Giang", "Ân Thi", "Ấn Độ"]) == "An Giang, Ấn Độ, Ân Thi, Cà Mau, Đồng Nai"
    assert listing(["Bộ Y tế", "Bộ Văn hóa, Thể thao và Du lịch"]) == "Bộ Văn hóa, Thể thao và Du lịch; Bộ Y tế"


def test_numbers_in_a_sentence_keep_their_records() -> None:
    sentence = say("Có {n} văn bản: {names}.", n=count(2, ["plans/a", "plans/b"]), names="A; B")
    assert sentence.text == "Có 02 văn bản: A; B."
    assert sentence.parts == ("Có ", Number("02", ("plans/a", "plans/b")), " văn bản: A; B.")


def test_braces_in_what_people_wrote_stay() -> None:
    assert say("{who} báo cáo.", who="Sở {x}").text == "Sở {x} báo cáo."


def test_sections_are_counted_in_roman_numbers() -> None:
    assert [roman(n) for n in (1, 4, 7, 9, 10, 14, 20)] == ["I", "IV", "VII", "IX", "X", "XIV", "XX"]
