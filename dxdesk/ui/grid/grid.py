"""The one grid of all registers: edit in place, copy and paste with Excel, fill down, edit many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QStyledItemDelegate, QWidget

from dxdesk.flows.entering import listing
from dxdesk.i18n import _
from dxdesk.models.register import Register
from dxdesk.ui.desk import Desk
from dxdesk.ui.grid.cell_view import CellView
from dxdesk.ui.grid.choice_cell import CellChoice
from dxdesk.ui.grid.delegates import CellDelegate
from dxdesk.ui.grid.frozen import FrozenColumn
from dxdesk.ui.grid.header import GridHeader
from dxdesk.ui.grid.kept_place import KeptPlace
from dxdesk.ui.grid.model import Edit, GridModel, Index, Line, Query, editable
from dxdesk.ui.grid.refusal_bubble import RefusalBubble
from dxdesk.ui.kit import clipboard
from dxdesk.ui.look.theme import BASE

ROW_HEIGHT = 42  # two lines of text, fixed: measuring 70,000 rows would take a minute
_MOST_CELLS = 200_000  # that are copied at once


class Grid(CellView):
    """Shows a register; asks for edits (`edits_asked`) and pastes (`paste_asked`), and says which cell is current."""

    cell_changed = Signal(object, str)  # the current Line or None, and the name of the field
    edits_asked = Signal(object, str)  # list[Edit] and a title
    paste_asked = Signal(object)  # list[list[str]]
    delete_rows_asked = Signal()
    filter_asked = Signal(int)
    menu_asked = Signal(QPoint)

    def __init__(self, desk: Desk, register: Register) -> None:
        super().__init__()
        self.desk, self.register = desk, register
        self.grid_model = GridModel(desk, register, self)
        self.setModel(self.grid_model)
        self.setAccessibleName(_(register.title))
        self.delegate = CellDelegate(desk.theme, self.grid_model, self)
        self.setItemDelegate(self.delegate)
        self.frozen: FrozenColumn | None = None  # Qt resizes and scrolls this view while it is still being set up
        self._kept = KeptPlace(self)
        self._bubble = RefusalBubble(self.viewport())
        self._set_up_view()
        self._set_up_headers()
        self.frozen = FrozenColumn(self, self.grid_model.columns.index(register.key_fields[0]))
        self.grid_model.edit_asked.connect(self._typed)
        self.grid_model.modelAboutToBeReset.connect(self._note_place)
        self.grid_model.modelReset.connect(self._find_place)
        self.delegate.stepped.connect(self.step)
        self.delegate.fill_asked.connect(self.fill)
        self.delegate.refused.connect(self._show_refusal)
        self.delegate.accepted.connect(self._bubble.hide)
        self.delegate.left_for.connect(self._go_where)
        self.delegate.composing.connect(self.grid_model.hold)
        self.selectionModel().currentChanged.connect(self._moved)
        desk.theme.changed.connect(self._restyled)

    def _set_up_view(self) -> None:
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_asked)
        self.setCornerButtonEnabled(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def _set_up_headers(self) -> None:
        self.heading = GridHeader(self.desk.theme, self.grid_model, self)
        self.setHorizontalHeader(self.heading)
        self.heading.sort_asked.connect(self._sort)
        self.heading.filter_asked.connect(self.filter_asked)
        for column, f in enumerate(self.grid_model.fields):
            self.setColumnWidth(column, column_width(f.width))
        rows = self.verticalHeader()
        rows.setAccessibleName(_("Số thứ tự dòng"))
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setHighlightSections(False)
        rows.setFixedWidth(46)

    # -- where the person is --------------------------------------------------------------------------------------

    def current(self) -> tuple[Line | None, str]:
        """The current row and the name of the current field; None and "" where there is none."""
        index = self.currentIndex()
        if not index.isValid():
            return None, ""
        return self.grid_model.line(index.row()), self.grid_model.columns[index.column()]

    def go_to(self, record: str, name: str = "") -> bool:
        """Make a cell current; False when its row isn't listed."""
        place = self.grid_model.place_of(record)
        if place < 0:
            self._kept.forget()
            return False
        column = (
            self.grid_model.columns.index(name)
            if name in self.grid_model.columns
            else max(0, self.currentIndex().column())
        )
        self.setColumnHidden(column, False)
        index = self.grid_model.index(place, column)
        self.stand_on(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def _go_where(self, where: QPoint) -> None:
        """The click that closed a list of choices: on most systems Qt gives it to nobody else."""
        spot = self.viewport().mapFromGlobal(where)
        index = self.indexAt(spot)
        if not index.isValid() or not self.viewport().rect().contains(spot):
            return
        if self.frozen is not None and spot.x() < self.frozen.covered():
            index = self.grid_model.index(index.row(), self.frozen.column)
        self.stand_on(index)
        self.setFocus()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, out from under the names that stay at the left."""
        super().scrollTo(index, hint)
        frozen = self.frozen
        if frozen is not None and index.column() != frozen.column and (hidden := frozen.covered()):
            left = self.heading.sectionViewportPosition(index.column())
            if left < hidden:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() - (hidden - left))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.frozen is not None:
            self.frozen.fit()

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self.grid_model.line(current.row()) if current.isValid() else None
        self.cell_changed.emit(line, self.grid_model.columns[current.column()] if current.isValid() else "")

    def filled_rows(self, column: int) -> Callable[[int], bool]:
        """By one question to the store: there may be 70,000 rows."""
        f, model = self.grid_model.fields[column], self.grid_model
        if not f.stored:
            return lambda _row: True  # from the catalogue or worked out: there in every row, or nearly
        blank = set(listing.listing(self.desk.store, self.register.key, filters={f.name: [""]}))
        return lambda row: model.numbers[row] not in blank

    def _note_place(self) -> None:
        self._kept.note()
        # A new listing takes the open editor away, and with it the keys and what was being typed.
        self._had_keys = self._has_keys()
        self._unfinished = self.delegate.unfinished() if self._had_keys else None

    _had_keys = False
    _unfinished: str | int | None = None

    def _has_keys(self) -> bool:
        """Whether the keyboard is here, in an editor or its list, or nowhere."""
        # Of a window in the background: where they come back to.
        focused: list[QWidget | None] = [QApplication.focusWidget(), self.window().focusWidget()]
        place = next((widget for widget in focused if widget is not None), self)
        while place is not self:
            if (above := place.parentWidget()) is None:
                return False
            place = above
        return True

    def _find_place(self) -> None:
        unfinished, self._unfinished = self._unfinished, None
        if self._had_keys:
            self._had_keys = False
            self._bubble.hide()
            self.setFocus()
        if not self.grid_model.rowCount():
            self.cell_changed.emit(None, "")
            return
        if self._kept.find() and unfinished is not None:
            self.edit(self.currentIndex())
            self.delegate.resume(unfinished)

    # -- editing --------------------------------------------------------------------------------------------------

    def _typed(self, edits: Sequence[Edit]) -> None:
        self.edits_asked.emit(edits, _("Sửa ô"))

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """An editor whose text was refused stays, so that nothing typed is lost; Escape gives it up."""
        if self.delegate.rejected and hint is not QStyledItemDelegate.EndEditHint.RevertModelCache:
            QTimer.singleShot(0, self._back_to_editor)
            self._refused_editor = editor
            return
        self._bubble.hide()
        if self.delegate.rejected:  # Escape: what couldn't be taken is given up
            self.delegate.rejected = False
            where = self.delegate.editing
            if where.isValid() and (line := self.grid_model.line(where.row())) is not None:
                self.grid_model.let_go(line.record, [self.grid_model.columns[where.column()]])
        if editor is self._closing:
            return
        had_keys, self._closing = self._has_keys(), editor
        if isinstance(editor, CellChoice):
            editor.leaving = True
        super().closeEditor(editor, hint)
        self._closing = None
        if had_keys:
            self.setFocus()  # Qt does this only for an editor that had them itself, not through its list

    _refused_editor: QWidget | None = None
    _closing: QWidget | None = None  # Qt lets an editor's pending events come while it closes it: a list given up too

    def _back_to_editor(self) -> None:
        editor, where = self._refused_editor, self.delegate.editing
        if not self.delegate.rejected or editor is None or not where.isValid():
            return
        if not self.isVisible():  # another page is in sight: its keys aren't for here, and the text is kept
            self.delegate.rejected = False
            self.closeEditor(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
        else:
            self.stand_on(self.grid_model.index(where.row(), where.column()))
            editor.setFocus()

    def _show_refusal(self, editor: QWidget, message: str) -> None:
        self._bubble.show_at(editor, message, 0 if self.frozen is None else self.frozen.covered())

    def selected_places(self) -> dict[int, list[int]]:
        """Selected cells as rows and their columns, both in visible order; hidden columns are left out."""
        order = {c: v for v, c in enumerate(self.visual_columns())}
        found: dict[int, set[int]] = {}
        selection = self.selectionModel().selection()
        for block in (selection.at(i) for i in range(selection.size())):
            columns = [c for c in range(block.left(), block.right() + 1) if c in order]
            for row in range(block.top(), block.bottom() + 1):
                found.setdefault(row, set()).update(columns)
        return {row: sorted(found[row], key=order.__getitem__) for row in sorted(found)}

    def selected_records(self) -> list[str]:
        """The records of the selected rows."""
        return [line.record for _place, line in self.grid_model.lines(self.selected_places())]

    def selected_lines(self) -> list[Line]:
        return [line for _place, line in self.grid_model.lines(self.selected_places())]

    def fill(self, raw: str) -> None:
        """Write one text into every selected cell that can be edited."""
        self._change_selected({}, raw, _("Ghi giá trị vào các ô đã chọn"))

    def fill_down(self) -> None:
        """Write the topmost selected cell of each column into those below it; in one row alone, what stands above."""
        places = self.selected_places()
        above = min(places, default=0) - 1
        if len(places) == 1 and above >= 0:
            places = {above: places[above + 1], **places}
        if len(places) < 2:
            self.desk.say(_("Chọn từ hai dòng trở lên để điền xuống."))
            return
        top: dict[int, str] = {}
        lines = self.grid_model.lines(places)
        for place, line in lines:
            for column in places[place]:
                top.setdefault(column, line.texts[column])
        self._change_selected(top, "", _("Điền xuống"))

    def clear_cells(self) -> None:
        """Blank the selected cells."""
        self._change_selected({}, "", _("Xóa nội dung các ô đã chọn"))

    def _change_selected(self, by_column: dict[int, str], raw: str, title: str) -> None:
        places = self.selected_places()
        edits: list[Edit] = []
        locked = 0
        for place, line in self.grid_model.lines(places):
            values: dict[str, str] = {}
            for column in places[place]:
                text = by_column.get(column, raw)
                if not editable(self.grid_model.fields[column]):
                    locked += 1
                elif text != line.texts[column]:
                    values[self.grid_model.columns[column]] = text
            if values:
                edits.append(Edit(line.record, values))
        if edits:
            self.edits_asked.emit(edits, title)
        elif locked:
            self._say_locked()

    def _say_locked(self) -> None:
        self.desk.say(_("Các ô đã chọn là thông tin của kỳ báo cáo, không sửa được."))

    # -- clipboard ------------------------------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put the selected cells on the clipboard, as they are shown; False if they aren't there afterwards."""
        places = self.selected_places()
        columns = sorted({c for row in places.values() for c in row}, key=self.visual_columns().index)
        if not places or len(places) * len(columns) > _MOST_CELLS:
            self.desk.say(_("Vùng chọn quá lớn để sao chép; hãy xuất ra Excel.") if places else _("Chưa chọn ô nào."))
            return False
        block = [
            [line.texts[c] if c in places[p] else "" for c in columns] for p, line in self.grid_model.lines(places)
        ]
        QGuiApplication.clipboard().setText(clipboard.to_text(block))
        self.desk.say(_("Đã sao chép {rows} dòng × {columns} cột.").format(rows=len(block), columns=len(columns)))
        return True

    def paste(self) -> None:
        if block := clipboard.from_data(QGuiApplication.clipboard().mimeData()):
            self.paste_asked.emit(block)

    def paste_target(self, block: Sequence[Sequence[str]]) -> tuple[int, list[int]]:
        """Where a block goes: the first selected row, and the visible columns from the first selected one on."""
        places = self.selected_places()
        index = self.currentIndex()
        row = min(places) if places else max(0, index.row())
        columns = self.visual_columns()
        first = places[row][0] if places else index.column() if index.isValid() else columns[0]
        return row, columns[columns.index(first) :][: len(block[0])]

    # -- listing --------------------------------------------------------------------------------------------------

    def _sort(self, section: int) -> None:
        """Once: ascending; again: descending; a third time: the order of the catalogue."""
        name, query = self.grid_model.columns[section], self.grid_model.query
        if query.sort != name:
            self.grid_model.ask(Query(query.search, query.filters, name))
        elif not query.descending:
            self.grid_model.ask(Query(query.search, query.filters, name, True))
        else:
            self.grid_model.ask(Query(query.search, query.filters))
        self.heading.viewport().update()

    def select_rows(self, records: Sequence[str]) -> None:
        """Select whole rows by record, the first one current."""
        places = [p for p in (self.grid_model.place_of(r) for r in records) if p >= 0]
        selection = QItemSelection()
        last = self.grid_model.columnCount() - 1
        for place in places:
            selection.select(self.grid_model.index(place, 0), self.grid_model.index(place, last))
        if places:
            self.setCurrentIndex(self.grid_model.index(places[0], 0))
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _restyled(self) -> None:
        self.delegate.retheme()
        self.viewport().update()
        if self.frozen is not None:
            self.frozen.retheme()

    # -- keys -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        standard = QKeySequence.StandardKey
        key, held = Qt.Key(event.key()), event.modifiers()
        if self.open_editor() is not None:
            super().keyPressEvent(event)  # they are the editor's
            return
        if event.matches(standard.Copy):
            self.copy()
        elif event.matches(standard.Paste):
            self.paste()
        elif event.matches(standard.Cut):
            if self.copy():
                self.clear_cells()
        elif key is Qt.Key.Key_D and held == Qt.KeyboardModifier.ControlModifier:
            self.fill_down()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not held:
            self.clear_cells()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Minus) and held == Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():  # the next row comes into the place of the deleted one
                self.delete_rows_asked.emit()
        elif key is Qt.Key.Key_Menu or (key is Qt.Key.Key_F10 and held & Qt.KeyboardModifier.ShiftModifier):
            self.menu_asked.emit(self.visualRect(self.currentIndex()).bottomLeft())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Nothing is looked for; a cell that can't be edited says so."""
        if search.strip() and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self._say_locked()


def column_width(characters: int) -> int:
    """Pixels for a declared width: long texts wrap into two lines, so they get less than their length."""
    wanted = characters if characters <= 20 else 20 + (characters - 20) * 0.45
    return int(wanted * BASE * 0.56) + 24
