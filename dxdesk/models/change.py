"""Journal entries and the rule by which they make up the present state. Pure: no I/O.

Each field of a record, and `LIVE`, is a multi-value register: what remains of it is what no entry is over. The state
depends on the set of entries alone, never on their order or repetition; `project` is that rule in its plain form. The
short forms - `apply` and `Content.after` for one more entry that knows all before it, `whole_of` and `straight` for
entries that follow one another - say the same or nothing; tests/store/rows/test_plain.py holds them to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property, partial
from itertools import chain
from typing import Any, Final, NamedTuple

import orjson

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.field import Value

LIVE: Final = "_live"
EVERY: Final = "*"  # in `over`: every field that entry set


class _Void(Enum):
    """What an entry leaves that takes a first value back: no value, but later entries can be over it.

    Without it a second import of a file, after the first was undone, would look like the very entry that was undone
    (one file, one value, nothing before it) and vanish with it.
    """

    VOID = "void"


VOID: Final = _Void.VOID


class Action(StrEnum):
    """What an entry does to its record."""

    SET = "set"
    DELETE = "delete"
    CARRY = "carry"  # standing rows of the last campaign; marked until somebody touches or confirms them


class Cause(StrEnum):
    """What a batch of entries came from."""

    EDIT = "edit"
    PASTE = "paste"
    IMPORT = "import"
    CARRY = "carry"
    CONFIRM = "confirm"
    DELETE = "delete"
    EXPLAIN = "explain"
    COMMENT = "comment"
    RESOLVE = "resolve"
    UNDO = "undo"
    REDO = "redo"


def canonical_json(value: Any) -> bytes:
    """RFC 8785 for what we write: ASCII keys, text, whole numbers below 2**53, booleans, null."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True)
class Source:
    """The file values came from; `columns` gives, by sheet and field, the column letters a row's values stood in."""

    file: str
    sha256: str
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Entries written together for one reason. Its id is the hash of its own content, so it can't be swapped."""

    stream: str
    first: int  # sequence number of its first entry
    cause: Cause
    title: str
    officer: str
    made_at: str
    source: Source | None = None
    undoes: str = ""

    @cached_property
    def body(self) -> bytes:
        plain: dict[str, Any] = {
            "stream": self.stream,
            "first": self.first,
            "cause": str(self.cause),
            "title": self.title,
            "officer": self.officer,
            "made_at": self.made_at,
            "undoes": self.undoes,
        }
        if self.source:
            plain["source"] = {"file": self.source.file, "sha256": self.source.sha256, "columns": self.source.columns}
        return canonical_json(plain)

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:24]

    @classmethod
    def read(cls, body: bytes) -> Batch:
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise _unreadable() from None
        if not isinstance(raw, dict) or not _BATCH_PARTS <= raw.keys() <= _BATCH_PARTS | {"source"}:
            raise _strange()
        source = raw.pop("source", None)
        typed = all(type(value) is (int if name == "first" else str) for name, value in raw.items())
        try:
            if not typed:
                raise TypeError(raw.keys())
            return cls(**{**raw, "cause": Cause(raw["cause"]), "source": Source(**source) if source else None})
        except (TypeError, ValueError):
            raise Refused(_("Một đợt ghi trong tệp không đúng dạng.")) from None


_BATCH_PARTS: Final = {"stream", "first", "cause", "title", "officer", "made_at", "undoes"}
_BODY: Final = (
    b'{"action":%b,"batch":%b,"clock":%d,"made_at":%b,"officer":%b,"over":%b,"place":%b,"prev":%b,"record":%b,'
    b'"register":%b,"seq":%d,"stream":%b,"values":%b}'
)


