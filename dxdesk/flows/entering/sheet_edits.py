"""From the sheets of a book to edits: which record each row is about, what coarse words come to, what is certainly
wrong. Not a verb itself.

Rows come by the ten thousand: no object is made of a row, and of what is stored only a few columns are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from dxdesk import text
from dxdesk.checks import rules
from dxdesk.flows.entering.recognising import Known, find_records
from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.i18n import _
from dxdesk.models.change import LIVE
from dxdesk.models.field import Kind, OneOf, Value
from dxdesk.models.finding import Severity
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit_data import UnitData
from dxdesk.sheets.matching.asking import NO_ANSWERS, VALUE, Answers, Asked, Questions, question_id
from dxdesk.sheets.matching.incoming import Fault, IncomingRow, Intake, SheetIntake
from dxdesk.store.journal.writing import Edit

Meaning: TypeAlias = Mapping[tuple[str, str], str]  # (register, field) → the code that coarse words in it mean

NOTHING: Meaning = MappingProxyType({})
AT_ONCE = 4096  # rows that are checked together; a cancelled import needn't wait longer


@dataclass
class Coming:
    """Rows of a book on their way in: what is edited, what was found wrong or is to be known besides, what is to be
    asked."""

    meaning: Meaning
    answers: Answers
    edits: list[Edit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    asked: Questions = field(default_factory=Questions)

    def let_go(self) -> None:
        """Free the edits bit by bit: all at once would stop the window for a tenth of a second."""
        while self.edits:
            del self.edits[-AT_ONCE:]


def prepare(workspace: Workspace, intake: Intake, meaning: Meaning, answers: Answers = NO_ANSWERS) -> Coming:
    """Find each row's record, settle coarse words, and ask the rules on single values."""
    coming = Coming(meaning, answers)
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
        self._known = Known.read(workspace, register, sorted(set().union(*self._coarse)))
        self._said = [_said(table) for table in tables]
        self._records = find_records(self._known, tables, self._said, coming.answers)
        coming.notices += self._records.notices
        for asked in self._records.asked:
            coming.asked.add(asked)
        self._taken: dict[str, tuple[int, int]] = {}  # record → number of the table and place in it

    def take(self, number: int) -> None:
        """Add the edits of a table, and the faults of rows that can't be taken."""
        table = self._tables[number]
        good: list[_Row] = []
        for place, (values, record) in enumerate(zip(self._said[number], self._records.of[number], strict=True)):
            first = self._taken.setdefault(record, (number, place))
            if first != (number, place):
                self._coming.faults.append(self._repeated(_row(table, place, values), *first))
                continue
            if self._coarse[number]:
                self._settle(_row(table, place, values), record)
            if record in self._known.carried:
                values[LIVE] = True  # the sheet says that the row still holds
            good.append(_Row(place, record, values))
        sheet = text.clean(table.sheet)  # the place travels with the entry
        for start in range(0, len(good), AT_ONCE):
            chunk = good[start : start + AT_ONCE]
            self._take_out_wrong(table, chunk)
            self._coming.edits += [
                Edit(table.register, row.record, row.values, place=f"{sheet}!{table.rows[row.place]}") for row in chunk
            ]

    def _repeated(self, row: IncomingRow, number: int, place: int) -> Fault:
        key = self._register.key_fields[0]
        table = self._tables[number]
        cell = table.place(key, table.rows[place], None)
        cell = cell if table.sheet == row.sheet else f"“{table.sheet}”, {cell}"
        first = self._said[number][place]
        same = [n for n in (*self._register.key_fields, "code") if row.values.get(n) and row.values[n] == first.get(n)]
        shown = ((n, self._register.show(n, first, self._workspace.campaign)) for n in same)
        what = ", ".join(f"{_(self._register.fields[n].label)} “{text.shorten(words)}”" for n, words in shown)
        if what:
            message = _("Trùng với dòng ở ô {cell}, cùng {what}: mỗi nội dung chỉ ghi một dòng.")
        else:
            message = _("Trùng với dòng ở ô {cell}, cùng một bản ghi đã có: mỗi nội dung chỉ ghi một dòng.")
        return Fault(row.sheet, row.place(key), key, "", message.format(cell=cell, what=what), row.row, whole=True)

    def _settle(self, row: IncomingRow, record: str) -> None:
        """Make the coarse words of a row fine, or leave them out and ask; what contradicts a stored value is named."""
        before = self._known.before.get(record, {})
        for name, value in list(row.values.items()):
            if not isinstance(value, OneOf):
                continue
            place = row.place(name)
            del row.values[name]
            stored, said = before.get(name), self._answer(name, value, {**before, **row.values})
            if value.codes and not value.proposed and stored is not None:
                if stored not in value.codes:
                    self._coming.faults.append(self._contradiction(row, place, name, before, value))
            elif said is not None:
                row.values[name] = said
            elif stored is None or (stored,) != value.codes:
                self._coming.asked.add(self._question(row, place, name, value))

    def _answer(self, name: str, value: OneOf, row: Mapping[str, Any]) -> Value:
        """What a person said that a word means, of the word itself or of all coarse words of the field."""
        declared = self._register.fields[name]
        said = self._coming.answers.get(self._question_id(name, value))
        if said is None:
            meant = self._coming.meaning.get((self._register.key, name))
            return meant if meant in value.codes and not value.proposed else None
        answer = declared.parse(said, self._register.vocabulary(name, row, self._workspace.campaign))
        return None if isinstance(answer, OneOf) else answer

    def _question_id(self, name: str, value: OneOf) -> str:
        return question_id(VALUE, f"{self._register.key}.{name}", value.written)

    def _question(self, row: IncomingRow, place: str, name: str, value: OneOf) -> Asked:
        declared = self._register.fields[name]
        words = self._register.vocabulary(name, dict(row.values), self._workspace.campaign)  # type: ignore[arg-type]
        codes = value.codes or tuple(choice.code for choice in (words.fine() if words else ()))
        labels = tuple(
            declared.labels(code) if declared.choices_by_kind else declared.show(code, words) for code in codes
        )
        if value.codes and not value.proposed:
            said = _("{field}: “{written}” chưa nói rõ. Là một trong: {options}?")
        elif codes:
            said = _("{field}: “{written}” nghĩa là gì: {options}?")
        else:
            said = _("{field}: “{written}” nghĩa là gì?")
        written, options = text.shorten(value.written), "; ".join(labels)
        message = said.format(field=_(declared.label), written=written, options=options)
        ident = self._question_id(name, value)
        free = declared.kind is Kind.DAY
        key = self._register.key
        return Asked(VALUE, row.sheet, (place,), key, name, value.written, message, codes, labels, ident, free)

    def _contradiction(self, row: IncomingRow, place: str, name: str, before: PlainRow, meant: OneOf) -> Fault:
        declared = self._register.fields[name]
        words = self._register.vocabulary(name, before, self._workspace.campaign)
        options = words.options(meant.codes) if words else ""
        message = _("{field}: trong dữ liệu là “{stored}”, trong tệp lại thuộc: {options}. Hãy ghi rõ trong tệp.")
        message = message.format(field=_(declared.label), stored=declared.show(before[name], words), options=options)
        return Fault(row.sheet, place, name, text.shorten(meant.written), message, row.row)

    def _take_out_wrong(self, table: SheetIntake, rows: list[_Row]) -> None:
        """Values that are certainly wrong, such as a date after the day the figures are of; a bad name takes its row
        with it."""
        data = UnitData(self._workspace.campaign, self._workspace.unit_record.code, {})
        checked = [{"record": row.record, **row.values} for row in rows]
        errors = [f for f in rules.check_entry(data, table.register, checked) if f.severity is Severity.ERROR]
        by_record = {row.record: row for row in rows} if errors else {}
        nameless: set[str] = set()
        for finding in errors:
            row = by_record[finding.record]
            if finding.field in row.values:
                number = table.rows[row.place]
                cell = table.place(finding.field, number, row.values[finding.field])
                shown = self._register.show(finding.field, row.values, self._workspace.campaign)
                whole = finding.field == self._register.key_fields[0]
                fault = Fault(table.sheet, cell, finding.field, shown, finding.message, number, whole)
                self._coming.faults.append(fault)
                if whole:
                    nameless.add(row.record)
                else:
                    del row.values[finding.field]
        if nameless:
            rows[:] = [row for row in rows if row.record not in nameless]


def _said(table: SheetIntake) -> list[dict[str, Any]]:
    """What each row of a table says, without its blank cells."""
    names = list(table.values)
    columns = zip(*table.values.values(), strict=True)
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in columns]


def _coarse_columns(table: SheetIntake) -> list[str]:
    """Fields for which some row has a word that is too coarse to store."""
    return [name for name, column in table.values.items() if OneOf in set(map(type, column))]


def _row(table: SheetIntake, place: int, values: dict[str, Any]) -> IncomingRow:
    return IncomingRow(table, table.rows[place], table.units[place], table.keys[place], values)
