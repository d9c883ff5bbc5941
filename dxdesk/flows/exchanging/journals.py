"""What the journal of a file comes to: entries to keep, and the rows and the digest that follow from them alone.

Nothing here knows a store, so it can be done in a child process as well, which starts without any database; either way
it is told in the same parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from dxdesk import workers
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Change
from dxdesk.models.field import Value
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import Progress
from dxdesk.store.rows.codec import RowCodec, Sketch
from dxdesk.store.rows.projection import Chain, sketched, together
from dxdesk.sync.changes import read_changes
from dxdesk.sync.tables import TableCheck

if TYPE_CHECKING:
    from dxdesk.store.journal.merging import BatchRow, ChangeRow
    from dxdesk.store.rows.writing import Columns

PART: Final = 2_000  # entries or rows told at a time


class Brought:
    """What a file's journal comes to, told part by part and once: see `store.merging.Brought`."""

    def __init__(self, journal: bytes, parts: Iterator[Any]) -> None:
        """Raises `Refused` for a journal that isn't in order; whatever is wrong with the rows, `rows` raises."""
        self._journal = journal
        self._parts = parts
        head = next(parts)
        self.batches: Sequence[BatchRow] = head["batches"]
        self.written: Mapping[str, Mapping[str, int]] = head["written"]  # by stream and register the first entry
        self.firsts = {stream: min(firsts.values()) for stream, firsts in self.written.items()}
        self.lasts: Mapping[str, int] = head["lasts"]
        self._next: Mapping[str, Any] = next(parts)
        self.digest = ""  # of the state, once all was told; empty where it takes the store to know it
        self.scans: list[str] = []  # that live rows speak of, likewise

    def changes(self) -> Iterator[Sequence[ChangeRow]]:
        while "changes" in self._next:
            *known, starts, ends = self._next["changes"]
            origin = starts[0]  # the driver takes slices of a bytearray at once, of bytes after 400 ns
            part = bytearray(self._journal[origin : ends[-1]])
            bodies = [part[start - origin : end - origin] for start, end in zip(starts, ends, strict=True)]
            yield list(zip(*known, bodies, strict=True))
            self._next = next(self._parts)

    def rows(self) -> Iterator[tuple[str, Sequence[int], Columns]]:
        while "places" in self._next:
            yield self._next["register"], self._next["places"], self._next["columns"]
            self._next = next(self._parts)
        self.digest, self.scans = self._next["digest"], self._next["scans"]


class StateCheck:
    """The rows a file shows, and the digest it names, against what its entries come to."""

    def __init__(self, codecs: Mapping[str, RowCodec], tables: Mapping[str, bytes], *, sent: bool) -> None:
        """`sent`: the file is a submission, in which nothing may stand against anything."""
        self.codecs = codecs
        self.scans: set[str] = set()  # that live rows speak of
        self._sent = sent
        self._tables = {key: TableCheck(register, tables.get(key)) for key, register in REGISTERS.items()}
        self._chains = {key: Chain(codec) for key, codec in codecs.items()}

    def add(self, key: str, rows: Sequence[Sketch], stored: Mapping[str, list[Value]]) -> None:
        """The next of a register's rows, in byte order of their ids, and their stored columns."""
        codec, chain = self.codecs[key], self._chains[key]
        for conflicted, alike in groupby(rows, attrgetter("conflicted")):
            if not conflicted:
                chain.add_plain((row.record, row.values) for row in alike if row.live)
                continue
            if self._sent:
                hint = _("Đơn vị xử lý các khác biệt rồi gửi lại.")
                raise Refused(_("Báo cáo còn khác biệt chưa xử lý."), hint=hint)
            for row in alike:
                chain.add(codec.kept_of(row))
        live = [row.live for row in rows]
        if not all(live):
            stored = {name: list(compress(column, live)) for name, column in stored.items()}
        self._tables[key].add([row.record for row in rows if row.live], list(stored.values()))
        if key == "attachments":
            self.scans.update(map(str, stored["sha256"]))

    def end(self, digest: str) -> str:
        """All rows were told: returns their digest, which must be the one the file names, if it names one."""
        for table in self._tables.values():
            table.end()
        found = together({key: chain.digest for key, chain in self._chains.items()})
        if digest and digest != found:
            raise Refused(_("Mã đối chiếu của tệp không khớp với số liệu trong tệp."))
        return found


