"""An office's own form, filled with the rows of a register: what else is in the book stays as the office made it.

Our own books are written by `dxdesk.xlsx`; here openpyxl reads a book whole and writes it again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from copy import copy
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from dxdesk.errors import Misuse, Place
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.register import Register
from dxdesk.paths import atomic_file
from dxdesk.sheets.forms import cells_of
from dxdesk.sheets.matching.headers import Header, find_header
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.reading.book import Sheet, read_book
from dxdesk.sheets.reading.limits import MAX_ROWS
from dxdesk.xlsx.page import Cell

_LOST = ("xl/drawings/", "xl/charts/", "xl/vbaProject", "xl/media/")  # what openpyxl doesn't write again


def fill_form(form: Path, path: Path, register: Register, campaign: Campaign, rows: Sequence[Row]) -> None:
    """Write a copy of `form` with the rows under the headings it has of the register, in the look of the first row.

    Raises `Misuse` for a book without such a table, with too little room in it, or with what would be lost (pictures,
    charts, macros); `Unreadable` for what is no workbook.
    """
    sheet, header = _table(form, register)
    book = openpyxl.load_workbook(form)
    page = book[sheet.name]
    first, room = header.last + 2, _room(sheet, header)
    if len(rows) > room:
        said = _("Mẫu có chỗ cho {room} dòng, biểu có {rows} dòng: hãy thêm dòng trống vào mẫu.")
        raise Misuse(said.format(room=room, rows=len(rows)), place=Place(form.name, sheet.name))
    columns = {column: cells_of(register, campaign, name, rows) for name, column in header.plain.items()}
    for name, codes in header.marks.items():
        chosen = [{True: "yes", False: "no"}.get(v, v) if isinstance(v := row.get(name), bool) else v for row in rows]
        columns |= {column: ["x" if one == code else None for one in chosen] for code, column in codes.items()}
    if header.ordinal is not None:
        columns[header.ordinal] = list(range(1, len(rows) + 1))
    for column, cells in columns.items():
        for place, cell in enumerate(cells):
            _put(page, first + place, column + 1, cell, first)
    with atomic_file(path) as file:
        book.save(file)


def _table(form: Path, register: Register) -> tuple[Sheet, Header]:
    if form.suffix.lower() != ".xlsx":
        raise Misuse(_("Mẫu của cơ quan phải là tệp .xlsx."), place=Place(form.name))
    read = read_book(form)
    with zipfile.ZipFile(form) as parts:
        if any(name.startswith(_LOST) for name in parts.namelist()):
            said = _("Mẫu có hình, biểu đồ hoặc macro, phần mềm không giữ lại được: hãy bỏ đi rồi thử lại.")
            raise Misuse(said, place=Place(form.name))
    headers = [(sheet, header) for sheet in read.sheets if (header := find_header(sheet, [register]))]
    if not headers:
        raise Misuse(
            _("Mẫu không có bảng nào của biểu “{title}”.").format(title=_(register.title)), place=Place(form.name)
        )
    return max(headers, key=lambda pair: pair[1].score)


def _room(sheet: Sheet, header: Header) -> int:
    """Blank rows under the heading, up to the next row that holds something; without one as many as are read back."""
    below = sheet.rows[header.last + 1 :]
    own = {header.ordinal}
    for number, row in enumerate(below):
        if any(not is_blank(raw) for column, raw in enumerate(row) if column not in own):
            return number
    return MAX_ROWS


def _put(page: Worksheet, row: int, column: int, value: Cell, like: int) -> None:
    """A value in the look of the first row's cell; a text stays text, whatever it begins with."""
    cell = page.cell(row, column)
    if not isinstance(cell, SheetCell):
        said = _("Ô gộp nằm giữa các dòng của bảng: hãy bỏ gộp ô.")
        raise Misuse(said, place=Place(sheet=page.title, cell=f"{cell.coordinate}"))
    if row != like:
        for look in ("font", "fill", "border", "alignment", "number_format"):
            setattr(cell, look, copy(getattr(page.cell(like, column), look)))
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.quotePrefix = "s", value.startswith(("=", "+", "-", "@"))
