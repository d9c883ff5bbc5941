"""What is particular to SQLite: pragmas, the online backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from dxdesk.errors import Unreadable
from dxdesk.i18n import _

APPLICATION_ID = 0x44584442  # "DXDB": tells our files from other SQLite databases
MAPPED = 256 * 2**20  # bytes read through the page cache: halves the time of a scan
MAGIC = b"SQLite format 3\x00"


def engines(path: Path) -> tuple[Engine, Engine]:
    """One connection that writes, serialised by the store's lock, and a small pool that can only read."""
    url = f"sqlite:///{path}"
    writer = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 10})
    event.listen(writer, "connect", _on_connect(query_only=False))
    event.listen(writer, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    reader = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False, "timeout": 10})
    event.listen(reader, "connect", _on_connect(query_only=True))
    event.listen(reader, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    return writer, reader


def _on_connect(*, query_only: bool) -> Callable[[Any, Any], None]:
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves; sqlite3's own habits lose updates
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                       f"cache_size={-8_000 if query_only else -32_000}", "temp_store=MEMORY", f"mmap_size={MAPPED}"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    return configure


def identify(path: Path) -> int:
    """The schema version of one of our files; raises `Unreadable` for anything else."""
    with path.open("rb") as file:
        if file.read(16) != MAGIC:
            raise Unreadable(_("“{name}” không phải là tệp dữ liệu của chương trình.").format(name=path.name),
                             hint=_("Hãy chọn tệp có đuôi .dxdb."))  # fmt: skip
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            application, version = (connection.execute(f"PRAGMA {p}").fetchone()[0] for p in ("application_id", "user_version"))
    except sqlite3.DatabaseError as error:
        raise damaged(path) from error
    if application != APPLICATION_ID:
        raise Unreadable(_("“{name}” là cơ sở dữ liệu của chương trình khác.").format(name=path.name))
    return int(version)


def damaged(path: Path) -> Unreadable:
    return Unreadable(_("Tệp dữ liệu “{name}” bị hỏng.").format(name=path.name),
                      hint=_("Hãy khôi phục từ bản sao lưu gần nhất (lệnh restore hoặc trang Lịch sử)."))  # fmt: skip


def set_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={version:d}")


def copy_online(source: Path, target: Path) -> None:
    """A consistent copy of a store that may be in use, checked by opening it."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise damaged(source)
