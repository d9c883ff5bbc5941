"""The centre's inbox: what waits for an answer, and whether it is what was sent."""

from __future__ import annotations

from dataclasses import dataclass

from dxdesk.dates import parse_date, show_date
from dxdesk.flows.centre import answering
from dxdesk.flows.centre.tracking import require_centre
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers import register as find_register
from dxdesk.models.submission import Approval, ArrivalState, Received
from dxdesk.store import snapshots
from dxdesk.store.papers.approvals import read_approval
from dxdesk.store.rows.projection import together
from dxdesk.sync.standing import sort_out


@dataclass(frozen=True)
class Arrived:
    """A submission that was taken in."""

    sha256: str
    unit: str
    unit_name: str
    number: int
    sent_at: str
    file: str
    approver: str
    letter: str  # number and day of the covering letter, where the approver named one
    state: ArrivalState
    state_text: str
    reason: str  # of the answer
    newest: bool  # superseded by none: what may be answered, or answered again


@dataclass(frozen=True)
class Compared:
    """A submission against what the centre holds.

    `matches`: its figures at its vector have the digest the unit confirmed. `since` names the registers that changed
    here after it, by later files or by the centre's comments.
    """

    sha256: str
    digest: str
    matches: bool
    since: list[str]


def arrivals(workspace: Workspace) -> list[Arrived]:
    """Every submission taken in: those that wait for an answer first, then the newest."""
    require_centre(workspace)
    with workspace.store.read() as connection:
        received = answering.received(workspace, connection)
    found = []
    for listed in received.values():
        standing = sort_out(listed)
        for one in listed:
            state = ArrivalState.WAITING if one is standing.standing else ArrivalState.SUPERSEDED
            if one in standing.concurrent:
                state = ArrivalState.CONCURRENT
            elif one.verdict:
                state = ArrivalState(one.verdict)
            found.append(_arrived(workspace, one, state, one in standing.newest))
    found.sort(key=lambda a: (a.sent_at, a.unit), reverse=True)
    return sorted(found, key=lambda a: not a.state.unanswered)


def _letter(approval: Approval) -> str:
    day = show_date(parse_date(approval.day)) if approval.day else ""
    said = _("{number} ngày {day}") if approval.number and day else "{number}{day}"
    return said.format(number=approval.number, day=day)


def _arrived(workspace: Workspace, one: Received, state: ArrivalState, newest: bool) -> Arrived:
    unit = workspace.campaign.unit(one.unit)
    approval = read_approval(one.approval) if one.approval else None
    words = {
        ArrivalState.WAITING: _("Chờ trả lời"),
        ArrivalState.CONCURRENT: _("Song song với bản khác"),
        ArrivalState.SUPERSEDED: _("Đã có bản mới hơn"),
        ArrivalState.ACCEPTED: _("Được tiếp nhận"),
        ArrivalState.RETURNED: _("Bị trả lại"),
    }
    return Arrived(
        one.sha256, one.unit, unit.full_name or unit.name, one.number, one.created, one.file,
        approval.officer if approval else "", _letter(approval) if approval else "", state, words[state], one.comment,
        newest,
    )  # fmt: skip


def compare(workspace: Workspace, unit: str, sha256: str) -> Compared:
    """Compare a submission with what the centre holds; raises KeyError for one that isn't here."""
    with workspace.store.read() as connection:
        one = {r.sha256: r for r in answering.received(workspace, connection)[unit]}[sha256]
        sent = snapshots.digests(connection, workspace.campaign, unit, one.vector)
        present = snapshots.digests(connection, workspace.campaign, unit)
    since = [_(REGISTERS[key].short) for key in REGISTERS if sent[key] != present[key]]
    return Compared(sha256, one.digest, together(sent) == one.digest, since)


def places(workspace: Workspace, unit: str, register: str) -> list[tuple[str, str]]:
    """Record and name of a unit's rows, for choosing what a comment is about; also those that were left blank."""
    declared = find_register(register)
    about = seen_as(workspace, workspace.campaign, unit)
    with workspace.store.read() as connection:
        rows = about.rows(register).all(connection, expected=True)
        return [(row["record"], declared.title_of(row, workspace.campaign) or row["record"]) for row in rows]
