"""What is told of a table besides its values: what is struck out, hidden, noted beside a cell, or too far out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dxdesk import text
from dxdesk.i18n import _
from dxdesk.sheets.matching.headers import Header
from dxdesk.sheets.matching.lines import is_blank
from dxdesk.sheets.reading.book import Sheet
from dxdesk.sheets.reading.cell import Cell, Shown
from dxdesk.sheets.reading.formats import general
from dxdesk.xlsx.page import column_letters

LISTED = 200  # remarks of one kind on a sheet; what goes beyond is told in one
_LONG = 300  # letters of a comment

Remark = tuple[int, int | None, str]  # row and column from 0, and the words


def is_struck(sheet: Sheet, header: Header, row: int) -> bool:
    """Whether a row is struck out: its name is, or all that it says."""
    struck = sheet.marks.struck
    if (row, header.key) in struck:
        return True
    filled = [c for c, value in enumerate(sheet.rows[row]) if c != header.ordinal and not is_blank(value)]
    return bool(filled) and all((row, column) in struck for column in filled)


def remarks(sheet: Sheet, header: Header, rows: Sequence[int], struck: Sequence[int]) -> Iterator[Remark]:
    """All there is to tell of the rows that are records, and of those left out because they are struck out."""
    yield from _bounded(_struck(sheet, header, rows, struck))
    yield from _bounded(_hidden_rows(sheet, header, rows))
    yield from _hidden_columns(sheet, header, rows)
    yield from _bounded(_unseen(sheet, rows))
    yield from _bounded(
        (row, column, _("Ô có ghi chú: “{comment}”.").format(comment=text.shorten(text.clean(words), _LONG)))
        for (row, column), words in sorted(sheet.marks.comments.items())
    )


def far(sheet: Sheet) -> Iterator[tuple[str, int, str]]:
    """The cells that were not read: name, row from 1, and what is told."""
    for row, column in sheet.marks.far:
        said = _("Ô nằm quá xa bảng nên không đọc. Nếu thừa, hãy xóa ô này.")
        yield f"{column_letters(column)}{row + 1}", row + 1, said


def _struck(sheet: Sheet, header: Header, rows: Sequence[int], left_out: Sequence[int]) -> Iterator[Remark]:
    for row in left_out:
        said = _("Dòng {row} bị gạch ngang nên không đọc. Nếu vẫn dùng, hãy bỏ gạch rồi nhập lại.")
        yield row, header.key, said.format(row=row + 1)
    taken = set(rows) if sheet.marks.struck or sheet.marks.dropped else set()
    for row, column in sorted(sheet.marks.struck):
        if row in taken and column != header.ordinal:
            said = _("Ô bị gạch ngang (“{value}”) nên không đọc. Nếu vẫn dùng, hãy bỏ gạch rồi nhập lại.")
            yield row, column, said.format(value=text.shorten(str(sheet.rows[row][column])))
    for (row, column), words in sorted(sheet.marks.dropped.items()):
        if row in taken or row <= header.last:
            said = _("Đã bỏ phần bị gạch ngang “{words}”, chỉ đọc phần còn lại.")
            yield row, column, said.format(words=text.shorten(words))


def _hidden_rows(sheet: Sheet, header: Header, rows: Sequence[int]) -> Iterator[Remark]:
    hidden = [row for row in rows if row in sheet.marks.hidden_rows] if sheet.marks.hidden_rows else []
    for first, last in _runs(hidden):
        if first == last:
            said = _("Dòng {row} đang bị ẩn hoặc lọc nên không thấy trên màn hình, nhưng vẫn được đọc.")
        else:
            said = _("Các dòng {row}–{last} đang bị ẩn hoặc lọc nên không thấy trên màn hình, nhưng vẫn được đọc.")
        yield first, header.key, said.format(row=first + 1, last=last + 1)


def _hidden_columns(sheet: Sheet, header: Header, rows: Sequence[int]) -> Iterator[Remark]:
    width = len(sheet.rows[0]) if sheet.rows else 0
    for column in sorted(sheet.marks.hidden_columns):
        shown = (sheet.rows[row][column] for row in (header.last, *rows)) if column < width else ()
        if not all(map(is_blank, shown)):
            said = _("Cột {column} đang bị ẩn nên không thấy trên màn hình, nhưng vẫn được đọc.")
            yield header.last, column, said.format(column=column_letters(column))


def _unseen(sheet: Sheet, rows: Sequence[int]) -> Iterator[Remark]:
    taken = set(rows) if sheet.marks.unseen else ()
    for row, column in sorted(sheet.marks.unseen):
        cell = sheet.rows[row][column]
        if row in taken and isinstance(cell, Shown):
            value = general(cell.value) if isinstance(cell.value, float) else str(cell.value)
            said = _("Ô có {value} nhưng định dạng của ô không cho hiện ra nên không đọc.")
            yield row, column, said.format(value=text.shorten(value))


def _runs(rows: Iterable[int]) -> Iterator[Cell]:
    """Rows that follow each other, as first and last."""
    first = last = None
    for row in rows:
        if last is not None and first is not None and row != last + 1:
            yield first, last
            first = None
        first, last = row if first is None else first, row
    if first is not None and last is not None:
        yield first, last


def _bounded(told: Iterable[Remark]) -> Iterator[Remark]:
    more, place = 0, (0, None)
    for number, remark in enumerate(told):
        if number < LISTED:
            yield remark
        else:
            place, more = (remark[0], None) if not more else place, more + 1
    if more:
        yield place[0], None, _("Từ dòng {row} còn {count} ô hoặc dòng như vậy.").format(row=place[0] + 1, count=more)
