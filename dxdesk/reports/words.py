"""How Vietnamese reports write numbers, shares, days and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from string import Formatter
from typing import TypeAlias

from dxdesk import text
from dxdesk.dates import parse_date, show_date
from dxdesk.figures.figure import Cell
from dxdesk.models.field import Value, show_number
from dxdesk.models.registers.indicators import percentage, share
from dxdesk.reports.report import Number, Part, Sentence

Ids: TypeAlias = Sequence[str]
Filler: TypeAlias = Part | tuple[Part, ...]  # what goes into a place of a sentence


def two_digits(count: int) -> str:
    """A count in a sentence: 01 … 09, 10, 1.234."""
    return f"{count:02d}" if 0 <= count < 10 else show_number(count)


def count(how_many: int, records: Ids = ()) -> Number:
    """A count with the records it is of."""
    return Number(two_digits(how_many), tuple(records))


def out_of(part: int, whole: int, records: Ids = ()) -> Number:
    """08/11."""
    return Number(f"{two_digits(part)}/{two_digits(whole)}", tuple(records))


def percent(part: int, whole: int, records: Ids = ()) -> Number:
    """part of whole in percent as figures have it: 72,7%. Nothing of nothing is "–"."""
    exact = share(part, whole)
    return Number("–" if exact is None else f"{show_number(exact)}%", tuple(records))


def rounded(part: int, whole: int, records: Ids = ()) -> Number:
    """The same as a whole percentage, as national reports have it: 48%. What would read 0% or 100% keeps its places."""
    whole_percent = percentage(Decimal(part), Decimal(whole), 0) if whole else None
    if whole_percent is None or (whole_percent in (0, 100) and part not in (0, whole)):
        return percent(part, whole, records)
    return Number(f"{show_number(whole_percent)}%", tuple(records))


def measured(value: Decimal, unit_of_measure: str, records: Ids = ()) -> Number:
    """A value with its unit: 45,5% · 4.945 người."""
    joint = "" if unit_of_measure == "%" else " "
    return Number(f"{show_number(value)}{joint}{unit_of_measure}".rstrip(), tuple(records))


def day(value: Value) -> str:
    """dd/mm/yyyy; the empty text for a day that isn't known."""
    return show_date(parse_date(value)) if value else ""


def listing(names: Iterable[str]) -> str:
    """Names in Vietnamese order: "An Giang, Cà Mau, Đồng Nai"; semicolons where one of them holds a comma itself."""
    found = sorted(names, key=text.sort_key)
    return ("; " if any("," in name for name in found) else ", ").join(found)


def whole_number(value: Cell) -> int:
    """A count in a figure; a line without one counts nothing."""
    return value if isinstance(value, int) else 0


def say(words: str, /, **parts: Filler) -> Sentence:
    """A paragraph. `{name}` in the words is where a part goes; numbers keep their records."""
    return Sentence(_filled(words, parts), "paragraph")


def item(words: str, /, **parts: Filler) -> Sentence:
    """The same as an item of a list."""
    return Sentence(_filled(words, parts), "item")


def told(words: str, lead: str = "") -> Sentence:
    """Somebody's own words as a paragraph, taken as they are."""
    return Sentence((words,), "paragraph", lead)


def chain(parts: Iterable[tuple[Number, str]]) -> tuple[Part, ...]:
    """ "03 đang soạn thảo, 01 đã trình"."""
    joined: list[Part] = []
    for number, words in parts:
        joined += [", " if joined else "", number, f" {words}"]
    return tuple(joined)


def _filled(words: str, parts: Mapping[str, Filler]) -> tuple[Part, ...]:
    """The parts in the order of the words, neighbouring texts as one."""
    joined: list[Part] = []
    for text_before, name, _spec, _conversion in Formatter().parse(words):
        found = parts[name] if name else ()
        for part in (text_before, *(found if isinstance(found, tuple) else (found,))):
            if isinstance(part, str) and joined and isinstance(joined[-1], str):
                joined[-1] += part
            elif part:
                joined.append(part)
    return tuple(joined)
