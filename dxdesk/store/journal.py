"""The journal: every change, in the same transaction as the row it changes. Nothing else writes rows."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from dxdesk.dates import now
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import (
    LIVE, Action, Batch, Cause, Entry, Held, Source, apply, canonical_json, covering, distinct, entry_hash, shown,
)  # fmt: skip
from dxdesk.models.field import Value
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA, ROWS
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Store, in_chunks, insert_many
from dxdesk.store.rows import RowCodec, mark_text

STEP = 2000  # entries written at a time; longer runs of executemany would hold up the window
CHANGE_COLUMNS = ("stream", "seq", "batch", "register", "record", "body")


class Edit(NamedTuple):
    """What somebody wants of a record: new values, or that it goes."""

    register: str
    record: str
    values: Mapping[str, Value]
    action: Action = Action.SET
    resolve: bool = False  # over everything that remains, not only over what is shown
    place: str = ""


class Draft(NamedTuple):
    """An entry but for what its stream gives it: `over` is settled."""

    register: str
    record: str
    action: Action
    values: Mapping[str, Value]
    over: Mapping[str, list[str]]
    place: str = ""


@dataclass
class Written:
    """What came of a batch; `batch` is empty when nothing changed."""

    batch: str = ""
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    records: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Head:
    stream: str
    seq: int
    hash: str
    clock: int


class Journal:
    """Writes one unit's entries in one campaign, in the name of an officer on a device."""

    def __init__(self, store: Store, campaign: Campaign, unit: str, *, officer: str, device: str) -> None:
        self.store = store
        self.campaign = campaign
        self.unit = unit
        self.officer = officer
        self.device = device
        self._codecs: dict[str, RowCodec] = {}

    def codec(self, register: str) -> RowCodec:
        if register not in self._codecs:
            self._codecs[register] = RowCodec(REGISTERS[register], self.campaign, self.unit)
        return self._codecs[register]

    def write(self, cause: Cause, title: str, edits: Collection[Edit], *, source: Source | None = None,
              progress: Progress = SILENT) -> Written:  # fmt: skip
        """Write what changes anything, as one batch. Cancelling through `progress` leaves everything as it was."""
        with self.store.write() as connection:
            edits = _one_each(edits)
            held = self.held(connection, ((e.register, e.record) for e in edits))
            written = Written()
            drafts = self._drafts(edits, held, written)
            return self.append(connection, cause, title, drafts, held, written, source=source, total=len(edits), progress=progress)

    def _drafts(self, edits: Iterable[Edit], held: dict[tuple[str, str], Held], written: Written) -> Iterator[Draft]:
        for edit in edits:
            known = held.get((edit.register, edit.record))
            draft = _first(edit) if known is None else _next(edit, known)
            if draft is None:
                written.unchanged += 1
                continue
            if shown(known.get(LIVE, {}) if known else {}) is True:
                written.changed += 1
            elif draft.action is not Action.DELETE:
                written.created += 1
            yield draft

    def append(self, connection: Connection, cause: Cause, title: str, drafts: Iterable[Draft],
               held: dict[tuple[str, str], Held], written: Written, *, source: Source | None = None, undoes: str = "",
               total: int = 0, progress: Progress = SILENT) -> Written:  # fmt: skip
        """Chain drafts to the stream, write their entries and the rows they change. `held` is kept up to date."""
        head = self._head(connection)
        batch = Batch(head.stream, head.seq + 1, cause, title, self.officer, now(), source, undoes)
        clock, changes, touched = head.clock + 1, [], _Touched(self, held)
        for draft in drafts:
            entry = Entry(head.stream, head.seq + 1, head.hash, clock, batch.officer, batch.made_at, batch.id, draft.register,
                          draft.record, draft.action, draft.values, draft.over, draft.place)  # fmt: skip
            body = entry.body()
            head.seq, head.hash = entry.seq, entry_hash(body)
            changes.append((head.stream, head.seq, batch.id, draft.register, draft.record, body))
            touched.take(entry)
            if len(changes) >= STEP:
                self._flush(connection, changes, touched)
                progress.step(head.seq - batch.first, total, _("Đang ghi…"))
        self._flush(connection, changes, touched)
        if head.seq >= batch.first:
            written.batch = batch.id
            written.records = touched.records
            self._close_batch(connection, batch, head, clock)
        return written

    def _flush(self, connection: Connection, changes: list[tuple[Any, ...]], touched: _Touched) -> None:
        insert_many(connection, METADATA.tables["change"], CHANGE_COLUMNS, changes)
        changes.clear()
        touched.save(connection)

    def _close_batch(self, connection: Connection, batch: Batch, head: _Head, clock: int) -> None:
        batches, streams = METADATA.tables["batch"], METADATA.tables["stream"]
        position = (connection.scalar(select(func.max(batches.c.position))) or 0) + 1
        connection.execute(insert(batches).values(
            id=batch.id, position=position, stream=batch.stream, cause=str(batch.cause), undoes=batch.undoes,
            source=batch.source.sha256 if batch.source else "", body=batch.body))  # fmt: skip
        connection.execute(update(streams).where(streams.c.id == head.stream).values(seq=head.seq, hash=head.hash, clock=clock))

    def _head(self, connection: Connection) -> _Head:
        """The end of this life's stream about the unit and campaign; a new stream where there is none."""
        streams = METADATA.tables["stream"]
        life = self.store.life(connection)
        mine = (streams.c.unit == self.unit) & (streams.c.campaign == self.campaign.id)
        clock = connection.scalar(select(func.max(streams.c.clock)).where(mine)) or 0
        found = connection.execute(select(streams.c.id, streams.c.seq, streams.c.hash).where(mine, streams.c.life == life)).first()
        if found:
            return _Head(found[0], found[1], found[2], clock)
        stream = secrets.token_hex(8)
        header = canonical_json({"stream": stream, "unit": self.unit, "campaign": self.campaign.id, "device": self.device, "made_at": now()})
        connection.execute(insert(streams).values(
            id=stream, unit=self.unit, campaign=self.campaign.id, device=self.device, header=header, life=life, seq=0, hash="", clock=0))  # fmt: skip
        return _Head(stream, 0, "", clock)

    def held(self, connection: Connection, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Held]:
        """What records hold now; records nobody ever wrote are left out."""
        wanted: dict[str, set[str]] = {}
        for register, record in records:
            wanted.setdefault(register, set()).add(record)
        found: dict[tuple[str, str], Held] = {}
        for register, ids in wanted.items():
            codec = self.codec(register)
            for row in self._rows(connection, register, sorted(ids)):
                if row["stamp"] or row["stamps"]:
                    found[register, row["record"]] = codec.decode(row)
        return found

    def _rows(self, connection: Connection, register: str, records: list[str]) -> Iterator[Mapping[str, Any]]:
        table = ROWS[register]
        mine = (table.c.campaign == self.campaign.id) & (table.c.unit == self.unit)
        if len(records) > 2000:  # reading the register through costs less than hundreds of look-ups
            wanted = set(records)
            yield from (row for row in connection.execute(select(table).where(mine)).mappings() if row["record"] in wanted)
            return
        for chunk in in_chunks(records):
            yield from connection.execute(select(table).where(mine, table.c.record.in_(chunk))).mappings()

    def expect(self, connection: Connection) -> None:
        """Have a blank row for every record the campaign asks the unit for."""
        for key, register in REGISTERS.items():
            if register.expected:
                table, codec = ROWS[key], self.codec(key)
                mine = (table.c.campaign == self.campaign.id) & (table.c.unit == self.unit)
                there = set(connection.scalars(select(table.c.record).where(mine)))
                insert_many(connection, table, codec.names, [codec.blank(r) for r in codec.expected_records() if r not in there])


