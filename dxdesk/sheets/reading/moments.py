"""Dates, times and durations as spreadsheet programs show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dxdesk.dates import MONTHS

_FIRST = datetime(1899, 12, 31)  # noqa: DTZ001 - a sheet knows no time zones; day 0 of the 1900 system
_FIRST_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP = 60  # the day number of 29/02/1900, which never was
_LAST = 2958466  # 01/01/10000
_MONTHS_VI = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def moment(number: float, *, epoch_1904: bool) -> datetime | None:
    """The moment of a day number, to the millisecond; None for one that spreadsheet programs can't show."""
    if not 0 <= number < _LAST:
        return None
    milliseconds = round(number * 86_400_000)
    if epoch_1904:
        return _FIRST_1904 + timedelta(milliseconds=milliseconds)
    days, rest = divmod(milliseconds, 86_400_000)
    return _FIRST + timedelta(days=days - (days >= _LEAP), milliseconds=rest)


def show_moment(tokens: Sequence[tuple[str, str]], number: float, at: datetime, *, vietnamese: bool) -> str:
    """A moment by the pieces of its format (kind and text)."""
    half = any(kind == "half" for kind, _text in tokens)
    texts = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            texts.append(_elapsed(text, number))
        elif kind == "half":
            texts.append(("AM", "PM")[at.hour >= 12] if len(text) > 3 else ("A", "P")[at.hour >= 12])
        elif kind == "moment":
            minutes = text[0] in "mM" and _is_minutes(tokens, place)
            texts.append(_piece(text.lower(), at, half=half, minutes=minutes, vietnamese=vietnamese))
        else:
            texts.append(text)
    return " ".join("".join(texts).split())


def _is_minutes(tokens: Sequence[tuple[str, str]], place: int) -> bool:
    """m means minutes behind hours and before seconds, months elsewhere."""
    before = [text[0].lower() for kind, text in tokens[:place] if kind in ("moment", "elapsed")]
    after = [text[0].lower() for kind, text in tokens[place + 1 :] if kind in ("moment", "elapsed")]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _elapsed(text: str, number: float) -> str:
    milliseconds = round(number * 86_400_000)
    unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[text[0].lower()]
    return str(milliseconds // unit).rjust(len(text), "0")


def _piece(text: str, at: datetime, *, half: bool, minutes: bool, vietnamese: bool) -> str:
    letter, length = text[0], len(text)
    if letter == "s":
        whole, _dot, part = text.partition(".")
        decimals = f",{at.microsecond // 1000:03d}"[: len(part) + 1] if part else ""
        return f"{at.second:0{min(len(whole), 2)}d}{decimals}"
    if letter == "y":
        return f"{at.year % 100:02d}" if length <= 2 else f"{at.year:04d}"
    if letter == "m" and not minutes and length > 2:
        return _month(at, length, vietnamese=vietnamese)
    if letter == "d" and length > 2:
        return _day(at, length, vietnamese=vietnamese)
    hour = (at.hour % 12 or 12) if half else at.hour
    value = {"d": at.day, "h": hour, "m": at.minute if minutes else at.month}[letter]
    return f"{value:0{min(length, 2)}d}"


def _month(at: datetime, length: int, *, vietnamese: bool) -> str:
    if vietnamese:
        return f"Thg{at.month}" if length == 3 else f"Tháng {_MONTHS_VI[at.month - 1]}"
    name = MONTHS[at.month - 1]
    return name[:3] if length == 3 else name[:1] if length == 5 else name


def _day(at: datetime, length: int, *, vietnamese: bool) -> str:
    name = (_DAYS_VI if vietnamese else _DAYS)[at.weekday()]
    return name if length > 3 or vietnamese else name[:3]
