"""From the sheets of a book to edits: which record each row is about, what coarse words come to, what is certainly
wrong. Not a verb itself.

Rows come by the ten thousand: no object is made of a row, and of what is stored only a few columns are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from dxdesk import text
from dxdesk.checks import rules
from dxdesk.checks.engine import Data
from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.i18n import _
from dxdesk.models.change import LIVE
from dxdesk.models.field import OneOf
from dxdesk.models.finding import Severity
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.incoming import Fault, IncomingRow, Intake, SheetIntake
from dxdesk.store.journal import Edit

Meaning: TypeAlias = Mapping[tuple[str, str], str]  # (register, field) → the code that coarse words in it mean

NOTHING: Meaning = MappingProxyType({})
AT_ONCE = 4096  # rows that are checked together; a cancelled import needn't wait longer


class Coarse(NamedTuple):
    """Words of one sheet that are too coarse to store: the field, and the codes that may be meant."""

    register: str
    field: str
    codes: tuple[str, ...]
    sheet: str


@dataclass
class Coming:
    """Rows of a book on their way in: what is edited, what was found wrong besides, what is to be asked (with the
    cells)."""

    meaning: Meaning
    edits: list[Edit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: dict[Coarse, list[str]] = field(default_factory=dict)

    def let_go(self) -> None:
        """Free the edits bit by bit: all at once would stop the window for a tenth of a second."""
        while self.edits:
            del self.edits[-AT_ONCE:]


def prepare(workspace: Workspace, intake: Intake, meaning: Meaning) -> Coming:
    """Find each row's record, settle coarse words, and ask the rules on single values."""
    coming = Coming(meaning)
    by_register: dict[str, list[SheetIntake]] = {}
    for table in intake.sheets:
        by_register.setdefault(table.register, []).append(table)
    for key, tables in by_register.items():
        preparing = _Preparing(workspace, REGISTERS[key], tables, coming)
        for number in range(len(tables)):
            preparing.take(number)
    return coming


class _Row(NamedTuple):
    """A row that can be taken, by its place in its table."""

    place: int
    record: str
    values: dict[str, Any]


class _Preparing:
    """Takes the tables of one register, one after the other."""

    def __init__(self, workspace: Workspace, register: Register, tables: Sequence[SheetIntake], coming: Coming) -> None:
        self._workspace, self._register, self._tables, self._coming = workspace, register, tables, coming
        self._coarse = [_coarse_columns(table) for table in tables]
        self._known = _Known.read(workspace, register, sorted(set().union(*self._coarse)))
        self._taken: dict[str, tuple[int, int]] = {}  # record → number of the table and place in it

    def take(self, number: int) -> None:
        """Add the edits of a table, and the faults of rows that can't be taken."""
        table = self._tables[number]
        names = list(table.values)
        columns = zip(*table.values.values(), strict=True)
        said = [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in columns]
        good: list[_Row] = []
        for place, values in enumerate(said):
            record = self._known.record(values)
            first = self._taken.setdefault(record, (number, place))
            if first != (number, place):
                self._coming.faults.append(self._repeated(_row(table, place, values), *first))
            elif not self._coarse[number] or self._settle(_row(table, place, values), record):
                if record in self._known.carried:
                    values[LIVE] = True  # the sheet says that the row still holds
                good.append(_Row(place, record, values))
        sheet = text.clean(table.sheet)  # the place travels with the entry
        for start in range(0, len(good), AT_ONCE):
            chunk = good[start : start + AT_ONCE]
            wrong = self._wrong(table, chunk)
            self._coming.edits += [
                Edit(table.register, row.record, row.values, place=f"{sheet}!{table.rows[row.place]}")
                for row in chunk
                if row.place not in wrong
            ]

    def _repeated(self, row: IncomingRow, number: int, place: int) -> Fault:
        key = self._register.key_fields[0]
        table = self._tables[number]
        cell = table.place(key, table.rows[place], None)
        cell = cell if table.sheet == row.sheet else f"“{table.sheet}”, {cell}"
        message = _("Trùng với dòng ở ô {cell}: mỗi nội dung chỉ ghi một dòng.").format(cell=cell)
        return Fault(row.sheet, row.place(key), key, "", message, row.row)

    def _settle(self, row: IncomingRow, record: str) -> bool:
        """Make the coarse words of a row fine, or leave them out; False when one contradicts what is stored."""
        before = self._known.before.get(record, {})
        good = True
        for name, value in list(row.values.items()):
            if not isinstance(value, OneOf):
                continue
            place = row.place(name)
            del row.values[name]
            stored, said = before.get(name), self._coming.meaning.get((self._register.key, name))
            if stored is None and said in value.codes:
                row.values[name] = said
            elif stored is None:
                asked = Coarse(self._register.key, name, value.codes, row.sheet)
                self._coming.asked.setdefault(asked, []).append(place)
            elif stored not in value.codes:
                self._coming.faults.append(self._contradiction(row, place, name, before, value))
                good = False
        return good

    def _contradiction(self, row: IncomingRow, place: str, name: str, before: PlainRow, meant: OneOf) -> Fault:
        declared = self._register.fields[name]
        words = self._register.vocabulary(name, before, self._workspace.campaign)
        options = words.options(meant.codes) if words else ""
        message = _("{field}: trong dữ liệu là “{stored}”, trong tệp lại thuộc: {options}. Hãy ghi rõ trong tệp.")
        message = message.format(field=_(declared.label), stored=declared.show(before[name], words), options=options)
        return Fault(row.sheet, place, name, "", message, row.row)

    def _wrong(self, table: SheetIntake, rows: Sequence[_Row]) -> set[int]:
        """Places of rows with a value that is certainly wrong, such as a date after the day the figures are of."""
        data = Data(self._workspace.campaign, self._workspace.unit_record.code, {})
        checked = [{"record": row.record, **row.values} for row in rows]
        errors = [f for f in rules.check_entry(data, table.register, checked) if f.severity is Severity.ERROR]
        by_record = {row.record: row for row in rows} if errors else {}
        wrong: set[int] = set()
        for finding in errors:
            row = by_record[finding.record]
            if finding.field in row.values:
                number = table.rows[row.place]
                cell = table.place(finding.field, number, row.values[finding.field])
                shown = self._register.show(finding.field, row.values, self._workspace.campaign)
                self._coming.faults.append(Fault(table.sheet, cell, finding.field, shown, finding.message, number))
                wrong.add(row.place)
        return wrong


