"""Number formats of spreadsheets: what a person sees of a number, with the Vietnamese signs (1.234,5).

A format is known by its text alone. Its number says nothing: programs number their own formats as they like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from dxdesk import text
from dxdesk.dates import show_date
from dxdesk.models.field import show_number
from dxdesk.sheets.reading.cell import Raw, Shown, What
from dxdesk.sheets.reading.moments import moment, show_moment

GENERAL = "General"
# What the numbers mean that a file need not declare (ECMA-376, 18.8.30).
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "d/m/yyyy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "d/m/yyyy h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
} | dict.fromkeys((*range(27, 37), *range(50, 59)), "d/m/yyyy")  # fmt: skip

LONGEST = 255  # letters that Excel allows
_WIDE = Context(prec=700)  # a number of a sheet has up to 309 digits, and a format up to 255 places behind the point
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general)|(?P<half>am/pm|a/p)|(?P<exponent>e[+-])|(?P<moment>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;"\\_*\[]|[_*\[\\])*', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "=": lambda a, b: a == b, "<>": lambda a, b: a != b,
}  # fmt: skip


class Token(NamedTuple):
    """A piece of a format: "text" stands as it is, "digit" is one of 0 # ?, "moment" a part of a date or time."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    vietnamese: bool = False  # names of months and days

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_moment(self) -> bool:
        """Whether it shows a date or a time."""
        return self.has("moment", "elapsed", "half") and not self.has("digit", "general")

    @property
    def moments(self) -> str:
        """The letters of what it shows of a date or time, each once: "dmy", "hm"."""
        return "".join(dict.fromkeys(t.text[0].lower() for t in self.tokens if t.kind in ("moment", "elapsed")))


class Format:
    """A number format, asked what it shows."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sections = [_section(part) for part in _split(code)]
        self.plain = self._is_plain()
        self.words = self._text_section()

    def _is_plain(self) -> bool:
        """Whether it shows numbers as they are, or whole dates in digits: such cells need no further look."""
        numbers = self._numbers()
        self.plain_numbers = all(_plain_number(s, negative=place == 1) for place, s in enumerate(numbers))
        return self.plain_numbers or all(map(_plain_day, numbers))

    def _numbers(self) -> list[Section]:
        """The parts for numbers."""
        if len(self.sections) > 3:
            return self.sections[:3]
        return [section for section in self.sections if not section.has("text_place")]

    def _text_section(self) -> Section | None:
        """The part for texts, where it shows them otherwise than they are."""
        section = self.sections[3] if len(self.sections) > 3 else self.sections[-1]
        if len(self.sections) <= 3 and not section.has("text_place"):
            return None
        said = [t.kind for t in section.tokens if t.kind == "text_place" or t.text.strip()]
        return None if said == ["text_place"] else section

    def text(self, written: str) -> Raw:
        """What is seen of a text."""
        if self.words is None or not written:
            return written
        seen = "".join(written if t.kind == "text_place" else t.text for t in self.words.tokens).strip()
        return seen or Shown("", What.UNSEEN, written)

    def show(self, value: float, *, epoch_1904: bool) -> Raw:
        """A number as the one form of a cell."""
        section, number = self._choose(value)
        if self.plain_numbers or section is None:
            return value
        if section.is_moment:
            return _moment(section, value, number, epoch_1904=epoch_1904)
        if _plain_number(section, negative=number != value):
            return value
        seen = _number(section, number, negative=value < 0 and number < 0)
        if not seen:
            return Shown(seen, What.UNSEEN, value)
        return Shown(seen, What.PERCENT if section.has("percent") else What.NUMBER, value)

    def _choose(self, value: float) -> tuple[Section | None, float]:
        """The part that shows a number, and the number that it is to show."""
        numbers = self._numbers()
        if any(section.condition for section in numbers):
            for section in numbers:
                if section.condition is None or _TESTS[section.condition[0]](value, section.condition[1]):
                    return section, value
            return None, value
        if not numbers:
            return None, value  # a number under a format of texts is shown as it is
        if value < 0 and len(numbers) > 1:
            return numbers[1], -value
        if value == 0 and len(numbers) > 2:
            return numbers[2], value
        return numbers[0], value


@lru_cache(512)
def number_format(code: str) -> Format:
    """The format of this text; books use the same few again and again."""
    return Format(code if len(code) <= LONGEST else GENERAL)


def _split(code: str) -> list[str]:
    parts, start = [], 0
    while True:
        match = _SECTION.match(code, start)
        end = match.end() if match else len(code)
        parts.append(code[start:end])
        if end >= len(code):
            return parts
        start = end + 1


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    vietnamese = False
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match[0]
        if kind is None:  # room for a sign, or filling
            tokens.append(Token("text", " "))
        elif kind == "bracket":
            inner = match["bracket"]
            if _ELAPSED.fullmatch(inner):
                tokens.append(Token("elapsed", inner))
            elif found := _CONDITION.fullmatch(inner):
                condition = (found[1], float(found[2]))
            elif inner.startswith("$"):
                symbol, _dash, locale = inner[1:].partition("-")
                tokens += [Token("text", symbol)] if symbol else []
                vietnamese = vietnamese or locale.upper().endswith("42A")
        elif kind == "sign":
            tokens.append(_sign(text))
        else:
            tokens.append(Token("text" if kind in ("quoted", "escaped") else kind, match[kind]))
    return Section(tuple(_of_moments(tokens)), condition, vietnamese)


def _sign(text: str) -> Token:
    kinds = {"0": "digit", "#": "digit", "?": "digit", ".": "point", ",": "comma", "%": "percent", "/": "stroke"}
    return Token("text_place", "") if text == "@" else Token(kinds.get(text, "text"), text)


def _of_moments(tokens: Sequence[Token]) -> Sequence[Token]:
    """Signs of a number that stand between the parts of a date are plain text."""
    kinds = {token.kind for token in tokens}
    if not kinds & {"moment", "elapsed"} or kinds & {"digit", "general"}:
        return tokens
    return [Token("text", t.text) if t.kind in ("point", "comma", "stroke", "percent") else t for t in tokens]


def _plain_number(section: Section, *, negative: bool = False) -> bool:
    """General, 0 or #,##0, with no more than a sign or brackets around it."""
    if section.condition or section.is_moment:
        return False
    pattern = "".join(t.text.lower() for t in section.tokens if t.text.strip())
    around = r"-?\(?{}\)?" if negative else "{}"
    return bool(re.fullmatch(around.format(r"(?:general|(?:#,##)?0|#)"), pattern))


