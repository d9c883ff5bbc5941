"""Vietnamese text: one normal form, loose comparison, dictionary order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_WORDS = re.compile(r"[^\W_]+")  # runs of letters and digits
_RUNS = re.compile(r"\d+|[^\W\d_]+")  # runs of digits, runs of letters
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
# Order of the Vietnamese alphabet; the foreign letters f j w z stand where the Latin alphabet has them.
_ALPHABET = (
    "a",
    "a(",
    "a^",
    "b",
    "c",
    "d",
    "đ",
    "e",
    "e^",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "o^",
    "o+",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "u+",
    "v",
    "w",
    "x",
    "y",
    "z",
)
_RANK = {letter: chr(0x61 + place) for place, letter in enumerate(_ALPHABET)}
_REMEMBERED = 100_000  # words; officers' sheets repeat theirs


class _Words(dict[str, str]):
    """Works out a word's form the first time it is met: looking it up again costs next to nothing."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, word: str) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        found = self[word] = self._form(word)
        return found


def _plain(word: str) -> str:
    if word.isascii():
        return word.casefold()
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


def _rank_letters(word: str) -> str:
    """Ranks of a run of letters; a number by its length and digits, so that 9 stands before 10."""
    if word.isdigit():
        digits = word.lstrip("0") or "0"
        return f"{min(len(digits), 99):02d}{digits}"
    ranks: list[str] = []
    for char in nfc(word).casefold():
        base = "".join(_SHAPES.get(c, c) for c in unicodedata.normalize("NFD", char) if c not in _TONES)
        ranks.append(_RANK.get(base) or _RANK.get(base[:1]) or char)
    return "".join(ranks)


def _tones(word: str) -> str:
    """The tones of a word's syllables: ngang 0, huyền 1, hỏi 2, ngã 3, sắc 4, nặng 5."""
    if word.isascii():
        return "0"
    return "".join(_TONES[c] for c in unicodedata.normalize("NFD", word) if c in _TONES) or "0"


# What stands between blanks is remembered whole: splitting at blanks is six times as fast as matching words.
_PLAIN = _Words(_plain)
_FOLDED = _Words(lambda token: " ".join(map(_PLAIN.__getitem__, _WORDS.findall(nfc(token)))))
_RANKED = _Words(_rank_letters)
_LETTERS = _Words(lambda token: "\x02".join(map(_RANKED.__getitem__, _RUNS.findall(nfc(token)))))
_TONE_MARKS = _Words(_tones)


def nfc(text: str) -> str:
    """The composed form (NFC) that is stored everywhere."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC, no control characters but line breaks and tabs, no blanks at the ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = nfc(text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn"))
    return text.strip()


def fold(text: str) -> str:
    """The form in which words are compared: lower case, no diacritics, đ as d, blanks for punctuation."""
    return " ".join([word for word in map(_FOLDED.__getitem__, text.split()) if word])


def sort_key(text: str) -> str:
    """A plain string whose code-point order is Vietnamese dictionary order.

    Letters decide first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng). Numbers inside a text count as numbers, so
    "Điều 9" stands before "Điều 10".
    """
    words = text.split()
    letters = "\x02".join([word for word in map(_LETTERS.__getitem__, words) if word])
    return f"{letters}\x01{''.join(map(_TONE_MARKS.__getitem__, words))}"


def shorten(text: str, width: int = 60) -> str:
    """The beginning of a text, for messages; with an ellipsis where something was left out."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
