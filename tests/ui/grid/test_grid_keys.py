"""Keys act on what is seen as current, as hands that know spreadsheets expect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from dxdesk.flows.entering import history
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.cell_view import edge
from dxdesk.ui.grid.delegates import raw_text
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.kit.choices import fitting
from dxdesk.ui.pages.entering.register import RegisterPage
from tests.ui.composer import press
from tests.ui.grids import Settle, at, editor, grid, page, select, shown, type_into

__all__ = ["grid", "page"]  # fixtures

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
GOING = [
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
]  # fmt: skip


def selected(grid: Grid) -> list[tuple[int, int]]:
    return sorted((index.row(), index.column()) for index in grid.selectionModel().selectedIndexes())


def here(grid: Grid) -> tuple[int, int]:
    return grid.currentIndex().row(), grid.currentIndex().column()


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, CTRL])
def test_the_selection_goes_with_the_current_cell(grid: Grid, held: Qt.KeyboardModifier) -> None:
    for key in (*GOING, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        at(grid, 4, "operator")
        QTest.keyClick(grid, key, held)
        assert selected(grid) == [here(grid)], key
        assert QApplication.focusWidget() is grid


@pytest.mark.parametrize("held", [SHIFT, CTRL | SHIFT])
def test_shift_extends_from_where_the_person_stood(grid: Grid, held: Qt.KeyboardModifier) -> None:
    for key in GOING:
        at(grid, 1, "code")
        QTest.keyClick(grid, Qt.Key.Key_Return)  # three steps that leave older places of the selection behind
        QTest.keyClick(grid, Qt.Key.Key_Tab)
        QTest.keyClick(grid, Qt.Key.Key_Tab)
        start = here(grid)
        QTest.keyClick(grid, key, held)
        end = here(grid)
        rows, columns = sorted((start[0], end[0])), sorted((start[1], end[1]))
        wanted = [(r, c) for r in range(rows[0], rows[1] + 1) for c in range(columns[0], columns[1] + 1)]
        assert selected(grid) == wanted, key


def test_what_is_copied_and_blanked_is_the_cell_with_the_frame(
    grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    first, last = grid.grid_model.line(0), grid.grid_model.line(6)
    assert first is not None
    assert last is not None
    at(grid, 6, "operator")
    QTest.keyClick(grid, Qt.Key.Key_Home, CTRL)
    assert here(grid)[0] == 0
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().strip() == shown(grid, 0, "operator")
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    settle()
    assert overview.row(workspace, "systems", first.record)["operator"] is None  # type: ignore[index]
    assert overview.row(workspace, "systems", last.record)["operator"]  # type: ignore[index]


def test_ctrl_arrows_go_to_the_edge_of_the_data(grid: Grid, settle: Settle) -> None:
    rows = grid.grid_model.rowCount()
    for row in (3, 4, 5, 9):
        at(grid, row, "owner")
        grid.fill("UBND tỉnh")
        settle()
    at(grid, 0, "owner")
    places = []
    for _press in range(4):
        QTest.keyClick(grid, Qt.Key.Key_Down, CTRL)
        places.append(here(grid)[0])
    assert places == [3, 5, 9, rows - 1]
    QTest.keyClick(grid, Qt.Key.Key_Up, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Up, CTRL | SHIFT)
    assert {row for row, _column in selected(grid)} == set(range(5, 10))
    at(grid, 2, "name")
    QTest.keyClick(grid, Qt.Key.Key_Down, CTRL)
    assert here(grid)[0] == rows - 1


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
def test_an_edge_is_the_end_of_a_run_or_of_the_column(cells: list[bool], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(cells) - 1))
    step = data.draw(st.sampled_from([1, -1]))
    found = edge(cells.__getitem__, start, step, len(cells))
    assert (found - start) * step >= 0
    last = len(cells) - 1 if step > 0 else 0
    assert found != start or start == last
    between = cells[min(start, found) + 1 : max(start, found)]
    run = cells[start] and cells[min(max(start + step, 0), len(cells) - 1)]
    assert all(between) if run else not any(between)
    assert found == last or (cells[found] and (not run or not cells[found + step]))


def test_tab_goes_over_hidden_columns_and_round_the_end_of_a_row(grid: Grid) -> None:
    columns = grid.grid_model.columns
    at(grid, 0, "code")
    grid.setColumnHidden(columns.index("name"), True)
    press(Qt.Key.Key_Tab)
    assert columns[here(grid)[1]] == columns[columns.index("name") + 1]
    press(Qt.Key.Key_Backtab, SHIFT)
    assert columns[here(grid)[1]] == "code"
    at(grid, 0, columns[-1])
    press(Qt.Key.Key_Tab)
    assert here(grid) == (1, 0)
    press(Qt.Key.Key_Backtab, SHIFT)
    assert here(grid) == (0, len(columns) - 1)
    at(grid, 0, columns[0])
    press(Qt.Key.Key_Backtab, SHIFT)
    assert here(grid) == (0, 0)
    assert QApplication.focusWidget() is grid


def test_what_is_typed_after_tab_goes_into_the_next_cell(grid: Grid, settle: Settle) -> None:
    at(grid, 2, "code")
    name = shown(grid, 2, "name")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    type_into(grid, "So Y")
    press(Qt.Key.Key_Return)
    settle()
    assert (shown(grid, 2, "name"), shown(grid, 2, "operator")) == (name, "So Y")


@pytest.mark.parametrize(("row_wise", "held"), [(True, SHIFT), (False, CTRL)])
def test_whole_rows_and_columns_are_selected_and_the_current_cell_stays(
    grid: Grid, row_wise: bool, held: Qt.KeyboardModifier
) -> None:
    select(grid, 2, 3, "name")
    stood = here(grid)
    QTest.keyClick(grid, Qt.Key.Key_Space, held)
    rows, columns = grid.grid_model.rowCount(), grid.grid_model.columnCount()
    wanted = [(r, c) for r in range(rows) for c in range(columns) if (r in (2, 3) if row_wise else c == stood[1])]
    assert selected(grid) == wanted
    assert here(grid) == stood


def test_a_cell_taken_out_of_the_selection_is_current_no_more(grid: Grid) -> None:
    at(grid, 1, "code")
    for row in (3, 3):
        where: QPoint = grid.visualRect(grid.grid_model.index(row, 0)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, CTRL, where)
        assert here(grid) in selected(grid)
    assert selected(grid) == [(1, 0)]
    where = grid.visualRect(grid.grid_model.index(1, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, CTRL, where)
    assert selected(grid) == [here(grid)]


def test_letters_over_a_locked_cell_move_nothing(window: Shell, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    found.grid.setFocus()
    at(found.grid, 0, "item")
    QTest.keyClicks(found.grid, "ke hoach Chuong trinh")
    assert selected(found.grid) == [(0, 0)]
    assert found.grid.open_editor() is None


# -- one value into many cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("dossier_status", "chua", "Chưa lập hồ sơ"),
        ("monitored", "co", "Có"),
        ("approved_on", "5/4/2022", "05/04/2022"),
        ("in_use_since", "2019", "2019"),
        ("owner", "UBND", "UBND"),
        ("note", "mot", "mot"),
    ],
)
def test_ctrl_enter_writes_one_value_into_all_selected_cells(
    grid: Grid, workspace: Workspace, settle: Settle, name: str, typed: str, read: str
) -> None:
    before = [shown(grid, row, name) for row in range(7)]
    select(grid, 1, 5, name)
    for letter in typed:
        press(letter)
    settle()
    press(Qt.Key.Key_Return, CTRL)
    settle()
    assert [shown(grid, row, name) for row in range(7)] == [before[0], *[read] * 5, before[6]]
    column = grid.grid_model.columns.index(name)
    assert selected(grid) == [(row, column) for row in range(1, 6)]
    assert QApplication.focusWidget() is grid
    history.undo(workspace)
    grid.grid_model.ask()
    settle()
    assert [shown(grid, row, name) for row in range(7)] == before


def test_ctrl_enter_of_what_is_no_value_writes_nothing_and_keeps_it(grid: Grid, settle: Settle) -> None:
    before = [shown(grid, row, "approved_on") for row in range(4)]
    select(grid, 0, 3, "approved_on")
    type_into(grid, "31/02/2022")
    field = editor(grid)
    press(Qt.Key.Key_Return, CTRL)
    settle()
    assert isinstance(field, QLineEdit)
    assert field.isVisible()
    assert field.text() == "31/02/2022"
    assert grid._bubble.isVisible()
    press(Qt.Key.Key_Escape)
    settle()
    assert [shown(grid, row, "approved_on") for row in range(4)] == before


def test_fill_down_in_one_row_takes_what_stands_above(grid: Grid, settle: Settle) -> None:
    at(grid, 3, "operator")
    above = shown(grid, 2, "operator")
    assert above != shown(grid, 3, "operator")
    press(Qt.Key.Key_D, CTRL)
    settle()
    assert shown(grid, 3, "operator") == above


# -- over a new listing -------------------------------------------------------------------------------------------


def test_the_selection_stays_in_another_order(grid: Grid, settle: Settle) -> None:
    select(grid, 2, 4, "code")
    records = set(grid.selected_records())
    grid._sort(grid.grid_model.columns.index("name"))
    settle()
    assert set(grid.selected_records()) == records
    assert here(grid) in selected(grid)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 4), (5, 5)])
def test_after_deleting_the_next_row_is_current(grid: Grid, settle: Settle, first: int, last: int) -> None:
    names = [shown(grid, row, "name") for row in range(grid.grid_model.rowCount())]
    select(grid, first, last, "name")
    press(Qt.Key.Key_Delete, CTRL)
    settle()
    left = names[:first] + names[last + 1 :]
    assert [shown(grid, row, "name") for row in range(grid.grid_model.rowCount())] == left
    assert here(grid)[0] == first
    assert selected(grid) == [here(grid)]
    assert shown(grid, first, "name") == names[last + 1]


def test_after_deleting_the_last_row_the_one_before_is_current(grid: Grid, settle: Settle) -> None:
    rows = grid.grid_model.rowCount()
    at(grid, rows - 1, "name")
    press(Qt.Key.Key_Delete, CTRL)
    settle()
    assert here(grid)[0] == rows - 2
    assert selected(grid) == [here(grid)]


def test_the_key_for_deleting_rows_pressed_twice_or_held_deletes_once(
    grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    rows, steps = grid.grid_model.rowCount(), len(history.batches(workspace))
    select(grid, 1, 2, "name")
    press(Qt.Key.Key_Delete, CTRL)
    press(Qt.Key.Key_Delete, CTRL)
    settle()
    assert grid.grid_model.rowCount() == rows - 2
    assert len(history.batches(workspace)) == steps + 1


# -- form and undo ------------------------------------------------------------------------------------------------


def test_a_field_reached_by_keyboard_is_replaced_by_what_is_typed(
    page: RegisterPage, grid: Grid, settle: Settle
) -> None:
    at(grid, 0, "name")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Backtab, SHIFT)
    page.switch_side()
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    assert field is page.form.boxes["name"].editor
    press("m")
    assert field.toPlainText() == "m"
    press("o")
    press(Qt.Key.Key_Return)
    second = QApplication.focusWidget()
    assert isinstance(second, (QLineEdit, QPlainTextEdit))
    assert second is not field
    settle()  # the row is read anew, and the selection in the next field stays
    press("x")
    assert (second.text() if isinstance(second, QLineEdit) else second.toPlainText()) == "x"
    page.switch_side()
    settle()
    assert shown(grid, 0, "name") == "mo"


@pytest.mark.parametrize("name", ["owner", "code", "dossier_status"])
def test_undo_in_a_field_takes_its_own_typing_first_and_then_the_last_step(
    window: Shell, page: RegisterPage, grid: Grid, settle: Settle, name: str
) -> None:
    before = [shown(grid, 0, "note"), shown(grid, 0, name)]
    at(grid, 0, "note")
    type_into(grid, "xong")
    press(Qt.Key.Key_Return)
    settle()
    at(grid, 0, name)
    page.switch_side()
    field = QApplication.focusWidget()
    assert field is page.form.boxes[name].editor
    if isinstance(field, (QLineEdit, QPlainTextEdit)):
        press("q")
        QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
        settle()
        assert shown(grid, 0, "note") == "xong"
        assert page.form.boxes[name].typing is False
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    settle()
    assert [shown(grid, 0, "note"), shown(grid, 0, name)] == before
    for redo, held in ((Qt.Key.Key_Y, CTRL), (Qt.Key.Key_Z, CTRL | SHIFT)):
        field.setFocus()
        if isinstance(field, (QLineEdit, QPlainTextEdit)):
            QTest.keyClick(field, redo, held)  # what it took back itself comes first here too
            assert page.form.boxes[name].typing
            QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
            QTest.keyClick(field, redo, held)
            page.form.boxes[name].commit()
            settle()
            break
        QTest.keyClick(field, redo, held)
        settle()
        assert shown(grid, 0, "note") == "xong"
        QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
        settle()


def test_what_a_field_wrote_is_undone_where_the_keyboard_is(
    page: RegisterPage, grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    before = shown(grid, 0, "owner")
    at(grid, 0, "owner")
    page.switch_side()
    field = QApplication.focusWidget()
    assert field is not None
    press("q")
    press(Qt.Key.Key_Return)
    settle()
    assert shown(grid, 0, "owner") == "q"
    now = QApplication.focusWidget()
    assert now is not field
    assert now is not None
    QTest.keyClick(now, Qt.Key.Key_Z, CTRL)
    settle()
    assert shown(grid, 0, "owner") == before
    page.focus_search()
    QTest.keyClick(page.search, Qt.Key.Key_Y, CTRL)
    settle()
    assert shown(grid, 0, "owner") == "q"
    QTest.keyClick(page.search, Qt.Key.Key_Z, CTRL)
    settle()
    assert shown(grid, 0, "owner") == before


def test_undo_in_a_cell_that_is_open_shuts_it_so_that_it_writes_nothing_old(grid: Grid, settle: Settle) -> None:
    before = shown(grid, 1, "code")
    at(grid, 1, "code")
    type_into(grid, "M-1")
    press(Qt.Key.Key_Return)
    settle()
    at(grid, 1, "code")
    press(Qt.Key.Key_F2)
    QTest.keyClick(editor(grid), Qt.Key.Key_Z, CTRL)
    settle()
    assert shown(grid, 1, "code") == before
    assert grid.open_editor() is None


# -- choosing by typing -------------------------------------------------------------------------------------------

STATES = ["Chưa triển khai", "Đang soạn thảo", "Đã trình", "Đã ban hành", "Không áp dụng"]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("đã", "Đã trình"), ("Đã b", "Đã ban hành"), ("da", "Đang soạn thảo"), ("đang", "Đang soạn thảo"),
        ("da tr", "Đã trình"), ("trình", "Đã trình"), ("thảo", "Đang soạn thảo"), ("đa tr", "Đã trình"),
        ("không", "Không áp dụng"), ("khong", "Không áp dụng"), ("đã ", "Đã trình"),
    ],
)  # fmt: skip
def test_accents_that_are_typed_count_first(typed: str, best: str) -> None:
    assert STATES[fitting(typed, STATES)[0]] == best


def test_what_fits_nothing_finds_nothing() -> None:
    assert fitting("xyz", STATES) == []
    assert fitting("  ", STATES) == []


@given(st.sampled_from(STATES), st.integers(1, 12))
def test_the_beginning_of_a_choice_finds_one_that_begins_so(choice: str, length: int) -> None:
    typed = choice[:length]
    assert STATES[fitting(typed, STATES)[0]].lower().startswith(typed.strip().lower())


@pytest.mark.parametrize("where", ["cell", "form"])
def test_a_choice_is_found_by_its_accents_in_cell_and_form(
    window: Shell, settle: Settle, where: str, workspace: Workspace
) -> None:
    window.go_page("plans")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    found.grid.setFocus()
    at(found.grid, 1, "status")
    if where == "form":
        found.switch_side()
    for letter in "đã":
        press(letter)
        settle()
    press(Qt.Key.Key_Return)
    settle()
    assert shown(found.grid, 1, "status") == "Đã trình"


@pytest.mark.parametrize("name", ["approved_on", "in_use_since", "operator", "note"])
def test_keys_that_an_editor_has_no_use_for_come_back_once(
    grid: Grid, workspace: Workspace, settle: Settle, name: str
) -> None:
    at(grid, 1, name)
    type_into(grid, "2021")
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_Insert, Qt.Key.Key_Help):
        QTest.keyClick(editor(grid), key)
    assert raw_text(editor(grid)) == "2021"


@pytest.mark.parametrize(("key", "rows"), [(Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, -1)])
def test_up_and_down_take_what_was_typed_into_one_line(grid: Grid, settle: Settle, key: Qt.Key, rows: int) -> None:
    at(grid, 2, "operator")
    column = grid.currentIndex().column()
    type_into(grid, "So B")
    QTest.keyClick(editor(grid), key)
    settle()
    assert shown(grid, 2, "operator") == "So B"
    assert here(grid) == (2 + rows, column)
    assert QApplication.focusWidget() is grid


def test_a_refused_text_keeps_no_keys_of_another_page(window: Shell, grid: Grid, settle: Settle) -> None:
    at(grid, 1, "approved_on")
    type_into(grid, "31/2/2022")
    press(Qt.Key.Key_Return)
    settle()
    window.go_page("tasks")
    settle()
    other = window.page
    assert isinstance(other, RegisterPage)
    assert QApplication.focusWidget() is other.grid
    press(Qt.Key.Key_Down)
    assert here(other.grid)[0] == 1
    assert [kept.text for _key, kept in window.desk.unsaved.all()] == ["31/2/2022"]
    window.go_page("systems")
    settle()
    at(grid, 1, "approved_on")
    press(Qt.Key.Key_F2)
    assert raw_text(editor(grid)) == "31/2/2022"
    press(Qt.Key.Key_Escape)
    window.desk.unsaved.let_all_go()


def test_why_a_text_was_refused_stands_beside_the_names_that_stay(window: Shell, grid: Grid, settle: Settle) -> None:
    window.resize(900, 600)
    settle()
    at(grid, 1, "approved_on")
    settle()
    type_into(grid, "31/2/2022")
    press(Qt.Key.Key_Return)
    settle()
    assert grid.frozen is not None
    covered = grid.frozen.covered()
    assert covered > 0
    assert grid._bubble.isVisible()
    assert grid._bubble.x() >= covered
    press(Qt.Key.Key_Escape)
