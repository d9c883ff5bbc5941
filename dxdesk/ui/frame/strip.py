"""The line at the foot of the window: what was just done, and what is still running with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from dxdesk.i18n import _
from dxdesk.ui.jobs import Jobs
from dxdesk.ui.kit.widgets import button, label, restate
from dxdesk.ui.look.theme import FOOT, GAP, Theme, Tone

FADE = 8000  # ms a message stays


class StatusStrip(QFrame):
    """Messages at the left; at the right the progress of anything that takes longer than a moment."""

    unsaved_asked = Signal()  # what couldn't be written is to be shown

    def __init__(self, theme: Theme, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAccessibleName(_("Trạng thái"))
        self.setFixedHeight(FOOT)
        self._jobs, self._number = jobs, 0
        self.message = label("", "small")
        self.message.setAccessibleName(_("Thông báo"))
        self.unsaved = button(theme, "", self.unsaved_asked.emit, icon="warning", kind="link")
        self.unsaved.hide()
        self._title = label("", "small")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(180)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Tiến độ"))
        self._stop = button(theme, _("Dừng"), self._cancel, kind="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, 0, 2 * GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self.unsaved)
        row.addWidget(self.message, 1)
        for part in (self._title, self._bar, self._stop):
            row.addWidget(part)
            part.hide()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(FADE)
        self._fade.timeout.connect(self._rest)
        self._idle = ""
        jobs.shown.connect(self._show_jobs)

    def say(self, text: str, tone: Tone = "plain") -> None:
        self.message.setText(text)
        restate(self.message, "tone", None if tone == "plain" else tone)
        self._fade.start()

    def set_idle(self, text: str) -> None:
        """What stands there while there is nothing to say."""
        self._idle = text
        if not self._fade.isActive():
            self._rest()

    def show_unsaved(self, count: int) -> None:
        """Say how many typed texts couldn't be written, for as long as there are any."""
        text = _("{n} nội dung chưa lưu được").format(n=count)
        self.unsaved.setText(text)
        self.unsaved.setAccessibleName(text)
        self.unsaved.setVisible(count > 0)

    def _rest(self) -> None:
        self.message.setText(self._idle)
        restate(self.message, "tone", None)

    def _show_jobs(self) -> None:
        slow = self._jobs.slow()
        for part in (self._title, self._bar):
            part.setVisible(bool(slow))
        self._stop.setVisible(bool(slow) and slow[0].can_stop)
        if not slow:
            self._number = 0
            return
        job = slow[0]
        self._number = job.number
        done, total = job.part
        self._title.setText(job.text or job.title)
        # Qt counts in 32 bits; a thousand steps are more than the eye tells apart.
        self._bar.setRange(0, 1000 if total else 0)
        if total:
            self._bar.setValue(int(done * 1000 / total))

    def _cancel(self) -> None:
        self._jobs.cancel(self._number)
        self._stop.hide()
        self._title.setText(_("Đang dừng…"))
