"""Whose rows these are: told by a column, or by the title of the sheet."""

from __future__ import annotations

import re
from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING

from dxdesk import text
from dxdesk.i18n import _
from dxdesk.sheets.matching.asking import UNIT, Asked, question_id
from dxdesk.sheets.matching.incoming import Fault
from dxdesk.sheets.matching.titles import units_of
from dxdesk.sheets.reading.cell import Raw
from dxdesk.sheets.reading.formats import written_in
from dxdesk.xlsx.page import column_letters

if TYPE_CHECKING:
    from dxdesk.sheets.matching.table import Table

OTHER_UNIT = "other_unit"  # what rows of other units are counted as
_WHO = "don vi|dia phuong|tinh|thanh pho|tp|bo|nganh|co quan|noi"
_MORE = "cac|va|ngang bo|thuoc chinh phu|trung uong|tw|bao cao|gui|nop|thuc hien"
_HEADING = re.compile(rf"(?:ten )?(?:cac )?(?:{_WHO})(?: (?:{_WHO}|{_MORE}))*")


class Whose:
    """Tells the unit of every row of one table."""

    def __init__(self, table: Table) -> None:
        self._table, self._desk = table, table.desk

    def choose(self) -> None:
        """Fill in the table's units, and leave out the rows of others."""
        unit, above = self._desk.unit, self._table.header.first
        if self._table.header.unit is None:
            self._look_for_column()
        if self._table.header.unit is None:
            titles = units_of(self._table.sheet, above, self._desk.units)
            if unit and titles and unit not in titles:
                self._table.stranger = self._stranger(unit, next(iter(titles.items())))
            self._table.units = [unit or next(iter(titles), "")] * len(self._table.rows)
            return
        column = self._table.header.unit
        units = self._named_in(column)
        if self._table.header.unit_name is not None:
            names = self._named_in(self._table.header.unit_name)
            units = [
                one if one == other or not other else other if not one else ""
                for one, other in zip(units, names, strict=True)
            ]
        if unit is not None:
            own = [code in (unit, "") for code in units]  # a unit that can't be read is a fault, not somebody else's
            others = Counter(code for code, mine in zip(units, own, strict=True) if not mine)
            self._table.rows, units = list(compress(self._table.rows, own)), list(compress(units, own))
            if others:
                self._desk.skipped[OTHER_UNIT] += others.total()
                said = _("{rows} dòng của {units} đơn vị khác không được đọc.")
                self._table.notice(0, column, said.format(rows=others.total(), units=len(others)))
        self._table.units = units

    def _look_for_column(self) -> None:
        """ "Đơn vị", "Địa phương" over a column says whose the rows are where what stands in it names units; over
        departments or units of measure it doesn't."""
        header = self._table.header
        for column in sorted(header.unknown):
            cells = {written_in(self._table.sheet.rows[row][column]) for row in self._table.rows}
            names = [name for name in cells if any(c.isalpha() for c in name)]
            if names and _HEADING.fullmatch(text.fold(header.words[column])):
                known = sum(bool(self._desk.units.find(name).code) for name in names)
                if 2 * known >= len(names):
                    header.unit = column
                    del header.unknown[column]
                    return

    def _named_in(self, column: int) -> list[str]:
        """The unit that each row names in a column; empty for those that name none."""
        cells = [self._table.sheet.rows[row][column] for row in self._table.rows]
        codes = {raw: self._unit_code(raw) for raw in set(cells)}
        return [codes[raw] for raw in cells]

    def _unit_code(self, raw: Raw) -> str:
        """The unit that a cell names, or that a person said it names."""
        written = written_in(raw)
        said = self._desk.answers.get(question_id(UNIT, "", written), "")
        return said if said in self._desk.campaign.unit_by_code else self._desk.units.find(written).code

    def _stranger(self, unit: str, title: tuple[str, tuple[int, int]]) -> Fault:
        """What is wrong with a sheet whose title names this other unit."""
        code, (row, column) = title
        said = _(
            "Đầu biểu ghi “{title}”: đây là số liệu của {other}, không phải của {unit}. "
            "Hãy chọn đúng tệp, hoặc sửa đầu biểu nếu ghi nhầm."
        )
        words = text.shorten(text.clean(str(self._table.sheet.rows[row][column])))
        other, own = (self._desk.campaign.unit(each).name for each in (code, unit))
        message = said.format(title=words, other=other, unit=own)
        return Fault(self._table.sheet.name, f"{column_letters(column)}{row + 1}", "", words, message, 0)

    def refuse(self, place: int) -> None:
        """A row that nobody can be told to have: named for its unit alone, and asked about where a unit is near."""
        column = self._table.header.unit
        row = self._table.sheet.rows[self._table.rows[place]]
        written = "" if column is None else written_in(row[column])
        if column is None or not written:
            self._table.fault(place, column or 0, _("Không rõ dòng này của đơn vị nào."), whole=True)
            return
        if (other := self._table.header.unit_name) is not None and self._desk.units.find(written).code:
            said = _("Dòng này ghi “{code}” và “{name}”, là hai đơn vị khác nhau. Hãy sửa cho khớp.")
            self._table.fault(place, other, said.format(code=written, name=written_in(row[other])), whole=True)
            return
        near = self._desk.units.find(written).proposed
        labels = self._desk.unit_labels(near)
        said = _("Không rõ dòng này của đơn vị nào: kỳ báo cáo không có “{name}”.").format(name=text.shorten(written))
        if near:
            said += " " + _("Có phải “{names}”?").format(names="”, “".join(labels))
            cells = (f"{column_letters(column)}{self._table.rows[place] + 1}",)
            ident = question_id(UNIT, "", written)
            self._desk.asked.add(
                Asked(
                    UNIT,
                    self._table.sheet.name,
                    cells,
                    self._table.register.key,
                    "",
                    written,
                    said,
                    near,
                    labels,
                    ident,
                )
            )
        self._table.fault(place, column, said, whole=True)
