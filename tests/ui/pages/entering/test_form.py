"""The form beside the grid."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit

from dxdesk.flows.entering import editing
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.entering.field_box import FieldBox
from dxdesk.ui.pages.entering.register import RegisterPage

Settle = Callable[[], None]


@pytest.fixture
def page(window: Shell, settle: Settle) -> RegisterPage:
    window.go_page("plans")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    return found


def stored(workspace: Workspace, page: RegisterPage, name: str) -> object:
    row = overview.row(workspace, page.register.key, page.form.showing())
    assert row is not None
    return row[name]


def type_over(box: FieldBox, text: str) -> None:
    assert isinstance(box.editor, QLineEdit)
    box.editor.setFocus()
    box.editor.selectAll()
    QTest.keyClicks(box.editor, text)


def test_it_follows_the_current_row(page: RegisterPage, settle: Settle) -> None:
    for row in (0, 3):
        page.grid.stand_on(page.grid.grid_model.index(row, 0))
        settle()
        line = page.grid.grid_model.line(row)
        assert line is not None
        assert page.form.showing() == line.record
        number = page.form.boxes["number"].editor
        assert isinstance(number, QLineEdit)
        assert number.text() == line.texts[page.grid.grid_model.columns.index("number")]


def test_a_field_is_written_when_it_is_left(page: RegisterPage, workspace: Workspace, settle: Settle) -> None:
    type_over(page.form.boxes["signer"], "Tran Van B")
    QTest.keyClick(page.form.boxes["signer"].editor, Qt.Key.Key_Tab)
    settle()
    assert stored(workspace, page, "signer") == "Tran Van B"
    assert "Tran Van B" in page.grid.grid_model.line(0).texts  # type: ignore[union-attr]


def test_a_choice_is_written_when_it_is_made(page: RegisterPage, workspace: Workspace, settle: Settle) -> None:
    combo = page.form.boxes["status"].editor
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("submitted"))
    combo.activated.emit(combo.currentIndex())
    settle()
    assert stored(workspace, page, "status") == "submitted"


def test_enter_goes_to_the_next_field(page: RegisterPage, settle: Settle) -> None:
    type_over(page.form.boxes["issuer"], "UBND")
    QTest.keyClick(page.form.boxes["issuer"].editor, Qt.Key.Key_Return)
    settle()
    assert QApplication.focusWidget() is page.form.boxes["signer"].editor


def test_what_cannot_be_taken_stays_also_when_the_row_is_left_and_seen_again(
    page: RegisterPage, workspace: Workspace, settle: Settle
) -> None:
    before = stored(workspace, page, "issued_on")
    box = page.form.boxes["issued_on"]
    type_over(box, "32/13/2022")
    QTest.keyClick(box.editor, Qt.Key.Key_Tab)
    settle()
    assert box._refusal.isVisible()
    assert "32/13/2022" in box._refusal.accessibleName()
    page.grid.stand_on(page.grid.grid_model.index(1, 0))
    settle()
    assert not box._refusal.isVisible()
    page.grid.stand_on(page.grid.grid_model.index(0, 0))
    settle()
    assert isinstance(box.editor, QLineEdit)
    assert box.editor.text() == "32/13/2022"
    assert box._refusal.isVisible()
    assert stored(workspace, page, "issued_on") == before
    type_over(box, "30/12/2021")
    QTest.keyClick(box.editor, Qt.Key.Key_Tab)
    settle()
    assert not box._refusal.isVisible()
    assert stored(workspace, page, "issued_on") == "2021-12-30"


def test_typing_is_not_disturbed_when_other_rows_change(
    page: RegisterPage, workspace: Workspace, settle: Settle
) -> None:
    box = page.form.boxes["signer"]
    type_over(box, "dang go do")
    other = page.grid.grid_model.line(4)
    assert other is not None
    page.desk.write("", editing.set_fields, "plans", other.record, {"note": "máy khác"})
    settle()
    assert isinstance(box.editor, QLineEdit)
    assert box.editor.text() == "dang go do"
    assert box.editor.hasFocus()


def test_help_is_shown_while_a_field_is_filled_in(page: RegisterPage) -> None:
    box = page.form.boxes["number"]
    assert not box.help.isVisible()
    box.editor.setFocus()
    assert box.help.isVisible()
    page.grid.setFocus()
    assert not box.help.isVisible()


def test_findings_stand_under_their_field(window: Shell, page: RegisterPage, settle: Settle) -> None:
    window.desk.check_now()
    settle()
    model = page.grid.grid_model
    row = next(r for r in range(model.rowCount()) if "status" in model.marks(model.line(r)))  # type: ignore[arg-type]
    page.grid.stand_on(model.index(row, 0))
    settle()
    said = [found.text() for found in page.form.boxes["status"].findChildren(QLabel)]
    assert any("chưa nhập" in text for text in said)


def test_the_history_of_a_cell_is_listed(page: RegisterPage, settle: Settle) -> None:
    type_over(page.form.boxes["signer"], "Nguoi Mot")
    QTest.keyClick(page.form.boxes["signer"].editor, Qt.Key.Key_Tab)
    settle()
    page.form.boxes["signer"].editor.setFocus()
    settle()
    texts = [found.text() for found in page.form.findChildren(QLabel) if found.isVisibleTo(page.form)]
    assert "Lịch sử ô: Người ký" in texts
    assert "Nguoi Mot" in texts


def test_f6_goes_to_the_same_field_and_back(page: RegisterPage) -> None:
    page.grid.stand_on(page.grid.grid_model.index(0, page.grid.grid_model.columns.index("signer")))
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is page.form.boxes["signer"].editor
    QTest.keyClick(page.form.boxes["signer"].editor, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is page.grid


def test_long_texts_are_written_with_ctrl_enter(page: RegisterPage, workspace: Workspace, settle: Settle) -> None:
    note = page.form.boxes["note"].editor
    assert isinstance(note, QPlainTextEdit)
    note.setFocus()
    QTest.keyClicks(note, "dong mot")
    QTest.keyClick(note, Qt.Key.Key_Return)
    QTest.keyClicks(note, "dong hai")
    QTest.keyClick(note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert stored(workspace, page, "note") == "dong mot\ndong hai"
