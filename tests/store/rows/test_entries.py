"""Entries are found by record, in the order they were written, or the newest first."""

from __future__ import annotations

from dxdesk.models.change import Cause, Entry
from dxdesk.store.database import Store
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.rows import entries


def _typed(journal: Journal, register: str, record: str, note: str) -> None:
    journal.write(Cause.EDIT, "sửa", [Edit(register, record, {"note": note})])


def _notes(found: list[tuple[bytes, bytes, str]]) -> list[object]:
    return [Entry.kept(body).values["note"] for body, _batch, _unit in found]


def test_the_newest_come_first_and_no_more_than_asked_for(store: Store, journal: Journal) -> None:
    both = [Edit("plans", item, {"note": f"dán {item}"}) for item in ("plan_5y", "plan_annual")]
    _typed(journal, "plans", "plan_5y", "một")
    journal.write(Cause.PASTE, "dán", both)
    _typed(journal, "systems", "s1", "hai")
    _typed(journal, "plans", "plan_5y", "ba")
    campaign = journal.campaign.id
    with store.read() as connection:
        assert _notes(entries.newest(connection, campaign, limit=3)) == ["ba", "hai", "dán plan_annual"]
        plans = entries.newest(connection, campaign, register="plans", limit=9)
        assert _notes(plans) == ["ba", "dán plan_annual", "dán plan_5y", "một"]
        one = entries.newest(connection, campaign, register="plans", record="plan_5y", limit=9)
        assert _notes(one) == ["ba", "dán plan_5y", "một"]
        assert _notes(entries.newest(connection, campaign, record="s1", limit=9)) == ["hai"]
        assert entries.newest(connection, "2023", limit=9) == []


def test_a_record_has_its_entries_in_the_order_they_were_written(store: Store, journal: Journal) -> None:
    for record, note in (("s2", "một"), ("s1", "hai"), ("s2", "ba")):
        _typed(journal, "systems", record, note)
    codec = journal.codec("systems")
    with store.read() as connection:
        assert entries.records_of(connection, codec) == ["s2", "s1"]
        found = entries.entries_of(connection, codec, ["s1", "s2", "s3"])
    assert {record: [entry.values["note"] for entry, _source in listed] for record, listed in found.items()} == {
        "s1": ["hai"], "s2": ["một", "ba"],
    }  # fmt: skip


def test_records_are_looked_up_in_their_index(store: Store, journal: Journal) -> None:
    """Left to itself SQLite reads every entry there is: at a centre, of all units."""
    asked: list[str] = []
    with store.read() as connection:
        connection.connection.set_trace_callback(asked.append)  # type: ignore[attr-defined]
        entries.entries_of(connection, journal.codec("systems"), ["s1"])
        entries.newest(connection, journal.campaign.id, register="systems", record="s1", limit=5)
        connection.connection.set_trace_callback(None)  # type: ignore[attr-defined]
        plans = [
            step for sql in asked if "change" in sql
            for *_numbers, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        ]  # fmt: skip
    by_record = "SEARCH change USING INDEX change_record (stream=? AND register=? AND record=?)"
    assert plans.count(by_record) == 2
