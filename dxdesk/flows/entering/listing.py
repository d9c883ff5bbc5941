"""What a register's grid reads. Apart from `browse`: the first rows wait for no more than this needs."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.i18n import _
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.store.rows.listing import Filters


def listing(
    workspace: Workspace,
    register: str,
    *,
    search: str = "",
    filters: Filters | None = None,
    sort: str = "",
    descending: bool = False,
) -> array[int]:
    """Row numbers of a register in the order wanted: recorded rows and those that are asked for."""
    rows = workspace.rows(register)
    return workspace.listings.numbers(
        rows, workspace.unit, search=search, filters=filters, sort=sort, descending=descending
    )


def page(workspace: Workspace, register: str, numbers: Sequence[int]) -> list[PlainRow]:
    """Rows by number (each row's `_id`), in that order; rows that are gone are left out."""
    with workspace.store.read() as connection:
        return workspace.rows(register).page(connection, numbers)


def row(workspace: Workspace, register: str, record: str) -> PlainRow | None:
    with workspace.store.read() as connection:
        return workspace.rows(register).one(connection, record)


def choices(workspace: Workspace, register: str, field: str, shown_row: PlainRow) -> list[tuple[str, str]]:
    """Code and label of what a field may hold in a row; empty for free values."""
    declared: Register = REGISTERS[register]
    words = declared.vocabulary(field, shown_row, workspace.campaign)
    return [(c.code, _(c.label)) for c in words.fine()] if words else []
