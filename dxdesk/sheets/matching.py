"""Which columns of a sheet mean which fields: headers of one to three rows, merged or not, with a column a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from dxdesk import text
from dxdesk.models.field import Choice, Field, Vocabulary
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.cell import Raw
from dxdesk.sheets.names import Names
from dxdesk.sheets.reading import Sheet

SEARCHED = 80  # rows from the top in which a header is looked for
DEEPEST = 3  # rows of one header
FORM_WEIGHT = 1.5  # what the form number of a register counts beside matched fields

ORDINAL = frozenset({"tt", "stt", "so tt", "so thu tu", "no"})
UNIT = frozenset(
    {"unit", "ma don vi", "ma don vi bao cao", "don vi bao cao", "tinh thanh pho", "ma tinh", "bo nganh dia phuong"}
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_NUMBERING = re.compile(r"\(?(\d{1,2}|[A-Z])\)?(?:\s*=.*)?")


@dataclass(slots=True)
class Header:
    """The header of a table. Rows and columns count from 0; `last` includes a row of column numbers."""

    register: Register
    first: int
    last: int
    ordinal: int | None = None
    unit: int | None = None
    plain: dict[str, int] = field(default_factory=dict)  # field → column
    marks: dict[str, dict[str, int]] = field(default_factory=dict)  # field → choice → column
    guessed: dict[int, str] = field(default_factory=dict)  # column → field: the heading was only similar
    unknown: dict[int, str] = field(default_factory=dict)  # column → heading that means nothing here
    score: float = 0

    @property
    def key(self) -> int:
        """The column that names a row."""
        return self.plain[self.register.key_fields[0]]

    @property
    def marked(self) -> int:
        """How many columns of x there are."""
        return sum(map(len, self.marks.values()))


@dataclass(frozen=True, slots=True)
class _Meaning:
    field: str
    code: str | None = None
    sure: bool = True


class _Headings:
    """All headings of one register."""

    def __init__(self, register: Register) -> None:
        shown = {name: f for name, f in register.fields.items() if not f.internal}
        stored = {name: f for name, f in shown.items() if f.stored}
        self.fields: Mapping[str, Field] = stored
        self.ignored = {
            text.fold(word) for f in shown.values() if not f.stored for word in (f.label, f.name, *f.aliases)
        }
        self.exact: dict[str, _Meaning] = {}
        self.folded: dict[str, _Meaning] = {}
        for name, f in stored.items():
            for word in (f.label, *f.aliases):
                self.exact.setdefault(text.nfc(word).casefold(), _Meaning(name))
        for wanted in (False, True):  # a column's own name goes before a choice's
            for name, f in stored.items():
                for word, code in f.headings.items():
                    if (code is not None) is wanted and not (code and word.isdigit()):
                        self.folded.setdefault(word, _Meaning(name, code))
        self.names = Names(Vocabulary([Choice(name, f.label, f.aliases) for name, f in stored.items()]))

    def names_one_of(self, words: Sequence[str]) -> bool:
        """Whether any of some folded words is the heading of a field."""
        return any((meaning := self.folded.get(w)) and meaning.code is None for w in words)

    def of(self, path: Sequence[str]) -> _Meaning | None:
        """What a column means, by its headings from top to bottom."""
        *above, own = path
        for group in reversed(above):
            meaning = self._alone(group)
            if meaning and meaning.code is None:
                code = self.fields[meaning.field].headings.get(text.fold(own))
                if code:
                    return _Meaning(meaning.field, code)
        for words in (" ".join(path), own, " ".join(reversed(path))):
            if meaning := self._alone(words):
                return meaning
        return self._similar(own)

    def _alone(self, words: str) -> _Meaning | None:
        known = self.exact.get(text.nfc(words).strip().rstrip("*: ").casefold())
        folded = text.fold(words)
        return known or self.folded.get(folded) or self.folded.get(text.fold(_BRACKETS.sub("", words)))

    def _similar(self, words: str) -> _Meaning | None:
        if self.is_ignored(words):
            return None
        match = self.names.find(words)
        return _Meaning(match.choice.code, sure=match.sure) if match.choice else None

    def is_ignored(self, words: str) -> bool:
        """Whether a heading is of a column that the program fills in itself."""
        return text.fold(words) in self.ignored or text.fold(_BRACKETS.sub("", words)) in self.ignored


@cache
def _headings(key: str) -> _Headings:
    return _Headings(REGISTERS[key])


def find_header(sheet: Sheet, registers: Sequence[Register]) -> Header | None:
    """The best header on a sheet for one of the registers; None where no register's rows are named."""
    best: Header | None = None
    for header in _candidates(sheet, registers):
        if best is None or (header.score, header.marked) > (best.score, best.marked):
            best = header  # of equal headers the one that also understood the columns of x
    if best:
        while best.last + 1 < len(sheet.rows) and is_numbering(sheet.rows[best.last + 1]):
            best.last += 1
    return best


