"""A report as an Excel book: sentences, each figure, each annex on a sheet of its own, and every number's records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from dxdesk.figures.figure import Cell
from dxdesk.paths import atomic_write
from dxdesk.reports.report import Annex, Block, Column, Exhibit, Heading, Origin, Report, Sentence, roman
from dxdesk.reports.sources import TITLE, Source, origin_of, sources

FONT = "Times New Roman"
_LINE = Side(style="thin", color="808080")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="E7EDF3")
_ALIGN = {"left": "left", "centre": "center", "right": "right"}
_FORMULA = ("=", "+", "-", "@")
_TEXT_WIDTH = 110
_SOURCE_COLUMNS = (
    ("Nguồn", 8), ("Số trong báo cáo", 22), ("Đơn vị", 26), ("Biểu", 26), ("Nội dung", 60), ("Mã bản ghi", 60)
)  # fmt: skip
_HEAD_ROW = 3


def write_workbook(report: Report, path: Path) -> None:
    """Write the report; the file is there whole or not at all. Nothing in it is a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    found = sources(report)
    _write_text(book.create_sheet("Báo cáo"), report, found)
    for number, exhibit in enumerate(report.exhibits(), start=1):
        _write_exhibit(book.create_sheet(f"Bảng {number}"), exhibit, number)
    for number, annex in enumerate(report.annexes, start=1):
        _write_annex(book.create_sheet(f"Phụ lục {roman(number)}"), annex, number)
    if found:
        starts = _write_sources(book.create_sheet(TITLE), report.origins, found.values())
        _link_sources(book["Báo cáo"], starts)
    made = BytesIO()
    book.save(made)
    atomic_write(path, made.getvalue())


def _write_text(sheet: Worksheet, report: Report, found: Mapping[Sentence, Source]) -> None:
    """The sentences; beside each stands the number of its source."""
    sheet.column_dimensions["A"].width = _TEXT_WIDTH
    head = report.head
    for words in (*head.issuer, head.kind, head.subject):
        _line(sheet, words, bold=True, centred=True)
    _line(sheet, f"({head.until})", centred=True)
    number = 0
    for block in (report.opening, *_blocks(report), report.closing):
        if isinstance(block, Exhibit):
            number += 1
            _line(sheet, f"(xem bảng {number}: {block.caption})")
        elif isinstance(block, Heading):
            _line(sheet, block.text, bold=True)
        else:
            _line(sheet, f"- {block.text}" if block.form == "item" else block.text)
            if block in found:
                sheet.cell(sheet.max_row, 2).value = found[block].number


def _blocks(report: Report) -> list[Block]:
    """All blocks, a heading for each section."""
    found: list[Block] = []
    for title, section in zip(report.section_titles, report.sections, strict=True):
        found += [Heading(title.upper()), *section.blocks]
    return found


def _write_sources(sheet: Worksheet, origins: Mapping[str, Origin], found: Iterable[Source]) -> dict[int, int]:
    """A row for every record that a number was counted from; returns the first row of each source."""
    for place, (heading, width) in enumerate(_SOURCE_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(1, place, heading)
        head.font, head.fill, head.border = Font(name=FONT, size=11, bold=True), _SHADE, _GRID
    starts, line = {}, 1
    for source in found:
        starts[source.number] = line + 1
        for counted in source.counted:
            numbers = ", ".join(counted.numbers)
            for record in counted.records:
                line += 1
                origin = origin_of(record, origins)
                values: tuple[Cell, ...] = (source.number, numbers, origin.unit, origin.register, origin.name, record)
                for place, value in enumerate(values, start=1):
                    _put(sheet.cell(line, place), value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_SOURCE_COLUMNS))}{line}"
    return starts


def _link_sources(sheet: Worksheet, starts: Mapping[int, int]) -> None:
    """Lead from the number of a source to its first row."""
    for row in range(1, sheet.max_row + 1):
        made = sheet.cell(row, 2)
        if isinstance(made, SheetCell) and isinstance(made.value, int):
            made.hyperlink = Hyperlink(ref=made.coordinate, location=f"'{TITLE}'!A{starts[made.value]}")
            made.font = Font(name=FONT, size=11, color="0563C1", underline="single")
            made.alignment = Alignment(vertical="top")


def _line(sheet: Worksheet, words: str, *, bold: bool = False, centred: bool = False) -> None:
    sheet.append([None])
    cell = sheet.cell(sheet.max_row, 1)
    _put(cell, words)
    cell.font = Font(name=FONT, size=12, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if centred else "left")


def _write_exhibit(sheet: Worksheet, exhibit: Exhibit, number: int) -> None:
    columns = [
        Column(heading, 40 if place == 0 else 16, "right" if numeric else "left")
        for place, (heading, numeric) in enumerate(zip(exhibit.headings, exhibit.numeric, strict=True))
    ]
    _write_table(sheet, f"Bảng {number}. {exhibit.caption}", columns, exhibit.rows, exhibit.note)


def _write_annex(sheet: Worksheet, annex: Annex, number: int) -> None:
    form = f" (Biểu {annex.form})" if annex.form else ""
    _write_table(sheet, f"Phụ lục {roman(number)}. {annex.title}{form}", annex.columns, annex.rows, annex.note)


def _write_table(
    sheet: Worksheet, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], note: str
) -> None:
    _put(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(name=FONT, size=13, bold=True)
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        head = sheet.cell(_HEAD_ROW, place)
        _put(head, column.heading)
        head.font, head.fill, head.border = Font(name=FONT, size=11, bold=True), _SHADE, _GRID
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for line, row in enumerate(rows, start=_HEAD_ROW + 1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True), start=1):
            made = sheet.cell(line, place)
            _put(made, value)
            made.font, made.border = Font(name=FONT, size=11), _GRID
            made.alignment = Alignment(wrap_text=True, vertical="top", horizontal=_ALIGN[column.align])
    if note:
        below = sheet.cell(_HEAD_ROW + len(rows) + 1, 1)
        _put(below, note)
        below.font = Font(name=FONT, size=11, italic=True)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"


def _put(cell: SheetCell | MergedCell, value: Cell) -> None:
    """A value as itself; text that begins like a formula stays text."""
    if isinstance(cell, SheetCell):
        cell.value = value
        if isinstance(value, Decimal):
            cell.number_format = f"#,##0.{'0' * places}" if (places := -int(value.as_tuple().exponent)) > 0 else "#,##0"
        if isinstance(value, str) and value.startswith(_FORMULA):
            cell.data_type = "s"
            cell.quotePrefix = True
