"""What the cell reader doesn't tell: formulas, error cells, percent formats, old fonts, and cells far out.

Sheets are looked through as bytes, a few thousand rows at a time; only a stretch that holds something of interest is
parsed. A single cell at XFD1048576 would make the cell reader ask for 17 thousand million cells, so the extent is
checked here, before it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat

from dxdesk.errors import Unreadable
from dxdesk.i18n import _
from dxdesk.sheets.container import Parts
from dxdesk.sheets.legacy import Encoding, encoding_of_font

MAX_ROWS = 150_000
MAX_COLUMNS = 104  # A … CZ
MAX_ROW_BYTES = 32 << 20
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.')
Cell = tuple[int, int]  # row and column, both from 0
Attributes = dict[str, str]


class Oddity(StrEnum):
    """Why a cell isn't simply its value."""

    ERROR = "error"
    FORMULA = "formula"  # with the value Excel kept from its last calculation
    UNCALCULATED = "uncalculated"  # a formula without one
    LINK = "link"  # HYPERLINK() and other formulas that reach out of the book


@dataclass(slots=True)
class Marks:
    """The cells of one sheet that need care. `odd` holds what and the text to show for it."""

    odd: dict[Cell, tuple[Oddity, str]] = field(default_factory=dict)
    percent: set[Cell] = field(default_factory=set)
    fonts: dict[Cell, Encoding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Styles:
    """Cell styles (their numbers, as the cells name them) that change what a cell means."""

    percent: frozenset[str]
    fonts: dict[str, Encoding]
    needle: re.Pattern[bytes] | None  # finds a cell that has one of them


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the book keeps its sheets; `epoch_1904` says that day numbers count from 1904."""

    parts: dict[str, str]  # sheet name → part
    epoch_1904: bool


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def layout(parts: Parts) -> Layout:
    """Sheet names and the parts they are kept in. Raises `Unreadable`."""
    targets: dict[str, str] = {}
    for _path, name, attributes in elements(parts, parts.read("xl/_rels/workbook.xml.rels")):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path
    sheets: dict[str, str] = {}
    old = False
    for _path, name, attributes in elements(parts, parts.read("xl/workbook.xml")):
        if name == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = targets.get(reference, "")
        elif name == "workbookPr":
            old = attributes.get("date1904") in ("1", "true")
    return Layout(sheets, old)


def styles(parts: Parts) -> Styles:
    """The styles with a percent format or an old Vietnamese font."""
    formats, fonts, percent, legacy = {"9": True, "10": True}, [], set(), {}
    number = 0
    for path, name, attributes in elements(parts, parts.read("xl/styles.xml")):
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = "%" in _QUOTED.sub("", attributes.get("formatCode", ""))
        elif name == "font" and path.endswith("/fonts"):
            fonts.append("")
        elif name == "name" and path.endswith("/fonts/font"):
            fonts[-1] = attributes.get("val", "")
        elif name == "xf" and path.endswith("/cellXfs"):
            if formats.get(attributes.get("numFmtId", "0")):
                percent.add(str(number))
            font = attributes.get("fontId", "0")
            encoding = encoding_of_font(fonts[int(font)]) if font.isdigit() and int(font) < len(fonts) else None
            if encoding:
                legacy[str(number)] = encoding
            number += 1
    wanted = "|".join(sorted(percent | legacy.keys())).encode()
    default = legacy.keys() & {"0"}  # the style of cells that name none: every stretch is of interest
    needle = re.compile(rb"<" if default else rb's="(?:' + wanted + rb')"') if wanted else None
    return Styles(frozenset(percent), legacy, needle)


def scan(parts: Parts, part: str, known: Styles, step: Callable[[], None]) -> Marks:
    """The cells of a sheet that need care. Raises `Unreadable` for a damaged sheet or one with cells too far out."""
    marks = Marks()
    reader = _Reader(parts, marks, known)
    unusual: re.Pattern[bytes] | None = None
    for prefix, stretch in _stretches(parts, part):
        step()
        unusual = unusual or _unusual(prefix)
        styled = known.needle and known.needle.search(stretch)
        if styled or b'"e"' in stretch or b"'e'" in stretch or unusual.search(stretch):
            reader.read(stretch)
    return marks


def _unusual(prefix: bytes) -> re.Pattern[bytes]:
    """Finds formulas, and cells that don't say in the usual way that they lie within A1:CZ99999."""
    return re.compile(rb'<%b(?:c(?! r="[A-C]?[A-Z]\d{1,5}")|row(?! r=")|f)|<!' % re.escape(prefix))


def _stretches(parts: Parts, part: str) -> Iterator[tuple[bytes, bytes]]:
    """Whole rows as XML without a root, and the namespace prefix of their tags."""
    rest = b""
    prefix: bytes | None = None
    for piece in parts.pieces(part):
        rest += piece
        if len(rest) > MAX_ROW_BYTES:
            raise parts.damaged()
        if prefix is None:
            root = re.search(rb"<(?:([\w.-]+):)?worksheet[\s>]", rest)
            if not root:
                if len(rest) > 65536:
                    raise parts.damaged()
                continue
            prefix = root[1] + b":" if root[1] else b""
        end = rest.rfind(b"</" + prefix + b"row>")
        if end >= 0:
            end += len(prefix) + 6
            yield prefix, _rows(rest[:end], prefix)
            rest = rest[end:]
    if prefix is not None and (left := _rows(rest, prefix)):
        yield prefix, left[: left.rfind(b"</" + prefix + b"sheetData")] if b"sheetData" in left else left


def _rows(stretch: bytes, prefix: bytes) -> bytes:
    start = re.search(rb"<" + prefix + rb"row[\s/>]", stretch)
    return stretch[start.start() :] if start else b""


class _Reader:
    """Reads one stretch of rows exactly."""

    def __init__(self, parts: Parts, marks: Marks, known: Styles) -> None:
        self.parts, self.marks, self.known = parts, marks, known
        self.row = self.column = -1
        self.kind = self.style = self.formula = self.share = ""
        self.value = ""
        self.has_formula = False
        self.collect: list[str] | None = None
        self.shared: dict[str, str] = {}

    def read(self, stretch: bytes) -> None:
        parser = _parser(self.parts)
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(b"<rows>" + stretch + b"</rows>", True)
        except expat.ExpatError:
            raise self.parts.damaged() from None

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r"))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.formula, self.value, self.has_formula = "", "", False
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self.row + 1
            self.column = -1
        elif name == "f":
            self.has_formula = True
            self.share = attributes.get("si", "")  # formulas copied down name the first one
            self.collect = []
        elif name in ("v", "t"):
            self.collect = []

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise self.parts.damaged()
        self.column, self.row = column_number(match[1]), int(match[2]) - 1

    def _text(self, text: str) -> None:
        if self.collect is not None:
            self.collect.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("v", "t", "f") and self.collect is not None:
            text, self.collect = "".join(self.collect), None
            if name == "f":
                self.formula = text or self.shared.get(self.share, "")
                self.shared.setdefault(self.share, self.formula)
            else:
                self.value = self.value or text
        elif name == "c":
            self._note()

    def _note(self) -> None:
        if not (self.value or self.has_formula):
            return
        if self.row >= MAX_ROWS or self.column >= MAX_COLUMNS:
            message = _("Trang tính lớn quá {rows} dòng hoặc {columns} cột.").format(rows=MAX_ROWS, columns=MAX_COLUMNS)
            hint = _("Hãy xóa ô thừa ở xa bảng (Ctrl+End) hoặc tách thành nhiều tệp.")
            raise Unreadable(message, place=self.parts.place, hint=hint)
        cell = (self.row, self.column)
        if self.kind == "e":
            self.marks.odd[cell] = (Oddity.ERROR, self.value)
        elif self.has_formula:
            self.marks.odd[cell] = (self._formula_kind(), f"={self.formula}")
        if self.style in self.known.percent and self.kind == "n":
            self.marks.percent.add(cell)
        if self.style in self.known.fonts and self.kind != "n":
            self.marks.fonts[cell] = self.known.fonts[self.style]

    def _formula_kind(self) -> Oddity:
        upper = self.formula.upper()
        if "HYPERLINK(" in upper or "WEBSERVICE(" in upper or "|" in upper:
            return Oddity.LINK
        return Oddity.FORMULA if self.value else Oddity.UNCALCULATED


def _parser(parts: Parts) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_ignored: object) -> None:
        raise parts.damaged()

    parser.StartDoctypeDeclHandler = refuse  # a book has no need of entities
    return parser


def elements(parts: Parts, xml: bytes) -> Iterator[tuple[str, str, Attributes]]:
    """Path of the parent, name without its prefix, and attributes of every element of a small part."""
    found: list[tuple[str, str, Attributes]] = []
    path: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(":")[2]
        found.append(("/".join(path), name, attributes))
        path.append(name)

    parser = _parser(parts)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: path.pop()
    try:
        if xml:
            parser.Parse(xml, True)
    except expat.ExpatError:
        raise parts.damaged() from None
    return iter(found)
