"""The cells of an .xlsx sheet that are not simply their value, and those too far out.

The reader of cells (calamine) knows no formats, fonts or formulas. Sheets are looked through as bytes, a few thousand
rows at a time; only a stretch that holds something of interest is parsed. A single cell at XFD1048576 would make the
reader ask for 17 thousand million cells, so the extent is checked here, before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from dxdesk.sheets.reading.cell import Cell, Marks, Oddity, Raw, column_number, yes_no
from dxdesk.sheets.reading.container import Parts
from dxdesk.sheets.reading.fonts import PLAIN, Font, tell
from dxdesk.sheets.reading.formats import GENERAL, number_format
from dxdesk.sheets.reading.layout import REFERENCE, Look, RunReader, in_cell
from dxdesk.sheets.reading.limits import MAX_COLUMNS, MAX_FAR, MAX_ROWS
from dxdesk.sheets.reading.xml import TRUE, Attributes, local, parser_for

MAX_ROW_BYTES = 32 << 20
MANY = 2000  # texts of several fonts from which every stretch is parsed
_TRUTH = re.compile(r"=?(TRUE|FALSE)(?:\(\s*\))?", re.IGNORECASE)
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_DEFAULT = Look(number_format(GENERAL), PLAIN)
_HIDDEN_ROW = re.compile(rb"""hidden\s*=\s*["'](?:1|true|on)|\bht\s*=\s*["']0""")
Runs = list[tuple[str, Font | None]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the book says of its cells beforehand: styles that matter, texts of several fonts, day numbers from 1904."""

    looks: Mapping[str, Look]
    texts: Mapping[str, Runs]
    epoch_1904: bool

    def needle(self) -> re.Pattern[bytes] | None:
        """Finds a cell that has one of them; None where there is none."""
        if "0" in self.looks or len(self.texts) > MANY:
            return re.compile(rb"<")  # the style of cells that name none: every stretch is of interest
        found = []
        if self.looks:
            found.append(rb's="(?:' + "|".join(sorted(self.looks)).encode() + rb')"')
        if self.texts:
            found.append(rb"<(?:\w+:)?v>(?:" + "|".join(sorted(self.texts)).encode() + rb")</")
        return re.compile(b"|".join(found)) if found else None


@dataclass(slots=True)
class Seen:
    """What was found: marks, cells whose value is another than the reader's, and looks that its text needs."""

    marks: Marks = field(default_factory=Marks)
    values: dict[Cell, Raw] = field(default_factory=dict)
    looks: dict[Cell, Look] = field(default_factory=dict)
    far: set[bytes] = field(default_factory=set)  # references as they stand in the part
    decoded: bool = False  # whether fonts told of old encodings


def scan(parts: Parts, part: str, known: Known, step: Callable[[], None]) -> Seen:
    """The cells of a sheet that need care. Raises `Unreadable` for a damaged sheet."""
    seen = Seen()
    reader = _Reader(parts, seen, known)
    needle = known.needle()
    unusual: re.Pattern[bytes] | None = None
    for prefix, head, stretch in _stretches(parts, part):
        step()
        for match in _COLUMN.finditer(head):
            _note_column(dict(_ATTRIBUTE.findall(match[0])), seen.marks)
        unusual = unusual or _unusual(prefix)
        styled = needle and needle.search(stretch)
        if styled or unusual.search(stretch) or b'"e"' in stretch or b"'e'" in stretch or _hides_rows(stretch):
            reader.read(stretch)
    return seen


def _hides_rows(stretch: bytes) -> bool:
    """LibreOffice says of every row that it is not hidden."""
    return (b"hidden" in stretch or b' ht="0' in stretch) and bool(_HIDDEN_ROW.search(stretch))


def without_far(pieces: Iterator[bytes], far: set[bytes]) -> bytes:
    """A sheet without its cells too far out."""
    xml = b"".join(pieces)
    for reference in far:
        pattern = rb"""<(?:[\w.-]+:)?c\s[^>]*?r\s*=\s*["']%b["'](?:[^>]*/>|.*?</(?:[\w.-]+:)?c>)""" % reference
        xml = re.sub(pattern, b"", xml, flags=re.DOTALL)
    return xml


def _note_column(attributes: Mapping[bytes, bytes], marks: Marks) -> None:
    first, last = attributes.get(b"min", b""), attributes.get(b"max", b"")
    unseen = attributes.get(b"hidden", b"").decode() in TRUE or attributes.get(b"width") == b"0"
    if unseen and first.isdigit() and last.isdigit():
        marks.hidden_columns.update(range(int(first) - 1, min(int(last), MAX_COLUMNS)))


def _unusual(prefix: bytes) -> re.Pattern[bytes]:
    """Finds formulas, runs, and cells that don't say in the usual way that they lie within A1:CZ99999."""
    return re.compile(rb'<%b(?:c(?! r="[A-C]?[A-Z]\d{1,5}")|row(?! r=")|f|r[P>])|<!' % re.escape(prefix))


def _stretches(parts: Parts, part: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Namespace prefix of the tags, what stands before the first row (once), and whole rows as XML without a root."""
    rest = b""
    head: bytes | None = None
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
            begin = _first_row(rest, prefix)
            yield prefix, rest[:begin] if head is None else b"", rest[begin:end]
            head, rest = b"", rest[end:]
    if prefix is None:
        raise parts.damaged()
    begin = _first_row(rest, prefix)
    left = rest[begin:]
    left = left[: left.rfind(b"</" + prefix + b"sheetData")] if b"sheetData" in left else left
    yield prefix, rest[:begin] if head is None else b"", left


def _first_row(stretch: bytes, prefix: bytes) -> int:
    start = re.search(rb"<" + prefix + rb"row[\s/>]", stretch)
    return start.start() if start else len(stretch)


class _Reader:
    """Reads one stretch of rows exactly."""

    def __init__(self, parts: Parts, seen: Seen, known: Known) -> None:
        self.parts, self.seen, self.known = parts, seen, known
        self.row = self.column = -1
        self.reference = self.kind = self.style = self.formula = self.share = ""
        self.value = ""
        self.has_formula = self.is_inline = False
        self.collect: list[str] | None = None
        self.shared: dict[str, str] = {}
        self.inline = RunReader()

    def read(self, stretch: bytes) -> None:
        parser = parser_for(self.parts)
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(b"<rows>" + stretch + b"</rows>", True)
        except expat.ExpatError:
            raise self.parts.damaged() from None

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        if name == "c":
            self._place(attributes.get("r"))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.formula, self.value, self.has_formula, self.is_inline = "", "", False, False
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self.row + 1
            self.column = -1
            flat = attributes.get("ht", "15").strip("0.") == ""
            if attributes.get("hidden") in TRUE or flat:
                self.seen.marks.hidden_rows.add(self.row)
        elif name == "f":
            self.has_formula = True
            self.share = attributes.get("si", "")  # formulas copied down name the first one
            self.collect = []
        elif name == "v":
            self.collect = []
        elif name == "is":
            self.is_inline = True
            self.inline.begin()
        elif self.is_inline:
            self.inline.start(name, attributes)

    def _place(self, reference: str | None) -> None:
        self.reference = reference or ""
        if reference is None:
            self.column += 1
            return
        match = REFERENCE.fullmatch(reference)
        if not match:
            raise self.parts.damaged()
        self.column, self.row = column_number(match[1]), int(match[2]) - 1

    def _text(self, text: str) -> None:
        if self.collect is not None:
            self.collect.append(text)
        elif self.is_inline:
            self.inline.text(text)

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name in ("v", "f") and self.collect is not None:
            text, self.collect = "".join(self.collect), None
            if name == "f":
                self.formula = text or self.shared.get(self.share, "")
                self.shared.setdefault(self.share, self.formula)
            else:
                self.value = self.value or text
        elif name == "c":
            self._note()
        elif self.is_inline:
            self.inline.end(name)

    def _note(self) -> None:
        text = "".join(part for part, _font in self.inline.runs) if self.is_inline else self.value
        if not (text or self.has_formula):
            return
        if self.row >= MAX_ROWS or self.column >= MAX_COLUMNS:
            self._note_far()
            return
        cell = (self.row, self.column)
        if self.kind == "e":
            self.seen.marks.odd[cell] = (Oddity.ERROR, self.value)
        elif truth := self.has_formula and _TRUTH.fullmatch(self.formula):  # as LibreOffice keeps what was typed
            self.seen.values[cell] = yes_no(truth[1].upper() == "TRUE")
        elif self.has_formula:
            self.seen.marks.odd[cell] = (self._formula_kind(), f"={self.formula}")
        look = self.known.looks.get(self.style, _DEFAULT)
        runs = self.inline.runs if self.is_inline else self.known.texts.get(self.value) if self.kind == "s" else None
        if self.kind in ("s", "str", "inlineStr"):
            self._note_text(cell, look, runs)
            return
        if look.font.struck:
            self.seen.marks.struck.add(cell)
        if self.kind == "n" and not look.format.plain:
            self.seen.values[cell] = self._shown(look)

    def _note_text(self, cell: Cell, look: Look, runs: Runs | None) -> None:
        fonts = [look.font, *(set_in for _text, set_in in runs or () if set_in is not None)]
        self.seen.decoded |= any(set_in.is_old for set_in in fonts)
        if runs and any(set_in is not None and not set_in.plain for _text, set_in in runs):
            self.seen.values[cell] = look.format.text(self.seen.marks.keep(cell, tell(in_cell(runs, look.font))))
        elif not look.font.plain or look.format.words is not None:
            self.seen.looks[cell] = look

    def _shown(self, look: Look) -> Raw:
        try:
            return look.format.show(float(self.value), epoch_1904=self.known.epoch_1904)
        except (ValueError, OverflowError):
            raise self.parts.damaged() from None

    def _note_far(self) -> None:
        if not self.reference:
            raise self.parts.damaged()
        if len(self.seen.far) >= MAX_FAR:
            raise self.parts.too_wide(MAX_ROWS, MAX_COLUMNS)
        self.seen.far.add(self.reference.encode())
        self.seen.marks.far.append((self.row, self.column))

    def _formula_kind(self) -> Oddity:
        upper = self.formula.upper()
        if "HYPERLINK(" in upper or "WEBSERVICE(" in upper or "|" in upper:
            return Oddity.LINK
        return Oddity.FORMULA if self.value else Oddity.UNCALCULATED
