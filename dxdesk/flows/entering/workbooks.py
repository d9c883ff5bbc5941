"""Excel in and out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from dxdesk import collector, text
from dxdesk.errors import Misuse
from dxdesk.flows.centre import country
from dxdesk.flows.entering import book_answers, sheet_edits
from dxdesk.flows.entering.sheet_edits import NOTHING, Coming, Meaning
from dxdesk.flows.workspace import PlainRow, Workspace, entered_for, existing, output
from dxdesk.i18n import _
from dxdesk.models.change import LIVE, Cause, Source
from dxdesk.models.field import Row
from dxdesk.models.registers import pages
from dxdesk.models.registers import register as find_register
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets import forms, own_form
from dxdesk.sheets.child_reader import run_intake
from dxdesk.sheets.matching.asking import NO_ANSWERS, Answers, Asked, Questions, normal_id
from dxdesk.sheets.matching.incoming import Fault, Intake, SheetIntake
from dxdesk.sheets.reading import container
from dxdesk.store import backup
from dxdesk.store.database import Connection
from dxdesk.store.journal.writing import Edit, Written

__all__ = ["Allowing", "Asked", "Exported", "Imported", "export_workbook", "import_workbook", "template"]

READABLE = container.READABLE  # what a file dialog offers

BACK_UP_FROM = 200  # rows: a large import is preceded by a backup


@dataclass(frozen=True, slots=True)
class Allowing:
    """What a person lets pass in a book: that faulty cells and rows stay out (`partial`), a title that names another
    unit."""

    partial: bool = False
    any_title: bool = False


STRICT = Allowing()


@dataclass(frozen=True)
class Imported:
    """What an import did, or with `dry_run` would do. Faults reject their cell or their row; notices only inform.

    `rejected` counts rows that stay out whole, `blanked` cells of the others. While there are faults nothing is
    imported unless a part was asked for; while there are `strangers`, titles that name another unit, nothing at all.
    """

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    blanked: int = 0
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    sheets: list[tuple[str, str]] = field(default_factory=list)  # sheet and register
    asked: list[Asked] = field(default_factory=list)
    batch: str = ""
    done: bool = False
    units: list[str] = field(default_factory=list)  # that rows were about
    aside: int = 0  # rows kept for units whose own report stands: they change no figure while it does
    strangers: list[Fault] = field(default_factory=list)


@collector.at_rest()
def import_workbook(  # noqa: PLR0913 - each is a choice of the person
    workspace: Workspace,
    path: Path,
    *,
    register: str = "",
    dry_run: bool = False,
    allowing: Allowing = STRICT,
    meaning: Meaning = NOTHING,
    answers: Answers = NO_ANSWERS,
    unit: str = "",
    progress: Progress = SILENT,
) -> Imported:
    """Take in the sheets of a workbook as one batch. Importing the same file again changes nothing.

    At the centre the rows of each unit, told by a column or the title, stand in for it until it sends its own; `unit`
    names the one that a book without such names is about. `register` says that the book is of that register, whatever
    it looks like.

    Raises `Unreadable` for what is no workbook. Faulty cells are named; while there are any nothing is taken in, nor of
    a book whose title names another unit, unless that is allowed. What isn't certain is listed in `asked`, and
    `answers` holds what a person said to it; headings that were answered are remembered. A coarse word keeps a stored
    value that it permits; `meaning` answers all those of a field.
    """
    _check_meaning(meaning)
    answers = {normal_id(about): said for about, said in answers.items()}
    book_answers.check(workspace.campaign, answers)
    remembered = {**book_answers.remembered(), **answers}
    only = entered_for(workspace, unit).unit_record.code if unit else workspace.unit
    intake = run_intake(existing(path), workspace.campaign, only, register or None, progress, remembered)
    strangers = [] if allowing.any_title else intake.strangers
    parts = [
        _Part(about, sheet_edits.prepare(about, rows, meaning, answers)) for about, rows in _by_unit(workspace, intake)
    ]
    parts = [part._replace(same=same) for part, same in zip(parts, _as_reported(workspace, parts), strict=True)]
    faults = [*intake.faults, *(fault for part in parts for fault in part.coming.faults)]
    done = not (dry_run or strangers) and (allowing.partial or not faults)
    written = _write(workspace, intake, parts, progress) if done else [_counts(p.about, p.coming.edits) for p in parts]
    if done:
        book_answers.remember(answers)
    for part in parts:
        part.coming.let_go()
    return replace(_imported(intake, parts, faults, written), done=done, strangers=strangers)


class _Part(NamedTuple):
    """The rows of a book that are about one unit."""

    about: Workspace
    coming: Coming
    same: int | None = None  # rows that are in the unit's own standing report as they are; None where none stands


def _as_reported(workspace: Workspace, parts: Sequence[_Part]) -> Iterator[int | None]:
    """Take out of each unit's rows what its own standing report says anyway: nothing has to stand in for that."""
    if workspace.unit:
        yield from (None for _part in parts)
        return

    registers = sorted({edit.register for part in parts for edit in part.coming.edits})
    with workspace.store.read() as connection:
        held = country.country(workspace, connection, registers)
    for part in parts:
        code, edits = part.about.unit_record.code, part.coming.edits
        if code not in held.sent:
            yield None
            continue
        reported = {
            (key, name): row
            for key in registers
            for row in held.data.rows[code][key]
            for name in (find_register(key).identify(code, row), str(row["record"]))
        }
        part.coming.edits = [edit for edit in edits if not _says_same(reported.get((edit.register, edit.record)), edit)]
        yield len(edits) - len(part.coming.edits)


