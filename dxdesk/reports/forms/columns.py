"""How wide the columns of a table are: dates and numbers are never broken, and words only where there is no room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dxdesk.models.field import show_cell
from dxdesk.reports.report import Column, Exhibit

LONGEST_WORD = 18  # characters; longer words may be broken
_WHOLE = re.compile(r"\S*\d\S*")  # a date, a number, a number of a document: what is wrong when it is torn apart


class Need(NamedTuple):
    """What a column needs, in millimetres: for dates and numbers to stay whole, and for words too."""

    least: float
    whole: float


def needs(columns: Sequence[Column], rows: Iterable[Sequence[str]], character: float, sides: float) -> list[Need]:
    """What each column needs; `character` is the width of an average one, `sides` what lies beside a cell's text."""
    numbers = [0] * len(columns)
    words = [max(map(len, column.heading.split())) for column in columns]
    for row in rows:
        for place, cell in enumerate(row):
            if len(cell) > min(words[place], numbers[place]):
                words[place] = max(words[place], *map(len, cell.split() or ("",)))
                numbers[place] = max(numbers[place], *map(len, _WHOLE.findall(cell) or ("",)))
    made = []
    for number, word in zip(numbers, words, strict=True):
        least = min(number, LONGEST_WORD) * character + sides
        made.append(Need(least, max(least, min(word, LONGEST_WORD) * character + sides)))
    return made


def widths(columns: Sequence[Column], needed: Sequence[Need], room: float) -> list[float]:
    """Widths that fill the room, in millimetres.

    Each column has what it needs, then more in proportion to what it asks for. Where there is too little room words are
    broken before dates and numbers are.
    """
    whole, least = sum(need.whole for need in needed), sum(need.least for need in needed)
    if whole <= room:
        asked = [max(column.width - 6, 1) for column in columns]
        return [need.whole + (room - whole) * more / sum(asked) for need, more in zip(needed, asked, strict=True)]
    if least <= room:
        part = (room - least) / (whole - least)
        return [need.least + (need.whole - need.least) * part for need in needed]
    return [need.least * room / least for need in needed]


def exhibit_columns(exhibit: Exhibit) -> list[Column]:
    """The columns of a figure in the text, as wide as their longest text asks for."""
    made = []
    for place, (heading, numeric) in enumerate(zip(exhibit.headings, exhibit.numeric, strict=True)):
        longest = max((len(show_cell(row[place])) for row in exhibit.rows), default=0)
        made.append(Column(heading, min(max(longest, len(heading), 8), 44), "right" if numeric else "left"))
    return made
