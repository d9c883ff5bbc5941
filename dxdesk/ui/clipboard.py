"""Blocks of cells as Excel puts them on the clipboard: tabs between cells, quotes around cells of several lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def to_text(block: Sequence[Sequence[str]]) -> str:
    """The text Excel pastes as this block."""
    if len(block) == 1 and len(block[0]) == 1:
        return block[0][0]  # a lone cell is mostly pasted into other programs: no quotes around it
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab", lineterminator="\r\n").writerows(block)
    return out.getvalue()


def from_text(text: str) -> list[list[str]]:
    """The block of cells in a text; rows are filled up to the same length. An empty text is no block."""
    if not text:
        return []
    if "\t" not in text and '"' not in text[:1]:
        rows = [[line] for line in text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")]
    else:
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
