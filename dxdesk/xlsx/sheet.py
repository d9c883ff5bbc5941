"""A sheet of a book as XML, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from dxdesk.progress import Progress
from dxdesk.xlsx.page import OWN_LISTS, Cell, Column, Page, column_letters
from dxdesk.xlsx.parts import MAIN
from dxdesk.xlsx.styles import WRAPPED, Style, of_figure

ROWS_AT_ONCE = 4000
LINE = 15  # points
TALLEST = 27  # lines: Excel allows 409 points
LETTERS = 1.15  # of running text to a unit of column width, which is that of a digit

_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Lists:
    """The columns of the hidden sheet."""

    places: dict[tuple[str, ...], int] = field(default_factory=dict)

    def formula(self, words: Sequence[str]) -> str:
        column = column_letters(self.places.setdefault(tuple(words), len(self.places)))
        return f"'{OWN_LISTS}'!${column}$1:${column}${len(words)}"


class Strings:
    """The book's table of texts; cells name them by their place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def part(self) -> Iterator[str]:
        yield f'<sst xmlns="{MAIN}" uniqueCount="{len(self._places)}">'
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


def sheet(page: Page, lists: Lists, strings: Strings, progress: Progress) -> Iterator[str]:
    """The part of one page; texts go to `strings`, lists to choose from to `lists`."""
    header, last = page.header_row, column_letters(len(page.columns) - 1)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{c.width + 0.7:g}" customWidth="1"/>' for n, c in enumerate(page.columns, 1)
    )
    pane = (
        f'<pane ySplit="{header}" topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/>'
        if page.headed
        else ""
    )
    yield (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{header + page.length + bool(page.remark)}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )
    for number, cells in enumerate(page.title, 1):
        filled = "".join(
            f'<c r="{column_letters(c)}{number}" {_content(text, style, strings)}' for c, text, style in cells
        )
        yield f'<row r="{number}">{filled}</row>'
    if page.headed:
        headings = "".join(
            f'<c r="{column_letters(n)}{header}" {_content(c.heading, Style.HEADING, strings)}'
            for n, c in enumerate(page.columns)
        )
        yield f'<row r="{header}" ht="45" customHeight="1">{headings}</row>'
    yield from _rows(page, strings, progress)
    if page.remark:
        below = page.first_row + page.length
        yield f'<row r="{below}"><c r="A{below}" {_content(page.remark, Style.REMARK, strings)}</row>'
    filtered = f'<autoFilter ref="{filtered_area(page)}"/>' if page.filtered else ""
    yield f"</sheetData>{filtered}{_merges(page)}{_validations(page, lists)}{_hyperlinks(page)}"
    yield '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield f'<pageSetup paperSize="9" orientation="{"landscape" if page.headed else "portrait"}" fitToHeight="0"/>'
    yield "</worksheet>"


def filtered_area(page: Page) -> str:
    """The header and all that stands under it: "A3:F20"."""
    return f"A{page.header_row}:{column_letters(len(page.columns) - 1)}{page.header_row + page.length}"


def _rows(page: Page, strings: Strings, progress: Progress) -> Iterator[str]:
    for start in range(0, page.length, ROWS_AT_ONCE):
        progress.step(start, page.length)
        end = min(start + ROWS_AT_ONCE, page.length)
        numbers = range(page.first_row + start, page.first_row + end)
        heights = _heights(page, start, end)
        columns = [
            [
                f'<row r="{n}" ht="{LINE * h}">' if h > 1 else f'<row r="{n}">'
                for n, h in zip(numbers, heights, strict=True)
            ]
        ]
        for n, column in enumerate(page.columns):
            columns.append(_cells(column_letters(n), numbers, column, start, page, strings))
        yield "".join([f"{row}</row>" for row in map("".join, zip(*columns, strict=True))])


