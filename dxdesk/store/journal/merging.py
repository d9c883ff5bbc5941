"""Entries that others wrote come into a store: streams, batches and changes as they are, and the rows they change.

Merging writes no entries of its own. What is held afterwards depends on the set of entries alone, so it doesn't matter
in which order files come, or how often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import Connection

from dxdesk.errors import Parted, Refused
from dxdesk.i18n import _
from dxdesk.models.change import Entry, entry_hash
from dxdesk.progress import SILENT, Progress
from dxdesk.store.rows.codec import LASTING, RowCodec
from dxdesk.store.rows.entries import entries_of, hash_of
from dxdesk.store.rows.projection import sketched
from dxdesk.store.rows.writing import Columns, last_row, put_rows
from dxdesk.store.sql import fetch, in_chunks, insert_into, marks, run_many

ChangeRow = Sequence[Any]  # an entry: stream, number, batch, register, record, exact body
BatchRow = Sequence[Any]  # a batch: id, stream, first number, cause, what it undoes, its source's hash, body as text


@dataclass(frozen=True)
class Foreign:
    """A stream as a file brings it: whose it is, and the last of its entries that counts."""

    id: str
    unit: str
    campaign: str
    device: str
    header: bytes
    seq: int
    hash: str
    signed_head: bytes


class Brought(Protocol):
    """What a file brings, told once and in order: its batches, its entries, and the rows they come to."""

    @property
    def batches(self) -> Sequence[BatchRow]: ...

    @property
    def firsts(self) -> Mapping[str, int]:
        """By stream the number of the first entry the file has."""
        ...

    @property
    def lasts(self) -> Mapping[str, int]:
        """By stream the number of the last entry the file has; fewer of them may count."""
        ...

    def changes(self) -> Iterator[Sequence[ChangeRow]]:
        """The entries, in order of stream and number, each stream chained up to its signed head; some at a time."""
        ...

    def rows(self) -> Iterator[tuple[str, Sequence[int], Columns]]:
        """By register, some rows at a time: their places in the order their records were first written, and columns.
        None at all where the file alone doesn't say what its entries come to."""
        ...


@dataclass(frozen=True)
class Merged:
    """How many entries were new here, how many records they are about, and in which registers those are."""

    entries: int
    records: int
    registers: frozenset[str]


class _Held(NamedTuple):
    seq: int
    hash: str
    clock: int
    unit: str
    campaign: str
    device: str


_NOWHERE: Final = _Held(0, "", 0, "", "", "")
_STREAMS: Final = (
    "INSERT INTO stream (id, unit, campaign, device, header, life, seq, hash, clock, signed_head)"
    " VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,"
    " clock = max(clock, excluded.clock), signed_head = excluded.signed_head"
)
_BATCHES: Final = (
    "INSERT INTO batch (id, position, stream, first, count, cause, undoes, source, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET count = count + excluded.count"
)  # a batch may come in two parts, where its device signed between them
_CHANGES: Final = insert_into("change", ("stream", "seq", "batch", "register", "record", "body"))


def merge(
    connection: Connection,
    streams: Sequence[Foreign],
    brought: Brought,
    codec: Callable[[str], RowCodec],
    progress: Progress = SILENT,
) -> Merged:
    """Take in what isn't held yet, and bring the rows it touches up to date.

    `Refused` for a fork, for a stream that says now that it is about something else, and for a gap, naming what is
    missing. All that was brought is asked for, so whatever it is refused for by itself is raised here, too.
    """
    held = _held(connection, [s.id for s in streams])
    starts = {s.id: _start(connection, s, held.get(s.id), brought.firsts.get(s.id)) for s in streams}
    whole = _is_whole(connection, streams, held, brought)
    new = _New(streams, held, starts)
    done, total = 0, 2 * sum(s.seq + 1 - brought.firsts.get(s.id, s.seq + 1) for s in streams)
    for part in brought.changes():
        run_many(connection, _CHANGES, new.take(part))
        done += len(part)
        progress.step(done, total, _("Đang gộp…"))
    _keep_batches(connection, brought.batches, new.counts)
    _keep_streams(connection, streams, held, new.clocks)
    ends: dict[str, int] = {}
    for register, places, columns in brought.rows():
        if whole and new.entries:
            own = codec(register)
            end = ends.setdefault(register, last_row(connection, own))
            put_rows(connection, own, *new.rows(register, places, columns), end)
        done += len(places)
        progress.step(done, total, _("Đang gộp…"))
    if not whole:
        renew(connection, new.touched, codec, progress)
    return Merged(new.entries, sum(map(len, new.touched.values())), frozenset(new.touched))


