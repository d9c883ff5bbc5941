"""One of the country's other units, which reports what the country's book holds of it.

Units work at computers of their own, so their reports are made in processes of their own, as many at once as this
computer has processors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dxdesk import i18n
from dxdesk.demo.stage import EXPLANATION, at_home
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.exchanging import trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import review
from dxdesk.flows.sending import signoff
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

_OFFICER, _HEAD = "Cán bộ lập biểu (mẫu)", "Thủ trưởng đơn vị (mẫu)"


@dataclass(frozen=True)
class Desk:
    """Where a unit works: its profile, its store, and the files that come and go."""

    code: str
    home: Path
    store: Path
    campaign: Path
    book: Path
    enrolment: Path
    report: Path
    language: i18n.Language


def report(desk: Desk) -> str:
    """One unit's work, from its sheets to its file; returns the unit's name."""
    i18n.use(desk.language)
    with (
        at_home(desk.home),
        lifecycle.new_store(desk.store, str(desk.campaign), unit=desk.code, officer=_OFFICER) as unit,
    ):
        workbooks.import_workbook(unit, desk.book)
        _complete(unit)
        signoff.confirm(unit, Role.PREPARER)
        signoff.confirm(unit, Role.APPROVER, officer=_HEAD)
        trusting.enrol(unit, desk.enrolment)
        signoff.submit(unit, desk.report)
        return unit.unit_record.name


def _complete(unit: Workspace) -> None:
    """Say of every document that the sheets don't name that nothing was begun, and explain what the checks ask."""
    missing = [f.record for f in review.check(unit) if f.rule == "plan_not_entered"]
    editing.paste(unit, "plans", [(record, {"status": "not_started"}) for record in missing])
    for rule in sorted({f.rule for f in review.check(unit) if f.severity is Severity.WARNING}):
        review.explain(unit, rule, text=EXPLANATION)
