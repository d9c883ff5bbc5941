"""What a unit says in a campaign: the one value that checks, figures and reports read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dxdesk.models.campaign import Campaign, Item
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS

Rows = Mapping[str, Sequence[Row]]  # by register: recorded, and expected ones that nobody recorded yet
Last = Mapping[str, Mapping[str, Row]]  # by register and record


@dataclass(frozen=True)
class UnitData:
    """One unit's rows in one campaign, and those of the campaign before; empty where nothing is known of it.

    A row of the last campaign about an item that isn't asked for any more may have the name it had then, `_name`.
    """

    campaign: Campaign
    unit: str
    rows: Rows
    last: Last = field(default_factory=dict)

    def of(self, register: str) -> Sequence[Row]:
        """The rows of a register, recorded or not."""
        return self.rows.get(register, ())

    def live(self, register: str) -> list[Row]:
        """The rows that were recorded."""
        return live(self.of(register))

    def blank(self, register: str) -> list[Row]:
        """The rows that the catalogue asks for and nobody recorded yet."""
        return [row for row in self.of(register) if not row.get("live", True)]

    def before(self, register: str) -> Mapping[str, Row]:
        """The last campaign's rows, by record."""
        return self.last.get(register, {})

    def asked(self, register: str) -> list[Item]:
        """The catalogue items that the campaign asks this unit for."""
        return self.campaign.expects(REGISTERS[register].catalogue, self.unit)

    def missing(self, register: str) -> list[Item]:
        """The items it is asked for that have no recorded row."""
        key = REGISTERS[register].key_fields[0]
        here = {row.get(key) for row in self.live(register)}
        return [item for item in self.asked(register) if item.code not in here]

    def title(self, register: str, row: Row) -> str:
        """A record's name in sentences."""
        return REGISTERS[register].title_of(row, self.campaign)

    def show(self, register: str, name: str, row: Row) -> str:
        """A field of a row, as people read it."""
        return REGISTERS[register].show(name, row, self.campaign)


def live(rows: Iterable[Row]) -> list[Row]:
    """The rows that were recorded."""
    return [row for row in rows if row.get("live", True)]


def ids(register: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """Where rows are found: "register/record"."""
    return tuple(f"{register}/{row.get('record')}" for row in rows)
