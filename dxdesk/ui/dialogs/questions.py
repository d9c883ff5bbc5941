"""A plain question with named answers: Qt's own buttons aren't translated into Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme


class Question(QDialog):
    """A heading, a sentence, and two buttons that say what they do."""

    def __init__(self, theme: Theme, heading: str, text: str, yes: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.setFixedWidth(460)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(heading, "heading", wrap=True))
        box.addWidget(label(text, wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        self.no = button(theme, _("Hủy"), self.reject)
        self.yes = button(theme, yes, self.accept, kind="primary")
        row.addWidget(self.no)
        row.addWidget(self.yes)
        box.addSpacing(GAP)
        box.addLayout(row)
        self.no.setFocus()


def ask(theme: Theme, heading: str, text: str, yes: str, then: Callable[[], object], parent: QWidget) -> None:
    """Ask without stopping the program; `then` is done when the answer is yes."""
    question = Question(theme, heading, text, yes, parent)
    question.accepted.connect(then)
    question.open()
