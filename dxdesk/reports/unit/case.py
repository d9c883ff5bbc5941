"""What a unit's report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dxdesk.figures.figure import Figure
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.finding import Finding
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.report import Origin


@dataclass(frozen=True)
class Case:
    """What one unit says in one campaign, and what the checks remark."""

    data: UnitData
    findings: Sequence[Finding] = ()

    @property
    def campaign(self) -> Campaign:
        return self.data.campaign

    @cached_property
    def _by_id(self) -> Mapping[str, Row]:
        return {f"{key}/{row.get('record')}": row for key, rows in self.data.rows.items() for row in rows}

    def behind(self, figure: Figure, *keys: str) -> list[Row]:
        """The rows that lines of a figure were counted from; a line that isn't there was counted from none."""
        return [self._by_id[record] for record in figure.behind(*keys)]


def origins(data: UnitData, before: str = "") -> dict[str, Origin]:
    """What people call each record of a unit, by id; `before` stands before the ids."""
    name = data.campaign.unit(data.unit).name
    return {
        f"{before}{key}/{row.get('record')}": Origin(name, REGISTERS[key].short, data.title(key, row))
        for key, listed in data.rows.items()
        for row in listed
    }
