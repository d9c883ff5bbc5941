"""Confirming the figures and handing them over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dxdesk import text
from dxdesk.dates import now, parse_date
from dxdesk.errors import DataErrors, Missing, Misuse
from dxdesk.flows import assessment, diary, signing
from dxdesk.flows.exchanging import packing
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import APPROVER, DEVICE, Workspace, load_key, named, require_protected
from dxdesk.i18n import _
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import ROLE_LABELS, Approval, Role, State, Submission
from dxdesk.progress import SILENT, Progress
from dxdesk.store import snapshots, streams
from dxdesk.store.database import Connection
from dxdesk.store.papers import approvals, submissions
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import write_approval
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.manifest import Kind, Manifest


class Need(StrEnum):
    """What must be so before the report is sent."""

    ERRORS = "errors"
    WARNINGS = "warnings"
    CARRIED = "carried"
    CONFLICTS = "conflicts"
    PREPARER = "preparer"
    APPROVER = "approver"


@dataclass(frozen=True)
class Step:
    """One line of the checklist before sending."""

    key: Need
    text: str
    done: bool
    page: str = ""  # where it is done

    @property
    def of_data(self) -> bool:
        """Whether the data have to be so, rather than somebody to confirm them."""
        return self.key not in (Need.PREPARER, Need.APPROVER)


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
        carried, conflicts = (
            sum(workspace.rows(key).count(connection, flag) for key in REGISTERS) for flag in ("carried", "conflicted")
        )
        preparer, approver = (signing.standing(workspace, connection, role) for role in (Role.PREPARER, Role.APPROVER))
        state = signing.state(workspace, connection)
        sent = submissions.sent(connection, workspace.campaign.id, workspace.unit)
    steps = [
        Step(
            Need.ERRORS,
            _("Không còn lỗi") if not errors else _("Còn {n} lỗi phải sửa").format(n=errors),
            not errors,
            "review",
        ),
        Step(
            Need.WARNINGS,
            _("Mọi cảnh báo đã được giải trình")
            if not unexplained
            else _("Còn {n} cảnh báo chưa giải trình").format(n=unexplained),
            not unexplained,
            "review",
        ),
        Step(
            Need.CARRIED,
            _("Số liệu kỳ trước đã được xác nhận")
            if not carried
            else _("Còn {n} dòng kỳ trước chưa xác nhận").format(n=carried),
            not carried,
            "review",
        ),
        Step(
            Need.CONFLICTS,
            _("Không có khác biệt chưa xử lý")
            if not conflicts
            else _("Còn {n} khác biệt chưa xử lý").format(n=conflicts),
            not conflicts,
            "exchange",
        ),
        Step(Need.PREPARER, _confirmed(Role.PREPARER, preparer), preparer is not None, "submit"),
        Step(Need.APPROVER, _confirmed(Role.APPROVER, approver), approver is not None, "submit"),
    ]
    return Checklist(
        steps, errors, unexplained, preparer, approver, state, sent, signing.centre_fingerprint(workspace.campaign)
    )


def _confirmed(role: Role, approval: Approval | None) -> str:
    label = _(ROLE_LABELS[role])
    if approval is None:
        return _("{role} chưa xác nhận").format(role=label)
    return _("{role} đã xác nhận: {officer}").format(role=label, officer=approval.officer)


def _open_counts(findings: list[Finding]) -> tuple[int, int]:
    errors = sum(f.severity is Severity.ERROR for f in findings)
    return errors, sum(f.blocks for f in findings) - errors


def confirm(
    workspace: Workspace, role: Role, *, officer: str = "", number: str = "", day: str = "", passphrase: str = ""
) -> Approval:
    """Confirm the present figures as their preparer or as the head of the unit.

    Errors, warnings without explanation, carried rows and open conflicts block it (`DataErrors`). The approver's word
    is signed with a personal key and locks the figures until `reopen`.
    """
    workspace.require_unit()
    who = named(officer) or workspace.officer
    if not who:
        raise Misuse(_("Chưa ghi họ tên người xác nhận."))
    open_steps = checklist_of_data(workspace)
    if open_steps:
        reasons = "; ".join(step.text for step in open_steps).lower()
        torn = all(step.key is Need.CONFLICTS for step in open_steps)
        raise DataErrors(
            _("Chưa chốt được số liệu: {reasons}.").format(reasons=reasons),
            hint=_("Xem trang Trao đổi, thẻ Khác biệt.") if torn else _("Xem trang Rà soát."),
        )
    findings = assessment.findings(workspace)
    with workspace.store.write() as connection:
        prepared = signing.standing(workspace, connection, Role.PREPARER)
        approved = signing.standing(workspace, connection, Role.APPROVER)
        if role is Role.APPROVER:
            _check_approver(workspace, prepared, who)
            if approved is not None:  # confirmed again: the letter is the same unless another one is named
                number, day = number or approved.number, day or approved.day
        elif approved is not None:
            workspace.require_unlocked(connection)
        approval = Approval(
            role,
            workspace.unit,
            workspace.campaign.id,
            workspace.campaign.hash,
            streams.vector(connection, workspace.campaign.id, workspace.unit),
            snapshots.digest(connection, workspace.campaign, workspace.unit),
            signing.findings_digest(findings),
            who,
            now(),
            named(number),
            _day(day),
            prepared is not None and text.fold(prepared.officer) == text.fold(who),
        )
        _keep_approval(connection, approval, passphrase)
        diary.note(workspace, connection, diary.CONFIRMED, officer=who, role=str(role))
    return approval


def checklist_of_data(workspace: Workspace) -> list[Step]:
    """What in the data still stops confirming; nothing when it is ready."""
    return [step for step in checklist(workspace).steps if not step.done and step.of_data]


def _day(written: str) -> str:
    try:
        return parse_date(written).isoformat() if written.strip() else ""
    except ValueError:
        raise Misuse(
            _("“{day}” không phải là ngày có thật.").format(day=named(written)),
            hint=_("Hãy ghi ngày/tháng/năm, ví dụ 26/04/2022."),
        ) from None


def _check_approver(workspace: Workspace, prepared: Approval | None, who: str) -> None:
    if prepared is None:
        raise Misuse(
            _("Người lập biểu chưa xác nhận số liệu này."),
            hint=_("Người lập biểu xác nhận trước, thủ trưởng đơn vị sau."),
        )
    if text.fold(prepared.officer) == text.fold(who) and not workspace.campaign.one_person_signs:
        raise Misuse(
            _("Người lập biểu và thủ trưởng đơn vị phải là hai người."), hint=_("Hãy ghi họ tên người phê duyệt.")
        )


def _keep_approval(connection: Connection, approval: Approval, passphrase: str) -> None:
    if approval.role is not Role.APPROVER:
        approvals.keep(connection, approval, approvals.approval_body(approval))
        return
    require_protected(APPROVER, passphrase)
    key = load_key(APPROVER, KeyRole.APPROVER, passphrase)
    body, signature = write_approval(approval, key)
    approvals.keep(connection, approval, body, signature.decode(), key.public.minisign)


def reopen(workspace: Workspace, reason: str) -> None:
    """Withdraw the confirmations, so that figures can be edited again. What was sent stays sent."""
    if not reason.strip():
        raise Misuse(_("Chưa ghi lý do mở lại."))
    with workspace.store.write() as connection:
        if not approvals.withdraw(connection, workspace.campaign.id, workspace.unit, reason.strip()):
            raise Misuse(_("Số liệu chưa được chốt."))
        diary.note(workspace, connection, diary.REOPENED, reason=named(reason))


def submit(workspace: Workspace, path: Path, *, passphrase: str = "", progress: Progress = SILENT) -> Submission:
    """Write the report's file for the centre: signed by this device, locked for centre, this device and recovery."""
    workspace.require_unit()
    centre = workspace.campaign.centre
    if centre is None:
        raise Missing(
            _("Kỳ báo cáo có sẵn không nêu nơi nhận báo cáo."),
            hint=_("Hãy mở tệp kỳ báo cáo (.dxsync) do cơ quan tổng hợp phát hành rồi gửi."),
        )
    require_sound(workspace, progress=progress)
    device = load_key(DEVICE, KeyRole.DEVICE, passphrase)
    with packing.kept_with(path), workspace.store.write() as connection:
        approved = signing.signed(workspace, connection, Role.APPROVER)
        if approved is None:
            raise Misuse(_("Thủ trưởng đơn vị chưa xác nhận số liệu hiện tại."))
        approval = approved.said
        if dict(approval.vector) != streams.vector(connection, workspace.campaign.id, workspace.unit):
            raise Misuse(
                _("Sau khi thủ trưởng đơn vị xác nhận đã nhận thêm ý kiến của cơ quan tổng hợp."),
                hint=_("Xem ý kiến, rồi thủ trưởng đơn vị xác nhận lại trước khi gửi."),
            )
        members = packing.members(workspace, connection, device)
        members |= {m.APPROVAL: approved.body, m.APPROVAL_SIGNATURE: approved.signature.encode()}
        number = submissions.next_number(connection, workspace.campaign.id, workspace.unit)
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
        sha256 = packing.hand_out(workspace, path, manifest, members, device, progress)
        made = Submission(
            number,
            workspace.unit,
            workspace.campaign.id,
            sha256,
            approval.digest,
            manifest.created,
            path.name,
            State.SENT,
            approval.vector,
        )
        submissions.keep(connection, made)
        diary.note(workspace, connection, diary.SUBMITTED, number=number, file=path.name)
    return made
