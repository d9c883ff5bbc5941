"""Confirmed figures take no typing anywhere, from that moment on; panels are of the row in sight."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from dxdesk.errors import Problem
from dxdesk.flows import signing
from dxdesk.flows.entering import attachments, editing
from dxdesk.flows.reviewing import overview
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Approval, Role
from dxdesk.store import snapshots, streams
from dxdesk.ui import verbs
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.reviewing.review import ReviewPage

Settle = Callable[[], None]


def confirm(workspace: Workspace) -> None:
    """The head of the unit confirms, whatever the checks say."""
    with workspace.store.write() as connection:
        vector, digest = (
            streams.vector(connection, workspace.campaign.id, workspace.unit),
            snapshots.digest(connection, workspace.campaign, workspace.unit),
        )
        said = Approval(
            Role.APPROVER, workspace.unit, workspace.campaign.id, workspace.campaign.hash, vector, digest,
            signing.findings_digest([]), "Trần Thị Bình", "2022-04-27T08:00:00Z", "", "",
        )  # fmt: skip
        signoff._keep_approval(connection, said, "")


@pytest.fixture
def page(window: Shell, settle: Settle) -> RegisterPage:
    window.go_page("plans")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    return found


def stored(workspace: Workspace, page: RegisterPage) -> list[object]:
    return [overview.row(workspace, "plans", str(line.record)) for _p, line in page.grid.grid_model.lines(range(5))]


def texts(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget) and one.text()]


def test_confirmed_figures_take_no_typing_at_once(
    window: Shell, page: RegisterPage, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    page.form.scans.attach(scan)
    settle()
    before = stored(workspace, page)
    window.desk.write("", confirm)
    settle()
    grid, model = page.grid, page.grid.grid_model
    for name, box in page.form.boxes.items():
        editor = box.editor
        if isinstance(editor, (QLineEdit, QPlainTextEdit)):
            assert editor.isReadOnly(), name
            assert editor.isEnabled(), "a long text can still be read and copied"
            editor.setFocus()
            QTest.keyClicks(editor, "xyz")
            QTest.keyClick(editor, Qt.Key.Key_Tab)
        else:
            assert isinstance(editor, QComboBox)
            assert not editor.isEnabled(), name
    for column in range(model.columnCount()):
        grid.stand_on(model.index(1, column))
        grid.setFocus()
        for key in (Qt.Key.Key_F2, Qt.Key.Key_X, Qt.Key.Key_Delete):
            QTest.keyClick(grid, key)
        assert QApplication.focusWidget() in (grid, None)
    grid.paste_asked.emit([["x", "y"], ["z", "t"]])
    grid.delete_rows_asked.emit()
    settle()
    assert not page.form.scans.add.isEnabled()
    assert not any(out.isEnabled() for out in page.form.scans._outs)
    assert page._locked.isVisible()
    assert stored(workspace, page) == before
    assert len(window.desk.unsaved) == 0
    window.desk.write("", signoff.reopen, "sửa")
    settle()
    assert not page._locked.isVisible()
    assert page.form.scans.add.isEnabled()
    assert all(
        not box.editor.isReadOnly()
        for box in page.form.boxes.values()
        if isinstance(box.editor, (QLineEdit, QPlainTextEdit))
    )


def test_a_store_that_is_confirmed_when_it_is_opened(shell: Shell, workspace: Workspace, settle: Settle) -> None:
    confirm(workspace)
    shell.desk.open(workspace)
    shell.go_page("plans")
    page = shell.page  # before anything was read in the background
    assert isinstance(page, RegisterPage)
    assert page._locked.isVisibleTo(page)
    settle()
    assert all(
        box.editor.isReadOnly()
        for box in page.form.boxes.values()
        if isinstance(box.editor, (QLineEdit, QPlainTextEdit))
    )


def test_an_editor_that_is_open_when_they_are_confirmed_loses_nothing(
    window: Shell, page: RegisterPage, workspace: Workspace, settle: Settle
) -> None:
    grid, model = page.grid, page.grid.grid_model
    grid.stand_on(model.index(0, model.columns.index("signer")))
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Nguoi ky moi")
    window.desk.write("", confirm)
    settle()
    window.desk.finish.emit()
    focused = QApplication.focusWidget()
    if focused is not None:
        QTest.keyClick(focused, Qt.Key.Key_Return)
    settle()
    [(_key, kept)] = window.desk.unsaved.all()
    assert "Nguoi ky moi" in kept.text
    assert "chốt" in kept.why
    window.desk.unsaved.let_all_go()


def test_explanations_of_confirmed_figures_are_read_only(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.go_page("review")
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    place = next(
        i for i in range(len(page.model.lines)) if (f := page.model.finding(i)) and f.severity is Severity.WARNING
    )
    page.list.setCurrentIndex(page.model.index(place))
    assert not page.panel.text.isReadOnly()
    window.desk.write("", confirm)
    settle()
    assert page.panel.text.isReadOnly()
    assert not page.panel.fix.isEnabled()


# Panels beside a row


def marked(page: RegisterPage, row: int) -> Collection[str]:
    line = page.grid.grid_model.line(row)
    assert line is not None
    return page.grid.grid_model.marks(line)


def test_a_message_under_a_field_is_of_the_row_in_sight(window: Shell, page: RegisterPage, settle: Settle) -> None:
    """A field with a text that was refused shows no finding of the row before."""
    window.desk.check_now()
    settle()
    model = page.grid.grid_model
    found = [(r, name) for r in range(model.rowCount()) for name in page.form.boxes if name in marked(page, r)]
    row, name = found[0]
    other = next(r for r in range(model.rowCount()) if name not in marked(page, r))
    line = model.line(other)
    assert line is not None
    model.keep(line.record, name, "không nhận được", "Lý do của dòng này.")
    page.grid.stand_on(model.index(row, 0))
    settle()
    theirs = [f.message for f in model.findings(model.line(row).record, name)]  # type: ignore[union-attr]
    box = page.form.boxes[name]
    assert any(theirs[0] in text for text in texts(box))
    page.grid.stand_on(model.index(other, 0))
    settle()
    assert not any(theirs[0] in text for text in texts(box))
    assert "Lý do của dòng này." in texts(box)
    page.grid.stand_on(model.index(row, 0))
    settle()
    assert "Lý do của dòng này." not in texts(box)
    window.desk.unsaved.let_all_go()


@pytest.mark.parametrize("fails", [False, True])
def test_history_and_scans_of_another_row_are_gone_at_once(
    window: Shell, page: RegisterPage, workspace: Workspace, settle: Settle, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, *, fails: bool,
) -> None:  # fmt: skip
    """However late the reads are, and also when they fail."""
    scan = tmp_path / "cua-dong-mot.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    model = page.grid.grid_model
    first = model.line(0)
    assert first is not None
    editing.set_fields(workspace, "plans", first.record, {"signer": "Người của dòng một"})
    page.grid.stand_on(model.index(0, model.columns.index("signer")))
    page.form.scans.attach(scan)
    settle()
    window.desk.tell_news()
    settle()
    page.form.show_history("signer")
    settle()
    assert "Người của dòng một" in texts(page.form)
    assert "cua-dong-mot.pdf" in texts(page.form)
    gate = threading.Event()

    def late(*_args: object) -> list[object]:
        gate.wait(10)
        if fails:
            raise Problem("Không đọc được.")
        return []

    monkeypatch.setattr(verbs, "cell_history", late)
    monkeypatch.setattr(attachments, "attached", late)
    page.grid.stand_on(model.index(1, model.columns.index("signer")))
    QApplication.processEvents()
    said = texts(page.form)
    gate.set()
    settle()
    for shown in (said, texts(page.form)):
        assert "Người của dòng một" not in shown
        assert "cua-dong-mot.pdf" not in shown
    assert any("Không đọc được" in text for text in texts(page.form)) == fails


def test_a_form_that_was_hidden_comes_back_with_its_own_history(
    window: Shell, page: RegisterPage, workspace: Workspace, settle: Settle
) -> None:
    model = page.grid.grid_model
    first = model.line(0)
    assert first is not None
    editing.set_fields(workspace, "plans", first.record, {"signer": "Người của dòng một"})
    page.grid.stand_on(model.index(0, model.columns.index("signer")))
    page.form.show_history("signer")
    settle()
    page.form.hide()
    page.grid.stand_on(model.index(2, model.columns.index("signer")))
    settle()
    page.form.show()
    settle()
    assert "Người của dòng một" not in texts(page.form._history.parentWidget())
