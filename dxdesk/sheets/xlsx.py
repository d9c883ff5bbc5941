"""Writes .xlsx books, column by column, so that large registers take little longer than CSV.

Strings are always written as strings; nothing here can make a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import BinaryIO, TypeAlias, cast
from xml.sax.saxutils import escape, quoteattr

from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.cell import column_letters
from dxdesk.sheets.limits import OWN_LISTS

Cell: TypeAlias = str | int | Decimal | date | None

ROWS_AT_ONCE = 4000
LINE = 15  # points
TALLEST = 27  # lines: Excel allows 409 points
LETTERS = 1.15  # of running text to a unit of column width, which is that of a digit

_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Style(IntEnum):
    """The looks of a cell; their order is that of `_STYLES`."""

    PLAIN = 0
    BOLD = 1
    TITLE = 2
    NOTE = 3
    HEADING = 4
    TEXT = 5  # kept as text by Excel, also when edited
    DAY = 6
    NUMBER = 7
    COUNT = 8
    ORDINAL = 9


_FONTS = (
    '<font><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><b/><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><b/><sz val="13"/><name val="Times New Roman"/></font>'
    '<font><i/><sz val="11"/><name val="Times New Roman"/></font>'
)
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
_TOP = '<alignment vertical="top"/>'
_STYLES = (
    ("0", "0", "0", "0", ""),
    ("0", "1", "0", "0", ""),
    ("0", "2", "0", "0", '<alignment horizontal="center"/>'),
    ("0", "3", "0", "0", '<alignment horizontal="center"/>'),
    ("0", "1", "2", "1", '<alignment horizontal="center" vertical="center" wrapText="1"/>'),
    ("49", "0", "0", "1", _WRAPPED),
    ("164", "0", "0", "1", _TOP),
    ("0", "0", "0", "1", _TOP),
    ("3", "0", "0", "1", _TOP),
    ("0", "0", "0", "1", '<alignment horizontal="center" vertical="top"/>'),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column under the header. `choices` makes a list to choose from, `help` is shown beside the cell."""

    heading: str
    cells: Sequence[Cell]
    width: float = 16
    style: Style = Style.TEXT
    choices: Sequence[str] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: rows of a title block (column, text, look), the header, and its columns.

    `row_choices` are lists for single cells: column, place in the column, words. `frame_blanks` draws the cells that
    wait for a value.
    """

    name: str
    title: Sequence[Sequence[tuple[int, str, Style]]]
    columns: Sequence[Column]
    row_choices: Sequence[tuple[int, int, Sequence[str]]] = ()
    frame_blanks: bool = False

    @property
    def header_row(self) -> int:
        """From 1."""
        return len(self.title) + 1

    @property
    def length(self) -> int:
        return len(self.columns[0].cells)


@dataclass(slots=True)
class _Lists:
    """The columns of the hidden sheet."""

    places: dict[tuple[str, ...], int] = field(default_factory=dict)

    def formula(self, words: Sequence[str]) -> str:
        column = column_letters(self.places.setdefault(tuple(words), len(self.places)))
        return f"'{OWN_LISTS}'!${column}$1:${column}${len(words)}"


def write_book(file: BinaryIO, pages: Sequence[Page], progress: Progress = SILENT) -> None:
    """Writes all pages; the same pages make the same bytes."""
    lists, strings = _Lists(), _Strings()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for number, page in enumerate(pages, 1):
            _put(book, f"xl/worksheets/sheet{number}.xml", _sheet(page, lists, strings, progress))
        names = [page.name for page in pages]
        if lists.places:
            names.append(OWN_LISTS)
            _put(book, f"xl/worksheets/sheet{len(names)}.xml", _list_sheet(lists, strings))
        _put(book, "xl/workbook.xml", [_workbook(pages, names)])
        _put(book, "xl/styles.xml", [_styles()])
        _put(book, "xl/sharedStrings.xml", strings.part())
        _put(book, "xl/_rels/workbook.xml.rels", [_links(len(names))])
        office = f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        _put(book, "_rels/.rels", [f'<Relationships xmlns="{_PACKAGE}/relationships">{office}</Relationships>'])
        _put(book, "[Content_Types].xml", [_content_types(len(names))])


def sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31]


class _Strings:
    """The book's table of texts; cells name them by their place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def part(self) -> Iterator[str]:
        yield f'<sst xmlns="{_MAIN}" uniqueCount="{len(self._places)}">'
        listed = list(self._places)
        for start in range(0, len(listed), ROWS_AT_ONCE):
            texts = listed[start : start + ROWS_AT_ONCE]
            if not _is_harmless("".join(texts)):
                texts = [escape(_ESCAPED.sub("_x005F_", _FORBIDDEN.sub("", text))) for text in texts]
            yield "".join([f'<si><t xml:space="preserve">{text}</t></si>' for text in texts])
        yield "</sst>"


