"""The grid of systems, as the tests of its cells work with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.pages.entering.register import RegisterPage

Settle = Callable[[], None]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(window: Shell, settle: Settle) -> RegisterPage:
    window.go_page("systems")
    settle()
    found = window.page
    assert isinstance(found, RegisterPage)
    return found


@pytest.fixture
def grid(page: RegisterPage) -> Grid:
    page.grid.setFocus()
    return page.grid


def at(grid: Grid, row: int, name: str) -> None:
    grid.stand_on(grid.grid_model.index(row, grid.grid_model.columns.index(name)))


def shown(grid: Grid, row: int, name: str) -> str:
    line = grid.grid_model.line(row)
    assert line is not None
    return line.texts[grid.grid_model.columns.index(name)]


def type_into(grid: Grid, text: str) -> None:
    """The first key reaches the grid, the others whatever that opened."""
    QTest.keyClicks(grid, text[:1])
    QTest.keyClicks(QApplication.focusWidget(), text[1:])


def editor(grid: Grid) -> QWidget:
    found = QApplication.focusWidget()
    assert isinstance(found, (QLineEdit, QComboBox, QPlainTextEdit))
    assert grid.isAncestorOf(found)
    return found


def select(grid: Grid, first: int, last: int, name: str) -> None:
    at(grid, first, name)
    for _step in range(last - first):
        QTest.keyClick(grid, Qt.Key.Key_Down, SHIFT)
