"""Vietnamese text: one normal form, loose comparison, dictionary order.

Folding and sort keys are worked out byte by byte: Vietnamese letters, digits and usual signs fit an 8-bit code made for
it here, and translating bytes is many times as fast as looking at letters. Texts with anything else take a slower way
to the same result.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORDS = re.compile(r"[^\W_]+")  # runs of letters and digits
_RUNS = re.compile(r"\d+|[^\W\d_]+")  # runs of digits, runs of letters
_DIGITS = re.compile(r"([0-9]+)")
_LENGTHS = [f"{length:02d}" for length in range(100)]
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền, hỏi, ngã, sắc, nặng
_SHAPES = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
# Order of the Vietnamese alphabet; the foreign letters f j w z stand where the Latin alphabet has them.
_ALPHABET = [
    "a", "a(", "a^", "b", "c", "d", "đ", "e", "e^", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "o^", "o+", "p",
    "q", "r", "s", "t", "u", "u+", "v", "w", "x", "y", "z",
]  # fmt: skip
_RANK = {letter: chr(0x61 + place) for place, letter in enumerate(_ALPHABET)}
_VOWELS = "aăâeêioôơuưy"
_SIGNS = "–—‘’“”…•·§°×→≥≤≠±\u00a0\u202f✓✔☑"  # that stand in officers' sheets besides ASCII; none is part of a word
# Letters that look like ours and are others: an input method, a font or a scanned page brings them.
_DIFFERENT = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"}  # never meant in Vietnamese
_FOREIGN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # Cyrillic and Greek; another alphabet, where a whole word has them
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width letters and signs
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u2212": "-", "\ufe63": "-"}
_BLANKS = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
)
_BREAKS = dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n")  # a line break inside a cell of Word is \x0b
_TIDY = str.maketrans(_DIFFERENT | _HYPHENS | _BLANKS | _BREAKS) | _WIDE
_SAME = str.maketrans(_DIFFERENT) | _WIDE | _FOREIGN
_LATIN = re.compile(r"[A-Za-zÀ-ʯḀ-ỿ]")
_LOOKALIKE = re.compile(f"[{re.escape(''.join(map(chr, [*_TIDY, *_FOREIGN])))}]")
_WHOLE = re.compile(r"[^\W\d_]+")  # runs of letters
DASHES = re.compile(r"\s*[‐‑‒–—―−]\s*")  # what stands for a hyphen in a number of a document
FOLDING = 2  # counts how folding changed: rows keep folded text
_SPELLED = {
    "attt": "an toan thong tin", "cds": "chuyen doi so", "cntt": "cong nghe thong tin", "cq": "co quan",
    "csdl": "co so du lieu", "dv": "don vi", "hs": "ho so", "ht": "he thong", "httt": "he thong thong tin",
    "kh": "ke hoach", "nv": "nhiem vu", "pd": "phe duyet", "qd": "quyet dinh", "ttdl": "trung tam du lieu",
    "ubnd": "uy ban nhan dan", "vb": "van ban",
}  # fmt: skip


_APART = "\x00"  # between the texts of a column; no text in stored form has it
_UNKNOWN = ord("?")  # what becomes of a sign that the code lacks: texts with a question mark take the slower way too


def nfc(text: str) -> str:
    """The composed form (NFC) that is stored everywhere."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str, *, newer: bool = False) -> str:
    """NFC, no control characters but line breaks and tabs, no blanks at the ends.

    Letters newer than this Python's tables can't be told from no letters at all, so they go, too; `newer` keeps them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = nfc(text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or _is_letter(c) or (newer and _may_be_letter(c)))
        text = nfc(text)  # an invisible sign may have stood between a letter and its mark
    return text.strip()


def is_clean(text: str) -> bool:
    """Whether a text that another computer wrote is in the form of `clean`. Its tables may be newer than ours: what it
    took for a letter is one, and what it composed is composed by ours as well, which leave unknown letters alone."""
    return clean(text, newer=True) == text


def unknown_letters(text: str) -> str:
    """The letters of a text that `clean` would drop although they may be letters, each once."""
    return "" if text.isprintable() else "".join(dict.fromkeys(c for c in nfc(text) if _may_be_letter(c)))


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn")


def _may_be_letter(sign: str) -> bool:
    """Whether our tables don't know a sign, and it isn't one of the 66 that never will be any."""
    code = ord(sign)
    return unicodedata.category(sign) == "Cn" and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF


def tidy(text: str) -> str:
    """What a person wrote, in the letters that were meant: `clean`, with đ for ð, plain blanks and hyphens, and no
    Cyrillic or Greek letter inside a Latin word. For what comes in; what is stored already is only compared."""
    if has_lookalikes(text):
        text = _WHOLE.sub(_in_one_alphabet, nfc(text.replace("\r\n", "\n")).translate(_TIDY))
    return clean(text)


def has_lookalikes(text: str) -> bool:
    """Whether `tidy` may change more than `clean` does."""
    return not (text.isascii() and text.isprintable()) and bool(_LOOKALIKE.search(text))


def _in_one_alphabet(word: re.Match[str]) -> str:
    found = word[0]
    return found.translate(_FOREIGN) if _LATIN.search(found) else found


def spelled_out(folded: str) -> str:
    """Folded words with the usual short forms written out: "qd rieng" → "quyet dinh rieng"."""
    return " ".join(_SPELLED.get(word, word) for word in folded.split())


def _parts(letter: str) -> tuple[str, str]:
    """A lower-case letter with its shape but without its tone, as in the alphabet above; and the tone's number."""
    decomposed = unicodedata.normalize("NFD", letter)
    base = "".join(_SHAPES.get(c, c) for c in decomposed if c not in _TONES)
    return base, "".join(_TONES[c] for c in decomposed if c in _TONES)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


