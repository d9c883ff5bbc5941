"""What is hashed, signed and exchanged is RFC 8785 byte for byte, as somebody else's program for that RFC writes it."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.models.change import Action, Batch, Cause, Entry, Source, canonical_json

EXACT = 2**53  # whole numbers from here on aren't exact in every reader of JSON

# What we write: names of fields and registers are ASCII, sheets may be called anything that has one UTF-16 unit.
names = st.text(st.characters(max_codepoint=0x7F), max_size=12)
sheets = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]))
whole = st.integers(1 - EXACT, EXACT - 1)
values = st.none() | st.booleans() | whole | texts
plain = st.recursive(values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))
ids = st.text("0123456789abcdef", min_size=1, max_size=24)

entries = st.builds(
    Entry,
    stream=ids,
    seq=st.integers(1, EXACT - 1),
    prev=ids,
    clock=st.integers(1, EXACT - 1),
    officer=texts,
    made_at=texts,
    batch=ids,
    register=names,
    record=texts,
    action=st.sampled_from(Action),
    values=st.dictionaries(names, values, max_size=6),
    over=st.dictionaries(names, st.lists(ids, max_size=3), max_size=6),
    place=texts,
)
sources = st.builds(
    Source,
    file=texts,
    sha256=ids,
    columns=st.dictionaries(sheets, st.dictionaries(names, st.just("A") | st.just("BC"), max_size=4), max_size=4),
)
batches = st.builds(
    Batch,
    stream=ids,
    first=st.integers(1, EXACT - 1),
    cause=st.sampled_from(Cause),
    title=texts,
    officer=texts,
    made_at=texts,
    source=st.none() | sources,
    undoes=ids,
)


@given(plain)
def test_our_json_is_that_of_the_rfc(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(entries)
def test_the_body_of_an_entry_is_that_of_the_rfc(entry: Entry) -> None:
    assert entry.body() == rfc8785.dumps(entry._asdict())


@given(batches)
def test_the_body_of_a_batch_is_that_of_the_rfc(batch: Batch) -> None:
    said = {
        "stream": batch.stream,
        "first": batch.first,
        "cause": batch.cause.value,
        "title": batch.title,
        "officer": batch.officer,
        "made_at": batch.made_at,
        "undoes": batch.undoes,
    }
    source = batch.source and {
        "file": batch.source.file,
        "sha256": batch.source.sha256,
        "columns": {sheet: dict(columns) for sheet, columns in batch.source.columns.items()},
    }

    assert batch.body == rfc8785.dumps({**said, "source": source} if source else said)


@pytest.mark.parametrize(
    "text",
    ["Chuyển đổi số", "\u1ec7\u0065\u0323\u0302", "\"\\/\b\f\n\r\t", "\x00\x1f\x7f\x80", "\u2028\u2029\ufeff", "😀𝒳"],
    ids=["Vietnamese", "two forms of ệ", "short escapes", "controls", "separators", "beyond 16 bits"],
)  # fmt: skip
def test_texts_that_programs_escape_differently(text: str) -> None:
    assert canonical_json({"text": text}) == rfc8785.dumps({"text": text})


@pytest.mark.parametrize("number", [0, -1, EXACT - 1, 1 - EXACT])
def test_whole_numbers_up_to_where_readers_of_json_lose_digits(number: int) -> None:
    assert canonical_json(number) == rfc8785.dumps(number) == str(number).encode()
