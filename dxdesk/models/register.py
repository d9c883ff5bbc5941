"""A register is a kind of record a unit keeps; it is declared once, as a class of fields."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import orjson
import pydantic

from dxdesk import text
from dxdesk.models.field import Field, Kind, Row, Value, Vocabulary

if TYPE_CHECKING:
    from dxdesk.models.campaign import Campaign, Item

Writer = Literal["unit", "centre", "both"]
_NAMESPACE = uuid.UUID("6f0f4c80-6d7e-5b0e-9e3c-0d64785f6465")


@dataclass(frozen=True)
class Register:
    """All that is declared of a register. `expected` says that its catalogue lists the rows a unit is asked for."""

    key: str
    title: str
    short: str
    form: str  # number of the sheet, "01/CĐS"
    fields: Mapping[str, Field]
    identify: Callable[[str, Row], str]
    writer: Writer = "unit"
    expected: bool = False
    page: bool = True
    carried: tuple[str, ...] = ()  # fields that stand on in the next campaign; empty: none are carried over

    @cached_property
    def stored(self) -> Mapping[str, Field]:
        return MappingProxyType({n: f for n, f in self.fields.items() if f.stored})

    @cached_property
    def shown(self) -> Mapping[str, Field]:
        return MappingProxyType({n: f for n, f in self.fields.items() if f.shown})

    @cached_property
    def keyed(self) -> tuple[str, ...]:
        """Fields sorted by a stored key: free text, names from catalogues, and all that has no column of its own."""
        return tuple(
            n
            for n, f in self.shown.items()
            if not f.stored or (f.kind is Kind.TEXT and not f.choices and not f.multiline)
        )

    @cached_property
    def key_fields(self) -> tuple[str, ...]:
        return tuple(n for n, f in self.fields.items() if f.key)

    @cached_property
    def catalogue(self) -> str:
        """The catalogue whose items the records are about, or the empty text."""
        first = self.fields[self.key_fields[0]] if self.key_fields else None
        return first.catalogue if first else ""

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Fields that belong together, by the name of their group."""
        found: dict[str, tuple[str, ...]] = {}
        for name, f in self.fields.items():
            if f.group:
                found[f.group] = (*found.get(f.group, ()), name)
        return MappingProxyType(found)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when a stored or searched column does; rows kept under another one are made anew."""
        listed = [
            [n, f.kind, f.catalogue, f.stored, f.shown, [c.code + c.label for c in f.choices], repr(f.choices_by_kind)]
            for n, f in self.fields.items()
        ]
        return hashlib.sha256(orjson.dumps([text.FOLDING, listed])).hexdigest()[:16]

    def item(self, row: Row, campaign: Campaign) -> Item | None:
        """The catalogue item a row is about."""
        return campaign.item(self.catalogue, row.get(self.key_fields[0])) if self.catalogue else None

    def value(self, name: str, row: Row, campaign: Campaign) -> Value:
        """What a column holds in a row: stored, read from the catalogue item, or computed."""
        f = self.fields[name]
        if f.compute is not None:
            return f.compute(row)
        if f.referenced:
            item = self.item(row, campaign)
            found = getattr(item, f.referenced, None) if item else None
            return found if found is None or isinstance(found, (int, bool)) else str(found)
        return row.get(name)

    def show(self, name: str, row: Row, campaign: Campaign) -> str:
        """The text of a column in a row, as people read it."""
        f = self.fields[name]
        return f.show(self.value(name, row, campaign), self.vocabulary(name, row, campaign))

    def title_of(self, row: Row, campaign: Campaign) -> str:
        """A record's name in sentences."""
        return self.show(self.key_fields[0], row, campaign) if self.key_fields else str(row.get("record", ""))

    def searched(self, row: Row, campaign: Campaign) -> str:
        """Everything shown of a row, folded: what search looks through."""
        return text.fold(" ".join(filter(None, (self.show(n, row, campaign) for n in self.shown))))

    def vocabulary(self, name: str, row: Row, campaign: Campaign) -> Vocabulary | None:
        """The words a field may hold in a row: declared choices or the campaign's catalogue."""
        f = self.fields[name]
        if f.choices_by_kind:
            return f.vocabulary_by_kind.get(getattr(self.item(row, campaign), "kind", ""), f.vocabulary)
        return f.vocabulary or campaign.vocabulary(f, row)


class Record(pydantic.BaseModel, defer_build=True):
    """Base of declared registers. Subclasses state `register_info` and their fields, in the order people see them."""

    register_info: ClassVar[dict[str, Any]] = {}

    @classmethod
    def register(cls) -> Register:
        """Collect what the class declares."""
        return Register(fields=_collect(cls), **cls.register_info)


def _collect(cls: type[Record]) -> Mapping[str, Field]:
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Field] = {}
    for name in cls.__annotations__:
        if name in cls.model_fields:
            declared = next((m for m in cls.model_fields[name].metadata if isinstance(m, Field)), None)
            if declared:
                found[name] = replace(declared, name=name, kind=_kind(hints[name]))
        elif isinstance(declared := cls.__dict__.get(name), Field):
            found[name] = replace(declared, name=name)
    return MappingProxyType(found)


def _kind(annotation: Any) -> Kind:
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Annotated:
            return next(m for m in part.__metadata__ if isinstance(m, Kind))
    raise TypeError(f"a field is declared as {annotation!r}, which says no kind")


def by_catalogue(name: str) -> Callable[[str, Row], str]:
    """Records known by the code of their catalogue item."""
    return lambda unit, row: str(row[name])


def by_name(register: str, *names: str) -> Callable[[str, Row], str]:
    """Records known by a UUIDv5 of unit and folded fields: one sheet on two laptops makes the same records."""

    def identify(unit: str, row: Row) -> str:
        return uuid5("\x1f".join((register, unit, *[text.fold(str(row.get(n) or "")) for n in names])))

    return identify


def uuid5(name: str) -> str:
    """`str(uuid.uuid5(…, name))` in our namespace, in a third of the time: a sheet may name 70,000 records."""
    digits = hashlib.sha1(_NAMESPACE.bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
