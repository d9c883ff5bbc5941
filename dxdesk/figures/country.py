"""What all units say in a campaign: the one value that national figures and the national report read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dxdesk.figures.places import Places
from dxdesk.models.campaign import Campaign
from dxdesk.models.unit_data import Rows, UnitData


@dataclass(frozen=True)
class CountryData:
    """The rows of all units that have any, by unit and register. Records are named "unit/register/record".

    `places` puts units together where a figure has a line for each: the 34 provinces that the 63 became, or regions.
    """

    campaign: Campaign
    rows: Mapping[str, Rows]
    places: Places | None = None

    def unit(self, code: str) -> UnitData:
        """What one unit says."""
        return UnitData(self.campaign, code, self.rows.get(code, {}))
