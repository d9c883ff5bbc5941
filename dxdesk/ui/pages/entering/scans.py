"""The scans beside a record, at the foot of the form: added, opened, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dxdesk.errors import Misuse, Problem
from dxdesk.flows.entering import attachments
from dxdesk.i18n import _
from dxdesk.models.news import News, Subject
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.widgets import button, clear, label

if TYPE_CHECKING:
    from dxdesk.flows.entering.attachments import Attached


class Scans(QWidget):
    """Lists what lies beside one record. Nothing of it is read before a record is shown."""

    def __init__(self, desk: Desk, register: str) -> None:
        super().__init__()
        self.desk, self._register, self._record = desk, register, ""
        self._outs: list[QPushButton] = []
        self.setAccessibleName(_("Tài liệu đính kèm"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label(_("Tài liệu đính kèm"), "strong"), 1)
        tip = _("Đính kèm bản quét (PDF hoặc ảnh) của văn bản")
        self.add = button(desk.theme, _("Thêm"), self.choose, icon="add", kind="link", tip=tip)
        head.addWidget(self.add)
        box.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        box.addLayout(self._lines)
        desk.changed.connect(self._changed)
        desk.lock_changed.connect(self._lock)
        self._lock()

    def show_record(self, record: str) -> None:
        """Show what lies beside another record; the empty text for none."""
        if record != self._record:
            self._record = record
            self._clear()
            self._ask()

    def _lock(self) -> None:
        free = not self.desk.locked
        self.add.setEnabled(free)
        for out in self._outs:
            out.setEnabled(free)

    def _changed(self, news: News) -> None:
        if news.about("attachments", Subject.SCANS):
            self._ask()

    def _ask(self) -> None:
        if not self._record or self.desk.ws is None:
            return

        done = partial(self._arrived, self._record)
        failed = partial(self._failed, self._record)
        self.desk.read("", attachments.attached, self._register, self._record, done=done, failed=failed, owner=self)

    def _failed(self, record: str, problem: Problem) -> None:
        if record == self._record:
            self._clear()
            said = _("Không đọc được tài liệu đính kèm: {reason}").format(reason=problem)
            self._lines.addWidget(label(said, "small", wrap=True))

    def _clear(self) -> None:
        clear(self._lines)
        self._outs.clear()

    def _arrived(self, record: str, found: Sequence[Attached]) -> None:
        if record != self._record:
            return
        self._clear()
        if not found:
            self._lines.addWidget(label(_("Chưa có tài liệu nào."), "small"))
        for one in found:
            self._lines.addWidget(self._line(one))

    def _line(self, one: Attached) -> QWidget:
        line = QWidget()
        line.setAccessibleName(one.file_name)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        said = _size(one.size) if one.there else _("không còn trên máy")
        row.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(one.file_name, wrap=True))
        words.addWidget(label(said, "small"))
        row.addLayout(words, 1)
        if one.there:
            look = button(
                self.desk.theme, "", partial(self.look, one.attachment), icon="open", kind="quiet",
                name=_("Mở {file}").format(file=one.file_name),
            )  # fmt: skip
            row.addWidget(look)
        out = button(
            self.desk.theme, "", partial(self.take_out, one), icon="delete", kind="quiet",
            name=_("Bỏ {file}").format(file=one.file_name),
        )  # fmt: skip
        out.setEnabled(not self.desk.locked)
        self._outs.append(out)
        row.addWidget(out)
        return line

    def choose(self) -> None:
        record = self._record  # another one may be in the form once the file is chosen
        kinds = _("Bản quét (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)")
        chosen, _kind = QFileDialog.getOpenFileName(self.window(), _("Đính kèm tài liệu"), str(Path.home()), kinds)
        if chosen:
            self.attach(Path(chosen), record)

    def attach(self, path: Path, record: str = "") -> None:
        """Attach a scan to a record, or to the one in the form."""
        self.desk.write(
            _("Đang đính kèm {file}…").format(file=path.name), attachments.attach, self._register,
            record or self._record, path,
            said=_("Đã đính kèm {file}.").format(file=path.name), owner=self,
        )  # fmt: skip

    def look(self, attachment: str) -> None:
        """Open a copy in the program the system has for it."""
        folder = self.desk.scratch()
        self.desk.read(_("Đang mở…"), attachments.save_copy, attachment, folder, done=self._open, owner=self)

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.desk.problem.emit(Misuse(_("Máy này không có chương trình mở {file}.").format(file=path.name)))

    def take_out(self, one: Attached) -> None:
        self.desk.write(
            "", attachments.take_out, one.attachment,
            said=_("Đã bỏ {file}. Ctrl+Z để hoàn tác.").format(file=one.file_name), owner=self,
        )  # fmt: skip


def _size(count: int) -> str:
    """How large a file is, as people say it."""
    if count < 2**20:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 2**20:.1f} MB".replace(".", ",")
