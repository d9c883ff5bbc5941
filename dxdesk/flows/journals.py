"""What the journal of a file comes to: entries to keep, and the rows and the digest that follow from them alone.

Nothing here knows a store, so it can be done in a child process as well; either way it is told in the same parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Change
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import Progress
from dxdesk.store.database import in_chunks
from dxdesk.store.merging import BatchRow, ChangeRow, Sourced
from dxdesk.store.rebuild import Chain, sketched, together
from dxdesk.store.rows import Kept, RowCodec
from dxdesk.sync import manifest as m
from dxdesk.sync.changes import read_chained
from dxdesk.sync.contents import Contents
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package
from dxdesk.sync.rows import TableCheck

Task = Mapping[str, Any]

PART: Final = 2_000  # entries or rows told at a time


class Brought:
    """What a file's journal comes to, told part by part and once: see `store.merging.Brought`."""

    def __init__(self, parts: Iterator[Any]) -> None:
        """Raises `Refused` for a journal that isn't in order; whatever is wrong with the rows, `rows` raises."""
        self._parts = parts
        head = next(parts)
        self.batches: Sequence[BatchRow] = head["batches"]
        self.written: Mapping[str, Mapping[str, int]] = head["written"]  # by stream and register the first entry
        self.firsts = {stream: min(firsts.values()) for stream, firsts in self.written.items()}
        self._next: Mapping[str, Any] = next(parts)
        self.digest = ""  # of the state, once all was told; empty where it takes the store to know it
        self.scans: list[str] = []  # that live rows speak of, likewise

    def changes(self) -> Iterator[Sequence[ChangeRow]]:
        while "changes" in self._next:
            yield self._next["changes"]
            self._next = next(self._parts)

    def rows(self) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
        while "rows" in self._next:
            yield self._next["register"], self._next["rows"]
            self._next = next(self._parts)
        self.digest, self.scans = self._next["digest"], self._next["scans"]


class StateCheck:
    """The rows a file shows, and the digest it names, against what its entries come to."""

    def __init__(self, kind: Kind, tables: Mapping[str, bytes], codecs: Mapping[str, RowCodec]) -> None:
        self.codecs = codecs
        self.scans: set[str] = set()  # that live rows speak of
        self._sent = kind is Kind.SUBMISSION
        self._tables = {key: TableCheck(register, tables.get(key)) for key, register in REGISTERS.items()}
        self._chains = {key: Chain(codec) for key, codec in codecs.items()}

    def add(self, key: str, rows: Iterable[Kept]) -> None:
        """The next of a register's rows that anybody holds alive, in byte order of their ids."""
        codec, chain = self.codecs[key], self._chains[key]
        shown: list[Row] = []
        for row in rows:
            if row.conflicted and self._sent:
                hint = _("Đơn vị xử lý các khác biệt rồi gửi lại.")
                raise Refused(_("Báo cáo còn khác biệt chưa xử lý."), hint=hint)
            plain = codec.values(row)
            chain.add(row, plain)
            if row.live:
                plain["record"] = row.record
                shown.append(plain)
        self._tables[key].add(shown)
        if key == "attachments":
            self.scans.update(str(row["sha256"]) for row in shown)

    def end(self, digest: str) -> str:
        """All rows were told: returns their digest, which must be the one the file names, if it names one."""
        for table in self._tables.values():
            table.end()
        found = together({key: chain.digest for key, chain in self._chains.items()})
        if digest and digest != found:
            raise Refused(_("Mã đối chiếu của tệp không khớp với số liệu trong tệp."))
        return found


def task(package: Package, contents: Contents, campaign: Campaign) -> tuple[Task, list[bytes]]:
    """What `job` is told of a file."""
    manifest = package.manifest
    ends = {stream: (end.seq, end.hash) for stream, end in contents.ends.items()}
    said = {
        "job": "journal", "kind": str(manifest.kind), "unit": manifest.unit, "base": dict(manifest.base), "ends": ends,
        "digest": manifest.digest, "tables": list(contents.tables),
    }  # fmt: skip
    return said, [campaign.body, package.members.get(m.CHANGES, b""), *contents.tables.values()]


