"""A question that wants a sentence for an answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme


class ReasonDialog(QDialog):
    """`given` carries the sentence."""

    given = Signal(str)

    def __init__(self, theme: Theme, heading: str, text: str, wanted: str, act: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.setFixedWidth(480)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(heading, "heading", wrap=True))
        box.addWidget(label(text, "muted", wrap=True))
        box.addWidget(label(wanted, "strong"))
        self.field = QPlainTextEdit()
        self.field.setAccessibleName(wanted)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(84)
        self.field.textChanged.connect(self._look)
        box.addWidget(self.field)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Hủy"), self.reject))
        self.act = button(theme, act, self._give, kind="primary")
        self.act.setEnabled(False)
        row.addWidget(self.act)
        box.addSpacing(4)
        box.addLayout(row)

    def _look(self) -> None:
        self.act.setEnabled(bool(self.field.toPlainText().strip()))

    def _give(self) -> None:
        self.given.emit(self.field.toPlainText().strip())
        self.accept()
