"""Typed texts that couldn't be written: kept, wherever one goes, until they are mended or given up."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from dxdesk.ui.desk import Goal


class Kept(NamedTuple):
    """One such text: where it was typed, the same in words, and why it isn't written."""

    goal: Goal
    place: str
    text: str
    why: str


class Unsaved(QObject):
    """By where they were typed: (register, record, field) for cells. One text for each place, the last one typed."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: dict[Hashable, Kept] = {}

    def keep(self, key: Hashable, kept: Kept) -> None:
        if self._kept.get(key) != kept:
            self._kept[key] = kept
            self.changed.emit()

    def let_go(self, key: Hashable) -> None:
        if self._kept.pop(key, None) is not None:
            self.changed.emit()

    def let_all_go(self) -> None:
        if self._kept:
            self._kept.clear()
            self.changed.emit()

    def of(self, key: Hashable) -> Kept | None:
        return self._kept.get(key)

    def fields(self, register: str, record: str) -> list[str]:
        """The fields of a record for which something is kept."""
        return [
            str(key[2])
            for key in self._kept
            if isinstance(key, tuple) and len(key) == 3 and key[:2] == (register, record)
        ]

    def all(self) -> list[tuple[Hashable, Kept]]:
        """What is kept, in the order it was typed."""
        return list(self._kept.items())

    def __len__(self) -> int:
        return len(self._kept)
