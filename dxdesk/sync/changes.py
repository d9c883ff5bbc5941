"""The journal of a package: `data/changes.jsonl`, and the chain its entries make.

A line is `{"entry":…}` or, before the first entry of a batch, `{"batch":…}`. Inside stands the exact canonical body
that is hashed and kept, so nothing is lost on the way and nothing can be slipped in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dxdesk import text
from dxdesk.dates import moment
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import EVERY, LIVE, Batch, Change, Entry, entry_hash
from dxdesk.models.field import TEXT_LIMIT, Field, Kind, Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.sync.jsonl import spans
from dxdesk.sync.rows import check_record, check_value, is_plain, unknown_field

_ENTRY, _BATCH, _END = b'{"entry":', b'{"batch":', b"}"
_REFERENCE = re.compile(r"([0-9a-z]{8,64}):([1-9][0-9]{0,15})")
_CLOCK_LIMIT = 10**12  # a Lamport count beyond is no count, and would leave nobody a greater one
_TYPES: Mapping[Kind, type] = {Kind.COUNT: int, Kind.YES_NO: bool}
_REMEMBERED = 2000  # values of a field; texts that never come again needn't fill the memory
_NAME_LIMIT = 500  # characters of an officer, a title, a place
_KEPT = 20_000  # entries of a file that stay in memory as they were read: 40 MB; of larger files none do


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
    return _read(data, None)


def read_chained(
    data: bytes, base: Mapping[str, int], ends: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, Batch], list[Change]]:
    """The same; refused, too, unless every stream goes without a gap, hash upon hash, from its base to its end.

    `base` gives the number of the entry before a stream's first one here (0 where it isn't named), `ends` number and
    hash of its last, signed one.
    """
    chains = _Chains(base)
    found = _read(data, chains)
    chains.end(ends)
    return found


def _read(data: bytes, chains: _Chains | None) -> tuple[dict[str, Batch], list[Change]]:
    batches: dict[str, Batch] = {}
    changes: list[Change] = []
    unused: set[str] = set()
    clocks: dict[str, int] = {}  # stream → that of its last entry so far; they never fall
    open_batch = ""
    whitelist = Whitelist()
    keep = data.count(b"\n") <= _KEPT
    for at, stop in spans(data):
        if not data.endswith(_END, at, stop):
            raise _malformed()
        if data.startswith(_ENTRY, at, stop):
            start, end = at + len(_ENTRY), stop - len(_END)
            body = data[start:end]
            entry = Entry.read(body)
            stream, seq, batch_id = entry.stream, entry.seq, entry.batch
            batch = batches.get(batch_id)
            if batch is None or not _belongs(entry, batch):
                raise _malformed()
            if batch_id != open_batch:  # a batch's entries follow one another, from its first on unless that is held
                if batch_id not in unused or (stream in clocks and seq != batch.first):
                    raise _malformed()
                open_batch = batch_id
                unused.discard(batch_id)
            whitelist.check(entry)
            if entry.clock < clocks.get(stream, 0):
                raise _malformed()
            clocks[stream] = entry.clock
            if chains is not None:
                chains.follow(entry, body)
            read = entry if keep else None
            changes.append(
                Change(batch.stream, seq, batch.id, entry.register, entry.record, data, start, end, read)
            )
        elif data.startswith(_BATCH, at, stop):
            batch = _read_batch(data[at + len(_BATCH) : stop - len(_END)])
            if batch.id in batches:
                raise _malformed()
            batches[batch.id] = batch
            unused.add(batch.id)
        else:
            raise _malformed()
    if unused:
        raise _malformed()
    return batches, changes


class _Chains:
    """The streams of a file, one after the other, each followed link by link."""

    def __init__(self, base: Mapping[str, int]) -> None:
        self._base = base
        self._stream = ""
        self._seq = 0
        self._link = ""
        self._reached: dict[str, tuple[int, str]] = {}

    def follow(self, entry: Entry, body: bytes) -> None:
        """The next entry; refused unless it is its stream's next."""
        stream, seq = entry.stream, entry.seq
        if stream != self._stream:
            before = self._base.get(stream, 0)
            if stream < self._stream or seq != before + 1 or (not before and entry.prev):
                raise broken(stream)
            self._leave()
            self._stream = stream
        elif seq != self._seq + 1 or entry.prev != self._link:
            raise broken(stream)
        self._seq, self._link = seq, entry_hash(body)

    def _leave(self) -> None:
        if self._stream:
            self._reached[self._stream] = self._seq, self._link

    def end(self, ends: Mapping[str, tuple[int, str]]) -> None:
        """No more entries come; refused unless each stream ended where it was signed."""
        self._leave()
        reached, base = self._reached, self._base
        if reached.keys() - ends.keys():
            raise broken(min(reached.keys() - ends.keys()))
        for stream, end in ends.items():
            if reached.get(stream, (base.get(stream, 0), end[1])) != end:
                raise broken(stream)


