"""Laptops of a unit and of the centre that hand each other files, for the tests of the verbs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.exchanging.arriving import Reception
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.submission import Role
from tests.flows import office


@dataclass
class Laptop:
    """Somebody's computer: a profile and a store."""

    home: Path
    store: Path

    @contextmanager
    def work(self) -> Iterator[Workspace]:
        with office.at_home(self.home), lifecycle.open_store(self.store) as workspace:
            yield workspace


def laptop(folder: Path, name: str, officer: str) -> Laptop:
    made = Laptop(folder / name, folder / f"{name}.dxdb")
    with office.at_home(made.home):
        lifecycle.new_store(made.store, str(office.campaign_file()), unit="20", officer=officer).close()
    return made


def believe(one: Laptop, other: Laptop, usb: Path) -> None:
    """Each believes the other's device."""
    for asks, grants in ((one, other), (other, one)):
        with asks.work() as unit:
            trusting.enrol(unit, usb / "xin.dxsync")
        with grants.work() as unit:
            trusting.trust(unit, usb / "xin.dxsync")


def hand_over(giver: Laptop, taker: Laptop, usb: Path) -> Reception:
    with giver.work() as unit:
        conflicts.exchange(unit, usb / "doi.dxsync")
    with taker.work() as unit:
        return receiving.merge(unit, usb / "doi.dxsync")


def digest(desk: Laptop) -> str:
    with desk.work() as unit:
        assert care.verify(unit).problems == []
        return care.digest(unit).digest


def send(unit: Workspace, path: Path) -> None:
    signoff.confirm(unit, Role.PREPARER)
    signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
    signoff.submit(unit, path)


def sends(desk: Laptop, file: Path, number: str = "") -> str:
    """Confirm, send, and say the digest; with another number of a plan first."""
    with desk.work() as unit:
        if number:
            reopened(unit)
            editing.set_fields(unit, "plans", "plan_5y", {"number": number})
        send(unit, file)
        return care.digest(unit).digest


def reopened(unit: Workspace) -> None:
    with unit.store.read() as connection:
        locked = unit.locked(connection)
    if locked:
        signoff.reopen(unit, "sửa")


def takes(desk: Laptop, *files: Path) -> list[Reception]:
    with desk.work() as workspace:
        taken = [receiving.merge(workspace, file) for file in files]
        assert care.verify(workspace).problems == []
        return taken


def reports(unit: Laptop, head_office: Laptop, file: Path, number: str = "") -> str:
    """The unit sends its report and the centre takes it in; says the digest."""
    digest = sends(unit, file, number)
    takes(head_office, file)
    return digest


def returns(
    head_office: Laptop, file: Path, *, comments: Sequence[str] = (), reason: str = "", to: Laptop | None = None
) -> None:
    """The centre gives the report back; where it is said to whom, that unit takes the receipt in."""
    with head_office.work() as central:
        answering.give_back(central, "20", file, comments=comments, reason=reason)
    if to is not None:
        takes(to, file)


def enrolled(unit: Laptop, head_office: Laptop, usb: Path) -> None:
    with unit.work() as workspace:
        trusting.enrol(workspace, usb / "xin.dxsync")
    with head_office.work() as workspace:
        granted = trusting.trust(workspace, usb / "xin.dxsync")
    assert [key.role for key in granted] == ["approver", "lead"] or {k.role for k in granted} == {"lead", "approver"}


def image(desk: Laptop, folder: Path) -> None:
    """A picture of the whole disk: store and profile."""
    shutil.copytree(desk.home, folder / "home")
    shutil.copy(desk.store, folder / "store.dxdb")


def put_back(desk: Laptop, folder: Path) -> None:
    shutil.rmtree(desk.home)
    shutil.copytree(folder / "home", desk.home)
    shutil.copy(folder / "store.dxdb", desk.store)


def centre_put_back(folder: Path, unit: Laptop, head_office: Laptop) -> Path:
    """The centre lost a comment that the unit has, and made another since; returns the unit's report with the first."""
    usb = folder / "usb"
    enrolled(unit, head_office, usb)

    def round_of(number: int, comment: str) -> None:
        reports(unit, head_office, usb / f"{number}.dxsync")
        returns(head_office, usb / f"{number}-tra.dxsync", comments=[comment], to=unit)

    round_of(1, "plans/plan_annual/note=Hỏi từ đầu")
    image(head_office, folder / "image")
    round_of(2, "plans/plan_annual/signer=Hỏi trước khi mất")
    put_back(head_office, folder / "image")
    with head_office.work() as central:
        receiving.merge(central, usb / "2.dxsync")
        comment = "plans/plan_5y/note=Hỏi sau khi đưa về"
        answering.give_back(central, "20", usb / "c.dxsync", comments=[comment])
    with unit.work() as mine:
        send(mine, usb / "3.dxsync")
    return usb / "3.dxsync"
