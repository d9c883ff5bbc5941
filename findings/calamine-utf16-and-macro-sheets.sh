#!/bin/sh
# python-calamine 0.9.1 and two kinds of valid .xlsx/.xlsm books that Excel and LibreOffice open:
#   1. a worksheet part in UTF-16 (OPC, ECMA-376 part 2, allows UTF-8 and UTF-16) is read as an empty sheet, with no error,
#      as long as its texts are ASCII, and raises XmlError otherwise; openpyxl 3.1.5 reads its cells;
#   2. a book with an Excel 4 macro sheet beside its worksheets is refused whole, as "Cannot detect file format"; the
#      worksheet could be read, and openpyxl reads it.
# Seen: "utf-16: [] [('Name', 'Number'), ('one', 1)]" and "macro sheet: CalamineError Cannot detect file format ['A']".
# Ends with 1 if that changes. Needs python3 (3.11 or later) and the package index.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
"$work/venv/bin/python" - <<'PY'
import sys
import zipfile
from io import BytesIO

import openpyxl
import python_calamine

RELATION = (
    '<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" '
    'Target="macrosheets/sheet1.xml"/></Relationships>'
)
SHEET = '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="Macro1" '
SHEET += 'sheetId="77" r:id="rId77"/></sheets>'
PART = "application/vnd.ms-excel.intlmacrosheet+xml"
KIND = f'<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="{PART}"/></Types>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NOTES = "http://schemas.microsoft.com/office/excel/2006/main"
MACROS = f'<xm:macrosheet xmlns="{MAIN}" xmlns:xm="{NOTES}"><sheetData/></xm:macrosheet>'


def book(change, more=()):
    made, source, target = openpyxl.Workbook(), BytesIO(), BytesIO()
    made.active.title = "A"
    for row in (("Name", "Number"), ("one", 1)):
        made.active.append(row)
    made.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
        for name, body in more:
            new.writestr(name, body)
    return target.getvalue()


def in_utf_16(name, xml):
    if name != "xl/worksheets/sheet1.xml":
        return xml
    root = xml[xml.index("<worksheet") :]
    return f'<?xml version="1.0" encoding="UTF-16"?>{root}'.encode("utf-16")


def with_macros(name, xml):
    if name == "xl/workbook.xml":
        return xml.replace("</sheets>", SHEET)
    if name == "xl/_rels/workbook.xml.rels":
        return xml.replace("</Relationships>", RELATION)
    return xml.replace("</Types>", KIND) if name == "[Content_Types].xml" else xml


data = book(in_utf_16)
cells = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
others = list(openpyxl.load_workbook(BytesIO(data)).active.values)
print("utf-16:", cells, others)
same = cells == [] and others == [("Name", "Number"), ("one", 1)]

data = book(with_macros, [("xl/macrosheets/sheet1.xml", MACROS)])
try:
    names = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names
    said = f"read: {names}"
except python_calamine.CalamineError as error:
    said = f"{type(error).__name__} {error}"
print("macro sheet:", said, openpyxl.load_workbook(BytesIO(data)).sheetnames)
sys.exit(not (same and said == "CalamineError Cannot detect file format"))
PY
