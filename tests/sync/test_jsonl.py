"""Members that are lists have one line for each thing."""

from __future__ import annotations

import pytest

from dxdesk.errors import Refused
from dxdesk.sync.jsonl import LINE_LIMIT, blocks, lines


def test_lines_end_with_a_break() -> None:
    assert list(lines(b"")) == []
    assert list(lines(b"a\nb\n")) == [b"a", b"b"]


@pytest.mark.parametrize("data", [b"a", b"a\n\nb\n", b"\n"], ids=["no break at the end", "an empty line", "a break"])
def test_other_breaks_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="không đúng quy cách"):
        list(lines(data))


def test_a_line_is_not_endless() -> None:
    with pytest.raises(Refused, match="không đúng quy cách"):
        list(lines(b"x" * (LINE_LIMIT + 1) + b"\n"))


def test_lines_come_many_at_a_time_with_the_place_of_the_first() -> None:
    listed = [b"%d" % n * (1 + n % 50) for n in range(9000)] + [b"x" * LINE_LIMIT] + [b"y"] * 9000
    data = b"".join(line + b"\n" for line in listed)
    found = list(blocks(data))
    assert 5 < len(found) < 20
    assert [line for _start, block in found for line in block] == listed
    assert all(data.startswith(block[0] + b"\n", start) for start, block in found)
