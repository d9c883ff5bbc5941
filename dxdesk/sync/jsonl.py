"""JSON Lines, the form of every member of a package that is a list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.whitelist import LINE_LIMIT

_BLOCK: Final = 2**17  # bytes of lines that are looked at together: what is made of them fits a processor's cache


def lines(data: bytes) -> Iterator[bytes]:
    """The lines of a JSON Lines member, without their breaks; every one must end with a break."""
    return chain.from_iterable(found for _start, found in blocks(data))


def blocks(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The same many at a time, with the place where the first of them begins."""
    start = 0
    while start < len(data):
        end = data.rfind(b"\n", start, start + _BLOCK)
        if end < 0:
            end = data.find(b"\n", start, start + LINE_LIMIT + 1)
        found = data[start : max(start, end)].split(b"\n")
        if end < 0 or b"" in found:
            raise Refused(_("Một danh sách trong tệp không đúng quy cách."))
        yield start, found
        start = end + 1
