"""Damage is found whatever it hits, told without values, mended where anything holds what is lost, never passed on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dxdesk.errors import Cancelled, Problem, Unreadable
from dxdesk.flows.centre import publishing
from dxdesk.flows.entering import attachments, editing, workbooks
from dxdesk.flows.exchanging import conflicts
from dxdesk.flows.keeping import care, lifecycle, repairing
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.store import backup, facts
from tests.flows import office
from tests.flows.laptops import Laptop, enrolled, send
from tests.flows.office import values
from tests.store.damage import holds_nothing, places, turned

SEEDS = range(3)
FLIPS = 12  # of each seed; the soak run takes more
SECRET = "Hệ thống rất riêng"  # a value that no message may hold


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    """A closed store in which something of each kind lies: entries, scans, confirmations, signed heads, events."""
    path = tmp_path / "20.dxdb"
    with lifecycle.new_store(path, office.CAMPAIGN, unit=office.UNIT, officer=office.OFFICER) as unit:
        workbooks.import_workbook(unit, office.PLANS)
        editing.create(unit, "systems", {"name": SECRET, "operator": "Sở"})
        editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
        editing.delete(unit, "plans", ["ioc"])
    return path


SPOILT = (
    ("change", "body"), ("batch", "body"), ("batch", "stream"), ("stream", "header"), ("stream", "hash"),
    ("campaign", "hash"), ("campaign", "opened_at"), ("statement", "line"), ("scan", "content"), ("approval", "body"),
    ("approval", "digest"), ("submission", "vector"), ("event", "detail"),
)  # fmt: skip


@pytest.fixture
def full(tmp_path: Path, head_office: Laptop) -> Path:
    """A closed store with all that a unit comes to hold: a published edition, statements, a scan, a report sent."""
    path = Path(shutil.copy(office.ready() / "20.dxdb", tmp_path))
    shutil.copytree(office.ready() / "home", tmp_path / "home")
    unit = Laptop(tmp_path / "home", path)
    enrolled(unit, head_office, tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 " + bytes(range(256)) * 8)
    with unit.work() as workspace:
        attachments.attach(workspace, "plans", "plan_5y", tmp_path / "scan.pdf")
        send(workspace, tmp_path / "bao-cao.dxsync")
    return path


def held_by(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a store keeps but what follows from it, and what tells its opening from another."""
    tables = ("change", "batch", "stream", "campaign", "statement", "scan", "approval", "submission", "event")
    with closing(sqlite3.connect(path)) as raw:
        return {table: sorted(raw.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}


def check_flips(path: Path, tmp_path: Path, seed: int, count: int, *, used: bool) -> None:
    body = path.read_bytes()
    spoilt = tmp_path / "hong.dxdb"
    for offset, bit in places(body, seed, count, used=used):
        spoilt.write_bytes(body)
        turned(spoilt, offset, bit)
        problems = care.verify_store(spoilt).problems
        assert problems or holds_nothing(body, offset), (offset, bit)
        assert SECRET not in " ".join(problems)
        for left in ("-wal", "-shm"):
            spoilt.with_name(spoilt.name + left).unlink(missing_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bit_turned_over_is_found_or_lay_where_nothing_is(worked: Path, tmp_path: Path, seed: int) -> None:
    check_flips(worked, tmp_path, seed, FLIPS, used=True)
    check_flips(worked, tmp_path, seed, FLIPS, used=False)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_bits_turned_over(worked: Path, tmp_path: Path, seed: int) -> None:
    check_flips(worked, tmp_path, seed, 100, used=True)
    check_flips(worked, tmp_path, seed, 50, used=False)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE meta SET value = 'central' WHERE key = 'profile'",
        "UPDATE campaign SET opened_at = '2020-01-01T00:00:00Z'",
        "UPDATE campaign SET body = x'7b7d'",
        "UPDATE stream SET life = 'x'",
        "UPDATE stream SET clock = clock + 1",
        "UPDATE stream SET signed_head = x'00'",
        "UPDATE stream SET header = replace(CAST(header AS TEXT), '2022', '2023')",
        "UPDATE batch SET position = position + 7",
        ("INSERT INTO approval (unit, campaign, role, digest, body, signature, public_key, withdrawn)"
        " VALUES ('20', '2022-q1', 'approver', '', x'7b7d', '', '', '')"),
        "INSERT INTO statement VALUES ('x', '2022-q1', x'7b7d')",
        "INSERT INTO scan VALUES ('ab', x'00')",
        ("INSERT INTO event (campaign, unit, position, made_at, officer, kind, detail)"
        " VALUES ('2022-q1', '20', 1, '', '', 'confirmed', '{}')"),
        "UPDATE seal SET hash = '0'",
        "DELETE FROM seal WHERE name = 'meta'",
        "DROP INDEX change_record",
        ("INSERT INTO plans (campaign, unit, record, live, expected, carried, conflicted, position, stamp, search)"
        " VALUES ('2022-q1', '99', 'plan_5y', 1, 0, 0, 0, 0, '', '')"),
        "PRAGMA user_version = 4",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 1",
    ],
)  # fmt: skip
def test_every_table_is_looked_at(worked: Path, harm: str) -> None:
    assert care.verify_store(worked).problems == []
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute(harm)
    assert care.verify_store(worked).problems


