"""The inbox: what kind a file is, what waits, whether it is what was sent; keys as people compare them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.errors import Misuse, Refused
from dxdesk.flows.centre import answering, inbox
from dxdesk.flows.exchanging import keybook, receiving, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from dxdesk.sync import keyfiles
from dxdesk.sync.keys import Locked
from tests.flows import arrivals, office


@pytest.fixture
def desk(tmp_path: Path) -> arrivals.Desk:
    return arrivals.moved(tmp_path)


@pytest.fixture
def central(desk: arrivals.Desk) -> Iterator[Workspace]:
    with office.at_home(desk.home), lifecycle.open_store(desk.store) as workspace:
        yield workspace


def test_what_waits_comes_first(central: Workspace) -> None:
    found = inbox.arrivals(central)
    assert {one.unit for one in found[:3]} == set(arrivals.WAITING)
    assert {one.state for one in found[3:]} == {"accepted", "returned"}
    first = next(one for one in found if one.unit == "20")
    assert (first.approver, first.letter) == (office.HEAD, "45/BC-UBND ngày 27/04/2022")


def test_a_submission_is_compared_with_what_is_held(central: Workspace, desk: arrivals.Desk) -> None:
    one = next(a for a in inbox.arrivals(central) if a.unit == "20")
    found = inbox.compare(central, "20", one.sha256)
    assert (found.matches, found.since) == (True, [])
    answering.give_back(central, "20", desk.usb / "tra.dxsync", comments=[arrivals.ASKED])
    after = inbox.compare(central, "20", one.sha256)
    assert (after.matches, after.since) == (True, ["Ý kiến"]), "the centre’s own comment came after it"


def test_a_corrected_report_waits_and_the_one_that_went_back_does_not(
    central: Workspace, desk: arrivals.Desk, tmp_path: Path
) -> None:
    again = tmp_path / "40-lan-2.dxsync"
    folder = tmp_path / "40"
    (folder / "units").mkdir(parents=True)
    office.shutil.copytree(arrivals.centre() / "units" / "40", folder / "units" / "40")
    office.shutil.copytree(desk.usb, folder / "usb")
    arrivals.send_again(folder, "40", again, "12/KH-UBND")
    receiving.merge(central, again)
    found = {(one.number, one.state) for one in inbox.arrivals(central) if one.unit == "40"}
    assert found == {(1, "returned"), (2, "waiting")}


def test_places_for_comments_include_what_was_left_blank(central: Workspace) -> None:
    found = dict(inbox.places(central, "20", "plans"))
    assert len(found) == 19
    assert "Kế hoạch hành động năm" in found.values()


# Keys


def test_an_enrolment_is_shown_without_being_believed(central: Workspace, desk: arrivals.Desk) -> None:
    before = keybook.key_book(central)
    found = keybook.requested(central, desk.usb / "xin-92.dxsync")
    assert (found.unit, found.first, found.known) == ("92", True, False)
    assert {key.standing for key in found.keys} == {"asked"}
    assert keybook.key_book(central) == before
    granted = trusting.trust(central, desk.usb / "xin-92.dxsync")
    assert {key.fingerprint for key in granted} == {key.fingerprint for key in found.keys}
    again = keybook.requested(central, desk.usb / "xin-92.dxsync")
    assert (again.first, again.known) == (False, True)


def test_other_files_are_no_enrolments(central: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="đăng ký"):
        keybook.requested(central, office.campaign_file())
    home = tmp_path / "other"
    with (
        office.at_home(home),
        lifecycle.new_store(tmp_path / "o.dxdb", "2023", unit="20", officer="An") as other,
    ):
        trusting.enrol(other, tmp_path / "xin.dxsync")
    with pytest.raises(Refused, match="kỳ báo cáo khác"):
        keybook.requested(central, tmp_path / "xin.dxsync")


def test_the_key_book_names_the_centre_and_what_was_revoked(central: Workspace) -> None:
    book = keybook.key_book(central)
    assert [(key.role, key.own) for key in book if not key.unit] == [("centre", True), ("recovery", False)]
    lead = next(key for key in book if (key.unit, key.role) == ("20", "lead"))
    assert lead.entries > 0
    trusting.revoke(central, lead.key, reason="mất máy")
    after = next(key for key in keybook.key_book(central) if key.key == lead.key)
    assert (after.standing, after.reason, after.entries) == ("revoked", "mất máy", lead.entries)


def test_a_passphrase_is_tried_before_it_is_used(central: Workspace) -> None:
    assert not keybook.locked(central)
    keyfiles.save(keyfiles.load("centre"), "centre", "mật khẩu")
    assert keybook.locked(central)
    assert keybook.unlock(central, "mật khẩu") == "mật khẩu"
    with pytest.raises(Locked):
        keybook.unlock(central, "sai")