class _Touched:
    """Records a batch changes, and the rows they come to."""

    def __init__(self, journal: Journal, held: dict[tuple[str, str], Held]) -> None:
        self._journal = journal
        self._held = held
        self._fresh: dict[tuple[str, str], Entry] = {}
        self._carried: dict[tuple[str, str], bool] = {}
        self.records: list[tuple[str, str]] = []

    def take(self, entry: Entry) -> None:
        key = (entry.register, entry.record)
        if key not in self._held and not entry.over:
            self._fresh[key] = entry
        else:
            self._held[key] = apply(self._held.get(key, {}), entry)
            self._carried[key] = entry.action == Action.CARRY
        self.records.append(key)

    def save(self, connection: Connection) -> None:
        """Bring the rows up to date. Every row is written whole: it is the projection of what its record holds."""
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for (register, record), entry in self._fresh.items():
            values = {n: v for n, v in entry.values.items() if v is not None and n != LIVE}
            rows.setdefault(register, []).append(self._journal.codec(register).whole(
                record, values, mark_text(entry.id, entry.clock), carried=entry.action == Action.CARRY))  # fmt: skip
        for (register, record), carried in self._carried.items():
            rows.setdefault(register, []).append(self._journal.codec(register).encode(record, self._held[register, record], carried=carried))
        for register, listed in rows.items():
            put_rows(connection, self._journal.codec(register), listed)
        self._fresh.clear()
        self._carried.clear()


