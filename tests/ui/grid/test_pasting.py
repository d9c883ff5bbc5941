"""Pasting: what the dialog says is done, and cells of every spreadsheet arrive as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from dxdesk.flows.entering import listing
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.grid.refusals import RefusalDialog
from dxdesk.ui.kit import clipboard
from dxdesk.ui.kit.long_text import LongText
from dxdesk.ui.pages.entering.register import RegisterPage
from tests.ui.conftest import Recorder
from tests.ui.grids import at, grid, page, select, shown

__all__ = ["grid", "page"]

Settle = Callable[[], None]
CALC = "application/x-libreoffice-tsvc"


def dialog_of(page: RegisterPage) -> RefusalDialog:
    [found] = page.findChildren(RefusalDialog)
    return found


def test_a_bad_cell_costs_that_cell_alone_as_the_dialog_says(
    page: RegisterPage, grid: Grid, workspace: Workspace, seen: Recorder, settle: Settle
) -> None:
    at(grid, 0, "level")

    def three() -> list[list[str]]:
        names = ("level", "dossier_status", "approval_number", "approved_on")
        return [[shown(grid, r, n) for n in names] for r in range(3)]

    old = three()
    block = [
        ["Cấp độ 1", "Đang lập hồ sơ", "11/QĐ", "1/2/2022"],
        ["Cấp độ 4", "Đang thẩm định", "12/QĐ", "31/2/2022"],
        ["Cấp độ 2", "Đã phê duyệt", "13/QĐ", "3/2/2022"],
    ]
    grid.paste_asked.emit(block)
    settle()
    dialog = dialog_of(page)
    assert three() == old
    said = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "1 ô chưa hợp lệ, chưa ghi gì" in said
    assert "các ô khác của cùng dòng vẫn được ghi" in said
    right = [[*block[0][:3], "01/02/2022"], [*block[1][:3], old[1][3]], [*block[2][:3], "03/02/2022"]]
    changes = sum(a != b for was, now in zip(old, right, strict=True) for a, b in zip(was, now, strict=True))
    assert dialog.take.text() == f"Ghi các ô đúng ({changes} ô thay đổi ở 3 dòng)"
    dialog.take.click()
    settle()
    assert sum(a != b for was, now in zip(old, three(), strict=True) for a, b in zip(was, now, strict=True)) == changes
    assert shown(grid, 1, "level") == "Cấp độ 4"
    assert shown(grid, 1, "approval_number") == "12/QĐ"
    assert shown(grid, 1, "approved_on") == old[1][3]
    assert [shown(grid, r, "approved_on") for r in (0, 2)] == ["01/02/2022", "03/02/2022"]
    assert seen.said[-1] == f"Đã ghi {changes} ô thay đổi ở 3 dòng; 1 ô không hợp lệ, để nguyên. Ctrl+Z để hoàn tác."
    assert len([b for b in overview.batches(workspace) if b.title == "Dán từ bảng tính"]) == 1


def test_new_rows_follow_the_same_rule_and_one_without_a_name_is_said(
    page: RegisterPage, grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    rows = grid.grid_model.rowCount()
    at(grid, rows - 1, "name")
    last = shown(grid, rows - 1, "name")
    grid.paste_asked.emit(
        [[last, "Sở A", "x" * 4001], ["Hệ thống mới", "Sở B", "x" * 4001], ["y" * 4001, "Sở C", "Sở D"]]
    )
    settle()
    dialog = dialog_of(page)
    assert "1 dòng mới không thêm được" in dialog.said.text()
    wanted = dialog.take.text()
    dialog.take.click()
    settle()
    assert grid.grid_model.rowCount() == rows + 1
    assert wanted == "Ghi các ô đúng (3 ô thay đổi ở 2 dòng)"  # its name and operator, and the last row's operator
    found = list(overview.page(workspace, "systems", listing.listing(workspace, "systems", search="he thong moi")))
    assert [(one["operator"], one["owner"]) for one in found] == [("Sở B", None)]


# What spreadsheets put on the clipboard


def mime(plain: str, **forms: bytes) -> QMimeData:
    data = QMimeData()
    data.setText(plain)
    for kind, content in forms.items():
        data.setData({"calc": CALC, "html": "text/html"}.get(kind, kind), content)
    return data


THREE = "Kết quả:\n- ý một\n- ý hai"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("end", ["", "\0"])
def test_cells_of_calc_keep_their_line_breaks(encoding: str, end: str) -> None:
    plain = 'Kết quả: - ý một - ý hai\tx\nnói "có"\t7\n'
    calc = f'"{THREE}"\tx\n"nói ""có"""\t7\n'
    block = clipboard.from_data(mime(plain, calc=(calc + end).encode(encoding)))
    assert block == [[THREE, "x"], ['nói "có"', "7"]]


