"""Sheets of which only the heading above the names of the rows isn't known: "Tên phần mềm, hệ thống"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dxdesk import text
from dxdesk.i18n import _
from dxdesk.models.register import Register
from dxdesk.models.registers import pages
from dxdesk.sheets.matching.desk import Desk
from dxdesk.sheets.matching.headers import Header, find_header, find_nameless
from dxdesk.sheets.matching.headings import headings_of
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.matching.names import Names
from dxdesk.sheets.matching.notices import column_question
from dxdesk.sheets.reading.book import Sheet

LOOKED_AT = 200  # rows whose names tell whether a sheet is of a register
_HALF = 0.5
_NAMING = ("ten ", "noi dung ")  # how headings above names begin


@dataclass(frozen=True, slots=True)
class Nameless:
    """A header, and the column that most likely names the rows below it. `items` says that most of its cells are names
    of the catalogue, `akin` that a cell is at least like one, or the heading one above names."""

    sheet: Sheet
    header: Header
    column: int
    items: bool
    akin: bool

    @property
    def is_evident(self) -> bool:
        """Whether something besides says that the sheet is of the register."""
        header = self.header
        if header.titled and not self.items:
            return header.matched + (header.ordinal is not None) > 1  # a single word may stand in a guide as well
        return self.items or (self.akin and header.owned > 1)

    @property
    def is_certain(self) -> bool:
        """Whether there is nothing to ask."""
        return self.items and (self.header.own or self.header.matched > 1)

    @property
    def is_possible(self) -> bool:
        """Whether it is worth asking where a person says of which register the sheet is."""
        return self.is_evident or self.header.matched > 1

    def named(self) -> Header:
        """The header with that column for the names, as one that was guessed."""
        header, name = self.header, self.header.register.key_fields[0]
        header.plain[name], header.guessed[self.column] = self.column, name
        del header.unknown[self.column]
        for column, near in header.unknown.items():
            header.unknown[column] = tuple(other for other in near if other != name)
        return header

    def ask(self, desk: Desk) -> None:
        """Ask whether it is that column; until then no row is read, which is said."""
        register = self.header.register
        name = register.key_fields[0]
        label = _(register.fields[name].label)
        said = _(
            "Trang “{sheet}” giống biểu {form} “{title}” nhưng không thấy cột “{field}”. Cột “{heading}” có phải là "
            "cột đó không? Chưa trả lời thì chưa đọc dòng nào của trang này."
        )
        heading = text.shorten(self.header.words[self.column])
        said = said.format(
            sheet=self.sheet.name, form=register.form, title=_(register.short), field=label, heading=heading
        )
        near = [other for other in self.header.unknown[self.column] if other != name]
        desk.asked.add(column_question(self.sheet, self.header, self.column, (name, *near), said))
        told = _("Chưa biết cột nào là “{field}” nên chưa đọc dòng nào của trang này; hãy trả lời câu hỏi về cột.")
        desk.remark(self.sheet.name, told.format(field=label))


def find_naming(desk: Desk, sheet: Sheet, registers: Sequence[Register]) -> Nameless | None:
    """The likeliest of some registers for a sheet whose rows nothing known names; None where no column may name them,
    or where they are those of another register."""
    other = find_header(sheet, pages(), desk.answers)
    if other and other.is_likely and other.register not in registers:
        return None
    found = []
    for header in find_nameless(sheet, registers, desk.answers):
        texts = {column: words for column in header.unknown if (words := _texts(sheet, header, column))}
        if texts:
            found.append(_naming(desk, sheet, header, texts))
    return max(found, key=lambda one: (one.items, one.is_evident, one.header.evidence, one.header.score), default=None)


def _naming(desk: Desk, sheet: Sheet, header: Header, texts: dict[int, set[str]]) -> Nameless:
    """Of the columns with about as many different texts the one whose heading is nearest, or else the leftmost."""
    register = header.register
    field = register.fields[register.key_fields[0]]
    names = desk.names(field, {}) if field.catalogue else None
    shares = {column: named_share(names, words) if names else 0 for column, words in texts.items()}
    best = max(shares, key=lambda column: shares[column])
    if shares[best] > _HALF:
        return Nameless(sheet, header, best, items=True, akin=True)
    most = max(map(len, texts.values()))
    near = {column for column in texts if field.name in headings_of(register.key).near(header.words[column])}
    naming = {column for column in texts if text.fold(header.words[column]).startswith(_NAMING)}
    many = (column for column, words in texts.items() if 2 * len(words) >= most)
    column = min(many, key=lambda one: (one not in near, one not in naming, one))
    akin = names is None or column in naming or any(names.find(words).nearest for words in texts[column])
    return Nameless(sheet, header, column, items=False, akin=akin)


def _texts(sheet: Sheet, header: Header, column: int) -> set[str]:
    """The different words below a heading; none where most cells hold something else."""
    below = [row[column] for row in sheet.rows[header.last + 1 : header.last + 1 + LOOKED_AT]]
    filled = [value for value in below if not is_blank(value)]
    words = [v.strip() for v in filled if isinstance(v, str) and any(map(str.isalpha, v))]
    return set(words) if 2 * len(words) >= len(filled) else set()


def named_share(names: Names, words: Iterable[str]) -> float:
    """How many of some words are surely names of a list."""
    found = [names.find(one) for one in words]
    return sum(match.choice is not None and match.sure for match in found) / max(len(found), 1)
