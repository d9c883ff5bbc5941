"""What a person types is read by its field's declaration; what can't be taken is named, nothing is half saved."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.entering import editing, history
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Role
from tests.flows.office import HEAD, row, rows, values


def test_texts_are_read_by_the_declaration_of_their_fields(unit: Workspace) -> None:
    typed = {"status": "da ban hanh", "number": " 25/KH-UBND ", "issued_on": "5/1/2022", "signer": "  Lê   Văn  Tám "}
    saved = editing.set_fields(unit, "plans", "plan_5y", typed)
    assert (saved.created, saved.changed, saved.record) == (1, 0, "plan_5y")
    expected = ["plan_5y", "issued", "25/KH-UBND", "2022-01-05", "Lê Văn Tám"]
    assert values(unit, "plans", "plan_5y", "item", "status", "number", "issued_on", "signer") == expected


@pytest.mark.parametrize(
    ("register", "record", "field", "typed", "stored"),
    [
        ("indicators", "dossiers_online", "numerator", "48.788", "48788"),
        ("indicators", "dossiers_online", "value", "21,5", "21.5"),
        ("indicators", "dossiers_online", "value", 0.1, "0.1"),
        ("indicators", "dossiers_online", "as_of", "31-3-2022", "2022-03-31"),
        ("indicators", "dossiers_online", "estimated", "x", True),
        ("indicators", "dossiers_online", "estimated", "không", False),
        ("tasks", "TK001", "percent", "80 %", "80"),
        ("plans", "plan_annual", "variant", "chi ke hoach phat trien chinh phu so/chinh quyen so", None),
        ("plans", "plan_5y", "note", "dòng một\ndòng hai", "dòng một\ndòng hai"),
        ("plans", "plan_5y", "title", "dòng một\ndòng hai", "dòng một dòng hai"),
        ("plans", "plan_5y", "title", "e\u0302\u0301", "ế"),
    ],
)
def test_every_kind_of_value_is_kept_in_its_one_form(
    unit: Workspace, register: str, record: str, field: str, typed: object, stored: object
) -> None:
    assert editing.set_fields(unit, register, record, {field: typed}).created == 1
    kept = row(unit, register, record)[field]
    if stored is None:
        choices = unit.campaign.vocabulary(REGISTERS[register].fields[field], {"item": record})
        assert choices is not None
        assert kept in choices.by_code
    else:
        assert (kept, type(kept)) == (stored, type(stored))


def test_a_milestone_is_reached_and_a_document_issued(unit: Workspace) -> None:
    """The item's kind decides the words; whoever uses the other kind's is understood."""
    declared = REGISTERS["plans"]
    for record, typed, shown in (
        ("ioc", "Đã hoàn thành", "Đã hoàn thành"),
        ("field_report_service", "Đã ban hành", "Đã hoàn thành"),
        ("plan_5y", "Đã hoàn thành", "Đã ban hành"),
        ("dx_day", "Đang triển khai", "Đang triển khai"),
        ("training_plan", "Đang triển khai", "Đang soạn thảo"),
    ):
        editing.set_fields(unit, "plans", record, {"status": typed})
        assert declared.show("status", row(unit, "plans", record), unit.campaign) == shown
    editing.set_fields(unit, "plans", "ioc", {"status": "submitted"})  # as older sheets have it
    assert declared.show("status", row(unit, "plans", "ioc"), unit.campaign) == "Đã trình"
    (refused,) = editing.set_fields(unit, "plans", "emc_connection", {"status": "Chưa hoàn thành"}).refused
    assert "Chưa triển khai; Đang triển khai." in refused.message
    assert [code for code, _label in overview.choices(unit, "plans", "status", row(unit, "plans", "ioc"))] == [
        "not_started", "drafting", "issued", "not_applicable",
    ]  # fmt: skip


def test_milestones_are_searched_by_their_own_words(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "ioc", {"status": "issued"})
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    found = overview.listing(unit, "plans", search="hoàn thành")
    assert [one["record"] for one in overview.page(unit, "plans", found)] == ["ioc"]


def test_an_empty_text_takes_a_value_away(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "signer": "Tám"})
    assert editing.set_fields(unit, "plans", "plan_5y", {"signer": " "}).changed == 1
    assert values(unit, "plans", "plan_5y", "status", "signer") == ["issued", None]


def test_the_same_again_changes_nothing_and_writes_nothing(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    again = editing.set_fields(unit, "plans", "plan_5y", {"status": "Đã ban hành"})
    assert (again.saved, again.unchanged) == (False, 1)
    assert len(history.batches(unit)) == 1


def test_a_coarse_word_keeps_what_it_allows_and_asks_otherwise(unit: Workspace) -> None:
    asked = editing.set_fields(unit, "plans", "training_plan", {"status": "Chưa ban hành"})
    assert not asked.saved
    (problem,) = asked.refused
    assert problem.field == "status"
    assert "Chưa triển khai; Đang soạn thảo; Đã trình" in problem.message
    editing.set_fields(unit, "plans", "training_plan", {"status": "Đã trình"})
    kept = editing.set_fields(unit, "plans", "training_plan", {"status": "chưa ban hành", "note": "chờ ký"})
    assert (kept.refused, kept.changed) == ([], 1)
    assert values(unit, "plans", "training_plan", "status", "note") == ["submitted", "chờ ký"]
    editing.set_fields(unit, "plans", "training_plan", {"status": "Đã ban hành"})
    assert editing.set_fields(unit, "plans", "training_plan", {"status": "Chưa ban hành"}).refused


def test_refusals_name_every_record_and_field_and_save_nothing(unit: Workspace) -> None:
    typed = {"issued_on": "31/02/2022", "status": "???", "number": "25/KH-UBND"}
    refused = editing.set_fields(unit, "plans", "plan_5y", typed).refused
    assert [(p.record, p.field) for p in refused] == [("plan_5y", "issued_on"), ("plan_5y", "status")]
    assert "31/02/2022" in refused[0].message
    assert "???" in refused[1].message
    assert "Đã ban hành" in refused[1].message
    assert not row(unit, "plans", "plan_5y")["live"]


@pytest.mark.parametrize("typed", ["x" * 4001, "1e400", "nan", "--5", "1.2.3.4,5,6"])
def test_absurd_values_are_refused(unit: Workspace, typed: str) -> None:
    assert len(editing.set_fields(unit, "indicators", "dossiers_online", {"value": typed}).refused) == 1


def test_a_paste_is_saved_whole_or_not_at_all(unit: Workspace) -> None:
    changes = [("plan_5y", {"status": "issued"}), ("ioc", {"status": "??"}), (None, {"item": "lạ"})]
    refused = editing.paste(unit, "plans", changes)
    assert not refused.saved
    assert [(p.line, p.record, p.field) for p in refused.refused] == [(1, "ioc", "status"), (2, "", "item")]
    assert rows(unit, "plans") == []


def test_a_paste_in_part_saves_the_good_cells_and_names_the_others(unit: Workspace) -> None:
    changes = [
        ("plan_5y", {"status": "issued"}),
        ("ioc", {"status": "??", "note": "giữ"}),
        (None, {"item": "lạ"}),
    ]
    saved = editing.paste(unit, "plans", changes, partial=True)
    assert (saved.created, len(saved.refused)) == (2, 2)
    assert values(unit, "plans", "ioc", "status", "note") == [None, "giữ"]
    assert [batch.count for batch in history.batches(unit)] == [2]


def test_several_lines_about_one_record_are_one_change_of_one_row(unit: Workspace) -> None:
    saved = editing.paste(unit, "plans", [("plan_5y", {"note": "một"}), ("plan_5y", {"signer": "Tám"})])
    assert (saved.created, saved.record) == (1, "plan_5y")
    assert values(unit, "plans", "plan_5y", "note", "signer") == ["một", "Tám"]
    assert "2 dòng" not in history.batches(unit)[0].title


def test_a_field_or_a_record_that_is_not_there_is_said_with_those_that_are(unit: Workspace) -> None:
    with pytest.raises(Misuse, match="deadline") as wrong:
        editing.set_fields(unit, "plans", "plan_5y", {"deadline": "31/01/2022"})
    assert "issued_on" in wrong.value.hint
    with pytest.raises(Missing, match="khong_co"):
        editing.set_fields(unit, "plans", "khong_co", {"note": "x"})
    with pytest.raises(Missing, match="khong_co"):
        editing.create(unit, "khong_co", {"note": "x"})


def test_the_item_of_a_row_stays_what_it_is(unit: Workspace) -> None:
    (problem,) = editing.set_fields(unit, "plans", "ioc", {"item": "plan_5y"}).refused
    assert problem.field == "item"


# New records


def test_a_system_is_known_by_its_name_and_operator_whatever_the_case_and_tones(unit: Workspace) -> None:
    made = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở Y tế", "level": "cấp 3"})
    assert made.record == rows(unit, "systems")[0]["record"]
    (problem,) = editing.create(unit, "systems", {"name": "HE THONG A", "operator": "sở y tế"}).refused
    assert (problem.field, problem.record) == ("name", "")
    assert "đã có" in problem.message
    assert editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở Nội vụ"}).created == 1


def test_the_same_name_twice_in_one_paste_is_refused(unit: Workspace) -> None:
    twice = [(None, {"name": "Cổng dữ liệu", "operator": "Sở"}), (None, {"name": "cổng dữ liệu", "operator": "sở"})]
    refused = editing.paste(unit, "systems", twice)
    assert [(p.line, p.field) for p in refused.refused] == [(1, "name")]
    assert rows(unit, "systems") == []


@pytest.mark.parametrize(
    ("register", "key", "given"),
    [("plans", "item", {"status": "issued"}), ("systems", "name", {"operator": "Sở"}), ("platforms", "platform", {})],
)
def test_a_new_record_needs_its_name(unit: Workspace, register: str, key: str, given: dict[str, str]) -> None:
    (problem,) = editing.create(unit, register, given).refused
    assert problem.field == key


def test_an_expected_row_can_be_added_only_while_it_is_blank(unit: Workspace) -> None:
    assert editing.create(unit, "plans", {"item": "ioc", "status": "Đang triển khai"}).created == 1
    (problem,) = editing.create(unit, "plans", {"item": "ioc"}).refused
    assert "đã có" in problem.message


def test_a_renamed_system_stays_the_same_record_and_frees_its_old_name(unit: Workspace) -> None:
    first = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế"}).record
    assert editing.set_fields(unit, "systems", first, {"name": "Hệ thống B2"}).record == first
    second = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế"}).record
    assert second not in ("", first)
    assert sorted(r["name"] for r in rows(unit, "systems")) == ["Hệ thống B", "Hệ thống B2"]
    assert editing.create(unit, "systems", {"name": "hệ thống b", "operator": "sở y tế"}).refused


# Deleting and re-creating


def test_a_deleted_row_is_gone_and_an_expected_one_is_asked_for_again(unit: Workspace) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"}).record
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "note": "cũ"})
    assert editing.delete(unit, "systems", [system]).changed == 1
    assert editing.delete(unit, "plans", ["plan_5y"]).changed == 1
    assert (rows(unit, "systems"), rows(unit, "plans")) == ([], [])
    assert editing.delete(unit, "systems", [system, "khong_co"]).saved is False
    blank = row(unit, "plans", "plan_5y")
    assert (blank["live"], blank["item"], blank["note"]) == (False, "plan_5y", None)


def test_recreating_starts_anew(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "note": "cũ"})
    editing.delete(unit, "plans", ["plan_5y"])
    assert editing.set_fields(unit, "plans", "plan_5y", {"status": "submitted"}).created == 1
    assert values(unit, "plans", "plan_5y", "item", "status", "note") == ["plan_5y", "submitted", None]
    typed = {"name": "Hệ thống A", "operator": "Sở", "note": "cũ"}
    first = editing.create(unit, "systems", typed).record
    editing.delete(unit, "systems", [first])
    again = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"})
    assert (again.record, again.created) == (first, 1)
    assert values(unit, "systems", first, "name", "note") == ["Hệ thống A", None]


def test_a_deleted_system_is_not_edited_back_without_a_name(unit: Workspace) -> None:
    gone = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"}).record
    editing.delete(unit, "systems", [gone])
    with pytest.raises(Missing, match=gone):
        editing.set_fields(unit, "systems", gone, {"note": "x"})


# Carried rows


@pytest.fixture
def carried(unit: Workspace) -> Workspace:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": "25/KH-UBND", "issued_on": "5/1/2022"})
    editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở", "level": "2"})
    editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở", "level": "3"})
    return lifecycle.open_campaign(unit, "2023", carry=True).workspace


def test_carried_rows_are_marked_until_they_are_confirmed(carried: Workspace) -> None:
    systems = [r["record"] for r in rows(carried, "systems")]
    assert all(r["carried"] for r in [*rows(carried, "systems"), *rows(carried, "plans")])
    assert editing.confirm_carried(carried, "systems", [*systems, "khong_co"]).changed == 2
    assert not any(r["carried"] for r in rows(carried, "systems"))
    assert row(carried, "plans", "plan_5y")["carried"]
    assert not editing.confirm_carried(carried, "systems", systems).saved


def test_whoever_edits_a_carried_row_confirms_it_even_with_the_same_value(carried: Workspace) -> None:
    assert editing.set_fields(carried, "plans", "plan_5y", {"status": "issued"}).changed == 1
    assert not row(carried, "plans", "plan_5y")["carried"]


def test_undoing_a_confirmation_marks_the_row_again(carried: Workspace) -> None:
    editing.confirm_carried(carried, "plans", ["plan_5y"])
    history.undo(carried)
    assert row(carried, "plans", "plan_5y")["carried"]
    history.redo(carried)
    assert not row(carried, "plans", "plan_5y")["carried"]


# Locked figures


def test_confirmed_figures_are_not_edited_until_they_are_reopened(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER)
    assert editing.set_fields(ready, "plans", "ioc", {"note": "còn sửa được"}).saved
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    system = rows(ready, "systems")[0]["record"]
    for edit in (
        lambda: editing.set_fields(ready, "plans", "ioc", {"note": "x"}),
        lambda: editing.create(ready, "systems", {"name": "Mới", "operator": "Sở"}),
        lambda: editing.delete(ready, "systems", [system]),
        lambda: editing.confirm_carried(ready, "systems", [system]),
        lambda: history.undo(ready),
    ):
        with pytest.raises(Misuse, match="chốt"):
            edit()
    signoff.reopen(ready, "thiếu một hệ thống")
    assert editing.create(ready, "systems", {"name": "Mới", "operator": "Sở"}).created == 1


def test_the_centre_has_no_rows_of_its_own_to_edit(centre: Workspace) -> None:
    with pytest.raises((Misuse, Missing)):
        editing.set_fields(centre, "plans", "plan_5y", {"note": "x"})
    with pytest.raises(Misuse, match="cơ quan tổng hợp"):
        editing.create(centre, "systems", {"name": "A", "operator": "B"})


_numbers = itertools.count(1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=2, max_size=5))
def test_what_a_refused_paste_announces_is_what_its_right_cells_come_to(
    unit: Workspace, goods: list[tuple[bool, bool, bool]]
) -> None:
    """Whatever cells are bad: one of them costs itself, never its row, and the counts are of cells that change."""
    records = [item.code for item in unit.campaign.expects("plan_items", unit.unit)]
    changes = []
    for record, (number, day, signer) in zip(records, goods, strict=False):
        fresh = next(_numbers)
        values = {
            "number": f"{fresh}/KH" if number else "7" * 4001,
            "issued_on": f"1/2/{2000 + fresh % 900}" if day else "31/2/2022",
            "signer": f"An {fresh}" if signer else "A" * 5000,
        }
        changes.append((record, values))
    before = [overview.row(unit, "plans", record) for record, _values in changes]
    announced = editing.paste(unit, "plans", changes)
    if all(map(all, goods)):
        assert not announced.refused
        return
    assert [overview.row(unit, "plans", record) for record, _values in changes] == before
    saved = editing.paste(unit, "plans", changes, partial=True)
    after = [overview.row(unit, "plans", record) for record, _values in changes]
    written = sum(
        (old or {}).get(n) != (new or {}).get(n)
        for old, new in zip(before, after, strict=True)
        for n in ("number", "issued_on", "signer")
    )
    assert announced.cells == saved.cells == written == sum(map(sum, goods))
    assert announced.rows == saved.rows == saved.created + saved.changed == sum(map(any, goods))
    assert len(saved.refused) == 3 * len(goods) - written
