"""Values of whole columns: what is written the same is parsed once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias, cast
from unicodedata import is_normalized

from dxdesk.dates import is_serial
from dxdesk.errors import Invalid
from dxdesk.i18n import _
from dxdesk.models.field import TEXT_LIMIT, Field, Kind, OneOf, Value, Vocabulary, is_mark
from dxdesk.sheets.matching.lines import BLANKS, is_blank
from dxdesk.sheets.matching.loose import YEAR, Understood, understand
from dxdesk.sheets.reading.cell import Raw, Shown, What
from dxdesk.sheets.reading.formats import exact, general, seen
from dxdesk.text import fold, has_lookalikes, shorten, tidy

Parsed: TypeAlias = Value | OneOf
Key: TypeAlias = Raw | Decimal
_UNMARKED = frozenset({"0", "khong", "chua", "false", "k"})
ASKED_WORDS = 40  # that a column may have without being understood; with more it isn't that column
_DAY_NUMBER = re.compile(r"\d{5}")
_EPOCHS_APART = 1462  # days between Excel's 1900 and 1904 systems


class Column:
    """One column of a table: its values in order; by their place in it errors, and sentences about values that don't
    plainly stand there. `at` names the choice under which an error stands, in columns of x."""

    def __init__(
        self,
        values: Sequence[Parsed],
        errors: Mapping[int, Invalid],
        said: Mapping[int, str] = MappingProxyType({}),
        at: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self.values, self.errors, self.said, self.at = values, errors, said, at


def plain(field: Field, cells: Sequence[Key], words: Vocabulary | None = None) -> Column:
    """A column whose cells hold the value itself; `words` are the choices where those of the field don't hold."""
    if field.kind is Kind.TEXT and not field.choices and set(map(type, cells)) <= {str}:
        texts = cast(Sequence[str], cells)
        if _is_clean(set(texts)):
            return Column([None if cell in BLANKS else cell for cell in texts], {})
    unknown: dict[Key, Invalid] = {}

    def read(raw: Key) -> Parsed | Understood:
        try:
            return field.parse(raw, words)
        except Invalid as error:
            understood = understand(field, raw, words)
            if understood is None:
                raise
            if isinstance(understood.value, OneOf) and not understood.value.codes:
                unknown[raw] = error
                if len(unknown) > ASKED_WORDS:
                    raise
            return understood

    return memoised(cells, read)


def _is_clean(texts: Set[str]) -> bool:
    """Whether parsing would leave all texts as they are; asked of all at once."""
    whole = "\n" + "\n".join(texts) + "\n"
    return (
        whole.count("\n") == len(texts) + 1
        and whole.replace("\n", "").isprintable()
        and is_normalized("NFC", whole)
        and not has_lookalikes(whole.replace("\n", ""))
        and not any(loose in whole for loose in ("  ", " \n", "\n "))
        and max(map(len, texts), default=0) <= TEXT_LIMIT
    )


def memoised(cells: Sequence[Key], parse: Callable[[Key], Parsed | Understood]) -> Column:
    """Every distinct cell through `parse`, which may raise `Invalid`."""
    known: dict[Key, Parsed] = {}
    bad: dict[Key, Invalid] = {}
    said: dict[Key, str] = {}
    for raw in dict.fromkeys(cells):
        try:
            value = None if isinstance(raw, str) and is_blank(raw) else parse(raw)
        except Invalid as error:
            bad[raw] = error
            continue
        if isinstance(value, Understood):
            if value.said:
                said[raw] = value.said
            value = value.value
        known[raw] = value
    if not (bad or said):
        return Column(list(map(known.__getitem__, cells)), {})
    errors = {place: bad[raw] for place, raw in enumerate(cells) if raw in bad}
    sentences = {place: said[raw] for place, raw in enumerate(cells) if raw in said}
    return Column([known.get(raw) for raw in cells], errors, sentences)


