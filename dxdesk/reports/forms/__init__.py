"""The forms a report is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk import later

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__, "markdown", "page", "word", "workbook")
