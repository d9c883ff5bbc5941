"""The journal: every change, in the same transaction as the row it changes. Nothing else writes rows."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from dxdesk.dates import now
from dxdesk.errors import Invalid, Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import (
    LIVE,
    Action,
    Batch,
    Cause,
    Content,
    Entries,
    Entry,
    Held,
    Source,
    canonical_json,
    entry_hash,
    top,
)
from dxdesk.models.registers import REGISTERS
from dxdesk.models.whitelist import CLOCK_LIMIT, Whitelist, fault, fits, named, placed, sourced
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Store
from dxdesk.store.journal.drafting import Draft, Edit, first_entry, next_entry, one_each
from dxdesk.store.rows.codec import Kept, RowCodec, Sketch
from dxdesk.store.rows.entries import read_entry
from dxdesk.store.rows.writing import insert_rows, update_rows
from dxdesk.store.sql import fetch, in_chunks, insert_into, marks, run_many
from dxdesk.store.tables import METADATA

__all__ = ["BatchWriter", "Draft", "Edit", "Journal", "Present", "Written"]

STEP = 2000  # entries written at a time; longer runs of executemany would hold up the window
_NEW_CHANGES = insert_into("change", ("stream", "seq", "batch", "register", "record", "body"))

Key = tuple[str, str]  # register and record


@dataclass
class Written:
    """What came of a batch; `batch` is empty when nothing changed."""

    batch: str = ""
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    records: list[Key] = field(default_factory=list)


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

    def write(
        self,
        cause: Cause,
        title: str,
        edits: Collection[Edit],
        *,
        source: Source | None = None,
        progress: Progress = SILENT,
    ) -> Written:
        """Write what changes anything, as one batch. Cancelling through `progress` leaves everything as it was."""
        with self.store.write() as connection:
            return self.write_in(connection, cause, title, edits, source=source, progress=progress)

    def write_in(
        self,
        connection: Connection,
        cause: Cause,
        title: str,
        edits: Collection[Edit],
        *,
        source: Source | None = None,
        progress: Progress = SILENT,
    ) -> Written:
        """The same as part of a transaction that keeps something else besides."""
        distinct_edits = one_each(edits)
        written = Written()
        writer = BatchWriter(self, connection, cause, title, source=source)
        done = 0
        for chunk in in_chunks(distinct_edits, STEP):
            present = Present(self, connection, [(e.register, e.record) for e in chunk])
            for edit in chunk:
                self._take(edit, present, writer, written)
            writer.flush()
            done += len(chunk)
            progress.step(done, len(distinct_edits), _("Đang ghi…"))
        written.batch = writer.close()
        written.records = writer.records
        return written

    def _take(self, edit: Edit, present: Present, writer: BatchWriter, written: Written) -> None:
        row = present.row(edit.register, edit.record)
        if row is not None and self._holds(row, edit):
            written.unchanged += 1
            return
        draft = self._draft(edit, row, present)
        if draft is None:
            written.unchanged += 1
            return
        if row is not None and row.live:
            written.changed += 1
        elif edit.action is not Action.DELETE:
            written.created += 1
        writer.add(draft, present)

    def _draft(self, edit: Edit, row: Kept | None, present: Present) -> Draft | None:
        if row is None or not row.written:
            return first_entry(edit)
        return next_entry(edit, present.content(edit.register, edit.record))

    def _holds(self, row: Kept, edit: Edit) -> bool:
        """Whether a row plainly shows all that an edit says, so that what its record holds needn't be looked at."""
        if not row.live or edit.action is Action.DELETE or (edit.resolve and row.conflicted):
            return False
        place = self.codec(edit.register).place
        for name, value in edit.values.items():  # noqa: SIM110 - all() takes twice the time, and this is the hot path
            if name == LIVE or row.values[place[name]] != value:
                return False
        return True

    def held(self, connection: Connection, records: Iterable[Key]) -> dict[Key, Held]:
        """What records hold now; records nobody ever wrote are left out."""
        keys = list(records)
        present = Present(self, connection, keys)
        return {key: held for key in keys if (held := present.held(*key))}

    def expect(self, connection: Connection) -> None:
        """Have a blank row for every record the campaign asks the unit for."""
        for key, register in REGISTERS.items():
            if register.expected:
                codec = self.codec(key)
                mine = f"SELECT record FROM {key} WHERE campaign = ? AND unit = ?"
                there = {record for (record,) in fetch(connection, mine, (self.campaign.id, self.unit))}
                blanks = [codec.blank(record) for record in codec.expected_records() if record not in there]
                insert_rows(connection, codec, blanks)


