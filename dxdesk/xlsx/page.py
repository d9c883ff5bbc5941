"""What a book is made of: pages with columns, and how cells are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from dxdesk.xlsx.styles import Style

Cell: TypeAlias = str | int | Decimal | date | None

OWN_LISTS = "Danh mục"  # the hidden sheet of our books, with the lists to choose from


@dataclass(frozen=True, slots=True)
class Column:
    """A column under the header. `choices` makes a list to choose from, `help` is shown beside the cell.

    `width` is in characters. `looks` are those of single cells, top to bottom, where they aren't all of one style.
    """

    heading: str
    cells: Sequence[Cell]
    width: float = 16
    style: Style = Style.TEXT
    choices: Sequence[str] = ()
    help: str = ""
    looks: Sequence[Style] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: rows of a title block (column, text, look), the header, its columns, and a remark below.

    `row_choices` are lists for single cells: column, place in the column, words. `frame_blanks` draws the cells that
    wait for a value. `links` lead from a cell to another one of the book ("B7", "'Nguồn số liệu'!A2"). A page that is
    not `headed` is running text: it has no header, and is printed standing.
    """

    name: str
    title: Sequence[Sequence[tuple[int, str, Style]]]
    columns: Sequence[Column]
    row_choices: Sequence[tuple[int, int, Sequence[str]]] = ()
    frame_blanks: bool = False
    headed: bool = True
    filtered: bool = False
    remark: str = ""
    links: Sequence[tuple[str, str]] = ()

    @property
    def first_row(self) -> int:
        """The row of the first cells, from 1."""
        return len(self.title) + (2 if self.headed else 1)

    @property
    def header_row(self) -> int:
        """From 1."""
        return self.first_row - 1

    @property
    def length(self) -> int:
        return len(self.columns[0].cells)


def sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31]


def column_letters(number: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
