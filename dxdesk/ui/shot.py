"""A page of the window as a picture, with no screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication

from dxdesk.errors import Missing, Problem
from dxdesk.i18n import _
from dxdesk.paths import atomic_write

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

SIZE = (1366, 768)


def take(workspace: Workspace, page: str, out_png: Path, size: tuple[int, int] = SIZE, dark: bool = False) -> None:
    """Show a page of the real window off screen, wait until it has read everything, and write it as PNG.

    Raises `Missing` with the pages there are; the store stays open.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from dxdesk.ui import pages
    from dxdesk.ui.application import application
    from dxdesk.ui.desk import Desk
    from dxdesk.ui.shell import Shell
    from dxdesk.ui.theme import Theme

    application()
    known = [entry.key for entry in pages.entries()]
    if page not in known:
        raise Missing(
            _("Không có trang “{page}”.").format(page=page),
            hint=_("Các trang: {known}.").format(known=", ".join(known)),
        )
    theme = Theme("dark" if dark else "light")
    desk = Desk(theme)
    shell = Shell(desk)
    try:
        desk.problem.connect(_raise)
        shell.resize(*size)
        shell.show()
        desk.open(workspace)
        shell.go_page(page)
        desk.jobs.wait_idle()
        for _turn in range(3):  # layouts settle from the inside out, one turn of the event loop a level
            QApplication.processEvents()
        picture = shell.grab()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        atomic_write(out_png, bytes(buffer.data().data()))
    finally:
        desk.close()
        shell.hide()
        shell.deleteLater()
        theme.deleteLater()


def _raise(problem: Problem) -> None:
    raise problem
