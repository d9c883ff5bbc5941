"""All rows made anew from the journal; the journal itself checked link by link; digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, inspect, select
from sqlalchemy.schema import CreateTable

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import LIVE, Action, Batch, Entry, Held, canonical_json, entry_hash, project
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA, ROWS
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Store, insert_many, projection_fingerprint
from dxdesk.store.rows import RowCodec, mark_text


@dataclass
class Verification:
    """What checking a store from the ground up found; no problems means every row follows from the journal."""

    entries: int = 0
    batches: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


def opened_campaigns(connection: Connection) -> list[Campaign]:
    """The newest edition held of each campaign that was opened."""
    table = METADATA.tables["campaign"]
    newest: dict[str, bytes] = {}
    for campaign_id, body in connection.execute(select(table.c.id, table.c.body).where(table.c.opened).order_by(table.c.edition)).tuples():
        newest[campaign_id] = body
    return [Campaign.load(body) for body in newest.values()]


def units_in(connection: Connection, campaign: str) -> list[str]:
    streams = METADATA.tables["stream"]
    own = connection.scalar(select(METADATA.tables["meta"].c.value).where(METADATA.tables["meta"].c.key == "unit"))
    found = set(connection.scalars(select(streams.c.unit).where(streams.c.campaign == campaign)))
    return sorted(found | ({own} if own else set()))


def projected(connection: Connection, codec: RowCodec) -> Iterator[tuple[Any, ...]]:
    """The rows of one register, campaign and unit as the journal alone says they are."""
    changes, streams, batches = (METADATA.tables[n] for n in ("change", "stream", "batch"))
    query = (
        select(changes.c.record, changes.c.body, batches.c.source)
        .join(streams, streams.c.id == changes.c.stream)
        .join(batches, batches.c.id == changes.c.batch)
        .where(changes.c.register == codec.register.key, streams.c.campaign == codec.campaign.id, streams.c.unit == codec.unit)
        .order_by(changes.c.record, changes.c.stream, changes.c.seq)
    )
    there = set()
    for record, group in groupby(connection.execute(query).tuples(), key=lambda row: row[0]):
        yield row_from(codec, record, [(Entry.kept(body), source) for _record, body, source in group])
        there.add(record)
    for record in codec.expected_records():
        if record not in there:
            yield codec.blank(record)


def row_from(codec: RowCodec, record: str, entries: list[tuple[Entry, str]]) -> tuple[Any, ...]:
    """The row of one record from all its entries."""
    if len(entries) == 1 and not (first := entries[0][0]).over and first.values.get(LIVE) is True:
        values = {n: v for n, v in first.values.items() if v is not None and n != LIVE}
        return codec.whole(record, values, mark_text(first.id, first.clock), carried=first.action == Action.CARRY)
    held = project(entries)
    return codec.encode(record, held, carried=is_carried(held, {e.id: e for e, _source in entries}))


def is_carried(held: Held, entries: dict[str, Entry]) -> bool:
    """Whether a record still stands as it was carried over: what shows it live is an entry that carried it."""
    marks = {i: m for i, m in held.get(LIVE, {}).items() if m.value is True}
    newest = max(marks, key=lambda i: (marks[i].clock, i), default=None)
    return newest is not None and entries[newest].action == Action.CARRY


def renew_rows(store: Store, progress: Progress = SILENT) -> None:
    """Drop every row and make it again: after a change of the declarations, or when rows are in doubt."""
    with store.write() as connection:
        for table in ROWS.values():
            if inspect(connection).has_table(table.name):
                table.drop(connection)
            connection.execute(CreateTable(table))
            for index in table.indexes:
                index.create(connection)
        for codec in codecs(connection):
            progress.step(0, 0, _(codec.register.short))
            insert_many(connection, ROWS[codec.register.key], codec.names, projected(connection, codec))
        store.set_meta(connection, "projection", projection_fingerprint())


def codecs(connection: Connection) -> list[RowCodec]:
    """One for every register of every unit and campaign held."""
    return [
        RowCodec(register, campaign, unit)
        for campaign in opened_campaigns(connection)
        for unit in units_in(connection, campaign.id)
        for register in REGISTERS.values()
    ]


def verify(store: Store, progress: Progress = SILENT) -> Verification:
    """Every hash, link and row. Reads only."""
    found = Verification()
    with store.read() as connection:
        _verify_chains(connection, found, progress)
        for codec in codecs(connection):
            progress.step(found.rows, 0, _(codec.register.short))
            _verify_rows(connection, codec, found)
    return found


def _verify_chains(connection: Connection, found: Verification, progress: Progress) -> None:
    changes, streams, batches = (METADATA.tables[n] for n in ("change", "stream", "batch"))
    known = set()
    for batch_id, body in connection.execute(select(batches.c.id, batches.c.body)).tuples():
        found.batches += 1
        known.add(batch_id)
        if Batch.read(body).id != batch_id:
            found.problems.append(_("Lần ghi {batch} đã bị sửa.").format(batch=batch_id))
    heads = {row.id: (row.seq, row.hash) for row in connection.execute(select(streams))}
    ends: dict[str, tuple[int, str]] = dict.fromkeys(heads, (0, ""))
    for stream, seq, body in connection.execute(select(changes.c.stream, changes.c.seq, changes.c.body).order_by(changes.c.stream, changes.c.seq)).tuples():
        found.entries += 1
        if found.entries % 5000 == 0:
            progress.step(found.entries, 0, _("Đang kiểm tra nhật ký…"))
        entry = _read_entry(body)
        last = ends.get(stream, (0, ""))
        if entry is None or (entry.stream, entry.seq, entry.prev) != (stream, last[0] + 1, last[1]) or entry.batch not in known:
            found.problems.append(_("Bản ghi nhật ký {stream}:{seq} không khớp chuỗi.").format(stream=stream, seq=seq))
        ends[stream] = (seq, entry_hash(body))
    found.problems += [_("Chuỗi {stream} bị thiếu bản ghi cuối.").format(stream=s) for s in heads if heads[s] != ends[s]]


def _read_entry(body: bytes) -> Entry | None:
    try:
        return Entry.read(body)
    except Problem:
        return None  # reported by the caller, with its place


def _verify_rows(connection: Connection, codec: RowCodec, found: Verification) -> None:
    table = ROWS[codec.register.key]
    columns = [table.c[n] for n in codec.names]
    mine = select(*columns).where(table.c.campaign == codec.campaign.id, table.c.unit == codec.unit)
    kept = {row[2]: tuple(row) for row in connection.execute(mine).tuples()}
    for row in projected(connection, codec):
        found.rows += 1
        if kept.pop(row[2], None) != row:
            found.problems.append(_("Dòng {record} của biểu {register} không khớp nhật ký.").format(record=row[2], register=codec.register.key))
    found.problems += [_("Dòng {record} của biểu {register} không có trong nhật ký.").format(record=r, register=codec.register.key) for r in kept]


def digest(connection: Connection, codec: RowCodec) -> str:
    """SHA-256, chained, over a register's live records in byte order of their ids (hex)."""
    table = ROWS[codec.register.key]
    query = select(table).where(table.c.campaign == codec.campaign.id, table.c.unit == codec.unit, table.c.live).order_by(table.c.record)
    link = b""
    for row in connection.execute(query).mappings():
        link = hashlib.sha256(link + canonical_json([row["record"], codec.remaining(row)])).digest()
    return (link or hashlib.sha256(b"").digest()).hex()

