"""Which item of a list a person meant: names are compared loosely, and a guess says that it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dxdesk import text
from dxdesk.models.field import Choice, Vocabulary

ENOUGH = 2 / 3  # of the longer name's words must be in the shorter one, which may have no other words
NEAR = 0.3  # from this share of common words on a name is worth suggesting

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SHORT_NAME = re.compile(r"[(\[]\s*(\w[\w&.]*)\s*[)\]]")
_NUMBERING = re.compile(r"\s*(?:\d+(?:\.\d+)*|[IVX]+|[a-zđ])\s*[.)/:-]\s+")


@dataclass(frozen=True, slots=True)
class Match:
    """`choice` is what was meant; where it is only likely, `sure` is False. `nearest` is worth asking about."""

    choice: Choice | None
    sure: bool = True
    nearest: Choice | None = None


class Names:
    """The names of one list, in all the ways they may be written."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._short: dict[str, Choice | None] = {}
        self._words: list[tuple[frozenset[str], Choice]] = []
        for choice in vocabulary.choices:
            for name in (choice.label, *choice.aliases):
                for form in {_BRACKETS.sub("", name), *_SHORT_NAME.findall(name)}:
                    folded = text.fold(form)
                    known = self._short.setdefault(folded, choice)
                    if known is not choice:
                        self._short[folded] = None  # two items share it: it names neither
                self._words.append((_words(name), choice))
                self._words.append((_words(_BRACKETS.sub("", name)), choice))
        self._memo: dict[str, Match] = {}

    @property
    def codes(self) -> Mapping[str, Choice]:
        """The items by code."""
        return self._vocabulary.by_code

    def find(self, written: str) -> Match:
        """The item meant by a name; see `Match`."""
        if written not in self._memo:
            self._memo[written] = self._find(written)
        return self._memo[written]

    def _find(self, written: str) -> Match:
        plain = _NUMBERING.sub("", written, count=1) if _NUMBERING.match(written) else written
        for form in (written, plain, _BRACKETS.sub("", plain)):
            if choice := self._vocabulary.find(form) or self._short.get(text.fold(form)):
                return Match(choice)
        return self._closest(_words(_BRACKETS.sub("", plain)))

    def _closest(self, words: frozenset[str]) -> Match:
        likely: dict[str, Choice] = {}
        best, nearest = 0.0, None
        for known, choice in self._words:
            shared = len(words & known)
            share = shared / max(len(words | known), 1)
            if share > best:
                best, nearest = share, choice
            if share >= ENOUGH and (words <= known or known <= words):
                likely[choice.code] = choice
        if len(likely) == 1:
            return Match(likely.popitem()[1], sure=False)
        return Match(None, nearest=nearest if best >= NEAR else None)


def _words(name: str) -> frozenset[str]:
    return frozenset(text.fold(name).split())
