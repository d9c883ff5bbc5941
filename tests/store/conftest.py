"""A small office: one store of one unit, and its journal, for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.store import facts
from dxdesk.store.database import Store
from dxdesk.store.journal.writing import Journal
from dxdesk.store.tables import METADATA

UNIT = "20"


def new_store(path: Path, campaign: Campaign) -> Store:
    """A store with a campaign open in it."""
    store = Store.create(path)
    with store.write() as connection:
        connection.execute(
            insert(METADATA.tables["campaign"]).values(
                id=campaign.id, edition=campaign.edition, hash=campaign.hash, body=campaign.body, opened=True,
                opened_at="", origin="builtin",
            )
        )  # fmt: skip
        facts.keep(connection, "unit", UNIT)
        journal_of(store, campaign).expect(connection)
    return store


def journal_of(store: Store, campaign: Campaign) -> Journal:
    return Journal(store, campaign, UNIT, officer="Nguyễn Văn An", device="device-key")


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return builtin("2022-q1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lang-son.dxdb"


@pytest.fixture
def store(path: Path, campaign: Campaign) -> Iterator[Store]:
    made = new_store(path, campaign)
    yield made
    made.close()


@pytest.fixture
def journal(store: Store, campaign: Campaign) -> Journal:
    return journal_of(store, campaign)
