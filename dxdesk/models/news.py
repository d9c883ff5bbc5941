"""What was written to a store, so that whoever shows something of it reads anew what changed and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a store holds besides the rows of registers, which go by the keys of these. Named as the tables are."""

    FACTS = "meta"
    CAMPAIGNS = "campaign"
    STREAMS = "stream"
    STEPS = "batch"  # of the journal
    EVENTS = "event"  # what was done with the figures as a whole
    APPROVALS = "approval"
    SUBMISSIONS = "submission"  # a unit's own
    RECEIVED = "received"  # submissions and receipts that were taken in
    KEYS = "statement"
    SCANS = "scan"


_BESIDES = frozenset(Subject)


@dataclass(frozen=True)
class News:
    """What was written since somebody last looked, up to a version of the store."""

    version: int
    subjects: frozenset[str]  # keys of registers, and `Subject`s

    @property
    def registers(self) -> frozenset[str]:
        """The registers whose rows changed."""
        return self.subjects - _BESIDES

    def __bool__(self) -> bool:
        return bool(self.subjects)

    def about(self, *subjects: str) -> bool:
        """Whether any of these changed."""
        return not self.subjects.isdisjoint(subjects)
