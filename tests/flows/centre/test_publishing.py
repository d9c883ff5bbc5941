"""Publishing a campaign, and where the recovery key goes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse, Problem
from dxdesk.flows.centre import publishing
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.workspace import Workspace
from dxdesk.sync import keyfiles
from dxdesk.sync.keys import KeyRole
from tests.flows import office
from tests.flows.laptops import send

BESIDE = "KHÓA KHÔI PHỤC - KHÔNG GỬI ĐI.key"


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Workspace]:
    """A central office that has published nothing yet; its profile lies in `home`, its store in `office`."""
    (tmp_path / "office").mkdir()
    store = tmp_path / "office" / "c.dxdb"
    with (
        office.at_home(tmp_path / "home"),
        lifecycle.new_store(store, office.CAMPAIGN, profile="central", officer="Bình") as opened,
    ):
        yield opened


def in_profile() -> list[Path]:
    return [one.path for one in keyfiles.stored_keys() if one.role is KeyRole.RECOVERY]


def test_the_recovery_key_goes_beside_the_store_and_the_edition_stays_the_same(
    central: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "office"
    (folder / BESIDE).write_text("khóa của kỳ trước", encoding="utf-8")
    first = publishing.publish(central, tmp_path / "a.dxsync")
    again = publishing.publish(central, tmp_path / "b.dxsync")
    assert first.recovery_key == again.recovery_key == folder / BESIDE.replace(".key", " (2).key")
    assert first.recovery_key.stat().st_mode & 0o077 == 0
    assert (folder / BESIDE).read_text(encoding="utf-8") == "khóa của kỳ trước"
    assert in_profile() == []
    assert list(tmp_path.glob("*.key")) == [], "none beside what is sent"
    assert (again.edition, again.fingerprint) == (first.edition, first.fingerprint)


def test_a_place_for_the_recovery_key_is_chosen_when_it_is_published_or_afterwards(
    central: Workspace, tmp_path: Path
) -> None:
    publishing.publish(central, tmp_path / "a.dxsync")
    moved = publishing.move_recovery_key(central, tmp_path / "office" / BESIDE.replace(".key", " (mới).key"))
    chosen = publishing.publish(central, tmp_path / "b.dxsync", recovery_key=tmp_path / "usb.key").recovery_key
    assert (chosen, moved.exists()) == (tmp_path / "usb.key", False)
    with pytest.raises(Misuse, match="đã có"):
        publishing.publish(central, tmp_path / "c.dxsync", recovery_key=tmp_path / "usb.key")
    with pytest.raises(Missing, match="không còn nằm trên máy này"):
        publishing.publish(central, tmp_path / "c.dxsync", recovery_key=tmp_path / "usb2.key")
    assert not (tmp_path / "c.dxsync").exists()
    with pytest.raises(Missing, match="không còn nằm trên máy này"):
        publishing.move_recovery_key(central, tmp_path / "usb2.key")
    assert publishing.publish(central, tmp_path / "c.dxsync").recovery_key is None


def test_where_nothing_can_be_put_beside_the_store_the_campaign_is_published_all_the_same(
    central: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_FILE", "x" * 255)  # longer than a file system takes
    made = publishing.publish(central, tmp_path / "a.dxsync")
    assert in_profile() == [made.recovery_key]
    moved = publishing.move_recovery_key(central, tmp_path / "usb.key")
    assert (moved.is_file(), in_profile()) == (True, [])


def test_with_the_file_of_the_recovery_key_another_computer_opens_what_was_sent(
    ready: Workspace, tmp_path: Path
) -> None:
    """Put into the folder of the profile's keys under the name it was kept by."""
    file = tmp_path / "20.dxsync"
    send(ready, file)
    kept = next(office.centre().glob("KHÓA KHÔI PHỤC*.key"))
    with office.at_home(tmp_path / "new"):
        office.keys_of(tmp_path / "new")
        with pytest.raises(Problem):
            care.verify_package(file)
        shutil.copy(kept, tmp_path / "new" / "keys")
        assert care.verify_package(file).unit == "20"
