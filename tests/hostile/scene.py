"""A unit and a centre that hold something already, and what colleagues with a good key could hand them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import CENTRE, DEVICE, Workspace, load_key
from dxdesk.models.campaign import Campaign
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role
from dxdesk.store.rows.codec import Kept, RowCodec
from dxdesk.store.rows.projection import Chain, together
from dxdesk.store.tables import LASTING_TABLES
from dxdesk.store.tables import ROWS as TABLES
from dxdesk.sync import keyfiles, keys, package
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import write_approval
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import GoodHead, Signed
from tests.flows import office
from tests.sync.makers import Offices, Writer, journal, stored, tables

UNIT, OTHER = "20", "22"
STREAM = "c011ea90e0000001"
ROWS = {
    "plans": {"plan_5y": {"status": "issued", "number": "25/KH-UBND", "issued_on": "2022-01-31"},
              "plan_annual": {"status": "drafting", "note": "chờ ý kiến"}},
}  # fmt: skip
MORE = {"platforms": {"PF31": {"announced_by": "not_announced"}}}


@dataclass(frozen=True)
class Scene:
    """Stores as they were before anybody meant harm, and everybody's keys."""

    folder: Path
    offices: Offices
    campaign: Campaign
    other: DeviceKey  # a device of another unit
    revoked: DeviceKey  # of the unit, revoked since

    @property
    def colleague(self) -> DeviceKey:
        return self.offices.colleague

    @property
    def approver(self) -> DeviceKey:
        return self.offices.approver

    def desk(self, target: str, folder: Path) -> Desk:
        """A copy of the unit or the centre to do harm to."""
        shutil.copytree(self.folder / target, folder / target)
        return Desk(folder / target / "home", next((folder / target).glob("*.dxdb")))

    def writer(self, key: DeviceKey | None = None, **more: Any) -> Writer:
        """The colleague's stream as the unit and the centre hold it."""
        writer = Writer(key or self.colleague, **{"stream": STREAM, **more})
        for register, rows in ROWS.items():
            writer.write(register, rows)
        return writer

    def further(self, key: DeviceKey | None = None, **more: Any) -> Writer:
        """The same with an entry that nobody holds yet."""
        writer = self.writer(key, **more)
        for register, rows in MORE.items():
            writer.write(register, rows)
        return writer

    def members(self, writer: Writer, statements: Iterable[Signed[Any]] = (), **parts: bytes) -> dict[str, bytes]:
        """What a package of the stream holds; `parts` take the place of members, by the name without its ending."""
        rows = {key: [{"record": r, **v} for r, v in listed.items()] for key, listed in {**ROWS, **MORE}.items()}
        made = journal(writer, list(statements)) | tables(stored(rows))
        named = {path.rpartition("/")[2].partition(".")[0]: path for path in made}
        return made | {named[name]: data for name, data in parts.items()}

    def manifest(self, writer: Writer, kind: Kind = Kind.EXCHANGE, **more: Any) -> Manifest:
        sender = more.pop("sender", self.colleague)
        centre = self.campaign.centre
        assert centre
        known: dict[str, Any] = {
            "kind": kind, "number": 5, "unit": UNIT, "campaign": self.campaign.id, "edition": self.campaign.hash,
            "device": sender.public.minisign, "created": "2022-04-26T08:15:00Z",
            "vector": {writer.header.stream: writer.seq},
            "recipients": sorted({self.offices.device.public.recipient, centre.recipient, centre.recovery,
                                  sender.public.recipient}),
        }  # fmt: skip
        return Manifest(**{**known, **more})

    def exchange(self, writer: Writer | None = None, members: Mapping[str, bytes] | None = None, **more: Any) -> bytes:
        """An exchange of the colleague, well signed and locked whatever it says."""
        writer = writer or self.further()
        signer = more.get("sender", self.colleague)
        made = self.manifest(writer, **more)
        return locked(made, self.members(writer) if members is None else members, signer)

    def submission(
        self, writer: Writer | None = None, approval: Mapping[str, Any] | None = None, by: DeviceKey | None = None,
        **more: Any,
    ) -> bytes:  # fmt: skip
        """A submission of the colleague with the approver's word on it."""
        writer = writer or self.further()
        made = self.manifest(writer, Kind.SUBMISSION, **{"digest": self.digest, **more})
        said = Approval(
            Role.APPROVER, UNIT, self.campaign.id, self.campaign.hash, dict(made.vector), made.digest, "f1" * 32,
            "Trần Thị Bưởi", "2022-04-26T08:15:00Z",
        )  # fmt: skip
        body, signature = write_approval(replace(said, **(approval or {})), by or self.approver)
        members = self.members(writer) | {m.APPROVAL: body, m.APPROVAL_SIGNATURE: signature}
        return locked(made, members, self.colleague)

    @property
    def digest(self) -> str:
        """What the further stream comes to, as an honest program says."""
        return _digest(self.campaign)