def _coarse_columns(table: SheetIntake) -> list[str]:
    """Fields for which some row has a word that is too coarse to store."""
    return [name for name, column in table.values.items() if OneOf in set(map(type, column))]


def _row(table: SheetIntake, place: int, values: dict[str, Any]) -> IncomingRow:
    return IncomingRow(table, table.rows[place], table.units[place], table.keys[place], values)


@dataclass(frozen=True)
class _Known:
    """The rows of a register that those of a sheet may be about, recorded or asked for."""

    register: Register
    unit: str
    names: Mapping[str, tuple[Any, ...]]  # record → what it is called now
    codes: Mapping[object, str]  # code → record
    carried: frozenset[str]
    before: Mapping[str, PlainRow]  # record → its key fields, and those that a sheet has coarse words for

    @classmethod
    def read(cls, workspace: Workspace, register: Register, coarse: Sequence[str]) -> _Known:
        keys = register.key_fields
        coded = ["code"] if "code" in register.stored else []
        columns = ["record", "carried", *keys, *coded, *coarse]
        with workspace.store.read() as connection:
            rows = workspace.rows(register.key).columns(connection, columns, expected=True)
        names, end = {row[0]: row[2 : 2 + len(keys)] for row in rows}, 2 + len(keys)
        codes = {row[end]: row[0] for row in rows if row[end]} if coded else {}
        carried = frozenset(row[0] for row in rows if row[1])
        before = {row[0]: dict(zip(columns, row, strict=True)) for row in rows} if coarse else {}
        return cls(register, workspace.unit_record.code, names, codes, carried, before)

    def record(self, values: Mapping[str, Any]) -> str:
        """The record a row is about: by its id, else by its code, else by the name it has now, else new."""
        first_named = self.register.identify(self.unit, values)
        if self.register.catalogue or not self.names:
            return first_named
        name = self.names.get(first_named)
        if name == tuple(map(values.get, self.register.key_fields)):
            return first_named
        return self.codes.get(values.get("code")) or self._named.get(first_named, first_named)

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """Identity of the present name → record: they differ where a row was renamed."""
        keys = self.register.key_fields
        return {
            self.register.identify(self.unit, dict(zip(keys, name, strict=True))): record
            for record, name in self.names.items()
        }
