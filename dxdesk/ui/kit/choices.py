"""Lists of choices: drop-down lists and what opens in cells, all of one look, that letters move in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
)

from dxdesk.text import fold, spelled
from dxdesk.ui.kit.composing import hand_over
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import BASE, Theme

CHOICE_HEIGHT = 28
_CHOICE_PADDING = 8
_WIDEST_LIST = 480
_PAUSE = 2000  # milliseconds after which the next letter begins another word; Qt's own 400 are for fast typists
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def letters(event: QKeyEvent) -> str:
    """What a key types; empty for a blank and for keys that do something."""
    text = event.text()
    return text if text.isprintable() and text.strip() and not event.modifiers() & _HELD else ""


def fitting(typed: str, texts: Sequence[str]) -> list[int]:
    """The places of the texts of which a word begins with what is typed, best first.

    Typed without diacritics it stands for every way to write it. Typed with them, what is written so comes first: "đã"
    is "Đã trình" before it is "Đang soạn thảo". Then what begins with it comes before what only has such a word.
    """
    wanted, exact = fold(typed), spelled(typed)
    found: list[tuple[bool, bool, int]] = []
    for place, text in enumerate(texts) if wanted else ():
        plain = fold(text)
        if f" {wanted}" not in f" {plain}":
            continue
        written = spelled(text)
        differs = exact != wanted and f" {exact}" not in f" {written}"
        begins = plain.startswith(wanted) if differs or exact == wanted else written.startswith(exact)
        found.append((differs, not begins, place))
    return [place for _differs, _inside, place in sorted(found)]


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
    """The list of a `Combo`: letters move to the choice they begin, with or without diacritics, and choose nothing.

    They come one by one, or from an input method, which may take back what it gave before (`compose`).
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemDelegate(ChoiceDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.typed = ""
        self.unfit = ""  # what was typed and fits no choice
        self._since = QElapsedTimer()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt turns input methods off in a view whose current item can't be edited."""
        super().currentChanged(current, previous)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        ask = Qt.InputMethodQuery
        if query == ask.ImEnabled:
            return True
        if query == ask.ImSurroundingText:
            return self.typed
        if query in (ask.ImCursorPosition, ask.ImAnchorPosition):
            return len(self.typed)
        return super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.compose(event)
        event.accept()

    def compose(self, event: QInputMethodEvent) -> bool:
        """Take over what an input method gives, and mark what fits with what it still holds; False if nothing does."""
        typed = self._typed_lately()
        if event.replacementLength():
            begin = max(0, len(typed) + event.replacementStart())
            typed = typed[:begin] + event.commitString() + typed[begin + event.replacementLength() :]
        else:
            typed += event.commitString()
        self._since.start()
        if fits := self._go(typed + event.preeditString()):
            self.typed, self.unfit = typed, ""
        elif fold(typed + event.preeditString()):
            self.unfit = typed + event.preeditString()
        return fits

    def keyboardSearch(self, search: str) -> None:
        lately = self._typed_lately()
        typed, unfit = lately + search, (self.unfit if self._is_lately() else "") or lately
        self._since.start()
        if self._go(typed) or (not fold(typed) and self.typed):
            self.typed, self.unfit = typed, ""
        elif not (
            fold(search)
            and set(fold(typed)) == set(fold(search))
            and self._go(search, after=self.currentIndex().row())  # the same letter again: the next choice it begins
        ):
            self.unfit = unfit + search

    def _typed_lately(self) -> str:
        return self.typed if self._is_lately() else ""

    def _is_lately(self) -> bool:
        return self._since.isValid() and self._since.elapsed() < _PAUSE

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.typed, self.unfit = self.typed[:-1], ""
            self._since.start()
            self._go(self.typed)
            return
        row = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != row and not letters(event):
            self.unfit = ""  # another choice is marked by an arrow

    def mark(self, row: int) -> None:
        self.setCurrentIndex(self.model().index(row, self.modelColumn()))

    def _go(self, typed: str, after: int = -1) -> bool:
        """Mark the choice that fits best; with `after` the next one that fits."""
        indexes = [self.model().index(row, self.modelColumn()) for row in range(self.model().rowCount())]
        texts = [str(i.data() or "") if i.flags() & Qt.ItemFlag.ItemIsEnabled else "" for i in indexes]
        rows = fitting(typed, texts)
        # The blank choice comes last: whoever types "d" means "Đã phê duyệt" rather than "(để trống)".
        rows.sort(key=lambda row: indexes[row].data(Qt.ItemDataRole.UserRole) == "")
        if not rows:
            return False
        self.mark(rows[(rows.index(after) + 1) % len(rows)] if after in rows else rows[0])
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.typed = self.unfit = ""
        self.closed.emit()


class Combo(QComboBox):
    """A drop-down list that doesn't change when a page is scrolled over it, nor with the first letter of a word.

    Enter after a text that fits no choice chooses none: `unfitting` has that text. Whoever keeps it, to be mended, puts
    it into `unfit`, and it is what the list shows.
    """

    unfitting = Signal(str)
    unfit = ""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    _composing = False  # an input method holds a syllable: opening the list now would tear it apart
    _due = False  # the list opens as soon as the input method has been answered, unless a key comes first
    typed_row = -1  # what fits what was composed while the list was closed; shown, and not chosen yet

    @cached_property
    def choices(self) -> ChoiceList:
        """The list, made when it is first asked for: a form has many of them."""
        found = ChoiceList(self._theme)
        self.setView(found)
        self.setItemDelegate(found.itemDelegate())  # Qt puts its own into every list it is given
        found.setAccessibleName(self.accessibleName())
        found.installEventFilter(self)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt chooses with Enter what is marked, as early as it asks whether the key is a shortcut."""
        if watched is self.choices and isinstance(event, QKeyEvent) and event.key() in _ENTER and self.choices.unfit:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                text = self.choices.unfit
                self.hidePopup()
                self.unfitting.emit(text)
            return True
        return super().eventFilter(watched, event)

    def showPopup(self) -> None:
        self.choices.ensurePolished()  # else Qt forgets its margins the first time, and cuts the last choice
        metrics = self.choices.fontMetrics()
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        self.choices.setMinimumWidth(min(widest + 44, _WIDEST_LIST))
        row = self.typed_row
        super().showPopup()
        if row >= 0:
            self.choices.mark(row)
        self._fit(-1)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Let it have these labels and codes, and leave it alone if it has them: its list may be open."""
        if [(self.itemText(row), self.itemData(row)) for row in range(self.count())] != list(choices):
            self.clear()
            for text, code in choices:
                self.addItem(text, code)

    def _open_if_due(self) -> None:
        if self._due:
            self.open_list()

    def open_list(self) -> None:
        self._due = False
        if self.isVisible() and not self.choices.isVisible() and not self._composing:
            self.showPopup()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed moves in the list as letters do. It opens after the syllable: a popup takes the keyboard.

        On X11 it comes here when the list is open, too: a popup is no window that has the focus.
        """
        event.accept()
        if self.choices.isVisible():
            self.choices.compose(event)
            return
        held, self._composing = self._composing, bool(event.preeditString())
        if not (self._composing or event.commitString() or event.replacementLength()):
            if not held:
                return  # IBus only says that it holds nothing
            self._fit(-1)  # given up
        elif self.choices.compose(event):
            self._fit(self.choices.currentIndex().row())
        self._due = not self._composing
        QTimer.singleShot(0, self, self._open_if_due)

    def inputMethodQuery(self, query: Qt.InputMethodQuery, *_argument: Any) -> Any:
        return self.choices.inputMethodQuery(query)

    def _fit(self, row: int) -> None:
        self.typed_row = row
        self.update()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        if self.typed_row >= 0:
            option.currentText = self.itemText(self.typed_row)
        elif self.unfit:
            option.currentText = self.unfit

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._composing = False
            self._fit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters open the list and move in it; Qt would choose with each of them."""
        if self.typed_row >= 0 and event.key() in _ENTER:
            if self._composing:
                hand_over(self)
            row, self._due = self.typed_row, False
            self._fit(-1)
            self.setCurrentIndex(row)
            self.activated.emit(row)
            return
        if event.key() in _ENTER and self.choices.unfit:
            text, self.choices.unfit, self._due = self.choices.unfit, "", False
            self.unfitting.emit(text)
            return
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
