"""Which tone a unit's state, or a submission's, is shown in at the centre."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dxdesk.ui.theme import Tone

TONES: Mapping[str, Tone] = MappingProxyType(
    {
        "nothing": "plain",
        "stand_in": "note",
        "sent": "accent",
        "waiting": "accent",
        "concurrent": "error",
        "superseded": "plain",
        "returned": "warning",
        "accepted": "ok",
    }
)
