"""The centre's desk in the days before the deadline: units whose reports came, wait, went back; files still on the USB.

Reports are sent past the checklist: the generated rows of the sample have no tasks and no narratives.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dxdesk.dates import now
from dxdesk.flows import signing
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.change import Cause
from dxdesk.models.submission import Approval, Role
from dxdesk.models.unit import STAND_IN
from dxdesk.store import snapshots, streams
from dxdesk.store.journal.writing import Edit
from tests.figures import sample
from tests.flows import office

ACCEPTED, WAITING, RETURNED = ("01", "48", "79"), ("20", "31", "BTTTT"), ("40",)
ON_USB, STRANGER = "22", "92"  # a report that nobody merged yet; a unit that only asks to be believed
UNITS = (*ACCEPTED, *WAITING, *RETURNED, ON_USB)
ASKED = "plans/plan_5y/number=Đề nghị kiểm tra lại số văn bản"


@dataclass(frozen=True)
class Desk:
    """The centre's profile and store, and the files units brought."""

    home: Path
    store: Path
    usb: Path


@cache
def centre() -> Path:
    """The folder of a centre at work: `home`, `central.dxdb`, `usb/*.dxsync`, and `units/CODE` with their profiles."""
    folder = Path(office._room.name) / "arrivals"
    (folder / "usb").mkdir(parents=True)
    office.move_in(office.centre(), folder / "home", folder / "central.dxdb")
    for unit in (*UNITS, STRANGER):
        send(folder, unit)
    with office.at_home(folder / "home"), lifecycle.open_store(folder / "central.dxdb") as central:
        for unit in UNITS:
            trusting.trust(central, folder / "usb" / f"xin-{unit}.dxsync")
            if unit != ON_USB:
                receiving.merge(central, folder / "usb" / f"{unit}.dxsync")
        for unit in ACCEPTED:
            answering.accept(central, unit, folder / "usb" / f"nhan-{unit}.dxsync")
        for unit in RETURNED:
            answering.give_back(central, unit, folder / "usb" / f"tra-{unit}.dxsync", comments=[ASKED])
    return folder


def send(folder: Path, unit: str) -> None:
    """A unit asks to be believed, enters the sample's rows and writes its report."""
    home = folder / "units" / unit
    with (
        office.at_home(home),
        lifecycle.new_store(home / "own.dxdb", str(office.campaign_file()), unit=unit, officer=office.OFFICER) as own,
    ):
        trusting.enrol(own, folder / "usb" / f"xin-{unit}.dxsync")
        if unit != STRANGER:
            enter(own)
            submit(own, folder / "usb" / f"{unit}.dxsync")


def enter(own: Workspace) -> None:
    """The sample's rows of the unit, as an import writes them."""
    edits = [
        Edit(register, str(row["record"]), {n: v for n, v in row.items() if n in stored and v is not None})
        for register, rows in sample.country()[own.unit.removeprefix(STAND_IN)].items()
        if (stored := sample.REGISTERS[register].stored)
        for row in rows
    ]
    own.journal.write(Cause.IMPORT, "Số liệu mẫu, sinh ra để chạy thử", edits)


def submit(own: Workspace, path: Path) -> None:
    """Both confirm, whatever the checks say, and the file is written."""
    with own.store.write() as connection:
        vector, digest = (
            streams.vector(connection, own.campaign.id, own.unit),
            snapshots.digest(connection, own.campaign, own.unit),
        )
        for role, who in ((Role.PREPARER, own.officer), (Role.APPROVER, office.HEAD)):
            said = Approval(
                role, own.unit, own.campaign.id, own.campaign.hash, vector, digest, signing.findings_digest([]), who,
                now(), "45/BC-UBND", "2022-04-27",
            )  # fmt: skip
            signoff._keep_approval(connection, said, "")
    signoff.submit(own, path)


def send_again(folder: Path, unit: str, path: Path, number: str) -> None:
    """The unit takes in what the centre answered, corrects, and sends once more."""
    home = folder / "units" / unit
    with office.at_home(home), lifecycle.open_store(home / "own.dxdb") as own:
        receiving.merge(own, folder / "usb" / f"tra-{unit}.dxsync")
        editing.set_fields(own, "plans", "plan_5y", {"number": number})
        submit(own, path)


def moved(folder: Path) -> Desk:
    """A copy of the centre's desk to work on. The profile is the one under `home`."""
    at = centre()
    shutil.copytree(at / "usb", folder / "usb", dirs_exist_ok=True)
    store = office.move_in(at, folder / "home", folder / "central.dxdb")
    return Desk(folder / "home", store, folder / "usb")
