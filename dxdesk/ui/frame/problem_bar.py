"""Where a problem is told above the page: what happened, where, what to do."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import Notice, button, clear
from dxdesk.ui.look.theme import Theme


class ProblemBar(QWidget):
    """One calm sentence; it stays until it is closed or another one takes its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(_("Vấn đề cần xử lý"))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(24, 10, 24, 0)
        self.hide()

    def tell(self, problem: Problem) -> None:
        self.clear()
        said = f"{problem.place}: {problem.message}" if problem.place else problem.message
        text = " ".join(filter(None, (said, problem.hint)))
        close = button(self._theme, "", self.clear, icon="close", kind="quiet", name=_("Đóng thông báo"))
        self._box.addWidget(Notice(self._theme, text, "error", close))
        self.show()
        QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleEvent(self, QtGui.QAccessible.Event.Alert))

    def clear(self) -> None:
        clear(self._box)
        self.hide()
