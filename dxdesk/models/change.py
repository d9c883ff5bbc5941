"""Journal entries and the rule by which they make up the present state. Pure: no I/O.

Each field of a record, and `LIVE`, is a multi-value register: what remains of it is what no entry is over. The state
depends on the set of entries alone, never on their order or repetition; `project` is that rule in its plain form, and
`apply` its short form for one more entry that knows all the ones before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

import orjson

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.field import Value

LIVE: Final = "_live"
EVERY: Final = "*"  # in `over`: every field that entry set


class _Void:
    """What an entry leaves that takes a first value back: no value, but later entries can be over it.

    Without it a second import of a file, after the first was undone, would look like the very entry that was undone
    (one file, one value, nothing before it) and vanish with it.
    """

    def __repr__(self) -> str:
        return "VOID"


VOID: Final = _Void()


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
        raw = _object(body, {"stream", "first", "cause", "title", "officer", "made_at", "undoes"}, {"source"})
        try:
            source = Source(**raw["source"]) if "source" in raw else None
            batch = cls(
                str(raw["stream"]),
                int(raw["first"]),
                Cause(raw["cause"]),
                str(raw["title"]),
                str(raw["officer"]),
                str(raw["made_at"]),
                source,
                str(raw["undoes"]),
            )
        except (TypeError, ValueError):
            raise Refused(_("Một đợt ghi trong tệp không đúng dạng.")) from None
        return batch


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
        """The exact bytes that are kept, hashed and exchanged."""
        return canonical_json(self._asdict())

    @classmethod
    def read(cls, body: bytes) -> Entry:
        """From exact bytes; raises `Refused` when they aren't the canonical form of an entry."""
        raw = _object(body, set(cls._fields), set())
        entry = cls(**raw)
        if not _well_formed(entry) or entry.body() != body:
            raise Refused(_("Một bản ghi nhật ký trong tệp không đúng dạng."))
        return entry

    @classmethod
    def kept(cls, body: bytes) -> Entry:
        """From bytes that were checked when they came in: the store's own."""
        return cls(**orjson.loads(body))

    @property
    def fields(self) -> set[str]:
        """The fields it speaks of by name."""
        return {*self.values, *(f for f in self.over if f != EVERY)}


def entry_hash(body: bytes) -> str:
    """The link of the hash chain."""
    return hashlib.sha256(body).hexdigest()


def _object(body: bytes, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(_("Nhật ký trong tệp không đọc được.")) from None
    if not isinstance(raw, dict) or not needed <= raw.keys() or raw.keys() - needed - allowed:
        raise Refused(_("Một dòng nhật ký trong tệp có thành phần lạ hoặc thiếu."))
    return raw


def _well_formed(entry: Entry) -> bool:
    texts = (
        entry.stream,
        entry.prev,
        entry.officer,
        entry.made_at,
        entry.batch,
        entry.register,
        entry.record,
        entry.action,
        entry.place,
    )
    counts = (entry.seq, entry.clock)
    return (
        all(isinstance(t, str) for t in texts)
        and all(type(c) is int and c > 0 for c in counts)
        and entry.action in Action.__members__.values()
        and isinstance(entry.values, dict)
        and all(isinstance(v, (str, int, bool)) or v is None for v in entry.values.values())
        and isinstance(entry.over, dict)
        and all(isinstance(ids, list) and all(isinstance(i, str) for i in ids) for ids in entry.over.values())
    )


class Mark(NamedTuple):
    """A value that remains in a field, with the clock of the entry that wrote it."""

    clock: int
    value: Value | _Void


Held = dict[str, dict[str, Mark]]  # field → entry id → what remains


def shown(marks: Mapping[str, Mark]) -> Value:
    """What a field shows: of what remains, the value of the greatest (clock, entry id); None where nothing does."""
    best: tuple[int, str] | None = None
    found: Value = None
    for entry_id, mark in marks.items():
        if not isinstance(mark.value, _Void) and (best is None or (mark.clock, entry_id) > best):
            best, found = (mark.clock, entry_id), mark.value
    return found


def distinct(marks: Mapping[str, Mark]) -> list[Value]:
    """The different values that remain, in the order of their JSON; more than one is a conflict."""
    by_json = {canonical_json(m.value): m.value for m in marks.values() if not isinstance(m.value, _Void)}
    return [by_json[key] for key in sorted(by_json)]


def covering(marks: Mapping[str, Mark], *, all_values: bool = False) -> list[str]:
    """The entries a new value is over: those that equal the value shown, and voids; all of them when resolving."""
    if len(marks) == 1 or all_values:
        return sorted(marks)
    top = shown(marks)
    return sorted(i for i, m in marks.items() if isinstance(m.value, _Void) or m.value == top)


def apply(held: Held, entry: Entry) -> Held:
    """One more entry, written by somebody who had seen all that `held` comes from."""
    result = {name: dict(marks) for name, marks in held.items()}
    touched = set(entry.values)
    for entry_id in entry.over.get(EVERY, ()):
        for name, marks in result.items():
            if marks.pop(entry_id, None) is not None:
                touched.add(name)
    for name, ids in entry.over.items():
        if name != EVERY:
            touched.add(name)
            for entry_id in ids:
                result.get(name, {}).pop(entry_id, None)
    for name in touched:
        result.setdefault(name, {})[entry.id] = Mark(entry.clock, entry.values.get(name, VOID))
    return {name: marks for name, marks in result.items() if marks}


def project(entries: Iterable[tuple[Entry, str]]) -> Held:
    """The state of one record from all its entries, each with the hash of the file it came from ("" for none).

    First entries (nothing in `over`) of one source file and one value count as one: what is over one of them is over
    all, so that a sheet imported on two laptops and then corrected on one is no conflict.
    """
    listed = list(entries)
    spoken = {e.id: set(e.fields) for e, _source in listed}
    for entry, _source in sorted(listed, key=lambda pair: pair[0].clock):
        for other in entry.over.get(EVERY, ()):
            spoken[entry.id] |= spoken.get(other, set())
    replaced: dict[str, set[str]] = {}
    for entry, _source in listed:
        for name, ids in entry.over.items():
            for other in ids:
                for each in spoken.get(other, ()) if name == EVERY else (name,):
                    replaced.setdefault(each, set()).add(other)
    held: Held = {}
    for entry, _source in listed:
        for name in spoken[entry.id]:
            held.setdefault(name, {})[entry.id] = Mark(entry.clock, entry.values.get(name, VOID))
    firsts = {e.id: source for e, source in listed if source}
    overs = {e.id: e.over for e, _source in listed}
    for name, marks in held.items():
        dead = replaced.get(name, set())
        twins = {
            (firsts[i], canonical_json(marks[i].value))
            for i in dead & marks.keys()
            if _is_first(i, name, firsts, overs, marks)
        }
        for entry_id in list(marks):
            if entry_id in dead or (
                twins
                and _is_first(entry_id, name, firsts, overs, marks)
                and (firsts[entry_id], canonical_json(marks[entry_id].value)) in twins
            ):
                del marks[entry_id]
    return {name: marks for name, marks in held.items() if marks}


def _is_first(
    entry_id: str,
    name: str,
    firsts: Mapping[str, str],
    overs: Mapping[str, Mapping[str, list[str]]],
    marks: Mapping[str, Mark],
) -> bool:
    over = overs[entry_id]
    return (
        entry_id in firsts
        and not over.get(name)
        and not over.get(EVERY)
        and not isinstance(marks[entry_id].value, _Void)
    )
