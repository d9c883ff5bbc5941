"""An Excel book as plain values: nothing in it is run, and what can't be read says why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import python_calamine as calamine

from dxdesk.errors import Place, Unreadable
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets import legacy
from dxdesk.sheets.container import Parts, is_old_excel, read_file
from dxdesk.sheets.scan import Layout, Marks, Styles, layout, scan, styles

Raw = str | int | float | bool | date | datetime | time | timedelta  # a cell; the empty text for a blank one
Area = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, rows and columns from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: rows of equal length from the first row and column on."""

    name: str
    rows: Sequence[Sequence[Raw]]
    merged: tuple[Area, ...] = ()
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Book:
    """An opened book.

    `hidden` names the sheets that were not read. `unchecked` says that formulas and error cells could not be told from
    values (.xls).
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    epoch_1904: bool = False
    unchecked: bool = False


def read_book(path: Path, progress: Progress = SILENT) -> Book:
    """Reads all visible sheets of an .xlsx, .xlsm or .xls file.

    The extent of an .xls can't be checked beforehand: a hostile one may take all memory, so a child process reads it.
    Raises `Missing` or `Unreadable` with what the file is and what to do; `Cancelled` when asked to stop.
    """
    data = read_file(path)
    progress.step(0, 100, _("Đang mở {file}…").format(file=path.name))
    old = is_old_excel(data, path.name)
    parts = None if old else Parts(data, path.name)
    digest = hashlib.sha256(data).hexdigest()
    known = _Known(parts)
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as opened:
            listed = [s for s in opened.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
            hidden = tuple(s.name for s in listed if s.visible != calamine.SheetVisibleEnum.Visible)
            names = [s.name for s in listed if s.name not in hidden]
            sheets = tuple(_sheet(opened, name, known, progress) for name in names)
    except calamine.PasswordError:
        hint = _("Hãy bỏ mật khẩu trong Excel rồi lưu lại.")
        raise Unreadable(_("Tệp có mật khẩu."), place=Place(path.name), hint=hint) from None
    except (calamine.CalamineError, OSError):
        raise _damaged(path) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own bugs arrive; it has no class to import
            raise
        raise _damaged(path) from None
    return Book(path.name, digest, sheets, hidden, known.layout.epoch_1904, unchecked=old)


def _damaged(path: Path) -> Unreadable:
    hint = _("Hãy mở bằng Excel, sửa chữa và lưu lại, hoặc xin lại tệp gốc.")
    return Unreadable(_("Tệp đã hỏng, không đọc được."), place=Place(file=path.name), hint=hint)


class _Known:
    """What the parts of the file say before its cells are read; nothing for .xls."""

    def __init__(self, parts: Parts | None) -> None:
        self.parts = parts
        self.layout = layout(parts) if parts else Layout({}, False)
        self.styles = styles(parts) if parts else Styles(frozenset(), {}, None)
        if parts and "xl/sharedStrings.xml" in parts.names():
            for _piece in parts.pieces("xl/sharedStrings.xml"):
                pass  # is as long as it says

    def marks(self, sheet: str, progress: Progress) -> Marks:
        if not self.parts:
            return Marks()
        part = self.layout.parts.get(sheet, "")
        if part not in self.parts.names():
            raise self.parts.damaged()
        return scan(self.parts, part, self.styles, lambda: progress.step(5, 100))


def _sheet(opened: calamine.CalamineWorkbook, name: str, known: _Known, progress: Progress) -> Sheet:
    marks = known.marks(name, progress)
    progress.step(10, 100, _("Đang đọc trang “{sheet}”…").format(sheet=name))
    found = opened.get_sheet_by_name(name)
    rows: list[list[Raw]] = found.to_python(skip_empty_area=False)
    _decode(rows, marks)
    return Sheet(name, rows, tuple(found.merged_cell_ranges or ()), marks)


def _decode(rows: list[list[Raw]], marks: Marks) -> None:
    """Turns text in old encodings into Unicode: by the font of the cell, else by what the whole sheet looks like."""
    for (row, column), encoding in marks.fonts.items():
        if row < len(rows) and column < len(rows[row]) and isinstance(text := rows[row][column], str):
            rows[row][column] = legacy.decode(text, encoding)
    if marks.fonts:
        return
    if guessed := legacy.guess(v for row in rows[:400] for v in row if isinstance(v, str) and v):
        for cells in rows:
            cells[:] = [legacy.decode(v, guessed) if isinstance(v, str) else v for v in cells]
