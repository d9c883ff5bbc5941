"""Taking a batch back: an ordinary batch of entries that travels like any other, and survives a restart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from dxdesk.errors import Missing
from dxdesk.i18n import _
from dxdesk.models.change import EVERY, LIVE, Action, Batch, Cause, Entry, Held, canonical_json
from dxdesk.models.field import Value
from dxdesk.models.tables import METADATA
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import in_chunks
from dxdesk.store.journal import Draft, Journal, Written


@dataclass
class Undone:
    """What came of taking a batch back. `kept` lists fields that others have changed since: they stay as they are."""

    batch: str
    title: str
    restored: int
    kept: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Stack:
    """What Ctrl+Z and Ctrl+Y would act on, newest last."""

    done: tuple[str, ...]
    undone: tuple[str, ...]


def stack(connection: Connection, campaign: str, unit: str) -> Stack:
    """Worked out from the journal: so it is there after a restart as it was before."""
    batches, streams = METADATA.tables["batch"], METADATA.tables["stream"]
    mine = (
        select(batches.c.id, batches.c.cause, batches.c.undoes)
        .join(streams, streams.c.id == batches.c.stream)
        .where(streams.c.life != "", streams.c.campaign == campaign, streams.c.unit == unit)
        .order_by(batches.c.position)
    )
    done: list[str] = []
    undone: list[str] = []
    for batch, cause, undoes in connection.execute(mine):
        if cause == Cause.UNDO:
            if undoes in done:
                done.remove(undoes)
                undone.append(batch)
        elif cause == Cause.REDO:
            if undoes in undone:
                undone.remove(undoes)
            done.append(batch)
        else:
            done.append(batch)
            undone.clear()
    return Stack(tuple(done), tuple(undone))


def read_batch(connection: Connection, batch_id: str) -> Batch:
    table = METADATA.tables["batch"]
    body = connection.scalar(select(table.c.body).where(table.c.id == batch_id))
    if body is None:
        raise Missing(_("Không có lần ghi “{batch}”.").format(batch=batch_id))
    return Batch.read(body)


def take_back(journal: Journal, batch_id: str, *, cause: Cause = Cause.UNDO, progress: Progress = SILENT) -> Undone:
    """Undo a batch where its values still stand. Undoing an undo restores what it took back."""
    with journal.store.write() as connection:
        batch = read_batch(connection, batch_id)
        entries = _entries_of(connection, batch_id)
        held = journal.held(connection, ((e.register, e.record) for e in entries))
        undone = Undone("", bare(batch.title), 0)
        drafts = _drafts(connection, entries, held, undone)
        title = (_("Hoàn tác: {title}") if cause is Cause.UNDO else _("Làm lại: {title}")).format(title=bare(batch.title))
        written = journal.append(connection, cause, title, drafts, held, Written(), undoes=batch_id, total=len(entries), progress=progress)
        undone.batch = written.batch
        undone.restored = len(set(written.records))
        return undone


def bare(title: str) -> str:
    """The title of what was first done, without the words of undoing before it."""
    while title.partition(": ")[0] in (_("Hoàn tác"), _("Làm lại")):
        title = title.partition(": ")[2]
    return title


def _entries_of(connection: Connection, batch_id: str) -> list[Entry]:
    table = METADATA.tables["change"]
    bodies = connection.scalars(select(table.c.body).where(table.c.batch == batch_id).order_by(table.c.stream, table.c.seq))
    return [Entry.kept(body) for body in bodies]


def _drafts(connection: Connection, entries: list[Entry], held: Mapping[tuple[str, str], Held], undone: Undone) -> Iterator[Draft]:
    own = {e.id: e for e in entries}
    prior = _prior(connection, entries, own)
    by_record: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_record.setdefault((entry.register, entry.record), []).append(entry)
    for (register, record), listed in by_record.items():
        state = held.get((register, record), {})
        over: dict[str, list[str]] = {}
        values: dict[str, list[Value]] = {}
        action = Action.SET
        for name in sorted(_spoken(listed, state)):
            standing = [e.id for e in listed if e.id in state.get(name, {})]
            if not standing:
                if name != LIVE:
                    undone.kept.append((register, record, name))
                continue
            before = [p for i in standing for p in _before(i, name, own, prior)]
            over[name] = standing
            values[name] = _distinct(p.values[name] for p in before if name in p.values)
            if name == LIVE and any(p.action == Action.CARRY for p in before):
                action = Action.CARRY
        yield from _restoring(register, record, action, listed, over, values, state)


def _restoring(register: str, record: str, action: Action, listed: list[Entry], over: dict[str, list[str]],
               values: dict[str, list[Value]], state: Held) -> Iterator[Draft]:  # fmt: skip
    """One entry for each value a field held before, so that a conflict that had been resolved stands again."""
    if not over:
        return
    only = listed[0].id
    if len(listed) == 1 and not any(values.values()) and over.keys() >= {n for n, marks in state.items() if only in marks} >= listed[0].fields:
        yield Draft(register, record, action, {}, {EVERY: [only]})
        return
    for turn in range(max(1, *(len(v) for v in values.values()))):
        names = [n for n in over if turn == 0 or turn < len(values[n])]
        yield Draft(register, record, action, {n: values[n][turn] for n in names if turn < len(values[n])}, {n: over[n] for n in names})


def _spoken(listed: list[Entry], state: Held) -> set[str]:
    names = {n for e in listed for n in e.fields}
    return names | {n for n, marks in state.items() if any(e.id in marks for e in listed)}


def _prior(connection: Connection, entries: Iterable[Entry], own: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries, outside the batch, that those of the batch are over."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for ids in entry.over.values():
            for entry_id in ids:
                if entry_id not in own:
                    stream, _colon, seq = entry_id.rpartition(":")
                    wanted.setdefault(stream, set()).add(int(seq))
    table = METADATA.tables["change"]
    found: dict[str, Entry] = {}
    for stream, numbers in wanted.items():
        for chunk in in_chunks(sorted(numbers)):
            for body in connection.scalars(select(table.c.body).where(table.c.stream == stream, table.c.seq.in_(chunk))):
                entry = Entry.kept(body)
                found[entry.id] = entry
    return found


def _before(entry_id: str, name: str, own: Mapping[str, Entry], prior: Mapping[str, Entry]) -> list[Entry]:
    """What an entry's field was over before the batch began, looking through the batch's own earlier entries."""
    over = own[entry_id].over
    found: list[Entry] = []
    for other in (*over.get(name, ()), *over.get(EVERY, ())):
        found += _before(other, name, own, prior) if other in own else [prior[other]] if other in prior else []
    return found


def _distinct(values: Iterable[Value]) -> list[Value]:
    by_json = {canonical_json(v): v for v in values}
    return [by_json[key] for key in sorted(by_json)]
