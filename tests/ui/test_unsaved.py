"""Typed text that a field can't take is never lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from dxdesk import i18n
from dxdesk.errors import Problem
from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview, review
from dxdesk.flows.workspace import Workspace
from dxdesk.models.finding import Severity
from dxdesk.ui.desk import Desk
from dxdesk.ui.dialogs.unsaved_dialog import UnsavedDialog
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.entering import register_actions  # noqa: F401 - imported before a verb of it is replaced
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.reviewing.review import ReviewPage
from tests.ui.conftest import Recorder

Settle = Callable[[], None]
SAVED = "Mọi thay đổi đã được lưu."
LONG = ("Kết quả nổi bật của đơn vị. " * 300)[:8315] + "."


@pytest.fixture
def page(window: Shell, settle: Settle) -> RegisterPage:
    return to_page(window, settle, "plans")


def to_page(window: Shell, settle: Settle, key: str) -> RegisterPage:
    window.go_page(key)
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    return found


def put(page: RegisterPage, name: str, text: str) -> None:
    """As a person pasting a text into a field of the form and going on."""
    editor = page.form.boxes[name].editor
    assert isinstance(editor, (QLineEdit, QPlainTextEdit))
    editor.setFocus()
    editor.selectAll()
    if isinstance(editor, QLineEdit):
        editor.insert(text)
    else:
        editor.insertPlainText(text)
    QTest.keyClick(editor, Qt.Key.Key_Tab)


def row(page: RegisterPage, place: int, settle: Settle) -> None:
    page.grid.stand_on(page.grid.grid_model.index(place, 0))
    settle()


def held(page: RegisterPage, name: str) -> str:
    editor = page.form.boxes[name].editor
    assert isinstance(editor, (QLineEdit, QPlainTextEdit))
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def stored(workspace: Workspace, page: RegisterPage, place: int, name: str) -> object:
    line = page.grid.grid_model.line(place)
    assert line is not None
    found = overview.row(workspace, page.register.key, line.record)
    return found[name] if found else None


def asked(window: Shell) -> UnsavedDialog:
    [found] = window.findChildren(UnsavedDialog)
    return found


def foot(window: Shell) -> str:
    window.strip._rest()  # what stands there once messages have faded
    return window.strip.message.text()


@pytest.fixture(autouse=True)
def given_up(window: Shell) -> Iterator[None]:
    yield
    window.desk.unsaved.let_all_go()


def test_a_text_that_is_too_long_stays_until_it_is_mended(
    window: Shell, page: RegisterPage, workspace: Workspace, settle: Settle
) -> None:
    assert foot(window) == SAVED
    put(page, "note", LONG)
    settle()
    for other in (1, 0):
        row(page, other, settle)
        assert foot(window) != SAVED
        assert window.strip.unsaved.isVisible()
        assert window.strip.unsaved.text() == "1 nội dung chưa lưu được"
        assert page.grid.grid_model.marks(page.grid.grid_model.line(0))["note"] is Severity.ERROR  # type: ignore[arg-type]
        assert not page.grid.grid_model.marks(page.grid.grid_model.line(1))  # type: ignore[arg-type]
    assert held(page, "note") == LONG
    said = page.form.boxes["note"]._refusal.accessibleName()
    assert "8.316" in said
    assert "4.000" in said
    assert not window.close()
    settle()
    dialog = asked(window)
    assert dialog.table.plain.rows[0][1].startswith("Kết quả nổi bật")
    dialog.go.click()
    settle()
    assert window.isVisible()
    window.activateWindow()
    settle()
    put(page, "note", LONG[:3000])
    settle()
    assert stored(workspace, page, 0, "note") == LONG[:3000].strip()
    assert foot(window) == SAVED
    assert not window.strip.unsaved.isVisible()
    assert window.close()


def test_whoever_gives_it_up_may_close(window: Shell, page: RegisterPage, settle: Settle) -> None:
    put(page, "note", LONG)
    settle()
    assert not window.close()
    asked(window).leave.click()
    settle()
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("register", "name", "text"),
    [
        ("plans", "expected_on", "quý sau"),
        ("plans", "title", "Kế hoạch " * 600),
        ("plans", "issued_on", "32/13/2022"),
        ("plans", "note", "x" * 4001),
        ("systems", "name", "Hệ thống " + "dài " * 1200),
        ("indicators", "numerator", "nhiều"),
        ("indicators", "numerator", "-5"),
        ("platforms", "users", "1,5"),
    ],
)
def test_any_field_and_any_reason(
    window: Shell, workspace: Workspace, settle: Settle, register: str, name: str, text: str
) -> None:
    page = to_page(window, settle, register)
    before = stored(workspace, page, 0, name)
    put(page, name, text)
    row(page, 1, settle)
    window.go_page("overview")
    settle()
    assert foot(window) != SAVED
    page = to_page(window, settle, register)
    row(page, 0, settle)
    assert " ".join(held(page, name).split()) == " ".join(text.split())
    assert page.form.boxes[name]._refusal.isVisible()
    assert stored(workspace, page, 0, name) == before
    page.form._give_up(name)
    settle()
    assert foot(window) == SAVED
    assert not page.form.boxes[name]._refusal.isVisible()


def test_several_at_a_time(window: Shell, settle: Settle) -> None:
    page = to_page(window, settle, "plans")
    put(page, "issued_on", "31/2/2022")
    put(page, "note", "x" * 5000)
    row(page, 2, settle)
    put(page, "issued_on", "hôm nào đó")
    settle()
    assert window.strip.unsaved.text() == "3 nội dung chưa lưu được"
    window.strip.unsaved.click()
    settle()
    dialog = asked(window)
    assert [line[1][:6] for line in dialog.table.plain.rows] == ["31/2/2", "xxxxxx", "hôm nà"]
    dialog.table.selectRow(1)
    dialog.go.click()
    settle()
    assert page.grid.current()[1] == "note"
    assert held(page, "issued_on") == "31/2/2022"
    row(page, 2, settle)
    assert held(page, "issued_on") == "hôm nào đó"


def test_what_is_still_being_typed_is_asked_about_too(window: Shell, settle: Settle) -> None:
    page = to_page(window, settle, "plans")
    editor = page.form.boxes["issued_on"].editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "31/2/2022")
    assert not window.close()
    assert asked(window).table.plain.rows[0][1] == "31/2/2022"


def test_a_cell_of_the_grid_keeps_it_too(window: Shell, workspace: Workspace, settle: Settle) -> None:
    page = to_page(window, settle, "plans")
    grid, model = page.grid, page.grid.grid_model
    grid.stand_on(model.index(0, model.columns.index("issued_on")))
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_F2)
    QApplication.focusWidget().selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(QApplication.focusWidget(), "31/2/2022")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert window.strip.unsaved.isVisible()
    assert not window.close()
    asked(window).reject()
    model.ask()  # a new listing takes the editor away
    window.go_page("systems")
    settle()
    window.go_page("plans")
    row(page, 0, settle)
    assert held(page, "issued_on") == "31/2/2022"


def test_escape_gives_up_what_a_cell_refused(window: Shell, settle: Settle) -> None:
    page = to_page(window, settle, "plans")
    grid, model = page.grid, page.grid.grid_model
    grid.stand_on(model.index(0, model.columns.index("issued_on")))
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "hom nao")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert len(window.desk.unsaved) == 1
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert len(window.desk.unsaved) == 0


def test_a_write_that_fails_keeps_the_text(
    window: Shell, page: RegisterPage, seen: Recorder, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk."""

    def full(*_args: object, **_more: object) -> None:
        raise Problem("Ổ đĩa đã đầy.")

    monkeypatch.setattr(editing, "set_fields", full)
    put(page, "note", "Đã xong phần một")
    settle()
    assert [p.message for p in seen.problems] == ["Ổ đĩa đã đầy."]
    assert foot(window) != SAVED
    row(page, 1, settle)
    row(page, 0, settle)
    assert held(page, "note") == "Đã xong phần một"
    monkeypatch.undo()
    put(page, "note", "Đã xong phần một.")
    settle()
    assert len(window.desk.unsaved) == 0


