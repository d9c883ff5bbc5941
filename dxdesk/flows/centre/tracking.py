"""Where the units stand: who sent, who is late, how complete each report is, what the checks say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dxdesk.checks import rules
from dxdesk.errors import Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.places import GROUPS, group_of
from dxdesk.flows.centre import answering
from dxdesk.flows.centre.country import Country, Source, country, remembered, rows_at
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import N_, _
from dxdesk.models.field import Row
from dxdesk.models.finding import Severity
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.models.submission import Received, UnitState, Verdict
from dxdesk.models.unit import Unit
from dxdesk.models.unit_data import UnitData
from dxdesk.progress import SILENT, Progress
from dxdesk.sync.standing import sort_out

STATE_LABELS: Mapping[UnitState, str] = {
    UnitState.NOTHING: N_("Chưa gửi"),
    UnitState.STAND_IN: N_("Nhập thay"),
    UnitState.RETURNED: N_("Bị trả lại"),
    UnitState.CONCURRENT: N_("Các bản song song"),
    UnitState.SENT: N_("Đã gửi"),
    UnitState.ACCEPTED: N_("Được tiếp nhận"),
}


@dataclass(frozen=True)
class Shares:
    """How complete something is: by register and over all, in percent; None of nothing."""

    registers: Mapping[str, Decimal | None]
    whole: Decimal | None


@dataclass(frozen=True)
class UnitLine:
    """A unit as the follow-up table lists it."""

    unit: str
    name: str
    full_name: str
    group: str
    group_text: str
    state: UnitState
    state_text: str
    number: int  # of its last submission; 0 while there is none
    sent_at: str  # moment of that; empty while there is none
    overdue: bool  # nothing stands and the deadline is over
    late: bool  # it came after the deadline
    shares: Shares | None  # None while the centre holds nothing


@dataclass(frozen=True)
class Tracking:
    """All units in the order of the campaign, and how many are in each state."""

    units: list[UnitLine]
    registers: tuple[tuple[str, str], ...]  # key and short name
    deadline: str
    counts: Mapping[UnitState, int]
    overdue: int
    came: int  # units whose report is here, accepted or waiting


@dataclass(frozen=True)
class Checked:
    """What the checks find in a unit's rows."""

    errors: int
    warnings: int  # without explanation
    explained: int
    notes: int


def tracking(workspace: Workspace) -> Tracking:
    """Every unit of the campaign with its state and completeness. Raises `Misuse` in a unit's own store."""
    require_centre(workspace)
    campaign = workspace.campaign
    with workspace.store.read() as connection:
        held = country(workspace, connection)
        sent = answering.received(workspace, connection)
    shares = _shares(workspace, held)
    over = datetime.now().astimezone().date() > date.fromisoformat(campaign.deadline)
    units = [
        _line(unit, sent.get(unit.code, []), held, shares.get(unit.code), over=over, deadline=campaign.deadline)
        for unit in campaign.unit_by_code.values()
    ]
    counts = Counter(line.state for line in units)
    registers = tuple((register.key, _(register.short)) for register in pages())
    return Tracking(
        units,
        registers,
        campaign.deadline,
        counts,
        sum(u.overdue for u in units),
        sum(u.state.came for u in units),
    )


def arrived(workspace: Workspace) -> tuple[int, int]:
    """How many units' reports are here, and how many of them wait for an answer."""
    with workspace.store.read() as connection:
        found = answering.standings(workspace, connection).values()
    came = [s for s in found if s.standing is not None or s.concurrent]
    alone = [s.standing for s in came if s.standing is not None and not s.concurrent]
    return len(came), len(came) - sum(one.verdict == Verdict.ACCEPTED for one in alone)


def require_centre(workspace: Workspace) -> None:
    """Raises `Misuse` in a unit's own store."""
    if workspace.unit:
        raise Misuse(_("Chỉ cơ quan tổng hợp theo dõi các đơn vị."))


def _line(
    unit: Unit, sent: Sequence[Received], held: Country, shares: Shares | None, *, over: bool, deadline: str
) -> UnitLine:
    state = _state(unit.code, sent, held)
    last = max(sent, key=lambda s: (s.created, s.sha256), default=None)
    group = group_of(unit)
    return UnitLine(
        unit.code, unit.name, unit.full_name or unit.name, group, _(GROUPS[group]), state, _(STATE_LABELS[state]),
        last.number if last else 0, last.created if last else "",
        over and not state.came,
        state.came and last is not None and last.created[:10] > deadline,
        shares if unit.code in held.data.rows else None,
    )  # fmt: skip