def _ranked(letter: str) -> str:
    base, _tone = _parts(letter)
    return _RANK.get(base) or _RANK.get(base[:1]) or letter


def _tone(letter: str) -> str:
    """Vowels have a tone, ngang (0) at least, and so has every letter that bears the mark of one."""
    base, tone = _parts(letter)
    return tone or ("0" if base[:1] in _VOWELS else "")


class _Code:
    """The 8-bit code, and what its bytes are translated to."""

    def __init__(self) -> None:
        marked = (unicodedata.normalize("NFC", v + tone) for v in _VOWELS for tone in ("", *_TONES))
        letters = [letter for letter in (*marked, "đ") if not letter.isascii()]
        signs = [chr(code) for code in range(128)] + letters + list(_SIGNS)
        self._map = codecs.charmap_build("".join(signs).ljust(256, "\ufffe"))
        alphabetic = {i: letter for i, letter in enumerate(signs) if letter.isalpha()}
        kept = {_APART: _APART, **{digit: digit for digit in "0123456789"}}
        same = {i: kept[sign] for i, sign in enumerate(signs) if sign in kept}
        self.folding = _table({i: _plain(letter) for i, letter in alphabetic.items()} | same)
        self.ranking = _table({i: _ranked(letter) for i, letter in alphabetic.items()} | same)
        tones = {i: _tone(letter) for i, letter in alphabetic.items()}
        self.toning = _table({i: tone for i, tone in tones.items() if tone} | {0: _APART})
        self.toneless = bytes(i for i in range(1, 256) if not tones.get(i))

    def encode(self, text: str) -> bytes:
        return codecs.charmap_encode(text.lower(), "replace", self._map)[0]


def _table(given: dict[int, str]) -> bytes:
    return bytes(ord(given.get(code, " ")) for code in range(256))


_CODE = _Code()


