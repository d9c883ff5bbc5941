"""Errors that a person can do something about.

Everything else that is raised is a bug. The message of a `Problem` is a Vietnamese sentence meant for the officer; the
exit code is the one the command line ends with.
"""

from __future__ import annotations

import errno
from typing import ClassVar, NamedTuple

from dxdesk.i18n import N_, _

_REASONS = {
    errno.ENOENT: N_("không có tệp hoặc thư mục này"),
    errno.EACCES: N_("không có quyền, hoặc chương trình khác đang mở tệp"),
    errno.EPERM: N_("không có quyền"),
    errno.EROFS: N_("ổ đĩa chỉ cho đọc"),
    errno.ENOSPC: N_("ổ đĩa đã hết chỗ"),
    errno.EDQUOT: N_("ổ đĩa đã hết chỗ"),
    errno.EISDIR: N_("đây là thư mục"),
    errno.ENOTDIR: N_("đường dẫn đi qua một tệp, không phải thư mục"),
    errno.ENAMETOOLONG: N_("tên tệp quá dài"),
    errno.EIO: N_("ổ đĩa hoặc USB bị lỗi, hay đã rút ra"),
}


class Place(NamedTuple):
    """Where something was found: a file, a sheet in it, a cell such as ``E12``; parts that are not known are empty."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.sheet, self.cell) if part)


def reason(error: OSError) -> str:
    """Why the system could not read or write, in words of the person; those of the system where we have none."""
    known = _REASONS.get(error.errno or 0)
    return _(known) if known else error.strerror or str(error)


class Problem(Exception):
    """Base of all errors shown to a person: what happened, where, and what to do about it."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head} {self.hint}" if self.hint else head


class Invalid(Problem, ValueError):
    """A value that can't be taken."""

    exit_code = 1


class DataErrors(Problem):
    """The data hold errors that stop what was asked for."""

    exit_code = 1


class Unreadable(Problem):
    """A file that can't be read: not of its kind, damaged, too large."""


class Missing(Problem):
    """Something that is needed isn't there: a file, a record, a key, a campaign."""


class NotTidied(Problem):
    """What was asked for is done and kept; something that comes after it failed, such as a backup on closing."""


class Misuse(Problem):
    """What was asked for makes no sense here."""


class Busy(Problem):
    """Another window or program is working on the store."""


class UpdateNeeded(Problem):
    """The file or store was written by a newer version of the program."""


class Refused(Problem):
    """What arrived can't be trusted: signature, unit, tampering. Nothing was taken from it."""

    exit_code = 3


class Parted(Refused):
    """Two sides went on from the same entry of one stream in different ways: it can be joined again, keeping both."""


class Cancelled(Exception):
    """The person asked to stop; nothing was changed."""
