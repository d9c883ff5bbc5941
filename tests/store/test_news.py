"""The store tells what each transaction changed, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, select, update

from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Cause
from dxdesk.models.news import Subject
from dxdesk.store.database import Store
from dxdesk.store.journal.undo import take_back
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.rows.rebuilding import renew_campaign
from dxdesk.store.tables import LASTING_TABLES, METADATA, ROWS

_WITHIN = {"change", "seal"}  # never change without the batch or the table they belong to


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in METADATA.tables.items()
            if name not in _WITHIN
        }


def told(store: Store, work: Callable[[], object]) -> frozenset[str]:
    """What is told of some work, held against what really differs."""
    before, version = contents(store), store.version
    work()
    after, news = contents(store), store.news(version)
    assert news.subjects == {name for name in before if before[name] != after[name]}
    assert not store.news(news.version)
    return news.registers


def test_every_table_is_a_subject() -> None:
    assert {table.name for table in LASTING_TABLES} - _WITHIN == set(Subject)
    assert not set(ROWS) & set(Subject)


def test_an_edit_its_undo_and_what_changes_nothing(store: Store, journal: Journal) -> None:
    edit = Edit("plans", "plan_5y", {"item": "plan_5y", "note": "thử"})

    def write() -> None:
        journal.write(Cause.EDIT, "", [edit])

    assert told(store, write) == {"plans"}
    assert told(store, write) == set()  # the same again
    with store.read() as connection:
        batch = connection.scalar(select(METADATA.tables["batch"].c.id))
    assert batch is not None
    assert told(store, lambda: take_back(journal, batch)) == {"plans"}


def test_a_table_beside_the_registers(store: Store, campaign: Campaign) -> None:
    table = METADATA.tables["statement"]

    def write(value: bytes) -> None:
        with store.write() as connection:
            connection.execute(update(table).values(line=value))

    with store.write() as connection:
        connection.execute(insert(table).values(sha256="00", campaign=campaign.id, line=b"a"))
    assert store.news(0).about(Subject.KEYS)
    version = store.version
    write(b"b")
    assert store.news(version).subjects == {Subject.KEYS}
    version = store.version
    write(b"b")  # as it was
    assert not store.news(version)


def test_rows_that_are_made_anew(store: Store, journal: Journal, campaign: Campaign) -> None:
    journal.write(Cause.EDIT, "", [Edit("plans", "plan_5y", {"item": "plan_5y", "note": "thử"})])
    version = store.version
    with store.write() as connection:
        renew_campaign(connection, campaign.id)
    assert "plans" in store.news(version).registers


def test_what_was_rolled_back_is_not_told(store: Store, journal: Journal) -> None:
    def failing(connection: Connection) -> None:
        journal.write_in(connection, Cause.EDIT, "", [Edit("plans", "plan_5y", {"item": "plan_5y", "note": "thử"})])
        raise KeyboardInterrupt

    version = store.version
    with pytest.raises(KeyboardInterrupt), store.write() as connection:
        failing(connection)
    with store.write():
        pass
    assert not store.news(version)
