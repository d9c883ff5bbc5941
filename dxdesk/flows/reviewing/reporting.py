"""The report of the unit, at the centre that of the country: as plain data for the window, and written as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dxdesk.checks import rules
from dxdesk.errors import Misuse
from dxdesk.flows import assessment, signing
from dxdesk.flows.centre.country import country
from dxdesk.flows.workspace import Workspace, output
from dxdesk.i18n import _, in_vietnamese
from dxdesk.models.registers import PAGES
from dxdesk.models.submission import Role
from dxdesk.paths import home
from dxdesk.progress import SILENT, Progress
from dxdesk.reports.forms import writers
from dxdesk.reports.letter import Letter
from dxdesk.reports.national.report import national_report
from dxdesk.reports.report import Draw, Report
from dxdesk.reports.unit.report import unit_report

_WRITERS: dict[str, Callable[..., None]] = {
    ".md": writers.write_markdown,
    ".docx": writers.write_word,
    ".xlsx": writers.write_workbook,
}


@dataclass(frozen=True)
class Reported:
    """The report that was written: its sections, how many numbers it says, and how many lead to their records."""

    file: str
    sections: list[str]
    numbers: int
    traced: int


def report(
    workspace: Workspace,
    path: Path,
    *,
    draw: Draw | None = None,
    printed: writers.Print | None = None,
    template: Path | None = None,
    progress: Progress = SILENT,
) -> Reported:
    """Write the unit's report, at the centre the national one, in Vietnamese; the name's ending says in which form.

    Charts are drawn by `draw`, a PDF is printed by `printed`: both need Qt, which the verbs don't know. A Word document
    follows `template`, else the one that the office keeps in the profile (`own_template`), else the program's; raises
    `Unreadable` where such a template is broken.
    """
    write = _WRITERS.get(path.suffix.lower())
    if path.suffix.lower() == ".docx":
        write = partial(writers.write_word, template=template or own_template())
    elif template is not None:
        raise Misuse(_("Mẫu Word chỉ dùng khi ghi báo cáo dạng .docx."))
    if path.suffix.lower() == ".pdf" and printed is not None:
        write = partial(writers.write_pdf, printed=printed)
    if write is None:
        known = ", ".join((*_WRITERS, ".pdf"))
        raise Misuse(
            _("Không ghi được báo cáo dạng “{suffix}”.").format(suffix=path.suffix or path.name),
            hint=_("Các dạng: {known}.").format(known=known),
        )
    made = of_unit(workspace, progress) if workspace.unit else national(workspace, progress)
    progress.step(1, 2, _("Đang ghi báo cáo…"))
    with in_vietnamese(), output(path):
        write(made, path, draw=draw)
    progress.step(2, 2, _("Đang ghi báo cáo…"))
    traced = sum(bool(number.records) for number in made.numbers)
    return Reported(path.name, [section.title for section in made.sections], len(made.numbers), traced)


def own_template() -> Path | None:
    """The office's own Word template: report.docx in the profile's folder "templates"; None where there is none."""
    found = home() / "templates" / "report.docx"
    return found if found.is_file() else None


def of_unit(workspace: Workspace, progress: Progress = SILENT) -> Report:
    """The unit's report as plain data: its sentences, each number with the ids of its records."""
    workspace.require_unit()
    with in_vietnamese():
        findings = assessment.findings(workspace, progress=progress)
        with workspace.store.read() as connection:
            data = assessment.gather(workspace, connection)
            approved = signing.standing(workspace, connection, Role.APPROVER)
        letter = Letter(approved.number, approved.day, approved.officer) if approved else None
        return unit_report(data, findings, letter)


def national(workspace: Workspace, progress: Progress = SILENT) -> Report:
    """The national report as plain data, from the units' standing submissions and the centre's stand-ins.

    `Report.origins` tells what the ids of a number's records stand for. Raises `Misuse` where the store is a unit's.
    """
    if workspace.unit:
        raise Misuse(_("Báo cáo quốc gia chỉ có ở dữ liệu của cơ quan tổng hợp."))
    with in_vietnamese():
        with workspace.store.read() as connection:
            found = country(workspace, connection, (*PAGES, "explanations"))
        findings = {}
        for place, (code, rows) in enumerate(found.data.rows.items()):
            progress.step(place, len(found.data.rows), _("Đang kiểm tra số liệu các đơn vị…"))
            findings[code] = rules.run(found.data.unit(code), rows["explanations"])
        return national_report(found.data, found.arrivals, findings)
