"""Open stores for the tests of the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.flows import lifecycle
from dxdesk.flows.workspace import Workspace
from tests.flows import office


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Workspace]:
    """A unit's new store with a built-in campaign, nothing entered."""
    with lifecycle.new_store(tmp_path / "20.dxdb", office.CAMPAIGN, unit=office.UNIT, officer=office.OFFICER) as made:
        yield made


@pytest.fixture
def ready(tmp_path: Path, profile: Path) -> Iterator[Workspace]:
    """A unit with the centre's campaign, whose figures can be confirmed."""
    with lifecycle.open_store(office.move_in(office.ready(), profile, tmp_path / "ready.dxdb")) as opened:
        yield opened


@pytest.fixture
def centre(tmp_path: Path, profile: Path) -> Iterator[Workspace]:
    """The central office, whose campaign is published."""
    with lifecycle.open_store(office.move_in(office.centre(), profile, tmp_path / "central.dxdb")) as opened:
        yield opened
