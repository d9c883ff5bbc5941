"""What the centre's figures read: each unit's standing submission at its vector, a stand-in until there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dxdesk.errors import Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.figures.frames import National
from dxdesk.flows.answering import standings
from dxdesk.flows.receiving import state_at
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.field import Row
from dxdesk.models.unit import stand_in
from dxdesk.store import merging


@dataclass(frozen=True)
class Country:
    """The rows of all units that have any, and how they came."""

    rows: National
    sent: frozenset[str]  # units with a standing submission
    stand_ins: frozenset[str]  # units that the centre entered for
    concurrent: frozenset[str]  # units whose submissions stand against each other


def country(workspace: Workspace, connection: Connection) -> Country:
    """The rows that national figures count."""
    found = standings(workspace, connection)
    rows: dict[str, Mapping[str, Sequence[Row]]] = {}
    sent: set[str] = set()
    stand_ins: set[str] = set()
    for unit in workspace.campaign.unit_by_code:
        standing = found[unit].standing if unit in found else None
        if standing is not None:
            sent.add(unit)
            about = seen_as(workspace, workspace.campaign, unit)
            state = state_at(about, connection, standing.vector, catalogue.PAGES)
            rows[unit] = {key: merging.live_rows(codec, sketches) for key, (codec, sketches) in state.items()}
            continue
        entered = seen_as(workspace, workspace.campaign, stand_in(unit))
        found_rows = entered.all_rows(connection, catalogue.PAGES, expected=False)
        if any(found_rows.values()):
            stand_ins.add(unit)
            rows[unit] = found_rows
    concurrent = frozenset(unit for unit, standing in found.items() if standing.concurrent)
    return Country(rows, frozenset(sent), frozenset(stand_ins), concurrent)


def national_figure(workspace: Workspace, name: str, units: str = "63") -> Figure:
    """A figure of the country by its name, in the map of 63 or 34 units; raises `Missing` with the names there are."""
    if workspace.unit:
        raise Misuse(_("Số liệu cả nước chỉ có ở dữ liệu của cơ quan tổng hợp."))
    with workspace.store.read() as connection:
        rows = country(workspace, connection).rows
    places = catalogue.places_of(workspace.campaign, units)
    return catalogue.compute_national(name, workspace.campaign, rows, places)
