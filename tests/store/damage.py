"""Bits of a store turned over, and whether the place held anything at all."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random

# Bytes of the first hundred that only tell what SQLite counted or once preferred; nothing is read by them:
# change counter, schema cookie, suggested cache, the counter it was valid for, the version of the library.
_COUNTED = {*range(24, 28), *range(40, 44), *range(48, 52), *range(92, 100)}


def turned(path: Path, offset: int, bit: int) -> None:
    """Turn one bit over, in the file as it lies on the disk."""
    body = bytearray(path.read_bytes())
    body[offset] ^= 1 << bit
    path.write_bytes(body)


def places(body: bytes, seed: int, count: int, *, used: bool = True) -> Iterator[tuple[int, int]]:
    """Places to turn over, of those that hold something or of all."""
    random = Random(seed)
    while count:
        offset = random.randrange(len(body))
        if not used or not holds_nothing(body, offset):
            yield offset, random.randrange(8)
            count -= 1


def holds_nothing(body: bytes, offset: int) -> bool:
    """Whether the file format says that nobody reads a byte: between a page's pointers and its cells, in a free block,
    or a counter of the head."""
    size = struct.unpack(">H", body[16:18])[0]
    page, place = divmod(offset, size)
    if page == 0 and place < 100:
        return offset in _COUNTED
    start = page * size
    head = start + (100 if page == 0 else 0)
    kind = body[head]
    if kind not in (2, 5, 10, 13):
        return False
    free, cells, content = struct.unpack(">HHH", body[head + 1 : head + 7])
    if head - start + (12 if kind in (2, 5) else 8) + 2 * cells <= place < content:
        return True
    while free:
        following, length = struct.unpack(">HH", body[start + free : start + free + 4])
        if free + 4 <= place < free + length:
            return True
        free = following
    return False
