"""Reviewing: findings, explanations, figures."""

from __future__ import annotations

from dxdesk.errors import Missing, Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.flows import assessment
from dxdesk.flows.centre import country
from dxdesk.flows.entering.editing import Saved
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.change import Cause
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers import register as find_register
from dxdesk.progress import SILENT, Progress
from dxdesk.store.journal.writing import Edit
from dxdesk.text import shorten


def check(workspace: Workspace, progress: Progress = SILENT) -> list[Finding]:
    """All findings of the unit, gravest first; the centre checks what units sent (`tracking.check_units`)."""
    return assessment.findings(workspace, progress=progress)


def explain(
    workspace: Workspace, rule: str, register: str = "", record: str = "", field: str = "", *, text: str
) -> Saved:
    """Explain the warnings of a rule, on one record or wherever it fired. Holds until the values change."""
    declared = find_register("explanations")
    words = str(declared.fields["text"].parse(text) or "")
    if not words:
        raise Misuse(_("Chưa ghi nội dung giải trình."))
    found = [
        f
        for f in assessment.findings(workspace, only=[rule])
        if (not register or f.register == register)
        and (not record or f.record == record)
        and (not field or f.field == field)
    ]
    if not found:
        raise Missing(_("Quy tắc “{rule}” không có phát hiện nào ở đây.").format(rule=rule))
    if all(f.severity is not Severity.WARNING for f in found):
        raise Misuse(_("Chỉ cảnh báo mới cần giải trình; lỗi thì phải sửa."))
    edits = []
    for finding in found:
        values = {
            "rule": finding.rule,
            "about_register": finding.register,
            "about_record": finding.record,
            "about_field": finding.field,
            "digest": finding.digest,
            "text": words,
        }
        edits.append(Edit("explanations", declared.identify(workspace.unit, values), values))
    title = _("Giải trình: {text}").format(text=shorten(words, 40))
    written = workspace.journal.write(Cause.EXPLAIN, title, edits)
    return Saved(written.batch, written.created, written.changed, written.unchanged)


def apply_fix(workspace: Workspace, finding: Finding) -> Saved:
    """Do what a finding suggests."""
    if not finding.fix or not finding.record:
        raise Misuse(_("Phát hiện này không có cách sửa tự động."))
    title = _("Sửa theo gợi ý: {message}").format(message=shorten(finding.message, 48))
    written = workspace.journal.write(Cause.EDIT, title, [Edit(finding.register, finding.record, dict(finding.fix))])
    return Saved(written.batch, written.created, written.changed, written.unchanged, record=finding.record)


def figure(workspace: Workspace, name: str, units: str = "63") -> Figure:
    """A figure behind a chart: the unit's own, or the country's in the map of 63 or 34 units.

    Raises `Missing` with the names that are close to it.
    """
    return assessment.figure(workspace, name) if workspace.unit else country.national_figure(workspace, name, units)


def follows_map(workspace: Workspace, name: str) -> bool:
    """Whether the map of 63 or 34 units makes a difference to a figure."""
    return not workspace.unit and catalogue.is_placed(name)


def charts(*, central: bool) -> tuple[str, ...]:
    """The charts of a unit's page or the centre's, in their order: names of figures, some with a group of units."""
    return catalogue.charts(catalogue.NATIONAL if central else catalogue.FIGURES)


def figures(workspace: Workspace) -> dict[str, str]:
    """Names and titles of all figures."""
    if workspace.unit:
        return {name: _(figure.listed) for name, figure in catalogue.FIGURES.items()}
    return {name: _(figure.listed) for name, figure in catalogue.national_names(workspace.campaign).items()}
