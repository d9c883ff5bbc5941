"""The journal travels as its exact bytes, and only what may be written gets through."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from dxdesk.errors import Refused
from dxdesk.models.change import Batch, Cause, Change, Entry, Source, canonical_json, entry_hash
from dxdesk.sync.changes import read_changes, write_changes
from dxdesk.sync.jsonl import blocks
from tests.sync.makers import NOW, Offices, Writer, written

_PLACE = re.compile(rb'"seq":(\d+),"stream":"(\w+)"')


def _read(data: bytes) -> tuple[dict[str, Batch], list[Change]]:
    """A journal whose streams are signed for just what it says."""
    base: dict[str, int] = {}
    ends: dict[str, tuple[int, str]] = {}
    for line in data.splitlines():
        if (found := _PLACE.search(line)) and line.startswith(b'{"entry":'):
            seq, stream = int(found[1]), found[2].decode()
            base.setdefault(stream, seq - 1)
            ends[stream] = seq, entry_hash(line[len(b'{"entry":') : -1])
    return read_changes(data, base, ends)


def test_entries_and_batches_come_back_byte_for_byte(offices: Offices) -> None:
    writer = written(offices.device)
    batches, changes = _read(write_changes(writer.batches, writer.bodies))
    assert [(c.entry.batch, c.body) for c in changes] == writer.bodies
    assert {i: b.body for i, b in batches.items()} == writer.batches
    assert [c.entry.body() for c in changes] == [body for _batch, body in writer.bodies]


def test_batches_may_be_of_any_size_and_begin_anywhere(offices: Offices) -> None:
    """Journals are read many lines at a time; where one such part ends is nothing to what they say."""
    writer = Writer(offices.device)
    for size in (1, 1, 700, 1, 2, 3, 900, 1):
        writer.write("systems", {f"s{writer.seq + n}": {"name": "Hệ-thống-" * 20} for n in range(size)})
    data = write_changes(writer.batches, writer.bodies)
    assert len(list(blocks(data))) > 4
    _batches, changes = _read(data)
    assert [(c.batch, c.body, c.seq) for c in changes] == [(b, body, n) for n, (b, body) in enumerate(writer.bodies, 1)]
    assert [c.entry for c in changes] == [Entry.kept(body) for _batch, body in writer.bodies]


def test_each_line_is_json_that_other_tools_read(offices: Offices) -> None:
    writer = written(offices.device)
    lines = [orjson.loads(line) for line in write_changes(writer.batches, writer.bodies).splitlines()]
    assert [next(iter(line)) for line in lines[:3]] == ["batch", "entry", "entry"]
    assert canonical_json(lines[1]["entry"]) == writer.bodies[0][1]


def test_a_batch_stands_before_its_first_entry_only(offices: Offices) -> None:
    writer = written(offices.device)
    data = write_changes(writer.batches, writer.bodies[1:])
    assert data.count(b'{"batch":') == len(writer.batches)
    assert write_changes({}, []) == b""
    assert _read(b"") == ({}, [])


def _line(offices: Offices, values: Any = None, /, **more: Any) -> bytes:
    writer = Writer(offices.device)
    writer.write("systems", {"s1": values or {}}, **more)
    return write_changes(writer.batches, writer.bodies)


@pytest.mark.parametrize(
    "values",
    [
        {"level": "9"},
        {"name": "Hệ thống", "monitored": None},
        {"note": "hai\ndòng"},
        {"in_use_since": 2019, "population_db": False},
        {"last_assessed_on": "2022-02-28"},
    ],
)
def test_good_values_get_through(values: dict[str, Any], offices: Offices) -> None:
    _batches, [change] = _read(_line(offices, values))
    assert {n: v for n, v in change.entry.values.items() if n != "_live"} == values


@pytest.mark.parametrize(
    "values",
    [
        {"secret": 1},
        {"_live ": True},
        {"monitored": "true"},
        {"monitored": 1},
        {"in_use_since": "2019"},
        {"in_use_since": 1700},
        {"last_assessed_on": "28/02/2022"},
        {"last_assessed_on": "2022-02-29"},
        {"name": ""},
        {"name": "a\u0000b"},
        {"name": "x" * 4001},
        {"level": " 3"},
        {"level": True},
        {"name": 5},
    ],
)
def test_a_value_in_another_form_or_of_no_field_is_refused(values: dict[str, Any], offices: Offices) -> None:
    with pytest.raises(Refused) as caught:
        _read(_line(offices, values))
    assert caught.value.exit_code == 3


def test_a_value_found_good_in_one_field_is_not_good_in_another(offices: Offices) -> None:
    writer = Writer(offices.device)
    writer.write("systems", {"s1": {"monitored": True, "name": "2022-02-28", "last_assessed_on": "2022-02-28"}})
    writer.write("systems", {"s2": {"in_use_since": True}})
    with pytest.raises(Refused, match="in_use_since"):
        _read(write_changes(writer.batches, writer.bodies))


def test_one_is_not_taken_for_a_yes_that_was_good_before(offices: Offices) -> None:
    writer = Writer(offices.device)
    writer.write("systems", {"s1": {"monitored": True}, "s2": {"monitored": 1}})
    with pytest.raises(Refused, match="monitored"):
        _read(write_changes(writer.batches, writer.bodies))


@pytest.mark.parametrize(
    "part",
    [
        {"register": "secrets"},
        {"record": ""},
        {"record": "x" * 201},
        {"record": "a\nb"},
        {"clock": 10**13},
        {"clock": 0},
        {"seq": 0},
        {"action": "drop"},
        {"officer": "Người khác"},
        {"made_at": "2022-04-26T08:15:01Z"},
        {"place": "x" * 501},
        {"place": "tờ\u202e1"},
        {"values": {"_live": "yes"}},
        {"values": {"_live": None}},
        {"values": {"name": 1.5}},
        {"values": {"name": ["a"]}},
        {"values": {"in_use_since": 2**63}},
        {"over": {"secret": ["a1b2c3d4:1"]}},
        {"over": {"name": ["a1b2c3d4"]}},
        {"over": {"name": ["a1b2c3d4e5f60718:1"]}},
        {"over": {"name": ["../../x:1"]}},
        {"over": {"*": ["a1b2c3d4:00"]}},
        {"stream": "b" * 16},
        {"stream": ""},
    ],
)
def test_an_entry_that_no_program_of_ours_writes_is_refused(part: dict[str, Any], offices: Offices) -> None:
    with pytest.raises(Refused):
        _read(_line(offices, {"name": "A"}, **part))


def test_every_field_may_be_taken_over_from_another_stream(offices: Offices) -> None:
    _batches, [change] = _read(_line(offices, {}, over={"*": ["b" * 16 + ":7"], "_live": ["c" * 16 + ":1"]}))
    assert change.entry.over["*"] == ["b" * 16 + ":7"]


def _batch(**more: Any) -> bytes:
    known: dict[str, Any] = {
        "stream": "a1b2c3d4e5f60718", "first": 1, "cause": Cause.EDIT, "title": "Sửa", "officer": "An", "made_at": NOW,
    }  # fmt: skip
    return Batch(**{**known, **more}).body


def _with_batch(body: bytes) -> bytes:
    batch = Batch.read(body)
    entry = Entry(batch.stream, 1, "", 1, batch.officer, batch.made_at, batch.id, "plans", "x", "set", {}, {})
    return b'{"batch":' + body + b'}\n{"entry":' + entry.body() + b"}\n"


def test_the_source_of_a_batch_gets_through() -> None:
    source = Source("Báo cáo quý I.xlsx", "ab" * 32, {"Tờ 1": {"name": "C"}})
    [batch] = _read(_with_batch(_batch(source=source)))[0].values()
    assert batch.source == source


@pytest.mark.parametrize(
    "more",
    [
        {"first": 0},
        {"first": 2},
        {"made_at": "hôm nay"},
        {"made_at": "2022-02-30T00:00:00Z"},
        {"made_at": "0001-01-01T00:00:00Z"},
        {"made_at": "٢٠٢٢-04-26T08:15:00Z"},
        {"title": "x" * 501},
        {"officer": "An\u0007"},
        {"source": Source("a\nb\u0000", "x")},
        {"source": Source("a.xlsx", "x", ["A"])},  # type: ignore[arg-type]  # as a stranger might write it
        {"source": Source("a.xlsx", "x", {"T": ["A"]})},  # type: ignore[dict-item]  # as a stranger might write it
        {"source": Source("a.xlsx", "x", {"T": {"A": 5}})},  # type: ignore[dict-item]  # as a stranger might write it
        {"source": Source(5, "x")},  # type: ignore[arg-type]  # as a stranger might write it
    ],
)
def test_a_batch_that_no_program_of_ours_writes_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _read(_with_batch(_batch(**more)))


@pytest.mark.parametrize(
    "body",
    [
        _batch().replace(b'"first":1', b'"first":true'),
        _batch().replace(b'"first":1', b'"first":1e300'),
        _batch().replace(b'"first":1', b'"first":1.0'),
        _batch().replace(b'"title"', b'"titel"'),
        _batch().replace(b'"edit"', b'"magic"'),
        *(_batch().replace(b'"S\xe1\xbb\xada"', b"[" * depth + b"]" * depth) for depth in (1, 250, 1000, 1020, 1100)),
        _batch().replace(b'{"cause"', b'{ "cause"'),
        _batch()[:-1] + b',"source":{"columns":' + b'{"a":' * 600 + b"{}" + b"}" * 600 + b',"file":"a","sha256":"b"}}',
        b"[]",
        b"",
    ],
)
def test_the_body_of_a_batch_has_one_form(body: bytes, offices: Offices) -> None:
    rest = _line(offices).split(b"\n", 1)[1]
    with pytest.raises(Refused):
        _read(b'{"batch":' + body + b"}\n" + rest)


def test_lines_without_batch_twice_the_batch_or_batches_without_lines_are_refused(offices: Offices) -> None:
    batch, entry, _end = _line(offices, {"name": "A"}).split(b"\n")
    for lines in (
        [entry],
        [batch],
        [entry, batch],
        [batch, batch, entry],
        [batch, entry, b"{}"],
        [batch, entry + b" "],
    ):
        with pytest.raises(Refused):
            _read(b"\n".join([*lines, b""]))


def test_a_stream_without_a_name_is_signed_by_nobody() -> None:
    with pytest.raises(Refused, match="vượt quá phần đã ký"):
        read_changes(_with_batch(_batch(stream="")), {}, {})


def test_a_batch_stands_right_before_its_entries(offices: Offices) -> None:
    writer = Writer(offices.device)
    writer.write("systems", {"s1": {"name": "A"}, "s2": {"name": "B"}})
    writer.write("systems", {"s3": {"name": "C"}})
    first, one, two, second, three, _end = write_changes(writer.batches, writer.bodies).split(b"\n")
    for lines in (
        [first, second, one, two, three],
        [first, one, second, two, three],
        [second, one, two, first, three],
        [first, one, two, three, second],
        [one, two, first, second, three],
    ):
        with pytest.raises(Refused, match="không đúng quy cách"):
            _read(b"\n".join([*lines, b""]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"name":"A"', b'"name": "A"'),
        (b'"name":"A"', b'"name":"\\u0041"'),
        (b'"name":"A"', b'"name":"A","name":"A"'),
        (b'"name":"A"', b'"name":"\\ud800"'),
        (b'"name":"A"', b'"name":NaN'),
        (b'"name":"A"', b'"name":' + b"[" * 3000 + b"]" * 3000),
        (b'"seq":1', b'"seq":1.0'),
        (b'"seq":1', b'"seq":true'),
        (b'"seq":1', b'"seq":18446744073709551616'),
        (b'{"entry":', b'{"entry" :'),
        (b'{"entry":', b'{"Entry":'),
        (b'{"entry":', b'{"a":1,"entry":'),
        (b'"over":{}', b'"over":{},"x":1'),
    ],
)
def test_the_bytes_of_an_entry_have_one_form(old: bytes, new: bytes, offices: Offices) -> None:
    data = _line(offices, {"name": "A"})
    _read(data)
    batch, entry = data.split(b"\n", 1)
    changed = entry.replace(old, new)
    assert changed != entry
    with pytest.raises(Refused):
        _read(batch + b"\n" + changed)
