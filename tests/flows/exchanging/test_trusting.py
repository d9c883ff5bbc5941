"""Whose keys are believed, and what a key that is no longer wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk.errors import Misuse, Refused
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.keeping import care
from dxdesk.flows.workspace import Workspace
from dxdesk.sync.keys import key_id
from tests.flows import office
from tests.flows.laptops import Laptop, believe, enrolled, hand_over, laptop


def revoke_binh(unit: Workspace) -> trusting.KeyLine:
    """Take trust back from the colleague's laptop."""
    key = next(k for k in trusting.key_list(unit) if k.holder == "Trần Thị Bình" and k.role == "device")
    return trusting.revoke(unit, key.key, reason="mất máy")


def test_an_enrolment_is_looked_at_before_it_is_granted(an: Laptop, binh: Laptop, folder: Path) -> None:
    with an.work() as unit:
        asked = trusting.enrol(unit, folder / "xin.dxsync").keys
        own = trusting.devices(unit).own
    with binh.work() as unit:
        assert trusting.look(unit, folder / "xin.dxsync") == asked
        assert trusting.devices(unit).others == []
        trusting.trust(unit, folder / "xin.dxsync")
        others = trusting.devices(unit).others
    assert {(k.holder, k.role, k.standing) for k in others} == {
        ("Nguyễn Văn An", "device", "trusted"),
        ("Nguyễn Văn An", "approver", "trusted"),
    }
    assert own.fingerprint in {k.fingerprint for k in others}
    assert own.standing == "asked"


def test_a_file_that_asks_for_no_trust_is_named_with_the_command_that_takes_it(
    an: Laptop, binh: Laptop, lang_son: Laptop, folder: Path
) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        conflicts.exchange(unit, usb / "doi.dxsync")
        with pytest.raises(Misuse, match=r"“Kỳ báo cáo”.*dxdesk open"):
            trusting.trust(unit, office.campaign_file())
    with binh.work() as unit, pytest.raises(Misuse, match=r"“Trao đổi số liệu”.*dxdesk merge"):
        trusting.trust(unit, usb / "doi.dxsync")
    with lang_son.work() as unit, pytest.raises(Misuse, match=r"gửi riêng cho nơi nhận.*dxdesk merge"):
        trusting.trust(unit, usb / "doi.dxsync")


def test_the_lead_stays_the_lead_when_its_request_comes_again(
    lang_son: Laptop, head_office: Laptop, folder: Path
) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    enrolled(lang_son, head_office, usb)
    with head_office.work() as central:
        assert sorted(key.role for key in trusting.key_list(central) if key.unit == "20") == ["approver", "lead"]


def test_what_a_revoked_key_wrote_later_does_not_count(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    hand_over(binh, an, usb)
    with an.work() as unit:
        assert revoke_binh(unit).standing == "revoked"
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"status": "drafting"})
        conflicts.exchange(unit, usb / "sau.dxsync")
    with an.work() as unit:
        before = care.digest(unit)
        with pytest.raises(Refused, match="đã bị thu hồi"):
            receiving.merge(unit, usb / "sau.dxsync")
        assert care.digest(unit) == before
        assert office.values(unit, "plans", "plan_5y", "status") == ["issued"]


def test_nor_does_it_when_a_colleague_passes_it_on(an: Laptop, binh: Laptop, folder: Path) -> None:
    """The colleague's file has every entry there is, but its rows show more than counts."""
    usb = folder / "usb"
    chi = laptop(folder, "chi", "Lê Chi")
    for one, other in ((an, binh), (an, chi), (chi, binh)):
        believe(one, other, usb)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    hand_over(binh, an, usb)
    with an.work() as unit:
        revoke_binh(unit)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"status": "drafting"})
    hand_over(binh, chi, usb)
    with chi.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"note": "của Chi"})
    taken = hand_over(chi, an, usb)
    assert taken.entries == 1
    with an.work() as unit:
        assert care.verify(unit).problems == []
        assert office.values(unit, "plans", "plan_annual", "note") == ["của Chi"]
        assert office.values(unit, "plans", "plan_annual", "status") == [None]


def test_a_revoked_key_is_not_trusted_again(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with binh.work() as unit:
        trusting.enrol(unit, usb / "xin.dxsync")
    with an.work() as unit:
        key = revoke_binh(unit)
        with pytest.raises(Refused, match="đã bị thu hồi, không tin cậy lại được") as caught:
            trusting.trust(unit, usb / "xin.dxsync")
        assert "máy khác" in caught.value.hint
        assert next(k for k in trusting.key_list(unit) if k.key == key.key).standing == "revoked"


def test_nobody_revokes_the_key_they_revoke_with(an: Laptop, head_office: Laptop) -> None:
    for desk in (an, head_office):
        with desk.work() as workspace, pytest.raises(Misuse, match="khóa của chính máy này"):
            trusting.revoke(workspace, key_id(workspace.device.minisign) if workspace.unit else _centre_key(workspace))


def _centre_key(central: Workspace) -> str:
    assert central.campaign.centre
    return key_id(central.campaign.centre.public_key)
