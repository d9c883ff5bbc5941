"""Excel in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dxdesk import workers
from dxdesk.checks import rules
from dxdesk.checks.engine import Data
from dxdesk.errors import Misuse
from dxdesk.flows.workspace import PlainRow, Workspace, existing, output
from dxdesk.i18n import _
from dxdesk.models.change import LIVE, Cause, Source
from dxdesk.models.field import OneOf, Value
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.models.registers import register as find_register
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets import writing
from dxdesk.sheets.incoming import Fault, IncomingRow, Intake, SheetIntake
from dxdesk.store import backup
from dxdesk.store.journal import Edit, Written

Meaning = Mapping[tuple[str, str], str]  # (register, field) → the code that coarse words in that column mean

NOTHING: Meaning = MappingProxyType({})
BACK_UP_FROM = 200  # rows: a large import is preceded by a backup


@dataclass(frozen=True)
class Asked:
    """Cells whose word is too coarse to store ("chưa phê duyệt"): which of the codes is meant, a person must say.

    Left unanswered the field stays blank, which the checks then name.
    """

    register: str
    field: str
    codes: tuple[str, ...]
    sheet: str
    cells: tuple[str, ...]


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
    asked: list[Asked] = field(default_factory=list)
    batch: str = ""
    done: bool = False


@dataclass
class _Coming:
    """Rows of a book on their way in: what is edited, what was found wrong besides, what is to be asked."""

    meaning: Meaning
    edits: list[Edit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: dict[tuple[str, str, tuple[str, ...], str], list[str]] = field(default_factory=dict)


def import_workbook(
    workspace: Workspace,
    path: Path,
    *,
    register: str = "",
    dry_run: bool = False,
    partial: bool = False,
    meaning: Meaning = NOTHING,
    progress: Progress = SILENT,
) -> Imported:
    """Take in the sheets of a workbook as one batch. Importing the same file again changes nothing.

    Raises `Unreadable` for what is no workbook. Faulty rows are named by sheet and cell; while there are any nothing is
    taken in, unless `partial` asks for the others. A coarse word keeps a stored value that it allows; where nothing is
    stored `meaning` settles it, and otherwise the field stays blank and is listed in `asked`.
    """
    _check_meaning(meaning)
    intake = workers.run_intake(existing(path), workspace.campaign, workspace.unit, register or None, progress)
    coming = _prepare(workspace, intake, meaning)
    faults = [*intake.faults, *coming.faults]
    if dry_run or (faults and not partial):
        counts = _counts(workspace, coming.edits)
        return _imported(intake, coming, faults, counts, done=False)
    if len(coming.edits) >= BACK_UP_FROM:
        backup.backup(workspace.store.path, "truoc-nhap")
    source = Source(intake.file, intake.sha256, {s.sheet: _columns(s) for s in intake.sheets})
    title = _("Nhập tệp {file}").format(file=intake.file)
    written = workspace.journal.write(Cause.IMPORT, title, coming.edits, source=source, progress=progress)
    return _imported(intake, coming, faults, written, done=True)


def _check_meaning(meaning: Meaning) -> None:
    for (register, name), code in meaning.items():
        declared = find_register(register).stored.get(name)
        codes = {code for choice in declared.choices for code in choice.within} if declared else set()
        if code not in codes:
            raise Misuse(
                _("Không dùng được nghĩa “{meaning}”.").format(meaning=f"{register}.{name}={code}"),
                hint=_("Các mã: {known}.").format(known=", ".join(sorted(codes)) or "–"),
            )


def _columns(sheet: SheetIntake) -> dict[str, str]:
    """Field → column, for the history: "D", or "1=D 2=E" where each choice has a column of its own."""
    marked = {
        name: " ".join(f"{code}={letter}" for code, letter in marks.items()) for name, marks in sheet.marks.items()
    }
    return {**sheet.columns, **marked}


def _imported(intake: Intake, coming: _Coming, faults: list[Fault], written: Written, *, done: bool) -> Imported:
    rejected = len({(f.sheet, f.row) for f in faults})
    asked = [
        Asked(register, name, codes, sheet, tuple(cells))
        for (register, name, codes, sheet), cells in coming.asked.items()
    ]
    return Imported(
        intake.file,
        written.created,
        written.changed,
        written.unchanged,
        rejected,
        faults,
        intake.notices,
        intake.skipped,
        [(s.sheet, s.register) for s in intake.sheets],
        asked,
        written.batch,
        done,
    )


def _prepare(workspace: Workspace, intake: Intake, meaning: Meaning) -> _Coming:
    """Find each row's record, settle coarse words, and ask the rules on single values."""
    coming = _Coming(meaning)
    by_register: dict[str, list[IncomingRow]] = {}
    for row in intake.rows:
        by_register.setdefault(row.register, []).append(row)
    for key, rows in by_register.items():
        _prepare_register(workspace, REGISTERS[key], rows, coming)
    return coming