def _state(unit: str, sent: Sequence[Received], held: Country) -> UnitState:
    found = sort_out(sent)
    if found.concurrent:
        return UnitState.CONCURRENT
    if found.standing is not None:
        return UnitState.ACCEPTED if found.standing.verdict == Verdict.ACCEPTED else UnitState.SENT
    if sent:
        return UnitState.RETURNED
    return UnitState.STAND_IN if unit in held.stand_ins else UnitState.NOTHING


def _shares(workspace: Workspace, held: Country) -> dict[str, Shares]:
    figure = catalogue.compute_national("completeness_by_unit", held.data)
    found = {}
    for unit, row in zip(figure.keys, figure.rows, strict=True):
        cells = {name: cell for name, cell in zip(figure.columns, row, strict=True) if isinstance(cell, Decimal)}
        found[unit] = Shares({r.key: cells.get(r.key) for r in pages()}, cells.get("share"))
    return found


def check_units(workspace: Workspace, progress: Progress = SILENT) -> dict[str, Checked]:
    """What the checks find in the rows of every unit that has any; each unit is looked through once."""
    require_centre(workspace)
    found = {}
    with workspace.store.read() as connection:
        sources = country(workspace, connection).sources
        for place, (unit, source) in enumerate(sources.items()):
            progress.step(place, len(sources), _("Đang rà soát báo cáo của các đơn vị…"))
            rows = rows_at(workspace, connection, source, REGISTERS.keys())
            last = seen_as(workspace, workspace.campaign, unit).last_rows(connection)
            found[unit] = _checked(workspace, unit, source, rows, last)
    return found


def _checked(
    workspace: Workspace,
    unit: str,
    source: Source,
    rows: Mapping[str, list[Row]],
    last: Mapping[str, Mapping[str, Row]],
) -> Checked:
    def look() -> Checked:
        data = UnitData(workspace.campaign, unit, _with_blanks(workspace, unit, rows), last)
        found = rules.run(data, rows["explanations"])
        by_severity = Counter(f.severity for f in found)
        explained = sum(f.severity is Severity.WARNING and bool(f.explanation) for f in found)
        warnings = by_severity[Severity.WARNING] - explained
        return Checked(by_severity[Severity.ERROR], warnings, explained, by_severity[Severity.NOTE])

    return remembered(workspace, source, ("checked",), look)


def _with_blanks(workspace: Workspace, unit: str, rows: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows with a blank one for every record that the campaign asks for and nobody recorded."""
    found = {}
    for key, register in REGISTERS.items():
        asked = workspace.campaign.expects(register.catalogue, unit) if register.expected else ()
        there = {row["record"] for row in rows[key]}
        blanks: list[Row] = []
        for item in asked:
            values = dict.fromkeys(register.stored) | {register.key_fields[0]: item.code}
            if (record := register.identify(unit, values)) not in there:
                blanks.append({**values, "record": record, "unit": unit, "live": False})
        found[key] = rows[key] + blanks
    return found


@dataclass(frozen=True)
class CentreOverview:
    """The centre's first page: how many units are where, and what to do next."""

    tracking: Tracking
    waiting: int
    published: bool  # a campaign file of the centre's own is out
    todo: list[tuple[str, str]]  # a sentence, and the page where it is done


def overview(workspace: Workspace) -> CentreOverview:
    """What the centre sees first. The order of its sentences is the order of the work."""
    found = tracking(workspace)
    counts = found.counts
    waiting = counts[UnitState.SENT] + counts[UnitState.CONCURRENT]
    todo: list[tuple[str, str]] = []
    if workspace.campaign.centre is None:
        todo.append((_("Phát hành tệp kỳ báo cáo để các đơn vị lập dữ liệu"), "publish"))
    if counts[UnitState.CONCURRENT]:
        said = _("{n} đơn vị gửi các bản song song: trả lại để gộp thành một bản")
        todo.append((said.format(n=counts[UnitState.CONCURRENT]), "inbox"))
    if counts[UnitState.SENT]:
        todo.append((_("{n} báo cáo chờ tiếp nhận hoặc trả lại").format(n=counts[UnitState.SENT]), "inbox"))
    if found.overdue:
        todo.append((_("{n} đơn vị quá hạn chưa có báo cáo có hiệu lực").format(n=found.overdue), "tracking"))
    elif missing := len(found.units) - found.came:
        todo.append((_("{n} đơn vị chưa có báo cáo có hiệu lực").format(n=missing), "tracking"))
    if found.came:
        todo.append((_("Xem báo cáo quốc gia từ báo cáo của {n} đơn vị").format(n=found.came), "report"))
    return CentreOverview(found, waiting, workspace.campaign.centre is not None, todo)