def _belongs(entry: Entry, batch: Batch) -> bool:
    return (
        entry.seq >= batch.first
        and entry.stream == batch.stream
        and entry.made_at == batch.made_at
        and entry.officer == batch.officer
    )


def _read_batch(body: bytes) -> Batch:
    batch = Batch.read(body)
    names: list[object] = [batch.title, batch.officer, batch.undoes]
    if batch.source:
        names += [batch.source.file, batch.source.sha256, *_column_names(batch.source.columns)]
    try:
        exact = batch.body == body and moment(batch.made_at)
    except (TypeError, ValueError):  # numbers or nesting beyond what we ever write, or no moment
        raise _malformed() from None
    if not exact or batch.first < 1 or not all(map(is_name, names)):
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


def is_name(name: object) -> bool:
    """Whether something may be an officer, a title, a place: clean text, and not long."""
    return isinstance(name, str) and len(name) <= _NAME_LIMIT and (is_plain(name) or text.clean(name) == name)


class Whitelist:
    """What entries of others may hold. Remembers values it found good, since codes and dates come again and again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Register, dict[str, _Good]]] = {}

    def check(self, entry: Entry) -> None:
        """Raises `Refused` for an unknown register or field, or anything that isn't in its one stored form."""
        register, good = self._known.get(entry.register) or self._learn(entry.register)
        check_record(register, entry.record)
        if entry.clock > _CLOCK_LIMIT or (entry.place and not is_name(entry.place)):
            raise _malformed()
        _check_values(register, good, entry.values)
        for name, ids in entry.over.items():
            if name not in (LIVE, EVERY) and name not in register.stored:
                raise unknown_field(register, name)
            for reference in ids:
                match = _REFERENCE.fullmatch(reference)
                if match is None or (match[1] == entry.stream and int(match[2]) >= entry.seq):
                    raise _malformed()

    def _learn(self, key: str) -> tuple[Register, dict[str, _Good]]:
        register = REGISTERS.get(key)
        if register is None:
            message = _("Tệp chứa biểu không có trong phần mềm: “{register}”.")
            raise Refused(message.format(register=text.shorten(key)))
        found = self._known[key] = register, {name: _Good(field) for name, field in register.stored.items()}
        return found


def _check_values(register: Register, good: Mapping[str, _Good], values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        known = good.get(name)
        if known is None:
            if name != LIVE:
                raise unknown_field(register, name)
            if type(value) is not bool:
                raise _malformed()
        # True equals 1 in a set, so the type is looked at first.
        elif value is not None and not (type(value) is known.type and value in known.values):
            known.check(value)


class _Good:
    """The values of one field that were found good."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._is_text = field.kind is Kind.TEXT
        self.type = _TYPES.get(field.kind, str)
        self.values: set[Value] = set()

    def check(self, value: Value) -> None:
        # What `check_value` looks at first, without going there: most texts come once.
        if not (self._is_text and type(value) is str and len(value) <= TEXT_LIMIT and is_plain(value)):
            check_value(self._field, value)
        if len(self.values) < _REMEMBERED:
            self.values.add(value)


def broken(stream: str) -> Refused:
    """A stream that isn't one chain up to what was signed."""
    message = _("Chuỗi nhật ký {stream} trong tệp bị đứt hoặc vượt quá phần đã ký.").format(stream=stream)
    return Refused(message, hint=_("Hãy đề nghị bên gửi lập lại tệp."))


def _malformed() -> Refused:
    return Refused(_("Nhật ký thay đổi trong tệp không đúng quy cách."))
