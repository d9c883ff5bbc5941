"""The contents of a verified package as typed values: the journal it carries, its heads, statements, confirmation.

What can be checked without the store is checked here; whether it follows on what is held, and whether the rows rebuilt
from the journal are the ones shown, is for the caller, with `Contents.links` and `rows.check_rows`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import orjson
from pydantic import TypeAdapter, ValidationError

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Change, canonical_json
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role
from dxdesk.sync import keys
from dxdesk.sync import manifest as m
from dxdesk.sync.changes import is_name, read_changes
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import Head, Revocation, Signed, Trust, read_heads, read_statements
from dxdesk.sync.trust import Keyring


@dataclass(frozen=True)
class SignedApproval:
    """The approver's word that came with a submission; `read_contents` found that it speaks of that submission.

    Its signature is verified by `verify`, once the caller knows whose keys may approve.
    """

    approval: Approval
    body: bytes
    signature: bytes

    def verify(self, approvers: Iterable[str]) -> str:
        """The minisign key, of those that may approve, that signed it; raises `Refused` when none did."""
        key = keys.signed_by(self.signature, list(approvers))
        if key is None:
            message = _("Báo cáo chưa được người có thẩm quyền của đơn vị xác nhận.")
            raise Refused(message, hint=_("Khóa của người phê duyệt chưa được đăng ký hoặc đã bị thu hồi."))
        if keys.verify(key, self.body, self.signature) != _approval_comment(self.approval):
            raise _malformed(m.APPROVAL)
        return key


@dataclass(frozen=True)
class Contents:
    """Everything a package carries; what can be checked without the store has been."""

    batches: Mapping[str, Batch]  # by id
    changes: list[Change]  # in order of stream and sequence
    heads: Mapping[str, Signed[Head]]  # by stream
    statements: list[Signed[Trust | Revocation]]
    tables: Mapping[str, bytes]  # register → its CSV
    attachments: Mapping[str, bytes]  # SHA-256 → content
    approval: SignedApproval | None = None
    campaign: Campaign | None = None

    @property
    def links(self) -> dict[str, tuple[int, str]]:
        """By stream, the sequence number and hash of the entry that what is held must end with, or be past."""
        found: dict[str, tuple[int, str]] = {}
        for change in self.changes:
            found.setdefault(change.stream, (change.seq - 1, change.prev))
        return found


def read_contents(package: Package) -> Contents:
    """Everything in a package, checked against its manifest; raises `Refused`, or `UpdateNeeded` by its campaign."""
    manifest, members = package.manifest, package.members
    statements = read_statements(members[m.KEYS])
    heads = {h.statement.header.stream: h for h in read_heads(members.get(m.HEADS, b""))}
    batches, changes = read_changes(members.get(m.CHANGES, b""))
    _check_chain(manifest, heads, changes)
    tables = {register: members[path] for register in REGISTERS if (path := f"data/{register}.csv") in members}
    approval = campaign = None
    if manifest.kind is Kind.SUBMISSION:
        approval = read_approval(members[m.APPROVAL], members[m.APPROVAL_SIGNATURE])
        _check_approval(approval.approval, manifest)
    if manifest.kind is Kind.CAMPAIGN:
        campaign = _read_campaign(members[m.CAMPAIGN], manifest)
    if manifest.kind is Kind.ENROLMENT:
        _check_requests(statements, manifest)
    return Contents(batches, changes, heads, statements, tables, package.attachments, approval, campaign)


def _check_chain(manifest: Manifest, heads: Mapping[str, Signed[Head]], changes: list[Change]) -> None:
    """Every stream goes without a gap, hash upon hash, from the base to its signed head, about this unit."""
    if {stream: head.statement.seq for stream, head in heads.items()} != dict(manifest.vector):
        raise _malformed(m.HEADS)
    for head in heads.values():
        header = head.statement.header
        if header.unit != manifest.unit or header.campaign != manifest.campaign:
            message = _("Tệp chứa số liệu của đơn vị hoặc kỳ báo cáo khác (đơn vị {unit}, kỳ {campaign}).")
            raise Refused(message.format(unit=header.unit, campaign=header.campaign))
    ends: dict[str, tuple[int, str]] = {}
    last = ("", 0)
    for change in changes:
        stream, seq = change.stream, change.seq
        if (stream, seq) <= last:
            raise _broken(stream)
        last = (stream, seq)
        before = manifest.base.get(stream, 0)
        end = ends.get(stream, (before, change.prev if before else ""))
        if (seq - 1, change.prev) != end:
            raise _broken(stream)
        ends[stream] = (seq, change.hash)
    if ends.keys() - heads.keys():
        raise _broken(min(ends.keys() - heads.keys()))
    for stream, head in heads.items():
        seq, digest = ends.get(stream, (manifest.base.get(stream, 0), head.statement.hash))
        if (seq, digest) != (head.statement.seq, head.statement.hash):
            raise _broken(stream)


def believed(contents: Contents, keyring: Keyring) -> list[Change]:
    """The changes that count: by devices the keyring knows, each in registers its side may write, up to any revocation.

    Raises `Refused` for an unknown device, a register written by the wrong side, or a revoked stream that was forked.
    """
    sides = {stream: keyring.check_head(head.statement) for stream, head in contents.heads.items()}
    limits = {stream: keyring.limit(head.statement.header) for stream, head in contents.heads.items()}
    counted: list[Change] = []
    for change in contents.changes:
        limit = limits[change.stream]
        if limit is not None and change.seq == limit.seq and change.hash != limit.hash:
            raise _broken(change.stream)
        if limit is not None and change.seq > limit.seq:
            continue
        register = REGISTERS[change.register]
        if register.writer != "both" and register.writer != sides[change.stream]:
            message = _("Biểu “{register}” không do bên này lập.").format(register=_(register.short))
            raise Refused(message, hint=_("Tệp ghi vào phần số liệu của bên khác."))
        counted.append(change)
    return counted


def check_attachments(contents: Contents, scans: Collection[str]) -> None:
    """Refuse attached content that is none of the scans (by their SHA-256) which live rows speak of."""
    if contents.attachments.keys() - set(scans):
        raise Refused(_("Tệp kèm tài liệu mà không bản ghi nào nhắc đến."))


def write_approval(approval: Approval, key: DeviceKey) -> tuple[bytes, bytes]:
    """`approval.json` and its signature by the approver's personal key."""
    body = canonical_json(asdict(approval))
    return body, key.sign(body, _approval_comment(approval))


