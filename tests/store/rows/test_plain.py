"""Rows come from short forms of the rule; each is held against the rule in its plain form."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk.i18n import in_vietnamese
from dxdesk.models.builtin import builtin
from dxdesk.models.change import (
    EVERY,
    LIVE,
    Action,
    Cause,
    Content,
    Entry,
    apply,
    canonical_json,
    covering,
    distinct,
    project,
    straight,
)
from dxdesk.models.field import Value
from dxdesk.models.registers import REGISTERS
from dxdesk.store.database import Store
from dxdesk.store.journal import undo
from dxdesk.store.journal.drafting import Draft, first_entry, next_entry
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.rows import rebuilding
from dxdesk.store.rows.codec import RowCodec
from dxdesk.store.rows.plain import PlainRows, Sourced
from dxdesk.store.rows.projection import sketched
from dxdesk.store.rows.writing import insert_rows, last_row, put_rows, update_rows
from dxdesk.store.safety.verifying import verify
from dxdesk.store.snapshots import digest_of
from dxdesk.store.sql import fetch, run_many
from tests.store.conftest import UNIT

CAMPAIGN = builtin("2022-q1")
MOMENT = "2022-04-26T08:00:00Z"
VALUES: dict[str, dict[str, list[Value]]] = {
    "systems": {"name": ["Một cửa", "Thư điện tử", None], "level": ["1", "5", None], "monitored": [True, False, None]},
    "plans": {"item": ["plan_5y"], "status": ["drafting", "issued", None], "note": ["Điều 9", "Điều 10", None]},
    "indicators": {"indicator": ["dossiers_online"], "value": ["12.5", "7", None], "note": ["ghi", None]},
}
RECORDS = {"systems": "r1", "plans": "plan_5y", "indicators": "dossiers_online"}


def values_of(draw: st.DrawFn, register: str) -> dict[str, Value]:
    declared = VALUES[register]
    names = sorted(draw(st.sets(st.sampled_from(sorted(declared)), min_size=1)))
    values: dict[str, Value] = {name: draw(st.sampled_from(declared[name])) for name in names}
    return values | {LIVE: draw(st.sampled_from([True, True, True, False]))}


def entry(register: str, stream: str, seq: int, clock: int, values: dict[str, Value], over: dict[str, list[str]],
          action: str) -> Entry:  # fmt: skip
    return Entry(stream, seq, "", clock, "An", MOMENT, "b", register, RECORDS[register], action, values, over)


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Sourced]]:
    """Entries of up to three devices about one record, of every shape that devices write: first ones, whole ones over
    what was there, single fields, deletes, carried rows, and such as didn't know of one another."""
    register = draw(st.sampled_from(sorted(VALUES)))
    made: list[Sourced] = []
    for place in range(draw(st.integers(1, 7))):
        stream = draw(st.sampled_from("aab"))
        seen = [e for e, _source in made if e.stream == stream or draw(st.booleans())]
        values = values_of(draw, register)
        shape = draw(st.sampled_from(["first", "whole", "each", "some"]))
        over: dict[str, list[str]] = {}
        if shape == "whole" and seen:
            over = {EVERY: [seen[-1].id]}
        elif shape == "each":
            held = project([(e, "") for e in seen])
            over = {name: covering(held[name]) for name in values if name in held}
        elif shape == "some":
            over = {n: ids for n in values if (ids := [e.id for e in seen if n in e.values and draw(st.booleans())])}
        action = draw(st.sampled_from([Action.SET, Action.SET, Action.CARRY]))
        seq = 1 + sum(e.stream == stream for e, _source in made)
        made.append((entry(register, stream, seq, place + 1, values, over, str(action)),
                     draw(st.sampled_from(["", "1" * 64]))))  # fmt: skip
    return register, made


@given(histories())
def test_a_row_made_by_whatever_short_form_is_what_the_plain_rule_says(history: tuple[str, list[Sourced]]) -> None:
    register, entries = history
    codec, plain = RowCodec(REGISTERS[register], CAMPAIGN, UNIT), PlainRows(REGISTERS[register], CAMPAIGN, UNIT)
    sketch = sketched(codec, RECORDS[register], entries)
    (row,) = zip(*codec.columns([sketch]), strict=True)
    held = plain.held(entries)
    with in_vietnamese():
        expected = plain.columns(RECORDS[register], held, entries)
    found = dict(zip(codec.names, row, strict=True))
    assert {name: found[name] for name in expected} == expected
    assert codec.decode(codec.kept_of(sketch)).held == held


@given(histories())
def test_the_short_forms_say_what_the_plain_rule_says_or_nothing(history: tuple[str, list[Sourced]]) -> None:
    _register, entries = history
    listed = [one for one, _source in entries]
    if (found := straight(listed)) is not None:
        values, holders = found
        held = project([(one, "") for one in listed])
        assert {name: next(iter(marks)) for name, marks in held.items()} == {
            name: listed[place].id for name, place in holders.items()
        }
        assert {name: next(iter(marks.values())).value for name, marks in held.items()} == values
    content = Content()
    for place, one in enumerate(listed):
        content = content.after(one)
        if not content.sole:
            break
        assert content.held == project([(each, "") for each in listed[: place + 1]])


@given(st.data())
def test_one_entry_after_the_other_applied_comes_to_what_the_plain_rule_says(data: st.DataObject) -> None:
    register = data.draw(st.sampled_from(sorted(VALUES)))
    made: list[Sourced] = []
    held = project([])
    for place in range(data.draw(st.integers(1, 6))):
        values = data.draw(st.composite(values_of)(register))
        over = {name: covering(held[name], all_values=True) for name in values if name in held}
        one = entry(register, "a", place + 1, place + 1, values, over, "set")
        made.append((one, ""))
        held = apply(held, one)
        assert held == project(made)


