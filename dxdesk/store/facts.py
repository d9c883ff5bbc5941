"""Facts about a store itself, by name: which one it is, whose, what was last made of its rows."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from dxdesk.store.tables import METADATA

_META = METADATA.tables["meta"]


def read(connection: Connection, key: str) -> str:
    """A fact; the empty text when it isn't known."""
    return connection.scalar(select(_META.c.value).where(_META.c.key == key)) or ""


def every(connection: Connection) -> dict[str, str]:
    """All facts that are known."""
    return dict(connection.execute(select(_META.c.key, _META.c.value)).all())


def keep(connection: Connection, key: str, value: str) -> None:
    """State a fact, in the place of what was stated before."""
    if connection.execute(update(_META).where(_META.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(insert(_META).values(key=key, value=value))


def drop(connection: Connection, key: str) -> None:
    """Have a fact be unknown."""
    connection.execute(delete(_META).where(_META.c.key == key))
