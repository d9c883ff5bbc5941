"""Excel in and out. What fills an office's own form is run when it is first used: it takes openpyxl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk import later

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__, "own_form")  # with openpyxl
