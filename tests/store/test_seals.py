"""What is sealed, as people are told of it."""

from __future__ import annotations

from dxdesk.store import seals
from dxdesk.store.tables import LASTING_TABLES, table_words


def test_every_sealed_table_is_named_in_words() -> None:
    assert all(table_words(name) != name for name in (*seals.SEALED, *(t.name for t in LASTING_TABLES)))
