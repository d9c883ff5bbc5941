"""A row as the rule in its plain form says it is: what rows are checked against, however they were written.

Nothing here is shared with what writes rows: neither the short forms of the rule nor the columns worked out at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dxdesk import text
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import LIVE, Action, Entry, Held, distinct, project, shown, top
from dxdesk.models.field import Field, Kind, Row, Value
from dxdesk.models.register import Register

Sourced = tuple[Entry, str]  # an entry with the hash of the file it came from


class PlainRows:
    """The rows of one register of a unit in a campaign."""

    def __init__(self, register: Register, campaign: Campaign, unit: str) -> None:
        self._register, self._campaign, self._unit = register, campaign, unit
        items = list(campaign.catalogues[register.catalogue]) if register.catalogue else []
        self._position = {code: place for place, code in enumerate(items)}
        asked = campaign.expects(register.catalogue, unit) if register.expected else []
        self.expected = {item.code for item in asked}
        # Of most columns the words follow from the value alone, and values come again and again.
        own = (name for name in register.shown if _is_own(register.fields[name]))
        self._words: dict[str, dict[Value, str]] = {name: {} for name in own}

    def held(self, entries: Sequence[Sourced]) -> Held:
        """What remains of a record; nothing of one that nobody ever wrote."""
        return project(entries)

    def columns(self, record: str, held: Held, entries: Sequence[Sourced]) -> dict[str, Any]:
        """A record's columns by name, but for those that say by which entries it is held; yes and no are 1 and 0.

        Words are those of the language in use, which must be Vietnamese.
        """
        live = shown(held.get(LIVE, {})) is True
        values = self._values(record, held, live=live)
        said = {name: self._show(name, values) for name in self._register.shown}
        return {
            "campaign": self._campaign.id,
            "unit": self._unit,
            "record": record,
            "live": int(live),
            "expected": int(record in self.expected),
            "carried": int(live and _shown_by(held, entries).action == Action.CARRY),
            "conflicted": int(any(len(marks) > 1 and len(distinct(marks)) > 1 for marks in held.values())),
            "position": self._position.get(record.partition("#")[0], 0),
            "search": text.fold(" ".join(filter(None, said.values()))),
            **{name: int(value) if isinstance(value, bool) else value for name, value in values.items()},
            **{f"{name}_key": self._key(name, said[name], values) for name in self._register.keyed},
        }

    def _values(self, record: str, held: Held, *, live: bool) -> dict[str, Value]:
        values: dict[str, Value] = dict.fromkeys(self._register.stored)
        if live:
            values |= {name: shown(held[name]) for name in values if name in held}
        elif self._register.catalogue:
            values[self._register.key_fields[0]] = record.partition("#")[0]
        return values

    def _show(self, name: str, row: Row) -> str:
        known = self._words.get(name)
        if known is None:
            return self._register.show(name, row, self._campaign)
        value = row[name]
        if value not in known:
            known[value] = self._register.show(name, row, self._campaign)
        return known[value]

    def _key(self, name: str, said: str, row: Row) -> str | None:
        """What a row is sorted by in a column: its words, or the value where that is read from elsewhere."""
        if not said:
            return None
        if name in self._words or self._register.fields[name].kind is Kind.TEXT:
            return text.sort_key(said)
        return str(self._register.value(name, row, self._campaign))


def _is_own(field: Field) -> bool:
    return field.stored and not field.catalogue and not field.varies


def _shown_by(held: Held, entries: Sequence[Sourced]) -> Entry:
    """The entry that shows a record live."""
    newest = top(held[LIVE])
    return next(entry for entry, _source in entries if entry.id == newest)
