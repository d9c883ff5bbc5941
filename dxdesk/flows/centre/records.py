"""Rows to look at: those behind a number, and those a unit reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxdesk.dates import show_moment
from dxdesk.figures.completeness import tally
from dxdesk.figures.places import GROUPS, group_of
from dxdesk.flows.centre import answering, tracking
from dxdesk.flows.centre.country import Source, country, rows_at
from dxdesk.flows.centre.inbox import Arrived, arrivals
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.field import Row, show_cell
from dxdesk.models.register import Register
from dxdesk.models.registers import PAGES, REGISTERS, pages
from dxdesk.models.registers import register as find_register
from dxdesk.models.registers.indicators import share
from dxdesk.models.unit_data import UnitData
from dxdesk.store.database import Connection

_SUBMISSION = "submission"
MOST_BEHIND = 300  # records shown behind one number


@dataclass(frozen=True)
class Behind:
    """A record that was counted: where it is, and what it says, column by column."""

    unit: str
    unit_name: str
    register: str
    register_text: str
    record: str
    title: str
    values: tuple[tuple[str, str], ...]  # heading and text; blank ones are left out


@dataclass(frozen=True)
class RowTable:
    """The rows of one register of a unit, as people read them."""

    headings: tuple[str, ...]
    widths: tuple[int, ...]  # in characters
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class Remark:
    """A comment of the centre on a unit's record, and what the unit answered."""

    place: str
    asked: str
    answer: str
    state: str


@dataclass(frozen=True)
class UnitSheet:
    """What the centre holds of one unit."""

    unit: str
    name: str
    group: str
    region: str
    registers: list[tuple[str, str, str]]  # key, short name, how complete in words
    sent: list[Arrived]
    remarks: list[Remark]


def behind(workspace: Workspace, records: Sequence[str]) -> list[Behind]:
    """The records that ids name, at most `MOST_BEHIND` of them: "register/record", at the centre
    "unit/register/record" or "unit/submission/number". Ids of rows that are gone are left out."""
    found: list[Behind] = []
    sent = {(a.unit, str(a.number)): a for a in arrivals(workspace)} if not workspace.unit else {}
    with workspace.store.read() as connection:
        held = country(workspace, connection).data.rows if not workspace.unit else {}
        by_place: dict[tuple[str, str], dict[str, Row]] = {}
        for named in records[:MOST_BEHIND]:
            unit, key, record = _parts(workspace, named)
            if key == _SUBMISSION:
                if (one := sent.get((unit, record))) is not None:
                    found.append(_behind_submission(one))
                continue
            if (unit, key) not in by_place:
                rows = held.get(unit, {}).get(key, ()) if held else _own_rows(workspace, connection, key)
                by_place[unit, key] = {str(row["record"]): row for row in rows}
            row = by_place[unit, key].get(record)
            if row is not None:
                found.append(_behind(workspace, unit, REGISTERS[key], row))
    return found


def _parts(workspace: Workspace, named: str) -> tuple[str, str, str]:
    unit, key, record = (workspace.unit, *named.split("/", 1)) if workspace.unit else named.split("/", 2)
    return unit, key, record


def _own_rows(workspace: Workspace, connection: Connection, key: str) -> list[Row]:
    return list(workspace.rows(key).all(connection))


def _behind_submission(one: Arrived) -> Behind:
    values = (
        (_("Ngày gửi"), show_moment(one.sent_at)),
        (_("Người xác nhận"), one.approver),
        (_("Văn bản gửi kèm"), one.letter),
        (_("Trạng thái"), one.state_text),
        (_("Tệp"), one.file),
    )
    title = _("Báo cáo lần {number}").format(number=one.number)
    shown = tuple(value for value in values if value[1])
    return Behind(one.unit, one.unit_name, _SUBMISSION, _("Báo cáo"), str(one.number), title, shown)


def _behind(workspace: Workspace, unit: str, register: Register, row: Row) -> Behind:
    about = workspace.campaign.unit(unit)
    values = []
    for name, field in register.shown.items():
        text = register.show(name, row, workspace.campaign)
        if text and name not in register.key_fields:
            values.append((_(field.label), text))
    title = register.title_of(row, workspace.campaign) or str(row["record"])
    name = about.full_name or about.name
    return Behind(unit, name, register.key, _(register.short), str(row["record"]), title, tuple(values))


def unit_sheet(workspace: Workspace, unit: str) -> UnitSheet:
    """What is held of a unit: how complete each register is, its submissions, the comments made on it.

    The rows are those that national figures read; of a unit all of whose reports went back, those it sent last.
    """
    tracking.require_centre(workspace)
    record = workspace.campaign.unit(unit)
    about = seen_as(workspace, workspace.campaign, unit)
    with workspace.store.read() as connection:
        data = _held(workspace, connection, unit)
        remarks = [_remark(workspace, row) for row in about.rows("comments").all(connection)]
    registers = [(r.key, _(r.short), _complete(data, r)) for r in pages()]
    group = _(GROUPS[group_of(record)])
    sent = [one for one in arrivals(workspace) if one.unit == unit]
    sent.sort(key=lambda one: (one.sent_at, one.number), reverse=True)
    return UnitSheet(unit, record.full_name or record.name, group, record.region, registers, sent, remarks)


def _held(workspace: Workspace, connection: Connection, unit: str) -> UnitData:
    counted = country(workspace, connection).data
    if unit in counted.rows:
        return counted.unit(unit)
    sent = answering.received(workspace, connection).get(unit, [])
    last = max(sent, key=lambda one: (one.created, one.sha256), default=None)
    rows = rows_at(workspace, connection, Source(unit, last.vector), PAGES) if last else {}
    return UnitData(workspace.campaign, unit, rows)


def _complete(data: UnitData, register: Register) -> str:
    found = tally(data, register)
    percent = share(found.complete, found.expected)
    if percent is None:
        return _("chưa có dòng nào")
    said = _("{done} / {whole} dòng đầy đủ ({percent} %)")
    return said.format(done=found.complete, whole=found.expected, percent=show_cell(percent))


def _remark(workspace: Workspace, row: Row) -> Remark:
    comments, about = REGISTERS["comments"], str(row.get("about_register") or "")
    campaign = workspace.campaign
    place = str(row.get("about_record") or "")
    if (register := REGISTERS.get(about)) is not None:
        item = campaign.item(register.catalogue, place) if register.catalogue else None
        field = register.fields.get(str(row.get("about_field")))
        parts = (_(register.short), getattr(item, "name", place), _(field.label) if field else "")
        place = " · ".join(filter(None, parts))
    return Remark(
        place, str(row.get("asked") or ""), str(row.get("answer") or ""), comments.show("state", row, campaign)
    )


def unit_rows(workspace: Workspace, unit: str, register: str) -> RowTable:
    """The rows of a register that `unit_sheet` speaks of, as people read them."""
    tracking.require_centre(workspace)
    declared, campaign = find_register(register), workspace.campaign
    campaign.unit(unit)
    with workspace.store.read() as connection:
        rows = _held(workspace, connection, unit).of(register)
    shown = [name for name, field in declared.shown.items() if not field.retired]
    return RowTable(
        tuple(_(declared.fields[name].label) for name in shown),
        tuple(declared.fields[name].width for name in shown),
        [tuple(declared.show(name, row, campaign) for name in shown) for row in rows],
    )
