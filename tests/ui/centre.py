"""The centre's window for the tests of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dxdesk.flows.keeping import lifecycle
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.shell import Shell
from tests.flows import arrivals

Settle = Callable[[], None]


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> arrivals.Desk:
    """The centre's own profile and store, and the files that units brought."""
    found = arrivals.moved(tmp_path)
    monkeypatch.setenv("DXDESK_HOME", str(found.home))
    return found


@pytest.fixture
def central(shell: Shell, desk: Desk, centre: arrivals.Desk, settle: Settle) -> Iterator[Shell]:
    """The main window with the centre's store open."""
    opened = lifecycle.open_store(centre.store)
    desk.open(opened)
    settle()
    yield shell
    settle()
    opened.close()
