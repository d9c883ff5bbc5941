"""What the centre's figures read: each unit's standing submission at its vector, a stand-in until there is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dxdesk.errors import Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.figures.frames import National
from dxdesk.figures.reporting import Arrival, Arrivals, How
from dxdesk.flows.answering import standings
from dxdesk.flows.receiving import state_at
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.field import Row
from dxdesk.models.unit import stand_in
from dxdesk.store import merging
from dxdesk.sync.standing import Received


@dataclass(frozen=True)
class Country:
    """The rows of all units that have any, and how they came."""

    rows: National
    arrivals: Arrivals
    sent: frozenset[str]  # units with a standing submission
    stand_ins: frozenset[str]  # units that the centre entered for
    concurrent: frozenset[str]  # units whose submissions stand against each other


def country(workspace: Workspace, connection: Connection, registers: Collection[str] = catalogue.PAGES) -> Country:
    """The rows that national figures count, of some registers."""
    found = standings(workspace, connection)
    rows: dict[str, Mapping[str, Sequence[Row]]] = {}
    arrivals: dict[str, Arrival] = {}
    for unit in workspace.campaign.unit_by_code:
        standing = found[unit].standing if unit in found else None
        if standing is not None:
            arrivals[unit] = _sent(standing)
            about = seen_as(workspace, workspace.campaign, unit)
            state = state_at(about, connection, standing.vector, registers)
            rows[unit] = {key: merging.live_rows(codec, sketches) for key, (codec, sketches) in state.items()}
            continue
        entered = seen_as(workspace, workspace.campaign, stand_in(unit))
        entered_rows = entered.all_rows(connection, registers, expected=False)
        if any(entered_rows.values()):
            arrivals[unit] = Arrival(How.STAND_IN)
            rows[unit] = entered_rows
    concurrent = frozenset(unit for unit, standing in found.items() if standing.concurrent)
    sent = frozenset(unit for unit, arrival in arrivals.items() if arrival.how is How.SENT)
    stand_ins = frozenset(arrivals) - sent
    against = {unit: Arrival(How.CONCURRENT) for unit in concurrent}
    return Country(rows, arrivals | against, sent, stand_ins, concurrent)


def _sent(standing: Received) -> Arrival:
    return Arrival(How.SENT, standing.number, standing.created)


def national_figure(workspace: Workspace, name: str, units: str = "63") -> Figure:
    """A figure of the country by its name, in the map of 63 or 34 units; raises `Missing` with the names there are."""
    if workspace.unit:
        raise Misuse(_("Số liệu cả nước chỉ có ở dữ liệu của cơ quan tổng hợp."))
    with workspace.store.read() as connection:
        rows = country(workspace, connection).rows
    places = catalogue.places_of(workspace.campaign, units)
    return catalogue.compute_national(name, workspace.campaign, rows, places)
