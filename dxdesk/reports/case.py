"""What a unit's report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dxdesk.figures.figure import Figure
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.finding import Finding
from dxdesk.models.registers import REGISTERS
from dxdesk.reports.report import Origin

Last = Mapping[str, Mapping[str, Row]]


@dataclass(frozen=True)
class Case:
    """One unit's rows in one campaign, those of the campaign before, and what the checks say of them."""

    campaign: Campaign
    unit: str
    rows: Mapping[str, Sequence[Row]]
    last: Last = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    def of(self, register: str) -> Sequence[Row]:
        return self.rows.get(register, ())

    @cached_property
    def _by_id(self) -> Mapping[str, Row]:
        return {f"{key}/{row.get('record')}": row for key, rows in self.rows.items() for row in rows}

    def behind(self, figure: Figure, *keys: str) -> list[Row]:
        """The rows that lines of a figure were counted from; a line that isn't there was counted from none."""
        return [self._by_id[record] for record in figure.behind(*keys)]

    def name(self, register: str, row: Row) -> str:
        """A record's name in sentences."""
        return REGISTERS[register].title_of(row, self.campaign)

    def shown(self, register: str, field_name: str, row: Row) -> str:
        """A field of a row, as people read it."""
        return REGISTERS[register].show(field_name, row, self.campaign)


def ids(register: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """The ids of rows as numbers carry them: "register/record"."""
    return tuple(f"{register}/{row.get('record')}" for row in rows)


def origins(rows: Mapping[str, Sequence[Row]], campaign: Campaign, unit: str, before: str = "") -> dict[str, Origin]:
    """What people call each record of a unit, by id; `before` stands before the ids."""
    return {
        f"{before}{key}/{row.get('record')}": Origin(unit, REGISTERS[key].short, REGISTERS[key].title_of(row, campaign))
        for key, listed in rows.items()
        for row in listed
    }