def _candidates(sheet: Sheet, registers: Sequence[Register]) -> Iterator[Header]:
    origins = _origins(sheet)
    forms: set[str] = set()
    for first, row in enumerate(sheet.rows[:SEARCHED]):
        named = [text.fold(v) for v in row if isinstance(v, str) and v]
        forms |= {r.key for r in registers for words in named if r.form and text.fold(r.form) in words}
        likely = [r for r in registers if len(named) > 1 and _headings(r.key).names_one_of(named)]
        if not likely:
            continue
        for depth in range(1, min(DEEPEST, len(sheet.rows) - first) + 1):
            paths = list(_paths(sheet, first, depth, origins))
            for register in likely:
                header = _match(register, paths, first, first + depth - 1)
                if header:
                    header.score += (register.key in forms) * FORM_WEIGHT
                    yield header


def _match(register: Register, paths: Sequence[tuple[int, tuple[str, ...]]], first: int, last: int) -> Header | None:
    headings, header = _headings(register.key), Header(register, first, last)
    for column, path in paths:
        words = text.fold(path[-1])
        if header.ordinal is None and words in ORDINAL:
            header.ordinal = column
            continue
        if header.unit is None and words in UNIT:
            header.unit = column
            continue
        meaning = headings.of(path)
        if meaning is None:
            if not headings.is_ignored(path[-1]):
                header.unknown[column] = " ".join(path)
        else:
            _take(header, column, meaning, path[-1])
    for name in header.plain.keys() & header.marks.keys():  # said outright: the columns of x are not needed
        header.unknown |= {column: code for code, column in header.marks.pop(name).items()}
    if register.key_fields[0] not in header.plain or len(header.plain) + len(header.marks) < 2:
        return None
    header.score = len(header.plain) + len(header.marks) - len(header.guessed) / 2 - len(header.unknown) / 4
    return header


def _take(header: Header, column: int, meaning: _Meaning, words: str) -> None:
    if meaning.code is not None:
        taken = header.marks.setdefault(meaning.field, {}).setdefault(meaning.code, column) == column
    else:
        taken = header.plain.setdefault(meaning.field, column) == column
    if not taken:
        header.unknown[column] = words
    elif not meaning.sure:
        header.guessed[column] = meaning.field


def _origins(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Cell of a merged area near the top → its first cell, which has the text."""
    found = {}
    width = len(sheet.rows[0]) if sheet.rows else 0
    for (top, left), (bottom, right) in sheet.merged:
        if top < SEARCHED + DEEPEST:
            for row in range(top, min(bottom, SEARCHED + DEEPEST) + 1):
                for column in range(left, min(right, width - 1) + 1):
                    found[row, column] = (top, left)
    return found


def _paths(
    sheet: Sheet, first: int, depth: int, origins: Mapping[tuple[int, int], tuple[int, int]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Column → its headings from top to bottom, merged cells spread out."""
    above = ""
    for column in range(len(sheet.rows[first])):
        path: list[str] = []
        for row in range(first, first + depth):
            origin = origins.get((row, column), (row, column))
            if row > first and origin[0] < row:
                continue  # the same merged cell as above
            words = _words(sheet.rows[origin[0]][origin[1]]) if origin[0] >= first else ""
            if row == first:
                spread = not words and (row, column) not in origins and depth > 1
                above = words or (above if spread else "")
                words = above if spread and _words(sheet.rows[first + 1][column]) else words
            if words:
                path.append(words)
        if path:
            yield column, tuple(path)


def _words(value: Raw) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return " ".join(text.nfc(str(value)).split())


def is_numbering(row: Sequence[Raw]) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B 1 2 3."""
    matches = [_NUMBERING.fullmatch(words) for v in row if (words := _words(v))]
    numbers = [int(match[1]) for match in matches if match and match[1].isdigit()]
    return len(matches) >= 3 and all(matches) and len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))
