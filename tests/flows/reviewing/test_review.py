"""Findings are told, warnings explained, and an explanation holds only for the values it was given for."""

from __future__ import annotations

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.entering import editing, history
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview, review
from dxdesk.flows.workspace import Workspace
from dxdesk.models.finding import Finding, Severity
from tests.flows.office import row, rows, values


def fired(unit: Workspace, rule: str) -> list[Finding]:
    return [f for f in review.check(unit) if f.rule == rule]


@pytest.fixture
def system(unit: Workspace) -> str:
    """A system of level 3 that nobody monitors: a warning."""
    typed = {"name": "Hệ thống A", "operator": "Sở", "level": "3", "dossier_status": "approved", "monitored": "không",
             "approval_number": "12/QĐ-UBND", "approved_on": "5/1/2022"}  # fmt: skip
    return editing.create(unit, "systems", typed).record


def test_findings_come_gravest_first_and_name_their_cell(unit: Workspace, system: str) -> None:
    found = review.check(unit)
    order = [list(Severity).index(f.severity) for f in found]
    assert order == sorted(order)
    (warning,) = fired(unit, "level_not_monitored")
    assert (warning.severity, warning.register, warning.record) == (Severity.WARNING, "systems", system)
    assert "Hệ thống A" in warning.message
    assert warning.blocks


def test_an_explanation_travels_with_its_warning(unit: Workspace, system: str) -> None:
    saved = review.explain(unit, "level_not_monitored", "systems", system, text="  Thuê giám sát từ quý II. ")
    assert saved.created == 1
    (warning,) = fired(unit, "level_not_monitored")
    assert (warning.explanation, warning.lapsed, warning.blocks) == ("Thuê giám sát từ quý II.", False, False)
    assert history.batches(unit)[0].kind == "explain"
    assert not review.explain(unit, "level_not_monitored", text="Thuê giám sát từ quý II.").saved


def test_an_explanation_lapses_when_the_values_change_and_holds_again_when_they_return(
    unit: Workspace, system: str
) -> None:
    review.explain(unit, "level_not_monitored", text="Thuê giám sát.")
    editing.set_fields(unit, "systems", system, {"level": "4"})
    (warning,) = fired(unit, "level_not_monitored")
    assert (warning.lapsed, warning.blocks) == (True, True)
    history.undo(unit)
    (warning,) = fired(unit, "level_not_monitored")
    assert (warning.explanation, warning.blocks) == ("Thuê giám sát.", False)


def test_an_explanation_is_undone_like_any_edit(unit: Workspace, system: str) -> None:
    review.explain(unit, "level_not_monitored", text="Thuê giám sát.")
    history.undo(unit)
    assert fired(unit, "level_not_monitored")[0].explanation == ""


def test_one_text_may_explain_a_rule_wherever_it_fired(unit: Workspace, system: str) -> None:
    other = {"name": "Hệ thống B", "operator": "Sở", "level": "4", "dossier_status": "approved", "monitored": "không",
             "approval_number": "13/QĐ-UBND", "approved_on": "5/1/2022"}  # fmt: skip
    second = editing.create(unit, "systems", other).record
    assert review.explain(unit, "level_not_monitored", record=system, text="Một.").created == 1
    assert [f.record for f in fired(unit, "level_not_monitored") if f.blocks] == [second]
    both = review.explain(unit, "level_not_monitored", text="Hai.")
    assert (both.created, both.changed) == (1, 1)
    assert {f.explanation for f in fired(unit, "level_not_monitored")} == {"Hai."}


def test_only_warnings_are_explained(unit: Workspace) -> None:
    errors = {f.rule for f in review.check(unit) if f.severity is Severity.ERROR}
    assert errors
    for rule in errors:
        with pytest.raises(Misuse, match="phải sửa"):
            review.explain(unit, rule, text="Vì sao không.")
    assert rows(unit, "explanations") == []


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_explanation_needs_words(unit: Workspace, system: str, text: str) -> None:
    with pytest.raises(Misuse, match="nội dung"):
        review.explain(unit, "level_not_monitored", text=text)


