"""The engine of checks: a rule is a small pure generator over one unit's rows; its hits become findings.

The engine knows no rule by name. `dxdesk.checks.rules` lists them all and is what everybody else imports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from types import MappingProxyType

import orjson

from dxdesk import text
from dxdesk.errors import Missing
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, RuleSetting
from dxdesk.models.field import Field, Kind, Row, Value, canonical
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit
from dxdesk.models.unit_data import UnitData
from dxdesk.progress import SILENT, Progress

NOTHING: Mapping[str, Value] = MappingProxyType({})
_SEVERITIES = {severity: place for place, severity in enumerate(Severity)}
_REGISTERS = {key: place for place, key in enumerate(REGISTERS)}
_TYPES: Mapping[Kind, type] = {Kind.COUNT: int, Kind.YES_NO: bool}


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: the register, the row (the empty row: the register as a whole), the field, and what to say.

    `read` names the fields of the row that the rule looked at, `also` holds what it read elsewhere: when any of these
    change, an explanation given for the hit lapses.
    """

    register: str
    row: Row
    field: str
    message: str
    read: tuple[str, ...]
    also: Mapping[str, object]
    suggestion: str
    fix: Mapping[str, Value]

    def digest(self) -> str:
        """Sixteen hexadecimal digits of the values that were read."""
        names = {self.field, *self.read} - {""}
        seen = {"row": {name: self.row.get(name) for name in names}, "also": dict(self.also)}
        return hashlib.sha256(orjson.dumps(seen, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


@dataclass(frozen=True)
class Rule:
    """One check: what it is called, how grave it is unless the campaign says otherwise, and the function that looks.

    `register` is the one it looks at, empty where there are several; `reads` are all whose rows it looks into, it is
    given no others. `numbers` are its thresholds; days among them are written as 20220630. `on_entry`: looks at single
    rows only, so that an import can ask it of the rows that come in.
    """

    id: str
    severity: Severity
    title: str
    find: Callable[[Context], Iterator[Hit]]
    register: str
    reads: frozenset[str]
    numbers: Mapping[str, Decimal]
    on_entry: bool
    legal_basis: str


def rule(
    rule_id: str,
    severity: Severity,
    *,
    title: str,
    register: str = "",
    reads: Collection[str] = (),
    on_entry: bool = False,
    legal_basis: str = "",
    **numbers: int,
) -> Callable[[Callable[[Context], Iterator[Hit]]], Rule]:
    """Declare a rule: the register it looks at, others that it `reads`, and as further keywords its numbers with their
    defaults."""

    def declare(find: Callable[[Context], Iterator[Hit]]) -> Rule:
        exact = MappingProxyType({name: Decimal(value) for name, value in numbers.items()})
        all_read = frozenset({register, *reads} - {""})
        return Rule(rule_id, severity, title, find, register, all_read, exact, on_entry, legal_basis)

    return declare


@dataclass(frozen=True, slots=True)
class Table:
    """The recorded rows of a register with their columns gathered once, and where values of a wrong type were.

    Such values are None in rows and columns: the rule on types names them, and no other rule trips over them.
    """

    rows: list[Row]
    columns: Mapping[str, list[Value]]
    misfits: list[tuple[int, str, Value]]  # place of the row, field, the value as it is

    @classmethod
    def gather(cls, register: Register, rows: list[Row]) -> Table:
        columns = {name: _column(rows, name) for name in register.stored}
        misfits = [
            (place, name, column[place])
            for name, column in columns.items()
            for place in _misfits(register.fields[name], column)
        ]
        for place, name, _value in misfits:
            columns[name][place] = None
            rows[place] = {**rows[place], name: None}
        return cls(rows, columns, misfits)


class Tables(dict[str, Table]):
    """The recorded rows of a unit by register; each register's are gathered once, when the first rule looks at them."""

    def __init__(self, data: UnitData) -> None:
        super().__init__()
        self._data = data

    def __missing__(self, register: str) -> Table:
        self[register] = Table.gather(REGISTERS[register], self._data.live(register))
        return self[register]


@dataclass(frozen=True)
class Context:
    """What a rule is given: the unit's rows of the registers it reads, the register it looks at, and its numbers."""

    rule: Rule
    key: str
    numbers: Mapping[str, Decimal]
    data: UnitData
    tables: Tables

    @property
    def campaign(self) -> Campaign:
        return self.data.campaign

    @property
    def unit(self) -> Unit:
        return self.data.campaign.unit(self.data.unit)

    @property
    def register(self) -> Register:
        return REGISTERS[self.key]

    @property
    def table(self) -> Table:
        """The recorded rows of the register and their columns."""
        return self.tables[self.key]

    @property
    def rows(self) -> list[Row]:
        """The recorded rows of the register."""
        return self.table.rows

    @property
    def blank(self) -> list[Row]:
        """The rows of the register that the catalogue asks for and nobody recorded yet."""
        return self.data.blank(self.key)

    @property
    def before(self) -> Mapping[str, Row]:
        """The last campaign's rows of the register, by record."""
        return self.data.before(self.key)

    def at(self, register: str) -> Context:
        """The same rule in another register; KeyError where the rule doesn't say that it reads it."""
        if register not in self.rule.reads:
            raise KeyError(register, self.rule.id)
        return replace(self, key=register)

    def column(self, name: str) -> list[Value]:
        """One field of the rows, in their order."""
        return self.table.columns[name]

    def where(self, name: str, *wanted: Value) -> Iterator[Row]:
        """The rows whose field holds one of the wanted values."""
        those = frozenset(wanted)
        if not those.isdisjoint(self.column(name)):  # most rules find nothing, and this is the quickest way to know
            yield from (row for row, value in zip(self.rows, self.column(name), strict=True) if value in those)

    def distinct(self, name: str) -> set[Value]:
        """The values of a field, each once: long columns are judged by these."""
        return set(self.column(name)) - {None}

    def number(self, name: str) -> Decimal:
        """A threshold: the campaign's, else the rule's own."""
        return self.numbers[name]

    def day(self, name: str) -> str:
        """A number such as 20220630 as a day."""
        written = str(int(self.numbers[name]))
        return f"{written[:4]}-{written[4:6]}-{written[6:]}"

    def title(self, row: Row) -> str:
        """The record's name in quotation marks, short enough for a sentence."""
        named = self.data.title(self.key, row) or str(row.get("record") or _("chưa có tên"))
        return _("“{name}”").format(name=text.shorten(named))

    def label(self, name: str) -> str:
        return _(self.register.fields[name].label)

    def show(self, name: str, row: Row) -> str:
        return self.data.show(self.key, name, row)

    def hit(
        self,
        row: Row,
        field: str,
        says: str,
        /,
        *,
        read: tuple[str, ...] = (),
        also: Mapping[str, object] = NOTHING,
        suggestion: str = "",
        fix: Mapping[str, Value] = NOTHING,
        **words: object,
    ) -> Hit:
        """A hit whose message is `says`, with the record's name for `{record}` and the other words put in."""
        return Hit(self.key, row, field, says.format(record=self.title(row), **words), read, also, suggestion, fix)


def _column(rows: Sequence[Row], name: str) -> list[Value]:
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:  # rows made by hand may leave empty fields out
        return [row.get(name) for row in rows]


def _misfits(f: Field, column: Sequence[Value]) -> list[int]:
    """Places of the values that aren't in the one stored form of their field."""
    expected = _TYPES.get(f.kind, str)
    if set(map(type, column)) - {expected, type(None)}:
        return [place for place, value in enumerate(column) if value is not None and not _fits(f, value, expected)]
    if f.kind not in _FORMS:
        return []
    wrong = {value for value in set(column) if value is not None and not _fits(f, value, expected)}
    return [place for place, value in enumerate(column) if value in wrong] if wrong else []


def _fits(f: Field, value: Value, expected: type) -> bool:
    return type(value) is expected and (f.kind not in _FORMS or _FORMS[f.kind](str(value)))


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _is_amount(written: str) -> bool:
    try:
        exact = Decimal(written)
    except InvalidOperation:
        return False
    return exact.is_finite() and canonical(exact) == written


_FORMS: Mapping[Kind, Callable[[str], bool]] = {Kind.DAY: _is_day, Kind.AMOUNT: _is_amount}


def evaluate(
    rules: Iterable[Rule],
    data: UnitData,
    explanations: Sequence[Row] = (),
    only: Collection[str] | None = None,
    progress: Progress = SILENT,
) -> list[Finding]:
    """All findings of the enabled rules, gravest first, then in the order of registers and records.

    `explanations` are rows of that register; one holds as long as the values its warning was about stay the same.
    Raises `Missing` for a name in `only` that no rule has. An error inside a rule is a bug and goes up.
    """
    known = list(rules)
    if only is not None and (unknown := set(only) - {r.id for r in known}):
        raise Missing(_("Không có quy tắc kiểm tra “{rule}”.").format(rule=", ".join(sorted(unknown))))
    settings = data.campaign.rules
    chosen = [r for r in known if (only is None or r.id in only) and settings.get(r.id, _DEFAULT).enabled]
    found: list[Finding] = []
    tables = Tables(data)
    for place, one in enumerate(chosen):
        progress.step(place, len(chosen), _(one.title))
        found += _findings(one, data, tables, settings.get(one.id, _DEFAULT))
    progress.step(len(chosen), len(chosen))
    return _sorted(_explained(found, explanations), data)


_DEFAULT = RuleSetting()


def _findings(one: Rule, data: UnitData, tables: Tables, setting: RuleSetting) -> Iterator[Finding]:
    severity = Severity(setting.severity) if setting.severity else one.severity
    basis = setting.legal_basis or _(one.legal_basis)
    for hit in one.find(Context(one, one.register, {**one.numbers, **setting.numbers}, data, tables)):
        record = str(hit.row.get("record") or "")
        yield Finding(
            severity=severity,
            rule=one.id,
            register=hit.register,
            record=record,
            field=hit.field,
            message=hit.message,
            legal_basis=basis,
            suggestion=hit.suggestion,
            fix=tuple(hit.fix.items()),
            digest=hit.digest(),
        )


def _explained(found: list[Finding], explanations: Sequence[Row]) -> list[Finding]:
    about = ("rule", "about_register", "about_record", "about_field")
    given = {
        tuple(str(row.get(part) or "") for part in about): row
        for row in explanations
        if row.get("live", True) and row.get("text")
    }
    done = []
    for finding in found:
        row = given.get(finding.key)
        same = row is not None and row.get("digest") == finding.digest
        done.append(finding.explained(str(row["text"]), lapsed=not same) if row else finding)
    return done


def _sorted(found: list[Finding], data: UnitData) -> list[Finding]:
    keys = {f.register for f in found}
    records = {k: {str(row.get("record")): n for n, row in enumerate(data.of(k))} for k in keys}
    columns = {k: {name: n for n, name in enumerate(REGISTERS[k].fields)} for k in keys}
    return sorted(
        found,
        key=lambda f: (
            _SEVERITIES[f.severity],
            _REGISTERS[f.register],
            records[f.register].get(f.record, -1),
            columns[f.register].get(f.field, -1),
            f.rule,
        ),
    )
