"""Blocks of cells as Excel puts them on the clipboard: tabs between cells, quotes around cells of several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r|\n|\Z)')
_PLAIN = re.compile(r"[^\t\r\n]*")
_END = re.compile(r"\t|\r\n|\r|\n|\Z")


def to_text(block: Sequence[Sequence[str]]) -> str:
    """The text Excel pastes as this block."""
    if len(block) == 1 and len(block[0]) == 1:
        return block[0][0]  # a lone cell is mostly pasted into other programs: no quotes around it
    return "".join("\t".join(map(_written, row)) + "\r\n" for row in block)


def _written(cell: str) -> str:
    if cell[:1] == '"' or any(sign in cell for sign in "\t\r\n"):
        return '"' + cell.replace('"', '""') + '"'
    return cell


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