class Present:
    """What some records hold now. Rows are read at once, and decoded only where somebody looks closer."""

    def __init__(self, journal: Journal, connection: Connection, keys: Iterable[Key]) -> None:
        self._journal = journal
        self._rows: dict[Key, Kept] = {}
        self._contents: dict[Key, Content] = {}
        wanted: dict[str, set[str]] = {}
        for register, record in keys:
            wanted.setdefault(register, set()).add(record)
        for register, records in wanted.items():
            self._read(connection, register, sorted(records))

    def _read(self, connection: Connection, register: str, records: Sequence[str]) -> None:
        codec = self._journal.codec(register)
        columns = ", ".join(codec.kept)
        mine = (self._journal.campaign.id, self._journal.unit)
        for chunk in in_chunks(records):
            sql = (
                f"SELECT {columns} FROM {register} WHERE campaign = ? AND unit = ? AND record IN ({marks(len(chunk))})"
            )
            for row in fetch(connection, sql, (*mine, *chunk)):
                self._rows[register, row[1]] = codec.read(row)

    def row(self, register: str, record: str) -> Kept | None:
        return self._rows.get((register, record))

    def content(self, register: str, record: str) -> Content:
        """What a record holds; nothing for one that nobody ever wrote."""
        key = (register, record)
        if key not in self._contents:
            row = self._rows.get(key)
            self._contents[key] = self._journal.codec(register).decode(row) if row is not None else Content()
        return self._contents[key]

    def held(self, register: str, record: str) -> Held:
        """The same by field."""
        return self.content(register, record).held

    def state(self, register: str, record: str) -> _State:
        """Where a batch that touches the record begins."""
        row = self._rows.get((register, record))
        if row is None:
            return _State(None, False, Content())
        return _State(row.number, bool(row.carried), self.content(register, record))


class _State(NamedTuple):
    """What a record that a batch touches comes to."""

    number: int | None  # of its row, where there is one
    carried: bool
    content: Content


@dataclass
class _Head:
    stream: str
    seq: int
    hash: str
    clock: int


