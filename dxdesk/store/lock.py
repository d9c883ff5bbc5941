"""One writer at a time: a lock file beside the store that says who holds it."""

from __future__ import annotations

import getpass
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

import filelock
import orjson

from dxdesk.errors import Busy
from dxdesk.i18n import _
from dxdesk.store.dialects import sqlite

PATIENCE = 0.2  # seconds to wait for somebody who is just closing the store


class StoreLock:
    """Held while a store is open for writing. The operating system frees it when the program dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        real = path.resolve()  # SQLite, too, keeps its log beside what a symbolic link leads to
        self._places = [real]
        if real.exists() and (facts := real.stat()).st_nlink > 1:
            # One store under two names: what both are known by has a lock, too, in the one place that both can find.
            self._places.append(Path(tempfile.gettempdir()) / f"dxdesk-{facts.st_dev:x}-{facts.st_ino:x}")
        self._held: list[tuple[filelock.BaseFileLock, Path]] = []

    def acquire(self, patience: float = PATIENCE) -> None:
        """Raises `Busy`, naming who has the store open, or `Problem` where the folder can't be written."""
        try:
            for place in self._places:
                self._acquire(place, patience)
        except BaseException:
            self.release()
            raise

    def _acquire(self, place: Path, patience: float) -> None:
        lock = filelock.FileLock(f"{place}.lock", thread_local=False)
        owner = place.with_name(place.name + ".owner")
        try:
            lock.acquire(timeout=patience)
        except filelock.Timeout:
            raise Busy(
                _("Dữ liệu đang được mở ở chỗ khác ({owner}).").format(owner=_who(owner)),
                hint=_("Hãy đóng cửa sổ hoặc chương trình đó rồi thử lại."),
            ) from None
        except OSError as error:
            raise sqlite.not_writable(self._path) from error
        self._held.append((lock, owner))
        with suppress(OSError):  # it only tells others who is at work: a full disk is no reason not to open
            owner.write_bytes(orjson.dumps({"user": _user(), "host": socket.gethostname(), "pid": os.getpid()}))

    def release(self) -> None:
        """Let go, whatever stands in the way of tidying up."""
        while self._held:
            lock, owner = self._held.pop()
            with suppress(OSError):
                owner.unlink(missing_ok=True)
            lock.release()


def _who(owner: Path) -> str:
    try:
        raw = orjson.loads(owner.read_bytes())
        return f"{raw['user']} @ {raw['host']}, {raw['pid']}"
    except (OSError, ValueError, KeyError, TypeError):
        return _("không rõ người dùng")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"
