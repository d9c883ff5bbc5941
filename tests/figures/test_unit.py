"""Figures of one unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dxdesk.errors import Missing
from dxdesk.figures import catalogue
from dxdesk.figures.catalogue import FIGURES, compute
from dxdesk.figures.figure import Cell, Figure
from dxdesk.models.field import Row
from dxdesk.models.registers.indicators import share
from dxdesk.models.unit_data import UnitData
from tests.checks.office import CAMPAIGN, OFFICE, approved_system, figure, plan, platform, row, system, task
from tests.figures.sample import campaign, country
from tests.reports import sample


def of(name: str, last: Mapping[str, Sequence[Row]] | None = None, **rows: Sequence[Row]) -> Figure:
    """A figure of the office, from its rows by register."""
    before = {key: {str(r["record"]): r for r in found} for key, found in (last or {}).items()}
    return compute(name, UnitData(CAMPAIGN, OFFICE, rows, before))


def counts(made: Figure, column: str = "count") -> dict[str, Cell]:
    """Key → number, where there is one."""
    return {key: cell for key, cell in zip(made.keys, made.column(column), strict=True) if cell}


def test_plans_are_counted_by_status_and_what_is_not_entered_comes_last() -> None:
    made = of(
        "plans_by_status",
        plans=[plan("party", "issued"), plan("ioc"), plan("plan_5y"), row("plans", item="due", live=False)],
    )

    assert counts(made) == {"drafting": 2, "issued": 1, "not_entered": 3}
    assert made.keys[-1] == "not_entered"
    assert made.records[made.keys.index("drafting")] == ("plans/ioc", "plans/plan_5y")


def test_a_status_the_catalogue_does_not_know_is_counted_as_unknown() -> None:
    assert counts(of("plans_by_status", plans=[plan(status="mới")]))["unknown"] == 1


def test_late_plans_are_those_past_the_deadline_in_force() -> None:
    late = of("plans_late", plans=[plan("due"), plan("postponed"), plan("party")])

    assert late.rows == (("Kế hoạch đào tạo", "30/06/2022", "Đang soạn thảo"),)
    assert of("plans_late", plans=[plan("due", "issued", issued_on="2022-06-30")]).rows == ()
    assert len(of("plans_late", plans=[plan("due", "issued", issued_on="2022-07-01")]).rows) == 1


def test_systems_by_level_give_total_approved_and_share() -> None:
    systems = [system("A"), approved_system("B"), approved_system("C"), approved_system("D", level="3")]

    made = of("systems_by_level", systems=systems)

    counts = {"total": 3, "approved": 2, "not_approved": 1, "silent": 0}
    assert made.line("2") == {"name": "Cấp độ 2", **counts, "share": Decimal("66.7")}
    assert made.line("3")["share"] == Decimal("100.00")
    assert made.line("5")["share"] is None


def test_a_stopped_system_counts_no_more() -> None:
    made = of("systems_approved", systems=[system("A"), system("B", state="stopped")])

    assert made.line(OFFICE)["total"] == 1


def test_shares_have_one_place_rounded_half_up_and_nothing_has_no_share() -> None:
    assert [str(share(part, 80)) for part in (1, 2, 20, 80)] == ["1.3", "2.5", "25.0", "100.0"]
    assert share(0, 0) is None


def test_a_share_never_says_none_or_all_of_what_is_neither() -> None:
    assert [str(share(part, 2853)) for part in (0, 1, 2852, 2853)] == ["0.0", "0.04", "99.96", "100.0"]


@pytest.mark.parametrize(
    ("row_of", "code", "verdict"),
    [
        (figure("online", numerator="50", denominator="100"), "online", "yes"),
        (figure("online", numerator="49996", denominator="100000"), "online", "no"),
        (figure("above", value="50"), "above", "no"),
        (figure("above", value="50.01"), "above", "yes"),
        (figure("above"), "above", "unknown"),
        (figure("decree", achieved_on="2022-06-30"), "decree", "yes"),
        (figure("decree", achieved_on="2022-07-01"), "decree", "no"),
        (figure("decree", value="80"), "decree", "no"),
        (figure("decree"), "decree", "unknown"),
    ],
)
def test_a_target_is_met_as_its_operator_says(row_of: Row, code: str, verdict: str) -> None:
    assert of("indicators_against_target", indicators=[row_of]).line(code)["met"] == verdict


def test_an_indicator_without_figure_still_has_its_line() -> None:
    line = of("indicators_against_target").line("online")

    assert (line["reached"], line["target_text"], line["result"]) == (None, "≥ 50 %", "Chưa xác định")


def test_the_computed_indicator_comes_from_the_systems() -> None:
    whole = UnitData(campaign(), "20", country()["20"])
    made = compute("indicators_against_target", whole)

    line = made.line("systems_approved_share")
    assert line["reached"] == compute("systems_approved", whole).line("20")["share"]


def test_indicator_values_stand_beside_those_of_the_last_period() -> None:
    made = of("indicator_values", {"indicators": [figure("teams", value="5")]}, indicators=[figure("teams", value="8")])

    assert made.line("teams") == {"indicator": "Chỉ tiêu teams", "now": 8, "before": 5, "unit": "tổ"}
    assert made.unit_of_measure == "tổ"


def test_tasks_are_counted_by_status_and_the_late_ones_apart() -> None:
    made = of("tasks_by_status", tasks=[task(code="T1"), task("completed", "T2", completed_on="2022-07-01")])

    assert (counts(made), counts(made, "late")) == ({"in_progress": 1, "completed": 1}, {"in_progress": 1})
    assert counts(of("tasks_by_status")) == {"not_entered": 2}


def test_platforms_are_counted_by_announcement() -> None:
    made = of(
        "platforms_by_announcement",
        platforms=[platform(), platform("not_announced", platform="vneid", status="in_use")],
    )

    assert counts(made) == {"separate_decision": 1, "not_announced": 1}
    assert counts(made, "in_use") == {"not_announced": 1}


def test_completeness_tells_asked_recorded_and_complete() -> None:
    made = of(
        "completeness",
        plans=[plan(), plan("ioc", None), plan("ministry_only")],
        indicators=[figure(value="1"), figure("above")],
        systems=[system(), system("B", None)],
    )

    assert made.line("plans") == {
        "register": "Văn bản, kế hoạch",
        "expected": 6,
        "recorded": 2,
        "complete": 1,
        "share": Decimal("16.7"),
    }
    assert (made.line("indicators")["recorded"], made.line("indicators")["complete"]) == (2, 1)
    assert (made.line("systems")["expected"], made.line("systems")["complete"]) == (2, 1)
    assert made.line("platforms")["share"] is None


def test_completeness_by_pillar_adds_the_registers_up() -> None:
    narrative = row("narratives", topic="institutions", results="Tốt")

    line = of("completeness_by_pillar", plans=[plan()], narratives=[narrative]).line("institutions")

    assert (line["expected"], line["recorded"], line["complete"]) == (7, 2, 2)


def test_an_empty_narrative_is_not_complete() -> None:
    made = of("completeness", narratives=[row("narratives", topic="institutions")])

    assert (made.line("narratives")["recorded"], made.line("narratives")["complete"]) == (1, 0)


def test_comparison_shows_changed_new_and_vanished_records() -> None:
    last = {"plans": [plan(), plan("ioc")], "systems": [system("A")]}

    made = of("comparison", last, plans=[plan(status="issued", number="7/NQ-TU"), plan("ioc")], systems=[system("B")])

    changes = [(line[0], line[2], line[3], line[4]) for line in made.rows]
    assert changes == [
        ("Nghị quyết", "Tình trạng", "Đang soạn thảo", "Đã ban hành"),
        ("Nghị quyết", "Số, ký hiệu", "", "7/NQ-TU"),
        ("Nghị quyết", "Ngày ban hành", "", "20/05/2022"),
        ("B", "", "", "mới"),
        ("A", "", "", "không còn"),
    ]
    assert made.keys[0] == "plans/party/status"
    assert made.records[0] == ("plans/party",)


def test_an_item_that_is_not_asked_for_any_more_has_its_old_name() -> None:
    gone = {**plan("khong-con"), "_name": "Kế hoạch cũ"}

    made = of("comparison", {"plans": [gone]}, plans=[plan()])

    assert "Kế hoạch cũ (kỳ này không còn theo dõi)" in [line[0] for line in made.rows]


def test_without_a_campaign_before_there_is_nothing_to_compare() -> None:
    assert of("comparison", plans=[plan()]).rows == ()


def test_every_figure_can_be_computed_of_nothing_and_of_a_whole_unit() -> None:
    nothing, whole = (UnitData(campaign(), "20", rows) for rows in ({}, country()["20"]))
    for name in FIGURES:
        for made in (compute(name, nothing), compute(name, whole)):
            assert made.name == name
            assert all(len(line) == len(made.columns) == len(made.headings) for line in made.rows)
            assert len(made.rows) == len(made.records) == len(made.keys)


def test_an_unknown_name_is_answered_with_those_close_to_it() -> None:
    with pytest.raises(Missing, match="plans_by_status"):
        of("plan_status")


def test_an_unknown_line_is_no_line() -> None:
    with pytest.raises(KeyError):
        of("plans_by_status").line("no_such")


def test_a_figure_reads_no_register_but_those_it_declares() -> None:
    rows = sample.rows()
    everything = UnitData(campaign(), "20", rows, sample.last())
    for name, declared in FIGURES.items():
        read = {key: rows[key] for key in declared.reads if key in rows}
        assert compute(name, replace(everything, rows=read)) == compute(name, everything), name


def test_every_file_that_declares_figures_is_listed() -> None:
    folder = Path(catalogue.__file__).parent
    declares = re.compile(r"^@(unit|national)_figure", re.MULTILINE)
    declaring = {file.stem for file in folder.rglob("*.py") if declares.search(file.read_text("utf-8"))}
    assert declaring == {module.__name__.rpartition(".")[2] for module in catalogue.MODULES}
