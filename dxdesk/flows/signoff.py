"""Confirming the figures and handing them over; the centre's campaign file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, func, insert, select, update

from dxdesk.dates import now, parse_date
from dxdesk.errors import DataErrors, Missing, Misuse
from dxdesk.flows import assessment, signing
from dxdesk.flows.workspace import CENTRE, DEVICE, Workspace, load_key
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Centre
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import ROLE_LABELS, Approval, Role, State, Submission
from dxdesk.models.tables import METADATA
from dxdesk.store.rebuild import opened_campaigns
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.changes import write_changes
from dxdesk.sync.contents import write_approval
from dxdesk.sync.keys import DeviceKey, KeyRole, fingerprint, public_keys
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.rows import write_rows
from dxdesk.sync.statements import Head, Header, Revocation, Signed, Trust, read_statement, sign, write_lines

APPROVER, RECOVERY = "approver", "recovery"


@dataclass(frozen=True)
class Step:
    """One line of the checklist before sending."""

    key: str
    text: str
    done: bool
    page: str = ""  # where it is done


@dataclass(frozen=True)
class Checklist:
    """What must be true before the file can be written, in order."""

    steps: list[Step]
    errors: int
    unexplained: int
    preparer: Approval | None
    approver: Approval | None
    state: State
    sent: list[Submission]
    centre: str  # fingerprint of the centre, empty when its campaign file was not taken in

    @property
    def ready(self) -> bool:
        return all(step.done for step in self.steps)


def checklist(workspace: Workspace) -> Checklist:
    """How far the unit is on its way to sending its report."""
    findings = assessment.findings(workspace)
    errors, unexplained = _open_counts(findings)
    with workspace.store.read() as connection:
        carried = sum(r["carried"] for key in REGISTERS for r in workspace.rows(key).all(connection))
        conflicts = sum(r["conflicted"] for key in REGISTERS for r in workspace.rows(key).all(connection))
        preparer, approver = (signing.standing(workspace, connection, role) for role in (Role.PREPARER, Role.APPROVER))
        state, sent = signing.state(workspace, connection), _submissions(workspace, connection)
    steps = [
        Step(
            "errors",
            _("Không còn lỗi") if not errors else _("Còn {n} lỗi phải sửa").format(n=errors),
            not errors,
            "review",
        ),
        Step(
            "warnings",
            _("Mọi cảnh báo đã được giải trình")
            if not unexplained
            else _("Còn {n} cảnh báo chưa giải trình").format(n=unexplained),
            not unexplained,
            "review",
        ),
        Step(
            "carried",
            _("Số liệu kỳ trước đã được xác nhận")
            if not carried
            else _("Còn {n} dòng kỳ trước chưa xác nhận").format(n=carried),
            not carried,
            "review",
        ),
        Step(
            "conflicts",
            _("Không có khác biệt chưa xử lý")
            if not conflicts
            else _("Còn {n} khác biệt chưa xử lý").format(n=conflicts),
            not conflicts,
            "review",
        ),
        Step("preparer", _confirmed(Role.PREPARER, preparer), preparer is not None, "submit"),
        Step("approver", _confirmed(Role.APPROVER, approver), approver is not None, "submit"),
    ]
    return Checklist(
        steps, errors, unexplained, preparer, approver, state, sent, _centre_fingerprint(workspace.campaign)
    )


def _confirmed(role: Role, approval: Approval | None) -> str:
    label = _(ROLE_LABELS[role])
    if approval is None:
        return _("{role} chưa xác nhận").format(role=label)
    return _("{role} đã xác nhận: {officer}").format(role=label, officer=approval.officer)


def _open_counts(findings: list[Finding]) -> tuple[int, int]:
    errors = sum(f.severity is Severity.ERROR for f in findings)
    return errors, sum(f.blocks for f in findings) - errors


def _centre_fingerprint(campaign: Campaign) -> str:
    return fingerprint(public_keys(campaign.centre.public_key, campaign.centre.recipient)) if campaign.centre else ""


def confirm(
    workspace: Workspace, role: Role, *, officer: str = "", number: str = "", day: str = "", passphrase: str = ""
) -> Approval:
    """Confirm the present figures as their preparer or as the head of the unit.

    Errors, warnings without explanation, carried rows and open conflicts block it (`DataErrors`). The approver's word
    is signed with a personal key and locks the figures until `reopen`.
    """
    workspace.require_unit()
    who = officer or workspace.officer
    if not who:
        raise Misuse(_("Chưa ghi họ tên người xác nhận."))
    status = checklist_of_data(workspace)
    if status:
        raise DataErrors(
            _("Chưa chốt được số liệu: {reasons}.").format(reasons="; ".join(status).lower()),
            hint=_("Xem trang Rà soát."),
        )
    findings = assessment.findings(workspace)
    with workspace.store.write() as connection:
        prepared = signing.standing(workspace, connection, Role.PREPARER)
        if role is Role.APPROVER:
            _check_approver(workspace, prepared, who)
        approval = Approval(
            role,
            workspace.unit,
            workspace.campaign.id,
            workspace.campaign.hash,
            signing.vector(workspace, connection),
            signing.digest(workspace, connection),
            signing.findings_digest(findings),
            who,
            now(),
            number,
            parse_date(day).isoformat() if day else "",
            prepared is not None and prepared.officer == who,
        )
        _keep_approval(connection, approval, passphrase)
    return approval


def checklist_of_data(workspace: Workspace) -> list[str]:
    """What in the data still stops confirming, in words; nothing when it is ready."""
    return [
        step.text for step in checklist(workspace).steps if not step.done and step.key not in ("preparer", "approver")
    ]


def _check_approver(workspace: Workspace, prepared: Approval | None, who: str) -> None:
    if prepared is None:
        raise Misuse(
            _("Người lập biểu chưa xác nhận số liệu này."),
            hint=_("Người lập biểu xác nhận trước, thủ trưởng đơn vị sau."),
        )
    if prepared.officer == who and not workspace.campaign.one_person_signs:
        raise Misuse(
            _("Người lập biểu và thủ trưởng đơn vị phải là hai người."), hint=_("Hãy ghi họ tên người phê duyệt.")
        )


def _keep_approval(connection: Connection, approval: Approval, passphrase: str) -> None:
    table = METADATA.tables["approval"]
    body, signature, public = signing.approval_body(approval), b"", ""
    if approval.role is Role.APPROVER:
        key = load_key(APPROVER, KeyRole.APPROVER, passphrase)
        body, signature = write_approval(approval, key)
        public = key.public.minisign
    connection.execute(
        insert(table).values(
            unit=approval.unit,
            campaign=approval.campaign,
            role=str(approval.role),
            digest=approval.digest,
            body=body,
            signature=signature.decode(),
            public_key=public,
            withdrawn="",
        )
    )


def reopen(workspace: Workspace, reason: str) -> None:
    """Withdraw the confirmations, so that figures can be edited again. What was sent stays sent."""
    if not reason.strip():
        raise Misuse(_("Chưa ghi lý do mở lại."))
    table = METADATA.tables["approval"]
    mine = (table.c.unit == workspace.unit) & (table.c.campaign == workspace.campaign.id) & (table.c.withdrawn == "")
    with workspace.store.write() as connection:
        if connection.execute(update(table).where(mine).values(withdrawn=reason.strip())).rowcount == 0:
            raise Misuse(_("Số liệu chưa được chốt."))


def submit(workspace: Workspace, path: Path, *, passphrase: str = "") -> Submission:
    """Write the report's file for the centre: signed by this device, locked for centre, this device and recovery."""
    workspace.require_unit()
    centre = workspace.campaign.centre
    if centre is None:
        raise Missing(
            _("Kỳ báo cáo có sẵn không nêu nơi nhận báo cáo."),
            hint=_("Hãy mở tệp kỳ báo cáo (.dxsync) do cơ quan tổng hợp phát hành rồi gửi."),
        )
    device = load_key(DEVICE, KeyRole.DEVICE, passphrase)
    with workspace.store.write() as connection:
        approved = signing.signed(workspace, connection, Role.APPROVER)
        if approved is None:
            raise Misuse(_("Thủ trưởng đơn vị chưa xác nhận số liệu hiện tại."))
        approval, body, signature = approved
        members = _members(workspace, connection, device)
        members |= {m.APPROVAL: body, m.APPROVAL_SIGNATURE: signature.encode()}
        number = 1 + max((s.number for s in _submissions(workspace, connection)), default=0)
        manifest = Manifest(
            kind=Kind.SUBMISSION,
            number=number,
            unit=workspace.unit,
            campaign=workspace.campaign.id,
            edition=workspace.campaign.hash,
            device=device.public.minisign,
            recipients=sorted({centre.recipient, centre.recovery, device.public.recipient}),
            vector=dict(approval.vector),
            digest=approval.digest,
            created=now(),
        )
        sha256 = package.write(path, manifest, members, device)
        made = Submission(
            number,
            workspace.unit,
            workspace.campaign.id,
            workspace.campaign.hash,
            sha256,
            approval.digest,
            manifest.created,
            path.name,
            State.SENT,
            approval.vector,
        )
        _keep_submission(connection, made)
    return made


