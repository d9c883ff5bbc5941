"""Undo in cases that went wrong once."""

from __future__ import annotations

from dxdesk.models.change import Action, Cause, Source
from dxdesk.models.registers import REGISTERS
from dxdesk.store.database import Store
from dxdesk.store.journal import undo
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.safety.verifying import verify
from dxdesk.store.snapshots import digest_of, held_rows
from tests.store.conftest import UNIT

NAMED = {"name": "Cổng thông tin điện tử", "operator": "Sở"}
RECORD = REGISTERS["systems"].identify(UNIT, NAMED)


def digest(store: Store, journal: Journal) -> str:
    with store.read() as connection:
        return digest_of(journal.codec("systems"), held_rows(connection, journal.codec("systems")))


def test_undoing_a_re_creation_leaves_the_record_deleted(store: Store, journal: Journal) -> None:
    """The re-creating entry once named all it replaced under `*`; undoing it brought the first life back as well."""
    journal.write(
        Cause.IMPORT, "nhập", [Edit("systems", RECORD, {**NAMED, "level": "2"})], source=Source("a.xlsx", "1" * 64)
    )
    journal.write(Cause.DELETE, "xóa", [Edit("systems", RECORD, {}, Action.DELETE)])
    deleted = digest(store, journal)
    again = journal.write(
        Cause.IMPORT, "nhập", [Edit("systems", RECORD, {**NAMED, "level": "1"})], source=Source("b.xlsx", "2" * 64)
    )

    undo.take_back(journal, again.batch)

    assert digest(store, journal) == deleted
    assert verify(store).problems == []


def test_a_file_imported_again_after_its_undo_is_there_again(store: Store, journal: Journal) -> None:
    """The new entry looks like the one that was undone - one file, one value - but must not vanish with it."""
    book, edits = Source("a.xlsx", "1" * 64), [Edit("systems", RECORD, {**NAMED, "level": "2"})]
    first = journal.write(Cause.IMPORT, "nhập", edits, source=book)
    imported = digest(store, journal)
    undo.take_back(journal, first.batch)

    journal.write(Cause.IMPORT, "nhập", edits, source=book)

    assert digest(store, journal) == imported
    assert verify(store).problems == []
