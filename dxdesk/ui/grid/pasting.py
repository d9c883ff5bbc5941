"""What a pasted block means for the rows of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxdesk.models.register import Register
from dxdesk.text import fold
from dxdesk.ui.grid.model import Edit, Line, editable

MOST_ROWS = 20_000  # beyond that a workbook is imported, with a preview


@dataclass(frozen=True, slots=True)
class Pasted:
    """Edits a block asks for, and what of it has no place."""

    edits: tuple[Edit, ...]
    locked: int  # cells over columns that can't be edited
    beyond: int  # rows after the last one of a catalogue that takes no others
    nameless: int  # rows after the last one that can't become new records, for want of a name
    elsewhere: tuple[
        tuple[str, str], ...
    ]  # names in the block that differ from the names of the rows they would fall on


def understand(
    register: Register,
    block: Sequence[Sequence[str]],
    columns: Sequence[str],
    lines: Sequence[Line | None],
    names: Sequence[str],
) -> Pasted:
    """`columns` are the fields the block's columns fall on, `lines` the rows (None after the last one), `names` what
    each of those rows shows in its key column."""
    edits: list[Edit] = []
    locked = beyond = nameless = 0
    elsewhere: list[tuple[str, str]] = []
    key = register.key_fields[0]
    for cells, line, name in zip(block, lines, names, strict=True):
        given = dict(zip(columns, cells, strict=False))
        if line is None:
            fresh = {n: text for n, text in given.items() if register.fields[n].stored}
            if takes_new(register) and fresh.get(key):
                edits.append(Edit(None, fresh))
            elif any(cells):
                beyond, nameless = (beyond, nameless + 1) if takes_new(register) else (beyond + 1, nameless)
            continue
        if not editable(register.fields[key]) and fold(given.get(key) or name) != fold(name):
            elsewhere.append((given[key], name))
        values = {n: text for n, text in given.items() if editable(register.fields[n])}
        locked += len(given) - len(values)
        if values:
            edits.append(Edit(line.record, values))
    return Pasted(tuple(edits), locked, beyond, nameless, tuple(elsewhere))


def takes_new(register: Register) -> bool:
    """Whether rows may be added freely; where the catalogue lists what is asked for, they may not."""
    return not register.expected
