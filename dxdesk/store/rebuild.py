"""All rows made anew from the journal; the journal itself checked link by link; digests of what is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect, select
from sqlalchemy.schema import CreateTable

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Entry, entry_hash
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA, ROWS
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Store, fetch, in_chunks, in_turn, marks, projection_fingerprint, run_many
from dxdesk.store.entries import entries_of, records_of
from dxdesk.store.projection import Chain, sketched
from dxdesk.store.row_writing import insert_rows
from dxdesk.store.rows import LASTING, Kept, RowCodec, Sketch

_RECORD = LASTING.index("record")  # its place in a row


@dataclass
class Verification:
    """What checking a store from the ground up found; no problems means every row follows from the journal."""

    entries: int = 0
    batches: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


def opened_campaigns(connection: Connection) -> list[Campaign]:
    """The newest edition held of each campaign that was opened; it also knows what earlier ones listed."""
    table = METADATA.tables["campaign"]
    held: dict[str, list[bytes]] = {}
    for campaign_id, body in connection.execute(
        select(table.c.id, table.c.body).where(table.c.opened).order_by(table.c.edition)
    ):
        held.setdefault(campaign_id, []).append(body)
    return [Campaign.load(newest).after(earlier) for *earlier, newest in held.values()]


def units_in(connection: Connection, campaign: str) -> list[str]:
    streams = METADATA.tables["stream"]
    own = connection.scalar(select(METADATA.tables["meta"].c.value).where(METADATA.tables["meta"].c.key == "unit"))
    found = set(connection.scalars(select(streams.c.unit).where(streams.c.campaign == campaign)))
    return sorted(found | ({own} if own else set()))


def projected(connection: Connection, codec: RowCodec) -> Iterator[list[Sketch]]:
    """The rows of one register, campaign and unit as the journal alone says they are: records in the order they were
    first written, then the expected ones that nobody has entered; some at a time."""
    there: set[str] = set()
    for chunk in in_chunks(records_of(connection, codec)):
        entries = entries_of(connection, codec, chunk)
        yield [sketched(codec, record, entries[record]) for record in chunk]
        there.update(chunk)
    yield [codec.blank(record) for record in codec.expected_records() if record not in there]


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
            for sketches in projected(connection, codec):
                insert_rows(connection, codec, sketches)
        store.set_meta(connection, "projection", projection_fingerprint())


def renew_campaign(connection: Connection, campaign: str, progress: Progress = SILENT) -> None:
    """Make the rows of a campaign again: another edition may name, order and ask for its items in another way."""
    for codec in codecs(connection, campaign):
        progress.step(0, 0, _(codec.register.short))
        delete = f"DELETE FROM {codec.register.key} WHERE campaign = ? AND unit = ?"
        run_many(connection, delete, [(campaign, codec.unit)])
        for sketches in projected(connection, codec):
            insert_rows(connection, codec, sketches)


def codecs(connection: Connection, only: str = "") -> list[RowCodec]:
    """One for every register of every unit and campaign held, or of one campaign."""
    return [
        RowCodec(register, campaign, unit)
        for campaign in opened_campaigns(connection)
        if only in ("", campaign.id)
        for unit in units_in(connection, campaign.id)
        for register in REGISTERS.values()
    ]


def verify(store: Store, progress: Progress = SILENT) -> Verification:
    """Every hash, link and row. Reads only."""
    found = Verification()
    with store.read() as connection:
        if not _verify_chains(connection, found, progress):
            found.problems.append(_("Nhật ký có bản ghi không đọc được, nên các dòng chưa được đối chiếu."))
            return found
        for codec in codecs(connection):
            progress.step(found.rows, 0, _(codec.register.short))
            _verify_rows(connection, codec, found)
    return found


def _verify_chains(connection: Connection, found: Verification, progress: Progress) -> bool:
    """Whether every entry could be read."""
    readable = True
    batches = _verified_batches(connection, found)
    streams = METADATA.tables["stream"]
    heads = {row.id: (row.seq, row.hash) for row in connection.execute(select(streams))}
    ends: dict[str, tuple[int, str]] = dict.fromkeys(heads, (0, ""))
    table = METADATA.tables["change"]
    every = str(select(table).order_by(*table.primary_key))
    for stream, seq, batch, register, record, body in in_turn(connection, every):
        found.entries += 1
        if found.entries % 5000 == 0:
            progress.step(found.entries, 0, _("Đang kiểm tra nhật ký…"))
        body = _stored(body)  # noqa: PLW2901
        entry = _read_entry(body)
        readable = readable and entry is not None
        end = ends.get(stream, (0, ""))
        follows = entry is not None and (entry.stream, entry.seq, entry.prev) == (stream, end[0] + 1, end[1])
        belongs = entry is not None and (entry.batch, entry.register, entry.record) == (batch, register, record)
        if not follows or not belongs or seq not in batches.get((stream, batch), ()):
            found.problems.append(_("Bản ghi nhật ký {stream}:{seq} không khớp chuỗi.").format(stream=stream, seq=seq))
        ends[stream] = (seq, entry_hash(body))
    found.problems += [
        _("Chuỗi {stream} bị thiếu bản ghi cuối.").format(stream=s) for s in ends if heads.get(s) != ends[s]
    ]
    return readable


def _verified_batches(connection: Connection, found: Verification) -> dict[tuple[str, str], range]:
    """The numbers of the entries of each batch, by stream and batch."""
    ranges: dict[tuple[str, str], range] = {}
    table = METADATA.tables["batch"]
    for row in connection.execute(select(table)):
        found.batches += 1
        if _said_by_batch(_stored(row.body)) != (row.id, row.stream, row.first, row.cause, row.undoes, row.source):
            found.problems.append(_("Lần ghi {batch} đã bị sửa.").format(batch=row.id))
        ranges[row.stream, row.id] = range(row.first, row.first + row.count)
    return ranges


def _said_by_batch(body: bytes) -> tuple[str | int, ...]:
    try:
        batch = Batch.read(body)
    except Problem:
        return ()
    source = batch.source.sha256 if batch.source else ""
    return (batch.id, batch.stream, batch.first, batch.cause, batch.undoes, source)


def _stored(body: bytes | str) -> bytes:
    """Bytes as they were hashed; another program may have written them back as text."""
    return body.encode() if isinstance(body, str) else body


def _read_entry(body: bytes) -> Entry | None:
    try:
        return Entry.read(body)
    except Problem:
        return None  # reported by the caller, with its place


def _verify_rows(connection: Connection, codec: RowCodec, found: Verification) -> None:
    key = codec.register.key
    mine = f"SELECT {', '.join(codec.names)} FROM {key} WHERE campaign = ? AND unit = ?"
    about = (codec.campaign.id, codec.unit)
    known: set[str] = set()
    for sketches in projected(connection, codec):
        listed = list(zip(*codec.columns(sketches), strict=True))
        kept = {}
        for chunk in in_chunks([sketch.record for sketch in sketches]):
            for row in fetch(connection, f"{mine} AND record IN ({marks(len(chunk))})", (*about, *chunk)):
                kept[row[_RECORD]] = row
        for row in listed:
            found.rows += 1
            if kept.get(row[_RECORD]) != row:
                found.problems.append(
                    _("Dòng {record} của biểu {register} không khớp nhật ký.").format(record=row[_RECORD], register=key)
                )
        known.update(sketch.record for sketch in sketches)
    for (record,) in fetch(connection, f"SELECT record FROM {key} WHERE campaign = ? AND unit = ?", about):
        if record not in known:
            found.problems.append(
                _("Dòng {record} của biểu {register} không có trong nhật ký.").format(record=record, register=key)
            )


def digest(connection: Connection, codec: RowCodec) -> str:
    """The digest of a register's rows as they are held; see `Chain`."""
    chain = Chain(codec)
    for row in held_rows(connection, codec):
        chain.add(row)
    return chain.digest


def held_rows(connection: Connection, codec: RowCodec) -> Iterator[Kept]:
    """The rows of a register that anybody holds alive, in byte order of their ids; some at a time."""
    query = (
        f"SELECT {', '.join(codec.kept)} FROM {codec.register.key}"
        " WHERE campaign = ? AND unit = ? AND (live OR conflicted) ORDER BY record"
    )
    return map(codec.read, in_turn(connection, query, (codec.campaign.id, codec.unit)))
