"""What was done with the figures as a whole. It changes no row and has no entry; it stays on this computer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, insert, select

from dxdesk.dates import now
from dxdesk.store.tables import METADATA

_EVENT = METADATA.tables["event"]
_BATCH = METADATA.tables["batch"]


@dataclass(frozen=True)
class Event:
    """Something that was done, and the words its kind's sentence needs. `position` is that of the newest batch then, so
    that both stand in one order."""

    campaign: str
    unit: str
    position: int
    made_at: str
    officer: str
    kind: str
    detail: Mapping[str, str | int]


def note(
    connection: Connection, campaign: str, unit: str, officer: str, kind: str, detail: Mapping[str, str | int]
) -> None:
    """Keep that something was done, in the transaction that does it."""
    position = connection.scalar(select(func.max(_BATCH.c.position))) or 0
    connection.execute(
        insert(_EVENT).values(
            campaign=campaign, unit=unit, position=position, made_at=now(), officer=officer, kind=kind,
            detail=orjson.dumps(detail).decode(),
        )
    )  # fmt: skip


def newest(connection: Connection, campaign: str, limit: int, units: Sequence[str] = ()) -> list[Event]:
    """The last events of a campaign, newest first; where units are named, of these."""
    query = select(_EVENT).where(_EVENT.c.campaign == campaign).order_by(_EVENT.c.id.desc()).limit(limit)
    if units:
        query = query.where(_EVENT.c.unit.in_(units))
    return [
        Event(row.campaign, row.unit, row.position, row.made_at, row.officer, row.kind, orjson.loads(row.detail))
        for row in connection.execute(query)
    ]


def last_of(connection: Connection, campaign: str, unit: str, *kinds: str) -> str:
    """Which of some kinds was done last with a unit's figures; empty where none was."""
    mine = (_EVENT.c.campaign == campaign) & (_EVENT.c.unit == unit) & _EVENT.c.kind.in_(kinds)
    return connection.scalar(select(_EVENT.c.kind).where(mine).order_by(_EVENT.c.id.desc()).limit(1)) or ""
