"""The program as people start it, which tells a file what its window shows. Run by `real_window.py`, on a real screen.

python -m tests.ui.real_program STORE FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from dxdesk import app
from dxdesk.ui import opening
from dxdesk.ui.application import application
from dxdesk.ui.pages.register import RegisterPage
from dxdesk.ui.shell import Shell

EVERY = 50  # ms


def state(shell: Shell) -> dict[str, Any]:
    """What a person in front of the window knows of it."""
    popup, focus = QApplication.activePopupWidget(), QApplication.focusWidget()
    found: dict[str, Any] = {
        "idle": shell.desk.ws is not None and not shell.desk.jobs._jobs,
        "active": shell.isActiveWindow() or popup is not None,
        "focus": type(popup.focusWidget() or popup if popup is not None else focus).__name__,
        "bug": bool(shell._bugs_open),
    }
    if shell.desk.ws is None:
        return found
    found["page"] = shell.page_key
    if isinstance(shell.page, RegisterPage):
        grid, model = shell.page.grid, shell.page.grid.grid_model
        found["loaded"] = model.loaded
        found["here"] = [grid.currentIndex().row(), grid.current()[1]]
        found["selected"] = len(grid.selectionModel().selectedIndexes())
        lines = [model.line(row) for row in range(min(model.rowCount(), 20))]
        found["rows"] = [dict(zip(model.columns, line.texts, strict=True)) for line in lines if line is not None]
    return found


def main(store: Path, told: Path) -> int:
    application()
    program = app.Program(store)
    timer = QTimer(program)

    def tell() -> None:
        fresh = told.with_suffix(".new")
        fresh.write_text(json.dumps(state(program.shell)), "utf-8")
        fresh.replace(told)

    timer.timeout.connect(tell)
    timer.start(EVERY)
    program.shell.show()
    code = application().exec()
    program.desk.close()
    opening.close(program.desk.ws)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
