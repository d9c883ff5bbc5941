"""The one Qt application of the process."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The Qt application, made if there is none yet. Fusion looks the same on every system."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication([sys.argv[0], "-style", "Fusion"])  # `setStyle` would have PySide6 make all of `QStyle` first
    app.setApplicationName("dxdesk")
    app.setDesktopFileName("dxdesk")
    return app


def painting() -> QApplication:
    """The same for whoever only paints into files. Made for that alone it needs no screen."""
    if QApplication.instance() is None and sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # Qt would end the process where it finds no screen
    return application()