def _heights(page: Page, start: int, end: int) -> list[int]:
    """Lines of text in each row: not every program works them out when it opens a book."""
    heights = [1] * (end - start)
    for column in page.columns:
        if not WRAPPED.issuperset(column.looks[start:end] or [column.style]):
            continue
        texts = [cell if isinstance(cell, str) else "" for cell in column.cells[start:end]]
        fit = int(column.width * LETTERS)
        if max(map(len, filter(None, texts)), default=0) > fit or any("\n" in text for text in texts if text):
            lines = [len(text) // fit + text.count("\n") + 1 if text else 1 for text in texts]
            heights = list(map(max, heights, lines))
    return [min(height, TALLEST) for height in heights]


def _cells(letters: str, numbers: range, column: Column, start: int, page: Page, strings: Strings) -> list[str]:
    """The elements of a column's cells from `start` on, worked out once per distinct value; blank ones only to be
    filled in."""
    cells = column.cells[start : start + len(numbers)]
    if column.looks:
        looks = column.looks[start : start + len(numbers)]
        return [
            f'<c r="{letters}{number}" {_content(cell, look, strings)}' if cell is not None else ""
            for number, cell, look in zip(numbers, cells, looks, strict=True)
        ]
    if column.style is Style.FIGURE:  # where 1 and 1.0 are equal, but show another number of places
        contents = [_content(cell, column.style, strings) for cell in cells]
    else:  # a set would have another order each time
        known = {cell: _content(cell, column.style, strings) for cell in dict.fromkeys(cells)}
        if None in known and len(known) == 1 and not page.frame_blanks:
            return [""] * len(cells)
        contents = [known[cell] for cell in cells]
    return [
        f'<c r="{letters}{number}" {content}' if page.frame_blanks or cell is not None else ""
        for number, cell, content in zip(numbers, cells, contents, strict=True)
    ]


def _content(cell: Cell, style: Style, strings: Strings) -> str:
    """The rest of a cell's element after its place."""
    if cell is None:
        return f's="{style:d}"/>'
    if isinstance(cell, date) and cell >= _FIRST_DAY:
        return f's="{style:d}"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f's="{style:d}"><v>{cell}</v></c>'
    if isinstance(cell, Decimal):
        return f's="{of_figure(cell) if style is Style.FIGURE else style:d}"><v>{cell:f}</v></c>'
    look = Style.RIGHT if style is Style.FIGURE else style
    return f's="{look:d}" t="s"><v>{strings.place(str(cell))}</v></c>'


def _merges(page: Page) -> str:
    last = column_letters(len(page.columns) - 1)
    wide = [n for n, cells in enumerate(page.title, 1) if any(s in (Style.TITLE, Style.NOTE) for _c, _t, s in cells)]
    merged = "".join(f'<mergeCell ref="A{n}:{last}{n}"/>' for n in wide)
    return f'<mergeCells count="{len(wide)}">{merged}</mergeCells>' if wide else ""


def _validations(page: Page, lists: Lists) -> str:
    """What may be chosen and the help beside it: cells with a list of their own don't share the column's."""
    first = page.first_row
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


def _validation(area: str, title: str, help_text: str, words: Sequence[str], lists: Lists) -> str:
    """A list only warns: import also understands other words for the same choice."""
    kind = ' type="list" errorStyle="warning" showErrorMessage="1"' if words else ""
    said = f" promptTitle={quoteattr(title[:32])} prompt={quoteattr(help_text[:255])}" if help_text else ""
    formula = f"<formula1>{escape(lists.formula(words))}</formula1>" if words else ""
    return f'<dataValidation{kind} allowBlank="1" showInputMessage="1" sqref="{area}"{said}>{formula}</dataValidation>'


def _hyperlinks(page: Page) -> str:
    links = "".join(f'<hyperlink ref="{cell}" location={quoteattr(target)}/>' for cell, target in page.links)
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def list_sheet(lists: Lists, strings: Strings) -> Iterator[str]:
    """The hidden sheet, a column for each list."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'
    for number in range(max(len(words) for words in lists.places)):
        cells = "".join(
            f'<c r="{column_letters(column)}{number + 1}" {_content(words[number], Style.PLAIN, strings)}'
            for words, column in lists.places.items()
            if number < len(words)
        )
        yield f'<row r="{number + 1}">{cells}</row>'
    yield "</sheetData></worksheet>"
