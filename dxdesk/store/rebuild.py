"""All rows made anew from the journal; the journal itself checked link by link; digests of what is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect, select
from sqlalchemy.schema import CreateTable

from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA, ROWS
from dxdesk.progress import SILENT, Progress
from dxdesk.store import seals
from dxdesk.store.database import Store, driver, in_chunks, in_turn, projection_fingerprint, rewrite, run_many
from dxdesk.store.entries import entries_of, records_of
from dxdesk.store.projection import Chain, sketched
from dxdesk.store.row_writing import insert_rows
from dxdesk.store.rows import Kept, RowCodec, Sketch


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
        seals.seal_schema(driver(connection))


def renew_campaign(connection: Connection, campaign: str, progress: Progress = SILENT) -> None:
    """Make the rows of a campaign again: another edition may name, order and ask for its items in another way."""
    for codec in codecs(connection, campaign):
        progress.step(0, 0, _(codec.register.short))
        delete = f"DELETE FROM {codec.register.key} WHERE campaign = ? AND unit = ?"
        rewrite(connection, codec.register.key)
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
    """Everything a store holds, from the ground up. Reads only."""
    from dxdesk.store.verifying import verified  # it takes what stands above

    found = verified(store.path, progress=progress)
    if store.lacking:
        found.problems.insert(0, store.said_lacking)
    return found


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
