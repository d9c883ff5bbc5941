"""The program as people start it, which tells a file what its window shows. Run by `real_window.py`, on a real screen.

python -m tests.ui.real_program STORE FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from dxdesk import app
from dxdesk.ui.application import application
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.kit.choices import ChoiceList, Combo
from dxdesk.ui.pages.entering.register import RegisterPage
from dxdesk.ui.pages.keeping import opening

EVERY = 50  # ms


class Held(QObject):
    """What an input method shows and hasn't given yet."""

    text = ""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self.text = event.preeditString()
        return False


def typed(widget: QWidget | None) -> str:
    """What stands in a field, or the choice that is marked in a list."""
    if isinstance(widget, ChoiceList):
        return str(widget.currentIndex().data())
    if isinstance(widget, Combo):
        return typed(widget.choices) if widget.choices.isVisible() else widget.itemText(widget.typed_row)
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else ""


def state(shell: Shell, held: str) -> dict[str, Any]:
    """What a person in front of the window knows of it."""
    popup, focus = QApplication.activePopupWidget(), QApplication.focusWidget()
    field = popup.focusWidget() if popup is not None else focus.open_editor() if isinstance(focus, Grid) else focus
    choosing = isinstance(field, (ChoiceList, Combo))
    found: dict[str, Any] = {
        "idle": shell.desk.ws is not None and not shell.desk.jobs._jobs,
        "active": shell.isActiveWindow() or popup is not None,
        "focus": type(popup.focusWidget() or popup if popup is not None else focus).__name__,
        "typed": typed(field) + ("" if choosing else held),
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
    timer, held = QTimer(program), Held(program)
    application().installEventFilter(held)

    def tell() -> None:
        fresh = told.with_suffix(".new")
        fresh.write_text(json.dumps(state(program.shell, held.text)), "utf-8")
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
