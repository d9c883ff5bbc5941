"""What a book brings: values by column with the cells they came from, and what could not be taken. All of it goes
through JSON, so that a child process can do the reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from dxdesk.models.field import OneOf
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.matching.asking import Asked
from dxdesk.sheets.matching.columns import Parsed


@dataclass(frozen=True, slots=True)
class Fault:
    """A remark on a cell or row. Among the faults of an intake it rejects its cell, or the row where it says `whole`;
    among the notices it only informs.

    `row` counts from 1; it is 0, and `cell` may be empty, where the whole sheet is meant.
    """

    sheet: str
    cell: str
    field: str
    value: str
    message: str
    row: int
    whole: bool = False


@dataclass(slots=True)
class SheetIntake:
    """A sheet that was understood. Its rows are kept by column: `values[field][i]` belongs to the sheet row `rows[i]`,
    the unit `units[i]` and the record named by `keys[i]` (a code, or folded names).

    A blank cell is None: nothing was said. `columns` has the column of each field ("D"; "D:H" for columns of x, whose
    letters are in `marks` by choice). `stranger` says that the title names another unit than the one asked about.
    """

    sheet: str
    register: str
    header: tuple[int, int]  # first and last header row, from 1
    columns: dict[str, str]
    marks: dict[str, dict[str, str]]
    rows: Sequence[int] = ()
    units: Sequence[str] = ()
    keys: Sequence[str] = ()
    values: dict[str, Sequence[Parsed]] = field(default_factory=dict)
    stranger: Fault | None = None

    def by_unit(self) -> dict[str, SheetIntake]:
        """The same sheet once for each unit that has rows in it, with those alone."""
        places: dict[str, list[int]] = {}
        for place, unit in enumerate(self.units):
            places.setdefault(unit, []).append(place)
        return {
            unit: replace(
                self,
                rows=[self.rows[place] for place in mine],
                units=[unit] * len(mine),
                keys=[self.keys[place] for place in mine],
                values={name: [column[place] for place in mine] for name, column in self.values.items()},
            )
            for unit, mine in places.items()
        }

    def place(self, field_name: str, row: int, value: Parsed) -> str:
        """The cell that a value came from; for columns of x the one that was marked."""
        marks = self.marks.get(field_name)
        if not marks:
            return f"{self.columns[field_name]}{row}"
        code = _coarse(self.register, field_name, value) if isinstance(value, OneOf) else str(value)
        return f"{marks.get(code) or next(iter(marks.values()))}{row}"


def _coarse(register: str, field_name: str, said: OneOf) -> str:
    """The code of the choice that says one of these codes."""
    choices = REGISTERS[register].fields[field_name].choices
    return next((choice.code for choice in choices if choice.within == tuple(said.codes)), "")


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One record from a sheet. `values` has only the fields that something was said about."""

    table: SheetIntake
    row: int
    unit: str
    key: str
    values: dict[str, Parsed]

    @property
    def register(self) -> str:
        return self.table.register

    @property
    def sheet(self) -> str:
        return self.table.sheet

    def place(self, field_name: str) -> str:
        """The cell a field came from, such as E12."""
        return self.table.place(field_name, self.row, self.values.get(field_name))

    @property
    def places(self) -> dict[str, str]:
        """Field → cell, for all values of the row."""
        return {name: self.place(name) for name in self.values}


@dataclass(frozen=True)
class Intake:
    """All that one book brings. `skipped` counts rows that are no records, by kind; `asked` is what a person must say
    before cells, columns or sheets can be read."""

    file: str
    sha256: str
    sheets: list[SheetIntake]
    faults: list[Fault]
    notices: list[Fault]
    skipped: dict[str, int]
    asked: list[Asked] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[IncomingRow]:
        """The records that can be taken, in the order of the book."""
        found = []
        for table in self.sheets:
            names = list(table.values)
            for row, unit, key, *values in zip(
                table.rows, table.units, table.keys, *table.values.values(), strict=True
            ):
                said = {name: value for name, value in zip(names, values, strict=True) if value is not None}
                found.append(IncomingRow(table, row, unit, key, said))
        return found

    def by_unit(self) -> dict[str, Intake]:
        """The same book once for each unit that has rows in it, with those alone; without faults and notices."""
        sheets: dict[str, list[SheetIntake]] = {}
        for table in self.sheets:
            for unit, part in table.by_unit().items():
                sheets.setdefault(unit, []).append(part)
        return {unit: Intake(self.file, self.sha256, parts, [], [], {}) for unit, parts in sorted(sheets.items())}

    @property
    def strangers(self) -> list[Fault]:
        """The titles that name another unit."""
        return [table.stranger for table in self.sheets if table.stranger]

    @property
    def rejected(self) -> int:
        """How many rows could not be taken."""
        return len({(fault.sheet, fault.row) for fault in self.faults if fault.whole})

    def pack(self) -> list[Any]:
        """JSON of the whole in parts, each read in a few milliseconds; `unpack` takes them."""
        head = {
            "file": self.file,
            "sha256": self.sha256,
            "sheets": [
                {name: getattr(table, name) for name in _SMALL}
                | {"fields": [*table.values], "stranger": table.stranger and asdict(table.stranger)}
                for table in self.sheets
            ],
            "faults": [asdict(fault) for fault in self.faults],
            "notices": [asdict(fault) for fault in self.notices],
            "skipped": self.skipped,
            "asked": [asked.pack() for asked in self.asked],
        }
        columns = [c for table in self.sheets for c in (table.rows, table.units, table.keys, *table.values.values())]
        return [head, *map(_packed, columns)]

    @classmethod
    def unpack(cls, parts: Sequence[Any]) -> Intake:
        head, *columns = parts
        faults, notices = ([Fault(**fault) for fault in head[kind]] for kind in ("faults", "notices"))
        rest = iter(columns)
        sheets = []
        for small in head["sheets"]:
            fields = small.pop("fields")
            rows, units, keys = (next(rest) for _column in range(3))
            values: dict[str, Sequence[Parsed]] = {name: _unpacked(next(rest)) for name in fields}
            small["header"] = tuple(small["header"])
            small["stranger"] = small["stranger"] and Fault(**small["stranger"])
            sheets.append(SheetIntake(**small, rows=rows, units=units, keys=keys, values=values))
        asked = [Asked.unpack(one) for one in head["asked"]]
        return cls(head["file"], head["sha256"], sheets, faults, notices, head["skipped"], asked)


_SMALL = ("sheet", "register", "header", "columns", "marks")


def _packed(column: Sequence[Any]) -> Sequence[Any]:
    if OneOf not in set(map(type, column)):
        return column
    return [[v.written, v.proposed, *v.codes] if isinstance(v, OneOf) else v for v in column]


def _unpacked(column: list[Any]) -> list[Any]:
    if list not in set(map(type, column)):
        return column
    return [OneOf(tuple(v[2:]), v[0], v[1]) if isinstance(v, list) else v for v in column]