def _says_same(row: Row | None, edit: Edit) -> bool:
    return row is not None and all(row.get(name) == value for name, value in edit.values.items() if name != LIVE)


def _by_unit(workspace: Workspace, intake: Intake) -> Iterator[tuple[Workspace, Intake]]:
    """A unit takes all in; the centre takes each unit's rows as a stand-in until the unit sends its own."""
    if workspace.unit:
        yield workspace, intake
        return
    for unit, rows in intake.by_unit().items():
        yield entered_for(workspace, unit), rows


def _write(workspace: Workspace, intake: Intake, parts: Sequence[_Part], progress: Progress) -> list[Written]:
    """One batch for each unit, all of them or none."""
    # What is kept travels: names are clean there, however decomposed they came.
    source = Source(text.clean(intake.file), intake.sha256, {text.clean(s.sheet): _columns(s) for s in intake.sheets})
    title = _("Nhập tệp {file}").format(file=text.clean(intake.file))
    with workspace.store.write() as connection:
        written = []
        for part in parts:
            if not part.coming.edits:
                written.append(Written())
                continue
            part.about.require_unlocked(connection)
            part.about.expect(connection)
            journal, edits = part.about.open_journal, part.coming.edits
            shown = progress if len(parts) == 1 else SILENT
            written.append(journal.write_in(connection, Cause.IMPORT, title, edits, source=source, progress=shown))
            progress.step(len(written), len(parts), _("Đang ghi…"))
        if sum(len(one.records) for one in written) >= BACK_UP_FROM:  # not committed yet: of what was there before
            backup.backup(workspace.store.path, "truoc-nhap")
    return written


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


def _imported(intake: Intake, parts: Sequence[_Part], faults: list[Fault], written: Sequence[Written]) -> Imported:
    asked = Questions()
    for question in (*intake.asked, *(one for part in parts for one in part.coming.asked.listed())):
        asked.add(question)
    whole = {(f.sheet, f.row) for f in faults if f.whole}
    counted = [one for part, one in zip(parts, written, strict=True) if part.same is None]
    aside = [
        (part, n)
        for part, one in zip(parts, written, strict=True)
        if part.same is not None and (n := one.created + one.changed)
    ]
    notices = [*intake.notices, *(notice for part in parts for notice in part.coming.notices)]
    return Imported(
        intake.file,
        sum(one.created for one in counted),
        sum(one.changed for one in counted),
        sum(one.unchanged for one in written) + sum(part.same or 0 for part in parts),
        len(whole),
        len({(f.sheet, f.cell) for f in faults if (f.sheet, f.row) not in whole}),
        faults,
        [*notices, *(_set_aside(part, n) for part, n in aside)],
        intake.skipped,
        [(s.sheet, s.register) for s in intake.sheets],
        asked.listed(),
        written[0].batch if len(written) == 1 else "",
        units=[part.about.unit_record.code for part in parts],
        aside=sum(n for _part, n in aside),
    )


