"""Books of Excel 97-2003 and older (.xls), read with their formats, fonts, comments and hidden parts."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import xlrd
from xlrd.biffh import unpack_string, unpack_unicode
from xlrd.compdoc import CompDocError
from xlrd.formatting import std_format_strings

from dxdesk.errors import Place
from dxdesk.i18n import _
from dxdesk.progress import Progress
from dxdesk.sheets.reading.cell import Area, Cell, Marks, Oddity, Raw, yes_no
from dxdesk.sheets.reading.container import damaged, protected
from dxdesk.sheets.reading.fonts import Font, Run, font, tell
from dxdesk.sheets.reading.formats import BUILT_IN, GENERAL, Format, number_format
from dxdesk.sheets.reading.limits import MAX_COLUMNS, MAX_FAR, MAX_ROWS

_FORMULA, _EOF, _BOUNDSHEET, _BOF = (0x0006, 0x0206, 0x0406), 0x000A, 0x0085, (0x0009, 0x0209, 0x0409, 0x0809)
_HIGH_BYTES = frozenset("\0\x01\x03\x1e\x20")  # of Vietnamese letters and usual signs in UTF-16
_SHARED, _SHARING = 0x04BC, b"\x01"  # a formula of several cells, and how they name it
_SHEET_KINDS = {1: "macro", 2: "chart", 6: "module"}
_TRUTH = re.compile(rb"\x1d[\x00\x01]|[\x21\x41\x61][\x22\x23]\x00|[\x22\x42\x62]\x00[\x22\x23]\x00", re.DOTALL)
_LINK = re.compile(rb"[\x22\x42\x62].\x67\x01", re.DOTALL)  # HYPERLINK()


@dataclass(slots=True)
class OldSheet:
    """A sheet as it was read."""

    name: str
    rows: list[list[Raw]]
    merged: tuple[Area, ...]
    marks: Marks
    decoded: bool  # whether fonts told of old encodings


@dataclass(slots=True)
class OldBook:
    """What was read of a book; `unread` has the sheets that are no worksheets with what they are."""

    sheets: list[OldSheet] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    epoch_1904: bool = False


def read_old(data: bytes, place: Place, progress: Progress) -> OldBook:
    """All visible worksheets. Raises `Unreadable` for a book with a password or a damaged one."""
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        ) as opened:
            return _Reader(opened, progress).book()
    except xlrd.XLRDError as error:
        raise (protected(place) if "encrypted" in str(error) else damaged(place)) from None
    except (CompDocError, struct.error, LookupError, ValueError, ArithmeticError, AssertionError, TypeError):
        raise damaged(place) from None  # xlrd checks little of what it reads
    except (AttributeError, NotImplementedError):
        raise damaged(place) from None


class _Reader:
    def __init__(self, opened: xlrd.book.Book, progress: Progress) -> None:
        self.opened, self.progress = opened, progress
        self.epoch_1904 = opened.datemode == 1
        self.fonts = [font(f.name or "", struck=bool(f.struck_out)) for f in opened.font_list]
        self.formats = [number_format(self._code(xf.format_key)) for xf in opened.xf_list]
        self.set_in = [self._font(xf.font_index) for xf in opened.xf_list]
        # Looks under which texts and numbers are simply what they are.
        self.simple = [
            set_in.plain and each.plain_numbers and each.words is None
            for set_in, each in zip(self.set_in, self.formats, strict=True)
        ]

    def _code(self, key: int) -> str:
        """The text of a format; where the book doesn't declare it, xlrd gives the American one."""
        known = self.opened.format_map.get(key)
        declared = known is not None and known.format_str != std_format_strings.get(key)
        return str(known.format_str) if declared else BUILT_IN.get(key, GENERAL)

    def _font(self, index: int) -> Font:
        return self.fonts[index] if 0 <= index < len(self.fonts) else Font()

    def book(self) -> OldBook:
        found = OldBook(epoch_1904=self.epoch_1904, unread=list(self._other_sheets()))
        for number, name in enumerate(self.opened.sheet_names()):
            if self.opened._sheet_visibility[number]:  # known before a sheet is read, which may be a large one
                found.hidden.append(name)
                continue
            self.progress.step(10, 100, _("Đang đọc trang “{sheet}”…").format(sheet=name))
            found.sheets.append(self._sheet(number, name))
            self.opened.unload_sheet(number)
        return found

    def _records(self, start: int) -> Iterator[tuple[int, bytes]]:
        """The records of one substream, without those of the charts in it."""
        data, depth = self.opened.mem, 0
        while start + 4 <= len(data):
            kind, length = struct.unpack_from("<HH", data, start)
            depth += (kind in _BOF) - (kind == _EOF)
            if depth <= 0:
                return
            if depth == 1:
                yield kind, bytes(data[start + 4 : start + 4 + length])
            start += 4 + length

    def _other_sheets(self) -> Iterator[tuple[str, str]]:
        """Name and kind of the sheets that xlrd leaves out."""
        if self.opened.biff_version < 50:
            return
        for kind, body in self._records(self.opened.base):
            if kind == _BOUNDSHEET and body[5]:
                modern = self.opened.biff_version >= 80
                name = unpack_unicode(body, 6, 1) if modern else unpack_string(body, 6, self.opened.encoding, 1)
                if _SHEET_KINDS.get(body[5]) != "module":  # its code is no sheet that a person sees
                    yield name, _SHEET_KINDS.get(body[5], "other")

    # Cells

    def _sheet(self, number: int, name: str) -> OldSheet:
        sheet = self.opened.sheet_by_index(number)
        marks = Marks()
        formulas = self._formulas(number)
        rows: list[list[Raw]] = []
        used = 0
        for row in range(sheet.nrows):
            if row % 1000 == 0:
                self.progress.step(10, 100)
            cells = self._row(sheet, row, marks, formulas)
            if cells:
                rows.extend([] for _blank in range(len(rows), row))
                rows.append(cells)
                used = max(used, len(cells))
        for cells in rows:
            cells.extend([""] * (used - len(cells)))
        self._note_rest(sheet, marks)
        decoded = any(set_in.is_old for set_in in self.fonts)
        merged = tuple(((top, left), (end - 1, right - 1)) for top, end, left, right in sheet.merged_cells)
        return OldSheet(name, rows, merged, marks, decoded)

    def _row(self, sheet: xlrd.sheet.Sheet, row: int, marks: Marks, formulas: dict[Cell, Oddity]) -> list[Raw]:
        cells: list[Raw] = []
        rich = sheet.rich_text_runlist_map
        kinds, values, looks = sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row]
        for column, (kind, value, look) in enumerate(zip(kinds, values, looks, strict=True)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and (row, column) not in formulas:
                continue
            if row >= MAX_ROWS or column >= MAX_COLUMNS:
                if len(marks.far) < MAX_FAR:
                    marks.far.append((row, column))
                continue
            cells.extend([""] * (column - len(cells)))
            simple = self.simple[look] and (row, column) not in formulas and (row, column) not in rich
            if simple and kind == xlrd.XL_CELL_NUMBER:
                cells.append(value)
            elif simple and kind == xlrd.XL_CELL_TEXT:
                cells.append(_one_by_one(value))
            else:
                cells.append(self._cell(sheet, (row, column), kind, value, look, marks, formulas))
        return cells

    def _cell(
        self, sheet: xlrd.sheet.Sheet, cell: Cell, kind: int, value: object, look: int, marks: Marks,
        formulas: dict[Cell, Oddity],
    ) -> Raw:  # fmt: skip
        if kind == xlrd.XL_CELL_ERROR:
            marks.odd[cell] = (Oddity.ERROR, xlrd.error_text_from_code.get(value, "#N/A"))
            return ""
        if cell in formulas:
            marks.odd[cell] = (formulas[cell], "=…")
        set_in, shown_as = self.set_in[look], self.formats[look]
        if kind == xlrd.XL_CELL_TEXT and isinstance(value, str):
            return self._text(sheet, cell, value, set_in, shown_as, marks)
        if set_in.struck:
            marks.struck.add(cell)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return yes_no(bool(value))
        if not isinstance(value, (int, float)):
            return ""
        return marks.note(cell, shown_as.show(float(value), epoch_1904=self.epoch_1904))

    def _text(
        self, sheet: xlrd.sheet.Sheet, cell: Cell, text: str, set_in: Font, shown_as: Format, marks: Marks
    ) -> Raw:
        text = _one_by_one(text)
        runs = list(self._runs(text, sheet.rich_text_runlist_map.get(cell, ()), set_in))
        if all(each.plain for _part, each in runs):
            return marks.note(cell, shown_as.text(text))
        return marks.note(cell, shown_as.text(marks.keep(cell, tell(runs))))

    def _runs(self, text: str, starts: list[tuple[int, int]], set_in: Font) -> Iterator[Run]:
        """The parts of a text with the font of each; before the first of them it is the cell's."""
        place = 0
        for start, index in starts:
            if start > place:
                yield text[place:start], set_in
            place, set_in = max(start, place), self._font(index)
        if place < len(text) or not text:
            yield text[place:], set_in

    def _formulas(self, number: int) -> dict[Cell, Oddity]:
        """The cells that are worked out, but for the TRUE() and FALSE() that LibreOffice writes for typed ones."""
        found: dict[Cell, Oddity] = {}
        sharing: dict[Cell, Cell] = {}  # cell → the first of those that have its formula
        typed: set[Cell] = set()
        for kind, body in self._records(self.opened._sh_abs_posn[number]):
            if kind == _SHARED and len(body) > 10:
                row, _last, column = struct.unpack_from("<HHB", body)
                if _TRUTH.fullmatch(_code(body, 8)):
                    typed.add((row, column))
            elif kind in _FORMULA and len(body) > 22:
                cell: Cell = struct.unpack_from("<HH", body)
                code = _code(body, 20 if self.opened.biff_version >= 50 else 16)
                if code[:1] == _SHARING and len(code) == 5:
                    sharing[cell] = struct.unpack_from("<HH", code, 1)
                if not _TRUTH.fullmatch(code):
                    found[cell] = _oddity(body, code)
        return {cell: oddity for cell, oddity in found.items() if sharing.get(cell) not in typed}

    def _note_rest(self, sheet: xlrd.sheet.Sheet, marks: Marks) -> None:
        marks.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
        marks.hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
        marks.comments = {cell: note.text for cell, note in sheet.cell_note_map.items()}


def _one_by_one(text: str) -> str:
    """A text without the zeros that stand between its letters where a program wrote two bytes for each, unsaid."""
    if "\0" not in text:
        return text
    if len(text) % 2 == 0 and set(text[1::2]) <= _HIGH_BYTES:
        with suppress(UnicodeError):
            return text.encode("latin-1").decode("utf-16-le")
    return text.replace("\0", "")


def _code(body: bytes, start: int) -> bytes:
    """A formula that stands in a record behind its length."""
    length: int = struct.unpack_from("<H", body, start)[0]
    return body[start + 2 : start + 2 + length]


def _oddity(body: bytes, code: bytes) -> Oddity:
    if _LINK.search(code):
        return Oddity.LINK
    blank = body[12:14] == b"\xff\xff" and body[6] == 3
    return Oddity.UNCALCULATED if blank else Oddity.FORMULA
