"""Which columns of a sheet mean which fields: headers of one to three rows, merged or not, with a column a choice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dxdesk import text
from dxdesk.models.register import Register
from dxdesk.sheets.matching.asking import COLUMN, NO_ANSWERS, NOT_READ, Answers, question_id
from dxdesk.sheets.matching.headings import FOREIGN, OWN, SHARED, Headings, Meaning, headings_of
from dxdesk.sheets.reading.book import Sheet
from dxdesk.sheets.reading.cell import Raw

SEARCHED = 80  # rows from the top in which a header is looked for
DEEPEST = 3  # rows of one header
FORM_WEIGHT = 1.5  # what the form number of a register counts beside matched fields
ENOUGH = 1.5  # evidence: one heading of the register's own and one that others have as well
PLENTY = 2.5
TITLED = 2.0  # evidence of a form number or a title

ORDINAL = frozenset({"tt", "stt", "so tt", "so thu tu", "no"})
UNIT = frozenset(
    {"unit", "ma don vi", "ma don vi bao cao", "don vi bao cao", "tinh thanh pho", "ma tinh", "bo nganh dia phuong"}
)
UNIT_NAME = frozenset({"ten don vi", "ten don vi bao cao"})  # beside the column of codes, for people
_NUMBERING = re.compile(r"\(?(\d{1,2}|[A-Z])\)?(?:\s*=.*)?")


@dataclass(slots=True)
class Header:
    """The header of a table. Rows and columns count from 0; `last` includes a row of column numbers."""

    register: Register
    first: int
    last: int
    ordinal: int | None = None
    unit: int | None = None
    unit_name: int | None = None  # another column that names it, beside the first
    plain: dict[str, int] = field(default_factory=dict)  # field → column
    marks: dict[str, dict[str, int]] = field(default_factory=dict)  # field → choice → column
    words: dict[int, str] = field(default_factory=dict)  # column → heading as it stands in the sheet
    guessed: dict[int, str] = field(default_factory=dict)  # column → field: the heading was only similar
    answered: dict[int, str] = field(default_factory=dict)  # column → field: a person said so
    unknown: dict[int, tuple[str, ...]] = field(default_factory=dict)  # column → fields it may be, none as a rule
    twins: dict[int, Meaning] = field(default_factory=dict)  # column → what another column means already
    filled_in: dict[int, str] = field(default_factory=dict)  # column → field that isn't stored
    score: float = 0
    evidence: float = 0  # how much says that the sheet is of this register and not about something else
    owned: int = 0  # how many of its headings no other sheet has
    titled: bool = False  # whether its title or form number is there

    @property
    def own(self) -> bool:
        """Whether any of the evidence is the register's alone."""
        return self.titled or self.owned > 0

    @property
    def is_named(self) -> bool:
        """Whether it is known which column names a row."""
        return self.register.key_fields[0] in self.plain

    @property
    def key(self) -> int:
        """The column that names a row."""
        return self.plain[self.register.key_fields[0]]

    @property
    def is_certain(self) -> bool:
        """Whether the sheet can't well be another, whatever its rows are called."""
        return self.own and self.evidence >= (PLENTY if self.register.catalogue else ENOUGH + SHARED)

    @property
    def is_probable(self) -> bool:
        """Whether it is one if its rows are called as those of the register are."""
        return self.own and self.evidence >= ENOUGH

    @property
    def is_likely(self) -> bool:
        """Whether it is worth asking."""
        return self.own and self.evidence >= OWN

    @property
    def matched(self) -> int:
        """How many fields have a column."""
        return len(self.plain) + len(self.marks)

    @property
    def marked(self) -> int:
        """How many columns of x there are."""
        return sum(map(len, self.marks.values()))


def find_header(sheet: Sheet, registers: Sequence[Register], answers: Answers = NO_ANSWERS) -> Header | None:
    """The best header on a sheet for one of the registers; None where no register's rows are named."""
    return _best(sheet, (header for header in _candidates(sheet, registers, answers) if header.is_named))


def find_nameless(sheet: Sheet, registers: Sequence[Register], answers: Answers = NO_ANSWERS) -> list[Header]:
    """For each register the best header of which only the heading of the column that names the rows isn't known."""
    found: dict[str, list[Header]] = {}
    for header in _candidates(sheet, registers, answers):
        found.setdefault(header.register.key, []).append(header)
    nameless = (headers for headers in found.values() if not any(header.is_named for header in headers))
    return [best for headers in nameless if (best := _best(sheet, headers))]


