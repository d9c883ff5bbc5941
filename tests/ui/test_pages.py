"""Every page at the size of a small laptop: everything has a name for screen readers, and no text is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from dxdesk import i18n
from dxdesk.ui import pages
from dxdesk.ui.desk import Goal
from dxdesk.ui.frame.rail import RailButton
from dxdesk.ui.frame.shell import Shell

Settle = Callable[[], None]
KEYS = (
    "overview",
    "plans",
    "platforms",
    "systems",
    "indicators",
    "tasks",
    "narratives",
    "review",
    "submit",
    "exchange",
    "history",
)
VIEWS = [
    *(Goal(key) for key in KEYS),
    *(Goal("review", field=view) for view in ("charts", "comparison")),
    *(Goal("exchange", field=view) for view in ("conflicts", "receipts")),
]


def inside(root: QWidget) -> Iterator[QWidget]:
    """Widgets in sight that are ours: Qt's own parts of a field or a view speak for themselves."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        parent = widget.parentWidget()
        if isinstance(parent, (QAbstractScrollArea, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)):
            continue
        yield widget


def nameless(root: QWidget) -> list[str]:
    """Widgets without a name among those that take the keyboard or hold others. A label is its own name."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractScrollArea, QSplitter, QStackedWidget)
    return [
        f"{type(w).__name__} {w.objectName()} in {type(w.parentWidget()).__name__}"
        for w in inside(root)
        if (isinstance(w, kinds) or w.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not isinstance(w, QLabel)
        and not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))
    ]


def cut(root: QWidget) -> list[str]:
    """Labels and buttons whose text needs more room than they were given."""
    found = []
    for widget in inside(root):
        if isinstance(widget, RailButton) and not widget.narrow:
            room = widget.width() - 48 - (34 if widget._badge[0] else 0)
            if QFontMetrics(widget._theme.font(13)).horizontalAdvance(widget.text()) > room:
                found.append(f"rail: {widget.text()}")
        elif isinstance(widget, QLabel) and widget.textFormat() is Qt.TextFormat.RichText:
            if (need := widget.heightForWidth(widget.width())) > widget.height() + 2:
                found.append(f"label {widget.height()} < {need}: {widget.accessibleName()}")
        elif isinstance(widget, QLabel) and widget.text():
            flags = int(widget.alignment()) | int(Qt.TextFlag.TextWordWrap if widget.wordWrap() else 0)
            inner = widget.contentsRect()
            need = QFontMetrics(widget.font()).boundingRect(QRect(0, 0, inner.width(), 10_000), flags, widget.text())
            if need.width() > inner.width() + 1 or need.height() > inner.height() + 2:
                found.append(
                    f"label {inner.width()}x{inner.height()} < {need.width()}x{need.height()}: {widget.text()}"
                )
        elif isinstance(widget, QAbstractButton) and widget.text():
            hint = widget.sizeHint()
            if hint.width() > widget.width() + 1 or hint.height() > widget.height() + 1:
                found.append(f"button {widget.width()} < {hint.width()}: {widget.text()}")
    return found


def overlapping_the_window(root: QWidget) -> list[str]:
    """Widgets that stick out of their parents sideways."""
    return [
        f"{type(w).__name__} {w.accessibleName()}"
        for w in inside(root)
        if (parent := w.parentWidget()) is not None and not w.isWindow() and w.geometry().right() > parent.width()
    ]


@pytest.mark.parametrize("goal", VIEWS, ids=lambda goal: f"{goal.page}-{goal.field}".strip("-"))
def test_a_page_is_whole_and_named(window: Shell, settle: Settle, goal: Goal) -> None:
    window.go(goal)
    settle()
    assert window.page_key == goal.page
    assert nameless(window) == []
    assert cut(window) == []
    assert overlapping_the_window(window) == []


@pytest.mark.parametrize("key", ["plans", "review", "submit", "exchange"])
def test_a_page_is_whole_in_a_narrow_window_and_in_english(window: Shell, settle: Settle, key: str) -> None:
    window.use_language("en")
    window.resize(window.minimumSize())
    window.go_page(key)
    settle()
    assert i18n.language() == "en"
    assert cut(window) == []
    assert all(button.narrow for button in window.rail.buttons.values())


def test_the_first_page_is_whole_and_named(shell: Shell, settle: Settle) -> None:
    settle()
    assert shell.page_key == "start"
    assert nameless(shell) == []
    assert cut(shell) == []
    assert not shell.rail.isVisible()


def test_every_page_of_the_rail_is_tried_here(window: Shell) -> None:
    listed = {entry.key for entry in pages.entries()}
    assert set(KEYS) <= listed
    from dxdesk.models.registers import REGISTERS

    assert listed - set(KEYS) <= set(REGISTERS)  # a register declared later is a page like the others


def test_the_keyboard_reaches_every_field_of_a_page(window: Shell, settle: Settle) -> None:
    window.go_page("plans")
    settle()
    seen: set[QWidget] = set()
    for _step in range(200):
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.add(focused)
        window.focusNextChild()
    page = window.page
    reachable = [w for w in page.findChildren(QLineEdit) if w.isVisible() and w.isEnabled() and w.isVisibleTo(page)]
    missed = [w.accessibleName() for w in reachable if w not in seen and not w.visibleRegion().isEmpty()]
    assert missed == []