def test_damage_stays_found_however_much_is_written_afterwards(worked: Path) -> None:
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute("UPDATE meta SET value = 'Người khác' WHERE key = 'officer'")
        raw.execute("UPDATE campaign SET opened_at = 'x'")
    with lifecycle.open_store(worked) as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "hai"})
        with unit.store.write() as connection:
            facts.keep(connection, "officer", "An")
    assert len(care.verify_store(worked).problems) >= 2


# Mending


def test_rows_and_indexes_are_made_anew_from_the_journal(worked: Path) -> None:
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute("UPDATE plans SET note = 'sai' WHERE record = 'plan_5y'")
        raw.execute("DROP INDEX plans_order")
    damaged = worked.read_bytes()
    done = repairing.repair(worked)
    assert (done.done, done.lost, done.base) == (True, [], None)
    assert done.before is not None
    assert done.before.read_bytes() == damaged
    assert done.before not in [copy.file for copy in care.backups(worked)]
    assert care.verify_store(worked).problems == []
    with lifecycle.open_store(worked) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["một"]
        editing.set_fields(unit, "plans", "plan_5y", {"note": "hai"})  # and work goes on
    assert care.verify_store(worked).problems == []


def test_an_entry_that_is_spoilt_comes_back_from_a_backup_and_newer_ones_stay(worked: Path) -> None:
    backup.backup(worked)
    with lifecycle.open_store(worked) as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "sau bản sao lưu"})
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute("UPDATE change SET body = x'00' WHERE seq = 2")
    plan = repairing.preview(worked)
    assert plan.problems
    assert not plan.done
    assert care.verify_store(worked).problems  # looking changes nothing
    done = repairing.repair(worked)
    assert (done.lost, done.base) == ([], backup.listing(worked)[-1][1])
    with lifecycle.open_store(worked) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["sau bản sao lưu"]


def test_one_bit_of_anything_is_turned_back_without_a_backup(full: Path, tmp_path: Path) -> None:
    """Entries, batches, streams, editions, statements and confirmations: their hashes and seals tell what they were."""
    held = held_by(full)
    for table, column in SPOILT:
        spoilt = tmp_path / f"{table}-{column}.dxdb"
        shutil.copy(full, spoilt)
        with closing(sqlite3.connect(spoilt)) as raw, raw:
            row = "seq" if table == "change" else "rowid"
            value, key = raw.execute(f"SELECT {column}, {row} FROM {table} ORDER BY {row} DESC LIMIT 1").fetchone()
            middle = len(value) // 2
            if isinstance(value, bytes):
                spoilt_value: bytes | str = value[:middle] + bytes((value[middle] ^ 2,)) + value[middle + 1 :]
            else:
                spoilt_value = value[:middle] + chr(ord(value[middle]) ^ 2) + value[middle + 1 :]
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE {row} = ? AND {column} = ?", (spoilt_value, key, value))
        done = repairing.repair(spoilt)
        assert (done.done, done.lost, done.base) == (True, [], None), (table, column)
        assert held_by(spoilt) == held, (table, column)
        assert care.verify_store(spoilt).problems == []


def test_a_spoilt_index_loses_nothing(full: Path) -> None:
    """Its pages lead to rows that are good; only what leads there is not."""
    held = held_by(full)
    with closing(sqlite3.connect(full)) as raw:
        ((size,),) = raw.execute("PRAGMA page_size")
        index = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_stream_1'"
        ((page,),) = raw.execute(index)
        ((stream,),) = raw.execute("SELECT id FROM stream WHERE seq > 0 LIMIT 1")
    body = full.read_bytes()
    turned(full, body.index(stream.encode(), (page - 1) * size), 1)
    assert care.verify_store(full).problems
    done = repairing.repair(full)
    assert (done.lost, done.base) == ([], None)
    assert held_by(full) == held


def test_a_spoilt_scan_is_told_and_keeps_nothing_else_from_being_mended(full: Path) -> None:
    with closing(sqlite3.connect(full)) as raw, raw:
        raw.execute("UPDATE scan SET content = x'00'")
    done = repairing.repair(full)
    assert done.done
    assert done.lost == ["1 tài liệu đính kèm bị hỏng: hãy đính kèm lại."]
    assert care.verify_store(full).problems == []


