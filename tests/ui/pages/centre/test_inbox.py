"""Tiếp nhận: many files, each with its own verdict; answers with the receipt they write; trust after comparing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget

from dxdesk.flows.exchanging import arriving, keybook, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import seen_as
from dxdesk.models.change import Cause
from dxdesk.store.journal.writing import Edit
from dxdesk.sync import keyfiles
from dxdesk.ui.dialogs.questions import Question
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.keys.trust_dialog import TrustDialog
from dxdesk.ui.pages.centre.inbox import ANSWERED, FILES, InboxPage
from dxdesk.ui.pages.centre.return_dialog import ReturnDialog
from tests.flows import arrivals, office
from tests.ui.centre import Settle, central, centre
from tests.ui.conftest import Recorder

__all__ = ["central", "centre"]


@pytest.fixture
def inbox(central: Shell, settle: Settle) -> InboxPage:
    central.go_page("inbox")
    settle()
    assert isinstance(central.page, InboxPage)
    return central.page


@pytest.fixture
def receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person saves the receipt."""
    path = tmp_path / "phieu.dxsync"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(path), ""))
    return path


def pressed(root: QWidget, text: str) -> None:
    """Click the button that says this."""
    found = next(b for b in root.findChildren(QPushButton) if b.text() == text and b.isVisible())
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def said(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisible())


