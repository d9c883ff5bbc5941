"""Which unit a title or a cell of a column names, in the ways officers write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from dxdesk import text
from dxdesk.models.unit import Group, Unit

_LEAST = 3  # initials that name a unit by themselves: "HCM"
_PROPOSED = 3
_NEAR = 0.72
# What stands before the name of a place, and before what a heading introduces: "Đơn vị báo cáo: …".
_LABEL = re.compile(r"(?:ten )?(?:don vi|co quan|tinh thanh pho|dia phuong)(?: bao cao| gui)?")
_OFFICE = re.compile(
    r"^(?:(?:van phong|vp) )?(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan|tinh uy|thanh uy)? ?"
    r"(?:(?:tinh|thanh pho|tp) )*"
)
_NUMBERS = re.compile(r"^\s*\d+\s*[.)\-–:]\s*|\s*[(\[\-–]\s*\d+\s*[)\]]?\s*$")
_JOINED_CITY = re.compile(r"^tp(?=[a-z]{3})")


@dataclass(frozen=True, slots=True)
class Named:
    """`code` is the unit that was meant, empty where that isn't certain; `proposed` are units worth asking about."""

    code: str
    proposed: tuple[str, ...] = ()


class UnitNames:
    """The units of a campaign by all that they are called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.code: unit for unit in units}
        self._exact: dict[str, set[str]] = {}
        self._patterns: list[tuple[re.Pattern[str], str, str]] = []  # of a name, the name, the code
        for unit in self._units.values():
            for name in (unit.name, unit.full_name, *unit.aliases):
                bare = _bare(name)
                self._exact.setdefault(_joined(bare), set()).add(unit.code)
                self._patterns.append((_pattern(bare, unit.group), bare, unit.code))
        self._memo: dict[str, Named] = {}

    def find(self, written: str) -> Named:
        """The unit meant by a code, with or without its zeros, or by a name."""
        if written not in self._memo:
            self._memo[written] = self._find(text.tidy(written))
        return self._memo[written]

    def find_in_title(self, written: str) -> str:
        """The unit that a cell above a table names; a number there names none."""
        named = self.find(written)
        return named.code if any(c.isalpha() for c in written) else ""

    def _find(self, written: str) -> Named:
        if re.fullmatch(r"\d{1,2}(?:[.,]0+)?", written):
            code = f"{int(re.split('[.,]', written)[0]):02d}"
            return Named(code if code in self._units else "")
        if (upper := written.upper()) in self._units:
            return Named(upper)
        head, colon, rest = written.partition(":")
        if colon and _LABEL.fullmatch(text.fold(head)):
            written = rest
        bare = _bare(_NUMBERS.sub("", written))
        joined = _joined(bare)
        if found := self._exact.get(joined) or self._spelled(joined):
            return Named(found.copy().pop()) if len(found) == 1 else Named("", tuple(sorted(found)))
        return Named("", self._near(bare, joined))

    def _spelled(self, joined: str) -> set[str]:
        """Units whose name this may be with words cut to initials, c for k, i for y."""
        return {code for pattern, name, code in self._patterns if _sure(pattern.fullmatch(joined), name)}

    def _near(self, bare: str, joined: str) -> tuple[str, ...]:
        short = {code for pattern, _name, code in self._patterns if pattern.fullmatch(joined)}
        inside = {code for name, codes in self._exact.items() for code in codes if len(name) > 4 and name in joined}
        close = [
            code for name in get_close_matches(joined, self._exact, _PROPOSED, _NEAR) for code in self._exact[name]
        ]
        return tuple(dict.fromkeys((*close, *sorted(short), *sorted(inside))))[:_PROPOSED]


def _sure(match: re.Match[str] | None, name: str) -> bool:
    """Whether so much of a name is written that it can't be a guess: three letters of three words, "Bộ" and initials,
    or all of it. "H. Yên" is asked about."""
    if match is None:
        return False
    written = match.end() - match.start("name")
    return bool(match["office"]) or written == len(_joined(name)) or (name.count(" ") >= 2 and written >= _LEAST)


def _bare(name: str) -> str:
    """A name folded, without the office that stands before a place and without "và"."""
    folded = " ".join(word for word in text.fold(name.replace("&", " va ")).split() if word != "va")
    folded = " ".join("viet nam" if word == "vn" else word for word in folded.split())
    return _OFFICE.sub("", folded, count=1) or folded


def _joined(bare: str) -> str:
    """Words without blanks: Kontum is Kon Tum."""
    return _JOINED_CITY.sub("", bare.replace(" ", ""))


def _pattern(bare: str, group: Group) -> re.Pattern[str]:
    """All ways in which a name may be cut short."""
    words = bare.split()
    office = "(?P<office>)"
    if group is Group.MINISTRY and words[0] == "bo":
        words, office = words[1:], "(?P<office>bo?)"
    cut = "".join(f"(?:{_letters(word)}|{_letters(word[0])})" for word in words)
    return re.compile(f"{office}(?P<name>{cut})")


def _letters(word: str) -> str:
    """c and k, i and y sound alike and are written for each other, where no h follows."""
    return re.sub(r"[ck](?!h)|[iy]", lambda found: "[ck]" if found[0] in "ck" else "[iy]", word)
