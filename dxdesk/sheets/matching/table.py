"""One table of a book against its register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import compress
from typing import Any

from dxdesk import text
from dxdesk.errors import Invalid
from dxdesk.i18n import _
from dxdesk.models.campaign import PlanItem
from dxdesk.models.field import Choice, Field, OneOf
from dxdesk.sheets.matching import columns, remarks
from dxdesk.sheets.matching.asking import VALUE, Asked, question_id
from dxdesk.sheets.matching.columns import Column, Key, Parsed
from dxdesk.sheets.matching.desk import Desk
from dxdesk.sheets.matching.headers import Header
from dxdesk.sheets.matching.incoming import Fault, SheetIntake
from dxdesk.sheets.matching.lines import is_blank, records
from dxdesk.sheets.matching.notices import Notices
from dxdesk.sheets.matching.twins import choose_twins
from dxdesk.sheets.matching.whose import Whose
from dxdesk.sheets.reading.book import Sheet
from dxdesk.sheets.reading.cell import Oddity, Raw
from dxdesk.sheets.reading.formats import written_in
from dxdesk.xlsx.page import column_letters

STRUCK = "struck"  # what rows that are struck out are counted as
UNSAID = "unsaid"  # and expected rows that hold nothing but their name


class Table:
    """Reads one sheet into a desk."""

    def __init__(self, desk: Desk, sheet: Sheet, header: Header) -> None:
        self.desk, self.sheet, self.header = desk, _spread(sheet, header), header
        choose_twins(self.sheet, header)
        self.register = header.register
        self.rows: Sequence[int] = ()  # numbers of the rows that are records, from 0
        self.struck: Sequence[int] = ()  # and of those that would be, were they not struck out
        self.cells: list[tuple[Raw, ...]] = []  # by column
        self.units: Sequence[str] = ()
        self.keys: Sequence[str] = ()
        self.stranger: Fault | None = None
        self.whose = Whose(self)
        self.parsed: dict[str, Column] = {}
        self.folded: dict[Raw, str] = {}  # text of the cells that name a row
        self.faults: dict[tuple[int, int], Fault] = {}  # place in `rows` and column
        self.fields = {c: n for n, c in header.plain.items()} | {
            c: n for n, codes in header.marks.items() for c in codes.values()
        }

    def take(self) -> None:
        """Rows, values, keys, in this order; what was understood goes to the desk."""
        self._choose_rows()
        for row, column, said in remarks.remarks(self.sheet, self.header, self.rows, self.struck):
            self.notice(row, column, said)
        self._parse()
        self._weigh_oddities()
        unsaid = self._unsaid()
        self._identify(unsaid)
        self._blank_faulty()
        self._complete_rejected()
        Notices(self).tell()
        bad = unsaid | self._left_out()
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
        self.whose.choose()
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

    # Values

    def _parse(self) -> None:
        hanging: list[tuple[str, int, Field]] = []  # on the item of the row
        for name, column in self.header.plain.items():
            field = self.register.fields[name]
            cells = columns.adjusted(field, self.cells[column], epoch_1904=self.desk.epoch_1904)
            if field.varies:
                hanging.append((name, column, field))
            else:
                self._keep(
                    name, column, self._named(field, column, cells) if field.catalogue else columns.plain(field, cells)
                )
        for name, codes in self.header.marks.items():
            cells_by_code = {code: self.cells[column] for code, column in codes.items()}
            self._keep(name, min(codes.values()), columns.marked(self.register.fields[name], cells_by_code))
        for name, column, field in hanging:
            self._keep(name, column, self._variants(field, column) if field.catalogue else self._by_kind(field, column))

    def _keep(self, name: str, column: int, found: Column) -> None:
        self.parsed[name] = found
        codes = self.header.marks.get(name, {})
        for place, error in found.errors.items():
            self.fault(place, codes.get(found.at.get(place, ""), column), str(error))
        for place, said in found.said.items():
            self.notice(self.rows[place], column, said)

    def _by_kind(self, field: Field, column: int) -> Column:
        """A column whose words hang on the kind of item that each row is about."""
        items = self.parsed[self.register.key_fields[0]].values
        catalogue = self.register.catalogue
        kinds = [getattr(self.desk.campaign.item(catalogue, str(item)), "kind", "") for item in items]
        values: list[Parsed] = [None] * len(items)
        errors: dict[int, Invalid] = {}
        said: dict[int, str] = {}
        for kind in dict.fromkeys(kinds):
            places = [place for place, other in enumerate(kinds) if other == kind]
            words = field.vocabulary_by_kind.get(kind, field.vocabulary)
            part = columns.plain(field, [self.cells[column][place] for place in places], words)
            for place, value in zip(places, part.values, strict=True):
                values[place] = value
            errors |= {places[at]: error for at, error in part.errors.items()}
            said |= {places[at]: sentence for at, sentence in part.said.items()}
        return Column(values, errors, said)

    def _named(self, field: Field, column: int, cells: Sequence[Key]) -> Column:
        names = self.desk.names(field, {})
        guesses: dict[Key, str] = {}
        nearest: dict[Key, Choice] = {}

        def item(raw: Key) -> Parsed:
            said = self.desk.answers.get(self._value_id(field, raw))
            if said in names.codes:
                return said
            match = names.find(written_in(raw))
            if match.choice is None:
                if match.nearest:
                    nearest[raw] = match.nearest
                raise _unknown(field, raw, match.nearest)
            if not match.sure:
                guesses[raw] = match.choice.label
            return match.choice.code

        found = columns.memoised(cells, item)
        if guesses:
            for place, raw in enumerate(cells):
                if raw in guesses:
                    self._guess(place, column, raw, guesses[raw])
        for place, raw in enumerate(cells) if nearest else ():
            if raw in nearest:
                self._ask_name(place, column, field, raw, nearest[raw])
        return found

    def _value_id(self, field: Field, raw: Any) -> str:
        return question_id(VALUE, f"{self.register.key}.{field.name}", written_in(raw))

    def _ask_name(self, place: int, column: int, field: Field, raw: Any, nearest: Choice) -> None:
        """Whether a name that the catalogue doesn't have means the one that is nearest to it."""
        written = written_in(raw)
        message = _("{field}: không có “{value}” trong danh mục. Có phải “{name}”?")
        message = message.format(field=_(field.label), value=text.shorten(written), name=nearest.label)
        self.desk.asked.add(Asked(
            VALUE, self.sheet.name, (f"{column_letters(column)}{self.rows[place] + 1}",), self.register.key, field.name,
            written, message, (nearest.code,), (nearest.label,), self._value_id(field, raw),
        ))  # fmt: skip

    def _variants(self, field: Field, column: int) -> Column:
        items = self.parsed["item"].values
        values: list[Parsed] = []
        errors: dict[int, Invalid] = {}
        for place, (item, raw) in enumerate(zip(items, self.cells[column], strict=True)):
            value: Parsed = None
            if item is not None and not is_blank(raw):
                names = self.desk.names(field, {"item": item})
                match = names.find(written_in(raw))
                if match.choice is not None:
                    value = match.choice.code
                    if not match.sure:
                        self._guess(place, column, raw, match.choice.label)
                elif names.codes:
                    value = OneOf(tuple(names.codes), written_in(raw), proposed=True)
                else:
                    errors[place] = self._no_variant(field, str(item), raw, match.nearest)
            values.append(value)
        return Column(values, errors)

    def _no_variant(self, field: Field, code: str, raw: Raw, nearest: Choice | None) -> Invalid:
        item = self.desk.campaign.item("plan_items", code)
        if isinstance(item, PlanItem) and item.variants:
            return _unknown(field, raw, nearest)
        said = _("{field}: văn bản này không chia theo hình thức, không ghi được “{value}”.")
        return Invalid(said.format(field=_(field.label), value=text.shorten(written_in(raw))))

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
            self.fault(place, column, said + " " + _("Hãy ghi giá trị vào ô."), shown)
        for column, rows in taken.items():
            said = _("{count} ô ở cột này là công thức: lấy giá trị Excel đã tính sẵn.")
            self.notice(rows[0], column, said.format(count=len(rows)))

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
                said = _("Dòng có số liệu nhưng thiếu “{field}”.").format(field=label)
                self.fault(place, self.header.key, said, whole=True)
            if not self.units[place]:
                self.whose.refuse(place)
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
            if names[place] is None or not named[0] or place in unsaid:
                continue
            first = seen.setdefault(named, (self.sheet.name, self.rows[place]))
            if first != (self.sheet.name, self.rows[place]):
                cell = f"{letters}{first[1] + 1}"
                cell = cell if first[0] == self.sheet.name else f"“{first[0]}”, {cell}"
                said = _("Trùng với dòng ở ô {cell}, cùng {what}: mỗi nội dung chỉ ghi một dòng.")
                self.fault(place, self.header.key, said.format(cell=cell, what=self._sameness(place)), whole=True)

    def _sameness(self, place: int) -> str:
        """What two rows have in common that are one: "Tên hệ thống thông tin “Cổng A”, Đơn vị vận hành “Sở Y tế”"."""
        row = {name: column.values[place] for name, column in self.parsed.items()}
        names = [name for name in self.register.key_fields if row.get(name) is not None]
        if self.header.unit is not None or self.desk.unit is None:
            unit = self.desk.campaign.unit(self.units[place]).name
            return ", ".join((f"{_('đơn vị')} “{unit}”", *(self._shown(name, row) for name in names)))
        return ", ".join(self._shown(name, row) for name in names)

    def _shown(self, name: str, row: Mapping[str, Any]) -> str:
        words = text.shorten(self.register.show(name, row, self.desk.campaign))
        return f"{_(self.register.fields[name].label)} “{words}”"

    # Remarks

    def _left_out(self) -> set[int]:
        """Places of the rows that stay out whole."""
        return {place for (place, _column), fault in self.faults.items() if fault.whole}

    def _blank_faulty(self) -> None:
        """A bad cell costs the cell. Without the name of its row nothing can be said of it, so that costs the row."""
        faulty: dict[str, set[int]] = {}
        for (place, column), fault in list(self.faults.items()):
            name = self.fields.get(column)
            if name == self.register.key_fields[0]:
                self.faults[place, column] = replace(fault, whole=True)
            elif name and self.parsed[name].values[place] is not None:
                faulty.setdefault(name, set()).add(place)
        for name, places in faulty.items():
            found = self.parsed[name]
            found.values = [None if place in places else value for place, value in enumerate(found.values)]

    def _complete_rejected(self) -> None:
        """Rows that go back anyway also say which values are ill-formed: the checks will not see them."""
        for place in self._left_out():
            for name, column in self.header.plain.items():
                field, value = self.register.fields[name], self.parsed[name].values[place]
                pattern = field.text_pattern()
                if pattern and isinstance(value, str) and not pattern.fullmatch(value):
                    said = _("{field}: “{value}” không đúng dạng.").format(
                        field=_(field.label), value=text.shorten(value)
                    )
                    self.fault(place, column, f"{said} {_(field.help)}".rstrip())

    def _guess(self, place: int, column: int, raw: Any, meant: str) -> None:
        said = _("Hiểu “{written}” là “{meant}”.").format(written=text.shorten(written_in(raw)), meant=meant)
        self.notice(self.rows[place], column, said)

    def fault(self, place: int, column: int, message: str, shown: str | None = None, *, whole: bool = False) -> None:
        """Rejects a cell, or a row; the first thing said of a cell counts."""
        row = self.rows[place]
        value = text.shorten(written_in(self.sheet.rows[row][column]) if shown is None else shown)
        fault = Fault(
            self.sheet.name,
            f"{column_letters(column)}{row + 1}",
            self.fields.get(column, ""),
            value,
            message,
            row + 1,
            whole,
        )
        known = self.faults.setdefault((place, column), fault)
        if whole and not known.whole:
            self.faults[place, column] = replace(known, whole=True)

    def notice(self, row: int, column: int | None, message: str) -> None:
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


def _unknown(field: Field, raw: Any, nearest: Choice | None) -> Invalid:
    said = _("{field}: không có “{value}” trong danh mục.").format(
        field=_(field.label), value=text.shorten(written_in(raw))
    )
    return Invalid(said, hint=_("Có phải “{name}”?").format(name=nearest.label) if nearest else "")
