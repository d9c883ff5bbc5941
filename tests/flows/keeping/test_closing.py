"""What was committed is said to be; closing closes; files that are copied, linked or out of reach are understood."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from dxdesk.errors import Busy, Missing, Misuse, NotTidied, Problem
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.exchanging import receiving
from dxdesk.flows.keeping import care, lifecycle, repairing
from dxdesk.flows.workspace import Workspace
from dxdesk.store import backup
from dxdesk.store.database import Store
from tests.flows import office
from tests.flows.laptops import Laptop, believe, hand_over
from tests.flows.office import values


def beside(path: Path) -> set[str]:
    return {left.name for left in path.parent.iterdir() if left.name.startswith(path.name) and left != path}


def made(path: Path) -> Workspace:
    return lifecycle.new_store(path, office.CAMPAIGN, unit=office.UNIT, officer=office.OFFICER)


def noted(unit: Workspace, note: str) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": note})


# Closing


def test_a_backup_that_fails_on_closing_is_told_as_that_and_the_store_is_closed(tmp_path: Path) -> None:
    unit = made(tmp_path / "20.dxdb")
    path = unit.store.path
    noted(unit, "đã lưu")
    backup.folder(path).write_text("một tệp ở chỗ của thư mục", encoding="utf-8")
    with pytest.raises(NotTidied, match=r"Mọi thay đổi đã được lưu.*sao lưu"):
        lifecycle.close_store(unit)
    assert beside(path) <= {"20.dxdb.lock"}
    with lifecycle.open_store(path) as again:  # the lock is free, the change is there, heads are signed
        assert values(again, "plans", "plan_5y", "note") == ["đã lưu"]
        with again.store.read() as connection:
            heads = connection.exec_driver_sql("SELECT signed_head FROM stream WHERE seq > 0").all()
        assert heads
        assert all(head for (head,) in heads)


def test_the_command_line_ends_well_and_says_what_failed_besides(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "20.dxdb"
    made(path).close()
    backup.folder(path).write_text("một tệp", encoding="utf-8")
    command = [sys.executable, "-m", "dxdesk", "set", str(path), "plans", "plan_5y", "note=một"]
    ended = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    assert "đã được lưu" in ended.stderr
    assert "chưa có gì" not in ended.stderr
    with lifecycle.open_store(path) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["một"]


def test_a_long_name_has_backups_with_shorter_ones(tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 200}{'ê' * 12}.dxdb"
    unit = made(path)
    noted(unit, "một")
    copy = lifecycle.close_store(unit)
    assert copy is not None
    assert [one.file for one in care.backups(path)] == [copy]


# Copies of a store that is open


def wait_for(condition: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.1)


def note_in(copy: Path) -> list[object]:
    with closing(sqlite3.connect(copy)) as raw:
        return [note for (note,) in raw.execute("SELECT note FROM plans WHERE record = 'plan_5y'")]


def test_changes_reach_the_file_itself_while_it_is_open(tmp_path: Path) -> None:
    with made(tmp_path / "20.dxdb") as unit:
        noted(unit, "trong tệp")
        copy = tmp_path / "usb" / "20.dxdb"
        copy.parent.mkdir()

        def there() -> bool:
            shutil.copyfile(unit.store.path, copy)
            return note_in(copy) == ["trong tệp"]

        wait_for(there)
        assert note_in(copy) == ["trong tệp"]
        wait_for(lambda: not shutil.copyfile(unit.store.path, copy) or not care.verify_store(copy).problems)
        assert care.verify_store(copy).problems == []


def test_a_copy_without_what_was_typed_last_says_so(tmp_path: Path) -> None:
    copy = tmp_path / "usb" / "20.dxdb"
    copy.parent.mkdir()
    with made(tmp_path / "20.dxdb") as unit:
        noted(unit, "chưa có trong tệp")
        shutil.copyfile(unit.store.path, copy)
    assert note_in(tmp_path / "20.dxdb") == ["chưa có trong tệp"]
    assert "thiếu những thay đổi" in care.verify_store(copy).problems[0]
    with lifecycle.open_store(copy) as opened:
        assert opened.store.lacking
        noted(opened, "gõ tiếp")
    assert care.verify_store(copy).problems  # writing on doesn't bring back what is missing
    assert any("thiếu" in one for one in repairing.repair(copy).lost)
    assert care.verify_store(copy).problems == []
    assert note_in(copy) == ["gõ tiếp"]


def test_a_program_that_was_killed_leaves_no_gap(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "20.dxdb"
    made(path).close()
    code = (
        "import os, sys; from pathlib import Path\n"
        "from dxdesk.flows.entering import editing; from dxdesk.flows.keeping import lifecycle\n"
        "unit = lifecycle.open_store(Path(sys.argv[1]))\n"
        "editing.set_fields(unit, 'plans', 'plan_5y', {'note': 'ghi rồi'}); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert care.verify_store(path).problems == []  # a reader folds the log in, and it stays said that all is there
    assert care.verify_store(path).problems == []
    with lifecycle.open_store(path) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["ghi rồi"]


# Backups


def test_backups_of_a_day_are_bounded(tmp_path: Path) -> None:
    with made(tmp_path / "20.dxdb") as unit:
        names = [care.backup(unit, quick=True).file for _n in range(45)]
        assert len(set(names)) == 45
        left = care.backups(unit.store.path)
        assert len(left) <= backup.LATEST + backup.HOURLY
        assert left[0].file == names[-1]


def test_what_a_killed_program_left_is_cleared(tmp_path: Path) -> None:
    with made(tmp_path / "20.dxdb") as unit:
        care.backup(unit)
        place = backup.folder(unit.store.path)
        for name in (".dxdesk-1234.part", ".20-20220101-000000.dxdb.part", ".dxdesk-1234.part-journal"):
            (place / name).write_bytes(b"x" * 1000)
        care.backup(unit)
        assert [left.name for left in place.iterdir() if ".part" in left.name] == []


def test_what_is_refused_or_changes_nothing_is_not_backed_up(an: Laptop, binh: Laptop, tmp_path: Path) -> None:
    believe(an, binh, tmp_path)
    with an.work() as unit:
        noted(unit, "một")
    hand_over(an, binh, tmp_path)
    taken = len(care.backups(binh.store))
    assert taken
    good = (tmp_path / "doi.dxsync").read_bytes()
    (tmp_path / "sai.dxsync").write_bytes(good[:-40] + bytes(40))
    with binh.work() as unit:
        for _n in range(3):
            with pytest.raises(Problem):
                receiving.merge(unit, tmp_path / "sai.dxsync")
            receiving.merge(unit, tmp_path / "doi.dxsync")
    assert len(care.backups(binh.store)) == taken


def test_a_backup_goes_onto_an_empty_file_and_onto_none(tmp_path: Path) -> None:
    unit = made(tmp_path / "20.dxdb")
    noted(unit, "một")
    copy = lifecycle.close_store(unit)
    assert copy is not None
    for name in ("trong.dxdb", "khong-co.dxdb"):
        target = tmp_path / name
        if name == "trong.dxdb":
            target.touch()
        assert care.restore(target, copy) is None
        assert note_in(target) == ["một"]


# Places


@pytest.fixture
def out_of_reach(tmp_path: Path) -> Path:
    """A store where SQLite can't make the files it reads with, as in a folder that can only be read."""
    path = tmp_path / "20.dxdb"
    with made(path) as unit:
        noted(unit, "đọc được")
    (tmp_path / "20.dxdb-shm").mkdir()
    return path


