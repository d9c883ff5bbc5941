"""dxdesk: reports on digital transformation, from the officer's laptop to the national figures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dxdesk import later

__version__ = "0.1.0"

# Else the first model has pydantic look through all installed packages for plugins; there are none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

if not TYPE_CHECKING:
    __getattr__ = later.modules_of(__name__, "log", "settings")
