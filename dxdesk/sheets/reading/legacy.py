"""Old Vietnamese encodings, in which a sheet made before Unicode still keeps its text.

TCVN3 (fonts .VnTime, .VnArial…; TCVN 5712:1993, VN3) puts one Vietnamese letter on one Latin-1 character; its capital
letters with tones exist only as fonts whose name ends in H. VNI (fonts VNI-Times…) puts a mark behind the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

_TONES = {"": "", "huyền": "\u0300", "hỏi": "\u0309", "ngã": "\u0303", "sắc": "\u0301", "nặng": "\u0323"}
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"

# TCVN3: for each vowel the characters of its five tones huyền, hỏi, ngã, sắc, nặng.
_TCVN3_TONES = {
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
    "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_TCVN3_LETTERS = {"¨": "ă", "©": "â", "ª": "ê", "«": "ô", "¬": "ơ", "\xad": "ư", "®": "đ",
                  "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư", "§": "Đ"}  # fmt: skip

# VNI: the marks behind a letter, alone and on top of a circumflex or breve, in the order huyền, hỏi, ngã, sắc, nặng.
_VNI_PLAIN, _VNI_CIRCUMFLEX, _VNI_BREVE = "øûõùï", "àåãáä", "èúüéë"
_VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_UNICODE_ONLY = re.compile(r"[ăđĩũơưĂĐĨŨƠƯ\u0300-\u0323\u1ea0-\u1ef9]")
_HIGH = re.compile(r"[\xa1-\xff]")
_WORD = re.compile(r"[^\W\d_]+")
# Onset, vowels and final of a Vietnamese syllable without its marks.
_SYLLABLE = re.compile(r"(?:ngh?|nh|ch|gh?|kh|ph|th|tr|qu|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")


class Encoding(StrEnum):
    """How the text of a cell is encoded."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"  # a font that shows small letters as capitals
    VNI = "vni"


def encoding_of_font(name: str) -> Encoding | None:
    """What a font's name says of the text set in it; None for fonts of Unicode text."""
    folded = name.strip().casefold()
    if folded.startswith(".vn"):
        return Encoding.TCVN3_CAPITALS if folded.endswith("h") else Encoding.TCVN3
    return Encoding.VNI if folded.startswith("vni") else None


def decode(text: str, encoding: Encoding) -> str:
    """Unicode (NFC) for a text in an old encoding; a text that already is Vietnamese in Unicode stays as it is."""
    if not text or _UNICODE_ONLY.search(text):
        return text
    if encoding is Encoding.VNI:
        pattern, table = _vni()
        return pattern.sub(lambda match: table[match[0]], text)
    found = text.translate(_tcvn3())
    return found.upper() if encoding is Encoding.TCVN3_CAPITALS else found


def guess(texts: Iterable[str]) -> Encoding | None:
    """The encoding of a whole sheet by what its words look like; None for Unicode and where that is unclear.

    A sheet with any letter that only Unicode has is taken for Unicode: mixed sheets are told apart by their fonts.
    """
    sample = "\n".join(texts)
    if _UNICODE_ONLY.search(sample):
        return None
    words = [word for line in sample.split("\n") if _HIGH.search(line) for word in re.split(r"[\s,;.:()/\-]+", line)]
    words = [word for word in words if _HIGH.search(word)]
    if len(words) < 3:
        return None
    likeness, best = max((_likeness(decode(word, e) for word in words), e) for e in (Encoding.TCVN3, Encoding.VNI))
    return best if likeness >= 0.85 and likeness > _likeness(words) + 0.2 else None


def _likeness(words: Iterable[str]) -> float:
    """The share of words that can be Vietnamese syllables."""
    seen = list(words)
    return sum(_is_syllable(word) for word in seen) / len(seen)


def _is_syllable(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    marks = [c for c in unicodedata.normalize("NFD", word[1:]) if unicodedata.combining(c)]
    plain = "".join(c for c in unicodedata.normalize("NFD", word.casefold().replace("đ", "d")) if c.isalpha())
    # No syllable has two tones, and none is written with a capital inside unless all of it is.
    tones = sum(c in _TONES.values() for c in marks)
    return tones <= 1 and (word[1:].islower() or word.isupper() or len(word) == 1) and bool(_SYLLABLE.fullmatch(plain))


@cache
def _tcvn3() -> Mapping[int, str]:
    table = {ord(code): letter for code, letter in _TCVN3_LETTERS.items()}
    for vowel, codes in _TCVN3_TONES.items():
        for code, tone in zip(codes, list(_TONES.values())[1:], strict=True):
            table[ord(code)] = unicodedata.normalize("NFC", vowel + tone)
    return table


@cache
def _vni() -> tuple[re.Pattern[str], Mapping[str, str]]:
    tones = list(_TONES.values())[1:]
    table = dict(_VNI_LETTERS)
    for letter in "aeouy":
        table |= {letter + mark: letter + tone for mark, tone in zip(_VNI_PLAIN, tones, strict=True)}
    for base, horned in (("ô", "ơ"), ("ö", "ư")):
        table |= {base + mark: horned + tone for mark, tone in zip(_VNI_PLAIN, tones, strict=True)}
    for letter in "aeo":
        table[letter + "â"] = letter + _CIRCUMFLEX
        table |= {letter + mark: letter + _CIRCUMFLEX + tone for mark, tone in zip(_VNI_CIRCUMFLEX, tones, strict=True)}
    table["aê"] = "a" + _BREVE
    table |= {"a" + mark: "a" + _BREVE + tone for mark, tone in zip(_VNI_BREVE, tones, strict=True)}
    for code, letter in list(table.items()):
        table[code.upper()] = letter.upper()
        table[code[0].upper() + code[1:]] = letter[0].upper() + letter[1:]
    table = {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}
    longest_first = "|".join(sorted(table, key=len, reverse=True))
    return re.compile(longest_first), table
