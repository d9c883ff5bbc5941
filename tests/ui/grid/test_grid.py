"""The grid by keyboard and mouse: what an officer does all day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit

from dxdesk.flows.entering import history
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.desk import Goal
from dxdesk.ui.frame import window_commands
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.pages.entering.register import RegisterPage
from tests.ui.grids import at, editor, grid, page, select, shown, type_into

__all__ = ["grid", "page"]  # fixtures

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_typing_replaces_a_cell_and_enter_goes_down(grid: Grid, workspace: Workspace, settle: Settle) -> None:
    at(grid, 2, "code")
    type_into(grid, "LS-77")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    settle()
    assert shown(grid, 2, "code") == "LS-77"
    assert grid.currentIndex().row() == 3
    record = grid.grid_model.line(2).record  # type: ignore[union-attr]
    assert overview.row(workspace, "systems", record)["code"] == "LS-77"  # type: ignore[index]


def test_tab_commits_and_goes_to_the_right(grid: Grid, settle: Settle) -> None:
    at(grid, 0, "code")
    type_into(grid, "A1")
    QTest.keyClick(editor(grid), Qt.Key.Key_Tab)
    settle()
    assert grid.grid_model.columns[grid.currentIndex().column()] == "name"
    assert shown(grid, 0, "code") == "A1"


@pytest.mark.parametrize("typed", ["5/4/2022", "05.04.22", "2022-04-05", "5-4-2022"])
def test_dates_are_read_in_the_ways_people_write_them(grid: Grid, settle: Settle, typed: str) -> None:
    at(grid, 1, "approved_on")
    type_into(grid, typed)
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    settle()
    assert shown(grid, 1, "approved_on") == "05/04/2022"


def test_what_cannot_be_a_date_stays_in_its_editor_and_is_explained(grid: Grid, settle: Settle) -> None:
    before = shown(grid, 1, "approved_on")
    at(grid, 1, "approved_on")
    type_into(grid, "31/02/2022")
    field = editor(grid)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert isinstance(field, QLineEdit)
    assert field.isVisible()
    assert field.text() == "31/02/2022"
    assert grid._bubble.isVisible()
    assert "31/02/2022" in grid._bubble.text()
    field.selectAll()
    QTest.keyClicks(field, "28/02/2022")
    assert not grid._bubble.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert shown(grid, 1, "approved_on") == "28/02/2022"
    assert shown(grid, 1, "approved_on") != before


def test_escape_gives_a_refused_text_up(grid: Grid, settle: Settle) -> None:
    before = shown(grid, 1, "approved_on")
    at(grid, 1, "approved_on")
    type_into(grid, "hom qua")
    field = editor(grid)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    settle()
    assert shown(grid, 1, "approved_on") == before
    assert not grid._bubble.isVisible()


def test_a_refused_text_keeps_its_cell_when_the_mouse_goes_elsewhere(grid: Grid, settle: Settle) -> None:
    at(grid, 1, "in_use_since")
    type_into(grid, "nam ngoai")
    field = editor(grid)
    other = grid.visualRect(grid.grid_model.index(4, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)
    settle()
    assert isinstance(field, QLineEdit)
    assert field.isVisible()
    assert field.text() == "nam ngoai"
    assert grid.currentIndex().row() == 1
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_choices_are_picked_from_their_labels(grid: Grid, workspace: Workspace, settle: Settle) -> None:
    at(grid, 0, "dossier_status")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    combo = editor(grid)
    assert isinstance(combo, QComboBox)
    QApplication.processEvents()
    assert combo.itemText(0) == "(để trống)"
    assert "Chưa phê duyệt" not in [combo.itemText(i) for i in range(combo.count())]  # a coarse word is never offered
    combo.setCurrentIndex(combo.findText("Đã phê duyệt"))
    combo.activated.emit(combo.currentIndex())
    settle()
    assert shown(grid, 0, "dossier_status") == "Đã phê duyệt"
    record = grid.grid_model.line(0).record  # type: ignore[union-attr]
    assert overview.row(workspace, "systems", record)["dossier_status"] == "approved"  # type: ignore[index]


def test_several_lines_are_typed_with_alt_enter(grid: Grid, settle: Settle) -> None:
    at(grid, 0, "note")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    field = editor(grid)
    assert isinstance(field, QPlainTextEdit)
    QTest.keyClicks(field, "dong mot")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(field, "dong hai")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert shown(grid, 0, "note") == "dong mot\ndong hai"


def test_ctrl_enter_writes_into_every_selected_cell_as_one_step(
    grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    select(grid, 0, 3, "owner")
    type_into(grid, "UBND")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return, CTRL)
    settle()
    assert [shown(grid, row, "owner") for row in range(5)] == ["UBND"] * 4 + [""]
    history.undo(workspace)
    assert all(overview.page(workspace, "systems", grid.grid_model.numbers[:4])[i]["owner"] is None for i in range(4))


def test_fill_down_copies_the_topmost_cell(grid: Grid, settle: Settle) -> None:
    first = shown(grid, 0, "operator")
    select(grid, 0, 2, "operator")
    QTest.keyClick(grid, Qt.Key.Key_D, CTRL)
    settle()
    assert [shown(grid, row, "operator") for row in range(3)] == [first] * 3


def test_delete_blanks_cells_and_undo_brings_them_back(window: Shell, grid: Grid, settle: Settle) -> None:
    before = [shown(grid, row, "code") for row in range(3)]
    select(grid, 0, 2, "code")
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    settle()
    assert [shown(grid, row, "code") for row in range(3)] == ["", "", ""]
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle()
    assert [shown(grid, row, "code") for row in range(3)] == before
    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    settle()
    assert [shown(grid, row, "code") for row in range(3)] == ["", "", ""]


def test_a_block_is_copied_and_pasted_as_excel_does(grid: Grid, settle: Settle) -> None:
    at(grid, 0, "code")
    QTest.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(grid, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text()
    assert copied.split("\r\n")[0].split("\t") == [shown(grid, 0, "code"), shown(grid, 0, "name")]
    QGuiApplication.clipboard().setText('Z-1\t"Hệ thống\nmới"\r\nZ-2\tKho dữ liệu\r\n')
    at(grid, 3, "code")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    settle()
    assert [shown(grid, 3, "code"), shown(grid, 4, "code")] == ["Z-1", "Z-2"]
    assert shown(grid, 3, "name") == "Hệ thống mới"
    assert shown(grid, 4, "name") == "Kho dữ liệu"


def test_a_paste_with_a_wrong_cell_writes_nothing_until_the_person_decides(
    page: RegisterPage, grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    before = [shown(grid, row, "in_use_since") for row in range(3)]
    QGuiApplication.clipboard().setText("2015\nnăm ngoái\n2017\n")
    at(grid, 0, "in_use_since")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    settle()
    from dxdesk.ui.grid.refusals import RefusalDialog

    dialog = page.findChild(RefusalDialog)
    assert dialog is not None
    assert [shown(grid, row, "in_use_since") for row in range(3)] == before
    dialog.accept()
    settle()
    assert [shown(grid, row, "in_use_since") for row in range(3)] == ["2015", before[1], "2017"]


def test_rows_pasted_after_the_last_one_become_new_records(grid: Grid, settle: Settle, workspace: Workspace) -> None:
    rows = grid.grid_model.rowCount()
    QGuiApplication.clipboard().setText("X-1\tHệ thống cuối\tSở Y tế\nX-2\tHệ thống mới tinh\tSở Y tế\n")
    at(grid, rows - 1, "code")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    settle()
    assert grid.grid_model.rowCount() == rows + 1
    names = [row["name"] for row in overview.page(workspace, "systems", grid.grid_model.numbers)]
    assert {"Hệ thống cuối", "Hệ thống mới tinh"} <= set(names)


def test_names_that_do_not_match_their_rows_are_asked_about(window: Shell, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    QGuiApplication.clipboard().setText("Kế hoạch hoàn toàn khác\t\t\tĐã ban hành\n")
    at(page.grid, 0, "item")
    QTest.keyClick(page.grid, Qt.Key.Key_V, CTRL)
    settle()
    from dxdesk.ui.dialogs.questions import Question

    question = page.findChild(Question)
    assert question is not None
    question.reject()


def test_search_finds_without_diacritics(page: RegisterPage, grid: Grid, settle: Settle) -> None:
    rows = grid.grid_model.rowCount()
    QTest.keyClick(grid, Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is page.search
    QTest.keyClicks(page.search, "thu tuc hanh chinh")
    QTest.qWait(80)
    settle()
    assert 0 < grid.grid_model.rowCount() < rows
    assert "thủ tục hành chính" in shown(grid, 0, "name")
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    QTest.qWait(80)
    settle()
    assert grid.grid_model.rowCount() == rows


def test_a_search_without_a_hit_says_how_to_go_on(page: RegisterPage, settle: Settle) -> None:
    page.search.setText("không có hệ thống nào như vậy")
    QTest.qWait(80)
    settle()
    assert page.stack.currentWidget() is page._unfound
    page._clear_all()
    settle()
    assert page.stack.currentWidget() is page.grid


def test_a_click_on_a_heading_sorts_and_a_third_one_restores_the_order(grid: Grid, settle: Settle) -> None:
    column = grid.grid_model.columns.index("name")
    before = list(grid.grid_model.numbers)
    x = grid.heading.sectionViewportPosition(column) + 20
    orders = []
    for _click in range(3):
        QTest.mouseClick(grid.heading.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 20))
        settle()
        orders.append([shown(grid, row, "name") for row in range(grid.grid_model.rowCount())])
    assert orders[0] == list(reversed(orders[1]))
    assert list(grid.grid_model.numbers) == before


def test_a_click_on_a_funnel_filters_and_neither_sorts_nor_selects(
    page: RegisterPage, grid: Grid, settle: Settle
) -> None:
    column = grid.grid_model.columns.index("level")
    at(grid, 0, "name")
    right = grid.heading.sectionViewportPosition(column) + grid.heading.sectionSize(column)
    QTest.mouseClick(grid.heading.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right - 12, 20))
    settle()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName().startswith("Lọc: ")
    popup.close()
    selected = [index.column() for index in grid.selectionModel().selectedIndexes()]
    assert selected == [grid.grid_model.columns.index("name")]
    assert grid.grid_model.query.sort == ""


def test_a_filter_keeps_the_ticked_choices(page: RegisterPage, grid: Grid, settle: Settle) -> None:
    page._filter("level", 6, ["3"])
    settle()
    levels = {shown(grid, row, "level") for row in range(grid.grid_model.rowCount())}
    assert levels == {"Cấp độ 3"}
    assert page.clear_filters.isVisible()
    page.clear_filters.click()
    settle()
    assert not page.clear_filters.isVisible()


def test_the_selection_survives_an_edit_and_a_new_order(grid: Grid, settle: Settle) -> None:
    at(grid, 5, "code")
    record = grid.grid_model.line(5).record  # type: ignore[union-attr]
    grid._sort(grid.grid_model.columns.index("name"))
    settle()
    line, name = grid.current()
    assert line is not None
    assert (line.record, name) == (record, "code")


def test_rows_are_deleted_and_come_back(window: Shell, grid: Grid, settle: Settle) -> None:
    rows = grid.grid_model.rowCount()
    select(grid, 0, 1, "code")
    QTest.keyClick(grid, Qt.Key.Key_Delete, CTRL)
    settle()
    assert grid.grid_model.rowCount() == rows - 2
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle()
    assert grid.grid_model.rowCount() == rows


def test_catalogue_names_cannot_be_typed_over(window: Shell, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    at(page.grid, 0, "item")
    before = shown(page.grid, 0, "item")
    type_into(page.grid, "xyz")
    settle()
    assert shown(page.grid, 0, "item") == before
    assert QApplication.focusWidget() is page.grid


def test_an_expected_row_is_recorded_by_typing_into_it(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.go_page("tasks")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    line = page.grid.grid_model.line(0)
    assert line is not None
    assert not line.live
    at(page.grid, 0, "percent")
    type_into(page.grid, "45,5")
    QTest.keyClick(editor(page.grid), Qt.Key.Key_Return)
    settle()
    row = overview.row(workspace, "tasks", line.record)
    assert row is not None
    assert row["live"]
    assert row["percent"] == "45.5"
    assert shown(page.grid, 0, "percent") == "45,5"


def test_findings_are_marked_and_told(window: Shell, settle: Settle) -> None:
    window.desk.check_now()
    settle()
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    model = page.grid.grid_model
    marked = [row for row in range(model.rowCount()) if "status" in model.marks(model.line(row))]  # type: ignore[arg-type]
    assert marked
    index = model.index(marked[0], model.columns.index("status"))
    assert "Lỗi" in model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert "Lỗi" in model.data(index, Qt.ItemDataRole.AccessibleTextRole)


def test_the_model_keeps_its_promises_through_real_edits(window: Shell, grid: Grid, settle: Settle) -> None:
    tester = QAbstractItemModelTester(grid.grid_model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    at(grid, 0, "code")
    type_into(grid, "T-1")
    QTest.keyClick(editor(grid), Qt.Key.Key_Return)
    settle()
    select(grid, 0, 4, "owner")
    grid.fill("UBND tỉnh")
    settle()
    grid._sort(grid.grid_model.columns.index("name"))
    settle()
    window_commands.undo.run(window)
    settle()
    QTest.keyClick(grid, Qt.Key.Key_Delete, CTRL)
    settle()
    assert tester.model() is grid.grid_model


def test_going_to_a_cell_lifts_a_search_that_hides_it(window: Shell, page: RegisterPage, settle: Settle) -> None:
    line = page.grid.grid_model.line(7)
    assert line is not None
    page.search.setText("không có")
    QTest.qWait(80)
    settle()
    window.go(Goal("systems", line.record, "level"))
    QTest.qWait(80)
    settle()
    current, name = page.grid.current()
    assert current is not None
    assert (current.record, name) == (line.record, "level")


def test_a_typed_decimal_comma_is_read_once(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.go_page("indicators")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    page.grid.setFocus()
    at(page.grid, 0, "value")
    line, _name = page.grid.current()
    assert line is not None
    type_into(page.grid, "1,234")
    QTest.keyClick(editor(page.grid), Qt.Key.Key_Return)
    settle()
    stored = overview.row(workspace, "indicators", line.record)
    assert stored is not None
    assert stored["value"] == "1.234"


def test_deleting_a_row_that_is_asked_for_says_that_it_stays(
    window: Shell, seen: Any, workspace: Workspace, settle: Settle
) -> None:
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    page.grid.setFocus()
    page.grid.go_to("plan_annual", "status")
    QTest.keyClick(page.grid, Qt.Key.Key_Delete, CTRL)
    settle()
    assert seen.said[-1].startswith("Đã xóa số liệu của 1 dòng; kỳ báo cáo yêu cầu nên dòng vẫn còn.")
    assert history.batches(workspace)[0].title == "Xóa số liệu 1 dòng, Văn bản, kế hoạch"
    window.go_page("systems")
    settle()
    systems = window.page
    assert isinstance(systems, RegisterPage)
    at(systems.grid, 0, "name")
    QTest.keyClick(systems.grid, Qt.Key.Key_Delete, CTRL)
    settle()
    assert seen.said[-1] == "Đã xóa 1 dòng. Ctrl+Z để hoàn tác."
