"""Entries and batches as they are kept, by what they are known by and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection

from dxdesk.errors import Missing
from dxdesk.i18n import _
from dxdesk.models.change import Batch, Cause, Entry, entry_hash
from dxdesk.store.rows.codec import RowCodec
from dxdesk.store.sql import fetch, in_chunks, in_turn, marks

Sourced: TypeAlias = tuple[Entry, str]  # with the hash of the file it came from

# Without being told, SQLite reads whole streams: it keeps no statistics here.
_BY_RECORD = "change INDEXED BY change_record JOIN batch ON batch.id = change.batch"
# Batch by batch from the newest on, so that only what is asked for is read.
_BY_BATCH = (
    "batch CROSS JOIN change ON change.stream = batch.stream AND change.seq >= batch.first"
    " AND change.seq < batch.first + batch.count"
)
_OF_UNIT = "change.stream IN (SELECT id FROM stream WHERE campaign = ? AND unit = ?)"


class KeptBatch(NamedTuple):
    """A batch as it is kept: how many entries it has, its place in the order of arrival, whose figures it is about, and
    whether it was written by this store."""

    batch: Batch
    entries: int
    position: int
    unit: str
    own: bool


def read_batch(connection: Connection, batch_id: str) -> Batch:
    """A batch by its id; raises `Missing`."""
    found = fetch(connection, "SELECT body FROM batch WHERE id = ?", (batch_id,))
    if not found:
        raise Missing(_("Không có lần ghi “{batch}”.").format(batch=batch_id))
    return Batch.read(found[0][0])


def read_entry(connection: Connection, entry_id: str) -> Entry:
    """An entry by its id."""
    stream, _colon, seq = entry_id.rpartition(":")
    ((body,),) = fetch(connection, "SELECT body FROM change WHERE stream = ? AND seq = ?", (stream, int(seq)))
    return Entry.kept(body)


def hash_of(connection: Connection, stream: str, seq: int) -> str:
    """The hash of a stream's entry; empty where it isn't held."""
    found = fetch(connection, "SELECT body FROM change WHERE stream = ? AND seq = ?", (stream, seq))
    return entry_hash(found[0][0]) if found else ""


def hashes_of(connection: Connection, stream: str) -> dict[int, str]:
    """The hash of each entry of a stream, by its number."""
    query = "SELECT seq, body FROM change WHERE stream = ? ORDER BY seq"
    return {seq: entry_hash(body) for seq, body in in_turn(connection, query, (stream,))}


def bodies_of(connection: Connection, stream: str, after: int, last: int) -> list[bytes]:
    """The exact bytes of a stream's entries past a number, up to another."""
    query = "SELECT body FROM change WHERE stream = ? AND seq > ? AND seq <= ? ORDER BY seq"
    return [body for (body,) in fetch(connection, query, (stream, after, last))]


def entries_past(
    connection: Connection, streams: Iterable[str], known: Mapping[str, int]
) -> Iterator[tuple[str, bytes, str, int, str, str]]:
    """What streams hold past a vector, in order of stream and number: batch, exact bytes, stream, number, register and
    record of each entry."""
    query = "SELECT batch, body, stream, seq, register, record FROM change WHERE stream = ? AND seq > ? ORDER BY seq"
    for stream in sorted(streams):
        yield from in_turn(connection, query, (stream, known.get(stream, 0)))


def is_only_about(connection: Connection, register: str, held: Mapping[str, int], known: Mapping[str, int]) -> bool:
    """Whether all that came between two vectors is about one register; False where one isn't past the other."""
    if any(held.get(stream, 0) < seq for stream, seq in known.items()):
        return False
    query = "SELECT 1 FROM change WHERE stream = ? AND seq > ? AND register <> ? LIMIT 1"
    later = [(stream, known.get(stream, 0), register) for stream, seq in held.items() if seq > known.get(stream, 0)]
    return not any(fetch(connection, query, one) for one in later)


def batch_bodies(connection: Connection, wanted: Iterable[str]) -> dict[str, bytes]:
    """The exact bytes of some batches, by their ids."""
    found: dict[str, bytes] = {}
    for chunk in in_chunks(sorted(wanted)):
        found.update(fetch(connection, f"SELECT id, body FROM batch WHERE id IN ({marks(len(chunk))})", chunk))
    return found


