"""The scans beside a record, at the foot of the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton

from dxdesk.flows.entering import attachments
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.entering.register import RegisterPage

Settle = Callable[[], None]
PDF = b"%PDF-1.4\n" + bytes(3000)


@pytest.fixture
def page(window: Shell, settle: Settle) -> RegisterPage:
    window.go_page("plans")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    return found


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "573-KH-UBND.pdf"
    path.write_bytes(PDF)
    return path


def told(page: RegisterPage) -> list[str]:
    return [found.text() for found in page.form.scans.findChildren(QLabel) if found.isVisibleTo(page)]


def press(page: RegisterPage, name: str) -> None:
    [found] = [b for b in page.form.scans.findChildren(QPushButton) if b.accessibleName() == name]
    found.click()


def test_a_scan_is_added_opened_and_taken_out(
    page: RegisterPage, workspace: Workspace, scan: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(page) == ["Tài liệu đính kèm", "Chưa có tài liệu nào."]
    page.form.scans.attach(scan)
    settle()
    assert told(page) == ["Tài liệu đính kèm", "573-KH-UBND.pdf", "3 KB"]
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    press(page, "Mở 573-KH-UBND.pdf")
    settle()
    assert Path(opened[0].toLocalFile()).read_bytes() == PDF
    press(page, "Bỏ 573-KH-UBND.pdf")
    settle()
    assert told(page) == ["Tài liệu đính kèm", "Chưa có tài liệu nào."]
    assert attachments.attached(workspace) == []


def test_scans_are_those_of_the_record_in_the_form(page: RegisterPage, scan: Path, settle: Settle) -> None:
    page.form.scans.attach(scan)
    settle()
    page.grid.stand_on(page.grid.grid_model.index(3, 0))
    settle()
    assert told(page)[1:] == ["Chưa có tài liệu nào."]
    page.grid.stand_on(page.grid.grid_model.index(0, 0))
    settle()
    assert told(page)[1:] == ["573-KH-UBND.pdf", "3 KB"]


def test_a_scan_whose_bytes_are_gone_says_so(
    page: RegisterPage, workspace: Workspace, scan: Path, settle: Settle
) -> None:
    page.form.scans.attach(scan)
    settle()
    [kept] = attachments.attached(workspace)
    attachments.purge(workspace, kept.attachment)
    page.desk.tell_news()
    settle()
    assert told(page)[1:] == ["573-KH-UBND.pdf", "không còn trên máy"]


def test_copies_that_were_looked_at_go_with_the_window(page: RegisterPage) -> None:
    folder = page.desk.scratch()
    (folder / "573-KH-UBND.pdf").write_bytes(b"%PDF-")
    page.desk.close()
    assert not folder.exists()
