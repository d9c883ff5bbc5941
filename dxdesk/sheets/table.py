"""One table of a book against its register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import compress
from typing import Any

from dxdesk import text
from dxdesk.errors import Invalid
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, PlanItem
from dxdesk.models.field import Choice, Field, Vocabulary
from dxdesk.sheets import columns, remarks
from dxdesk.sheets.cell import Oddity, Raw, column_letters
from dxdesk.sheets.columns import Column, Key, Parsed
from dxdesk.sheets.formats import seen
from dxdesk.sheets.incoming import Fault, SheetIntake
from dxdesk.sheets.lines import is_blank, records
from dxdesk.sheets.matching import Header
from dxdesk.sheets.names import Names
from dxdesk.sheets.reading import Sheet

OTHER_UNIT = "other_unit"  # what rows of other units are counted as
STRUCK = "struck"  # rows that are struck out
UNSAID = "unsaid"  # and expected rows that hold nothing but their name
VARIANTS = "plan_items.variants"
_OFFICE = re.compile(r"^(?:ubnd|uy ban nhan dan|tinh uy|thanh uy)?\s*(?:(?:tinh|thanh pho|tp)\s+)*")


class Desk:
    """What is gathered over all sheets of a book."""

    def __init__(self, campaign: Campaign, unit: str | None, *, epoch_1904: bool) -> None:
        self.campaign, self.unit, self.epoch_1904 = campaign, unit, epoch_1904
        self.sheets: list[SheetIntake] = []
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self.skipped: Counter[str] = Counter()
        self.seen: dict[str, dict[tuple[str, str], tuple[str, int]]] = {}  # register → unit and key → sheet and row
        self._names: dict[tuple[str, str], Names] = {}

    def remark(self, sheet: str, message: str) -> None:
        """A notice about a whole sheet."""
        self.notices.append(Fault(sheet, "", "", "", message, 0))

    def names(self, field: Field, row: Mapping[str, Parsed]) -> Names:
        """The names a catalogue field may hold, variants those of the row's item."""
        item = str(row.get("item")) if field.catalogue == VARIANTS else ""
        key = (field.catalogue, item)
        if key not in self._names:
            vocabulary = self.campaign.vocabulary(field, {"item": item})
            self._names[key] = Names(vocabulary or Vocabulary(()))
        return self._names[key]

    @cached_property
    def units(self) -> Vocabulary:
        """The units of the campaign, by code and by all their names."""
        return Vocabulary(
            [Choice(u.code, u.name, (u.full_name, *u.aliases)) for u in self.campaign.unit_by_code.values()]
        )

    @cached_property
    def offices(self) -> Mapping[str, str]:
        """Folded name without "UBND tỉnh" and the like → code."""
        return {_OFFICE.sub("", text.fold(n)): c.code for c in self.units.choices for n in (c.label, *c.aliases)}