@workers.Job
def job(said: Mapping[str, Any], bodies: Sequence[bytes], progress: Progress) -> Iterator[Any]:
    """Work a journal out; `Brought` takes the parts. Raises `Refused`, for rows only once they are come to.

    Told are the unit, whether the file is a submission (`sent`), the `base` and the `ends` of its streams, its digest
    and the registers it has `tables` of; `bodies` are the campaign, the journal, and these tables.
    """
    progress.step(0, 0, _("Đang kiểm tra tệp…"))
    body, data, *tables = bodies
    ends = {stream: (seq, link) for stream, (seq, link) in said["ends"].items()}
    batches, changes = read_changes(data, said["base"], ends)
    lasts = {change.stream: change.seq for change in changes}
    yield {"batches": [_batch_row(batch) for batch in batches.values()], "written": _written(changes), "lasts": lasts}
    for at in range(0, len(changes), PART):
        stream, seq, batch, register, record, _journal, start, end, _read = zip(*changes[at : at + PART], strict=True)
        yield {"changes": (stream, seq, batch, register, record, start, end)}
    if said["base"]:  # what was before takes the store to know
        yield {"digest": "", "scans": []}
        return
    codecs = _codecs(body, said["unit"])
    check = StateCheck(codecs, dict(zip(said["tables"], tables, strict=True)), sent=said["sent"])
    entries = _Entries(changes, batches)
    for key in REGISTERS:
        for places, columns in _rows(key, entries, check):
            yield {"register": key, "places": places, "columns": columns}
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


def _rows(key: str, entries: _Entries, check: StateCheck) -> Iterator[tuple[list[int], Columns]]:
    """The rows of one register in byte order of their ids, each with the place its record was first written at."""
    codec = check.codecs[key]
    places = entries.places(key)
    ordered = sorted(places)
    for at in range(0, len(ordered), PART):
        records = ordered[at : at + PART]
        sketches = entries.sketches(codec, records)
        stored = codec.stored_columns(sketches)
        check.add(key, sketches, stored)
        columns = [column if _says_anything(column) else None for column in codec.columns(sketches, stored)]
        yield [places[record] for record in records], columns


def _says_anything(column: Sequence[Any]) -> bool:
    return any(column) or column.count(None) < len(column)


class _Entries:
    """The entries of a file by record."""

    def __init__(self, changes: Sequence[Change], batches: Mapping[str, Batch]) -> None:
        self._changes = changes
        self._source = {i: batch.source.sha256 if batch.source else "" for i, batch in batches.items()}
        self._first: dict[str, dict[str, int]] = {}  # by register and record, the place of its first entry
        self._more: dict[str, dict[str, list[int]]] = {}  # of the few that have several: the further places
        for place, change in enumerate(changes):
            first = self._first.setdefault(change.register, {})
            if first.setdefault(change.record, place) != place:
                self._more.setdefault(change.register, {}).setdefault(change.record, []).append(place)

    def places(self, register: str) -> dict[str, int]:
        """By record its place, from 1 on, among those of its register."""
        return {record: place for place, record in enumerate(self._first.get(register, ()), 1)}

    def sketches(self, codec: RowCodec, records: Iterable[str]) -> list[Sketch]:
        """The rows of some records."""
        changes, key = self._changes, codec.register.key
        first, more = self._first[key], self._more.get(key, {})
        found = []
        for record in records:
            sketch = None if record in more else codec.encode_first(record, changes[first[record]].entry)
            found.append(sketch or self._sketch(codec, record, [first[record], *more.get(record, ())]))
        return found

    def _sketch(self, codec: RowCodec, record: str, places: Iterable[int]) -> Sketch:
        listed = [self._changes[place] for place in places]
        return sketched(codec, record, [(change.entry, self._source[change.batch]) for change in listed])
