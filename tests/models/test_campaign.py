"""The campaigns that come with the program."""

from __future__ import annotations

import hashlib
from collections import Counter

import orjson
import pytest

from dxdesk.errors import Missing
from dxdesk.models.builtin import builtin, builtin_campaigns
from dxdesk.models.campaign import Campaign
from dxdesk.models.unit import Group
from dxdesk.paths import resources

IDS = [summary.id for summary in builtin_campaigns()]


def on_day(campaign: Campaign, day: str) -> Campaign:
    """The same catalogues read on another day."""
    return Campaign.load(orjson.dumps({**orjson.loads(campaign.body), "as_of": day}))


@pytest.mark.parametrize("campaign", IDS)
def test_a_builtin_campaign_is_the_edition_that_the_index_names(campaign: str) -> None:
    summary = next(s for s in builtin_campaigns() if s.id == campaign)
    loaded = builtin(campaign)
    assert loaded.hash == summary.sha256
    assert loaded.body == (resources() / "campaigns" / f"{campaign}.json").read_bytes()
    assert hashlib.sha256(loaded.body).hexdigest() == summary.sha256
    assert (loaded.id, loaded.title, loaded.edition) == (summary.id, summary.title, summary.edition)


@pytest.mark.parametrize("campaign", IDS)
def test_it_reports_on_63_provinces_22_ministries_and_8_agencies(campaign: str) -> None:
    kinds = Counter(u.kind for u in builtin(campaign).unit_by_code.values())
    assert kinds["province"] + kinds["city"] == 63
    assert kinds["ministry"] + kinds["ministerial_agency"] == 22
    assert kinds["government_agency"] == 8


@pytest.mark.parametrize(("day", "provinces"), [("2025-06-30", 63), ("2025-07-01", 34)])
def test_63_provinces_become_34_overnight(day: str, provinces: int) -> None:
    units = on_day(builtin("2022-q1"), day).unit_by_code.values()
    assert sum(u.group is Group.PROVINCE for u in units) == provinces
    assert Counter(u.code for u in units).most_common(1)[0][1] == 1


def test_a_code_may_change_its_meaning() -> None:
    campaign = builtin("2022-q1")
    assert campaign.unit("80").name == "Long An"
    assert on_day(campaign, "2025-07-01").unit("80").name == "Tây Ninh"
    assert on_day(campaign, "2025-07-01").unit("46").full_name == "Thành phố Huế"
    assert on_day(campaign, "2025-03-01").unit("BNNMT").name == "Bộ Nông nghiệp và Môi trường"


@pytest.mark.parametrize("campaign", IDS)
def test_no_unit_has_two_lives_on_one_day(campaign: str) -> None:
    lives: dict[str, list[tuple[str, str]]] = {}
    for unit in builtin(campaign).units:
        lives.setdefault(unit.code, []).append((unit.valid_from, unit.valid_to or "9999-12-31"))
    for spans in lives.values():
        spans.sort()
        assert all(spans[i][1] < spans[i + 1][0] for i in range(len(spans) - 1))


@pytest.mark.parametrize("campaign", IDS)
def test_every_code_that_a_catalogue_mentions_is_known(campaign: str) -> None:
    loaded = builtin(campaign)
    units = {u.code for u in loaded.units} | {"*ALL", "*PROV", "*MIN"}
    pillars = {p.code for p in loaded.pillars}
    for listed in (*loaded.indicators, *loaded.tasks):
        assert listed.leads, listed.name
        assert set(listed.leads) <= units
    assert {c for t in loaded.tasks for c in t.unit_codes} <= units
    assert {i.pillar for i in (*loaded.plan_items, *loaded.indicators)} <= pillars


@pytest.mark.parametrize("campaign", IDS)
def test_codes_and_names_of_a_catalogue_are_used_once(campaign: str) -> None:
    loaded = builtin(campaign)
    for items in (loaded.plan_items, loaded.platforms, loaded.indicators, loaded.tasks, loaded.pillars):
        assert len({i.code for i in items}) == len(items)
        assert len({i.name for i in items}) == len(items)


def test_a_unit_is_asked_for_what_concerns_it() -> None:
    campaign = builtin("2022-q1")
    province = {i.code for i in campaign.expects("indicators", "20")}
    finance = {i.code for i in campaign.expects("indicators", "BTC")}
    assert "dossiers_online" in province
    assert "community_team_count" in province
    assert "hoa_don_dt" in finance - province
    assert "community_team_count" not in finance  # teams are set up by localities
    assert "systems_approved_share" not in province | finance
    assert {i.code for i in campaign.expects("plan_items", "BTC")} < {
        i.code for i in campaign.expects("plan_items", "20")
    }
    assert "TK015" in {t.code for t in campaign.expects("tasks", "60")}
    assert "TK015" not in {t.code for t in campaign.expects("tasks", "20")}


def test_deadlines_of_2022_are_not_those_of_2023() -> None:
    assert {d for i in builtin("2022-q1").plan_items if (d := i.deadline)} == {"2022-04-30", "2022-06-30"}
    assert not any(i.deadline for i in builtin("2023").plan_items)
    assert all(t.as_of == "2023-02-25" for t in builtin("2023").tasks)


def test_documents_are_listed_once_whatever_the_spelling_of_their_number() -> None:
    numbers = [d.number for d in builtin("2023").legal_documents]
    assert numbers.count("27/QĐ-UBQGCĐS") == 1
    assert "749/QĐ-TTg" in numbers


def test_an_unknown_campaign_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Missing) as caught:
        builtin("1999")
    assert all(campaign in caught.value.hint for campaign in IDS)
