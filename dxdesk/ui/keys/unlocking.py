"""The passphrase of the key this store speaks with, asked once and kept only while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dxdesk.errors import Problem
from dxdesk.flows.exchanging import keybook
from dxdesk.i18n import _
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP


class UnlockDialog(QDialog):
    """`given` carries the passphrase; the dialog stays until it is right."""

    given = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Mở khóa của cơ quan tổng hợp"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(440)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading"))
        box.addWidget(label(_("Mật khẩu chỉ được giữ trong lúc cửa sổ này còn mở."), "muted", wrap=True))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(_("Mật khẩu của khóa"))
        self.field.setPlaceholderText(_("Mật khẩu của khóa"))
        self.field.textChanged.connect(self._look)
        box.addWidget(self.field)
        self.problem = Notice(desk.theme, "", "error")
        self.problem.hide()
        box.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(desk.theme, _("Hủy"), self.reject))
        self.act = button(desk.theme, _("Mở khóa"), self._give, kind="primary")
        self.act.setDefault(True)
        self.act.setEnabled(False)
        row.addWidget(self.act)
        box.addSpacing(4)
        box.addLayout(row)

    def _look(self, text: str) -> None:
        self.act.setEnabled(bool(text))

    def _give(self) -> None:
        self.given.emit(self.field.text())

    def refuse(self, problem: Problem) -> None:
        self.problem.say(str(problem), "error")
        self.problem.show()
        self.field.selectAll()


class Unlocking:
    """Hands the passphrase to whoever needs the key; nothing is asked where the key is under none."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._owner = desk, owner
        self._passphrase: str | None = None
        self.dialog: UnlockDialog | None = None  # the one that is open

    def then(self, act: Callable[[str], object]) -> None:
        """Do `act` with the passphrase, empty for a key that needs none."""
        if self._passphrase is not None:
            act(self._passphrase)
            return
        self._desk.read("", keybook.locked, done=partial(self._known, act), owner=self._owner)

    def _known(self, act: Callable[[str], object], locked: bool) -> None:
        if not locked:
            self._opened(act, "")
            return
        self.dialog = UnlockDialog(self._desk, self._owner)
        self.dialog.given.connect(partial(self._try, act))
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _try(self, act: Callable[[str], object], passphrase: str) -> None:
        self._desk.read(
            _("Đang mở khóa…"), keybook.unlock, passphrase, done=partial(self._opened, act), failed=self._refused,
            owner=self._owner,
        )  # fmt: skip

    def _opened(self, act: Callable[[str], object], passphrase: str) -> None:
        self._passphrase = passphrase
        if self.dialog is not None:
            self.dialog.accept()
        act(passphrase)

    def _refused(self, problem: Problem) -> None:
        if self.dialog is not None:
            self.dialog.refuse(problem)

    def _closed(self, _result: int) -> None:
        self.dialog = None
