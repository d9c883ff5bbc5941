"""What the campaign asks for and nobody recorded yet. How grave that is differs by register, so each has its rule."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.i18n import N_, _
from dxdesk.models.finding import Severity

WORDS = ("results", "shortcomings", "causes", "recommendations", "next_steps")


def _blank(ctx: Context, field: str, suggestion: str) -> Iterator[Hit]:
    return (ctx.hit(row, field, _("{record}: chưa nhập."), suggestion=suggestion) for row in ctx.blank)


@rule("plan_not_entered", Severity.ERROR, title=N_("Văn bản, kế hoạch chưa nhập"), register="plans")
def plans(ctx: Context) -> Iterator[Hit]:
    """Every document and milestone needs at least a status; "Không áp dụng" is one."""
    return _blank(ctx, "status", _("Chọn tình trạng; nếu không thuộc phạm vi, chọn “Không áp dụng”."))


@rule("indicator_not_entered", Severity.WARNING, title=N_("Chỉ tiêu chưa nhập"), register="indicators")
def indicators(ctx: Context) -> Iterator[Hit]:
    """An indicator the unit reports has no row."""
    return _blank(ctx, "value", _("Nhập số liệu, hoặc giải trình vì sao chưa có."))


@rule("task_not_entered", Severity.WARNING, title=N_("Nhiệm vụ chưa nhập"), register="tasks")
def tasks(ctx: Context) -> Iterator[Hit]:
    """A task given to the unit has no row."""
    return _blank(ctx, "status", _("Chọn tình trạng thực hiện nhiệm vụ."))


@rule("narrative_not_entered", Severity.NOTE, title=N_("Lĩnh vực chưa có đánh giá"), register="narratives")
def narratives(ctx: Context) -> Iterator[Hit]:
    """A lĩnh vực has nothing in words."""
    return _blank(ctx, "results", _("Viết kết quả nổi bật và tồn tại của lĩnh vực."))


@rule("narrative_empty", Severity.NOTE, title=N_("Đánh giá không có nội dung"), register="narratives")
def narrative_empty(ctx: Context) -> Iterator[Hit]:
    """A recorded narrative in which every part is empty."""
    for row in ctx.rows:
        if not any(row.get(part) for part in WORDS):
            yield ctx.hit(row, "results", _("{record}: chưa có nội dung đánh giá."), read=WORDS)


@rule(
    "narrative_without_causes",
    Severity.NOTE,
    title=N_("Nêu tồn tại nhưng chưa nêu nguyên nhân"),
    register="narratives",
)
def narrative_without_causes(ctx: Context) -> Iterator[Hit]:
    """Shortcomings without their causes help nobody to act."""
    for row in ctx.rows:
        if row.get("shortcomings") and not row.get("causes"):
            yield ctx.hit(
                row,
                "causes",
                _("{record}: có tồn tại, hạn chế nhưng chưa nêu nguyên nhân."),
                read=("shortcomings",),
                suggestion=_("Bổ sung nguyên nhân."),
            )
