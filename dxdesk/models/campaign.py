"""The campaign (kỳ báo cáo) is data: catalogues, dates, rules. Authored by the centre, read by everyone.

A campaign has a lasting id and chained editions; an edition is known by the SHA-256 of its canonical JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from dxdesk.dates import parse_date, show_date
from dxdesk.errors import Missing, UpdateNeeded
from dxdesk.i18n import N_, _
from dxdesk.models.field import Choice, Row, Value, Vocabulary, show_number
from dxdesk.models.field import Field as Declared
from dxdesk.models.measures import stands_alone
from dxdesk.models.unit import STAND_IN, Group, Unit

SCHEMA = 1  # the schema number this program knows; a campaign that needs more is "cần cập nhật phần mềm"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Item(_Frozen):
    """Anything a catalogue lists: its code is never used again for something else."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def choice(self) -> Choice:
        return Choice(self.code, self.name, self.aliases)


class Deadline(_Frozen):
    """A day something is due, and which document set it; the last one of a list counts."""

    day: str
    legal_basis: str = ""


class Variant(Item):
    """A form a document may take ("lồng ghép kế hoạch phát triển chính quyền số")."""


class PlanItem(Item):
    """A document to issue or a milestone to reach."""

    kind: Literal["document", "milestone"]
    pillar: str
    applies_to: Literal["province", "ministry", "both"]
    deadlines: tuple[Deadline, ...] = ()
    variants: tuple[Variant, ...] = ()
    repeatable: bool = False
    legal_basis: str = ""

    @property
    def deadline(self) -> str | None:
        return self.deadlines[-1].day if self.deadlines else None


class Platform(Item):
    owner: str = ""
    group: str = ""


class Indicator(Item):
    """A figure to report. `target_op` is ≥, > ("trên": reaching it isn't enough), ≤, < or "by" (a date to meet)."""

    no: str = ""
    pillar: str = ""
    unit_of_measure: str = ""
    numerator_name: str = ""
    denominator_name: str = ""
    target_op: Literal[">=", ">", "<=", "<", "by", ""] = ""
    target: Decimal | None = None
    target_date: str | None = None
    lead_agency: str = ""
    leads: tuple[str, ...] = ()  # codes of units, or *ALL, *PROV, *MIN
    entered_by: Literal["unit", "lead", "computed"] = "unit"
    accumulates: Literal["point", "period", "year_to_date"] = "point"
    direction: Literal["up", "down"] = "up"
    baselines: tuple[tuple[str, str, Decimal], ...] = ()  # unit, period, value
    together: Literal["sum", "mean", "none", ""] = ""  # how values of units become one; empty: as `adds` sees it

    @property
    def adds(self) -> Literal["sum", "mean", "none"]:
        """How values of several units become one value: a mean only where the campaign says so.

        Where it says nothing, amounts are added, and of a percentage its parts; ranks, scores, averages and what is
        measured by something else ("Mbps", "phút/ngày") are not: their sum means nothing.
        """
        if self.together:
            return self.together
        return "none" if stands_alone(self.unit_of_measure, self.name) else "sum"

    @property
    def target_text(self) -> str:
        """What is aimed at, in words: "từ 50 % trở lên", "trước ngày …"."""
        if self.target_op == "by":
            return _("trước {day}").format(day=show_date(parse_date(self.target_date))) if self.target_date else ""
        if self.target is None:
            return ""
        sign = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}[self.target_op]
        return f"{sign} {show_number(self.target)} {self.unit_of_measure}".strip()


class Task(Item):
    kind: str = ""
    section: str = ""
    no: str = ""
    as_of: str | None = None
    lead_agency: str = ""
    leads: tuple[str, ...] = ()
    unit_codes: tuple[str, ...] = ()
    coop: str = ""
    deadlines: tuple[Deadline, ...] = ()
    deadline_text: str = ""

    @property
    def deadline(self) -> str | None:
        return self.deadlines[-1].day if self.deadlines else None


class Pillar(Item):
    order: int


class LegalDocument(_Frozen):
    id: str
    number: str
    day: str | None = None
    type: str = ""
    issuer: str = ""
    summary: str = ""


