"""Trao đổi by mouse and keyboard: files between laptops, what stands against each other, the centre's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton

from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.sending import replies
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.frame import window_commands
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.keys.trust_dialog import TrustDialog
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.exchanging.conflict_board import SideCard
from dxdesk.ui.pages.exchanging.exchange import COLLEAGUES, CONFLICTS, ExchangePage
from dxdesk.ui.pages.exchanging.receiving_files import PreviewDialog
from tests.flows import office
from tests.flows.laptops import Laptop, believe, enrolled, hand_over, laptop, send

Settle = Callable[[], None]


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def an(tmp_path: Path) -> Laptop:
    return laptop(tmp_path, "an", "Nguyễn Văn An")


@pytest.fixture
def binh(tmp_path: Path, an: Laptop, usb: Path) -> Laptop:
    """A colleague; each believes the other."""
    found = laptop(tmp_path, "binh", "Trần Thị Bình")
    believe(an, found, usb)
    return found


@pytest.fixture
def opened(
    shell: Shell, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Laptop], ExchangePage]]:
    """Opens a laptop's store in the window, on the page."""
    workspaces: list[Workspace] = []

    def open_page(mine: Laptop) -> ExchangePage:
        monkeypatch.setenv("DXDESK_HOME", str(mine.home))
        workspaces.append(lifecycle.open_store(mine.store))
        desk.open(workspaces[-1])
        settle()
        shell.go_page("exchange")
        settle()
        assert isinstance(shell.page, ExchangePage)
        return shell.page

    yield open_page
    settle()
    for one in workspaces:
        one.close()


def torn(an: Laptop, binh: Laptop, usb: Path, **values: tuple[str, str]) -> None:
    """Both enter other values for the five-year plan, and An has Bình's file."""
    for desk, place in ((an, 0), (binh, 1)):
        with desk.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {name: pair[place] for name, pair in values.items()})
    hand_over(binh, an, usb)


def texts(widget: object) -> list[str]:
    return [found.text() for found in widget.findChildren(QLabel) if found.isVisible()]  # type: ignore[attr-defined]


def says(widget: object, part: str) -> bool:
    return any(part in text for text in texts(widget))


def press(parent: object, text: str) -> None:
    """Press the visible button with that text."""
    found = [b for b in parent.findChildren(QPushButton) if b.text() == text and b.isVisible()]  # type: ignore[attr-defined]
    assert found, text
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def dialog(window: Shell, kind: type[QDialog]) -> QDialog:
    (found,) = [d for d in window.findChildren(kind) if d.isVisible()]
    return found  # type: ignore[return-value]


def drop(page: ExchangePage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(50, 50), *how))
    assert page.colleagues.drop.property("over")
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), *how))
    assert not page.colleagues.drop.property("over")


# Files