@dataclass(frozen=True)
class Desk:
    """Somebody's profile and store."""

    home: Path
    store: Path

    def open(self) -> Workspace:
        return lifecycle.open_store(self.store)


def locked(made: Manifest, members: Mapping[str, bytes], signer: DeviceKey) -> bytes:
    return keys.encrypt(package.build(made, members, signer)[0], made.recipients)


@cache
def scene() -> Scene:
    """Made once: each test works on copies."""
    folder = office.centre().parent / "hostile"
    office.move_in(office.centre(), folder / "centre" / "home", folder / "centre" / "central.dxdb")
    with office.at_home(folder / "centre" / "home"):
        centre, recovery = keyfiles.load(CENTRE), office.recovery_key()
    unit = folder / "unit"
    with office.at_home(unit / "home"):
        lifecycle.new_store(unit / "20.dxdb", str(office.campaign_file()), unit=UNIT, officer="Nguyễn Văn An").close()
        device = load_key(DEVICE, KeyRole.DEVICE)
    made = Scene(folder, Offices(centre=centre, recovery=recovery, device=device), office.published(),
                 DeviceKey.make(), DeviceKey.make())  # fmt: skip
    _fill(made, unit)
    return made


def _fill(made: Scene, unit: Path) -> None:
    offices = made.offices
    good = made.writer()
    gone = Writer(made.revoked, "5e70ced000000001")
    gone.write("plans", {"plan_5y": {"note": "trước khi bị thu hồi"}})
    heads = {gone.header.stream: GoodHead(seq=gone.seq, hash=gone.hash)}
    for target, by in (("unit", offices.device), ("centre", offices.centre)):
        desk = Desk(made.folder / target / "home", next((made.folder / target).glob("*.dxdb")))
        role = KeyRole.DEVICE if target == "unit" else KeyRole.LEAD
        said = [
            offices.trust(made.colleague, by, role=role), offices.trust(made.revoked, by),
            offices.trust(made.approver, by), offices.revoke(made.revoked, by, heads),
        ]  # fmt: skip
        if target == "centre":
            said += [offices.trust(made.other, by, unit=OTHER), offices.trust(offices.device, by)]
        with office.at_home(desk.home), desk.open() as workspace:
            with workspace.store.write() as connection:
                trusting.keep(connection, made.campaign.id, said)
            if target == "unit":
                editing.create(workspace, "systems", {"name": "Cổng thông tin", "operator": "Văn phòng"})
            file = made.folder / "dau.dxsync"
            rows = {key: [{"record": r, **v} for r, v in listed.items()] for key, listed in ROWS.items()}
            members = journal(good, []) | tables(stored(rows))
            file.write_bytes(locked(made.manifest(good), members, made.colleague))
            assert receiving.merge(workspace, file).entries == good.seq


def _digest(campaign: Campaign) -> str:
    digests = {}
    for key, register in REGISTERS.items():
        codec = RowCodec(register, campaign, UNIT)
        chain = Chain(codec)
        for record, values in sorted({**ROWS, **MORE}.get(key, {}).items()):
            chain.add(Kept(0, record, True, False, False, "", None, tuple(map(values.get, codec.stored))))
        digests[key] = chain.digest
    return together(digests)


def everything(store: Path) -> Sequence[tuple[Any, ...]]:
    """All that is kept for good, byte by byte."""
    with closing(sqlite3.connect(store)) as raw:
        names = [table.name for table in (*LASTING_TABLES, *TABLES.values())]
        return [row for name in sorted(names) for row in sorted(map(repr, raw.execute(f"SELECT * FROM {name}")))]
