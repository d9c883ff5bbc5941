"""Commands for entering data: stores, campaigns, sheets, single edits, history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dxdesk.commands.output import (
    CampaignId,
    Console,
    DryRun,
    EnteredFor,
    Json,
    Officer,
    StorePath,
    finish,
    opened,
    pair,
    values_of,
)
from dxdesk.errors import Misuse
from dxdesk.flows import workspace as workspace_flow
from dxdesk.flows.entering import book_answers, editing, workbooks
from dxdesk.flows.entering import history as history_flow
from dxdesk.flows.keeping import lifecycle, succession
from dxdesk.i18n import N_, _


def new(
    store: StorePath,
    campaign: Annotated[str, typer.Option("--campaign", help=N_("Mã kỳ có sẵn, hoặc tệp kỳ báo cáo (.dxsync)."))],
    unit: Annotated[str, typer.Option("--unit", help=N_("Mã đơn vị."))] = "",
    profile: Annotated[
        str, typer.Option("--profile", help=N_("unit (đơn vị) hoặc central (cơ quan tổng hợp)."))
    ] = "unit",
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """Make a store."""
    if profile not in [str(one) for one in workspace_flow.Profile]:
        raise Misuse(_("--profile phải là unit hoặc central."))
    source = lifecycle.read_source(campaign)
    with lifecycle.new_store(
        store, campaign, unit=unit, officer=officer, profile=workspace_flow.Profile(profile)
    ) as made:
        name = made.unit_record.full_name if made.unit else _("Cơ quan tổng hợp")
        result = {
            "store": store,
            "unit": made.unit,
            "campaign": made.campaign.id,
            "edition": made.campaign.edition,
            "profile": made.profile,
            "fingerprint": source.fingerprint,
        }
    said = [_("Đã tạo {store}: {unit}, {campaign}.").format(store=store, unit=name, campaign=made.campaign.title)]
    if source.fingerprint:
        said.append(
            _("Dấu vân tay khóa của cơ quan tổng hợp, hãy đối chiếu: {fingerprint}").format(
                fingerprint=source.fingerprint
            )
        )
    finish(as_json, result, *said)


def open_(
    store: StorePath,
    campaign: Annotated[
        str, typer.Argument(metavar="CAMPAIGN", help=N_("Mã kỳ có sẵn, hoặc tệp kỳ báo cáo (.dxsync)."))
    ],
    carry: Annotated[bool, typer.Option("--carry", help=N_("Chuyển số liệu còn hiệu lực của kỳ trước sang."))] = False,
    predecessors: Annotated[
        list[Path],
        typer.Option("--from", help=N_("Tệp dữ liệu của đơn vị tiền thân, để tiếp nhận số liệu khi sắp xếp đơn vị.")),
    ] = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Open the next campaign in a store."""
    with opened(store) as workspace:
        done = lifecycle.open_campaign(workspace, campaign, carry=carry, progress=Console())
        over = [succession.take_over(done.workspace, file, progress=Console()) for file in predecessors]
    result = {
        "campaign": done.workspace.campaign.id,
        "edition": done.workspace.campaign.edition,
        "carried": done.carried + sum(one.carried for one in over),
        "batch": done.batch,
        "fingerprint": done.fingerprint,
        "left": [row for one in over for row in one.left],
    }
    said = [
        _("Đã mở {campaign}; chuyển {n} dòng từ kỳ trước.").format(
            campaign=done.workspace.campaign.title, n=done.carried
        )
    ]
    for one in over:
        said.append(_("Tiếp nhận {n} dòng của {unit}.").format(n=one.carried, unit=one.unit))
        said += [_("Không tiếp nhận vì đã có: {row}").format(row=row) for row in one.left]
    finish(as_json, result, *said)