def _set_aside(part: _Part, rows: int) -> Fault:
    said = _("{n} dòng nhập thay {unit} được giữ riêng, chưa tính vào số liệu: đơn vị đã gửi báo cáo của mình.")
    unit = part.about.campaign.called(part.about.unit_record.code)
    return Fault("", "", "", "", said.format(n=rows, unit=unit), 0)


def _counts(workspace: Workspace, edits: Sequence[Edit]) -> Written:
    """What writing these edits would do."""
    counted = Written()
    by_register: dict[str, list[Edit]] = {}
    for edit in edits:
        by_register.setdefault(edit.register, []).append(edit)
    with workspace.store.read() as connection:
        for key, listed in by_register.items():
            names = sorted({name for edit in listed for name in edit.values} - {LIVE})
            place = {name: number for number, name in enumerate(names, 1)}
            live = {row[0]: row for row in workspace.rows(key).columns(connection, ["record", *names])}
            for edit in listed:
                row = live.get(edit.record)
                if row is None:
                    counted.created += 1
                elif any(name == LIVE or row[place[name]] != value for name, value in edit.values.items()):
                    counted.changed += 1
                else:
                    counted.unchanged += 1
    return counted


@dataclass(frozen=True)
class Exported:
    file: str
    rows: int
    registers: list[str]


def export_workbook(
    workspace: Workspace, path: Path, *, register: str = "", form: Path | None = None, progress: Progress = SILENT
) -> Exported:
    """Write one register or all to a workbook that imports back unchanged. The file appears whole or not at all.

    With `form`, an office's own book with a blank table of the register, the rows of that one are written into a copy
    of it (`Misuse` where they can't be). At the centre it has the rows that figures count, each with its unit: of
    reports that stand, and of stand-ins.
    """
    chosen = [find_register(register)] if register else pages()
    if form and not (register and workspace.unit):
        raise Misuse(_("Xuất vào mẫu của cơ quan cần tên một biểu và dữ liệu của một đơn vị."))
    with workspace.store.read() as connection:
        if workspace.unit:
            tables = {r.key: list(workspace.rows(r.key).all(connection)) for r in chosen}
        else:
            tables = _of_all_units(workspace, connection, [r.key for r in chosen])
    with output(path, ".xlsx"):
        if form:
            rows = [row for row in tables[register] if row["live"]]
            own_form.fill_form(existing(form), path, chosen[0], workspace.campaign, rows)
            return Exported(path.name, len(rows), list(tables))
        forms.write_export(path, tables, workspace.campaign, _code(workspace) or None, progress)
    return Exported(path.name, sum(len(rows) for rows in tables.values()), list(tables))


def _of_all_units(workspace: Workspace, connection: Connection, registers: Sequence[str]) -> dict[str, list[PlainRow]]:
    held = country.country(workspace, connection, registers).data.rows
    return {key: [{**row, "unit": code} for code, rows in held.items() for row in rows[key]] for key in registers}


def _code(workspace: Workspace) -> str:
    """The unit that a book is about; empty for the centre's own."""
    return workspace.unit_record.code if workspace.unit else ""


def template(workspace: Workspace, register: str, path: Path, *, blank: bool = False) -> Exported:
    """Write a register's form for filling in, with what is already known, or blank."""
    workspace.require_unit()
    declared = find_register(register)
    if not declared.page:
        raise Misuse(_("Biểu này không có tệp mẫu."))
    with workspace.store.read() as connection:
        rows = list(workspace.rows(register).all(connection, expected=True))
    with output(path, ".xlsx"):
        forms.write_template(path, register, workspace.campaign, _code(workspace), [] if blank else rows, blank=blank)
    shown = 0 if blank and not declared.expected else len(rows)
    return Exported(path.name, shown, [register])
