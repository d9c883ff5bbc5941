"""Columns of one meaning: "Ghi chú" and "GHI CHÚ"."""

from __future__ import annotations

from dxdesk.sheets.matching.headers import Header
from dxdesk.sheets.matching.headings import Meaning
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.reading.book import Sheet


def choose_twins(sheet: Sheet, header: Header) -> None:
    """Of two columns that mean the same the one that says something is read; where both do, the first."""

    def is_empty(column: int) -> bool:
        return all(is_blank(row[column]) for row in sheet.rows[header.last + 1 :])

    for column, meaning in list(header.twins.items()):
        if is_empty(column):
            continue
        name, code = meaning.field, meaning.code
        plain = header.plain.get(name)
        if plain is not None and is_empty(plain):
            header.twins[plain] = Meaning(name)
            del header.plain[name], header.twins[column]
            if code is None:
                header.plain[name] = column
            else:
                header.marks[name] = {code: column}
        elif plain is None and code is not None:
            marks = header.marks[name]
            if (other := marks.setdefault(code, column)) != column and is_empty(other):
                marks[code], header.twins[other] = column, meaning
            if marks[code] == column:
                del header.twins[column]
