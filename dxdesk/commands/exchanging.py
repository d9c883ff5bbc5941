"""Commands for files between offices: keys, exchange, merging, conflicts, answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dxdesk.commands.output import (
    CampaignId,
    Console,
    DryRun,
    Json,
    Officer,
    PassphraseFile,
    StorePath,
    finish,
    opened,
    passphrase,
    plain,
    values_of,
)
from dxdesk.errors import Missing, Misuse
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts as exchanging
from dxdesk.flows.exchanging import receiving, rejoining, trusting
from dxdesk.flows.keeping import care
from dxdesk.flows.sending import replies
from dxdesk.i18n import N_, _
from dxdesk.models.submission import Verdict

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.arriving import Reception
    from dxdesk.flows.exchanging.trusting import KeyLine
    from dxdesk.flows.workspace import Workspace

OutSync = Annotated[Path, typer.Argument(metavar="OUT.dxsync")]
Unit = Annotated[str, typer.Option("--unit", help=N_("Mã đơn vị."))]
Again = Annotated[
    bool, typer.Option("--again", help=N_("Ghi lại phiếu gần nhất, khi đơn vị bị mất hoặc đổi máy; không đổi kết quả."))
]
Reason = Annotated[str, typer.Option("--reason", help=N_("Lý do, lời nhắn gửi đơn vị."))]


def enrol(
    store: StorePath,
    out: OutSync,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Ask to be trusted."""
    with opened(store, campaign) as workspace:
        done = trusting.enrol(workspace, out, passphrase=passphrase(passphrase_file))
        lines = _key_lines(workspace, done.keys)
    said = [_("Đã ghi {file}. Đọc các dấu vân tay này cho bên nhận đối chiếu:").format(file=out)]
    finish(as_json, {"file": out, "unit": done.unit, "keys": done.keys}, *said, *lines)


