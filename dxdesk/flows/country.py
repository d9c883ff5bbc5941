"""What the centre's figures read: each unit's standing submission at its vector, a stand-in until there is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select

from dxdesk.errors import Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.figure import Figure
from dxdesk.figures.frames import National
from dxdesk.figures.reporting import Arrival, Arrivals, How
from dxdesk.flows.answering import standings
from dxdesk.flows.receiving import seen_as, state_at
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.campaign import Indicator
from dxdesk.models.field import Row
from dxdesk.models.tables import METADATA
from dxdesk.store import merging
from dxdesk.sync.standing import Received

T = TypeVar("T")
Vector = Mapping[str, int]


@dataclass(frozen=True)
class Country:
    """The rows of all units that have any, and how they came."""

    rows: National
    vectors: Mapping[str, Vector]  # by unit, what its rows are as of
    arrivals: Arrivals
    sent: frozenset[str]  # units with a standing submission
    stand_ins: frozenset[str]  # units that the centre entered for
    concurrent: frozenset[str]  # units whose submissions stand against each other


def country(workspace: Workspace, connection: Connection, registers: Collection[str] = catalogue.PAGES) -> Country:
    """The rows that national figures count, of some registers."""
    found = standings(workspace, connection)
    own = _centre_streams(workspace, connection)
    rows: dict[str, dict[str, list[Row]]] = {}
    vectors: dict[str, Vector] = {}
    arrivals: dict[str, Arrival] = {}
    for unit in workspace.campaign.unit_by_code:
        standing = found[unit].standing if unit in found else None
        vector = dict(standing.vector) if standing else own.get(unit)
        if not vector:
            continue
        held = rows_at(workspace, connection, unit, vector, registers)
        if standing is None and not any(held.values()):
            continue  # the centre only commented on what it returned
        arrivals[unit] = _sent(standing) if standing else Arrival(How.STAND_IN)
        rows[unit], vectors[unit] = held, vector
    concurrent = frozenset(unit for unit, standing in found.items() if standing.concurrent)
    sent = frozenset(unit for unit, arrival in arrivals.items() if arrival.how is How.SENT)
    stand_ins = frozenset(arrivals) - sent
    against = {unit: Arrival(How.CONCURRENT) for unit in concurrent}
    return Country(rows, vectors, arrivals | against, sent, stand_ins, concurrent)


def _sent(standing: Received) -> Arrival:
    return Arrival(How.SENT, standing.number, standing.created)


def rows_at(
    workspace: Workspace, connection: Connection, unit: str, vector: Vector, registers: Collection[str]
) -> dict[str, list[Row]]:
    """The live rows of a unit as they were at a vector, by register; remembered."""

    def read() -> dict[str, list[Row]]:
        state = state_at(seen_as(workspace, workspace.campaign, unit), connection, vector, registers)
        return {key: merging.live_rows(codec, sketches) for key, (codec, sketches) in state.items()}

    return remembered(workspace, unit, ("rows", *registers), vector, read)


def remembered(workspace: Workspace, unit: str, what: tuple[str, ...], vector: Vector, make: Callable[[], T]) -> T:
    """What follows from a unit's rows at a vector alone, made once: a merge renews only the units it brings."""
    held = workspace.remembered
    with held.lock:
        known: dict[tuple[str, ...], tuple[Vector, T]] = held.found or {}
        held.found = known
        found = known.get((unit, *what))
        if found is None or found[0] != vector:
            found = known[unit, *what] = (dict(vector), make())
        return found[1]


def _centre_streams(workspace: Workspace, connection: Connection) -> dict[str, dict[str, int]]:
    """By unit, the streams the centre wrote about it."""
    table = METADATA.tables["stream"]
    query = select(table.c.unit, table.c.id, table.c.seq).where(
        table.c.campaign == workspace.campaign.id, table.c.device == workspace.device.minisign, table.c.seq > 0
    )
    found: dict[str, dict[str, int]] = {}
    for unit, stream, seq in connection.execute(query):
        found.setdefault(unit, {})[stream] = seq
    return found


def national_figure(workspace: Workspace, name: str, units: str = "63") -> Figure:
    """A figure of the country by its name, in the map of 63 or 34 units; raises `Missing` with the names there are."""
    if workspace.unit:
        raise Misuse(_("Số liệu cả nước chỉ có ở dữ liệu của cơ quan tổng hợp."))
    with workspace.store.read() as connection:
        rows = country(workspace, connection).rows
    places = catalogue.places_of(workspace.campaign, units)
    return catalogue.compute_national(name, workspace.campaign, rows, places)


@dataclass(frozen=True)
class Mapped:
    """A figure with a line for each place of a map, and the units each place is made of."""

    figure: Figure
    units: Mapping[str, tuple[str, ...]]
    silent: frozenset[str]  # places of whose units nothing is held: the figure counts them as none of what was asked


def map_figures(workspace: Workspace) -> list[tuple[str, str]]:
    """Name and title of the figures that have a value for each place: what units enter themselves, or is counted."""
    campaign, found = workspace.campaign, []
    for name, spec in catalogue.NATIONAL.items():
        if not spec.placed:
            continue
        if not spec.argument:
            found.append((name, _(spec.title)))
            continue
        for code, item in campaign.catalogues[spec.argument].items():
            if not isinstance(item, Indicator) or item.entered_by != "lead":
                found.append((f"{name}:{code}", item.choice.label))
    return found


def map_figure(workspace: Workspace, name: str, units: str = "63") -> Mapped:
    """A figure for the map of 63 or 34 units; raises `Missing` with the names there are."""
    figure = national_figure(workspace, name, units)
    with workspace.store.read() as connection:
        held = country(workspace, connection).rows
    places = catalogue.places_of(workspace.campaign, units)
    members: dict[str, list[str]] = {}
    for unit in workspace.campaign.unit_by_code:
        members.setdefault(places[unit][0] if places else unit, []).append(unit)
    silent = frozenset(place for place, codes in members.items() if not any(code in held for code in codes))
    return Mapped(figure, {place: tuple(codes) for place, codes in members.items()}, silent)
