"""An Excel book as plain values: nothing in it is run, and what can't be read says why."""

from __future__ import annotations

import hashlib
import html
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from dxdesk.errors import Place
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.sheets.reading import legacy
from dxdesk.sheets.reading.cell import Area, Marks, Oddity, Raw, yes_no
from dxdesk.sheets.reading.container import Parts, damaged, is_old_excel, read_file
from dxdesk.sheets.reading.fonts import tell
from dxdesk.sheets.reading.formats import number_format
from dxdesk.sheets.reading.layout import STRINGS, STYLES, WORKBOOK, Layout, Listed, comments, layout, looks, rich_texts
from dxdesk.sheets.reading.scan import Known, Seen, scan, without_far

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_PLAIN = frozenset({str, float, date})  # the types of cells that show simply what they are
_Given: TypeAlias = str | int | float | bool | date | datetime | time | timedelta  # what calamine makes of a cell


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

    `hidden` names the sheets that are hidden and so not read, `unread` those that are no worksheets, or lost, with what
    they are: "macro", "chart", "dialog", "lost", "other".
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    epoch_1904: bool = False


def read_book(path: Path, progress: Progress = SILENT) -> Book:
    """Reads all visible sheets of an .xlsx, .xlsm or .xls file; cells come in one form from all of them.

    A hostile file may take all memory or end the process, so a child process reads books. Raises `Missing` or
    `Unreadable` with what the file is and what to do; `Cancelled` when asked to stop.
    """
    data = read_file(path)
    progress.step(0, 100, _("Đang mở {file}…").format(file=path.name))
    old = is_old_excel(data, path.name)
    digest = hashlib.sha256(data).hexdigest()
    if old:
        return _read_old(data, path.name, digest, progress)
    return _read_new(data, path.name, digest, progress)


def _read_old(data: bytes, name: str, digest: str, progress: Progress) -> Book:
    from dxdesk.sheets.reading.old import read_old  # most books have no need of its reader

    found = read_old(data, Place(file=name), progress)
    for sheet in found.sheets:
        if not sheet.decoded:
            _decode(sheet.rows)
    sheets = tuple(Sheet(s.name, s.rows, s.merged, s.marks) for s in found.sheets)
    return Book(name, digest, sheets, tuple(found.hidden), tuple(found.unread), found.epoch_1904)


def _read_new(data: bytes, name: str, digest: str, progress: Progress) -> Book:
    import python_calamine as calamine  # of use where a book is read only, which is never in the window's process

    parts = Parts(data, name)
    plan = layout(parts)
    known = Known(looks(parts, plan.styles), rich_texts(parts, plan.strings), plan.epoch_1904)
    if all(listed.kind == "lost" for listed in plan.sheets):
        raise parts.damaged()
    wanted = [listed for listed in plan.sheets if not listed.kind and not listed.hidden]
    seen = {listed.part: scan(parts, listed.part, known, lambda: progress.step(5, 100)) for listed in wanted}
    order = {listed.part: place for place, listed in enumerate(plan.sheets)}
    if not _is_usual(parts, plan, seen):
        data = _usual(parts, plan, wanted, seen)
        _require_near(Parts(data, name), known, len(wanted))
        order = {listed.part: place for place, listed in enumerate(wanted)}
    sheets = []
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as opened:
            for listed in wanted:
                progress.step(10, 100, _("Đang đọc trang “{sheet}”…").format(sheet=listed.name))
                found = opened.get_sheet_by_index(order[listed.part])
                given: list[list[_Given]] = found.to_python(skip_empty_area=False)
                merged = tuple(found.merged_cell_ranges or ())
                marks = seen[listed.part].marks
                marks.comments = comments(parts, listed.part)
                sheets.append(Sheet(listed.name, _told(given, seen[listed.part]), merged, marks))
    except (calamine.CalamineError, OSError):
        raise damaged(parts.place) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own bugs arrive; it has no class to import
            raise
        raise damaged(parts.place) from None
    hidden = tuple(listed.name for listed in plan.sheets if not listed.kind and listed.hidden)
    unread = tuple((listed.name, listed.kind) for listed in plan.sheets if listed.kind)
    return Book(name, digest, tuple(sheets), hidden, unread, plan.epoch_1904)


# Books that calamine doesn't read, or not as they are


