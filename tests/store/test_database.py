"""One writer, many readers, all or nothing; a file that isn't ours, or is newer, is never guessed at."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from dxdesk.errors import Busy, Missing, Misuse, Unreadable, UpdateNeeded
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Cause
from dxdesk.store import facts
from dxdesk.store.database import Store
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.safety.verifying import verify
from dxdesk.store.tables import METADATA
from tests.store.conftest import journal_of, new_store

EDIT = Edit("plans", "plan_5y", {"item": "plan_5y", "status": "drafting"})


def streams(store: Store) -> dict[str, int]:
    table = METADATA.tables["stream"]
    with store.read() as connection:
        return {row.id: row.seq for row in connection.execute(select(table.c.id, table.c.seq))}


def test_a_second_writer_is_told_who_is_at_work(store: Store) -> None:
    with pytest.raises(Busy, match="đang được mở"):
        Store(store.path)


def test_readers_are_welcome_while_somebody_writes(store: Store, journal: Journal) -> None:
    with store.write(), Store(store.path, writable=False) as reader:
        assert reader.id == store.id
    journal.write(Cause.EDIT, "sửa", [EDIT])
    with Store(store.path, writable=False) as reader, pytest.raises(Misuse):
        reader.write().__enter__()


def test_a_failed_save_leaves_nothing(store: Store, journal: Journal) -> None:
    def half_a_save() -> None:
        with store.write() as connection:
            facts.keep(connection, "officer", "ai đó")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_save()
    assert store.meta("officer") == ""


def test_threads_that_write_at_once_lose_nothing(store: Store, journal: Journal) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            journal.write(
                Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"item": "plan_5y", "note": f"{number} {turn}"})]
            )

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(streams(store).values()) == 40
    assert verify(store).problems == []


def test_a_copied_store_begins_a_stream_of_its_own(store: Store, journal: Journal, campaign: Campaign) -> None:
    journal.write(Cause.EDIT, "sửa", [EDIT])
    store.close()
    copy = store.path.with_name("copy.dxdb")
    shutil.copy(store.path, copy)
    with Store(store.path) as first:
        journal_of(first, campaign).write(Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"note": "bản chính"})])
        assert len(streams(first)) == 1
    with Store(copy) as second:
        before = streams(second)
        journal_of(second, campaign).write(Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"note": "bản sao"})])
        after = streams(second)
    assert len(after) == 2
    assert all(after[stream] == seq for stream, seq in before.items())


def test_the_same_store_goes_on_in_its_stream(path: Path, campaign: Campaign) -> None:
    for note in ("a", "b", "c"):
        with Store(path) if path.exists() else new_store(path, campaign) as store:
            journal_of(store, campaign).write(Cause.EDIT, "sửa", [Edit("plans", "plan_5y", {"note": note})])
            assert len(streams(store)) == 1


def test_what_is_not_a_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        Store(tmp_path / "không có.dxdb")
    (tmp_path / "a.dxdb").write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(Unreadable, match="không phải là tệp dữ liệu") as refused:
        Store(tmp_path / "a.dxdb")
    assert "restore" in refused.value.hint  # it has the name of one: its first bytes may have been overwritten
    with sqlite3.connect(tmp_path / "b.dxdb") as other:
        other.execute("CREATE TABLE t(x)")
    other.close()
    with pytest.raises(Unreadable, match="chương trình khác"):
        Store(tmp_path / "b.dxdb")


def test_a_store_of_a_newer_program_is_left_alone(store: Store) -> None:
    store.close()
    with sqlite3.connect(store.path) as raw:
        raw.execute("PRAGMA user_version=99")
    raw.close()
    before = store.path.read_bytes()
    with pytest.raises(UpdateNeeded):
        Store(store.path)
    assert store.path.read_bytes() == before


def test_a_damaged_store_is_said_to_be_damaged(store: Store, journal: Journal) -> None:
    journal.write(Cause.EDIT, "sửa", [EDIT])
    store.close()
    body = bytearray(store.path.read_bytes())
    body[4096 : 4096 * 12] = bytes(4096 * 11)
    store.path.write_bytes(body)
    with pytest.raises(Unreadable, match="hỏng"), Store(store.path) as again:
        verify(again)


def test_an_existing_file_is_never_overwritten(store: Store) -> None:
    with pytest.raises(Misuse, match="đã có"):
        Store.create(store.path)


def test_opening_an_up_to_date_store_needs_no_alembic(store: Store, profile: Path) -> None:
    store.close()
    code = f"""
import sys
from pathlib import Path
from dxdesk.store.database import Store
Store(Path({str(store.path)!r})).close()
print("alembic" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.strip() == "False"


KILLED = """
import sys, os, signal
from pathlib import Path
from dxdesk.models.builtin import builtin
from dxdesk.models.change import Cause
from dxdesk.models.registers import REGISTERS
from dxdesk.store.database import Store
from dxdesk.store.journal.writing import Edit, Journal

class Killer:
    def step(self, done, total, text=""):
        os.kill(os.getpid(), signal.SIGKILL)

store = Store(Path(sys.argv[1]))
journal = Journal(store, builtin("2022-q1"), "20", officer="An", device="device-key")
identify = REGISTERS["systems"].identify
rows = [{"name": f"Hệ thống {n}", "operator": "Sở"} for n in range(5000)]
journal.write(Cause.IMPORT, "nhập", [Edit("systems", identify("20", row), row) for row in rows], progress=Killer())
"""


def test_a_program_killed_in_the_middle_of_an_import_leaves_the_store_as_it_was(store: Store, journal: Journal) -> None:
    journal.write(Cause.EDIT, "sửa", [EDIT])
    before = streams(store)
    store.close()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(store.path)], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with Store(store.path) as again:
        assert streams(again) == before
        assert verify(again).problems == []
