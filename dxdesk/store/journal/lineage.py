"""Which of a batch's values still stand: as they were written, brought back by undoing later ones, or as a twin.

Undoing writes the earlier value anew. So after E1 (1) and E2 (2), undoing E2 leaves an entry that says 1 again: it
stands for E1, and undoing E1 next acts on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from sqlalchemy import Connection

from dxdesk.models.change import EVERY, VOID, Batch, Cause, Entry, Held, is_first
from dxdesk.store.sql import fetch, in_chunks, marks

_TAKES_BACK = frozenset((Cause.UNDO, Cause.REDO))


class _Known(NamedTuple):
    """An entry with what its batch says."""

    entry: Entry
    batch: str
    cause: str
    undoes: str
    source: str


class Lineage:
    """Looks up where the values that some records hold come from, as seen from one batch."""

    def __init__(
        self, connection: Connection, batch: Batch, entries: Iterable[Entry], holders: Iterable[Set[str]]
    ) -> None:
        self._connection = connection
        self._source = batch.source.sha256 if batch.source else ""
        self.own = {entry.id: entry for entry in entries}
        self._known: dict[str, _Known] = {}
        self._origins: dict[tuple[str, str], Set[str]] = {}
        for entry in self.own.values():
            undoes = batch.undoes if batch.cause in _TAKES_BACK else ""
            self._known[entry.id] = _Known(entry, batch.id, batch.cause, undoes, self._source)
        self._load({entry_id for each in holders for entry_id in each})

    def standing(self, name: str, held: Held) -> dict[str, set[str]]:
        """By entry that remains in a field, the batch's own entries whose value it stands for; others are left out."""
        found = held.get(name, {})
        result: dict[str, set[str]] = {}
        for entry_id in found:
            if entry_id in self.own:
                result[entry_id] = {entry_id}
            elif entry_id in self._known:
                own = self._origins_of(entry_id, name) & self.own.keys()
                if own:
                    result[entry_id] = own
        if self._source:
            firsts = {i for i in result if i in self.own and is_first(self.own[i], name)}
            for entry_id in found.keys() - result.keys():
                twins = {i for i in firsts if found[i].value == found[entry_id].value}
                if twins and self._is_twin(entry_id, name):
                    result[entry_id] = twins
        return result

    def before(self, own_id: str, name: str) -> list[Entry]:
        """What a field of an own entry was over before the batch began, in the order it was written."""
        return [self._known[i].entry for i in self._before(own_id, name) if i in self._known]

    def wholly_before(self, own_id: str) -> Entry | None:
        """The one entry that an own entry was over as a whole; None where there isn't just one."""
        over = self.own[own_id].over
        ids = over.get(EVERY, [])
        known = self._known.get(ids[0]) if len(over) == 1 and len(ids) == 1 else None
        return known.entry if known is not None and ids[0] not in self.own else None

    def _before(self, entry_id: str, name: str) -> Iterator[str]:
        """Looks through the batch's own earlier entries."""
        known = self._known[entry_id]
        for other in replaced(known.entry, name):
            earlier = self._known.get(other)
            if earlier is not None and earlier.batch == known.batch and earlier.entry.seq < known.entry.seq:
                yield from self._before(other, name)
            else:
                yield other

    def _is_twin(self, entry_id: str, name: str) -> bool:
        known = self._known.get(entry_id)
        return known is not None and known.source == self._source and is_first(known.entry, name)

    def _origins_of(self, entry_id: str, name: str) -> Set[str]:
        """The entry itself and, where it was written by undoing, those whose value of the field it brought back."""
        if entry_id in self.own or entry_id not in self._known:
            return {entry_id}
        key = (entry_id, name)
        if key not in self._origins:
            self._origins[key] = {entry_id}  # what it brought back is older; only a forged chain would come round
            self._origins[key] = {entry_id}.union(
                *(self._origins_of(other, name) for other in self._brought_back(entry_id, name))
            )
        return self._origins[key]

    def _brought_back(self, entry_id: str, name: str) -> Iterator[str]:
        known = self._known[entry_id]
        if known.cause not in _TAKES_BACK:
            return
        value = known.entry.values.get(name, VOID)
        for over in replaced(known.entry, name):
            for undone in self._origins_of(over, name):
                if undone in self._known and self._known[undone].batch == known.undoes:
                    for before in self._before(undone, name):
                        earlier = self._known.get(before)
                        if earlier is not None and earlier.entry.values.get(name, VOID) == value:
                            yield before

    def _load(self, standing: Collection[str]) -> None:
        """Read what the batch's own entries were over; of what stands, the entries that were written by undoing or
        come from the same file; and of these all that leads back to the batch."""
        self._read(i for entry in self.own.values() for i in _all_over(entry))
        wanted = self._read(standing, only_related=True)
        since = min((entry.clock for entry in self.own.values()), default=0)
        chain: list[_Known] = []
        undone: set[str] = set()
        while wanted:
            undone |= {known.undoes for known in wanted if known.cause in _TAKES_BACK}
            leading = [
                known
                for known in wanted
                if known.entry.clock > since and (known.cause in _TAKES_BACK or known.batch in undone)
            ]
            chain += leading
            wanted = self._read(i for known in leading for i in _all_over(known.entry))
        # The oldest first, so that a long chain of undoing and doing again needs no deep recursion.
        for known in sorted(chain, key=lambda known: known.entry.clock):
            for name in self._names(known.entry):
                self._origins_of(known.entry.id, name)

    def _names(self, entry: Entry) -> set[str]:
        every = entry.over.get(EVERY, ())
        return entry.fields.union(*(self._known[i].entry.fields for i in every if i in self._known))

    def _read(self, ids: Iterable[str], *, only_related: bool = False) -> list[_Known]:
        related = f" AND (batch.cause IN ({marks(len(_TAKES_BACK))}) OR batch.source = ?)" if only_related else ""
        more = (*map(str, _TAKES_BACK), self._source or "-") if only_related else ()
        new: list[_Known] = []
        for stream, numbers in _by_stream(i for i in ids if i not in self._known).items():
            for chunk in in_chunks(sorted(numbers)):
                sql = (
                    "SELECT change.body, batch.id, batch.cause, batch.undoes, batch.source"
                    " FROM change JOIN batch ON batch.id = change.batch"
                    f" WHERE change.stream = ? AND change.seq IN ({marks(len(chunk))}){related}"
                )
                for body, *facts in fetch(self._connection, sql, (stream, *chunk, *more)):
                    new.append(_Known(Entry.kept(body), *facts))
        self._known.update((known.entry.id, known) for known in new)
        return new


def replaced(entry: Entry, name: str) -> tuple[str, ...]:
    """The entries that an entry's word on a field took the place of."""
    return (*entry.over.get(name, ()), *entry.over.get(EVERY, ()))


def _all_over(entry: Entry) -> set[str]:
    return {i for ids in entry.over.values() for i in ids}


def _by_stream(ids: Iterable[str]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for entry_id in ids:
        stream, _colon, seq = entry_id.rpartition(":")
        found.setdefault(stream, set()).add(int(seq))
    return found
