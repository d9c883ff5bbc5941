"""The window. Nothing else of the program imports Qt. Its modules are run when they are first used."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import PySide6.QtCore  # noqa: F401 - puts its own `__import__` in the place of Python's

from dxdesk import later


def _import_plainly() -> None:
    """PySide6's own import reads the source of each module that is imported after it, and keeps it, to find out who
    might use its `__feature__` switch. Nobody here does; without it the program starts in nine tenths of the time and
    takes 25 MB less."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


_import_plainly()

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__)
