"""All figures by name: window, command line and report ask for them here, so that they say the same number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeVar

from dxdesk.errors import Missing
from dxdesk.figures import comparison, completeness, national, ranking, tasks
from dxdesk.figures import unit as own
from dxdesk.figures.country import CountryData
from dxdesk.figures.declaring import CountryFigure, Declared, UnitFigure
from dxdesk.figures.figure import Figure
from dxdesk.figures.places import Places, provinces_34
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.unit_data import UnitData
from dxdesk.text import shorten

MOST_CLOSE = 5  # names that are offered for one that there isn't
MODULES = (completeness, own, comparison, national, tasks, ranking)  # whose figures are listed in this order

_Kind = TypeVar("_Kind", bound=Declared)


def _declared(kind: type[_Kind]) -> Mapping[str, _Kind]:
    """The figures of a kind that the modules declare, in the order they are written in."""
    found = (one for module in MODULES for one in vars(module).values() if isinstance(one, kind))
    return MappingProxyType({one.name: one for one in found})


FIGURES = _declared(UnitFigure)
NATIONAL = _declared(CountryFigure)


def of_unit(name: str) -> UnitFigure:
    """A figure of one unit by its name; raises `Missing` with the names that are close to it."""
    if name not in FIGURES:
        raise _unknown(name, list(FIGURES))
    return FIGURES[name]


def compute(name: str, data: UnitData) -> Figure:
    """A figure of one unit by its name; raises `Missing` with the names that are close to it."""
    return of_unit(name)(data)


def compute_national(name: str, country: CountryData) -> Figure:
    """A figure of the country by its name: "systems_national", "indicator:dossiers_online".

    Raises `Missing` with the names that are close to it.
    """
    names = national_names(country.campaign)
    if name not in names:
        raise _unknown(name, list(names))
    return names[name](country, name.partition(":")[2])


def charts(figures: Mapping[str, Declared]) -> tuple[str, ...]:
    """The names of the charts that figures have, in the order of their page."""
    drawn = sorted(figures.values(), key=lambda figure: figure.chart)
    return tuple(name for figure in drawn for name in figure.charts)


def places_of(campaign: Campaign, units: str) -> Places | None:
    """The places for a choice of map, "63" or "34": the units as the campaign has them, or as they are since 2025."""
    return provinces_34(campaign) if units == "34" else None


def is_placed(name: str) -> bool:
    """Whether a figure of the country has other lines in the map of 34."""
    return NATIONAL[name.partition(":")[0]].placed


def national_names(campaign: Campaign) -> dict[str, CountryFigure]:
    """Every name that `compute_national` knows in a campaign, with its figure."""
    found: dict[str, CountryFigure] = {}
    for name, figure in NATIONAL.items():
        names = [f"{name}:{code}" for code in campaign.catalogues[figure.argument]] if figure.argument else [name]
        found |= dict.fromkeys(names, figure)
    return found


def _unknown(name: str, names: Sequence[str]) -> Missing:
    close = get_close_matches(name, names, MOST_CLOSE, cutoff=0.5)
    hint = _("Lệnh “dxdesk figures STORE” liệt kê mọi tên.")
    if close:
        hint = _("Gần giống: {names}.").format(names=", ".join(close)) + " " + hint
    return Missing(_("Không có số liệu “{name}”.").format(name=shorten(name)), hint=hint)
