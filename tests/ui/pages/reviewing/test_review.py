"""Rà soát: what was written about a warning is not lost by looking at another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dxdesk.models.finding import Severity
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.reviewing.review import ReviewPage


def test_an_explanation_that_is_not_saved_yet_is_there_again(window: Shell, settle: Callable[[], None]) -> None:
    window.go_page("review")
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    warnings = [f for f in window.desk.findings or () if f.severity is Severity.WARNING]
    first, second = warnings[0], next(f for f in warnings if f.key != warnings[0].key)
    page.panel.show_finding(first, 1)
    page.panel.text.setFocus()
    QTest.keyClicks(page.panel.text, "so lieu dung")
    page.panel.show_finding(second, 1)
    assert page.panel.text.toPlainText() == ""
    page.panel.show_finding(first, 1)
    assert page.panel.text.toPlainText() == "so lieu dung"


def test_a_button_that_goes_off_hands_the_keyboard_to_the_page(window: Shell, settle: Callable[[], None]) -> None:
    window.go_page("review")
    settle()
    page = window.page
    assert isinstance(page, ReviewPage)
    page.panel.show_finding(next(f for f in window.desk.findings or () if f.severity is Severity.WARNING), 1)
    page.panel.text.setPlainText("đúng")
    page.panel.save.setFocus(Qt.FocusReason.TabFocusReason)
    page.panel.save.click()
    settle()
    assert window.focusWidget() is None or not window.header.isAncestorOf(window.focusWidget())