def job(said: Task, bodies: Sequence[bytes], progress: Progress) -> Iterator[Any]:
    """Work a journal out; `Brought` takes the parts. Raises `Refused`, for rows only once they are come to."""
    body, data, *tables = bodies
    ends = {stream: (seq, link) for stream, (seq, link) in said["ends"].items()}
    batches, changes = read_chained(data, said["base"], ends)
    yield {"batches": [_batch_row(batch) for batch in batches.values()], "written": _written(changes)}
    for part in in_chunks(changes, PART):
        yield {"changes": [(c.stream, c.seq, c.batch, c.register, c.record, c.body.decode()) for c in part]}
    if said["base"]:  # what was before takes the store to know
        yield {"digest": "", "scans": []}
        return
    check = StateCheck(Kind(said["kind"]), dict(zip(said["tables"], tables, strict=True)), _codecs(body, said["unit"]))
    entries = _Entries(changes, batches)
    for key in REGISTERS:
        for rows in _rows(key, entries, check):
            yield {"register": key, "rows": rows}
            progress.step(0, 0, _("Đang kiểm tra tệp…"))
    yield {"digest": check.end(said["digest"]), "scans": sorted(check.scans)}


def _codecs(body: bytes, unit: str) -> dict[str, RowCodec]:
    campaign = _campaign(body)
    return {key: RowCodec(register, campaign, unit) for key, register in REGISTERS.items()}


@lru_cache(1)
def _campaign(body: bytes) -> Campaign:
    """Many files about one campaign follow each other."""
    return Campaign.load(body)


def _batch_row(batch: Batch) -> BatchRow:
    source = batch.source.sha256 if batch.source else ""
    cause, body = str(batch.cause), batch.body.decode()
    return (batch.id, batch.stream, batch.first, cause, batch.undoes, source, body)


def _written(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    """By stream and register the number of the first entry."""
    found: dict[str, dict[str, int]] = {}
    for change in changes:
        found.setdefault(change.stream, {}).setdefault(change.register, change.seq)
    return found


def _rows(key: str, entries: _Entries, check: StateCheck) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of one register in byte order of their ids, each with the place its record was first written at."""
    codec = check.codecs[key]
    places = entries.places(key)
    for records in in_chunks(sorted(places), PART):
        sketches = [sketched(codec, record, listed) for record, listed in entries.of(key, records)]
        check.add(key, [codec.kept_of(sketch) for sketch in sketches if sketch.live or sketch.conflicted])
        columns = codec.rows(sketches)
        yield [(places[record], *row) for record, row in zip(records, columns, strict=True)]


class _Entries:
    """The entries of a file by record."""

    def __init__(self, changes: Sequence[Change], batches: Mapping[str, Batch]) -> None:
        self._changes = changes
        self._source = {i: batch.source.sha256 if batch.source else "" for i, batch in batches.items()}
        self._first: dict[str, dict[str, int]] = {}  # by register and record, the place of its first entry
        self._more: dict[tuple[str, str], list[int]] = {}  # of the few that have several: the further places
        for place, change in enumerate(changes):
            first = self._first.setdefault(change.register, {})
            if first.setdefault(change.record, place) != place:
                self._more.setdefault((change.register, change.record), []).append(place)

    def places(self, register: str) -> dict[str, int]:
        """By record its place, from 1 on, among those of its register."""
        return {record: place for place, record in enumerate(self._first.get(register, ()), 1)}

    def of(self, register: str, records: Iterable[str]) -> Iterator[tuple[str, list[Sourced]]]:
        first = self._first[register]
        for record in records:
            places = (first[record], *self._more.get((register, record), ()))
            listed = [self._changes[place] for place in places]
            yield record, [(change.entry, self._source[change.batch]) for change in listed]
