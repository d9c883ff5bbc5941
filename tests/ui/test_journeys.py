"""Whole jobs through the window: make a store, import, review, explain, confirm, look back, restore."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton

from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview, review
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.finding import Severity
from dxdesk.models.submission import State
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs.questions import Question
from dxdesk.ui.dialogs.reason import ReasonDialog
from dxdesk.ui.frame import window_commands
from dxdesk.ui.frame.next_campaign import NextCampaignDialog
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.entering.import_dialog import ImportDialog
from dxdesk.ui.pages.entering.new_record import NewRecordDialog
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.keeping.history import COPIES, HistoryPage
from dxdesk.ui.pages.keeping.new_store import NewStoreDialog
from dxdesk.ui.pages.reviewing.overview import OverviewPage
from dxdesk.ui.pages.reviewing.review import DRAWN, ReviewPage
from dxdesk.ui.pages.sending.submit import SubmitPage

Settle = Callable[[], None]
BOOKS = Path(__file__).parents[1] / "data" / "workbooks"


def dialog_of(window: Shell, kind: type[QDialog]) -> QDialog:
    found = [d for d in window.findChildren(kind) if d.isVisible()]
    assert len(found) == 1, kind
    return found[0]  # type: ignore[return-value]


def texts(widget: object) -> list[str]:
    return [found.text() for found in widget.findChildren(QLabel)]  # type: ignore[attr-defined]


def push(parent: object, text: str) -> None:
    """Press the visible button with that text."""
    found = [b for b in parent.findChildren(QPushButton) if b.text() == text and b.isVisible()]  # type: ignore[attr-defined]
    assert found, text
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def test_a_new_store_is_made_from_the_first_page(shell: Shell, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    window_commands.new_store.run(shell)
    settle()
    dialog = dialog_of(shell, NewStoreDialog)
    assert isinstance(dialog, NewStoreDialog)
    assert not dialog.make.isEnabled()
    dialog.campaign.setCurrentIndex(dialog.campaign.findData("2022-q1"))
    dialog._campaign_chosen(0)
    settle()
    QTest.keyClicks(dialog.search, "lang son")
    QTest.qWait(80)
    dialog.units.setCurrentRow(
        next(r for r in range(dialog.units.count()) if dialog.units.item(r).text() == "Tỉnh Lạng Sơn")
    )
    dialog.officer.setText("Nguyễn Thị Hoa")
    assert Path(dialog.path.text()).name == "tinh-lang-son.dxdb"
    dialog.path.setText(str(tmp_path / "moi.dxdb"))
    assert dialog.make.isEnabled()
    dialog.make.click()
    settle()
    assert desk.ws is not None
    assert desk.ws.unit == "20"
    assert shell.page_key == "overview"
    assert (tmp_path / "moi.dxdb").is_file()
    desk.ws.close()


def test_the_first_page_lists_the_stores_opened_last(shell: Shell, desk: Desk, settle: Settle, store: Path) -> None:
    shell.open_path(str(store))
    settle()
    assert desk.ws is not None
    desk.ws.close()
    desk.open(None)
    shell.show_recent()
    settle()
    row = next(b for b in shell.page.findChildren(QPushButton) if b.accessibleName() == store.name)
    row.click()
    settle()
    assert desk.ws is not None
    assert shell.page_key == "overview"
    desk.ws.close()


def test_a_file_that_is_no_store_is_refused_in_words(shell: Shell, settle: Settle, tmp_path: Path) -> None:
    wrong = tmp_path / "anh.dxdb"
    wrong.write_bytes(b"not a store at all")
    shell.open_path(str(wrong))
    settle()
    assert shell.bar.isVisible()
    assert shell.page_key == "start"


def test_a_workbook_is_previewed_and_then_taken_in(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    before = overview.batches(workspace)
    window.imports.preview(BOOKS / "lang-son-van-ban.xlsx")
    settle()
    dialog = dialog_of(window, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert overview.batches(workspace) == before, "a preview writes nothing"
    preview = dialog.preview
    assert preview.new + preview.changed + preview.unchanged > 0
    if preview.new + preview.changed:
        dialog.go.click()
        settle()
        assert len(overview.batches(workspace)) == len(before) + 1


def _previewed(shell: Shell, settle: Settle, book: str) -> tuple[RegisterPage, ImportDialog]:
    """The page of plans, and the preview of a book that was chosen there."""
    shell.go_page("plans")
    settle()
    page = shell.page
    assert isinstance(page, RegisterPage)
    shell.imports.preview(BOOKS / book)
    settle()
    dialog = dialog_of(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    return page, dialog


def test_faulty_rows_are_listed_with_sheet_cell_and_reason(
    shell: Shell, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    workspace = lifecycle.new_store(tmp_path / "nghe-an.dxdb", "2022-q1", unit="40", officer="Lê Văn Nam")
    desk.open(workspace)
    page, dialog = _previewed(shell, settle, "nghe-an-van-ban-co-loi.xlsx")
    assert dialog.preview.rejected > 0
    from dxdesk.ui.kit.plain_table import PlainTable

    rows = dialog.findChild(PlainTable).plain.rows
    assert all(cell and reason for _sheet, cell, _value, reason, _left in rows)
    dialog.go.click()
    settle()
    live = [r for r in overview.page(workspace, "plans", page.grid.grid_model.numbers) if r["live"]]
    assert len(live) == dialog.preview.new
    workspace.close()


def test_a_book_of_another_unit_waits_for_somebody_to_say_that_it_is_ours(
    window: Shell, workspace: Workspace, settle: Settle
) -> None:
    _page, dialog = _previewed(window, settle, "da-nang-van-ban-danh-dau-x.xlsx")
    assert not dialog.go.isEnabled()
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width()), "nothing is squeezed"
    before = len(overview.batches(workspace))
    dialog.ours.click()
    dialog.go.click()
    settle()
    assert len(overview.batches(workspace)) == before + 1


def test_a_book_without_rows_of_the_register_says_so(window: Shell, settle: Settle, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Không có gì"])  # type: ignore[union-attr]
    book.save(tmp_path / "trong.xlsx")
    window.go_page("plans")
    settle()
    window.imports.preview(tmp_path / "trong.xlsx")
    settle()
    assert window.bar.isVisible()


def test_registers_are_exported_and_their_forms_written(
    window: Shell, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go_page("systems")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    for act, name in ((page.actions_.export_workbook, "ra"), (page.actions_.template, "mau.xlsx")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, name=name: (str(tmp_path / name), ""))
        act()
        settle()
    assert (tmp_path / "ra.xlsx").stat().st_size > 3000
    assert (tmp_path / "mau.xlsx").stat().st_size > 3000


def test_a_record_is_added_and_found(window: Shell, settle: Settle) -> None:
    window.go_page("systems")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    QTest.keyClick(page.grid, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle()
    dialog = dialog_of(window, NewRecordDialog)
    assert isinstance(dialog, NewRecordDialog)
    for field, text in zip(dialog._fields.values(), ("He thong quan ly dat dai", "So TNMT"), strict=True):
        QTest.keyClicks(field, text)
    push(dialog, "Thêm")
    settle()
    line, _name = page.grid.current()
    assert line is not None
    assert "He thong quan ly dat dai" in line.texts


def test_a_platform_is_added_from_the_catalogue_once(window: Shell, settle: Settle) -> None:
    window.go_page("platforms")
    settle()
    page = window.page
    assert isinstance(page, RegisterPage)
    rows = page.grid.grid_model.rowCount()
    page.actions_.add()
    settle()
    dialog = dialog_of(window, NewRecordDialog)
    assert isinstance(dialog, NewRecordDialog)
    assert dialog._list is not None
    named = dialog._list.item(0).text()
    dialog._list.setCurrentRow(0)
    push(dialog, "Thêm")
    settle()
    assert page.grid.grid_model.rowCount() == rows + 1
    page.actions_.add()
    settle()
    again = next(d for d in window.findChildren(NewRecordDialog) if d.isVisible())
    assert again._list is not None
    assert named not in [again._list.item(r).text() for r in range(again._list.count())]
    again.reject()


def test_a_finding_leads_to_its_cell_and_a_warning_is_explained(
    window: Shell, workspace: Workspace, settle: Settle
) -> None:
    window.go_page("review")
    window.desk.check_now()
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    finding = next(f for f in window.desk.findings or () if f.severity is Severity.WARNING)
    page.list.setCurrentIndex(page.model.index(page.model.row_of(finding.key)))
    page.panel.text.setPlainText("Đơn vị đang hoàn thiện, có báo cáo kèm theo.")
    page.panel.save.click()
    settle()
    again = next(f for f in review.check(workspace) if f.key == finding.key)
    assert again.explanation == "Đơn vị đang hoàn thiện, có báo cáo kèm theo."
    page.open_only.setChecked(True)
    settle()
    assert page.model.row_of(finding.key) < 0
    error = next(f for f in window.desk.findings or () if f.severity is Severity.ERROR and f.field)
    page.list.setCurrentIndex(page.model.index(page.model.row_of(error.key)))
    page.panel.go.click()
    settle()
    register = window.page
    assert isinstance(register, RegisterPage)
    line, name = register.grid.current()
    assert line is not None
    assert (register.register.key, line.record, name) == (error.register, error.record, error.field)


def test_one_explanation_can_serve_all_warnings_of_a_kind(window: Shell, workspace: Workspace, settle: Settle) -> None:
    window.go_page("review")
    window.desk.check_now()
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    warnings = [f for f in window.desk.findings or () if f.severity is Severity.WARNING]
    rule = max({f.rule for f in warnings}, key=lambda r: sum(f.rule == r for f in warnings))
    alike = [f for f in warnings if f.rule == rule]
    assert len(alike) > 1
    page.list.setCurrentIndex(page.model.index(page.model.row_of(alike[0].key)))
    assert page.panel.all_alike.isVisible()
    page.panel.all_alike.setChecked(True)
    page.panel.text.setPlainText("Chung một lý do.")
    page.panel.save.click()
    settle()
    assert all(f.explanation == "Chung một lý do." for f in review.check(workspace) if f.rule == rule)


def test_charts_are_drawn_and_a_bar_leads_to_its_records(window: Shell, settle: Settle) -> None:
    window.go(Goal("review", field="charts"))
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    assert page.stack.currentIndex() == DRAWN
    assert {"plans_by_status", "systems_by_level"} <= set(page.charts._charts)
    chart = page.charts._charts["systems_by_level"]
    figure = chart.figure
    row = next(i for i, records in enumerate(figure.records) if len(records) > 1)  # type: ignore[attr-defined]
    chart.row_clicked.emit(row)
    settle()
    register = window.page
    assert isinstance(register, RegisterPage)
    assert len(register.grid.selected_records()) == len(figure.records[row])  # type: ignore[attr-defined]


def test_the_overview_leads_to_what_is_left_to_do(window: Shell, settle: Settle) -> None:
    page = window.page
    assert isinstance(page, OverviewPage)
    assert int(page.tiles.numbers["errors"].text()) > 0
    row = next(b for b in page.findChildren(QPushButton) if "lỗi phải sửa" in b.text())
    row.click()
    settle()
    assert window.page_key == "plans"


def make_clean(workspace: Workspace) -> None:
    """Settle every finding, as an officer would with an afternoon to spare."""
    for finding in review.check(workspace):
        if finding.rule == "plan_not_entered":
            editing.set_fields(workspace, "plans", finding.record, {"status": "not_applicable"})
    for finding in review.check(workspace):
        if finding.severity is Severity.ERROR:
            editing.delete(workspace, finding.register, [finding.record])
    for rule in {f.rule for f in review.check(workspace) if f.severity is Severity.WARNING}:
        review.explain(workspace, rule, text="Đã rà soát, số liệu đúng.")
    assert not [f for f in review.check(workspace) if f.blocks]


def test_figures_are_confirmed_by_two_people_and_opened_again(
    window: Shell, workspace: Workspace, settle: Settle
) -> None:
    make_clean(workspace)
    window.go_page("submit")
    settle()
    page = window.page
    assert isinstance(page, SubmitPage)
    push(page, "Xác nhận với vai trò người lập biểu")
    settle()
    page.approver._fields["officer"].setText("Trần Văn Dũng")
    page.approver._fields["number"].setText("45/BC-STTTT")
    page.approver._fields["day"].setText("31/02/2022")
    page.approver.act.click()
    assert page.approver._problem.isVisible(), "a day that never was"
    page.approver._fields["day"].setText("27/4/2022")
    page.approver.act.click()
    settle()
    found = signoff.checklist(workspace)
    assert found.approver is not None
    assert (found.approver.officer, found.approver.day) == ("Trần Văn Dũng", "2022-04-27")
    assert found.state is State.CONFIRMED
    assert window.header.state.text() == "Đã chốt"
    window.go_page("plans")
    settle()
    assert window.page._locked.isVisible()  # type: ignore[attr-defined]
    window.go_page("submit")
    settle()
    page.reopen.click()
    dialog = dialog_of(window, ReasonDialog)
    assert isinstance(dialog, ReasonDialog)
    dialog.field.setPlainText("Bổ sung số liệu của Sở Y tế")
    dialog.act.click()
    settle()
    assert window.header.state.text() == "Đang nhập"


def test_the_same_person_cannot_confirm_twice(window: Shell, workspace: Workspace, settle: Settle) -> None:
    make_clean(workspace)
    signoff.confirm(workspace, signoff.Role.PREPARER)
    window.go_page("submit")
    settle()
    page = window.page
    assert isinstance(page, SubmitPage)
    page.approver._fields["officer"].setText("Nguyễn Thị Hoa")
    page.approver.act.click()
    settle()
    assert page.approver._problem.isVisible()
    assert signoff.checklist(workspace).approver is None


def test_the_report_is_written_with_charts_drawn_by_the_window(
    window: Shell, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go_page("submit")
    settle()
    for name in ("bao-cao.docx", "bao-cao.pdf"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, name=name: (str(tmp_path / name), ""))
        push(window.page, "Báo cáo…")
        settle()
    with ZipFile(tmp_path / "bao-cao.docx") as document:
        assert [name for name in document.namelist() if name.endswith(".png")]
    assert (tmp_path / "bao-cao.pdf").read_bytes().startswith(b"%PDF")


def test_a_step_is_looked_at_and_taken_back(window: Shell, workspace: Workspace, settle: Settle) -> None:
    record = overview.page(workspace, "systems", overview.listing(workspace, "systems"))[0]["record"]
    editing.set_fields(workspace, "systems", record, {"code": "MOI-1"})
    window.go_page("history")
    settle()
    page = window.page
    assert isinstance(page, HistoryPage)
    assert "Mã hệ thống: MOI-1" in texts(page.side)
    push(page.side, "Hoàn tác bước này")
    settle()
    assert overview.row(workspace, "systems", record)["code"] != "MOI-1"  # type: ignore[index]


def test_a_backup_is_taken_and_restored(shell: Shell, desk: Desk, settle: Settle, store: Path) -> None:
    shell.open_path(str(store))
    settle()
    assert desk.ws is not None
    shell.go_page("history")
    settle()
    page = shell.page
    assert isinstance(page, HistoryPage)
    page.views.choose(COPIES)
    settle()
    page.take.click()
    settle()
    assert care.backups(store)
    record = overview.page(desk.ws, "systems", overview.listing(desk.ws, "systems"))[0]["record"]
    editing.set_fields(desk.ws, "systems", record, {"code": "SAU"})
    page.copies.selectRow(0)
    page.restore.click()
    question = dialog_of(shell, Question)
    question.accept()
    settle()
    assert desk.ws is not None
    assert overview.row(desk.ws, "systems", record)["code"] != "SAU"  # type: ignore[index]
    desk.ws.close()


def test_the_next_campaign_is_opened_with_what_still_stands(
    shell: Shell, desk: Desk, settle: Settle, store: Path
) -> None:
    shell.open_path(str(store))
    settle()
    window_commands.open_campaign.run(shell)
    settle()
    dialog = dialog_of(shell, NextCampaignDialog)
    assert isinstance(dialog, NextCampaignDialog)
    assert dialog.campaign.findData("2022-q1") < 0, "it is open already"
    assert dialog.act.isEnabled()
    dialog.act.click()
    settle()
    assert desk.ws is not None
    assert desk.ws.campaign.id == "2023"
    shell.go_page("systems")
    settle()
    page = shell.page
    assert isinstance(page, RegisterPage)
    line = page.grid.grid_model.line(0)
    assert line is not None
    assert line.row["carried"]
    push(page.form, "Xác nhận")
    settle()
    line = page.grid.grid_model.line(0)
    assert line is not None
    assert not line.row["carried"]
    shell.switch_campaign("2022-q1")
    settle()
    assert desk.ws.campaign.id == "2022-q1"
    desk.ws.close()


def test_a_copied_store_opens_beside_its_original(shell: Shell, desk: Desk, settle: Settle, store: Path) -> None:
    copy = Path(shutil.copy(store, store.with_name("ban-sao.dxdb")))
    shell.open_path(str(store))
    settle()
    shell.open_path(str(copy))
    settle()
    assert desk.ws is not None
    assert desk.ws.store.path == copy
    desk.ws.close()


def test_a_damaged_store_is_mended_from_the_history_page(shell: Shell, desk: Desk, settle: Settle, store: Path) -> None:
    shell.open_path(str(store))
    settle()
    assert desk.ws is not None
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("UPDATE plans SET note = 'sai' WHERE record = 'plan_5y'")
    shell.go_page("history")
    settle()
    page = shell.page
    assert isinstance(page, HistoryPage)
    page.views.choose(COPIES)
    settle()
    page.mend.click()
    settle()
    question = dialog_of(shell, Question)
    assert any("plan_5y" in said and "Không mất gì" in said for said in texts(question))
    question.accept()
    settle()
    assert desk.ws is not None
    assert desk.ws.store.path == store
    assert care.verify(desk.ws).problems == []
    assert [kept.suffix for kept in store.with_name(f"{store.stem}.sao-luu").iterdir()].count(".hong") == 1
    desk.ws.close()


def test_a_copy_without_the_last_changes_says_so_when_it_is_opened(
    shell: Shell, desk: Desk, settle: Settle, store: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "chep.dxdb"
    with lifecycle.open_store(store) as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "chưa có trong tệp"})
        shutil.copyfile(store, copy)
    shell.open_path(str(copy))
    settle()
    assert any("thiếu những thay đổi" in said for said in texts(shell))
    assert desk.ws is not None
    desk.ws.close()
