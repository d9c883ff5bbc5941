"""One form of a cell, whatever file and library it comes from.

A cell that shows simply what it is is a plain Python value: a text (the empty one for a blank cell), a number as float,
a day as date. Every other cell is a `Shown`: what a person sees, and what it is. So nothing is told from a type of some
library's, and `str` of a cell is never anything but what stands on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from dxdesk.sheets.reading.fonts import Told


class What(StrEnum):
    """What a cell is whose number is shown in a way of its own."""

    NUMBER = "number"  # 007, 25/QĐ-UBND, 12,50
    PERCENT = "percent"  # 87,5%: the value is 0.875
    DAY = "day"  # a whole date with words or a time: ngày 5 tháng 4 năm 2022
    PART = "part"  # of a date: May-19, 5/2019, 2019; the value is the day behind it
    TIME = "time"  # of a day, or a duration: 12:30, 36:00; the value is in days
    YES_NO = "yes_no"  # TRUE, FALSE
    UNSEEN = "unseen"  # its format shows nothing of it, whatever it holds


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that shows something else than its bare value."""

    seen: str
    what: What
    value: float | date | bool | str

    def __str__(self) -> str:
        return self.seen


def yes_no(said: bool) -> Shown:
    """The cell that says TRUE or FALSE."""
    return Shown("TRUE" if said else "FALSE", What.YES_NO, said)


Raw: TypeAlias = str | float | date | Shown
Cell: TypeAlias = tuple[int, int]  # row and column, both from 0
Area: TypeAlias = tuple[Cell, Cell]  # first and last cell


class Oddity(StrEnum):
    """Why the value of a cell can't simply be taken."""

    ERROR = "error"
    FORMULA = "formula"  # with the value that was kept from its last calculation
    UNCALCULATED = "uncalculated"  # a formula without one
    LINK = "link"  # HYPERLINK() and other formulas that reach out of the book
    SYMBOL = "symbol"  # set in a symbol font, with a sign that isn't known


@dataclass(slots=True)
class Marks:
    """What else there is to know of single cells, rows and columns of a sheet.

    `odd` holds what and the text to show for it, `dropped` the struck-out part of a cell whose other part stands in the
    rows. `unseen` are the cells whose format shows nothing; `far` names cells so far out that they were not read.
    """

    odd: dict[Cell, tuple[Oddity, str]] = field(default_factory=dict)
    struck: set[Cell] = field(default_factory=set)
    dropped: dict[Cell, str] = field(default_factory=dict)
    unseen: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    far: list[Cell] = field(default_factory=list)

    def note(self, cell: Cell, value: Raw) -> Raw:
        """The value of a cell that is shown by a format of its own."""
        if isinstance(value, Shown) and value.what is What.UNSEEN:
            self.unseen.add(cell)
        return value

    def keep(self, cell: Cell, told: Told) -> str:
        """The text of a cell that is set in several fonts or an unusual one; what else it says is marked here."""
        if told.unread:
            self.odd[cell] = (Oddity.SYMBOL, told.unread)
            return ""
        if told.struck and told.text:
            self.dropped[cell] = told.struck
        elif told.struck:
            self.struck.add(cell)
        return told.text or told.struck


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
