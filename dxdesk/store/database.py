"""A store is one file. It is opened by one writer, read by many, and saves wholly or not at all."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from dxdesk import settings
from dxdesk.dates import now, show_moment
from dxdesk.errors import Missing, Misuse, Problem, UpdateNeeded
from dxdesk.i18n import _
from dxdesk.models.news import News
from dxdesk.paths import make_private, touch_private
from dxdesk.store import facts, seals
from dxdesk.store.dialects import sqlite
from dxdesk.store.dialects.sqlite import translated
from dxdesk.store.lock import StoreLock
from dxdesk.store.migrations import VERSION
from dxdesk.store.rows.codec import projection_fingerprint
from dxdesk.store.rows.rebuilding import renew_rows
from dxdesk.store.seals import Sealing
from dxdesk.store.sql import driver, rewritten
from dxdesk.store.tables import METADATA

__all__ = ["Connection", "Store", "forming"]

_log = logging.getLogger(__name__)

QUIET = 1.5  # seconds without a change until what the write-ahead log holds is brought into the file itself
_SCHEMA = "schema"  # fact: the version once more, so that a spoilt number in the file's head is known for that
_LACKING = "lacking"  # fact of a store that is a copy without its last changes: since when they are missing


class Store:
    """An open store. Use as a context manager, or call `close`."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        """Raises `Missing`, `Busy` (somebody else has it open for writing), `Unreadable`, `UpdateNeeded`."""
        if not path.is_file():
            raise Missing(_("Không tìm thấy tệp dữ liệu “{name}”.").format(name=path.name))
        self.path = path
        self.writable = writable
        self.version = 0  # counts what was written: lists read before are stale
        self._changed: frozenset[str] = frozenset()  # by the last transaction
        self._written: dict[str, int] = {}  # by register or other table, the version that changed it last
        self.safe = -1  # the version up to which nothing but merges was written since a backup
        self._writing = threading.RLock()
        self._sealing: Sealing | None = None
        self._marked = False  # whether the file itself says that there are changes it doesn't hold yet
        self._fold_timer: threading.Timer | None = None
        self._wrote_at = 0.0
        self._life = ""
        self._left = ""  # the token that was in the user's profile before a life that isn't committed yet
        self._lock = StoreLock(path)
        if writable:
            self._lock.acquire()
            make_private(path)
        had_log = sqlite.log_of(path) > 0  # before anybody looks at it
        self._writer, self._reader = sqlite.engines(path)
        try:
            with translated(path):
                version = self._known_version()
                self._lacking = self._look_for_gap(had_log=had_log)
                self._prepare(version)
        except BaseException:
            self._let_go()
            raise

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty store; an existing file is never overwritten, a half-made one never left behind."""
        _check_free(path)
        touch_private(path)
        writer, _reader = sqlite.engines(path)
        try:
            with translated(path), writer.begin() as connection:
                METADATA.create_all(connection)
                fresh = {"store": secrets.token_hex(12), "projection": projection_fingerprint(), _SCHEMA: str(VERSION)}
                for key, value in fresh.items():
                    facts.keep(connection, key, value)
                sqlite.set_version(connection, VERSION)
                seals.seal_all(driver(connection))
            writer.dispose()
            return cls(path)
        except BaseException:
            writer.dispose()
            path.unlink(missing_ok=True)
            raise

    def _known_version(self) -> int:
        version = sqlite.identify(self.path)
        if version > VERSION:
            raise UpdateNeeded(
                _("Tệp dữ liệu “{name}” do phiên bản phần mềm mới hơn ghi.").format(name=self.path.name),
                hint=_("Hãy cập nhật phần mềm rồi mở lại."),
            )
        return version

    def _prepare(self, version: int) -> None:
        if version < VERSION and self.meta(_SCHEMA) in ("", str(version)):
            from dxdesk.store.migrations.upgrade import upgrade  # Alembic costs a third of a second: only when needed

            with self._as_writer():
                upgrade(self.path, self._writer, version)
                with self._writer.begin() as connection:
                    facts.keep(connection, _SCHEMA, str(VERSION))
                    seals.seal_all(driver(connection))
        elif version != VERSION:
            raise sqlite.damaged(self.path)
        if self.meta("projection") != projection_fingerprint():
            with self._as_writer(), self.write() as connection:
                renew_rows(connection)

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

    def _look_for_gap(self, *, had_log: bool) -> str:
        """Since when changes are missing here: what says that there are some was found without the log that has them.
        Empty for nearly every file."""
        lacking, writing = self.meta(_LACKING), self.meta(sqlite.WRITING)
        if not writing:
            return lacking
        if not self.writable:
            try:
                self._lock.acquire(patience=0)
            except Problem:  # whoever writes holds the log; or nobody can write here at all
                return lacking or ("" if had_log else writing)
        try:
            lacking = lacking or ("" if had_log else writing)
            if self.writable or had_log:  # of a program that died: the log is whole, and is folded in now
                with self._transaction() as connection:
                    facts.drop(connection, sqlite.WRITING)
                    if lacking:
                        facts.keep(connection, _LACKING, lacking)
        finally:
            if not self.writable:
                self._lock.release()
        return lacking

    @property
    def lacking(self) -> str:
        """Since when changes are missing from this file, as a moment: it was copied alone while a program was writing.
        Empty where nothing is missing."""
        return self._lacking

    @property
    def said_lacking(self) -> str:
        """The same as a sentence."""
        if not self._lacking:
            return ""
        said = _("Tệp “{name}” được chép riêng trong khi chương trình đang ghi: thiếu những thay đổi từ {moment}.")
        return said.format(name=self.path.name, moment=show_moment(self._lacking))

    @property
    def id(self) -> str:
        return self.meta("store")

    def meta(self, key: str) -> str:
        """A fact about the store; the empty text when it isn't known."""
        with self.read() as connection:
            return facts.read(connection, key)

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
            life, marked = self._life, self._marked
            try:
                with translated(self.path):
                    self._mark()
                    with self._transaction() as connection:
                        yield connection
            except BaseException:
                if self._life != life:
                    self._forget_life()
                if not marked:
                    self._unmark()
                raise
            finally:
                self._wrote_at = time.monotonic()
                self._fold_soon()
            self._written |= dict.fromkeys(self._changed, self.version + 1)
            self.version += 1  # after the commit: whoever reads the count first can't keep older rows under it

    def news(self, since: int) -> News:
        """What was written after a version: nothing, where a verb found that all was as it should be."""
        version = self.version  # first: what is written meanwhile is told again rather than never
        return News(version, frozenset(name for name, last in self._written.copy().items() if last > since))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._sealing is None:
            with self._writer.connect() as plain:
                self._sealing = seals.Sealing(driver(plain))
        try:
            with self._writer.begin() as connection:
                rewritten(connection).clear()  # what the connection was used for before
                yield connection
                self._changed = self._sealing.changed | rewritten(connection)
                self._sealing.settle(driver(connection))
        except BaseException:
            self._sealing.forget()
            raise

    def _mark(self) -> None:
        """Have the file itself say that changes follow which only its log holds, until they are brought into it.

        So a copy of the file alone, made in between, is known for what it is.
        """
        if not self._marked:
            with self._transaction() as connection:
                facts.keep(connection, sqlite.WRITING, now())
            self._fold()
            self._marked = True

    def _unmark(self) -> None:
        """Nothing follows after all. Where that can't be written it stays marked until the store is closed."""
        with suppress(DatabaseError, sqlite3.Error), self._transaction() as connection:
            facts.drop(connection, sqlite.WRITING)
            self._marked = False

    def _fold(self) -> bool:
        with self._writer.connect() as connection:
            connection.rollback()  # a checkpoint has no place in a transaction
            return sqlite.fold(driver(connection))

    def _fold_soon(self) -> None:
        if self._fold_timer is None:
            self._fold_timer = threading.Timer(QUIET, self._fold_when_quiet)
            self._fold_timer.daemon = True
            self._fold_timer.start()

    def _fold_when_quiet(self) -> None:
        """Once nothing was written for a while: a file manager then copies the whole store. In a thread of its own."""
        if not self._writing.acquire(blocking=False):
            again = True
        else:
            try:
                again = self._fold_timer is not None and not self._folded_in()
            except (Problem, DatabaseError, sqlite3.DatabaseError) as error:
                _log.warning("not folded: %s", type(error).__name__)  # it stays marked, and closing tries again
                again = False
            finally:
                self._writing.release()
        if self._fold_timer is not None:
            self._fold_timer = None
            if again:
                self._fold_soon()

    def _folded_in(self) -> bool:
        if time.monotonic() - self._wrote_at < QUIET:
            return False
        if self._marked:
            with translated(self.path), self._transaction() as connection:
                facts.drop(connection, sqlite.WRITING)
            self._marked = False
        return self._fold()

    def life(self, connection: Connection) -> str:
        """The present life of this store, begun anew whenever the file isn't the one this user last wrote.

        A token, left in the store and in the user's profile, changes with the first change after opening and again on
        closing. A restored backup, or a copy of the file made before or meanwhile, holds another one and starts a
        life, and with it streams, of its own.
        """
        if not self._life:
            known = facts.every(connection)
            self._left = settings.known_token(known["store"]) or ""
            same = self._left != "" and self._left == known.get("token")
            self._life = known["life"] if same else secrets.token_hex(8)
            facts.keep(connection, "life", self._life)
            self._leave_token(connection, known["store"])
        return self._life

    def _leave_token(self, connection: Connection, store_id: str) -> None:
        # The profile first: if the program dies in between, the tokens differ, and a needless new life is harmless.
        token = secrets.token_hex(12)
        settings.remember_token(store_id, token)
        facts.keep(connection, "token", token)

    def _forget_life(self) -> None:
        """What began the life was not kept: the next change begins it again."""
        self._life = ""
        if self._left:
            settings.remember_token(self.id, self._left)

    def close(self) -> None:
        """Let go of the file. The write-ahead log is folded back, so that the file alone is the store."""
        with self._writing:
            if self._fold_timer is not None:
                self._fold_timer.cancel()
                self._fold_timer = None
            try:
                if self._life or self._marked:
                    with translated(self.path), self._transaction() as connection:
                        if self._life:
                            self._leave_token(connection, self.id)
                        facts.drop(connection, sqlite.WRITING)
                    self._life, self._marked = "", False
            finally:
                self._let_go()

    def _let_go(self) -> None:
        """Whatever fails on the way, the lock is given back."""
        with ExitStack() as steps:
            steps.callback(self._lock.release)
            steps.callback(self._writer.dispose)  # the last connection to go folds the write-ahead log back
            steps.callback(self._reader.dispose)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@contextmanager
def forming(path: Path) -> Iterator[Path]:
    """Where a store is made that appears under its name once the block ends without an error.

    A program that is killed meanwhile leaves nothing that could be taken for a store. Raises `Misuse` rather than
    replace a file, `Missing` where the folder isn't there.
    """
    _check_free(path)
    unfinished = path.with_name(f".dxdesk-{secrets.token_hex(8)}.part")
    try:
        yield unfinished
        _check_free(path)
        unfinished.replace(path)
    finally:
        for ending in ("", "-wal", "-shm", ".lock"):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def _check_free(path: Path) -> None:
    if path.exists():
        raise Misuse(_("Tệp “{name}” đã có.").format(name=path.name), hint=_("Hãy chọn tên khác hoặc mở tệp đó."))
    if not path.parent.is_dir():
        raise Missing(_("Không có thư mục “{folder}”.").format(folder=path.parent))
