"""Rows are a projection: they can be made anew, and whatever doesn't follow from the journal is named."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, text

from dxdesk.models.change import Action, Cause
from dxdesk.models.registers import REGISTERS
from dxdesk.store import facts
from dxdesk.store.database import Store
from dxdesk.store.journal import undo
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.rows import rebuilding
from dxdesk.store.safety.verifying import verify
from dxdesk.store.snapshots import digest_of, held_rows
from dxdesk.store.tables import ROWS
from tests.store.conftest import UNIT


def record(number: int) -> str:
    return REGISTERS["systems"].identify(UNIT, {"name": f"Hệ thống {number}", "operator": "Sở"})


@pytest.fixture
def worked(store: Store, journal: Journal) -> Store:
    """A store in which everything happened once."""
    edits = [
        Edit(
            "systems",
            record(n),
            {"name": f"Hệ thống {n}", "operator": "Sở", "level": str(n % 5 + 1), "monitored": n % 2 == 0},
        )
        for n in range(12)
    ]
    journal.write(Cause.IMPORT, "nhập", edits)
    journal.write(Cause.EDIT, "sửa", [Edit("systems", record(1), {"level": "5", "note": None})])
    journal.write(Cause.DELETE, "xóa", [Edit("systems", record(2), {}, Action.DELETE)])
    journal.write(Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"item": "plan_5y", "status": "drafting"})])
    gone = journal.write(
        Cause.EDIT, "sửa", [Edit("indicators", "dossiers_online", {"indicator": "dossiers_online", "value": "12.5"})]
    )
    undo.take_back(journal, gone.batch)
    journal.write(
        Cause.CARRY, "chuyển", [Edit("tasks", "TK001", {"task": "TK001", "status": "completed"}, Action.CARRY)]
    )
    return store


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for key, table in ROWS.items():
        columns = [c for c in table.c if c.name != "id"]
        found[key] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    return found


def test_rows_made_anew_are_the_rows_that_were_there(worked: Store) -> None:
    with worked.read() as connection:
        before = rows(connection)
    with worked.write() as connection:
        rebuilding.renew_rows(connection)
    with worked.read() as connection:
        assert rows(connection) == before
    assert verify(worked).problems == []


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE systems SET level = '4' WHERE live",
        "DELETE FROM systems WHERE live",
        "UPDATE plans SET stamp = 'x:1@1' WHERE record = 'plan_5y'",
        "UPDATE change SET body = replace(body, 'drafting', 'approved') WHERE record = 'plan_5y'",
        "DELETE FROM change WHERE record = 'TK001'",
        "UPDATE batch SET body = replace(body, 'nhập', 'nhặt')",
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_journals_back_is_named(worked: Store, harm: str) -> None:
    with worked.write() as connection:
        connection.execute(text(harm))
    assert verify(worked).problems


def test_rows_changed_by_hand_are_mended_from_the_journal(worked: Store) -> None:
    with worked.write() as connection:
        connection.execute(text("UPDATE systems SET level = '4' WHERE live"))
    with worked.write() as connection:
        rebuilding.renew_rows(connection)
    assert verify(worked).problems == []


@pytest.mark.parametrize("change", ["level", "note"])
def test_the_digest_tells_any_difference_and_nothing_else(worked: Store, journal: Journal, change: str) -> None:
    def digest() -> str:
        with worked.read() as connection:
            return digest_of(journal.codec("systems"), held_rows(connection, journal.codec("systems")))

    before = digest()
    with worked.write() as connection:
        rebuilding.renew_rows(connection)
    assert digest() == before
    journal.write(Cause.EDIT, "sửa", [Edit("systems", record(3), {change: "2" if change == "level" else "khác"})])
    assert digest() != before


def test_changed_declarations_renew_the_rows_when_the_store_is_opened(worked: Store, path: object) -> None:
    with worked.write() as connection:
        facts.keep(connection, "projection", "an older program's")
        connection.execute(text("ALTER TABLE systems DROP COLUMN hosting"))
    worked.close()
    with Store(worked.path) as again:
        assert verify(again).problems == []
        with again.read() as connection:
            assert "hosting" in {row[1] for row in connection.execute(text("PRAGMA table_info(systems)"))}
