"""`python -m dxdesk`."""

from __future__ import annotations

import sys

from dxdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