def test_a_store_where_nothing_can_be_written_can_be_read(out_of_reach: Path, tmp_path: Path) -> None:
    before = out_of_reach.read_bytes()
    assert care.verify_store(out_of_reach).problems == []
    with lifecycle.open_store(out_of_reach, writable=False) as unit:
        assert values(unit, "plans", "plan_5y", "note") == ["đọc được"]
        workbooks.export_workbook(unit, tmp_path / "ra.xlsx")
    assert care.restore(tmp_path / "moi.dxdb", out_of_reach) is None
    assert note_in(tmp_path / "moi.dxdb") == ["đọc được"]
    assert out_of_reach.read_bytes() == before


def test_a_store_under_two_names_is_one_store(tmp_path: Path) -> None:
    path = tmp_path / "20.dxdb"
    made(path).close()
    (tmp_path / "b").mkdir()
    os.link(path, tmp_path / "b" / "khac.dxdb")
    (tmp_path / "b" / "dan.dxdb").symlink_to(path)
    with lifecycle.open_store(path):
        for other in ("khac.dxdb", "dan.dxdb"):
            with pytest.raises(Busy):
                lifecycle.open_store(tmp_path / "b" / other)
    with lifecycle.open_store(tmp_path / "b" / "khac.dxdb") as unit:
        copy = care.backup(unit).file
    before = path.read_bytes()
    with pytest.raises(Misuse, match="2 tên trên ổ đĩa"):  # the other name would go on being the old file
        care.restore(path, copy)
    assert path.read_bytes() == before
    path.unlink()
    care.restore(tmp_path / "b" / "khac.dxdb", copy)


