"""What a report consists of: sentences whose numbers know their records, figures, annex tables. Plain data.

The same shapes serve a unit's report and the national one; the writers know nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from dxdesk.figures.figure import Cell, Figure
from dxdesk.models.field import show_number

MOST_PRINTED = 3000  # rows of an annex in a document; word processors hardly open longer tables
Draw: TypeAlias = Callable[[Figure], bytes]  # a chart as PNG; whoever has a window (or Qt at all) provides it


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, and the ids of the records it was counted from.

    Ids are "register/record", in the national report "unit/register/record".
    """

    text: str
    records: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


Part: TypeAlias = str | Number


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph, or an item of a list; `lead` is what stands in bold before it ("Nhận thức số")."""

    parts: tuple[Part, ...]
    form: Literal["paragraph", "item"] = "paragraph"
    lead: str = ""

    @property
    def text(self) -> str:
        return (f"{self.lead}: " if self.lead else "") + "".join(map(str, self.parts))

    @property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(part for part in self.parts if isinstance(part, Number))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section ("1. Văn bản, kế hoạch")."""

    text: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure shown as a table of some of its columns, and as a chart where there is somebody to draw it.

    `most` is how many lines the table shows at the most (0: all); `note` then says how many there are.
    """

    figure: Figure
    columns: tuple[str, ...]
    chart: bool = True
    note: str = ""
    most: int = 0

    @property
    def caption(self) -> str:
        unit = self.figure.unit_of_measure
        return f"{self.figure.title} (đơn vị tính: {unit})" if unit else self.figure.title

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self.figure.headings[self.figure.columns.index(name)] for name in self.columns)

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """The cells that are shown."""
        places = [self.figure.columns.index(name) for name in self.columns]
        return [tuple(row[place] for place in places) for row in self.figure.rows[: self.most or None]]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        return tuple(any(isinstance(value, (int, Decimal)) for value in column) for column in columns)


def told_columns(figure: Figure, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns for a table, without those of silent ones where there are none."""
    return tuple(name for name in columns if name not in _OF_THE_SILENT or any(figure.column(name)))


_OF_THE_SILENT = ("silent", "missing", "untold")  # columns of figures that count who, or what, has no figures
Block: TypeAlias = Sentence | Heading | Exhibit


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report; its number comes from its place."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an annex: heading, width in characters, and how its cells stand."""

    heading: str
    width: int
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Annex:
    """The rows of a register or figure. `records[i]` are the ids behind row i; `note` says what was left out."""

    title: str
    form: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    records: tuple[tuple[str, ...], ...]
    note: str = ""

    def printed(self) -> Annex:
        """The annex as it goes on paper: a very long one stops, and says so."""
        if len(self.rows) <= MOST_PRINTED:
            return self
        left_out = f"Phụ lục in {show_number(MOST_PRINTED)} dòng đầu trong số {show_number(len(self.rows))} dòng; "
        note = f"{left_out}đủ các dòng có trong báo cáo dạng Excel. {self.note}"
        return replace(self, rows=self.rows[:MOST_PRINTED], records=self.records[:MOST_PRINTED], note=note.strip())


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the text of an official document: who issues it, number, place and date, who signs."""

    issuer: tuple[str, ...]  # the name of the issuing office, in lines
    number: str  # "12/BC-UBND", with room for the number while it isn't known
    place: str
    day: str  # "ngày 26 tháng 4 năm 2022"
    kind: str  # "BÁO CÁO"
    subject: str
    until: str  # "Số liệu đến ngày 26/04/2022"
    addressee: str
    signature: tuple[str, ...]  # lines above the signer's name
    signer: str
    recipients: tuple[str, ...]

    @property
    def named(self) -> str:
        """How other papers name it: "Báo cáo số 12/BC-UBND ngày 26 tháng 4 năm 2022"."""
        return f"Báo cáo số {self.number} {self.day}"


@dataclass(frozen=True, slots=True)
class Origin:
    """What people call a record: its unit, its register, its own name."""

    unit: str
    register: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `origins` names every record that its numbers were counted from, by id."""

    head: Head
    opening: Sentence
    sections: tuple[Section, ...]
    closing: Sentence
    annexes: tuple[Annex, ...]
    origins: Mapping[str, Origin]

    @property
    def section_titles(self) -> list[str]:
        """ "I. Tình hình ban hành văn bản" """
        return [f"{roman(number)}. {section.title}" for number, section in enumerate(self.sections, start=1)]

    @property
    def annex_titles(self) -> list[str]:
        """ "Phụ lục I. Văn bản, kế hoạch" """
        return [f"Phụ lục {roman(number)}. {annex.title}" for number, annex in enumerate(self.annexes, start=1)]

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in order."""
        yield self.opening
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Sentence))
        yield self.closing

    def wordings(self) -> Iterator[str]:
        """Every text that a filled template has to show: titles, headings and sentences, piece by piece."""
        for section in self.sections:
            yield section.title
            yield from (block.text for block in section.blocks if isinstance(block, Heading))
        for sentence in self.sentences():
            yield sentence.lead
            yield from map(str, sentence.parts)

    @property
    def numbers(self) -> list[Number]:
        """Every number of its sentences."""
        return [number for sentence in self.sentences() for number in sentence.numbers]

    def exhibits(self) -> Iterator[Exhibit]:
        """Every figure, in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Exhibit))


def roman(number: int) -> str:
    """I, II, III … as sections and annexes are counted; from 1 to 39."""
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]
