"""dxdesk: reports on digital transformation, from the officer's laptop to the national figures."""

import os

__version__ = "0.1.0"

# Else the first model has pydantic look through all installed packages for plugins; there are none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