def put_rows(connection: Connection, codec: RowCodec, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows or replace the ones of the same record, keeping their row numbers."""
    from sqlalchemy.dialects.sqlite import insert as upsert

    table = ROWS[codec.register.key]
    statement = upsert(table)
    statement = statement.on_conflict_do_update(
        index_elements=["campaign", "unit", "record"],
        set_={n: statement.excluded[n] for n in codec.names if n not in ("campaign", "unit", "record")},
    )
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(codec.names))
    place = {name: i for i, name in enumerate(codec.names)}
    order = [place[name] for name in compiled.positiontup or codec.names]
    connection.exec_driver_sql(str(compiled), [tuple(row[i] for i in order) for row in rows])


def _one_each(edits: Collection[Edit]) -> list[Edit]:
    """One edit a record: a later one of the same record adds to the values of the first."""
    found: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        first = found.get((edit.register, edit.record))
        found[edit.register, edit.record] = edit if first is None else edit._replace(values={**first.values, **edit.values})
    return list(found.values())


def _first(edit: Edit) -> Draft | None:
    """The first entry of a record: only what is said, and nothing to be over."""
    if edit.action is Action.DELETE:
        return None
    values = {n: v for n, v in edit.values.items() if v is not None}
    return Draft(edit.register, edit.record, edit.action, {**values, LIVE: True}, {}, edit.place)


def _next(edit: Edit, held: Held) -> Draft | None:
    """A further entry; None when it would change nothing."""
    live = shown(held.get(LIVE, {})) is True
    if edit.action is Action.DELETE:
        if not live:
            return None
        return Draft(edit.register, edit.record, edit.action, {LIVE: False}, {LIVE: covering(held[LIVE])}, edit.place)
    if not live:
        return _again(edit, held)
    values: dict[str, Value] = {}
    for name, value in edit.values.items():
        marks = held.get(name, {})
        if shown(marks) != value or (edit.resolve and len(distinct(marks)) > 1):
            values[name] = value
    if not values and LIVE not in edit.values:
        return None
    values[LIVE] = True
    over = {n: covering(held[n], all_values=edit.resolve) for n in values if held.get(n)}
    return Draft(edit.register, edit.record, edit.action, values, over, edit.place)


def _again(edit: Edit, held: Held) -> Draft:
    """Re-creating: every field starts anew, over all that remains."""
    values: dict[str, Value] = {n: None for n, marks in held.items() if any(v is not None for v in distinct(marks))}
    values |= {n: v for n, v in edit.values.items() if v is not None or n in values}
    values[LIVE] = True
    return Draft(edit.register, edit.record, edit.action, values, {n: sorted(marks) for n, marks in held.items()}, edit.place)
