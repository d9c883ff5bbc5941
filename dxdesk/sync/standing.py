"""Which of a unit's submissions counts. It follows from the set of them alone, in whatever order they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["", "accepted", "returned"]


@dataclass(frozen=True)
class Received:
    """A submission that was verified and taken in, and what the centre answered."""

    sha256: str
    unit: str
    campaign: str
    number: int
    device: str
    edition: str
    digest: str
    vector: Mapping[str, int]
    created: str
    file: str
    verdict: Verdict = ""
    comment: str = ""


@dataclass(frozen=True)
class Standing:
    """A unit's submissions by what they are worth."""

    standing: Received | None  # the one that figures read
    concurrent: tuple[Received, ...] = ()  # neither knew of the other: both go back
    superseded: tuple[Received, ...] = ()


def covers(one: Received, other: Received) -> bool:
    """Whether one was written by somebody who had seen all of the other."""
    return all(one.vector.get(stream, 0) >= seq for stream, seq in other.vector.items())


def sort_out(submissions: Sequence[Received]) -> Standing:
    """The standing submission: not returned, and covering every other that wasn't returned.

    Where several are ahead of each other none of them stands; then it is the last one that all of them cover.
    """
    open_ones = [s for s in submissions if s.verdict != "returned"]
    latest = [s for s in open_ones if not any(_ahead(other, s) for other in open_ones)]
    if len(latest) > 1:
        common = [s for s in open_ones if s not in latest and all(covers(top, s) for top in latest)]
        last = next((s for s in common if not any(_ahead(other, s) for other in common)), None)
    else:
        last = latest[0] if latest else None
    concurrent = tuple(latest) if len(latest) > 1 else ()
    rest = tuple(s for s in open_ones if s is not last and s not in concurrent)
    return Standing(last, concurrent, rest)


def _ahead(one: Received, other: Received) -> bool:
    """Of two that hold the same, the later one counts."""
    if one is other or not covers(one, other):
        return False
    return not covers(other, one) or (one.created, one.sha256) > (other.created, other.sha256)
