"""What every page of the window is: a title, actions at its right, a body, and when it reads anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dxdesk.models.news import News
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.widgets import CLICK_FOCUS, label
from dxdesk.ui.look.theme import GAP

MARGIN = 3 * GAP


class PageEntry(NamedTuple):
    """A page as the rail lists it."""

    key: str
    title: str
    icon: str
    section: str = ""  # a small heading above the first entry of a section
    made_by: str = ""  # its module in `pages` and its class; a register's page has none of its own


class Page(QWidget):
    """A page reads what it shows when it is first seen, and again when that changed, but only while it is in sight."""

    shows: Collection[str] | None = None  # registers and `Subject`s that it is made of; None: anything

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk.place)
        self.desk = desk
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.setProperty("focusPolicy", CLICK_FOCUS)
        self._stale = self._unchecked = True  # what it shows, and what the checks say of that
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.top = QHBoxLayout()
        self.top.setContentsMargins(MARGIN, 14, MARGIN, 10)
        self.top.setSpacing(GAP)
        self.title = label(title, "title")
        self.top.addWidget(self.title)
        self.top.addStretch(1)
        outer.addLayout(self.top)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)
        desk.changed.connect(self._on_changed)
        desk.findings_changed.connect(self._on_findings)

    def add_actions(self, buttons: Sequence[QPushButton]) -> None:
        for one in buttons:
            self.top.addWidget(one)

    def refresh(self) -> None:
        """Read anew and show it."""

    def findings_arrived(self) -> None:
        """The checks ran again."""

    def arrive(self, goal: Goal) -> None:
        """Somebody was sent here, perhaps to a record and a field; the keyboard comes along."""
        self.setFocus()

    def commands(self) -> list[Command]:
        """What the command palette offers on this page."""
        return []

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or self._unchecked:
            self.desk.jobs.after(0, self._read_in_sight, self)  # a page that is left at once reads nothing

    def _read_in_sight(self) -> None:
        if not self.isVisible():
            return
        if self._stale:
            self._stale = False
            self.refresh()
        if self._unchecked:
            self._unchecked = False
            self.findings_arrived()

    def _on_changed(self, news: News) -> None:
        if self.shows is not None and not news.about(*self.shows):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _on_findings(self) -> None:
        if self.isVisible():
            self.findings_arrived()
        else:
            self._unchecked = True
