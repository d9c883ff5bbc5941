"""Taking in a workbook from the window: all its registers in one step, its questions answered before."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel

from dxdesk.errors import Parted, Unreadable
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.exchanging.arriving import Outcome, Reception
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.frame import window_commands
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.keys.trust_dialog import TrustDialog
from dxdesk.ui.kit.widgets import Notice
from dxdesk.ui.pages.entering.import_dialog import ImportDialog
from dxdesk.ui.pages.exchanging.receiving_files import PreviewDialog
from tests.ui.conftest import Recorder

Settle = Callable[[], None]
CASES = Path(__file__).parents[3] / "data" / "cases"
HEAD = ["Tên văn bản", "Tình trạng", "Số ký hiệu", "Ngày ban hành", "Người ký"]


def dialog_of(window: Shell) -> ImportDialog:
    [found] = [one for one in window.findChildren(ImportDialog) if one.isVisible()]
    return found


def book(path: Path, *rows: list[object], head: list[str] = HEAD) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Văn bản"
    for row in (head, *rows):
        sheet.append(row)
    made.save(path)
    return path


def item(workspace: Workspace) -> tuple[str, str]:
    """Code and name of a document that is asked for and of which nothing is said yet."""
    one = list(workspace.campaign.expects("plan_items", workspace.unit))[5]
    editing.set_fields(workspace, "plans", one.code, {"status": ""})
    return one.code, one.name


@pytest.mark.parametrize("page", ["overview", "plans", "systems", "review", "history"])
def test_all_registers_of_a_book_come_in_together_from_any_page(
    window: Shell, workspace: Workspace, seen: Recorder, settle: Settle, page: str
) -> None:
    window.go_page(page)
    settle()
    before = len(overview.batches(workspace))
    window.imports.preview(CASES / "four-registers.xlsx")
    settle()
    dialog = dialog_of(window)
    said = dialog.registers.text()
    assert len(set(re.findall(r"0\d/CĐS", said))) == 4
    assert len(overview.batches(workspace)) == before
    new, changed = dialog.preview.new, dialog.preview.changed
    assert new + changed + dialog.preview.unchanged >= 4
    assert new + changed
    dialog.go.click()
    settle()
    assert len(overview.batches(workspace)) == before + 1
    assert f"{new} dòng mới, {changed} dòng thay đổi" in seen.said[-1]
    history.undo(workspace)


def test_the_dialog_offers_what_can_be_read_and_nothing_else(
    window: Shell, workspace: Workspace, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def choose(*words: object) -> tuple[str, str]:
        offered.append(str(words[3]))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.go_page("overview")
    settle()
    window_commands.import_workbook.run(window)
    endings = re.findall(r"\*(\.\w+)", offered[0])
    assert endings == list(workbooks.READABLE)
    for ending in endings:
        source = CASES.parent / "workbooks" / "lang-son-van-ban.xlsx"
        if ending == ".xls":
            continue  # another form, read in tests/sheets
        copy = tmp_path / f"bieu{ending}"
        copy.write_bytes(source.read_bytes())
        assert workbooks.import_workbook(workspace, copy, dry_run=True).sheets
    for ending in (".ods", ".xlsb", ".csv", ".docx"):
        copy = tmp_path / f"bieu{ending}"
        copy.write_bytes(b"PK\x03\x04" if ending != ".csv" else b"a;b")
        assert ending not in endings
        with pytest.raises(Unreadable):
            workbooks.import_workbook(workspace, copy, dry_run=True)


def test_questions_are_answered_before_anything_is_written(
    window: Shell, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    code, name = item(workspace)
    window.imports.preview(book(tmp_path / "hoi.xlsx", [name, "Chưa", "77/KH-UBND", "1/2/2022", "Nguyễn Văn Tám"]))
    settle()
    dialog = dialog_of(window)
    [asked] = [one for one in dialog.preview.asked if one.kind == "value"]
    shown = [one.text() for one in dialog.questions.findChildren(QLabel)]
    assert asked.message in shown
    assert any(asked.cells[0] in text and "“Chưa”" in text for text in shown)
    assert dialog.go.isEnabled()  # whoever answers nothing leaves the cell blank
    choice = dialog.questions._choices[asked.id]
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert not dialog.go.isEnabled()  # not before the answer was looked at
    dialog.again.click()
    settle()
    again = dialog_of(window)
    assert again is not dialog
    assert not again.again.isVisible() or not again.again.isEnabled()
    again.go.click()
    settle()
    row = overview.row(workspace, "plans", code)
    assert row is not None
    assert (row["status"], row["number"]) == (asked.codes[0], "77/KH-UBND")


def test_the_column_that_names_the_rows_is_answered_like_any_other(
    window: Shell, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    head = ["Tên phần mềm, hệ thống", "Đơn vị vận hành", "Cấp độ đề xuất"]
    window.imports.preview(book(tmp_path / "ten.xlsx", ["Cổng làng số", "Sở A", 3], head=head))
    settle()
    dialog = dialog_of(window)
    [asked] = dialog.preview.asked
    assert (asked.kind, asked.cells, dialog.go.isEnabled()) == ("column", ("A1",), False)
    choice = dialog.questions._choices[asked.id]
    assert choice.itemText(1) == "Tên hệ thống thông tin"
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    dialog.again.click()
    settle()
    again = dialog_of(window)
    assert (again.preview.asked, again.preview.new) == ([], 1)
    again.reject()


def test_an_unanswered_question_leaves_the_cell_blank(
    window: Shell, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    code, name = item(workspace)
    before = overview.row(workspace, "plans", code)
    window.imports.preview(book(tmp_path / "hoi.xlsx", [name, "Chưa", "78/KH-UBND", None, None]))
    settle()
    dialog_of(window).go.click()
    settle()
    row = overview.row(workspace, "plans", code)
    assert row is not None
    assert row["status"] == (before or {}).get("status")
    assert row["number"] == "78/KH-UBND"


def test_the_preview_says_what_a_bad_cell_costs(
    window: Shell, workspace: Workspace, seen: Recorder, settle: Settle, tmp_path: Path
) -> None:
    code, name = item(workspace)
    window.imports.preview(book(tmp_path / "sai.xlsx", [name, None, "79/KH-UBND", "31/2/2022", "Trần Văn Chín"]))
    settle()
    dialog = dialog_of(window)
    assert dialog.go.text() == "Nhập 1 dòng, bỏ 1 ô lỗi"
    assert dialog.focusWidget() is dialog.go
    room = dialog.screen().availableSize()
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
    dialog.go.click()
    settle()
    row = overview.row(workspace, "plans", code)
    assert row is not None
    assert (row["number"], row["signer"]) == ("79/KH-UBND", "Trần Văn Chín")
    assert "1 ô lỗi bỏ qua" in seen.said[-1]


def test_an_answer_that_cannot_be_taken_is_asked_for_again(
    window: Shell, workspace: Workspace, seen: Recorder, settle: Settle, tmp_path: Path
) -> None:
    code, name = item(workspace)
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Tên văn bản", "Tình trạng", "Dự kiến ban hành"])
    sheet.append([name, "Đang soạn thảo", "Quý II/2022"])
    made.save(tmp_path / "hoi.xlsx")
    window.imports.preview(tmp_path / "hoi.xlsx")
    settle()
    dialog = dialog_of(window)
    [asked] = [one for one in dialog.preview.asked if one.free]
    dialog.questions._typed[asked.id].setText("31/6/2022")
    dialog.again.click()
    settle()
    again = dialog_of(window)
    assert any("31/6/2022" in one.accessibleName() for one in again.findChildren(Notice))
    assert not seen.problems, "it stands where it can be mended, and nowhere once it is"
    assert again.questions._typed[asked.id].text() == "31/6/2022"
    again.questions._typed[asked.id].setText("20/6/2022")
    again.again.click()
    settle()
    dialog_of(window).go.click()
    settle()
    row = overview.row(workspace, "plans", code)
    assert row is not None
    assert row["expected_on"] == "2022-06-20"


class LooseButtons(QObject):
    """Buttons that were shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QAbstractButton) and watched.isWindow():
            self.seen.append(watched.text())
        return False


