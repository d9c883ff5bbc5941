"""A report as a Word document, from the template in resources/templates.

The template says how everything looks; an office may restyle it in Word. Tables and charts, whose columns the template
can't know, take the places it leaves for them; annexes follow, each a section of its own with its own page numbers.
Numbers lead to the list of sources at the end where the template asks for the linked text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Mm, Pt
from jinja2 import TemplateError

from dxdesk.models.field import show_cell
from dxdesk.paths import atomic_write
from dxdesk.reports.forms.columns import exhibit_columns, needs, widths
from dxdesk.reports.forms.template import PLACE, check, environment, failed, left_out, opened, shipped
from dxdesk.reports.forms.word_table import table
from dxdesk.reports.letter import MOTTO, NATION
from dxdesk.reports.report import (
    Annex,
    Draw,
    Exhibit,
    Head,
    Heading,
    Number,
    Part,
    Report,
    Section,
    Sentence,
    roman,
)
from dxdesk.reports.sources import Source, sources, sources_annex

CHART_WIDTH = Mm(150)
_A4, _A3 = (297, 210), (420, 297)  # millimetres, lying
_SIDE, _TOP = 15, 20
_KEPT_TOGETHER = 12  # rows of a figure's table that is not broken over two pages
_TEXT_CHARACTER, _ANNEX_CHARACTER = 2.35, 2.05  # millimetres of an average character in the two cell styles
_CELL_SIDES = 4.2  # millimetres beside a cell's text


class _Runs(str):
    """Word's XML, every text in it escaped; the template takes it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def write_word(report: Report, path: Path, draw: Draw | None = None, template: Path | None = None) -> None:
    """Write the report; the file is there whole or not at all.

    Without `draw` there are no charts, and the tables stand alone. `template` is an office's own; else the one that
    comes with the program is used. Raises `Unreadable` where it is broken: which tag, where, and what to do.
    """
    found = sources(report)
    document = _filled(report, found, template or shipped())
    _fill_places(document, list(report.exhibits()), draw)
    for number, annex in enumerate(report.annexes, start=1):
        _add_annex(document, number, annex.printed(), report.head)
    for annex in sources_annex(report, found):
        marks = ["" if place else _anchor(source) for source in found.values() for place in range(len(source.counted))]
        _add_annex(document, len(report.annexes) + 1, annex, report.head, marks)
    document.core_properties.title = f"{report.head.kind.capitalize()}: {report.head.subject}"
    document.core_properties.author = " ".join(report.head.issuer)
    document.core_properties.language = "vi-VN"
    made = BytesIO()
    document.save(made)
    atomic_write(path, made.getvalue())


def _filled(report: Report, found: Mapping[Sentence, Source], template: Path) -> Document:
    """The text of the report in its template, which is looked through before and after."""
    values = context(report, found)
    check(opened(template), template, _examples(values))
    book = opened(template)  # anew: a document whose paragraphs were looked at goes on showing them after it is filled
    try:
        book.render(values, environment(), autoescape=True)
    except (TemplateError, SyntaxError, ValueError, KeyError) as error:
        raise failed(template, error) from error
    document: Document = book.docx
    told = "".join(text.text or "" for text in document.element.body.iter(qn("w:t")))
    if lost := next((part for part in report.wordings() if any(line not in told for line in part.split("\n"))), None):
        raise left_out(template, lost)
    places = sum(p.style is not None and p.style.name == PLACE for p in document.paragraphs)
    if places != len(list(report.exhibits())):
        raise left_out(template, next(report.exhibits()).caption)
    return document


