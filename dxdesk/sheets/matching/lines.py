"""Which rows below a header are records: titles of groups, totals, signatures and repeated headers are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from dxdesk import text
from dxdesk.sheets.matching.headers import Header, is_numbering
from dxdesk.sheets.reading.book import Sheet
from dxdesk.sheets.reading.cell import Raw, Shown, What

SPARSE = 3  # a row with no more filled cells than this is looked at closely
BLANKS = frozenset({"", "-", "–", "—", "…", "...", "☐", "□"})  # what officers put where there is nothing

_ORDINAL = re.compile(r"\d+(?:[.,]\d+)*[.)]?")
_GROUP_ORDINAL = re.compile(r"[IVXLC]+[.)]?|[A-ZĐ][.)]?|[a-zđ][.)]?")
_TOTAL = re.compile(r"tong|tong so|tong cong|cong|tong hop|tong cong .*|cong theo .*")
_SIGNATURE = re.compile(
    r"nguoi lap(?: bieu| bao cao)?|nguoi bao cao|nguoi tong hop|lap bieu|thu truong(?: don vi| co quan)?"
    r"|lanh dao(?: don vi)?|(?:k?t )?(?:pho )?(?:giam doc|chu tich)|tm (?:ubnd|uy ban nhan dan).*|noi nhan.*"
    r"|ky ghi ro ho ten.*|ky ten.*|.{2,40} ngay \d{0,2} ?thang \d{0,2} ?nam ?\d{0,4}"
)


class Line(StrEnum):
    """What a row below the header is."""

    RECORD = "record"
    BLANK = "blank"
    GROUP = "group"
    TOTAL = "total"
    SIGNATURE = "signature"
    HEADER = "header"


def is_blank(value: Raw) -> bool:
    """Whether a cell says nothing; a lone dash and a box without a tick stand for nothing too."""
    if isinstance(value, str):
        return value in BLANKS or value.strip() in BLANKS
    return isinstance(value, Shown) and value.what is What.UNSEEN


def records(
    sheet: Sheet, header: Header, folded: Mapping[Raw, str], is_item: Callable[[Raw], bool] | None
) -> tuple[list[int], Counter[Line]]:
    """The rows (from 0) that hold records, and how many of each other kind were left out.

    `folded` has the folded text of each cell in the key column; `is_item` says that a name is in the catalogue.
    """
    reader = _Lines(sheet, header, folded, is_item)
    start, width, key = header.last + 1, len(sheet.rows[0]), header.key
    formulas = {row for row, _column in sheet.marks.odd}
    headings = {text.fold(str(row[key])) for row in sheet.rows[header.first : start]}
    special = {raw for raw, words in folded.items() if not words or words in headings or _is_special(words)}
    found: list[int] = []
    left_out: Counter[Line] = Counter()
    for number, row in enumerate(sheet.rows[start:], start):
        if reader.signed or width - row.count("") <= SPARSE or row[key] in special or number in formulas:
            line = reader.what(number, row)
            if line is not Line.RECORD:
                left_out[line] += 1
                continue
        found.append(number)
    left_out.pop(Line.BLANK, None)
    return found, left_out


def _is_special(words: str) -> bool:
    return words.isdigit() or bool(_TOTAL.fullmatch(words) or _SIGNATURE.fullmatch(words))


class _Lines:
    def __init__(
        self, sheet: Sheet, header: Header, folded: Mapping[Raw, str], is_item: Callable[[Raw], bool] | None
    ) -> None:
        self.header, self.folded, self.is_item, self.odd = header, folded, is_item, sheet.marks.odd
        self.headings = sheet.rows[header.first : header.last + 1]
        self.matched = {*header.plain.values(), *(c for codes in header.marks.values() for c in codes.values())}
        self.signed = False  # below a signature only numbered rows and catalogue items are records

    def what(self, number: int, row: Sequence[Raw]) -> Line:
        """What one row is; rows must be asked about from top to bottom."""
        name = self.folded[row[self.header.key]]
        ordinal = str(row[self.header.ordinal]).strip() if self.header.ordinal is not None else ""
        numbered = bool(_ORDINAL.fullmatch(ordinal)) or (number, self.header.ordinal) in self.odd
        words = [folded for v in row if isinstance(v, str) and not is_blank(v) and (folded := text.fold(v))]
        filled = {c for c in self.matched if not is_blank(row[c]) or (number, c) in self.odd}
        if row in self.headings or is_numbering(row):
            return Line.HEADER
        if not filled and not (words and not numbered):
            return Line.BLANK
        if not numbered and words and _TOTAL.fullmatch(name or words[0]):
            return Line.TOTAL
        if numbered or self._is_item(row[self.header.key]):
            return Line.RECORD
        if self.signed or any(_SIGNATURE.fullmatch(w) for w in ([name] if name else words)):
            self.signed = True
            return Line.SIGNATURE
        return Line.GROUP if self._is_group(number, row, ordinal, name, filled) else Line.RECORD

    def _is_item(self, name: Raw) -> bool:
        return self.is_item is not None and not is_blank(name) and self.is_item(name)

    def _is_group(self, number: int, row: Sequence[Raw], ordinal: str, name: str, filled: set[int]) -> bool:
        """A name alone, or with sums beside it, under I, A or no number at all where records are numbered."""
        beside = {c for c in filled - {self.header.key} if (number, c) not in self.odd}
        if not name or any(isinstance(row[c], str) for c in beside):
            return not filled
        if _GROUP_ORDINAL.fullmatch(ordinal):
            return True
        return not beside and (name.startswith("nhom ") or (self.header.ordinal is not None and not ordinal))
