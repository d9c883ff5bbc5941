"""What the centre enters for units stands in for them, until their own figures come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.figures import catalogue
from dxdesk.figures.country import CountryData
from dxdesk.flows.centre import answering, country
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.exchanging import conflicts, receiving
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import review
from dxdesk.flows.workspace import Workspace, entered_for
from tests.figures import sample
from tests.flows import office
from tests.flows.laptops import Laptop, enrolled, send


@pytest.fixture
def central(head_office: Laptop) -> Iterator[Workspace]:
    with head_office.work() as workspace:
        yield workspace


def taken(central: Workspace) -> country.Country:
    with central.store.read() as connection:
        return country.country(central, connection)


def test_the_book_of_the_whole_country_gives_the_figures_of_its_rows(central: Workspace) -> None:
    done = workbooks.import_workbook(central, office.COUNTRY)
    assert (done.faults, done.rejected, done.done) == ([], 0, True)
    assert done.new == sum(len(rows) for unit in sample.country().values() for rows in unit.values())
    for name in catalogue.national_names(central.campaign):
        ours = review.figure(central, name)
        theirs = catalogue.compute_national(name, CountryData(central.campaign, sample.country()))
        assert ours.rows == theirs.rows, name
        assert [*map(sorted, ours.records)] == [*map(sorted, theirs.records)], name
    assert taken(central).stand_ins == set(done.units)
    assert care.verify(central).problems == []


def test_the_same_book_again_changes_nothing(central: Workspace) -> None:
    first = workbooks.import_workbook(central, office.COUNTRY)
    again = workbooks.import_workbook(central, office.COUNTRY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)


def test_a_trial_writes_nothing(central: Workspace) -> None:
    tried = workbooks.import_workbook(central, office.COUNTRY, dry_run=True)
    assert tried.new > 3000
    assert not tried.done
    assert taken(central).stand_ins == frozenset()


def test_a_faulty_row_of_one_unit_keeps_all_units_out(central: Workspace) -> None:
    """Nothing is half done: the other units' rows wait for the book to be mended."""
    done = workbooks.import_workbook(central, office.FAULTY)
    assert done.faults
    assert not done.done
    assert taken(central).stand_ins == frozenset()


def test_a_unit_s_own_sheet_stands_in_for_the_unit_that_its_title_names(central: Workspace) -> None:
    assert workbooks.import_workbook(central, office.PLANS).units == ["20"]
    assert {row["record"] for row in taken(central).data.rows["20"]["plans"]} >= {"plan_5y", "plan_annual"}
    with pytest.raises(Misuse, match="cơ quan tổng hợp"):
        editing.set_fields(central, "plans", "plan_5y", {"note": "không phải của đơn vị nào"})


def test_a_sheet_that_names_one_unit_is_not_entered_for_another(central: Workspace) -> None:
    done = workbooks.import_workbook(central, office.PLANS, unit="22")
    assert [stranger.cell for stranger in done.strangers] == ["A1"]
    assert taken(central).stand_ins == frozenset()


def test_stand_ins_are_undone_and_done_again_like_anything_else(central: Workspace) -> None:
    workbooks.import_workbook(central, office.PLANS)
    assert history.undo(entered_for(central, "20")).restored == 11
    assert taken(central).stand_ins == frozenset()
    history.redo(entered_for(central, "20"))
    assert taken(central).stand_ins == {"20"}


def test_a_unit_enters_for_nobody_else(lang_son: Laptop) -> None:
    with lang_son.work() as unit:
        with pytest.raises(Misuse, match="của một đơn vị"):
            workbooks.import_workbook(unit, office.PLANS, unit="22")
        with pytest.raises(Misuse, match="của một đơn vị"):
            entered_for(unit, "22")