def _best(sheet: Sheet, headers: Iterable[Header]) -> Header | None:
    best: Header | None = None
    for header in headers:
        if best is None or (header.score, header.marked) > (best.score, best.marked):
            best = header  # of equal headers the one that also understood the columns of x
    if best:
        while best.last + 1 < len(sheet.rows) and is_numbering(sheet.rows[best.last + 1]):
            best.last += 1
    return best


def _candidates(sheet: Sheet, registers: Sequence[Register], answers: Answers) -> Iterator[Header]:
    origins = _origins(sheet)
    titled = {r.key: TITLED for r in registers if _entitles(r, text.fold(sheet.name))}
    forms: set[str] = set()
    for first, row in enumerate(sheet.rows[:SEARCHED]):
        named = [text.fold(v) for v in row if isinstance(v, str) and v]
        likely = [r for r in registers if len(named) > 1 and headings_of(r.key).names_one_of(named)]
        for depth in range(1, min(DEEPEST, len(sheet.rows) - first) + 1) if likely else ():
            paths = list(_paths(sheet, first, depth, origins))
            for register in likely:
                header = _match(register, paths, first, first + depth - 1, answers)
                if header:
                    header.score += (register.key in forms) * FORM_WEIGHT
                    header.evidence += titled.get(register.key, 0)
                    header.titled = register.key in titled
                    yield header
        forms |= {r.key for r in registers for words in named if r.form and text.fold(r.form) in words}
        titled |= {r.key: TITLED for r in registers if r.key in forms or any(_entitles(r, words) for words in named)}


def _entitles(register: Register, folded: str) -> bool:
    """Whether some words are, or hold, the title of a register; a title of two words says too little."""
    titles = map(text.fold, (register.title, register.short))
    return any(title in folded and title.count(" ") >= 2 for title in titles)


def _match(
    register: Register, paths: Sequence[tuple[int, tuple[str, ...]]], first: int, last: int, answers: Answers
) -> Header | None:
    headings, header = headings_of(register.key), Header(register, first, last)
    found: list[tuple[int, Meaning]] = []
    for place, path in paths:
        words = text.fold(path[-1])
        if header.ordinal is None and words in ORDINAL:
            header.ordinal = place
            continue
        if header.unit is None and words in UNIT:
            header.unit = place
            continue
        if header.unit is not None and header.unit_name is None and words in UNIT | UNIT_NAME:
            header.unit_name = place
            continue
        header.words[place] = " ".join(path)
        meaning = _answered(headings, header, place, answers)
        if meaning is None and place in header.answered:
            continue  # not to be read
        if meaning := meaning or headings.of(path):
            found.append((place, meaning))
        elif name := headings.is_filled_in(path[-1]):
            header.filled_in[place] = name
        else:
            header.unknown[place] = ()
    for column, meaning in sorted(found, key=lambda one: (one[0] not in header.answered, not one[1].sure)):
        _take(header, column, meaning)
    for name in header.plain.keys() & header.marks.keys():  # said outright: the columns of x are not needed
        header.twins |= {column: Meaning(name, code) for code, column in header.marks.pop(name).items()}
    if header.matched < 1 + header.is_named:
        return None
    _propose(headings, header)
    header.score = header.matched - len(header.guessed) / 2
    header.score -= (len(header.unknown) + len(header.twins)) / 4
    return header


def _answered(headings: Headings, header: Header, column: int, answers: Answers) -> Meaning | None:
    """What a person said of a heading, now or with an earlier book."""
    said = answers.get(question_id(COLUMN, headings.key, header.words[column]), "") if answers else ""
    if said == NOT_READ or said in headings.fields:
        header.answered[column] = said
    if said not in headings.fields:
        return None
    weight = headings.weight(said, header.words[column]) if said == header.register.key_fields[0] else FOREIGN
    return Meaning(said, weight=weight)


def _take(header: Header, column: int, meaning: Meaning) -> None:
    if meaning.code is not None:
        taken = header.marks.setdefault(meaning.field, {}).setdefault(meaning.code, column) == column
    else:
        taken = header.plain.setdefault(meaning.field, column) == column
    if not taken:
        header.twins[column] = meaning
        return
    header.evidence += meaning.weight
    header.owned += meaning.weight >= OWN
    if not meaning.sure:
        header.guessed[column] = meaning.field


def _propose(headings: Headings, header: Header) -> None:
    """For every heading that isn't known the fields it may be that no other column holds; a similar heading of a field
    that is there says nothing."""
    for column in [*header.unknown, *(c for c, meaning in header.twins.items() if not meaning.sure)]:
        header.twins.pop(column, None)
        free = [name for name in headings.near(header.words[column]) if name not in header.plain | header.marks]
        header.unknown[column] = tuple(free)


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
