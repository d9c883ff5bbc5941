"""The overview of a unit, and its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk import later

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__)
