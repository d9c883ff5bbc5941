"""Taking in a file from another office: verified, merged, and told in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, insert, select, update

from dxdesk.errors import Missing, Misuse, Refused
from dxdesk.flows import diary, signing, trusting
from dxdesk.flows.workspace import Workspace, existing, seen_as
from dxdesk.i18n import _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import State
from dxdesk.models.tables import METADATA
from dxdesk.store import backup, merging
from dxdesk.store.merging import Arrived, Foreign
from dxdesk.store.rebuild import digest_at, opened_campaigns
from dxdesk.store.rows import RowCodec, Sketch
from dxdesk.sync import package
from dxdesk.sync.changes import Change
from dxdesk.sync.contents import Contents, believed, check_attachments, check_tables, read_contents
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package
from dxdesk.sync.trust import Keyring

_VERDICTS = {"accepted": State.ACCEPTED, "returned": State.RETURNED}


@dataclass(frozen=True)
class Taken:
    """What came of one file."""

    file: str
    kind: str
    unit: str
    campaign: str
    number: int
    entries: int  # new here
    records: int  # that they are about
    conflicts: int  # open afterwards, in the unit's data
    known: bool  # the file had been taken in before
    digest: str  # of the unit's figures as they are held now
    says: str  # the same in a sentence


class _OnlyTrying(Exception):
    """Ends the transaction of a trial."""


def merge(workspace: Workspace, path: Path, *, dry_run: bool = False, passphrase: str = "") -> Taken:
    """Take in an exchange, a submission or a receipt, wholly or not at all.

    Nothing is written before limits, signature, sender, unit and contents were found good. Raises what reading a
    package raises; `Refused` for an unknown sender, a foreign unit, forks, gaps, and rows that aren't what their
    entries come to.
    """
    read = package.read(existing(path), trusting.identities(passphrase))
    if read.manifest.kind in (Kind.CAMPAIGN, Kind.ENROLMENT):
        hint = _("Kỳ báo cáo: dùng lệnh open; đăng ký máy: dùng lệnh trust.")
        raise Misuse(_("Tệp này không mang số liệu để gộp."), hint=hint)
    about = _about(workspace, read)
    brought = read_contents(read)
    if not dry_run:
        backup.backup(workspace.store.path, "truoc-gop")
    found: list[Taken] = []
    try:
        with workspace.store.write() as connection:
            found.append(_take(about, connection, read, brought, path.name))
            if dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        pass
    return found[0]


def _about(workspace: Workspace, read: Package) -> Workspace:
    """The unit and campaign a file is about, as this store knows them."""
    manifest = read.manifest
    if workspace.unit and manifest.unit != workspace.unit:
        raise Refused(
            _("Tệp chứa số liệu của đơn vị khác ({unit}).").format(unit=manifest.unit),
            hint=_("Đơn vị chỉ gộp tệp của chính mình."),
        )
    with workspace.store.read() as connection:
        campaign = next((c for c in opened_campaigns(connection) if c.id == manifest.campaign), None)
        table = METADATA.tables["campaign"]
        editions = set(connection.scalars(select(table.c.hash).where(table.c.id == manifest.campaign)))
    if campaign is None or manifest.edition not in editions:
        raise Missing(
            _("Tệp thuộc kỳ báo cáo “{campaign}” mà dữ liệu này chưa mở.").format(campaign=manifest.campaign),
            hint=_("Hãy nhận tệp kỳ báo cáo mới nhất của cơ quan tổng hợp trước."),
        )
    if manifest.unit not in campaign.unit_by_code:
        raise Refused(_("Đơn vị “{unit}” không có trong kỳ báo cáo.").format(unit=manifest.unit))
    return seen_as(workspace, campaign, manifest.unit)


def _take(about: Workspace, connection: Connection, read: Package, brought: Contents, file: str) -> Taken:
    manifest = read.manifest
    ring = trusting.keyring(about, [*trusting.kept(connection, about.campaign.id), *brought.statements])
    _check_sender(read, ring)
    counted = believed(brought, ring)
    before = signing.digest(about, connection) if about.profile == "unit" else ""
    about.expect(connection)
    streams, arrived = _streams(brought, counted), map(_arrived, counted)
    merged = merging.merge(connection, streams, brought.batches, arrived, _codecs(about).__getitem__)
    if len(counted) == len(brought.changes):
        _check_state(about, connection, read, brought)
    trusting.keep(connection, about.campaign.id, brought.statements)
    known = _remember(about, connection, read, brought, ring, file)
    if about.profile == "unit":
        digest = signing.digest(about, connection)
        if before != digest:
            _withdraw(about, connection, file)
    else:  # what the centre itself entered for the unit is set aside
        digest = digest_at_vector(about, connection, manifest.vector)
    conflicts = open_conflicts(about, connection)
    if merged.entries or (manifest.kind is not Kind.EXCHANGE and not known):
        unit = about.unit_record.name
        diary.note(about, connection, diary.MERGED, what=str(manifest.kind), file=file, unit=unit)
    return Taken(
        file, str(manifest.kind), manifest.unit, manifest.campaign, manifest.number, merged.entries,
        len(merged.records), conflicts, known, digest,
        _says(merged.entries, len(merged.records), conflicts, known=known),
    )  # fmt: skip


def _check_sender(read: Package, ring: Keyring) -> None:
    manifest = read.manifest
    allowed = {ring.centre} if manifest.kind is Kind.RECEIPT else ring.senders(manifest.unit)
    if manifest.device not in allowed:
        raise Refused(
            _("Tệp do một khóa chưa được tin cậy ký."),
            hint=_("Bên gửi lập tệp đăng ký máy (enrol); bên nhận đối chiếu rồi tin cậy (trust)."),
        )


def _streams(brought: Contents, counted: Iterable[Change]) -> list[Foreign]:
    """The streams, each as far as it counts: less than it was signed for where its key was revoked since."""
    last: dict[str, Change] = {}
    for change in counted:
        last[change.entry.stream] = change
    cut = {c.entry.stream for c in brought.changes} - last.keys()
    cut |= {c.entry.stream for c in brought.changes if c.entry.seq > _seq(last, c.entry.stream)}
    streams = []
    for stream, head in brought.heads.items():
        said = head.statement
        seq, digest = said.seq, said.hash
        if stream in cut:
            if stream not in last:
                continue
            seq, digest = last[stream].entry.seq, last[stream].hash
        header = said.header
        streams.append(
            Foreign(
                stream, header.unit, header.campaign, header.device,
                orjson.dumps(header.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS), seq, digest, head.line,
            )
        )  # fmt: skip
    return streams


def _seq(last: dict[str, Change], stream: str) -> int:
    return last[stream].entry.seq if stream in last else 0


def _arrived(change: Change) -> Arrived:
    return Arrived(change.entry, change.body, change.hash)


def _codecs(about: Workspace, registers: Collection[str] = REGISTERS.keys()) -> dict[str, RowCodec]:
    return {key: RowCodec(REGISTERS[key], about.campaign, about.unit) for key in registers}


def state_at(
    about: Workspace,
    connection: Connection,
    vector: merging.Vector,
    registers: Collection[str] = REGISTERS.keys(),
) -> dict[str, tuple[RowCodec, list[Sketch]]]:
    """Registers as they were at a vector."""
    codecs = _codecs(about, registers)
    return {key: (codec, merging.rows_at(connection, codec, vector)) for key, codec in codecs.items()}


def digest_at_vector(about: Workspace, connection: Connection, vector: merging.Vector) -> str:
    """The digest of the unit's figures as they were at a vector."""
    state = state_at(about, connection, vector)
    return signing.together({key: digest_at(codec, sketches) for key, (codec, sketches) in state.items()})


