"""Backups: whole, checked, thinned, and put back without losing what was there."""

from __future__ import annotations

import errno
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse, Unreadable
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Cause
from dxdesk.store import backup
from dxdesk.store.database import Store
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.safety.verifying import verify

NOW = datetime(2022, 4, 26, 17, 0)  # noqa: DTZ001 - backups are named in the time of the wall clock


def edit(note: str) -> list[Edit]:
    return [Edit("plans", "plan_5y", {"item": "plan_5y", "note": note})]


def test_a_backup_of_a_store_in_use_holds_all_that_was_saved(store: Store, journal: Journal) -> None:
    journal.write(Cause.EDIT, "sửa", edit("đã lưu"))
    copy = backup.backup(store.path)
    with Store(copy, writable=False) as kept:
        assert verify(kept).problems == []
        assert verify(kept).entries == 1


def test_the_last_of_12_days_10_weeks_and_9_months_are_kept(tmp_path: Path) -> None:
    made = []
    for hours in range(0, 24 * 420, 6):
        moment = NOW - timedelta(hours=hours)
        path = tmp_path / f"a-{moment:%Y%m%d-%H%M%S}.dxdb"
        path.write_bytes(b"")
        made.append((moment, path))
    backup.thin(made, NOW)
    left = sorted((moment for moment, path in made if path.exists()), reverse=True)
    assert [m for m in left if NOW - m < timedelta(days=1)] == [NOW - timedelta(hours=h) for h in (0, 6, 12, 18)]
    days = sorted({m.date() for m in left}, reverse=True)
    assert days[:12] == [(NOW - timedelta(days=n)).date() for n in range(12)]
    assert len({m.isocalendar()[:2] for m in left}) >= 10
    assert len({(m.year, m.month) for m in left}) == 9
    assert len(left) <= 4 + 12 + 10 + 9


def test_restoring_keeps_a_copy_of_what_was_there(store: Store, journal: Journal, campaign: Campaign) -> None:
    journal.write(Cause.EDIT, "sửa", edit("cũ"))
    old = backup.backup(store.path)
    journal.write(Cause.EDIT, "sửa", edit("mới"))
    store.close()
    before = backup.restore(store.path, old)
    assert before is not None
    with Store(store.path, writable=False) as restored, Store(before, writable=False) as kept:
        assert verify(restored).entries == 1
        assert verify(kept).entries == 2


def test_only_a_store_can_be_put_back(store: Store, tmp_path: Path) -> None:
    store.close()
    with pytest.raises(Missing):
        backup.restore(store.path, tmp_path / "không có.dxdb")
    (tmp_path / "x.dxdb").write_bytes(b"not a store at all")
    with pytest.raises(Unreadable):
        backup.restore(store.path, tmp_path / "x.dxdb")
    with pytest.raises(Misuse):
        backup.restore(store.path, store.path)
    with Store(store.path) as untouched:
        assert verify(untouched).problems == []


def test_a_store_that_another_program_holds_is_named_and_not_its_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows replaces no open file."""
    copy, held = backup.backup(store.path), store.path

    def replacing(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Access is denied", str(self), None, str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replacing)
        with pytest.raises(PermissionError) as caught:
            backup.copy(copy, held)
    assert caught.value.filename == str(held)
    assert not list(held.parent.glob(".*.part"))
