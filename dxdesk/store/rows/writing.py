"""Rows into the tables of their registers, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection

from dxdesk.store.rows.codec import LASTING, RowCodec, Sketch
from dxdesk.store.sql import fetch, rewrite, run_many

# In the order of a codec's names; None for a column that none of the rows fills.
Columns: TypeAlias = Sequence[Sequence[Any] | None]


def insert_rows(connection: Connection, codec: RowCodec, sketches: Sequence[Sketch]) -> None:
    """New rows, in the order they come."""
    if sketches:
        rewrite(connection, codec.register.key)
        names, marks, values = _bound(codec.names, codec.columns(sketches))
        run_many(connection, f"INSERT INTO {codec.register.key} ({names}) VALUES ({marks})", values)


def last_row(connection: Connection, codec: RowCodec) -> int:
    """The number of the newest row of a register."""
    return int(fetch(connection, f"SELECT coalesce(max(id), 0) FROM {codec.register.key}")[0][0])


def put_rows(connection: Connection, codec: RowCodec, places: Sequence[int], columns: Columns, after: int) -> None:
    """Rows in the place of what was there of them, new ones behind row number `after` by their place among the new,
    which is from 1 on."""
    rewrite(connection, codec.register.key)
    names, marks, values = _bound(("id", *codec.names), [places, *columns])
    changing = ", ".join(f"{name} = excluded.{name}" for name in codec.names if name not in LASTING)
    sql = (
        f"INSERT INTO {codec.register.key} ({names}) VALUES ({after:d} + {marks})"
        f" ON CONFLICT ({', '.join(LASTING)}) DO UPDATE SET {changing}"
    )
    run_many(connection, sql, values)


def update_rows(connection: Connection, codec: RowCodec, numbered: Sequence[tuple[int, Sketch]]) -> None:
    """Rows that are there already, by number."""
    if numbered:
        rewrite(connection, codec.register.key)
        kept = len(LASTING)
        columns = codec.columns([sketch for _number, sketch in numbered])[kept:]
        changing, values = [], []
        for name, column in zip(codec.names[kept:], columns, strict=True):
            mark, bound = _bindable(column)
            changing.append(f"{name} = {mark}")
            values += bound
        values.append([number for number, _sketch in numbered])
        sql = f"UPDATE {codec.register.key} SET {', '.join(changing)} WHERE id = ?"
        run_many(connection, sql, list(zip(*values, strict=True)))


def _bound(names: Iterable[str], columns: Columns) -> tuple[str, str, list[tuple[Any, ...]]]:
    """Names, place marks and values by row of the columns that any row fills."""
    filled = [(name, *_bindable(column)) for name, column in zip(names, columns, strict=True)]
    filled = [(name, mark, bound) for name, mark, bound in filled if bound]
    values = [column for _name, _mark, bound in filled for column in bound]
    return ", ".join(n for n, _m, _b in filled), ", ".join(m for _n, m, _b in filled), list(zip(*values, strict=True))


def _bindable(column: Sequence[Any] | None) -> tuple[str, list[Sequence[Any]]]:
    """A place mark for a column and what is bound to it, if anything.

    The driver takes 300 ns to hand over a None, a sixth of that for a number, and half of a row's columns are empty. No
    stored text is empty, so an empty one can stand for None.
    """
    empty = 0 if column is None else column.count(None)
    if column is None or empty == len(column):
        return "NULL", []
    if not empty:
        return "?", [column]
    return "NULLIF(?, '')", [["" if value is None else value for value in column]]
