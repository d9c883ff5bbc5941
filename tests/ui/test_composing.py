"""Text from an input method belongs to the cell over which it was begun, whatever the cell is edited with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame import window_commands
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.pages.entering.register import RegisterPage
from tests.ui.composer import Composer, backspace, press, replace_before
from tests.ui.grids import Settle, at, shown

NAMES = ["Cơ sở dữ liệu đất đai", "Hệ thống quản lý bệnh viện", "thống kê hộ tịch", "mới thử nghiệm", "Hội nghị"]
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def workspace(tmp_path: object) -> Workspace:
    """Five systems whose names begin like the words that are typed over the first one."""
    made = lifecycle.new_store(tmp_path / "a.dxdb", "2022-q1", unit="20", officer="An")  # type: ignore[operator]
    rows = [(None, {"name": name, "operator": "Sở A", "level": "2"}) for name in NAMES]
    assert not editing.paste(made, "systems", rows, title="Mẫu").refused
    return made


def open_page(window: Shell, name: str, settle: Settle) -> RegisterPage:
    window.go_page(name)
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    found.grid.setFocus()
    return found


def column(grid: Grid, name: str) -> list[str]:
    return [shown(grid, row, name) for row in range(grid.grid_model.rowCount())]


def typed_by_syllables(text: str) -> None:
    Composer().type(text)


def typed_without_repeating(text: str) -> None:
    Composer(repeats=False).type(text)


def held_until_the_key(text: str) -> None:
    """It is handed over only when the focus goes."""
    Composer().hold(text)


WAYS = [typed_by_syllables, typed_without_repeating, replace_before, backspace]


@pytest.fixture(autouse=True)
def composers_end(qapp: QApplication) -> Iterator[None]:
    yield
    for composer in qapp.findChildren(Composer):
        qapp.removeEventFilter(composer)
        composer.deleteLater()


@pytest.mark.parametrize("leave", [ENTER, TAB])
@pytest.mark.parametrize(
    ("register", "name", "text", "read"),
    [
        ("systems", "name", "Hệ thống mới", "Hệ thống mới"),
        ("systems", "owner", "đất", "đất"),
        ("systems", "note", "hội nghị mới", "hội nghị mới"),
        ("systems", "approved_on", "5/4/2022", "05/04/2022"),
        ("systems", "in_use_since", "2019", "2019"),
        ("systems", "dossier_status", "đã phê", "Đã phê duyệt"),
        ("systems", "monitored", "không", "Không"),
        ("plans", "status", "đã", "Đã trình"),
        ("narratives", "results", "hai ba bốn", "hai ba bốn"),
    ],
)
def test_what_is_composed_over_a_cell_goes_into_that_cell_alone(
    window: Shell, settle: Settle, leave: Qt.Key, register: str, name: str, text: str, read: str
) -> None:
    """In each row by another kind of input method."""
    grid = open_page(window, register, settle).grid
    stored = [c for c, f in zip(grid.grid_model.columns, grid.grid_model.fields, strict=True) if f.stored]
    wanted = {c: column(grid, c) for c in stored}
    for row, way in enumerate([*WAYS, held_until_the_key]):
        at(grid, row, name)
        way(text)
        press(leave)
        settle()
        wanted[name][row] = read
        assert {c: column(grid, c) for c in stored} == wanted, way.__name__
        assert QApplication.focusWidget() is grid
        left_at = grid.currentIndex()
        at(grid, row, name)
        grid.step(*((0, 1) if leave is ENTER else (1, 0)))
        assert grid.currentIndex() == left_at


@pytest.mark.parametrize("way", [*WAYS, held_until_the_key])
def test_an_open_editor_takes_it_too(window: Shell, settle: Settle, way: Callable[[str], None]) -> None:
    grid = open_page(window, "systems", settle).grid
    at(grid, 0, "owner")
    press(Qt.Key.Key_F2)
    way("Hệ đất")
    press(ENTER)
    settle()
    assert column(grid, "owner") == ["Hệ đất", "", "", "", ""]
    assert column(grid, "name") == NAMES


@pytest.mark.parametrize("way", WAYS)
def test_a_locked_cell_takes_nothing_and_says_so(
    window: Shell, settle: Settle, seen: object, way: Callable[[str], None]
) -> None:
    grid = open_page(window, "plans", settle).grid
    before = {c: column(grid, c) for c in grid.grid_model.columns}
    at(grid, 0, "item")
    way("Kế hoạch đất")
    settle()
    assert {c: column(grid, c) for c in grid.grid_model.columns} == before
    assert (grid.currentIndex().row(), grid.current()[1]) == (0, "item")
    assert any("không sửa được" in said for said in seen.said)  # type: ignore[attr-defined]


def test_escape_while_a_syllable_is_held_leaves_the_cell_as_it_was(window: Shell, settle: Settle) -> None:
    grid = open_page(window, "systems", settle).grid
    at(grid, 0, "name")
    Composer().hold("Hệ")
    press(Qt.Key.Key_Escape)
    settle()
    assert column(grid, "name") == NAMES


def test_a_syllable_taken_back_letter_by_letter_leaves_an_editor_to_type_in(window: Shell, settle: Settle) -> None:
    grid = open_page(window, "systems", settle).grid
    at(grid, 0, "name")
    composer = Composer()
    composer.hold("Hệ")
    composer.give_up()
    composer.type("Sổ")
    press(ENTER)
    settle()
    assert column(grid, "name") == ["Sổ", *NAMES[1:]]


def test_a_click_on_another_cell_leaves_a_held_syllable_where_it_was_begun(window: Shell, settle: Settle) -> None:
    grid = open_page(window, "systems", settle).grid
    at(grid, 0, "name")
    Composer().hold("Hệ")
    other = grid.visualRect(grid.grid_model.index(3, grid.grid_model.columns.index("name"))).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=other)
    settle()
    assert column(grid, "name") == ["Hệ", *NAMES[1:]]
    assert grid.currentIndex().row() == 3


@pytest.mark.parametrize("goes", ["search", "form", "page"])
def test_what_is_held_when_the_keyboard_goes_elsewhere_stays_where_it_was_begun(
    window: Shell, settle: Settle, goes: str
) -> None:
    page = open_page(window, "systems", settle)
    at(page.grid, 0, "name")
    Composer().hold("Hệ")
    {"search": page.focus_search, "form": page.switch_side, "page": lambda: window.go_page("plans")}[goes]()
    settle()
    window.go_page("systems")
    settle()
    assert column(page.grid, "name") == ["Hệ", *NAMES[1:]]
    assert page.grid.open_editor() is None


@pytest.mark.parametrize("opened", [False, True])
def test_a_syllable_that_comes_after_its_key_is_not_written_into_the_next_cell(
    window: Shell, settle: Settle, opened: bool
) -> None:
    """IBus hands over and passes the key on in two messages, and the second may overtake the first."""
    grid = open_page(window, "systems", settle).grid
    at(grid, 0, "owner")
    if opened:
        press(Qt.Key.Key_F2)
    composer = Composer()
    composer.hold("đất")
    press(ENTER)
    composer.hand_over("đất")
    settle()
    assert column(grid, "owner") == ["đất", "", "", "", ""]
    assert grid.open_editor() is None
    composer.type("đất")
    press(ENTER)
    settle()
    assert column(grid, "owner") == ["đất", "đất", "", "", ""]


def test_a_late_syllable_is_not_written_into_the_next_field_of_the_form(window: Shell, settle: Settle) -> None:
    page = open_page(window, "systems", settle)
    at(page.grid, 0, "code")
    page.switch_side()
    names = column(page.grid, "name")
    composer = Composer()
    composer.hold("đất")
    press(ENTER)
    composer.hand_over("đất")
    page.grid.setFocus()
    settle()
    assert (column(page.grid, "code")[0], column(page.grid, "name")) == ("đất", names)


def test_one_value_composed_goes_into_all_selected_cells_as_one_step(
    window: Shell, workspace: Workspace, settle: Settle
) -> None:
    grid = open_page(window, "plans", settle).grid
    before = column(grid, "status")
    at(grid, 0, "status")
    for _step in range(4):
        press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    Composer().type("chưa")
    press(ENTER, CTRL)
    settle()
    assert column(grid, "status") == ["Chưa triển khai"] * 5 + before[5:]
    assert len(grid.selectionModel().selectedIndexes()) == 5
    window_commands.undo.run(window)
    settle()
    assert column(grid, "status") == before


def test_rows_that_move_wait_for_the_syllable(window: Shell, settle: Settle) -> None:
    grid = open_page(window, "systems", settle).grid
    grid._sort(grid.grid_model.columns.index("name"))
    settle()
    first = shown(grid, 0, "name")
    at(grid, 0, "owner")
    composer = Composer()
    composer.hold("đ")
    editing.paste(window.desk.store, "systems", [(None, {"name": "An ninh", "operator": "Sở B"})], title="Khác")
    grid.grid_model.ask()
    settle()
    assert shown(grid, 0, "name") == first
    composer.hold("đất")
    composer.hand_over("đất")
    settle()
    assert shown(grid, 0, "name") == "An ninh"
    press(ENTER)
    settle()
    assert [shown(grid, row, "owner") for row in (0, 1)] == ["", "đất"]
    assert shown(grid, 1, "name") == first


@pytest.mark.parametrize("way", WAYS)
def test_the_search_field_and_the_form_take_it(window: Shell, settle: Settle, way: Callable[[str], None]) -> None:
    page = open_page(window, "systems", settle)
    at(page.grid, 2, "owner")
    press(Qt.Key.Key_Up)
    page.switch_side()
    field = QApplication.focusWidget()
    assert isinstance(field, (QLineEdit, QPlainTextEdit))
    way("Hệ đất")
    page.grid.setFocus()
    settle()
    assert column(page.grid, "owner") == ["", "Hệ đất", "", "", ""]
    page.focus_search()
    way("hội")
    page.grid.setFocus()
    QTest.qWait(80)
    settle()
    assert column(page.grid, "name") == ["Hội nghị"]


def test_a_choice_of_the_form_is_composed_as_in_a_cell(window: Shell, desk: Desk, settle: Settle) -> None:
    page = open_page(window, "plans", settle)
    at(page.grid, 0, "status")
    page.switch_side()
    before = column(page.grid, "status")
    Composer().type("đã")
    assert column(page.grid, "status") == before, "nothing is chosen by typing alone"
    press(ENTER)
    settle()
    assert column(page.grid, "status") == ["Đã trình", *before[1:]]
