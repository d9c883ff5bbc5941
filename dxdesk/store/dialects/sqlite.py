"""What is particular to SQLite: pragmas, its errors in plain words, the online backup."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from dxdesk.errors import Busy, Problem, Unreadable
from dxdesk.i18n import _
from dxdesk.store.seals import broken, drop_facts

TOKEN, WRITING = "token", "writing"  # facts that a copy doesn't have
APPLICATION_ID = 0x44584442  # "DXDB": tells our files from other SQLite databases
MAGIC = b"SQLite format 3\x00"
_APPLICATION = APPLICATION_ID.to_bytes(4)
# What SQLite says of every file of ours in the first hundred bytes, and mostly doesn't look at itself.
_FIXED = (
    (18, 20, b"\2\2", b"\1\1"), (20, 24, b"\0\x40\x20\x20"), (44, 48, b"\0\0\0\4"), (52, 56, bytes(4)),
    (56, 60, b"\0\0\0\1"), (64, 68, bytes(4)), (72, 92, bytes(20)),
)  # fmt: skip
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
    reader = create_engine("sqlite://", creator=lambda: look(path), poolclass=QueuePool, pool_size=4)
    event.listen(reader, "connect", _on_connect(query_only=True))
    event.listen(reader, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    return writer, reader


@contextmanager
def checking(path: Path) -> Iterator[Connection]:
    """One more reader, for a file that may be damaged: what is no text is read all the same."""
    engine = create_engine("sqlite://", creator=lambda: look(path), poolclass=NullPool)
    event.listen(engine, "connect", _on_connect(query_only=True))
    event.listen(engine, "connect", _take_any_text)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _take_any_text(connection: Any, _record: Any) -> None:
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def look(path: Path, *, damaged_too: bool = False) -> sqlite3.Connection:
    """A connection that changes nothing, also to a file where nothing can be written; `damaged_too` passes over tables
    whose declaration is spoilt.

    Where nothing can be written (a folder, or a full disk) SQLite can't keep its list of readers. As nobody can write,
    none is needed.
    """
    connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
    try:
        connection.execute("PRAGMA query_only=ON")
        if damaged_too:
            connection.execute("PRAGMA writable_schema=ON")  # nothing is written: it has SQLite go on
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode not in _NO_LIST and error.sqlite_errorcode & 0xFF not in _NO_LIST:
            raise
        if log_of(path):
            raise Unreadable(
                _("“{name}” nằm ở nơi chỉ cho đọc, cùng với những thay đổi chưa được gộp vào tệp.").format(
                    name=path.name
                ),
                hint=_("Hãy chép tệp này và tệp có đuôi “-wal” bên cạnh sang nơi ghi được rồi mở ở đó."),
            ) from error
        uri = readonly_uri(path.absolute(), "immutable=1")
        return sqlite3.connect(uri, uri=True, timeout=PATIENCE, check_same_thread=False)
    except UnicodeDecodeError:  # the driver can't even read what SQLite has to say of a spoilt declaration
        connection.close()
        raise damaged(path) from None
    except BaseException:
        connection.close()
        raise
    return connection


# Read-only folders and media, and disks that are full.
_NO_LIST = (
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN,
)  # fmt: skip


def log_of(path: Path) -> int:
    """Bytes of the write-ahead log that lies beside a store; 0 where there is none."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return 0


def fold(connection: sqlite3.Connection) -> bool:
    """Bring what the write-ahead log holds into the file itself, as far as no reader stands in the way; whether all."""
    _busy, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return bool(pages == folded)


