"""A store is one file. It is opened by one writer, read by many, and saves wholly or not at all."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from dxdesk import settings
from dxdesk.errors import Busy, Misuse, Missing, Problem, UpdateNeeded
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA, Meta
from dxdesk.store.dialects import sqlite
from dxdesk.store.lock import StoreLock

VERSION = 1  # schema of the lasting tables; migrations/ has one step for each
PARAMETERS = 400  # values in one IN (…)


class Store:
    """An open store. Use as a context manager, or call `close`."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        if not path.is_file():
            raise Missing(_("Không tìm thấy tệp dữ liệu “{name}”.").format(name=path.name))
        self.path = path
        self.writable = writable
        version = sqlite.identify(path)
        if version > VERSION:
            raise UpdateNeeded(_("Tệp dữ liệu “{name}” do phiên bản phần mềm mới hơn ghi.").format(name=path.name),
                               hint=_("Hãy cập nhật phần mềm rồi mở lại."))  # fmt: skip
        self._lock = StoreLock(path)
        self._writing = threading.RLock()
        self._life = ""
        self.version = 0  # counts what was written: lists read before are stale
        if writable:
            self._lock.acquire()
        self._writer, self._reader = sqlite.engines(path)
        try:
            self._prepare(version)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty store; an existing file is never overwritten."""
        if path.exists():
            raise Misuse(_("Tệp “{name}” đã có.").format(name=path.name), hint=_("Hãy chọn tên khác hoặc mở tệp đó."))
        if not path.parent.is_dir():
            raise Missing(_("Không có thư mục “{folder}”.").format(folder=path.parent))
        writer, reader = sqlite.engines(path)
        with translated(path), writer.begin() as connection:
            METADATA.create_all(connection)
            connection.execute(insert(METADATA.tables["meta"]), [
                {"key": "store", "value": secrets.token_hex(12)}, {"key": "projection", "value": projection_fingerprint()},
            ])  # fmt: skip
            sqlite.set_version(connection, VERSION)
        writer.dispose()
        reader.dispose()
        return cls(path)

    def _prepare(self, version: int) -> None:
        if version < VERSION:
            self._require_writable()
            from dxdesk.store.migrations.upgrade import upgrade  # Alembic costs a third of a second: only when needed

            upgrade(self.path, self._writer, version)
        if self.meta("projection") != projection_fingerprint():
            self._require_writable()
            from dxdesk.store.rebuild import renew_rows

            renew_rows(self)

    def _require_writable(self) -> None:
        if not self.writable:
            raise Busy(_("Dữ liệu cần được nâng cấp trước khi xem."), hint=_("Hãy mở tệp trong chương trình một lần."))

    @property
    def id(self) -> str:
        return self.meta("store")

    def meta(self, key: str) -> str:
        """A fact about the store; the empty text when it isn't known."""
        with self.read() as connection:
            return connection.scalar(select(Meta.value).where(Meta.key == key)) or ""  # type: ignore[arg-type]

    def set_meta(self, connection: Connection, key: str, value: str) -> None:
        table = METADATA.tables["meta"]
        if connection.execute(update(table).where(table.c.key == key).values(value=value)).rowcount == 0:
            connection.execute(insert(table).values(key=key, value=value))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; cheap, from any thread."""
        with translated(self.path), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or none. Waits for the thread that is writing."""
        if not self.writable:
            raise Misuse(_("Dữ liệu đang được mở chỉ để đọc."))
        with self._writing, translated(self.path), self._writer.begin() as connection:
            yield connection
            self.version += 1

    def life(self, connection: Connection) -> str:
        """The present life of this store, begun anew whenever the file isn't the one this user last wrote.

        Each opening leaves a new token in the store and in the user's profile. A restored backup or a copied file
        holds an old one and starts a life, and with it streams, of its own.
        """
        if not self._life:
            table = METADATA.tables["meta"]
            facts = dict(connection.execute(select(table.c.key, table.c.value)).tuples().all())
            known = settings.known_token(facts["store"])
            same = known is not None and known == facts.get("token")
            self._life = facts["life"] if same else secrets.token_hex(8)
            token = secrets.token_hex(12)
            self.set_meta(connection, "life", self._life)
            self.set_meta(connection, "token", token)
            settings.remember_token(facts["store"], token)
        return self._life

    def close(self) -> None:
        """Let go of the file. The write-ahead log is folded back, so that the file alone is the store."""
        self._reader.dispose()
        self._writer.dispose()
        if self.writable:
            if self.path.exists():
                with closing(sqlite3.connect(self.path)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def projection_fingerprint() -> str:
    """Changes when any register's stored or searched columns do."""
    return hashlib.sha256("".join(r.fingerprint for r in REGISTERS.values()).encode()).hexdigest()[:16]


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What the database says, in words a person can use; anything that isn't theirs to mend stays a bug."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        said = str(getattr(error, "orig", error))
        if "full" in said:
            raise Problem(_("Ổ đĩa đã đầy; chưa có gì được ghi."), hint=_("Hãy giải phóng dung lượng rồi thử lại.")) from error
        if "locked" in said:
            raise Busy(_("Dữ liệu đang được chương trình khác ghi."), hint=_("Hãy thử lại sau giây lát.")) from error
        if "readonly" in said or "unable to open" in said:
            raise Problem(_("Không ghi được vào “{name}”.").format(name=path.name), hint=_("Hãy kiểm tra quyền ghi thư mục.")) from error
        if "malformed" in said or "not a database" in said:
            raise sqlite.damaged(path) from error
        if isinstance(error, OperationalError) and "disk I/O" in said:
            raise Problem(_("Lỗi đọc ghi ổ đĩa."), hint=_("Hãy kiểm tra ổ đĩa, USB rồi thử lại.")) from error
        raise


def insert_many(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert plain tuples at the driver's speed: the ORM and Core cost two to five times as much."""
    listed = list(rows)
    if listed:
        statement = insert(table).compile(dialect=connection.dialect, column_keys=list(names))
        order = [list(names).index(name) for name in statement.positiontup or names]
        if order != list(range(len(names))):
            listed = [tuple(row[i] for i in order) for row in listed]
        connection.exec_driver_sql(str(statement), listed)


def in_chunks(values: Sequence[str], size: int = PARAMETERS) -> Iterator[Sequence[str]]:
    """Slices that fit one IN (…)."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