def _held(connection: Connection, ids: Sequence[str]) -> dict[str, _Held]:
    found: dict[str, _Held] = {}
    for chunk in in_chunks(ids):
        sql = f"SELECT id, seq, hash, clock, unit, campaign, device FROM stream WHERE id IN ({marks(len(chunk))})"
        found.update((row[0], _Held(*row[1:])) for row in fetch(connection, sql, chunk))
    return found


def _start(connection: Connection, stream: Foreign, held: _Held | None, first: int | None) -> int:
    """The number of a stream's first entry that is new here; 0 where none is.

    A stream is what it was before, and one chain with what is held: where both have an entry, equal hashes there say
    that all before are equal too.
    """
    if held is not None and (held.unit, held.campaign, held.device) != (stream.unit, stream.campaign, stream.device):
        raise _forked(stream.id)
    end, link, *_rest = held or _NOWHERE
    if stream.seq <= end:
        if stream.hash != (link if stream.seq == end else hash_of(connection, stream.id, stream.seq)):
            raise _forked(stream.id)
        return 0
    if first is None or first > end + 1:
        raise _gap(stream.id, end)
    return end + 1


def _is_whole(connection: Connection, streams: Sequence[Foreign], held: Mapping[str, _Held], brought: Brought) -> bool:
    """Whether a file brings every entry about its unit and campaign that there is, and none that doesn't count: then
    its rows are the ones to keep."""
    firsts = brought.firsts
    if not streams or {s.id: s.seq for s in streams} != brought.lasts or set(firsts.values()) != {1}:
        return False
    if any(held.get(s.id, _NOWHERE).seq > s.seq for s in streams):
        return False
    about = "SELECT id FROM stream WHERE unit = ? AND campaign = ? AND seq > 0"
    known = {stream for (stream,) in fetch(connection, about, (streams[0].unit, streams[0].campaign))}
    return known <= firsts.keys()