def _plain_day(section: Section) -> bool:
    """A whole date in digits."""
    if not section.is_moment or section.has("elapsed", "half"):
        return False
    parts = [t.text.lower() for t in section.tokens if t.kind == "moment"]
    between = "".join(t.text for t in section.tokens if t.kind == "text")
    whole = sorted(part[0] for part in parts) == ["d", "m", "y"]
    return whole and all(len(part) <= 2 or part[0] == "y" for part in parts) and not between.strip("/-. ,")


def _moment(section: Section, value: float, number: float, *, epoch_1904: bool) -> Raw:
    found = moment(number, epoch_1904=epoch_1904)
    letters = section.moments
    is_time = not set(letters) & set("dy") and not (letters == "m" and not section.has("elapsed"))
    if found is None or (number < 1 and not epoch_1904 and not is_time):
        return Shown("#####", What.TIME, value)  # as spreadsheet programs do
    if _plain_day(section):
        return found.date()
    seen = show_moment([(t.kind, t.text) for t in section.tokens], number, found, vietnamese=section.vietnamese)
    if is_time:
        return Shown(seen, What.TIME, value)
    whole = {"d", "m"} <= set(letters) and "y" in letters
    if not whole:
        return Shown(seen, What.PART, found.date())
    if found.time() == found.time().min and _plain_before_time(section):
        return found.date()
    return Shown(seen, What.DAY, found.date())


def _plain_before_time(section: Section) -> bool:
    """Whether it shows a whole date in digits, and a time behind it."""
    hours = (i for i, t in enumerate(section.tokens) if t.kind == "moment" and t.text[0].lower() == "h")
    return _plain_day(Section(section.tokens[: next(hours, 0)]))


# Numbers


def exact(value: float) -> Decimal:
    """A number with the fifteen digits that spreadsheet programs keep."""
    return Decimal(f"{value:.15g}")


def general(value: float) -> str:
    """What is seen of a number without a format of its own."""
    return show_number(exact(value), grouped=False)


