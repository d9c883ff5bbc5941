"""All rows made anew from the journal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect
from sqlalchemy.schema import CreateTable

from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import SILENT, Progress
from dxdesk.store import facts, seals
from dxdesk.store.campaigns import opened_campaigns, units_in
from dxdesk.store.rows.codec import RowCodec, Sketch, projection_fingerprint
from dxdesk.store.rows.entries import entries_of, records_of
from dxdesk.store.rows.projection import sketched
from dxdesk.store.rows.writing import insert_rows
from dxdesk.store.sql import driver, in_chunks, rewrite, run_many
from dxdesk.store.tables import ROWS


def projected(connection: Connection, codec: RowCodec) -> Iterator[list[Sketch]]:
    """The rows of one register, campaign and unit as the journal alone says they are: records in the order they were
    first written, then the expected ones that nobody has entered; some at a time."""
    there: set[str] = set()
    for chunk in in_chunks(records_of(connection, codec)):
        entries = entries_of(connection, codec, chunk)
        yield [sketched(codec, record, entries[record]) for record in chunk]
        there.update(chunk)
    yield [codec.blank(record) for record in codec.expected_records() if record not in there]


def renew_rows(connection: Connection, progress: Progress = SILENT) -> None:
    """Drop every row and make it again: after a change of the declarations, or when rows are in doubt."""
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
    facts.keep(connection, "projection", projection_fingerprint())
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
