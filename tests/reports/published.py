"""What the published report of Q1/2022 says, as sentences of the national report are held against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from dxdesk import text
from tests.figures.sample import campaign, expected

PROVINCES, MINISTRIES = "địa phương", "bộ, cơ quan ngang bộ"
PLANS: dict[str, Any] = expected()["plans"]


def listed(names: list[str]) -> str:
    return ", ".join(sorted(names, key=text.sort_key))


def named_plans() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Item, group's words, what was done, and what was published."""
    yield "party_resolution", PROVINCES, "ban hành", PLANS["party_resolution"]
    for item in ("plan_5y", "plan_annual"):
        yield item, PROVINCES, "ban hành", PLANS[f"{item}/province"]
        yield item, MINISTRIES, "ban hành", PLANS[f"{item}/ministry"]
    yield "steering_committee_plan", PROVINCES, "ban hành", PLANS["steering_committee_plan/province"]
    yield "training_plan", PROVINCES, "ban hành", PLANS["training_plan"]
    for item in ("community_teams", "ioc", "field_report_service", "tslcd_commune"):
        yield item, PROVINCES, "hoàn thành", PLANS[item]
    emc = PLANS["emc_connection"]
    yield "emc_connection", PROVINCES, "hoàn thành", {"issued": emc["province"], "of": emc["of_province"]}
    yield "emc_connection", MINISTRIES, "hoàn thành", {"issued": emc["ministry"], "of": emc["of_ministry"]}


@cache
def name_of(code: str) -> str:
    item = campaign().item("plan_items", code)
    assert item is not None
    return item.name


def line_about(said: str, code: str, who: str) -> str:
    """The line of the report about an item and a group."""
    name = name_of(code)
    found = [
        line
        for line in said.split("\n")
        if re.match(rf"- \d+/\d+ {who} đã ", line) and name[1:].casefold() in line.partition(", chiếm")[0].casefold()
    ]
    assert len(found) == 1, (code, who, found)
    return found[0]


def check_plan(said: str, code: str, who: str, done: str, published: dict[str, Any]) -> None:
    """How many have issued a document or reached a milestone, and who has not, where that was published."""
    line = line_about(said, code, who)
    rest = published["of"] - published["issued"]
    assert line.startswith(f"- {published['issued']:02d}/{published['of']} {who} đã ")
    assert f"; còn {rest:02d} {who} chưa {done}" in line
    assert ("ban hành" in line) == (done == "ban hành")  # milestones have words of their own
    if "missing" in published:
        assert f"; còn {rest:02d} {who} chưa {done}: {listed(published['missing'])}." in line