def test_on_windows_the_form_of_calc_has_another_name() -> None:
    data = mime("a b\tc\n")
    data.setData(f'application/x-qt-windows-mime;value="{CALC}"', b'"a\nb"\tc\n')
    assert clipboard.from_data(data) == [["a\nb", "c"]]


@pytest.mark.parametrize("rubbish", [b"", b"\xff\xfe\xff", b"\0\0\0", b"something else\t1\n"])
def test_what_does_not_say_the_same_is_not_taken(rubbish: bytes) -> None:
    assert clipboard.from_data(mime("a\tb\n", calc=rubbish)) == [["a", "b"]]


def test_excel_and_web_sheets_are_read_as_before() -> None:
    html = "<table><tr><td>Kết quả:<br>- ý một</td></tr></table>".encode()
    plain = '"Kết quả:\n- ý một"\tx\r\n'
    assert clipboard.from_data(mime(plain, html=html)) == [["Kết quả:\n- ý một", "x"]]


def test_it_is_stored_in_three_lines_and_also_in_the_form(
    page: RegisterPage, grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    data = mime("Kết quả: - ý một - ý hai", calc=f'"{THREE}"'.encode())
    QGuiApplication.clipboard().setMimeData(data)
    at(grid, 0, "note")
    grid.paste()
    settle()
    assert shown(grid, 0, "note") == THREE
    at(grid, 1, "note")
    settle()
    editor = page.form.boxes["note"].editor
    assert isinstance(editor, LongText)
    editor.setFocus()
    editor.selectAll()
    editor.paste()
    grid.setFocus()
    settle()
    assert shown(grid, 1, "note") == THREE


def test_new_rows_without_a_name_are_left_out_as_such(
    grid: Grid, workspace: Workspace, seen: Recorder, settle: Settle
) -> None:
    last = grid.grid_model.rowCount() - 1
    at(grid, last, "operator")
    grid.paste_asked.emit([["Sở A"], ["Sở B"], ["Sở C"]])
    settle()
    assert grid.grid_model.rowCount() == last + 1
    assert "bỏ qua 2 dòng mới không có tên" in seen.said[-1]
    assert "danh mục" not in seen.said[-1]


def test_what_could_not_be_copied_is_not_cut(
    grid: Grid, monkeypatch: pytest.MonkeyPatch, seen: Recorder, settle: Settle
) -> None:
    monkeypatch.setattr("dxdesk.ui.grid.grid._MOST_CELLS", 3)
    QGuiApplication.clipboard().setText("cũ")
    select(grid, 0, 4, "operator")
    old = [shown(grid, row, "operator") for row in range(5)]
    QTest.keyClick(grid, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [shown(grid, row, "operator") for row in range(5)] == old
    assert QGuiApplication.clipboard().text() == "cũ"
    assert "quá lớn" in seen.said[-1]


def test_rows_are_pasted_into_a_register_that_has_none_yet(
    page: RegisterPage, grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    grid.selectAll()
    page.actions_.delete()
    settle()
    assert grid.grid_model.rowCount() == 0
    assert not grid.isVisible()
    QGuiApplication.clipboard().setText("X-1\tHệ thống đầu\tSở Y tế\nX-2\tHệ thống sau\tSở Y tế\n")
    focus = QApplication.focusWidget() or page.window()
    QTest.keyClick(focus, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [row["name"] for row in overview.page(workspace, "systems", grid.grid_model.numbers)] == [
        "Hệ thống đầu",
        "Hệ thống sau",
    ]
