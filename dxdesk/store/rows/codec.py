"""Rows as a projection of the journal: from what a record holds to columns, and back.

A row's `stamp` names the entry that holds all its values; `stamps` lists the exceptions - fields held by another entry,
by several (a conflict), by one that took a value back, or explicitly empty. What a row is searched and sorted by is
always Vietnamese, whatever language the window speaks: rows depend on the journal alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import orjson

from dxdesk import text
from dxdesk.i18n import in_vietnamese
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import (
    LIVE,
    VOID,
    Action,
    Content,
    Entry,
    Held,
    Mark,
    Marks,
    Whole,
    canonical_json,
    distinct,
    shown,
)
from dxdesk.models.field import Field, Kind, Row, Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import STAND_IN

LASTING: Final = ("campaign", "unit", "record")  # columns that a row never changes; they come first
SYSTEM: Final = (
    "campaign", "unit", "record", "live", "expected", "carried", "conflicted", "position", "stamp", "stamps", "search",
)  # fmt: skip
FORM: Final = 2  # of what a row keeps beside its declared fields; another number has all rows made anew
_CARRY: Final = str(Action.CARRY)
VOIDS: Final = "~"  # in `stamps`: by entry, the fields of which it left nothing


def projection_fingerprint() -> str:
    """Changes when any register's stored or searched columns do, or the form of what is kept beside them."""
    return hashlib.sha256("".join([str(FORM), *(r.fingerprint for r in REGISTERS.values())]).encode()).hexdigest()[:16]


class Sketch(NamedTuple):
    """A row but for the columns that follow from its values."""

    record: str
    values: Mapping[str, Value]
    stamp: str = ""
    stamps: str | None = None
    live: bool = False
    carried: bool = False
    conflicted: bool = False


_SKETCH: Callable[[Iterable[Any]], Sketch] = partial(tuple.__new__, Sketch)  # `Sketch(…)` in a third of the time


class Kept(NamedTuple):
    """A row as it is in the database: what its record holds can be read from it."""

    number: int
    record: str
    live: bool
    carried: bool
    conflicted: bool
    stamp: str
    stamps: str | None
    values: tuple[Any, ...]  # in the order of the codec's `stored`; yes and no are 1 and 0

    @property
    def written(self) -> bool:
        """Whether anybody ever wrote the record; otherwise it is only expected."""
        return bool(self.stamp or self.stamps)


KEPT: Final = ("id", *Kept._fields[1:-1])


