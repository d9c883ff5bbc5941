"""The end of a stream moved to a stream of its own: where it parted from what others hold, or none of them takes it.

An entry is known by stream and number, and others keep what they took in. So an end that can't stand beside theirs gets
other ids: the entries say what they said, in their order, over the same ones, in a new stream that is named after the
place and the first of them. Whoever moves the same end comes to the same bytes, so it makes no difference who does, or
how often; what is held still depends on the set of entries alone.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection

from dxdesk.dates import bounded
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import Batch, Entries, Entry, canonical_json, entry_hash
from dxdesk.models.whitelist import Whitelist, mended, named, sourced
from dxdesk.progress import SILENT, Progress
from dxdesk.store.journal.merging import renew
from dxdesk.store.rows.codec import RowCodec
from dxdesk.store.sql import fetch, insert_into, run_many

Cuts = Mapping[str, int]  # stream → number of the last entry that stays

_BATCHES: Final = insert_into(
    "batch", ("id", "position", "stream", "first", "count", "cause", "undoes", "source", "body")
)
_CHANGES: Final = insert_into("change", ("stream", "seq", "batch", "register", "record", "body"))
_STREAMS: Final = insert_into(
    "stream", ("id", "unit", "campaign", "device", "header", "life", "seq", "hash", "clock", "signed_head")
)


@dataclass
class Moved:
    """What was moved; `shortened` are the entries of which something had to be left out, as they say now."""

    streams: dict[str, str] = field(default_factory=dict)  # old → new
    entries: int = 0
    records: int = 0
    shortened: list[tuple[str, str, str]] = field(default_factory=list)  # register, record, field
    foreign: list[str] = field(default_factory=list)  # new streams that another device has to sign


class _Stream(NamedTuple):
    id: str
    device: str
    life: str


def move(
    connection: Connection,
    unit: tuple[str, str],
    cuts: Cuts,
    codec: Callable[[str], RowCodec],
    *,
    device: str,
    life: str,
    progress: Progress = SILENT,
) -> Moved:
    """Move all that comes after some places to new streams, and what rests on it: `unit` is its code and campaign.

    `device` is the key of this computer, `life` the store's present one. `Refused` where another computer has worked on
    what is moved: only it can sign its own entries anew.
    """
    work = _Move(connection, unit, cuts)
    for stream in work.cuts.keys() - cuts.keys():
        if work.streams[stream].device != device:
            raise _worked_on(work.officer(stream))
    moved = work.write(device, life)
    _follow(connection, unit, work.cuts, moved.streams)
    renew(connection, work.touched, codec, progress)
    return moved


class _Move:
    """The entries at hand, and what becomes of them."""

    def __init__(self, connection: Connection, unit: tuple[str, str], cuts: Cuts) -> None:
        self._connection = connection
        self._unit = unit
        query = "SELECT id, device, life FROM stream WHERE unit = ? AND campaign = ?"
        self.streams = {row[0]: _Stream(*row) for row in fetch(connection, query, unit)}
        bodies = "SELECT body FROM change WHERE stream = ? ORDER BY seq"
        self._entries = {
            stream: [Entry.kept(body) for (body,) in fetch(connection, bodies, (stream,))] for stream in self.streams
        }
        self.cuts = self._all_cuts(cuts)
        self._ends = {stream: self._entries[stream][cut:] for stream, cut in self.cuts.items()}
        self._names = {stream: _name(stream, cut, self._ends[stream][0]) for stream, cut in self.cuts.items()}
        self._ids = {e.id: self._new_id(e) for end in self._ends.values() for e in end}
        self.touched: dict[str, dict[str, None]] = {}

    def _all_cuts(self, cuts: Cuts) -> dict[str, int]:
        """With the places in other streams from which on they rest on what is moved."""
        found = {stream: cut for stream, cut in cuts.items() if cut < len(self._entries[stream])}
        growing = bool(found)
        while growing:
            growing = False
            for stream, entries in self._entries.items():
                for entry in entries[: found.get(stream, len(entries))]:
                    if any(_is_moved(other, found) for ids in entry.over.values() for other in ids):
                        found[stream] = entry.seq - 1
                        growing = True
                        break
        return found

    def officer(self, stream: str) -> str:
        return self._ends[stream][0].officer

    def _new_id(self, entry: Entry) -> str:
        return f"{self._names[entry.stream]}:{entry.seq - self.cuts[entry.stream]}"

    def write(self, device: str, life: str) -> Moved:
        moved = Moved(dict(self._names))
        batches = self._move_batches()
        for stream, entries in self._ends.items():
            facts = self.streams[stream]
            new = self._chain(entries, batches, moved)
            self._keep(facts, new, life)
            if facts.device != device:
                moved.foreign.append(self._names[stream])
            moved.entries += len(new)
            for entry in new:
                self.touched.setdefault(entry.register, {})[entry.record] = None
        moved.records = sum(map(len, self.touched.values()))
        return moved

    def _chain(self, entries: Iterable[Entry], batches: Mapping[tuple[str, str], Batch], moved: Moved) -> list[Entry]:
        link, chained = "", []
        for old in entries:
            batch = batches[old.stream, old.batch]
            over = {name: sorted(self._ids.get(i, i) for i in ids) for name, ids in old.over.items()}
            entry, left = mended(old)
            moved.shortened += [(old.register, old.record, name) for name in left]
            entry = entry._replace(
                stream=batch.stream, seq=old.seq - self.cuts[old.stream], prev=link, officer=batch.officer,
                made_at=batch.made_at, batch=batch.id, over=over,
            )  # fmt: skip
            link = entry_hash(entry.body())
            chained.append(entry)
        Whitelist().check(Entries(*zip(*chained, strict=True)))
        return chained

    def _move_batches(self) -> dict[tuple[str, str], Batch]:
        """By old stream and id, the batches of what is moved. One that is cut in two stays, too, with fewer entries."""
        query = "SELECT position, id, first, count, body FROM batch WHERE stream = ? AND first + max(count, 1) - 1 > ?"
        listed = []
        for stream, cut in self.cuts.items():
            listed += [(stream, *row) for row in fetch(self._connection, query, (stream, cut))]
        found: dict[tuple[str, str], Batch] = {}
        names: dict[str, str] = {}
        rows = []
        for stream, position, batch_id, first, count, body in sorted(listed, key=lambda row: row[1]):
            cut, old = self.cuts[stream], Batch.read(body)
            kept = max(0, cut + 1 - first)
            batch = replace(
                old, stream=self._names[stream], first=max(1, first - cut), title=named(old.title),
                officer=named(old.officer), made_at=bounded(old.made_at), undoes=names.get(old.undoes, old.undoes),
                source=sourced(old.source) if old.source else None,
            )  # fmt: skip
            found[stream, batch_id] = batch
            if kept:
                self._run("UPDATE batch SET count = ? WHERE id = ?", kept, batch_id)
            else:
                names[batch_id] = batch.id
                self._run("DELETE FROM batch WHERE id = ?", batch_id)
            source = batch.source.sha256 if batch.source else ""
            rows.append(
                (batch.id, position, batch.stream, batch.first, count - kept, str(batch.cause), batch.undoes, source,
                 batch.body)
            )  # fmt: skip
        run_many(self._connection, _BATCHES, rows)
        return found

    def _keep(self, stream: _Stream, new: list[Entry], life: str) -> None:
        """The new entries in the place of the old ones; the old stream ends before them and is not gone on with."""
        cut = self.cuts[stream.id]
        name = self._names[stream.id]
        if fetch(self._connection, "SELECT 1 FROM stream WHERE id = ?", (name,)):
            raise Refused(_("Phần này đã được nối lại một lần rồi."), hint=_("Hãy khôi phục bản sao lưu trước đó."))
        last = self._entries[stream.id][cut - 1] if cut else None
        self._run("DELETE FROM change WHERE stream = ? AND seq > ?", stream.id, cut)
        self._run(
            "UPDATE stream SET seq = ?, hash = ?, clock = ?, life = ?, signed_head = NULL WHERE id = ?",
            cut, entry_hash(last.body()) if last else "", last.clock if last else 0,
            secrets.token_hex(8) if stream.life else "", stream.id,
        )  # fmt: skip
        unit, campaign = self._unit
        header = {
            "stream": name, "unit": unit, "campaign": campaign, "device": stream.device, "made_at": new[0].made_at,
        }  # fmt: skip
        run_many(
            self._connection,
            _STREAMS,
            [
                (name, unit, campaign, stream.device, canonical_json(header), stream.life, len(new),
                 entry_hash(new[-1].body()), new[-1].clock, None)
            ],
        )  # fmt: skip
        rows = [(e.stream, e.seq, e.batch, e.register, e.record, e.body()) for e in new]
        run_many(self._connection, _CHANGES, rows)

    def _run(self, sql: str, *values: Any) -> None:
        run_many(self._connection, sql, [values])


def _is_moved(entry_id: str, cuts: Cuts) -> bool:
    stream, _colon, seq = entry_id.rpartition(":")
    return stream in cuts and int(seq) > cuts[stream]


def _name(stream: str, cut: int, first: Entry) -> str:
    """The new stream's id, the same for everybody who moves this end."""
    return hashlib.sha256(f"{stream}:{cut}:{entry_hash(first.body())}".encode()).hexdigest()[:16]


