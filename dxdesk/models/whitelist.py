"""What entries may hold: those of others on their way in, and our own before they are written.

What a store takes every reader takes, so both ask the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from dxdesk import text
from dxdesk.errors import Invalid, Refused
from dxdesk.i18n import _
from dxdesk.models.change import EVERY, LIVE, Entries, Entry, Source, kinds
from dxdesk.models.field import TEXT_LIMIT, Field, Kind, Row, Value, show_number
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS

_REFERENCE = re.compile(r"([0-9a-z]{8,64}):([1-9][0-9]{0,15})")
CLOCK_LIMIT: Final = 10**12  # a Lamport count beyond is no count, and would leave nobody a greater one
_TYPES: Mapping[Kind, type] = {Kind.COUNT: int, Kind.YES_NO: bool}
_REMEMBERED = 2000  # values of a field
NAME_LIMIT: Final = 500  # characters of an officer, a title, a place
RECORD_LIMIT: Final = 200  # characters of a record's id
LINE_LIMIT: Final = 2**20  # bytes of one line of any list in a file
_LINE_ROOM = 100  # bytes of it that are the line's own
_ROW_ROOM = 20  # characters of a place that stay for the row
_COLUMNS_ROOM = LINE_LIMIT // 8  # letters of the columns of a batch: none takes more than four bytes


def named(words: str) -> str:
    """What `is_name` takes of any words: all of them, but where they are too long."""
    found = text.clean(words)
    return found if is_name(found) else text.shorten(found, NAME_LIMIT)


def placed(place: str) -> str:
    """A place that `is_name` takes: of "sheet!row" the sheet's name is what gives way."""
    if is_name(place) and " !" not in place:
        return place
    sheet, mark, row = place.rpartition("!")
    return f"{sheet_name(sheet)}{mark}{text.shorten(text.clean(row), _ROW_ROOM)}"


def sheet_name(sheet: str) -> str:
    """As much of the name of a sheet as stands in a place and in the source of a batch."""
    return text.shorten(text.clean(sheet), NAME_LIMIT - _ROW_ROOM - 1)


def sourced(source: Source) -> Source:
    """A source as it may travel.

    Which column a value came from is left out of sheets that are too many to name, or that have one name once these are
    shortened: better unknown than another one's.
    """
    names = [sheet_name(sheet) for sheet in source.columns]
    counted = Counter(names)
    columns: dict[str, Mapping[str, str]] = {}
    room = _COLUMNS_ROOM
    for name, fields in zip(names, source.columns.values(), strict=True):
        kept = {field: letters for field, letters in fields.items() if is_name(letters)}
        room -= 2 * NAME_LIMIT + sum(len(field) + len(letters) for field, letters in kept.items())
        if room > 0 and counted[name] == 1:
            columns[name] = kept
    return Source(named(source.file), source.sha256, columns)


def is_name(name: object) -> bool:
    """Whether something may be an officer, a title, a place: clean text, and not long."""
    return isinstance(name, str) and len(name) <= NAME_LIMIT and (is_plain(name) or text.is_clean(name))


class Whitelist:
    """What entries may hold, looked at many at a time.

    Remembers texts it found good, since codes and dates come again and again.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Good] = {}

    def check(self, entries: Entries) -> None:
        """Raises `Refused` for an unknown register or field, or anything that isn't in its one stored form."""
        for key in set(entries.register) - self._known.keys():
            self._known[key] = _Good(_register(key))
        _check_records(entries)
        if max(entries.clock) > CLOCK_LIMIT or not _are_names(set(entries.place) - {""}):
            raise _not_in_form()
        for key, good in self._known.items():
            good.check([values for values, about in zip(entries.values, entries.register, strict=True) if about == key])
        for place, over in enumerate(entries.over):
            if over:
                register = self._known[entries.register[place]].register
                _check_over(register, entries.stream[place], entries.seq[place], over)


def fault(entries: Entries, bodies: Sequence[bytes]) -> str:
    """Why some entries may not be written, in words of whoever is writing; empty where they may."""
    for values, key, body in zip(entries.values, entries.register, bodies, strict=True):
        register = REGISTERS.get(key)
        stored = register.stored if register is not None else {}
        for name, value in values.items():
            field = stored.get(name)
            if field is None:
                continue
            label = _(field.label)
            if isinstance(value, str) and len(value) > TEXT_LIMIT:
                said = _("{field}: dài {length} ký tự, nhiều nhất {limit} ký tự.")
                return said.format(field=label, length=show_number(len(value)), limit=show_number(TEXT_LIMIT))
            try:
                check_value(field, value)
            except Refused:
                return _("{field}: nơi nhận không đọc được giá trị “{value}”.").format(
                    field=label, value=text.shorten(str(value))
                )
        if not fits([body]):
            about = _(register.short) if register else key
            return _("{register}: một dòng có quá nhiều nội dung.").format(register=about)
    return ""