class RowCodec:
    """Columns of one register's rows in one campaign of one unit."""

    def __init__(self, register: Register, campaign: Campaign, unit: str) -> None:
        self.register = register
        self.campaign = campaign
        self.unit = unit
        self.stored = tuple(register.stored)
        self.sorted = register.keyed
        self.names = (*SYSTEM, *self.stored, *(f"{n}_key" for n in self.sorted))
        self.kept = (*KEPT, *self.stored)  # columns that `Kept` is made of
        self.place = {name: place for place, name in enumerate(self.stored)}
        self._known = frozenset((LIVE, *self.stored))
        self._yes_no = frozenset(n for n, f in register.stored.items() if f.kind is Kind.YES_NO)
        self._columns = [_column(register, campaign, name, keyed=name in self.sorted) for name in register.shown]
        items = list(campaign.catalogues[register.catalogue]) if register.catalogue else []
        self._position = {code: place for place, code in enumerate(items)}
        known = unit.removeprefix(STAND_IN) in campaign.unit_by_code  # a later edition may leave a unit out
        asked = campaign.expects(register.catalogue, unit) if register.expected and known else []
        self._expected = frozenset(item.code for item in asked)

    def expected_records(self) -> list[str]:
        """The records the catalogue asks the unit for, in its order."""
        return sorted(self._expected, key=self._position.__getitem__)

    def blank(self, record: str) -> Sketch:
        """The row of an expected record that nobody has entered yet."""
        return Sketch(record, self._key_values(record))

    def _encode_whole(self, record: str, whole: Whole, *, carried: bool) -> Sketch | None:
        """The row of a record that one entry holds; None where its columns don't say it all."""
        stamp = mark_text(whole.entry, whole.clock)
        stamps = canonical_json({VOIDS: {stamp: sorted(whole.voids)}}).decode() if whole.voids else None
        if whole.values.get(LIVE) is True:
            return Sketch(record, whole.values, stamp, stamps, True, carried)
        return None if whole.values else Sketch(record, self._key_values(record), "", stamps)

    def encode_first(self, record: str, entry: Entry) -> Sketch | None:
        """The row of a record that has one entry; None where that isn't simply what it holds."""
        values = entry.values
        if entry.over or values.get(LIVE) is not True or None in values.values():
            return None
        stamp = f"{entry.stream}:{entry.seq}@{entry.clock}"  # as `mark_text` writes it; nearly every row comes here
        return _SKETCH((record, values, stamp, None, True, entry.action == _CARRY, False))

    def encode_straight(
        self, record: str, entries: Sequence[Entry], values: Mapping[str, Value], holders: Mapping[str, int]
    ) -> Sketch | None:
        """The row of a live record each of whose fields one entry holds (`straight`); None where it isn't such."""
        if values.get(LIVE) is not True or not self._known.issuperset(holders):
            return None
        written = [f"{entry.stream}:{entry.seq}@{entry.clock}" for entry in entries]
        held = list(holders.values())
        stamp = max((held.count(place), mark) for place, mark in enumerate(written))[1]
        of_most = written.index(stamp)
        exceptions = {name: written[place] for name, place in holders.items() if place != of_most}
        packed = canonical_json(exceptions).decode() if exceptions else None
        return Sketch(record, values, stamp, packed, True, entries[holders[LIVE]].action == Action.CARRY)

    def encode(self, record: str, content: Content, *, carried: bool) -> Sketch:
        """The row of a record from all it holds."""
        sketch = self._encode_whole(record, content.whole, carried=carried) if content.whole is not None else None
        return sketch or self._encode_held(record, content.held, carried=carried)

    def _encode_held(self, record: str, held: Held, *, carried: bool) -> Sketch:
        live = shown(held.get(LIVE, {})) is True
        values: dict[str, Value] = {}
        alone: dict[str, str] = {}  # field → the one entry that holds it
        exceptions: dict[str, Any] = {}
        voids: dict[str, list[str]] = {}
        conflicted = False
        for name, marks in held.items():
            entry_id, mark = next(iter(marks.items()))
            if len(marks) == 1 and mark.value is VOID:
                voids.setdefault(mark_text(entry_id, mark.clock), []).append(name)
                continue
            values[name] = shown(marks)
            if len(marks) == 1 and mark.value is not None and live and (name == LIVE or name in self.place):
                alone[name] = mark_text(entry_id, mark.clock)
            else:
                exceptions[name] = _marks_text(marks)
                conflicted = conflicted or len(distinct(marks)) > 1
        stamp = _most_frequent(alone.values())
        for name, written in alone.items():
            if written != stamp:
                exceptions[name] = written
        if voids:
            exceptions[VOIDS] = {entry_id: sorted(names) for entry_id, names in voids.items()}
        packed = canonical_json(exceptions).decode() if exceptions else None
        columns = values if live else self._key_values(record)
        return Sketch(record, columns, stamp, packed, live, carried and live, conflicted)

    def read(self, row: Sequence[Any]) -> Kept:
        """A row from its columns, in the order of `kept`."""
        return Kept(*row[: len(KEPT)], row[len(KEPT) :])  # type: ignore[call-arg]  # as many as there are

    def decode(self, row: Kept) -> Content:
        """What a record holds, from its row."""
        if not row.written:
            return Content()
        whole = self._decode_whole(row)
        return Content(whole) if whole is not None else Content(held=self._decode_held(row))

    def _decode_whole(self, row: Kept) -> Whole | None:
        """What a record holds, if one entry holds all of it."""
        voids: Sequence[str] = ()
        stamp = row.stamp
        if row.stamps:
            exceptions = orjson.loads(row.stamps)
            if exceptions.keys() != {VOIDS} or len(exceptions[VOIDS]) > 1:
                return None
            ((holder, voids),) = exceptions[VOIDS].items()
            if stamp and stamp != holder:
                return None
            stamp = holder
        values: dict[str, Value] = {}
        if row.stamp:
            values = {n: v for n, v in zip(self.stored, row.values, strict=True) if v is not None}
            values |= {name: bool(values[name]) for name in self._yes_no & values.keys()}
            values[LIVE] = True
        return Whole(*read_mark(stamp), values, voids)

    def _decode_held(self, row: Kept) -> Held:
        exceptions: dict[str, Any] = orjson.loads(row.stamps) if row.stamps else {}
        held: Held = {}
        for entry_id, names in exceptions.pop(VOIDS, {}).items():
            found, clock = read_mark(entry_id)
            mark = Mark(clock, VOID)
            held.update((name, {found: mark}) for name in names)
        if row.stamp:
            stamp, clock = read_mark(row.stamp)
            for name, value in zip(self.stored, row.values, strict=True):
                if value is not None and name not in exceptions:
                    held[name] = {stamp: Mark(clock, self._value(name, value))}
            if LIVE not in exceptions:
                held[LIVE] = {stamp: Mark(clock, True)}
        for name, exception in exceptions.items():
            place = self.place.get(name)
            value = True if place is None else self._value(name, row.values[place])
            held[name] = _read_exception(exception, value)
        return held

    def remaining(self, row: Kept) -> dict[str, list[Value]]:
        """Each field's remaining distinct values; nulls and `_live` only where they are in conflict. For digests."""
        result: dict[str, list[Value]] = {}
        for name, marks in self.decode(row).held.items():
            found = distinct(marks)
            if len(found) > 1 or (found and found[0] is not None and name != LIVE):
                result[name] = found
        return result

    def stored_columns(self, sketches: Sequence[Sketch]) -> dict[str, list[Value]]:
        """What many rows have in each stored field."""
        values = [sketch.values for sketch in sketches]
        return {name: [v.get(name) for v in values] for name in self.stored}

    def columns(self, sketches: Sequence[Sketch], known: Mapping[str, list[Value]] | None = None) -> list[list[Any]]:
        """What many rows have in each column, in the order of `names`; yes and no are 1 and 0. They are worked out
        column by column: that is three times as fast as row by row. `known` gives their stored columns, if they are."""
        if not sketches:
            return [[] for _name in self.names]
        records, values, stamps, exceptions, live, carried, conflicted = zip(*sketches, strict=True)
        stored: dict[str, list[Any]] = {**(known or self.stored_columns(sketches))}
        with in_vietnamese():
            shown_columns = [(column, *column.work_out(values, stored)) for column in self._columns]
        searched = [words for _column, words, _keys in shown_columns if any(words)]
        keys = {column.name: keys for column, _words, keys in shown_columns}
        n = len(sketches)
        codes = [record.partition("#")[0] for record in records] if self._position else records
        for name in self._yes_no:
            stored[name] = [None if value is None else int(value) for value in stored[name]]
        return [
            [self.campaign.id] * n, [self.unit] * n, list(records), list(map(int, live)),
            [int(record in self._expected) for record in records] if self._expected else [0] * n,
            list(map(int, carried)), list(map(int, conflicted)),
            [self._position.get(code, 0) for code in codes] if self._position else [0] * n,
            list(stamps), list(exceptions),
            [" ".join(filter(None, words)) for words in zip(*searched, strict=True)] if searched else [""] * n,
            *stored.values(),
            *(keys[name] for name in self.sorted),
        ]  # fmt: skip

    def kept_of(self, sketch: Sketch) -> Kept:
        """A row that is only worked out, as if it had been read."""
        record, values, stamp, stamps, live, carried, conflicted = sketch
        columns = tuple(map(values.get, self.stored))
        return Kept(0, record, live, carried, conflicted, stamp, stamps, columns)

    def sketch_of(self, row: Kept) -> Sketch:
        """The other way round."""
        _number, record, live, carried, conflicted, stamp, stamps, _values = row
        return Sketch(record, self.values(row), stamp, stamps, bool(live), bool(carried), bool(conflicted))

    def values(self, row: Kept) -> dict[str, Value]:
        """The stored fields of a row, in the form they have everywhere."""
        found: dict[str, Value] = dict(zip(self.stored, row.values, strict=True))
        for name in self._yes_no:
            if found[name] is not None:
                found[name] = bool(found[name])
        return found

    def _value(self, name: str, value: Any) -> Value:
        """A value as the database gives it in the form it has everywhere else."""
        return bool(value) if value is not None and name in self._yes_no else value

    def _key_values(self, record: str) -> dict[str, Value]:
        """What a record's id alone says: its catalogue item."""
        return {self.register.key_fields[0]: record.partition("#")[0]} if self.register.catalogue else {}