def test_a_dropped_file_is_previewed_and_then_taken_in(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": "1/KH-UBND"})
        conflicts.exchange(unit, usb / "binh.dxsync")
    page = opened(an)
    before = care.digest(page.desk.store)
    drop(page, usb / "binh.dxsync")
    settle()
    preview = dialog(shell, PreviewDialog)
    assert says(preview, "binh.dxsync: Sẽ nhận 1 thay đổi ở 1 dòng, của Trần Thị Bình.")
    assert care.digest(page.desk.store) == before, "a preview writes nothing"
    press(preview, "Nhận 1 tệp")
    settle()
    assert says(page.colleagues, "binh.dxsync: Đã nhận 1 thay đổi ở 1 dòng, của Trần Thị Bình.")
    assert office.values(page.desk.store, "plans", "plan_5y", "number") == ["1/KH-UBND"]
    drop(page, usb / "binh.dxsync")
    settle()
    assert says(dialog(shell, PreviewDialog), "binh.dxsync: Không có số liệu mới.")
    assert not dialog(shell, PreviewDialog).act.isVisible()  # type: ignore[attr-defined]


def test_files_in_the_wrong_order_are_all_taken_in(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    with an.work() as unit:
        conflicts.exchange(unit, usb / "an.dxsync")
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
        conflicts.exchange(unit, usb / "mot.dxsync")
        editing.set_fields(unit, "plans", "plan_annual", {"status": "drafting"})
        conflicts.exchange(unit, usb / "hai.dxsync", known=usb / "mot.dxsync")
    page = opened(an)
    drop(page, usb / "hai.dxsync", usb / "mot.dxsync")
    settle()
    preview = dialog(shell, PreviewDialog)
    assert says(preview, "hai.dxsync: Sẽ nhận 1 thay đổi")
    assert says(preview, "mot.dxsync: Sẽ nhận 1 thay đổi")
    press(preview, "Nhận 2 tệp")
    settle()
    assert says(page.colleagues, "hai.dxsync: Đã nhận 1 thay đổi")
    assert says(page.colleagues, "mot.dxsync: Đã nhận 1 thay đổi")


def test_a_stranger_s_file_is_refused_in_words(
    an: Laptop, usb: Path, tmp_path: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    stranger = laptop(tmp_path, "la", "Người Lạ")
    with an.work() as unit:
        trusting.enrol(unit, usb / "an.dxsync")
    with stranger.work() as unit:
        trusting.trust(unit, usb / "an.dxsync")
        conflicts.exchange(unit, usb / "la.dxsync")
    page = opened(an)
    assert says(page.colleagues, "Chưa tin cậy khóa nào")
    drop(page, usb / "la.dxsync", usb / "khong-phai.txt")
    settle()
    preview = dialog(shell, PreviewDialog)
    assert says(preview, "la.dxsync: không nhận. Tệp do một khóa chưa được tin cậy ký.")
    assert not says(preview, "khong-phai")
    press(preview, "Đóng")


def test_a_file_that_is_no_package_is_told(
    an: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    page = opened(an)
    (usb / "hong.dxsync").write_bytes(b"not a package")
    drop(page, usb / "hong.dxsync")
    settle()
    assert says(dialog(shell, PreviewDialog), "hong.dxsync: không nhận.")


def test_an_enrolment_is_granted_after_its_fingerprints_were_compared(
    an: Laptop, usb: Path, tmp_path: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    chi = laptop(tmp_path, "chi", "Lê Chi")
    with chi.work() as unit:
        asked = trusting.enrol(unit, usb / "chi.dxsync").keys
    page = opened(an)
    drop(page, usb / "chi.dxsync")
    settle()
    found = dialog(shell, TrustDialog)
    assert isinstance(found, TrustDialog)
    assert says(found, asked[0].fingerprint[:11].replace(" ", "   "))
    assert not found.act.isEnabled()
    found.same.setFocus()
    QTest.keyClick(found.same, Qt.Key.Key_Space)
    press(found, "Tin cậy các khóa này")
    settle()
    assert {k.standing for k in trusting.devices(page.desk.store).others} == {"trusted"}
    assert says(page.colleagues, "Lê Chi")
    assert not says(page.colleagues, "Chưa tin cậy khóa nào")
    press(page.colleagues, "Thu hồi…")
    asked_why = dialog(shell, ReasonDialog)
    QTest.keyClicks(asked_why.field, "mat may")  # type: ignore[attr-defined]
    press(asked_why, "Thu hồi")
    settle()
    assert "revoked" in {k.standing for k in trusting.devices(page.desk.store).others}


def test_what_was_written_is_told_with_what_to_do_next(
    an: Laptop,
    binh: Laptop,
    usb: Path,
    opened: Callable[[Laptop], ExchangePage],
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = opened(an)
    for act, name, wanted in (
        ("Tạo tệp trao đổi…", "doi", "họ mở trang Trao đổi"),
        ("Tạo tệp đăng ký khóa…", "xin", "đọc dấu vân tay"),
    ):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, to=usb / name: (str(to), ""))
        press(page, act)
        settle()
        assert (usb / f"{name}.dxsync").is_file()
        assert says(page.colleagues, f"Đã ghi tệp {usb / name}.dxsync")
        assert says(page.colleagues, wanted)
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "binh.dxsync")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(usb / "binh.dxsync"), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(usb / "thieu.dxsync"), ""))
    press(page, "Tạo tệp chỉ có phần đồng nghiệp còn thiếu…")
    settle()
    assert (usb / "thieu.dxsync").is_file()


# Conflicts


def test_a_number_marks_a_value_and_enter_settles_it(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, number=("1/KH-UBND", "2/KH-UBND"), note=("một", "hai"))
    page = opened(an)
    assert shell.rail.buttons["exchange"].accessibleDescription() == "2 khác biệt cần xử lý"
    assert page.views.buttons[CONFLICTS].text() == "Khác biệt · 2"
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    board = page.conflicts
    assert QApplication.focusWidget() is board.list
    first = board.conflicts[0]
    assert [card.accessibleName() for card in board.cards] == [
        f"Giá trị {n + 1}: {side.text}, {side.officer}" for n, side in enumerate(first.sides)
    ]
    wanted = next(n for n, side in enumerate(first.sides) if side.text == "1/KH-UBND")
    QTest.keyClick(board.list, Qt.Key.Key_Down)
    assert board.conflicts[board.list.currentRow()].field == "note"
    QTest.keyClick(board.list, Qt.Key.Key_Up)
    QTest.keyClick(board.list, Qt.Key(Qt.Key.Key_1 + wanted))
    assert board.mark == wanted
    QTest.keyClick(board.list, Qt.Key.Key_Return)
    settle()
    assert office.values(page.desk.store, "plans", "plan_5y", "number") == ["1/KH-UBND"]
    assert [one.field for one in board.conflicts] == ["note"]
    assert QApplication.focusWidget() is board.list
    window_commands.undo.run(shell)
    settle()
    assert len(board.conflicts) == 2


def test_whoever_is_sent_to_a_conflict_has_the_keyboard_on_it(
    an: Laptop,
    binh: Laptop,
    usb: Path,
    desk: Desk,
    shell: Shell,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torn(an, binh, usb, number=("1/KH-UBND", "2/KH-UBND"), note=("một", "hai"))
    monkeypatch.setenv("DXDESK_HOME", str(an.home))
    with lifecycle.open_store(an.store) as workspace:
        desk.open(workspace)
        settle()
        shell.go(Goal("exchange", "plan_5y", "conflicts"))  # the page isn't built yet
        settle()
        page = shell.page
        assert isinstance(page, ExchangePage)
        assert QApplication.focusWidget() is page.conflicts.list
        desk.open(None)
        settle()


def test_enter_without_a_mark_settles_nothing(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, number=("1/KH-UBND", "2/KH-UBND"))
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    QTest.keyClick(page.conflicts.list, Qt.Key.Key_Return)
    settle()
    assert len(page.conflicts.conflicts) == 1


def test_a_value_is_chosen_with_the_mouse_and_its_pair_comes_along(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, number=("1/KH-UBND", "2/KH-UBND"), issued_on=("01/03/2022", "02/03/2022"))
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    card = next(c for c in page.conflicts.cards if "2/KH-UBND" in c.accessibleName())
    assert isinstance(card, SideCard)
    assert says(card, "Ngày ban hành: 02/03/2022")
    press(card, "Chọn cả cặp này")
    settle()
    assert office.values(page.desk.store, "plans", "plan_5y", "number", "issued_on") == ["2/KH-UBND", "2022-03-02"]
    assert says(page.conflicts, "Không có khác biệt nào")


def test_another_value_is_typed_with_the_field_s_own_editor(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, issued_on=("01/03/2022", "02/03/2022"))
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    (editor,) = page.conflicts.findChildren(QLineEdit)
    editor.setFocus()
    QTest.keyClicks(editor, "31/02/2022")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle()
    assert says(page.conflicts, "không phải là ngày có thật")
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "03/03/2022")
    page.conflicts.list.setFocus()  # leaving the field settles nothing
    settle()
    assert len(page.conflicts.conflicts) == 1
    press(page.conflicts, "Ghi giá trị này")
    settle()
    assert office.values(page.desk.store, "plans", "plan_5y", "issued_on") == ["2022-03-03"]


def test_a_choice_is_taken_from_the_list_of_the_field(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, status=("drafting", "submitted"))
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    (editor,) = page.conflicts.findChildren(QComboBox)
    editor.setFocus()
    assert editor.findData("issued") > 0
    editor.setCurrentIndex(editor.findData("issued"))
    press(page.conflicts, "Ghi giá trị này")
    settle()
    assert office.values(page.desk.store, "plans", "plan_5y", "status") == ["issued"]


def test_a_deleted_row_is_kept_or_taken_out(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    with an.work() as unit:
        record = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"}).record
    hand_over(an, binh, usb)
    with an.work() as unit:
        editing.delete(unit, "systems", [record])
    with binh.work() as unit:
        editing.set_fields(unit, "systems", record, {"note": "vẫn dùng"})
    hand_over(binh, an, usb)
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    assert says(page.conflicts, "đã xóa")
    assert says(page.conflicts, "Ghi chú: vẫn dùng")
    kept = next(c for c in page.conflicts.cards if "còn trong biểu" in c.accessibleName())
    press(kept, "Chọn giá trị này")
    settle()
    assert page.conflicts.conflicts == []
    assert office.values(page.desk.store, "systems", record, "note") == ["vẫn dùng"]


def test_the_cell_is_marked_in_its_register_and_leads_back(
    an: Laptop, binh: Laptop, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    torn(an, binh, usb, number=("1/KH-UBND", "2/KH-UBND"))
    page = opened(an)
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    press(page.conflicts, "Đến ô trong biểu")
    settle()
    register = shell.page
    assert isinstance(register, RegisterPage)
    line, name = register.grid.current()
    assert line is not None
    assert (line.record, name) == ("plan_5y", "number")
    tip = register.grid.currentIndex().data(Qt.ItemDataRole.ToolTipRole)
    assert "Khác biệt chưa xử lý: " in tip
    assert "1/KH-UBND (Nguyễn Văn An)" in tip
    torn_cell = register.grid.currentIndex()
    register.grid.stand_on(torn_cell.siblingAtRow(0))
    box = register.grid.visualRect(torn_cell)
    picture = register.grid.viewport().grab().toImage()
    assert picture.pixelColor(box.center() + QPoint(0, box.height() // 2 - 4)).name() == (
        shell.desk.theme.tokens.warning_soft
    )
    register.grid.go_to("plan_5y", "number")
    settle()
    press(register.form, "Xử lý")
    settle()
    assert shell.page is page
    assert page.conflicts.conflicts[page.conflicts.list.currentRow()].record == "plan_5y"


# The centre


def test_a_returned_report_is_shown_with_its_comments_and_answered(
    tmp_path: Path, usb: Path, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    head_office = Laptop(tmp_path / "tu", office.move_in(office.centre(), tmp_path / "tu", tmp_path / "central.dxdb"))
    ready = Laptop(tmp_path / "ls", office.move_in(office.ready(), tmp_path / "ls", tmp_path / "20.dxdb"))
    enrolled(ready, head_office, usb)
    with ready.work() as unit:
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        answering.give_back(central, "20", usb / "tra.dxsync", comments=["plans/plan_5y/number=Kiểm tra lại số"])
    page = opened(ready)
    drop(page, usb / "tra.dxsync")
    settle()
    press(dialog(shell, PreviewDialog), "Nhận 1 tệp")
    settle()
    assert page.stack.currentIndex() == COLLEAGUES
    assert says(page.colleagues, "tra.dxsync: Báo cáo của đơn vị bị trả lại, xem ý kiến của cơ quan tổng hợp.")
    press(page.colleagues, "Xem trả lời")
    settle()
    assert says(page.answers, "Số liệu ở cơ quan tổng hợp trùng khớp")
    assert says(page.answers, "Kiểm tra lại số")
    press(page.answers, "Trả lời…")
    asked = dialog(shell, ReasonDialog)
    QTest.keyClicks(asked.field, "Da doi chieu")  # type: ignore[attr-defined]
    press(asked, "Ghi trả lời")
    settle()
    assert says(page.answers, "Trả lời: Da doi chieu")
    assert replies.answers(page.desk.store).comments[0].state == "answered"
    assert says(page.answers, "Số liệu trên máy này đã thay đổi so với số liệu ở cơ quan tổng hợp, ở: Ý kiến.")
    link = next(b for b in page.answers.findChildren(QPushButton) if b.accessibleName().startswith("Đến ô: "))
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    settle()
    assert shell.page_key == "plans"
    assert overview.header(page.desk.store).conflicts == 0


def test_empty_views_say_what_to_do_next(
    an: Laptop, opened: Callable[[Laptop], ExchangePage], shell: Shell, settle: Settle
) -> None:
    page = opened(an)
    assert says(page, "mỗi máy tạo tệp đăng ký khóa")
    shell.go(Goal("exchange", field="conflicts"))
    settle()
    assert says(page, "Không có khác biệt nào")
    shell.go(Goal("exchange", field="receipts"))
    settle()
    assert says(page, "Chưa gửi báo cáo.")
    assert says(page, "Kỳ báo cáo đã nhận")