def test_what_no_file_holds_is_told(worked: Path) -> None:
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute("UPDATE change SET body = x'00' WHERE seq = (SELECT max(seq) - 1 FROM change)")
    done = repairing.repair(worked)
    assert done.done
    # The one before it is lost, too: nothing is left that says by its hash that it is whole.
    assert any("3 bản ghi" in one and "plans/ioc" in one for one in done.lost), done.lost
    assert care.verify_store(worked).problems == []


def test_a_file_that_is_mostly_gone_is_made_whole_from_the_newest_good_backup(worked: Path) -> None:
    good = backup.backup(worked)
    bad = good.with_name(good.name.replace(".dxdb", "-x.dxdb"))
    shutil.copy(good, bad)
    with closing(sqlite3.connect(bad)) as raw, raw:
        raw.execute("UPDATE change SET body = x'00' WHERE seq = 2")
    worked.write_bytes(worked.read_bytes()[:30_000])
    done = repairing.repair(worked)
    assert done.base == good
    assert done.lost
    with lifecycle.open_store(worked) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["một"]


def test_where_nothing_is_left_it_is_said_and_the_file_stays(worked: Path) -> None:
    worked.write_bytes(worked.read_bytes()[:30_000])
    before = worked.read_bytes()
    with pytest.raises(Unreadable, match="Không sửa được"):
        repairing.repair(worked)
    assert worked.read_bytes() == before
    assert sorted(path.name for path in worked.parent.glob(".dxdesk-*")) == []


def test_a_full_disk_is_not_called_damage(worked: Path) -> None:
    resource = pytest.importorskip("resource", reason="no limit of this kind on Windows")
    with closing(sqlite3.connect(worked)) as raw, raw:
        raw.execute("UPDATE plans SET note = 'sai' WHERE record = 'plan_5y'")
    before = worked.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(Problem, match=r"[ổỔ] đĩa") as told:
            repairing.repair(worked)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "hỏng quá nhiều" not in str(told.value)
    assert worked.read_bytes() == before
    assert list(worked.parent.glob(".dxdesk-*")) == []


def test_a_sound_store_is_left_alone(worked: Path) -> None:
    before = worked.read_bytes()
    assert repairing.repair(worked).problems == []
    assert worked.read_bytes() == before


# Nothing is handed out


def spoil(unit: Workspace) -> None:
    with closing(sqlite3.connect(unit.store.path)) as raw, raw:
        raw.execute("UPDATE plans SET note = 'sai' WHERE record = 'plan_5y'")


def test_a_damaged_store_hands_nothing_out(ready: Workspace, tmp_path: Path) -> None:
    editing.set_fields(ready, "plans", "plan_5y", {"note": "đúng"})
    spoil(ready)
    out = tmp_path / "ra.dxsync"
    for hand_out in (conflicts.exchange, signoff.submit):
        with pytest.raises(Unreadable, match="chỗ sai"):
            hand_out(ready, out)
    with pytest.raises(Unreadable, match="chỗ sai"):
        care.backup(ready)
    assert not out.exists()
    assert care.backups(ready.store.path) == []


@pytest.mark.parametrize("after", [0, 3, 8])
def test_looking_before_handing_out_is_shown_and_can_be_stopped(full: Path, tmp_path: Path, after: int) -> None:
    """A large store takes a while: whoever waits sees it, and who stops it has neither file nor entry in the diary."""
    out = tmp_path / "ra.dxsync"

    class Stopping:
        steps = 0

        def step(self, _done: int, _total: int, _text: str = "") -> None:
            self.steps += 1
            if self.steps > after:
                raise Cancelled

    with Laptop(tmp_path / "home", full).work() as unit:
        before = held_by(full)["event"]
        with pytest.raises(Cancelled):
            signoff.submit(unit, out, progress=Stopping())
        with pytest.raises(Cancelled):
            care.backup(unit, progress=Stopping())
        assert held_by(full)["event"] == before
    assert not out.exists()
    assert care.backups(full) == []


def test_a_damaged_centre_publishes_nothing(head_office: Laptop, tmp_path: Path) -> None:
    with closing(sqlite3.connect(head_office.store)) as raw, raw:
        raw.execute("UPDATE meta SET value = 'khác' WHERE key = 'officer'")
    with head_office.work() as central, pytest.raises(Unreadable, match="chỗ sai"):
        publishing.publish(central, tmp_path / "ky.dxsync")


def test_a_damaged_backup_is_not_put_back(worked: Path) -> None:
    copy = backup.backup(worked)
    with closing(sqlite3.connect(copy)) as raw, raw:
        raw.execute("UPDATE plans SET note = 'sai' WHERE record = 'plan_5y'")
    before = worked.read_bytes()
    with pytest.raises(Unreadable, match="chỗ sai"):
        care.restore(worked, copy)
    assert worked.read_bytes() == before