def fold(text: str) -> str:
    """The form in which words are compared: lower case, no diacritics, đ as d, blanks for punctuation."""
    return _fold_again(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    encoded = _CODE.encode(text)
    if _UNKNOWN in encoded or 0 in encoded:
        return " ".join(map(_plain, _WORDS.findall(nfc(text).translate(_SAME))))
    return " ".join(encoded.translate(_CODE.folding).decode("ascii").split())


def spelled(text: str) -> str:
    """As `fold`, but with diacritics and đ: the form in which it counts how a word is written."""
    return " ".join(_WORDS.findall(nfc(text).lower()))


def sort_key(text: str) -> str:
    """A plain string whose code-point order is Vietnamese dictionary order.

    Letters decide first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng). Numbers inside a text count as numbers, so
    "Điều 9" stands before "Điều 10".
    """
    return _key_again(text) if len(text) <= _SHORT else _sort_key(text)


def _sort_key(text: str) -> str:
    encoded = _CODE.encode(text)
    if _UNKNOWN in encoded or 0 in encoded:
        return _slow_key(text)
    letters = _numbered(encoded.translate(_CODE.ranking).decode("latin-1"))
    return _key("\x02".join(letters.split()), encoded.translate(_CODE.toning, _CODE.toneless).decode("ascii"))


# Names of catalogues come again with every unit. Long texts don't, and would fill the memory.
_SHORT = 200
_fold_again = lru_cache(2**12)(_fold)
_key_again = lru_cache(2**12)(_sort_key)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each text folded: for whole columns, twice as fast as one by one."""
    encoded = _CODE.encode(_APART.join(texts))
    if encoded.count(0) + 1 != len(texts):
        return list(map(fold, texts))
    return _folds(texts, encoded)


def folds_and_keys(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """What `fold` and `sort_key` make of each text: for whole columns."""
    encoded = _CODE.encode(_APART.join(texts))
    if encoded.count(0) + 1 != len(texts):
        return list(map(fold, texts)), list(map(sort_key, texts))
    letters = _narrow(_numbered(encoded.translate(_CODE.ranking).decode("latin-1"))).replace(" ", "\x02")
    tones = encoded.translate(_CODE.toning, _CODE.toneless).decode("ascii")
    keys = list(map(_key, letters.split(_APART), tones.split(_APART)))
    for place in _unusual(encoded):
        keys[place] = sort_key(texts[place])
    return _folds(texts, encoded), keys


def _folds(texts: Sequence[str], encoded: bytes) -> list[str]:
    found = _narrow(encoded.translate(_CODE.folding).decode("ascii")).split(_APART)
    for place in _unusual(encoded):
        found[place] = fold(texts[place])
    return found


def _slow_key(text: str) -> str:
    composed = nfc(text).translate(_SAME)
    runs = (_padded(run) if run.isdigit() else "".join(map(_ranked, run.casefold())) for run in _RUNS.findall(composed))
    return _key("\x02".join(runs), "".join(map(_tone, composed.casefold())))


def _key(letters: str, tones: str) -> str:
    return f"{letters}\x01{tones.rstrip('0')}"


def _numbered(letters: str) -> str:
    """The numbers in a text set apart, and padded."""
    parts = _DIGITS.split(letters)
    parts[1::2] = [_apart_again(digits) if len(digits) < 10 else _set_apart(digits) for digits in parts[1::2]]
    return "".join(parts)


def _set_apart(digits: str) -> str:
    return f" {_padded(digits)} "


_apart_again = lru_cache(2**14)(_set_apart)


def _padded(digits: str) -> str:
    """A number by its length and digits, so that 9 stands before 10."""
    digits = digits.lstrip("0") or "0"
    return _LENGTHS[min(len(digits), 99)] + digits


def _narrow(texts: str) -> str:
    """Single blanks between words, none at the ends of the texts."""
    while "  " in texts:
        texts = texts.replace("  ", " ")
    return texts.replace(f" {_APART}", _APART).replace(f"{_APART} ", _APART).strip(" ")


def _unusual(encoded: bytes) -> list[int]:
    """The places of the texts that the 8-bit code can't say."""
    if _UNKNOWN not in encoded:
        return []
    return [place for place, part in enumerate(encoded.split(b"\0")) if _UNKNOWN in part]


def shorten(text: str, width: int = 60) -> str:
    """The beginning of a text, for messages; with an ellipsis where something was left out."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
