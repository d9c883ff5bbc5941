"""Writing the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dxdesk.errors import Misuse
from dxdesk.flows import assessment, signing
from dxdesk.flows.workspace import Workspace, output
from dxdesk.i18n import _, in_vietnamese
from dxdesk.models.submission import Role
from dxdesk.progress import SILENT, Progress
from dxdesk.reports import writers
from dxdesk.reports.letter import Letter
from dxdesk.reports.report import Draw, Report
from dxdesk.reports.unit import unit_report

_WRITERS: dict[str, Callable[..., None]] = {
    ".md": writers.write_markdown,
    ".docx": writers.write_word,
    ".xlsx": writers.write_workbook,
}


@dataclass(frozen=True)
class Reported:
    """The report that was written: its sections, and how many numbers in it lead to their records."""

    file: str
    sections: list[str]
    numbers: int


def report(
    workspace: Workspace,
    path: Path,
    *,
    draw: Draw | None = None,
    printed: writers.Print | None = None,
    progress: Progress = SILENT,
) -> Reported:
    """Write the unit's report, in Vietnamese; the ending of the name says in which form.

    Charts are drawn by `draw`, a PDF is printed by `printed`: both need Qt, which the verbs don't know.
    """
    write = _WRITERS.get(path.suffix.lower())
    if path.suffix.lower() == ".pdf" and printed is not None:
        write = partial(writers.write_pdf, printed=printed)
    if write is None:
        known = ", ".join((*_WRITERS, ".pdf"))
        raise Misuse(
            _("Không ghi được báo cáo dạng “{suffix}”.").format(suffix=path.suffix or path.name),
            hint=_("Các dạng: {known}.").format(known=known),
        )
    made = of_unit(workspace, progress)
    progress.step(1, 2, _("Đang ghi báo cáo…"))
    with in_vietnamese(), output(path):
        write(made, path, draw=draw)
    progress.step(2, 2, _("Đang ghi báo cáo…"))
    return Reported(path.name, [section.title for section in made.sections], sum(1 for _number in made.numbers))


def of_unit(workspace: Workspace, progress: Progress = SILENT) -> Report:
    """The unit's report as plain data: its sentences, each number with the ids of its records."""
    workspace.require_unit()
    with in_vietnamese():
        findings = assessment.findings(workspace, progress=progress)
        with workspace.store.read() as connection:
            data = assessment.gather(workspace, connection)
            approved = signing.standing(workspace, connection, Role.APPROVER)
        letter = Letter(approved.number, approved.day, approved.officer) if approved else None
        return unit_report(workspace.campaign, workspace.unit, data.rows, data.last, findings, letter)
