"""The streams a store holds: what each life of a store wrote about a unit and campaign, and how far it is held."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from dxdesk.store.tables import METADATA

_STREAM = METADATA.tables["stream"]


@dataclass(frozen=True)
class Stream:
    """A stream as it is held: `seq`, `hash` and `clock` are those of its last entry, `life` is empty for one that was
    written elsewhere, and `signed_head` is what its own device signed last."""

    id: str
    unit: str
    campaign: str
    device: str
    header: bytes
    life: str
    seq: int
    hash: str
    clock: int
    signed_head: bytes | None


def streams(
    connection: Connection, *, campaign: str | None = None, unit: str | None = None, device: str | None = None
) -> list[Stream]:
    """Those that a store holds, narrowed to a campaign, a unit, the key of a device."""
    query = select(_STREAM)
    for name, value in (("campaign", campaign), ("unit", unit), ("device", device)):
        if value is not None:
            query = query.where(_STREAM.c[name] == value)
    return [Stream(*row) for row in connection.execute(query)]


def vector(connection: Connection, campaign: str, unit: str) -> dict[str, int]:
    """How far each stream about a unit and campaign is held: the number of its last entry."""
    mine = (_STREAM.c.campaign == campaign) & (_STREAM.c.unit == unit) & (_STREAM.c.seq > 0)
    query = select(_STREAM.c.id, _STREAM.c.seq).where(mine).order_by(_STREAM.c.id)
    return dict(connection.execute(query).all())


def vectors(connection: Connection, campaign: str, prefix: str) -> dict[str, dict[str, int]]:
    """The same of all units whose keys begin so."""
    found: dict[str, dict[str, int]] = {}
    mine = (_STREAM.c.campaign == campaign) & _STREAM.c.unit.startswith(prefix) & (_STREAM.c.seq > 0)
    for unit, stream, seq in connection.execute(select(_STREAM.c.unit, _STREAM.c.id, _STREAM.c.seq).where(mine)):
        found.setdefault(unit, {})[stream] = seq
    return found


def entries_by_device(connection: Connection, campaign: str) -> dict[str, int]:
    """How many entries in a campaign are held of each device, by its key."""
    query = select(_STREAM.c.device, func.sum(_STREAM.c.seq)).where(_STREAM.c.campaign == campaign)
    return {device: int(count) for device, count in connection.execute(query.group_by(_STREAM.c.device))}


def sign(connection: Connection, stream: str, head: bytes) -> None:
    """Keep what a stream's own device says of how far it goes."""
    connection.execute(update(_STREAM).where(_STREAM.c.id == stream).values(signed_head=head))
