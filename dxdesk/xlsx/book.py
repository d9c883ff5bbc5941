"""Writes books, so that large registers take little longer than CSV.

Strings are always written as strings; nothing here can make a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from dxdesk.progress import SILENT, Progress
from dxdesk.xlsx import parts
from dxdesk.xlsx.page import OWN_LISTS, Page
from dxdesk.xlsx.sheet import Lists, Strings, filtered_area, list_sheet, sheet
from dxdesk.xlsx.styles import styles_part

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_book(file: BinaryIO, pages: Sequence[Page], progress: Progress = SILENT) -> None:
    """Writes all pages; the same pages make the same bytes."""
    lists, strings = Lists(), Strings()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for number, page in enumerate(pages, 1):
            _put(book, f"xl/worksheets/sheet{number}.xml", sheet(page, lists, strings, progress))
        names = [page.name for page in pages]
        if lists.places:
            names.append(OWN_LISTS)
            _put(book, f"xl/worksheets/sheet{len(names)}.xml", list_sheet(lists, strings))
        _put(book, "xl/workbook.xml", [_workbook(pages, names)])
        _put(book, "xl/styles.xml", [styles_part()])
        _put(book, "xl/sharedStrings.xml", strings.part())
        _put(book, "xl/_rels/workbook.xml.rels", [parts.book_links(len(names))])
        _put(book, "_rels/.rels", [parts.root_links()])
        _put(book, "[Content_Types].xml", [parts.content_types(len(names))])


def _put(book: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with book.open(name, "w") as part:  # unlike writestr, it leaves the time of writing out
        part.write(_HEAD.encode())
        for piece in pieces:
            part.write(piece.encode())


def _workbook(pages: Sequence[Page], names: Sequence[str]) -> str:
    hidden = {OWN_LISTS: ' state="hidden"'}
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{hidden.get(name, "")}/>'
        for n, name in enumerate(names, 1)
    )
    defined = "".join(_names(n, page) for n, page in enumerate(pages))
    named = f"<definedNames>{defined}</definedNames>" if defined else ""
    return (
        f'<workbook xmlns="{parts.MAIN}" xmlns:r="{parts.LINKS}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets>{named}</workbook>"
    )


def _names(number: int, page: Page) -> str:
    """What Excel keeps of a sheet under names of its own: the rows to print on every page, and what is filtered."""
    sheet_of_it, rows = f"'{escape(page.name)}'", f"${page.header_row}:${page.header_row}"
    kept = {}
    if page.filtered:
        area = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", filtered_area(page))
        kept["_xlnm._FilterDatabase"] = ('hidden="1"', area)
    if page.headed:
        kept["_xlnm.Print_Titles"] = ("", rows)
    return "".join(
        f'<definedName name="{name}" localSheetId="{number}" {extra}>{sheet_of_it}!{area}</definedName>'
        for name, (extra, area) in kept.items()
    )
