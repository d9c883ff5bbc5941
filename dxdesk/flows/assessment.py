"""What is known about the present rows - findings and figures - for the verbs that need it. Not a verb itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from dxdesk.checks import rules
from dxdesk.checks.engine import Data
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.flows.workspace import Workspace
from dxdesk.models.finding import Finding
from dxdesk.progress import SILENT, Progress


def gather(workspace: Workspace, connection: Connection) -> Data:
    """Everything the checks look at: the unit's rows, recorded and expected, and the last campaign's."""
    return Data(workspace.campaign, workspace.unit, workspace.all_rows(connection), workspace.last_rows(connection))


def findings(
    workspace: Workspace, *, only: Collection[str] | None = None, progress: Progress = SILENT
) -> list[Finding]:
    """What the rules say, explanations attached; nothing for the central profile, whose rows are the units'."""
    if not workspace.unit:
        return []
    with workspace.store.read() as connection:
        data = gather(workspace, connection)
    explanations = [row for row in data.rows["explanations"] if row["live"]]
    return rules.run(data, explanations, only, progress)


def figure(workspace: Workspace, name: str) -> Figure:
    """A figure by its name; raises `Missing` with the names there are."""
    workspace.require_unit()
    with workspace.store.read() as connection:
        data = gather(workspace, connection)
    return catalogue.compute(name, workspace.campaign, workspace.unit, data.rows, data.last)