def _examples(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the template's tags are tried with: the report's head, and one section with a block that has everything."""
    block = {"kind": "item", "text": "", "lead": "", "linked": _Runs("")}
    return {**values, "sections": [{"number": "I", "title": "", "blocks": [block]}]}


def context(report: Report, found: Mapping[Sentence, Source]) -> dict[str, Any]:
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
        "opening_linked": _linked(report.opening.parts, found.get(report.opening)),
        "sections": [_section(n, section, places, found) for n, section in enumerate(report.sections, start=1)],
        "closing": report.closing.text,
        "recipients": head.recipients,
        "signature": head.signature,
        "signer": head.signer,
    }


def _section(number: int, section: Section, places: Any, found: Mapping[Sentence, Source]) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in section.blocks:
        if isinstance(block, Heading):
            blocks.append({"kind": "heading", "text": block.text})
        elif isinstance(block, Exhibit):
            blocks.append({"kind": "place", "text": str(next(places))})
        else:
            blocks += _paragraphs(block, found.get(block))
    return {"number": roman(number), "title": section.title, "blocks": blocks}


def _paragraphs(sentence: Sentence, source: Source | None) -> list[dict[str, Any]]:
    """A paragraph for each line of the text; the words in bold stand before the first."""
    lines: list[list[Part]] = [[]]
    for part in sentence.parts:
        if isinstance(part, Number):
            lines[-1].append(part)
        else:
            first, *more = part.split("\n")
            lines[-1].append(first)
            lines += [[line] for line in more]
    leads = [f"{sentence.lead}: " if sentence.lead else "", *("" for _line in lines[1:])]
    return [
        {"kind": sentence.form, "lead": lead, "text": "".join(map(str, line)), "linked": _linked(line, source)}
        for lead, line in zip(leads, lines, strict=True)
    ]


def _linked(parts: Sequence[Part], source: Source | None) -> _Runs:
    """Runs of text in which each number that knows its records leads to its row in the list of sources."""
    made = []
    for part in parts:
        run = f'<w:r><w:t xml:space="preserve">{xml_escape(str(part))}</w:t></w:r>'
        leads = source is not None and isinstance(part, Number) and part.records
        made.append(f'<w:hyperlink w:anchor="{_anchor(source)}">{run}</w:hyperlink>' if source and leads else run)
    return _Runs("".join(made))


def _anchor(source: Source) -> str:
    """The bookmark of a source."""
    return f"nguon_{source.number}"


def _fill_places(document: Document, exhibits: Sequence[Exhibit], draw: Draw | None) -> None:
    places = [p for p in document.paragraphs if p.style is not None and p.style.name == PLACE]
    style, room = _style_id(document, "Report cell"), _room(document.sections[0])
    for number, (place, exhibit) in enumerate(zip(places, exhibits, strict=True), start=1):
        if draw and exhibit.chart and exhibit.figure.rows:
            picture = place.insert_paragraph_before(style="Report picture")
            picture.add_run().add_picture(BytesIO(draw(exhibit.figure)), width=CHART_WIDTH)
        place.insert_paragraph_before(f"Bảng {number}. {exhibit.caption}", style="Report caption")
        columns, rows = exhibit_columns(exhibit), [[show_cell(value) for value in row] for row in exhibit.rows]
        wide = widths(columns, needs(columns, rows, _TEXT_CHARACTER, _CELL_SIDES), room)
        kept = len(rows) <= _KEPT_TOGETHER
        place._p.addprevious(table(columns, wide, rows, style, kept_together=kept))
        place.insert_paragraph_before(exhibit.note, style="Report note")
        place._p.getparent().remove(place._p)


def _add_annex(document: Document, number: int, annex: Annex, head: Head, marks: Sequence[str] = ()) -> None:
    """An annex in a section of its own; `marks` are the bookmarks of its rows, empty for rows without one."""
    pages = document.add_section(WD_SECTION.NEW_PAGE)
    needed = needs(annex.columns, annex.rows, _ANNEX_CHARACTER, _CELL_SIDES)
    _lie(pages, _A4 if sum(need.whole for need in needed) < 0.85 * (_A4[0] - 2 * _SIDE) else _A3)
    document.add_paragraph(f"Phụ lục {roman(number)}", style="Annex number")
    document.add_paragraph(annex.title, style="Annex title")
    form = f"Biểu {annex.form}; kèm" if annex.form else "Kèm"
    document.add_paragraph(f"({form} theo {head.named})", style="Annex source")
    if annex.note:
        document.add_paragraph(annex.note, style="Report note")
    end = document.add_paragraph()  # a table can't be the last of a section
    end.paragraph_format.line_spacing = Pt(1)
    wide = widths(annex.columns, needed, _room(pages))
    end._p.addprevious(table(annex.columns, wide, annex.rows, _style_id(document, "Annex cell"), marks=marks))


def _style_id(document: Document, name: str) -> str:
    return str(document.styles[name].style_id)


def _lie(pages: Pages, size: tuple[int, int]) -> None:
    """A lying page with page numbers from 1."""
    pages.orientation = WD_ORIENT.LANDSCAPE
    pages.page_width, pages.page_height = Mm(size[0]), Mm(size[1])
    pages.left_margin = pages.right_margin = Mm(_SIDE)
    pages.top_margin = pages.bottom_margin = Mm(_TOP)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    for old in pages._sectPr.findall(qn("w:pgNumType")):
        pages._sectPr.remove(old)
    pages._sectPr.find(qn("w:pgMar")).addnext(start)


def _room(pages: Pages) -> float:
    """Millimetres between the margins."""
    sides = (pages.page_width, pages.left_margin, pages.right_margin)
    width, left, right = (side.mm if side is not None else 0.0 for side in sides)
    return width - left - right
