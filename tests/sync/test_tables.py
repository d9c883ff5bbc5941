"""Rows as CSV: readable by people and other tools, and exact."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk import text
from dxdesk.errors import Invalid, Refused
from dxdesk.models.field import Field, Kind
from dxdesk.models.registers import REGISTERS
from dxdesk.models.whitelist import are_plain, check_value, is_plain
from dxdesk.sync.tables import differences, read_rows, table_schema, write_rows
from tests.sync.makers import ROWS, stored

SYSTEMS = REGISTERS["systems"]


def _lines(register: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_rows(REGISTERS[register], ROWS[register]).decode())))


@pytest.mark.parametrize("register", ROWS)
def test_rows_come_back_with_every_field_in_its_stored_form(register: str) -> None:
    data = write_rows(REGISTERS[register], ROWS[register])
    expected = sorted(stored(ROWS)[register], key=lambda row: str(row["record"]))
    assert read_rows(REGISTERS[register], data) == expected


def test_the_first_line_names_record_and_stored_fields_and_nothing_is_lost_in_a_line_break() -> None:
    header, first, second = _lines("plans")
    assert header == ["record", *REGISTERS["plans"].stored]
    assert first[header.index("note")] == '=1+1, "chờ"\ný kiến'
    assert second[header.index("issued_on")] == "2022-01-31"


def test_yes_no_and_blank_are_three_things() -> None:
    rows = [{"record": name, "monitored": value} for name, value in (("a", True), ("b", False), ("c", None))]
    header, *lines = csv.reader(io.StringIO(write_rows(SYSTEMS, rows).decode()))
    assert [line[header.index("monitored")] for line in lines] == ["true", "false", ""]
    assert [row["monitored"] for row in read_rows(SYSTEMS, write_rows(SYSTEMS, rows))] == [True, False, None]


def test_lines_end_as_the_format_says_and_the_text_is_utf8() -> None:
    data = write_rows(SYSTEMS, ROWS["systems"])
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert "Sở Thông tin" in data.decode()


def _table(*cells: str, header: str | None = None) -> bytes:
    names = header if header is not None else ",".join(["record", *SYSTEMS.stored])
    return "\n".join([names, *cells, ""]).encode()


_BLANK = "," * len(SYSTEMS.stored)


def _with(name: str, cell: str) -> str:
    cells = [cell if n == name else "" for n in SYSTEMS.stored]
    return ",".join(["s1", *cells])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        _table(header="record"),
        _table(header=",".join(["record", *SYSTEMS.stored, "secret"])),
        _table("s1"),
        _table("s1" + _BLANK + ","),
        _table(_BLANK),
        _table("s1" + _BLANK, "s1" + _BLANK),
        _table("s2" + _BLANK, "s1" + _BLANK),
        _table('"s1"' + _BLANK),
        _table("s1" + _BLANK).replace(b"\n", b"\r\n"),
        _table("s1" + _BLANK)[:-1],
        _table(_with("monitored", "TRUE")),
        _table(_with("monitored", "yes")),
        _table(_with("in_use_since", "2019.0")),
        _table(_with("in_use_since", " 2019")),
        _table(_with("in_use_since", "٢٠١٩")),
        _table(_with("in_use_since", "9" * 5000)),
        _table(_with("in_use_since", "1900")),
        _table(_with("approved_on", "01/12/2021")),
        _table(_with("approved_on", "2021-02-30")),
        _table(_with("name", " thừa dấu cách")),
        _table(_with("name", "e\u0302")),
        _table(_with("name", "x" * 4001)),
        _table(_with("name", '"chưa đóng')),
        _table(_with("level", "3\u200b")),
        _table("x" * 300 + _BLANK),
    ],
)
def test_a_table_that_is_not_what_we_write_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_rows(SYSTEMS, data)
    assert caught.value.exit_code == 3


def test_an_unlisted_code_is_let_in_since_it_is_a_finding() -> None:
    [row] = read_rows(SYSTEMS, _table(_with("level", "9")))
    assert row["level"] == "9"


@pytest.mark.parametrize("register", REGISTERS)
def test_a_schema_describes_exactly_the_columns_that_are_written(register: str) -> None:
    schema = table_schema(REGISTERS[register])
    header = write_rows(REGISTERS[register], []).decode().strip().split(",")
    assert [field["name"] for field in schema["fields"]] == header
    assert all(field["title"] for field in schema["fields"])


def test_a_schema_says_type_limits_and_codes() -> None:
    fields: dict[str, dict[str, Any]] = {f["name"]: f for f in table_schema(SYSTEMS)["fields"]}
    assert fields["approved_on"]["type"] == "date"
    assert fields["in_use_since"] == {
        "name": "in_use_since", "type": "integer", "title": "Năm đưa vào sử dụng",
        "constraints": {"minimum": 1980, "maximum": 2100},
    }  # fmt: skip
    assert fields["monitored"]["trueValues"] == ["true"]
    assert [c["value"] for c in fields["level"]["categories"]] == ["1", "2", "3", "4", "5"]
    assert [c["value"] for c in fields["dossier_status"]["categories"]] == [
        "not_prepared", "preparing", "appraising", "approved",
    ]  # fmt: skip
    assert {f["name"]: f["type"] for f in table_schema(REGISTERS["indicators"])["fields"]}["numerator"] == "number"


def test_a_difference_is_named_down_to_the_cell() -> None:
    theirs = [{"record": "a", "level": "3"}, {"record": "b"}]
    ours = [{"record": "a", "level": "4"}, {"record": "c"}]
    assert differences(SYSTEMS, theirs, ours) == [
        ("a", "level", "3", "4"), ("b", "record", "b", None), ("c", "record", None, "c"),
    ]  # fmt: skip


def test_one_is_not_true() -> None:
    assert differences(SYSTEMS, [{"record": "a", "monitored": True}], [{"record": "a", "monitored": 1}])
    with pytest.raises(Refused):
        check_value(SYSTEMS.stored["monitored"], 1)
    with pytest.raises(Refused):
        check_value(SYSTEMS.stored["in_use_since"], True)


written = st.text(max_size=12) | st.sampled_from(
    ["", " a", "a ", "a  b", "a b", "e\u0302", "\u0302", "ế", "a\nb", "a\u00a0b", "|", "a| b", "a|b"]
)


@given(st.lists(written, min_size=1, max_size=6))
def test_one_look_at_many_texts_sees_what_a_look_at_each_does(texts: list[str]) -> None:
    if are_plain(texts):
        assert all(map(is_plain, texts))
    elif all(map(is_plain, texts)):
        assert "|" in "".join(texts)  # only where a text has the sign that stands between them


@given(written)
def test_the_short_way_lets_in_nothing_that_the_long_way_would_not(value: str) -> None:
    free = Field("Chữ", name="free", kind=Kind.TEXT)
    if is_plain(value):
        free.check(value)
        assert text.clean(value) == value != ""


@given(st.text(max_size=12))
def test_what_a_person_typed_is_always_let_in_once_it_is_parsed(raw: str) -> None:
    for field in (REGISTERS["plans"].stored["note"], REGISTERS["systems"].stored["name"]):
        try:
            value = field.parse(raw)
        except Invalid:
            continue
        if value is not None:
            check_value(field, value)
