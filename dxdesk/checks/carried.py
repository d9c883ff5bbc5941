"""Against the last campaign: what was carried over and not confirmed, what can't fall or vanish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.field import Row
from dxdesk.models.finding import Severity
from dxdesk.models.registers import PAGES

# register → field, and the values that, once reached, stay
LASTING: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        "plans": ("status", frozenset({"issued"})),
        "tasks": ("status", frozenset({"completed"})),
        "platforms": ("announced_by", frozenset({"dx_plan", "separate_decision"})),
        "systems": ("dossier_status", frozenset({"approved"})),
    }
)
# register → number and date of what was decided then
DECIDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "plans": ("number", "issued_on"),
        "platforms": ("number", "announced_on"),
        "systems": ("approval_number", "approved_on"),
    }
)


def _with_last(ctx: Context) -> Iterator[tuple[Row, Row]]:
    if ctx.before:
        for row in ctx.rows:
            if (last := ctx.before.get(str(row.get("record")))) is not None:
                yield row, last


@rule("carried_unconfirmed", Severity.WARNING, title=N_("Dòng chuyển từ kỳ trước chưa xác nhận"), reads=PAGES)
def unconfirmed(ctx: Context) -> Iterator[Hit]:
    """One finding a register, naming the first row: confirming is done for many rows at once."""
    for register in PAGES:
        at = ctx.at(register)
        rows = [row for row in at.rows if row.get("carried")]
        if rows:
            yield at.hit(
                {},
                "",
                _("{register}: {count} dòng chuyển từ kỳ trước chưa xác nhận, đầu tiên là {first}."),
                register=_(at.register.short),
                count=len(rows),
                first=at.title(rows[0]),
                also={"records": [row.get("record") for row in rows]},
                suggestion=_("Rà lại rồi chọn “Xác nhận dòng mang sang”, hoặc sửa cho đúng."),
            )


@rule("status_fell", Severity.WARNING, title=N_("Tình trạng thấp hơn kỳ trước"), reads=LASTING)
def status_fell(ctx: Context) -> Iterator[Hit]:
    """What was issued, completed, announced or approved last time isn't any more."""
    for key, (name, lasting) in LASTING.items():
        at = ctx.at(key)
        for row, last in _with_last(at):
            if last.get(name) in lasting and row.get(name) is not None and row.get(name) not in lasting:
                yield at.hit(
                    row,
                    name,
                    _("{record}: kỳ trước “{before}”, kỳ này “{now}”."),
                    before=at.show(name, last),
                    now=at.show(name, row),
                    also={"before": last.get(name)},
                    suggestion=_("Khôi phục như kỳ trước, hoặc giải trình."),
                    fix={name: last.get(name)},
                )


@rule("decided_changed", Severity.WARNING, title=N_("Số, ngày văn bản khác với kỳ đã báo cáo"), reads=DECIDED)
def decided_changed(ctx: Context) -> Iterator[Hit]:
    """Number or day of a document that was reported in a closed period have changed since."""
    for key, (number, dated) in DECIDED.items():
        at = ctx.at(key)
        for row, last in _with_last(at):
            for name in (number, dated):
                now, before = row.get(name), last.get(name)
                if before is not None and now is not None and now != before:
                    shown = [day(v) if name == dated else str(v) for v in (before, now)]
                    yield at.hit(
                        row,
                        name,
                        _("{record}: {field} kỳ trước là {before}, kỳ này là {now}."),
                        field=at.label(name).lower(),
                        before=shown[0],
                        now=shown[1],
                        also={"before": before},
                        suggestion=_("Nếu đã có văn bản mới thay thế, hãy giải trình."),
                    )


@rule("level_lowered", Severity.WARNING, title=N_("Cấp độ thấp hơn kỳ trước"), register="systems")
def level_lowered(ctx: Context) -> Iterator[Hit]:
    """A system's level is lower than the last time."""
    for row, last in _with_last(ctx):
        now, before = row.get("level"), last.get("level")
        if now is not None and before is not None and str(now) < str(before):
            yield ctx.hit(
                row,
                "level",
                _("{record}: kỳ trước cấp độ {before}, kỳ này cấp độ {now}."),
                before=before,
                now=now,
                also={"before": before},
                suggestion=_("Kiểm tra lại cấp độ."),
            )


@rule("record_vanished", Severity.WARNING, title=N_("Kỳ trước có, kỳ này không còn"), reads=("systems", "platforms"))
def vanished(ctx: Context) -> Iterator[Hit]:
    """A system or platform of the last campaign is gone. One that was stopped stays, with that state."""
    for key in ("systems", "platforms"):
        at = ctx.at(key)
        here = {str(row.get("record")) for row in at.rows} if at.before else set()
        for record, last in at.before.items():
            if record not in here and last.get("live", True):
                yield at.hit(
                    last,
                    "",
                    _("{record}: có trong kỳ trước, kỳ này không còn."),
                    suggestion=_("Nếu đã dừng, hãy giữ lại và ghi trạng thái “Đã dừng”."),
                )
