"""From the sheets of a book to records of the registers; every row that can't be taken says where and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dxdesk.errors import Place, Unreadable
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.registers import pages
from dxdesk.models.registers import register as register_named
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.incoming import Fault, Intake
from dxdesk.sheets.limits import OWN_LISTS
from dxdesk.sheets.lines import is_blank
from dxdesk.sheets.matching import find_header
from dxdesk.sheets.reading import Book, read_book
from dxdesk.sheets.remarks import far
from dxdesk.sheets.table import Desk, Table

_UNREAD = {
    "macro": N_("Đây là trang macro, không phải trang tính, nên không đọc và không chạy."),
    "chart": N_("Đây là trang biểu đồ, không phải trang tính, nên không đọc."),
    "dialog": N_("Đây là trang hộp thoại, không phải trang tính, nên không đọc."),
    "lost": N_("Nội dung của trang này không có trong tệp nên không đọc được. Nếu cần, hãy xin lại tệp gốc."),
    "other": N_("Đây không phải trang tính nên không đọc."),
}


def take(
    book: Book, campaign: Campaign, unit: str | None, register: str | None = None, progress: Progress = SILENT
) -> Intake:
    """All records of a book for one unit, or with `unit` None for every unit that its rows or titles name.

    `register` takes only the sheets of that register. Raises `Unreadable` where no sheet is of a known form.
    """
    wanted = [register_named(register)] if register else pages()
    desk = Desk(campaign, unit, epoch_1904=book.epoch_1904)
    for number, sheet in enumerate(book.sheets):
        said = _("Đang đối chiếu trang “{sheet}”…").format(sheet=sheet.name)
        progress.step(50 + 50 * number // len(book.sheets), 100, said)
        if all(is_blank(value) for row in sheet.rows for value in row):
            continue
        for cell, row, said in far(sheet):
            desk.notices.append(Fault(sheet.name, cell, "", "", said, row))
        if header := find_header(sheet, wanted):
            Table(desk, sheet, header).take()
        else:
            desk.remark(sheet.name, _("Không nhận ra biểu cần nhập ở trang này nên không đọc."))
    if not desk.sheets:
        forms = "; ".join(f"{r.form} {_(r.short)}" for r in wanted)
        hint = _("Bảng cần có dòng tiêu đề cột như tệp mẫu. Các biểu: {forms}.").format(forms=forms)
        raise Unreadable(_("Không nhận ra biểu nào trong tệp."), place=Place(file=book.file), hint=hint)
    for name in book.hidden:
        if name != OWN_LISTS:
            desk.remark(name, _("Trang bị ẩn nên không đọc."))
    for name, kind in book.unread:
        desk.remark(name, _(_UNREAD[kind]))
    return Intake(book.file, book.sha256, desk.sheets, desk.faults, desk.notices, dict(+desk.skipped))


def job(task: Mapping[str, Any], bodies: Sequence[bytes], progress: Progress) -> Sequence[Any]:
    """What a child process does with a book: reads it, and packs what it brings. `bodies` holds the campaign."""
    book = read_book(Path(task["path"]), progress)
    return take(book, Campaign.load(bodies[0]), task["unit"] or None, task["register"], progress).pack()
