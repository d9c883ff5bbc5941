"""Documents, milestones and tasks against their deadlines: the first, the one in force, and what the unit expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import PlanItem, Task
from dxdesk.models.field import Row
from dxdesk.models.finding import Severity

# register → statuses that are not the end, the one that is, and the day of the end
DUE = {
    "plans": (("not_started", "drafting", "submitted"), "issued", "issued_on"),
    "tasks": (("not_started", "in_progress"), "completed", "completed_on"),
}


def _open(ctx: Context) -> Iterator[tuple[Context, Row, PlanItem | Task]]:
    """What isn't done, with its item in the catalogue."""
    for register, (statuses, _end, _day) in DUE.items():
        at = ctx.at(register)
        for row in at.where("status", *statuses):
            item = at.register.item(row, ctx.campaign)
            if isinstance(item, (PlanItem, Task)):
                yield at, row, item


def _done(item: PlanItem | Task) -> str:
    return _("ban hành") if isinstance(item, PlanItem) and item.kind == "document" else _("hoàn thành")


@rule("overdue", Severity.WARNING, title=N_("Quá hạn chưa hoàn thành"), reads=DUE)
def overdue(ctx: Context) -> Iterator[Hit]:
    """Not done, and the deadline in force has passed by the as-of date."""
    for at, row, item in _open(ctx):
        if item.deadline and item.deadline < ctx.campaign.as_of:
            yield at.hit(
                row,
                "status",
                _("{record}: quá hạn {deadline} mà chưa {done}."),
                deadline=day(item.deadline),
                done=_done(item),
                also={"deadline": item.deadline},
                suggestion=_("Nêu lý do, vướng mắc và ngày dự kiến."),
            )


@rule("overdue_first", Severity.NOTE, title=N_("Quá thời hạn ban đầu, còn trong thời hạn đã lùi"), reads=DUE)
def overdue_first(ctx: Context) -> Iterator[Hit]:
    """Not done; the first deadline has passed, the one that replaced it has not."""
    for at, row, item in _open(ctx):
        if item.deadline and item.deadlines[0].day < ctx.campaign.as_of <= item.deadline:
            yield at.hit(
                row,
                "status",
                _("{record}: đã quá hạn ban đầu {first}; hạn hiện nay là {deadline}."),
                first=day(item.deadlines[0].day),
                deadline=day(item.deadline),
                also={"deadline": item.deadline},
            )


@rule("done_late", Severity.NOTE, title=N_("Hoàn thành sau thời hạn"), reads=DUE)
def done_late(ctx: Context) -> Iterator[Hit]:
    """Issued or completed after the deadline in force."""
    for register, (_statuses, end, dated) in DUE.items():
        at = ctx.at(register)
        for row in at.where("status", end):
            item, on = at.register.item(row, ctx.campaign), str(row.get(dated) or "")
            if isinstance(item, (PlanItem, Task)) and item.deadline and on > item.deadline:
                yield at.hit(
                    row,
                    dated,
                    _("{record}: {done} ngày {day}, sau hạn {deadline}."),
                    done=_done(item),
                    day=day(on),
                    deadline=day(item.deadline),
                    read=("status",),
                    also={"deadline": item.deadline},
                )


@rule("expected_day_missing", Severity.NOTE, title=N_("Chưa hoàn thành và chưa có ngày dự kiến"), reads=DUE, days=0)
def expected_day_missing(ctx: Context) -> Iterator[Hit]:
    """Past the deadline, or with fewer than `days` days left, there should be a day to count on."""
    near = (date.fromisoformat(ctx.campaign.as_of) + timedelta(days=int(ctx.number("days")))).isoformat()
    for at, row, item in _open(ctx):
        if item.deadline and item.deadline < near and row.get("expected_on") is None:
            yield at.hit(
                row,
                "expected_on",
                _("{record}: hạn là {deadline}, chưa {done} và chưa có ngày dự kiến."),
                deadline=day(item.deadline),
                done=_done(item),
                read=("status",),
                also={"deadline": item.deadline},
                suggestion=_("Ghi ngày dự kiến."),
            )


@rule("expected_day_passed", Severity.WARNING, title=N_("Ngày dự kiến đã qua"), reads=DUE)
def expected_day_passed(ctx: Context) -> Iterator[Hit]:
    """Not done though the day the unit expected is over."""
    for at, row, item in _open(ctx):
        expected = row.get("expected_on")
        if expected is not None and str(expected) < ctx.campaign.as_of:
            yield at.hit(
                row,
                "expected_on",
                _("{record}: dự kiến ngày {day} nhưng chưa {done}."),
                day=day(expected),
                done=_done(item),
                read=("status",),
                also={"as_of": ctx.campaign.as_of},
                suggestion=_("Cập nhật tình trạng, hoặc ghi ngày dự kiến mới."),
            )
