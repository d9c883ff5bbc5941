"""One writer at a time: a lock file beside the store that says who holds it."""

from __future__ import annotations

import getpass
import os
import socket
from pathlib import Path

import filelock
import orjson

from dxdesk.errors import Busy
from dxdesk.i18n import _
from dxdesk.store.dialects import sqlite


class StoreLock:
    """Held while a store is open for writing. The operating system frees it when the program dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._owner = path.with_name(path.name + ".owner")
        self._lock = filelock.FileLock(str(path) + ".lock", thread_local=False)

    def acquire(self) -> None:
        """Raises `Busy`, naming who has the store open, or `Problem` where the folder can't be written."""
        try:
            self._lock.acquire(timeout=0.2)
        except filelock.Timeout:
            raise Busy(
                _("Dữ liệu đang được mở ở chỗ khác ({owner}).").format(owner=self._who()),
                hint=_("Hãy đóng cửa sổ hoặc chương trình đó rồi thử lại."),
            ) from None
        except OSError as error:
            raise sqlite.not_writable(self._path) from error
        self._owner.write_bytes(orjson.dumps({"user": _user(), "host": socket.gethostname(), "pid": os.getpid()}))

    def release(self) -> None:
        if self._lock.is_locked:
            self._owner.unlink(missing_ok=True)
            self._lock.release()

    def _who(self) -> str:
        try:
            raw = orjson.loads(self._owner.read_bytes())
            return f"{raw['user']} @ {raw['host']}, {raw['pid']}"
        except (OSError, ValueError, KeyError, TypeError):
            return _("không rõ người dùng")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"
