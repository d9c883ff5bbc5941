"""The journal of a package: `data/changes.jsonl`.

A line is `{"entry":…}` or, before the first entry of a batch, `{"batch":…}`. Inside stands the exact canonical body
that is hashed and kept, so nothing is lost on the way and nothing can be slipped in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dxdesk import text
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import EVERY, LIVE, Batch, Entry, entry_hash
from dxdesk.models.registers import REGISTERS
from dxdesk.sync.rows import check_values
from dxdesk.sync.statements import lines

_ENTRY, _BATCH, _END = b'{"entry":', b'{"batch":', b"}"
_REFERENCE = re.compile(r"([0-9a-z]{8,64}):([1-9][0-9]{0,15})")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_CLOCK_LIMIT = 10**12  # a Lamport count beyond is no count, and would leave nobody a greater one
_NAME_LIMIT = 500  # characters of an officer, a title, a place


class Change(NamedTuple):
    """An entry with the exact bytes it came as, and their hash."""

    entry: Entry
    body: bytes
    hash: str


def write_changes(batches: Mapping[str, bytes], entries: Iterable[tuple[str, bytes]]) -> bytes:
    """`data/changes.jsonl` from bodies as they are kept.

    `batches` gives bodies by batch id; `entries` are (batch id, body), in order of stream and sequence number.
    """
    written: set[str] = set()
    out = bytearray()
    for batch, body in entries:
        if batch not in written:
            written.add(batch)
            out += _BATCH + batches[batch] + _END + b"\n"
        out += _ENTRY + body + _END + b"\n"
    return bytes(out)


def read_changes(data: bytes) -> tuple[dict[str, Batch], list[Change]]:
    """The batches and entries of such a member, each well-formed and on the whitelist; raises `Refused`."""
    batches: dict[str, Batch] = {}
    changes: list[Change] = []
    unused: set[str] = set()
    seen: set[tuple[object, ...]] = set()
    for line in lines(data):
        body = line[len(_ENTRY) : -1]
        if not line.endswith(_END):
            raise _malformed()
        if line.startswith(_ENTRY):
            entry = Entry.read(body)
            batch = batches.get(entry.batch)
            if batch is None or batch.stream != entry.stream or entry.seq < batch.first:
                raise _malformed()
            unused.discard(entry.batch)
            check_entry(entry, seen)
            changes.append(Change(entry, body, entry_hash(body)))
        elif line.startswith(_BATCH):
            batch = _read_batch(body)
            if batch.id in batches:
                raise _malformed()
            batches[batch.id] = batch
            unused.add(batch.id)
        else:
            raise _malformed()
    if unused:
        raise _malformed()
    return batches, changes


def _read_batch(body: bytes) -> Batch:
    batch = Batch.read(body)
    names: list[object] = [batch.title, batch.officer, batch.undoes]
    if batch.source:
        names += [batch.source.file, batch.source.sha256, *_column_names(batch.source.columns)]
    try:
        exact = batch.body == body
    except TypeError:  # numbers or nesting beyond what we ever write
        raise _malformed() from None
    if not exact or batch.first < 1 or not _MOMENT.fullmatch(batch.made_at) or not _are_names(names):
        raise _malformed()
    return batch


def _column_names(columns: object) -> Iterator[object]:
    """Every text of the columns of a source: sheet → field → letters."""
    if not isinstance(columns, dict):
        raise _malformed()
    for sheet, fields in columns.items():
        if not isinstance(fields, dict):
            raise _malformed()
        yield from (sheet, *fields, *fields.values())


def _are_names(names: Iterable[object]) -> bool:
    return all(isinstance(name, str) and len(name) <= _NAME_LIMIT and text.clean(name) == name for name in names)


def check_entry(entry: Entry, seen: set[tuple[object, ...]] | None = None) -> None:
    """The whitelist for entries of others; raises `Refused`. `seen` remembers values that were found good before."""
    register = REGISTERS.get(entry.register)
    if register is None:
        message = _("Tệp chứa biểu không có trong phần mềm: “{register}”.")
        raise Refused(message.format(register=text.shorten(entry.register)))
    if entry.clock > _CLOCK_LIMIT or not _MOMENT.fullmatch(entry.made_at):
        raise _malformed()
    if not _are_names((entry.officer, entry.place)):
        raise _malformed()
    known: set[tuple[object, ...]] = set() if seen is None else seen
    fresh: dict[str, object] = {}
    for name, value in entry.values.items():
        if name == LIVE:
            if not isinstance(value, bool):
                raise _malformed()
        elif (entry.register, name, type(value), value) not in known:
            fresh[name] = value
    check_values(register, entry.record, fresh)
    # Long texts repeat too seldom to be worth remembering.
    known.update((entry.register, n, type(v), v) for n, v in fresh.items() if not isinstance(v, str) or len(v) <= 40)
    for name, ids in entry.over.items():
        if name not in (LIVE, EVERY) and name not in register.stored:
            check_values(register, entry.record, {name: None})
        for reference in ids:
            match = _REFERENCE.fullmatch(reference)
            if match is None or (match[1] == entry.stream and int(match[2]) >= entry.seq):
                raise _malformed()


def _malformed() -> Refused:
    return Refused(_("Nhật ký thay đổi trong tệp không đúng quy cách."))
