"""What a person is told of a table besides its values: columns that mean nothing here, or something else, and what
stands above the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dxdesk import text
from dxdesk.dates import parse_date
from dxdesk.i18n import _
from dxdesk.models.field import Field, Kind, Value, parse_number
from dxdesk.sheets.matching.asking import COLUMN, NOT_READ, Asked, question_id
from dxdesk.sheets.matching.headers import Header, is_numbering
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.matching.titles import other_period
from dxdesk.sheets.reading.book import Sheet
from dxdesk.xlsx.page import column_letters

if TYPE_CHECKING:
    from dxdesk.sheets.matching.table import Table

MOST = 20  # cells of one column that are named one by one
_ROUNDED = 0.06  # how far a share may be off that was rounded to one place


class Notices:
    """Tells about one table on its desk."""

    def __init__(self, table: Table) -> None:
        self._table, self._desk, self._header = table, table.desk, table.header
        self._fields = table.register.fields

    def tell(self) -> None:
        self._tell_period()
        for column, near in self._header.unknown.items():
            if self._is_filled(column):
                if near:
                    self._ask(column, near)
                else:
                    self._not_read(column)
        for column, meaning in self._header.twins.items():
            if self._is_filled(column):
                self._tell_twin(column, meaning.field)
        for column, name in self._header.guessed.items():
            said = _("Hiểu cột “{heading}” là “{field}”.")
            heading = text.shorten(self._header.words[column])
            self._tell(column, said.format(heading=heading, field=_(self._fields[name].label)))
        for column, name in self._header.answered.items():
            self._tell_answered(column, name)
        for column, name in self._header.filled_in.items():
            self._compare(column, name)

    def _is_filled(self, column: int) -> bool:
        return not all(map(is_blank, self._table.cells[column]))

    # Headings

    def _not_read(self, column: int) -> None:
        words = text.shorten(self._header.words[column])
        self._tell(column, _("Cột “{heading}” không có trong biểu này nên không đọc.").format(heading=words))

    def _ask(self, column: int, near: Sequence[str]) -> None:
        said = _("Cột “{heading}” là cột nào của biểu: {fields}, hay cột khác?")
        fields = "; ".join(_(self._fields[name].label) for name in near)
        said = said.format(heading=text.shorten(self._header.words[column]), fields=fields)
        self._desk.asked.add(column_question(self._table.sheet, self._header, column, near, said))

    def _tell_twin(self, column: int, name: str) -> None:
        read = self._header.plain.get(name)
        if read is None:
            read = min(self._header.marks[name].values())
        said = _("Cột “{heading}” cùng nghĩa với cột {read} “{other}”: chỉ đọc cột {read}, cột này không đọc.")
        heading, other = (text.shorten(self._header.words[c]) for c in (column, read))
        self._tell(column, said.format(heading=heading, read=column_letters(read), other=other))

    def _tell_answered(self, column: int, name: str) -> None:
        heading = text.shorten(self._header.words[column])
        if name == NOT_READ:
            said = _("Cột “{heading}” không đọc, như đã trả lời.").format(heading=heading)
        else:
            said = _("Cột “{heading}” đọc là “{field}”, như đã trả lời.")
            said = said.format(heading=heading, field=_(self._fields[name].label))
        self._tell(column, said)

    def _tell(self, column: int, said: str) -> None:
        self._table.notice(heading_row(self._table.sheet, self._header, column), column, said)

    # What stands above

    def _tell_period(self) -> None:
        campaign = self._desk.campaign
        if (cell := other_period(self._table.sheet, self._header.first, campaign)) is None:
            return
        row, column = cell
        words = text.shorten(text.clean(str(self._table.sheet.rows[row][column])))
        said = _(
            "Đầu biểu ghi “{title}”, còn kỳ báo cáo đang nhập là {period}. Hãy kiểm tra có đúng tệp của kỳ này không."
        )
        said = said.format(title=words, period=campaign.period)
        self._desk.remark(self._table.sheet.name, said, f"{column_letters(column)}{row + 1}", row + 1)

    # Columns that the catalogue fills in

    def _compare(self, column: int, name: str) -> None:
        """Name the cells that contradict the catalogue: it is the catalogue that stands."""
        field = self._fields[name]
        told = 0
        for place, raw, value in self._differing(column, name, field):
            told += 1
            if told <= MOST:
                known = field.show(value, self._vocabulary(field)) or _("để trống")
                if field.compute is None:
                    said = _("{field}: tệp ghi “{written}”, danh mục của kỳ báo cáo ghi “{known}”; giữ theo danh mục.")
                else:
                    said = _("{field}: tệp ghi “{written}”, tính từ các cột khác được “{known}”; giữ số được tính.")
                written = text.shorten(text.clean(str(raw)))
                said = said.format(field=_(field.label), written=written, known=text.shorten(known))
                self._table.notice(self._table.rows[place], column, said)
        if told > MOST:
            said = _("Cột “{heading}”: còn {n} ô khác với danh mục hoặc số được tính; các ô này không đọc.")
            self._tell(column, said.format(heading=text.shorten(self._header.words[column]), n=told - MOST))

    def _differing(self, column: int, name: str, field: Field) -> Iterator[tuple[int, Any, Value]]:
        known: dict[tuple[Any, ...], Value] = {}
        parsed = {n: c.values for n, c in self._table.parsed.items()}
        items = parsed[self._table.register.key_fields[0]]
        for place, raw in enumerate(self._table.cells[column]):
            if is_blank(raw) or items[place] is None:
                continue
            if field.compute is None:
                if (items[place], raw) not in known:
                    known[items[place], raw] = self._value(name, dict.fromkeys(parsed) | self._key(items[place]))
                value = known[items[place], raw]
            else:
                value = self._value(name, {n: values[place] for n, values in parsed.items()})
            if value is not None and not self._is_same(field, raw, value):
                yield place, raw, value

    def _key(self, item: Any) -> dict[str, Any]:
        return {self._table.register.key_fields[0]: item}

    def _value(self, name: str, row: Mapping[str, Any]) -> Value:
        return self._table.register.value(name, row, self._desk.campaign)

    def _vocabulary(self, field: Field) -> Any:
        return field.vocabulary or self._desk.campaign.vocabulary(field, {})

    def _is_same(self, field: Field, raw: Any, value: Value) -> bool:
        try:
            if field.kind is Kind.DAY:
                return parse_date(raw).isoformat() == value
            if field.numeric:
                return abs(parse_number(raw) - parse_number(str(value).replace(".", ","))) <= _ROUNDED
        except (ValueError, OverflowError):
            return False
        shown = field.show(value, self._vocabulary(field))
        written, known = text.spelled_out(text.fold(str(raw))), text.spelled_out(text.fold(shown))
        unit = self._desk.units.find(str(raw)).code
        numbers = re.findall(r"\d+", written)
        return (
            written in known
            or known in written
            or bool(unit and unit == self._desk.units.find(shown).code)
            or bool(numbers and numbers == re.findall(r"\d+", known))
        )


def column_question(sheet: Sheet, header: Header, column: int, near: Sequence[str], said: str) -> Asked:
    """Which field a heading means: `near` are proposed first."""
    words, register = header.words[column], header.register
    taken = header.plain | header.marks
    others = (name for name, f in register.stored.items() if f.shown and name not in (*near, *taken))
    codes = (*near, *others, NOT_READ)
    labels = tuple(_("không đọc cột này") if n == NOT_READ else _(register.fields[n].label) for n in codes)
    cell = f"{column_letters(column)}{heading_row(sheet, header, column) + 1}"
    ident = question_id(COLUMN, register.key, words)
    return Asked(COLUMN, sheet.name, (cell,), register.key, "", words, said, codes, labels, ident)


def heading_row(sheet: Sheet, header: Header, column: int) -> int:
    """The row in which the heading of a column stands."""
    for row in range(header.last, header.first, -1):
        if not is_blank(sheet.rows[row][column]) and not is_numbering(sheet.rows[row]):
            return row
    return header.first
