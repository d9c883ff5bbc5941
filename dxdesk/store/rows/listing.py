"""Reading rows: pages of them, searched, filtered and sorted by what people see.

Search scans the folded text of every row: over 69,000 rows that takes 40 ms, needs nothing kept up to date when rows
change, and finds the middle of words too. A full-text index finds faster but doubled the time of an import.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import ColumnElement, Connection, Float, Select, Table, case, cast, func, nulls_last, or_, select
from sqlalchemy.sql.expression import literal_column

from dxdesk import text
from dxdesk.models.field import Field, Kind, Value
from dxdesk.models.register import Register
from dxdesk.store.sql import fetch, in_chunks
from dxdesk.store.tables import ROWS

BLANK = ""  # in a filter: rows where the field says nothing
REMEMBERED = 8  # orders of rows kept for the next key stroke

Filters = Mapping[str, Collection[Value]]

if TYPE_CHECKING:
    from dxdesk.store.database import Store


class Rows:
    """One register's rows of one unit (or of all, for the centre) in one campaign."""

    def __init__(self, register: Register, campaign: str, unit: str | None) -> None:
        self.register = register
        self.table = ROWS[register.key]
        # The unary plus keeps SQLite from its index on record ids: reading the table through is six times as fast.
        self._mine = literal_column(f"+{self.table.name}.campaign") == campaign
        self._exact = self.table.c.campaign == campaign
        if unit is not None:
            self._mine &= literal_column(f"+{self.table.name}.unit") == unit
            self._exact &= self.table.c.unit == unit
        self._plain = ["id", "unit", "record", "live", "carried", "conflicted", *register.stored]
        self._columns = [self.table.c[n] for n in self._plain]

    def order(
        self, connection: Connection, *, filters: Filters | None = None, sort: str = "", descending: bool = False
    ) -> array[int]:
        """Row numbers, recorded or asked for, in the order wanted."""
        mine = self._mine if filters or sort else self._exact  # from the index of that order
        query = select(self.table.c.id).where(mine, or_(self.table.c.live, self.table.c.expected))
        for name, values in (filters or {}).items():
            query = query.where(self._among(name, values))
        return array("q", _numbers(connection, query.order_by(*self._order(sort, descending))))

    def found(self, connection: Connection, search: str) -> set[int]:
        """Row numbers whose shown text holds every word, without case or diacritics."""
        query = select(self.table.c.id).where(self._mine)
        for word in text.fold(search).split():
            query = query.where(func.instr(self.table.c.search, word) > 0)
        return set(_numbers(connection, query))

    def page(self, connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Whole rows by number (their key `_id`), in the order asked for; numbers that are gone are left out."""
        found: dict[int, dict[str, Any]] = {}
        for chunk in in_chunks(list(numbers)):
            for row in connection.execute(select(*self._columns).where(self.table.c.id.in_(chunk))):
                found[row[0]] = self._plain_row(row)
        return [found[n] for n in numbers if n in found]

    def one(self, connection: Connection, record: str) -> dict[str, Any] | None:
        row = connection.execute(select(*self._columns).where(self._exact, self.table.c.record == record)).first()
        return self._plain_row(row) if row else None

    def all(self, connection: Connection, *, expected: bool = False) -> Iterator[dict[str, Any]]:
        """Every live row, in catalogue order and then the order of entry; with the blank expected ones if asked."""
        there = or_(self.table.c.live, self.table.c.expected) if expected else self.table.c.live.is_(True)
        query = select(*self._columns).where(self._mine, there).order_by(self.table.c.position, self.table.c.id)
        for row in connection.execute(query):
            yield self._plain_row(row)

    def columns(self, connection: Connection, names: Sequence[str], *, expected: bool = False) -> list[tuple[Any, ...]]:
        """The rows that `all` gives, but only some columns, as bare tuples in which yes and no are 1 and 0."""
        there = or_(self.table.c.live, self.table.c.expected) if expected else self.table.c.live.is_(True)
        query = select(*(self.table.c[n] for n in names)).where(self._mine, there)
        return _bare(connection, query.order_by(self.table.c.position, self.table.c.id))

    def count(self, connection: Connection, flag: str = "live") -> int:
        """How many rows are live, or `carried`, or `conflicted`."""
        return connection.scalar(select(func.count()).where(self._mine, self.table.c[flag])) or 0

    def records(self, connection: Connection, *, conflicted: bool = False, shared: bool = False) -> list[str]:
        """The ids of live rows, in catalogue order and then the order of entry; or of the rows in which values stand
        against each other (`conflicted`), of the live ones that more than one entry holds (`shared`)."""
        wanted = self.table.c.conflicted if conflicted else self.table.c.live.is_(True)
        query = select(self.table.c.record).where(self._exact, wanted)
        if shared:
            query = query.where(self.table.c.stamps.is_not(None))
        return list(connection.scalars(query.order_by(self.table.c.position, self.table.c.id)))

    def _plain_row(self, row: Sequence[Any]) -> dict[str, Any]:
        plain = dict(zip(self._plain, row, strict=True))
        plain["_id"] = plain.pop("id")
        return plain

    def _among(self, name: str, values: Collection[Value]) -> ColumnElement[bool]:
        column = self.table.c[name]
        named = [v for v in values if v != BLANK and v is not None]
        among: ColumnElement[bool] = column.in_(named)
        return or_(among, column.is_(None), column == "") if len(named) < len(values) else among

    def _order(self, sort: str, descending: bool) -> list[ColumnElement[Any]]:
        natural: list[ColumnElement[Any]] = [self.table.c.position, self.table.c.id]
        if not sort:
            return natural
        key = sort_expression(self.register, self.table, sort)
        return [nulls_last(key.desc() if descending else key.asc()), *natural]


def open_conflicts(connection: Connection, campaign: str, unit: str) -> int:
    """Records of a unit in which values stand against each other."""
    mine = "SELECT count(*) FROM {} WHERE campaign = ? AND unit = ? AND conflicted"
    return sum(fetch(connection, mine.format(key), (campaign, unit))[0][0] for key in ROWS)


def sort_expression(register: Register, table: Table, name: str) -> ColumnElement[Any]:
    """What a column is sorted by: dictionary order for text, declared order for choices, size for numbers."""
    f: Field = register.fields[name]
    if f.choices:
        return case({c.code: place for place, c in enumerate(f.choices)}, value=table.c[name])
    column = table.c[f"{name}_key"] if name in register.keyed else table.c[name]
    return cast(column, Float) if f.kind is Kind.AMOUNT else column


def _numbers(connection: Connection, query: Select[Any]) -> list[int]:
    """The row numbers a query gives, in its order (SQLite keeps it for this function), as one text.

    A tuple for each of 69,000 takes as long as the query itself; and between any two rows the driver lets go of the
    interpreter's lock, which a busy window returns after 5 ms.
    """
    sql, parameters = _compiled(connection, query)
    ((listed,),) = fetch(connection, f"SELECT group_concat(id) FROM ({sql})", parameters)
    found: list[int] = orjson.loads(f"[{listed or ''}]")
    return found


def _bare(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """The bare tuples a query gives; a result object for each of 69,000 rows would cost more than the query."""
    return fetch(connection, *_compiled(connection, query))


def _compiled(connection: Connection, query: Select[Any]) -> tuple[str, list[Any]]:
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]


class Listings:
    """Lists for a window: an order is worked out once and narrowed by what is typed until something is written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = -1
        self._orders: OrderedDict[tuple[Any, ...], array[int]] = OrderedDict()

    def numbers(self, rows: Rows, unit: str, *, search: str = "", filters: Filters | None = None, sort: str = "",
                descending: bool = False) -> array[int]:  # fmt: skip
        """Row numbers in order, of the rows whose text holds every word of `search`."""
        version = self._store.version
        if version != self._version:
            self._orders.clear()
            self._version = version
        chosen = tuple(sorted((n, tuple(sorted(map(str, v)))) for n, v in (filters or {}).items()))
        key = (rows.register.key, str(rows.table), unit, chosen, sort, descending)
        with self._store.read() as connection:
            order = self._orders.get(key)
            if order is None:
                order = self._orders[key] = rows.order(connection, filters=filters, sort=sort, descending=descending)
                while len(self._orders) > REMEMBERED:
                    self._orders.popitem(last=False)
            if not search.strip():
                return order
            found = rows.found(connection, search)
        return array("q", [n for n in order if n in found])
