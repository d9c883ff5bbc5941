"""The rule by which entries make up the present state: pure, and blind to order and repetition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.errors import Refused
from dxdesk.models.change import EVERY, LIVE, Batch, Cause, Entry, Held, Source, apply, distinct, project, shown

MOMENT = "2022-04-26T08:00:00Z"


def entry(
    stream: str, seq: int, clock: int, values: dict[str, object], over: dict[str, list[str]] | None = None
) -> Entry:
    return Entry(stream, seq, "", clock, "An", MOMENT, "batch", "systems", "r1", "set", values, over or {})  # type: ignore[arg-type]


def state(held: Held) -> dict[str, list[object]]:
    return {name: values for name, marks in held.items() if (values := distinct(marks))}  # type: ignore[misc]


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[Entry, str]]:
    """Entries of two devices, each over some of what its writer had seen."""
    made: list[tuple[Entry, str]] = []
    for place in range(draw(st.integers(1, 9))):
        stream = draw(st.sampled_from("ab"))
        seen = [e for e, _source in made if e.stream == stream or draw(st.booleans())]
        names = draw(st.sets(st.sampled_from(["f", "g", LIVE]), min_size=1))
        values: dict[str, object] = {n: True if n == LIVE else draw(st.sampled_from(["x", "y", None])) for n in names}
        over = {n: [e.id for e in seen if n in e.values and draw(st.booleans())] for n in names}
        over = {n: ids for n, ids in over.items() if ids}
        if not over.get("f") and draw(st.booleans()) and seen and "f" in over:
            values.pop("f", None)
        seq = 1 + sum(e.stream == stream for e, _source in made)
        made.append((entry(stream, seq, place + 1, values, over), draw(st.sampled_from(["", "1" * 64]))))
    return made


@given(histories(), st.randoms(use_true_random=False))
def test_the_state_depends_on_the_set_of_entries_alone(history: list[tuple[Entry, str]], random: object) -> None:
    expected = project(history)
    shuffled = [*history, *history[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert project(shuffled) == expected


@given(st.lists(st.tuples(st.sampled_from("fg"), st.sampled_from(["x", "y", None])), max_size=8))
def test_one_more_entry_of_somebody_who_saw_all_is_the_same_as_starting_over(
    edits: list[tuple[str, str | None]],
) -> None:
    held: Held = {}
    made: list[tuple[Entry, str]] = []
    for place, (name, value) in enumerate(edits, 1):
        over = {name: sorted(held[name])} if name in held else {}
        made.append((entry("a", place, place, {name: value}, over), ""))
        held = apply(held, made[-1][0])
        assert held == project(made)


def test_two_devices_that_differ_are_a_conflict_and_the_later_shows() -> None:
    first = entry("a", 1, 1, {"f": "x", LIVE: True})
    mine, theirs = entry("a", 2, 2, {"f": "y"}, {"f": ["a:1"]}), entry("b", 1, 2, {"f": "z"}, {"f": ["a:1"]})
    held = project([(first, ""), (mine, ""), (theirs, "")])
    assert distinct(held["f"]) == ["y", "z"]
    assert shown(held["f"]) == "z"


def test_equal_values_of_two_devices_are_no_conflict() -> None:
    first = entry("a", 1, 1, {"f": "x"})
    mine, theirs = entry("a", 2, 2, {"f": "y"}, {"f": ["a:1"]}), entry("b", 1, 2, {"f": "y"}, {"f": ["a:1"]})
    assert state(project([(first, ""), (mine, ""), (theirs, "")])) == {"f": ["y"]}


def test_a_delete_against_an_edit_is_an_ordinary_conflict() -> None:
    first = entry("a", 1, 1, {"f": "x", LIVE: True})
    gone, kept = (
        entry("a", 2, 2, {LIVE: False}, {LIVE: ["a:1"]}),
        entry("b", 1, 2, {"f": "y", LIVE: True}, {EVERY: ["a:1"]}),
    )
    assert state(project([(first, ""), (gone, ""), (kept, "")])) == {"f": ["y"], LIVE: [False, True]}


def test_one_sheet_on_two_laptops_counts_once_and_a_correction_on_one_is_no_conflict() -> None:
    book = "1" * 64
    here, there = entry("a", 1, 1, {"f": "x", LIVE: True}), entry("b", 1, 1, {"f": "x", LIVE: True})
    corrected = entry("a", 2, 2, {"f": "y", LIVE: True}, {"f": ["a:1"], LIVE: ["a:1"]})
    assert state(project([(here, book), (there, book), (corrected, "")])) == {"f": ["y"], LIVE: [True]}
    assert state(project([(here, book), (there, "2" * 64), (corrected, "")]))["f"] == ["x", "y"]


def test_taking_a_first_value_back_leaves_nothing() -> None:
    first, back = entry("a", 1, 1, {"f": "x", LIVE: True}), entry("a", 2, 2, {}, {EVERY: ["a:1"]})
    assert state(project([(first, ""), (back, "")])) == {}


def test_bodies_are_canonical_and_anything_else_is_refused() -> None:
    made = entry("a", 1, 1, {"f": "Lạng Sơn", "g": None, LIVE: True})
    assert Entry.read(made.body()) == made
    for spoilt in (
        made.body().replace(b'"clock":1', b'"clock": 1'),
        made.body()[:-1],
        b"[]",
        made.body().replace(b'"seq":1', b'"seq":true'),
    ):
        with pytest.raises(Refused):
            Entry.read(spoilt)


def test_a_batch_is_known_by_what_it_says() -> None:
    batch = Batch("a", 1, Cause.IMPORT, "Nhập tệp", "An", MOMENT, Source("a.xlsx", "1" * 64, {"S": {"f": "D"}}))
    assert Batch.read(batch.body) == batch
    other = Batch("a", 1, Cause.IMPORT, "Nhập tệp khác", "An", MOMENT, batch.source)
    assert other.id != batch.id
