"""What stands confirmed, and what state the unit is in; for the verbs that need it. Not a verb itself."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

import orjson
from sqlalchemy import Connection, select

from dxdesk.flows import diary
from dxdesk.flows.workspace import Workspace
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import canonical_json
from dxdesk.models.finding import Finding
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role, State, Submission
from dxdesk.models.tables import METADATA
from dxdesk.store.projection import together
from dxdesk.store.rebuild import digest as register_digest
from dxdesk.store.rows import RowCodec
from dxdesk.sync.keys import fingerprint, public_keys


def digests(workspace: Workspace, connection: Connection) -> dict[str, str]:
    """The digest of each register of the unit (SHA-256, hex)."""
    return {
        key: register_digest(connection, RowCodec(r, workspace.campaign, workspace.unit))
        for key, r in REGISTERS.items()
    }


def digest(workspace: Workspace, connection: Connection) -> str:
    """The digest of all the unit's figures in the campaign: what is confirmed and compared."""
    return together(digests(workspace, connection))


def findings_digest(findings: list[Finding]) -> str:
    """The hash of the findings that stand, explained ones with their explanations."""
    return hashlib.sha256(canonical_json([[*f.key, f.digest, f.explanation] for f in findings])).hexdigest()


def vector(workspace: Workspace, connection: Connection) -> dict[str, int]:
    """How far each stream about the unit and campaign is held."""
    streams = METADATA.tables["stream"]
    query = select(streams.c.id, streams.c.seq).where(
        streams.c.unit == workspace.unit, streams.c.campaign == workspace.campaign.id, streams.c.seq > 0
    )
    return dict(connection.execute(query.order_by(streams.c.id)).all())


def standing(workspace: Workspace, connection: Connection, role: Role) -> Approval | None:
    """The confirmation of a role that was not withdrawn and whose figures are still the present ones."""
    found = signed(workspace, connection, role)
    return found[0] if found else None


def signed(workspace: Workspace, connection: Connection, role: Role) -> tuple[Approval, bytes, str] | None:
    """The same with its exact bytes and signature."""
    table = METADATA.tables["approval"]
    query = select(table.c.body, table.c.signature, table.c.digest).where(
        table.c.unit == workspace.unit,
        table.c.campaign == workspace.campaign.id,
        table.c.role == str(role),
        table.c.withdrawn == "",
    )
    row = connection.execute(query.order_by(table.c.id.desc())).first()
    if row is None or row.digest != digest(workspace, connection):
        return None
    approval = read_approval(row.body)
    if approval.edition != workspace.campaign.hash:  # the centre asks something else now
        return None
    return approval, row.body, row.signature


def read_approval(body: bytes) -> Approval:
    raw = orjson.loads(body)
    return Approval(**{**raw, "role": Role(raw["role"])})


def approval_body(approval: Approval) -> bytes:
    return canonical_json(asdict(approval))


def state(workspace: Workspace, connection: Connection) -> State:
    """Entering, confirmed, sent, returned or accepted."""
    if not workspace.unit:
        return State.ENTERING
    table = METADATA.tables["submission"]
    last = connection.execute(
        select(table.c.state, table.c.digest)
        .where(table.c.unit == workspace.unit, table.c.campaign == workspace.campaign.id)
        .order_by(table.c.number.desc())
    ).first()
    if last is not None and last.state == State.RETURNED:
        return State.CONFIRMED if workspace.locked(connection) else State.RETURNED
    if not workspace.locked(connection):
        return State.ENTERING
    if last is not None and last.digest == digest(workspace, connection):
        confirmed_since = diary.last_of(workspace, connection, diary.CONFIRMED, diary.SUBMITTED) == diary.CONFIRMED
        return State.CONFIRMED if confirmed_since else State(last.state)
    return State.CONFIRMED


def submissions(workspace: Workspace, connection: Connection) -> list[Submission]:
    """The reports that were written here, in the order of their numbers."""
    table = METADATA.tables["submission"]
    query = (
        select(table)
        .where(table.c.unit == workspace.unit, table.c.campaign == workspace.campaign.id)
        .order_by(table.c.number)
    )
    return [
        Submission(
            r.number,
            r.unit,
            r.campaign,
            workspace.campaign.hash,
            r.sha256,
            r.digest,
            r.made_at,
            r.file,
            State(r.state),
            orjson.loads(r.vector),
            r.comment,
        )
        for r in connection.execute(query)
    ]


def centre_fingerprint(campaign: Campaign) -> str:
    """What people compare of the centre's keys; empty while a campaign names none."""
    return fingerprint(public_keys(campaign.centre.public_key, campaign.centre.recipient)) if campaign.centre else ""
