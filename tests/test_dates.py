"""Days as people and programs write them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dxdesk.dates import MONTHS, parse_date


@pytest.mark.parametrize(
    "written",
    [
        "15/4/2022", "15.04.22", "15-4-2022", "ngày 15 tháng 4 năm 2022", "2022-04-15", "2022/04/15", "2022.4.15",
        "15/04/2022 00:00:00", "15/4/2022 8:30", "2022-04-15T00:00:00", "2022/04/15 07:00", "15-Apr-22",
        "15 April 2022", "44666", 44666.0,
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: object) -> None:
    assert parse_date(written) == date(2022, 4, 15)


@pytest.mark.parametrize("number", range(1, 13))
def test_english_months_are_known_by_their_first_letters(number: int) -> None:
    month = MONTHS[number - 1]
    for word in {month, month.upper(), month[:3].lower()}:
        assert parse_date(f"05-{word}-2021") == date(2021, number, 5)


NO_DAYS = ["31/02/2022", "2022-04/15", "15-Apr", "15-Abc-22", "15-Ma-22", "15 Apr-22", "2022", "15/4/2022 là ngày ký"]


@pytest.mark.parametrize("written", NO_DAYS)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|^" + re.escape(written) + "$|^(Abc|Ma)$"):
        parse_date(written)