def _check_state(about: Workspace, connection: Connection, read: Package, brought: Contents) -> None:
    """The rows a file shows, and the digest it names, must be what its entries come to."""
    found = state_at(about, connection, read.manifest.vector)
    rows = {key: merging.live_rows(codec, sketches) for key, (codec, sketches) in found.items()}
    check_tables(brought, rows)
    check_attachments(brought, rows.get("attachments", ()))
    if read.manifest.digest:
        ours = {key: digest_at(codec, sketches) for key, (codec, sketches) in found.items()}
        if signing.together(ours) != read.manifest.digest:
            raise Refused(_("Mã đối chiếu của tệp không khớp với số liệu trong tệp."))
    if read.manifest.kind is Kind.SUBMISSION and any(s.conflicted for _c, ss in found.values() for s in ss):
        raise Refused(_("Báo cáo còn khác biệt chưa xử lý."), hint=_("Đơn vị xử lý các khác biệt rồi gửi lại."))


def _remember(
    about: Workspace, connection: Connection, read: Package, brought: Contents, ring: Keyring, file: str
) -> bool:
    """Keep what a submission or receipt says besides its entries; whether it was here before."""
    manifest = read.manifest
    if manifest.kind is Kind.EXCHANGE:
        return False
    if brought.approval is not None:
        brought.approval.verify(ring.approvers(manifest.unit))
    table = METADATA.tables["received"]
    if connection.execute(select(table.c.sha256).where(table.c.sha256 == read.sha256)).first():
        return True
    if manifest.answers is not None and not _is_newest(connection, read):
        return True
    connection.execute(
        insert(table).values(
            sha256=read.sha256, kind=str(manifest.kind), unit=manifest.unit, campaign=manifest.campaign,
            number=manifest.number, device=manifest.device, edition=manifest.edition, digest=manifest.digest,
            vector=orjson.dumps(dict(manifest.vector)).decode(), created=manifest.created, file=file,
            approval=brought.approval.body if brought.approval else b"",
            signature=brought.approval.signature.decode() if brought.approval else "",
            verdict=manifest.answers.verdict if manifest.answers else "",
            comment=manifest.answers.reason if manifest.answers else "",
        )
    )  # fmt: skip
    if manifest.answers is not None:
        sent = METADATA.tables["submission"]
        connection.execute(
            update(sent)
            .where(sent.c.sha256 == manifest.answers.package)
            .values(state=str(_VERDICTS[manifest.answers.verdict]), comment=manifest.answers.reason)
        )
    return False


