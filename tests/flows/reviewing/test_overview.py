"""What the window reads: the header through a campaign's whole life, lists searched, sorted and filtered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.field import Value
from dxdesk.models.registers import pages
from dxdesk.models.submission import Role, State
from tests.flows import office
from tests.flows.office import HEAD, OFFICER


def test_the_header_follows_a_report_through_its_life(ready: Workspace, tmp_path: Path) -> None:
    def state() -> tuple[State, str]:
        header = overview.header(ready)
        return header.state, header.state_text

    assert state() == (State.ENTERING, "Đang nhập")
    signoff.confirm(ready, Role.PREPARER)
    assert state()[0] is State.ENTERING
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    assert state() == (State.CONFIRMED, "Đã chốt")
    signoff.submit(ready, tmp_path / "20.dxsync")
    assert state() == (State.SENT, "Đã gửi")
    signoff.reopen(ready, "sửa")
    assert state()[0] is State.ENTERING
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    assert state()[0] is State.CONFIRMED  # the centre has the same figures, but not with this confirmation
    signoff.reopen(ready, "sửa")
    editing.set_fields(ready, "plans", "ioc", {"note": "khác"})
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    assert state()[0] is State.CONFIRMED


def test_the_header_says_who_where_and_how_long(unit: Workspace) -> None:
    lifecycle.open_campaign(unit, "2023")
    header = overview.header(unit)
    assert (header.unit_name, header.officer, header.profile) == ("Tỉnh Lạng Sơn", OFFICER, "unit")
    assert (header.campaign_id, header.deadline) == ("2022-q1", "2022-04-30")
    assert header.days_left == (date(2022, 4, 30) - datetime.now().astimezone().date()).days
    assert [c[0] for c in header.campaigns] == ["2022-q1", "2023"]


# Lists


@pytest.fixture
def listed(unit: Workspace) -> Workspace:
    """Systems whose names, numbers and blanks sort in telling ways."""
    made = [
        ("Hệ thống 10", "Sở Y tế", "3", "2015", "có"),
        ("Hệ thống 9", "Sở Y tế", "1", "2021", ""),
        ("Ấn phẩm", "Sở Đầu tư", "", "", "không"),
        ("Đất đai", "Sở Dân tộc", "2", "2009", ""),
        ("Dân cư", "Công an", "5", "2020", "có"),
        ("An ninh", "Công an", "4", "2008", "không"),
    ]
    for name, operator, level, since, monitored in made:
        editing.create(unit, "systems", {"name": name, "operator": operator, "level": level, "in_use_since": since,
                                       "monitored": monitored})  # fmt: skip
    return unit


def names(unit: Workspace, search: str = "", sort: str = "", *, descending: bool = False,
          **filters: list[Value]) -> list[str]:  # fmt: skip
    numbers = overview.listing(unit, "systems", search=search, filters=filters, sort=sort, descending=descending)
    return [r["name"] for r in overview.page(unit, "systems", list(numbers))]


def test_rows_come_in_the_order_of_entry_unless_sorted(listed: Workspace) -> None:
    assert names(listed)[:2] == ["Hệ thống 10", "Hệ thống 9"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("name", ["An ninh", "Ấn phẩm", "Dân cư", "Đất đai", "Hệ thống 9", "Hệ thống 10"]),
        ("level", ["Hệ thống 9", "Đất đai", "Hệ thống 10", "An ninh", "Dân cư", "Ấn phẩm"]),
        ("in_use_since", ["An ninh", "Đất đai", "Hệ thống 10", "Dân cư", "Hệ thống 9", "Ấn phẩm"]),
    ],
)
def test_columns_sort_as_people_expect_with_blanks_last(listed: Workspace, column: str, expected: list[str]) -> None:
    assert names(listed, sort=column) == expected
    blank = [n for n in expected if n == "Ấn phẩm" and column != "name"]
    assert names(listed, sort=column, descending=True) == [n for n in reversed(expected) if n not in blank] + blank


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("dat dai", {"Đất đai"}),
        ("ĐẤT", {"Đất đai"}),
        ("sở y", {"Hệ thống 10", "Hệ thống 9"}),
        ("tế hệ 9", {"Hệ thống 9"}),
        ("cấp độ 4", {"An ninh"}),
        ("he thong", {"Hệ thống 10", "Hệ thống 9"}),
        ("'; DROP TABLE systems; --", set()),
        ("%", {"Hệ thống 10", "Hệ thống 9", "Ấn phẩm", "Đất đai", "Dân cư", "An ninh"}),
        ("không có gì", set()),
    ],
)
def test_search_finds_what_is_shown_without_case_or_tones(listed: Workspace, search: str, found: set[str]) -> None:
    assert set(names(listed, search)) == found


def test_filters_take_values_and_blanks_and_combine(listed: Workspace) -> None:
    assert set(names(listed, level=["3", "5"])) == {"Hệ thống 10", "Dân cư"}
    assert names(listed, level=[None]) == ["Ấn phẩm"]
    assert set(names(listed, level=["1", None])) == {"Hệ thống 9", "Ấn phẩm"}
    assert set(names(listed, monitored=[True])) == {"Hệ thống 10", "Dân cư"}
    assert names(listed, "công an", level=["4", "3"]) == ["An ninh"]
    assert set(names(listed, monitored=[None])) == {"Hệ thống 9", "Đất đai"}
    assert names(listed, level=[]) == []


def test_a_list_shows_what_was_just_written(listed: Workspace) -> None:
    assert names(listed, "giao thông") == []
    editing.create(listed, "systems", {"name": "Giao thông", "operator": "Sở"})
    assert names(listed, "giao thông") == ["Giao thông"]
    history.undo(listed)
    assert names(listed, "giao thông") == []


def test_referenced_columns_sort_and_are_searched_too(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.PLANS)
    by_deadline = overview.page(unit, "plans", list(overview.listing(unit, "plans", sort="deadline")))
    days = [unit.campaign.item("plan_items", r["item"]).deadline for r in by_deadline]  # type: ignore[union-attr]
    known = [day for day in days if day]
    assert known == sorted(known)
    assert all(day is None for day in days[len(known) :])
    pillar = unit.campaign.catalogues["pillars"][unit.campaign.plan_items[0].pillar].name
    assert len(overview.listing(unit, "plans", search=pillar)) > 0


def test_rows_that_are_gone_are_left_out_of_a_page(listed: Workspace) -> None:
    numbers = list(overview.listing(listed, "systems"))
    assert overview.page(listed, "systems", [*numbers[:1], 10**9]) == overview.page(listed, "systems", numbers[:1])
    assert overview.page(listed, "systems", []) == []


def test_each_campaign_and_register_lists_its_own_rows(listed: Workspace) -> None:
    later = lifecycle.open_campaign(listed, "2023").workspace
    assert len(overview.listing(later, "systems")) == 0
    assert len(overview.listing(listed, "systems")) == 6
    for register in pages():
        asked = listed.campaign.expects(register.catalogue, "20") if register.expected else []
        there = 6 if register.key == "systems" else len(asked)
        assert len(overview.listing(listed, register.key)) == there


def test_choices_depend_on_the_row_and_leave_coarse_words_out(unit: Workspace) -> None:
    status = overview.choices(unit, "plans", "status", {"item": "plan_5y"})
    assert [code for code, _label in status] == ["not_started", "drafting", "submitted", "issued", "not_applicable"]
    assert overview.choices(unit, "plans", "variant", {"item": "plan_5y"}) == []
    assert len(overview.choices(unit, "plans", "variant", {"item": "plan_annual"})) == 3
    assert overview.choices(unit, "plans", "note", {"item": "plan_5y"}) == []
    assert [code for code, _label in overview.choices(unit, "systems", "monitored", {})] == ["yes", "no"]


def test_a_row_that_is_not_there_is_none(unit: Workspace) -> None:
    assert overview.row(unit, "plans", "khong_co") is None
    found = overview.row(unit, "plans", "plan_5y")
    assert found is not None
    assert found["item"] == "plan_5y"
