"""Taking in a file from another office: verified, merged, and told in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, insert, select, update

from dxdesk import collector
from dxdesk.errors import Missing, Misuse, Refused
from dxdesk.flows import diary, signing, trusting
from dxdesk.flows.workspace import Workspace, existing, seen_as
from dxdesk.i18n import N_, _
from dxdesk.models.change import Change
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import State
from dxdesk.models.tables import METADATA
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, merging, scans
from dxdesk.store.database import fetch
from dxdesk.store.merging import Foreign
from dxdesk.store.rebuild import Chain, opened_campaigns
from dxdesk.store.rows import Kept, RowCodec
from dxdesk.sync import package
from dxdesk.sync.contents import Contents, believed, check_attachments, read_contents
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.rows import check_rows
from dxdesk.sync.trust import Keyring

_ANSWERS = {
    "accepted": N_("Báo cáo của đơn vị được tiếp nhận."),
    "returned": N_("Báo cáo của đơn vị bị trả lại, xem ý kiến của cơ quan tổng hợp."),
}
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


@collector.at_rest()
def merge(
    workspace: Workspace, path: Path, *, dry_run: bool = False, passphrase: str = "", progress: Progress = SILENT
) -> Taken:
    """Take in an exchange, a submission or a receipt, wholly or not at all.

    Nothing is written before limits, signature, sender, unit and contents were found good. Raises what reading a
    package raises; `Refused` for an unknown sender, a foreign unit, forks, gaps, and rows that aren't what their
    entries come to.
    """
    progress.step(0, 0, _("Đang kiểm tra tệp…"))
    about, read, brought = _verified(workspace, path, passphrase)
    store = workspace.store
    if not dry_run and store.version != store.safe:
        backup.backup(store.path, "truoc-gop")
    found: list[Taken] = []
    try:
        with store.write() as connection:
            found.append(_take(about, connection, read, brought, path.name, progress))
            if dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        return found[0]
    store.safe = store.version  # files taken in one after another share the backup before the first of them
    return found[0]


def _verified(workspace: Workspace, path: Path, passphrase: str) -> tuple[Workspace, Package, Contents]:
    """A file found good as far as it alone can tell, and what it is about as this store knows it."""
    if existing(path).suffix.lower() != ".dxsync":
        raise Misuse(_("Chỉ gộp được tệp có đuôi {known}.").format(known=".dxsync"))
    read = package.read(path, trusting.identities(passphrase))
    if read.manifest.kind in (Kind.CAMPAIGN, Kind.ENROLMENT):
        hint = _("Kỳ báo cáo: dùng lệnh open; đăng ký máy: dùng lệnh trust.")
        raise Misuse(_("Tệp này không mang số liệu để gộp."), hint=hint)
    return _about(workspace, read), read, read_contents(read)


def _about(workspace: Workspace, read: Package) -> Workspace:
    """The unit and campaign a file is about, as this store knows them."""
    manifest = read.manifest
    if workspace.unit and manifest.unit != workspace.unit:
        raise Refused(
            _("Tệp chứa số liệu của đơn vị khác ({unit}).").format(unit=manifest.unit),
            hint=_("Đơn vị chỉ gộp tệp của chính mình."),
        )
    with workspace.store.read() as connection:
        editions = _opened_editions(connection, manifest.campaign)
        if manifest.edition not in editions:
            raise Missing(
                _("Tệp thuộc kỳ báo cáo “{campaign}” mà dữ liệu này chưa mở.").format(campaign=manifest.campaign),
                hint=_("Hãy nhận tệp kỳ báo cáo mới nhất của cơ quan tổng hợp trước."),
            )
        campaign = workspace.campaign
        if campaign.hash != editions[-1]:
            campaign = next(c for c in opened_campaigns(connection) if c.id == manifest.campaign)
    if manifest.unit not in campaign.unit_by_code:
        raise Refused(_("Đơn vị “{unit}” không có trong kỳ báo cáo.").format(unit=manifest.unit))
    return seen_as(workspace, campaign, manifest.unit)


def _opened_editions(connection: Connection, campaign: str) -> list[str]:
    """The hashes of the editions held of an opened campaign, the newest last."""
    table = METADATA.tables["campaign"]
    opened = select(table.c.hash).where(table.c.id == campaign, table.c.opened).order_by(table.c.edition)
    return list(connection.scalars(opened))


def _take(
    about: Workspace, connection: Connection, read: Package, brought: Contents, file: str, progress: Progress
) -> Taken:
    manifest = read.manifest
    held = trusting.kept(connection, about.campaign.id, about.unit)
    ring = trusting.keyring(about, [*held, *brought.statements])
    _check_sender(read, ring)
    counted = believed(brought, ring)
    about.expect(connection)
    streams = _streams(brought, counted)
    merged = merging.merge(connection, streams, brought.batches, counted, about.open_journal.codec, progress)
    if len(counted) == len(brought.changes):
        digest = _check_state(about, connection, read, brought)
        scans.keep(connection, brought.attachments)
    else:
        digest = digest_at_vector(about, connection, manifest.vector)
    trusting.keep(connection, about.campaign.id, brought.statements)
    known = _remember(about, connection, read, brought, ring, file)
    if about.profile == "unit":  # at the centre, what it entered for the unit itself is set aside
        digest = signing.digest(about, connection)
        if merged.entries:
            _withdraw(about, connection, file)
    conflicts = open_conflicts(about, connection)
    if merged.entries or (manifest.kind is not Kind.EXCHANGE and not known):
        unit = about.unit_record.name
        diary.note(about, connection, diary.MERGED, what=str(manifest.kind), file=file, unit=unit)
    return Taken(
        file, str(manifest.kind), manifest.unit, manifest.campaign, manifest.number, merged.entries,
        merged.records, conflicts, known, digest,
        _says(manifest, merged.entries, merged.records, conflicts, known=known),
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
        last[change.stream] = change
    cut = {c.stream for c in brought.changes} - last.keys()
    cut |= {c.stream for c in brought.changes if c.seq > _seq(last, c.stream)}
    streams = []
    for stream, head in brought.heads.items():
        said = head.statement
        seq, digest = said.seq, said.hash
        if stream in cut:
            if stream not in last:
                continue
            seq, digest = last[stream].seq, last[stream].hash
        header = said.header
        streams.append(
            Foreign(
                stream, header.unit, header.campaign, header.device,
                orjson.dumps(header.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS), seq, digest, head.line,
            )
        )  # fmt: skip
    return streams


def _seq(last: dict[str, Change], stream: str) -> int:
    return last[stream].seq if stream in last else 0


def state_at(
    about: Workspace,
    connection: Connection,
    vector: merging.Vector,
    registers: Collection[str] = REGISTERS.keys(),
) -> dict[str, tuple[RowCodec, list[Kept]]]:
    """Registers as they were at a vector."""
    codecs = {key: about.open_journal.codec(key) for key in registers}
    return {key: (codec, list(merging.rows_at(connection, codec, vector))) for key, codec in codecs.items()}


def digest_at_vector(about: Workspace, connection: Connection, vector: merging.Vector) -> str:
    """The digest of the unit's figures as they were at a vector."""
    return signing.together(digests_at_vector(about, connection, vector))


