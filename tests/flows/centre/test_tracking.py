"""What the centre knows of the units: who is where, how complete, what the checks say; and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.errors import Cancelled, Misuse
from dxdesk.figures.reporting import How
from dxdesk.flows.centre import answering, country, inbox, records, tracking
from dxdesk.flows.centre.tracking import UnitState
from dxdesk.flows.exchanging import receiving
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview, reporting, review
from dxdesk.flows.workspace import Workspace, entered_for
from tests.figures import sample
from tests.flows import arrivals, office


@pytest.fixture
def desk(tmp_path: Path) -> arrivals.Desk:
    return arrivals.moved(tmp_path)


@pytest.fixture
def central(desk: arrivals.Desk) -> Iterator[Workspace]:
    with office.at_home(desk.home), lifecycle.open_store(desk.store) as workspace:
        yield workspace


def states(workspace: Workspace) -> dict[str, UnitState]:
    return {line.unit: line.state for line in tracking.tracking(workspace).units}


def test_every_unit_is_in_one_state(central: Workspace) -> None:
    found = tracking.tracking(central)
    by_unit = {line.unit: line for line in found.units}
    assert {line.state for line in found.units if line.unit in arrivals.ACCEPTED} == {UnitState.ACCEPTED}
    assert {line.state for line in found.units if line.unit in arrivals.WAITING} == {UnitState.SENT}
    assert by_unit["40"].state is UnitState.RETURNED
    assert by_unit["22"].state is UnitState.NOTHING
    assert (found.came, len(found.units), sum(found.counts.values())) == (6, 93, 93)
    assert by_unit["20"].late
    assert not by_unit["20"].overdue
    assert by_unit["22"].overdue
    assert not by_unit["22"].late
    assert (by_unit["20"].number, by_unit["22"].number, by_unit["22"].sent_at) == (1, 0, "")


def test_completeness_is_the_figure_s(central: Workspace) -> None:
    figure = review.figure(central, "completeness_by_unit")
    line = next(line for line in tracking.tracking(central).units if line.unit == "20")
    assert line.shares is not None
    assert line.shares.whole == figure.line("20")["share"]
    assert line.shares.registers["plans"] == figure.line("20")["plans"]
    assert next(line for line in tracking.tracking(central).units if line.unit == "22").shares is None


def test_what_the_centre_entered_for_a_unit_stands_in_until_the_unit_sends(
    central: Workspace, desk: arrivals.Desk
) -> None:
    arrivals.enter(entered_for(central, "22"))
    assert states(central)["22"] is UnitState.STAND_IN
    receiving.merge(central, desk.usb / "22.dxsync")
    assert states(central)["22"] is UnitState.SENT


def test_a_comment_of_the_centre_is_no_stand_in(central: Workspace) -> None:
    with central.store.read() as connection:
        found = country.country(central, connection)
    assert "40" not in found.data.rows
    assert found.stand_ins == frozenset()


def test_a_returned_report_is_told_as_returned_and_counts_as_no_answer(central: Workspace) -> None:
    with central.store.read() as connection:
        found = country.country(central, connection)
    assert found.arrivals["40"].how is How.RETURNED
    assert "22" not in found.arrivals

    told = [sentence.text for sentence in reporting.national(central).sentences()]
    assert "01 đơn vị đã gửi báo cáo nhưng bị trả lại, chờ gửi lại: Nghệ An." in told
    assert not any("chưa ban hành" in said and "Nghệ An" in said for said in told)
    assert not any(said.startswith("Chưa địa phương nào") for said in told)


def test_what_is_remembered_of_a_unit_is_renewed_by_a_merge(central: Workspace, desk: arrivals.Desk) -> None:
    before = review.figure(central, "plans_by_unit").line("20")["part"]
    answering.give_back(central, "20", desk.usb / "tra-20.dxsync", comments=["plans/plan_5y/number=Thiếu số văn bản"])
    after = review.figure(central, "plans_by_unit").line("20")
    assert (after["part"], after["reported"]) == (None, 0)
    assert before != 0


def test_the_checks_run_over_what_was_sent(central: Workspace) -> None:
    found = tracking.check_units(central)
    assert set(found) == {*arrivals.ACCEPTED, *arrivals.WAITING}
    assert found["20"].errors > 0, "the sample has no tasks, which the campaign asks for"
    assert found["20"].warnings > 0
    assert tracking.check_units(central) == found


def test_looking_through_the_units_can_be_stopped(central: Workspace) -> None:
    class Impatient:
        def step(self, done: int, _total: int, _text: str = "") -> None:
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        tracking.check_units(central, Impatient())


def test_the_overview_says_what_to_do_in_the_order_of_the_work(central: Workspace) -> None:
    found = tracking.overview(central)
    assert [page for _said, page in found.todo] == ["inbox", "tracking", "report"]
    assert found.waiting == 3
    assert found.published
    header = overview.header(central)
    assert (header.state_text, header.waiting, header.unit_name) == ("6 / 93 đơn vị đã gửi", 3, "Cơ quan tổng hợp")


def test_a_centre_that_published_nothing_is_told_to(tmp_path: Path) -> None:
    with (
        office.at_home(tmp_path / "home"),
        lifecycle.new_store(tmp_path / "c.dxdb", "2022-q1", profile="central", officer="Lê Chi") as central,
    ):
        found = tracking.overview(central)
    assert found.todo[0][1] == "publish"
    assert not found.published


def test_a_unit_tracks_nobody(tmp_path: Path) -> None:
    with (
        office.at_home(tmp_path / "home"),
        lifecycle.new_store(tmp_path / "u.dxdb", "2022-q1", unit="20", officer="An") as unit,
    ):
        for verb in (tracking.tracking, tracking.check_units, inbox.arrivals):
            with pytest.raises(Misuse, match="cơ quan tổng hợp"):
                verb(unit)


# One unit, and the rows behind a number


def test_a_unit_s_sheet_says_what_is_held_of_it(central: Workspace) -> None:
    sheet = records.unit_sheet(central, "20")
    assert sheet.name == "Tỉnh Lạng Sơn"
    assert {key: said for key, _short, said in sheet.registers}["tasks"].startswith("0 / ")
    assert [(one.number, one.state) for one in sheet.sent] == [(1, "waiting")]
    table = records.unit_rows(central, "20", "systems")
    assert len(table.rows) == len(sample.country()["20"]["systems"])
    assert len(table.headings) == len(table.rows[0])


def test_what_went_back_can_still_be_looked_at(central: Workspace) -> None:
    sheet = records.unit_sheet(central, "40")
    (remark,) = sheet.remarks
    assert remark.asked == "Đề nghị kiểm tra lại số văn bản"
    assert remark.place.startswith("Văn bản, kế hoạch · ")
    assert len(records.unit_rows(central, "40", "plans").rows) == len(sample.country()["40"]["plans"])


def test_the_rows_behind_a_number_are_found_again(central: Workspace) -> None:
    figure = review.figure(central, "plan:plan_5y")
    (one,) = records.behind(central, figure.records[figure.keys.index("20")])
    assert (one.unit, one.register, one.record) == ("20", "plans", "plan_5y")
    assert ("Tình trạng", "Đã ban hành") in one.values
    assert records.behind(central, ["20/plans/nothing", "22/plans/plan_5y", "22/submission/1"]) == []


def test_every_number_of_the_national_report_leads_to_rows_or_reports(central: Workspace) -> None:
    numbers = [number for number in reporting.national(central).numbers if number.records]
    assert numbers
    for number in numbers:
        found = records.behind(central, number.records)
        assert len(found) == min(len(number.records), records.MOST_BEHIND), number.text
    (sent,) = records.behind(central, ["20/submission/1"])
    assert (sent.title, sent.register_text) == ("Báo cáo lần 1", "Báo cáo")


def test_a_unit_finds_its_own_rows(tmp_path: Path) -> None:
    with (
        office.at_home(tmp_path / "home"),
        lifecycle.new_store(tmp_path / "u.dxdb", "2022-q1", unit="20", officer="An") as unit,
    ):
        arrivals.enter(unit)
        found = records.behind(unit, ["plans/plan_5y"])
    assert [(one.unit, one.record) for one in found] == [("20", "plan_5y")]


# The map


def test_figures_for_the_map_have_a_value_for_each_place(central: Workspace) -> None:
    offered = dict(country.map_figures(central))
    assert "systems_by_unit" in offered
    assert "indicator:kts_gdp" not in offered, "a ministry enters it for the whole country"
    for name in offered:
        found = country.map_figure(central, name, "34")
        assert {"unit", "group", "part", "whole", "share", "reported", "of", "missing"} <= set(found.figure.columns)
    assert found.units["08"] == ("02", "08")
    before = country.map_figure(central, "systems_by_unit", "63")
    assert before.units["80"] == ("80",)
    assert before.figure.line("02")["reported"] == 0
    assert before.figure.line("20")["reported"] == 1
    today = country.map_figure(central, "systems_by_unit", "34").figure.line("08")
    assert (today["reported"], today["of"], today["part"]) == (0, 2, None), "neither of the two sent anything"
