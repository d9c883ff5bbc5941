"""Which of a unit's submissions counts. It follows from the set of them alone, in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dxdesk.models.submission import Received, Verdict


class Round(Protocol):
    """A submission as far as it takes to tell which of several is the newest."""

    @property
    def sha256(self) -> str: ...

    @property
    def number(self) -> int: ...

    @property
    def vector(self) -> Mapping[str, int]: ...

    @property
    def created(self) -> str: ...


R = TypeVar("R", bound=Round)


@dataclass(frozen=True)
class Standing:
    """A unit's submissions by what they are worth."""

    standing: Received | None  # the one that figures read
    concurrent: tuple[Received, ...] = ()  # neither knew of the other: those of them that still have to go back
    superseded: tuple[Received, ...] = ()
    newest: tuple[Received, ...] = ()  # superseded by none, returned ones included; several are concurrent


def covers(one: Round, other: Round) -> bool:
    """Whether one was written by somebody who had seen all of the other."""
    return all(one.vector.get(stream, 0) >= seq for stream, seq in other.vector.items())


def newest(rounds: Iterable[R]) -> list[R]:
    """Those that no other superseded, the latest first; more than one where they didn't know of each other."""
    listed = list(rounds)
    found = [one for one in listed if not any(_ahead(other, one) for other in listed)]
    return sorted(found, key=_order, reverse=True)


def sort_out(submissions: Sequence[Received]) -> Standing:
    """The standing submission is the newest, or there is none.

    What was superseded once never stands again: not when the newer one is returned, nor when several that are ahead of
    it know nothing of each other. None of those stands, whatever the centre says of the others: the unit has to send
    one that covers them all.
    """
    latest = newest(submissions)
    alone = latest[0] if len(latest) == 1 else None
    standing = alone if alone is not None and alone.verdict != Verdict.RETURNED else None
    concurrent = tuple(one for one in latest if one.verdict != Verdict.RETURNED) if alone is None else ()
    superseded = tuple(one for one in submissions if one not in latest and one.verdict != Verdict.RETURNED)
    return Standing(standing, concurrent, superseded, tuple(latest))


def _ahead(one: Round, other: Round) -> bool:
    """Of two that hold the same, the later one counts."""
    if one is other or not covers(one, other):
        return False
    return not covers(other, one) or _order(one) > _order(other)


def _order(one: Round) -> tuple[str, int, str]:
    return one.created, one.number, one.sha256
