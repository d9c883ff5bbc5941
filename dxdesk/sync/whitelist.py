"""What entries of others may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from dxdesk import text
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import EVERY, LIVE, Entries, kinds
from dxdesk.models.field import TEXT_LIMIT, Field, Kind, Row, Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.sync.rows import RECORD_LIMIT, are_plain, check_record, check_value, is_plain, unknown_field

_REFERENCE = re.compile(r"([0-9a-z]{8,64}):([1-9][0-9]{0,15})")
_CLOCK_LIMIT = 10**12  # a Lamport count beyond is no count, and would leave nobody a greater one
_TYPES: Mapping[Kind, type] = {Kind.COUNT: int, Kind.YES_NO: bool}
_REMEMBERED = 2000  # values of a field
_NAME_LIMIT = 500  # characters of an officer, a title, a place


def is_name(name: object) -> bool:
    """Whether something may be an officer, a title, a place: clean text, and not long."""
    return isinstance(name, str) and len(name) <= _NAME_LIMIT and (is_plain(name) or text.clean(name) == name)


class Whitelist:
    """What entries of others may hold, looked at many at a time.

    Remembers texts it found good, since codes and dates come again and again.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Good] = {}

    def check(self, entries: Entries) -> None:
        """Raises `Refused` for an unknown register or field, or anything that isn't in its one stored form."""
        for key in set(entries.register) - self._known.keys():
            self._known[key] = _Good(_register(key))
        _check_records(entries)
        if max(entries.clock) > _CLOCK_LIMIT or not _are_names(set(entries.place) - {""}):
            raise _not_in_form()
        for key, good in self._known.items():
            good.check([values for values, about in zip(entries.values, entries.register, strict=True) if about == key])
        for place, over in enumerate(entries.over):
            if over:
                register = self._known[entries.register[place]].register
                _check_over(register, entries.stream[place], entries.seq[place], over)


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
    return max(map(len, names), default=0) <= _NAME_LIMIT and (are_plain(names) or all(map(is_name, names)))


def _not_in_form() -> Refused:
    return Refused(_("Nhật ký thay đổi trong tệp không đúng quy cách."))
