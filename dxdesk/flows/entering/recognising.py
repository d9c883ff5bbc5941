"""Which record each row of a book is about. Not a verb itself.

A record is known by its id, which comes from its first name; by the name it has now; and by its code where name or
operator agrees: a code alone never says which system it is, for offices count theirs alike. What may be a record but
isn't certain to be is asked about, and is a record of its own until somebody answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dxdesk import text
from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.i18n import _
from dxdesk.models.field import OneOf
from dxdesk.models.register import Register
from dxdesk.sheets.matching.asking import NEW, RECORD, Answers, Asked, question_id
from dxdesk.sheets.matching.incoming import Fault, SheetIntake

ALIKE = 0.6  # share of common words from which a name may be another one changed
MOST_ASKED = 50  # rows of a book that may be renamed ones; with more it is another list
CANDIDATES = 4

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """The rows of a register that those of a sheet may be about, recorded or asked for."""

    register: Register
    unit: str
    names: Mapping[str, tuple[Any, ...]]  # record → what it is called now
    codes: Mapping[str, tuple[str, ...]]  # folded code → records
    carried: frozenset[str]
    before: Mapping[str, PlainRow]  # record → its key fields, and those that a sheet has coarse words for

    @classmethod
    def read(cls, workspace: Workspace, register: Register, coarse: Sequence[str]) -> Known:
        keys = register.key_fields
        coded = ["code"] if "code" in register.stored else []
        columns = ["record", "carried", *keys, *coded, *coarse]
        with workspace.store.read() as connection:
            rows = workspace.rows(register.key).columns(connection, columns, expected=True)
        names, end = {row[0]: row[2 : 2 + len(keys)] for row in rows}, 2 + len(keys)
        codes: dict[str, tuple[str, ...]] = {}
        for row in rows if coded else ():
            if row[end]:
                folded = text.fold(row[end])
                codes[folded] = (*codes.get(folded, ()), row[0])
        carried = frozenset(row[0] for row in rows if row[1])
        before = {row[0]: dict(zip(columns, row, strict=True)) for row in rows} if coarse else {}
        return cls(register, workspace.unit_record.code, names, codes, carried, before)

    def called(self, values: Values) -> tuple[Any, ...]:
        return tuple(map(values.get, self.register.key_fields))

    def by_name(self, record: str) -> str:
        """The record that has a name now, by the id that the name makes; empty if none has it."""
        return self._named.get(record, "")

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """Identity of the present name → record: they differ where a row was renamed."""
        keys = self.register.key_fields
        return {
            self.register.identify(self.unit, dict(zip(keys, name, strict=True))): record
            for record, name in self.names.items()
        }

    def folded(self, record: str) -> tuple[str, ...]:
        return _folded(self.names[record])


@dataclass
class Records:
    """The record of every row, by table and place; what is told and asked besides."""

    of: list[list[str]] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def find_records(
    known: Known, tables: Sequence[SheetIntake], said: Sequence[Sequence[dict[str, Any]]], answers: Answers
) -> Records:
    """Find the record of every row. A code that is another system's is taken out of its row until that is answered."""
    if known.register.catalogue or not known.names:
        identify = known.register.identify
        return Records([[identify(known.unit, values) for values in rows] for rows in said])
    finding = _Finding(known, tables, said, answers)
    finding.find()
    return finding.found


