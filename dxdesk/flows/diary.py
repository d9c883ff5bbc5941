"""What was done with the figures as a whole: confirmed, sent, reopened, taken in. Not a verb itself.

Rows aren't changed by it, so the journal has no entry of it; it stays on this computer.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.submission import ROLE_LABELS, Role
from dxdesk.store.database import Connection
from dxdesk.store.papers import events
from dxdesk.store.papers.events import Event

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
    who = officer or workspace.officer
    events.note(connection, workspace.campaign.id, workspace.unit, who, kind, detail)


def sentence(event: Event) -> str:
    """What was done, in words."""
    kind, words = event.kind, dict(event.detail)
    if kind == CONFIRMED:
        label = ROLE_LABELS[Role(str(words["role"]))]
        words["role"] = _(label)
    by_word = {MERGED: _MERGED, ANSWERED: _ANSWERED}.get(kind)
    text = by_word[str(words["what"])] if by_word else _SENTENCES[kind]
    return _(text).format(**words).rstrip(": ")
