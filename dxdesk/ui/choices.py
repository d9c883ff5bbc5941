"""Lists of choices: drop-down lists and what opens in cells, all of one look, that letters move in."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QElapsedTimer, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dxdesk.text import fold
from dxdesk.ui import icons
from dxdesk.ui.theme import BASE, Theme

CHOICE_HEIGHT = 28
_CHOICE_PADDING = 8
_WIDEST_LIST = 480
_PAUSE = 2000  # milliseconds after which the next letter begins another word; Qt's own 400 are for fast typists
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def letters(event: QKeyEvent) -> str:
    """What a key types; empty for a blank and for keys that do something."""
    text = event.text()
    return text if text.isprintable() and text.strip() and not event.modifiers() & _HELD else ""


class ChoiceDelegate(QStyledItemDelegate):
    """Rows of one height in every list of choices, whatever the stylesheet had measured before the list was shown."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        text = str(index.data() or "")
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * _CHOICE_PADDING, CHOICE_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t = self._theme.tokens
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selection))
            painter.drawRoundedRect(QRectF(box), 5, 5)
        painter.setFont(self._theme.font(BASE))
        painter.setPen(QColor(t.text if state & QStyle.StateFlag.State_Enabled else t.muted))
        inside = box.adjusted(_CHOICE_PADDING, 0, -_CHOICE_PADDING, 0)
        text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()


class ChoiceList(QListView):
    """The list of a `Combo`: letters move to the choice they begin, with or without diacritics, and choose nothing."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemDelegate(ChoiceDelegate(theme, self))
        self.setUniformItemSizes(True)
        self._typed = ""
        self._since = QElapsedTimer()

    def keyboardSearch(self, search: str) -> None:
        typed = search
        if self._since.isValid() and self._since.elapsed() < _PAUSE:
            typed = self._typed + search
        self._since.start()
        if self._go(typed) or (not fold(typed) and self._typed):
            self._typed = typed
        elif fold(search) and set(fold(typed)) == set(fold(search)):
            self._go(search, after=self.currentIndex().row())  # the same letter again: the next choice it begins

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
            self._since.start()
            self._go(self._typed)
            return
        super().keyPressEvent(event)

    def _go(self, typed: str, after: int = -1) -> bool:
        """Mark the choice that fits best: one that begins with it, then one with a word that does."""
        wanted = fold(typed)
        found: list[tuple[int, int]] = []
        for row in range(self.model().rowCount()) if wanted else ():
            index = self.model().index(row, self.modelColumn())
            text = fold(str(index.data() or ""))
            if not index.flags() & Qt.ItemFlag.ItemIsEnabled or f" {wanted}" not in f" {text}":
                continue
            # The blank choice comes last: whoever types "d" means "Đã phê duyệt" rather than "(để trống)".
            blank = index.data(Qt.ItemDataRole.UserRole) == ""
            found.append((2 if blank else 0 if text.startswith(wanted) else 1, row))
        if not found:
            return False
        found.sort()
        rows = [row for _rank, row in found]
        row = rows[(rows.index(after) + 1) % len(rows)] if after in rows else rows[0]
        self.setCurrentIndex(self.model().index(row, self.modelColumn()))
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._typed = ""
        self.closed.emit()


class Combo(QComboBox):
    """A drop-down list that doesn't change when a page is scrolled over it, nor with the first letter of a word."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @cached_property
    def choices(self) -> ChoiceList:
        """The list, made when it is first asked for: a form has many of them."""
        found = ChoiceList(self._theme)
        self.setView(found)
        self.setItemDelegate(found.itemDelegate())  # Qt puts its own into every list it is given
        found.setAccessibleName(self.accessibleName())
        return found

    def showPopup(self) -> None:
        metrics = self.choices.fontMetrics()
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        self.choices.setMinimumWidth(min(widest + 44, _WIDEST_LIST))
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters open the list and move in it; Qt would choose with each of them."""
        if text := letters(event):
            if not self.choices.isVisible():
                self.showPopup()
            self.choices.keyboardSearch(text)
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        box = QRectF(self.width() - 23, (self.height() - 16) / 2, 16, 16)
        icons.draw(painter, box, "chevron-down", self._theme.tokens.muted)
        painter.end()


def chosen(items: QListWidget) -> QListWidgetItem | None:
    """The item of a list that is chosen and in sight."""
    return next((item for item in items.selectedItems() if not item.isHidden()), None)
