"""Khóa xác thực đơn vị: fingerprints to read out, trust after comparing, revocation with a reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.keys.fingerprint import FingerprintLabel
from dxdesk.ui.keys.trust_dialog import TrustDialog
from dxdesk.ui.pages.centre.keys import KeysPage
from tests.flows import arrivals
from tests.ui.centre import Settle, central, centre

__all__ = ["central", "centre"]


@pytest.fixture
def keys(central: Shell, settle: Settle) -> KeysPage:
    central.go_page("keys")
    settle()
    assert isinstance(central.page, KeysPage)
    return central.page


def search(page: KeysPage, words: str) -> None:
    page.search.clear()
    QTest.keyClicks(page.search, words)
    QTest.qWait(80)


def test_the_centre_s_key_comes_first_then_the_units(keys: KeysPage) -> None:
    assert keys._shown[0].own
    assert keys._shown[0].role_text == "Cơ quan đầu mối"
    assert {key.unit for key in keys._shown} == {"", *arrivals.UNITS}
    digits = keys.findChild(FingerprintLabel)
    assert digits is not None
    assert [len(group) for group in digits.fingerprint.split()] == [5] * 8


def test_an_enrolment_is_compared_then_believed(keys: KeysPage, centre: arrivals.Desk, settle: Settle) -> None:
    keys.look_at(centre.usb / "xin-92.dxsync")
    settle()
    dialog = keys.findChild(TrustDialog)
    assert dialog is not None
    assert len(dialog.findChildren(FingerprintLabel)) == 2
    assert any("máy đầu tiên" in one.text() for one in dialog.findChildren(QLabel))
    dialog.same.click()
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle()
    search(keys, "can tho")
    assert [key.role for key in keys._shown] == ["approver", "lead"]
    keys.look_at(centre.usb / "xin-92.dxsync")
    settle()
    again = [d for d in keys.findChildren(TrustDialog) if d.isVisible()][-1]
    assert not again.act.isVisible(), "there is nothing left to believe"
    again.reject()


def test_a_key_is_taken_back_with_a_reason(keys: KeysPage, settle: Settle) -> None:
    search(keys, "lang son")
    keys.table.selectRow(next(i for i, key in enumerate(keys._shown) if key.role == "lead"))
    settle()
    back = next(b for b in keys.findChildren(QPushButton) if b.text() == "Thu hồi khóa này…" and b.isVisible())
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    dialog = keys.findChild(ReasonDialog)
    assert dialog is not None
    warned = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert "đều bị từ chối" in warned
    assert "khóa đầu mối" in warned
    assert not dialog.act.isEnabled()
    QTest.keyClicks(dialog.field, "mat may")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle()
    (revoked,) = [key for key in keys._all if key.standing == "revoked"]
    assert (revoked.unit, revoked.role, revoked.reason) == ("20", "lead", "mat may")
    assert revoked.entries > 0, "what was taken in stays"


def test_the_centre_s_own_key_has_no_button_to_take_it_back(keys: KeysPage) -> None:
    keys.table.selectRow(0)
    assert not [b for b in keys.findChildren(QPushButton) if b.text() == "Thu hồi khóa này…" and b.isVisible()]
