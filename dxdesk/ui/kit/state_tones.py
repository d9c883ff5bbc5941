"""Which tone a unit's state, or a submission's, is shown in at the centre. What is named alike is shown alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dxdesk.models.submission import ArrivalState, UnitState
from dxdesk.ui.look.theme import Tone

TONES: Mapping[UnitState | ArrivalState, Tone] = MappingProxyType(
    {
        UnitState.NOTHING: "plain",
        UnitState.STAND_IN: "note",
        UnitState.SENT: "accent",
        ArrivalState.WAITING: "accent",
        ArrivalState.CONCURRENT: "error",
        ArrivalState.SUPERSEDED: "plain",
        ArrivalState.RETURNED: "warning",
        ArrivalState.ACCEPTED: "ok",
    }
)