class Table:
    """Reads one sheet into a desk."""

    def __init__(self, desk: Desk, sheet: Sheet, header: Header) -> None:
        self.desk, self.sheet, self.header = desk, _spread(sheet, header), header
        self.register = header.register
        self.rows: Sequence[int] = ()  # numbers of the rows that are records, from 0
        self.struck: Sequence[int] = ()  # and of those that would be, were they not struck out
        self.cells: list[tuple[Raw, ...]] = []  # by column
        self.units: Sequence[str] = ()
        self.keys: Sequence[str] = ()
        self.stranger: Fault | None = None
        self.parsed: dict[str, Column] = {}
        self.folded: dict[Raw, str] = {}  # text of the cells that name a row
        self.faults: dict[tuple[int, int], Fault] = {}  # place in `rows` and column
        self.fields = {c: n for n, c in header.plain.items()} | {
            c: n for n, codes in header.marks.items() for c in codes.values()
        }

    def take(self) -> None:
        """Rows, values, keys, in this order; what was understood goes to the desk."""
        self._choose_rows()
        self._tell_headings()
        for row, column, said in remarks.remarks(self.sheet, self.header, self.rows, self.struck):
            self._notice(row, column, said)
        self._parse()
        self._weigh_oddities()
        unsaid = self._unsaid()
        self._identify(unsaid)
        self._complete_rejected()
        bad = unsaid.union(place for place, _column in self.faults)
        good = [place not in bad for place in range(len(self.rows))]
        table = SheetIntake(
            self.sheet.name, self.register.key, (self.header.first + 1, self.header.last + 1),
            *self._places(), rows=[row + 1 for row in compress(self.rows, good)],
            units=list(compress(self.units, good)), keys=list(compress(self.keys, good)),
            values={name: list(compress(column.values, good)) for name, column in self.parsed.items()},
            stranger=self.stranger,
        )  # fmt: skip
        self.desk.sheets.append(table)
        self.desk.faults += [self.faults[key] for key in sorted(self.faults)]

    def _places(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        plain = {name: column_letters(column) for name, column in self.header.plain.items()}
        marks = {n: {code: column_letters(c) for code, c in codes.items()} for n, codes in self.header.marks.items()}
        for name, codes in self.header.marks.items():
            first, last = column_letters(min(codes.values())), column_letters(max(codes.values()))
            plain[name] = first if first == last else f"{first}:{last}"
        return plain, marks

    # Rows

    def _choose_rows(self) -> None:
        key = self.header.key
        below = self.sheet.rows[self.header.last + 1 :]
        self.folded = {raw: "" if is_blank(raw) else text.fold(str(raw)) for raw in {row[key] for row in below}}
        field = self.register.fields[self.register.key_fields[0]]
        names = self.desk.names(field, {}) if field.catalogue else None
        is_item = (lambda raw: names.find(str(raw)).choice is not None) if names else None
        self.rows, left_out = records(self.sheet, self.header, self.folded, is_item)
        self.desk.skipped.update({line.value: count for line, count in left_out.items()})
        self._leave_out_struck()
        self._choose_units()
        chosen = list(map(self._standing if self.sheet.marks.struck else self.sheet.rows.__getitem__, self.rows))
        self.cells = list(zip(*chosen, strict=True)) or [() for _cell in self.sheet.rows[0]]

    def _leave_out_struck(self) -> None:
        if self.sheet.marks.struck:
            struck = [row for row in self.rows if remarks.is_struck(self.sheet, self.header, row)]
            self.rows = [row for row in self.rows if row not in set(struck)]
            self.struck = struck
            self.desk.skipped[STRUCK] += len(struck)

    def _standing(self, row: int) -> Sequence[Raw]:
        """A row without what is struck out."""
        cells = self.sheet.rows[row]
        if row not in self.struck_in:
            return cells
        return ["" if (row, column) in self.sheet.marks.struck else raw for column, raw in enumerate(cells)]

    @cached_property
    def struck_in(self) -> Set[int]:
        """The rows that hold cells that are struck out."""
        return {row for row, _column in self.sheet.marks.struck}

    def _choose_units(self) -> None:
        unit = self.desk.unit
        if self.header.unit is None:
            titles = self._titled_units()
            if unit and titles and unit not in titles:
                self.stranger = self._stranger(unit, next(iter(titles.items())))
            self.units = [unit or next(iter(titles), "")] * len(self.rows)
            return
        column = self.header.unit
        codes = {raw: self._unit_code(raw) for raw in {self.sheet.rows[row][column] for row in self.rows}}
        units = [codes[self.sheet.rows[row][column]] for row in self.rows]
        if unit is not None:
            own = [code in (unit, "") for code in units]  # a unit that can't be read is a fault, not somebody else's
            others = Counter(code for code, mine in zip(units, own, strict=True) if not mine)
            self.rows, units = list(compress(self.rows, own)), list(compress(units, own))
            if others:
                self.desk.skipped[OTHER_UNIT] += others.total()
                said = _("{rows} dòng của {units} đơn vị khác không được đọc.")
                self._notice(0, column, said.format(rows=others.total(), units=len(others)))
        self.units = units

    def _unit_code(self, raw: Raw) -> str:
        written = f"{int(raw):02d}" if isinstance(raw, float) and raw.is_integer() else str(raw)
        choice = self.desk.units.find(written)
        return choice.code if choice else ""

    def _titled_units(self) -> dict[str, tuple[int, int]]:
        """The units that the title block names, and the first cell that does."""
        found: dict[str, tuple[int, int]] = {}
        for row, cells in enumerate(self.sheet.rows[: self.header.first]):
            for column, value in enumerate(cells):
                if isinstance(value, str) and (code := self.desk.offices.get(_OFFICE.sub("", text.fold(value)))):
                    found.setdefault(code, (row, column))
        return found

    def _stranger(self, unit: str, title: tuple[str, tuple[int, int]]) -> Fault:
        """What is wrong with a sheet whose title names this other unit."""
        code, (row, column) = title
        said = _(
            "Đầu biểu ghi “{title}”: đây là số liệu của {other}, không phải của {unit}. "
            "Hãy chọn đúng tệp, hoặc sửa đầu biểu nếu ghi nhầm."
        )
        words = text.shorten(text.clean(str(self.sheet.rows[row][column])))
        other, own = (self.desk.campaign.unit(each).name for each in (code, unit))
        message = said.format(title=words, other=other, unit=own)
        return Fault(self.sheet.name, f"{column_letters(column)}{row + 1}", "", words, message, 0)

    # Values

    def _parse(self) -> None:
        for name, column in self.header.plain.items():
            field = self.register.fields[name]
            cells = columns.adjusted(field, self.cells[column], epoch_1904=self.desk.epoch_1904)
            if field.catalogue == VARIANTS:
                continue  # needs the item
            self._keep(
                name, column, self._named(field, column, cells) if field.catalogue else columns.plain(field, cells)
            )
        for name, codes in self.header.marks.items():
            cells_by_code = {code: self.cells[column] for code, column in codes.items()}
            self._keep(name, min(codes.values()), columns.marked(self.register.fields[name], cells_by_code))
        for name, column in self.header.plain.items():
            if self.register.fields[name].catalogue == VARIANTS:
                self._keep(name, column, self._variants(self.register.fields[name], column))

    def _keep(self, name: str, column: int, found: Column) -> None:
        self.parsed[name] = found
        for place, error in found.errors.items():
            self._fault(place, column, str(error))

    def _named(self, field: Field, column: int, cells: Sequence[Key]) -> Column:
        names = self.desk.names(field, {})
        guesses: dict[Key, str] = {}

        def item(raw: Key) -> Parsed:
            match = names.find(_written(raw))
            if match.choice is None:
                raise _unknown(field, raw, match.nearest)
            if not match.sure:
                guesses[raw] = match.choice.label
            return match.choice.code

        found = columns.memoised(cells, item)
        if guesses:
            for place, raw in enumerate(cells):
                if raw in guesses:
                    self._guess(place, column, raw, guesses[raw])
        return found

    def _variants(self, field: Field, column: int) -> Column:
        items = self.parsed["item"].values
        values: list[Parsed] = []
        errors: dict[int, Invalid] = {}
        for place, (item, raw) in enumerate(zip(items, self.cells[column], strict=True)):
            value: Parsed = None
            if item is not None and not is_blank(raw):
                match = self.desk.names(field, {"item": item}).find(_written(raw))
                if match.choice is None:
                    errors[place] = self._no_variant(field, str(item), raw, match.nearest)
                else:
                    value = match.choice.code
                    if not match.sure:
                        self._guess(place, column, raw, match.choice.label)
            values.append(value)
        return Column(values, errors)

    def _no_variant(self, field: Field, code: str, raw: Raw, nearest: Choice | None) -> Invalid:
        item = self.desk.campaign.item("plan_items", code)
        if isinstance(item, PlanItem) and item.variants:
            return _unknown(field, raw, nearest)
        said = _("{field}: văn bản này không chia theo hình thức, không ghi được “{value}”.")
        return Invalid(said.format(field=_(field.label), value=text.shorten(_written(raw))))

    def _weigh_oddities(self) -> None:
        """Error cells and formulas: nothing is calculated here, so only a value that Excel kept can be taken."""
        place_of = {row: place for place, row in enumerate(self.rows)} if self.sheet.marks.odd else {}
        taken: dict[int, list[int]] = {}
        for (row, column), (kind, shown) in sorted(self.sheet.marks.odd.items()):
            place = place_of.get(row)
            if place is None or column not in self.fields:
                continue
            if kind is Oddity.FORMULA:
                taken.setdefault(column, []).append(row)
                continue
            said = {
                Oddity.ERROR: _("Ô báo lỗi {value} của Excel."),
                Oddity.UNCALCULATED: _("Ô là công thức chưa có kết quả, phần mềm không tự tính."),
                Oddity.LINK: _("Ô là công thức liên kết ra ngoài, phần mềm không đọc."),
                Oddity.SYMBOL: _("Ô dùng phông ký hiệu “{value}” mà phần mềm không biết dấu này."),
            }[kind].format(value=shown)
            self._fault(place, column, said + " " + _("Hãy ghi giá trị vào ô."), shown)
        for column, rows in taken.items():
            said = _("{count} ô ở cột này là công thức: lấy giá trị Excel đã tính sẵn.")
            self._notice(rows[0], column, said.format(count=len(rows)))

    def _unsaid(self) -> set[int]:
        """Places of expected rows that were left as the template has them."""
        if not self.register.expected:
            return set()
        said = [column.values for name, column in self.parsed.items() if name not in self.register.key_fields]
        faulty = {place for place, _column in self.faults}
        empty = {
            place for place, values in enumerate(zip(*said, strict=True)) if not any(v is not None for v in values)
        }
        self.desk.skipped[UNSAID] += len(empty - faulty)
        return empty - faulty

    # Keys

    def _identify(self, unsaid: Set[int]) -> None:
        names = self.register.key_fields
        first = self.parsed[names[0]].values
        for place, value in enumerate(first):
            if place in unsaid:
                continue
            if value is None and (place, self.header.key) not in self.faults:
                label = _(self.register.fields[names[0]].label)
                self._fault(place, self.header.key, _("Dòng có số liệu nhưng thiếu “{field}”.").format(field=label))
            if not self.units[place]:
                self._fault(place, self.header.unit or 0, _("Không rõ dòng này của đơn vị nào."))
        if self.register.catalogue:
            self.keys = [self._item_key(place, code) for place, code in enumerate(first)]
        else:
            folded = [[self.folded[raw] for raw in self.cells[self.header.key]]]
            for name in names[1:]:
                values = self.parsed[name].values if name in self.parsed else [None] * len(self.rows)
                known = {value: text.fold(str(value or "")) for value in set(values)}
                folded.append([known[value] for value in values])
            self.keys = list(map("\x1f".join, zip(*folded, strict=True)))
        self._refuse_duplicates(first, unsaid)

    def _item_key(self, place: int, code: Parsed) -> str:
        item = self.desk.campaign.item(self.register.catalogue, str(code))
        if isinstance(item, PlanItem) and item.repeatable and "number" in self.parsed:
            return f"{code}#{text.fold(str(self.parsed['number'].values[place] or ''))}"
        return str(code)

    def _refuse_duplicates(self, names: Sequence[Parsed], unsaid: Set[int]) -> None:
        letters = column_letters(self.header.key)
        seen = self.desk.seen.setdefault(self.register.key, {})
        for place, named in enumerate(zip(self.units, self.keys, strict=True)):
            if names[place] is None or place in unsaid:
                continue
            first = seen.setdefault(named, (self.sheet.name, self.rows[place]))
            if first != (self.sheet.name, self.rows[place]):
                cell = f"{letters}{first[1] + 1}"
                cell = cell if first[0] == self.sheet.name else f"“{first[0]}”, {cell}"
                said = _("Trùng với dòng ở ô {cell}: mỗi nội dung chỉ ghi một dòng.").format(cell=cell)
                self._fault(place, self.header.key, said)

    # Remarks

    def _complete_rejected(self) -> None:
        """Rows that go back anyway also say which values are ill-formed: the checks will not see them."""
        for place in {place for place, _column in self.faults}:
            for name, column in self.header.plain.items():
                field, value = self.register.fields[name], self.parsed[name].values[place]
                pattern = field.text_pattern()
                if pattern and isinstance(value, str) and not pattern.fullmatch(value):
                    said = _("{field}: “{value}” không đúng dạng.").format(
                        field=_(field.label), value=text.shorten(value)
                    )
                    self._fault(place, column, f"{said} {_(field.help)}".rstrip())

    def _tell_headings(self) -> None:
        for column, words in self.header.unknown.items():
            if not all(map(is_blank, self.cells[column])):
                said = _("Cột “{heading}” không có trong biểu này nên không đọc.").format(heading=text.shorten(words))
                self._notice(self.header.last, column, said)
        for column, name in self.header.guessed.items():
            said = _("Hiểu cột này là “{field}”.").format(field=_(self.register.fields[name].label))
            self._notice(self.header.last, column, said)

    def _guess(self, place: int, column: int, raw: Any, meant: str) -> None:
        said = _("Hiểu “{written}” là “{meant}”.").format(written=text.shorten(_written(raw)), meant=meant)
        self._notice(self.rows[place], column, said)

    def _fault(self, place: int, column: int, message: str, shown: str | None = None) -> None:
        """Rejects a row; the first thing said of a cell counts."""
        row = self.rows[place]
        value = text.shorten(_written(self.sheet.rows[row][column]) if shown is None else shown)
        fault = Fault(
            self.sheet.name, f"{column_letters(column)}{row + 1}", self.fields.get(column, ""), value, message, row + 1
        )
        self.faults.setdefault((place, column), fault)

    def _notice(self, row: int, column: int | None, message: str) -> None:
        cell = f"{column_letters(column)}{row + 1}" if column is not None else ""
        field = self.fields.get(column, "") if column is not None else ""
        self.desk.notices.append(Fault(self.sheet.name, cell, field, "", message, row + 1 if cell else 0))


def _spread(sheet: Sheet, header: Header) -> Sheet:
    """Cells merged downwards hold their value in every named row: one operator beside three systems."""
    rows: list[Sequence[Raw]] = []
    for (top, left), (bottom, _right) in sheet.merged:
        if header.last < top < bottom and top < len(sheet.rows):
            rows = rows or list(sheet.rows)
            for number in range(top + 1, min(bottom + 1, len(rows))):
                if not is_blank(rows[number][header.key]):
                    cells = [*rows[number]]
                    cells[left] = rows[top][left]
                    rows[number] = cells
    return replace(sheet, rows=rows) if rows else sheet


def _written(raw: Any) -> str:
    """A cell's value as a person sees it."""
    return text.clean(seen(raw))


def _unknown(field: Field, raw: Any, nearest: Choice | None) -> Invalid:
    said = _("{field}: không có “{value}” trong danh mục.").format(
        field=_(field.label), value=text.shorten(_written(raw))
    )
    return Invalid(said, hint=_("Có phải “{name}”?").format(name=nearest.label) if nearest else "")
