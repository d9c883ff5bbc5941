"""Báo cáo: the live report, whose numbers lead to their rows; the same page shows a unit its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.kit.plain_table import PlainTable
from dxdesk.ui.pages.centre.national_report import NationalReportPage
from dxdesk.ui.pages.centre.tracking import TrackingPage
from tests.ui.centre import Settle, central, centre
from tests.ui.conftest import Recorder

__all__ = ["central", "centre"]


@pytest.fixture
def report(central: Shell, settle: Settle) -> NationalReportPage:
    central.go_page("report")
    settle()
    assert isinstance(central.page, NationalReportPage)
    return central.page


def links(page: NationalReportPage) -> list[QLabel]:
    return [one for one in page.part.findChildren(QLabel) if "<a href" in one.text()]


def test_every_section_and_annex_is_listed(report: NationalReportPage) -> None:
    titles = [report.contents.item(row).text() for row in range(report.contents.count())]
    made = report._report
    assert len(titles) == 1 + len(made.sections) + len(made.annexes)
    assert titles[1].startswith("I. "), "as in the report that is written"
    assert titles[1 + len(made.sections)].startswith("Phụ lục I. ")


def test_no_title_in_the_contents_is_cut(report: NationalReportPage, settle: Settle) -> None:
    metrics = QFontMetrics(report.contents.font())
    for width in range(190, 222, 2):
        report.contents.setFixedWidth(width)
        settle()
        for row in range(report.contents.count()):
            item = report.contents.item(row)
            across, down = report.contents.viewport().width() - 22, report.contents.visualItemRect(item).height() - 12
            lines = metrics.boundingRect(0, 0, across, 999, int(Qt.TextFlag.TextWordWrap), item.text())
            assert lines.height() <= down, (width, item.text())


def test_a_number_leads_to_its_rows_and_on_to_the_unit(
    report: NationalReportPage, central: Shell, settle: Settle
) -> None:
    titles = [section.title for section in report._report.sections]
    report.contents.setCurrentRow(1 + next(i for i, title in enumerate(titles) if "hệ thống thông tin" in title))
    settle()
    sentence = links(report)[0]
    sentence.linkActivated.emit("0")
    settle()
    assert report.side.currentWidget() is report.panel
    found = report.panel.table.plain.rows
    assert found
    assert report.panel.values.text()
    report.panel._open_current()
    settle()
    assert isinstance(central.page, TrackingPage)
    assert central.page.stack.currentWidget() is central.page.unit


def test_a_number_in_a_table_leads_to_its_rows_like_one_in_a_sentence(
    report: NationalReportPage, settle: Settle
) -> None:
    report.contents.setCurrentRow(next(i for i, s in enumerate(report._report.sections, 1) if "hệ thống" in s.title))
    settle()
    table = report.part.findChildren(PlainTable)[0]
    number, name = table.plain.index(0, 1), table.plain.index(0, 0)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(name).center())
    settle()
    assert report.side.currentWidget() is not report.panel
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(number).center())
    settle()
    assert report.side.currentWidget() is report.panel
    assert report.panel.table.plain.rows


def test_a_row_of_an_annex_leads_to_what_was_recorded(report: NationalReportPage, settle: Settle) -> None:
    report.contents.setCurrentRow(report.contents.count() - 1)
    settle()
    report._annex.findChildren(PlainTable)[0].opened.emit(0)
    settle()
    assert report.panel.table.plain.rows


def test_all_parts_are_built_without_holding_up_the_window(report: NationalReportPage, settle: Settle) -> None:
    for row in range(report.contents.count()):
        report.contents.setCurrentRow(row)
        settle()
    assert report.middle.currentWidget() is report._annex


def test_the_report_is_written_from_here(
    report: NationalReportPage, settle: Settle, tmp_path: Path, seen: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "quoc-gia.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(out), ""))
    report.export.click()
    settle()
    assert "chuyển đổi số quốc gia" in out.read_text("utf-8")
    assert seen.problems == []


def test_a_unit_sees_its_own_report_before_it_is_written(window: Shell, settle: Settle) -> None:
    window.go_page("submit")
    settle()
    look = next(c for c in window.page.commands() if c.title == "Xem trước báo cáo")
    look.run()
    settle()
    page = window.page
    assert isinstance(page, NationalReportPage)
    page.contents.setCurrentRow(1)
    settle()
    sentence = links(page)[0]
    sentence.linkActivated.emit("0")
    settle()
    assert page.panel.table.plain.rowCount() > 0
    page.panel._open_current()
    settle()
    assert window.page_key in window.rail.buttons
