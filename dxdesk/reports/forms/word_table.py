"""Tables of a Word report, written as XML text and parsed once: python-docx takes a hundred times as long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dxdesk.reports.report import Column

_TWIPS = 1440 / 25.4  # in a millimetre
_ALIGN = {"left": "left", "centre": "center", "right": "right"}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table(
    columns: Sequence[Column],
    wide: Sequence[float],
    rows: Sequence[Sequence[str]],
    style: str,
    *,
    kept_together: bool = False,
    marks: Sequence[str] = (),
) -> Any:
    """A table element: its heading repeated on every page, no row broken over two; `style` is that of its cells.

    `marks` are names of bookmarks, one for each row; empty for a row without one.
    """
    sizes = [round(width * _TWIPS) for width in wide]
    heads = [Column(column.heading, column.width, "centre") for column in columns]
    looks = (
        f'<w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    made = [
        f"<w:tbl {nsdecls('w')}>",
        looks,
        *("<w:tblGrid>", *(f'<w:gridCol w:w="{size}"/>' for size in sizes), "</w:tblGrid>"),
        *_row(heads, sizes, [column.heading for column in columns], style, head=True, keep=kept_together),
    ]
    for number, row in enumerate(rows, start=1):
        mark = _bookmark(number, marks[number - 1]) if marks and marks[number - 1] else ""
        made += _row(columns, sizes, row, style, keep=kept_together and number < len(rows), mark=mark)
    return parse_xml("".join((*made, "</w:tbl>")))


def _row(
    columns: Sequence[Column],
    sizes: Sequence[int],
    row: Sequence[str],
    style: str,
    *,
    head: bool = False,
    keep: bool = False,
    mark: str = "",
) -> Iterator[str]:
    yield f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    bold, kept = "<w:rPr><w:b/></w:rPr>" if head else "", "<w:keepNext/>" if keep else ""
    for column, size, words in zip(columns, sizes, row, strict=True):
        lines = escape(words).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        yield (
            f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{escape(style)}"/>'
            f'{kept}<w:jc w:val="{_ALIGN[column.align]}"/></w:pPr>{mark}'
            f'<w:r>{bold}<w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
        )
        mark = ""  # in the first cell only
    yield "</w:tr>"


def _bookmark(number: int, name: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{escape(name)}"/><w:bookmarkEnd w:id="{number}"/>'