def _follow(connection: Connection, unit: tuple[str, str], cuts: Cuts, names: Mapping[str, str]) -> None:
    """How far a report went is told by streams: where it held what was moved, it holds that in the new ones."""
    for table in ("submission", "received"):
        for row, told in fetch(connection, f"SELECT rowid, vector FROM {table} WHERE unit = ? AND campaign = ?", unit):
            vector: dict[str, int] = orjson.loads(told)
            over = {s: vector[s] - cut for s, cut in cuts.items() if vector.get(s, 0) > cut}
            if over:
                held = {s: min(seq, cuts.get(s, seq)) for s, seq in vector.items()}
                new = {s: seq for s, seq in held.items() if seq} | {names[s]: seq for s, seq in over.items()}
                said = orjson.dumps(new).decode()
                run_many(connection, f"UPDATE {table} SET vector = ? WHERE rowid = ?", [(said, row)])


def _worked_on(officer: str) -> Refused:
    message = _("Máy của {officer} đã nhận và ghi tiếp trên phần cần nối lại, nên máy này không tự nối lại được.")
    hint = _("Hãy chép tệp dữ liệu này ra, xuất Excel phần đã nhập, rồi nhập vào tệp dữ liệu của máy kia.")
    return Refused(message.format(officer=officer or _("đồng nghiệp")), hint=hint)
