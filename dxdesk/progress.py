"""How a long job says how far it is and learns that it should stop."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by a job now and then; `step` raises `errors.Cancelled` when the person asked to stop."""

    def step(self, done: int, total: int, text: str = "") -> None: ...


class Silent:
    """Nobody is watching."""

    def step(self, done: int, total: int, text: str = "") -> None:
        return None


SILENT: Progress = Silent()