class BatchWriter:
    """Chains drafts to the stream as one batch and brings the rows they change up to date."""

    def __init__(
        self,
        journal: Journal,
        connection: Connection,
        cause: Cause,
        title: str,
        *,
        source: Source | None = None,
        undoes: str = "",
    ) -> None:
        self._journal = journal
        self._connection = connection
        self._head = self._find_head()
        self._clock = min(self._head.clock + 1, CLOCK_LIMIT)
        # What is said about the values may be shortened; the values themselves may not.
        source = sourced(source) if source else None
        said = (cause, named(title), named(journal.officer), now(), source, undoes)
        self._batch = Batch(self._head.stream, self._head.seq + 1, *said)
        self._whitelist = Whitelist()
        self._changes: list[tuple[Any, ...]] = []
        self._entries: list[Entry] = []  # that changes are of
        self._states: dict[Key, _State] = {}
        self.records: list[Key] = []

    def add(self, draft: Draft, present: Present) -> None:
        """Write an entry. Several of one record build on each other, but must come before the next `flush`."""
        head, batch = self._head, self._batch
        entry = Entry(
            head.stream, head.seq + 1, head.hash, self._clock, batch.officer, batch.made_at, batch.id, draft.register,
            draft.record, draft.action, draft.values, draft.over, placed(draft.place) if draft.place else "",
        )  # fmt: skip
        body = entry.body()
        head.seq, head.hash = entry.seq, entry_hash(body)
        self._entries.append(entry)
        self._changes.append((head.stream, head.seq, batch.id, draft.register, draft.record, body))
        key = (draft.register, draft.record)
        self.records.append(key)
        self._states[key] = self._after(self._states.get(key) or present.state(*key), entry)

    def _after(self, before: _State, entry: Entry) -> _State:
        content = before.content.after(entry)
        if content.sole:
            return _State(before.number, entry.action == Action.CARRY, content)
        newest = top(content.held.get(LIVE, {}))
        if newest == entry.id:
            carried = entry.action == Action.CARRY
        elif newest == top(before.content.held.get(LIVE, {})):
            carried = before.carried
        else:  # what showed it live was taken back; something else may show it live again
            carried = newest != "" and self._action_of(newest) == Action.CARRY
        return _State(before.number, carried, content)

    def _action_of(self, entry_id: str) -> str:
        self._write_changes()
        return read_entry(self._connection, entry_id).action

    def flush(self) -> None:
        """Write the entries and rows that have come together."""
        self._write_changes()
        sketches: dict[str, list[tuple[int | None, Sketch]]] = {}
        for (register, record), state in self._states.items():
            sketch = self._journal.codec(register).encode(record, state.content, carried=state.carried)
            sketches.setdefault(register, []).append((state.number, sketch))
        for register, listed in sketches.items():
            codec = self._journal.codec(register)
            insert_rows(self._connection, codec, [sketch for number, sketch in listed if number is None])
            update_rows(self._connection, codec, [(number, sketch) for number, sketch in listed if number is not None])
        self._states.clear()

    def _write_changes(self) -> None:
        """Raises `Invalid` for what no reader would take: nothing of the batch is kept then."""
        if not self._changes:
            return
        entries = Entries(*zip(*self._entries, strict=True))
        bodies = [change[-1] for change in self._changes]
        try:
            self._whitelist.check(entries)
            good = fits(bodies)
        except Refused:
            good = False
        if not good:
            said = fault(entries, bodies) or _("Nơi nhận sẽ không đọc được thay đổi này.")
            raise Invalid(said, hint=_("Chưa ghi gì. Hãy rút gọn hoặc sửa giá trị đó rồi ghi lại."))
        run_many(self._connection, _NEW_CHANGES, self._changes)
        self._changes.clear()
        self._entries.clear()

    def close(self, *, even_if_empty: bool = False) -> str:
        """The batch's id, once it is written; the empty text when it holds nothing."""
        self.flush()
        batch, head = self._batch, self._head
        count = head.seq + 1 - batch.first
        if not count and not even_if_empty:
            return ""
        batches, streams = METADATA.tables["batch"], METADATA.tables["stream"]
        position = (self._connection.scalar(select(func.max(batches.c.position))) or 0) + 1
        self._connection.execute(
            insert(batches).values(
                id=batch.id,
                position=position,
                stream=batch.stream,
                first=batch.first,
                count=count,
                cause=str(batch.cause),
                undoes=batch.undoes,
                source=batch.source.sha256 if batch.source else "",
                body=batch.body,
            )
        )
        self._connection.execute(
            update(streams).where(streams.c.id == head.stream).values(seq=head.seq, hash=head.hash, clock=self._clock)
        )
        return batch.id

    def _find_head(self) -> _Head:
        """The end of this life's stream about the unit and campaign; a new stream where there is none."""
        journal, connection = self._journal, self._connection
        streams = METADATA.tables["stream"]
        life = journal.store.life(connection)
        mine = (streams.c.unit == journal.unit) & (streams.c.campaign == journal.campaign.id)
        clock = connection.scalar(select(func.max(streams.c.clock)).where(mine)) or 0
        end = select(streams.c.id, streams.c.seq, streams.c.hash).where(mine, streams.c.life == life)
        found = connection.execute(end).first()
        if found:
            return _Head(found[0], found[1], found[2], clock)
        stream = secrets.token_hex(8)
        facts = {
            "stream": stream,
            "unit": journal.unit,
            "campaign": journal.campaign.id,
            "device": journal.device,
            "made_at": now(),
        }
        connection.execute(
            insert(streams).values(
                id=stream, unit=journal.unit, campaign=journal.campaign.id, device=journal.device,
                header=canonical_json(facts), life=life, seq=0, hash="", clock=0,
            )
        )  # fmt: skip
        return _Head(stream, 0, "", clock)
