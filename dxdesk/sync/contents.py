"""The contents of a verified package as typed values: heads and statements, the confirmation, tables and scans.

What can be checked without the store is checked here; whether it follows on what is held, and whether the rows rebuilt
from the journal are the ones shown, is for the caller. The journal itself is read apart, by `read_journal`: it is
nearly all of a file, and may be left to another process.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import orjson
from pydantic import TypeAdapter, ValidationError

from dxdesk.dates import moment
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Batch, Change, canonical_json
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role
from dxdesk.models.whitelist import is_name
from dxdesk.sync import keys
from dxdesk.sync import manifest as m
from dxdesk.sync.changes import broken, read_changes
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import GoodHead, Head, Revocation, Signed, Trust, read_heads, read_statements


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
    """Everything a package carries but its journal; what can be checked without the store has been."""

    heads: Mapping[str, Signed[Head]]  # by stream
    statements: list[Signed[Trust | Revocation]]
    tables: Mapping[str, bytes]  # register → its CSV
    attachments: Mapping[str, bytes]  # SHA-256 → content
    approval: SignedApproval | None = None
    campaign: Campaign | None = None

    @property
    def ends(self) -> dict[str, GoodHead]:
        """By stream the entry that its device signed last."""
        said = {stream: head.statement for stream, head in self.heads.items()}
        return {stream: GoodHead(seq=head.seq, hash=head.hash) for stream, head in said.items()}


def read_contents(package: Package) -> Contents:
    """What a package carries, checked against its manifest; raises `Refused`, or `UpdateNeeded` by its campaign."""
    manifest, members = package.manifest, package.members
    statements = read_statements(members[m.KEYS])
    heads = {h.statement.header.stream: h for h in read_heads(members.get(m.HEADS, b""))}
    _check_heads(manifest, heads)
    tables = {register: members[path] for register in REGISTERS if (path := f"data/{register}.csv") in members}
    approval = campaign = None
    if manifest.kind is Kind.SUBMISSION:
        approval = read_approval(members[m.APPROVAL], members[m.APPROVAL_SIGNATURE])
        _check_approval(approval.approval, manifest)
    if manifest.kind is Kind.CAMPAIGN:
        campaign = _read_campaign(members[m.CAMPAIGN], manifest)
    if manifest.kind is Kind.ENROLMENT:
        _check_requests(statements, manifest)
    return Contents(heads, statements, tables, package.attachments, approval, campaign)


def read_journal(package: Package, contents: Contents) -> tuple[dict[str, Batch], list[Change]]:
    """The batches and entries of a package, chained from its base to its signed heads; raises `Refused`."""
    ends = {stream: (end.seq, end.hash) for stream, end in contents.ends.items()}
    return read_changes(package.members.get(m.CHANGES, b""), package.manifest.base, ends)


def _check_heads(manifest: Manifest, heads: Mapping[str, Signed[Head]]) -> None:
    """Signed heads are those of the manifest's vector, each about this unit."""
    if {stream: head.statement.seq for stream, head in heads.items()} != dict(manifest.vector):
        raise _malformed(m.HEADS)
    for head in heads.values():
        header = head.statement.header
        if header.unit != manifest.unit or header.campaign != manifest.campaign:
            message = _("Tệp chứa số liệu của đơn vị hoặc kỳ báo cáo khác (đơn vị {unit}, kỳ {campaign}).")
            raise Refused(message.format(unit=header.unit, campaign=header.campaign))


def believed(contents: Contents, written: Mapping[str, Mapping[str, int]], keyring: Keyring) -> dict[str, GoodHead]:
    """By stream the last entry that counts: what its device signed, or where it was revoked since; streams of which
    nothing counts are left out.

    `written` gives, by stream and register, the first entry the package has. Raises `Refused` for an unknown device, a
    register written by the wrong side, or a revoked stream that was forked.
    """
    counted: dict[str, GoodHead] = {}
    for stream, end in contents.ends.items():
        head = contents.heads[stream].statement
        side, limit = keyring.check_head(head), keyring.limit(head.header)
        if limit is not None and limit.seq == end.seq and limit.hash != end.hash:
            raise broken(stream)
        last = end if limit is None or limit.seq > end.seq else limit
        firsts = {name: first for name, first in written.get(stream, {}).items() if first <= last.seq}
        for name in firsts:
            register = REGISTERS[name]
            if register.writer not in ("both", side):
                message = _("Biểu “{register}” không do bên này lập.").format(register=_(register.short))
                raise Refused(message, hint=_("Tệp ghi vào phần số liệu của bên khác."))
        if firsts or (last.seq and stream not in written):
            counted[stream] = last
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
        moment(approval.made_at)
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
