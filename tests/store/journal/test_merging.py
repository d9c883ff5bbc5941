"""What others wrote comes in as it is, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from sqlalchemy import select

from dxdesk.errors import Refused
from dxdesk.models.change import Cause, Entry
from dxdesk.store.database import Store
from dxdesk.store.journal import merging
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.rows.writing import Columns
from dxdesk.store.tables import METADATA


class _Nothing:
    """A file that shows a stream's head and brings none of its entries."""

    batches: Sequence[merging.BatchRow] = ()
    firsts: Mapping[str, int] = {}
    lasts: Mapping[str, int] = {}

    def changes(self) -> Iterator[Sequence[merging.ChangeRow]]:
        return iter(())

    def rows(self) -> Iterator[tuple[str, Sequence[int], Columns]]:
        return iter(())


def test_an_older_head_that_was_never_held_here_is_a_fork(store: Store, journal: Journal) -> None:
    for note in ("một", "hai"):
        journal.write(Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"item": "plan_5y", "note": note})])
    streams, changes = METADATA.tables["stream"], METADATA.tables["change"]
    with store.read() as connection:
        row = connection.execute(select(streams)).one()
        second = connection.scalar(select(changes.c.body).where(changes.c.seq == 2))
    assert row.seq == 2
    assert second is not None

    def told(seq: int, link: str) -> merging.Foreign:
        return merging.Foreign(row.id, row.unit, row.campaign, row.device, row.header, seq, link, b"")

    with store.write() as connection:
        good = told(1, Entry.read(second).prev)
        assert merging.merge(connection, [good], _Nothing(), journal.codec).entries == 0
    with store.write() as connection, pytest.raises(Refused, match="khác với phần đang có"):
        merging.merge(connection, [told(1, "0" * 64)], _Nothing(), journal.codec)
