"""What stands against each other, one after the other: all values side by side, and one of them to choose."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeySequence, QMouseEvent, QPainter, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dxdesk.errors import Problem
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts
from dxdesk.flows.reviewing import overview
from dxdesk.i18n import _
from dxdesk.models.change import LIVE
from dxdesk.models.field import Field, Kind, Value
from dxdesk.models.registers import REGISTERS
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.grid.delegates import raw_text
from dxdesk.ui.kit.halves import Halves
from dxdesk.ui.kit.page import MARGIN
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.kit.widgets import Card, Empty, Flow, Notice, button, chip, clear, label, restate, scrolled
from dxdesk.ui.look.theme import BASE, GAP, Theme
from dxdesk.ui.pages.entering.field_box import FieldBox

if TYPE_CHECKING:
    from dxdesk.flows.entering.editing import Saved
    from dxdesk.flows.exchanging.conflicts import Conflict, Parted, Side
    from dxdesk.flows.workspace import PlainRow, Workspace

ROW_HIGH = 56
SIDE_WIDTH = 236
_PLACE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class SideCard(QFrame):
    """One of the values, and who entered it; `chosen` when it is to stand."""

    chosen = Signal()
    marked = Signal()

    def __init__(self, theme: Theme, number: int, side: Side) -> None:
        super().__init__()
        self.setObjectName("side_card")
        self.setAccessibleName(
            _("Giá trị {n}: {text}, {officer}").format(n=number, text=side.text, officer=side.officer)
        )
        self.setFixedWidth(SIDE_WIDTH)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(chip(str(number), "accent"))
        if side.shown:
            row.addWidget(chip(_("đang hiện trong biểu")))
        row.addStretch(1)
        box.addLayout(row)
        box.addSpacing(2)
        box.addWidget(label(side.text, "heading", wrap=True))
        for heading, text in side.beside:
            box.addWidget(label(f"{heading}: {text or _('(để trống)')}", wrap=True))
        box.addSpacing(4)
        box.addWidget(label(side.officer or _("(chưa ghi tên)"), "strong", wrap=True))
        for said in filter(None, (side.made_at, side.batch, side.source)):
            box.addWidget(label(said, "small", wrap=True))
        box.addStretch(1)
        text = _("Chọn giá trị này") if not side.together else _("Chọn cả cặp này")
        self.act = button(theme, text, self.chosen.emit, name=_("Chọn giá trị {n}").format(n=number))
        box.addSpacing(4)
        box.addWidget(self.act)

    def set_marked(self, marked: bool) -> None:
        restate(self, "marked", marked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.marked.emit()
        super().mousePressEvent(event)


class ConflictDelegate(QStyledItemDelegate):
    """The record's name, and below it the field and the register."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, ROW_HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, box = self._theme.tokens, QRectF(option.rect)
        title, place = str(index.data()).split("\n")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selection))
            painter.drawRoundedRect(box.adjusted(2, 1, -2, -1), 8, 8)
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for words, font, colour, inside in (
            (title, self._theme.font(BASE, QFont.Weight.DemiBold), t.text, box.adjusted(12, 7, -12, -28)),
            (place, self._theme.font(12), t.muted, box.adjusted(12, 28, -12, -7)),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(inside.width()))
            painter.drawText(inside, left, shown)
        painter.restore()


class ConflictList(QListWidget):
    """Letters go nowhere: those meant for a field would choose another conflict, which Enter then settles."""

    def keyboardSearch(self, _search: str) -> None:
        pass