def test_opening_another_file_asks_first(
    window: Shell, desk: Desk, page: RegisterPage, settle: Settle, tmp_path: Path
) -> None:
    other = lifecycle.new_store(tmp_path / "khac.dxdb", "2022-q1", unit="24", officer="Bình")
    other.close()
    put(page, "note", LONG)
    settle()
    before = desk.ws
    window.open_path(str(tmp_path / "khac.dxdb"))
    settle()
    assert desk.ws is before
    asked(window).reject()
    settle()
    assert desk.ws is before
    assert held(page, "note") == LONG
    window.open_path(str(tmp_path / "khac.dxdb"))
    settle()
    window.findChildren(UnsavedDialog)[-1].leave.click()
    settle()
    assert desk.ws is not before
    assert foot(window) == SAVED
    opened = desk.ws
    desk.open(None)
    assert opened is not None
    opened.close()


def test_another_language_of_the_window_keeps_it(window: Shell, page: RegisterPage, settle: Settle) -> None:
    put(page, "note", LONG)
    settle()
    try:
        window.use_language("en")
        settle()
        page = to_page(window, settle, "plans")
        row(page, 0, settle)
        assert held(page, "note") == LONG
        assert window.strip.unsaved.isVisible()
    finally:
        i18n.use("vi")


def test_an_explanation_that_was_not_saved_is_asked_about(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.desk.check_now()
    settle()
    window.go_page("review")
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    places = [
        i for i in range(len(page.model.lines)) if (f := page.model.finding(i)) and f.severity is Severity.WARNING
    ]
    page.list.setCurrentIndex(page.model.index(places[0]))
    page.panel.text.setFocus()
    page.panel.text.insertPlainText("Số liệu đúng, đã đối chiếu.")
    window.desk.check_now()  # the checks run again while the text stands there
    page.list.setFocus()
    settle()
    assert page.panel.text.toPlainText() == "Số liệu đúng, đã đối chiếu."
    page.list.setCurrentIndex(page.model.index(places[1]))
    assert page.panel.text.toPlainText() == ""
    assert foot(window) != SAVED
    assert not window.close()
    asked(window).go.click()
    settle()
    assert page.panel.text.toPlainText() == "Số liệu đúng, đã đối chiếu."
    page.panel.save.click()
    settle()
    assert [f.explanation for f in review.check(workspace) if f.explanation] == ["Số liệu đúng, đã đối chiếu."]
    assert foot(window) == SAVED
    assert window.close()


def test_a_new_row_that_is_refused_is_asked_for_again_with_what_was_typed(window: Shell, settle: Settle) -> None:
    page = to_page(window, settle, "systems")
    line = page.grid.grid_model.line(0)
    assert line is not None
    taken = line.texts[page.grid.grid_model.columns.index("name")]
    page.actions_._create({"name": taken, "operator": str(line.row["operator"] or "")})
    settle()
    from dxdesk.ui.pages.entering.new_record import NewRecordDialog

    [dialog] = page.findChildren(NewRecordDialog)
    assert dialog._fields["name"].text() == taken
    assert window.bar.isVisible()
    dialog.reject()


def test_a_store_that_goes_away_takes_its_texts_along(window: Shell, page: RegisterPage, settle: Settle) -> None:
    """As when a backup could not be put back: nothing of the page that showed them asks for a store any more."""
    put(page, "note", LONG)
    settle()
    window.desk.open(None)
    settle()
    assert window.page_key == "start"
    assert len(window.desk.unsaved) == 0
    assert window.close()
