"""Entries as they are kept, by what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from dxdesk.models.change import Entry
from dxdesk.store.database import fetch, marks
from dxdesk.store.rows import RowCodec

Sourced: TypeAlias = tuple[Entry, str]  # with the hash of the file it came from

# Without being told, SQLite reads whole streams: it keeps no statistics here.
_BY_RECORD = "change INDEXED BY change_record JOIN batch ON batch.id = change.batch"
# Batch by batch from the newest on, so that only what is asked for is read.
_BY_BATCH = (
    "batch CROSS JOIN change ON change.stream = batch.stream AND change.seq >= batch.first"
    " AND change.seq < batch.first + batch.count"
)
_OF_UNIT = "change.stream IN (SELECT id FROM stream WHERE campaign = ? AND unit = ?)"


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
