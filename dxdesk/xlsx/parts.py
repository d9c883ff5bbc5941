"""The parts of a book that name its other parts, as XML."""

from __future__ import annotations

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def root_links() -> str:
    """_rels/.rels"""
    office = f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{office}</Relationships>'


def book_links(sheets: int) -> str:
    """xl/_rels/workbook.xml.rels of a book with so many sheets."""
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{LINKS}/styles" Target="styles.xml"/>'
    strings = f'<Relationship Id="rId{sheets + 2}" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}{styles}{strings}</Relationships>'


def content_types(sheets: int) -> str:
    """[Content_Types].xml of a book with so many sheets."""
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
