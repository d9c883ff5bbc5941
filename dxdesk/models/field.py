"""Declare a field once; parsing and showing of values live only here.

A value has one form everywhere - rows, journal, package - and it is JSON: text in NFC, a choice or catalogue item
by its code, a date as ``2022-04-26``, a decimal as its shortest exact text, a count as an integer, yes/no as a boolean,
and ``None`` for "not said".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic.fields import FieldInfo

from dxdesk import text
from dxdesk.dates import parse_date, show_date
from dxdesk.errors import Invalid
from dxdesk.i18n import N_, _

Value: TypeAlias = str | int | bool | None
_VIETNAMESE = str.maketrans(",.", ".,")  # the signs of a number as Python groups it
Row: TypeAlias = Mapping[str, Value]

TEXT_LIMIT = 4000  # characters in one cell of text; Excel itself ends at 32,767
NUMBER_LIMIT = 10**15
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:(?:\.\d{3})+,\d*|(?:,\d{3})+\.\d*)")
_BLANK_GROUPS = re.compile(r"[-+]?\d{1,3}(?:[^\S\n]\d{3})+(?:[.,]\d*)?")


class Kind(StrEnum):
    """What a value is, apart from choices and catalogue items, which are text codes."""

    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    COUNT = "count"
    YES_NO = "yes_no"


# Annotations of declared fields: all but counts and yes/no are kept as text, and mean what the marker says.
Words: TypeAlias = Annotated[str, Kind.TEXT]
Day: TypeAlias = Annotated[str, Kind.DAY]
Amount: TypeAlias = Annotated[str, Kind.AMOUNT]
Count: TypeAlias = Annotated[int, Kind.COUNT]
YesNo: TypeAlias = Annotated[bool, Kind.YES_NO]


@dataclass(frozen=True, slots=True)
class Choice:
    """One code a field may hold. A coarse one (`within`) says one of several codes, not which; it is never stored."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    def words(self) -> Iterable[str]:
        """Everything that may be written for it, folded."""
        return (text.fold(word) for word in (self.code, self.label, *self.aliases))


@dataclass(frozen=True, slots=True)
class OneOf:
    """What a word says that can't be stored: the value is one of these codes. None where the word isn't understood.

    `written` is the word, where a person is to be asked; `proposed` says that the codes are only near: a date for
    "Quý II/2022" may be another one.
    """

    codes: tuple[str, ...]
    written: str = attribute(default="", compare=False)
    proposed: bool = attribute(default=False, compare=False)


class Vocabulary:
    """Folded word → choice, for one list of choices. What it doesn't list is looked up in the wider list, if any."""

    def __init__(self, choices: Sequence[Choice], wider: Vocabulary | None = None) -> None:
        self.choices = tuple(choices)
        self._wider = wider
        self.by_code: Mapping[str, Choice] = (dict(wider.by_code) if wider else {}) | {c.code: c for c in self.choices}
        self._by_word = {word: c for c in reversed(self.choices) for word in c.words() if word}

    def find(self, written: str) -> Choice | None:
        """The choice meant by a code, a label or another word for it; also by what an English window shows."""
        folded = text.fold(written)
        found = (
            self.by_code.get(written)
            or self._by_word.get(folded)
            or self._shown_as(folded)
            or self._spelled_out.get(text.spelled_out(folded))
        )
        return self._wider.find(written) if found is None and self._wider else found

    @cached_property
    def _spelled_out(self) -> Mapping[str, Choice]:
        return {text.spelled_out(word): choice for word, choice in self._by_word.items()}

    def _shown_as(self, folded: str) -> Choice | None:
        return next((c for c in self.choices if text.fold(_(c.label)) == folded), None)

    def options(self, codes: Sequence[str]) -> str:
        """What is meant by any of these codes, as far as it may be picked: "Đang soạn thảo; Đã trình"."""
        return "; ".join(_(c.label) for c in self.fine() if c.code in codes)

    def fine(self) -> list[Choice]:
        """The choices a person may pick: all but the coarse ones."""
        return [c for c in self.choices if not c.within]


YES = Choice("yes", N_("Có"), ("x", "đúng", "true", "1", "đã có", "rồi"))
NO = Choice("no", N_("Không"), ("chưa", "false", "0", "chưa có", "sai", "không có", "k", "ko"))
_YES_NO = Vocabulary((YES, NO))
# What officers put in a column of a choice.
MARKS = frozenset({"x", "v", "✓", "✔", "√", "☑", "☒", "+", "1", "co", "true"})


