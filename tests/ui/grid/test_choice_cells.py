"""Cells with a list of choices: letters mark, Enter and Tab choose, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListView

from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.kit.choices import Combo
from dxdesk.ui.pages.entering.register import RegisterPage
from tests.ui.grids import at, grid, page, shown, type_into

__all__ = ["grid", "page"]  # fixtures

Settle = Callable[[], None]


def press(text: str | Qt.Key) -> None:
    """A key goes to the popup that is open, as from a real keyboard, else to what has the focus."""
    popup = QApplication.activePopupWidget()
    target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
    assert target is not None
    if isinstance(text, Qt.Key):
        QTest.keyClick(target, text)
    else:
        QTest.keyClicks(target, text)


def open_choices(grid: Grid, row: int, name: str, key: Qt.Key = Qt.Key.Key_F2) -> QListView:
    grid.setFocus()
    at(grid, row, name)
    press(key)
    QApplication.processEvents()
    return choices()


def choices() -> QListView:
    """The list that is open."""
    popup = QApplication.activePopupWidget()
    assert popup is not None
    found = popup.focusWidget()
    assert isinstance(found, QListView)
    return found


def no_editor(grid: Grid) -> bool:
    return not [e for e in grid.viewport().findChildren(QComboBox) if e.isVisible()]


@pytest.mark.parametrize("leave", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
@pytest.mark.parametrize("sort", ["", "dossier_status"])
def test_a_word_typed_into_a_choice_is_taken_with_enter_or_tab_only(
    grid: Grid, workspace: Workspace, settle: Settle, sort: str, leave: Qt.Key
) -> None:
    if sort:
        grid._sort(grid.grid_model.columns.index(sort))
        settle()
    grid.setFocus()
    at(grid, 1, "dossier_status")
    line, before = grid.grid_model.line(1), shown(grid, 1, "dossier_status")
    assert line is not None
    for letter in "da phe":
        press(letter)
        settle()
        assert shown(grid, 1, "dossier_status") == before
    assert choices().currentIndex().data() == "Đã phê duyệt"
    press(leave)
    settle()
    row = overview.row(workspace, "systems", line.record)
    assert row is not None
    assert row["dossier_status"] == "approved"
    assert no_editor(grid)
    assert QApplication.focusWidget() is grid
    before_row = grid.currentIndex().row()
    press(Qt.Key.Key_Up if before_row else Qt.Key.Key_Down)
    assert abs(grid.currentIndex().row() - before_row) == 1


def test_letters_mark_choices_by_their_words(grid: Grid, settle: Settle) -> None:
    marked = []
    for typed in ("cap do 3", "3", "d", "zz"):
        listed = open_choices(grid, 0, "level")
        press(Qt.Key.Key_End)
        press(typed)
        marked.append(listed.currentIndex().data())
        press(Qt.Key.Key_Escape)
        settle()
    assert marked[:2] == ["Cấp độ 3", "Cấp độ 3"]
    assert marked[2] == "Cấp độ 1"  # not the blank one, though its words begin with d as well
    assert marked[3] == "Cấp độ 5"


@pytest.mark.parametrize("typed", ["", "chua"])
def test_escape_leaves_a_choice_as_it_was(grid: Grid, settle: Settle, typed: str) -> None:
    open_choices(grid, 2, "dossier_status")
    before = [shown(grid, row, "dossier_status") for row in range(5)]
    press(Qt.Key.Key_Down)
    press(typed)
    press(Qt.Key.Key_Escape)
    settle()
    assert QApplication.activePopupWidget() is None
    assert no_editor(grid)
    assert QApplication.focusWidget() is grid
    press(Qt.Key.Key_Down)
    settle()
    assert grid.currentIndex().row() == 3
    assert [shown(grid, row, "dossier_status") for row in range(5)] == before


@pytest.mark.qt_log_ignore("occurs outside target window")
def test_a_click_on_another_cell_leaves_a_choice_as_it_was(grid: Grid, settle: Settle) -> None:
    open_choices(grid, 0, "dossier_status")
    before = [shown(grid, row, "dossier_status") for row in range(5)]
    press(Qt.Key.Key_Down)
    other = grid.grid_model.index(8, grid.grid_model.columns.index("dossier_status"))
    where = grid.viewport().mapToGlobal(grid.visualRect(other).center())
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert not popup.geometry().contains(where)
    # To the list's window, as from a real mouse: what closes the list is the first click, and it has to select as well.
    QTest.mouseClick(popup.windowHandle(), Qt.MouseButton.LeftButton, pos=popup.mapFromGlobal(where))
    settle()
    assert no_editor(grid)
    assert grid.currentIndex() == other
    assert QApplication.focusWidget() is grid
    assert [shown(grid, row, "dossier_status") for row in range(5)] == before


def test_a_value_that_is_not_among_the_choices_stays_until_another_is_chosen(grid: Grid, settle: Settle) -> None:
    model = grid.grid_model
    line, column = model.line(0), model.columns.index("dossier_status")
    assert line is not None
    line.row["dossier_status"] = "a code from elsewhere"
    asked: list[object] = []
    model.edit_asked.connect(asked.append)
    assert not open_choices(grid, 0, "dossier_status").selectedIndexes()
    press(Qt.Key.Key_Tab)
    settle()
    assert not asked
    assert grid.currentIndex().column() != column


def test_what_is_typed_stays_when_rows_are_read_anew_or_in_another_order(
    grid: Grid, workspace: Workspace, settle: Settle
) -> None:
    at(grid, 3, "code")
    line = grid.grid_model.line(3)
    assert line is not None
    type_into(grid, "AB")
    grid.grid_model.forget()
    press("C")
    grid._sort(grid.grid_model.columns.index("name"))
    settle()
    press("D")
    press(Qt.Key.Key_Return)
    settle()
    row = overview.row(workspace, "systems", line.record)
    assert row is not None
    assert row["code"] == "ABCD"
    assert QApplication.focusWidget() is grid


def test_rows_of_a_list_of_choices_have_one_height(grid: Grid, settle: Settle) -> None:
    listed = open_choices(grid, 0, "dossier_status")
    rects = [listed.visualRect(listed.model().index(i, 0)) for i in range(listed.model().rowCount())]
    assert {r.height() for r in rects} == {28}
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(rects))
    assert 0 <= listed.viewport().height() - rects[-1].bottom() < 8
    press(Qt.Key.Key_Escape)
    settle()


def test_a_list_is_as_high_as_its_choices_the_first_time_too(window: Shell, settle: Settle) -> None:
    combo = Combo(window.desk.theme, "Tình trạng")
    combo.setParent(window)
    for number in range(5):
        combo.addItem(f"Cấp độ {number}", str(number))
    combo.show()
    for _time in range(2):
        combo.showPopup()
        settle()
        last = combo.choices.visualRect(combo.choices.model().index(4, 0))
        assert last.bottom() < combo.choices.viewport().height()
        combo.hidePopup()
        settle()


def test_what_fits_no_choice_is_kept_like_every_refused_text(grid: Grid, settle: Settle) -> None:
    open_choices(grid, 0, "dossier_status")
    before = shown(grid, 0, "dossier_status")
    press("da phx")
    press(Qt.Key.Key_Return)
    settle()
    assert [kept.text for _key, kept in grid.desk.unsaved.all()] == ["da phx"]
    assert shown(grid, 0, "dossier_status") in ("da phx", before)
    assert not no_editor(grid), "it stays, to be mended"
    for letter in "da phe":
        press(letter)
        settle()
    press(Qt.Key.Key_Return)
    settle()
    assert shown(grid, 0, "dossier_status") == "Đã phê duyệt"
    assert not len(grid.desk.unsaved)
    assert no_editor(grid)


def test_a_choice_field_of_the_form_keeps_what_fits_no_choice_too(
    page: RegisterPage, grid: Grid, settle: Settle
) -> None:
    at(grid, 0, "dossier_status")
    settle()
    box = page.form.boxes["dossier_status"]
    combo = box.editor
    assert isinstance(combo, Combo)
    combo.setFocus()
    press("zz")
    press(Qt.Key.Key_Return)
    settle()
    assert [kept.text for _key, kept in grid.desk.unsaved.all()] == ["zz"]
    assert combo.unfit == "zz"
    combo.setFocus()
    QTest.keyClicks(combo, "d")
    QApplication.processEvents()
    press("a phe")
    press(Qt.Key.Key_Return)
    settle()
    assert shown(grid, 0, "dossier_status") == "Đã phê duyệt"
    assert (combo.unfit, len(grid.desk.unsaved)) == ("", 0)
