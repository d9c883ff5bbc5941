"""What the centre's figures read: each unit's standing submission at its vector, a stand-in until there is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from dxdesk.errors import Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.country import CountryData
from dxdesk.figures.figure import Figure
from dxdesk.figures.reporting import Arrival, Arrivals, How
from dxdesk.flows.centre.answering import standings
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.campaign import Indicator
from dxdesk.models.field import Row
from dxdesk.models.registers import PAGES
from dxdesk.models.submission import Received
from dxdesk.models.unit import STAND_IN
from dxdesk.models.unit_data import Rows
from dxdesk.store import snapshots, streams
from dxdesk.store.database import Connection

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Rows as they were: of a unit, or what the centre entered for one, and up to which entries."""

    code: str
    vector: Mapping[str, int]


@dataclass(frozen=True)
class Country:
    """The rows of all units that have any, and how they came."""

    data: CountryData
    sources: Mapping[str, Source]  # by unit, where its rows are from
    arrivals: Arrivals
    sent: frozenset[str]  # units with a standing submission
    stand_ins: frozenset[str]  # units that the centre entered for
    concurrent: frozenset[str]  # units whose submissions stand against each other


def country(workspace: Workspace, connection: Connection, registers: Collection[str] = PAGES) -> Country:
    """The rows that national figures count, of some registers."""
    found = standings(workspace, connection)
    own = _stand_ins(workspace, connection)
    rows: dict[str, Rows] = {}
    sources: dict[str, Source] = {}
    arrivals: dict[str, Arrival] = {}
    for unit in workspace.campaign.unit_by_code:
        standing = found[unit].standing if unit in found else None
        source = Source(unit, standing.vector) if standing else own.get(unit)
        if source is None:
            continue
        held = rows_at(workspace, connection, source, registers)
        if standing is not None or any(held.values()):
            arrivals[unit] = _sent(standing) if standing else Arrival(How.STAND_IN)
            rows[unit], sources[unit] = held, source
    concurrent = frozenset(unit for unit, standing in found.items() if standing.concurrent)
    sent = frozenset(unit for unit, arrival in arrivals.items() if arrival.how is How.SENT)
    stand_ins = frozenset(arrivals) - sent
    against = {unit: Arrival(How.CONCURRENT) for unit in concurrent}
    returned = {unit: Arrival(How.RETURNED) for unit in found if unit not in arrivals}
    return Country(
        CountryData(workspace.campaign, rows), sources, returned | arrivals | against, sent, stand_ins, concurrent
    )


def _sent(standing: Received) -> Arrival:
    return Arrival(How.SENT, standing.number, standing.created)


def rows_at(
    workspace: Workspace, connection: Connection, source: Source, registers: Collection[str]
) -> dict[str, list[Row]]:
    """The live rows of a source by register; remembered."""

    def read() -> dict[str, list[Row]]:
        return snapshots.live_rows(connection, workspace.campaign, source.code, source.vector, registers)

    return remembered(workspace, source, ("rows", *registers), read)


def remembered(workspace: Workspace, source: Source, what: tuple[str, ...], make: Callable[[], T]) -> T:
    """What follows from the rows of a source alone, made once: a merge renews only the units it brings."""
    held = workspace.remembered
    with held.lock:
        known: dict[tuple[str, ...], tuple[Source, T]] = held.found or {}
        held.found = known
        found = known.get((source.code, *what))
        if found is None or found[0] != source:
            found = known[source.code, *what] = (source, make())
        return found[1]


def _stand_ins(workspace: Workspace, connection: Connection) -> dict[str, Source]:
    """By unit, what the centre entered for it."""
    vectors = streams.vectors(connection, workspace.campaign.id, STAND_IN)
    return {code.removeprefix(STAND_IN): Source(code, vector) for code, vector in vectors.items()}


def national_figure(workspace: Workspace, name: str, units: str = "63") -> Figure:
    """A figure of the country by its name, in the map of 63 or 34 units; raises `Missing` with the names there are."""
    if workspace.unit:
        raise Misuse(_("Số liệu cả nước chỉ có ở dữ liệu của cơ quan tổng hợp."))
    with workspace.store.read() as connection:
        found = country(workspace, connection).data
    return catalogue.compute_national(name, replace(found, places=catalogue.places_of(workspace.campaign, units)))


@dataclass(frozen=True)
class Mapped:
    """A figure with a line for each place of a map, and the units each place is made of."""

    figure: Figure
    units: Mapping[str, tuple[str, ...]]


def map_figures(workspace: Workspace) -> list[tuple[str, str]]:
    """Name and title of the figures that have a value for each place: what units enter themselves, or is counted."""
    campaign, found = workspace.campaign, []
    for name, figure in catalogue.NATIONAL.items():
        if not figure.placed:
            continue
        if not figure.argument:
            found.append((name, _(figure.listed)))
            continue
        for code, item in campaign.catalogues[figure.argument].items():
            if not isinstance(item, Indicator) or item.entered_by != "lead":
                found.append((f"{name}:{code}", item.choice.label))
    return found


def map_figure(workspace: Workspace, name: str, units: str = "63") -> Mapped:
    """A figure for the map of 63 or 34 units; raises `Missing` with the names there are."""
    places = catalogue.places_of(workspace.campaign, units)
    members: dict[str, list[str]] = {}
    for unit in workspace.campaign.unit_by_code:
        members.setdefault(places[unit][0] if places else unit, []).append(unit)
    return Mapped(national_figure(workspace, name, units), {place: tuple(codes) for place, codes in members.items()})
