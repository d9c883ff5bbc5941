"""Beginning and opening: a store, a campaign in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from dxdesk.errors import Misuse, Refused
from dxdesk.flows.exchanging import trusting
from dxdesk.flows.keeping.opening import close_store, open_store
from dxdesk.flows.keeping.succession import check_same_unit, standing_values
from dxdesk.flows.workspace import Profile, Workspace, existing, named
from dxdesk.i18n import _
from dxdesk.models.builtin import builtin, builtin_campaigns
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Action, Cause
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, campaigns, facts
from dxdesk.store.campaigns import BUILTIN
from dxdesk.store.database import Connection, Store, forming
from dxdesk.store.journal.writing import Edit, Written
from dxdesk.store.rows import rebuilding
from dxdesk.sync import contents, package
from dxdesk.sync.keys import fingerprint, public_keys
from dxdesk.sync.statements import Signed, Trust

__all__ = ["close_store", "open_store"]


@dataclass(frozen=True)
class CampaignOffer:
    """A campaign that can be opened: built in, or read from the centre's file with its fingerprint to compare."""

    id: str
    title: str
    origin: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Source:
    """A campaign with the signed statements its file brought; none for a built-in one."""

    campaign: Campaign
    statements: tuple[Signed[Trust], ...] = ()
    fingerprint: str = ""


def offered() -> list[CampaignOffer]:
    """The built-in campaigns, newest first."""
    return [CampaignOffer(s.id, s.title, BUILTIN) for s in reversed(builtin_campaigns())]


def units_of(campaign: str) -> list[Unit]:
    """The units of a campaign (an id or the centre's file), provinces first, for choosing one's own."""
    listed = read_source(campaign).campaign.unit_by_code.values()
    return sorted(listed, key=lambda u: (u.group != "province", u.code))


def read_source(campaign: str) -> Source:
    """A campaign by the id of a built-in one or the path of the centre's file; nothing is written.

    Raises `Missing`, or what reading a package raises.
    """
    if not campaign.lower().endswith(".dxsync"):
        return Source(builtin(campaign))
    read = package.read(existing(Path(campaign)))
    if read.manifest.kind != "campaign":
        raise Misuse(
            _("Tệp này không phải là tệp kỳ báo cáo."), hint=_("Hãy chọn tệp kỳ báo cáo do cơ quan tổng hợp phát hành.")
        )
    brought = contents.read_contents(read)
    if brought.campaign is None or brought.campaign.centre is None:
        raise Refused(_("Tệp kỳ báo cáo không nêu khóa của cơ quan tổng hợp."))
    centre = brought.campaign.centre
    trusts = tuple(s for s in brought.statements if isinstance(s.statement, Trust))
    return Source(brought.campaign, trusts, fingerprint(public_keys(centre.public_key, centre.recipient)))  # type: ignore[arg-type]


def new_store(
    path: Path, campaign: str, *, unit: str = "", officer: str = "", profile: Profile = Profile.UNIT
) -> Workspace:
    """A new store for a unit (or the centre), with a campaign opened in it. A half-made file is not left behind."""
    source, officer = read_source(campaign), named(officer)
    if profile == Profile.UNIT:
        if not unit:
            raise Misuse(_("Chưa chọn đơn vị."))
        source.campaign.unit(unit)
    elif unit:
        raise Misuse(_("Dữ liệu của cơ quan tổng hợp không thuộc đơn vị nào."))
    with forming(path) as unfinished:
        store = Store.create(unfinished)
        try:
            with store.write() as connection:
                for key, value in (("unit", unit), ("profile", str(profile)), ("officer", officer)):
                    facts.keep(connection, key, value)
                _keep(connection, source)
                if unit:
                    Workspace(store, source.campaign, unit, profile, officer).expect(connection)
        finally:
            store.close()
    return Workspace(Store(path), source.campaign, unit, profile, officer)


@dataclass(frozen=True)
class Opened:
    """A campaign opened in a store; `carried` counts the standing rows that came along."""

    workspace: Workspace
    carried: int
    batch: str
    fingerprint: str = ""


def open_campaign(workspace: Workspace, campaign: str, *, carry: bool = False, progress: Progress = SILENT) -> Opened:
    """Open the next campaign in a store, or take in a new edition of an open one.

    With `carry` the last campaign's standing rows come along as one batch; they are marked until somebody confirms
    or edits them. All of it is one transaction, and the store is backed up before it counts.
    """
    source = read_source(campaign)
    new = source.campaign
    check_same_unit(workspace, new)
    opened = Workspace(workspace.store, new, workspace.unit, workspace.profile, workspace.officer)
    last = _to_carry_from(opened) if carry and workspace.unit else None
    with workspace.store.write() as connection:
        if _keep(connection, source):
            rebuilding.renew_campaign(connection, new.id, progress)
        if workspace.unit:
            opened.expect(connection)
        opened = replace(opened, campaign=campaigns.opened_campaign(connection, new.id))
        written = _carry(opened, connection, last, progress) if last else Written()
        backup.backup(workspace.store.path, "mo-ky")  # nothing is committed yet: of what was there before
    return Opened(opened, written.created, written.batch, source.fingerprint)


def _to_carry_from(opened: Workspace) -> Campaign:
    """The campaign before; raises `Misuse` where there is none, or the new one's figures are confirmed already."""
    with opened.store.read() as connection:
        opened.require_unlocked(connection)
        last = opened.last_campaign(connection)
    if last is None:
        raise Misuse(_("Không có kỳ trước để chuyển số liệu sang."))
    return last


def _carry(opened: Workspace, connection: Connection, last: Campaign, progress: Progress) -> Written:
    standing = opened.last_rows(connection)
    there = {(k, r["record"]) for k, rows in opened.all_rows(connection, expected=False).items() for r in rows}
    edits = [
        Edit(key, record, values, Action.CARRY, place=f"{last.id}")
        for key, register in REGISTERS.items()
        for record, row in standing.get(key, {}).items()
        if (key, record) not in there and (values := standing_values(register, row, opened.campaign))
    ]
    title = _("Chuyển số liệu từ {campaign}").format(campaign=last.title)
    return opened.open_journal.write_in(connection, Cause.CARRY, title, edits, progress=progress)


def _keep(connection: Connection, source: Source) -> bool:
    """Keep an edition and the keys it brought; whether it replaces one."""
    replaces = campaigns.take(connection, source.campaign, source.fingerprint or BUILTIN)
    trusting.keep(connection, source.campaign.id, source.statements)
    return replaces
