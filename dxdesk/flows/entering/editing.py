"""Entering: what a person types, pastes, adds, deletes or confirms in a register."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dxdesk import text
from dxdesk.errors import Invalid, Missing, Misuse
from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.i18n import _
from dxdesk.models.change import LIVE, Action, Cause
from dxdesk.models.field import OneOf, Value
from dxdesk.models.register import Register
from dxdesk.models.registers import register as find_register
from dxdesk.store.journal.writing import Edit, Written

Raw = Mapping[str, object]  # field → what was typed: text, or a value


class CellProblem(NamedTuple):
    """A cell that can't take what was typed; `record` is empty for a new row, which `line` (from 0) then tells."""

    record: str
    field: str
    message: str
    line: int = 0


@dataclass(frozen=True)
class Saved:
    """What came of an edit. Where anything is refused nothing is saved, unless a part was asked for.

    `cells` counts the cells that got another value; where nothing was saved, those that would without the refused ones,
    which would be in `rows` rows.
    """

    batch: str = ""
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[CellProblem] = field(default_factory=list)
    record: str = ""  # of the row that was created or edited, when it was one
    cells: int = 0
    rows: int = 0

    @property
    def saved(self) -> bool:
        return bool(self.batch)


class Change(NamedTuple):
    """New texts for some fields of a record; None makes a new record."""

    record: str | None
    values: Raw


def set_fields(workspace: Workspace, register: str, record: str, values: Raw) -> Saved:
    """Edit one record as the grid and the form do: each text is read by its field's declaration."""
    return paste(workspace, register, [Change(record, values)], title="", cause=Cause.EDIT)


def create(workspace: Workspace, register: str, values: Raw) -> Saved:
    """Add a record."""
    return paste(workspace, register, [Change(None, values)], title="", cause=Cause.EDIT)


def paste(
    workspace: Workspace,
    register: str,
    changes: Sequence[tuple[str | None, Raw]],
    *,
    title: str = "",
    partial: bool = False,
    cause: Cause = Cause.PASTE,
) -> Saved:
    """Edit many records as one batch. If a cell can't be taken nothing is saved, or with `partial` every other cell is:
    a bad cell costs that cell, and its row only where it is what a new row is known by."""
    declared = find_register(register)
    with workspace.store.read() as connection:
        rows = workspace.rows(register)
        known = {r: rows.one(connection, r) for r, _values in changes if r is not None}
    edits: list[Edit] = []
    refused: list[CellProblem] = []
    added: set[str] = set()
    cells = touched = 0
    for line, (record, raw) in enumerate(changes):
        before = known.get(record) if record is not None else None
        if record is not None and (before is None or not (before["live"] or declared.catalogue)):
            raise Missing(_("Không có bản ghi “{record}” trong biểu.").format(record=record))
        values, problems = _read(workspace, declared, record or "", line, raw, before)
        refused += problems
        target = record
        if record is None and not {p.field for p in problems}.intersection(declared.key_fields):
            target = _new_record(workspace, declared, values, added)
            refused += [] if target else [_not_added(workspace, declared, values, line)]
        if target and values:
            other = sum(value != (before or {}).get(name) for name, value in values.items())
            cells += other
            touched += bool(other or (before and before["carried"]))
            edits.append(Edit(register, target, _with_key(declared, values, before)))
    if refused and not partial:
        return Saved(refused=refused, cells=cells, rows=touched)
    written = workspace.journal.write(cause, title or _title(workspace, declared, edits, known), edits)
    return replace(_saved(written, refused), cells=cells, rows=touched)


def _with_key(register: Register, values: Mapping[str, Value], before: PlainRow | None) -> dict[str, Value]:
    """A first entry of an expected row says which catalogue item it is about."""
    if before is None:
        return dict(values)
    if before["live"]:
        return {**values, LIVE: True} if before["carried"] else dict(values)  # whoever edits a carried row confirms it
    return {n: before[n] for n in register.key_fields if register.catalogue and before.get(n)} | dict(values)


def delete(workspace: Workspace, register: str, records: Sequence[str]) -> Saved:
    """Take records out of a register; their history stays and it can be undone."""
    declared = find_register(register)
    asked = {item.code for item in workspace.campaign.expects(declared.catalogue, workspace.unit)}
    cleared = declared.expected and asked.issuperset(records)  # such rows stay, blank
    said = _("Xóa số liệu {n} dòng, {register}") if cleared else _("Xóa {n} dòng, {register}")
    title = said.format(n=len(records), register=_(declared.short))
    return _saved(
        workspace.journal.write(Cause.DELETE, title, [Edit(register, r, {}, Action.DELETE) for r in records]), []
    )


def confirm_carried(workspace: Workspace, register: str, records: Sequence[str]) -> Saved:
    """Say that rows carried over from the last campaign still hold."""
    declared = find_register(register)
    with workspace.store.read() as connection:
        rows = workspace.rows(register)
        carried = [r for r in records if (row := rows.one(connection, r)) and row["carried"]]
    title = _("Xác nhận {n} dòng kỳ trước, {register}").format(n=len(carried), register=_(declared.short))
    return _saved(workspace.journal.write(Cause.CONFIRM, title, [Edit(register, r, {LIVE: True}) for r in carried]), [])


