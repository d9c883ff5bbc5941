"""How a figure is declared: its function with a title, the registers it reads and its unit of measure.

`catalogue` finds what is declared; nothing else has to name a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dxdesk.figures.country import CountryData
from dxdesk.figures.figure import Figure, Line, make
from dxdesk.i18n import _
from dxdesk.models.unit_data import UnitData


class Content(NamedTuple):
    """What the function of a figure counts: columns (key, heading) and lines.

    Title and unit of measure are those declared, unless they depend on what is counted and stand here.
    """

    columns: Sequence[tuple[str, str]]
    lines: Iterable[Line]
    unit_of_measure: str = ""
    title: str = ""


@dataclass(frozen=True)
class Declared:
    """What every figure declares. `listed` is its name in lists, `reads` the registers it reads, and no others.

    `chart` is its place among the charts of its page, 0 where it has none.
    """

    name: str
    title: str
    reads: tuple[str, ...]
    unit_of_measure: str
    listed: str
    chart: int

    @property
    def charts(self) -> tuple[str, ...]:
        """The names of its charts."""
        return (self.name,) if self.chart else ()

    def _made(self, name: str, content: Content) -> Figure:
        title, measure = content.title or _(self.title), content.unit_of_measure or _(self.unit_of_measure)
        return make(name, title, content.columns, content.lines, measure)


@dataclass(frozen=True)
class UnitFigure(Declared):
    """A figure of one unit."""

    count: Callable[[UnitData], Content]

    def __call__(self, data: UnitData) -> Figure:
        """The figure of a unit."""
        return self._made(self.name, self.count(data))


@dataclass(frozen=True)
class CountryFigure(Declared):
    """A figure of the country.

    `argument` is the catalogue whose code follows a colon ("indicator:dossiers_online") and is given to the function;
    `placed` says that its units can be put together into other places; `chart_of` names the groups of units that have a
    chart each.
    """

    count: Callable[..., Content]
    argument: str
    placed: bool
    chart_of: tuple[str, ...]

    @property
    def charts(self) -> tuple[str, ...]:
        """The names of its charts; that of a group is "plans_issued/province"."""
        groups = tuple(f"{self.name}/{group}" for group in self.chart_of)
        return groups or super().charts

    def __call__(self, country: CountryData, code: str = "") -> Figure:
        """The figure of the country; of an item of its catalogue where it has an argument."""
        if self.argument:
            return self._made(f"{self.name}:{code}", self.count(country, code))
        return self._made(self.name, self.count(country))


def unit_figure(
    title: str, *, reads: Sequence[str], unit_of_measure: str = "", listed: str = "", chart: int = 0
) -> Callable[[Callable[[UnitData], Content]], UnitFigure]:
    """Declare a figure of one unit; it is called by the name of its function."""

    def declare(count: Callable[[UnitData], Content]) -> UnitFigure:
        return UnitFigure(count.__name__, title, tuple(reads), unit_of_measure, listed or title, chart, count)

    return declare


def national_figure(
    title: str,
    *,
    reads: Sequence[str],
    unit_of_measure: str = "",
    listed: str = "",
    argument: str = "",
    placed: bool = False,
    chart: int = 0,
    chart_of: tuple[str, ...] = (),
) -> Callable[[Callable[..., Content]], CountryFigure]:
    """Declare a figure of the country; it is called by the name of its function."""

    def declare(count: Callable[..., Content]) -> CountryFigure:
        shown = (tuple(reads), unit_of_measure, listed or title, chart)
        return CountryFigure(count.__name__, title, *shown, count, argument, placed, chart_of)

    return declare
