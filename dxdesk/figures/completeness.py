"""How much of what is asked for is there: by register and by lĩnh vực."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dxdesk.figures.declaring import Content, unit_figure
from dxdesk.figures.figure import Line
from dxdesk.figures.targets import reached
from dxdesk.i18n import N_, _
from dxdesk.models.field import Row
from dxdesk.models.register import Register
from dxdesk.models.registers import PAGES, REGISTERS, pages
from dxdesk.models.registers.indicators import share
from dxdesk.models.unit_data import UnitData, ids

BY_PILLAR = ("plans", "indicators", "narratives")


class Tally(NamedTuple):
    """What is asked for, what was recorded, and what of that has all its required parts."""

    expected: int
    recorded: int
    complete: int
    records: tuple[str, ...] = ()


def is_complete(register: Register, row: Row) -> bool:
    """Whether a row has every required field; an indicator also needs its figure, a narrative some words."""
    if any(row.get(f.name) is None for f in register.stored.values() if f.required):
        return False
    if register.key == "indicators":
        return reached(row) is not None or row.get("achieved_on") is not None
    if register.key == "narratives":
        return any(row.get(name) for name in register.stored if name not in register.key_fields)
    return True


def tally(data: UnitData, register: Register, pillar: str = "") -> Tally:
    """Counts of one register; where its catalogue says what is expected, other rows don't count.

    `pillar` keeps to the items of one lĩnh vực.
    """
    here = data.live(register.key)
    if register.expected:
        asked = [i.code for i in data.asked(register.key) if not pillar or _pillar_of(i) == pillar]
        wanted = set(asked)
        here = [row for row in here if row.get(register.key_fields[0]) in wanted]
        expected = len(asked)
    else:
        expected = len(here)
    done = [row for row in here if is_complete(register, row)]
    return Tally(expected, len(here), len(done), ids(register.key, here))


def together(parts: Sequence[Tally]) -> Tally:
    """The sum of several counts."""
    records = tuple(record for part in parts for record in part.records)
    return Tally(
        sum(p.expected for p in parts), sum(p.recorded for p in parts), sum(p.complete for p in parts), records
    )


def _pillar_of(item: object) -> str:
    """The lĩnh vực of a catalogue item; that of a lĩnh vực is itself."""
    return str(getattr(item, "pillar", None) or getattr(item, "code", ""))


@unit_figure(N_("Mức độ đầy đủ theo biểu"), reads=PAGES, unit_of_measure=N_("dòng"))
def completeness(data: UnitData) -> Content:
    """Each register: asked for, recorded, complete. Registers without a list of what is asked count their own rows."""
    lines = [_line(register.key, _(register.short), tally(data, register)) for register in pages()]
    return Content(_columns("register", _("Biểu")), lines)


@unit_figure(N_("Mức độ đầy đủ theo lĩnh vực"), reads=BY_PILLAR, unit_of_measure=N_("dòng"), chart=5)
def completeness_by_pillar(data: UnitData) -> Content:
    """The same by lĩnh vực, over the registers whose items belong to one."""
    lines = []
    for pillar in data.campaign.pillars:
        parts = [tally(data, REGISTERS[key], pillar.code) for key in BY_PILLAR]
        lines.append(_line(pillar.code, pillar.name, together(parts)))
    return Content(_columns("pillar", _("Lĩnh vực")), lines)


def _columns(key: str, heading: str) -> tuple[tuple[str, str], ...]:
    counts = (("expected", _("Cần nhập")), ("recorded", _("Đã nhập")), ("complete", _("Đầy đủ")))
    return (key, heading), *counts, ("share", _("Tỷ lệ (%)"))


def _line(key: str, name: str, found: Tally) -> Line:
    part = share(found.complete, found.expected)
    return Line(key, (name, found.expected, found.recorded, found.complete, part), found.records)