class _BadMark(Invalid):
    """A cell of a column of x that is wrong."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def marked(field: Field, cells: Mapping[str, Sequence[Raw]]) -> Column:
    """Columns of choices with an "x" in one of them: choice → cells."""
    choices = {choice.code: choice for choice in field.choices}
    meant = {code: OneOf(c.within, c.label) if (c := choices[code]).within else code for code in cells}
    unmarked = _complement(field, cells.keys())

    def value(key: tuple[Raw, ...]) -> Parsed:
        chosen = [code for code, raw in zip(cells, key, strict=True) if _is_marked(field, code, raw)]
        if len(chosen) > 1:
            labels = "”, “".join(_(choices[code].label) for code in chosen)
            said = _("{field}: đánh dấu cùng lúc “{labels}”.").format(field=_(field.label), labels=labels)
            raise _BadMark(said, chosen[1])
        return meant[chosen[0]] if chosen else unmarked

    known: dict[tuple[Raw, ...], Parsed] = {}
    bad: dict[tuple[Raw, ...], _BadMark] = {}
    keys = list(zip(*cells.values(), strict=True))
    for key in set(keys):
        try:
            known[key] = value(key)
        except _BadMark as error:
            bad[key] = error
    errors = {place: bad[key] for place, key in enumerate(keys) if key in bad}
    at = {place: error.code for place, error in errors.items()}
    return Column([known.get(key) for key in keys], errors, at=at)


def _is_marked(field: Field, code: str, raw: Raw) -> bool:
    if isinstance(raw, Shown) and raw.what is What.NUMBER and isinstance(raw.value, float):
        raw = raw.value
    if is_blank(raw) or raw == 0:
        return False
    if raw == 1 or is_mark(raw):
        return True
    if fold(str(raw)) in _UNMARKED:
        return False
    shown = shorten(tidy(seen(raw)))
    said = _("{field}: cột này chỉ đánh dấu x, không ghi “{value}”.").format(field=_(field.label), value=shown)
    raise _BadMark(said, code)


def _complement(field: Field, columns: Set[str]) -> OneOf | None:
    """What no mark says: where a required field has a single column, for one choice, it is one of the others."""
    fine = {choice.code for choice in field.choices if not choice.within}
    if not field.required or len(columns) != 1 or not columns <= fine:
        return None
    coarse = [choice for choice in field.choices if choice.within and not columns & set(choice.within)]
    return OneOf(coarse[0].within, coarse[0].label) if coarse else None


def adjusted(field: Field, cells: Sequence[Raw], *, epoch_1904: bool) -> Sequence[Key]:
    """Cells as a field of this kind takes them: numbers with their fifteen digits and a percentage as the number of its
    hundredths, days as days, and everything else as it is seen."""
    types = set(map(type, cells))
    if types <= {str} and not epoch_1904:
        return cells
    if types <= {str, date, float} and not epoch_1904 and not _turns(field, types):
        return cells
    return [_meant(field, raw, epoch_1904=epoch_1904) for raw in cells]


def _turns(field: Field, types: Set[type]) -> bool:
    """Whether a field takes plain cells of these types in another form."""
    return (float in types and field.kind in (Kind.AMOUNT, Kind.TEXT, Kind.DAY)) or (
        date in types and field.kind not in (Kind.DAY, Kind.TEXT)
    )


def _meant(field: Field, raw: Raw, *, epoch_1904: bool) -> Key:
    meant: Key = _of_shown(field, raw) if isinstance(raw, Shown) else raw
    if field.kind is Kind.DAY:
        return _day(meant, epoch_1904=epoch_1904)
    if isinstance(meant, float):
        if field.kind is Kind.AMOUNT:
            return exact(meant)
        return general(meant) if field.kind is Kind.TEXT and not meant.is_integer() else meant
    return seen(meant) if isinstance(meant, date) and field.kind is not Kind.TEXT else meant


def _day(raw: Key, *, epoch_1904: bool) -> Key:
    """A bare day number, written as a text too, counts from where the book does; other numbers are as they are seen."""
    counted = raw
    if epoch_1904 and isinstance(counted, str) and _DAY_NUMBER.fullmatch(counted.strip()):
        counted = float(counted)
    if not isinstance(counted, float):
        return counted
    counted += _EPOCHS_APART * epoch_1904
    return counted if is_serial(counted) else general(counted - _EPOCHS_APART * epoch_1904)


def _of_shown(field: Field, shown: Shown) -> Key:
    if shown.what is What.UNSEEN:
        return ""
    if isinstance(shown.value, float):
        if field.numeric and shown.what is What.PERCENT:
            return exact(shown.value) * 100
        if shown.what is What.NUMBER and (field.numeric or _is_known_by_number(field, shown)):
            return exact(shown.value) if field.numeric else shown.value
    if field.low is not None and field.low >= YEAR and isinstance(shown.value, date):
        return shown  # a month and a year, which `loose` understands
    if field.kind is Kind.DAY and isinstance(shown.value, date):
        return shown.value if shown.what is What.DAY else shown  # a month, which `loose` asks about
    return shown.seen


def _is_known_by_number(field: Field, shown: Shown) -> bool:
    """Whether a choice is written as a number whose format adds nothing but places: level 2,0."""
    return field.vocabulary is not None and field.vocabulary.find(shown.seen) is None
