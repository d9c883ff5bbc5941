"""Excel in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dxdesk import workers
from dxdesk.checks import rules
from dxdesk.checks.engine import Data
from dxdesk.errors import DataErrors
from dxdesk.flows.workspace import PlainRow, Workspace, existing
from dxdesk.i18n import _
from dxdesk.models.change import Cause, Source
from dxdesk.models.field import OneOf, Value
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS, pages, register as find_register
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets import writing
from dxdesk.sheets.incoming import Fault, IncomingRow, Intake
from dxdesk.store import backup
from dxdesk.store.journal import Edit, Written

BACK_UP_FROM = 200  # rows: a large import is preceded by a backup


@dataclass(frozen=True)
class Imported:
    """What an import did, or with `dry_run` would do. Faults reject their row; notices only inform.

    While there are faults nothing is imported unless a part was asked for.
    """

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    sheets: list[tuple[str, str]] = field(default_factory=list)  # sheet and register
    batch: str = ""
    done: bool = False


@dataclass
class _Coming:
    """Rows of a book on their way in: what is edited, what was found wrong besides."""

    edits: list[Edit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def import_workbook(workspace: Workspace, path: Path, *, register: str = "", dry_run: bool = False, partial: bool = False,
                    progress: Progress = SILENT) -> Imported:  # fmt: skip
    """Take in the sheets of a workbook as one batch. Importing the same file again changes nothing.

    Raises `Unreadable` for what is no workbook. Faulty rows are named by sheet and cell; while there are any nothing is
    taken in, unless `partial` asks for the others.
    """
    intake = workers.run_intake(existing(path), workspace.campaign, workspace.unit, register or None, progress)
    coming = _prepare(workspace, intake)
    faults = [*intake.faults, *coming.faults]
    rejected = len({(f.sheet, f.row) for f in faults})
    if dry_run or (faults and not partial):
        counts = _counts(workspace, coming.edits)
        return _imported(intake, faults, rejected, counts, done=False)
    if len(coming.edits) >= BACK_UP_FROM:
        backup.backup(workspace.store.path, "truoc-nhap")
    source = Source(intake.file, intake.sha256, {s.sheet: dict(s.columns) for s in intake.sheets})
    title = _("Nhập tệp {file}").format(file=intake.file)
    written = workspace.journal.write(Cause.IMPORT, title, coming.edits, source=source, progress=progress)
    return _imported(intake, faults, rejected, written, done=True)


def _imported(intake: Intake, faults: list[Fault], rejected: int, written: Written, *, done: bool) -> Imported:
    return Imported(intake.file, written.created, written.changed, written.unchanged, rejected, faults, intake.notices,
                    intake.skipped, [(s.sheet, s.register) for s in intake.sheets], written.batch, done)  # fmt: skip


def _prepare(workspace: Workspace, intake: Intake) -> _Coming:
    """Find each row's record, settle coarse words, and ask the rules on single values."""
    coming = _Coming()
    by_register: dict[str, list[IncomingRow]] = {}
    for row in intake.rows:
        by_register.setdefault(row.register, []).append(row)
    for key, rows in by_register.items():
        _prepare_register(workspace, REGISTERS[key], rows, coming)
    return coming


def _prepare_register(workspace: Workspace, register: Register, rows: Sequence[IncomingRow], coming: _Coming) -> None:
    with workspace.store.read() as connection:
        present = {row["record"]: row for row in workspace.rows(register.key).all(connection, expected=True)}
    codes = {str(row["code"]): record for record, row in present.items() if row.get("code")} if "code" in register.stored else {}
    checked: list[tuple[IncomingRow, PlainRow]] = []
    for row in rows:
        record = _record(workspace, register, row, present, codes)
        before = present.get(record, {})
        values: dict[str, Value] = {}
        bad = False
        for name, value in row.values.items():
            settled = value
            if isinstance(value, OneOf):
                settled = before.get(name) if before.get(name) in value.codes else value
            if isinstance(settled, OneOf):
                coming.faults.append(_coarse(workspace, register, row, name, settled))
                bad = True
            else:
                values[name] = settled
        if not bad:
            checked.append((row, {"record": record, **values}))
    wrong = _check(workspace, register, checked, coming)
    coming.edits += [
        Edit(register.key, str(values.pop("record")), values, place=f"{row.sheet}!{row.row}")
        for row, values in checked if (row.sheet, row.row) not in wrong
    ]  # fmt: skip


