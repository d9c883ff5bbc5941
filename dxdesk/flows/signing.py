"""What stands confirmed, and what state the unit is in; for the verbs that need it. Not a verb itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from dxdesk.flows import diary
from dxdesk.flows.workspace import Workspace
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import canonical_json
from dxdesk.models.finding import Finding
from dxdesk.models.submission import Approval, Role, State, Submission
from dxdesk.store import snapshots, streams
from dxdesk.store.database import Connection
from dxdesk.store.papers import approvals, events, submissions
from dxdesk.store.papers.approvals import Confirmation
from dxdesk.store.rows import entries
from dxdesk.sync import standing as rounds
from dxdesk.sync.keys import fingerprint, public_keys

REMARKS = "comments"  # the register in which the centre asks: figures that were confirmed stay so when it grows


def findings_digest(findings: list[Finding]) -> str:
    """The hash of the findings that stand, explained ones with their explanations."""
    return hashlib.sha256(canonical_json([[*f.key, f.digest, f.explanation] for f in findings])).hexdigest()


def remarked_only(workspace: Workspace, connection: Connection, known: Mapping[str, int]) -> bool:
    """Whether nothing but remarks of the centre came after a vector: no figure is another one since."""
    held = streams.vector(connection, workspace.campaign.id, workspace.unit)
    return entries.is_only_about(connection, REMARKS, held, known)


def standing(workspace: Workspace, connection: Connection, role: Role) -> Approval | None:
    """The confirmation of a role that was not withdrawn and whose figures are still the present ones."""
    found = signed(workspace, connection, role)
    return found.said if found else None


def signed(workspace: Workspace, connection: Connection, role: Role) -> Confirmation | None:
    """The same with its exact bytes and signature."""
    kept = approvals.standing(connection, workspace.campaign.id, workspace.unit)
    found = next((one for one in kept if one.role == role), None)
    if found is None or found.said.edition != workspace.campaign.hash:  # the centre asks something else now
        return None
    return found if _are_present(workspace, connection, found.digest, found.said.vector) else None


def state(workspace: Workspace, connection: Connection) -> State:
    """Entering, confirmed, sent, returned or accepted."""
    if not workspace.unit:
        return State.ENTERING
    campaign, unit = workspace.campaign.id, workspace.unit
    last, locked = newest(workspace, connection), workspace.locked(connection)
    if last is None:
        return State.CONFIRMED if locked else State.ENTERING
    if last.state is State.RETURNED:
        return State.CONFIRMED if locked else State.RETURNED
    if not locked:
        lost = not approvals.was_approved(connection, campaign, unit, last.digest)  # by another computer, or restored
        reopened = events.last_of(connection, campaign, unit, diary.REOPENED, diary.SUBMITTED) == diary.REOPENED
        # A report that was returned and then accepted after all lost its confirmations without anybody reopening it.
        counts = lost or (last.state is State.ACCEPTED and not reopened)
        sent = counts and _are_present(workspace, connection, last.digest, last.vector)
        return last.state if sent else State.ENTERING
    confirmed_since = events.last_of(connection, campaign, unit, diary.CONFIRMED, diary.SUBMITTED) == diary.CONFIRMED
    if confirmed_since or not _are_present(workspace, connection, last.digest, last.vector):
        return State.CONFIRMED
    return last.state


def newest(workspace: Workspace, connection: Connection) -> Submission | None:
    """The round that counts for the unit's state: superseded by none."""
    sent = submissions.sent(connection, workspace.campaign.id, workspace.unit)
    return next(iter(rounds.newest(sent)), None)


def _are_present(workspace: Workspace, connection: Connection, digest: str, vector: Mapping[str, int]) -> bool:
    """Whether figures that were confirmed or sent are the present ones; what the centre asked about them changes
    none."""
    present = snapshots.digest(connection, workspace.campaign, workspace.unit)
    return digest == present or remarked_only(workspace, connection, vector)


def centre_fingerprint(campaign: Campaign) -> str:
    """What people compare of the centre's keys; empty while a campaign names none."""
    return fingerprint(public_keys(campaign.centre.public_key, campaign.centre.recipient)) if campaign.centre else ""