class _OwnColumn:
    """A column whose text its own value tells: the words it is searched by, and the key where it is sorted by one."""

    def __init__(self, field: Field, *, keyed: bool) -> None:
        self.name = field.name
        self._show = None if field.kind is Kind.TEXT and not field.vocabulary else field.show
        self._keyed = keyed

    def work_out(self, _rows: Sequence[Row], stored: Mapping[str, list[Value]]) -> tuple[list[str], list[str | None]]:
        """For each row the folded text (empty where there is none) and the sort key (None where there is none)."""
        values = stored[self.name]
        different = list(set(values) - {None})  # registers repeat their values
        if not different:
            return [""] * len(values), [None] * len(values) if self._keyed else []
        shown_texts = list(map(self._show or str, different))
        if not self._keyed:
            words: dict[Value, str] = dict(zip(different, text.fold_all(shown_texts), strict=True))
            words[None] = ""
            return list(map(words.__getitem__, values)), []
        folds, sort_keys = text.folds_and_keys(shown_texts)
        words = dict(zip(different, folds, strict=True))
        words[None] = ""
        keys: dict[Value, str | None] = dict(zip(different, sort_keys, strict=True))
        keys[None] = None
        return list(map(words.__getitem__, values)), list(map(keys.__getitem__, values))


class _LookedUpColumn:
    """A column whose text takes more than its own value: catalogue items, and all that is referenced or computed."""

    def __init__(self, register: Register, campaign: Campaign, name: str) -> None:
        self.name = name
        self._register = register
        self._campaign = campaign

    def work_out(self, rows: Sequence[Row], _stored: Mapping[str, list[Value]]) -> tuple[list[str], list[str | None]]:
        words = [self._register.show(self.name, row, self._campaign) for row in rows]
        keys = [self._key(row, said) if said else None for row, said in zip(rows, words, strict=True)]
        return list(map(text.fold, words)), keys

    def _key(self, row: Row, said: str) -> str:
        if self._register.fields[self.name].kind is Kind.TEXT:
            return text.sort_key(said)
        return str(self._register.value(self.name, row, self._campaign))


