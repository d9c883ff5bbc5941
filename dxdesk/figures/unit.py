"""Figures of one unit: what stands behind the charts of its pages and the sentences of its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dxdesk.figures.answers import Answer, answer
from dxdesk.figures.declaring import Content, unit_figure
from dxdesk.figures.figure import Cell, Line
from dxdesk.figures.targets import MET_LABELS, met, reached
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign, Indicator, PlanItem, Task
from dxdesk.models.field import Row, Value
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers.indicators import share
from dxdesk.models.unit_data import UnitData, ids, live

NOT_ENTERED = "not_entered"
UNKNOWN = "unknown"
COMPUTED_FROM_SYSTEMS = "systems_approved_share"  # the one indicator that is computed, from the register of systems


def counted_systems(rows: Iterable[Row]) -> list[Row]:
    """The systems that totals are of: recorded and not stopped, for a stopped system needs no approval."""
    return [row for row in live(rows) if row.get("state") != "stopped"]


def approved(rows: Iterable[Row]) -> list[Row]:
    """The systems whose dossier is approved."""
    return [row for row in rows if row.get("dossier_status") == "approved"]


def _by_choice(
    data: UnitData, register: str, field: str, keep: Callable[[Iterable[Row]], list[Row]] = live
) -> list[tuple[str, str, list[Row]]]:
    """Code, label and rows of each choice of a field, in the order of its declaration; then those without any."""
    rows = keep(data.of(register))
    declared = REGISTERS[register].fields[field]
    fine = declared.vocabulary.fine() if declared.vocabulary else ()
    choices = [(choice.code, declared.labels(choice.code)) for choice in fine]
    found = [(code, label, [row for row in rows if row.get(field) == code]) for code, label in choices]
    codes = {code for code, _label in choices}
    other = [row for row in rows if row.get(field) not in codes]
    return [*found, (UNKNOWN, _("Chưa xác định"), other)] if other else found


def _not_entered(data: UnitData, register: str, *more: Cell) -> list[Line]:
    missing = data.missing(register)
    return [Line(NOT_ENTERED, (_("Chưa nhập"), len(missing), *more))] if missing else []


@unit_figure(N_("Văn bản, kế hoạch theo tình trạng"), reads=("plans",), unit_of_measure=N_("văn bản"), chart=1)
def plans_by_status(data: UnitData) -> Content:
    """How many documents and milestones are in which status; those not recorded yet come last."""
    by_status = _by_choice(data, "plans", "status")
    lines = [Line(code, (label, len(found)), ids("plans", found)) for code, label, found in by_status]
    columns = (("status", _("Tình trạng")), ("count", _("Số lượng")))
    return Content(columns, [*lines, *_not_entered(data, "plans")])


@unit_figure(N_("Văn bản, kế hoạch quá hạn"), reads=("plans",))
def plans_late(data: UnitData) -> Content:
    """Documents and milestones past their deadline: not done by the as-of date, or done after it."""
    lines = []
    for row in data.live("plans"):
        item = REGISTERS["plans"].item(row, data.campaign)
        said = answer("plans", row)
        if not isinstance(item, PlanItem) or not item.deadline or said not in (Answer.DONE, Answer.NOT_DONE):
            continue
        done = str(row.get("issued_on") or "") if said is Answer.DONE else data.campaign.as_of
        if done > item.deadline:
            status, deadline = (data.show("plans", name, row) for name in ("status", "deadline"))
            lines.append(Line(item.code, (item.name, deadline, status), ids("plans", [row])))
    columns = (("item", _("Văn bản, kế hoạch")), ("deadline", _("Thời hạn")), ("status", _("Tình trạng")))
    return Content(columns, lines)


@unit_figure(N_("Nền tảng số theo hình thức công bố"), reads=("platforms",), unit_of_measure=N_("nền tảng"), chart=6)
def platforms_by_announcement(data: UnitData) -> Content:
    """How the unit's platforms were announced, and how many of them are in use."""
    lines = [
        Line(code, (label, len(found), sum(row.get("status") == "in_use" for row in found)), ids("platforms", found))
        for code, label, found in _by_choice(data, "platforms", "announced_by")
    ]
    columns = (("announced_by", _("Hình thức công bố")), ("count", _("Số nền tảng")), ("in_use", _("Đang sử dụng")))
    return Content(columns, lines)


@unit_figure(N_("Hệ thống thông tin theo cấp độ"), reads=("systems",), unit_of_measure=N_("hệ thống"), chart=3)
def systems_by_level(data: UnitData) -> Content:
    """Systems of each level and how many of them have an approved dossier."""
    lines = [
        Line(code, (label, *_approvals(found)), ids("systems", found))
        for code, label, found in _by_choice(data, "systems", "level", counted_systems)
    ]
    return Content(_of_systems(_("Cấp độ")), lines)


@unit_figure(
    N_("Hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ"), reads=("systems",), unit_of_measure=N_("hệ thống")
)
def systems_approved(data: UnitData) -> Content:
    """All systems of the unit and how many have an approved dossier."""
    found = counted_systems(data.of("systems"))
    cells = (data.campaign.unit(data.unit).name, *_approvals(found))
    return Content(_of_systems(_("Đơn vị")), [Line(data.unit, cells, ids("systems", found))])