def _members(workspace: Workspace, connection: Connection, device: DeviceKey) -> dict[str, bytes]:
    """The journal, the heads of its streams, the keys, and the rows for people and other tools."""
    streams, changes, batches = (METADATA.tables[n] for n in ("stream", "change", "batch"))
    mine = (streams.c.unit == workspace.unit) & (streams.c.campaign == workspace.campaign.id) & (streams.c.seq > 0)
    heads = [_head(row, device) for row in connection.execute(select(streams).where(mine))]
    entries = (
        connection.execute(
            select(changes.c.batch, changes.c.body)
            .join(streams, streams.c.id == changes.c.stream)
            .where(mine)
            .order_by(changes.c.stream, changes.c.seq)
        )
        .tuples()
        .all()
    )
    used = {batch for batch, _body in entries}
    bodies = {i: b for i, b in connection.execute(select(batches.c.id, batches.c.body)).tuples() if i in used}
    members = {
        m.CHANGES: write_changes(bodies, entries),
        m.HEADS: write_lines(heads),
        m.KEYS: _keys(workspace, connection, device),
    }
    for key, register in REGISTERS.items():
        rows = sorted(workspace.rows(key).all(connection), key=lambda r: r["record"])
        if rows:
            members[f"data/{key}.csv"] = write_rows(register, rows)
    return members