_APPROVAL = TypeAdapter(Approval)


def read_approval(body: bytes, signature: bytes) -> SignedApproval:
    """An approval that is well-formed; whose it is only `SignedApproval.verify` knows. Raises `Refused`."""
    try:
        approval = _APPROVAL.validate_json(body, strict=True)
        m.moment(approval.made_at)
        if approval.day and date.fromisoformat(approval.day).isoformat() != approval.day:
            raise ValueError(approval.day)
    except (ValidationError, ValueError):
        raise _malformed(m.APPROVAL) from None
    names = (approval.officer, approval.number, approval.findings)
    if canonical_json(asdict(approval)) != body or approval.role is not Role.APPROVER or not all(map(is_name, names)):
        raise _malformed(m.APPROVAL)
    return SignedApproval(approval, body, signature)


def _check_approval(approval: Approval, manifest: Manifest) -> None:
    said = (approval.unit, approval.campaign, approval.edition, dict(approval.vector), approval.digest)
    if said != (manifest.unit, manifest.campaign, manifest.edition, dict(manifest.vector), manifest.digest):
        raise Refused(_("Xác nhận của người phê duyệt không phải cho số liệu trong tệp này."))


def _approval_comment(approval: Approval) -> str:
    return f"dxdesk approval unit={approval.unit} campaign={approval.campaign} digest={approval.digest}"


def _read_campaign(body: bytes, manifest: Manifest) -> Campaign:
    """The campaign a package brings: canonical, the one named, and signed by the centre it names itself."""
    try:
        if not isinstance(orjson.loads(body), dict):
            raise _malformed(m.CAMPAIGN)
        campaign = Campaign.load(body)
    except (ValidationError, ValueError, TypeError):
        raise _malformed(m.CAMPAIGN) from None
    if campaign.body != body or (campaign.id, campaign.hash) != (manifest.campaign, manifest.edition):
        raise _malformed(m.CAMPAIGN)
    if campaign.centre is None or campaign.centre.public_key != manifest.device:
        raise Refused(_("Kỳ báo cáo không do chính cơ quan đầu mối nêu trong đó ký."))
    if campaign.edition != manifest.number:
        raise _malformed(m.CAMPAIGN)
    keys.public_keys(campaign.centre.public_key, campaign.centre.recipient)
    keys.public_keys(campaign.centre.public_key, campaign.centre.recovery)
    return campaign


def _check_requests(statements: list[Signed[Trust | Revocation]], manifest: Manifest) -> None:
    """An enrolment holds requests of its own unit only, one of them by the device that sends it."""
    requests = [s.statement for s in statements if isinstance(s.statement, Trust)]
    own = all(r.is_request and r.unit == manifest.unit for r in requests)
    if len(requests) != len(statements) or not own or manifest.device not in {r.by for r in requests}:
        raise _malformed(m.KEYS)


def _malformed(name: str) -> Refused:
    return Refused(_("Thành phần “{name}” của tệp không đúng quy cách.").format(name=name))


def _broken(stream: str) -> Refused:
    message = _("Chuỗi nhật ký {stream} trong tệp bị đứt hoặc vượt quá phần đã ký.").format(stream=stream)
    return Refused(message, hint=_("Hãy đề nghị bên gửi lập lại tệp."))
