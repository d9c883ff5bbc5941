"""What the steps make of an empty file is what a new store has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from dxdesk.store.migrations import VERSION
from dxdesk.store.migrations.upgrade import config
from dxdesk.store.tables import LASTING_TABLES, METADATA


def test_the_steps_lead_to_the_tables_of_a_new_store(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    command.upgrade(config(engine), "head")
    names = {table.name for table in LASTING_TABLES}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "include_object": lambda _object, name, kind, _reflected, _other: kind != "table" or name in names,
        })  # fmt: skip
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_newest_step_is_the_version_the_program_asks_for(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    assert ScriptDirectory.from_config(config(engine)).get_current_head() == f"{VERSION:04d}"
    engine.dispose()
