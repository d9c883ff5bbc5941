"""All rules there are, and how they are run. This is what everybody else imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from dxdesk.checks import carried, deadlines, documents, entered, indicators, platforms, systems, tasks, values
from dxdesk.checks.engine import Rule, evaluate
from dxdesk.models.field import Row
from dxdesk.models.finding import Finding
from dxdesk.models.unit_data import UnitData
from dxdesk.progress import SILENT, Progress

MODULES = (values, entered, documents, platforms, systems, indicators, tasks, deadlines, carried)

RULES: Mapping[str, Rule] = MappingProxyType(
    {found.id: found for module in MODULES for found in vars(module).values() if isinstance(found, Rule)}
)


def run(
    data: UnitData, explanations: Sequence[Row] = (), only: Collection[str] | None = None, progress: Progress = SILENT
) -> list[Finding]:
    """What all enabled rules find in a unit's data, gravest first, explanations attached; see `engine.evaluate`."""
    return evaluate(RULES.values(), data, explanations, only, progress)


def check_entry(data: UnitData, register: str, rows: Sequence[Row]) -> list[Finding]:
    """What the rules on single values find in rows about to be taken in; the rest of the data isn't looked at.

    Each row needs its record id (`Register.identify`), by which its findings name it.
    """
    coming = UnitData(data.campaign, data.unit, {register: rows})
    return evaluate([found for found in RULES.values() if found.on_entry], coming)