def digests_at_vector(about: Workspace, connection: Connection, vector: merging.Vector) -> dict[str, str]:
    """The same by register."""
    digests = {}
    for key in REGISTERS:
        codec = about.open_journal.codec(key)
        chain = Chain(codec)
        for row in merging.rows_at(connection, codec, vector):
            chain.add(row)
        digests[key] = chain.digest
    return digests


def _check_state(about: Workspace, connection: Connection, read: Package, brought: Contents) -> str:
    """The rows a file shows, and the digest it names, must be what its entries come to. Returns that digest."""
    digests = {}
    spoken_of: set[str] = set()
    for key, register in REGISTERS.items():
        codec = about.open_journal.codec(key)
        chain = Chain(codec)
        check_rows(register, brought.tables.get(key), _shown(about, connection, read.manifest, codec, chain, spoken_of))
        digests[key] = chain.digest
    check_attachments(brought, spoken_of)
    digest = signing.together(digests)
    if read.manifest.digest and read.manifest.digest != digest:
        raise Refused(_("Mã đối chiếu của tệp không khớp với số liệu trong tệp."))
    return digest


def _shown(
    about: Workspace, connection: Connection, manifest: Manifest, codec: RowCodec, chain: Chain, spoken_of: set[str]
) -> Iterator[Row]:
    """The live rows of a register at the vector of a file; the digest and the attached scans are told on the way."""
    for row in merging.rows_at(connection, codec, manifest.vector):
        if row.conflicted and manifest.kind is Kind.SUBMISSION:
            raise Refused(_("Báo cáo còn khác biệt chưa xử lý."), hint=_("Đơn vị xử lý các khác biệt rồi gửi lại."))
        plain = codec.values(row)
        chain.add(row, plain)
        if row.live:
            plain["record"] = row.record
            if codec.register.key == "attachments":
                spoken_of.add(str(plain["sha256"]))
            yield plain


def _remember(
    about: Workspace, connection: Connection, read: Package, brought: Contents, ring: Keyring, file: str
) -> bool:
    """Keep what a submission or receipt says besides its entries; whether it was here before."""
    manifest = read.manifest
    own = manifest.kind is Kind.SUBMISSION and about.profile == "unit"  # what a restored backup lacks comes back by it
    if manifest.kind is Kind.EXCHANGE or own:
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
    """Figures were confirmed as far as the entries went then; with more of them they are confirmed no longer, even
    where the values are the same: a report brings all entries, and the approver's word must be about just these."""
    table = METADATA.tables["approval"]
    mine = (table.c.unit == about.unit) & (table.c.campaign == about.campaign.id) & (table.c.withdrawn == "")
    reason = _("Số liệu thay đổi khi gộp tệp {file}").format(file=file)
    connection.execute(update(table).where(mine).values(withdrawn=reason))


def open_conflicts(about: Workspace, connection: Connection) -> int:
    """Records of the unit in which values stand against each other."""
    mine = "SELECT count(*) FROM {} WHERE campaign = ? AND unit = ? AND conflicted"
    about_it = (about.campaign.id, about.unit)
    return sum(fetch(connection, mine.format(key), about_it)[0][0] for key in REGISTERS)


def _says(manifest: Manifest, entries: int, records: int, conflicts: int, *, known: bool) -> str:
    if known:
        return _("Tệp này đã được nhận trước đó hoặc cũ hơn tệp đã nhận; không có gì thay đổi.")
    said = []
    if manifest.answers is not None:
        said.append(_(_ANSWERS[manifest.answers.verdict]))
    if entries:
        said.append(_("Đã gộp {entries} thay đổi ở {records} dòng.").format(entries=entries, records=records))
    if conflicts and entries:
        said.append(_("Có {n} dòng khác biệt cần xử lý.").format(n=conflicts))
    return " ".join(said) or _("Không có số liệu mới.")
