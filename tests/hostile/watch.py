"""Sees what the running Python does to the file system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate"}
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Files opened for writing, made, moved or removed while it watched. There is one: audit hooks stay for good."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._on = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event in _CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & _WRITING):
            self.seen.append(f"{event} {args[0]}")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch from here on; what was seen before is forgotten."""
        self.seen.clear()
        self._on = True
        try:
            yield
        finally:
            self._on = False