def _column(register: Register, campaign: Campaign, name: str, *, keyed: bool) -> _OwnColumn | _LookedUpColumn:
    field = register.fields[name]
    if field.catalogue or field.varies or not field.stored:
        return _LookedUpColumn(register, campaign, name)
    return _OwnColumn(field, keyed=keyed)


def mark_text(entry_id: str, clock: int) -> str:
    return f"{entry_id}@{clock}"


def read_mark(written: str) -> tuple[str, int]:
    entry_id, _at, clock = written.rpartition("@")
    return entry_id, int(clock)


def _most_frequent(entries: Iterable[str]) -> str:
    """The entry that is named most often; of equals the one that is greatest as text."""
    return max(((n, written) for written, n in Counter(entries).items()), default=(0, ""))[1]


def _marks_text(marks: Marks) -> list[list[Value]]:
    """All that remains of a field: entries, each with the value it left, if any."""
    return [
        [mark_text(i, m.clock)] if m.value is VOID else [mark_text(i, m.clock), m.value]
        for i, m in sorted(marks.items())
    ]


def _read_exception(exception: Any, column: Value) -> dict[str, Mark]:
    if isinstance(exception, str):
        entry_id, clock = read_mark(exception)
        return {entry_id: Mark(clock, column)}
    found: dict[str, Mark] = {}
    for written, *value in exception:
        entry_id, clock = read_mark(written)
        found[entry_id] = Mark(clock, value[0] if value else VOID)
    return found
