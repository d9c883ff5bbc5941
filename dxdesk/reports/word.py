"""A report as a Word document, from the template in resources/templates.

The template says how everything looks; an office may restyle it in Word. Tables and charts, whose columns the template
can't know, take the places it leaves for them; annexes follow, each a section of its own with its own page numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Length, Mm
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

from dxdesk.paths import atomic_write, resources
from dxdesk.reports.letter import MOTTO, NATION
from dxdesk.reports.report import Annex, Column, Draw, Exhibit, Heading, Report, Section, Sentence, roman
from dxdesk.reports.words import cell

TEMPLATE = "report.docx"
PLACE = "Report place"
CHART_WIDTH = Mm(150)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_A4, _A3 = (Mm(297), Mm(210)), (Mm(420), Mm(297))  # lying
_FITS_A4 = 230  # characters of all columns of an annex
_SIDE, _TOP = Mm(15), Mm(20)


def write_word(report: Report, path: Path, draw: Draw | None = None, template: Path | None = None) -> None:
    """Write the report; the file is there whole or not at all.

    Without `draw` there are no charts, and the tables stand alone. `template` is an office's own; else the one that
    comes with the program is used.
    """
    book = DocxTemplate(template or resources() / "templates" / TEMPLATE)
    book.render(_context(report), autoescape=True)
    document: Document = book.docx
    _fill_places(document, list(report.exhibits()), draw)
    for number, annex in enumerate(report.annexes, start=1):
        _add_annex(document, number, annex, report)
    document.core_properties.title = f"{report.head.kind.capitalize()}: {report.head.subject}"
    document.core_properties.author = " ".join(report.head.issuer)
    document.core_properties.language = "vi-VN"
    made = BytesIO()
    document.save(made)
    atomic_write(path, made.getvalue())


def _context(report: Report) -> dict[str, Any]:
    """What the template asks for."""
    head = report.head
    places = iter(range(len(list(report.exhibits()))))
    return {
        "issuer": head.issuer,
        "number": f"Số: {head.number}",
        "nation": NATION,
        "motto": MOTTO,
        "place_and_day": f"{head.place}, {head.day}",
        "kind": head.kind,
        "subject": head.subject,
        "until": f"({head.until})",
        "addressee": head.addressee,
        "opening": report.opening.text,
        "sections": [_section(n, section, places) for n, section in enumerate(report.sections, start=1)],
        "closing": report.closing.text,
        "recipients": head.recipients,
        "signature": head.signature,
        "signer": head.signer,
    }


def _section(number: int, section: Section, places: Any) -> dict[str, Any]:
    blocks: list[dict[str, str]] = []
    for block in section.blocks:
        if isinstance(block, Heading):
            blocks.append({"kind": "heading", "text": block.text})
        elif isinstance(block, Exhibit):
            blocks.append({"kind": "place", "text": str(next(places))})
        else:
            blocks += _paragraphs(block)
    return {"number": roman(number), "title": section.title, "blocks": blocks}


def _paragraphs(sentence: Sentence) -> list[dict[str, str]]:
    """A paragraph for each line of the text; the words in bold stand before the first."""
    lines = "".join(map(str, sentence.parts)).split("\n")
    leads = [f"{sentence.lead}: " if sentence.lead else "", *("" for _line in lines[1:])]
    return [{"kind": sentence.form, "lead": lead, "text": line} for lead, line in zip(leads, lines, strict=True)]


def _fill_places(document: Document, exhibits: Sequence[Exhibit], draw: Draw | None) -> None:
    places = [p for p in document.paragraphs if p.style is not None and p.style.name == PLACE]
    for number, (place, exhibit) in enumerate(zip(places, exhibits, strict=True), start=1):
        if draw and exhibit.chart and exhibit.figure.rows:
            picture = place.insert_paragraph_before(style="Report picture")
            picture.add_run().add_picture(BytesIO(draw(exhibit.figure)), width=CHART_WIDTH)
        place.insert_paragraph_before(f"Bảng {number}. {exhibit.caption}", style="Report caption")
        table = _table(document, _columns(exhibit), [[cell(v) for v in row] for row in exhibit.rows], "Report cell")
        _lay_out(table, _columns(exhibit), _room(document.sections[0]))
        place._p.addprevious(table._tbl)
        place.insert_paragraph_before(exhibit.note, style="Report note")
        place._p.getparent().remove(place._p)


def _columns(exhibit: Exhibit) -> list[Column]:
    """Columns as wide as their longest text asks for."""
    made = []
    for place, (heading, numeric) in enumerate(zip(exhibit.headings, exhibit.numeric, strict=True)):
        longest = max((len(cell(row[place])) for row in exhibit.rows), default=0)
        made.append(Column(heading, min(max(longest, len(heading), 8), 44), "right" if numeric else "left"))
    return made


def _add_annex(document: Document, number: int, annex: Annex, report: Report) -> None:
    pages = document.add_section(WD_SECTION.NEW_PAGE)
    _lie(pages, _A4 if sum(column.width for column in annex.columns) <= _FITS_A4 else _A3)
    document.add_paragraph(f"Phụ lục {roman(number)}", style="Annex number")
    document.add_paragraph(annex.title, style="Annex title")
    form = f"Biểu {annex.form}; kèm" if annex.form else "Kèm"
    document.add_paragraph(f"({form} theo {report.head.named})", style="Annex source")
    table = _table(document, annex.columns, annex.rows, "Annex cell")
    _lay_out(table, annex.columns, _room(pages))
    if annex.note:
        document.add_paragraph(annex.note, style="Report note")


def _lie(pages: Pages, size: tuple[Length, Length]) -> None:
    """A lying page with page numbers from 1."""
    pages.orientation = WD_ORIENT.LANDSCAPE
    pages.page_width, pages.page_height = size
    pages.left_margin = pages.right_margin = _SIDE
    pages.top_margin = pages.bottom_margin = _TOP
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    for old in pages._sectPr.findall(qn("w:pgNumType")):
        pages._sectPr.remove(old)
    pages._sectPr.find(qn("w:pgMar")).addnext(start)


def _room(pages: Pages) -> int:
    """The width between the margins."""
    return int(pages.page_width or 0) - int(pages.left_margin or 0) - int(pages.right_margin or 0)


def _table(document: Document, columns: Sequence[Column], rows: Sequence[Sequence[str]], style: str) -> Table:
    """A table with its heading repeated on every page and no row broken over two.

    Rows are copies of one made row: python-docx takes a hundred times as long to make each anew.
    """
    table: Table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    pattern = deepcopy(head._tr)
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for place, column in enumerate(columns):
        _write(head.cells[place].paragraphs[0], column.heading, style, "centre", bold=True)
    for row in rows:
        table._tbl.append(deepcopy(pattern))
        made = _Row(table._tbl.tr_lst[-1], table)
        for found, words, column in zip(made.cells, row, columns, strict=True):
            _write(found.paragraphs[0], words, style, column.align)
    return table


def _write(paragraph: Paragraph, words: str, style: str, align: str, *, bold: bool = False) -> None:
    paragraph.style = style
    paragraph.alignment = _ALIGN[align]
    run = paragraph.add_run(words)
    run.bold = bold or None


def _lay_out(table: Table, columns: Sequence[Column], room: int) -> None:
    """Fixed widths, in proportion to what the columns ask for, that fill the page."""
    table.autofit = False
    asked = [column.width**0.75 for column in columns]  # wide columns wrap better than narrow ones
    edges = [round(room * sum(asked[:place]) / sum(asked)) for place in range(len(asked) + 1)]
    for place, (left, right) in enumerate(pairwise(edges)):
        width = Length(right - left)
        table.columns[place].width = width
        for found in table.columns[place].cells:
            found.width = width
