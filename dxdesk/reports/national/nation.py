"""What the national report is made from, and how it speaks of units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from dxdesk.figures.catalogue import compute_national
from dxdesk.figures.country import CountryData
from dxdesk.figures.figure import Figure
from dxdesk.figures.national import ALL
from dxdesk.figures.places import group_of
from dxdesk.figures.reporting import Arrivals, How, findings_by_unit, reporting_by_group, reporting_by_unit
from dxdesk.models.campaign import Campaign
from dxdesk.models.finding import Finding
from dxdesk.models.registers import PAGES
from dxdesk.models.unit_data import ids
from dxdesk.reports.words import listing

GROUP_WORDS: Mapping[str, str] = MappingProxyType({
    "province": "địa phương",
    "ministry": "bộ, cơ quan ngang bộ",
    "agency": "cơ quan thuộc Chính phủ",
    ALL: "đơn vị",
})  # fmt: skip
MOST_NAMED = 30  # units in a sentence; of more the annexes tell


@dataclass(frozen=True)
class Nation:
    """What all units say in one campaign, how it came, and what the checks remark, by unit."""

    data: CountryData
    arrivals: Arrivals
    findings: Mapping[str, Sequence[Finding]]
    _made: dict[str, Figure] = field(default_factory=dict, repr=False)

    @property
    def campaign(self) -> Campaign:
        return self.data.campaign

    def figure(self, name: str) -> Figure:
        """A figure of the country, computed once."""
        if name not in self._made:
            self._made[name] = compute_national(name, self.data)
        return self._made[name]

    def rows_of(self, units: Iterable[str]) -> tuple[str, ...]:
        """The ids of all rows of some units."""
        own = [self.data.unit(unit) for unit in units]
        return tuple(
            f"{one.unit}/{place}"
            for one in own
            for key in one.rows
            if key in PAGES
            for place in ids(key, one.live(key))
        )

    def how(self, unit: str) -> How:
        """How a unit's figures came."""
        return How(str(self.by_unit.line(unit)["state"]))

    def in_state(self, how: How) -> list[str]:
        """Codes of the units whose figures came in a way."""
        return [unit for unit in self.by_unit.keys if self.how(unit) is how]

    def units_of(self, group: str) -> list[str]:
        """Codes of the units of a group."""
        return [code for code, unit in self.campaign.unit_by_code.items() if group_of(unit) == group]

    @property
    def nobody_sent(self) -> bool:
        """Whether no unit sent a report at all, not even one that was returned."""
        return all(self.how(unit) in (How.NONE, How.STAND_IN) for unit in self.by_unit.keys)

    @cached_property
    def by_unit(self) -> Figure:
        return reporting_by_unit(self.campaign, self.arrivals)

    @cached_property
    def by_group(self) -> Figure:
        return reporting_by_group(self.campaign, self.arrivals)

    @cached_property
    def remarks(self) -> Figure:
        return findings_by_unit(self.campaign, self.findings)


def named(names: Sequence[str]) -> str:
    """Units by name in Vietnamese order: ": An Giang, Cà Mau"; the empty text where they are too many."""
    return f": {listing(names)}" if 0 < len(names) <= MOST_NAMED else ""