def _head(row: object, device: DeviceKey) -> Signed[Head]:
    header = Header(**orjson.loads(row.header))  # type: ignore[attr-defined]
    if header.device != device.public.minisign:
        raise Missing(
            _("Số liệu có phần do máy khác nhập mà chưa có xác nhận của máy đó."),
            hint=_("Hãy xin tệp trao đổi của máy đó rồi gộp vào."),
        )
    return sign(Head(header=header, seq=row.seq, hash=row.hash), device)  # type: ignore[attr-defined]


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


def _submissions(workspace: Workspace, connection: Connection) -> list[Submission]:
    table = METADATA.tables["submission"]
    query = (
        select(table)
        .where(table.c.unit == workspace.unit, table.c.campaign == workspace.campaign.id)
        .order_by(table.c.number)
    )
    return [
        Submission(
            r.number,
            r.unit,
            r.campaign,
            workspace.campaign.hash,
            r.sha256,
            r.digest,
            r.made_at,
            r.file,
            State(r.state),
            orjson.loads(r.vector),
            r.comment,
        )
        for r in connection.execute(query)
    ]


def _keep_submission(connection: Connection, made: Submission) -> None:
    connection.execute(
        insert(METADATA.tables["submission"]).values(
            unit=made.unit,
            campaign=made.campaign,
            number=made.number,
            state=str(made.state),
            sha256=made.sha256,
            digest=made.digest,
            made_at=made.made_at,
            file=made.file,
            vector=orjson.dumps(dict(made.vector)).decode(),
            comment="",
        )
    )


@dataclass(frozen=True)
class Published:
    """The campaign file of the centre; units compare the fingerprint when they first take it in."""

    campaign: str
    edition: int
    sha256: str
    fingerprint: str
    file: str


def publish(workspace: Workspace, path: Path, *, passphrase: str = "") -> Published:
    """Write the centre's campaign, signed, with the centre's keys; units are made from it."""
    if workspace.profile != "central":
        raise Misuse(_("Chỉ cơ quan tổng hợp phát hành kỳ báo cáo."))
    centre = load_key(CENTRE, KeyRole.CENTRE, passphrase)
    recovery = load_key(RECOVERY, KeyRole.RECOVERY, passphrase)
    keys = Centre(
        public_key=centre.public.minisign, recipient=centre.public.recipient, recovery=recovery.public.recipient
    )
    with workspace.store.write() as connection:
        campaign = _signed_edition(workspace, connection, keys)
        statements = [
            sign(
                Trust(
                    role=key.role,
                    unit="",
                    campaign="",
                    holder=_("Cơ quan tổng hợp"),
                    public=key.public,
                    by=centre.public.minisign,
                    made_at=campaign_moment(campaign),
                ),
                centre,
            )
            for key in (centre, recovery)
        ]
        manifest = Manifest(
            kind=Kind.CAMPAIGN,
            number=campaign.edition,
            unit="",
            campaign=campaign.id,
            edition=campaign.hash,
            device=centre.public.minisign,
            created=now(),
        )
        sha256 = package.write(path, manifest, {m.CAMPAIGN: campaign.body, m.KEYS: write_lines(statements)}, centre)
    return Published(campaign.id, campaign.edition, sha256, _centre_fingerprint(campaign), path.name)


def campaign_moment(campaign: Campaign) -> str:
    """A moment that stays the same for an edition, so that publishing it again writes the same statements."""
    return f"{campaign.starts}T00:00:00Z"


def _signed_edition(workspace: Workspace, connection: Connection, keys: Centre) -> Campaign:
    """The newest edition with the centre's keys in it; a further one where the newest names none or others."""
    newest = next(c for c in opened_campaigns(connection) if c.id == workspace.campaign.id)
    if newest.centre == keys:
        return newest
    table = METADATA.tables["campaign"]
    top = connection.scalar(select(func.max(table.c.edition)).where(table.c.id == newest.id)) or 0
    edition = newest.revised(centre=keys, edition=top + 1)
    connection.execute(
        insert(table).values(
            id=edition.id,
            edition=edition.edition,
            hash=edition.hash,
            body=edition.body,
            opened=True,
            opened_at=now(),
            origin=_centre_fingerprint(edition),
        )
    )
    return edition