def test_a_unit_s_own_report_sets_aside_what_was_entered_for_it(
    lang_son: Laptop, head_office: Laptop, folder: Path
) -> None:
    """Its figures count from then on, nothing stands against them, and no stand-in ever travels."""
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with head_office.work() as central:
        workbooks.import_workbook(central, office.COUNTRY)
        entered = entered_for(central, "20")
        editing.set_fields(entered, "plans", "plan_5y", {"number": "999/KH-UBND"})
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
        sent = care.digest(unit).digest
        own = {row["record"]: row["number"] for row in office.rows(unit, "plans")}
    with head_office.work() as central:
        done = receiving.merge(central, usb / "1.dxsync")
        assert (done.digest, done.conflicts) == (sent, 0)
        found = taken(central)
        assert "20" in found.sent - found.stand_ins
        assert {row["record"]: row["number"] for row in found.data.rows["20"]["plans"]} == own
        assert care.digest(central, "20").digest == sent
        answering.give_back(central, "20", usb / "tra.dxsync", comments=["plans/plan_5y/number=Xem lại"])
        assert "20" in taken(central).stand_ins  # what was returned counts no longer
        assert office.values(entered_for(central, "20"), "plans", "plan_5y", "number") == ["999/KH-UBND"]
    with lang_son.work() as unit:
        receiving.merge(unit, usb / "tra.dxsync")
        assert conflicts.conflicts(unit) == []
        assert {row["record"]: row["number"] for row in office.rows(unit, "plans")} == own
        assert len(office.rows(unit, "comments")) == 1


def test_an_export_names_units_holds_what_counts_and_comes_back_unchanged(
    lang_son: Laptop, head_office: Laptop, folder: Path
) -> None:
    """One unit's report stands until it is returned, for another the centre entered."""
    usb, book = folder / "usb", folder / "tong.xlsx"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        workbooks.import_workbook(central, office.MARKED, unit="48", allowing=workbooks.Allowing(partial=True))
        counted = taken(central).data.rows
        done = workbooks.export_workbook(central, book)
        assert set(counted) == {"20", "48"}
        assert done.rows == sum(len(rows) for unit in counted.values() for rows in unit.values())
        sheets = openpyxl.load_workbook(book, read_only=True)
        for sheet in sheets.worksheets:
            cells = list(sheet.iter_rows(values_only=True))
            heading = next(row for row in cells if row[0] == "TT")
            assert heading[1:3] == ("Mã đơn vị", "Tên đơn vị")
            listed = {row[1:3] for row in cells if isinstance(row[0], int)}
            assert listed <= {("20", "Lạng Sơn"), ("48", "Đà Nẵng")}
        again = workbooks.import_workbook(central, book)
        assert (again.faults, again.rejected, again.new, again.changed, again.aside) == ([], 0, 0, 0, 0)
        assert again.unchanged + again.skipped["unsaid"] == done.rows  # rows of a bare item say nothing
        assert not [n for n in again.notices if "Tên đơn vị" in n.message]
        assert taken(central).data.rows == counted
        answering.give_back(central, "20", usb / "tra.dxsync", reason="Xem lại")
        workbooks.export_workbook(central, book)
        assert set(workbooks.import_workbook(central, book, dry_run=True).units) == {"48"}


def test_what_is_entered_for_a_unit_whose_report_stands_counts_as_no_change(
    lang_son: Laptop, head_office: Laptop, folder: Path
) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        before = taken(central).data.rows["20"]
        done = workbooks.import_workbook(central, office.COUNTRY)
        assert done.aside > 0
        assert any("(20)" in n.message and "đã gửi báo cáo" in n.message for n in done.notices)
        assert done.new == sum(
            len(rows) for code, by in taken(central).data.rows.items() if code != "20" for rows in by.values()
        )
        assert taken(central).data.rows["20"] == before
        again = workbooks.import_workbook(central, office.COUNTRY)
        assert (again.new, again.changed, again.aside) == (0, 0, 0)


def test_no_store_is_made_for_a_stand_in(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        lifecycle.new_store(tmp_path / "a.dxdb", "2022-q1", unit="~20")