def is_mark(raw: object) -> bool:
    """Whether a cell under a choice's own column says "this one"."""
    written = str(raw).strip()
    return written in MARKS or text.fold(written) in MARKS


@dataclass(frozen=True)
class Field:
    """One declared field: all that grid, form, template, import, checks, package and report need to know of it."""

    label: str
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choices_by_kind: tuple[tuple[str, tuple[Choice, ...]], ...] = ()  # other words where the item is of that kind
    catalogue: str = ""  # choices that are campaign data: "plan_items", "plan_items.variants"
    required: bool = False  # a finding, never NOT NULL: a draft may lack it
    key: bool = False  # part of the record's identity
    width: int = 16  # characters, in grid and sheet
    help: str = ""
    pattern: str = ""  # a whole value that fails it is a finding
    low: int | None = None
    high: int | None = None
    group: str = ""  # fields that belong together (number and date): concurrent halves raise a warning
    multiline: bool = False
    unit_of_measure: str = ""
    since: int = 1  # first schema number that has it
    retired: bool = False  # still read and kept, no longer offered
    internal: bool = False  # kept and synced, not shown in grid, form or sheet
    referenced: str = ""  # attribute of the record's catalogue item; never stored
    compute: Callable[[Row], Value] | None = attribute(
        default=None, compare=False
    )  # from the row's own values; never stored
    name: str = ""
    kind: Kind = Kind.TEXT

    @property
    def stored(self) -> bool:
        return not self.referenced and self.compute is None

    @property
    def shown(self) -> bool:
        return not (self.retired or self.internal)

    @property
    def numeric(self) -> bool:
        return self.kind in (Kind.AMOUNT, Kind.COUNT)

    @property
    def varies(self) -> bool:
        """Whether what may be chosen, or how it is called, hangs on the item that the record is about."""
        return bool(self.choices_by_kind) or "." in self.catalogue

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """The declared choices (yes and no included); None for free values and for catalogues."""
        if self.kind is Kind.YES_NO:
            return _YES_NO
        return Vocabulary(self.choices) if self.choices else None

    @cached_property
    def vocabulary_by_kind(self) -> Mapping[str, Vocabulary]:
        """The words for each kind of item that has its own; any other word of the field is understood as well."""
        return {kind: Vocabulary(choices, self.vocabulary) for kind, choices in self.choices_by_kind}

    def labels(self, code: str) -> str:
        """All that a choice is called, for a list over items of every kind: "Đã ban hành / đã hoàn thành"."""
        found = [_(v.by_code[code].label) for v in (self.vocabulary, *self.vocabulary_by_kind.values()) if v]
        first, *others = dict.fromkeys(found)
        return " / ".join((first, *(other[:1].lower() + other[1:] for other in others)))

    def parse(self, raw: object, vocabulary: Vocabulary | None = None) -> Value | OneOf:
        """The value that was meant by what a person typed or a sheet holds.

        `vocabulary` gives the catalogue's choices where `catalogue` is set. Raises `Invalid`, whose message names the
        field and says what would be right. A coarse word gives `OneOf`.
        """
        if raw is None:
            return None
        if isinstance(raw, str):
            if unknown := text.unknown_letters(raw):
                message = _("{field}: máy này không biết chữ “{letters}” ({codes}).")
                codes = ", ".join(f"U+{ord(letter):04X}" for letter in unknown[:5])
                message = message.format(field=_(self.label), letters=unknown[:5], codes=codes)
                raise Invalid(message, hint=_("Hãy bỏ hoặc thay chữ đó."))
            raw = text.tidy(raw)
            if not raw:
                return None
        words = vocabulary or self.vocabulary
        if words is not None:
            return self._parse_choice(raw, words)
        parsed: Value = _PARSERS[self.kind](self, raw)
        return parsed

    def _parse_choice(self, raw: object, words: Vocabulary) -> Value | OneOf:
        if isinstance(raw, bool) and self.kind is Kind.YES_NO:
            return raw
        if self.kind is Kind.YES_NO and str(raw).strip() in MARKS:
            return True
        written = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
        choice = words.find(written)
        if choice is None:
            options = [_(c.label) for c in words.fine()]
            listed = "; ".join(options[:6]) + ("; …" if len(options) > 6 else "")
            raise Invalid(
                _("{field}: không hiểu “{value}”.").format(field=_(self.label), value=text.shorten(written)),
                hint=_("Hãy chọn một trong: {options}.").format(options=listed),
            )
        if self.kind is Kind.YES_NO:
            return choice is YES
        return OneOf(choice.within, written) if choice.within else choice.code

    def show(self, value: Value, vocabulary: Vocabulary | None = None) -> str:
        """The text a person reads for a value; the empty text for None."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return _(YES.label) if value else _(NO.label)
        words = vocabulary or self.vocabulary
        if words is not None:
            choice = words.by_code.get(str(value))
            return _(choice.label) if choice else str(value)
        if self.kind is Kind.DAY:
            return show_date(parse_date(value))
        if self.numeric:
            return show_number(value, grouped=not (self.low and self.low >= 1900))
        return str(value)

    def check(self, value: object) -> None:
        """Refuse a value that isn't in the one stored form: for what arrives in files. Raises `Invalid`."""
        if value is None:
            return
        expected = {Kind.COUNT: int, Kind.YES_NO: bool}.get(self.kind, str)
        if type(value) is not expected:
            raise Invalid(_("{field}: kiểu dữ liệu không đúng.").format(field=self.name))
        same = value if self.vocabulary or self.catalogue else _PARSERS[self.kind](self, value, False)
        if same != value or (isinstance(value, str) and len(value) > TEXT_LIMIT):
            raise Invalid(
                _("{field}: giá trị “{value}” không ở dạng chuẩn.").format(
                    field=self.name, value=text.shorten(str(value))
                )
            )

    @cached_property
    def headings(self) -> Mapping[str, str | None]:
        """Folded headings that mean this field; the value is the choice an "x" below it stands for, or None."""
        found: dict[str, str | None] = {}
        for choice in self.choices:
            for word in choice.words():
                found.setdefault(word, choice.code)
        for heading in (self.name, self.label, *self.aliases):
            found[text.fold(heading)] = None
        return MappingProxyType(found)

    def text_pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.pattern) if self.pattern else None


