"""Theo dõi: the table of units, how it is narrowed and sorted, and one unit opened."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dxdesk import i18n
from dxdesk.errors import Problem
from dxdesk.flows.centre import records
from dxdesk.flows.workspace import Workspace
from dxdesk.ui.charts.behind import BehindPanel
from dxdesk.ui.desk import Goal
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.centre.tracking import TrackingPage
from dxdesk.ui.pages.entering.import_dialog import ImportDialog
from tests.flows import office
from tests.ui.centre import Settle, central, centre

__all__ = ["central", "centre"]


@pytest.fixture
def tracking(central: Shell, settle: Settle) -> TrackingPage:
    central.go_page("tracking")
    settle()
    assert isinstance(central.page, TrackingPage)
    return central.page


def shown(page: TrackingPage) -> list[str]:
    return [line.unit for line in page._lines]


def column(page: TrackingPage, number: int) -> list[str]:
    assert page.table is not None
    return [row[number] for row in page.table.plain.rows]


def test_every_unit_is_listed_with_its_state(tracking: TrackingPage) -> None:
    assert len(shown(tracking)) == 93
    states = dict(zip(shown(tracking), column(tracking, 2), strict=True))
    assert (states["01"], states["20"], states["40"], states["92"]) == (
        "Được tiếp nhận", "Đã gửi", "Bị trả lại", "Chưa gửi",
    )  # fmt: skip
    row = shown(tracking).index("20")
    assert column(tracking, 4)[row] == "Gửi muộn"
    assert column(tracking, 5)[row].endswith("%")
    assert column(tracking, 13)[row].isdigit(), "warnings were counted in the background"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_column_is_in_sight_on_a_small_laptop(language: str, central: Shell, settle: Settle) -> None:
    i18n.use(language)
    central.go_page("tracking")
    settle()
    page = central.page
    assert isinstance(page, TrackingPage)
    assert page.table is not None
    assert page.table.horizontalScrollBar().maximum() == 0
    central.resize(1920, 1080)
    settle()
    assert not page.table.isColumnHidden(1), "the group is told where there is room"


def test_search_group_and_state_narrow_the_list(tracking: TrackingPage, settle: Settle) -> None:
    QTest.keyClicks(tracking.search, "lang son")
    QTest.qWait(80)
    assert shown(tracking) == ["20"]
    tracking.search.clear()
    QTest.qWait(80)
    tracking.group.setCurrentIndex(tracking.group.findData("ministry"))
    tracking.group.activated.emit(0)
    assert "BTTTT" in shown(tracking)
    assert "20" not in shown(tracking)
    tracking.state.setCurrentIndex(tracking.state.findData("sent"))
    tracking.state.activated.emit(0)
    assert shown(tracking) == ["BTTTT"]
    QTest.keyClicks(tracking.search, "khong co ai")
    QTest.qWait(80)
    assert tracking._none.isVisible()


def test_a_heading_sorts_both_ways_and_the_unknown_comes_last(tracking: TrackingPage) -> None:
    assert tracking.table is not None
    heading = tracking.table.horizontalHeader()
    for last_first in (True, False):
        heading.sectionClicked.emit(5)
        values = [float(v.rstrip(" %").replace(",", ".")) for v in column(tracking, 5) if v]
        assert values == sorted(values, reverse=last_first)
        assert column(tracking, 5)[-1] == ""
    heading.sectionClicked.emit(0)
    assert column(tracking, 0)[:2] == ["An Giang", "Bà Rịa - Vũng Tàu"]


def test_the_late_ones_are_one_command_away(tracking: TrackingPage) -> None:
    command = next(c for c in tracking.commands() if "quá hạn" in c.title)
    command.run()
    assert "92" in shown(tracking)
    assert set(column(tracking, 4)) == {"Quá hạn", "Gửi muộn"}


def test_a_unit_opens_with_its_rows_and_answers(tracking: TrackingPage, settle: Settle) -> None:
    QTest.keyClicks(tracking.search, "nghe an")
    QTest.qWait(80)
    QTest.keyClick(tracking.search, Qt.Key.Key_Down)
    assert tracking.table is not None
    QTest.keyClick(tracking.table, Qt.Key.Key_Return)
    settle()
    assert tracking.title.text() == "Tỉnh Nghệ An"
    assert tracking.unit.table is not None, "what went back can still be looked at"
    assert tracking.unit.table.plain.rowCount() == 11
    texts = [w.text() for w in tracking.unit.findChildren(type(tracking.title)) if w.isVisible()]
    assert any("Đề nghị kiểm tra lại số văn bản" in text for text in texts)
    QTest.mouseClick(tracking.unit._choice.itemAt(0).widget().buttons[2], Qt.MouseButton.LeftButton)  # type: ignore[union-attr]
    settle()
    assert tracking.unit.table.plain.rowCount() == 49
    QTest.keyClick(tracking.unit, Qt.Key.Key_Escape)
    assert tracking.title.text() == "Theo dõi"


def test_a_place_of_today_s_map_lists_the_units_it_was(central: Shell, settle: Settle) -> None:
    central.go(Goal("tracking", "02", records=("02", "08")))
    settle()
    page = central.page
    assert isinstance(page, TrackingPage)
    assert shown(page) == ["02", "08"]
    QTest.mouseClick(page.only, Qt.MouseButton.LeftButton)
    assert len(shown(page)) == 93


def test_a_book_of_the_country_is_entered_for_those_that_sent_nothing(tracking: TrackingPage, settle: Settle) -> None:
    window = tracking.window()
    assert isinstance(window, Shell)
    window.imports.preview(office.COUNTRY)
    settle()
    (dialog,) = [found for found in tracking.window().findChildren(ImportDialog) if found.isVisible()]
    dialog.go.click()
    settle()
    states = dict(zip(shown(tracking), column(tracking, 2), strict=True))
    assert (states["92"], states["20"]) == ("Nhập thay", "Đã gửi")


def test_a_unit_s_rows_that_come_late_are_not_shown_as_another_s(
    tracking: TrackingPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither while the reads are under way, nor when one is overtaken or fails."""
    view, real = tracking.unit, records.unit_rows
    gate = threading.Event()

    def late(workspace: Workspace, unit: str, register: str) -> object:
        if unit == "01":
            gate.wait(10)
        if unit == "48":
            raise Problem("Không đọc được.")
        return real(workspace, unit, register)

    monkeypatch.setattr(records, "unit_rows", late)
    view.open("20", "Lạng Sơn", "Đã gửi", "ok", "plans")
    settle()
    assert view.table is not None
    theirs = view.table.plain.rows
    view.open("01", "Hà Nội", "Đã gửi", "ok", "plans")
    assert view.table is None
    assert not view.said.text()
    for _turn in range(50):
        QApplication.processEvents()
    view.open("20", "Lạng Sơn", "Đã gửi", "ok", "plans")
    gate.set()
    settle()
    assert view.table is not None
    assert view.table.plain.rows == theirs
    view.open("48", "Đà Nẵng", "Đã gửi", "ok", "plans")
    settle()
    assert view.table is None


def test_records_that_come_late_are_not_listed_under_another_number(
    central: Shell, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = threading.Event(), records.behind

    def late(workspace: Workspace, ids: tuple[str, ...]) -> object:
        if len(ids) == 1:
            gate.wait(10)
        return real(workspace, ids)

    monkeypatch.setattr(records, "behind", late)
    panel = BehindPanel(central.desk)
    panel.show_records("Một", ["20/plans/plan_5y"])
    panel.show_records("Không", [])
    gate.set()
    settle()
    assert panel.heading.text() == "Không"
    assert not panel.table.plain.rows
    panel.deleteLater()
