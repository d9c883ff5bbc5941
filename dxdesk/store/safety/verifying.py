"""Everything a store holds, checked from the ground up; damage of any kind ends in a sentence that holds no values."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from dxdesk.errors import Problem
from dxdesk.i18n import _, in_vietnamese
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Entry, Held, entry_hash
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import SILENT, Progress
from dxdesk.store import seals
from dxdesk.store.campaigns import opened_campaigns, units_in
from dxdesk.store.database import Store
from dxdesk.store.dialects import sqlite
from dxdesk.store.migrations import VERSION
from dxdesk.store.rows.codec import RowCodec, projection_fingerprint
from dxdesk.store.rows.entries import entries_of, records_of
from dxdesk.store.rows.plain import PlainRows, Sourced
from dxdesk.store.sql import driver, fetch, in_chunks, in_turn, marks
from dxdesk.store.tables import METADATA, table_words


@dataclass
class Verification:
    """What checking a store from the ground up found; no problems means every row follows from the journal."""

    entries: int = 0
    batches: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


_UNTRUE: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError)  # what reading spoilt JSON ends in
_ID = re.compile(r"[\w.:#~@/-]{1,100}")
_SEALED: Final = "seal"


def verify(store: Store, progress: Progress = SILENT) -> Verification:
    """Everything a store holds, from the ground up. Reads only."""
    found = verified(store.path, progress=progress)
    if store.lacking:
        found.problems.insert(0, store.said_lacking)
    return found


def verified(path: Path, *, about: str | None = None, progress: Progress = SILENT) -> Verification:
    """Check a store; `about` narrows journal and rows to those of one unit. Reads only, and survives any damage."""
    found = Verification()
    with _surviving(found, _("tệp")), sqlite.checking(path) as connection:
        _Check(connection, found, about, progress).run()
    return found


@contextmanager
def as_far_as_readable(path: Path) -> Iterator[Connection]:
    """One more look into a store that was checked: what can't be read ends it, as it was told before."""
    with suppress(DatabaseError, sqlite3.Error), sqlite.checking(path) as connection:
        yield connection


def is_one_bit_newer(path: Path) -> bool:
    """Whether a version too new for us is this program's own with one bit turned over: the store says it once more."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            stated = connection.execute("PRAGMA user_version").fetchone()[0]
            kept = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()
            return kept == [(str(VERSION),)] and (stated ^ VERSION).bit_count() == 1
    except sqlite3.Error:
        return False


@contextmanager
def _surviving(found: Verification, what: str) -> Iterator[None]:
    """What can't be read is one more problem."""
    try:
        yield
    except (DatabaseError, sqlite3.Error):
        found.problems.append(_("Không đọc được hết {what}: dữ liệu bị hỏng.").format(what=what))


def said_id(raw: object) -> str:
    """A code or record as it may be named; a spoilt one may hold anything."""
    return raw if isinstance(raw, str) and _ID.fullmatch(raw) else "?"