def _is_harmless(text: str) -> bool:
    """Whether XML takes a text as it is."""
    return text.isprintable() and not any(delicate in text for delicate in ("&", "<", ">", "_x"))


def _put(book: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with book.open(name, "w") as part:  # unlike writestr, it leaves the time of writing out
        part.write(_HEAD.encode())
        for piece in pieces:
            part.write(piece.encode())


def _sheet(page: Page, lists: _Lists, strings: _Strings, progress: Progress) -> Iterator[str]:
    header, last = page.header_row, column_letters(len(page.columns) - 1)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{c.width + 0.7:g}" customWidth="1"/>' for n, c in enumerate(page.columns, 1)
    )
    yield (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{header + page.length}"/>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{header}" topLeftCell="A{header + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )
    for number, cells in enumerate(page.title, 1):
        filled = "".join(
            f'<c r="{column_letters(c)}{number}" {_content(text, style, strings)}' for c, text, style in cells
        )
        yield f'<row r="{number}">{filled}</row>'
    headings = "".join(
        f'<c r="{column_letters(n)}{header}" {_content(c.heading, Style.HEADING, strings)}'
        for n, c in enumerate(page.columns)
    )
    yield f'<row r="{header}" ht="45" customHeight="1">{headings}</row>'
    yield from _rows(page, strings, progress)
    yield f"</sheetData>{_merges(page)}{_validations(page, lists)}"
    yield '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _rows(page: Page, strings: _Strings, progress: Progress) -> Iterator[str]:
    for start in range(0, page.length, ROWS_AT_ONCE):
        progress.step(start, page.length)
        end = min(start + ROWS_AT_ONCE, page.length)
        numbers = range(page.header_row + 1 + start, page.header_row + 1 + end)
        heights = _heights(page, start, end)
        columns = [
            [
                f'<row r="{n}" ht="{LINE * h}">' if h > 1 else f'<row r="{n}">'
                for n, h in zip(numbers, heights, strict=True)
            ]
        ]
        for n, column in enumerate(page.columns):
            columns.append(_cells(column_letters(n), numbers, column.cells[start:end], column.style, page, strings))
        yield "".join([f"{row}</row>" for row in map("".join, zip(*columns, strict=True))])


def _heights(page: Page, start: int, end: int) -> list[int]:
    """Lines of text in each row: not every program works them out when it opens a book."""
    heights = [1] * (end - start)
    for column in page.columns:
        if column.style is not Style.TEXT:
            continue
        texts = cast(Sequence[str | None], column.cells[start:end])
        fit = int(column.width * LETTERS)
        if max(map(len, filter(None, texts)), default=0) > fit or any("\n" in text for text in texts if text):
            lines = [len(text) // fit + text.count("\n") + 1 if text else 1 for text in texts]
            heights = list(map(max, heights, lines))
    return [min(height, TALLEST) for height in heights]


def _cells(
    letters: str, numbers: range, cells: Sequence[Cell], style: Style, page: Page, strings: _Strings
) -> list[str]:
    """The elements of a column's cells, worked out once per distinct value; blank ones only to be filled in."""
    known = {cell: _content(cell, style, strings) for cell in dict.fromkeys(cells)}  # a set has another order each time
    if None not in known or page.frame_blanks:
        return [f'<c r="{letters}{number}" {known[cell]}' for number, cell in zip(numbers, cells, strict=True)]
    if len(known) == 1:
        return [""] * len(cells)
    return [
        f'<c r="{letters}{number}" {known[cell]}' if cell is not None else ""
        for number, cell in zip(numbers, cells, strict=True)
    ]


def _content(cell: Cell, style: Style, strings: _Strings) -> str:
    """The rest of a cell's element after its place."""
    if cell is None:
        return f's="{style:d}"/>'
    if isinstance(cell, date) and cell >= _FIRST_DAY:
        return f's="{style:d}"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f's="{style:d}"><v>{cell}</v></c>'
    if isinstance(cell, Decimal):
        return f's="{style:d}"><v>{cell:f}</v></c>'
    return f's="{style:d}" t="s"><v>{strings.place(str(cell))}</v></c>'


def _merges(page: Page) -> str:
    last = column_letters(len(page.columns) - 1)
    wide = [n for n, cells in enumerate(page.title, 1) if any(s in (Style.TITLE, Style.NOTE) for _c, _t, s in cells)]
    merged = "".join(f'<mergeCell ref="A{n}:{last}{n}"/>' for n in wide)
    return f'<mergeCells count="{len(wide)}">{merged}</mergeCells>' if wide else ""


def _validations(page: Page, lists: _Lists) -> str:
    """What may be chosen and the help beside it: cells with a list of their own don't share the column's."""
    first = page.header_row + 1
    own: dict[int, dict[int, tuple[str, ...]]] = {}  # column → row → words
    for number, place, words in page.row_choices:
        own.setdefault(number, {})[first + place] = tuple(words)
    found = []
    for number, column in enumerate(page.columns):
        if not (column.choices or column.help or number in own):
            continue
        rows: dict[tuple[str, ...], list[int]] = {}
        for row in range(first, first + page.length):
            rows.setdefault(own.get(number, {}).get(row, tuple(column.choices)), []).append(row)
        for words, cells in rows.items():
            area = _area(column_letters(number), cells)
            found.append(_validation(area, column.heading, column.help, words, lists))
    return f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>' if found else ""


def _area(letters: str, rows: Sequence[int]) -> str:
    """Cells of a column, neighbours together: "E8:E15 E18"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return " ".join(f"{letters}{a}:{letters}{b}" if a != b else f"{letters}{a}" for a, b in runs)


def _validation(area: str, title: str, help_text: str, words: Sequence[str], lists: _Lists) -> str:
    """A list only warns: import also understands other words for the same choice."""
    kind = ' type="list" errorStyle="warning" showErrorMessage="1"' if words else ""
    said = f" promptTitle={quoteattr(title[:32])} prompt={quoteattr(help_text[:255])}" if help_text else ""
    formula = f"<formula1>{escape(lists.formula(words))}</formula1>" if words else ""
    return f'<dataValidation{kind} allowBlank="1" showInputMessage="1" sqref="{area}"{said}>{formula}</dataValidation>'


def _list_sheet(lists: _Lists, strings: _Strings) -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}"><sheetData>'
    for number in range(max(len(words) for words in lists.places)):
        cells = "".join(
            f'<c r="{column_letters(column)}{number + 1}" {_content(words[number], Style.PLAIN, strings)}'
            for words, column in lists.places.items()
            if number < len(words)
        )
        yield f'<row r="{number + 1}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _workbook(pages: Sequence[Page], names: Sequence[str]) -> str:
    hidden = {OWN_LISTS: ' state="hidden"'}
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{hidden.get(name, "")}/>'
        for n, name in enumerate(names, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">'
        f"'{escape(page.name)}'!${page.header_row}:${page.header_row}</definedName>"
        for n, page in enumerate(pages)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{titles}</definedNames></workbook>"
    )


def _styles() -> str:
    formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    fills = (
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/></patternFill></fill></fills>'
    )
    sides = "".join(
        f'<{side} style="thin"><color rgb="FFB0B7C3"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    borders = f'<borders count="2"><border/><border>{sides}<diagonal/></border></borders>'
    looks = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
        for number, font, fill, border, alignment in _STYLES
    )
    return (
        f'<styleSheet xmlns="{_MAIN}">{formats}<fonts count="4">{_FONTS}</fonts>{fills}{borders}'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_STYLES)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _links(sheets: int) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_LINKS}/styles" Target="styles.xml"/>'
    strings = f'<Relationship Id="rId{sheets + 2}" Type="{_LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}{styles}{strings}</Relationships>'


def _content_types(sheets: int) -> str:
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{listed}</Types>'
    )
