"""From the sheets of a book to records of the registers; every row that can't be taken says where and why."""

from __future__ import annotations

from collections.abc import Sequence

from dxdesk.errors import Place, Unreadable
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.register import Register
from dxdesk.models.registers import pages
from dxdesk.models.registers import register as register_named
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.matching.asking import NO_ANSWERS, NOT_READ, REGISTER, Answers, Asked, question_id
from dxdesk.sheets.matching.desk import Desk
from dxdesk.sheets.matching.headers import Header, find_header
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.matching.naming import LOOKED_AT, Nameless, find_naming, named_share
from dxdesk.sheets.matching.remarks import far
from dxdesk.sheets.matching.table import Table
from dxdesk.sheets.reading.book import Book, Sheet
from dxdesk.xlsx.page import OWN_LISTS, column_letters

_UNREAD = {
    "macro": N_("Đây là trang macro, không phải trang tính, nên không đọc và không chạy."),
    "chart": N_("Đây là trang biểu đồ, không phải trang tính, nên không đọc."),
    "dialog": N_("Đây là trang hộp thoại, không phải trang tính, nên không đọc."),
    "lost": N_("Nội dung của trang này không có trong tệp nên không đọc được. Nếu cần, hãy xin lại tệp gốc."),
    "other": N_("Đây không phải trang tính nên không đọc."),
}


