"""Open stores for the tests of the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from tests.flows import office
from tests.flows.laptops import Laptop, laptop


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path


@pytest.fixture
def head_office(folder: Path) -> Laptop:
    store = office.move_in(office.centre(), folder / "trung-uong", folder / "central.dxdb")
    return Laptop(folder / "trung-uong", store)


@pytest.fixture
def an(folder: Path) -> Laptop:
    return laptop(folder, "an", "Nguyễn Văn An")


@pytest.fixture
def binh(folder: Path) -> Laptop:
    return laptop(folder, "binh", "Trần Thị Bình")


@pytest.fixture
def lang_son(folder: Path) -> Laptop:
    """A unit that can confirm and send."""
    store = office.move_in(office.ready(), folder / "lang-son", folder / "20.dxdb")
    return Laptop(folder / "lang-son", store)
