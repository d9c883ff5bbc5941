"""Working on one report on several laptops: files for colleagues, and what stands against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from dxdesk.dates import now, show_moment
from dxdesk.errors import Misuse
from dxdesk.flows import packing, signing, trusting
from dxdesk.flows.workspace import DEVICE, Workspace, existing, load_key
from dxdesk.i18n import _
from dxdesk.models.change import LIVE, Entry, Mark, canonical_json, distinct, top
from dxdesk.models.field import Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA
from dxdesk.store.journal import Present
from dxdesk.sync import package
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.manifest import Kind, Manifest


@dataclass(frozen=True)
class Exchanged:
    """A file for colleagues of the unit."""

    file: str
    sha256: str
    entries: int
    recipients: int


@dataclass(frozen=True)
class Side:
    """One of the values that stand against each other, and who entered it."""

    value: Value
    text: str
    officer: str
    made_at: str
    shown: bool


@dataclass(frozen=True)
class Conflict:
    """A cell in which several values remain."""

    register: str
    record: str
    title: str
    field: str
    label: str
    sides: list[Side]


def exchange(workspace: Workspace, path: Path, *, known: Path | None = None, passphrase: str = "") -> Exchanged:
    """Write what this store holds of the unit for the colleagues whose devices it believes.

    `known` is any file of theirs: then only what they lack is written.
    """
    workspace.require_unit()
    device = load_key(DEVICE, KeyRole.DEVICE, passphrase)
    theirs = _vector_of(workspace, known, passphrase) if known else {}
    with workspace.store.read() as connection:
        ring = trusting.keyring(workspace, trusting.kept(connection, workspace.campaign.id))
        recipients = set(ring.recipients(workspace.unit)) - {device.public.recipient}
        if not recipients:
            raise Misuse(
                _("Chưa tin cậy máy nào của đồng nghiệp."),
                hint=_("Hãy nhận tệp đăng ký máy của họ (enrol), đối chiếu dấu vân tay rồi tin cậy (trust)."),
            )
        held = signing.vector(workspace, connection)
        base = {stream: min(seq, held[stream]) for stream, seq in theirs.items() if stream in held}
        members = packing.members(workspace, connection, device, base)
        digest = signing.digest(workspace, connection)
    centre = workspace.campaign.centre
    manifest = Manifest(
        kind=Kind.EXCHANGE, number=sum(held.values()), unit=workspace.unit, campaign=workspace.campaign.id,
        edition=workspace.campaign.hash, device=device.public.minisign,
        recipients=sorted({*recipients, device.public.recipient, *([centre.recovery] if centre else [])}),
        base=base, vector=held, digest=digest, created=now(),
    )  # fmt: skip
    sha256 = package.write(path, manifest, members, device)
    return Exchanged(path.name, sha256, sum(held.values()) - sum(base.values()), len(recipients))


def _vector_of(workspace: Workspace, known: Path, passphrase: str) -> dict[str, int]:
    manifest = package.read(existing(known), trusting.identities(passphrase)).manifest
    if (manifest.unit, manifest.campaign) != (workspace.unit, workspace.campaign.id):
        raise Misuse(_("Tệp --for không phải của đơn vị và kỳ báo cáo này."))
    return dict(manifest.vector)


def conflicts(workspace: Workspace) -> list[Conflict]:
    """Every cell in which values stand against each other, with who entered which."""
    workspace.require_unit()
    found: list[Conflict] = []
    with workspace.store.read() as connection:
        for key, register in REGISTERS.items():
            table = METADATA.tables[key]
            query = select(table.c.record).where(
                table.c.campaign == workspace.campaign.id, table.c.unit == workspace.unit, table.c.conflicted
            )
            for record in connection.scalars(query.order_by(table.c.id)):
                found += _of_record(workspace, connection, register, record)
    return found


def _of_record(workspace: Workspace, connection: Connection, register: Register, record: str) -> list[Conflict]:
    present = Present(workspace.open_journal, connection, [(register.key, record)])
    held = present.held(register.key, record)
    row = workspace.rows(register.key).one(connection, record) or {"record": record}
    title = register.title_of(row, workspace.campaign) or record
    found = []
    for name in (*register.stored, LIVE):
        marks = held.get(name, {})
        if len(distinct(marks)) < 2:
            continue
        label = _("Còn hay đã xóa") if name == LIVE else _(register.fields[name].label)
        winner = top(marks)
        sides: dict[bytes, Side] = {}
        for entry_id, mark in sorted(marks.items(), key=lambda item: item[0] == winner):
            side = _side(workspace, connection, register, name, row, entry_id, mark, shown=entry_id == winner)
            sides[canonical_json(mark.value)] = side
        found.append(Conflict(register.key, record, title, name, label, list(sides.values())))
    return found


def _side(
    workspace: Workspace,
    connection: Connection,
    register: Register,
    name: str,
    row: dict[str, object],
    entry_id: str,
    mark: Mark,
    *,
    shown: bool,
) -> Side:
    stream, _colon, seq = entry_id.rpartition(":")
    table = METADATA.tables["change"]
    body = connection.scalar(select(table.c.body).where(table.c.stream == stream, table.c.seq == int(seq)))
    by = Entry.kept(body) if body else None
    value: Value = mark.value  # type: ignore[assignment]  # voids are no sides
    if name == LIVE:
        words = _("còn trong biểu") if value else _("đã xóa")
    else:
        words = register.show(name, {**row, name: value}, workspace.campaign)  # type: ignore[dict-item]
    return Side(value, words or _("(để trống)"), by.officer if by else "", show_moment(by.made_at) if by else "", shown)
