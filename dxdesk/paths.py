"""Where the program's files and the user's profile lie, and how a file is replaced without ever being half written."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO


@cache
def resources() -> Path:
    """Campaigns, map, fonts, icons, translations and templates that come with the program; read only."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def home() -> Path:
    """The user's profile folder (settings, tokens, keys, log), made if need be; DXDESK_HOME chooses another one.

    Nobody else can read it on systems that have owners of files.
    """
    chosen = os.environ.get("DXDESK_HOME")
    folder = Path(chosen).expanduser() if chosen else _user_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _user_folder() -> Path:
    from platformdirs import user_data_dir

    return Path(user_data_dir("dxdesk", appauthor=False))


def touch_private(path: Path) -> None:
    """Make an empty file that its user alone can read; FileExistsError where there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def make_private(path: Path) -> None:
    """Let nobody but its user read a file or folder that others could, where it is the user's own."""
    if os.name == "nt":  # there the folder of the user says who may read what is in it
        return
    with suppress(OSError):  # a file system that knows no owners
        facts = path.stat()
        if facts.st_mode & 0o077 and facts.st_uid == os.geteuid():
            path.chmod(facts.st_mode & ~0o077)


def atomic_write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Puts `data` in the place of `path`: afterwards there is the old content or the new one, nothing in between."""
    with atomic_file(path, private=private) as file:
        file.write(data)


@contextmanager
def atomic_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends without an error, and leaves no trace otherwise.

    A replaced file keeps its permissions; `private` lets only the owner read the new one. OSError when the folder can't
    be written, or when another program holds `path` open (Windows).
    """
    import secrets  # with all of hashlib and OpenSSL, which the first paint needn't wait for

    # The name is short and its own: names of Vietnamese documents come close to the 255 bytes of a file system.
    temporary = path.parent / f".dxdesk-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(temporary, flags, 0o600 if private else 0o666)
    except OSError as error:
        raise _about(path, error) from None
    with os.fdopen(handle, "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            file.close()  # Windows can't rename an open file
            if path.exists() and not private and os.name != "nt":  # there a mode is but the mark of a read-only file
                shutil.copymode(path, temporary)
            put_in_place(temporary, path)
        except BaseException:
            with suppress(OSError):  # the first error is the one to tell
                file.close()
            _remove(temporary)
            raise
    _sync_folder(path.parent)


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished file to what it replaces. OSError, which names the latter, where that can't be replaced."""
    try:
        temporary.replace(path)
    except OSError as error:
        raise _about(path, error) from None


def _about(path: Path, error: OSError) -> OSError:
    """The same error of the file a person knows: the name of a temporary one says nothing."""
    return type(error)(error.errno, error.strerror, str(path))


def _remove(temporary: Path) -> None:
    """Windows removes no file that is marked read-only."""
    with suppress(OSError):
        temporary.chmod(0o600)
        temporary.unlink(missing_ok=True)


_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])[ ]*(\.|:|$)", re.IGNORECASE)


def usable_name(name: str) -> str:
    """A name for a file on any system: Windows takes some for devices, whatever their ending, and drops blanks and
    points at the end."""
    name = name.rstrip(" .")
    return f"_{name}" if _DEVICES.match(name) else name


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder; it keeps the order of renames itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network volumes know no such thing; the file itself is in its place
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
