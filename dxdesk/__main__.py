"""`dxdesk` and `python -m dxdesk`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """The window where nothing is asked for, without waiting for what only commands need; else the command line."""
    if len(sys.argv) == 1:
        gc.disable()  # starting makes a million objects that all stay; `app` turns it on afterwards
        from dxdesk.app import main as open_window

        return open_window()
    from dxdesk.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