def _of_systems(heading: str) -> tuple[tuple[str, str], ...]:
    counts = ("total", _("Tổng số")), ("approved", _("Đã phê duyệt")), ("not_approved", _("Chưa phê duyệt"))
    return ("name", heading), *counts, ("silent", _("Chưa nêu tình trạng hồ sơ")), ("share", _("Tỷ lệ (%)"))


def _approvals(systems: Sequence[Row]) -> tuple[Cell, ...]:
    """All, approved, not approved, and those whose dossier nobody told of; the share is of those that are told."""
    done, told = len(approved(systems)), sum(row.get("dossier_status") is not None for row in systems)
    return len(systems), done, told - done, len(systems) - told, share(done, told)


def computed_rows(item: Indicator, systems: Sequence[Row]) -> list[Row]:
    """The row of an indicator the campaign has computed, worked out from the unit's systems; none without systems.

    Systems whose dossier nobody told of count neither above nor below the line.
    """
    found = [row for row in counted_systems(systems) if row.get("dossier_status") is not None]
    if item.code != COMPUTED_FROM_SYSTEMS or item.entered_by != "computed" or not found:
        return []
    part, whole = str(len(approved(found))), str(len(found))
    return [{"record": item.code, "indicator": item.code, "numerator": part, "denominator": whole, "live": True}]


@unit_figure(N_("Kết quả thực hiện so với mục tiêu"), reads=("indicators", "systems"), chart=2)
def indicators_against_target(data: UnitData) -> Content:
    """Indicators that have a target: reached, aimed at, met. The systems give the computed indicator its fraction."""
    campaign, systems = data.campaign, data.of("systems")
    own = {row.get("indicator"): row for row in data.live("indicators")}
    own |= {item.code: row for item in campaign.indicators for row in computed_rows(item, systems)}
    asked = {item.code for item in data.asked("indicators")}
    lines = []
    for item in campaign.indicators:
        row = own.get(item.code)
        if not item.target_op or (row is None and (item.code not in asked or item.entered_by == "computed")):
            continue
        result = met(item, row or {}, campaign.as_of)
        cells = (
            item.name,
            reached(row or {}),
            item.target,
            item.target_text,
            item.unit_of_measure,
            result.value,
            _(MET_LABELS[result]),
        )
        behind = (
            ids("systems", counted_systems(systems))
            if item.entered_by == "computed"
            else ids("indicators", [row] if row else [])
        )
        lines.append(Line(item.code, cells, behind))
    columns = (
        ("indicator", _("Chỉ tiêu")),
        ("reached", _("Kết quả")),
        ("target", _("Mức mục tiêu")),
        ("target_text", _("Mục tiêu")),
        ("unit", _("Đơn vị tính")),
        ("met", _("Mã kết luận")),
        ("result", _("Kết luận")),
    )
    return Content(columns, lines, _same(lines, 4))


@unit_figure(N_("Chỉ tiêu so với kỳ trước"), reads=("indicators",))
def indicator_values(data: UnitData) -> Content:
    """Every indicator the unit has: reached now and in the last campaign."""
    before = {row.get("indicator"): row for row in live(data.before("indicators").values())}
    lines = []
    for row in data.live("indicators"):
        item = data.campaign.item("indicators", row.get("indicator"))
        if isinstance(item, Indicator):
            then = before.get(item.code)
            cells = (item.name, reached(row), reached(then) if then else None, item.unit_of_measure)
            lines.append(Line(item.code, cells, ids("indicators", [row])))
    columns = (
        ("indicator", _("Chỉ tiêu")), ("now", _("Kỳ này")), ("before", _("Kỳ trước")), ("unit", _("Đơn vị tính"))
    )  # fmt: skip
    return Content(columns, lines, _same(lines, 3))


def _same(lines: Sequence[Line], place: int) -> str:
    """The unit of measure that all lines share, or none."""
    found = {str(line.cells[place]) for line in lines}
    return found.pop() if len(found) == 1 else ""


@unit_figure(N_("Nhiệm vụ theo tình trạng"), reads=("tasks",), unit_of_measure=N_("nhiệm vụ"), chart=4)
def tasks_by_status(data: UnitData) -> Content:
    """Tasks in each status, and how many of them are late: completed after the deadline, or open when it had passed."""
    lines = []
    for code, label, found in _by_choice(data, "tasks", "status"):
        late = [row for row in found if is_late(data.campaign, row)]
        lines.append(Line(code, (label, len(found), len(late)), ids("tasks", found)))
    columns = (("status", _("Tình trạng")), ("count", _("Số lượng")), ("late", _("Trong đó quá hạn")))
    return Content(columns, [*lines, *_not_entered(data, "tasks", None)])


def is_late(campaign: Campaign, row: Row) -> bool:
    """Whether a task was completed after its deadline, or is said to be open when it has passed."""
    item, said = campaign.item("tasks", row.get("task")), answer("tasks", row)
    if not isinstance(item, Task) or not item.deadline or said is Answer.NONE:
        return False
    end: Value = row.get("completed_on") if said is Answer.DONE else campaign.as_of
    return str(end or "") > item.deadline