def resolve(workspace: Workspace, register: str, record: str, values: Raw) -> Saved:
    """Settle what stands against each other in a record: each field named holds its value alone from now on.

    `_live` settles whether the record stays: true, or false for taken out.
    """
    declared = find_register(register)
    with workspace.store.read() as connection:
        row = workspace.rows(register).one(connection, record)
    if row is None:
        raise Missing(_("Không có bản ghi “{record}” trong biểu.").format(record=record))
    typed = {name: written for name, written in values.items() if name != LIVE}
    chosen, refused = _read(workspace, declared, record, 0, typed, {**row, "record": ""})
    if refused:
        return Saved(refused=refused)
    stays = str(values.get(LIVE, "true")).strip().lower() not in ("false", "0")
    name = declared.title_of(row, workspace.campaign) or record
    title = _("Xử lý khác biệt: {name}").format(name=text.shorten(name, 48))
    action = Action.SET if stays else Action.DELETE
    if LIVE in values and stays:
        chosen[LIVE] = True
    edit = Edit(register, record, chosen if stays else {}, action, resolve=True)
    return _saved(workspace.journal.write(Cause.RESOLVE, title, [edit]), [])


def _saved(written: Written, refused: list[CellProblem]) -> Saved:
    only = written.records[0][1] if len(set(written.records)) == 1 else ""
    return Saved(written.batch, written.created, written.changed, written.unchanged, refused, only)


def _read(
    workspace: Workspace, register: Register, record: str, line: int, raw: Raw, before: PlainRow | None
) -> tuple[dict[str, Value], list[CellProblem]]:
    values: dict[str, Value] = {}
    problems: list[CellProblem] = []
    for name, written in raw.items():
        try:
            values[name] = _value(workspace, register, name, written, {**(before or {}), **values})
        except Invalid as problem:
            problems.append(CellProblem(record, name, str(problem), line))
    return values, problems


def _value(workspace: Workspace, register: Register, name: str, written: object, row: PlainRow) -> Value:
    declared = register.fields.get(name)
    if declared is None or not declared.stored:
        raise Misuse(
            _("Biểu {register} không có cột nhập “{field}”.").format(register=_(register.short), field=name),
            hint=_("Các cột: {known}.").format(known=", ".join(register.stored)),
        )
    if register.catalogue and declared.key and row.get(name) and row.get("record"):
        raise Invalid(_("{field}: không sửa được, cột này xác định dòng.").format(field=_(declared.label)))
    words = register.vocabulary(name, row, workspace.campaign)
    value = declared.parse(written, words)
    if not isinstance(value, OneOf):
        return value
    if row.get(name) in value.codes:
        return row[name]  # type: ignore[no-any-return]
    options = words.options(value.codes) if words else ""
    raise Invalid(
        _("{field}: “{value}” chưa đủ rõ.").format(field=_(declared.label), value=text.shorten(str(written))),
        hint=_("Hãy chọn một trong: {options}.").format(options=options),
    )


def _new_record(workspace: Workspace, register: Register, values: dict[str, Value], added: set[str]) -> str:
    """The id of a new record, fixed from what it is first called; empty when it has no name or somebody else's."""
    if not all(values.get(n) for n in register.key_fields[:1]):
        return ""
    record = register.identify(workspace.unit, values)
    if record in added:
        return ""
    added.add(record)
    with workspace.store.read() as connection:
        rows = workspace.rows(register.key)
        row = rows.one(connection, record)
        if row is None or not row["live"]:
            return record
        if register.catalogue or any(register.identify(workspace.unit, r) == record for r in rows.all(connection)):
            return ""
    return f"{record[:-4]}{secrets.token_hex(2)}"  # the row that had this name first has since been renamed


def _not_added(workspace: Workspace, register: Register, values: dict[str, Value], line: int) -> CellProblem:
    key = register.key_fields[0]
    if not values.get(key):
        return CellProblem(
            "", key, _("{field}: cần có để thêm dòng.").format(field=_(register.fields[key].label)), line
        )
    named = text.shorten(register.title_of(values, workspace.campaign))
    return CellProblem("", key, _("“{name}” đã có trong biểu.").format(name=named), line)


def _title(
    workspace: Workspace, register: Register, edits: Sequence[Edit], known: Mapping[str, PlainRow | None]
) -> str:
    """What was done, in a line: "Sửa Tình trạng, Kế hoạch hành động năm"."""
    records = {edit.record for edit in edits}
    if len(records) != 1:
        return _("Sửa {n} dòng, {register}").format(n=len(records), register=_(register.short))
    edit = edits[0]
    row = known.get(edit.record)
    name = text.shorten(register.title_of({**(row or {}), **edit.values}, workspace.campaign), 48)
    if row is None:
        return _("Thêm “{name}”").format(name=name)
    fields = [n for n in edit.values if n != LIVE and not (register.catalogue and n in register.key_fields)]
    labels = ", ".join(_(register.fields[n].label) for n in fields[:3]) + (", …" if len(fields) > 3 else "")
    return _("Sửa {fields}: {name}").format(fields=labels, name=name)
