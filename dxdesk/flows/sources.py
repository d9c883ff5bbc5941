"""Where a value came from. Not a verb itself."""

from __future__ import annotations

from dxdesk.models.change import Batch, Entry
from dxdesk.models.registers import REGISTERS


def place_of(entry: Entry, batch: Batch, field: str) -> str:
    """File, sheet and cell a value came from."""
    if batch.source is None:
        return ""
    sheet, _bang, row = entry.place.rpartition("!")
    column = batch.source.columns.get(sheet, {}).get(field, "")
    if "=" in column:  # a column for each choice
        marks = dict(part.split("=", 1) for part in column.split())
        value = str(entry.values.get(field))
        coarse = (c.code for c in REGISTERS[entry.register].fields[field].choices if value in c.within)
        column = next((marks[code] for code in (value, *coarse) if code in marks), next(iter(marks.values())))
    return ", ".join(part for part in (batch.source.file, sheet, f"{column}{row}" if row else "") if part)
