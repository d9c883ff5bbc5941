"""A store can be checked, copied, put back and moved; what is damaged is found and said."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from dxdesk.errors import Busy, Missing, Misuse, Unreadable
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.store.rows import rebuilding
from dxdesk.store.tables import METADATA
from tests.flows import office
from tests.flows.office import at_home, row, rows, values


@pytest.fixture
def filled(unit: Workspace) -> Workspace:
    workbooks.import_workbook(unit, office.PLANS)
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"})
    editing.delete(unit, "plans", ["ioc"])
    history.undo(unit)
    return unit


def tampered(unit: Workspace, statement: str) -> Iterator[Workspace]:
    unit.close()
    with closing(sqlite3.connect(unit.store.path)) as connection, connection:
        assert connection.execute(statement).rowcount > 0
    yield lifecycle.open_store(unit.store.path)


# Verifying


def test_a_sound_store_has_no_problems(filled: Workspace) -> None:
    found = care.verify(filled)
    assert (found.problems, found.batches) == ([], 5)
    assert found.entries == 11 + 1 + 1 + 1 + 1
    assert found.rows >= 19 + 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param("UPDATE plans SET note = 'khác' WHERE record = 'plan_5y'", "plan_5y", id="row"),
        pytest.param("DELETE FROM plans WHERE record = 'plan_5y'", "plan_5y", id="row gone"),
        pytest.param("UPDATE plans SET record = 'lạ' WHERE record = 'plan_5y'", "lạ", id="row nobody wrote"),
        pytest.param("DELETE FROM change WHERE seq = 3", ":4", id="entry gone"),
        pytest.param("DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)", "cuối", id="last entry gone"),
        pytest.param(
            "UPDATE change SET body = CAST(replace(CAST(body AS TEXT), '5y', '6y') AS BLOB) WHERE record = 'plan_5y'",
            ":2",
            id="entry",
        ),
        pytest.param("UPDATE change SET body = x'00' WHERE seq = 2", ":2", id="entry spoilt"),
        pytest.param("UPDATE change SET body = CAST(body AS TEXT) || ' ' WHERE seq = 2", ":2", id="entry as text"),
        pytest.param("UPDATE batch SET body = x'00'", "Lần ghi", id="batch spoilt"),
        pytest.param("UPDATE batch SET body = replace(CAST(body AS TEXT), 'Văn An', 'Văn Em')", "Lần ghi", id="batch"),
    ],
)
def test_what_was_changed_behind_the_journal_is_found(filled: Workspace, statement: str, said: str) -> None:
    for opened in tampered(filled, statement):
        with opened:
            problems = care.verify(opened).problems
            assert problems
            assert any(said in problem for problem in problems), problems


def test_the_digest_is_of_the_figures_not_of_how_they_came(filled: Workspace, tmp_path: Path) -> None:
    before = care.digest(filled)
    with filled.store.write() as connection:
        rebuilding.renew_rows(connection)
    assert care.digest(filled) == before
    editing.set_fields(filled, "plans", "plan_5y", {"note": "hai"})
    changed = care.digest(filled)
    assert changed.digest != before.digest
    assert {k for k in before.registers if before.registers[k] != changed.registers[k]} == {"plans"}
    editing.set_fields(filled, "plans", "plan_5y", {"note": "một"})
    assert care.digest(filled) == before
    with lifecycle.new_store(tmp_path / "khac.dxdb", office.CAMPAIGN, unit="20", officer="Khác") as other:
        editing.create(other, "systems", {"name": "Hệ thống A", "operator": "Sở"})
        workbooks.import_workbook(other, office.PLANS)
        editing.set_fields(other, "plans", "plan_5y", {"note": "một"})
        assert care.digest(other) == before


def test_rows_made_anew_are_the_same_rows(filled: Workspace) -> None:
    before = {key: rows(filled, key) for key in ("plans", "systems")}
    with filled.store.write() as connection:
        rebuilding.renew_rows(connection)
    again = {key: rows(filled, key) for key in before}
    for listed in (*before.values(), *again.values()):
        for one in listed:
            one.pop("_id")
    assert again == before
    assert care.verify(filled).problems == []
    assert row(filled, "plans", "dx_day")["live"] is False


# Backups


def test_a_backup_is_put_back_and_what_was_there_is_kept(filled: Workspace) -> None:
    path = filled.store.path
    copy = care.backup(filled)
    assert copy.size > 0
    assert copy.file in [b.file for b in care.backups(path)]
    editing.set_fields(filled, "plans", "plan_5y", {"note": "hai"})
    filled.close()
    before = care.restore(path, copy.file)
    with lifecycle.open_store(path) as restored:
        assert values(restored, "plans", "plan_5y", "note") == ["một"]
        assert care.verify(restored).problems == []
    assert before is not None
    with lifecycle.open_store(before) as kept:
        assert values(kept, "plans", "plan_5y", "note") == ["hai"]


def test_after_a_restore_writing_goes_on_in_a_stream_of_its_own(filled: Workspace) -> None:
    path = filled.store.path
    copy = care.backup(filled).file
    editing.set_fields(filled, "plans", "plan_5y", {"note": "hai"})
    lost = set(_ends(filled))
    lifecycle.close_store(filled)
    care.restore(path, copy)
    with lifecycle.open_store(path) as restored:
        editing.set_fields(restored, "plans", "plan_5y", {"note": "ba"})
        assert len(_ends(restored)) == 2
        assert not lost & set(_ends(restored))  # the same place in a stream never holds two things
        history.undo(restored)
        assert values(restored, "plans", "plan_5y", "note") == ["một"]


def _ends(unit: Workspace) -> list[tuple[str, int]]:
    with unit.store.read() as connection:
        found = connection.exec_driver_sql("SELECT id, seq FROM stream WHERE seq > 0").all()
    return [(stream, seq) for stream, seq in found]


def test_backups_within_one_second_do_not_replace_each_other(filled: Workspace) -> None:
    made = [care.backup(filled).file for _one in range(4)]
    assert len(set(made)) == 4
    assert {b.file for b in care.backups(filled.store.path)} >= set(made)


def test_a_store_that_is_gone_or_damaged_is_restored_all_the_same(filled: Workspace) -> None:
    path = filled.store.path
    copy = care.backup(filled).file
    filled.close()
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(Unreadable, match="bị hỏng"):
        lifecycle.open_store(path)
    care.restore(path, copy)
    with lifecycle.open_store(path) as restored:
        assert values(restored, "plans", "plan_5y", "note") == ["một"]
    path.unlink()
    assert care.restore(path, copy) is None
    lifecycle.open_store(path).close()


def test_nothing_is_restored_over_an_open_store_or_from_what_is_no_backup(filled: Workspace, tmp_path: Path) -> None:
    path = filled.store.path
    copy = care.backup(filled).file
    with pytest.raises(Busy):
        care.restore(path, copy)
    filled.close()
    (tmp_path / "chu.dxdb").write_text("không phải", encoding="utf-8")
    for wrong, problem in (("khong-co.dxdb", Missing), ("chu.dxdb", Unreadable), (path.name, Misuse)):
        with pytest.raises(problem):
            care.restore(path, tmp_path / wrong)
    with lifecycle.open_store(path) as same:
        assert values(same, "plans", "plan_5y", "note") == ["một"]


# Moving


def test_a_moved_store_goes_on_where_it_was(filled: Workspace, tmp_path: Path) -> None:
    path = filled.store.path
    filled.close()
    before = path.read_bytes()
    target = tmp_path / "usb.dxdb"
    assert care.move(path, target) == target
    with lifecycle.open_store(target) as moved:
        assert values(moved, "plans", "plan_5y", "note") == ["một"]
        assert care.verify(moved).problems == []
        editing.set_fields(moved, "plans", "plan_5y", {"note": "hai"})
        history.undo(moved)
        history.undo(moved)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("target", "problem"), [("20.dxdb", Misuse), (".", Misuse), ("khong-co/x.dxdb", Missing)])
def test_a_store_is_not_moved_over_another_or_into_nowhere(
    filled: Workspace, tmp_path: Path, target: str, problem: type[Exception]
) -> None:
    path = filled.store.path
    filled.close()
    with pytest.raises(problem):
        care.move(path, tmp_path / target)
    lifecycle.open_store(path).close()


# Files of others


def test_a_campaign_file_says_what_it_is(profile: Path) -> None:
    report = care.verify_package(office.campaign_file())
    assert (report.kind, report.number, report.unit, report.campaign, report.entries) == (
        "campaign",
        2,
        "",
        "2022-q1",
        0,
    )
    assert int(report.signer, 16) > 0
    assert list(profile.iterdir()) == []


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="khong-co"):
        care.verify_package(tmp_path / "khong-co.dxsync")


def test_the_centre_has_no_digest_of_its_own(centre: Workspace) -> None:
    with pytest.raises(Misuse, match="chọn đơn vị"):
        care.digest(centre)
    assert care.verify(centre).problems == []
    assert overview.header(centre).unit_name == "Cơ quan tổng hợp"


def test_another_unit_s_store_is_no_backup(tmp_path: Path, profile: Path) -> None:
    stores = {unit: tmp_path / f"{unit}.dxdb" for unit in ("20", "48")}
    for unit, path in stores.items():
        lifecycle.new_store(path, "2022-q1", unit=unit, officer="An").close()
    before = stores["20"].read_bytes()
    with pytest.raises(Misuse, match=r"đơn vị 48.*đơn vị 20"):
        care.restore(stores["20"], stores["48"])
    assert stores["20"].read_bytes() == before


def _streams(workspace: Workspace) -> list[str]:
    table = METADATA.tables["stream"]
    with workspace.store.read() as connection:
        return list(connection.scalars(select(table.c.id)))


def _one_edit(store: Path, note: str) -> list[str]:
    """The streams of a store after an edit."""
    with lifecycle.open_store(store) as workspace:
        editing.set_fields(workspace, "plans", "plan_5y", {"note": note})
        return _streams(workspace)


@pytest.fixture
def worked_on(tmp_path: Path) -> Path:
    """A store with two edits, in one stream."""
    store = tmp_path / "20.dxdb"
    lifecycle.new_store(store, "2022-q1", unit="20", officer="Nguyễn Văn An").close()
    assert len(_one_edit(store, "một")) == len(_one_edit(store, "hai")) == 1
    return store


def test_a_moved_store_goes_on_in_a_stream_of_its_own(worked_on: Path, tmp_path: Path) -> None:
    target = care.move(worked_on, tmp_path / "moi.dxdb")
    assert len(_one_edit(target, "ba")) == 2
    assert len(_one_edit(target, "bốn")) == 2  # and stays in that


def test_a_store_copied_to_another_profile_begins_a_stream_there(worked_on: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(worked_on, tmp_path / "chep.dxdb"))
    with at_home(tmp_path / "nha-khac"):
        theirs = _one_edit(copy, "của người khác")
    ours = _one_edit(worked_on, "ba")
    assert (len(ours), len(theirs)) == (1, 2)
    assert set(ours) < set(theirs)


def test_a_copy_in_the_same_profile_never_writes_the_same_number_twice(worked_on: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(worked_on, tmp_path / "chep.dxdb"))
    first, second = _one_edit(worked_on, "gốc"), _one_edit(copy, "bản chép")
    assert len(first) == 1
    assert len(second) == 2
