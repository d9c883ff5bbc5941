"""A figure: the one form in which numbers reach charts, findings, report and command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A small table with the records behind every row.

    `columns` are keys, `headings` what people read; the first column names the row. `unit_of_measure` is that of the
    number columns ("%", "văn bản"). `records[i]` are the ids ("register/record", in national figures
    "unit/register/record") that row i was counted from; `keys[i]` is its code (a status, a level, a unit).
    """

    name: str
    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit_of_measure: str
    records: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...] = ()

    def column(self, key: str) -> list[Cell]:
        """One column's cells, top to bottom."""
        place = self.columns.index(key)
        return [row[place] for row in self.rows]

    def only(self, keys: Iterable[str], title: str = "") -> Figure:
        """The rows of some codes in their order, under a title of their own where one is given."""
        places = {key: place for place, key in enumerate(self.keys)}
        kept = [places[key] for key in keys]
        return replace(
            self,
            title=title or self.title,
            rows=tuple(self.rows[place] for place in kept),
            records=tuple(self.records[place] for place in kept),
            keys=tuple(self.keys[place] for place in kept),
        )

    def behind(self, *keys: str) -> tuple[str, ...]:
        """The ids of the records that lines were counted from; a line that isn't there was counted from none."""
        found = dict(zip(self.keys, self.records, strict=True))
        return tuple(record for key in keys for record in found.get(key, ()))

    def plain(self) -> dict[str, Any]:
        """The figure as JSON has it, exact numbers marked; `of` takes it."""
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return parts | {"rows": [[{"exact": str(c)} if isinstance(c, Decimal) else c for c in r] for r in self.rows]}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Figure:
        """The figure that `plain` described."""
        parts: dict[str, Any] = {n: tuple(part) if isinstance(part, list) else part for n, part in plain.items()}
        parts["records"] = tuple(map(tuple, plain["records"]))
        parts["rows"] = tuple(
            tuple(Decimal(c["exact"]) if isinstance(c, dict) else c for c in row) for row in plain["rows"]
        )
        return cls(**parts)

    def line(self, key: str) -> dict[str, Cell]:
        """The row of a code, by column; KeyError where there is none."""
        if key not in self.keys:
            raise KeyError(key)
        return dict(zip(self.columns, self.rows[self.keys.index(key)], strict=True))


class Line(NamedTuple):
    """One row of a figure that is being made."""

    key: str
    cells: tuple[Cell, ...]
    records: tuple[str, ...] = ()


def make(
    name: str, title: str, columns: Sequence[tuple[str, str]], lines: Iterable[Line], unit_of_measure: str = ""
) -> Figure:
    """A figure from its columns (key, heading) and lines."""
    made = list(lines)
    return Figure(
        name,
        title,
        tuple(key for key, _heading in columns),
        tuple(heading for _key, heading in columns),
        tuple(line.cells for line in made),
        unit_of_measure,
        tuple(line.records for line in made),
        tuple(line.key for line in made),
    )
