"""The words of those who confirm a unit's figures, with their signatures, and whether they were withdrawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, insert, select, update

from dxdesk.models.change import canonical_json
from dxdesk.models.submission import Approval, Role
from dxdesk.store.tables import METADATA

_APPROVAL = METADATA.tables["approval"]


@dataclass(frozen=True)
class Confirmation:
    """A confirmation as it is kept: its exact bytes, who signed them (nobody signs a preparer's), and the reason it was
    withdrawn for, empty while it stands."""

    id: int
    unit: str
    campaign: str
    role: str
    digest: str
    body: bytes
    signature: str
    public_key: str
    withdrawn: str

    @property
    def said(self) -> Approval:
        return read_approval(self.body)


def read_approval(body: bytes) -> Approval:
    """A confirmation from its exact bytes."""
    raw = orjson.loads(body)
    return Approval(**{**raw, "role": Role(raw["role"])})


def approval_body(approval: Approval) -> bytes:
    """The exact bytes of a confirmation."""
    return canonical_json(asdict(approval))


def standing(connection: Connection, campaign: str, unit: str) -> list[Confirmation]:
    """The confirmations of a unit's figures that weren't withdrawn, the newest first."""
    mine = (_APPROVAL.c.campaign == campaign) & (_APPROVAL.c.unit == unit) & (_APPROVAL.c.withdrawn == "")
    found = connection.execute(select(_APPROVAL).where(mine).order_by(_APPROVAL.c.id.desc()))
    return [Confirmation(*row) for row in found]


def is_locked(connection: Connection, campaign: str, unit: str) -> bool:
    """Whether the head of the unit has confirmed: then nothing is edited until it is reopened with a reason."""
    return any(one.role == Role.APPROVER for one in standing(connection, campaign, unit))


def was_approved(connection: Connection, campaign: str, unit: str, digest: str) -> bool:
    """Whether the head of the unit once confirmed the figures of a digest here."""
    mine = (_APPROVAL.c.campaign == campaign) & (_APPROVAL.c.unit == unit) & (_APPROVAL.c.role == Role.APPROVER)
    return connection.execute(select(_APPROVAL.c.id).where(mine, _APPROVAL.c.digest == digest)).first() is not None


def every(connection: Connection) -> list[Confirmation]:
    """All that a store holds, withdrawn ones too."""
    return [Confirmation(*row) for row in connection.execute(select(_APPROVAL))]


def keep(connection: Connection, said: Approval, body: bytes, signature: str = "", public_key: str = "") -> None:
    """Keep a confirmation in the exact bytes that were signed, if they were."""
    connection.execute(
        insert(_APPROVAL).values(
            unit=said.unit, campaign=said.campaign, role=str(said.role), digest=said.digest, body=body,
            signature=signature, public_key=public_key, withdrawn="",
        )
    )  # fmt: skip


def withdraw(connection: Connection, campaign: str, unit: str, reason: str) -> bool:
    """Withdraw all that stands of a unit's figures; whether anything did."""
    mine = (_APPROVAL.c.campaign == campaign) & (_APPROVAL.c.unit == unit) & (_APPROVAL.c.withdrawn == "")
    return connection.execute(update(_APPROVAL).where(mine).values(withdrawn=reason)).rowcount > 0


def withdraw_one(connection: Connection, confirmation: int, reason: str) -> None:
    """Withdraw one, by its number."""
    connection.execute(update(_APPROVAL).where(_APPROVAL.c.id == confirmation).values(withdrawn=reason))
