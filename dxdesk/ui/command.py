"""What the command palette lists. Apart from the palette, which is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """Something a person can do from anywhere; `keys` is its shortcut as shown."""

    title: str
    run: Callable[[], object]
    icon: str = "chevron-right"
    keys: str = ""
    words: str = ""  # other words it may be looked for by
    shows_page: bool = False
