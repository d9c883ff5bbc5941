"""Tasks: does the status agree with percent, day and result."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.field import number
from dxdesk.models.finding import Severity

OPEN = ("not_started", "in_progress")


@rule("task_completed_undated", Severity.WARNING, title=N_("Nhiệm vụ hoàn thành nhưng chưa ghi ngày"), register="tasks")
def completed_undated(ctx: Context) -> Iterator[Hit]:
    """Without the day nobody can say whether it was in time."""
    for row in ctx.where("status", "completed"):
        if row.get("completed_on") is None:
            yield ctx.hit(
                row,
                "completed_on",
                _("{record}: đã hoàn thành nhưng chưa ghi ngày hoàn thành."),
                read=("status",),
                suggestion=_("Ghi ngày hoàn thành."),
            )


@rule(
    "task_completed_without_result",
    Severity.WARNING,
    title=N_("Nhiệm vụ hoàn thành nhưng chưa nêu kết quả"),
    register="tasks",
)
def completed_without_result(ctx: Context) -> Iterator[Hit]:
    """Completed: what came of it, which document says so."""
    for row in ctx.where("status", "completed"):
        if not row.get("result"):
            yield ctx.hit(
                row,
                "result",
                _("{record}: đã hoàn thành nhưng chưa nêu kết quả."),
                read=("status",),
                suggestion=_("Nêu sản phẩm hoặc số văn bản."),
            )


@rule("task_percent_disagrees", Severity.WARNING, title=N_("Tiến độ (%) không khớp tình trạng"), register="tasks")
def percent_disagrees(ctx: Context) -> Iterator[Hit]:
    """Completed is 100 %, not started is 0 %, in progress is less than 100 %."""
    for row in ctx.rows:
        percent, status = number(row.get("percent")), row.get("status")
        if percent is None:
            continue
        if (
            (status == "completed" and percent < 100)
            or (status == "not_started" and percent > 0)
            or (status == "in_progress" and percent >= 100)
        ):
            yield ctx.hit(
                row,
                "percent",
                _("{record}: tình trạng “{status}” nhưng tiến độ {percent} %."),
                status=ctx.show("status", row),
                percent=ctx.show("percent", row),
                read=("status",),
                suggestion=_("Sửa tiến độ hoặc tình trạng cho khớp."),
            )


@rule(
    "task_date_of_uncompleted",
    Severity.WARNING,
    title=N_("Chưa hoàn thành nhưng đã có ngày hoàn thành"),
    register="tasks",
)
def date_of_uncompleted(ctx: Context) -> Iterator[Hit]:
    """A day of completion beside a status that says it isn't complete."""
    for row in ctx.where("status", *OPEN):
        if row.get("completed_on") is not None:
            yield ctx.hit(
                row,
                "status",
                _("{record}: đã ghi ngày hoàn thành {day} nhưng tình trạng là “{status}”."),
                day=day(row["completed_on"]),
                status=ctx.show("status", row),
                read=("completed_on",),
                suggestion=_("Sửa tình trạng thành “Đã hoàn thành”, hoặc xóa ngày."),
                fix={"status": "completed"},
            )