def test_nothing_flashes_up_beside_a_dialog_that_is_being_made(
    window: Shell, workspace: Workspace, qapp: QApplication, settle: Settle, tmp_path: Path
) -> None:
    _code, name = item(workspace)
    loose = LooseButtons()
    qapp.installEventFilter(loose)
    window.imports.preview(book(tmp_path / "hoi.xlsx", [name, "Chưa", "78/KH-UBND", None, None]))
    settle()
    assert dialog_of(window).again.isVisible()
    found = Reception(tmp_path / "a.dxsync", Outcome.TAKEN, "", entries=3)
    parted = Reception(tmp_path / "b.dxsync", Outcome.REFUSED, "", problem=Parted(""))
    receiving = PreviewDialog(window.desk.theme, [found, parted], window)
    trusting = TrustDialog(window.desk.theme, "Sở A", [], window)
    for dialog in (receiving, trusting):
        dialog.show()
        settle()
        assert dialog.act.isVisible()
        dialog.reject()
    qapp.removeEventFilter(loose)
    assert loose.seen == []


def test_an_open_question_says_what_comes_of_it(
    window: Shell, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    code, name = item(workspace)
    editing.set_fields(workspace, "plans", code, {"status": "drafting", "expected_on": "1/12/2022"})
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Tên văn bản", "Tình trạng", "Dự kiến ban hành", "Ghi chú"])
    sheet.append([name, "Đang soạn thảo", "Quý II/2022", "mới"])
    made.save(tmp_path / "hoi.xlsx")
    window.imports.preview(tmp_path / "hoi.xlsx")
    settle()
    dialog = dialog_of(window)
    [asked] = dialog.preview.asked
    assert dialog.questions._choices[asked.id].currentText() == "Chưa chọn: ô này giữ nguyên"
    assert "để trống" not in dialog._hint.text()
    dialog.go.click()
    settle()
    row = overview.row(workspace, "plans", code)
    assert row is not None
    assert (row["expected_on"], row["note"]) == ("2022-12-01", "mới")
