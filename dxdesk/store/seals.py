"""Seals: what the journal's hashes don't cover is summed up, so that damage to any of it is found.

The seal of a table is the exclusive or of the hashes of its rows. Whoever writes takes the row's old hash out and puts
its new one in; so a write elsewhere never seals damage over, not even a write to the very row that was damaged. Entries
and rows of registers need none: they follow from the journal, which is chained.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dxdesk.store.tables import LASTING_TABLES, Seal

Columns = tuple[str, ...]

SINCE: Final = 5  # version of the tables
_SCHEMA: Final = "sqlite_schema"
_KEPT: Final = str(Seal.__tablename__)
_ITSELF: Final = {"scan": {"content"}}  # columns that are known by a hash which is sealed
SEALED: Final[Mapping[str, Columns]] = {
    table.name: tuple(c.name for c in table.c if c.name not in _ITSELF.get(table.name, ()))
    for table in LASTING_TABLES
    if table.name not in ("change", _KEPT)
} | {_SCHEMA: ("type", "name", "tbl_name", "sql")}


def _told(columns: Columns, of: str = "") -> str:
    """SQL for columns as they are hashed: kind and bytes of each, so that damaged text can't stop it."""
    return ", ".join(f'typeof({of}"{name}"), CAST({of}"{name}" AS BLOB)' for name in columns)


def _hash(table: str, told: Iterable[str | bytes | None]) -> int:
    found = hashlib.sha256(table.encode())
    for part in told:
        raw = part.encode() if isinstance(part, str) else part or b""
        found.update(b"%d:" % len(raw))
        found.update(raw)
    return int.from_bytes(found.digest())


class Sealing:
    """Keeps the seals true while one connection writes; `settle` ends a transaction, `forget` one that is undone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._changed: dict[str, int] = {}
        connection.create_function("dxdesk_seal", -1, self._change)
        for table, columns in SEALED.items():
            if table != _SCHEMA:
                self._watch(connection, table, columns)

    @staticmethod
    def _watch(connection: sqlite3.Connection, table: str, columns: Columns) -> None:
        # Triggers of this connection alone: the file has none, so that other programs can read and mend it.
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            calls = "".join(f"SELECT dxdesk_seal('{table}', {_told(columns, f'{row}.')}); " for row in rows)
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_{event.lower()} AFTER {event} ON main.{table}"
                f" BEGIN {calls}END"
            )

    def _change(self, table: str, *told: str | bytes | None) -> None:
        self._changed[table] = self._changed.get(table, 0) ^ _hash(table, told)

    @property
    def changed(self) -> frozenset[str]:
        """The tables that the transaction changed so far."""
        return frozenset(table for table, change in self._changed.items() if change)

    def settle(self, connection: sqlite3.Connection) -> None:
        """Write the seals of what the transaction changed."""
        for table, change in self._changed.items():
            _alter(connection, table, change)
        self._changed.clear()

    def forget(self) -> None:
        self._changed.clear()


def _alter(connection: sqlite3.Connection, table: str, change: int) -> None:
    for (written,) in connection.execute(f"SELECT hash FROM {_KEPT} WHERE name = ?", (table,)).fetchall():
        _write(connection, table, _read(written) ^ change)


def _read(written: Any) -> int:
    try:
        return int(written, 16)
    except (TypeError, ValueError):
        return 0  # damaged: what is written then doesn't fit either, and is found


def _write(connection: sqlite3.Connection, table: str, seal: int) -> None:
    connection.execute(f"INSERT OR REPLACE INTO {_KEPT} (name, hash) VALUES (?, ?)", (table, f"{seal:064x}"))


def _sum(connection: sqlite3.Connection, table: str) -> int:
    columns, seal = SEALED[table], 0
    # Statements about statistics that other programs leave behind are no part of ours.
    only = " WHERE name NOT LIKE 'sqlite_%'" if table == _SCHEMA else ""
    for told in connection.execute(f"SELECT {_told(columns)} FROM main.{table}{only}"):
        seal ^= _hash(table, told)
    return seal


def seal_all(connection: sqlite3.Connection, tables: Iterable[str] = tuple(SEALED)) -> None:
    """Seal tables as they are now: a new store's, or after a step that changed tables as a whole."""
    for table in tables:
        _write(connection, table, _sum(connection, table))


def seal_schema(connection: sqlite3.Connection) -> None:
    """After tables of rows were made anew."""
    seal_all(connection, (_SCHEMA,))


def broken(connection: sqlite3.Connection) -> list[str]:
    """The tables that are not what was sealed; none in a file of an older program. What can't be read raises what the
    driver raises."""
    if connection.execute("PRAGMA user_version").fetchone()[0] < SINCE:
        return []
    kept = dict(connection.execute(f"SELECT name, hash FROM {_KEPT}").fetchall())
    return [table for table in SEALED if kept.get(table) != f"{_sum(connection, table):064x}"]


def gap(connection: sqlite3.Connection, table: str) -> int:
    """What a table differs by from what was sealed; 0 where it doesn't."""
    kept = connection.execute(f"SELECT hash FROM {_KEPT} WHERE name = ?", (table,)).fetchone()
    return (_read(kept[0]) if kept else 0) ^ _sum(connection, table)


def row_hash(table: str, row: Mapping[str, Any]) -> int:
    """What one row, as the driver gives it, adds to its table's seal."""
    told: list[str | bytes | None] = []
    for name in SEALED[table]:
        value = row.get(name)
        told.append(_KINDS.get(type(value), ""))
        told.append(value if isinstance(value, bytes) or value is None else str(value).encode(errors="surrogateescape"))
    return _hash(table, told)


_KINDS: Final = {str: "text", bytes: "blob", int: "integer", float: "real", type(None): "null"}


def known(connection: sqlite3.Connection) -> bool:
    """Whether a file has seals: those of older programs have none."""
    query = "SELECT count(*) FROM sqlite_schema WHERE name = ?"
    return bool(connection.execute(query, (_KEPT,)).fetchone()[0])


def drop_facts(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Take facts out of `meta` where no watch is kept: in a copy."""
    for name in names:
        query = f"SELECT {_told(SEALED['meta'])} FROM meta WHERE key = ?"
        for told in connection.execute(query, (name,)).fetchall() if known(connection) else ():
            _alter(connection, "meta", _hash("meta", told))
        connection.execute("DELETE FROM meta WHERE key = ?", (name,))
