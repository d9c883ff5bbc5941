"""Figures of one unit: what stands behind the charts of its pages and the sentences of its report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dxdesk.figures.answers import Answer, answer
from dxdesk.figures.figure import Cell, Figure, Line, make
from dxdesk.figures.targets import MET_LABELS, met, reached
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Indicator, PlanItem, Task
from dxdesk.models.field import Row, Value
from dxdesk.models.indicators import share
from dxdesk.models.registers import REGISTERS

NOT_ENTERED = "not_entered"
UNKNOWN = "unknown"
COMPUTED_FROM_SYSTEMS = "systems_approved_share"  # the one indicator that is computed, from the register of systems


def live(rows: Iterable[Row]) -> list[Row]:
    """The rows that were recorded."""
    return [row for row in rows if row.get("live", True)]


def ids(register: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """Where the rows are found: "register/record"."""
    return tuple(f"{register}/{row.get('record')}" for row in rows)


def counted_systems(rows: Iterable[Row]) -> list[Row]:
    """The systems that totals are of: recorded and not stopped, for a stopped system needs no approval."""
    return [row for row in live(rows) if row.get("state") != "stopped"]


def approved(rows: Iterable[Row]) -> list[Row]:
    """The systems whose dossier is approved."""
    return [row for row in rows if row.get("dossier_status") == "approved"]


def missing_items(campaign: Campaign, unit: str, register: str, rows: Iterable[Row]) -> list[str]:
    """Codes of the catalogue items a unit is asked for that have no recorded row."""
    key = REGISTERS[register].key_fields[0]
    here = {row.get(key) for row in live(rows)}
    return [item.code for item in campaign.expects(REGISTERS[register].catalogue, unit) if item.code not in here]


def _by_choice(register: str, field: str, rows: Sequence[Row]) -> list[tuple[str, str, list[Row]]]:
    """Code, label and rows of each choice of a field, in the order of its declaration; then those without any."""
    declared = REGISTERS[register].fields[field]
    fine = declared.vocabulary.fine() if declared.vocabulary else ()
    choices = [(choice.code, declared.labels(choice.code)) for choice in fine]
    found = [(code, label, [row for row in rows if row.get(field) == code]) for code, label in choices]
    codes = {code for code, _label in choices}
    other = [row for row in rows if row.get(field) not in codes]
    return [*found, (UNKNOWN, _("Chưa xác định"), other)] if other else found


def _not_entered(missing: Sequence[str], *more: Cell) -> list[Line]:
    return [Line(NOT_ENTERED, (_("Chưa nhập"), len(missing), *more))] if missing else []


def plans_by_status(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """How many documents and milestones are in which status; those not recorded yet come last."""
    lines = [
        Line(code, (label, len(found)), ids("plans", found))
        for code, label, found in _by_choice("plans", "status", live(rows))
    ]
    return make(
        "plans_by_status",
        _("Văn bản, kế hoạch theo tình trạng"),
        (("status", _("Tình trạng")), ("count", _("Số lượng"))),
        [*lines, *_not_entered(missing_items(campaign, unit, "plans", rows))],
        _("văn bản"),
    )


def plans_late(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """Documents and milestones past their deadline: not done by the as-of date, or done after it."""
    lines = []
    for row in live(rows):
        item = REGISTERS["plans"].item(row, campaign)
        said = answer("plans", row)
        if not isinstance(item, PlanItem) or not item.deadline or said not in (Answer.DONE, Answer.NOT_DONE):
            continue
        done = str(row.get("issued_on") or "") if said is Answer.DONE else campaign.as_of
        if done > item.deadline:
            status, deadline = (REGISTERS["plans"].show(name, row, campaign) for name in ("status", "deadline"))
            lines.append(Line(item.code, (item.name, deadline, status), ids("plans", [row])))
    columns = (("item", _("Văn bản, kế hoạch")), ("deadline", _("Thời hạn")), ("status", _("Tình trạng")))
    return make("plans_late", _("Văn bản, kế hoạch quá hạn"), columns, lines)


def systems_by_level(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """Systems of each level and how many of them have an approved dossier."""
    lines = []
    for code, label, found in _by_choice("systems", "level", counted_systems(rows)):
        lines.append(Line(code, (label, *_approvals(found)), ids("systems", found)))
    return make("systems_by_level", _("Hệ thống thông tin theo cấp độ"), _of_systems(_("Cấp độ")), lines, _("hệ thống"))


def systems_approved(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """All systems of the unit and how many have an approved dossier."""
    found = counted_systems(rows)
    cells = (campaign.unit(unit).name, *_approvals(found))
    title = _("Hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ")
    return make(
        "systems_approved", title, _of_systems(_("Đơn vị")), [Line(unit, cells, ids("systems", found))], _("hệ thống")
    )


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


def indicators_against_target(
    campaign: Campaign, unit: str, rows: Sequence[Row], systems: Sequence[Row] = ()
) -> Figure:
    """Indicators that have a target: reached, aimed at, met. `systems` gives the computed indicator its fraction."""
    own = {row.get("indicator"): row for row in live(rows)}
    own |= {item.code: row for item in campaign.indicators for row in computed_rows(item, systems)}
    asked = {item.code for item in campaign.expects("indicators", unit)}
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
    return make("indicators_against_target", _("Kết quả thực hiện so với mục tiêu"), columns, lines, _same(lines, 4))


def indicator_values(campaign: Campaign, unit: str, rows: Sequence[Row], last: Sequence[Row] = ()) -> Figure:
    """Every indicator the unit has: reached now and in the last campaign."""
    before = {row.get("indicator"): row for row in live(last)}
    lines = []
    for row in live(rows):
        item = campaign.item("indicators", row.get("indicator"))
        if isinstance(item, Indicator):
            then = before.get(item.code)
            cells = (item.name, reached(row), reached(then) if then else None, item.unit_of_measure)
            lines.append(Line(item.code, cells, ids("indicators", [row])))
    columns = (
        ("indicator", _("Chỉ tiêu")), ("now", _("Kỳ này")), ("before", _("Kỳ trước")), ("unit", _("Đơn vị tính"))
    )  # fmt: skip
    return make("indicator_values", _("Chỉ tiêu so với kỳ trước"), columns, lines, _same(lines, 3))


def _same(lines: Sequence[Line], place: int) -> str:
    """The unit of measure that all lines share, or none."""
    found = {str(line.cells[place]) for line in lines}
    return found.pop() if len(found) == 1 else ""


def tasks_by_status(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """Tasks in each status, and how many of them are late: completed after the deadline, or open when it had passed."""
    lines = []
    for code, label, found in _by_choice("tasks", "status", live(rows)):
        late = [row for row in found if is_late(campaign, row)]
        lines.append(Line(code, (label, len(found), len(late)), ids("tasks", found)))
    missing = missing_items(campaign, unit, "tasks", rows)
    columns = (("status", _("Tình trạng")), ("count", _("Số lượng")), ("late", _("Trong đó quá hạn")))
    lines += _not_entered(missing, None)
    return make("tasks_by_status", _("Nhiệm vụ theo tình trạng"), columns, lines, _("nhiệm vụ"))


def is_late(campaign: Campaign, row: Row) -> bool:
    """Whether a task was completed after its deadline, or is said to be open when it has passed."""
    item, said = campaign.item("tasks", row.get("task")), answer("tasks", row)
    if not isinstance(item, Task) or not item.deadline or said is Answer.NONE:
        return False
    end: Value = row.get("completed_on") if said is Answer.DONE else campaign.as_of
    return str(end or "") > item.deadline


def platforms_by_announcement(campaign: Campaign, unit: str, rows: Sequence[Row]) -> Figure:
    """How the unit's platforms were announced, and how many of them are in use."""
    lines = [
        Line(code, (label, len(found), sum(row.get("status") == "in_use" for row in found)), ids("platforms", found))
        for code, label, found in _by_choice("platforms", "announced_by", live(rows))
    ]
    columns = (("announced_by", _("Hình thức công bố")), ("count", _("Số nền tảng")), ("in_use", _("Đang sử dụng")))
    return make("platforms_by_announcement", _("Nền tảng số theo hình thức công bố"), columns, lines, _("nền tảng"))