class _New:
    """Those of the entries that are new here, counted as they pass."""

    def __init__(self, streams: Sequence[Foreign], held: Mapping[str, _Held], starts: Mapping[str, int]) -> None:
        self._all_new = set(starts.values()) == {1}
        self._ranges = {s.id: (starts[s.id], s.seq) for s in streams if starts[s.id]}
        self._links = {stream: held.get(stream, _NOWHERE).hash for stream in self._ranges}
        self._hashes = {s.id: s.hash for s in streams}
        self.entries = 0
        self.counts: Counter[str] = Counter()  # by batch, in the order they come
        self.touched: dict[str, dict[str, None]] = {}  # by register the records, in the order they come
        self.clocks: dict[str, int] = {}  # by stream that of its last entry: they never fall along it

    def take(self, part: Sequence[ChangeRow]) -> list[ChangeRow]:
        """The new ones of some entries. Raises `Refused` where they don't follow on what is held, or end in
        another entry than their device signed."""
        rows: list[ChangeRow] = []
        for stream, following in groupby(part, itemgetter(0)):
            listed = list(following)
            start, end = self._ranges.get(stream, _NO_RANGE)
            first = listed[0][1]  # the numbers of a stream have no gaps
            listed = listed[max(0, start - first) : max(0, end + 1 - first)]
            if listed:
                self._check_ends(stream, listed)
                rows += listed
        self.entries += len(rows)
        self.counts.update(map(itemgetter(2), rows))
        for register, alike in groupby(rows, itemgetter(3)):
            self.touched.setdefault(register, {}).update(dict.fromkeys(map(itemgetter(4), alike)))
        return rows

    def rows(self, register: str, places: Sequence[int], columns: Columns) -> tuple[Sequence[int], Columns]:
        """Those of some rows that any of the new entries is about."""
        if self._all_new:
            return places, columns
        touched = self.touched.get(register, {})
        about = [record in touched for record in columns[_RECORD] or ()]
        return list(compress(places, about)), [None if c is None else list(compress(c, about)) for c in columns]

    def _check_ends(self, stream: str, rows: Sequence[ChangeRow]) -> None:
        start, end = self._ranges[stream]
        if rows[0][1] == start and Entry.kept(rows[0][-1]).prev != self._links[stream]:
            raise _forked(stream)
        if rows[-1][1] == end:
            if entry_hash(rows[-1][-1]) != self._hashes[stream]:
                raise _forked(stream)
            self.clocks[stream] = Entry.kept(rows[-1][-1]).clock


_NO_RANGE: Final = (1, 0)
_RECORD: Final = LASTING.index("record")


def _keep_streams(
    connection: Connection, streams: Sequence[Foreign], held: Mapping[str, _Held], clocks: Mapping[str, int]
) -> None:
    grown = [s for s in streams if s.id not in held or held[s.id].seq < s.seq]
    rows = [(s.id, s.unit, s.campaign, s.device, s.header, s.seq, s.hash, clocks[s.id], s.signed_head) for s in grown]
    run_many(connection, _STREAMS, rows)


def _keep_batches(connection: Connection, batches: Sequence[BatchRow], counts: Mapping[str, int]) -> None:
    """Those of the batches that brought something new, in the order they come."""
    ((position,),) = fetch(connection, "SELECT coalesce(max(position), 0) FROM batch")
    known = {batch[0]: batch for batch in batches}
    rows = []
    for place, (batch, count) in enumerate(counts.items(), position + 1):
        _id, stream, first, *said, body = known[batch]
        rows.append((batch, place, stream, first, count, *said, body.encode()))
    run_many(connection, _BATCHES, rows)


def renew(
    connection: Connection, touched: Mapping[str, Iterable[str]], codec: Callable[[str], RowCodec], progress: Progress
) -> None:
    """Work out the rows of some records, by register, from all entries held of them."""
    done = 0
    for register, records in touched.items():
        own = codec(register)
        for chunk in in_chunks(list(records)):
            entries = entries_of(connection, own, chunk)
            columns = own.columns([sketched(own, record, entries[record]) for record in chunk])
            put_rows(connection, own, range(1, len(chunk) + 1), columns, last_row(connection, own))
            done += len(chunk)
            progress.step(done, 0, _("Đang gộp…"))


def _forked(stream: str) -> Parted:
    message = _("Chuỗi nhật ký {stream} trong tệp khác với phần đang có: một bên bị sửa, sao chép hoặc đưa về bản cũ.")
    hint = _(
        "Số liệu đang có không thay đổi. Máy bị đưa về bản cũ nhận một tệp đầy đủ của bên kia bằng “Nối lại và nhận” "
        "(merge --rejoin): phần của cả hai được giữ, rồi gửi lại."
    )
    return Parted(message.format(stream=stream), hint=hint)


def _gap(stream: str, end: int) -> Refused:
    message = _("Tệp không nối tiếp số liệu đang có: thiếu phần của chuỗi {stream} sau mục {end}.")
    return Refused(
        message.format(stream=stream, end=end), hint=_("Hãy xin bên gửi tệp trao đổi đầy đủ (không dùng --for).")
    )