class _Finding:
    """Finds the records of one register's tables."""

    def __init__(
        self,
        known: Known,
        tables: Sequence[SheetIntake],
        said: Sequence[Sequence[dict[str, Any]]],
        answers: Answers,
    ) -> None:
        self._known, self._tables, self._said, self._answers = known, tables, said, answers
        self._counting = [_only_counts(rows) for rows in said]
        self.found = Records()
        self._new: list[tuple[int, int]] = []

    def find(self) -> None:
        for number, rows in enumerate(self._said):
            self.found.of.append([self._record(number, place, values) for place, values in enumerate(rows)])
        if self._new:
            self._look_for_renamed()

    def _record(self, number: int, place: int, values: dict[str, Any]) -> str:
        known = self._known
        first_named = known.register.identify(known.unit, values)
        if known.names.get(first_named) == known.called(values):
            return first_named
        if record := known.by_name(first_named):
            return record
        owners = known.codes.get(text.fold(values["code"]), ()) if "code" in values else ()
        agreeing = [record for record in owners if self._agrees(record, number, values)]
        if len(agreeing) == 1:
            return self._renamed(number, place, values, agreeing[0])
        if first_named in known.names:  # first called so, and something else since
            return self._renamed(number, place, values, first_named)
        if owners:
            return self._asked_about_code(number, place, values, first_named, agreeing or owners)
        self._new.append((number, place))
        return first_named

    def _agrees(self, record: str, number: int, values: Values) -> bool:
        """Whether a record with the same code has the same name, or the same operator; where a column of codes only
        counts its rows, nothing but the name tells."""
        here, there = _folded(self._known.called(values)), self._known.folded(record)
        return here[0] == there[0] or (not self._counting[number] and bool(here[1:]) and here[1:] == there[1:] != ("",))

    def _renamed(self, number: int, place: int, values: Values, record: str) -> str:
        before, now = self._called(self._known.names[record]), self._called(self._known.called(values))
        if text.fold(before) != text.fold(now):
            said = _("Dòng này là “{before}” đã có, nay ghi là “{now}”: nhập vào dòng đó và đổi theo tệp.")
            self._tell(number, place, said.format(before=before, now=now))
        return record

    def _asked_about_code(
        self, number: int, place: int, values: dict[str, Any], own: str, owners: Sequence[str]
    ) -> str:
        """A code that another system has: which of them the row is, unless it was said; without an answer it is a new
        one, and its code stays out."""
        answer = self._answer(values)
        if answer in owners:
            return self._renamed(number, place, values, answer)
        if answer != NEW:
            others = "”, “".join(self._called(self._known.names[record]) for record in owners)
            said = _("Mã “{code}” đã là của “{others}”. “{name}” là hệ thống ấy hay hệ thống khác?")
            code = values.pop("code")
            said = said.format(code=code, others=others, name=self._called(self._known.called(values)))
            self._ask(number, place, "code", str(code), said, values, owners)
        return own

    def _look_for_renamed(self) -> None:
        """Rows that nobody knows, beside records that the book lacks: they may be the same under a new name."""
        there = {record for records in self.found.of for record in records}
        missing = [record for record in self._known.names if record not in there]
        if not missing or len(self._new) > MOST_ASKED:
            return
        pool = [(record, self._known.folded(record)) for record in missing]
        same_list = len(missing) < len(self._known.names)  # another office's book has none of the rows that are here
        operators = Counter(names[1:] for _record, names in pool)
        new_operators = Counter(_folded(self._known.called(self._said[n][p]))[1:] for n, p in self._new)
        for number, place in self._new:
            values = self._said[number][place]
            here = _folded(self._known.called(values))
            sole = same_list and operators[here[1:]] == 1 == new_operators[here[1:]]
            near = [r for r, names in pool if _may_be(here, names, same_list=same_list, sole=sole)][:CANDIDATES]
            if near:
                self._settle_renamed(number, place, values, near)

    def _settle_renamed(self, number: int, place: int, values: dict[str, Any], near: Sequence[str]) -> None:
        answer = self._answer(values)
        if answer in near:
            self.found.of[number][place] = self._renamed(number, place, values, answer)
        elif answer != NEW:
            others = "”, “".join(self._called(self._known.names[record]) for record in near)
            said = _("“{name}” chưa có trong dữ liệu, còn “{others}” không có trong tệp. Có phải đổi tên không?")
            name = self._called(self._known.called(values))
            self._ask(
                number,
                place,
                self._known.register.key_fields[0],
                name,
                said.format(name=name, others=others),
                values,
                near,
            )

    # Words

    def _called(self, names: Iterable[Any]) -> str:
        return " – ".join(text.shorten(str(name)) for name in names if name)

    def _cell(self, number: int, place: int, name: str) -> str:
        table = self._tables[number]
        return table.place(name, table.rows[place], None)

    def _tell(self, number: int, place: int, said: str) -> None:
        key, table = self._known.register.key_fields[0], self._tables[number]
        cell = self._cell(number, place, key)
        self.found.notices.append(Fault(table.sheet, cell, key, "", said, table.rows[place]))

    def _answer(self, values: Values) -> str:
        return self._answers.get(self._question_id(values), "")

    def _question_id(self, values: Values) -> str:
        return question_id(RECORD, self._known.register.key, self._called(self._known.called(values)))

    def _ask(
        self, number: int, place: int, name: str, written: str, said: str, values: Values, records: Sequence[str]
    ) -> None:
        names = self._known.names
        labels = (*(_("chính là “{name}”").format(name=self._called(names[r])) for r in records), _("bản ghi mới"))
        cells = (self._cell(number, place, name),)
        sheet, key = self._tables[number].sheet, self._known.register.key
        ident = self._question_id(values)
        self.found.asked.append(Asked(RECORD, sheet, cells, key, "", written, said, (*records, NEW), labels, ident))


def _folded(names: Iterable[Any]) -> tuple[str, ...]:
    return tuple(text.fold(str(name)) if name and not isinstance(name, OneOf) else "" for name in names)


def _may_be(here: tuple[str, ...], there: tuple[str, ...], *, same_list: bool, sole: bool) -> bool:
    """Whether one record may be another under a new name or, in a later edition of the same list, a new operator."""
    if here[1:] != there[1:]:
        return same_list and here[0] == there[0]
    words, others = set(here[0].split()), set(there[0].split())
    if {w for w in words if w.isdigit()} != {w for w in others if w.isdigit()}:
        return False
    return sole or len(words & others) >= ALIKE * len(words | others)


def _only_counts(rows: Sequence[Values]) -> bool:
    """Whether the codes of a table are but the numbers of its rows."""
    codes = [str(values["code"]) for values in rows if "code" in values]
    return bool(codes) and codes == [str(number) for number in range(1, len(codes) + 1)]
