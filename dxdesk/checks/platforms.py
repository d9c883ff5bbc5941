"""Platforms: is the announcement named, does it agree with the plan it is said to be in."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk import text
from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.field import Row
from dxdesk.models.finding import Severity

DX_PLANS = ("plan_annual", "plan_5y")  # the plans a platform may be announced in


def _plans(ctx: Context) -> list[Row]:
    """The unit's issued plans of digital transformation, the annual one first."""
    issued = {row.get("item"): row for row in ctx.at("plans").rows if row.get("status") == "issued"}
    return [issued[item] for item in DX_PLANS if item in issued]


@rule(
    "announcement_incomplete",
    Severity.WARNING,
    title=N_("Có quyết định công bố nhưng thiếu số hoặc ngày"),
    register="platforms",
)
def incomplete(ctx: Context) -> Iterator[Hit]:
    """Announced by a decision of its own, which has a number and a day. For the plan, both are known from its row."""
    for row in ctx.where("announced_by", "separate_decision"):
        for name in ("number", "announced_on"):
            if row.get(name) is None:
                words = _("số quyết định") if name == "number" else _("ngày công bố")
                yield ctx.hit(
                    row,
                    name,
                    _("{record}: công bố bằng quyết định riêng nhưng chưa ghi {missing}."),
                    missing=words,
                    read=("announced_by",),
                    suggestion=_("Ghi theo quyết định công bố."),
                )


@rule(
    "announcement_denied",
    Severity.WARNING,
    title=N_("“Chưa công bố” nhưng đã có số hoặc ngày công bố"),
    register="platforms",
)
def denied(ctx: Context) -> Iterator[Hit]:
    """A number or day stands beside "not announced"."""
    for row in ctx.where("announced_by", "not_announced"):
        if row.get("number") is not None or row.get("announced_on") is not None:
            yield ctx.hit(
                row,
                "announced_by",
                _("{record}: ghi “Chưa công bố” nhưng đã có số hoặc ngày công bố."),
                read=("number", "announced_on"),
                suggestion=_("Chọn lại hình thức công bố, hoặc xóa số và ngày."),
            )


@rule("used_unannounced", Severity.NOTE, title=N_("Nền tảng đang dùng nhưng chưa công bố"), register="platforms")
def used_unannounced(ctx: Context) -> Iterator[Hit]:
    """A platform in use that no document of the unit names."""
    for row in ctx.where("announced_by", "not_announced"):
        if row.get("status") == "in_use":
            yield ctx.hit(
                row,
                "announced_by",
                _("{record}: đang sử dụng nhưng chưa có văn bản công bố."),
                read=("status",),
                suggestion=_("Công bố trong kế hoạch hoặc quyết định."),
            )


@rule(
    "announced_in_unissued_plan",
    Severity.WARNING,
    title=N_("Công bố trong kế hoạch chưa ban hành"),
    register="platforms",
    reads=("plans",),
)
def in_unissued_plan(ctx: Context) -> Iterator[Hit]:
    """Said to be announced in the unit's plan, but neither the annual nor the 5-year plan is issued."""
    if _plans(ctx):
        return
    for row in ctx.where("announced_by", "dx_plan"):
        yield ctx.hit(
            row,
            "announced_by",
            _("{record}: công bố trong kế hoạch chuyển đổi số, nhưng chưa ghi kế hoạch năm hay 5 năm nào đã ban hành."),
            also={"plans": []},
            suggestion=_("Kiểm tra biểu văn bản, hoặc chọn lại hình thức công bố."),
        )


@rule(
    "announcement_differs_from_plan",
    Severity.WARNING,
    title=N_("Số, ngày công bố khác với kế hoạch"),
    register="platforms",
    reads=("plans",),
)
def differs_from_plan(ctx: Context) -> Iterator[Hit]:
    """Announced in the plan, yet number or day are those of no issued plan of the unit."""
    plans = _plans(ctx)
    if not plans:
        return
    for row in ctx.where("announced_by", "dx_plan"):
        number, announced_on = row.get("number"), row.get("announced_on")
        same = [p for p in plans if number is None or text.fold(str(p.get("number") or "")) == text.fold(str(number))]
        if any(announced_on in (None, p.get("issued_on")) for p in same):
            continue
        plan = (same or plans)[0]
        wrong = "announced_on" if same else "number"
        certain = len(same or plans) == 1
        yield ctx.hit(
            row,
            wrong,
            _("{record}: {field} “{value}” khác với kế hoạch ({expected})."),
            field=ctx.label(wrong).lower(),
            value=ctx.show(wrong, row),
            expected=", ".join(_plan_words(p) for p in same or plans),
            read=("announced_by", "number", "announced_on"),
            also={"plans": [(p.get("number"), p.get("issued_on")) for p in plans]},
            suggestion=_("Lấy số, ngày từ biểu văn bản."),
            fix={"number": plan.get("number"), "announced_on": plan.get("issued_on")} if certain else {},
        )


def _plan_words(plan: Row) -> str:
    number, issued_on = str(plan.get("number") or _("chưa ghi số")), plan.get("issued_on")
    return _("{number} ngày {day}").format(number=number, day=day(issued_on)) if issued_on else number
