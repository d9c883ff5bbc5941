"""What was done with the figures as a whole: confirmed, sent, reopened, taken in. Not a verb itself.

Rows aren't changed by it, so the journal has no entry of it; it stays on this computer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from dxdesk.dates import now
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.submission import ROLE_LABELS, Role
from dxdesk.models.tables import METADATA

CONFIRMED, REOPENED, SUBMITTED, MERGED = "confirmed", "reopened", "submitted", "merged"
EXCHANGED, TRUSTED, REVOKED, ANSWERED = "exchanged", "trusted", "revoked", "answered"
REJOINED, RESTATED = "rejoined", "restated"

_SENTENCES: Mapping[str, str] = {
    CONFIRMED: N_("{role} xác nhận số liệu"),
    REOPENED: N_("Mở lại số liệu để sửa: {reason}"),
    SUBMITTED: N_("Ghi tệp báo cáo lần {number}: {file}"),
    EXCHANGED: N_("Tạo tệp trao đổi: {file}"),
    TRUSTED: N_("Tin cậy khóa của {holder}"),
    REVOKED: N_("Thu hồi khóa của {holder}: {reason}"),
    REJOINED: N_("Nối lại {n} thay đổi với phần của nơi khác: {file}"),
    RESTATED: N_("Ghi lại {n} thay đổi mà nơi khác không nhận được"),
}
_MERGED: Mapping[str, str] = {
    "exchange": N_("Nhận tệp trao đổi: {file}"),
    "submission": N_("Nhận báo cáo của {unit}: {file}"),
    "receipt": N_("Nhận phiếu trả lời của cơ quan tổng hợp: {file}"),
}
_ANSWERED: Mapping[str, str] = {
    "accepted": N_("Tiếp nhận báo cáo của {unit}: {file}"),
    "returned": N_("Trả lại báo cáo của {unit}: {file}"),
}


def note(workspace: Workspace, connection: Connection, kind: str, *, officer: str = "", **detail: str | int) -> None:
    """Keep that something was done, in the transaction that does it."""
    batches = METADATA.tables["batch"]
    position = connection.scalar(select(func.max(batches.c.position))) or 0
    connection.execute(
        insert(METADATA.tables["event"]).values(
            campaign=workspace.campaign.id, unit=workspace.unit, position=position, made_at=now(),
            officer=officer or workspace.officer, kind=kind, detail=orjson.dumps(detail).decode(),
        )
    )  # fmt: skip


def newest(workspace: Workspace, connection: Connection, limit: int, units: Sequence[str] = ()) -> list[Any]:
    """The rows of the last events of a campaign, newest first; where units are named, of these."""
    table = METADATA.tables["event"]
    query = select(table).where(table.c.campaign == workspace.campaign.id)
    if units:
        query = query.where(table.c.unit.in_(units))
    return list(connection.execute(query.order_by(table.c.id.desc()).limit(limit)))


def last_of(workspace: Workspace, connection: Connection, *kinds: str) -> str:
    """Which of some kinds was done last with the unit's figures; empty where none was."""
    table = METADATA.tables["event"]
    mine = (table.c.campaign == workspace.campaign.id) & (table.c.unit == workspace.unit) & table.c.kind.in_(kinds)
    return connection.scalar(select(table.c.kind).where(mine).order_by(table.c.id.desc()).limit(1)) or ""


def sentence(kind: str, detail: str) -> str:
    """What was done, in words."""
    words = orjson.loads(detail)
    if kind == CONFIRMED:
        label = ROLE_LABELS[Role(words["role"])]
        words["role"] = _(label)
    by_word = {MERGED: _MERGED, ANSWERED: _ANSWERED}.get(kind)
    text = by_word[words["what"]] if by_word else _SENTENCES[kind]
    return _(text).format(**words).rstrip(": ")