def test_where_a_rule_found_nothing_there_is_nothing_to_explain(unit: Workspace, system: str) -> None:
    with pytest.raises(Missing, match="level_not_monitored"):
        review.explain(unit, "level_not_monitored", record="khac", text="x")
    with pytest.raises(Missing, match="khong_co"):
        review.explain(unit, "khong_co", text="x")


def test_a_suggested_fix_is_one_edit_that_can_be_undone(unit: Workspace) -> None:
    editing.set_fields(unit, "tasks", "TK001", {"status": "Đang thực hiện", "completed_on": "30/03/2022"})
    fixable = [f for f in review.check(unit) if f.fix and f.record == "TK001"]
    assert fixable
    before = row(unit, "tasks", "TK001")
    saved = review.apply_fix(unit, fixable[0])
    assert saved.changed == 1
    assert values(unit, "tasks", "TK001", "status") == ["completed"]
    assert fixable[0].key not in {f.key for f in review.check(unit)}
    history.undo(unit)
    assert row(unit, "tasks", "TK001") == before


def test_a_finding_without_a_fix_says_so(unit: Workspace, system: str) -> None:
    (warning,) = fired(unit, "level_not_monitored")
    if not warning.fix:
        with pytest.raises(Misuse, match="tự động"):
            review.apply_fix(unit, warning)


def test_carried_rows_that_nobody_confirmed_are_a_warning(unit: Workspace, system: str) -> None:
    now = lifecycle.open_campaign(unit, "2023", carry=True).workspace
    assert [f.register for f in fired(now, "carried_unconfirmed")] == ["systems"]
    editing.confirm_carried(now, "systems", [system])
    assert fired(now, "carried_unconfirmed") == []


def test_a_figure_names_the_records_behind_its_numbers(unit: Workspace, system: str) -> None:
    figure = review.figure(unit, "systems_by_level")
    level = next(i for i, cells in enumerate(figure.rows) if "3" in str(cells[0]))
    assert figure.records[level] == (f"systems/{system}",)
    assert figure.rows[level][1] == 1


def test_every_figure_can_be_computed_of_an_empty_unit(unit: Workspace) -> None:
    names = review.figures(unit)
    assert names
    for name, title in names.items():
        figure = review.figure(unit, name)
        assert (figure.name, bool(title)) == (name, True)
        assert all(len(cells) == len(figure.columns) for cells in figure.rows)
    with pytest.raises(Missing, match="completness") as missing:
        review.figure(unit, "completness")
    assert "completeness" in missing.value.hint


def test_the_overview_says_what_is_left_and_where(unit: Workspace, ready: Workspace, system: str) -> None:
    left = overview.overview(unit)
    assert left.errors > 0
    assert {page for _text, page in left.todo} >= {"plans", "review"}
    done = overview.overview(ready)
    assert (done.errors, done.warnings, done.carried) == (0, 0, 0)
    assert [page for _text, page in done.todo] == ["submit"]
    assert done.explained > 0
    assert done.recent[0].kind == "explain"


def test_the_centre_has_no_findings_of_its_own(centre: Workspace) -> None:
    assert review.check(centre) == []
    with pytest.raises(Missing, match="completeness"):
        review.figure(centre, "completeness")


def test_the_centre_has_the_country_s_figures_and_a_unit_has_not(centre: Workspace, unit: Workspace) -> None:
    assert "systems_national" in review.figures(centre)
    for name in review.figures(centre):
        assert review.figure(centre, name).name == name
    with pytest.raises(Missing):
        review.figure(unit, "systems_national")


def test_a_missing_value_is_found_where_the_row_was_begun(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    about = [(f.rule, f.field) for f in review.check(unit) if f.record == "plan_5y"]
    assert any(field in ("number", "issued_on") for _rule, field in about)
    editing.set_fields(unit, "plans", "plan_5y", {"number": "25/KH-UBND", "issued_on": "5/1/2022"})
    assert values(unit, "plans", "plan_5y", "number") == ["25/KH-UBND"]
    assert [f for f in review.check(unit) if f.record == "plan_5y" and f.severity is Severity.ERROR] == []