def _is_newest(connection: Connection, read: Package) -> bool:
    """Receipts are numbered; an older one changes nothing."""
    table = METADATA.tables["received"]
    manifest = read.manifest
    later = select(table.c.sha256).where(
        table.c.kind == str(Kind.RECEIPT), table.c.unit == manifest.unit, table.c.campaign == manifest.campaign,
        table.c.number >= manifest.number,
    )  # fmt: skip
    return connection.execute(later).first() is None


def _withdraw(about: Workspace, connection: Connection, file: str) -> None:
    """Confirmed figures that a merge changed are confirmed no longer."""
    table = METADATA.tables["approval"]
    mine = (table.c.unit == about.unit) & (table.c.campaign == about.campaign.id) & (table.c.withdrawn == "")
    reason = _("Số liệu thay đổi khi gộp tệp {file}").format(file=file)
    connection.execute(update(table).where(mine).values(withdrawn=reason))


def open_conflicts(about: Workspace, connection: Connection) -> int:
    """Records of the unit in which values stand against each other."""
    return sum(about.rows(key).count(connection, "conflicted") for key in REGISTERS)


def _says(entries: int, records: int, conflicts: int, *, known: bool) -> str:
    if known:
        return _("Tệp này đã được nhận trước đó hoặc cũ hơn tệp đã nhận; không có gì thay đổi.")
    if not entries:
        return _("Không có số liệu mới.")
    said = _("Đã gộp {entries} thay đổi ở {records} dòng.").format(entries=entries, records=records)
    if conflicts:
        said += " " + _("Có {n} dòng khác biệt cần xử lý.").format(n=conflicts)
    return said