class Entry(NamedTuple):
    """One action on one record. `over` names, by field, the entries whose values this one replaces."""

    stream: str
    seq: int
    prev: str  # hash of the stream's entry before, hex; empty for the first
    clock: int  # Lamport count: greater than every clock its writer had seen
    officer: str
    made_at: str
    batch: str
    register: str
    record: str
    action: str
    values: Mapping[str, Value]
    over: Mapping[str, list[str]]
    place: str = ""  # "sheet!row"; the batch's source knows the columns

    @property
    def id(self) -> str:
        return f"{self.stream}:{self.seq}"

    def body(self) -> bytes:
        """The exact bytes that are kept, hashed and exchanged: canonical JSON.

        It is put together from its parts, which takes a third of the time of encoding the whole.
        """
        json, in_order = orjson.dumps, orjson.OPT_SORT_KEYS
        stream, seq, prev, clock, officer, made_at, batch, register, record, action, values, over, place = self
        return _BODY % (
            json(action), json(batch), clock, json(made_at), json(officer), json(over, option=in_order), json(place),
            json(prev), json(record), json(register), seq, json(stream), json(values, option=in_order),
        )  # fmt: skip

    @classmethod
    def read(cls, body: bytes) -> Entry:
        """From exact bytes; raises `Refused` when they aren't the canonical form of an entry."""
        (entry,) = Entries.read([body]).each()
        return entry

    @classmethod
    def kept(cls, body: bytes) -> Entry:
        """From bytes that were checked when they came in: the store's own."""
        return cls(**orjson.loads(body))

    @property
    def fields(self) -> set[str]:
        """The fields it speaks of by name."""
        return {*self.values, *(f for f in self.over if f != EVERY)}


class Entries(NamedTuple):
    """Many entries, field by field, which is the faster way to look at them."""

    stream: Sequence[str]
    seq: Sequence[int]
    prev: Sequence[str]
    clock: Sequence[int]
    officer: Sequence[str]
    made_at: Sequence[str]
    batch: Sequence[str]
    register: Sequence[str]
    record: Sequence[str]
    action: Sequence[str]
    values: Sequence[Mapping[str, Value]]
    over: Sequence[Mapping[str, list[str]]]
    place: Sequence[str]

    @classmethod
    def read(cls, bodies: list[bytes]) -> Entries:
        """From exact bytes, of one entry at least; raises `Refused` when any aren't the canonical form of an entry."""
        try:
            raws: list[dict[str, Any]] = list(map(orjson.loads, bodies))
        except orjson.JSONDecodeError:
            raise _unreadable() from None
        # The names come in the order of the bytes, so that those in another one differ from the canonical form.
        if kinds(raws) != {dict} or list(map(tuple, raws)).count(_PARTS) < len(raws):
            raise _strange()
        found = cls(**dict(zip(_PARTS, zip(*map(dict.values, raws), strict=True), strict=True)))
        try:
            good = found._are_well_formed() and list(map(_EXACTLY, raws)) == bodies
        except orjson.JSONEncodeError:  # a number beyond those that every reader of JSON takes for the same
            good = False
        if not good:
            raise Refused(_("Một bản ghi nhật ký trong tệp không đúng dạng."))
        return found

    def _are_well_formed(self) -> bool:
        texts = (self.stream, self.prev, self.officer, self.made_at, self.batch, self.register, self.record,
                 self.action, self.place)  # fmt: skip
        return (
            all(kinds(column) == {str} for column in texts)
            and kinds(self.seq) == kinds(self.clock) == {int}
            and min(self.seq) > 0 < min(self.clock)
            and _ACTIONS.issuperset(self.action)
            and kinds(self.values) == kinds(self.over) == {dict}
            and kinds(chain.from_iterable(values.values() for values in self.values)) <= _SCALARS
            and all(kinds(over.values()) == {list} for over in self.over if over)
            and all(kinds(chain.from_iterable(over.values())) <= {str} for over in self.over if over)
        )

    def each(self) -> list[Entry]:
        """One after the other."""
        return list(map(_ENTRY, zip(*self, strict=True)))


