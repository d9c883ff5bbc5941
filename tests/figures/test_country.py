"""National sums over the sample of Q1/2022 say what the published report says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dxdesk import text
from dxdesk.errors import Missing
from dxdesk.figures.catalogue import NATIONAL, compute_national, national_names, places_of
from dxdesk.figures.country import CountryData
from dxdesk.figures.figure import Figure
from dxdesk.models.field import Row
from dxdesk.models.registers.indicators import percentage, share
from tests.figures.sample import Country, campaign, country, expected


def national(name: str, units: str = "63") -> Figure:
    return compute_national(name, CountryData(campaign(), country(), places_of(campaign(), units)))


PLANS = [
    ("party_resolution/province", expected()["plans"]["party_resolution"]),
    *((f"{item}/{group}", expected()["plans"][f"{item}/{group}"])
      for item in ("plan_5y", "plan_annual") for group in ("province", "ministry")),
    ("steering_committee_plan/province", expected()["plans"]["steering_committee_plan/province"]),
    *((f"{item}/province", expected()["plans"][item])
      for item in ("training_plan", "community_teams", "ioc", "field_report_service", "tslcd_commune")),
    ("emc_connection/province", {"issued": 61, "of": 63}),
    ("emc_connection/ministry", {"issued": 20, "of": 22}),
    ("steering_committee/province", {"issued": 63, "of": 63}),
    ("steering_committee/ministry", {"issued": 22, "of": 22}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "published"), PLANS, ids=[line for line, _published in PLANS])
def test_plans_issued_are_as_published(line: str, published: dict[str, object]) -> None:
    found = national("plans_issued").line(line)

    assert (found["issued"], found["of"]) == (published["issued"], published["of"])
    if "missing" in published:
        assert found["missing"] == "; ".join(sorted(published["missing"], key=text.sort_key))


@pytest.mark.parametrize("group", ["province", "ministry"])
def test_the_forms_of_the_annual_plan_are_as_published(group: str) -> None:
    figure = national("plan_variants")
    published: dict[str, int] = expected()["plans"][f"plan_annual/{group}"]["variants"]

    assert {form: figure.line(f"plan_annual/{group}/{form}")["count"] for form in published} == published


def test_the_ministry_without_a_form_is_named_beside_the_parts_that_miss_the_total() -> None:
    found = national("plan_variants").line("plan_annual/ministry/none")

    assert (found["count"], found["units"]) == (1, "Bộ Tư pháp")


def test_heads_of_steering_committees_are_as_published() -> None:
    figure = national("plan_variants")
    counts = {
        key: figure.line(f"steering_committee/{key}")["count"] for key in figure_keys(figure, "steering_committee")
    }

    assert counts == {
        "province/chairman_ppc": 57,
        "province/party_secretary": 6,
        "ministry/minister": 21,
        "ministry/deputy_minister": 1,
    }
    assert figure.line("steering_committee/ministry/deputy_minister")["units"] == "Bộ Quốc phòng"


def figure_keys(figure: Figure, item: str) -> list[str]:
    return [key.removeprefix(f"{item}/") for key in figure.keys if key.startswith(f"{item}/")]


@pytest.mark.parametrize("group", ["province", "ministry", "all"])
def test_approved_systems_are_as_published(group: str) -> None:
    found, published = national("systems_national").line(group), expected()["systems"][group]
    total, approved = Decimal(str(found["total"])), Decimal(str(found["approved"]))

    assert (total, approved) == (published["total"], published["approved"])
    assert f"{percentage(approved, total, 0)}%" == published["pct"]


def test_community_teams_and_members_are_as_published() -> None:
    figure, published = national("indicators_national"), expected()["plans"]["community_teams"]

    assert figure.line("community_team_count")["reached"] == published["teams"]
    assert figure.line("community_team_members")["reached"] == published["members"]
    assert figure.line("community_team_count")["reported"] == published["issued"]


def test_a_share_is_computed_from_the_sums_never_averaged() -> None:
    found = national("indicators_national").line("dossiers_online")
    figure = national("indicator:dossiers_online")
    parts, wholes = ([Decimal(str(c)) for c in figure.column(name) if c is not None] for name in ("part", "whole"))

    assert found["reached"] == share(sum(parts, Decimal(0)), sum(wholes, Decimal(0)))


def test_the_computed_indicator_is_the_figure_of_the_systems() -> None:
    whole, computed = (
        national("systems_national").line("all"),
        national("indicators_national").line("systems_approved_share"),
    )

    assert (computed["numerator"], computed["denominator"]) == (whole["approved"], whole["total"])
    assert computed["reached"] == whole["share"]


def test_every_number_names_the_records_it_was_counted_from() -> None:
    figure = national("systems_national")

    assert [len(ids) for ids in figure.records] == figure.column("total")
    assert all(ids[0].count("/") == 2 for ids in figure.records)


def test_a_unit_that_sent_nothing_is_counted_as_such_and_not_named_among_those_that_have_not() -> None:
    without = {unit: rows for unit, rows in country().items() if unit != "20"}

    found = compute_national("plans_issued", CountryData(campaign(), without)).line("steering_committee/province")

    assert (found["issued"], found["not_issued"], found["silent"], found["of"]) == (62, 0, 1, 63)
    assert (found["missing"], found["share"]) == ("", 100)


def test_who_has_not_issued_comes_in_vietnamese_order() -> None:
    found = national("plans_issued").line("plan_5y/province")["missing"]

    assert found == "Lâm Đồng; Nghệ An; Quảng Bình; Trà Vinh"


def test_government_agencies_have_their_own_line_once_one_reports() -> None:
    agency = {"BHXH": {"systems": country()["20"]["systems"]}}

    assert national("systems_national").keys == ("province", "ministry", "all")
    assert compute_national("systems_national", CountryData(campaign(), agency)).keys == (
        "province",
        "ministry",
        "agency",
        "all",
    )


def test_a_platform_counts_once_for_each_unit_that_announced_it() -> None:
    figure = national("platforms_announced")

    for total, plans, decisions in zip(
        *(figure.column(c) for c in ("total", "dx_plan", "separate_decision")), strict=True
    ):
        assert max(plans, decisions) <= total <= plans + decisions


def test_the_greatest_share_ranks_first() -> None:
    shares = national("systems_by_unit").column("share")

    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 85


def test_the_34_provinces_of_today_add_their_parts() -> None:
    before, today = national("systems_by_unit"), national("systems_by_unit", "34")

    merged = [before.line(code) for code in ("74", "77", "79")]
    assert today.line("79")["unit"] == "TP. Hồ Chí Minh"
    assert today.line("79")["part"] == sum(int(str(line["part"])) for line in merged)
    assert sum(group == "Tỉnh, thành phố" for group in today.column("group")) == 34


def test_a_code_that_changed_its_meaning_has_the_name_of_today() -> None:
    assert (national("systems_by_unit").line("80")["unit"], national("systems_by_unit", "34").line("80")["unit"]) == (
        "Long An",
        "Tây Ninh",
    )


def test_regions_hold_all_provinces_and_no_ministry() -> None:
    regions = national("systems_by_region")

    assert sum(int(str(n)) for n in regions.column("whole")) == national("systems_national").line("province")["total"]


def test_the_follow_up_table_has_every_reporting_unit() -> None:
    figure = national("completeness_by_unit")

    assert len(figure.rows) == 85
    assert figure.line("20")["tasks"] == Decimal("0.00")
    assert figure.line("20")["systems"] == Decimal("100.00")


def test_every_name_can_be_computed() -> None:
    for name in national_names(campaign()):
        figure = national(name)
        assert figure.name == name
        assert len(figure.columns) == len(figure.headings)
        assert len(figure.rows) == len(figure.records) == len(figure.keys)
    assert {name.partition(":")[0] for name in national_names(campaign())} == set(NATIONAL)


@pytest.mark.parametrize(
    ("name", "close"), [("indicators", "indicators_by_unit"), ("systems_national:1", "systems_national"), ("???", "")]
)
def test_an_unknown_name_is_answered_with_those_close_to_it(name: str, close: str) -> None:
    with pytest.raises(Missing) as raised:
        national(name)
    assert close in raised.value.hint
    assert raised.value.hint.count(",") < 5
    assert "liệt kê mọi tên" in raised.value.hint


def test_those_who_have_not_issued_are_told_apart_by_what_they_say() -> None:
    figure = national("plans_open")
    issued = national("plans_issued").line("party_resolution/province")
    stages = [key for key in figure.keys if key.startswith("party_resolution/province/")]

    assert sum(int(str(figure.line(key)["count"])) for key in stages) == 63 - int(str(issued["issued"]))
    assert figure.line("party_resolution/province/drafting")["count"] == 4
    assert not any(key.endswith("/issued") for key in figure.keys)


def test_those_who_said_nothing_are_a_status_of_their_own() -> None:
    figure = compute_national("plans_open", CountryData(campaign(), {}))

    assert figure.line("ioc/province/not_entered")["count"] == 63
    assert figure.behind("ioc/province/not_entered") == ()


def test_the_matrix_marks_what_the_national_sum_counts() -> None:
    matrix = national("plans_matrix")

    assert matrix.column("ioc").count("x") == national("plans_issued").line("ioc/province")["issued"]
    assert matrix.line("BTP")["ioc"] == "–"


def test_a_unit_that_announced_several_platforms_counts_once() -> None:
    figure = national("platforms_national")
    by_unit = national("platforms_by_unit")

    announced = sum(bool(line["dx_plan"] or line["separate_decision"]) for line in map(by_unit.line, by_unit.keys))
    assert figure.line("all")["announced"] == announced
    assert figure.line("all")["of"] == 85


def test_every_reported_value_has_its_line() -> None:
    figure = national("indicators_by_unit")

    assert sum(key.startswith("dossiers_online/") for key in figure.keys) == 63
    assert all(len(records) == 1 for records in figure.records)
    assert not any(key.startswith("systems_approved_share/") for key in figure.keys)


def test_tasks_of_several_units_are_counted_by_task_and_by_unit() -> None:
    def task(unit: str, status: str, **more: str) -> Country:
        row: Row = {"record": "TK001", "unit": unit, "live": True, "task": "TK001", "status": status, **more}
        return {unit: {"tasks": [row]}}

    rows = task("20", "completed", completed_on="2022-03-30") | task("BTP", "in_progress")
    line = compute_national("tasks_national", CountryData(campaign(), rows)).line("TK001")
    own = compute_national("tasks_by_unit", CountryData(campaign(), rows))

    counts = ("of", "completed", "not_completed", "late", "missing")
    assert [line[name] for name in counts] == [85, 1, 1, 1, 83]
    assert line["open"] == "Bộ Tư pháp"
    assert (own.line("20")["completed"], own.line("20")["late"], own.line("BTP")["late"]) == (1, 0, 1)


def test_some_rows_of_a_figure_stand_in_the_order_they_are_asked_for() -> None:
    figure = national("systems_national")
    some = figure.only(["all", "ministry"], "Hai dòng")

    assert (some.title, some.keys, some.rows) == ("Hai dòng", ("all", "ministry"), (figure.rows[2], figure.rows[1]))
    assert some.behind("ministry", "no_such") == figure.behind("ministry")


def test_a_national_figure_reads_no_register_but_those_it_declares() -> None:
    tasks = {"20": [{"record": "TK001", "task": "TK001", "status": "in_progress", "live": True}]}
    held = {unit: {**rows, "tasks": tasks.get(unit, [])} for unit, rows in country().items()}
    for name, declared in national_names(campaign()).items():
        read = {unit: {key: rows[key] for key in declared.reads if key in rows} for unit, rows in held.items()}
        whole, only = (compute_national(name, CountryData(campaign(), rows)) for rows in (held, read))
        assert only == whole, name
