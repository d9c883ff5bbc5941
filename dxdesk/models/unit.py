"""Units live in time: a code may change its meaning, so a unit is keyed by code and first day."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

STAND_IN = "~"  # before a unit's code: what the centre entered for it, kept apart from what the unit sends


def stand_in(code: str) -> str:
    """The key under which the centre keeps what it entered for a unit itself."""
    return STAND_IN + code


class Group(StrEnum):
    """The two columns of every national table."""

    PROVINCE = "province"
    MINISTRY = "ministry"


class Unit(BaseModel):
    """A province, centrally-run city, ministry or government agency between two days."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    code: str
    name: str
    full_name: str
    kind: str  # province, city, ministry, ministerial_agency, government_agency
    region: str = ""
    valid_from: str
    valid_to: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        return Group.PROVINCE if self.kind in ("province", "city") else Group.MINISTRY

    def is_same(self, other: Unit) -> bool:
        """Whether it is one unit, in two campaigns maybe: a code may have been given to another one in between."""
        return (self.code, self.valid_from) == (other.code, other.valid_from)

    def lives_on(self, day: str) -> bool:
        """Whether the unit exists on a day (ISO)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