def number(value: Value) -> Decimal | None:
    """A stored amount or count as an exact number; None stays None."""
    return None if value is None else Decimal(str(value))


def parse_number(raw: object) -> Decimal:
    """A number in either decimal sign: 1.234,5 · 1,234.5 · 1234.5 · 1 234,5 · 45,5%. Raises ValueError.

    A lone point before exactly three digits groups thousands, as in Vietnamese; a lone comma is a decimal sign. Two
    numbers in one cell, and signs that group nothing, are no number: "12⏎13", "12 13", "1.2,5".
    """
    if isinstance(raw, bool):
        raise ValueError(str(raw))
    if isinstance(raw, (int, float, Decimal)):
        found = Decimal(repr(raw) if isinstance(raw, float) else str(raw))
    else:
        written = re.sub(r"^([-+]?)\s+|\s*%?\s*$", r"\1", str(raw))
        if _BLANK_GROUPS.fullmatch(written):
            written = re.sub(r"[^\S\n]", "", written)
        if not re.fullmatch(r"[-+]?\d[\d.,]*", written):
            raise ValueError(written)
        comma, point = written.rfind(","), written.rfind(".")
        if comma >= 0 and point >= 0:
            group, sign = (".", ",") if comma > point else (",", ".")
            if not _GROUPED.fullmatch(written):
                raise ValueError(written)
            written = written.replace(group, "").replace(sign, ".")
        elif re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3})+", written) or re.fullmatch(
            r"[-+]?[1-9]\d{0,2}(,\d{3}){2,}", written
        ):
            written = written.replace(".", "").replace(",", "")
        else:
            written = written.replace(",", ".")
        try:
            found = Decimal(written)
        except InvalidOperation:
            raise ValueError(written) from None
    if not found.is_finite() or abs(found) > NUMBER_LIMIT:
        raise ValueError(str(raw))
    return found


def canonical(value: Decimal) -> str:
    """The shortest exact text of a number: 12.50 → "12.5", 1E+3 → "1000", -0 → "0"."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def show_number(value: Value | Decimal, *, grouped: bool = True) -> str:
    """1234.5 → "1.234,5"."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    plain = canonical(exact)
    whole, _dot, part = plain.partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", ".") if whole not in ("-0",) else whole
    return f"{whole},{part}" if part else whole


