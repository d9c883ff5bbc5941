"""Rows as a projection of the journal: from what a record holds to columns, and back.

A row's `stamp` names the entry that holds all its values; `stamps` lists the exceptions - fields held by another entry,
by several (a conflict), by one that took a value back, or explicitly empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

from dxdesk import text
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import LIVE, VOID, Held, Mark, canonical_json, distinct, shown
from dxdesk.models.field import Field, Kind, Value
from dxdesk.models.register import Register
from dxdesk.models.tables import sort_columns

SYSTEM = ("campaign", "unit", "record", "live", "expected", "carried", "conflicted", "position", "stamp", "stamps", "search")

REMEMBERED = 20_000  # texts of values kept by field


def mark_text(entry_id: str, clock: int) -> str:
    return f"{entry_id}@{clock}"


def read_mark(written: str) -> tuple[str, int]:
    entry_id, _at, clock = written.rpartition("@")
    return entry_id, int(clock)


class RowCodec:
    """Columns of one register's rows in one campaign of one unit."""

    def __init__(self, register: Register, campaign: Campaign, unit: str) -> None:
        self.register = register
        self.campaign = campaign
        self.unit = unit
        self.stored = tuple(register.stored)
        self.sorted = tuple(sort_columns(register))
        self.names = (*SYSTEM, *self.stored, *(f"{n}_key" for n in self.sorted))
        self._looked_up = tuple(n for n, f in register.shown.items() if f.catalogue or not f.stored)
        self._words = tuple((n, _Shown(f)) for n, f in register.shown.items() if n not in self._looked_up)
        items = list(campaign.catalogues[register.catalogue]) if register.catalogue else []
        self._position = {code: place for place, code in enumerate(items)}
        self._expected = frozenset(i.code for i in campaign.expects(register.catalogue, unit)) if register.expected else frozenset()

    def expected_records(self) -> list[str]:
        """The records the catalogue asks the unit for, in its order."""
        return sorted(self._expected, key=self._position.__getitem__)

    def whole(self, record: str, values: Mapping[str, Value], stamp: str, *, carried: bool = False) -> tuple[Any, ...]:
        """The row of a live record all of whose values one entry holds."""
        return self._columns(record, values, stamp, None, live=True, carried=carried, conflicted=False)

    def blank(self, record: str) -> tuple[Any, ...]:
        """The row of an expected record that nobody has entered yet."""
        return self._columns(record, self._key_values(record), "", None, live=False, carried=False, conflicted=False)

    def encode(self, record: str, held: Held, *, carried: bool) -> tuple[Any, ...]:
        """The row of a record from all it holds."""
        values = {name: shown(marks) for name, marks in held.items()}
        live = values.pop(LIVE, None) is True
        stamp = _main_stamp(held) if live else ""
        exceptions: dict[str, Any] = {}
        for name, marks in held.items():
            value = True if name == LIVE else values.get(name)
            exception = _exception(marks, stamp, value if live and (name == LIVE or name in self.register.stored) else None)
            if exception is not None:
                exceptions[name] = exception
        conflicted = any(len(distinct(marks)) > 1 for marks in held.values())
        columns = values if live else self._key_values(record)
        packed = canonical_json(exceptions).decode() if exceptions else None
        return self._columns(record, columns, stamp, packed, live=live, carried=carried and live, conflicted=conflicted)

    def decode(self, row: Mapping[str, Any]) -> Held:
        """What a record holds, from its row."""
        exceptions: dict[str, Any] = orjson.loads(row["stamps"]) if row["stamps"] else {}
        held: Held = {}
        if row["stamp"]:
            stamp, clock = read_mark(row["stamp"])
            for name in self.stored:
                if name not in exceptions and row[name] is not None:
                    held[name] = {stamp: Mark(clock, row[name])}
            if LIVE not in exceptions:
                held[LIVE] = {stamp: Mark(clock, True)}
        for name, exception in exceptions.items():
            held[name] = _read_exception(exception, True if name == LIVE else row.get(name))
        return held

    def remaining(self, row: Mapping[str, Any]) -> dict[str, list[Value]]:
        """Each field's remaining distinct values; nulls and `_live` only where they are in conflict. For digests."""
        if not row["stamps"]:
            return {n: [row[n]] for n in self.stored if row[n] is not None}
        result: dict[str, list[Value]] = {}
        for name, marks in self.decode(row).items():
            values = distinct(marks)
            if len(values) > 1 or (values and values[0] is not None and name != LIVE):
                result[name] = values
        return result

    def _key_values(self, record: str) -> dict[str, Value]:
        """What a record's id alone says: its catalogue item."""
        return {self.register.key_fields[0]: record.partition("#")[0]} if self.register.catalogue else {}

    def _columns(self, record: str, values: Mapping[str, Value], stamp: str, stamps: str | None, *,
                 live: bool, carried: bool, conflicted: bool) -> tuple[Any, ...]:  # fmt: skip
        words = {n: known[v] for n, known in self._words if (v := values.get(n)) is not None}
        for name in self._looked_up:
            if shown_text := self.register.show(name, values, self.campaign):
                words[name] = shown_text
        code = record.partition("#")[0]
        return (
            self.campaign.id, self.unit, record, live, record in self._expected, carried, conflicted, self._position.get(code, 0),
            stamp, stamps, text.fold(" ".join(words.values())),
            *map(values.get, self.stored),
            *[self._key(n, words[n], values) if n in words else None for n in self.sorted],
        )  # fmt: skip

    def _key(self, name: str, words: str, values: Mapping[str, Value]) -> str | None:
        if self.register.fields[name].kind is Kind.TEXT:
            return text.sort_key(words)
        return str(self.register.value(name, values, self.campaign))


class _Shown(dict[Value, str]):
    """What a field shows for a value, remembered: a register repeats its values."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field

    def __missing__(self, value: Value) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        found = self[value] = self._field.show(value)
        return found


def _main_stamp(held: Held) -> str:
    """The entry that alone holds the most fields; of equals the one that is greatest as text."""
    alone = Counter(
        mark_text(entry_id, mark.clock)
        for marks in held.values() if len(marks) == 1
        for entry_id, mark in marks.items() if mark.value is not VOID and mark.value is not None
    )  # fmt: skip
    return max(alone, key=lambda stamp: (alone[stamp], stamp)) if alone else ""


def _exception(marks: Mapping[str, Mark], stamp: str, column: Value) -> Any:
    """How a field differs from "held by the stamp alone, with the column's value"; None when it does not."""
    if len(marks) == 1:
        ((entry_id, mark),) = marks.items()
        if mark.value is not VOID and mark.value is not None and column is not None:
            written = mark_text(entry_id, mark.clock)
            return None if written == stamp else written
    return [[mark_text(i, m.clock)] if m.value is VOID else [mark_text(i, m.clock), m.value] for i, m in sorted(marks.items())]


def _read_exception(exception: Any, column: Value) -> dict[str, Mark]:
    if isinstance(exception, str):
        entry_id, clock = read_mark(exception)
        return {entry_id: Mark(clock, column)}
    found: dict[str, Mark] = {}
    for written, *value in exception:
        entry_id, clock = read_mark(written)
        found[entry_id] = Mark(clock, value[0] if value else VOID)
    return found
