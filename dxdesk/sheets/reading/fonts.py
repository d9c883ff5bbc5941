"""What the font of a text says of it: old encodings, signs of symbol fonts, and what is struck out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from dxdesk.sheets.reading.legacy import decode, encoding_of_font

# Signs as they are seen, by the letter that is typed for them. What is not listed here can't be told without the font.
_WINGDINGS = {
    "ü": "✓", "þ": "☑", "û": "✗", "ý": "☒", "x": "☒", "¨": "☐", "o": "☐", "q": "❑", "r": "❒", "l": "●", "m": "○",
    "n": "■", "u": "◆", "v": "❖", "w": "◆", "§": "▪", "Ø": "➢", "à": "→", "ß": "←", "è": "➔", "F": "☞", "«": "★",
    "J": "☺", "K": "😐", "L": "☹", "C": "👍", "D": "👎",
}  # fmt: skip
_SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": {"P": "✓", "R": "☑", "O": "✗", "Q": "☒", "S": "☒", "T": "☒", "V": "☒", "£": "☐", "*": "☐", "—": "●"},
    "wingdings 3": {},
    "webdings": {"a": "✓", "r": "✗", "c": "☐", "g": "■", "n": "●"},
    "marlett": {"a": "✓", "b": "✓", "r": "✗"},
}
_PRIVATE = range(0xF000, 0xF100)  # where programs put the letters of a symbol font in Unicode


class Font(NamedTuple):
    """A font as far as it matters to what its text says."""

    name: str = ""
    struck: bool = False

    @property
    def plain(self) -> bool:
        """Whether text set in it is just what it is."""
        return not self.struck and not self.is_symbolic and not self.is_old

    @property
    def is_old(self) -> bool:
        """Whether it is of an encoding from before Unicode."""
        return encoding_of_font(self.name) is not None

    @property
    def is_symbolic(self) -> bool:
        return self.name.strip().casefold() in _SYMBOLS

    def read(self, text: str) -> str | None:
        """A text set in this font in Unicode; None where a sign of a symbol font is not known."""
        symbols = _SYMBOLS.get(self.name.strip().casefold())
        if symbols is not None:
            signs = [symbols.get(letter, letter if letter.isspace() else "") for letter in map(_letter, text)]
            return "".join(signs) if all(signs) else None
        encoding = encoding_of_font(self.name)
        return decode(text, encoding) if encoding else text


PLAIN = Font()


@lru_cache(512)
def font(name: str, *, struck: bool) -> Font:
    """A font; books use the same few again and again."""
    return Font(name, struck)


def _letter(sign: str) -> str:
    return chr(ord(sign) - _PRIVATE.start) if ord(sign) in _PRIVATE else sign


class Told(NamedTuple):
    """What the text of a cell says: what stands, what of it is struck out, and a symbol font that can't be read."""

    text: str
    struck: str = ""
    unread: str = ""


Run = tuple[str, Font]


def tell(runs: Iterable[Run]) -> Told:
    """The runs of a cell, each in its font, put together."""
    standing: list[str] = []
    struck: list[str] = []
    unread = ""
    for text, set_in in runs:
        read = set_in.read(text)
        unread = unread or (set_in.name if read is None else "")
        (struck if set_in.struck else standing).append(text if read is None else read)
    return Told("".join(standing).strip() if struck else "".join(standing), "".join(struck).strip(), unread)