def show_cell(cell: str | int | Decimal | None) -> str:
    """A cell of a figure; a decimal with the places it was rounded to: a share that is 24.0 is shown as "24,0"."""
    if isinstance(cell, Decimal):
        return f"{cell:,f}".translate(_VIETNAMESE)
    return cell if isinstance(cell, str) else "" if cell is None else show_number(cell)


def _parse_text(field: Field, raw: object, loose: bool = True) -> str:
    written = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    if hasattr(raw, "isoformat"):
        written = show_date(parse_date(raw))
    written = text.clean(written, newer=not loose)
    if not field.multiline:
        written = " ".join(written.split())
    if loose and field.pattern:
        written = text.DASHES.sub("-", written)  # Word makes a dash of a hyphen: 25/KH–UBND
    if len(written) > TEXT_LIMIT:
        raise Invalid(
            _("{field}: dài {length} ký tự, quá giới hạn {limit} ký tự.").format(
                field=_(field.label), length=show_number(Decimal(len(written))), limit=show_number(Decimal(TEXT_LIMIT))
            ),
            hint=_("Hãy rút ngắn, hoặc để phần chi tiết vào tệp đính kèm."),
        )
    return written


def _parse_day(field: Field, raw: object, loose: bool = True) -> str:
    try:
        return parse_date(raw).isoformat()
    except (ValueError, OverflowError):
        raise Invalid(
            _("{field}: “{value}” không phải là ngày có thật.").format(
                field=_(field.label), value=text.shorten(str(raw))
            ),
            hint=_("Hãy ghi ngày/tháng/năm, ví dụ 26/04/2022."),
        ) from None


def _parse_number(field: Field, raw: object, loose: bool = True) -> Decimal:
    try:
        # What is stored already has a point for its decimal sign and no groups.
        exact = parse_number(raw) if loose else parse_number(Decimal(str(raw)))
    except (ValueError, InvalidOperation):
        raise Invalid(
            _("{field}: “{value}” không phải là số.").format(field=_(field.label), value=text.shorten(str(raw))),
            hint=_("Hãy ghi số, ví dụ 1.234,5."),
        ) from None
    if (field.low is not None and exact < field.low) or (field.high is not None and exact > field.high):
        raise Invalid(
            _("{field}: {value} nằm ngoài khoảng cho phép ({low} – {high}).").format(
                field=_(field.label),
                value=show_number(exact),
                low=field.low if field.low is not None else "…",
                high=field.high if field.high is not None else "…",
            )
        )
    return exact


def _parse_amount(field: Field, raw: object, loose: bool = True) -> str:
    return canonical(_parse_number(field, raw, loose))


def _parse_count(field: Field, raw: object, loose: bool = True) -> int:
    exact = _parse_number(field, raw, loose)
    if isinstance(raw, str) and raw.endswith("%"):
        raise Invalid(_("{field}: “{value}” là tỷ lệ, cột này ghi số lượng.").format(field=_(field.label), value=raw))
    if exact != exact.to_integral_value():
        raise Invalid(_("{field}: “{value}” phải là số nguyên.").format(field=_(field.label), value=show_number(exact)))
    return int(exact)


def _parse_yes_no(field: Field, raw: object, loose: bool = True) -> bool:
    if isinstance(raw, bool):
        return raw
    raise Invalid(_("{field}: kiểu dữ liệu không đúng.").format(field=field.name))


_PARSERS: Mapping[Kind, Callable[..., Any]] = MappingProxyType(
    {
        Kind.TEXT: _parse_text,
        Kind.DAY: _parse_day,
        Kind.AMOUNT: _parse_amount,
        Kind.COUNT: _parse_count,
        Kind.YES_NO: _parse_yes_no,
    }
)


def field(label: str, **more: Any) -> Any:
    """Declare a stored field: ``status: Words | None = field(N_("Tình trạng"), choices=…)``."""
    info = FieldInfo(default=None, title=label)
    info.metadata.append(Field(label, **more))
    return info


def referenced(label: str, attribute_name: str, **more: Any) -> Field:
    """Declare a column read from the record's catalogue item (its deadline, its unit of measure)."""
    return Field(label, referenced=attribute_name, **more)


def computed(label: str, compute: Callable[[Row], Value], **more: Any) -> Field:
    """Declare a column worked out from the row's own values; never journaled."""
    return Field(label, compute=compute, **more)
