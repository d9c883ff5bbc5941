"""Plans, documents and milestones: number and date, form, deadlines, numbers used twice."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk import text
from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import PlanItem
from dxdesk.models.field import Row, Value
from dxdesk.models.finding import Severity

OPEN = ("not_started", "drafting", "submitted")
# register → number, date, and what tells one issuing body from another where the number's own letters don't
NUMBERED = (
    (("plans", "number", "issued_on", ""), ("platforms", "number", "announced_on", "")),
    (("systems", "approval_number", "approved_on", "approved_by"),),
)
_NUMBERED_IN = [register for pool in NUMBERED for register, *_fields in pool]


def item_of(ctx: Context, row: Row) -> PlanItem | None:
    """The plan item of a row; None for a code that the catalogue doesn't have (another rule names it)."""
    item = ctx.campaign.item("plan_items", row.get("item"))
    return item if isinstance(item, PlanItem) else None


def _items(ctx: Context, *statuses: Value) -> Iterator[tuple[Row, PlanItem]]:
    return ((row, item) for row in ctx.where("status", *statuses) if (item := item_of(ctx, row)))


@rule("document_incomplete", Severity.ERROR, title=N_("Văn bản đã ban hành nhưng thiếu số hoặc ngày"), register="plans")
def incomplete(ctx: Context) -> Iterator[Hit]:
    """An issued document has a number and a day; a milestone has no number and is never asked for one."""
    for row, item in _items(ctx, "issued"):
        for name in ("number", "issued_on") if item.kind == "document" else ():
            if row.get(name) is None:
                words = _("số, ký hiệu") if name == "number" else _("ngày ban hành")
                yield ctx.hit(
                    row,
                    name,
                    _("{record}: đã ban hành nhưng chưa ghi {missing}."),
                    missing=words,
                    read=("status",),
                    suggestion=_("Ghi theo bản văn bản đã ký."),
                )


@rule("milestone_undated", Severity.NOTE, title=N_("Mốc đã hoàn thành nhưng chưa ghi ngày"), register="plans")
def milestone_undated(ctx: Context) -> Iterator[Hit]:
    """A milestone was reached, nobody says when."""
    for row, item in _items(ctx, "issued"):
        if item.kind == "milestone" and row.get("issued_on") is None:
            yield ctx.hit(
                row,
                "issued_on",
                _("{record}: đã hoàn thành nhưng chưa ghi ngày."),
                read=("status",),
                suggestion=_("Ghi ngày hoàn thành."),
            )


@rule("milestone_submitted", Severity.NOTE, title=N_("Mốc công việc không có tình trạng “Đã trình”"), register="plans")
def milestone_submitted(ctx: Context) -> Iterator[Hit]:
    """A milestone is not begun, under way or reached; only documents are submitted for signing."""
    for row, item in _items(ctx, "submitted"):
        if item.kind == "milestone":
            yield ctx.hit(
                row,
                "status",
                _("{record}: là mốc công việc, không phải văn bản, nên không có tình trạng “Đã trình”."),
                suggestion=_("Chọn “Đang triển khai”."),
                fix={"status": "drafting"},
            )


@rule(
    "variant_missing",
    Severity.WARNING,
    title=N_("Văn bản có nhiều hình thức nhưng chưa chọn hình thức"),
    register="plans",
)
def variant_missing(ctx: Context) -> Iterator[Hit]:
    """An issued item of several forms without its form: the national parts then don't sum to the total."""
    for row, item in _items(ctx, "issued"):
        if item.variants and row.get("variant") is None:
            yield ctx.hit(
                row,
                "variant",
                _("{record}: {unit} đã ban hành nhưng chưa chọn hình thức, nên tổng các hình thức không khớp tổng số."),
                unit=ctx.unit.name,
                read=("status",),
                suggestion=_("Chọn hình thức của văn bản."),
            )


