"""What is known about the present rows - findings and figures - for the verbs that need it. Not a verb itself.

Findings are worked out once for each state of the store. Where it holds very many rows a child process does that: they
would fill the window's memory and hold its lock for seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from sys import intern
from typing import Any

from dxdesk import i18n, workers
from dxdesk.checks import rules
from dxdesk.errors import Missing
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.flows.workspace import Profile, Workspace
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit_data import UnitData
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Connection, Store

MANY = 5_000  # live rows from which a child looks through them; fewer hold up the window for under 100 ms
PART = 1_000  # findings told in one line
_ALIKE = ("rule", "register", "field", "legal_basis", "suggestion")
OVERVIEW = ("completeness", "completeness_by_pillar")


@dataclass(frozen=True)
class Assessment:
    """The findings, and what else the first page says of all rows."""

    findings: list[Finding]
    figures: Mapping[str, Figure]
    carried: int  # rows of the last campaign that nobody confirmed yet

    def pack(self) -> Iterator[Any]:
        """JSON of the whole in parts; `unpack` takes them."""
        yield {"figures": {name: found.plain() for name, found in self.figures.items()}, "carried": self.carried}
        for start in range(0, len(self.findings), PART):
            yield [asdict(finding) for finding in self.findings[start : start + PART]]

    @classmethod
    def unpack(cls, parts: Iterator[Any]) -> Assessment:
        """Each part becomes findings as it comes: the plain ones of a large store would take 60 MB."""
        head = next(parts)
        figures = {name: Figure.of(plain) for name, plain in head["figures"].items()}
        return cls([_finding(plain) for part in parts for plain in part], figures, head["carried"])


def gather(workspace: Workspace, connection: Connection, registers: Collection[str] = REGISTERS.keys()) -> UnitData:
    """What checks and figures look at: the unit's rows, recorded and expected, and the last campaign's."""
    rows = workspace.all_rows(connection, registers)
    return UnitData(workspace.campaign, workspace.unit, rows, workspace.last_rows(connection, registers))


def assess(workspace: Workspace, progress: Progress = SILENT) -> Assessment:
    """Everything at once, remembered until something is written."""
    remembered = workspace.remembered
    with remembered.lock:  # two pages that ask at the same time wait for one answer
        state = (workspace.store.version, i18n.language())
        if remembered.state != state or not workspace.store.writable:
            remembered.found = _assess(workspace, progress)
            remembered.state = state
        found: Assessment = remembered.found
        return found


def findings(
    workspace: Workspace, *, only: Collection[str] | None = None, progress: Progress = SILENT
) -> list[Finding]:
    """What the rules say, explanations attached; nothing for the central profile, whose rows are the units'.

    Raises `Missing` for a name in `only` that no rule has.
    """
    if only is not None and (unknown := set(only) - rules.RULES.keys()):
        raise Missing(_("Không có quy tắc kiểm tra “{rule}”.").format(rule=", ".join(sorted(unknown))))
    if not workspace.unit:
        return []
    found = assess(workspace, progress).findings
    return [f for f in found if only is None or f.rule in only]


def figure(workspace: Workspace, name: str) -> Figure:
    """A figure by its name; raises `Missing` with the names there are."""
    workspace.require_unit()
    with workspace.store.read() as connection:
        data = gather(workspace, connection, catalogue.of_unit(name).reads)
    return catalogue.compute(name, data)


def _assess(workspace: Workspace, progress: Progress) -> Assessment:
    with workspace.store.read() as connection:
        if sum(workspace.rows(key).count(connection) for key in REGISTERS) < MANY:
            return _assess_here(gather(workspace, connection), progress)
    task = {"path": str(workspace.store.path.absolute()), "unit": workspace.unit}
    return Assessment.unpack(workers.in_child(job, task, workspace.campaign.told, progress))


def _assess_here(data: UnitData, progress: Progress) -> Assessment:
    explanations = [row for row in data.rows["explanations"] if row["live"]]
    return Assessment(
        rules.run(data, explanations, progress=progress),
        {name: catalogue.compute(name, data) for name in OVERVIEW},
        sum(bool(row["carried"]) for rows in data.rows.values() for row in rows if row["live"]),
    )


@workers.Job
def job(task: workers.Message, bodies: Sequence[bytes], progress: Progress) -> Iterator[Any]:
    """What the child process does, reading the store beside whoever writes."""
    with Store(Path(task["path"]), writable=False) as store:
        workspace = Workspace(store, Campaign.load(bodies[0]), task["unit"], Profile.UNIT, "")
        with store.read() as connection:
            data = gather(workspace, connection)
        yield from _assess_here(data, progress).pack()


def _finding(plain: Mapping[str, Any]) -> Finding:
    fix = tuple((name, value) for name, value in plain["fix"])
    shared = {name: intern(plain[name]) for name in _ALIKE}  # each text once, not once a finding
    return Finding(**{**plain, **shared, "severity": Severity(plain["severity"]), "fix": fix})
