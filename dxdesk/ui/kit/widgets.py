"""Small widgets every page is made of. Each one has an accessible name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore, QtWidgets
from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dxdesk.ui.kit import tips
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import GAP, Theme, Tone

# What the first page needs of Qt's enums. By their names PySide6 would make all 110 enums of `QtCore.Qt`, a tenth of
# the time until the first paint; a property takes the number. For the same reason modules that are needed for the
# first paint don't import `Qt`.
PLAIN_TEXT, CLICK_FOCUS, NO_SCROLL_BAR = 0, 2, 1


def label(text: str, role: str = "", *, wrap: bool = False, tone: Tone | None = None) -> QLabel:
    """A text; `role` is one of title, heading, strong, number, digits, muted, small."""
    found = QLabel(text)
    found.setProperty("textFormat", PLAIN_TEXT)
    found.setWordWrap(wrap)
    if role:
        found.setProperty("role", role)
    if tone:
        found.setProperty("tone", tone)
    return found


def chip(text: str, tone: Tone = "plain") -> QLabel:
    """A short state in a rounded field."""
    found = QLabel(text)
    found.setProperty("textFormat", PLAIN_TEXT)
    found.setProperty("chip", tone)
    found.setSizePolicy(QtWidgets.QSizePolicy.Policy.Maximum, QtWidgets.QSizePolicy.Policy.Maximum)
    return found


def set_chip(target: QLabel, text: str, tone: Tone) -> None:
    target.setText(text)
    restate(target, "chip", tone)


def restate(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet looks at. None of its rules is about one that isn't set, or is empty."""
    before = widget.property(name)
    if before != value and (before or value):
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(
    theme: Theme,
    text: str,
    slot: Callable[..., object] | None = None,
    *,
    icon: str = "",
    kind: str = "",
    tip: str = "",
    name: str = "",
) -> QPushButton:
    """A button; `kind` is primary, quiet, danger, link or row. Without text it needs a `name` for screen readers."""
    found = QPushButton(text.replace("&", "&&"))  # none of them is meant as a mnemonic
    found.setAutoDefault(False)
    if kind:
        found.setProperty("kind", kind)
    if icon:
        role = {"primary": "on_accent", "danger": "error", "link": "accent"}.get(kind, "muted")
        found.setIcon(icons.icon(theme, icon, role))
        found.setIconSize(QSize(icons.SIZE, icons.SIZE))
    found.setToolTip(tips.tip(tip or ("" if text else name)))
    found.setAccessibleName(name or text)
    if slot is not None:
        found.clicked.connect(slot)
    return found


def picture(theme: Theme, name: str, role: str = "muted", size: int = icons.SIZE) -> IconLabel:
    """An icon that says nothing a text beside it doesn't say."""
    return IconLabel(theme, name, role, size)


