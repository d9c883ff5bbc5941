"""A figure: the one form in which numbers reach charts, findings, report and command line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A small table with the records behind every row.

    `columns` are keys, `headings` what people read; the first column names the row. `unit_of_measure` is that of the
    number columns ("%", "văn bản"). `records[i]` are the ids ("register/record") that row i was counted from.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit_of_measure: str
    records: tuple[tuple[str, ...], ...]

    def column(self, key: str) -> list[Cell]:
        """One column's cells, top to bottom."""
        place = self.columns.index(key)
        return [row[place] for row in self.rows]