def _is_usual(parts: Parts, plan: Layout, seen: Mapping[str, Seen]) -> bool:
    """Whether calamine can read the book as it is: it gives up on a sheet that is none, and knows no UTF-16."""
    used = (WORKBOOK, plan.styles, plan.strings, *seen)
    return (
        (plan.styles, plan.strings) == (STYLES, STRINGS)
        and not any(listed.kind for listed in plan.sheets)
        and not any(each.far for each in seen.values())
        and all(map(parts.is_plain, used))
    )


def _usual(parts: Parts, plan: Layout, wanted: Sequence[Listed], seen: Mapping[str, Seen]) -> bytes:
    """The same book with nothing in it but the cells of the wanted sheets, each part where it usually is."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, part in ((STYLES, plan.styles), (STRINGS, plan.strings)):
            if part in parts.names():
                book.writestr(name, parts.read(part))
        for number, listed in enumerate(wanted, 1):
            body = without_far(parts.pieces(listed.part), seen[listed.part].far)
            book.writestr(f"xl/worksheets/sheet{number}.xml", body)
        for name, xml in _frame(wanted, epoch_1904=plan.epoch_1904):
            book.writestr(name, xml)
    return packed.getvalue()


def _require_near(parts: Parts, known: Known, sheets: int) -> None:
    """Looked at again, since a cell far out that stayed would take all memory."""
    for number in range(1, sheets + 1):
        if scan(parts, f"xl/worksheets/sheet{number}.xml", known, lambda: None).far:
            raise parts.damaged()


def _frame(wanted: Sequence[Listed], *, epoch_1904: bool) -> Iterator[tuple[str, str]]:
    sheets = "".join(
        f'<sheet name="{html.escape(listed.name)}" sheetId="{number}" r:id="r{number}"/>'
        for number, listed in enumerate(wanted, 1)
    )
    head = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(epoch_1904)}"/>'
    yield WORKBOOK, f"{head}<sheets>{sheets}</sheets></workbook>"
    links = [(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(wanted) + 1)]
    links += [("styles", "styles", "styles.xml"), ("strings", "sharedStrings", "sharedStrings.xml")]
    related = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{path}"/>' for i, kind, path in links)
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'
    root = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="{WORKBOOK}"/>'
    yield "_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>'


# The one form of a cell


def _told(given: list[list[_Given]], seen: Seen) -> list[list[Raw]]:
    """The cells as calamine gives them in their one form, with what only the parts of the file tell."""
    rows: list[list[Raw]] = given  # type: ignore[assignment] # what is none of the plain types is turned here
    for cells in given:
        if not _PLAIN.issuperset(map(type, cells)):
            cells[:] = [cell if type(cell) in _PLAIN else _one_form(cell) for cell in cells]  # type: ignore[misc]
    for cell, value in seen.values.items():
        _put(rows, cell, seen.marks.note(cell, value))
    for cell, (oddity, _shown) in seen.marks.odd.items():
        if oddity is Oddity.ERROR:
            _put(rows, cell, "")
    for (row, column), look in seen.looks.items():
        if row < len(rows) and column < len(rows[row]) and isinstance(text := rows[row][column], str):
            shown = look.format.text(seen.marks.keep((row, column), tell([(text, look.font)])))
            rows[row][column] = seen.marks.note((row, column), shown)
    if not seen.decoded:
        _decode(rows)
    return rows


def _put(rows: list[list[Raw]], cell: tuple[int, int], value: Raw) -> None:
    row, column = cell
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = value


def _one_form(cell: _Given) -> Raw:
    if isinstance(cell, bool):
        return yes_no(cell)
    if isinstance(cell, datetime):
        return cell.date()  # its format shows whole days
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, (time, timedelta)):  # less than a day, under a format of days
        days = cell / timedelta(days=1) if isinstance(cell, timedelta) else _share(cell)
        return number_format("h:mm").show(days, epoch_1904=False)
    return cell


def _share(at: time) -> float:
    return (at.hour * 3600 + at.minute * 60 + at.second) / 86400


def _decode(rows: list[list[Raw]]) -> None:
    """Turns text in an old encoding into Unicode, where no font tells: by what the whole sheet looks like."""
    if guessed := legacy.guess(v for row in rows[:400] for v in row if isinstance(v, str) and v):
        for cells in rows:
            cells[:] = [legacy.decode(v, guessed) if isinstance(v, str) else v for v in cells]
