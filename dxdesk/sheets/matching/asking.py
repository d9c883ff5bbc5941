"""Questions that a book raises: what a word, a heading or a name means, where that isn't certain.

An answer names its question by an id that tells what was asked and the words it was asked about, so that it holds for
the same words in the next book as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from dxdesk import text

Answers: TypeAlias = Mapping[str, str]  # id of a question → the code that was chosen

NO_ANSWERS: Answers = MappingProxyType({})
VALUE, COLUMN, UNIT, RECORD, REGISTER = "value", "column", "unit", "record", "register"
NOT_READ = "-"  # a column, or a sheet, that is to be passed over
NEW = "new"  # a record of its own
SEPARATOR = ":"


@dataclass(frozen=True)
class Asked:
    """One question: `message` is all of it as a sentence, `codes` what may be answered, `labels` what a person reads.

    Unanswered, cells stay blank, a column or sheet isn't read, rows of an unknown unit stay out, and a row that may be
    another record is a new one. `free` says that a value may be typed instead.
    """

    kind: str
    sheet: str
    cells: tuple[str, ...]
    register: str
    field: str  # of a value; empty otherwise
    written: str  # the word or heading as it stands in the sheet
    message: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    id: str
    free: bool = False

    def pack(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> Asked:
        whole: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in packed.items()}
        return cls(**whole)


class Questions:
    """Questions as they come up; of the same one on a sheet the cells are gathered."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Asked, list[str]]] = {}

    def add(self, asked: Asked) -> None:
        _first, cells = self._known.setdefault((asked.id, asked.sheet), (asked, []))
        cells += asked.cells

    def listed(self) -> list[Asked]:
        return [replace(asked, cells=tuple(cells)) for asked, cells in self._known.values()]


def question_id(kind: str, about: str, written: str = "") -> str:
    """How answers name a question: by its kind, what it is about, and the words, whatever their case and blanks."""
    return SEPARATOR.join(filter(None, (kind, about, words_of(written))))


def normal_id(given: str) -> str:
    """An id as a person typed it, in the form of `question_id`."""
    kind, _colon, rest = given.partition(SEPARATOR)
    if kind == UNIT:
        return question_id(kind, "", rest)
    about, colon, written = rest.partition(SEPARATOR)
    return SEPARATOR.join((kind, about, words_of(written))) if colon else f"{kind}{SEPARATOR}{about}"


def words_of(written: str) -> str:
    return " ".join(text.tidy(written).casefold().split())
