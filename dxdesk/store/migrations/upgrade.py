"""Bring an older store up to date. Imported only when a store's version says that it is needed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from dxdesk.store import backup
from dxdesk.store.dialects import sqlite
from dxdesk.store.migrations import VERSION


def config(engine: Engine) -> Config:
    """Alembic, told where its steps are and which connection to use; there is no alembic.ini."""
    made = Config()
    made.set_main_option("script_location", "dxdesk.store:migrations")
    made.attributes["engine"] = engine
    return made


def upgrade(path: Path, engine: Engine, version: int) -> None:
    """Take a backup, then every step after `version` in one transaction; revisions are numbered like versions."""
    backup.backup(path, "nang-cap")
    settings = config(engine)
    if version:
        command.stamp(settings, f"{version:04d}")
    command.upgrade(settings, f"{VERSION:04d}")
    with engine.begin() as connection:
        sqlite.set_version(connection, VERSION)
