"""Commands for reviewing, confirming and handing over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dxdesk.commands.output import (
    CampaignId,
    Console,
    Json,
    Officer,
    PassphraseFile,
    StorePath,
    finish,
    opened,
    passphrase,
    say,
)
from dxdesk.errors import Misuse
from dxdesk.flows.centre import publishing
from dxdesk.flows.reviewing import reporting, review
from dxdesk.flows.sending import signoff
from dxdesk.i18n import N_, _
from dxdesk.models.finding import SEVERITY_LABELS, Severity
from dxdesk.models.submission import ROLE_LABELS, Role

if TYPE_CHECKING:
    from dxdesk.models.finding import Finding


def check(store: StorePath, campaign: CampaignId = "", as_json: Json = False) -> None:
    """List the findings."""
    with opened(store, campaign, writable=False) as workspace:
        workspace.require_unit()
        findings = review.check(workspace, Console())
    counts = {str(s): sum(f.severity is s for f in findings) for s in Severity}
    said = [
        f"{_(SEVERITY_LABELS[f.severity])}  {f.message}"
        + (f"  {f.suggestion}" if f.suggestion else "")
        + f"  [{' '.join(filter(None, (f.rule, f.record)))}]"
        + (f"  ({_state_of(f)})" if f.explanation or f.lapsed else "")
        for f in findings
    ]
    said.append(_("{error} lỗi, {warning} cảnh báo, {note} lưu ý.").format(**counts))
    finish(as_json, {"findings": findings, "counts": counts}, *said, code=1 if counts["error"] else 0)


def _state_of(finding: Finding) -> str:
    return _("giải trình đã hết hiệu lực") if finding.lapsed else _("đã giải trình")


def explain(
    store: StorePath,
    rule: Annotated[str, typer.Argument(metavar="RULE")],
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help=N_("Bản ghi; mặc định là mọi chỗ quy tắc này cảnh báo."))
    ] = "",
    text: Annotated[str, typer.Option("--text", help=N_("Nội dung giải trình."))] = "",
    campaign: CampaignId = "",
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """Explain warnings."""
    with opened(store, campaign, officer=officer) as workspace:
        done = review.explain(workspace, rule, record=record, text=text)
    finish(
        as_json,
        {"rule": rule, "explained": done.created + done.changed, "unchanged": done.unchanged, "batch": done.batch},
        _("Đã giải trình {n} cảnh báo.").format(n=done.created + done.changed),
    )


def confirm(
    store: StorePath,
    role: Annotated[str, typer.Option("--as", help=N_("preparer (người lập biểu) hoặc approver (thủ trưởng đơn vị)."))],
    officer: Officer = "",
    number: Annotated[str, typer.Option("--number", help=N_("Số công văn gửi báo cáo."))] = "",
    day: Annotated[str, typer.Option("--day", help=N_("Ngày công văn."))] = "",
    passphrase_file: PassphraseFile = None,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Confirm the figures."""
    if role not in list(Role):
        raise Misuse(_("--as phải là preparer hoặc approver."))
    with opened(store, campaign, officer=officer) as workspace:
        done = signoff.confirm(
            workspace, Role(role), officer=officer, number=number, day=day, passphrase=passphrase(passphrase_file)
        )
    finish(
        as_json,
        {
            "role": done.role,
            "officer": done.officer,
            "digest": done.digest,
            "vector": done.vector,
            "made_at": done.made_at,
        },
        _("{role} {officer} đã xác nhận số liệu.").format(role=_(ROLE_LABELS[done.role]), officer=done.officer),
    )


def reopen(
    store: StorePath,
    reason: Annotated[str, typer.Option("--reason", help=N_("Lý do mở lại."))],
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Withdraw the confirmations."""
    with opened(store, campaign) as workspace:
        signoff.reopen(workspace, reason)
    finish(as_json, {"reopened": True, "reason": reason}, _("Đã mở lại số liệu."))


def submit(
    store: StorePath,
    out: Annotated[Path, typer.Argument(metavar="OUT.dxsync")],
    passphrase_file: PassphraseFile = None,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Write the report's file."""
    with opened(store, campaign) as workspace:
        done = signoff.submit(workspace, out, passphrase=passphrase(passphrase_file), progress=Console())
    result = {"file": out, "number": done.number, "sha256": done.sha256, "digest": done.digest, "vector": done.vector}
    finish(as_json, result, _("Đã ghi {file} (lần {n}).").format(file=out, n=done.number))


def publish(
    store: StorePath,
    out: Annotated[Path, typer.Argument(metavar="OUT.dxsync")],
    recovery_key: Annotated[
        Path | None,
        typer.Option("--recovery-key", help=N_("Tệp giữ khóa khôi phục; mặc định cạnh tệp dữ liệu.")),
    ] = None,
    passphrase_file: PassphraseFile = None,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Write the campaign's file."""
    with opened(store, campaign) as workspace:
        done = publishing.publish(
            workspace, out, passphrase=passphrase(passphrase_file), recovery_key=recovery_key, progress=Console()
        )
    result = {
        "file": out,
        "campaign": done.campaign,
        "edition": done.edition,
        "sha256": done.sha256,
        "fingerprint": done.fingerprint,
        "recovery_key": done.recovery_key,
    }
    said = [_("Đã ghi {file}. Dấu vân tay: {fingerprint}").format(file=out, fingerprint=done.fingerprint)]
    if done.recovery_key:
        said.append(publishing.where_recovery_lies(done.recovery_key))
    finish(as_json, result, *said)


def figures(
    store: StorePath,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("Tên hình; để trống để xem danh sách."))] = "",
    units: Annotated[str, typer.Option("--units", help=N_("Số liệu cả nước theo 63 hay 34 địa phương."))] = "63",
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Print a figure."""
    if units not in ("63", "34"):
        raise Misuse(_("--units là 63 hoặc 34."))
    with opened(store, campaign, writable=False) as workspace:
        if not name:
            listed = review.figures(workspace)
            finish(as_json, {"figures": listed}, *(f"{n}  {title}" for n, title in listed.items()))
        found = review.figure(workspace, name, units)
        if units == "34" and not review.follows_map(workspace, name):
            say(_("Số liệu này không theo bản đồ địa phương: 63 hay 34 đều như nhau."), err=True)
    lines = [",".join(found.columns)] + [
        ",".join(_quoted("" if c is None else str(c)) for c in row) for row in found.rows
    ]
    finish(as_json, {"figure": found}, *lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell


def report(
    store: StorePath,
    out: Annotated[Path, typer.Argument(metavar="OUT.docx|.pdf|.xlsx|.md")],
    template: Annotated[Path | None, typer.Option("--template", help=N_("Mẫu Word của cơ quan."))] = None,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Write the report."""
    from dxdesk.ui.charts.charts import render_png  # with all of Qt
    from dxdesk.ui.report.printing import as_pdf

    with opened(store, campaign, writable=False) as workspace:
        done = reporting.report(workspace, out, draw=render_png, printed=as_pdf, template=template, progress=Console())
    result = {"file": out, "sections": done.sections, "numbers": done.numbers, "traced": done.traced}
    finish(as_json, result, _("Đã ghi {file}.").format(file=out))