class IconLabel(QWidget):
    """An icon in the colours of the theme."""

    def __init__(self, theme: Theme, name: str, role: str, size: int) -> None:
        super().__init__()
        self._theme, self._name, self._role = theme, name, role
        self.setFixedSize(size, size)

    def become(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.draw(painter, QRectF(self.rect()), self._name, getattr(self._theme.tokens, self._role))
        painter.end()


class Popup(QDialog):
    """A small window without a frame that closes when the person clicks elsewhere; contents go into `box`."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, QtCore.Qt.WindowType.Popup | QtCore.Qt.WindowType.FramelessWindowHint)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        # Rounded corners need a compositor, or they are black; X11 may have none, and Qt can't tell.
        square = QGuiApplication.platformName() == "xcb"
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TranslucentBackground, not square)
        self.setObjectName("clear")
        self.setAccessibleName(name)
        frame = QFrame()
        frame.setObjectName("popup")
        frame.setProperty("square", square)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.box = QVBoxLayout(frame)
        self.box.setContentsMargins(12, 12, 12, 10)
        self.box.setSpacing(GAP)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives a popup's keys to its focused child, and chooses none by itself."""
        super().showEvent(event)
        first: QWidget | None = self.focusWidget()
        for widget in self.findChildren(QWidget) if first is None else ():
            if widget.focusPolicy() & QtCore.Qt.FocusPolicy.TabFocus and not isinstance(widget, QAbstractScrollArea):
                first = widget
                break
        if first is not None:
            first.setFocus(QtCore.Qt.FocusReason.PopupFocusReason)

    def show_at(self, corner: QPoint) -> None:
        """Show it with its upper left corner there, or as near as the screen allows."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = max(room.left(), min(corner.x(), room.right() - self.width()))
        top = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(left, top)
        self.show()


class Card(QFrame):
    """A quiet box with things that belong together."""

    def __init__(self, heading: str = "", *, margins: int = 2 * GAP) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(heading)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(margins, margins, margins, margins)
        self.box.setSpacing(GAP)
        if heading:
            self.box.addWidget(label(heading, "heading"))


class Notice(QFrame):
    """A sentence in a tinted box, with what can be done about it."""

    def __init__(self, theme: Theme, text: str, tone: Tone = "note", *actions: QPushButton) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self.setProperty("notice", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        sign = {"error": "error", "warning": "warning", "ok": "ok"}.get(tone, "note")
        self.sign = picture(theme, sign, "muted" if tone == "plain" else tone)
        row.addLayout(_at_top(self.sign))
        self.text = label(text, wrap=True)
        row.addWidget(self.text, 1)
        for action in actions:
            row.addLayout(_at_top(action))

    def say(self, text: str, tone: Tone) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        self.sign.become(
            {"error": "error", "warning": "warning", "ok": "ok"}.get(tone, "note"), "muted" if tone == "plain" else tone
        )
        restate(self, "notice", tone)


def _at_top(widget: QWidget) -> QVBoxLayout:
    """A widget beside higher ones, in line with their first line."""
    box = QVBoxLayout()
    box.addWidget(widget)
    box.addStretch(1)
    return box


class Empty(QWidget):
    """What an empty page says: what is missing, and what to do next."""

    def __init__(self, theme: Theme, icon: str, heading: str, text: str, *actions: QPushButton) -> None:
        super().__init__()
        self.setAccessibleName(heading)
        box = QVBoxLayout(self)
        box.setSpacing(GAP)
        box.addStretch(1)
        box.addWidget(picture(theme, icon, "muted", 40), 0, QtCore.Qt.AlignmentFlag.AlignHCenter)
        box.addSpacing(4)
        self.heading = label(heading, "heading")
        self.heading.setAlignment(QtCore.Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.heading)
        self.text = label(text, "muted", wrap=True)
        self.text.setAlignment(QtCore.Qt.AlignmentFlag.AlignHCenter)
        self.text.setFixedWidth(440)
        middle = QHBoxLayout()  # aligned in `box` instead, it would get the height of another width
        middle.addStretch(1)
        middle.addWidget(self.text)
        middle.addStretch(1)
        box.addLayout(middle)
        row = QHBoxLayout()
        row.addStretch(1)
        for action in actions:
            row.addWidget(action)
        row.addStretch(1)
        box.addSpacing(4)
        box.addLayout(row)
        box.addStretch(2)

    def say(self, heading: str, text: str) -> None:
        self.heading.setText(heading)
        self.text.setText(text)
        self.setAccessibleName(heading)


def line() -> QFrame:
    """A thin rule."""
    found = QFrame()
    found.setObjectName("line")
    return found


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """A widget that may be higher than its place."""
    inside.setObjectName("scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setProperty("horizontalScrollBarPolicy", NO_SCROLL_BAR)
    area.setAccessibleName(name)
    area.setWidget(inside)
    return area


def column(width: int, spacing: int = GAP, *, left: int = -1) -> tuple[QWidget, QVBoxLayout]:
    """A column of fixed width, so that lines stay short enough to read; in the middle, or with a margin at the left."""
    outside, inside = QWidget(), QWidget()
    row = QHBoxLayout(outside)
    row.setContentsMargins(0, 0, 0, 0)
    if left >= 0:
        row.addSpacing(left)
    else:
        row.addStretch(1)
    row.addWidget(inside)
    row.addStretch(1)
    inside.setFixedWidth(width)
    box = QVBoxLayout(inside)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    return outside, box


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


class Flow(QLayout):
    """Lays widgets out like words: a line as long as there is room, then the next line."""

    def __init__(self, spacing: int = GAP) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> QtCore.Qt.Orientation:
        return QtCore.Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, height = rect.x(), y + height + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            height = max(height, hint.height())
        return y + height - rect.y()
