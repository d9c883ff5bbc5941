"""Columns: parsing many cells at once says the same as parsing them one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.errors import Invalid
from dxdesk.models.field import Field, OneOf
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.matching import columns
from dxdesk.sheets.matching.loose import understand
from dxdesk.sheets.reading.cell import Shown, What

PLANS, SYSTEMS, INDICATORS = (REGISTERS[key].fields for key in ("plans", "systems", "indicators"))
DASHES = {"-", "–", "—", "…", "..."}

words = st.text(st.sampled_from("aàâăđKế hoạch\t\n \xa0\u0301\u200b\x07-x1"), max_size=8)


def one_by_one(field: Field, cell: str) -> Any:
    try:
        return None if cell.strip() in DASHES else field.parse(cell)
    except Invalid as error:
        understood = understand(field, cell)
        return understood.value if understood else error.message


@given(st.lists(words, max_size=12))
@pytest.mark.parametrize(
    "field", [PLANS["title"], PLANS["note"], PLANS["status"], PLANS["issued_on"], SYSTEMS["monitored"]]
)
def test_a_column_is_what_its_cells_are(field: Field, cells: list[str]) -> None:
    column = columns.plain(field, cells)
    found = [column.errors[place].message if place in column.errors else v for place, v in enumerate(column.values)]
    assert found == [one_by_one(field, cell) for cell in cells]


@given(st.lists(st.dates(date(1950, 1, 1), date(2100, 1, 1)), min_size=1, max_size=8), st.data())
def test_dates_are_read_however_they_are_written(days: list[date], data: st.DataObject) -> None:
    def written(day: date) -> Any:
        serial = (day - date(1899, 12, 30)).days
        forms = (f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%Y-%m-%d}", float(serial), day)
        return data.draw(st.sampled_from(forms))

    cells = columns.adjusted(PLANS["issued_on"], [written(day) for day in days], epoch_1904=False)
    assert list(columns.plain(PLANS["issued_on"], cells).values) == [day.isoformat() for day in days]


@given(st.lists(st.decimals(0, 10**9, places=3), min_size=1, max_size=8), st.data())
def test_numbers_are_read_however_they_are_written(numbers: list[Decimal], data: st.DataObject) -> None:
    def written(number: Decimal) -> Any:
        vietnamese = f"{number:,.3f}".translate(str.maketrans(",.", ".,"))
        return data.draw(st.sampled_from((float(number), vietnamese, f"{number:.3f}".replace(".", ","))))

    cells = columns.adjusted(INDICATORS["value"], [written(number) for number in numbers], epoch_1904=False)
    values = columns.plain(INDICATORS["value"], cells).values
    assert [Decimal(str(value)) for value in values] == numbers


def test_true_and_one_are_not_mixed_up() -> None:
    cells = columns.adjusted(INDICATORS["numerator"], [Shown("TRUE", What.YES_NO, True), 1.0], epoch_1904=False)
    column = columns.plain(INDICATORS["numerator"], cells)
    assert column.values[1] == "1"
    assert set(column.errors) == {0}
    assert list(columns.plain(SYSTEMS["monitored"], ["TRUE", "FALSE", "x", "chưa", ""]).values) == [
        True,
        False,
        True,
        False,
        None,
    ]


def test_a_cell_shown_in_percent_counts_a_hundredfold() -> None:
    cells = columns.adjusted(INDICATORS["value"], [0.29, Shown("29%", What.PERCENT, 0.29)], epoch_1904=False)
    assert list(columns.plain(INDICATORS["value"], cells).values) == ["0.29", "29"]
    assert list(columns.adjusted(PLANS["note"], [Shown("45,5%", What.PERCENT, 0.455)], epoch_1904=False)) == ["45,5%"]


def test_day_numbers_may_count_from_1904() -> None:
    cells = columns.adjusted(PLANS["issued_on"], [43158.0], epoch_1904=True)
    assert list(columns.plain(PLANS["issued_on"], cells).values) == ["2022-02-28"]


@pytest.mark.parametrize(
    ("mark", "said"),
    [("x", True), ("X ", True), ("✓", True), (1.0, True), (Shown("TRUE", What.YES_NO, True), True),
     ("", False), ("-", False), ("☐", False), (0.0, False), (Shown("FALSE", What.YES_NO, False), False),
     ("không", False)],
)  # fmt: skip
def test_marks_are_what_officers_put_in_a_column_of_a_choice(mark: Any, said: bool) -> None:
    column = columns.marked(PLANS["status"], {"issued": [mark], "not_issued": [""]})
    assert list(column.values) == ["issued" if said else None]


def test_a_blank_in_a_lone_column_is_the_coarse_other_where_the_field_is_required() -> None:
    assert columns.marked(SYSTEMS["dossier_status"], {"approved": [""]}).values[0] == OneOf(
        ("not_prepared", "preparing", "appraising")
    )
    assert columns.marked(SYSTEMS["protection"], {"full": [""]}).values[0] is None
    assert columns.marked(PLANS["status"], {"issued": [""], "drafting": [""]}).values[0] is None


def test_a_number_shown_with_places_still_names_a_choice() -> None:
    cells = columns.adjusted(SYSTEMS["level"], [Shown("2,0", What.NUMBER, 2.0), 3.0, "Cấp độ 1"], epoch_1904=False)
    assert list(columns.plain(SYSTEMS["level"], cells).values) == ["2", "3", "1"]
    assert columns.marked(PLANS["status"], {"issued": [Shown("1,0", What.NUMBER, 1.0)]}).values == ["issued"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (date(2019, 5, 1), "01/05/2019"),
        (Shown("May-19", What.PART, date(2019, 5, 1)), "May-19"),
        (Shown("36:00", What.TIME, 1.5), "36:00"),
        (Shown("TRUE", What.YES_NO, True), "TRUE"),
    ],
)
def test_what_is_no_number_is_refused_by_what_is_seen(cell: Any, shown: str) -> None:
    column = columns.plain(INDICATORS["value"], columns.adjusted(INDICATORS["value"], [cell], epoch_1904=False))
    assert f"“{shown}”" in column.errors[0].message


def test_day_numbers_written_as_text_count_from_1904_too() -> None:
    cells = columns.adjusted(
        PLANS["issued_on"], ["43158", "28/2/2022", Shown("43158", What.NUMBER, 43158.0)], epoch_1904=True
    )
    assert list(columns.plain(PLANS["issued_on"], cells).values) == ["2022-02-28"] * 3


@pytest.mark.parametrize("cell", ["12\n13", "12 13", "1 2", "1 452 00", "1.2,5", "1,23.4", "1234.567,5", "12\n130 tổ"])
def test_two_numbers_or_stray_signs_are_no_number(cell: str) -> None:
    column = columns.plain(INDICATORS["value"], [cell])
    assert (list(column.values), list(column.errors)) == ([None], [0])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 452", "1452"),
        ("1\xa0452\u202f000,5", "1452000.5"),
        ("- 5", "-5"),
        ("12 %", "12"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_blanks_and_signs_group_thousands(cell: str, value: str) -> None:
    assert list(columns.plain(INDICATORS["value"], [cell]).values) == [value]


@pytest.mark.parametrize(("number", "shown"), [(-1.0, "-1"), (60.0, "60"), (0.5, "0,5")])
@pytest.mark.parametrize("epoch_1904", [False, True])
def test_a_number_that_is_no_day_is_refused_as_it_is_seen(number: float, shown: str, epoch_1904: bool) -> None:
    column = columns.plain(PLANS["issued_on"], columns.adjusted(PLANS["issued_on"], [number], epoch_1904=epoch_1904))
    assert f"“{shown}”" in column.errors[0].message


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [
        (Shown("Apr-22", What.PART, date(2022, 4, 15)), "2022-04-30"),
        (Shown("Tháng Tư 2022", What.PART, date(2022, 4, 1)), "2022-04-30"),
        (Shown("Quý 2/2022", What.PART, date(2022, 4, 1)), "2022-06-30"),
        (Shown("04/2022", What.PART, date(2022, 4, 1)), "2022-04-30"),
        (2022.0, "2022-12-31"),
    ],
)
def test_a_month_or_a_year_in_the_column_of_a_day_is_asked_about(cell: Any, proposed: str) -> None:
    field = PLANS["expected_on"]
    (found,) = columns.plain(field, columns.adjusted(field, [cell], epoch_1904=False)).values
    assert isinstance(found, OneOf)
    assert (found.codes, found.written) == ((proposed,), columns.seen(cell))