class _Check:
    def __init__(self, connection: Connection, found: Verification, about: str | None, progress: Progress) -> None:
        self._connection, self._found, self._about, self._progress = connection, found, about, progress
        self._unreadable: set[str] = set()  # streams

    def run(self) -> None:
        with self._part(_("cấu trúc tệp")):
            self._structure()
        with self._part(_("phần “{name}”").format(name=table_words(_SEALED))):
            self._seals()
        campaigns: list[Campaign] = []
        with self._part(_("kỳ báo cáo")):
            campaigns = self._campaigns()
        with self._part(_("nhật ký")):
            self._chains()
        if self._about is None:
            with self._part(_("tài liệu đính kèm")):
                self._scans()
        if fetch(self._connection, "SELECT value FROM meta WHERE key = 'projection'") != [(projection_fingerprint(),)]:
            return  # of an older program: rows are made anew when it is opened
        for key in REGISTERS:
            with self._part(_("biểu {register}").format(register=_(REGISTERS[key].short))), in_vietnamese():
                self._rows(key, campaigns)

    def _part(self, what: str) -> Any:
        return _surviving(self._found, what)

    def _say(self, sentence: str, **words: object) -> None:
        self._found.problems.append(sentence.format(**words))

    def _structure(self) -> None:
        self._progress.step(0, 0, _("Đang kiểm tra tệp…"))
        said = fetch(self._connection, "PRAGMA integrity_check" if self._about is None else "PRAGMA quick_check")
        if said != [("ok",)]:
            self._say(_("Cấu trúc tệp bị hỏng ở {n} chỗ (trang hoặc chỉ mục)."), n=len(said))

    def _seals(self) -> None:
        for name in seals.broken(driver(self._connection)):
            self._say(_("Phần “{name}” đã bị thay đổi bên ngoài chương trình."), name=table_words(name))

    def _campaigns(self) -> list[Campaign]:
        table = METADATA.tables["campaign"]
        sound = True
        for row in self._connection.execute(select(table)):
            try:
                campaign = Campaign.load(row.body)
                same = (campaign.id, campaign.edition, campaign.hash) == (row.id, row.edition, row.hash)
                same = same and campaign.body == row.body
            except (*_UNTRUE, Problem):
                same = False
            if not same:
                sound = False
                self._say(_("Kỳ báo cáo {id} đã bị sửa."), id=said_id(row.id))
        if not sound:
            self._say(_("Các dòng chưa được đối chiếu, vì kỳ báo cáo đã bị sửa."))
            return []
        return opened_campaigns(self._connection)

    # -- the journal ------------------------------------------------------------------------------------------------

    def _streams(self) -> dict[str, Any]:
        table = METADATA.tables["stream"]
        listed = select(table) if self._about is None else select(table).where(table.c.unit == self._about)
        return {row.id: row for row in self._connection.execute(listed)}

    def _chains(self) -> None:
        streams = self._streams()
        batches = self._batches()
        ends: dict[str, tuple[int, str, int]] = dict.fromkeys(streams, (0, "", 0))
        counts: dict[tuple[str, str], int] = {}
        for stream, seq, batch, register, record, body in self._changes(streams):
            self._found.entries += 1
            if self._found.entries % 5000 == 0:
                self._progress.step(self._found.entries, 0, _("Đang kiểm tra nhật ký…"))
            stored = _stored(body)
            entry = _read_entry(stored)
            if entry is None:
                self._unreadable.add(stream)
            end = ends.get(stream, (0, "", 0))
            follows = entry is not None and (entry.stream, entry.seq, entry.prev) == (stream, end[0] + 1, end[1])
            belongs = entry is not None and (entry.batch, entry.register, entry.record) == (batch, register, record)
            if not follows or not belongs or seq not in batches.get((stream, batch), ()):
                self._say(_("Bản ghi nhật ký {stream}:{seq} không khớp chuỗi."), stream=said_id(stream), seq=seq)
            ends[stream] = (seq, entry_hash(stored), entry.clock if entry is not None else 0)
            counts[stream, batch] = counts.get((stream, batch), 0) + 1
        for stream, end in ends.items():
            head = streams.get(stream)
            if head is None or (head.seq, head.hash, head.clock) != end:
                self._say(_("Chuỗi {stream} bị thiếu bản ghi cuối."), stream=said_id(stream))
            elif not _says_header(head):
                self._say(_("Phần đầu của chuỗi {stream} đã bị sửa."), stream=said_id(stream))
        for (stream, batch), numbers in batches.items():
            if stream in streams and len(numbers) != counts.get((stream, batch), 0):
                self._say(_("Lần ghi {batch} thiếu bản ghi."), batch=said_id(batch))

    def _changes(self, streams: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
        table = METADATA.tables["change"]
        if self._about is None:
            yield from in_turn(self._connection, str(select(table).order_by(*table.primary_key)))
            return
        columns = "stream, seq, batch, register, record, body"
        for stream in sorted(streams):
            query = f"SELECT {columns} FROM change WHERE stream = ? ORDER BY seq"
            yield from in_turn(self._connection, query, (stream,))

    def _batches(self) -> dict[tuple[str, str], range]:
        """The numbers of the entries of each batch, by stream and batch."""
        ranges: dict[tuple[str, str], range] = {}
        table, streams = METADATA.tables["batch"], METADATA.tables["stream"]
        listed = select(table)
        if self._about is not None:
            listed = listed.where(table.c.stream.in_(select(streams.c.id).where(streams.c.unit == self._about)))
        for row in self._connection.execute(listed):
            self._found.batches += 1
            if _said_by_batch(_stored(row.body)) != (row.id, row.stream, row.first, row.cause, row.undoes, row.source):
                self._say(_("Lần ghi {batch} đã bị sửa."), batch=said_id(row.id))
            else:
                count = row._mapping["count"]  # a row has a method of that name
                ranges[row.stream, row.id] = range(row.first, row.first + count) if isinstance(count, int) else range(0)
        return ranges

    def _scans(self) -> None:
        for sha256, content in in_turn(self._connection, "SELECT sha256, content FROM scan"):
            if hashlib.sha256(_stored(content)).hexdigest() != sha256:
                self._say(_("Tài liệu đính kèm {sha256} bị hỏng."), sha256=said_id(sha256)[:12])

    # -- rows -------------------------------------------------------------------------------------------------------

    def _rows(self, key: str, campaigns: Sequence[Campaign]) -> None:
        known = 0
        checked = True
        for campaign in campaigns:
            for unit in units_in(self._connection, campaign.id):
                if self._about in (None, unit):
                    self._progress.step(self._found.rows, 0, _(REGISTERS[key].short))
                    if self._is_readable(campaign.id, unit):
                        known += self._rows_of(RowCodec(REGISTERS[key], campaign, unit))
                    else:
                        checked = False
        if not checked:
            self._say(_("Biểu {register} chưa được đối chiếu: nhật ký có bản ghi không đọc được."), register=key)
        elif self._about is None and campaigns and fetch(self._connection, f"SELECT count(*) FROM {key}") != [(known,)]:
            self._say(_("Biểu {register} có dòng không thuộc kỳ báo cáo, đơn vị nào."), register=key)

    def _is_readable(self, campaign: str, unit: str) -> bool:
        query = "SELECT id FROM stream WHERE campaign = ? AND unit = ?"
        return not any(stream in self._unreadable for (stream,) in fetch(self._connection, query, (campaign, unit)))

    def _rows_of(self, codec: RowCodec) -> int:
        """How many rows of the register there are; every one is compared with what its entries come to."""
        plain = PlainRows(codec.register, codec.campaign, codec.unit)
        key, about = codec.register.key, (codec.campaign.id, codec.unit)
        written = records_of(self._connection, codec)
        there = set(written)
        asked = [record for record in codec.expected_records() if record not in there]
        compare = _comparison(codec, plain)
        columns = ", ".join(("id", *codec.names))
        for chunk in in_chunks([*written, *asked]):
            entries = entries_of(self._connection, codec, chunk)
            query = f"SELECT {columns} FROM {key} WHERE campaign = ? AND unit = ? AND record IN ({marks(len(chunk))})"
            kept = {row[_RECORD]: row for row in fetch(self._connection, query, (*about, *chunk))}
            for record in chunk:
                self._found.rows += 1
                row = kept.get(record)
                if row is None or not compare(row, entries.get(record, [])):
                    self._say(
                        _("Dòng {record} của biểu {register} không khớp nhật ký."), record=said_id(record), register=key
                    )
        there.update(asked)
        rows = fetch(self._connection, f"SELECT record FROM {key} WHERE campaign = ? AND unit = ?", about)
        for record in sorted({str(record) for (record,) in rows} - there):
            self._say(
                _("Dòng {record} của biểu {register} không có trong nhật ký."), record=said_id(record), register=key
            )
        return len(rows)


_RECORD: Final = 1 + ("campaign", "unit", "record").index("record")


def _comparison(codec: RowCodec, plain: PlainRows) -> Callable[[Sequence[Any], Sequence[Sourced]], bool]:
    """Whether a row, with its number before the codec's columns, says what its entries come to."""
    names = codec.names
    kept_places = [0, *(1 + names.index(name) for name in codec.kept[1:])]
    compared = [name for name in names if name not in ("stamp", "stamps")]
    columns_of = itemgetter(*(1 + names.index(name) for name in compared))

    def same(row: Sequence[Any], entries: Sequence[Sourced]) -> bool:
        held = plain.held(entries)
        if _told_by(codec, [row[place] for place in kept_places]) != held:
            return False
        said = plain.columns(row[_RECORD], held, entries)
        expected = [said[name] for name in compared]
        found = columns_of(row)
        return [*found] == expected and [*map(type, found)] == [*map(type, expected)]

    return same


def _told_by(codec: RowCodec, columns: Sequence[Any]) -> Held | None:
    """What a row says that its record holds, read as whoever writes next reads it; None of a spoilt one."""
    row = codec.read(columns)
    try:
        return codec.decode(row).held
    except _UNTRUE:
        return None


def _says_header(head: Any) -> bool:
    """Whether a stream's first word is about what its row says."""

    try:
        said = orjson.loads(head.header)
        found = [said[part] for part in ("stream", "unit", "campaign", "device")]
    except _UNTRUE:
        return False
    return found == [head.id, head.unit, head.campaign, head.device]


def _said_by_batch(body: bytes) -> tuple[str | int, ...]:
    try:
        batch = Batch.read(body)
    except Problem:
        return ()
    if batch.body != body:
        return ()
    source = batch.source.sha256 if batch.source else ""
    return (batch.id, batch.stream, batch.first, batch.cause, batch.undoes, source)


def _stored(body: Any) -> bytes:
    """Bytes as they were hashed; another program may have written them back as text."""
    if isinstance(body, str):
        return body.encode(errors="surrogateescape")
    return body if isinstance(body, bytes) else b""


def _read_entry(body: bytes) -> Entry | None:
    try:
        return Entry.read(body)
    except (Problem, *_UNTRUE):
        return None  # reported by the caller, with its place