def mended(entry: Entry) -> tuple[Entry, list[str]]:
    """An entry as it may travel, with the fields of which something had to be left out.

    Texts that are too long end with an ellipsis, and what no reader takes at all isn't said.
    """
    register = REGISTERS[entry.register]
    values = dict(entry.values)
    left = []
    for name, value in entry.values.items():
        try:
            if name != LIVE:
                check_value(register.stored[name], value)
        except Refused:
            left.append(name)
            values.pop(name)
            words = text.clean(value) if isinstance(value, str) and register.stored[name].kind is Kind.TEXT else ""
            if words:
                values[name] = words if len(words) <= TEXT_LIMIT else words[: TEXT_LIMIT - 1].rstrip() + "…"
    place = placed(entry.place) if entry.place else ""
    return entry._replace(values=values, place=place, clock=min(entry.clock, CLOCK_LIMIT)), left


def fits(bodies: Iterable[bytes]) -> bool:
    """Whether each of some bodies is short enough for a line of a file."""
    return max(map(len, bodies), default=0) <= LINE_LIMIT - _LINE_ROOM


def _register(key: str) -> Register:
    register = REGISTERS.get(key)
    if register is None:
        message = _("Tệp chứa biểu không có trong phần mềm: “{register}”.")
        raise Refused(message.format(register=text.shorten(key)))
    return register


class _Good:
    """The values of one register that were found good."""

    def __init__(self, register: Register) -> None:
        self.register = register
        # Only texts: True equals 1 in a set.
        self._known: dict[str, set[Value]] = {name: {None} for name in register.stored}
        self._known[LIVE] = set()

    def check(self, rows: Iterable[Row]) -> None:
        known = self._known
        new: dict[str, list[Value]] = {name: [] for name in known}
        try:
            for row in rows:
                for name, value in row.items():
                    if value not in known[name]:
                        new[name].append(value)
        except KeyError:
            raise unknown_field(self.register, name) from None
        for name, values in new.items():
            if name == LIVE:
                if not kinds(values) <= {bool}:
                    raise _not_in_form()
            elif values:
                self._check(self.register.stored[name], values)

    def _check(self, field: Field, values: Sequence[Value]) -> None:
        kind = _TYPES.get(field.kind, str)
        if kinds(values) == {kind}:
            values = list(set(values))
        if not (field.kind is Kind.TEXT and _are_texts(values)):
            for value in values:
                check_value(field, value)
        known = self._known[field.name]
        if kind is str and len(known) < _REMEMBERED:
            known.update(values)


def _are_texts(values: Sequence[Value]) -> bool:
    """What `check_value` looks at first, for all at once: most texts come once."""
    texts = [value for value in values if isinstance(value, str)]
    return len(texts) == len(values) and max(map(len, texts)) <= TEXT_LIMIT and are_plain(texts)


def _check_over(register: Register, stream: str, seq: int, over: Mapping[str, Iterable[str]]) -> None:
    for name, ids in over.items():
        if name not in (LIVE, EVERY) and name not in register.stored:
            raise unknown_field(register, name)
        for reference in ids:
            match = _REFERENCE.fullmatch(reference)
            if match is None or (match[1] == stream and int(match[2]) >= seq):
                raise _not_in_form()


def _check_records(entries: Entries) -> None:
    if max(map(len, entries.record)) > RECORD_LIMIT or not are_plain(set(entries.record)):
        for register, record in zip(entries.register, entries.record, strict=True):
            check_record(REGISTERS[register], record)


def _are_names(names: set[str]) -> bool:
    return max(map(len, names), default=0) <= NAME_LIMIT and (are_plain(names) or all(map(is_name, names)))


def check_record(register: Register, record: str) -> None:
    """Raises `Refused` for what can't be the id of a record."""
    if len(record) > RECORD_LIMIT or not is_plain(record):
        raise Refused(_("{register}: mã bản ghi không hợp lệ.").format(register=_(register.short)))


def check_value(field: Field, value: object) -> None:
    """The whitelist of what arrives: raises `Refused` unless a value is in the one form its field is stored in.

    A code or catalogue item that nobody lists is let in: that is a finding, not an attack.
    """
    if field.kind is Kind.TEXT and isinstance(value, str) and len(value) <= TEXT_LIMIT and is_plain(value):
        return
    try:
        field.check(value)
        # Choices and catalogue codes are taken as they are, so they are looked at here.
        if isinstance(value, str) and (value == "" or not text.is_clean(value)):
            message = _("{field}: giá trị “{value}” không ở dạng chuẩn.")
            raise Invalid(message.format(field=field.name, value=text.shorten(value)))
    except Invalid as problem:
        raise Refused(problem.message) from None


def is_plain(value: str) -> bool:
    """Whether a text is beyond doubt in stored form: one line, composed, single blanks inside, none at the ends."""
    return (
        value.isprintable()
        and "  " not in value
        and bool(value)
        and value[0] != " " != value[-1]
        and (value.isascii() or unicodedata.is_normalized("NFC", value))
    )


def are_plain(texts: Collection[str]) -> bool:
    """Whether all of many texts are plain beyond doubt: one look at them together takes a fifth of the time."""
    together = "|".join(texts)
    edges = f"|{together}|"
    return is_plain(together) and not ("||" in edges or "| " in edges or " |" in edges)


def unknown_field(register: Register, name: str) -> Refused:
    """A field that the register doesn't have."""
    message = _("{register}: trường “{field}” không có trong biểu.")
    return Refused(message.format(register=_(register.short), field=text.shorten(name)))


def _not_in_form() -> Refused:
    return Refused(_("Nhật ký thay đổi trong tệp không đúng quy cách."))
