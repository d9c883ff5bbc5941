"""Alembic's entry: runs the steps on the connection it is given."""

from __future__ import annotations

from alembic import context

from dxdesk.store.tables import LASTING_TABLES, METADATA

_names = {table.name for table in LASTING_TABLES}


def _only_lasting(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Tables of rows follow the declarations and are no matter of migrations."""
    return kind != "table" or name in _names


with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection, target_metadata=METADATA, include_object=_only_lasting, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()
