"""What is particular to SQLite: pragmas, its errors in plain words, the online backup."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from dxdesk.errors import Busy, Problem, Unreadable
from dxdesk.i18n import _

APPLICATION_ID = 0x44584442  # "DXDB": tells our files from other SQLite databases
MAGIC = b"SQLite format 3\x00"
PAGE = 8192  # bytes; an import of 69,000 rows takes a sixth less time than with 4096
LOG_LIMIT = 16 * 2**20  # bytes the write-ahead log is cut back to after a large import
PATIENCE = 10  # seconds to wait for another program's lock


def engines(path: Path) -> tuple[Engine, Engine]:
    """One connection that writes, serialised by the store's lock, and a small pool that can only read."""
    url = URL.create("sqlite", database=str(path))
    options = {"check_same_thread": False, "timeout": PATIENCE}
    writer = create_engine(url, poolclass=StaticPool, connect_args=options)
    event.listen(writer, "connect", _on_connect(query_only=False))
    event.listen(writer, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    reader = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args=options)
    event.listen(reader, "connect", _on_connect(query_only=True))
    event.listen(reader, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    return writer, reader


def _on_connect(*, query_only: bool) -> Callable[[Any, Any], None]:
    pragmas = {
        "page_size": PAGE,  # counts for a new file only, and before the journal mode is set
        "journal_mode": "WAL",
        "journal_size_limit": LOG_LIMIT,
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "temp_store": "MEMORY",
        "cache_size": -8_000 if query_only else -32_000,
        "query_only": "ON" if query_only else "OFF",
    }

    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves; sqlite3's own habits lose updates
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")

    return configure


def identify(path: Path) -> int:
    """The schema version of one of our files; raises `Unreadable` for anything else."""
    with path.open("rb") as file:
        if file.read(16) != MAGIC:
            raise Unreadable(
                _("“{name}” không phải là tệp dữ liệu của chương trình.").format(name=path.name),
                hint=_("Hãy chọn tệp có đuôi .dxdb."),
            )
    with closing(sqlite3.connect(readonly_uri(path.absolute()), uri=True, timeout=PATIENCE)) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise Unreadable(_("“{name}” là cơ sở dữ liệu của chương trình khác.").format(name=path.name))
    return int(version)


def readonly_uri(path: PurePath) -> str:
    """The URI by which SQLite opens an absolute path for reading only.

    Not `as_uri`: that makes the server of a network share, and the "?" of a long path of Windows, the authority of the
    URI, and SQLite takes none.
    """
    plain = os.fsencode(path.as_posix())
    return f"file:{'//' if plain.startswith(b'/') else '///'}{quote(plain, safe='/:')}?mode=ro"


def explain(error: BaseException, path: Path) -> Problem | None:
    """What a person can do about an error of the driver; None for what isn't theirs to mend."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells which operation it was
    if code == sqlite3.SQLITE_FULL:
        return Problem(_("Ổ đĩa đã đầy; chưa có gì được ghi."), hint=_("Hãy giải phóng dung lượng rồi thử lại."))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(_("Dữ liệu đang được chương trình khác ghi."), hint=_("Hãy thử lại sau giây lát."))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return not_writable(path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    if code == sqlite3.SQLITE_IOERR:
        return Problem(_("Lỗi đọc ghi ổ đĩa."), hint=_("Hãy kiểm tra ổ đĩa, USB rồi thử lại."))
    return None


def not_writable(path: Path) -> Problem:
    return Problem(
        _("Không ghi được vào “{name}”.").format(name=path.name), hint=_("Hãy kiểm tra quyền ghi tệp và thư mục.")
    )


def damaged(path: Path) -> Unreadable:
    return Unreadable(
        _("Tệp dữ liệu “{name}” bị hỏng.").format(name=path.name),
        hint=_("Hãy khôi phục từ bản sao lưu gần nhất (lệnh restore hoặc trang Lịch sử)."),
    )


def set_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={version:d}")


def copy_online(source: Path, target: Path) -> None:
    """A consistent copy of a store that may be in use, checked by opening it.

    The copy has no token: whoever writes to it begins a life of their own there.
    """
    with (
        closing(sqlite3.connect(readonly_uri(source.absolute()), uri=True, timeout=PATIENCE)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise damaged(source)
        with copy:
            copy.execute("DELETE FROM meta WHERE key = 'token'")
