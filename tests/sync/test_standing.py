"""The standing submission is the newest or none, in whatever order things came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from dxdesk.models.submission import Received, Verdict
from dxdesk.sync.standing import covers, sort_out

STREAMS = ("an", "binh")


def sent(number: int, vector: Mapping[str, int], verdict: Verdict = "", created: str = "") -> Received:
    name = f"{number}:{sorted(vector.items())}"
    return Received(name, "20", "k", number, "d", "e", "x", vector, created or f"{number:02}", "t", verdict)


def test_what_was_superseded_stays_so_when_the_newer_one_is_returned() -> None:
    first, second = sent(1, {"an": 1}), sent(2, {"an": 2}, "returned")
    found = sort_out([first, second])
    assert (found.standing, found.newest, found.superseded) == (None, (second,), (first,))


def test_of_two_that_did_not_know_each_other_none_stands_whatever_came_before_or_went_back() -> None:
    before, one, other = sent(1, {"an": 1}, "accepted"), sent(2, {"an": 2}), sent(2, {"an": 1, "binh": 1}, "returned")
    found = sort_out([before, one, other])
    assert (found.standing, found.concurrent) == (None, (one,))
    both = sent(3, {"an": 3, "binh": 1})
    assert sort_out([before, one, other, both]).standing == both


def test_of_two_that_hold_the_same_the_later_counts_and_going_back_it_leaves_none() -> None:
    first, again = sent(1, {"an": 1}), sent(2, {"an": 1})
    assert sort_out([first, again]).standing == again
    assert sort_out([first, sent(2, {"an": 1}, "returned")]).standing is None


verdicts: st.SearchStrategy[Verdict] = st.sampled_from(["", "accepted", "returned"])
submissions = st.lists(
    st.builds(
        sent, st.integers(1, 4), st.dictionaries(st.sampled_from(STREAMS), st.integers(1, 3), min_size=1), verdicts,
        st.sampled_from(["a", "b"]),
    ),
    max_size=6, unique_by=lambda one: one.sha256,
)  # fmt: skip


def names(listed: Iterable[Received | None]) -> set[str]:
    return {one.sha256 for one in listed if one is not None}


@given(submissions, st.data())
def test_the_order_of_arrival_changes_nothing(listed: Sequence[Received], data: st.DataObject) -> None:
    one, other = sort_out(listed), sort_out(data.draw(st.permutations(listed)))
    assert (one.standing, one.newest, one.concurrent) == (other.standing, other.newest, other.concurrent)
    assert names(one.superseded) == names(other.superseded)


@given(submissions, submissions, verdicts)
def test_nothing_that_comes_or_is_answered_revives_what_was_superseded(
    before: Sequence[Received], more: Sequence[Received], answer: Verdict
) -> None:
    overtaken = names(before) - names(sort_out(before).newest)
    later = [*before, *(one for one in more if one.sha256 not in names(before))]
    found = sort_out([sent(s.number, s.vector, answer, s.created) for s in later])
    assert not names([found.standing, *found.newest]) & overtaken


@given(submissions)
def test_who_stands_covers_all_and_did_not_go_back(listed: Sequence[Received]) -> None:
    found = sort_out(listed)
    assert bool(found.newest) == bool(listed)
    assert not names(found.superseded) & names([found.standing, *found.concurrent])
    if found.standing is not None:
        assert found.standing.verdict != "returned"
        assert all(covers(found.standing, other) for other in listed)
        assert found.newest == (found.standing,)