def batches_of(connection: Connection, stream: str) -> list[tuple[int, bytes]]:
    """The batches of a stream: the number of the first entry of each, and its exact bytes."""
    return fetch(connection, "SELECT first, body FROM batch WHERE stream = ?", (stream,))


def position_of(connection: Connection, batch_id: str) -> int:
    """A batch's place in the order of arrival."""
    return int(fetch(connection, "SELECT position FROM batch WHERE id = ?", (batch_id,))[0][0])


def newest_batches(connection: Connection, campaign: str, units: Sequence[str], limit: int) -> list[KeptBatch]:
    """The last batches of a campaign, newest first; where units are named, those about them."""
    query = (
        "SELECT batch.body, batch.count, batch.position, stream.unit, stream.life FROM batch"
        f" JOIN stream ON stream.id = batch.stream WHERE stream.campaign = ?{of_units(units)}"
        " ORDER BY batch.position DESC LIMIT ?"
    )
    listed = fetch(connection, query, (campaign, *units, limit))
    return [KeptBatch(Batch.read(body), count, place, unit, bool(life)) for body, count, place, unit, life in listed]


def undone_batches(connection: Connection) -> set[str]:
    """The batches that were taken back, and not done again since: what takes a batch back may be taken back itself."""
    query = "SELECT id, undoes FROM batch WHERE cause IN (?, ?) ORDER BY position DESC"
    undone: set[str] = set()
    for batch_id, undoes in fetch(connection, query, (Cause.UNDO, Cause.REDO)):
        if batch_id not in undone:
            undone.add(undoes)
    return undone


def records_of(connection: Connection, codec: RowCodec) -> list[str]:
    """The records of a register that entries are about, in the order they were first written."""
    query = (
        f"SELECT change.record FROM {_BY_RECORD} WHERE {_OF_UNIT} AND change.register = ?"
        " GROUP BY change.record ORDER BY min(batch.position), min(change.seq)"
    )
    about = (codec.campaign.id, codec.unit, codec.register.key)
    return [record for (record,) in fetch(connection, query, about)]


def entries_of(connection: Connection, codec: RowCodec, records: Sequence[str]) -> dict[str, list[Sourced]]:
    """All entries of some records, in order of stream and number; not too many at a time."""
    query = (
        f"SELECT change.record, change.body, batch.source FROM {_BY_RECORD} WHERE {_OF_UNIT}"
        f" AND change.register = ? AND change.record IN ({marks(len(records))}) ORDER BY change.stream, change.seq"
    )
    found: dict[str, list[Sourced]] = {}
    about = (codec.campaign.id, codec.unit, codec.register.key)
    for record, body, source in fetch(connection, query, (*about, *records)):
        found.setdefault(record, []).append((Entry.kept(body), source))
    return found


def newest(
    connection: Connection, campaign: str, *, units: Sequence[str] = (), register: str = "", record: str = "",
    limit: int,
) -> list[tuple[bytes, bytes, str]]:  # fmt: skip
    """The bodies of the newest entries, each with its batch's and whose it is; narrowed to units, a register, a
    record."""
    wanted = {name: value for name, value in (("register", register), ("record", record)) if value}
    narrowed = "".join(f" AND change.{name} = ?" for name in wanted)
    if len(wanted) == 2:
        entries, stream = _BY_RECORD, "change.stream"
    else:
        entries, stream = _BY_BATCH, "batch.stream"
    query = (
        f"SELECT change.body, batch.body, change.stream FROM {entries}"
        f" WHERE {stream} IN (SELECT id FROM stream WHERE campaign = ?{of_units(units)}){narrowed}"
        " ORDER BY batch.position DESC, change.seq DESC LIMIT ?"
    )
    about = (campaign, *units, *wanted.values(), limit)
    whose = dict(fetch(connection, "SELECT id, unit FROM stream WHERE campaign = ?", (campaign,)))
    return [(body, batch, whose[stream]) for body, batch, stream in fetch(connection, query, about)]


def of_units(units: Sequence[str]) -> str:
    """What narrows a query to some units; all of them where none is named."""
    return f" AND unit IN ({marks(len(units))})" if units else ""
