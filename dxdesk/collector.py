"""Python's search for cycles, put aside where it finds nothing and only holds up."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """A large sheet or file makes a million objects with no cycle among them; each search for cycles would stop the
    window for 80 ms, and all of them together take a tenth of the time. Also a decorator."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
