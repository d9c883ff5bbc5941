"""Makes the Word template of reports: ``python tests/tools/build_report_template.py``.

The template is an ordinary Word file that an office may restyle; run this only to start it anew. Presentation after
Nghị định 30/2020/NĐ-CP, Phụ lục I (cần đối chiếu): A4, margins 20/20/30/20 mm, Times New Roman, page numbers in the
middle of the top margin from the second page on. Output: resources/templates/report.docx.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

OUT = Path(__file__).parents[2] / "resources" / "templates" / "report.docx"
FONT = "Times New Roman"
CENTRE, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


def main() -> None:
    document = docx.Document()
    set_page(document)
    set_styles(document)
    write_head(document)
    write_body(document)
    write_signature(document)
    document.core_properties.author = ""
    document.core_properties.title = ""
    document.core_properties.comments = ""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(OUT))


def set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles["Normal"]
    number.alignment = CENTRE
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = words
        run._r.append(mark)


def set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    dress(normal, 14, after=0)
    body = new_style(document, "Report text", 14, before=3, after=3, align=JUSTIFY)
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    body.paragraph_format.line_spacing = 1.15
    listed = new_style(document, "Report item", 14, before=2, after=2, align=JUSTIFY)
    listed.paragraph_format.first_line_indent = Mm(12.7)
    listed.paragraph_format.line_spacing = 1.15
    for level, size in ((1, 14), (2, 14)):
        heading = document.styles[f"Heading {level}"]
        assert isinstance(heading, ParagraphStyle)
        dress(heading, size, before=8, after=4, bold=True)
        heading.paragraph_format.first_line_indent = Mm(12.7)
        heading.paragraph_format.keep_with_next = True
        heading.font.all_caps = level == 1
    caption = new_style(document, "Report caption", 13, before=8, after=4, align=CENTRE, bold=True)
    caption.paragraph_format.keep_with_next = True
    picture = new_style(document, "Report picture", 13, before=4, after=2, align=CENTRE)
    picture.paragraph_format.keep_with_next = True
    new_style(document, "Report note", 12, before=3, after=6, italic=True)
    new_style(document, "Report cell", 12, before=1.5, after=1.5)
    new_style(document, "Report place", 12)  # where a figure goes; replaced while the report is written
    new_style(document, "Annex number", 14, align=CENTRE, bold=True).paragraph_format.keep_with_next = True
    new_style(document, "Annex title", 14, align=CENTRE, bold=True).font.all_caps = True
    new_style(document, "Annex source", 13, after=8, align=CENTRE, italic=True)
    new_style(document, "Annex cell", 10.5, before=1.5, after=1.5)
    new_style(document, "Head", 13, align=CENTRE)


def new_style(
    document: Document, name: str, size: float, *, align: WD_ALIGN_PARAGRAPH = LEFT, **more: Any
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    dress(style, size, **more)
    style.paragraph_format.alignment = align
    return style


def dress(
    style: ParagraphStyle, size: float, *, before: float = 0, after: float = 0, bold: bool = False, italic: bool = False
) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(which), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.0


def write_head(document: Document) -> None:
    """Issuer and number on the left, the nation, place and day on the right; then kind and subject."""
    table = plain_table(document, (Mm(66), Mm(100)))
    left, right = table.rows[0].cells
    lines(left, "issuer", "line", bold=True)
    rule(left, 16)
    add(left, "Head", "{{ number }}", before=6)
    add(right, "Head", "{{ nation }}", bold=True, size=12.5)
    add(right, "Head", "{{ motto }}", bold=True, size=13.5)
    rule(right, 20)
    add(right, "Head", "{{ place_and_day }}", italic=True, size=13.5, before=6)
    for words, before, bold in (("{{ kind }}", 18, True), ("{{ subject }}", 0, True), ("{{ until }}", 0, False)):
        put(document.add_paragraph(style="Head"), words, bold=bold, size=14, before=before, italic=not bold)
    rule_in(document.add_paragraph(style="Head"), 62)
    put(document.add_paragraph(style="Head"), "Kính gửi: {{ addressee }}", size=14, before=10, after=10)


def write_body(document: Document) -> None:
    """The loop over sections and blocks. A "place" is replaced by its figure when the report is written."""
    def step(words: str, style: str = "Normal") -> Paragraph:
        return document.add_paragraph(words, style=style)

    step("{{ opening }}", "Report text")
    step("{%p for section in sections %}")
    step("{{ section.number }}. {{ section.title }}", "Heading 1")
    step("{%p for block in section.blocks %}")
    step("{%p if block.kind == 'heading' %}")
    step("{{ block.text }}", "Heading 2")
    step("{%p elif block.kind == 'item' %}")
    step("- {{ block.text }}", "Report item")
    step("{%p elif block.kind == 'place' %}")
    step("{{ block.text }}", "Report place")
    step("{%p else %}")
    text = step("", "Report text")
    text.add_run("{{ block.lead }}").bold = True
    text.add_run("{{ block.text }}")
    step("{%p endif %}")
    step("{%p endfor %}")
    step("{%p endfor %}")
    step("{{ closing }}", "Report text").paragraph_format.keep_with_next = True


def write_signature(document: Document) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = plain_table(document, (Mm(80), Mm(80)))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    put(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    lines(left, "recipients", "- line", style="Normal", size=11, first=False)
    lines(right, "signature", "line", bold=True, size=14)
    for _blank in range(4):
        right.add_paragraph(style="Head")
    add(right, "Head", "{{ signer }}", bold=True, size=14)
    end = document.add_paragraph()
    end.paragraph_format.line_spacing = Pt(1)


def plain_table(document: Document, widths: tuple[int, ...]) -> Table:
    table = document.add_table(rows=1, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, column, width in zip(table.rows[0].cells, table.columns, widths, strict=True):
        cell.width = column.width = width
    return table


def lines(cell: _Cell, name: str, shown: str, *, style: str = "Head", first: bool = True, **look: Any) -> None:
    """A loop over a list of lines, a paragraph each."""
    start = cell.paragraphs[0] if first else cell.add_paragraph()
    put(start, f"{{%p for line in {name} %}}")
    prefix = shown.removesuffix("line")
    put(cell.add_paragraph(style=cell.part.document.styles[style]), f"{prefix}{{{{ line }}}}", **look)
    put(cell.add_paragraph(), "{%p endfor %}")


def add(cell: _Cell, style: str, words: str, **look: Any) -> None:
    empty = cell.paragraphs[0] if len(cell.paragraphs) == 1 and not cell.text else cell.add_paragraph()
    empty.style = cell.part.document.styles[style]
    put(empty, words, **look)


def put(
    paragraph: Paragraph, words: str, *, bold: bool = False, italic: bool = False, size: float = 13,
    before: float = 0, after: float = 0,
) -> None:  # fmt: skip
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def rule(cell: _Cell, indent: float) -> None:
    rule_in(cell.add_paragraph(style=cell.part.document.styles["Head"]), indent)


def rule_in(paragraph: Paragraph, indent: float) -> None:
    """A short line below what stands before: an empty paragraph with a border, indented from both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


if __name__ == "__main__":
    main()
