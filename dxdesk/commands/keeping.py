"""Commands for looking after stores, and for pictures and the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dxdesk.commands.output import (
    CampaignId,
    Console,
    DryRun,
    Json,
    PassphraseFile,
    StorePath,
    finish,
    opened,
    passphrase,
    plain,
)
from dxdesk.errors import Misuse
from dxdesk.flows import workspace as workspace_flow
from dxdesk.flows.keeping import care, repairing
from dxdesk.i18n import N_, _

MOST_SAID = 20  # lines about single rows that a person reads


def verify(
    file: Annotated[Path, typer.Argument(metavar="STORE|FILE.dxsync")],
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Check a store or a file."""
    if file.suffix.lower() == ".dxsync":
        package = care.verify_package(file, passphrase=passphrase(passphrase_file))
        finish(
            as_json,
            {"package": package, "problems": []},
            _("Tệp nguyên vẹn: {kind}, đơn vị {unit}, kỳ {campaign}, khóa ký {signer}.").format(
                kind=package.kind_text, unit=package.unit or "–", campaign=package.campaign, signer=package.signer
            ),
        )
    found = care.verify_store(file, Console())
    more = len(found.problems) - MOST_SAID
    said = [
        *found.problems[:MOST_SAID],
        *([_("… và {n} sai lệch khác; --json liệt kê đủ.").format(n=more)] if more > 0 else []),
        _("{entries} bản ghi nhật ký, {rows} dòng, {n} sai lệch.").format(
            entries=found.entries, rows=found.rows, n=len(found.problems)
        ),
    ]
    result = {"entries": found.entries, "batches": found.batches, "rows": found.rows, "problems": found.problems}
    finish(as_json, result, *said, code=3 if found.problems else 0)


def repair(store: StorePath, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Mend a damaged store."""
    done = (repairing.preview if dry_run else repairing.repair)(store, Console())
    result = plain(done)
    if not done.problems:
        finish(as_json, result, _("Không có gì phải sửa."))
    head = _("Đã sửa {name}; tệp hỏng được giữ ở {before}.") if done.done else _("Sửa được {name}; chưa ghi gì.")
    source = _("Cần bản sao lưu {base}.").format(base=done.base) if done.base else _("Chỉ cần nhật ký của chính tệp.")
    said = [
        head.format(name=store, before=done.before),
        source,
        *([_("Không mất gì.")] if not done.lost else [_("Mất:"), *(f"  {one}" for one in done.lost)]),
    ]
    finish(as_json, result, *said, code=1 if done.lost else 0)


def backup(store: StorePath, as_json: Json = False) -> None:
    """Take a backup."""
    with opened(store, writable=False) as workspace:
        done = care.backup(workspace, progress=Console())
    finish(
        as_json,
        {"file": done.file, "made_at": done.made_at, "size": done.size},
        _("Đã sao lưu: {file}").format(file=done.file),
    )


def restore(
    store: StorePath,
    copy: Annotated[Path, typer.Argument(metavar="BACKUP", help=N_("Bản sao lưu."))],
    as_json: Json = False,
) -> None:
    """Put a backup in a store's place."""
    before = care.restore(store, copy, Console())
    finish(
        as_json,
        {"store": store, "restored": copy, "before": before},
        _("Đã khôi phục {store} từ {copy}.").format(store=store, copy=copy),
    )


def digest(
    store: StorePath,
    unit: Annotated[str, typer.Option("--unit", help=N_("Mã đơn vị, với dữ liệu tổng hợp."))] = "",
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Print the digest of the figures."""
    with opened(store, campaign, writable=False) as workspace:
        found = care.digest(workspace, unit)
    finish(as_json, {"digest": found.digest, "registers": found.registers}, found.digest)


def move(
    store: StorePath,
    target: Annotated[Path, typer.Argument(metavar="NEW")],
    as_json: Json = False,
) -> None:
    """Copy a store elsewhere."""
    done = care.move(store, target)
    finish(as_json, {"store": done}, _("Đã chép sang {target}.").format(target=done))


def shot(
    store: StorePath,
    page: Annotated[str, typer.Argument(metavar="PAGE")],
    out: Annotated[Path, typer.Argument(metavar="OUT.png")],
    size: Annotated[str, typer.Option("--size", help=N_("Kích thước, ví dụ 1366x768."))] = "1366x768",
    dark: Annotated[bool, typer.Option("--dark", help=N_("Nền tối."))] = False,
    campaign: CampaignId = "",
    as_json: Json = False,
) -> None:
    """Take a picture of a page."""
    from dxdesk.ui import shot as camera  # with all of Qt

    width, _x, height = size.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 200 <= int(width) <= 8000 and 200 <= int(height) <= 8000):
        raise Misuse(_("Kích thước “{size}” không đúng, ví dụ 1366x768.").format(size=size))
    with opened(store, campaign, writable=False) as workspace, workspace_flow.output(out, ".png"):
        camera.take(workspace, page, out, (int(width), int(height)), dark=dark)
    finish(
        as_json,
        {"file": out, "page": page, "size": [int(width), int(height)], "dark": dark},
        _("Đã ghi {file}.").format(file=out),
    )


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    units: Annotated[
        int | None, typer.Option("--units", min=0, help=N_("Số đơn vị tham gia ngoài đơn vị mẫu; mặc định là tất cả."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Walk through the whole job."""
    from dxdesk import demo as demonstration  # with all of Qt, for its pictures

    done = demonstration.run(folder, Console(), units=units)
    said = [_("Tệp và hình nằm ở {folder}:").format(folder=folder.resolve()), *(f"  {path}" for path in done.files)]
    finish(
        as_json, {"folder": folder.resolve(), "files": done.files, "steps": done.steps, "seconds": done.seconds}, *said
    )