def dropped(page: InboxPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.zone.dropEvent(QDropEvent(where, copy, data, buttons, keys))


@pytest.mark.parametrize("big", [0, 1 << 40], ids=["children", "no children"])
def test_a_file_that_is_refused_stops_no_other(
    big: int, inbox: InboxPage, centre: arrivals.Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "BIG", big)
    broken = centre.usb / "hong.dxsync"
    broken.write_bytes(b"khong phai tep dong bo")
    dropped(inbox, centre.usb / "22.dxsync", broken, centre.usb / "20.dxsync", centre.usb / "xin-92.dxsync")
    settle()
    found = {v.file: (v.state, v.unit) for v in inbox.verdicts}
    assert found == {
        "22.dxsync": ("Đã nhận", "Tỉnh Quảng Ninh"),
        "hong.dxsync": ("Không nhận được", ""),
        "20.dxsync": ("Đã có", "Tỉnh Lạng Sơn"),
        "xin-92.dxsync": ("Đăng ký máy", "Thành phố Cần Thơ"),
    }
    assert "Báo cáo lần 1" in next(v.said for v in inbox.verdicts if v.file == "22.dxsync")
    assert [a.unit for a in inbox._arrived if a.state == "waiting"].count("22") == 1
    assert not inbox.zone.bar.isVisible()


def test_a_file_that_needs_another_is_tried_again_after_it(
    inbox: InboxPage, centre: arrivals.Desk, settle: Settle, tmp_path: Path
) -> None:
    """A second laptop's report, believed once the file of the first one brings the word for it; the rest is refused."""
    first, second = tmp_path / "22", tmp_path / "22-b"
    shutil.copytree(arrivals.centre() / "units" / "22", first)
    asking, before, after = (tmp_path / name for name in ("xin.dxsync", "z-may-mot.dxsync", "a-may-hai.dxsync"))
    with (
        office.at_home(second),
        lifecycle.new_store(second / "own.dxdb", str(office.campaign_file()), unit="22", officer="Cán bộ hai") as own,
    ):
        trusting.enrol(own, asking)
        arrivals.enter(own)
        arrivals.submit(own, after)
    with office.at_home(first), lifecycle.open_store(first / "own.dxdb") as own:
        trusting.trust(own, asking)
        arrivals.submit(own, before)
    broken = tmp_path / "b-hong.dxsync"
    broken.write_bytes(after.read_bytes()[:-40])
    dropped(inbox, after, broken, before)
    settle()
    assert [(v.file, v.state) for v in reversed(inbox.verdicts)] == [
        ("b-hong.dxsync", "Từ chối"),
        ("z-may-mot.dxsync", "Đã nhận"),
        ("a-may-hai.dxsync", "Đã nhận"),
    ]
    assert not inbox.intake.running


def test_a_folder_is_dropped_as_its_files(inbox: InboxPage, centre: arrivals.Desk, settle: Settle) -> None:
    dropped(inbox, centre.usb)
    settle()
    assert len(inbox.verdicts) == len(list(centre.usb.glob("*.dxsync")))


def test_files_that_were_not_begun_can_be_left_out(inbox: InboxPage, centre: arrivals.Desk, settle: Settle) -> None:
    inbox.take([centre.usb / "22.dxsync", centre.usb / "20.dxsync", centre.usb / "31.dxsync"])
    inbox.intake.moved.connect(lambda done, _all: inbox.zone.stop.click() if done == 1 else None)
    settle()
    found = [(v.file, v.state) for v in reversed(inbox.verdicts)]
    assert found == [("22.dxsync", "Đã nhận"), ("20.dxsync", "Đã dừng"), ("31.dxsync", "Đã dừng")]
    assert not inbox.intake.running


def test_the_file_under_way_can_be_stopped(inbox: InboxPage, centre: arrivals.Desk, settle: Settle) -> None:
    """It waits for what is written before it, so that it is still under way for sure."""
    go_on = threading.Event()
    inbox.desk.jobs.write("", go_on.wait)
    inbox.take([centre.usb / "22.dxsync", centre.usb / "31.dxsync"])
    while inbox.intake._job is None:
        QTest.qWait(5)
    inbox.zone.stop.click()
    go_on.set()
    settle()
    assert [(v.file, v.state) for v in reversed(inbox.verdicts)] == [("22.dxsync", "Đã dừng"), ("31.dxsync", "Đã dừng")]
    assert not inbox.intake.running
    inbox.take([centre.usb / "22.dxsync"])
    settle()
    assert [v.state for v in inbox.verdicts if v.file == "22.dxsync"][:1] == ["Đã nhận"]


def test_a_report_is_accepted_and_the_receipt_written(
    inbox: InboxPage, receipt: Path, settle: Settle, seen: Recorder
) -> None:
    assert "Trùng khớp với báo cáo đã gửi" in said(inbox)
    unit = inbox._arrived[0].unit
    pressed(inbox, "Tiếp nhận…")
    settle()
    assert receipt.is_file()
    assert any(text.startswith("Đã tiếp nhận") for text in seen.said)
    assert next(a for a in inbox._arrived if a.unit == unit).state == "accepted"
    assert inbox.waiting.table.plain.rowCount() == 2
    inbox.views.choose(ANSWERED)
    inbox.answered.table.selectRow([a.unit for a in inbox._of(ANSWERED)].index(unit))
    settle()
    offered = [one.text() for one in inbox._side.findChildren(QPushButton)]
    assert "Tiếp nhận…" not in offered, "once is enough"


def test_a_report_is_returned_with_comments_on_cells(
    inbox: InboxPage, receipt: Path, settle: Settle, seen: Recorder
) -> None:
    row = next(i for i, a in enumerate(inbox._arrived) if a.unit == "20")
    inbox.waiting.table.selectRow(row)
    settle()
    pressed(inbox, "Trả lại…")
    settle()
    dialog = inbox.findChild(ReturnDialog)
    assert dialog is not None
    assert not dialog.act.isEnabled(), "nothing is asked yet"
    QTest.keyClicks(dialog.search, "5 nam")
    QTest.qWait(80)
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    dialog.field.setCurrentIndex(dialog.field.findData("number"))
    QTest.keyClicks(dialog.text, "ghi ro so van ban")
    pressed(dialog, "Thêm ý kiến")
    dialog.register.setCurrentIndex(dialog.register.findData("systems"))
    dialog.register.activated.emit(dialog.register.currentIndex())
    settle()
    dialog.search.clear()
    QTest.qWait(80)
    dialog.records.setCurrentRow(0)
    QTest.keyClicks(dialog.text, "cap do dung chua")  # typed, not added: it goes along
    assert [one.written.partition("=")[0] for one in dialog.asked] == ["plans/plan_5y/number"]
    pressed(dialog, "Ghi phiếu trả lại…")
    settle()
    assert receipt.is_file()
    assert any(text.startswith("Đã trả lại") for text in seen.said)
    inbox.views.choose(ANSWERED)
    settle()
    assert {"20", "40"} <= {a.unit for a in inbox._arrived if a.state == "returned"}
    with inbox.desk.store.store.read() as connection:
        asked = list(seen_as(inbox.desk.store, inbox.desk.store.campaign, "20").rows("comments").all(connection))
    assert {row["about_field"] for row in asked} >= {"number"}
    assert len(asked) == 2


def test_what_was_asked_is_still_there_when_the_receipt_has_no_place_or_is_not_written(
    inbox: InboxPage, receipt: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.waiting.table.selectRow(next(i for i, a in enumerate(inbox._arrived) if a.unit == "20"))
    settle()
    pressed(inbox, "Trả lại…")
    settle()
    dialog = inbox.findChild(ReturnDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.reason, "xem lai")
    for place in ("", str(receipt.parent / "khong-co" / "phieu.dxsync"), str(receipt)):
        assert dialog.isVisible()
        assert dialog.isEnabled()
        assert dialog.reason.toPlainText() == "xem lai"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, at=place, **_more: (at, ""))
        pressed(dialog, "Ghi phiếu trả lại…")
        settle()
    assert receipt.is_file()
    assert inbox.findChild(ReturnDialog) is None


def test_a_device_is_believed_only_after_comparing(inbox: InboxPage, centre: arrivals.Desk, settle: Settle) -> None:
    inbox.take([centre.usb / "xin-92.dxsync"])
    settle()
    assert inbox.lists.currentIndex() == FILES
    pressed(inbox, "Đối chiếu dấu vân tay…")
    settle()
    dialog = inbox.findChild(TrustDialog)
    assert dialog is not None
    assert not dialog.act.isEnabled()
    dialog.same.click()
    pressed(dialog, "Tin cậy các khóa này")
    settle()
    assert inbox.verdicts[0].state == "Đã tin cậy"
    assert "92" in {key.unit for key in keybook.key_book(inbox.desk.store)}


def test_a_key_under_a_passphrase_is_asked_for_once(
    inbox: InboxPage, centre: arrivals.Desk, receipt: Path, settle: Settle
) -> None:
    key = keyfiles.load("centre")
    keyfiles.save(key, "centre", "mật khẩu dài")
    inbox.take([centre.usb / "22.dxsync"])
    settle()
    dialog = inbox.key.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.field, "sai")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    settle()
    assert "không đúng" in said(dialog)
    dialog.field.setText("mật khẩu dài")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    settle()
    assert inbox.verdicts[0].state == "Đã nhận"
    inbox.views.choose(0)
    settle()
    pressed(inbox, "Tiếp nhận…")
    settle()
    assert receipt.is_file()
    assert inbox.key.dialog is None


