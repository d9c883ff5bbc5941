"""Blocks of cells as spreadsheets copy them: tabs between cells, quotes around cells of several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QMimeData

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r|\n|\Z)')
_PLAIN = re.compile(r"[^\t\r\n]*")
_END = re.compile(r"\t|\r\n|\r|\n|\Z")
_CALC = "application/x-libreoffice-tsvc"  # of Calc, whose plain text has blanks for line breaks
_SAME = re.compile(r'[\s"]+')  # that the two texts of one copy may differ in


def to_text(block: Sequence[Sequence[str]]) -> str:
    """The text Excel pastes as this block."""
    if len(block) == 1 and len(block[0]) == 1:
        return block[0][0]  # a lone cell is mostly pasted into other programs: no quotes around it
    return "".join("\t".join(map(_written, row)) + "\r\n" for row in block)


def _written(cell: str) -> str:
    if cell[:1] == '"' or any(sign in cell for sign in "\t\r\n"):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def from_data(data: QMimeData) -> list[list[str]]:
    """The block of cells on a clipboard, from the form of it that keeps line breaks. No cells: no block."""
    plain = data.text()
    for text in _from_calc(data):
        if not plain or _SAME.sub("", text) == _SAME.sub("", plain):  # by which the right way to read it is known
            return from_text(text)
    return from_text(plain)


def is_calc(data: QMimeData) -> bool:
    """Whether the cells were copied in LibreOffice Calc."""
    return any(_CALC in kind for kind in data.formats())


def _from_calc(data: QMimeData) -> Iterator[str]:
    """What Calc offers beside its plain text, read in the ways it is written on different systems."""
    for kind in data.formats():  # on Windows Qt gives it a name of its own, with this one in it
        if _CALC in kind:
            raw = bytes(data.data(kind).data())
            for encoding in ("utf-8-sig", "utf-16", "utf-16-be"):
                try:
                    text = raw.decode(encoding).rstrip("\0")
                except UnicodeDecodeError:
                    continue
                if "\0" not in text:
                    yield text


def from_text(text: str) -> list[list[str]]:
    """The block of cells in a text; rows are filled up to the same length. An empty text is no block."""
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(text) or row:
        quoted = _QUOTED.match(text, at)
        cell = quoted or _PLAIN.match(text, at)
        assert cell is not None  # noqa: S101 - a plain cell may be empty, so it always matches
        row.append(quoted[1].replace('""', '"') if quoted else cell[0])
        end = _END.match(text, cell.end())
        assert end is not None  # noqa: S101 - a cell ends where one of these stands
        at = end.end()
        if end[0] != "\t":
            rows.append(row)
            row = []
        elif at == len(text):  # a tab at the very end opens one more, empty cell
            rows.append([*row, ""])
            row = []
    width = max((len(found) for found in rows), default=0)
    return [found + [""] * (width - len(found)) for found in rows]
