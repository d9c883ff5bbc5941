"""What stands confirmed, and what state the unit is in; for the verbs that need it. Not a verb itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
from dxdesk.store.database import fetch
from dxdesk.store.projection import together
from dxdesk.store.rebuild import digest as register_digest
from dxdesk.store.rows import RowCodec
from dxdesk.sync import standing as rounds
from dxdesk.sync.keys import fingerprint, public_keys

REMARKS = "comments"  # the register in which the centre asks: figures that were confirmed stay so when it grows


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


def remarked_only(workspace: Workspace, connection: Connection, known: Mapping[str, int]) -> bool:
    """Whether nothing but remarks of the centre came after a vector: no figure is another one since."""
    query = "SELECT 1 FROM change WHERE stream = ? AND seq > ? AND register <> ? LIMIT 1"
    held = vector(workspace, connection)
    if any(held.get(stream, 0) < seq for stream, seq in known.items()):
        return False
    later = [(stream, known.get(stream, 0), REMARKS) for stream, seq in held.items() if seq > known.get(stream, 0)]
    return not any(fetch(connection, query, one) for one in later)


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
    if row is None:
        return None
    approval = read_approval(row.body)
    if row.digest != digest(workspace, connection) and not remarked_only(workspace, connection, approval.vector):
        return None
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
    last, locked = newest(workspace, connection), workspace.locked(connection)
    if last is None:
        return State.CONFIRMED if locked else State.ENTERING
    if last.state is State.RETURNED:
        return State.CONFIRMED if locked else State.RETURNED
    if not locked:
        lost = not _confirmed_here(workspace, connection, last)  # by another computer, or after the backup restored
        return last.state if lost and _as_sent(workspace, connection, last) else State.ENTERING
    if _as_sent(workspace, connection, last):
        confirmed_since = diary.last_of(workspace, connection, diary.CONFIRMED, diary.SUBMITTED) == diary.CONFIRMED
        return State.CONFIRMED if confirmed_since else last.state
    return State.CONFIRMED


def newest(workspace: Workspace, connection: Connection) -> Submission | None:
    """The round that counts for the unit's state: superseded by none."""
    return next(iter(rounds.newest(submissions(workspace, connection))), None)


def _as_sent(workspace: Workspace, connection: Connection, last: Submission) -> bool:
    """Whether the present figures are those of a report; what the centre asked about it changes none."""
    return last.digest == digest(workspace, connection) or remarked_only(workspace, connection, last.vector)


def _confirmed_here(workspace: Workspace, connection: Connection, last: Submission) -> bool:
    table = METADATA.tables["approval"]
    query = select(table.c.id).where(
        table.c.unit == workspace.unit, table.c.campaign == workspace.campaign.id,
        table.c.role == str(Role.APPROVER), table.c.digest == last.digest,
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def submissions(workspace: Workspace, connection: Connection) -> list[Submission]:
    """The reports that this store knows of, in the order of their numbers."""
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
