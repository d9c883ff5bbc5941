"""What goes into a file about a unit: the journal, its signed heads, the keys, the rows. Not a verb itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

from dxdesk.errors import Missing, Misuse, Refused
from dxdesk.flows.exchanging import trusting
from dxdesk.flows.exchanging.arriving import Verified
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.paths import atomic_write
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Connection
from dxdesk.store.papers import scans
from dxdesk.store.rows.entries import batch_bodies, entries_past
from dxdesk.store.streams import Stream, streams
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.changes import write_changes
from dxdesk.sync.contents import read_contents
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.manifest import Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import Head, Header, Signed, is_good_header, read_head, sign, write_lines
from dxdesk.sync.tables import write_rows


def members(
    workspace: Workspace,
    connection: Connection,
    device: DeviceKey,
    base: Mapping[str, int] | None = None,
    scanned: Mapping[str, int] | None = None,
) -> dict[str, bytes]:
    """The journal past `base`, the heads of its streams, the keys, the scans that its entries past `scanned` (past
    `base`, where it isn't given) attach, and the rows for people and other tools."""
    mine = [one for one in streams(connection, campaign=workspace.campaign.id, unit=workspace.unit) if one.seq]
    heads = [_head(one, device) for one in mine]
    known = base or {}
    looked_at = known if scanned is None else scanned
    entries: list[tuple[str, bytes]] = []
    attached: set[str] = set()
    for batch, body, stream, seq, about, record in entries_past(connection, (one.id for one in mine), known):
        entries.append((batch, body))
        if about == "attachments" and seq > looked_at.get(stream, 0):
            attached.add(record)
    bodies = batch_bodies(connection, {batch for batch, _body in entries})
    statements = [*trusting.kept(connection, workspace.campaign.id)]
    if not any(s.statement.by == device.public.minisign for s in statements):
        statements.append(trusting.request(workspace, device, KeyRole.DEVICE))
    packed = {
        m.CHANGES: write_changes(bodies, entries),
        m.HEADS: write_lines(heads),
        m.KEYS: write_lines(statements),
    }
    for key, register in REGISTERS.items():
        rows = sorted(workspace.rows(key).all(connection), key=lambda r: r["record"])
        if rows:
            packed[f"data/{key}.csv"] = write_rows(register, rows)
        if key == "attachments":
            packed |= _scans(connection, {str(row["sha256"]) for row in rows if row["record"] in attached})
    return packed


def _scans(connection: Connection, wanted: Collection[str]) -> dict[str, bytes]:
    """The bytes of scans that are held here; who gets a row without them asks whoever attached the scan."""
    found = {sha256: scans.read(connection, sha256) for sha256 in scans.held(connection, wanted)}
    return {f"attachments/{sha256}": content for sha256, content in found.items() if content is not None}


@contextmanager
def kept_with(path: Path) -> Iterator[None]:
    """While a file is written along with what the store keeps of it: both come about, or neither. Where the store can't
    keep it, what was at the file's place is put back."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield
    except BaseException:
        if path.is_file():
            if before is None:
                path.unlink()
            elif path.read_bytes() != before:
                atomic_write(path, before)
        raise


def hand_out(
    workspace: Workspace,
    path: Path,
    manifest: Manifest,
    members: Mapping[str, bytes],
    signer: DeviceKey,
    progress: Progress = SILENT,
) -> str:
    """Write a package once it was read back by the code that its readers have; returns what it is known by.

    `Misuse` where they would refuse it: nothing is written then.
    """

    def check(found: Package) -> None:
        verified = Verified(workspace, found, read_contents(found))
        if m.CHANGES in found.members:
            verified.work_out(progress)

    try:
        return package.write(path, manifest, members, signer, check=check)
    except Refused as problem:
        raise _unreadable(problem.message) from problem


def _unreadable(reason: str) -> Misuse:
    """Others would refuse the file, so it isn't handed out."""
    return Misuse(
        _("Chưa ghi tệp, vì nơi nhận sẽ không nhận được: {reason}").format(reason=reason),
        hint=_("Hãy chọn “Ghi lại phần nơi khác không đọc được” (Ctrl+K, hoặc lệnh restate) rồi làm lại."),
    )


def _head(stream: Stream, device: DeviceKey) -> Signed[Head]:
    """How far a stream goes: signed now for one of this device, by its own device for all others."""
    if not is_good_header(stream.header):
        raise _unreadable(_("một chuỗi nhật ký có ngày giờ sai."))
    header = Header(**orjson.loads(stream.header))
    if header.device == device.public.minisign:
        return sign(Head(header=header, seq=stream.seq, hash=stream.hash), device)
    if stream.signed_head and (head := read_head(stream.signed_head)).statement.seq == stream.seq:
        return head  # a stream cut short by a revocation has none that fits
    raise Missing(
        _("Số liệu có phần do máy khác nhập mà chưa có xác nhận của máy đó."),
        hint=_("Hãy xin tệp trao đổi của máy đó rồi gộp vào."),
    )
