"""Where files are dropped, or chosen with a button, and how far taking them in is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from dxdesk.i18n import _
from dxdesk.ui.kit.widgets import button, label, picture
from dxdesk.ui.look.theme import Theme


class DropZone(QFrame):
    """`given` carries the paths, in the order of their names."""

    given = Signal(list)
    stopped = Signal()

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme, self._over = theme, False
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(picture(theme, "inbox", "accent", 26))
        words = QVBoxLayout()
        words.setSpacing(4)
        self.said = label(text, wrap=True)
        self._text = text
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Tiến độ nhận tệp"))
        self.bar.hide()
        words.addWidget(self.said)
        words.addWidget(self.bar)
        row.addLayout(words, 1)
        self.stop = button(theme, _("Dừng"), self.stopped.emit)
        self.stop.hide()
        self.choose = button(theme, _("Chọn tệp…"), self._choose, kind="primary", icon="folder")
        row.addWidget(self.stop)
        row.addWidget(self.choose)
        theme.changed.connect(self.update)

    def show_progress(self, done: int, whole: int) -> None:
        """Files taken in and files in all; nothing is under way once they are equal."""
        running = done < whole
        for part in (self.bar, self.stop):
            part.setVisible(running)
        self.bar.setRange(0, max(1, whole))
        self.bar.setValue(done)
        self.said.setText(_("Đang nhận tệp {n} / {whole}…").format(n=done + 1, whole=whole) if running else self._text)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("Chọn tệp nhận được"), str(Path.home()), _("Tệp của các đơn vị (*.dxsync)")
        )
        if chosen:
            self.given.emit([Path(one) for one in sorted(chosen)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event):
            event.acceptProposedAction()
            self._become(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._become(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._become(over=False)
        event.acceptProposedAction()
        self.given.emit(_files(event))

    def _become(self, *, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(t.color("accent" if self._over else "line_strong"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(t.color("accent_soft" if self._over else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        painter.end()


def _files(event: QDropEvent) -> list[Path]:
    """The files that are dropped; those of a folder where one is."""
    found: list[Path] = []
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        found += sorted(path.glob("*.dxsync")) if path.is_dir() else [path] if path.is_file() else []
    return sorted(found)