def seen(raw: Raw | Decimal) -> str:
    """What a person sees of a cell."""
    if isinstance(raw, float):
        return general(raw)
    return show_date(raw) if isinstance(raw, date) else str(raw)


def written_in(raw: Raw | Decimal) -> str:
    """What a person sees of a cell, as words that are compared."""
    return text.clean(seen(raw))


def _number(section: Section, value: float, *, negative: bool) -> str:
    number = abs(exact(value)).scaleb(2 * sum(t.kind == "percent" for t in section.tokens))
    if section.has("exponent"):
        seen = _scientific(section, number)
    elif section.has("general"):
        seen = "".join(general(float(number)) if t.kind == "general" else t.text for t in section.tokens)
    elif not section.has("digit"):
        seen = "".join(t.text for t in section.tokens if t.kind != "text_place")
    elif _is_fraction(section):
        seen = _fraction(section, number)
    else:
        seen = _decimal(section, number)
    seen = " ".join(seen.split())
    return f"-{seen}" if negative and seen else seen


def _decimal(section: Section, number: Decimal) -> str:
    tokens = list(section.tokens)
    places = [i for i, t in enumerate(tokens) if t.kind == "digit"]
    point = next((i for i, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    before, after = [i for i in places if i < point], [i for i in places if i > point]
    last = before[-1] if before else -1
    commas = [i for i, t in enumerate(tokens) if t.kind == "comma"]
    scale = sum(last < i < point or i > places[-1] for i in commas)  # behind the digits each divides by a thousand
    grouped = any(before and before[0] < i < last for i in commas)
    rounded = number.scaleb(-3 * scale).quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP, _WIDE)
    whole, _dot, part = f"{rounded:f}".partition(".")
    filled = _fill_whole([tokens[i].text for i in before], whole.lstrip("0"), grouped=grouped)
    shown = dict(zip(before, filled, strict=True))
    kept = part.rstrip("0")
    for i, digit, place in zip(after, part, range(len(part)), strict=True):
        shown[i] = digit if place < len(kept) or tokens[i].text == "0" else " " if tokens[i].text == "?" else ""
    texts = []
    for i, token in enumerate(tokens):
        if token.kind == "digit":
            texts.append(shown[i])
        elif token.kind == "point" and i == point:
            texts.append("," if after and any(shown[j].strip() for j in after) else "")
        elif token.kind not in ("comma", "text_place") or i > max(places):
            texts.append("" if token.kind == "comma" else token.text)
    return "".join(texts)


def _fill_whole(places: Sequence[str], digits: str, *, grouped: bool) -> list[str]:
    """What stands in each of the places before the point; the first one takes the digits that have none."""
    if not places:
        return []
    needed = sum(1 for i, place in enumerate(places) if place == "0" or "0" in places[:i])
    digits = digits.rjust(needed, "0")
    filled = [" " if place == "?" else "" for place in places]
    for distance, digit in enumerate(reversed(digits)):
        place = max(len(places) - 1 - distance, 0)
        sign = "." if grouped and distance and distance % 3 == 0 else ""
        filled[place] = digit + sign + (filled[place].strip() if distance >= len(places) else "")
    return filled


def _scientific(section: Section, number: Decimal) -> str:
    point = next((i for i, t in enumerate(section.tokens) if t.kind == "point"), None)
    split = next(i for i, t in enumerate(section.tokens) if t.kind == "exponent")
    decimals = sum(t.kind == "digit" for t in section.tokens[point:split]) if point is not None else 0
    return f"{number:.{decimals}E}".replace(".", ",")


def _is_fraction(section: Section) -> bool:
    kinds = [t.kind for t in section.tokens if t.text.strip()]
    return ("digit", "stroke") in pairwise(kinds) and "digit" in kinds[kinds.index("stroke") :]


def _fraction(section: Section, number: Decimal) -> str:
    stroke = next(i for i, t in enumerate(section.tokens) if t.kind == "stroke")
    below = sum(t.kind == "digit" for t in section.tokens[stroke:])
    found = Fraction(number).limit_denominator(10**below - 1)
    whole, rest = divmod(found.numerator, found.denominator)
    if not rest:
        return str(whole)
    return f"{whole or ''} {rest}/{found.denominator}"
