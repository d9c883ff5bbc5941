"""A report as a page of HTML: for looking at in the window, where numbers lead to their records, and for printing.

Only what Qt's rich text knows is used, so that one page serves the window, the printer and a browser.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from typing import Literal
from urllib.parse import quote

from dxdesk.models.field import show_cell
from dxdesk.reports.forms.columns import Need, exhibit_columns, needs, widths
from dxdesk.reports.letter import MOTTO, NATION
from dxdesk.reports.report import Annex, Block, Draw, Exhibit, Head, Heading, Number, Part, Report, Sentence, roman
from dxdesk.reports.sources import sources, sources_annex

RECORDS = "records:"  # the scheme of links: the ids of the records, percent-encoded, with commas between
_ALIGN = {"left": "left", "centre": "center", "right": "right"}
_GRID = 'width="100%" border="1" cellspacing="0" cellpadding="3" style="border-collapse: collapse; border-style: solid"'
_TEXT_CHARACTER, _TEXT_ROOM = 2.2, 160.0  # millimetres of a letter, and between the margins of a standing page
_ROOM = {"A4": 267.0, "A3": 390.0}  # millimetres between the margins of a lying page
_CHARACTER, _CELL_SIDES = 1.9, 3.0  # millimetres of an average character of an annex, and beside a cell's text
_CHART_WIDTH = 560  # pixels at 96 to the inch, less than a page's text is wide
_STYLE = """
body { font-family: "Times New Roman", "Liberation Serif", serif; font-size: 13pt; }
p { margin-top: 4px; margin-bottom: 4px; }
h2 { font-size: 13pt; font-weight: bold; margin-top: 10px; margin-bottom: 4px; }
h3 { font-size: 13pt; font-weight: bold; margin-top: 8px; margin-bottom: 4px; }
th, td { font-size: 11pt; }
.annex th, .annex td { font-size: 9pt; }
.head td { font-size: 12pt; }
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of the report that begins on a page of its own; annexes lie, those of many columns on A3."""

    html: str
    lying: bool = False
    size: Literal["A4", "A3"] = "A4"


def as_html(report: Report, draw: Draw | None = None, *, linked: bool = False) -> str:
    """The whole report as one page.

    `linked` makes every number that knows its records a link to them: "records:plans%2Fplan_5y,plans%2Fioc".
    """
    return _page(report, chain(_text(report, draw, linked), *_annexes(report)))


def sheets(report: Report, draw: Draw | None = None) -> list[Sheet]:
    """The report as it is printed: its text standing, then each annex lying."""
    annexes = (
        Sheet(_page(report, _annex(number, annex, report.head)), True, "A4" if _room(annex) == _ROOM["A4"] else "A3")
        for number, annex in _numbered(report)
    )
    return [Sheet(_page(report, _text(report, draw, linked=False))), *annexes]


def _page(report: Report, parts: Iterable[str]) -> str:
    head = f'<meta charset="utf-8"><title>{escape(report.head.subject)}</title><style>{_STYLE}</style>'
    body = "\n".join(parts)
    return f'<html lang="vi"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def _text(report: Report, draw: Draw | None, linked: bool) -> Iterator[str]:
    yield from _head(report.head)
    yield _paragraph(report.opening, linked)
    for title, section in zip(report.section_titles, report.sections, strict=True):
        yield f"<h2>{escape(title.upper())}</h2>"
        yield from (_block(block, draw, linked) for block in section.blocks)
    yield _paragraph(report.closing, linked)
    yield from _signature(report.head)


def _head(head: Head) -> Iterator[str]:
    issuer = "<br>".join(map(escape, head.issuer))
    yield (
        '<table width="100%" class="head"><tr>'
        f'<td width="38%" align="center"><b>{issuer}</b><br>Số: {escape(head.number)}</td>'
        f'<td width="62%" align="center"><b>{NATION}</b><br><b><u>{MOTTO}</u></b><br>'
        f"<i>{escape(head.place)}, {escape(head.day)}</i></td></tr></table>"
    )
    lines = (f"<b>{escape(head.kind)}</b>", f"<b>{escape(head.subject)}</b>", f"<i>({escape(head.until)})</i>")
    yield f'<p align="center"><br>{"<br>".join(lines)}</p>'
    yield f'<p align="center">Kính gửi: {escape(head.addressee)}</p>'


def _signature(head: Head) -> Iterator[str]:
    signature = "<br>".join(map(escape, head.signature))
    recipients = "<br>".join(f"- {escape(line)}" for line in head.recipients)
    yield (
        f'<table width="100%"><tr><td width="50%"><b><i>Nơi nhận:</i></b><br>{recipients}</td>'
        f'<td align="center"><b>{signature}</b><br><br><br><br><b>{escape(head.signer)}</b></td></tr></table>'
    )


def _block(block: Block, draw: Draw | None, linked: bool) -> str:
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if isinstance(block, Exhibit):
        return "\n".join(_exhibit(block, draw))
    return _paragraph(block, linked)


def _paragraph(sentence: Sentence, linked: bool) -> str:
    lead = f"<b>{escape(sentence.lead)}:</b> " if sentence.lead else ""
    dash = "- " if sentence.form == "item" else ""
    return f'<p align="justify">{dash}{lead}{"".join(_part(part, linked) for part in sentence.parts)}</p>'


def _part(part: Part, linked: bool) -> str:
    words = escape(str(part)).replace("\n", "<br>")
    if linked and isinstance(part, Number) and part.records:
        return f'<a href="{RECORDS}{",".join(quote(record, safe="") for record in part.records)}">{words}</a>'
    return words


def _exhibit(exhibit: Exhibit, draw: Draw | None) -> Iterator[str]:
    if draw and exhibit.chart and exhibit.figure.rows:
        picture = b64encode(draw(exhibit.figure)).decode()
        source = f'src="data:image/png;base64,{picture}" alt="{escape(exhibit.caption)}"'
        yield f'<p align="center"><img width="{_CHART_WIDTH}" {source}></p>'
    yield f'<p align="center"><b>{escape(exhibit.caption)}</b></p>'
    columns, rows = exhibit_columns(exhibit), [[show_cell(value) for value in row] for row in exhibit.rows]
    wide = widths(columns, needs(columns, rows, _TEXT_CHARACTER, _CELL_SIDES), _TEXT_ROOM)
    yield from _table(exhibit.headings, [_ALIGN[column.align] for column in columns], rows, wide)
    if exhibit.note:
        yield f"<p><i>{escape(exhibit.note)}</i></p>"


def _annexes(report: Report) -> Iterator[Iterator[str]]:
    return (_annex(number, annex, report.head) for number, annex in _numbered(report))


def _numbered(report: Report) -> Iterator[tuple[int, Annex]]:
    """The annexes as they are printed, the list of sources as the last."""
    annexes = (*report.annexes, *sources_annex(report, sources(report)))
    return ((number, annex.printed()) for number, annex in enumerate(annexes, start=1))


def _needed(annex: Annex) -> list[Need]:
    return needs(annex.columns, annex.rows, _CHARACTER, _CELL_SIDES)


def _room(annex: Annex) -> float:
    """Millimetres between the margins of the sheet that an annex is printed on."""
    return _ROOM["A4"] if sum(need.whole for need in _needed(annex)) <= _ROOM["A4"] else _ROOM["A3"]


def _annex(number: int, annex: Annex, head: Head) -> Iterator[str]:
    form = f"Biểu {annex.form}; kèm" if annex.form else "Kèm"
    yield f'<h2 align="center">Phụ lục {roman(number)}<br>{escape(annex.title.upper())}</h2>'
    yield f'<p align="center"><i>({escape(form)} theo {escape(head.named)})</i></p>'
    headings, align = [c.heading for c in annex.columns], [_ALIGN[c.align] for c in annex.columns]
    wide = widths(annex.columns, _needed(annex), _room(annex))
    yield from _table(headings, align, annex.rows, wide, ' class="annex"')
    if annex.note:
        yield f"<p><i>{escape(annex.note)}</i></p>"


def _table(
    headings: Sequence[str], align: Sequence[str], rows: Iterable[Sequence[str]], wide: Sequence[float], kind: str = ""
) -> Iterator[str]:
    """A table whose columns share the page in the proportion of `wide`."""
    shares = [f' width="{100 * width / sum(wide):.2f}%"' for width in wide]
    heads = "".join(f"<th{share}>{escape(heading)}</th>" for heading, share in zip(headings, shares, strict=True))
    yield f"<table {_GRID}{kind}><thead><tr>{heads}</tr></thead><tbody>"
    for row in rows:
        cells = (f'<td align="{side}">{_lines(words)}</td>' for words, side in zip(row, align, strict=True))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")
