"""What the heading of a column means in a register, and how much it says that the sheet is of that register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dxdesk import text
from dxdesk.models.field import Choice, Field, Vocabulary
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.sheets.matching.names import Names

PROPOSED = 4  # fields that a heading nobody knows is asked about

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_BARE_MARK = re.compile(r"\d+|[ivx]+|[a-z]")  # as a heading of its own it may mean anything
# Headings that sheets about anything have; how much each says of ours.
_COMMON = frozenset({
    "noi dung", "van ban", "ket qua", "so lieu", "gia tri", "trang thai", "tinh trang", "tinh hinh", "ghi chu", "nguon",
    "tong so", "pham vi", "ha tang", "ma so", "chu quan", "kho khan", "don vi chu quan", "tien do", "ten nhiem vu",
})  # fmt: skip
_FILLING = frozenset({
    "ban", "cac", "cua", "da", "dang", "duoc", "ghi", "hanh", "hien", "nay", "neu", "ro", "tai", "theo", "va", "van",
    "ve",
})  # fmt: skip
OWN, SHARED, FOREIGN = 1.0, 0.5, 0.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field, and the choice of it that a column of x stands for. `sure` is False where the words were only similar;
    `weight` says how much the heading is one of this register alone."""

    field: str
    code: str | None = None
    sure: bool = True
    weight: float = FOREIGN


class Headings:
    """All headings of one register."""

    def __init__(self, register: Register) -> None:
        shown = {name: f for name, f in register.fields.items() if not f.internal}
        stored = {name: f for name, f in shown.items() if f.stored}
        self.key = register.key
        self.fields: Mapping[str, Field] = stored
        self.filled_in = {
            text.fold(word): name for name, f in shown.items() if not f.stored for word in (f.label, f.name, *f.aliases)
        }
        self.percent = [name for name, f in stored.items() if f.unit_of_measure == "%"]
        self._known = [(name, _words(known)) for name, f in stored.items() for known in (f.label, *f.aliases)]
        self._exact: dict[str, str] = {}
        for words in (lambda f: (f.label,), lambda f: f.aliases):  # no field's other word goes before a label
            for name, f in stored.items():
                for word in words(f):
                    self._exact.setdefault(text.nfc(word).casefold(), name)
        self._folded: dict[str, Meaning] = {}
        for wanted in (False, True):  # a column's own name goes before a choice's
            for name, f in stored.items():
                for word, code in f.headings.items():
                    if (code is not None) is wanted and not (code and _BARE_MARK.fullmatch(word)):
                        self._folded.setdefault(word, Meaning(name, code))
        self._spelled = {text.spelled_out(word): meaning for word, meaning in reversed(self._folded.items())}
        self._names = Names(Vocabulary([Choice(name, f.label, f.aliases) for name, f in stored.items()]))

    def names_one_of(self, words: Sequence[str]) -> bool:
        """Whether any of some folded words is the heading of a field."""
        return any((m := self._folded.get(w) or self._spelled.get(w)) and m.code is None for w in words)

    def of(self, path: Sequence[str]) -> Meaning | None:
        """What a column means, by its headings from top to bottom."""
        *above, own = path
        for group in reversed(above):
            meaning = self._alone(group)
            if meaning and meaning.code is None:
                code = self.fields[meaning.field].headings.get(text.fold(own))
                if code:
                    return Meaning(meaning.field, code, weight=SHARED)
        for words in (" ".join(path), own, " ".join(reversed(path))):
            if meaning := self._alone(words):
                weight = SHARED if meaning.code is not None else self.weight(meaning.field, words)
                return Meaning(meaning.field, meaning.code, meaning.sure, weight)
        return self._similar(own)

    def near(self, words: str) -> list[str]:
        """Fields that a heading may mean which isn't known, the likeliest first; none where nothing is near."""
        folded = _words(_BRACKETS.sub("", words))
        shares: Counter[str] = Counter()
        for name, known in self._known:
            shares[name] = max(shares[name], 100 * len(folded & known) // max(len(folded | known), 1))
        return [name for name, share in shares.most_common(PROPOSED) if share >= 25]

    def _alone(self, words: str) -> Meaning | None:
        bare = text.nfc(words).strip().rstrip("*: ").casefold()
        if name := self._exact.get(bare):
            return Meaning(name)
        folded, plain = text.fold(words), text.fold(_BRACKETS.sub("", words))
        found = self._folded.get(folded) or self._folded.get(plain)
        found = found or self._spelled.get(text.spelled_out(folded)) or self._spelled.get(text.spelled_out(plain))
        if found and "%" in words and found.field not in self.percent and len(self.percent) == 1:
            return Meaning(self.percent[0])  # "Hoàn thành (%)" is how far, not that it is done
        return found

    def weight(self, name: str, words: str) -> float:
        """How much a heading of a field is one of this register alone."""
        folded = text.fold(words)
        f = self.fields[name]
        if folded == text.fold(f.name) and folded not in map(text.fold, (f.label, *f.aliases)):
            return OWN if "_" in f.name else FOREIGN  # Name, Code, Owner stand over anything
        return SHARED if folded in _COMMON or folded in _shared() else OWN

    def _similar(self, words: str) -> Meaning | None:
        if self.is_filled_in(words):
            return None
        match = self._names.find(words)
        if match.choice is None or not (match.sure or self._only_filled_up(words, match.choice)):
            return None
        return Meaning(match.choice.code, sure=match.sure, weight=SHARED)

    @staticmethod
    def _only_filled_up(words: str, choice: Choice) -> bool:
        """Whether a heading says no more than a known one, and not less: "Thời gian ban hành" lacks "dự kiến", and
        "Số quyết định thẩm định" is another number."""
        folded = set(text.fold(words).split())
        return any(
            known <= folded and folded - known <= _FILLING
            for known in (set(text.fold(name).split()) for name in (choice.label, *choice.aliases))
        )

    def is_filled_in(self, words: str) -> str:
        """The field of a heading that the program fills in itself; empty for others."""
        return self.filled_in.get(text.fold(words)) or self.filled_in.get(text.fold(_BRACKETS.sub("", words))) or ""


def _words(heading: str) -> frozenset[str]:
    """Folded, with short forms written out."""
    return frozenset(text.spelled_out(text.fold(heading)).split())


@cache
def headings_of(key: str) -> Headings:
    return Headings(REGISTERS[key])


@cache
def _shared() -> frozenset[str]:
    """Folded headings that several registers have."""
    count: Counter[str] = Counter()
    for register in pages():
        count.update({text.fold(word) for f in register.shown.values() for word in (f.label, *f.aliases)})
    return frozenset(word for word, times in count.items() if times > 1)
