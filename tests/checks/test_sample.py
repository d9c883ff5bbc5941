"""The rules over the sample of Q1/2022: they find what is wrong there, and don't cry wolf."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from dxdesk.checks.rules import run
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.unit_data import UnitData
from tests.figures.sample import campaign, country

# Most systems of the sample have no monitoring, as the published report complains.
TRUE_EVERYWHERE = {"level_not_monitored", "level_monitoring_due"}


@cache
def findings() -> dict[str, list[Finding]]:
    return {unit: run(UnitData(campaign(), unit, rows)) for unit, rows in country().items()}


def test_the_ministry_that_chose_no_variant_is_named() -> None:
    found = [(unit, f) for unit, own in findings().items() for f in own if f.rule == "variant_missing"]

    assert [(unit, f.record) for unit, f in found] == [("BTP", "plan_annual")]
    assert "Bộ Tư pháp" in found[0][1].message


def test_a_sample_without_impossible_values_has_no_errors() -> None:
    assert [f for own in findings().values() for f in own if f.severity is Severity.ERROR] == []


def test_no_rule_speaks_almost_everywhere_unless_it_is_true_everywhere() -> None:
    where = defaultdict(set)
    for unit, own in findings().items():
        for f in own:
            where[f.rule].add(unit)

    loud = {rule for rule, units in where.items() if len(units) > 0.6 * len(findings())}
    assert loud == TRUE_EVERYWHERE


def test_milestones_are_never_asked_for_a_number() -> None:
    milestones = {item.code for item in campaign().plan_items if item.kind == "milestone"}

    assert not [f for own in findings().values() for f in own if f.record in milestones and f.field == "number"]
