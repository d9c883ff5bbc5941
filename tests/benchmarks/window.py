"""The window in a process of its own: prints when it was painted, and what memory it takes. Run by `starting`.

Imports are inside the functions: the bare window must not pay for anything of ours.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

if sys.argv[1] in ("first", "page", "memory"):
    gc.disable()  # as `dxdesk.__main__` does before it imports anything

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class Painted(QObject):
    """Calls back once, after the first paint of a widget that `ready` allows."""

    def __init__(self, widget: QWidget, done: Callable[[], None], ready: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self._done, self._ready, self._seen = done, ready, False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not self._seen and event.type() == QEvent.Type.Paint and self._ready():
            self._seen = True
            QTimer.singleShot(0, self._done)
        return False


def say() -> None:
    print(time.monotonic(), flush=True)


def say_and_leave() -> None:
    say()
    os._exit(0)


def bare() -> None:
    """What any Qt program has to do."""
    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 780)
    Painted(window, say_and_leave)
    window.show()
    app.exec()


def first() -> None:
    """The window without a store, as it first comes up."""
    from dxdesk.app import Program
    from dxdesk.ui.application import application

    app = application()
    program = Program(None)
    Painted(program.shell, say_and_leave)
    program.shell.show()
    app.exec()


def page(store: Path, then: Callable[[QObject], None]) -> None:
    """The window with a store open at the register of systems; `then` is called once rows stand in the grid."""
    from dxdesk.app import Program
    from dxdesk.ui.application import application
    from dxdesk.ui.pages.entering.register import RegisterPage

    app = application()
    program = Program(store)

    def opened() -> None:
        program.shell.go_page("systems")
        shown = program.shell.page
        assert isinstance(shown, RegisterPage)
        grid = shown.grid
        Painted(grid.viewport(), lambda: then(program), lambda: bool(grid.grid_model.numbers))

    program.desk.opened.connect(opened)
    program.shell.show()
    app.exec()


def memory(program: QObject) -> None:
    """Megabytes in use once everything has come to rest, and the most there ever were."""
    from dxdesk.app import Program

    assert isinstance(program, Program)
    program.desk.jobs.wait_idle(300)
    print(resident("VmRSS"), resident("VmHWM"), flush=True)
    os._exit(0)


def resident(name: str) -> float:
    """A line of the process's status, in megabytes."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))


def bare_memory() -> None:
    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 780)

    def leave() -> None:
        print(resident("VmRSS"), resident("VmHWM"), flush=True)
        os._exit(0)

    Painted(window, leave)
    window.show()
    app.exec()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    elif sys.argv[1] == "first":
        first()
    elif sys.argv[1] == "bare-memory":
        bare_memory()
    else:
        page(Path(sys.argv[2]), memory if sys.argv[1] == "memory" else lambda _program: say_and_leave())
