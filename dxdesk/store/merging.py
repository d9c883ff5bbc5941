"""Entries that others wrote come into a store: streams, batches and changes as they are, and the rows they change.

Merging writes no entries of its own. What is held afterwards depends on the set of entries alone, so it doesn't matter
in which order files come, or how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import Batch, Entry, entry_hash
from dxdesk.models.field import Row
from dxdesk.models.tables import METADATA
from dxdesk.store.database import fetch, in_chunks, insert_into, marks, run_many
from dxdesk.store.journal import insert_rows, update_rows
from dxdesk.store.rebuild import sketched
from dxdesk.store.rows import RowCodec, Sketch

Key = tuple[str, str]  # register and record
Vector = Mapping[str, int]  # stream → number of its last entry


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


class Arrived(NamedTuple):
    """An entry with the exact bytes it came as, and their hash."""

    entry: Entry
    body: bytes
    hash: str


@dataclass(frozen=True)
class Merged:
    """How many entries were new here, and the records they are about."""

    entries: int
    records: tuple[Key, ...]


class _Held(NamedTuple):
    seq: int
    hash: str
    unit: str
    campaign: str
    device: str


_CHANGES = insert_into("change", ("stream", "seq", "batch", "register", "record", "body"))


def merge(
    connection: Connection,
    streams: Sequence[Foreign],
    batches: Mapping[str, Batch],
    changes: Iterable[Arrived],
    codec: Callable[[str], RowCodec],
) -> Merged:
    """Take in what isn't held yet, and bring the rows it touches up to date.

    `changes` are in order of stream and number, each stream chained up to its signed head. `Refused` for a fork, for a
    stream that says now that it is about something else, and for a gap, naming what is missing.
    """
    held = _held(connection, [s.id for s in streams])
    new: list[Arrived] = []
    ends = {stream: (state.seq, state.hash) for stream, state in held.items()}
    kept = _bodies(connection, held)
    for change in changes:
        name, seq = change.entry.stream, change.entry.seq
        end, link = ends.get(name, (0, ""))
        if seq <= end:
            if kept(name, seq) != change.body:
                raise _forked(name)
            continue
        if seq != end + 1:
            raise _gap(name, end)
        if change.entry.prev != link:
            raise _forked(name)
        ends[name] = (seq, change.hash)
        new.append(change)
    for stream in streams:
        _check_stream(stream, held.get(stream.id), ends.get(stream.id, (0, "")), kept)
    _keep_streams(connection, streams, held, ends, new)
    _keep_changes(connection, batches, new)
    touched = tuple(dict.fromkeys((change.entry.register, change.entry.record) for change in new))
    _renew(connection, touched, codec)
    return Merged(len(new), touched)


def _held(connection: Connection, ids: Sequence[str]) -> dict[str, _Held]:
    found: dict[str, _Held] = {}
    for chunk in in_chunks(ids):
        sql = f"SELECT id, seq, hash, unit, campaign, device FROM stream WHERE id IN ({marks(len(chunk))})"
        found.update((row[0], _Held(*row[1:])) for row in fetch(connection, sql, chunk))
    return found


def _bodies(connection: Connection, held: Mapping[str, _Held]) -> Callable[[str, int], bytes | None]:
    """The exact bytes of entries that are held, read a stream at a time and only where somebody asks."""
    known: dict[str, dict[int, bytes]] = {}

    def body(stream: str, seq: int) -> bytes | None:
        if stream not in known:
            known.clear()  # changes come in order of their streams
            rows = fetch(connection, "SELECT seq, body FROM change WHERE stream = ?", (stream,)) if held else []
            known[stream] = dict(rows)
        return known[stream].get(seq)

    return body


def _check_stream(
    stream: Foreign, held: _Held | None, end: tuple[int, str], kept: Callable[[str, int], bytes | None]
) -> None:
    """What a stream says of itself must be what it said before, and reach its signed head without a gap."""
    if held is not None and (held.unit, held.campaign, held.device) != (stream.unit, stream.campaign, stream.device):
        raise _forked(stream.id)
    if end[0] < stream.seq:
        raise _gap(stream.id, end[0])
    if end[0] == stream.seq:
        same = end[1] == stream.hash
    else:  # we hold more than the file: what it was signed for must be among it
        body = kept(stream.id, stream.seq)
        same = body is not None and entry_hash(body) == stream.hash
    if not same:
        raise _forked(stream.id)


def _keep_streams(
    connection: Connection,
    streams: Sequence[Foreign],
    held: Mapping[str, _Held],
    ends: Mapping[str, tuple[int, str]],
    new: Sequence[Arrived],
) -> None:
    table = METADATA.tables["stream"]
    clocks: dict[str, int] = {}
    for change in new:
        clocks[change.entry.stream] = max(clocks.get(change.entry.stream, 0), change.entry.clock)
    for stream in streams:
        known = held.get(stream.id)
        if known is None:
            connection.execute(
                insert(table).values(
                    id=stream.id, unit=stream.unit, campaign=stream.campaign, device=stream.device,
                    header=stream.header, life="", seq=stream.seq, hash=stream.hash, clock=clocks.get(stream.id, 0),
                    signed_head=stream.signed_head,
                )
            )  # fmt: skip
        elif known.seq < stream.seq:
            values = {"seq": stream.seq, "hash": ends[stream.id][1], "signed_head": stream.signed_head}
            if stream.id in clocks:
                values["clock"] = clocks[stream.id]
            connection.execute(update(table).where(table.c.id == stream.id).values(**values))


def _keep_changes(connection: Connection, batches: Mapping[str, Batch], new: Sequence[Arrived]) -> None:
    table = METADATA.tables["batch"]
    position = connection.scalar(select(func.max(table.c.position))) or 0
    counts: dict[str, int] = {}
    for change in new:
        counts[change.entry.batch] = counts.get(change.entry.batch, 0) + 1
    for batch_id, count in counts.items():
        batch = batches[batch_id]
        position += 1
        connection.execute(
            insert(table).values(
                id=batch_id, position=position, stream=batch.stream, first=batch.first, count=count,
                cause=str(batch.cause), undoes=batch.undoes, source=batch.source.sha256 if batch.source else "",
                body=batch.body,
            )
        )  # fmt: skip
    run_many(
        connection,
        _CHANGES,
        [(c.entry.stream, c.entry.seq, c.entry.batch, c.entry.register, c.entry.record, c.body) for c in new],
    )


def _renew(connection: Connection, records: Sequence[Key], codec: Callable[[str], RowCodec]) -> None:
    """The rows of some records, made anew from all their entries."""
    by_register: dict[str, list[str]] = {}
    for register, record in records:
        by_register.setdefault(register, []).append(record)
    for register, listed in by_register.items():
        own = codec(register)
        for chunk in in_chunks(listed):
            numbers = dict(
                fetch(
                    connection,
                    f"SELECT record, id FROM {register} WHERE campaign = ? AND unit = ?"
                    f" AND record IN ({marks(len(chunk))})",
                    (own.campaign.id, own.unit, *chunk),
                )
            )
            entries = _entries(connection, own, chunk)
            sketches = [(numbers.get(record), sketched(own, record, entries[record])) for record in chunk]
            insert_rows(connection, own, [sketch for number, sketch in sketches if number is None])
            update_rows(connection, own, [(number, sketch) for number, sketch in sketches if number is not None])


def _entries(
    connection: Connection, codec: RowCodec, records: Sequence[str], vector: Vector | None = None
) -> dict[str, list[tuple[Entry, str]]]:
    """The entries of some records with the hash of the file they came from, in order of stream and number; up to a
    vector where one is given."""
    query = (
        "SELECT change.record, change.stream, change.seq, change.body, batch.source FROM change"
        " JOIN batch ON batch.id = change.batch JOIN stream ON stream.id = change.stream"
        " WHERE change.register = ? AND stream.campaign = ? AND stream.unit = ?"
        f" AND change.record IN ({marks(len(records))}) ORDER BY change.stream, change.seq"
    )
    found: dict[str, list[tuple[Entry, str]]] = {}
    for record, stream, seq, body, source in fetch(
        connection, query, (codec.register.key, codec.campaign.id, codec.unit, *records)
    ):
        if vector is None or seq <= vector.get(stream, 0):
            found.setdefault(record, []).append((Entry.kept(body), source))
    return found


def rows_at(connection: Connection, codec: RowCodec, vector: Vector) -> list[Sketch]:
    """The records of one register as they were at a vector, in byte order of their ids."""
    ends = dict(
        fetch(
            connection,
            "SELECT id, seq FROM stream WHERE campaign = ? AND unit = ? AND seq > 0",
            (codec.campaign.id, codec.unit),
        )
    )
    known = fetch(
        connection,
        "SELECT DISTINCT change.record FROM change JOIN stream ON stream.id = change.stream"
        " WHERE change.register = ? AND stream.campaign = ? AND stream.unit = ? ORDER BY change.record",
        (codec.register.key, codec.campaign.id, codec.unit),
    )
    upto = None if ends == dict(vector) else vector
    sketches: list[Sketch] = []
    for chunk in in_chunks([record for (record,) in known]):
        entries = _entries(connection, codec, chunk, upto)
        sketches += [sketched(codec, record, entries[record]) for record in chunk if record in entries]
    return sketches


def live_rows(codec: RowCodec, sketches: Iterable[Sketch]) -> list[Row]:
    """The plain rows of the sketches that are live: what a file shows to people, and what figures count."""
    blank = dict.fromkeys(codec.stored)
    return [
        blank | {n: v for n, v in s.values.items() if n in codec.place} | {"record": s.record, "unit": codec.unit}
        for s in sketches
        if s.live
    ]


def _forked(stream: str) -> Refused:
    message = _("Chuỗi nhật ký {stream} trong tệp khác với phần đang có: một bên đã bị sửa hoặc sao chép.")
    return Refused(message.format(stream=stream), hint=_("Hãy liên hệ bên gửi; số liệu đang có không thay đổi."))


def _gap(stream: str, end: int) -> Refused:
    message = _("Tệp không nối tiếp số liệu đang có: thiếu phần của chuỗi {stream} sau mục {end}.")
    return Refused(
        message.format(stream=stream, end=end), hint=_("Hãy xin bên gửi tệp trao đổi đầy đủ (không dùng --for).")
    )