def _record(workspace: Workspace, register: Register, row: IncomingRow, present: dict[str, PlainRow], codes: dict[str, str]) -> str:
    """The record a row is about: by its id, else by its code, else new."""
    record = register.identify(workspace.unit, row.values)  # type: ignore[arg-type]
    if record not in present and (code := row.values.get("code")) is not None:
        return codes.get(str(code), record)
    return record


def _coarse(workspace: Workspace, register: Register, row: IncomingRow, name: str, meant: OneOf) -> Fault:
    declared = register.fields[name]
    words = register.vocabulary(name, row.values, workspace.campaign)  # type: ignore[arg-type]
    options = "; ".join(declared.show(code, words) for code in meant.codes)
    message = _("{field}: chưa đủ rõ, hãy ghi một trong: {options}.").format(field=_(declared.label), options=options)
    return Fault(row.sheet, row.place(name), name, "", message, row.row)


def _check(workspace: Workspace, register: Register, rows: Sequence[tuple[IncomingRow, PlainRow]], coming: _Coming) -> set[tuple[str, int]]:
    """Rows with a value that is certainly wrong, such as a date after the day the figures are of."""
    findings = rules.check_entry(workspace_data(workspace), register.key, [values for _row, values in rows])
    errors: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.record, []).append(finding)
    wrong: set[tuple[str, int]] = set()
    for row, values in rows:
        for finding in errors.get(str(values["record"]), ()):
            if finding.field in row.values:
                shown = register.show(finding.field, values, workspace.campaign)
                coming.faults.append(Fault(row.sheet, row.place(finding.field), finding.field, shown, finding.message, row.row))
                wrong.add((row.sheet, row.row))
    return wrong


def workspace_data(workspace: Workspace) -> Data:
    """What the rules on single values need besides the rows that come in."""
    return Data(workspace.campaign, workspace.unit, {})


def _counts(workspace: Workspace, edits: Sequence[Edit]) -> Written:
    """What writing these edits would do."""
    counted = Written()
    by_register: dict[str, list[Edit]] = {}
    for edit in edits:
        by_register.setdefault(edit.register, []).append(edit)
    with workspace.store.read() as connection:
        for key, listed in by_register.items():
            live = {row["record"]: row for row in workspace.rows(key).all(connection)}
            for edit in listed:
                row = live.get(edit.record)
                if row is None:
                    counted.created += 1
                elif any(row.get(n) != v for n, v in edit.values.items()):
                    counted.changed += 1
                else:
                    counted.unchanged += 1
    return counted


@dataclass(frozen=True)
class Exported:
    file: str
    rows: int
    registers: list[str]


def export_workbook(workspace: Workspace, path: Path, *, register: str = "", progress: Progress = SILENT) -> Exported:
    """Write one register or all to a workbook that imports back unchanged. The file appears whole or not at all."""
    chosen = [find_register(register)] if register else pages()
    with workspace.store.read() as connection:
        tables = {r.key: list(workspace.rows(r.key).all(connection)) for r in chosen}
    writing.write_export(path, tables, workspace.campaign, workspace.unit, progress)
    return Exported(path.name, sum(len(rows) for rows in tables.values()), list(tables))


def template(workspace: Workspace, register: str, path: Path, *, blank: bool = False) -> Exported:
    """Write a register's form for filling in, with what is already known, or blank."""
    declared = find_register(register)
    if not declared.page:
        raise DataErrors(_("Biểu này không có tệp mẫu."))
    with workspace.store.read() as connection:
        rows = list(workspace.rows(register).all(connection, expected=True))
    writing.write_template(path, declared, workspace.campaign, workspace.unit, rows, blank)
    return Exported(path.name, len(rows), [register])

