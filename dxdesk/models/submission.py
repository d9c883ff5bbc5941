"""Confirming figures and handing them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from dxdesk.i18n import N_


class Role(StrEnum):
    """Who confirms: the officer who prepared the figures, the head of the unit who approves them."""

    PREPARER = "preparer"
    APPROVER = "approver"


PaperKind = Literal["submission", "receipt"]

ROLE_LABELS = {Role.PREPARER: N_("Người lập biểu"), Role.APPROVER: N_("Thủ trưởng đơn vị")}


class State(StrEnum):
    """How far a unit is with a campaign."""

    ENTERING = "entering"
    CONFIRMED = "confirmed"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"


STATE_LABELS = {
    State.ENTERING: N_("Đang nhập"),
    State.CONFIRMED: N_("Đã chốt"),
    State.SENT: N_("Đã gửi"),
    State.RETURNED: N_("Bị trả lại"),
    State.ACCEPTED: N_("Được tiếp nhận"),
}


class Verdict(StrEnum):
    """What the centre answered to a submission."""

    NONE = ""  # nothing yet
    ACCEPTED = "accepted"
    RETURNED = "returned"


class ArrivalState(StrEnum):
    """Where a submission stands that the centre took in."""

    WAITING = "waiting"  # for an answer
    CONCURRENT = "concurrent"  # beside another that didn't know of it
    SUPERSEDED = "superseded"
    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def unanswered(self) -> bool:
        return self in (ArrivalState.WAITING, ArrivalState.CONCURRENT)


class UnitState(StrEnum):
    """What the centre has of a unit."""

    NOTHING = "nothing"
    STAND_IN = "stand_in"
    RETURNED = "returned"
    CONCURRENT = "concurrent"
    SENT = "sent"
    ACCEPTED = "accepted"

    @property
    def came(self) -> bool:
        """Whether a report of the unit's own is there."""
        return self in (UnitState.SENT, UnitState.ACCEPTED, UnitState.CONCURRENT)


@dataclass(frozen=True)
class Approval:
    """A person's word that the figures of a digest are right. It lapses when the digest changes."""

    role: Role
    unit: str
    campaign: str
    edition: str
    vector: Mapping[str, int]
    digest: str
    findings: str  # hash of the findings that were open, explained ones included
    officer: str
    made_at: str
    number: str = ""  # official number and date of the covering letter, where there is one
    day: str = ""
    one_person: bool = False


@dataclass(frozen=True)
class Submission:
    """A submission that was written or taken in."""

    number: int
    unit: str
    campaign: str
    sha256: str
    digest: str
    made_at: str
    file: str
    state: State
    vector: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""

    @property
    def created(self) -> str:
        return self.made_at


@dataclass(frozen=True)
class Received:
    """A submission that was verified and taken in, and what the centre answered; or a receipt, with what it answers."""

    sha256: str
    unit: str
    campaign: str
    number: int  # of its sender
    device: str
    edition: str
    digest: str
    vector: Mapping[str, int]
    created: str
    file: str
    verdict: Verdict = Verdict.NONE
    comment: str = ""
    kind: PaperKind = "submission"
    approval: bytes = b""  # exact bytes of the approver's word
    signature: str = ""
    answers: str = ""  # of a receipt: the hash of the submission