class RuleSetting(_Frozen):
    """How the campaign wants a rule: off, of another severity, with other numbers."""

    enabled: bool = True
    severity: Literal["error", "warning", "note"] | None = None
    numbers: Mapping[str, Decimal] = {}
    legal_basis: str = ""


class Centre(_Frozen):
    """The keys of the central office, as its campaign file carries them."""

    public_key: str  # minisign public key, the text line
    recipient: str  # age recipient of the centre
    recovery: str  # age recipient of the campaign's recovery key


class Former(_Frozen):
    """What earlier editions listed and the present one doesn't: what was reported about it keeps its name."""

    plan_items: tuple[PlanItem, ...] = ()
    platforms: tuple[Platform, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    tasks: tuple[Task, ...] = ()
    pillars: tuple[Pillar, ...] = ()


class Campaign(_Frozen):
    """One edition of a reporting campaign."""

    id: str
    title: str
    edition: int
    replaces: str | None  # hash of the edition before
    schema_number: int
    period: str  # "Quý I/2022"
    starts: str
    ends: str
    as_of: str
    deadlines: tuple[Deadline, ...]
    programme_began: str
    one_person_signs: bool = False
    generated: str = ""  # where the catalogues come from, said plainly
    centre: Centre | None = None
    units: tuple[Unit, ...]
    pillars: tuple[Pillar, ...]
    plan_items: tuple[PlanItem, ...]
    platforms: tuple[Platform, ...]
    indicators: tuple[Indicator, ...]
    tasks: tuple[Task, ...]
    legal_documents: tuple[LegalDocument, ...] = ()
    rules: Mapping[str, RuleSetting] = {}
    former: Former = Field(default=Former(), exclude=True)  # no part of the edition: whoever holds earlier ones adds it

    @classmethod
    def load(cls, body: bytes) -> Campaign:
        """Read an edition; raises `UpdateNeeded` for a schema this program does not know yet."""
        raw: dict[str, Any] = orjson.loads(body)
        if int(raw.get("schema_number", 0)) > SCHEMA:
            raise UpdateNeeded(
                _("Kỳ báo cáo này cần phiên bản phần mềm mới hơn."), hint=_("Hãy cập nhật phần mềm rồi mở lại.")
            )
        return cls.model_validate(raw)

    def revised(self, **changes: Any) -> Campaign:
        """The next edition, with some fields changed; it names the one it replaces."""
        return Campaign.model_validate({**self.model_dump(), **changes, "replaces": self.hash})

    def after(self, earlier: Iterable[bytes]) -> Campaign:
        """The same edition that also knows what these earlier ones listed, of several the later one's."""
        found: dict[str, dict[str, Any]] = {name: {} for name in Former.model_fields}
        for body in earlier:
            raw = orjson.loads(body)
            for name, items in found.items():
                items.update((item["code"], item) for item in raw.get(name, ()))
        gone = {
            name: [item for code, item in items.items() if code not in self.catalogues[name]]
            for name, items in found.items()
        }
        return self.model_copy(update={"former": Former.model_validate(gone)}) if any(gone.values()) else self

    @property
    def told(self) -> bytes:
        """What another process of this program is told of it; `load` reads it."""
        former = self.former.model_dump(mode="json", exclude_defaults=True)
        return self.body if not former else orjson.dumps({**orjson.loads(self.body), "former": former})

    @cached_property
    def body(self) -> bytes:
        """The canonical JSON (RFC 8785) of this edition."""
        return orjson.dumps(self.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def deadline(self) -> str:
        return self.deadlines[-1].day

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        """Units living on the as-of day."""
        return MappingProxyType({u.code: u for u in self.units if u.lives_on(self.as_of)})

    def unit(self, code: str) -> Unit:
        try:
            return self.unit_by_code[code]
        except KeyError:
            said = _("Không có đơn vị mã “{code}” trong kỳ báo cáo {campaign}.").format(code=code, campaign=self.id)
            raise Missing(said, hint=self._ended(code)) from None

    def _ended(self, code: str) -> str:
        """Until when there was a unit of a code; empty where there never was."""
        ended = [u for u in self.units if u.code == code and u.valid_to and u.valid_to < self.as_of]
        if not ended:
            return ""
        last = max(ended, key=lambda unit: str(unit.valid_to))
        said = _("{unit} (mã {code}) có đến hết ngày {day}.")
        return said.format(unit=last.full_name or last.name, code=code, day=show_date(parse_date(last.valid_to)))

    def called(self, code: str) -> str:
        """A unit as sentences call it, its code in brackets; by its code alone where this campaign doesn't know it."""
        unit = self.unit_by_code.get(code)
        return f"{unit.full_name or unit.name} ({code})" if unit else code

    def unit_about(self, key: str) -> Unit:
        """The unit that rows kept under a key are about: its own, or those the centre entered for it."""
        return self.unit(key.removeprefix(STAND_IN))

    @cached_property
    def catalogues(self) -> Mapping[str, Mapping[str, Item]]:
        """Catalogue name → code → item."""
        listed: dict[str, tuple[Item, ...]] = {
            "plan_items": self.plan_items,
            "platforms": self.platforms,
            "indicators": self.indicators,
            "tasks": self.tasks,
            "pillars": self.pillars,
            "topics": (*self.pillars, GENERAL),
        }
        return MappingProxyType({name: MappingProxyType({i.code: i for i in items}) for name, items in listed.items()})

    def gone(self, catalogue: str) -> frozenset[str]:
        """Codes that earlier editions listed in a catalogue and this one doesn't."""
        words = self._gone(catalogue) if catalogue in self.catalogues else None
        return frozenset(words.by_code) if words else frozenset()

    @cached_property
    def _vocabularies(self) -> dict[str, Vocabulary]:
        return {
            name: Vocabulary([i.choice for i in items.values()], self._gone(name))
            for name, items in self.catalogues.items()
        }

    def _gone(self, catalogue: str) -> Vocabulary | None:
        """The items of a catalogue that earlier editions had: still called by their names, no longer offered."""
        gone = getattr(self.former, "pillars" if catalogue == "topics" else catalogue)
        return Vocabulary([item.choice for item in gone]) if gone else None

    @cached_property
    def _variants(self) -> dict[str, Vocabulary]:
        items = (*self.former.plan_items, *self.plan_items)
        return {i.code: Vocabulary([v.choice for v in i.variants]) for i in items}

    def vocabulary(self, field: Declared, row: Row) -> Vocabulary | None:
        """The words a catalogue field may hold in a row; None for a field that has no catalogue."""
        if not field.catalogue:
            return None
        if field.catalogue == "plan_items.variants":
            return self._variants.get(str(row.get("item")), _NOTHING)
        return self._vocabularies[field.catalogue]

    def item(self, catalogue: str, code: Value) -> Item | None:
        return self.catalogues[catalogue].get(str(code))

    def expects(self, catalogue: str, unit: str) -> list[Item]:
        """The items of a catalogue that a unit is asked about, in catalogue order; `unit` may be a stand-in's key."""
        about = self.unit_about(unit)
        unit, group = about.code, about.group
        if catalogue == "plan_items":
            return [i for i in self.plan_items if i.applies_to in ("both", group) and not i.repeatable]
        if catalogue == "indicators":
            asked = [i for i in self.indicators if i.entered_by != "computed"]
            return [i for i in asked if concerns(i.leads, unit, group) or (i.entered_by == "unit" and not i.leads)]
        if catalogue == "tasks":
            return [
                t for t in self.tasks if concerns(t.leads, unit, group) and (not t.unit_codes or unit in t.unit_codes)
            ]
        if catalogue == "topics":
            return list(self.catalogues["topics"].values())
        return []


GENERAL = Pillar(code="general", name=N_("Đánh giá chung"), order=0)
_NOTHING = Vocabulary(())


def concerns(leads: tuple[str, ...], unit: str, group: Group) -> bool:
    """Whether a list of lead agencies (codes, *ALL, *PROV, *MIN) includes a unit."""
    return unit in leads or "*ALL" in leads or ("*PROV" if group is Group.PROVINCE else "*MIN") in leads