def _prepare_register(workspace: Workspace, register: Register, rows: Sequence[IncomingRow], coming: _Coming) -> None:
    with workspace.store.read() as connection:
        present = {row["record"]: row for row in workspace.rows(register.key).all(connection, expected=True)}
    known = _Known(register, workspace.unit, present)
    checked: list[tuple[IncomingRow, PlainRow]] = []
    taken: dict[str, IncomingRow] = {}
    for row in rows:
        record = known.record(row.values)
        if taken.setdefault(record, row) is not row:
            coming.faults.append(_repeated(register, row, taken[record]))
            continue
        before = present.get(record, {})
        values, bad = _settled(workspace, register, row, before, coming)
        if before.get("carried"):
            values[LIVE] = True  # the sheet says that the row still holds
        if not bad:
            checked.append((row, {"record": record, **values}))
    wrong = _check(workspace, register, checked, coming)
    coming.edits += [
        Edit(register.key, str(values.pop("record")), values, place=f"{row.sheet}!{row.row}")
        for row, values in checked
        if (row.sheet, row.row) not in wrong
    ]


@dataclass(frozen=True)
class _Known:
    """The rows of a register that those of a sheet may be about."""

    register: Register
    unit: str
    present: Mapping[str, PlainRow]

    def record(self, values: Mapping[str, Any]) -> str:
        """The record a row is about: by its id, else by its code, else by the name it has now, else new."""
        first_named = self.register.identify(self.unit, values)
        if self.register.catalogue:
            return first_named
        row = self.present.get(first_named)
        if row and all(row.get(n) == values.get(n) for n in self.register.key_fields):
            return first_named
        return self._codes.get(values.get("code")) or self._named.get(first_named, first_named)

    @cached_property
    def _codes(self) -> Mapping[object, str]:
        return {row["code"]: record for record, row in self.present.items() if row.get("code")}

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """Identity of the present name → record: they differ where a row was renamed."""
        return {self.register.identify(self.unit, row): record for record, row in self.present.items()}


def _repeated(register: Register, row: IncomingRow, first: IncomingRow) -> Fault:
    key = register.key_fields[0]
    cell = first.place(key) if first.sheet == row.sheet else f"“{first.sheet}”, {first.place(key)}"
    message = _("Trùng với dòng ở ô {cell}: mỗi nội dung chỉ ghi một dòng.").format(cell=cell)
    return Fault(row.sheet, row.place(key), key, "", message, row.row)


def _settled(
    workspace: Workspace, register: Register, row: IncomingRow, before: PlainRow, coming: _Coming
) -> tuple[dict[str, Value], bool]:
    """The row's values with coarse words made fine; True when one contradicts what is stored."""
    values: dict[str, Value] = {}
    bad = False
    for name, value in row.values.items():
        if not isinstance(value, OneOf):
            values[name] = value
            continue
        stored, said = before.get(name), coming.meaning.get((register.key, name))
        if stored in value.codes:
            continue
        if stored is not None:
            coming.faults.append(_contradiction(workspace, register, row, name, before, value))
            bad = True
        elif said in value.codes:
            values[name] = said
        else:
            coming.asked.setdefault((register.key, name, value.codes, row.sheet), []).append(row.place(name))
    return values, bad


def _contradiction(
    workspace: Workspace, register: Register, row: IncomingRow, name: str, before: PlainRow, meant: OneOf
) -> Fault:
    declared = register.fields[name]
    words = register.vocabulary(name, before, workspace.campaign)
    options = "; ".join(declared.show(code, words) for code in meant.codes)
    message = _("{field}: trong dữ liệu là “{stored}”, trong tệp lại thuộc: {options}. Hãy ghi rõ trong tệp.").format(
        field=_(declared.label), stored=declared.show(before[name], words), options=options
    )
    return Fault(row.sheet, row.place(name), name, "", message, row.row)


def _check(
    workspace: Workspace, register: Register, rows: Sequence[tuple[IncomingRow, PlainRow]], coming: _Coming
) -> set[tuple[str, int]]:
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
                coming.faults.append(
                    Fault(row.sheet, row.place(finding.field), finding.field, shown, finding.message, row.row)
                )
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
    with output(path, ".xlsx"):
        writing.write_export(path, tables, workspace.campaign, workspace.unit, progress)
    return Exported(path.name, sum(len(rows) for rows in tables.values()), list(tables))


def template(workspace: Workspace, register: str, path: Path, *, blank: bool = False) -> Exported:
    """Write a register's form for filling in, with what is already known, or blank."""
    declared = find_register(register)
    if not declared.page:
        raise Misuse(_("Biểu này không có tệp mẫu."))
    with workspace.store.read() as connection:
        rows = list(workspace.rows(register).all(connection, expected=True))
    with output(path, ".xlsx"):
        writing.write_template(path, register, workspace.campaign, workspace.unit, [] if blank else rows, blank=blank)
    return Exported(path.name, len(rows), [register])
