"""Statements at the driver's speed, for the rooms of the store; nobody else writes SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")

PARAMETERS: Final = 400  # values in one IN (…)


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)  # noqa: S101 - there is no other dialect
    return found


def fetch(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Plain tuples at the driver's speed: a result object for each of 69,000 rows costs more than the query."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()  # type: ignore[return-value]  # the driver's rows are tuples


def in_turn(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The same without having all of them in memory at once."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(500):
            yield from rows


def run_many(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for many rows at the driver's speed: the ORM and Core cost two to five times as much."""
    if rows:
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(sql, rows)


def insert_into(table: str, columns: Sequence[str]) -> str:
    """The statement that `run_many` inserts whole rows with."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})"


def marks(count: int) -> str:
    """Place marks for so many values."""
    return ", ".join(["?"] * count)


def in_chunks(values: Sequence[T], size: int = PARAMETERS) -> Iterator[Sequence[T]]:
    """Slices that fit one IN (…)."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def rewrite(connection: Connection, register: str) -> None:
    """Note in a transaction that it writes rows of a register; what it changes besides, the seals know."""
    rewritten(connection).add(register)


def rewritten(connection: Connection) -> set[str]:
    """The registers whose rows the transaction under way has written."""
    registers: set[str] = connection.info.setdefault("rewritten", set())
    return registers
