"""A register: the grid beside the form, a search field above, and what can be done to rows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.news import Subject
from dxdesk.models.register import Register
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.grid.filter_menu import Ticks, filter_options
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.grid.header import filterable
from dxdesk.ui.grid.model import Line, Query
from dxdesk.ui.kit.command import IMPORT_KEYS, Command
from dxdesk.ui.kit.halves import Halves
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import Empty, Notice, button, label
from dxdesk.ui.look.icons import register_icon
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.entering import register_commands as on_rows
from dxdesk.ui.pages.entering.form import Form
from dxdesk.ui.pages.entering.new_record import can_add
from dxdesk.ui.pages.entering.register_actions import RegisterActions
from dxdesk.ui.pages.entering.register_commands import REGISTER

FORM_WIDTH = 340
FORM_BELOW = 900  # page width under which the form hides until it is asked for


class RegisterPage(Page):
    """One page for every register: what differs is declared in the models."""

    def __init__(self, desk: Desk, register: Register) -> None:
        super().__init__(desk, _(register.title))
        self.register, self.shows = register, (register.key, Subject.CAMPAIGNS)
        self.title.setText(_(register.short))
        self.title.setToolTip(tip(_(register.title)))
        self.grid = Grid(desk, register)
        self.form = Form(desk, self.grid.grid_model)
        self.actions_ = RegisterActions(desk, self.grid, self)
        self._form_wanted: bool | None = None  # None: as the width allows
        self._goal = Goal(register.key)
        self.adds = can_add(register, desk.store.campaign)
        self.top.insertWidget(
            1, label(_("Biểu {form}").format(form=register.form), "small"), 0, Qt.AlignmentFlag.AlignBottom
        )
        self.add_actions(self._buttons())
        self._locked = Notice(desk.theme, "", "note")
        self._show_lock()
        desk.lock_changed.connect(self._show_lock)
        strip = QVBoxLayout()
        strip.setContentsMargins(MARGIN, 0, MARGIN, 8)
        strip.setSpacing(GAP)
        strip.addWidget(self._locked)
        strip.addLayout(self._tools())
        self.body.addLayout(strip)
        self.body.addWidget(self._contents(), 1)
        self._connect()

    # -- building -------------------------------------------------------------------------------------------------

    def _buttons(self) -> list[QPushButton]:
        theme, do = self.desk.theme, self.actions_
        tip = f"{_('Nhập từ Excel')} ({IMPORT_KEYS})"
        found = [
            button(theme, _("Nhập từ Excel…"), do.import_workbook, icon="import", tip=tip),
            button(theme, _("Xuất Excel…"), do.export_workbook, icon="export", tip=on_rows.export.tip),
            button(theme, _("Biểu mẫu…"), do.template, icon="template", tip=_("Lưu biểu mẫu Excel để gửi các đơn vị")),
        ]
        if self.adds:
            found.append(button(theme, _("Thêm dòng"), do.add, icon="add", kind="primary", tip=on_rows.add.tip))
        self._writing = [found[0], *found[3:]]  # off while the figures are confirmed
        return found

    def _tools(self) -> QHBoxLayout:
        theme = self.desk.theme
        self.search = SearchField(theme)
        self.count = label("", "small")
        self.clear_filters = button(theme, _("Bỏ lọc"), self._clear_filters, kind="link", icon="close")
        self.clear_filters.hide()
        self.columns = button(theme, _("Cột"), self.choose_columns, icon="columns", kind="quiet")
        self.delete = button(theme, "", self.actions_.delete, icon="delete", kind="quiet", name=on_rows.delete.tip)
        self.toggle = button(
            theme, "", self.toggle_form, icon="form", kind="quiet", name=_("Hiện hoặc ẩn chi tiết (F6)")
        )
        self._writing.append(self.delete)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.search, 1)
        row.addWidget(self.count)
        row.addWidget(self.clear_filters)
        row.addStretch(1)
        for one in (self.delete, self.columns, self.toggle):
            row.addWidget(one)
        return row

    def _contents(self) -> QWidget:
        theme, do = self.desk.theme, self.actions_
        more = [button(theme, _("Thêm dòng"), do.add, icon="add")] if self.adds else []
        self._nothing = Empty(
            theme,
            register_icon(self.register.key),
            _("Biểu chưa có dòng nào"),
            _("Nhập từ tệp Excel đang có, hoặc thêm một dòng rồi dán các dòng khác từ bảng tính."),
            button(theme, _("Nhập từ Excel…"), do.import_workbook, icon="import", kind="primary"),
            *more,
        )
        QShortcut(QKeySequence.StandardKey.Paste, self._nothing, self.grid.paste)  # the grid isn't there for keys
        self._unfound = Empty(
            theme,
            "search",
            _("Không có dòng nào khớp"),
            _("Thử từ khác hoặc bỏ bớt điều kiện lọc."),
            button(theme, _("Bỏ tìm và lọc"), self._clear_all),
        )
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(_(self.register.title))
        for part in (self.grid, self._nothing, self._unfound):
            self.stack.addWidget(part)
        self.form.setMinimumWidth(280)
        self.splitter = Halves(_("Bảng và chi tiết"), self.stack, self.form, parent=self)
        return self.splitter

    def _connect(self) -> None:
        grid, do = self.grid, self.actions_
        grid.edits_asked.connect(do.write)
        grid.paste_asked.connect(do.paste)
        grid.delete_rows_asked.connect(do.delete)
        grid.cell_changed.connect(self._cell_changed)
        grid.filter_asked.connect(self.choose_values)
        grid.menu_asked.connect(self._open_menu)
        grid.grid_model.listed.connect(self._listed)
        grid.grid_model.dataChanged.connect(self._data_changed)
        self.form.edits_asked.connect(do.write)
        self.form.confirm_asked.connect(do.confirm_carried)
        do.unwritten.connect(grid.grid_model.forget)
        do.created.connect(self._created)
        self.search.searched.connect(self._search)
        self.search.left.connect(grid.setFocus)
        REGISTER.bind(self, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- listing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.grid.grid_model.ask()

    def _show_lock(self) -> None:
        locked = self.desk.locked
        self._locked.say(locked, "note")
        self._locked.setVisible(bool(locked))
        for one in self._writing:
            one.setEnabled(not locked)

    def findings_arrived(self) -> None:
        self.grid.grid_model.forget_marks()
        self.form.findings_arrived()

    def _listed(self) -> None:
        model = self.grid.grid_model
        rows, query = model.rowCount(), model.query
        self.count.setText(_("{n} dòng").format(n=f"{rows:,}".replace(",", ".")))
        self.clear_filters.setVisible(bool(query.filters))
        self.stack.setCurrentWidget(self.grid if rows else self._unfound if query.narrowed else self._nothing)
        if self._goal.record:
            self._reach_goal()

    def _search(self, text: str) -> None:
        query = self.grid.grid_model.query
        self.grid.grid_model.ask(Query(text, query.filters, query.sort, query.descending))

    def choose_values(self, section: int) -> None:
        model = self.grid.grid_model
        name, f = model.columns[section], model.fields[section]
        options = filter_options(f)
        popup = Ticks(
            self.desk.theme,
            _("Lọc: {field}").format(field=_(f.label)),
            list(options),
            model.query.filters.get(name, [v for _text, v in options]),
            self,
        )
        popup.ticked.connect(partial(self._filter, name, len(options)))
        left = self.grid.heading.sectionViewportPosition(section)
        popup.show_at(self.grid.heading.mapToGlobal(QPoint(left, self.grid.heading.height())))

    def _filter(self, name: str, all_of: int, values: list[object]) -> None:
        query = self.grid.grid_model.query
        filters = {n: v for n, v in query.filters.items() if n != name}
        if 0 < len(values) < all_of:
            filters[name] = values  # type: ignore[assignment]  # the popup carries plain values
        self.grid.grid_model.ask(Query(query.search, filters, query.sort, query.descending))
        self.grid.heading.viewport().update()

    def _clear_filters(self) -> None:
        query = self.grid.grid_model.query
        self.grid.grid_model.ask(Query(query.search, {}, query.sort, query.descending))

    def _clear_all(self) -> None:
        self._clear_filters()
        self.search.clear()
        self.grid.grid_model.ask(Query())

    def choose_columns(self) -> None:
        model = self.grid.grid_model
        options: list[tuple[str, object]] = [(_(f.label), c) for c, f in enumerate(model.fields) if not f.key]
        shown = [c for c in range(model.columnCount()) if not self.grid.isColumnHidden(c)]
        popup = Ticks(self.desk.theme, _("Cột hiển thị"), options, shown, self)
        popup.ticked.connect(self._show_columns)
        corner = self.columns.mapToGlobal(self.columns.rect().bottomRight())
        popup.show_at(corner - QPoint(popup.sizeHint().width(), -4))

    def _show_columns(self, shown: list[object]) -> None:
        for column, f in enumerate(self.grid.grid_model.fields):
            self.grid.setColumnHidden(column, not f.key and column not in shown)

    # -- one record -----------------------------------------------------------------------------------------------

    def arrive(self, goal: Goal) -> None:
        """Go to a record and a field; search and filters that would hide it are taken away."""
        self._goal = goal
        if goal.record:
            model = self.grid.grid_model
            if model.query.narrowed:
                self.search.clear()
                model.ask(Query())
            elif model.loaded:
                self._reach_goal()
        self.grid.setFocus()

    def _reach_goal(self) -> None:
        goal, self._goal = self._goal, Goal(self.register.key)
        if len(goal.records) > 1:
            self.grid.select_rows(goal.records)
        elif self.grid.go_to(goal.record, goal.field):
            self.form.go_to(goal.field)
            self.grid.setFocus()

    def _created(self, record: str) -> None:
        self._goal = Goal(self.register.key, record)

    def _cell_changed(self, line: Line | None, name: str) -> None:
        self.form.show_line(line)
        if line is not None:
            self.form.show_history(name)
            self.form.go_to(name)

    def _data_changed(self, *_ignored: object) -> None:
        line, _name = self.grid.current()
        self.form.show_line(line)

    def toggle_form(self) -> None:
        self._form_wanted = not self.form.isVisible()
        self.form.setVisible(self._form_wanted)

    def switch_side(self) -> None:
        """F6: from the grid into the form at the same field, and back."""
        _line, name = self.grid.current()
        if self.form.has_focus():
            self.grid.setFocus()
        else:
            self.form.show()
            self.form.focus_field(name)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Việc với các ô đã chọn"))
        menu.aboutToHide.connect(menu.deleteLater)
        REGISTER.fill_menu(menu, self, self.desk.theme)
        menu.popup(self.grid.viewport().mapToGlobal(where))

    def can_filter(self) -> bool:
        """Whether the column of the current cell can be filtered."""
        column = self.grid.currentIndex().column()
        return column >= 0 and filterable(self.grid.grid_model, column)

    def commands(self) -> list[Command]:
        return REGISTER.offered(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._form_wanted is None:
            self.form.setVisible(event.size().width() >= FORM_BELOW)
        width = self.splitter.width()
        if self.form.isVisible() and event.oldSize().width() <= 0:
            self.splitter.setSizes([max(300, width - FORM_WIDTH), FORM_WIDTH])
