"""The national report of the sample campaign: generated rows of all units, as the published report counts them.

Who sent when, and the checks' findings, are made here: the published report doesn't tell.
``python -m tests.reports.national_sample`` writes the golden file anew: read the difference before you keep it.
"""

from __future__ import annotations

from functools import cache

from dxdesk.checks import rules
from dxdesk.figures.country import CountryData
from dxdesk.figures.reporting import Arrival, Arrivals, How
from dxdesk.i18n import in_vietnamese
from dxdesk.models.finding import Finding
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.forms.markdown import as_markdown
from dxdesk.reports.letter import Letter
from dxdesk.reports.national.report import national_report
from dxdesk.reports.report import Report
from tests.figures.sample import campaign, country
from tests.reports.sample import GOLDEN

STAND_INS, LATE, AGAINST = ("40", "54"), "75", "BCT"
LETTER = Letter("30/BC-UBQGCĐS", "2022-05-10", "Lê Văn Cường")


def arrivals() -> Arrivals:
    """All that have rows sent them, but for two units, one late one and one whose files stand against each other."""
    found = {unit: Arrival(How.SENT, 1, "2022-04-26T08:00:00Z") for unit in country()}
    found |= {unit: Arrival(How.STAND_IN) for unit in STAND_INS}
    return found | {LATE: Arrival(How.SENT, 2, "2022-05-06T08:00:00Z"), AGAINST: Arrival(How.CONCURRENT)}


@in_vietnamese()
def findings() -> dict[str, list[Finding]]:
    """What the checks say of each unit's rows."""
    return {unit: rules.run(UnitData(campaign(), unit, rows), ()) for unit, rows in country().items()}


@cache
def nation() -> Report:
    """The report."""
    return national_report(CountryData(campaign(), country()), arrivals(), findings(), LETTER)


def main() -> None:
    (GOLDEN / "ca-nuoc.md").write_text(as_markdown(nation()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
