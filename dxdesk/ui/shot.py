"""A page of the window as a picture, with no screen."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice
from PySide6.QtWidgets import QApplication

from dxdesk.errors import Missing, Problem
from dxdesk.i18n import _
from dxdesk.paths import atomic_write
from dxdesk.ui import application, pages
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.frame import shell
from dxdesk.ui.look import theme

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

_LOG = logging.getLogger(__name__)
SIZE = (1366, 768)
VIEWS = {  # parts of pages that are pictures of their own
    "charts": "review",
    "comparison": "review",
    "conflicts": "exchange",
    "receipts": "exchange",
}
CENTRAL_VIEWS = {"charts": "country"}


def take(workspace: Workspace, page: str, out_png: Path, size: tuple[int, int] = SIZE, dark: bool = False) -> None:
    """Write one page of the real window as PNG; see `Camera`."""
    with Camera(workspace, size, dark=dark) as camera:
        camera.take(page, out_png)


def take_all(workspace: Workspace, pages: Iterable[str], folder: Path, *, prefix: str = "") -> None:
    """Write pages as PNG, light and dark ("plans.png", "plans-dark.png"); see `Camera`."""
    listed = list(pages)
    for dark in (False, True):
        with Camera(workspace, dark=dark) as camera:
            for page in listed:
                camera.take(page, folder / f"{prefix}{page}{'-dark' if dark else ''}.png")


class Camera:
    """The real window off screen, open on a store; each picture waits until the page has read everything.

    Use as a context manager. The store stays open.
    """

    def __init__(self, workspace: Workspace, size: tuple[int, int] = SIZE, *, dark: bool = False) -> None:
        if QApplication.instance() is None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"

        application.application()
        self._theme = theme.Theme("dark" if dark else "light")
        self._desk = Desk(self._theme)
        self._shell = shell.Shell(self._desk)
        # Qt goes on after what a slot raised: a picture of such a page isn't what a person would see.
        self._raised: list[BaseException] = []
        self._desk.problem.connect(self._raised.append)
        self._desk.jobs.bug.connect(self._raised.append)
        self._hook = sys.excepthook
        self._shell.resize(*size)
        self._shell.show()
        self._desk.open(workspace)

    def take(self, page: str, out_png: Path) -> None:
        """Show a page and write it as PNG. Raises `Missing` with the pages there are, and what the page raised."""
        views = CENTRAL_VIEWS if self._desk.central else VIEWS
        known = [*(entry.key for entry in pages.entries(central=self._desk.central)), *views]
        if page not in known:
            raise Missing(
                _("Không có trang “{page}”.").format(page=page),
                hint=_("Các trang: {known}.").format(known=", ".join(known)),
            )
        self._shell.go(Goal(views[page], field=page) if page in views else Goal(page))
        self._desk.jobs.wait_idle()
        for _turn in range(3):  # layouts settle from the inside out, one turn of the event loop a level
            QApplication.processEvents()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._shell.grab().save(buffer, "PNG")
        self._check(page)
        atomic_write(out_png, bytes(buffer.data().data()))

    def _check(self, page: str) -> None:
        """Raises the first of what went wrong; no picture is written then."""
        if not self._raised:
            return
        first = self._raised[0]
        self._raised.clear()
        if isinstance(first, Problem):
            raise first
        _LOG.error("bug on page %s", page, exc_info=first)
        raise Problem(
            _("Trang “{page}” gặp lỗi của chương trình, nên chưa ghi hình.").format(page=page),
            hint=_("Chi tiết nằm trong nhật ký của chương trình; hãy gửi cho bộ phận hỗ trợ."),
        ) from first

    def _on_bug(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self._raised.append(error)

    def __enter__(self) -> Camera:
        sys.excepthook = self._on_bug
        return self

    def __exit__(self, *_error: object) -> None:
        sys.excepthook = self._hook
        self._desk.close()
        self._shell.hide()
        for gone in (self._shell, self._desk, self._theme):
            gone.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
