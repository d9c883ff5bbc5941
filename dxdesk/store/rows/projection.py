"""What entries come to: the row of a record, and the digest of many. Pure, so that a child process starts at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from dxdesk.models.change import (
    LIVE,
    Action,
    Content,
    Entry,
    Held,
    canonical_json,
    project,
    straight,
    top,
    whole_of,
)
from dxdesk.models.field import Row
from dxdesk.store.rows.codec import Kept, RowCodec, Sketch


def sketched(codec: RowCodec, record: str, entries: list[tuple[Entry, str]]) -> Sketch:
    """The row of one record from all its entries."""
    if len(entries) == 1 and (sketch := codec.encode_first(record, entries[0][0])) is not None:
        return sketch
    listed = [entry for entry, _source in entries]
    if (content := whole_of(listed)) is not None:
        return codec.encode(record, content, carried=listed[-1].action == Action.CARRY)
    if (found := straight(listed)) is not None:
        sketch = codec.encode_straight(record, listed, *found)
        if sketch is not None:
            return sketch
    held = project(entries)
    return codec.encode(
        record, Content(held=held), carried=is_carried(held, {entry.id: entry for entry, _source in entries})
    )


def is_carried(held: Held, entries: Mapping[str, Entry]) -> bool:
    """Whether a record still stands as it was carried over: what shows it live is an entry that carried it."""
    newest = top(held.get(LIVE, {}))
    return newest != "" and entries[newest].action == Action.CARRY


def together(registers: Mapping[str, str]) -> str:
    """The one digest of the digests of all registers."""
    return hashlib.sha256(canonical_json(dict(registers))).hexdigest()


class Chain:
    """SHA-256, chained, over a register's records, added in byte order of their ids: those that anybody holds alive."""

    def __init__(self, codec: RowCodec) -> None:
        self._codec = codec
        self._link = b""

    def add(self, row: Kept) -> None:
        if row.live and not row.conflicted:
            self.add_plain([(row.record, self._codec.values(row))])
            return
        remaining = self._codec.remaining(row)
        if row.live or True in remaining.get(LIVE, ()):
            self._link = hashlib.sha256(self._link + canonical_json([row.record, remaining])).digest()

    def add_plain(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Live records in which nothing stands against anything, by their stored fields."""
        link, sha256 = self._link, hashlib.sha256
        for record, values in rows:
            remaining = {name: [value] for name, value in values.items() if value is not None and name != LIVE}
            link = sha256(link + canonical_json([record, remaining])).digest()
        self._link = link

    @property
    def digest(self) -> str:
        """Hex."""
        return (self._link or hashlib.sha256(b"").digest()).hex()
