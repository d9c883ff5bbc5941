"""How a key stands with those who use it."""

from __future__ import annotations

from enum import StrEnum


class KeyStanding(StrEnum):
    """Whether a key is believed."""

    ASKED = "asked"  # it asks to be
    TRUSTED = "trusted"
    REVOKED = "revoked"
