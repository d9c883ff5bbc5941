"""What stands above a table: whose figures it says these are, and of which period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

from dxdesk import text
from dxdesk.models.campaign import Campaign
from dxdesk.sheets.matching.units import UnitNames
from dxdesk.sheets.reading.book import Sheet

Cell = tuple[int, int]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DAY = re.compile(r"\b(?:ngay )?\d{1,2} (?:thang )?\d{1,2} (?:nam )?\d{4}\b|\bngay\b.*?\bnam \d{4}")
_AS_OF = re.compile(r"\b(?:den|toi)(?: het)?(?: ngay)? (\d{1,2}) (?:thang )?(\d{1,2}) (?:nam )?((?:19|20)\d\d)\b")
_BARE_QUARTER = re.compile(r"\bquý (i{1,3}|iv|[1-4])\W*$")  # with its accent: a fund is "quỹ"
_SPAN = re.compile(r"\b\d{4} (?:den )?(?:nam )?\d{4}\b|\bgiai doan\b.*")
_YEAR = r"(?:nam )?((?:19|20)\d\d)\b"
_REPORT_YEAR = re.compile(
    r"\b(?:bao cao|tinh hinh|ket qua|so lieu|bieu|danh muc)\b.*\bnam ((?:19|20)\d\d)\b|nam ((?:19|20)\d\d)"
)
_DOCUMENT = re.compile(r"\b(?:quyet dinh|thong tu|cong van|nghi dinh|nghi quyet|chi thi|luat)\b")

Period = tuple[date, date]


def units_of(sheet: Sheet, above: int, units: UnitNames) -> dict[str, Cell]:
    """The units that the rows above a table name, and the first cell that does."""
    found: dict[str, Cell] = {}
    for cell, words in _words(sheet, above):
        if code := units.find_in_title(words):
            found.setdefault(code, cell)
    return found


def other_period(sheet: Sheet, above: int, campaign: Campaign) -> Cell | None:
    """The first cell above a table that says that the figures are of another period; None where none does."""
    own = date.fromisoformat(campaign.starts), date.fromisoformat(campaign.ends)
    other: Cell | None = None
    for cell, words in _words(sheet, above):
        for period in (*periods(words), *_in_year(words, own[1].year)):
            if period == own:
                return None
            if other is None and not _holds(period, own):
                other = cell
        if other is None and any(day < own[0] for day in _as_of(words)):
            other = cell
    return other


def _in_year(words: str, year: int) -> Iterator[Period]:
    """A quarter without its year is one of the year that is reported on."""
    if match := _BARE_QUARTER.search(text.nfc(words).casefold()):
        first, last = _quarter(match[1])
        yield date(year, first, 1), _end(year, last)


def _as_of(words: str) -> Iterator[date]:
    """The days up to which a title says that figures are counted; for documents such a day says nothing."""
    folded = text.fold(words)
    for match in _AS_OF.finditer(folded) if "so lieu" in folded or "tinh den" in folded else ():
        with suppress(ValueError):
            yield date(int(match[3]), int(match[2]), int(match[1]))


def _holds(period: Period, own: Period) -> bool:
    """Whether a year is only that in which the campaign lies; "năm 2022" above figures of a quarter is no other one."""
    return period[0] <= own[0] and own[1] <= period[1] and (period[1] - period[0]).days > 360


def periods(words: str) -> Iterator[Period]:
    """The periods that a title names: quarters, months, the first months of a year, or years. Days, and documents with
    their years, are none."""
    folded = _SPAN.sub(" ", _DAY.sub(" ", text.fold(words)))
    found = False
    for pattern, months in _MONTHS_OF:
        for match in pattern.finditer(folded):
            first, last = months(match[1])
            if 1 <= first <= last <= 12:
                found = True
                yield date(int(match[2]), first, 1), _end(int(match[2]), last)
    year = None if found or _DOCUMENT.search(folded) else _REPORT_YEAR.match(folded)
    if year:
        yield date(int(year[1] or year[2]), 1, 1), date(int(year[1] or year[2]), 12, 31)


def _quarter(written: str) -> tuple[int, int]:
    number = _ROMAN.get(written) or int(written)
    return 3 * number - 2, 3 * number


_MONTHS_OF: tuple[tuple[re.Pattern[str], Callable[[str], tuple[int, int]]], ...] = (
    (re.compile(rf"\b(?:quy |q ?)(i{{1,3}}|iv|[1-4]) {_YEAR}"), _quarter),
    (re.compile(rf"\b(3|6|9) thang (?:dau )?{_YEAR}"), lambda months: (1, int(months))),
    (re.compile(rf"\b(6) thang cuoi {_YEAR}"), lambda _months: (7, 12)),
    (re.compile(rf"\bthang (\d{{1,2}}) {_YEAR}"), lambda month: (int(month), int(month))),
)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _words(sheet: Sheet, above: int) -> Iterator[tuple[Cell, str]]:
    for row, cells in enumerate(sheet.rows[:above]):
        for column, value in enumerate(cells):
            if isinstance(value, str) and value:
                yield (row, column), value