_ENTRY: Callable[[Iterable[Any]], Entry] = partial(tuple.__new__, Entry)  # what `_make` comes to in half the time
_EXACTLY: Callable[[Any], bytes] = partial(orjson.dumps, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
_PARTS: Final = tuple(sorted(Entry._fields))
_SCALARS: Final = {str, int, bool, type(None)}
_ACTIONS: Final = frozenset(map(str, Action))


def kinds(values: Iterable[object]) -> set[type]:
    """The types of many values."""
    return set(map(type, values))


def entry_hash(body: bytes) -> str:
    """The link of the hash chain."""
    return hashlib.sha256(body).hexdigest()


class Change(NamedTuple):
    """An entry as a file brings it: what it is known by, and where in the file's journal its exact bytes stand.

    A file may hold hundreds of thousands. Entries of small ones are kept as they were read, others read again.
    """

    stream: str
    seq: int
    batch: str
    register: str
    record: str
    journal: bytes
    start: int
    end: int
    read: Entry | None = None

    @property
    def body(self) -> bytes:
        return self.journal[self.start : self.end]

    @property
    def entry(self) -> Entry:
        return self.read or Entry.kept(self.body)


def _unreadable() -> Refused:
    return Refused(_("Nhật ký trong tệp không đọc được."))


def _strange() -> Refused:
    return Refused(_("Một dòng nhật ký trong tệp có thành phần lạ hoặc thiếu."))


class Mark(NamedTuple):
    """A value that remains in a field, with the clock of the entry that wrote it."""

    clock: int
    value: Value | _Void


Marks = Mapping[str, Mark]  # entry id → what remains of it
Held = dict[str, dict[str, Mark]]  # field → what remains


def rank(entry_id: str, clock: int) -> tuple[int, str, int]:
    """The order of entries: by clock, of equals by stream, then as they were written."""
    stream, _colon, seq = entry_id.rpartition(":")
    return clock, stream, int(seq)


def top(marks: Marks) -> str:
    """The entry whose value a field shows: of those that left one, the last in order; empty where none did."""
    if len(marks) == 1:
        ((only, mark),) = marks.items()
        return "" if mark.value is VOID else only
    valued = [i for i, mark in marks.items() if mark.value is not VOID]
    if len(valued) > 1:
        return max(valued, key=lambda i: rank(i, marks[i].clock))
    return valued[0] if valued else ""


def shown(marks: Marks) -> Value:
    """What a field shows; None where nothing remains."""
    entry_id = top(marks)
    value = marks[entry_id].value if entry_id else None
    return None if value is VOID else value


def distinct(marks: Marks) -> list[Value]:
    """The different values that remain, in the order of their JSON; more than one is a conflict."""
    if len(marks) == 1:
        return [m.value for m in marks.values() if m.value is not VOID]
    by_json = {canonical_json(m.value): m.value for m in marks.values() if m.value is not VOID}
    return [by_json[key] for key in sorted(by_json)]


def covering(marks: Marks, *, all_values: bool = False) -> list[str]:
    """The entries a new value is over: those that equal the value shown, and voids; all of them when resolving."""
    if len(marks) == 1 or all_values:
        return sorted(marks)
    value = shown(marks)
    return sorted(i for i, m in marks.items() if m.value is VOID or m.value == value)


def apply(held: Held, entry: Entry) -> Held:
    """One more entry, written by somebody who had seen all that `held` comes from. `held` itself stays as it is.

    It gives what `project` would from all the entries, as long as an entry that is over one of several that count as
    one (see there) is over all of them.
    """
    entry_id, clock, over, values = entry.id, entry.clock, entry.over, entry.values
    every = over.get(EVERY, ())
    touched = {*values, *over} - {EVERY}
    if every:
        touched |= {name for name, marks in held.items() if not marks.keys().isdisjoint(every)}
    nothing = Mark(clock, VOID)
    result = dict(held)
    for name in touched:
        mark = Mark(clock, values[name]) if name in values else nothing
        gone = (*over.get(name, ()), *every)
        left = {i: other for i, other in held[name].items() if i not in gone} if name in held else {}
        result[name] = {**left, entry_id: mark} if left else {entry_id: mark}
    return result


class Whole(NamedTuple):
    """What a record holds while one entry alone has written all of it: nearly every record, nearly always."""

    entry: str
    clock: int
    values: Mapping[str, Value]  # none of them None
    voids: Collection[str] = ()  # fields it left nothing of

    def held(self) -> Held:
        found = {name: {self.entry: Mark(self.clock, value)} for name, value in self.values.items()}
        return found | {name: {self.entry: Mark(self.clock, VOID)} for name in self.voids}

    @classmethod
    def after(cls, before: Whole | None, entry: Entry) -> Whole | None:
        """What `apply` gives where it is again one entry's alone, in a fraction of the time; None where it isn't."""
        if None in entry.values.values():
            return None
        if before is None:
            return None if entry.over else cls(entry.id, entry.clock, entry.values)
        if entry.over != {EVERY: [before.entry]}:
            return None
        voids = {*before.values, *before.voids} - entry.values.keys()
        return cls(entry.id, entry.clock, entry.values, voids)


class Content:
    """What a record holds, in the short form where one entry holds all of it, else by field; nothing for a record that
    nobody ever wrote. Whoever asks needn't know which form it has."""

    __slots__ = ("_held", "whole")

    def __init__(self, whole: Whole | None = None, held: Held | None = None) -> None:
        self.whole = whole
        self._held = held

    @property
    def held(self) -> Held:
        """By field; not to be changed."""
        if self._held is None:
            self._held = self.whole.held() if self.whole is not None else {}
        return self._held

    @property
    def sole(self) -> str:
        """The entry that holds all of it; empty where several do, or none."""
        return self.whole.entry if self.whole is not None else ""

    @property
    def emptied(self) -> str:
        """The entry that took all of it back, so that no value is left; empty where one is."""
        return self.whole.entry if self.whole is not None and not self.whole.values else ""

    @property
    def holders(self) -> set[str]:
        """The entries that anything is held by."""
        return {self.sole} if self.sole else {entry_id for marks in self.held.values() for entry_id in marks}

    def after(self, entry: Entry) -> Content:
        """With one more entry, of somebody who had seen all that it comes from; see `apply`."""
        if self.whole is not None or self._held is None:
            whole = Whole.after(self.whole, entry)
            if whole is not None:
                return Content(whole)
        return Content(held=apply(self.held, entry))


def whole_of(entries: Sequence[Entry]) -> Content | None:
    """What one stream's entries of a record come to, each wholly over the one before; None where they aren't such."""
    if any(EVERY not in entry.over for entry in entries[1:]):
        return None
    whole: Whole | None = None
    for entry in entries:
        whole = Whole.after(whole, entry)
        if whole is None:
            return None
    return Content(whole)


def straight(entries: Sequence[Entry]) -> tuple[dict[str, Value], dict[str, int]] | None:
    """What each field of a record holds, and the place of the entry it is held by, where entries simply follow one
    another: each is over just the one that held the field before. None where it isn't so; `project` knows what then."""
    first = entries[0]
    values = dict(first.values)
    if first.over or None in values.values():
        return None
    holders = dict.fromkeys(values, 0)
    ids = [[first.id]]
    for place, entry in enumerate(entries[1:], 1):
        over, told = entry.over, entry.values
        if None in told.values() or not over.keys() <= told.keys():
            return None
        for name in told:
            before = holders.get(name)
            if over.get(name) != (None if before is None else ids[before]):
                return None
            holders[name] = place
        values |= told
        ids.append([entry.id])
    return values, holders


def project(entries: Iterable[tuple[Entry, str]]) -> Held:
    """The state of one record from all its entries, each with the hash of the file it came from ("" for none).

    First entries (nothing in `over`) of one source file and one value count as one: what is over one of them is over
    all, so that a sheet imported on two laptops and then corrected on one is no conflict.
    """
    listed = {entry.id: (entry, source) for entry, source in entries}
    spoken = _spoken({entry_id: entry for entry_id, (entry, _source) in listed.items()})
    replaced: dict[str, set[str]] = {}
    for entry, _source in listed.values():
        for name, ids in entry.over.items():
            for other in ids:
                for each in spoken.get(other, ()) if name == EVERY else (name,):
                    replaced.setdefault(each, set()).add(other)
    held: Held = {}
    for entry_id, (entry, _source) in listed.items():
        for name in spoken[entry_id]:
            held.setdefault(name, {})[entry_id] = Mark(entry.clock, entry.values.get(name, VOID))
    for name, marks in held.items():
        dead = replaced.get(name, set()) & marks.keys()
        if dead:
            for entry_id in dead | _twins(name, dead, marks, listed):
                del marks[entry_id]
    return {name: marks for name, marks in held.items() if marks}


def _spoken(entries: Mapping[str, Entry]) -> dict[str, set[str]]:
    """The fields each entry speaks of: those it names, and all that entries it is wholly over spoke of."""
    spoken = {entry_id: entry.fields for entry_id, entry in entries.items()}
    whole = sorted((e for e in entries.values() if EVERY in e.over), key=lambda e: e.clock)
    growing = bool(whole)
    while growing:
        growing = False
        for entry in whole:
            mine = spoken[entry.id]
            found = mine.union(*(spoken.get(other, ()) for other in entry.over[EVERY]))
            growing |= found != mine
            spoken[entry.id] = found
    return spoken


def _twins(name: str, dead: Set[str], marks: Marks, listed: Mapping[str, tuple[Entry, str]]) -> set[str]:
    """The entries that count as one with an entry that was replaced."""
    first = {
        entry_id: (source, canonical_json(marks[entry_id].value))
        for entry_id, (entry, source) in listed.items()
        if source and entry_id in marks and is_first(entry, name)
    }
    gone = {first[entry_id] for entry_id in dead if entry_id in first}
    return {entry_id for entry_id, kind in first.items() if kind in gone}


def is_first(entry: Entry, name: str) -> bool:
    """Whether an entry set a field that nobody had set before, as far as its writer knew."""
    return name in entry.values and not entry.over.get(name) and not entry.over.get(EVERY)
