"""Dates as officers write them and Excel keeps them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_TIME = r"(?:(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"  # other programs write one behind every day
_WRITTEN = re.compile(
    r"(?:ngày\s*)?(\d{1,2})\s*(?:[/.\-]|tháng)\s*(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4}|\d{2})" + _TIME, re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_ENGLISH = re.compile(r"(\d{1,2})([- ])([a-z]{3,9})\.?\2(\d{4}|\d{2})", re.IGNORECASE)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's 1900 system from 1 March 1900 on
_SERIALS = (18264, 73415)  # 1950-01-01 … 2100-12-31: other numbers are no dates of documents

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_FIRST, _LAST = "2000-01-01T00:00:00Z", "2199-12-31T23:59:59Z"
_MOMENT = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def parse_date(raw: object) -> date:
    """A date from a date, an Excel serial number, "15/4/2022", "15.04.22", "15-4-2022", "15-Apr-22", "2022-04-15" or
    "2022/04/15", with a time of day or without.

    Raises ValueError when it can't be one (31/02/2022 included).
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return from_serial(raw)
    return _read_date(str(raw).strip())


@lru_cache(4096)
def _read_date(text: str) -> date:
    """Sheets name the same days again and again."""
    if match := _WRITTEN.fullmatch(text):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _ENGLISH.fullmatch(text):
        return date(_year(match[4]), _month(match[3]), int(match[1]))
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return from_serial(float(text))
    raise ValueError(text)


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _month(word: str) -> int:
    """The number of an English month, written out or by its first letters: what Excel shows on English computers."""
    for number, month in enumerate(MONTHS, 1):
        if month.lower().startswith(word.lower()) or (word.lower(), number) == ("sept", 9):
            return number
    raise ValueError(word)


def from_serial(serial: float) -> date:
    """The day of an Excel serial number (1900 date system)."""
    if not is_serial(serial):
        raise ValueError(str(serial))
    return _EPOCH + timedelta(days=int(serial))


def is_serial(number: float) -> bool:
    """Whether a number can be that of a day that a document names."""
    return _SERIALS[0] <= number <= _SERIALS[1]


def show_date(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def now() -> str:
    """The present moment, UTC, to the second: ``2022-04-26T08:15:00Z``. For people only; order comes from clocks.

    A computer's clock may stand anywhere, and is `bounded`.
    """
    return bounded(_clock().strftime(_FORM))


def bounded(value: str) -> str:
    """A moment that a clock said, brought to the nearest end of what `moment` takes."""
    return min(max(value, _FIRST), _LAST)


def clock_is_wrong() -> bool:
    """Whether the computer's clock says a moment that none of our files can be from."""
    return not _FIRST < _clock().strftime(_FORM) < _LAST


def _clock() -> datetime:
    return datetime.now(UTC)


def moment(value: str) -> str:
    """A moment in the form of `now`, of these centuries, since it is shown to people; ValueError otherwise."""
    if not _MOMENT.fullmatch(value):
        raise ValueError(value)
    datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return value


def show_moment(moment: str) -> str:
    """A stored moment in local time: ``26/04/2022 15:15``."""
    return _local(moment).strftime("%d/%m/%Y %H:%M")


def show_day_of(moment: str) -> str:
    """The local day of a stored moment: ``26/04/2022``."""
    return show_date(_local(moment))


def _local(moment: str) -> datetime:
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone()
