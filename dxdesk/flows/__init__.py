"""The verbs. Their modules are run when they are first used, so that window and command line start quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk import later

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__)
