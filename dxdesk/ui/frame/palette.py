"""Ctrl+K: every page and action by typing a few letters of its name, with or without diacritics."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dxdesk.i18n import _
from dxdesk.text import fold
from dxdesk.ui.kit.command import Command
from dxdesk.ui.kit.widgets import Popup
from dxdesk.ui.look import icons
from dxdesk.ui.look.theme import BASE, Theme

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole.UserRole


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Commands that hold every typed word; those that begin with what was typed come first."""
    words = fold(typed).split()
    found = [(c, fold(f"{c.title} {c.words}")) for c in commands]
    found = [(c, text) for c, text in found if all(word in text for word in words)]
    start = " ".join(words)
    return [
        c
        for c, text in sorted(found, key=lambda pair: (not pair[1].startswith(start), f" {start}" not in f" {pair[1]}"))
    ]


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(300, 38)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(_ROLE)
        t = self._theme.tokens
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selection))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 7, 7)
        icons.draw(painter, QRectF(box.left() + 12, box.center().y() - 9, 18, 18), command.icon, t.muted)
        painter.setFont(self._theme.font(BASE))
        painter.setPen(QColor(t.text))
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(box.adjusted(42, 0, -110, 0), left, command.title)
        painter.setPen(QColor(t.muted))
        painter.setFont(self._theme.font(12, QFont.Weight.Medium))
        painter.drawText(
            box.adjusted(0, 0, -14, 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), command.keys
        )
        painter.restore()


class CommandPalette(Popup):
    """A field and a list; Enter does what is marked."""

    def __init__(self, theme: Theme, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(_("Tìm lệnh"), parent)
        self._commands = commands
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Tìm trang hoặc việc cần làm…"))
        self.field.setAccessibleName(_("Tìm lệnh"))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setProperty("plain", True)
        self.list.setAccessibleName(_("Các lệnh"))
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._clicked)
        self.box.addWidget(self.field)
        self.box.addWidget(self.list)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)  # before it is shown: Qt asks then who gets the keys
        self._filter("")
        width, height = min(600, parent.width() - 40), min(460, parent.height() - 120)
        self.resize(width, height)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - width) // 2, corner.y() + 72)

    def _filter(self, typed: str) -> None:
        self.list.clear()
        for command in matching(self._commands, typed):
            item = QListWidgetItem(command.title)
            item.setData(_ROLE, command)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.title} {command.keys}".strip())
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(
                Qt.Key(event.key())
            )
            if step and self.list.count():
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if (item := self.list.currentItem()) is not None:
                    self._clicked(item)
                return True
        return super().eventFilter(watched, event)

    def _clicked(self, item: QListWidgetItem) -> None:
        command: Command = item.data(_ROLE)
        self.close()
        command.run()
