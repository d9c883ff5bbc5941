"""What is gathered over all sheets of a book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Field, Vocabulary
from dxdesk.sheets.matching.asking import NO_ANSWERS, Answers, Questions
from dxdesk.sheets.matching.columns import Parsed
from dxdesk.sheets.matching.incoming import Fault, SheetIntake
from dxdesk.sheets.matching.names import Names
from dxdesk.sheets.matching.units import UnitNames

VARIANTS = "plan_items.variants"


class Desk:
    """What the sheets of a book say, and what every sheet needs to be read: the campaign, the answers of a person."""

    def __init__(
        self, campaign: Campaign, unit: str | None, *, epoch_1904: bool, answers: Answers = NO_ANSWERS
    ) -> None:
        self.campaign, self.unit, self.epoch_1904, self.answers = campaign, unit, epoch_1904, answers
        self.sheets: list[SheetIntake] = []
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self.asked = Questions()
        self.skipped: Counter[str] = Counter()
        self.seen: dict[str, dict[tuple[str, str], tuple[str, int]]] = {}  # register → unit and key → sheet and row
        self._names: dict[tuple[str, str], Names] = {}

    def remark(self, sheet: str, message: str, cell: str = "", row: int = 0) -> None:
        """A notice about a whole sheet, or about a cell of it that is no value."""
        self.notices.append(Fault(sheet, cell, "", "", message, row))

    def names(self, field: Field, row: Mapping[str, Parsed]) -> Names:
        """The names a catalogue field may hold, variants those of the row's item."""
        item = str(row.get("item")) if field.catalogue == VARIANTS else ""
        key = (field.catalogue, item)
        if key not in self._names:
            vocabulary = self.campaign.vocabulary(field, {"item": item})
            self._names[key] = Names(vocabulary or Vocabulary(()))
        return self._names[key]

    def unit_labels(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.campaign.unit(code).name for code in codes)

    @cached_property
    def units(self) -> UnitNames:
        """The units of the campaign, by code and by all their names."""
        return UnitNames(self.campaign.unit_by_code.values())
