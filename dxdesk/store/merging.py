"""Entries that others wrote come into a store: streams, batches and changes as they are, and the rows they change.

Merging writes no entries of its own. What is held afterwards depends on the set of entries alone, so it doesn't matter
in which order files come, or how often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, insert, update

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import Batch, Change, Entry, entry_hash
from dxdesk.models.field import Row
from dxdesk.models.tables import METADATA
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import PARAMETERS, fetch, in_chunks, insert_into, marks, run_many
from dxdesk.store.journal import insert_rows, update_rows
from dxdesk.store.rebuild import held_rows, sketched
from dxdesk.store.rows import Kept, RowCodec, Sketch

Vector = Mapping[str, int]  # stream → number of its last entry
Sourced = tuple[Entry, str]  # with the hash of the file it came from


@dataclass(frozen=True)
class Foreign:
    """A stream as a file brings it: whose it is, and how far its own device signed it."""

    id: str
    unit: str
    campaign: str
    device: str
    header: bytes
    seq: int
    hash: str
    signed_head: bytes


@dataclass(frozen=True)
class Merged:
    """How many entries were new here, and how many records they are about."""

    entries: int
    records: int


class _Held(NamedTuple):
    seq: int
    hash: str
    clock: int
    unit: str
    campaign: str
    device: str


STEP = 2000  # entries written at a time
_BATCHES = (
    "INSERT INTO batch (id, position, stream, first, count, cause, undoes, source, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET count = count + excluded.count"
)  # a batch may come in two parts, where its device signed between them
_CHANGES = insert_into("change", ("stream", "seq", "batch", "register", "record", "body"))


def merge(
    connection: Connection,
    streams: Sequence[Foreign],
    batches: Mapping[str, Batch],
    changes: Sequence[Change],
    codec: Callable[[str], RowCodec],
    progress: Progress = SILENT,
) -> Merged:
    """Take in what isn't held yet, and bring the rows it touches up to date.

    `changes` are in order of stream and number, each stream chained up to its signed head. `Refused` for a fork, for a
    stream that says now that it is about something else, and for a gap, naming what is missing.
    """
    held = _held(connection, [s.id for s in streams])
    brought: dict[str, list[Change]] = {}
    for change in changes:
        brought.setdefault(change.stream, []).append(change)
    new: list[Change] = []
    for stream in sorted(streams, key=lambda stream: stream.id):
        listed = brought.get(stream.id, [])
        new += listed[_following(connection, stream, held.get(stream.id), listed) :]
    _keep_streams(connection, streams, held, new)
    _keep_changes(connection, batches, new, progress)
    whole = _is_whole(connection, streams, held, brought)
    del brought
    touched = _touched(new)
    source = _Brought(changes, batches) if whole else None
    records = sum(map(len, touched.values()))
    done = records
    for register, found in touched.items():
        own = codec(register)
        for chunk in in_chunks(list(found), STEP if source else PARAMETERS):
            entries = source.entries(register, chunk) if source else _entries(connection, own, chunk)
            _renew(connection, own, {record: sketched(own, record, entries[record]) for record in chunk})
            done += len(chunk)
            progress.step(done, 2 * records, _("Đang gộp…"))
    return Merged(len(new), records)


def _touched(new: Sequence[Change]) -> dict[str, dict[str, None]]:
    """By register the records that some entries are about, in the order they come."""
    found: dict[str, dict[str, None]] = {}
    for change in new:
        found.setdefault(change.register, {})[change.record] = None
    return found


def _held(connection: Connection, ids: Sequence[str]) -> dict[str, _Held]:
    found: dict[str, _Held] = {}
    for chunk in in_chunks(ids):
        sql = f"SELECT id, seq, hash, clock, unit, campaign, device FROM stream WHERE id IN ({marks(len(chunk))})"
        found.update((row[0], _Held(*row[1:])) for row in fetch(connection, sql, chunk))
    return found


def _following(connection: Connection, stream: Foreign, held: _Held | None, listed: Sequence[Change]) -> int:
    """From which of a stream's entries on they are new here.

    A stream is what it was before, and one chain with what is held: where both have an entry, equal hashes there say
    that all before are equal too.
    """
    if held is not None and (held.unit, held.campaign, held.device) != (stream.unit, stream.campaign, stream.device):
        raise _forked(stream.id)
    end, link = (held.seq, held.hash) if held is not None else (0, "")
    if stream.seq <= end:
        if stream.hash != (link if stream.seq == end else _hash_of(connection, stream.id, stream.seq)):
            raise _forked(stream.id)
        return len(listed)
    if not listed or listed[0].seq > end + 1:
        raise _gap(stream.id, end)
    at = end + 1 - listed[0].seq
    if listed[at].prev != link:
        raise _forked(stream.id)
    return at


def _hash_of(connection: Connection, stream: str, seq: int) -> str:
    found = fetch(connection, "SELECT body FROM change WHERE stream = ? AND seq = ?", (stream, seq))
    return entry_hash(found[0][0]) if found else ""


def _is_whole(
    connection: Connection,
    streams: Sequence[Foreign],
    held: Mapping[str, _Held],
    brought: Mapping[str, Sequence[Change]],
) -> bool:
    """Whether a file brings every entry about its unit and campaign that there is: then rows follow from it alone."""
    if not streams or any(s.id in held and held[s.id].seq > s.seq for s in streams):
        return False
    if any(s.id not in brought or brought[s.id][0].seq > 1 for s in streams):
        return False
    about = "SELECT id FROM stream WHERE unit = ? AND campaign = ? AND seq > 0"
    known = {stream for (stream,) in fetch(connection, about, (streams[0].unit, streams[0].campaign))}
    return known <= brought.keys()


def _keep_streams(
    connection: Connection, streams: Sequence[Foreign], held: Mapping[str, _Held], new: Sequence[Change]
) -> None:
    table = METADATA.tables["stream"]
    last = {change.stream: change for change in new}  # clocks never fall along a stream
    for stream in streams:
        known = held.get(stream.id)
        if known is None:
            connection.execute(
                insert(table).values(
                    id=stream.id, unit=stream.unit, campaign=stream.campaign, device=stream.device,
                    header=stream.header, life="", seq=stream.seq, hash=stream.hash,
                    clock=last[stream.id].entry.clock, signed_head=stream.signed_head,
                )
            )  # fmt: skip
        elif known.seq < stream.seq:
            clock = max(known.clock, last[stream.id].entry.clock)
            values = {"seq": stream.seq, "hash": stream.hash, "clock": clock, "signed_head": stream.signed_head}
            connection.execute(update(table).where(table.c.id == stream.id).values(**values))


def _keep_changes(
    connection: Connection, batches: Mapping[str, Batch], new: Sequence[Change], progress: Progress
) -> None:
    ((position,),) = fetch(connection, "SELECT coalesce(max(position), 0) FROM batch")
    rows = []
    for place, (batch_id, count) in enumerate(Counter(change.batch for change in new).items(), position + 1):
        batch = batches[batch_id]
        source = batch.source.sha256 if batch.source else ""
        facts = (batch_id, place, batch.stream, batch.first, count, str(batch.cause), batch.undoes, source, batch.body)
        rows.append(facts)
    run_many(connection, _BATCHES, rows)
    for start in range(0, len(new), STEP):
        part = new[start : start + STEP]
        run_many(connection, _CHANGES, [(c.stream, c.seq, c.batch, c.register, c.record, c.body) for c in part])
        progress.step(start, 2 * len(new), _("Đang gộp…"))


class _Brought:
    """The entries a file brought, by record: all there are of it."""

    def __init__(self, changes: Sequence[Change], batches: Mapping[str, Batch]) -> None:
        self._changes = changes
        self._source = {i: batch.source.sha256 if batch.source else "" for i, batch in batches.items()}
        self._first: dict[str, dict[str, int]] = {}  # by register and record, the place of its first entry
        self._more: dict[tuple[str, str], list[int]] = {}  # of the few that have several: the further places
        for place, change in enumerate(changes):
            first = self._first.setdefault(change.register, {})
            if first.setdefault(change.record, place) != place:
                self._more.setdefault((change.register, change.record), []).append(place)

    def entries(self, register: str, records: Sequence[str]) -> dict[str, list[Sourced]]:
        first = self._first[register]
        places = {record: [first[record], *self._more.get((register, record), ())] for record in records}
        found = {record: [self._changes[place] for place in listed] for record, listed in places.items()}
        return {record: [(c.entry, self._source[c.batch]) for c in listed] for record, listed in found.items()}


def _renew(connection: Connection, codec: RowCodec, sketches: Mapping[str, Sketch]) -> None:
    """Put rows in the place of what was there of them."""
    numbers: dict[str, int] = {}
    for chunk in in_chunks(list(sketches)):
        mine = (
            f"SELECT record, id FROM {codec.register.key} WHERE campaign = ? AND unit = ?"
            f" AND record IN ({marks(len(chunk))})"
        )
        numbers.update(fetch(connection, mine, (codec.campaign.id, codec.unit, *chunk)))
    insert_rows(connection, codec, [s for record, s in sketches.items() if record not in numbers])
    update_rows(connection, codec, [(numbers[record], s) for record, s in sketches.items() if record in numbers])


def _entries(connection: Connection, codec: RowCodec, records: Sequence[str]) -> dict[str, list[Sourced]]:
    """All entries of some records, in order of stream and number."""
    query = (
        "SELECT change.record, change.body, batch.source FROM change"
        " JOIN batch ON batch.id = change.batch JOIN stream ON stream.id = change.stream"
        " WHERE change.register = ? AND stream.campaign = ? AND stream.unit = ?"
        f" AND change.record IN ({marks(len(records))}) ORDER BY change.stream, change.seq"
    )
    found: dict[str, list[Sourced]] = {}
    for record, body, source in fetch(connection, query, (codec.register.key, codec.campaign.id, codec.unit, *records)):
        found.setdefault(record, []).append((Entry.kept(body), source))
    return found


def rows_at(connection: Connection, codec: RowCodec, vector: Vector) -> Iterator[Kept]:
    """The records of one register that anybody held alive at a vector, in byte order of their ids."""
    about = "SELECT id, seq FROM stream WHERE campaign = ? AND unit = ? AND seq > 0"
    if dict(fetch(connection, about, (codec.campaign.id, codec.unit))) == dict(vector):
        yield from held_rows(connection, codec)
        return
    # The plus keeps SQLite from its index on registers, which holds those of all units.
    query = (
        "SELECT change.record, change.body, batch.source FROM change JOIN batch ON batch.id = change.batch"
        " WHERE change.stream = ? AND change.seq <= ? AND +change.register = ? ORDER BY change.seq"
    )
    found: dict[str, list[tuple[bytes, str]]] = {}
    for stream, seq in sorted(vector.items()):
        for record, body, source in fetch(connection, query, (stream, seq, codec.register.key)):
            found.setdefault(record, []).append((body, source))
    for record, listed in sorted(found.items()):
        row = sketched(codec, record, [(Entry.kept(body), source) for body, source in listed])
        if row.live or row.conflicted:
            yield codec.kept_of(row)


def live_rows(codec: RowCodec, rows: Iterable[Kept]) -> list[Row]:
    """The plain rows of those that are live: what a file shows to people, and what figures count."""
    return [plain_row(codec, row) for row in rows if row.live]


def plain_row(codec: RowCodec, row: Kept) -> Row:
    """Its stored fields, its record and its unit."""
    return codec.values(row) | {"record": row.record, "unit": codec.unit}


def _forked(stream: str) -> Refused:
    message = _("Chuỗi nhật ký {stream} trong tệp khác với phần đang có: một bên đã bị sửa hoặc sao chép.")
    return Refused(message.format(stream=stream), hint=_("Hãy liên hệ bên gửi; số liệu đang có không thay đổi."))


def _gap(stream: str, end: int) -> Refused:
    message = _("Tệp không nối tiếp số liệu đang có: thiếu phần của chuỗi {stream} sau mục {end}.")
    return Refused(
        message.format(stream=stream, end=end), hint=_("Hãy xin bên gửi tệp trao đổi đầy đủ (không dùng --for).")
    )
