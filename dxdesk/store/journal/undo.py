"""Taking a batch back: an ordinary batch of entries that travels like any other, and survives a restart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dxdesk.i18n import N_, _, in_vietnamese
from dxdesk.models.change import EVERY, LIVE, Action, Cause, Entry, Held, canonical_json, rank
from dxdesk.models.field import Value
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import SILENT, Progress
from dxdesk.store.journal.lineage import Lineage
from dxdesk.store.journal.writing import STEP, BatchWriter, Draft, Journal, Key, Present
from dxdesk.store.rows.entries import read_batch
from dxdesk.store.sql import fetch, in_chunks, marks


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
    mine = (
        "SELECT batch.id, batch.cause, batch.undoes FROM batch JOIN stream ON stream.id = batch.stream"
        " WHERE stream.life <> '' AND stream.campaign = ? AND stream.unit = ? ORDER BY batch.position"
    )
    done: dict[str, None] = {}
    undone: dict[str, None] = {}
    for batch, cause, undoes in fetch(connection, mine, (campaign, unit)):
        if cause not in (Cause.UNDO, Cause.REDO):
            done[batch] = None
            undone.clear()
        elif undoes in done:
            del done[undoes]
            undone[batch] = None
        else:
            undone.pop(undoes, None)
            done[batch] = None
    return Stack(tuple(done), tuple(undone))


def take_back(journal: Journal, batch_id: str, *, cause: Cause = Cause.UNDO, progress: Progress = SILENT) -> Undone:
    """Undo a batch where its values still stand. Undoing an undo restores what it took back."""
    with journal.store.write() as connection:
        batch = read_batch(connection, batch_id)
        undone = Undone("", bare(batch.title), 0)
        with in_vietnamese():  # what is kept, whatever the window speaks
            title = told(cause, undone.title)
        writer = BatchWriter(journal, connection, cause, title, undoes=batch_id)
        records = _records_of(connection, batch_id)
        done = 0
        for chunk in in_chunks(list(records), STEP):
            entries = _entries(connection, batch.stream, [seq for key in chunk for seq in records[key]])
            present = Present(journal, connection, chunk)
            lineage = Lineage(connection, batch, entries, (present.content(*key).holders for key in chunk))
            own: dict[Key, list[Entry]] = {}
            for entry in entries:
                own.setdefault((entry.register, entry.record), []).append(entry)
            for key, listed in own.items():
                for draft in _drafts(key, listed, present, lineage, undone):
                    writer.add(draft, present)
            writer.flush()
            done += len(chunk)
            progress.step(done, len(records), _("Đang ghi…"))
        # A batch of which nothing stands any more must not stay on top, where it would be in the way of all others.
        found = stack(connection, journal.campaign.id, journal.unit)
        undone.batch = writer.close(even_if_empty=batch_id in (*found.done[-1:], *found.undone[-1:]))
        undone.restored = len(set(writer.records))
        return undone


def told(cause: Cause, title: str) -> str:
    """What a batch did, in the language of the window as far as the program itself words it."""
    if cause not in (Cause.UNDO, Cause.REDO):
        return title
    return (_("Hoàn tác: {title}") if cause is Cause.UNDO else _("Làm lại: {title}")).format(title=bare(title))


_TAKEN_BACK = (N_("Hoàn tác"), N_("Làm lại"))  # as titles are kept


def bare(title: str) -> str:
    """The title of what was first done, without the words of undoing before it."""
    while title.partition(": ")[0] in _TAKEN_BACK:
        title = title.partition(": ")[2]
    return title


def _records_of(connection: Connection, batch_id: str) -> dict[Key, list[int]]:
    """The records of a batch and the numbers of their entries."""
    stream, first, count = fetch(connection, "SELECT stream, first, count FROM batch WHERE id = ?", (batch_id,))[0]
    found: dict[Key, list[int]] = {}
    query = "SELECT register, record, seq FROM change WHERE stream = ? AND seq >= ? AND seq < ? ORDER BY seq"
    for register, record, seq in fetch(connection, query, (stream, first, first + count)):
        found.setdefault((register, record), []).append(seq)
    return found


def _entries(connection: Connection, stream: str, numbers: Sequence[int]) -> list[Entry]:
    found: list[Entry] = []
    for chunk in in_chunks(sorted(numbers)):
        query = f"SELECT body FROM change WHERE stream = ? AND seq IN ({marks(len(chunk))}) ORDER BY seq"
        found += [Entry.kept(body) for (body,) in fetch(connection, query, (stream, *chunk))]
    return found


def _drafts(key: Key, own: list[Entry], present: Present, lineage: Lineage, undone: Undone) -> Iterator[Draft]:
    """The entries that take back what a batch did to one record: one for each value a field held before, so that a
    conflict that had been resolved stands again."""
    sole = present.content(*key).sole
    if len(own) == 1 and sole == own[0].id:
        # The record holds nothing but this entry: there is no need to name its fields.
        before = lineage.wholly_before(sole)
        if before is not None or not own[0].over:
            restored = before.values if before is not None else {}
            yield Draft(*key, _action([before] if before else []), restored, {EVERY: [sole]})
            return
    yield from _by_field(key, own, present.held(*key), lineage, undone)


def _by_field(key: Key, own: list[Entry], held: Held, lineage: Lineage, undone: Undone) -> Iterator[Draft]:
    over: dict[str, list[str]] = {}
    values: dict[str, list[Value]] = {}
    action = Action.SET
    for name in sorted({*held, *(name for entry in own for name in entry.fields)}):
        standing = lineage.standing(name, held)
        if standing:
            ids = {own_id for ids in standing.values() for own_id in ids}
            before = [entry for own_id in ids for entry in lineage.before(own_id, name)]
            over[name] = sorted(standing)
            values[name] = _values(name, before)
            if name == LIVE:
                action = _action(before)
        elif name != LIVE and any(name in entry.fields for entry in own):
            undone.kept.append((*key, name))
    if LIVE not in over:  # others have worked on the record since: it keeps the name it was given
        for name in REGISTERS[key[0]].key_fields:
            if not values.get(name):
                over.pop(name, None)
                values.pop(name, None)
    for turn in range(max(map(len, values.values()), default=0) or bool(over)):
        names = [name for name in over if turn == 0 or turn < len(values[name])]
        restored = {name: values[name][turn] for name in names if turn < len(values[name])}
        yield Draft(*key, action, restored, {name: over[name] for name in names})


def _values(name: str, before: Iterable[Entry]) -> list[Value]:
    """The different values of a field, the one it showed last."""
    found: dict[bytes, Value] = {}
    for entry in sorted(before, key=lambda entry: rank(entry.id, entry.clock)):
        if name in entry.values:
            json = canonical_json(entry.values[name])
            found.pop(json, None)
            found[json] = entry.values[name]
    return list(found.values())


def _action(before: Iterable[Entry]) -> Action:
    """What showed a record live before: if it was carried over then, it is marked as carried again."""
    alive = [entry for entry in before if entry.values.get(LIVE) is True]
    newest = max(alive, key=lambda entry: rank(entry.id, entry.clock), default=None)
    return Action.CARRY if newest is not None and newest.action == Action.CARRY else Action.SET
