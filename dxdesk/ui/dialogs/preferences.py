"""Theme and language before anything heavy is imported, and their change afterwards."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QJsonDocument

from dxdesk import i18n, settings
from dxdesk.paths import home
from dxdesk.ui.look.theme import Scheme


def peek() -> tuple[Scheme, i18n.Language]:
    """Theme and language of the first paint, read without validation: `settings.load` does that, but takes longer than
    the paint itself, and what is damaged is repaired there."""
    try:
        text = (home() / "settings.json").read_bytes()
    except OSError:
        return "system", "vi"
    found = QJsonDocument.fromJson(text).object()  # Qt is there anyway; nothing where the text is damaged
    scheme: Scheme = next((s for s in get_args(Scheme) if s == found.get("theme")), "system")
    language: i18n.Language = next((key for key in i18n.LANGUAGES if key == found.get("language")), "vi")
    return scheme, language


def keep(**changes: object) -> None:
    """Remember settings; a profile that can't be written is the caller's to report (OSError)."""
    settings.save(settings.load().model_copy(update=changes))


def recent() -> tuple[str, ...]:
    """The stores opened last."""
    return settings.load().recent


def remember_opened(store: str) -> None:
    """Put a store first among the recent ones."""
    settings.save(settings.load().opened(store))