def trust(
    store: StorePath,
    file: Annotated[Path, typer.Argument(metavar="FILE.dxsync")],
    dry_run: DryRun = False,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Grant a request."""
    with opened(store, campaign, writable=not dry_run) as workspace:
        if dry_run:
            keys = trusting.look(workspace, file)
            said = _("Tệp xin tin cậy các khóa sau; chưa tin cậy khóa nào. Hãy đối chiếu dấu vân tay với bên gửi:")
        else:
            keys = trusting.trust(workspace, file, passphrase=passphrase(passphrase_file))
            said = _("Đã tin cậy các khóa sau; dấu vân tay nào khác với bên gửi đọc thì thu hồi khóa đó (revoke):")
        lines = _key_lines(workspace, keys)
    finish(as_json, {"keys": keys, "dry_run": dry_run}, said, *lines)


def revoke(
    store: StorePath,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    reason: Reason = "",
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Take trust back."""
    with opened(store, campaign) as workspace:
        done = trusting.revoke(workspace, key, reason=reason, passphrase=passphrase(passphrase_file))
        (line,) = _key_lines(workspace, [done])
    finish(as_json, {"key": done}, _("Đã thu hồi: {key}").format(key=line))


def exchange(
    store: StorePath,
    out: OutSync,
    known: Annotated[
        Path | None, typer.Option("--for", help=N_("Tệp bất kỳ của bên nhận; chỉ ghi phần họ chưa có."))
    ] = None,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Write a file for colleagues."""
    with opened(store, campaign) as workspace:
        done = exchanging.exchange(
            workspace, out, known=known, passphrase=passphrase(passphrase_file), progress=Console()
        )
    said = _("Đã ghi {file}: {n} thay đổi, cho {m} máy.").format(file=out, n=done.entries, m=done.recipients)
    finish(as_json, {**plain(done), "file": out}, said)


def merge(
    store: StorePath,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.dxsync…", help=N_("Tệp, hoặc thư mục: mọi tệp .dxsync trong đó."))
    ],
    dry_run: DryRun = False,
    rejoin: Annotated[
        bool,
        typer.Option("--rejoin", help=N_("Sau khi máy bị đưa về bản cũ: giữ cả phần của tệp và phần ghi sau đó.")),
    ] = False,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Take in files, each wholly or not at all."""
    listed = [file for given in files for file in _files_in(given)]
    trial = care.trial_copy(store) if dry_run else nullcontext(store)  # a copy works beside an open window as well
    with trial as path, opened(path, campaign) as workspace:
        found = receiving.take_in(
            workspace, listed, dry_run=dry_run, rejoin=rejoin, passphrase=passphrase(passphrase_file),
            progress=Console(),
        )  # fmt: skip
    worst = max((one.problem.exit_code for one in found if one.problem), default=0)
    said = [f"{one.file}: {one.says}" for one in found]
    if dry_run:
        said.append(_("Chỉ xem trước: chưa ghi gì vào dữ liệu."))
    finish(as_json, {"files": [_reception(one) for one in found], "dry_run": dry_run}, *said, code=worst)


def _reception(found: Reception) -> dict[str, Any]:
    """What came of a file, for JSON."""
    if found.problem is not None:
        return {"file": found.file, "error": found.problem.message, "hint": found.problem.hint}
    told = (
        "file", "kind", "unit", "campaign", "number", "entries", "records", "conflicts", "known", "digest", "says",
        "aside", "rejoined",
    )  # fmt: skip
    return {name: plain(getattr(found, name)) for name in told}


def _files_in(given: Path) -> list[Path]:
    """The file itself, or those of a folder by their names."""
    if not given.is_dir():
        return [given]
    found = sorted(file for file in given.iterdir() if file.suffix.lower() == ".dxsync" and file.is_file())
    if not found:
        raise Missing(_("Thư mục “{name}” không có tệp .dxsync nào.").format(name=given.name))
    return found


def restate(store: StorePath, campaign: CampaignId = "", officer: Officer = "", as_json: Json = False) -> None:
    """Write anew what no other computer takes."""
    with opened(store, campaign, officer=officer) as workspace:
        done = rejoining.restate(workspace, Console())
    finish(as_json, plain(done), *rejoining.told(done))


def conflicts(store: StorePath, campaign: CampaignId = "", as_json: Json = False) -> None:
    """List what stands against each other."""
    with opened(store, campaign, writable=False) as workspace:
        found = exchanging.conflicts(workspace)
    said = []
    for one in found:
        said.append(f"{one.register} {one.record} {one.field}  {one.title} – {one.label}")
        said += [f"  {'*' if side.shown else ' '} {side.text}  ({side.officer}, {side.made_at})" for side in one.sides]
    finish(as_json, {"conflicts": found}, *(said or [_("Không có khác biệt nào.")]))


def resolve(
    store: StorePath,
    register: Annotated[str, typer.Argument(metavar="REGISTER")],
    record: Annotated[str, typer.Argument(metavar="RECORD")],
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
    campaign: CampaignId = "",
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """Settle what stands against each other in a record."""
    with opened(store, campaign, officer=officer) as workspace:
        saved = editing.resolve(workspace, register, record, values_of(values))
    said = [_("Đã xử lý.") if saved.saved else _("Không có gì thay đổi.")]
    refused = [problem.message for problem in saved.refused]
    result = {"batch": saved.batch, "record": record, "changed": saved.changed, "refused": saved.refused}
    finish(as_json, result, *(refused or said), code=1 if refused else 0)


def comments(
    store: StorePath,
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help=N_("Mã của ý kiến, để trả lời."))] = "",
    reply: Annotated[str, typer.Option("--reply", help=N_("Nội dung trả lời; gửi đi cùng báo cáo sau."))] = "",
    unit: Annotated[str, typer.Option("--unit", help=N_("Mã đơn vị, với dữ liệu tổng hợp; mặc định là tất cả."))] = "",
    officer: Officer = "",
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """List what the centre asks about cells, or answer it."""
    if reply and not comment:
        raise Misuse(_("Chưa nêu mã của ý kiến cần trả lời."), hint=_("Xem mã bằng lệnh comments, không có --reply."))
    with opened(store, campaign, officer=officer, writable=bool(comment)) as workspace:
        if comment:
            replies.reply(workspace, comment, reply)
        central = workspace.is_central
        if unit and not central:
            raise Misuse(_("Dữ liệu này là của một đơn vị, không chọn đơn vị khác."))
        found = replies.comments_at_centre(workspace, unit) if central else replies.answers(workspace).comments
        whose = {c.unit: f"{workspace.campaign.called(c.unit)}  " if central else "" for c in found}
    said = [
        f"{c.record}  {whose[c.unit]}{c.register} {c.about} {c.field} ({c.title}: {c.label} = {c.value})"
        f"  [{c.state_text}]\n    {c.asked}" + (f"\n    → {c.answer}" if c.answer else "")
        for c in found
    ]
    finish(as_json, {"comments": found}, *(said or [_("Không có ý kiến nào.")]))


def accept(
    store: StorePath,
    out: OutSync,
    unit: Unit,
    reason: Reason = "",
    again: Again = False,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Accept a unit's submission."""
    with opened(store, campaign) as workspace:
        key = passphrase(passphrase_file)
        if again:
            done = answering.write_again(workspace, unit, out, Verdict.ACCEPTED, passphrase=key, progress=Console())
        else:
            done = answering.accept(workspace, unit, out, reason=reason, passphrase=key, progress=Console())
        said = _("Đã tiếp nhận báo cáo của {unit}; phiếu: {file}.")
        said = said.format(unit=workspace.campaign.called(unit), file=out)
    finish(as_json, {**plain(done), "file": out}, *(_("Lưu ý: {said}").format(said=one) for one in done.notices), said)


def return_(
    store: StorePath,
    out: OutSync,
    unit: Unit,
    comment: Annotated[
        list[str] | None, typer.Option("--comment", help=N_("Ý kiến: “biểu/bản ghi/trường=nội dung”."))
    ] = None,
    reason: Reason = "",
    again: Again = False,
    campaign: CampaignId = "",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Return a unit's submission."""
    with opened(store, campaign) as workspace:
        key = passphrase(passphrase_file)
        if again:
            done = answering.write_again(workspace, unit, out, Verdict.RETURNED, passphrase=key, progress=Console())
        else:
            done = answering.give_back(
                workspace, unit, out, comments=comment or (), reason=reason, passphrase=key, progress=Console()
            )
        said = _("Đã trả lại báo cáo của {unit}; phiếu: {file}.")
        said = said.format(unit=workspace.campaign.called(unit), file=out)
    finish(as_json, {**plain(done), "file": out}, said)


def _key_lines(workspace: Workspace, keys: Sequence[KeyLine]) -> list[str]:
    called = workspace.campaign.called
    return [f"  {k.role_text} · {called(k.unit)} · {k.holder} · {k.key}\n    {k.fingerprint}" for k in keys]
