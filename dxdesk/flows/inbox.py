"""The centre's inbox: which kind of file arrived, what waits for an answer, and whether it is what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from dxdesk.dates import parse_date, show_date
from dxdesk.flows import answering, signing
from dxdesk.flows.receiving import digests_at_vector
from dxdesk.flows.tracking import require_centre
from dxdesk.flows.workspace import Workspace, existing, seen_as
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers import register as find_register
from dxdesk.models.submission import Approval, ArrivalState
from dxdesk.models.tables import METADATA
from dxdesk.store.projection import together
from dxdesk.sync import package
from dxdesk.sync.keys import AGE_MAGIC
from dxdesk.sync.standing import Received, sort_out


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


def plain_kind(path: Path) -> str:
    """The kind of a file that is addressed to nobody, "campaign" or "enrolment"; empty for a sealed one."""
    with existing(path).open("rb") as file:
        sealed = file.read(len(AGE_MAGIC)) == AGE_MAGIC
    return "" if sealed else str(package.read(path).manifest.kind)


def arrivals(workspace: Workspace) -> list[Arrived]:
    """Every submission taken in: those that wait for an answer first, then the newest."""
    require_centre(workspace)
    with workspace.store.read() as connection:
        received = answering.received(workspace, connection)
        letters = _letters(workspace, connection)
    found = []
    for listed in received.values():
        standing = sort_out(listed)
        for one in listed:
            state = ArrivalState.WAITING if one is standing.standing else ArrivalState.SUPERSEDED
            if one in standing.concurrent:
                state = ArrivalState.CONCURRENT
            elif one.verdict:
                state = ArrivalState(one.verdict)
            found.append(_arrived(workspace, one, state, one in standing.newest, *letters[one.sha256]))
    found.sort(key=lambda a: (a.sent_at, a.unit), reverse=True)
    return sorted(found, key=lambda a: not a.state.unanswered)


def _letters(workspace: Workspace, connection: Connection) -> dict[str, tuple[str, str]]:
    """By submission, who confirmed it and under which letter."""
    table = METADATA.tables["received"]
    found = {}
    query = select(table.c.sha256, table.c.approval).where(table.c.campaign == workspace.campaign.id)
    for sha256, body in connection.execute(query):
        approval = signing.read_approval(body) if body else None
        letter = _letter(approval) if approval else ""
        found[sha256] = (approval.officer if approval else "", letter)
    return found


def _letter(approval: Approval) -> str:
    day = show_date(parse_date(approval.day)) if approval.day else ""
    said = _("{number} ngày {day}") if approval.number and day else "{number}{day}"
    return said.format(number=approval.number, day=day)


def _arrived(
    workspace: Workspace, one: Received, state: ArrivalState, newest: bool, approver: str, letter: str
) -> Arrived:
    unit = workspace.campaign.unit(one.unit)
    words = {
        ArrivalState.WAITING: _("Chờ trả lời"),
        ArrivalState.CONCURRENT: _("Song song với bản khác"),
        ArrivalState.SUPERSEDED: _("Đã có bản mới hơn"),
        ArrivalState.ACCEPTED: _("Được tiếp nhận"),
        ArrivalState.RETURNED: _("Bị trả lại"),
    }
    return Arrived(
        one.sha256, one.unit, unit.full_name or unit.name, one.number, one.created, one.file, approver, letter, state,
        words[state], one.comment, newest,
    )  # fmt: skip


def compare(workspace: Workspace, unit: str, sha256: str) -> Compared:
    """Compare a submission with what the centre holds; raises KeyError for one that isn't here."""
    about = seen_as(workspace, workspace.campaign, unit)
    with workspace.store.read() as connection:
        one = {r.sha256: r for r in answering.received(workspace, connection)[unit]}[sha256]
        sent = digests_at_vector(about, connection, one.vector)
        present = signing.digests(about, connection)
    since = [_(REGISTERS[key].short) for key in REGISTERS if sent[key] != present[key]]
    return Compared(sha256, one.digest, together(sent) == one.digest, since)


def places(workspace: Workspace, unit: str, register: str) -> list[tuple[str, str]]:
    """Record and name of a unit's rows, for choosing what a comment is about; also those that were left blank."""
    declared = find_register(register)
    about = seen_as(workspace, workspace.campaign, unit)
    with workspace.store.read() as connection:
        rows = about.rows(register).all(connection, expected=True)
        return [(row["record"], declared.title_of(row, workspace.campaign) or row["record"]) for row in rows]
