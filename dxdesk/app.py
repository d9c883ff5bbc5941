"""The window's composition root: what is needed for the first paint, then everything else."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6 import QtCore, QtWidgets
from PySide6.QtCore import QObject, QTimer

from dxdesk import i18n, log
from dxdesk.i18n import _
from dxdesk.ui.application import application
from dxdesk.ui.desk import Desk
from dxdesk.ui.dialogs import preferences
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.look.theme import Theme
from dxdesk.ui.pages.keeping import opening

# Imported while the person looks at the first page; each of them costs more than the first paint itself.
_HEAVY = (
    "dxdesk.flows.keeping.lifecycle", "dxdesk.flows.reviewing.overview", "dxdesk.flows.entering.history",
    "dxdesk.flows.reviewing.review",
)  # fmt: skip
TOLD_FOR = 30_000  # ms that the last word stays, so that a computer which shuts down isn't held up
COLLECT_AFTER = 1_500  # ms after the first paint: most of what starting needs is there then


class Program(QObject):
    """Owns everything that lives as long as the program."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        scheme, language = preferences.peek()
        i18n.use(language)
        self._path = path
        self.theme = Theme(scheme, self, dressed=False)
        self.desk = Desk(self.theme, self)
        self.shell = Shell(self.desk)
        self.theme.dress()
        self.shell.painted.connect(self._started)
        sys.excepthook = self._on_bug

    def _started(self) -> None:
        log.setup()
        self.shell.show_recent()
        if self._path is not None:
            self.shell.open_path(str(self._path))  # and whoever opens a store imports what it takes
        else:
            threading.Thread(target=_warm, name="warm", daemon=True).start()
        QTimer.singleShot(COLLECT_AFTER, self, _collect_from_here)

    def _on_bug(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger(__name__).error("bug in the window", exc_info=(kind, error, trace))
        self.shell.show_bug(error)


def _warm() -> None:
    for name in _HEAVY:
        importlib.import_module(name)


def _collect_from_here() -> None:
    """Let Python look for cycles, but not among what starting needed: that is never garbage."""
    gc.freeze()
    gc.enable()


def _has_screen() -> bool:
    """Whether Qt would find a screen: on Linux it ends the process where it finds none."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def main(path: Path | None = None) -> int:
    """Open the window, with a store if one is named, and stay until it is closed; 2 where there is no screen."""
    if not _has_screen():
        i18n.use(preferences.peek()[1])
        hint = _("Các lệnh không cần màn hình: dxdesk --help; chạy thử: dxdesk demo THƯ_MỤC.")
        sys.stderr.write(_("Máy này không có màn hình để mở cửa sổ.") + f" {hint}\n")
        return 2
    app = application()
    program = Program(path)
    program.shell.show()
    code = app.exec()
    program.desk.close()
    if (problem := opening.close(program.desk.ws)) is not None:
        _tell(str(problem))
    return code


def _tell(words: str) -> None:
    """What is left to say once the window is gone: that all is kept, and what failed after it."""
    if sys.stderr is not None:  # a program without a console has none
        sys.stderr.write(words + "\n")
    box = QtWidgets.QMessageBox(QtWidgets.QMessageBox.Icon.Warning, _("Đã đóng"), "")
    box.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    box.setText(words)
    QTimer.singleShot(TOLD_FOR, box.accept)
    box.exec()
