"""Small parts of an .xlsx file as elements; nothing in them is followed or expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias
from xml.parsers import expat

from dxdesk.sheets.reading.container import Parts

Attributes: TypeAlias = dict[str, str]
TRUE = ("1", "true", "on")


def parser_for(parts: Parts) -> expat.XMLParserType:
    """A parser that refuses what a book has no need of."""
    parser = expat.ParserCreate()

    def refuse(*_ignored: object) -> None:
        raise parts.damaged()

    parser.StartDoctypeDeclHandler = refuse  # entities
    parser.buffer_text = True
    return parser


def local(tag: str) -> str:
    """The name of an element without its prefix."""
    return tag.rpartition(":")[2]


def elements(parts: Parts, part: str) -> Iterator[tuple[str, str, Attributes, str]]:
    """Path of the parent, name without its prefix, attributes and text of every element of a part; none where it isn't
    there."""
    found: list[tuple[str, str, Attributes, list[str]]] = []
    open_: list[tuple[str, list[str]]] = []

    def start(tag: str, attributes: Attributes) -> None:
        name, text = local(tag), list[str]()
        found.append(("/".join(each for each, _text in open_), name, attributes, text))
        open_.append((name, text))

    def data(text: str) -> None:
        if open_:
            open_[-1][1].append(text)

    parser = parser_for(parts)
    parser.StartElementHandler, parser.CharacterDataHandler = start, data
    parser.EndElementHandler = lambda _tag: open_.pop()
    try:
        if xml := parts.read(part):
            parser.Parse(xml, True)
    except expat.ExpatError:
        raise parts.damaged() from None
    return ((path, name, attributes, "".join(text)) for path, name, attributes, text in found)