@rule("number_of_unissued", Severity.WARNING, title=N_("Chưa ban hành nhưng đã có số hoặc ngày"), register="plans")
def number_of_unissued(ctx: Context) -> Iterator[Hit]:
    """A number or day stands beside a status that says the document isn't issued."""
    for row, item in _items(ctx, *OPEN, "not_applicable"):
        number, issued_on = row.get("number"), row.get("issued_on")
        if number is None and issued_on is None:
            continue
        whole = issued_on is not None and (number is not None or item.kind == "milestone")
        yield ctx.hit(
            row,
            "status",
            _("{record}: tình trạng là “{status}” nhưng đã ghi số hoặc ngày ban hành."),
            status=ctx.show("status", row),
            read=("number", "issued_on"),
            suggestion=_("Sửa tình trạng thành “Đã ban hành”, hoặc xóa số và ngày."),
            fix={"status": "issued"} if whole else {},
        )


@rule("not_applicable_unexplained", Severity.WARNING, title=N_("“Không áp dụng” mà không nêu lý do"), register="plans")
def not_applicable_unexplained(ctx: Context) -> Iterator[Hit]:
    """The catalogue asks the unit for the item; if it doesn't apply, somebody should say why."""
    asked = {item.code for item in ctx.data.asked("plans")}
    for row, item in _items(ctx, "not_applicable"):
        if item.code in asked and not row.get("note"):
            yield ctx.hit(
                row,
                "note",
                _("{record}: ghi “Không áp dụng” nhưng chưa nêu lý do."),
                read=("status",),
                suggestion=_("Nêu lý do ở cột Ghi chú."),
            )


@rule("duplicate_number", Severity.WARNING, title=N_("Một số văn bản dùng cho nhiều nội dung"), register="plans")
def duplicate_number(ctx: Context) -> Iterator[Hit]:
    """Two items with the same number of the same day: one document for both, or a slip when copying."""
    first: dict[tuple[str, str], Row] = {}
    for row in ctx.rows:
        if row.get("number") is None:
            continue
        key = (text.fold(str(row["number"])), str(row.get("issued_on") or ""))
        other = first.setdefault(key, row)
        if other.get("item") != row.get("item"):
            yield ctx.hit(
                row,
                "number",
                _("{record}: số {number} đã dùng cho {other}."),
                number=row["number"],
                other=ctx.title(other),
                read=("issued_on",),
                also={"other": other.get("item")},
                suggestion=_("Kiểm tra lại; nếu một văn bản có cả hai nội dung, hãy giải trình."),
            )


@rule(
    "same_number_other_date",
    Severity.WARNING,
    title=N_("Cùng số văn bản nhưng khác ngày"),
    reads=_NUMBERED_IN,
)
def same_number_other_date(ctx: Context) -> Iterator[Hit]:
    """One number of one year stands with two days. Numbers begin anew each year, so other years don't count."""
    folded: dict[Value, str] = {}
    for pool in NUMBERED:
        first: dict[tuple[str, str, str], tuple[Context, Row, Value]] = {}
        for register, number, dated, issuer in pool:
            at = ctx.at(register)
            for row, written, on in zip(at.rows, at.column(number), at.column(dated), strict=True):
                # A platform announced in the plan repeats the plan's number and day: rules on platforms compare them.
                if written is None or on is None or row.get("announced_by") == "dx_plan":
                    continue
                if written not in folded:
                    folded[written] = text.fold(str(written))
                key = (folded[written], str(row.get(issuer)), str(on)[:4])
                there, other, other_day = first.setdefault(key, (at, row, on))
                if other_day != on:
                    yield at.hit(
                        row,
                        dated,
                        _("{record}: số {number} ghi ngày {day}, nhưng {other} ghi ngày {other_day}."),
                        number=written,
                        day=day(on),
                        other=there.title(other),
                        other_day=day(other_day),
                        read=(number,),
                        also={"other": other.get("record"), "day": other_day},
                        suggestion=_("Đối chiếu với văn bản để sửa số hoặc ngày."),
                    )
