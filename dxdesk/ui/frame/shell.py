"""The main window: rail, header, one page at a time, and the line at the foot."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6 import QtCore, QtGui
from PySide6.QtCore import QEvent, QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dxdesk.errors import Problem, reason
from dxdesk.i18n import Language, _, language, use
from dxdesk.ui import pages, verbs
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.dialogs import preferences, unsaved_dialog
from dxdesk.ui.frame import bug, header, menus, rail, strip, window_commands
from dxdesk.ui.frame.problem_bar import ProblemBar
from dxdesk.ui.kit import composing, undo_keys
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.page import Page
from dxdesk.ui.look.theme import FOOT, HEAD, Scheme
from dxdesk.ui.pages.entering import import_flow
from dxdesk.ui.pages.keeping import opening, start

if TYPE_CHECKING:
    from dxdesk.ui.frame.header import HeaderBar
    from dxdesk.ui.frame.rail import Rail
    from dxdesk.ui.frame.strip import StatusStrip
    from dxdesk.ui.verbs import Standing

NARROW_BELOW = 1180  # width of the window under which the rail shows icons alone


class Shell(QMainWindow):
    """Built in two steps: the first page, and once that was painted or a store is opened, what stands around it."""

    painted = Signal()
    rail: Rail
    header: HeaderBar
    strip: StatusStrip

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._was_painted = False
        self._pages: dict[str, Page] = {}
        self._bugs_open = False
        self.setMinimumSize(QSize(900, 600))
        self.resize(self._first_size())
        self._build()
        desk.opened.connect(self._store_changed)
        desk.changed.connect(self._refresh_header)
        desk.findings_changed.connect(self._show_badges)
        desk.go.connect(self.go)
        desk.said.connect(self._said)
        desk.problem.connect(self._show_problem)
        desk.jobs.bug.connect(self.show_bug)
        desk.unsaved.changed.connect(self._show_saved)
        desk.import_asked.connect(self._import_workbook)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _first_size(self) -> QSize:
        """Roomy, but never more than the screen has: laptops of 1366 × 768 are common."""
        room = self.screen().availableSize()
        return QSize(min(1280, room.width() - 40), min(780, room.height() - 60))

    def _bind_keys(self) -> None:
        for watcher in (undo_keys.UndoKeys(self), composing.LateText(self)):
            QApplication.instance().focusChanged.connect(watcher.follow)  # type: ignore[union-attr]
        window_commands.WINDOW.bind(self, self)
        for number in range(1, 10):
            found = QtGui.QShortcut(QtGui.QKeySequence(f"Ctrl+{number}"), self)
            found.setProperty("page", number - 1)
            found.activated.connect(self._numbered)

    # -- building -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle(_("Báo cáo chuyển đổi số"))
        self.setAccessibleName(self.windowTitle())
        self._furnished = False
        self.bar = ProblemBar(self.desk.theme)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(_("Nội dung trang"))
        self.desk.place = self.stack
        self._pages = {}
        self._middle = QVBoxLayout()
        self._middle.setContentsMargins(0, HEAD, 0, FOOT)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.bar)
        self._middle.addWidget(self.stack, 1)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setAccessibleName(self.windowTitle())
        self._across = QHBoxLayout(inside)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addLayout(self._middle, 1)
        self.setCentralWidget(inside)
        if self._was_painted:
            self._furnish()
        self._store_changed()

    def _furnish(self) -> None:
        """Put rail, header and foot into the room kept for them."""
        if self._furnished:
            return

        theme = self.desk.theme
        self.rail, self.header, self.strip = (
            rail.Rail(theme),
            header.HeaderBar(theme),
            strip.StatusStrip(theme, self.desk.jobs),
        )
        self.rail.chosen.connect(self.go_page)
        self.strip.unsaved_asked.connect(self.show_unsaved)
        for tool, command in (
            (self.header.undo, window_commands.undo),
            (self.header.redo, window_commands.redo),
            (self.header.search, window_commands.palette),
        ):
            tool.clicked.connect(command.doing(self))
        self.header.menu.clicked.connect(self._open_menu)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.insertWidget(0, self.header)
        self._middle.addWidget(self.strip)
        self._across.insertWidget(0, self.rail)
        self.rail.setVisible(self.desk.ws is not None)
        self._furnished = True
        self._fit()

    def _store_changed(self) -> None:
        while (old := self.stack.widget(0)) is not None:
            self.stack.removeWidget(old)
            old.deleteLater()
        self._pages = {}
        if self.desk.ws is None:
            if self._furnished:
                self.rail.hide()
                self.strip.set_idle("")
                self.strip.show_unsaved(0)
                self.header.show_nothing()
            self.go_page("start")
            return
        self._furnish()
        self.rail.show()
        self._show_saved()
        self.rail.fill(pages.entries(central=self.desk.central))
        self.header.show_names(self.desk.store.unit_name, self.desk.store.campaign.title)
        self.go_page("overview")
        self.desk.at_leisure(self._refresh_header, self.header)

    @property
    def page(self) -> Page:
        """The page in sight."""
        found = self.stack.currentWidget()
        assert isinstance(found, Page)  # noqa: S101 - nothing else is ever added
        return found

    @property
    def page_key(self) -> str:
        return next(key for key, page in self._pages.items() if page is self.stack.currentWidget())

    def go_page(self, key: str) -> None:
        self.go(Goal(key))

    def go(self, goal: Goal) -> None:
        """Show a page, built now if it wasn't seen before, and let it find what is looked for."""
        page = self._pages.get(goal.page)
        if page is None:
            page = self._pages[goal.page] = pages.build(goal.page, self.desk)
            self.stack.addWidget(page)
        if self.desk.ws is not None:
            self.rail.choose(goal.page)
        self.stack.setCurrentWidget(page)
        page.arrive(goal)

    def _numbered(self) -> None:
        number = int(self.sender().property("page"))
        keys = list(self.rail.buttons)
        if self.desk.ws is not None and number < len(keys):
            self.go_page(keys[number])

    # -- what is told everywhere ----------------------------------------------------------------------------------

    def _refresh_header(self, _news: object = None) -> None:
        if self.desk.ws is not None:
            self.desk.read("", verbs.standing, done=self._show_standing, owner=self.header)

    def _show_standing(self, standing: Standing) -> None:
        header = standing.header
        self.campaigns = header.campaigns
        if inbox := self.rail.buttons.get("inbox"):
            inbox.set_badge(header.waiting, "accent", _("{n} báo cáo chờ trả lời").format(n=header.waiting))
        self.header.show_header(header)
        self.header.set_undo(standing.undo, standing.redo)
        if one := self.rail.buttons.get("exchange"):
            one.set_badge(header.conflicts, "warning", _("{n} khác biệt cần xử lý").format(n=header.conflicts))

    campaigns: tuple[tuple[str, str], ...] = ()  # id and title of those open in the store

    def _show_saved(self) -> None:
        if not self._furnished or self.desk.ws is None:
            return
        count = len(self.desk.unsaved)
        self.strip.show_unsaved(count)
        self.strip.set_idle(_("Các thay đổi khác đã được lưu.") if count else _("Mọi thay đổi đã được lưu."))

    def show_unsaved(self) -> None:
        """List the typed texts that couldn't be written."""
        unsaved_dialog.UnsavedDialog(self.desk, "", self).open()

    def _show_badges(self) -> None:
        for key, (count, tone, said) in pages.badges(self.desk).items():
            if one := self.rail.buttons.get(key):
                one.set_badge(count, tone, said)

    def _said(self, text: str, tone: str) -> None:
        self.strip.say(text, tone)  # type: ignore[arg-type]  # a signal carries a tone as plain text

    def _show_problem(self, problem: Problem) -> None:
        self.bar.tell(problem)  # built anew in another language

    def show_bug(self, error: BaseException) -> None:
        """The report of a mistake of the program; one at a time, so that a repeated one can't bury the window."""
        if self._bugs_open:
            return

        self._bugs_open = True
        dialog = bug.BugDialog(self.desk.theme, error, self)
        dialog.finished.connect(self._bug_closed)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _bug_closed(self, _result: int) -> None:
        self._bugs_open = False

    # -- what can be done from anywhere ---------------------------------------------------------------------------

    def commands(self) -> list[Command]:
        """Pages, what this page offers, and what can be done anywhere."""
        listed: list[Command] = []
        if self.desk.ws is not None:
            for number, entry in enumerate(pages.entries(central=self.desk.central)):
                keys = f"Ctrl+{number + 1}" if number < 9 else ""
                listed.append(Command(entry.title, partial(self.go_page, entry.key), entry.icon, keys, shows_page=True))
            listed += self.page.commands()
        return listed + window_commands.WINDOW.offered(self)

    @cached_property
    def imports(self) -> import_flow.ImportFlow:
        """Takes in workbooks with all their registers, whatever page is in sight."""
        return import_flow.ImportFlow(self.desk, self)

    def _import_workbook(self) -> None:
        window_commands.import_workbook.run(self)

    def switch_campaign(self, campaign: str) -> None:
        """Show another campaign of the open store."""
        if campaign != self.desk.store.campaign.id:
            self.open_path(str(self.desk.store.store.path), campaign)

    def open_path(self, path: str, campaign: str = "") -> None:
        """Open a store file in place of the one shown."""
        opening.open_store(self.desk, path, campaign)

    def show_recent(self) -> None:
        """Let the first page list the stores opened last."""
        if isinstance(found := self._pages.get("start"), start.StartPage):
            found.refresh_recent()

    def use_scheme(self, scheme: Scheme) -> None:
        self.desk.theme.use(scheme)
        self._remember(theme=scheme)

    def use_language(self, wanted: Language) -> None:
        """Build every text of the window anew in another language."""
        if wanted != language():
            use(wanted)
            self._remember(language=wanted)
            self._build()
            self._show_badges()

    def _remember(self, **changes: object) -> None:
        try:
            preferences.keep(**changes)
        except OSError as error:
            self._show_problem(Problem(_("Không ghi được thiết lập vào hồ sơ người dùng."), hint=reason(error)))

    def _open_menu(self) -> None:
        menu = menus.main_menu(self)
        corner = self.header.menu.rect().bottomRight()
        menu.popup(self.header.menu.mapToGlobal(corner) - QPoint(menu.sizeHint().width(), -4))

    # -- events ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._after_paint)  # not once the window is gone

    def _after_paint(self) -> None:
        self._bind_keys()
        self._furnish()
        self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._furnished:
            self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW_BELOW
        self.rail.set_narrow(narrow)
        self.header.set_narrow(narrow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """A button that was pressed and is gone or off now hands the keyboard to the next in line, which may be Undo:
        the page takes it instead, so that another Enter or space undoes nothing."""
        if not self._furnished:
            return
        handed_over = old is not None and shiboken6.isValid(old) and not (old.isVisible() and old.isEnabled())
        page = self.stack.currentWidget()  # none while another store's pages take their places
        if handed_over and new is not None and page is not None and self.header.isAncestorOf(new):
            page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, as the space bar does; outside of dialogs Qt leaves that out."""
        focused = self.focusWidget()
        pressed = event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if pressed and isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed is written first, and what can't be is not given up unasked."""
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()
        self.desk.finish.emit()
        self.desk.jobs.wait_idle(10)
        if len(self.desk.unsaved) and not self._given_up:
            event.ignore()

            unsaved_dialog.before_leaving(self.desk, _("đóng"), self._close_now)
            return
        super().closeEvent(event)

    _given_up = False

    def _close_now(self) -> None:
        self._given_up = True
        self.close()
