"""JSON Lines, the form of every member of a package that is a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dxdesk.errors import Refused
from dxdesk.i18n import _

LINE_LIMIT: Final = 2**20  # bytes of one line of any member


def lines(data: bytes) -> Iterator[bytes]:
    """The lines of a JSON Lines member, without their breaks; every one must end with a break."""
    return (data[start:end] for start, end in spans(data))


def spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Where these lines begin, and where their breaks are."""
    if data and not data.endswith(b"\n"):
        raise _broken()
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        if not 0 < end - start <= LINE_LIMIT:
            raise _broken()
        yield start, end
        start = end + 1


def _broken() -> Refused:
    return Refused(_("Một danh sách trong tệp không đúng quy cách."))
