"""What officers write where a form wants one word, one number or one day: understood where it is certain, otherwise
asked about. Only cells that the field itself refuses come here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dxdesk import text
from dxdesk.dates import show_date
from dxdesk.errors import Invalid
from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, OneOf, Value, Vocabulary
from dxdesk.sheets.reading.cell import Shown

YEAR = 1900  # a count that can't be lower is a year

_POLITE = re.compile(r"(?: (?:roi|a|nhe|day))+$")
_AMOUNT = re.compile(r"([-+]?\d[\d.,]*(?: \d{3})*)\s*((?:[^\W\d_]+[ /.]?){1,5})")
_SCALE = frozenset(re.findall(r"\w+", "chuc tram nghin ngan van trieu ty ti tr k m nua ruoi hoac den"))
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(r"(?:cuoi |trong |dau )?(?:quy|q) ?(i{1,3}|iv|[1-4])(?: nam)? ((?:19|20)\d\d)")
_MONTHS = re.compile(r"(?:cuoi |trong |dau )?(?:thang|t) ?(\d{1,2})(?: nam)? ((?:19|20)\d\d)|(\d{1,2}) ((?:19|20)\d\d)")
_YEARS = re.compile(r"(?:cuoi |trong |het |dau )?(?:nam )?((?:19|20)\d\d)")
_YEAR_AT_END = re.compile(r".*\D(\d\d|\d{4})")
_HALF = re.compile(r"(6|9) thang (dau|cuoi) nam ((?:19|20)\d\d)")
_ONLY_TIME = re.compile(r".*\b(?:quy|thang|nam|tuan|dau|cuoi|giua)\b.*")


@dataclass(frozen=True, slots=True)
class Understood:
    """`value` of a cell; `said` is a sentence about it where it isn't plainly what stands there."""

    value: Value | OneOf
    said: str = ""


def understand(field: Field, raw: object, words: Vocabulary | None = None) -> Understood | None:
    """What a cell means that the field refuses; None where it means nothing that could be taken or asked about."""
    if words := words or field.vocabulary:
        return _choice(raw, words)
    reading = _READINGS.get(field.kind)
    return reading(field, raw) if reading else None


def _choice(raw: object, words: Vocabulary) -> Understood | None:
    written = " ".join(text.tidy(str(raw)).split())
    folded = text.fold(written)
    if not folded or not any(c.isalpha() for c in folded):
        return None  # a number where a word belongs is no word to ask about
    for plain in (_POLITE.sub("", folded), re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", written)):
        if choice := words.find(plain):
            return Understood(OneOf(choice.within, written) if choice.within else _stored(choice.code, words))
    return Understood(OneOf((), written))


def _stored(code: str, words: Vocabulary) -> Value:
    return code == "yes" if words.by_code.keys() == {"yes", "no"} else code


def _number(field: Field, raw: object) -> Understood | None:
    if field.low is not None and field.low >= YEAR:
        return _year(field, raw)
    written = " ".join(text.tidy(str(raw)).split())
    match = _AMOUNT.fullmatch(written)
    if not match or "\n" in str(raw).strip() or _SCALE & set(text.fold(match[2]).split()):
        return None
    try:
        value = field.parse(match[1])
    except Invalid:
        return None
    return Understood(value, _("Hiểu “{written}” là {meant}.").format(written=written, meant=field.show(value)))  # type: ignore[arg-type]


def _year(field: Field, raw: object) -> Understood | None:
    """A month and a year, or a whole day, in the column of a year: the year, where it is seen."""
    day = raw.value if isinstance(raw, Shown) else raw
    shown = show_date(raw) if isinstance(raw, date) else " ".join(text.tidy(str(raw)).split())
    if isinstance(day, date):
        year = day.year if f"{day.year % 100:02d}" in shown else None
    else:
        year = _year_of(re.sub(r"\s+", " ", text.fold(shown)))
    if year is None:
        return None
    try:
        value = field.parse(year)
    except Invalid:
        return None
    plain = text.fold(shown) in (str(year), f"nam {year}")
    said = "" if plain else _("Hiểu “{written}” là năm {year}.").format(written=shown, year=year)
    return Understood(value, said)


def _year_of(folded: str) -> int | None:
    for pattern in (_MONTHS, _QUARTER, _YEARS):
        if match := pattern.fullmatch(folded):
            return int(next(part for part in reversed(match.groups()) if part and len(part) == 4))
    if match := re.fullmatch(r"(?:ngay )?\d{1,2} (?:thang )?\d{1,2} (?:nam )?((?:19|20)\d\d)", folded):
        return int(match[1])
    return None


def _day(field: Field, raw: object) -> Understood | None:
    """A quarter, a month or a year is no day: its last day is proposed."""
    if not isinstance(raw, str | Shown):
        return None
    written = " ".join(text.tidy(str(raw)).split())
    folded = text.fold(written)
    found = _period_end(folded)
    if found is None and isinstance(raw, Shown):
        found = _period_end(text.fold(_month(raw, written)))
    if found is not None:
        return Understood(OneOf((found.isoformat(),), written, proposed=True))
    if any(c.isalpha() for c in folded) and _ONLY_TIME.fullmatch(folded) and not re.search(r"\bngay\b", folded):
        return Understood(OneOf((), written, proposed=True))
    return None


def _month(raw: Shown, written: str) -> str:
    """The month and year of a day of which "Apr-22" or "thg 4-22" is seen, as officers write them."""
    day, year = raw.value, _YEAR_AT_END.fullmatch(written)
    named = isinstance(day, date) and year is not None and f"{day:%Y}".endswith(year[1]) and not written[0].isdigit()
    return f"{day:%m/%Y}" if named and isinstance(day, date) else written


def _period_end(folded: str) -> date | None:
    """The last day of a period; the first one where its beginning is meant."""
    months = _months(folded)
    if months is None or not 1 <= months[1] <= months[2] <= 12:
        return None
    year, first, last = months
    return date(year, first, 1) if folded.startswith("dau ") else date(year, last, monthrange(year, last)[1])


def _months(folded: str) -> tuple[int, int, int] | None:
    """Year, first and last month of a period."""
    if match := _QUARTER.fullmatch(folded):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        return int(match[2]), 3 * quarter - 2, 3 * quarter
    if match := _HALF.fullmatch(folded):
        count = int(match[1])
        return (int(match[3]), 1, count) if match[2] == "dau" else (int(match[3]), 13 - count, 12)
    if match := _MONTHS.fullmatch(folded):
        month, year = (int(part) for part in match.groups() if part)
        return year, month, month
    match = _YEARS.fullmatch(folded)
    return (int(match[1]), 1, 12) if match else None


_READINGS: Mapping[Kind, Callable[[Field, object], Understood | None]] = {
    Kind.COUNT: _number,
    Kind.AMOUNT: _number,
    Kind.DAY: _day,
}