def template(
    store: StorePath,
    register: Annotated[str, typer.Argument(metavar="REGISTER")],
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    blank: Annotated[bool, typer.Option("--blank", help=N_("Để trống số liệu."))] = False,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Write a form to fill in."""
    with opened(store, campaign, writable=False) as workspace:
        done = workbooks.template(workspace, register, out, blank=blank)
    finish(
        as_json,
        {"file": out, "register": register, "rows": done.rows},
        _("Đã ghi {file} ({n} dòng).").format(file=out, n=done.rows),
    )


def import_(
    store: StorePath,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    register: Annotated[str, typer.Option("--register", help=N_("Chỉ nhập biểu này."))] = "",
    dry_run: DryRun = False,
    partial: Annotated[bool, typer.Option("--partial", help=N_("Bỏ các ô có lỗi, nhập phần còn lại."))] = False,
    any_title: Annotated[
        bool, typer.Option("--any-title", help=N_("Nhập cả khi đầu biểu ghi tên đơn vị khác."))
    ] = False,
    meaning: Annotated[
        list[str],
        typer.Option("--meaning", help=N_("REGISTER.FIELD=CODE: nghĩa của từ chung chung như “chưa phê duyệt”.")),
    ] = [],  # noqa: B006
    answer: Annotated[
        list[str], typer.Option("--answer", help=N_("ID=CODE: trả lời một câu hỏi của lần nhập trước."))
    ] = [],  # noqa: B006
    unit: EnteredFor = "",
    campaign: CampaignId = "",
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """Take in a workbook."""
    with opened(store, campaign, officer=officer, writable=not dry_run) as workspace:
        done = workbooks.import_workbook(
            workspace,
            file,
            register=register,
            dry_run=dry_run,
            allowing=workbooks.Allowing(partial, any_title),
            meaning=dict(_meaning(m) for m in meaning),
            answers=dict(map(_answer, answer)),
            unit=unit,
            progress=Console(),
        )
    said = [
        _("{place}: {message}").format(place=", ".join(filter(None, (f.sheet, f.cell))), message=f.message)
        for f in (*done.strangers, *done.faults)
    ]
    said += [
        _("Lưu ý {place}: {message}").format(place=", ".join(filter(None, (f.sheet, f.cell))), message=f.message)
        for f in done.notices
    ]
    if done.strangers:
        said.append(_("Nếu số liệu vẫn là của đơn vị được nhập, thêm --any-title để nhập."))
    for a in done.asked:
        said += [
            _("Hỏi {place}: {message}").format(place=", ".join((a.sheet, *a.cells[:3])), message=a.message),
            _("Trả lời bằng --answer {answer}").format(answer=f'"{a.id}={"|".join(a.codes)}"'),
        ]
    said.append(
        _("Mới {new}, thay đổi {changed}, không đổi {unchanged}, bị từ chối {rejected}.").format(
            new=done.new, changed=done.changed, unchanged=done.unchanged, rejected=done.rejected
        )
    )
    if done.blanked:
        said.append(_("{n} ô có lỗi bị để trống.").format(n=done.blanked))
    if not done.done:
        said.append(_("Chưa ghi gì vào dữ liệu."))
    result = {
        "file": done.file,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "rejected": done.rejected,
        "blanked": done.blanked,
        "errors": [*done.strangers, *done.faults],
        "notices": done.notices,
        "skipped": done.skipped,
        "batch": done.batch,
        "units": done.units,
        "aside": done.aside,
        "imported": done.done,
        "asked": done.asked,
        "sheets": [{"sheet": s, "register": r} for s, r in done.sheets],
    }
    nothing = done.asked and not done.sheets
    finish(as_json, result, *said, code=1 if done.strangers or done.faults or nothing else 0)


def headings(
    forgotten: Annotated[str, typer.Option("--forget", help=N_("Quên một tiêu đề, theo mã trong danh sách."))] = "",
    as_json: Json = False,
) -> None:
    """List the headings of other offices that are remembered."""
    if forgotten:
        book_answers.forget(forgotten)
    known = book_answers.remembered_headings()
    said = [f"{one.id}  →  {one.field or '-'}" for one in known] or [_("Chưa ghi nhớ tiêu đề nào.")]
    finish(as_json, {"headings": known}, *said)


def export(
    store: StorePath,
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    register: Annotated[str, typer.Option("--register", help=N_("Chỉ xuất biểu này."))] = "",
    form: Annotated[
        Path | None, typer.Option("--form", help=N_("Ghi vào một bản của mẫu .xlsx này của cơ quan."))
    ] = None,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Write the rows to a workbook."""
    with opened(store, campaign, writable=False) as workspace:
        done = workbooks.export_workbook(workspace, out, register=register, form=form, progress=Console())
    finish(
        as_json,
        {"file": out, "rows": done.rows, "registers": done.registers},
        _("Đã ghi {file} ({n} dòng).").format(file=out, n=done.rows),
    )


def set_(
    store: StorePath,
    register: Annotated[str, typer.Argument(metavar="REGISTER")],
    record: Annotated[str, typer.Argument(metavar="RECORD")],
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…")],
    campaign: CampaignId = "",
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """Edit one record."""
    from dxdesk.models.registers import register as find_register

    if not find_register(register).page:
        raise Misuse(_("Biểu “{key}” không nhập trực tiếp.").format(key=register))
    pairs = values_of(values)
    with opened(store, campaign, officer=officer) as workspace:
        done = (
            editing.create(workspace, register, pairs)
            if record == "+"
            else editing.set_fields(workspace, register, record, pairs)
        )
    written = _("Đã ghi: {record}.").format(record=done.record or record) if done.saved else _("Không có gì thay đổi.")
    said = [problem.message for problem in done.refused] or [written]
    result = {
        "register": register,
        "record": done.record or ("" if record == "+" else record),
        "batch": done.batch,
        "created": done.created,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "refused": done.refused,
    }
    finish(as_json, result, *said, code=1 if done.refused else 0)


def _answer(written: str) -> tuple[str, str]:
    """Id and code; a heading or a word may hold an equals sign itself."""
    about, equals, code = written.rpartition("=")
    if not equals:
        raise Misuse(_("“{written}” không có dạng ID=CODE.").format(written=written))
    return about, code


def _meaning(written: str) -> tuple[tuple[str, str], str]:
    name, code = pair(written)
    register, _dot, field = name.partition(".")
    return (register, field), code


def undo(
    store: StorePath,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=N_("Lần ghi cần hoàn tác; mặc định là lần cuối."))] = "",
    unit: EnteredFor = "",
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Take back a batch."""
    with opened(store, campaign) as workspace:
        done = history_flow.undo(workspace_flow.entered_for(workspace, unit), batch, progress=Console())
    kept = [_("Giữ nguyên vì đã sửa sau đó: {what}").format(what=what) for what in done.kept]
    finish(
        as_json,
        {"batch": done.batch, "title": done.title, "restored": done.restored, "kept": done.kept},
        _("Đã hoàn tác: {title} ({n} dòng).").format(title=done.title, n=done.restored),
        *kept,
    )


def redo(store: StorePath, unit: EnteredFor = "", campaign: CampaignId = "", as_json: Json = False) -> None:
    """Do again what was undone."""
    with opened(store, campaign) as workspace:
        done = history_flow.redo(workspace_flow.entered_for(workspace, unit), progress=Console())
    finish(
        as_json,
        {"batch": done.batch, "title": done.title, "restored": done.restored, "kept": done.kept},
        _("Đã làm lại ({n} dòng).").format(n=done.restored),
    )


def history(
    store: StorePath,
    register: Annotated[str, typer.Argument(metavar="REGISTER")] = "",
    record: Annotated[str, typer.Argument(metavar="RECORD")] = "",
    field: Annotated[str, typer.Argument(metavar="FIELD")] = "",
    unit: EnteredFor = "",
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """List what was ever entered."""
    from dxdesk.dates import show_moment

    with opened(store, campaign, writable=False) as workspace:
        about = workspace_flow.entered_for(workspace, unit)
        lines = history_flow.history(about, register, record, field)
        listed = history_flow.batches(about)
        central, called = workspace.is_central, workspace.campaign.called
        whose = {x.unit: f"{called(x.unit)}  " if central and x.unit else "" for x in lines}
    said = [
        f"{show_moment(x.made_at)}  {whose[x.unit]}{x.officer}  {x.action}: {x.register} {x.record}"
        f"  {x.name} = {x.text}" + (f"  [{x.source}]" if x.source else "") + f"  ({x.batch})"
        for x in lines
    ] or [_("Chưa ghi giá trị nào.")]
    finish(as_json, {"changes": lines, "batches": listed}, *said)
