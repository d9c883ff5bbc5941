"""The editions of campaigns that a store holds, and the units it holds anything of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from dxdesk.dates import now
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.store import facts
from dxdesk.store.tables import METADATA

BUILTIN: Final = "builtin"  # origin of a campaign that comes with the program

_CAMPAIGN = METADATA.tables["campaign"]


@dataclass(frozen=True)
class Edition:
    """An edition of a campaign as it is held: its exact bytes with their hash, when it was taken in, and from whom
    (`BUILTIN`, or the fingerprint of the centre that signed it)."""

    id: str
    edition: int
    hash: str
    body: bytes
    opened: bool
    opened_at: str
    origin: str


def editions(connection: Connection, campaign: str) -> list[Edition]:
    """Those held of a campaign, the newest last."""
    query = select(_CAMPAIGN).where(_CAMPAIGN.c.id == campaign).order_by(_CAMPAIGN.c.edition)
    return [Edition(*row) for row in connection.execute(query)]


def opened_campaigns(connection: Connection) -> list[Campaign]:
    """The newest edition held of each campaign that was opened; it also knows what earlier ones listed."""
    held: dict[str, list[bytes]] = {}
    query = select(_CAMPAIGN.c.id, _CAMPAIGN.c.body).where(_CAMPAIGN.c.opened).order_by(_CAMPAIGN.c.edition)
    for campaign_id, body in connection.execute(query):
        held.setdefault(campaign_id, []).append(body)
    return [Campaign.load(newest).after(earlier) for *earlier, newest in held.values()]


def opened_campaign(connection: Connection, campaign: str) -> Campaign:
    """One of them, by its id."""
    return next(one for one in opened_campaigns(connection) if one.id == campaign)


def units_in(connection: Connection, campaign: str) -> list[str]:
    """The keys of the units whose rows a store keeps in a campaign: its own, and those it has any stream about."""
    streams = METADATA.tables["stream"]
    found = set(connection.scalars(select(streams.c.unit).where(streams.c.campaign == campaign)))
    return sorted(found | {facts.read(connection, "unit")} - {""})


def keep(connection: Connection, campaign: Campaign, origin: str) -> None:
    """Keep an edition, opened."""
    connection.execute(
        insert(_CAMPAIGN).values(
            id=campaign.id, edition=campaign.edition, hash=campaign.hash, body=campaign.body, opened=True,
            opened_at=now(), origin=origin,
        )
    )  # fmt: skip


def take(connection: Connection, campaign: Campaign, origin: str) -> bool:
    """Open a campaign in an edition from elsewhere; whether it replaces one.

    `Refused` where it doesn't follow on the edition that is held: editions never go back.
    """
    held = editions(connection, campaign.id)
    if held:
        _check_follows(campaign, origin, held[-1])
        opened = update(_CAMPAIGN).where(_CAMPAIGN.c.id == campaign.id).values(opened=True)
        connection.execute(opened)
    newer = not held or held[-1].edition < campaign.edition
    if newer:
        keep(connection, campaign, origin)
    return bool(held) and newer


def _check_follows(campaign: Campaign, origin: str, held: Edition) -> None:
    """An edition replaces the one held, from the same centre; a built-in campaign may be taken over by a centre's."""
    if campaign.edition == held.edition and campaign.hash == held.hash:
        return
    if origin != held.origin and not (held.origin == BUILTIN and campaign.replaces == held.hash):
        raise Refused(
            _("Kỳ báo cáo “{id}” đã mở do nơi khác phát hành.").format(id=campaign.id),
            hint=_("Hãy tạo tệp dữ liệu mới từ tệp kỳ báo cáo này."),
        )
    if campaign.edition <= held.edition:
        said = _("Bản kỳ báo cáo này cũ hơn hoặc khác bản đang dùng (bản {edition}).")
        raise Refused(said.format(edition=held.edition))
    if campaign.edition == held.edition + 1 and campaign.replaces != held.hash:
        raise Refused(_("Bản kỳ báo cáo này không nối tiếp bản đang dùng."))
