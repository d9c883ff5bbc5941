"""Files between offices: given out, taken in, believed; and what stands against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk import later

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__)
