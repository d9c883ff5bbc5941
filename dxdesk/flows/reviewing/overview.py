"""What the window reads. Every call is short and may come from any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dxdesk.figures.figure import Figure
from dxdesk.flows import assessment, signing
from dxdesk.flows.centre import tracking
from dxdesk.flows.entering import history as history_flow
from dxdesk.flows.entering.history import BatchLine, HistoryLine, batches
from dxdesk.flows.entering.listing import choices, listing, page, row
from dxdesk.flows.exchanging import conflicts as exchanging
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.finding import Severity
from dxdesk.models.registers import pages
from dxdesk.models.submission import STATE_LABELS, State
from dxdesk.store.campaigns import opened_campaigns

__all__ = ["BatchLine", "HistoryLine", "batches", "choices", "listing", "page", "row"]


@dataclass(frozen=True)
class Header:
    """What stands above every page."""

    unit_name: str
    campaign_title: str
    campaign_id: str
    deadline: str
    days_left: int
    state: State
    state_text: str
    officer: str
    profile: str
    campaigns: tuple[tuple[str, str], ...]  # id and title of all that are open here
    waiting: int = 0  # at the centre, submissions that wait for an answer
    conflicts: int = 0  # cells in which values stand against each other


@dataclass(frozen=True)
class Overview:
    """The first page: how far the unit is and what is left to do."""

    completeness: Figure
    by_pillar: Figure
    errors: int
    warnings: int
    explained: int
    notes: int
    carried: int
    todo: list[tuple[str, str]]  # a sentence, and the page where it is done
    recent: list[BatchLine]


_NEXT = {
    State.ENTERING: N_("Số liệu đã đủ điều kiện để chốt và gửi báo cáo"),
    State.CONFIRMED: N_("Số liệu đã chốt, hãy ghi tệp gửi cơ quan tổng hợp"),
    State.SENT: N_("Đã ghi tệp gửi; chờ cơ quan tổng hợp tiếp nhận"),
    State.RETURNED: N_("Báo cáo bị trả lại; hãy sửa theo ý kiến, chốt và gửi lại"),
    State.ACCEPTED: N_("Báo cáo đã được tiếp nhận"),
}


def header(workspace: Workspace) -> Header:
    campaign = workspace.campaign
    with workspace.store.read() as connection:
        opened = opened_campaigns(connection)
        state = signing.state(workspace, connection)
        conflicts = exchanging.count(workspace, connection)
    said, waiting = (_(STATE_LABELS[state]), 0) if workspace.unit else _arrived(workspace)
    days = (date.fromisoformat(campaign.deadline) - datetime.now().astimezone().date()).days
    return Header(
        workspace.unit_name,
        campaign.title,
        campaign.id,
        campaign.deadline,
        days,
        state,
        said,
        workspace.officer,
        workspace.profile,
        tuple((c.id, c.title) for c in opened),
        waiting,
        conflicts,
    )


def _arrived(workspace: Workspace) -> tuple[str, int]:
    """How many units' reports are here, in words, and how many of them wait for an answer."""
    came, waiting = tracking.arrived(workspace)
    said = _("{n} / {whole} đơn vị đã gửi").format(n=came, whole=len(workspace.campaign.unit_by_code))
    return said, waiting


def torn_fields(workspace: Workspace, register: str, records: Sequence[str]) -> dict[str, frozenset[str]]:
    """The fields of some records in which values stand against each other, by record."""
    return exchanging.torn_fields(workspace, register, records)


def conflict_text(workspace: Workspace, register: str, record: str, field: str) -> str:
    """What stands against each other in a cell, in a sentence; empty where nothing does any more."""
    one = next((c for c in exchanging.conflicts_of(workspace, register, record) if c.field == field), None)
    if one is None:
        return ""
    sides = "; ".join(f"{side.text} ({side.officer})" for side in one.sides)
    return _("Khác biệt chưa xử lý: {sides}. Chọn một ở trang Trao đổi.").format(sides=sides)


def cell_history(workspace: Workspace, register: str, record: str, field: str) -> list[HistoryLine]:
    """Everything a cell ever held, newest first."""
    return history_flow.history(workspace, register, record, field)


def overview(workspace: Workspace) -> Overview:
    found = assessment.assess(workspace)
    findings, carried = found.findings, found.carried
    by_severity = Counter(f.severity for f in findings)
    open_warnings = [f for f in findings if f.severity is Severity.WARNING and not f.explanation]
    todo: list[tuple[str, str]] = []
    missing = Counter(f.register for f in findings if f.severity is Severity.ERROR)
    for register in pages():
        if missing[register.key]:
            todo.append(
                (
                    _("{register}: còn {n} lỗi phải sửa").format(register=_(register.short), n=missing[register.key]),
                    register.key,
                )
            )
    if open_warnings:
        todo.append((_("Còn {n} cảnh báo chưa giải trình").format(n=len(open_warnings)), "review"))
    if carried:
        todo.append((_("Còn {n} dòng chuyển từ kỳ trước chưa xác nhận").format(n=carried), "review"))
    with workspace.store.read() as connection:
        if conflicts := exchanging.count(workspace, connection):
            todo.append((_("Còn {n} khác biệt chưa xử lý").format(n=conflicts), "exchange"))
        if not todo:
            todo.append((_(_NEXT[signing.state(workspace, connection)]), "submit"))
    return Overview(
        found.figures["completeness"],
        found.figures["completeness_by_pillar"],
        by_severity[Severity.ERROR],
        len(open_warnings),
        by_severity[Severity.WARNING] - len(open_warnings),
        by_severity[Severity.NOTE],
        carried,
        todo,
        batches(workspace, limit=8),
    )