class ConflictBoard(QWidget):
    """The list at the left, the values of the chosen one at the right. `counted` carries how many there are."""

    counted = Signal(int)

    def __init__(self, desk: Desk, receive: QWidget) -> None:
        super().__init__()
        self.desk = desk
        self.setAccessibleName(_("Khác biệt"))
        self.conflicts: list[Conflict] = []
        self.cards: list[SideCard] = []
        self.mark = -1  # place of the marked side
        self._parted: list[Parted] = []
        self._wanted = Goal("")
        self._keyboard = False  # somebody was sent here before there was anything in sight
        self._other: FieldBox | None = None
        self._stack = QStackedWidget()
        self._stack.setAccessibleName(_("Khác biệt"))
        self._stack.addWidget(QWidget())  # until they have been read
        self._stack.addWidget(
            Empty(
                desk.theme,
                "ok",
                _("Không có khác biệt nào"),
                _("Khi hai người nhập khác nhau ở cùng một ô, cả hai giá trị hiện ở đây để chọn sau khi nhận tệp."),
                receive,  # type: ignore[arg-type]
            )
        )
        self._stack.addWidget(self._contents())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        for number in range(1, 10):
            found = QShortcut(QKeySequence(str(number)), self)
            found.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            found.activated.connect(partial(self.mark_side, number - 1))

    # -- building -------------------------------------------------------------------------------------------------

    def _contents(self) -> QWidget:
        self.list = ConflictList()
        self.list.setProperty("plain", True)
        self.list.setAccessibleName(_("Các khác biệt chưa xử lý"))
        self.list.setItemDelegate(ConflictDelegate(self.desk.theme, self.list))
        self.list.currentRowChanged.connect(self._show_one)
        self.list.itemActivated.connect(self._settle_marked)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(MARGIN - 12, 0, 0, 8)
        box.addWidget(self.list, 1)
        hint = label(_("↑ ↓ chuyển khác biệt · 1, 2, 3 đánh dấu · Enter ghi"), "small", wrap=True)
        hint.setContentsMargins(12, 0, 12, 0)
        box.addWidget(hint)
        inside = QWidget()
        self._detail = QVBoxLayout(inside)
        self._detail.setContentsMargins(24, 4, 24, 24)
        self._detail.setSpacing(10)
        left.setMinimumWidth(220)
        right = scrolled(inside, _("Các giá trị"))
        return Halves(_("Khác biệt và các giá trị"), left, right, sizes=(340, 800), grows=1)

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read("", everything, done=self._show, owner=self)

    def reach(self, goal: Goal) -> None:
        """Choose the conflict of a record, once they have been read."""
        self._wanted, self._keyboard = goal, True
        self._reach()
        self._take_keyboard()

    def _take_keyboard(self) -> None:
        """The list takes it once it is in sight."""
        if self._keyboard and self.list.isVisible():
            self._keyboard = False
            self.list.setFocus()

    def _reach(self) -> None:
        for place, one in enumerate(self.conflicts):
            if one.record == self._wanted.record:
                self.list.setCurrentRow(place)
                self._wanted = Goal("")
                return

    def _show(self, found: tuple[list[Conflict], list[Parted]]) -> None:
        self.counted.emit(len(found[0]))
        if found == (self.conflicts, self._parted) and self._stack.currentIndex():
            return  # what the person is typing stays
        self.conflicts, self._parted = found
        place = max(0, self.list.currentRow())
        self.list.blockSignals(True)
        self.list.clear()
        for one in self.conflicts:
            item = QListWidgetItem(f"{one.title}\n{one.label} · {_(REGISTERS[one.register].short)}")
            item.setToolTip(tip(one.title))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._stack.setCurrentIndex(2 if self.conflicts or self._parted else 1)
        if self.conflicts:
            self.list.setCurrentRow(min(place, len(self.conflicts) - 1))
        self._show_one(self.list.currentRow())
        self._reach()
        self._take_keyboard()

    def _show_one(self, place: int) -> None:
        clear(self._detail)
        self.cards, self.mark, self._other = [], -1, None
        if 0 <= place < len(self.conflicts):
            self._show_conflict(self.conflicts[place])
        elif self._parted:
            self._detail.addWidget(label(_("Không có khác biệt nào chờ chọn."), "muted"))
        for one in self._parted:
            self._detail.addWidget(self._parted_notice(one))
        self._detail.addStretch(1)

    def _show_conflict(self, one: Conflict) -> None:
        theme = self.desk.theme
        self._detail.addWidget(label(one.title, "heading", wrap=True))
        row = QHBoxLayout()
        row.addWidget(label(f"{one.label} · {_(REGISTERS[one.register].short)}", "muted"))
        go = partial(self._go, one.register, one.record, "" if one.field == LIVE else one.field)
        row.addWidget(button(theme, _("Đến ô trong biểu"), go, kind="link"))
        row.addStretch(1)
        self._detail.addLayout(row)
        said = (
            _("Một người đã xóa dòng, người khác sửa dòng đó. Chọn giữ hay xóa.")
            if one.field == LIVE
            else _("Các giá trị dưới đây được nhập trên các máy khác nhau khi chưa nhận tệp của nhau.")
        )
        self._detail.addWidget(label(said, wrap=True))
        holder = QWidget()
        flow = Flow(2 * GAP)
        holder.setLayout(flow)
        for place, side in enumerate(one.sides):
            card = SideCard(theme, place + 1, side)
            card.chosen.connect(partial(self._choose, one, side))
            card.marked.connect(partial(self.mark_side, place))
            self.cards.append(card)
            flow.addWidget(card)
        height = max((card.heightForWidth(SIDE_WIDTH) for card in self.cards), default=0)
        for card in self.cards:
            card.setFixedHeight(height)
        self._detail.addWidget(holder)
        for mate in one.mates:
            text = _("Đi cùng: {label} {text} ({officer}, {moment})").format(
                label=mate.label, text=mate.text or _("(để trống)"), officer=mate.officer, moment=mate.made_at
            )
            self._detail.addWidget(label(text, wrap=True))
        if one.field != LIVE:
            self._detail.addWidget(self._another(one))

    def _another(self, one: Conflict) -> QWidget:
        """A value that is none of them, by the field's own editor."""
        f = REGISTERS[one.register].fields[one.field]
        card = Card()
        card.setAccessibleName(_("Giá trị khác"))
        card.box.addWidget(label(_("Nhập giá trị khác, nếu không giá trị nào đúng"), "strong"))
        other = self._other = FieldBox(self.desk.theme, f)
        other.setMaximumWidth(2 * SIDE_WIDTH)
        other.committed.connect(partial(self._typed, one))
        card.box.addWidget(other)
        write = button(self.desk.theme, _("Ghi giá trị này"), partial(self._take_typed, one))
        write.setEnabled(not self.desk.locked)
        card.box.addWidget(write, 0, Qt.AlignmentFlag.AlignLeft)
        self.desk.read("", row_of, one.register, one.record, done=partial(self._prepare, other, one), owner=other)
        return card

    def _prepare(self, other: FieldBox, one: Conflict, row: PlainRow) -> None:
        register = REGISTERS[one.register]
        words = register.vocabulary(one.field, row, self.desk.store.campaign)
        other.show_value("", None, words, writable=not self.desk.locked)

    def _parted_notice(self, one: Parted) -> Notice:
        said = "; ".join(f"{p.label}: {p.text} ({p.officer}, {p.made_at})" for p in one.parts)
        text = _("{title}: các ô đi cùng nhau do những máy chưa biết nhau nhập. {parts}. Kiểm tra xem có khớp không.")
        go = partial(self._go, one.register, one.record, one.parts[0].field)
        see = button(self.desk.theme, _("Đến ô"), go, kind="link", name=_("Đến ô: {title}").format(title=one.title))
        return Notice(self.desk.theme, text.format(title=one.title, parts=said), "warning", see)

    def _go(self, register: str, record: str, field: str) -> None:
        self.desk.go.emit(Goal(register, record, field))

    # -- choosing -------------------------------------------------------------------------------------------------

    def mark_side(self, place: int) -> None:
        if 0 <= place < len(self.cards):
            self.mark = place
            for number, card in enumerate(self.cards):
                card.set_marked(number == place)

    def _settle_marked(self, _item: QListWidgetItem) -> None:
        one = self.conflicts[self.list.currentRow()]
        if 0 <= self.mark < len(one.sides):
            self._choose(one, one.sides[self.mark])
        else:
            self.desk.say(_("Bấm 1, 2, 3 để đánh dấu giá trị rồi Enter."))

    def _choose(self, one: Conflict, side: Side) -> None:
        register = REGISTERS[one.register]
        if one.field == LIVE:
            self._settle(one, {LIVE: bool(side.value)})
            return
        chosen = {one.field: side.value, **side.together}
        self._settle(one, {name: _exact(register.fields[name], value) for name, value in chosen.items()})

    def _typed(self, one: Conflict, _field: str, raw: str) -> None:
        """Enter, or a choice from the list, settles it; leaving the field does not."""
        if self._other is not None and self._other.editor.hasFocus():
            self._settle(one, {one.field: raw})

    def _take_typed(self, one: Conflict) -> None:
        if self._other is not None:
            self._settle(one, {one.field: raw_text(self._other.editor)})

    def _settle(self, one: Conflict, values: Mapping[str, object]) -> None:
        self.desk.write(
            "", editing.resolve, one.register, one.record, values,
            done=partial(self._settled, one), failed=self._failed, owner=self,
        )  # fmt: skip

    def _settled(self, one: Conflict, saved: Saved) -> None:
        if saved.refused:
            self._refuse(one, saved.refused[0].message)
        elif saved.saved:
            self.desk.say(_("Đã xử lý khác biệt. Ctrl+Z để hoàn tác."), "ok")
            self.list.setFocus()

    def _failed(self, problem: Problem) -> None:
        self.desk.problem.emit(problem)

    def _refuse(self, one: Conflict, message: str) -> None:
        place = self.list.currentRow()
        if self._other is not None and 0 <= place < len(self.conflicts) and self.conflicts[place] == one:
            self._other.refuse(message)
        else:  # it is about another one than the one in sight
            self.desk.problem.emit(Problem(f"{one.title}: {message}"))


def _exact(f: Field, value: Value) -> object:
    """A stored value as the verb reads it without guessing: its text "1.234" would be read as a typed one."""
    return Decimal(str(value)) if f.kind is Kind.AMOUNT and value is not None else value


def everything(ws: Workspace) -> tuple[list[Conflict], list[Parted]]:
    """All that stands against each other, and what was entered apart."""
    return conflicts.conflicts(ws), conflicts.parted(ws)


def row_of(ws: Workspace, register: str, record: str) -> PlainRow:
    """A row, for the words its fields may hold."""
    return overview.row(ws, register, record) or {}
