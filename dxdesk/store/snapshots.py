"""A unit's rows as they are held, or as they were at a vector; and the digests of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import Connection

from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Entry
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS
from dxdesk.store import streams
from dxdesk.store.rows.codec import Kept, RowCodec
from dxdesk.store.rows.projection import Chain, sketched, together
from dxdesk.store.sql import fetch, in_turn

Vector = Mapping[str, int]  # stream → number of its last entry


def digest(connection: Connection, campaign: Campaign, unit: str, vector: Vector | None = None) -> str:
    """The digest of all the unit's figures in a campaign: what is confirmed and compared."""
    return together(digests(connection, campaign, unit, vector))


def digests(connection: Connection, campaign: Campaign, unit: str, vector: Vector | None = None) -> dict[str, str]:
    """The digest of each register (SHA-256, hex): of the rows as they are held, or as they were at a vector."""
    codecs = {key: RowCodec(register, campaign, unit) for key, register in REGISTERS.items()}
    return {
        key: digest_of(codec, held_rows(connection, codec) if vector is None else rows_at(connection, codec, vector))
        for key, codec in codecs.items()
    }


def digest_of(codec: RowCodec, rows: Iterable[Kept]) -> str:
    """The digest of a register's rows, which come in byte order of their ids; see `Chain`."""
    chain = Chain(codec)
    for row in rows:
        chain.add(row)
    return chain.digest


def live_rows(
    connection: Connection, campaign: Campaign, unit: str, vector: Vector, registers: Collection[str]
) -> dict[str, list[Row]]:
    """By register the plain rows that were live at a vector: what a file shows to people, and what figures count."""
    codecs = {key: RowCodec(REGISTERS[key], campaign, unit) for key in registers}
    return {
        key: [
            codec.values(row) | {"record": row.record, "unit": unit}
            for row in rows_at(connection, codec, vector)
            if row.live
        ]
        for key, codec in codecs.items()
    }


def held_rows(connection: Connection, codec: RowCodec) -> Iterator[Kept]:
    """The rows of a register that anybody holds alive, in byte order of their ids; some at a time."""
    query = (
        f"SELECT {', '.join(codec.kept)} FROM {codec.register.key}"
        " WHERE campaign = ? AND unit = ? AND (live OR conflicted) ORDER BY record"
    )
    return map(codec.read, in_turn(connection, query, (codec.campaign.id, codec.unit)))


def rows_at(connection: Connection, codec: RowCodec, vector: Vector) -> Iterator[Kept]:
    """The records of one register that anybody held alive at a vector, in byte order of their ids."""
    if streams.vector(connection, codec.campaign.id, codec.unit) == dict(vector):
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
