"""A store is one file. It is opened by one writer, read by many, and saves wholly or not at all."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DatabaseError

from dxdesk import settings
from dxdesk.errors import Missing, Misuse, UpdateNeeded
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA
from dxdesk.store.dialects import sqlite
from dxdesk.store.lock import StoreLock
from dxdesk.store.rows import FORM

T = TypeVar("T")

VERSION = 4  # schema of the lasting tables; migrations/ has one step for each
PARAMETERS = 400  # values in one IN (…)


class Store:
    """An open store. Use as a context manager, or call `close`."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        """Raises `Missing`, `Busy` (somebody else has it open for writing), `Unreadable`, `UpdateNeeded`."""
        if not path.is_file():
            raise Missing(_("Không tìm thấy tệp dữ liệu “{name}”.").format(name=path.name))
        self.path = path
        self.writable = writable
        self.version = 0  # counts what was written: lists read before are stale
        self.safe = -1  # the version up to which nothing but merges was written since a backup
        self._writing = threading.RLock()
        self._life = ""
        self._left = ""  # the token that was in the user's profile before a life that isn't committed yet
        self._lock = StoreLock(path)
        if writable:
            self._lock.acquire()
        self._writer, self._reader = sqlite.engines(path)
        try:
            self._prepare(self._known_version())
        except BaseException:
            self._let_go()
            raise

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty store; an existing file is never overwritten, a half-made one never left behind."""
        if path.exists():
            raise Misuse(_("Tệp “{name}” đã có.").format(name=path.name), hint=_("Hãy chọn tên khác hoặc mở tệp đó."))
        if not path.parent.is_dir():
            raise Missing(_("Không có thư mục “{folder}”.").format(folder=path.parent))
        writer, _reader = sqlite.engines(path)
        try:
            with translated(path), writer.begin() as connection:
                METADATA.create_all(connection)
                facts = {"store": secrets.token_hex(12), "projection": projection_fingerprint()}
                connection.execute(insert(METADATA.tables["meta"]), [{"key": k, "value": v} for k, v in facts.items()])
                sqlite.set_version(connection, VERSION)
            writer.dispose()
            return cls(path)
        except BaseException:
            writer.dispose()
            path.unlink(missing_ok=True)
            raise

    def _known_version(self) -> int:
        with translated(self.path):
            version = sqlite.identify(self.path)
        if version > VERSION:
            raise UpdateNeeded(
                _("Tệp dữ liệu “{name}” do phiên bản phần mềm mới hơn ghi.").format(name=self.path.name),
                hint=_("Hãy cập nhật phần mềm rồi mở lại."),
            )
        return version

    def _prepare(self, version: int) -> None:
        if version < VERSION:
            from dxdesk.store.migrations.upgrade import upgrade  # Alembic costs a third of a second: only when needed

            with self._as_writer():
                upgrade(self.path, self._writer, version)
        if self.meta("projection") != projection_fingerprint():
            from dxdesk.store.rebuild import renew_rows

            with self._as_writer():
                renew_rows(self)

    @contextmanager
    def _as_writer(self) -> Iterator[None]:
        """What an older program left is brought up to date for readers too; `Busy` while another writes."""
        if self.writable:
            yield
            return
        self._lock.acquire()
        self.writable = True
        try:
            yield
        finally:
            self.writable = False
            self._lock.release()

    @property
    def id(self) -> str:
        return self.meta("store")

    def meta(self, key: str) -> str:
        """A fact about the store; the empty text when it isn't known."""
        table = METADATA.tables["meta"]
        with self.read() as connection:
            return connection.scalar(select(table.c.value).where(table.c.key == key)) or ""

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
        with self._writing:
            life = self._life
            try:
                with translated(self.path), self._writer.begin() as connection:
                    yield connection
            except BaseException:
                if self._life != life:
                    self._forget_life()
                raise
            self.version += 1  # after the commit: whoever reads the count first can't keep older rows under it

    def life(self, connection: Connection) -> str:
        """The present life of this store, begun anew whenever the file isn't the one this user last wrote.

        A token, left in the store and in the user's profile, changes with the first change after opening and again on
        closing. A restored backup, or a copy of the file made before or meanwhile, holds another one and starts a
        life, and with it streams, of its own.
        """
        if not self._life:
            table = METADATA.tables["meta"]
            facts: dict[str, str] = dict(connection.execute(select(table.c.key, table.c.value)).all())
            self._left = settings.known_token(facts["store"]) or ""
            same = self._left != "" and self._left == facts.get("token")
            self._life = facts["life"] if same else secrets.token_hex(8)
            self.set_meta(connection, "life", self._life)
            self._leave_token(connection, facts["store"])
        return self._life

    def _leave_token(self, connection: Connection, store_id: str) -> None:
        # The profile first: if the program dies in between, the tokens differ, and a needless new life is harmless.
        token = secrets.token_hex(12)
        settings.remember_token(store_id, token)
        self.set_meta(connection, "token", token)

    def _forget_life(self) -> None:
        """What began the life was not kept: the next change begins it again."""
        self._life = ""
        if self._left:
            settings.remember_token(self.id, self._left)

    def close(self) -> None:
        """Let go of the file. The write-ahead log is folded back, so that the file alone is the store."""
        try:
            if self._life:
                with self.write() as connection:
                    self._leave_token(connection, self.id)
                self._life = ""
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._reader.dispose()
        self._writer.dispose()  # the last connection to go folds the write-ahead log back
        self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def projection_fingerprint() -> str:
    """Changes when any register's stored or searched columns do, or the form of what is kept beside them."""
    return hashlib.sha256("".join([str(FORM), *(r.fingerprint for r in REGISTERS.values())]).encode()).hexdigest()[:16]


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What the database says, in words a person can use; anything that isn't theirs to mend stays a bug."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        problem = sqlite.explain(getattr(error, "orig", error), path)
        if problem is None:
            raise
        raise problem from error


def fetch(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Plain tuples at the driver's speed: a result object for each of 69,000 rows costs more than the query."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()  # type: ignore[return-value]  # the driver's rows are tuples


def in_turn(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The same without having all of them in memory at once."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(500):
            yield from rows


def run_many(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for many rows at the driver's speed: the ORM and Core cost two to five times as much."""
    if rows:
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(sql, rows)


def insert_into(table: str, columns: Sequence[str]) -> str:
    """The statement that `run_many` inserts whole rows with."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})"


def marks(count: int) -> str:
    """Place marks for so many values."""
    return ", ".join(["?"] * count)


def in_chunks(values: Sequence[T], size: int = PARAMETERS) -> Iterator[Sequence[T]]:
    """Slices that fit one IN (…)."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