def _on_connect(*, query_only: bool) -> Callable[[Any, Any], None]:
    lasting = {
        "page_size": PAGE,  # counts for a new file only, and before the journal mode is set
        "journal_mode": "WAL",
        "journal_size_limit": LOG_LIMIT,
    }
    pragmas = {
        **({} if query_only else lasting),
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
        head = file.read(100)
    if head[:16] != MAGIC:
        if head[68:72] == _APPLICATION:
            raise damaged(path)
        raise Unreadable(
            _("“{name}” không phải là tệp dữ liệu của chương trình.").format(name=path.name),
            hint=_("Nếu trước đây mở được, tệp đã hỏng: hãy khôi phục từ bản sao lưu (lệnh restore).")
            if path.suffix == ".dxdb"
            else _("Hãy chọn tệp có đuôi .dxdb."),
        )
    with closing(look(path)) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        ours = "SELECT count(*) FROM sqlite_schema WHERE name IN ('change', 'batch', 'stream', 'meta')"
        if application != APPLICATION_ID and connection.execute(ours).fetchone()[0] < 4:
            raise Unreadable(_("“{name}” là cơ sở dữ liệu của chương trình khác.").format(name=path.name))
    if application != APPLICATION_ID or any(head[start:end] not in kept for start, end, *kept in _FIXED):
        raise damaged(path)
    return int(version)


def readonly_uri(path: PurePath, how: str = "mode=ro") -> str:
    """The URI by which SQLite opens an absolute path for reading only; "immutable=1" where nobody can write there.

    Not `as_uri`: that makes the server of a network share, and the "?" of a long path of Windows, the authority of the
    URI, and SQLite takes none.
    """
    plain = os.fsencode(path.as_posix())
    return f"file:{'//' if plain.startswith(b'/') else '///'}{quote(plain, safe='/:')}?{how}"


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What the database says, in words a person can use; anything that isn't theirs to mend stays a bug."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        problem = explain(getattr(error, "orig", error), path)
        if problem is None:
            raise
        raise problem from error


def explain(error: BaseException, path: Path) -> Problem | None:
    """What a person can do about an error of the driver; None for what isn't theirs to mend."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells which operation it was
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith(_SPOILT):
        return damaged(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(_("Dữ liệu đang được chương trình khác ghi."), hint=_("Hãy thử lại sau giây lát."))
    return _not_kept(code, path)


def _not_kept(code: int, path: Path) -> Problem | None:
    """Why the system didn't keep what was written."""
    if code == sqlite3.SQLITE_FULL:
        return Problem(_("Ổ đĩa đã đầy; chưa có gì được ghi."), hint=_("Hãy giải phóng dung lượng rồi thử lại."))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return not_writable(path)
    if code == sqlite3.SQLITE_IOERR:
        return Problem(_("Lỗi đọc ghi ổ đĩa."), hint=_("Hãy kiểm tra ổ đĩa, USB rồi thử lại."))
    return None


# How the driver says that a text is none (and quotes it), and that something is gone which every store has.
_SPOILT = (
    "Could not decode to UTF-8", "no such table", "no such column", "no such index",
    "unsupported file format", "malformed",
)  # fmt: skip


def not_writable(path: Path) -> Problem:
    return Problem(
        _("Không ghi được vào “{name}”.").format(name=path.name), hint=_("Hãy kiểm tra quyền ghi tệp và thư mục.")
    )


def damaged(path: Path) -> Unreadable:
    return Unreadable(
        _("Tệp dữ liệu “{name}” bị hỏng.").format(name=path.name),
        hint=_("Hãy khôi phục từ bản sao lưu gần nhất (lệnh restore hoặc trang Lịch sử)."),
    )


def why_not_kept(error: BaseException) -> str:
    """Why the system didn't keep a copy, in half a sentence."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _("ổ đĩa đã đầy")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _("không có quyền ghi")
    return _("ổ đĩa hoặc USB bị lỗi")


def set_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={version:d}")


def copy_online(source: Path, target: Path) -> None:
    """A consistent copy of a store that may be in use, checked by opening it.

    The copy has no token: whoever writes to it begins a life of their own there. Nor does it say that it is being
    written.
    """
    with closing(look(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok" or broken(copy):
            raise damaged(source)
        with copy:
            drop_facts(copy, (TOKEN, WRITING))
