"""One bit of what was written turned over, turned back: where a hash tells what it was, nothing is lost by it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

WORK: Final = 20 << 30  # bytes that are hashed at the most for one value: under a minute
LONGEST: Final = 1 << 12  # bytes of a value of a row that only its table's seal tells of
TRIALS: Final = 1_000_000  # rows that are tried for one table


def turned_back(raw: bytes, hashes: Iterable[str]) -> bytes | None:
    """The bytes that one of these SHA-256 was made of; None where more than a bit of them is different."""
    wanted = {*hashes}
    if not wanted or len(raw) * len(raw) * 4 > WORK:
        return None
    before = hashlib.sha256()
    for place, byte in enumerate(raw):
        after = raw[place + 1 :]
        for bit in range(8):
            trial = before.copy()
            trial.update(bytes((byte ^ 1 << bit,)))
            trial.update(after)
            if trial.hexdigest() in wanted:
                return raw[:place] + bytes((byte ^ 1 << bit,)) + after
        before.update(raw[place : place + 1])
    return None


def row_turned_back(
    rows: Iterable[Mapping[str, Any]], fits: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
) -> tuple[Mapping[str, Any], dict[str, Any]] | None:
    """The row of a table that `fits` knows a bit of to be turned over, and the row as it was; None where there is none,
    or there are too many to try."""
    trials = TRIALS
    for row in rows:
        for name, value in row.items():
            for other in _others(value):
                trials -= 1
                if trials < 0:
                    return None
                was = {**row, name: other}
                if fits(row, was):
                    return row, was
    return None


def _others(value: Any) -> Iterator[Any]:
    """All that a value may have been before one bit of it was turned over."""
    if isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(63))
    elif isinstance(value, str):
        for raw in _others(value.encode(errors="surrogateescape")):
            yield raw.decode(errors="surrogateescape")
    elif isinstance(value, bytes) and len(value) <= LONGEST:
        for place, byte in enumerate(value):
            for bit in range(8):
                yield value[:place] + bytes((byte ^ 1 << bit,)) + value[place + 1 :]
