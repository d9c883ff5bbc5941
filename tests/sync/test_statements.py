"""Statements stay true whoever passes them on, and are not believed with a byte changed."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.errors import Refused
from dxdesk.sync.statements import (
    GoodHead,
    Signed,
    read_head,
    read_heads,
    read_statement,
    read_statements,
    sign,
    write_lines,
)  # fmt: skip
from tests.sync.makers import Offices, Writer, written


def test_statements_come_back_as_they_were_signed(offices: Offices) -> None:
    signed = [*offices.statements, offices.revoke(offices.device, offices.lead, {"a1b2c3d4": GoodHead(seq=0, hash="")})]
    data = write_lines([*signed, signed[0]])
    assert {s.line for s in read_statements(data)} == {s.line for s in signed}
    assert data.count(b"\n") == len(signed)
    assert all(read_statement(s.line) == s for s in signed)


def test_the_order_in_which_statements_came_does_not_show(offices: Offices) -> None:
    assert write_lines(offices.statements) == write_lines(reversed(offices.statements))


def test_heads_come_back_one_a_stream(offices: Offices) -> None:
    mine, other = written(offices.device), written(offices.colleague, stream="b" * 16)
    heads = [mine.head(), other.head()]
    assert {h.line for h in read_heads(write_lines(heads))} == {h.line for h in heads}
    assert read_head(heads[0].line) == heads[0]
    mine.write("plans", {"x": {"note": "thêm"}})
    with pytest.raises(Refused):
        read_heads(write_lines([*heads, mine.head()]))


def test_nobody_signs_for_another(offices: Offices) -> None:
    statement = offices.trust(offices.device, offices.centre).statement
    with pytest.raises(ValueError, match="another signer"):
        sign(statement, offices.device)


_SIGNED = Offices()
_LINE = _SIGNED.trust(_SIGNED.device, _SIGNED.centre).line


@given(st.integers(0, len(_LINE) * 8 - 1))
def test_a_changed_bit_is_refused(place: int) -> None:
    changed = bytearray(_LINE)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(Refused):
        read_statements(bytes(changed) + b"\n")


def test_the_comment_that_minisign_shows_cannot_say_something_else(offices: Offices) -> None:
    signed = offices.trust(offices.device, offices.centre)
    statement = signed.statement
    lying = Signed(statement, offices.centre.sign(statement.body, "dxdesk trust role=centre unit=- key=0").decode())
    with pytest.raises(Refused, match="không đúng quy cách"):
        read_statement(lying.line)


def test_a_signature_is_good_for_its_own_kind_of_statement_only(offices: Offices) -> None:
    head = Writer(offices.device)
    head.write("plans", {"x": {}})
    trust = orjson.loads(offices.trust(offices.device, offices.device).line)
    trust["signature"] = head.head().signature
    with pytest.raises(Refused):
        read_statement(orjson.dumps(trust, option=orjson.OPT_SORT_KEYS))
    with pytest.raises(Refused):
        read_head(_LINE)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"statement":{},"signature":""}',
        b'{"signature":7,"statement":{}}',
        b'{"signature":"","statement":{"kind":"king"}}',
        _LINE + b" ",
        _LINE.replace(b'","statement"', b'", "statement"'),
        b"[" * 2000 + b"]" * 2000,
    ],
    ids=["object", "list", "null", "empty", "number", "kind", "blank at the end", "blank inside", "nested"],
)
def test_a_line_in_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(Refused, match="không đúng quy cách"):
        read_statements(line + b"\n")