def test_an_answered_report_has_its_receipt_written_again_and_may_go_back_once_more(
    inbox: InboxPage, receipt: Path, settle: Settle, seen: Recorder
) -> None:
    unit = inbox._arrived[0].unit
    pressed(inbox, "Tiếp nhận…")
    settle()
    receipt.unlink()
    inbox.views.choose(ANSWERED)
    inbox.answered.table.selectRow([a.unit for a in inbox._of(ANSWERED)].index(unit))
    settle()
    assert {"Trả lại…", "Ghi lại phiếu…"} <= {one.text() for one in inbox._side.findChildren(QPushButton)}
    pressed(inbox, "Ghi lại phiếu…")
    settle()
    assert receipt.is_file()
    assert next(a for a in inbox._arrived if a.unit == unit).state == "accepted"


def test_what_speaks_against_accepting_is_asked_before_the_receipt_is_written(
    inbox: InboxPage, receipt: Path, settle: Settle
) -> None:
    """A remark of an earlier round that the unit never answered."""
    unit = inbox._arrived[0].unit
    about = seen_as(inbox.desk.store, inbox.desk.store.campaign, unit)
    values = {"about_register": "plans", "about_record": "plan_5y", "about_field": "note", "asked": "Vì sao?"}
    edit = Edit("comments", "y-kien", {**values, "state": "open"})
    about.open_journal.write(Cause.COMMENT, "Ý kiến", [edit])
    pressed(inbox, "Tiếp nhận…")
    settle()
    question = inbox.findChild(Question)
    assert question is not None
    assert "1 ý kiến đơn vị chưa trả lời: Vì sao?" in said(question)
    assert not receipt.exists()
    question.accept()
    settle()
    assert receipt.is_file()