def test_stores_and_backups_are_their_users_alone(tmp_path: Path, profile: Path) -> None:
    unit = made(tmp_path / "20.dxdb")
    path = unit.store.path
    noted(unit, "một")
    mine = [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))]
    assert [one.stat().st_mode & 0o077 for one in mine] == [0, 0, 0]
    copy = lifecycle.close_store(unit)
    assert copy is not None
    assert (copy.stat().st_mode | copy.parent.stat().st_mode) & 0o077 == 0
    path.chmod(0o644)
    keys = profile / "keys"
    keys.chmod(0o755)
    (keys / "device.key").chmod(0o644)
    with lifecycle.open_store(path) as again:  # of an older program
        noted(again, "hai")
    assert [one.stat().st_mode & 0o077 for one in (path, keys, keys / "device.key")] == [0, 0, 0]


def test_a_store_that_is_being_made_has_its_name_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def stopped(_self: Store) -> None:
        seen.append([left.name for left in tmp_path.glob("*.dxdb")])
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "expect", lambda self, _connection: stopped(self.store))
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path / "20.dxdb")
    assert seen == [[]]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Missing):
        lifecycle.open_store(tmp_path / "20.dxdb")


# Beside an open window


@pytest.mark.parametrize(
    "command",
    [
        ["conflicts", "STORE"],
        ["verify", "STORE"],
        ["import", "STORE", str(office.PLANS), "--dry-run"],
        ["merge", "STORE", "FILE", "--dry-run"],
        ["repair", "STORE", "--dry-run"],
    ],
    ids=lambda command: command[0],
)
def test_what_only_looks_works_beside_an_open_window(
    command: list[str], an: Laptop, binh: Laptop, tmp_path: Path
) -> None:
    believe(an, binh, tmp_path)
    with an.work() as unit:
        noted(unit, "một")
    hand_over(an, binh, tmp_path)
    with binh.work() as unit:
        named = {"STORE": str(unit.store.path), "FILE": str(tmp_path / "doi.dxsync")}
        words = [named.get(word, word) for word in command]
        ended = subprocess.run(
            [sys.executable, "-m", "dxdesk", *words], capture_output=True, check=False, encoding="utf-8",
            env={**os.environ, "DXDESK_HOME": str(binh.home)},
        )  # fmt: skip
        assert ended.returncode in (0, 1), ended.stderr
        assert "đang được mở" not in ended.stderr


def test_verifying_a_damaged_store_ends_with_3_and_a_sentence(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "20.dxdb"
    made(path).close()
    body = path.read_bytes()
    for damaged in (body[:30_000], b"x" + body[1:], body[:8192] + b"\xff" * 8192 + body[16384:]):
        path.write_bytes(damaged)
        command = [sys.executable, "-m", "dxdesk", "verify", str(path)]
        ended = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        assert ended.returncode == 3, ended.stderr
        assert "hỏng" in ended.stdout
        assert "Traceback" not in ended.stderr
