"""What an .xlsx book says of itself: its sheets, its cell styles, its texts of several fonts, its comments."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from xml.parsers import expat

from dxdesk.sheets.reading.cell import Cell, column_number
from dxdesk.sheets.reading.container import Parts
from dxdesk.sheets.reading.fonts import PLAIN, Font, Run, font
from dxdesk.sheets.reading.formats import BUILT_IN, GENERAL, Format, number_format
from dxdesk.sheets.reading.xml import TRUE, Attributes, elements, local, parser_for

WORKBOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_KINDS = {"chartsheet": "chart", "dialogsheet": "dialog", "xlMacrosheet": "macro", "xlIntlMacrosheet": "macro"}
_UNUSUAL_TEXT = re.compile(rb"strike|<(?:\w+:)?rFont [^>]*(?:\.vn|vni|dings|marlett)", re.IGNORECASE)
_CELL_END = re.compile(r"\[Threaded comment\].*?Comment:\s*", re.DOTALL)  # what Excel puts before the words

_WORDS = {"comments": "t", "threadedComment": "text"}  # the element that holds the words of a comment


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet of a book: the part it is kept in, what kind it is ("" for a worksheet), and whether it is hidden."""

    name: str
    part: str
    kind: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets of a book in their order; `epoch_1904` says that day numbers count from 1904."""

    sheets: tuple[Listed, ...]
    epoch_1904: bool
    strings: str  # the part with the texts
    styles: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown, as far as it changes what the cell says."""

    format: Format
    font: Font

    @property
    def plain(self) -> bool:
        return self.format.plain and self.format.words is None and self.font.plain


def targets(parts: Parts, part: str) -> list[tuple[str, str, str]]:
    """The relations of a part inside the file: id, last word of the kind, target part."""
    folder, name = posixpath.split(part)
    found = []
    for _path, tag, attributes, _text in elements(parts, f"{folder}/_rels/{name}.rels"):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found.append((attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], path))
    return found


def layout(parts: Parts) -> Layout:
    """The sheets and the parts they are kept in. Raises `Unreadable`."""
    related = {identity: (kind, path) for identity, kind, path in targets(parts, WORKBOOK)}
    present = set(parts.names())
    sheets: list[Listed] = []
    old = False
    for path, name, attributes, _text in elements(parts, WORKBOOK):
        if name == "sheet" and path.endswith("sheets"):
            sheets.append(_listed(attributes, related, present))
        elif name == "workbookPr":
            old = attributes.get("date1904") in TRUE
    named = dict(related.values())
    if any(kind in named and named[kind] not in present for kind in ("sharedStrings", "styles")):
        raise parts.damaged()  # without them texts would be lost, and percentages be taken for numbers
    return Layout(tuple(sheets), old, named.get("sharedStrings", STRINGS), named.get("styles", STYLES))


def _listed(attributes: Attributes, related: dict[str, tuple[str, str]], present: set[str]) -> Listed:
    reference = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
    kind, part = related.get(reference, ("", ""))
    what = "" if kind == "worksheet" and part in present else _KINDS.get(kind, "lost")
    hidden = attributes.get("state", "visible") != "visible"
    return Listed(attributes.get("name", ""), part, what, hidden)


def looks(parts: Parts, part: str) -> dict[str, Look]:
    """The styles of cells, by the number that cells name, that change what a cell says."""
    formats = {str(number): code for number, code in BUILT_IN.items()}
    names: list[str] = []
    struck: list[bool] = []
    found: dict[str, Look] = {}
    number = 0
    for path, name, attributes, _text in elements(parts, part):
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "font" and path.endswith("/fonts"):
            names.append("")
            struck.append(False)
        elif name == "name" and path.endswith("/fonts/font"):
            names[-1] = attributes.get("val", "")
        elif name == "strike" and path.endswith("/fonts/font"):
            struck[-1] = attributes.get("val", "1") in TRUE
        elif name == "xf" and path.endswith("/cellXfs"):
            at = attributes.get("fontId", "0")
            known = at.isdigit() and int(at) < len(names)
            set_in = font(names[int(at)], struck=struck[int(at)]) if known else PLAIN
            look = Look(number_format(formats.get(attributes.get("numFmtId", "0"), GENERAL)), set_in)
            if not look.plain:
                found[str(number)] = look
            number += 1
    return found


def rich_texts(parts: Parts, part: str) -> dict[str, list[tuple[str, Font | None]]]:
    """The texts of the book's table of which a part is struck out or set in an unusual font, by their place.

    None stands for the font of the cell.
    """
    xml = parts.read(part)
    if not (b"strike" in xml or b"rFont" in xml) or not _UNUSUAL_TEXT.search(xml):
        return {}
    found: dict[str, list[tuple[str, Font | None]]] = {}
    reader = RunReader()
    place = -1

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal place
        name = local(tag)
        if name == "si":
            place += 1
            reader.begin()
        reader.start(name, attributes)

    def end(tag: str) -> None:
        name = local(tag)
        reader.end(name)
        if name == "si" and reader.unusual:
            found[str(place)] = reader.runs

    parser = parser_for(parts)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, reader.text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise parts.damaged() from None
    return found


class RunReader:
    """Gathers the runs of one text from its elements; None is the font of the cell."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.runs: list[tuple[str, Font | None]] = []
        self.unusual = False  # whether a run has a font that matters
        self._font: Font | None = None
        self._text: list[str] | None = None
        self._spoken = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._font = None
        elif name == "rPr":
            self._font = PLAIN  # a run says all of its font itself
        elif name == "rFont" and self._font is not None:
            self._font = font(attributes.get("val", ""), struck=self._font.struck)
        elif name == "strike" and self._font is not None:
            self._font = font(self._font.name, struck=attributes.get("val", "1") in TRUE)
        elif name == "rPh":
            self._spoken = True  # how it is pronounced
        elif name == "t" and not self._spoken:
            self._text = []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name == "rPh":
            self._spoken = False
        elif name == "t" and self._text is not None:
            self.runs.append(("".join(self._text), self._font))
            self._text = None
            self.unusual |= self._font is not None and not self._font.plain


def in_cell(runs: list[tuple[str, Font | None]], of_cell: Font) -> list[Run]:
    """The runs of a text in a cell with this font."""
    return [(text, of_cell if set_in is None else set_in) for text, set_in in runs]


def comments(parts: Parts, sheet: str) -> dict[Cell, str]:
    """What people noted at the cells of a sheet; of the newer kind all answers, of the older kind the text."""
    found: dict[Cell, list[str]] = {}
    threaded: dict[Cell, list[str]] = {}
    for _identity, kind, part in targets(parts, sheet):
        if kind in _WORDS:
            wanted = found if kind == "comments" else threaded
            cell: Cell | None = None
            for path, name, attributes, text in elements(parts, part):
                if name in ("comment", "threadedComment"):
                    match = REFERENCE.fullmatch(attributes.get("ref", ""))
                    cell = (int(match[2]) - 1, column_number(match[1])) if match else None
                elif cell is not None and text and name == _WORDS[kind] and "rPh" not in path:
                    wanted.setdefault(cell, []).append(text)
    said = {cell: _CELL_END.sub("", "".join(texts)).strip() for cell, texts in found.items()}
    return {cell: text for cell, text in said.items() if text} | {
        cell: " / ".join(texts) for cell, texts in threaded.items()
    }