@given(st.data())
def test_what_one_officer_writes_is_what_the_plain_rule_says_after_every_entry(data: st.DataObject) -> None:
    """Edits, deletes and rows taken back, each drafted over what the record held: content, row, and what is read back
    from the row."""
    register = data.draw(st.sampled_from(sorted(VALUES)))
    record, codec = RECORDS[register], RowCodec(REGISTERS[register], CAMPAIGN, UNIT)
    content, made = Content(), list[Sourced]()
    for place in range(1, data.draw(st.integers(1, 6)) + 1):
        draft: Draft | None
        undoes = bool(content.held) and data.draw(st.booleans())
        if undoes and content.sole and data.draw(st.booleans()):
            draft = Draft(register, record, Action.SET, {}, {EVERY: [content.sole]})
        elif undoes:
            name = data.draw(st.sampled_from(sorted(content.held)))
            draft = Draft(register, record, Action.SET, {}, {name: sorted(content.held[name])})
        else:
            values = {n: v for n, v in data.draw(st.composite(values_of)(register)).items() if n != LIVE}
            action = data.draw(st.sampled_from([Action.SET, Action.SET, Action.CARRY, Action.DELETE]))
            edit = Edit(register, record, values, action)
            draft = next_entry(edit, content) if made else first_entry(edit)
        if draft is None:
            continue
        one = entry(register, "a", place, place, dict(draft.values), dict(draft.over), str(draft.action))
        made.append((one, ""))
        content = content.after(one)
        assert content.held == project(made)
        assert content.holders == {entry_id for marks in content.held.values() for entry_id in marks}
        sketch = codec.encode(record, content, carried=False)
        assert codec.decode(codec.kept_of(sketch)).held == content.held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(histories(), min_size=1, max_size=6, unique_by=lambda one: one[0]))
def test_rows_are_in_the_database_as_the_plain_rule_says_however_they_are_written(
    store: Store, listed: list[tuple[str, list[Sourced]]]
) -> None:
    for register, entries in listed:
        codec, plain = RowCodec(REGISTERS[register], CAMPAIGN, UNIT), PlainRows(REGISTERS[register], CAMPAIGN, UNIT)
        record = RECORDS[register]
        sketch, earlier = sketched(codec, record, entries), sketched(codec, record, entries[:1])
        full = {name: next(v for v in values if v is not None) for name, values in VALUES[register].items()}
        beside = sketched(codec, "r2", [(entry(register, "a", 1, 1, full | {LIVE: True}, {}, "set"), "")])
        with in_vietnamese():
            expected = plain.columns(record, plain.held(entries), entries)
        query = f"SELECT {', '.join(expected)} FROM {register} WHERE record = ?"
        number = f"SELECT id FROM {register} WHERE record = ?"
        for way in ("insert", "update", "put", "put over"):
            with store.write() as connection:
                run_many(connection, f"DELETE FROM {register} WHERE record = ?", [(record,), (beside.record,)])
                if way in ("update", "put over"):
                    insert_rows(connection, codec, [earlier, beside])
                # Beside a row that has something where this one has nothing, and the other way round.
                if way == "insert":
                    insert_rows(connection, codec, [sketch, beside])
                elif way == "update":
                    numbers = [fetch(connection, number, (one.record,))[0][0] for one in (earlier, beside)]
                    update_rows(connection, codec, list(zip(numbers, (sketch, beside), strict=True)))
                else:
                    put_rows(connection, codec, [1, 2], codec.columns([sketch, beside]), last_row(connection, codec))
                assert fetch(connection, query, (record,)) == [tuple(expected.values())]


@given(histories())
def test_the_digest_is_of_what_the_plain_rule_says(history: tuple[str, list[Sourced]]) -> None:
    register, entries = history
    codec = RowCodec(REGISTERS[register], CAMPAIGN, UNIT)
    held = project(entries)
    remaining = {
        name: values
        for name, marks in held.items()
        if len(values := distinct(marks)) > 1 or (values not in ([], [None]) and name != LIVE)
    }
    told = canonical_json([RECORDS[register], remaining]) if True in distinct(held.get(LIVE, {})) else b""
    assert digest_of(codec, [codec.kept_of(sketched(codec, RECORDS[register], entries))]) == sha256(told).hexdigest()


# A check that shares nothing with what it checks


@pytest.mark.parametrize("form", ["encode_first", "_encode_whole", "encode_straight", "_encode_held"])
def test_a_short_form_that_went_wrong_is_found_by_verifying(
    store: Store, journal: Journal, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    name = {"name": "Một cửa", "operator": "Sở"}
    record = REGISTERS["systems"].identify(UNIT, name)
    first = journal.write(Cause.EDIT, "thêm", [Edit("systems", record, {**name, "level": "1"})])
    if form in ("encode_straight", "_encode_held"):
        journal.write(Cause.EDIT, "sửa", [Edit("systems", record, {"level": "2"})])
    if form == "_encode_whole":
        undo.take_back(journal, first.batch)
        journal.write(Cause.EDIT, "thêm", [Edit("systems", record, {**name, "level": "1"})])
    if form == "_encode_held":
        journal.write(Cause.EDIT, "bỏ", [Edit("systems", record, {"level": None})])
    right = getattr(RowCodec, form)

    def wrong(codec: RowCodec, about: str, *args: object, **more: object) -> object:
        sketch = right(codec, about, *args, **more)
        if sketch is None or codec.register.key != "systems":
            return sketch
        return sketch._replace(values={**sketch.values, "owner": "Người khác"})

    assert verify(store).problems == []
    monkeypatch.setattr(RowCodec, form, wrong)
    with store.write() as connection:
        rebuilding.renew_rows(connection)
    assert [problem for problem in verify(store).problems if record in problem]
