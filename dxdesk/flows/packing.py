"""What goes into a file about a unit: the journal, its signed heads, the keys, the rows. Not a verb itself."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from dxdesk.dates import now
from dxdesk.errors import Missing
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA
from dxdesk.sync import manifest as m
from dxdesk.sync.changes import write_changes
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.rows import write_rows
from dxdesk.sync.statements import Head, Header, Revocation, Signed, Trust, read_statement, sign, write_lines


def members(workspace: Workspace, connection: Connection, device: DeviceKey) -> dict[str, bytes]:
    """The journal, the heads of its streams, the keys, and the rows for people and other tools."""
    streams, changes, batches = (METADATA.tables[n] for n in ("stream", "change", "batch"))
    mine = (streams.c.unit == workspace.unit) & (streams.c.campaign == workspace.campaign.id) & (streams.c.seq > 0)
    heads = [_head(row, device) for row in connection.execute(select(streams).where(mine))]
    entries = connection.execute(
        select(changes.c.batch, changes.c.body)
        .join(streams, streams.c.id == changes.c.stream)
        .where(mine)
        .order_by(changes.c.stream, changes.c.seq)
    ).all()
    used = {batch for batch, _body in entries}
    bodies = {i: b for i, b in connection.execute(select(batches.c.id, batches.c.body)) if i in used}
    packed = {
        m.CHANGES: write_changes(bodies, entries),
        m.HEADS: write_lines(heads),
        m.KEYS: _keys(workspace, connection, device),
    }
    for key, register in REGISTERS.items():
        rows = sorted(workspace.rows(key).all(connection), key=lambda r: r["record"])
        if rows:
            packed[f"data/{key}.csv"] = write_rows(register, rows)
    return packed


def _head(row: Any, device: DeviceKey) -> Signed[Head]:
    header = Header(**orjson.loads(row.header))
    if header.device != device.public.minisign:
        raise Missing(
            _("Số liệu có phần do máy khác nhập mà chưa có xác nhận của máy đó."),
            hint=_("Hãy xin tệp trao đổi của máy đó rồi gộp vào."),
        )
    return sign(Head(header=header, seq=row.seq, hash=row.hash), device)


def _keys(workspace: Workspace, connection: Connection, device: DeviceKey) -> bytes:
    """Whose keys these are: what the centre said before, and what this unit's keys say of themselves."""
    table = METADATA.tables["trusted_key"]
    kept = connection.scalars(select(table.c.statement).where(table.c.campaign == workspace.campaign.id))
    signed: list[Signed[Trust | Revocation]] = [read_statement(line) for line in kept if line]
    signed.append(sign(_request(workspace, device, KeyRole.DEVICE), device))
    return write_lines(signed)


def _request(workspace: Workspace, key: DeviceKey, role: KeyRole) -> Trust:
    return Trust(
        role=role,
        unit=workspace.unit,
        campaign=workspace.campaign.id,
        holder=workspace.officer,
        public=key.public,
        by=key.public.minisign,
        made_at=now(),
    )
