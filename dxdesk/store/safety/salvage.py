"""A whole new store from what is still good of a damaged one and, where that isn't enough, of a backup.

Entries are taken as far as each stream's chain bears them out, whichever of the two files an entry comes from; rows are
made anew. What the journal doesn't chain counts where its seal holds or its own hash does.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.models.builtin import builtin, builtin_campaigns
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Entry, entry_hash
from dxdesk.store import facts, seals
from dxdesk.store.database import Store
from dxdesk.store.dialects import sqlite
from dxdesk.store.rows.rebuilding import renew_rows
from dxdesk.store.safety import one_bit
from dxdesk.store.sql import insert_into
from dxdesk.store.tables import LASTING_TABLES, METADATA, table_words

_SPOILT: Final = (ValueError, KeyError, TypeError, AttributeError)
_NAMED: Final = 20  # records that are named of those whose entries are lost
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {t.name: tuple(c.name for c in t.c) for t in LASTING_TABLES}
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    t.name: tuple(c.name for c in t.primary_key.columns) for t in LASTING_TABLES
}
_JOURNAL: Final = ("stream", "batch", "change", "seal")

Row = dict[str, Any]


@dataclass
class Salvaged:
    """What could not be saved, in sentences; nothing where the new store holds all that the damaged one did."""

    lost: list[str] = field(default_factory=list)
    entries: int = 0  # of the journal that are lost


class _Source:
    """The lasting tables of a file, as far as they can be read."""

    def __init__(self, path: Path | None) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in _COLUMNS}
        self.broken = set(_COLUMNS)  # tables that aren't as they were sealed
        self.unread = set(_COLUMNS)  # tables that can't be read to their end
        self.gaps: dict[str, int] = {}  # what one row more or less would have to come to, by table
        if path is None:
            return
        with suppress(sqlite3.Error, Problem), closing(sqlite.look(path, damaged_too=True)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            for name in _COLUMNS:
                self.tables[name], whole = _read(connection, name)
                if whole:
                    self.unread.discard(name)
            for name in _COLUMNS:
                with suppress(sqlite3.Error):
                    gap = seals.gap(connection, name) if name in seals.SEALED else 0
                    self.gaps[name] = gap
                    if not gap or self._turn_back(name):
                        self.broken.discard(name)

    def _turn_back(self, name: str) -> bool:
        """Where one bit of a row makes the seal good again, that bit was turned over."""
        found = one_bit.row_turned_back(
            self.tables[name],
            lambda row, was: seals.row_hash(name, row) ^ seals.row_hash(name, was) == self.gaps[name],
        )
        if found is not None:
            spoilt, was = found
            self.tables[name] = [was if row is spoilt else row for row in self.tables[name]]
        return found is not None

    def by_key(self, table: str) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[name] for name in _KEYS[table]): row for row in self.tables[table]}


def _read(connection: sqlite3.Connection, table: str) -> tuple[list[Row], bool]:
    """Rows from the front and, where a page can't be read, from the back as well; whether those are all.

    Past the indexes, which may be spoilt themselves; only where that isn't enough they are asked, too.
    """
    columns = _COLUMNS[table]
    with suppress(sqlite3.Error):
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        columns = tuple(name for name in columns if name in there)
    listed = ", ".join(f'"{name}"' for name in columns)
    found: dict[tuple[Any, ...], Row] = {}
    itself = ("rowid",) if METADATA.tables[table].dialect_options["sqlite"]["with_rowid"] else _KEYS[table]
    for by, order in ((itself, "ASC"), (itself, "DESC"), (_KEYS[table], "ASC")):
        past = "NOT INDEXED" if by is itself else ""
        ordered = ", ".join(f'"{name}" {order}' for name in by)
        try:
            for values in connection.execute(f"SELECT {listed} FROM {table} {past} ORDER BY {ordered}"):
                row = dict(zip(columns, values, strict=True))
                found.setdefault(tuple(row[name] for name in _KEYS[table]), row)
        except sqlite3.Error:
            continue
        return list(found.values()), bool(past) and order == "ASC"
    return list(found.values()), False


def salvage(damaged: Path, base: Path | None, fresh: Path) -> Salvaged:
    """Make the new store; `fresh` is where nothing is yet. The caller checks it before it is put anywhere."""
    found = Salvaged()
    old, kept = _Source(damaged), _Source(base)
    tables: dict[str, list[Row]] = {
        name: _table(name, old, kept, found, base=base is not None) for name in _COLUMNS if name not in _JOURNAL
    }
    tables |= _Journal(old, kept, found).tables()
    if not tables["campaign"] or (base is None and "stream" in old.unread):
        raise sqlite.damaged(damaged)
    found.lost += [
        _("Không đọc được hết phần “{table}”: những gì ghi sau bản sao lưu không còn.").format(table=table_words(name))
        for name in sorted(old.unread - {"change", "batch", "seal"})
    ]
    with Store.create(fresh) as store, store.write() as connection:
        for name, rows in tables.items():
            connection.exec_driver_sql(f"DELETE FROM {name}")
            _insert(connection, name, rows)
    with Store(fresh) as store, store.write() as connection:
        renew_rows(connection)
        for fact in (sqlite.TOKEN, sqlite.WRITING, "lacking"):
            facts.drop(connection, fact)
    return found


def _insert(connection: Any, table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        statement = insert_into(table, [f'"{name}"' for name in row]).replace("INSERT", "INSERT OR IGNORE", 1)
        connection.exec_driver_sql(statement, tuple(row.values()))


# -- what the journal doesn't chain ----------------------------------------------------------------------------------


def _table(name: str, old: _Source, kept: _Source, found: Salvaged, *, base: bool) -> list[Row]:
    proven = _PROVEN.get(name)
    if proven is not None:
        old.tables[name] = [_unspoilt(name, row) for row in old.tables[name]]
    if name not in old.broken and (proven is None or all(map(proven, old.tables[name]))):
        return old.tables[name]
    mine, theirs = old.by_key(name), kept.by_key(name)
    for key, row in theirs.items():  # one row spoilt: the backup's in its place makes the seal good again
        change = seals.row_hash(name, row) ^ (seals.row_hash(name, mine[key]) if key in mine else 0)
        if change and change == old.gaps.get(name):
            return list((mine | {key: row}).values())
    sure = dict(theirs)
    if proven is not None:
        sure |= {key: row for key, row in mine.items() if proven(row)}
    if name == "campaign" and len(sure) < len(mine):
        shipped = {campaign.hash: campaign.body for campaign in (builtin(one.id) for one in builtin_campaigns())}
        sure |= {key: {**row, "body": shipped[row["hash"]]} for key, row in mine.items() if row["hash"] in shipped}
    lost = [key for key in mine if key not in sure]
    if not base and proven is None:
        found.lost.append(
            _("Không kiểm được phần “{table}”; giữ như đang có, hãy xem lại.").format(table=table_words(name))
        )
        return list(mine.values())
    if lost and name == "scan":
        found.lost.append(_("{n} tài liệu đính kèm bị hỏng: hãy đính kèm lại.").format(n=len(lost)))
    elif lost:
        found.lost.append(_("Phần “{table}”: mất {n} dòng.").format(table=table_words(name), n=len(lost)))
    elif proven is None:
        found.lost.append(_("Phần “{table}”: lấy như trong bản sao lưu.").format(table=table_words(name)))
    return list(sure.values())


def _is_campaign(row: Row) -> bool:
    try:
        campaign = Campaign.load(row["body"])
        return (campaign.id, campaign.edition, campaign.hash) == (row["id"], row["edition"], row["hash"])
    except (*_SPOILT, Problem):
        return False


def _unspoilt(table: str, row: Row) -> Row:
    """A row that says its own hash, with a single bit turned back where that makes it right."""
    hashed, column = _HASHED[table]
    content = row[column]
    if _PROVEN[table](row) or not isinstance(content, bytes):
        return row
    was = one_bit.turned_back(content, (row[hashed],))
    return row if was is None else {**row, column: was}


def _is_hashed(column: str) -> Callable[[Row], bool]:
    def hashed(row: Row) -> bool:
        content = row[column]
        return isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == row["sha256"]

    return hashed


# What a row says is its hash, and what that is of.
_HASHED: Final[Mapping[str, tuple[str, str]]] = {
    "campaign": ("hash", "body"), "statement": ("sha256", "line"), "scan": ("sha256", "content"),
}  # fmt: skip
_PROVEN: Final[Mapping[str, Callable[[Row], bool]]] = {
    "campaign": _is_campaign, "statement": _is_hashed("line"), "scan": _is_hashed("content"),
}  # fmt: skip


# -- the journal -----------------------------------------------------------------------------------------------------


class _Journal:
    """Streams, batches and entries, as far as their hashes bear them out."""

    def __init__(self, old: _Source, kept: _Source, found: Salvaged) -> None:
        self._old, self._kept, self._found = old, kept, found
        self._batches = {row["id"]: row for source in (kept, old) for row in source.tables["batch"] if _is_batch(row)}
        self._changes: dict[str, dict[int, list[Row]]] = {}
        self._read: dict[bytes, Entry | None] = {}
        for row in (*old.tables["change"], *kept.tables["change"]):
            if isinstance(row["seq"], int):
                self._keep(row["stream"], row["seq"], row)
            if (entry := self._entry(row["body"])) is not None:  # its key may be what is spoilt
                self._keep(entry.stream, entry.seq, row)

    def _keep(self, stream: str, seq: int, row: Row) -> None:
        listed = self._changes.setdefault(stream, {}).setdefault(seq, [])
        if all(row["body"] != other["body"] for other in listed):
            listed.append({**row, "stream": stream, "seq": seq})

    def tables(self) -> dict[str, list[Row]]:
        streams, changes = [], []
        heads = self._old.by_key("stream")
        counts: dict[str, int] = {}
        lost: set[str] = set()
        known = {row["id"]: row for source in (self._kept, self._old) for row in source.tables["stream"]}
        for stream, row in known.items():
            if not _says_itself(row):
                row = next((r for r in self._kept.tables["stream"] if r["id"] == stream), row)  # noqa: PLW2901
            chain = self._chain(stream)
            changes += chain
            for change in chain:
                counts[change["batch"]] = counts.get(change["batch"], 0) + 1
            streams.append(_ended(row, chain, self._entry, trusted="stream" not in self._old.broken))
            lost.update(self._missing(stream, heads.get((stream,)), len(chain)))
        batches = [
            {**row, "count": counts.get(row["id"], 0)}
            for row in self._batches.values()
            if row["id"] in counts or row["count"] == 0
        ]
        if lost:
            self._found.lost.append(
                _("Nhật ký: {n} bản ghi, của các dòng: {records}.").format(
                    n=self._found.entries, records=", ".join(sorted(lost)[:_NAMED])
                )
            )
        elif self._found.entries:
            self._found.lost.append(_("Nhật ký: {n} bản ghi.").format(n=self._found.entries))
        return {"stream": streams, "batch": _placed(batches), "change": changes}

    def _entry(self, body: Any) -> Entry | None:
        if not isinstance(body, bytes):
            return None
        if body not in self._read:
            try:
                self._read[body] = Entry.read(body)
            except (*_SPOILT, Problem):
                self._read[body] = None
        return self._read[body]

    def _chain(self, stream: str) -> list[Row]:
        """The longest beginning of a stream each of whose entries something later, or its head, names by its hash."""
        by_seq = self._changes.get(stream, {})
        named = {row["hash"] for source in (self._old, self._kept) for row in source.tables["stream"]}
        named |= {entry.prev for rows in by_seq.values() for row in rows if (entry := self._entry(row["body"]))}
        for seq, listed in by_seq.items():
            by_seq[seq] = [self._unspoilt(row, named) for row in listed]
        chain: list[Row] = []
        link = ""
        while rows := by_seq.get(len(chain) + 1):
            proven = (row for row in rows if self._follows(row, link) and entry_hash(row["body"]) in named)
            following = next(proven, None)
            if following is None:
                break
            entry = self._entry(following["body"])
            assert entry is not None  # noqa: S101 - it follows
            chain.append({**following, "batch": entry.batch, "register": entry.register, "record": entry.record})
            link = entry_hash(following["body"])
        return chain

    def _unspoilt(self, row: Row, named: set[str]) -> Row:
        """An entry as what comes after it tells that it was, where a single bit of it is wrong; it names another."""
        body = row["body"]
        if not isinstance(body, bytes) or entry_hash(body) in named:
            return row
        was = one_bit.turned_back(body, named)
        if was is None or (entry := self._entry(was)) is None:
            return row
        named.add(entry.prev)
        return {**row, "body": was}

    def _follows(self, row: Row, link: str) -> bool:
        entry = self._entry(row["body"])
        if entry is None or (entry.stream, entry.seq, entry.prev) != (row["stream"], row["seq"], link):
            return False
        batch = self._batches.get(entry.batch)
        return batch is not None and batch["stream"] == entry.stream and batch["first"] <= entry.seq

    def _missing(self, stream: str, head: Row | None, held: int) -> Iterator[str]:
        """Counts the entries of a stream that are lost, and names the records of those that can still be read."""
        stated = head["seq"] if head is not None and isinstance(head["seq"], int) else 0
        trusted = "stream" not in self._old.broken
        numbers = [seq for seq in self._changes.get(stream, {}) if seq > held and (seq <= stated or not trusted)]
        end = max([stated if stated < held + 10**6 else 0, *numbers], default=0)
        self._found.entries += max(0, end - held)
        for seq in numbers:
            for row in self._changes[stream][seq]:
                if (entry := self._entry(row["body"])) is not None:
                    yield f"{entry.register}/{entry.record}"


def _is_batch(row: Row) -> bool:
    try:
        batch = Batch.read(row["body"])
    except (*_SPOILT, Problem):
        return False
    source = batch.source.sha256 if batch.source else ""
    said = (batch.id, batch.stream, batch.first, batch.cause, batch.undoes, source)
    return said == tuple(row[name] for name in ("id", "stream", "first", "cause", "undoes", "source"))


def _placed(batches: list[Row]) -> list[Row]:
    """Batches in their order, each with a place of its own."""
    ordered = sorted(batches, key=lambda row: (row["position"] if isinstance(row["position"], int) else 0, row["id"]))
    places = [row["position"] for row in ordered]
    if len({*places}) == len(places) and all(isinstance(place, int) and place > 0 for place in places):
        return ordered
    return [{**row, "position": place} for place, row in enumerate(ordered, 1)]


def _says_itself(row: Row) -> bool:
    try:
        said = orjson.loads(row["header"])
        found = [said[part] for part in ("stream", "unit", "campaign", "device")]
    except _SPOILT:
        return False
    return found == [row["id"], row["unit"], row["campaign"], row["device"]]


def _ended(row: Row, chain: list[Row], entry: Callable[[Any], Entry | None], *, trusted: bool) -> Row:
    """A stream's row where its chain ends; what its device signed stays while it is about that."""
    last = entry(chain[-1]["body"]) if chain else None
    end = {
        "seq": len(chain),
        "hash": entry_hash(chain[-1]["body"]) if chain else "",
        "clock": last.clock if last is not None else 0,
    }
    try:
        signed = orjson.loads(row["signed_head"])["statement"]["seq"] <= len(chain)
    except _SPOILT:
        signed = False
    return {**row, **end, "signed_head": row["signed_head"] if signed and trusted else None}