def take(
    book: Book,
    campaign: Campaign,
    unit: str | None,
    register: str | None = None,
    progress: Progress = SILENT,
    answers: Answers = NO_ANSWERS,
) -> Intake:
    """All records of a book for one unit, or with `unit` None for every unit that its rows or titles name.

    `register` takes only the sheets of that register; where none of them says that it is one, it is believed that the
    likeliest are. Raises `Unreadable` where no sheet is of a known form and none is worth asking about.
    """
    wanted = [register_named(register)] if register else pages()
    desk = Desk(campaign, unit, epoch_1904=book.epoch_1904, answers=answers)
    doubtful: list[tuple[Sheet, Header]] = []
    nameless: list[Nameless] = []
    for number, sheet in enumerate(book.sheets):
        said = _("Đang đối chiếu trang “{sheet}”…").format(sheet=sheet.name)
        progress.step(50 + 50 * number // len(book.sheets), 100, said)
        if not all(is_blank(value) for row in sheet.rows for value in row):
            for cell, row, words in far(sheet):
                desk.remark(sheet.name, words, cell, row)
            _take_sheet(desk, sheet, wanted, doubtful, nameless)
    _settle(desk, doubtful, nameless, told=bool(register))
    if not desk.sheets and not desk.asked.listed():
        raise _unknown(book, wanted, doubtful)
    for name in book.hidden:
        if name != OWN_LISTS:
            desk.remark(name, _("Trang bị ẩn nên không đọc."))
    for name, kind in book.unread:
        desk.remark(name, _(_UNREAD[kind]))
    return Intake(
        book.file,
        book.sha256,
        desk.sheets,
        desk.faults,
        desk.notices,
        dict(+desk.skipped),
        desk.asked.listed(),
    )


def _take_sheet(
    desk: Desk,
    sheet: Sheet,
    wanted: Sequence[Register],
    doubtful: list[tuple[Sheet, Header]],
    nameless: list[Nameless],
) -> None:
    """Take what is certainly a register; keep what may be one for later."""
    said = desk.answers.get(question_id(REGISTER, sheet.name), "")
    if said == NOT_READ:
        desk.remark(sheet.name, _("Không đọc trang này, như đã trả lời."))
        return
    registers = [r for r in wanted if r.key == said] or wanted
    header = find_header(sheet, registers, desk.answers)
    if header and (header.is_certain or said == header.register.key or _names_items(sheet, header, desk)):
        Table(desk, sheet, header).take()
        return
    likely = header is not None and header.is_likely
    one = None if likely else find_naming(desk, sheet, registers)
    if one and one.is_certain:
        Table(desk, sheet, one.named()).take()
    elif one and (one.is_evident or header is None):
        nameless.append(one)
    elif header:
        doubtful.append((sheet, header))
    else:
        _pass_over(desk, sheet)


def _pass_over(desk: Desk, sheet: Sheet, why: str = "") -> None:
    desk.remark(sheet.name, " ".join((_("Không nhận ra biểu cần nhập ở trang này nên không đọc."), why)).rstrip())


def _settle(desk: Desk, doubtful: Sequence[tuple[Sheet, Header]], nameless: Sequence[Nameless], *, told: bool) -> None:
    """What becomes of the sheets that nothing certain was known of; `told` of which register the book is, while nothing
    else was found that is believed."""
    for sheet, header in doubtful:
        if told and not desk.sheets:
            Table(desk, sheet, header).take()
        else:
            _doubt(desk, sheet, header)
    for one in nameless:
        if one.is_evident or (told and not desk.sheets and one.is_possible):
            one.ask(desk)
        else:
            _pass_over(desk, one.sheet)


def _names_items(sheet: Sheet, header: Header, desk: Desk) -> bool:
    """Whether rows under a doubtful header are named as the items of its catalogue are: half of them, or any where the
    header is probable."""
    field = header.register.fields[header.register.key_fields[0]]
    if not field.catalogue:
        return False
    names = desk.names(field, {})
    below = {str(row[header.key]) for row in sheet.rows[header.last + 1 : header.last + 1 + LOOKED_AT]}
    written = [words for words in below if words]
    if header.is_probable:
        found = map(names.find, written)
        return not written or any(match.choice or match.nearest for match in found)
    return 2 * named_share(names, written) >= 1


def _doubt(desk: Desk, sheet: Sheet, header: Header) -> None:
    """A sheet that may be of a register: asked about if it has something of its own, else told."""
    register = header.register
    if not header.is_likely:
        _pass_over(desk, sheet, _missing(header))
        return
    cells = tuple(f"{column_letters(column)}{header.first + 1}" for column in sorted(header.plain.values()))
    said = _("Trang “{sheet}” có phải là biểu {form} “{title}” không? {missing}")
    said = said.format(sheet=sheet.name, form=register.form, title=_(register.short), missing=_missing(header))
    labels = (f"{register.form} {_(register.short)}", _("không đọc trang này"))
    ident = question_id(REGISTER, sheet.name)
    codes = (register.key, NOT_READ)
    desk.asked.add(Asked(REGISTER, sheet.name, cells, register.key, "", sheet.name, said, codes, labels, ident))


def _missing(header: Header) -> str:
    """What there is of a register, and what would show that the sheet is one."""
    register = header.register
    there = "”, “".join(header.words[column] for column in sorted(header.plain.values()))
    wanted = [_(f.label) for name, f in register.stored.items() if f.shown and (f.required or f.key)]
    said = _(
        "Mới thấy cột “{there}”, chưa đủ để biết là biểu {form}. Cần dòng “Biểu số {form}”, tên biểu, hoặc các cột như "
        "“{wanted}”; nếu chắc chắn là biểu này thì chọn biểu khi nhập."
    )
    return said.format(there=there, form=register.form, wanted="”, “".join(wanted[:3]))


def _unknown(book: Book, wanted: Sequence[Register], doubtful: Sequence[tuple[Sheet, Header]]) -> Unreadable:
    forms = "; ".join(f"{r.form} {_(r.short)}" for r in wanted)
    hint = _("Bảng cần có dòng tiêu đề cột như tệp mẫu. Các biểu: {forms}.").format(forms=forms)
    if doubtful:
        sheet, header = doubtful[0]
        hint = _("Trang “{sheet}”: {missing}").format(sheet=sheet.name, missing=_missing(header))
    return Unreadable(_("Không nhận ra biểu nào trong tệp."), place=Place(file=book.file), hint=hint)
