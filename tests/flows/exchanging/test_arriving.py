"""Files are worked out ahead by children, and nobody sees a difference but the time it takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse, Refused
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import arriving, conflicts, receiving, trusting
from dxdesk.flows.exchanging.arriving import Outcome, Reception
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.workspace import Workspace
from tests.flows import arrivals, office
from tests.flows.laptops import believe, digest, hand_over, laptop

UNITS = arrivals.UNITS


@pytest.fixture
def always_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "BIG", 0)


@pytest.fixture
def desk(tmp_path: Path) -> arrivals.Desk:
    """The centre before any report came in, its profile in use; the reports lie on the USB."""
    folder = arrivals.centre()
    shutil.copytree(folder / "usb", tmp_path / "usb")
    store = office.move_in(office.centre(), tmp_path / "home", tmp_path / "central.dxdb")
    with office.at_home(tmp_path / "home"), lifecycle.open_store(store) as central:
        for unit in UNITS:
            trusting.trust(central, tmp_path / "usb" / f"xin-{unit}.dxsync")
    return arrivals.Desk(tmp_path / "home", store, tmp_path / "usb")


@pytest.fixture
def central(desk: arrivals.Desk) -> Iterator[Workspace]:
    with office.at_home(desk.home), lifecycle.open_store(desk.store) as workspace:
        yield workspace


def _reports(desk: arrivals.Desk, units: Sequence[str] = UNITS) -> list[Path]:
    return [desk.usb / f"{unit}.dxsync" for unit in units]


def _merged(central: Workspace, files: Sequence[Path]) -> list[Reception]:
    return [found.checked() for found in receiving.take_in(central, files)]


def _state(central: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every row and entry of the store, but for what differs from one time to the next."""
    columns = dict.fromkeys(("change", "batch", "systems", "plans", "indicators"), "*")
    columns["stream"] = "id, seq, hash, clock"
    with central.store.read() as connection:
        return {
            table: sorted(map(tuple, connection.exec_driver_sql(f"SELECT {names} FROM {table}").all()), key=repr)
            for table, names in columns.items()
        }


def test_children_come_to_what_is_come_to_here(
    desk: arrivals.Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, big in (("here", 1 << 40), ("there", 0)):
        monkeypatch.setattr(arriving, "BIG", big)
        home = shutil.copytree(desk.home, tmp_path / name)
        store = shutil.copy(desk.store, home / "central.dxdb")
        with office.at_home(home), lifecycle.open_store(store) as central:
            taken = _merged(central, _reports(desk))
            assert care.verify(central).problems == []
            found.append((taken, _state(central)))
    assert found[0] == found[1]
    assert [one.unit for one in found[0][0]] == list(UNITS)
    assert all(one.entries for one in found[0][0])


@pytest.mark.usefixtures("always_children")
def test_a_file_that_is_refused_does_not_hold_up_the_others(central: Workspace, desk: arrivals.Desk) -> None:
    files = _reports(desk)
    files[1].write_bytes(files[1].read_bytes()[:-40])
    files[3:3] = [desk.usb / "khong-co.dxsync", office.campaign_file()]
    found = receiving.take_in(central, files)
    assert [one.unit for one in found if one.taken] == [unit for unit in UNITS if unit != UNITS[1]]
    refused = [(one.file, one.outcome, type(one.problem)) for one in found if not one.taken]
    assert refused == [
        (files[1].name, Outcome.REFUSED, Refused),
        ("khong-co.dxsync", Outcome.REFUSED, Missing),
        (office.campaign_file().name, Outcome.OTHER, Misuse),
    ]


@pytest.mark.usefixtures("always_children")
def test_a_file_that_is_named_twice_is_known_the_second_time(central: Workspace, desk: arrivals.Desk) -> None:
    first, again = _merged(central, _reports(desk, UNITS[:1]) * 2)
    assert not first.known
    assert again.known
    assert again.entries == 0
    assert first.digest == again.digest


@pytest.mark.usefixtures("always_children")
def test_what_follows_on_what_is_held_is_worked_out_with_the_store(tmp_path: Path) -> None:
    """A child can't know the rows that half a journal comes to."""
    usb = tmp_path / "usb"
    usb.mkdir()
    an, binh = laptop(tmp_path, "an", "Nguyễn Văn An"), laptop(tmp_path, "binh", "Trần Bình")
    believe(an, binh, usb)
    for work in ({"status": "issued"}, {"number": "1/KH-UBND"}):
        with an.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", work)
        hand_over(an, binh, usb)
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "cua-binh.dxsync")
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "mới"})
        conflicts.exchange(unit, usb / "phan-moi.dxsync", known=usb / "cua-binh.dxsync")
    with binh.work() as unit:
        assert [one.entries for one in _merged(unit, [usb / "phan-moi.dxsync"])] == [1]
    assert digest(an) == digest(binh)
