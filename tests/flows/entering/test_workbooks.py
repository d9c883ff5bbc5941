"""A sheet is taken in whole or, if asked, in part; the same sheet again changes nothing; what goes out comes back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest

from dxdesk.errors import Cancelled, Missing, Misuse, Unreadable
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.entering.workbooks import Allowing, Imported
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.registers import pages
from dxdesk.models.submission import Role
from tests.flows import office
from tests.flows.office import HEAD, row, rows, values


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.new, done.changed, done.unchanged, done.rejected


def book(path: Path, *lines: list[object], sheet: str = "Biểu") -> Path:
    """A small workbook with these lines."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for line in lines:
        page.append(line)
    made.save(path)
    return path


# Importing


def test_a_sheet_is_one_batch_with_its_file_and_hash(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.PLANS)
    assert (counts(done), done.faults, done.done) == ((11, 0, 0, 0), [], True)
    assert done.sheets == [("Bieu 01", "plans")]
    assert done.skipped == {"group": 4, "signature": 2}
    expected = ["issued", "573/KH-UBND", "2022-01-21"]
    assert values(unit, "plans", "plan_5y", "status", "number", "issued_on") == expected
    (batch,) = history.batches(unit)
    assert (batch.id, batch.kind, batch.count, batch.source) == (done.batch, "import", 11, "lang-son-van-ban.xlsx")
    assert care.verify(unit).problems == []


def test_the_same_file_again_changes_nothing(unit: Workspace) -> None:
    for file, meaning in ((office.PLANS, {}), (office.SYSTEMS, office.NOT_PREPARED)):
        workbooks.import_workbook(unit, file, meaning=meaning)
    before = care.digest(unit)
    assert counts(workbooks.import_workbook(unit, office.PLANS)) == (0, 0, 11, 0)
    again = workbooks.import_workbook(unit, office.SYSTEMS)
    assert (counts(again), again.asked, again.batch) == ((0, 0, 29, 0), [], "")
    assert care.digest(unit) == before
    assert len(history.batches(unit)) == 2


def test_a_trial_says_what_would_come_and_writes_nothing(unit: Workspace) -> None:
    path = unit.store.path
    before = care.digest(unit)
    trial = workbooks.import_workbook(unit, office.PLANS, dry_run=True)
    assert (counts(trial), trial.done, trial.batch) == ((11, 0, 0, 0), False, "")
    assert (care.digest(unit), history.batches(unit), rows(unit, "plans")) == (before, [], [])
    unit.close()
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    with lifecycle.open_store(path, writable=False) as reader:
        assert counts(workbooks.import_workbook(reader, office.PLANS, dry_run=True)) == (11, 0, 0, 0)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == content


def test_a_trial_counts_as_the_import_then_does(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "submitted"})
    variant = "Chỉ kế hoạch phát triển chính phủ số/chính quyền số"
    same = {"status": "issued", "number": "721/KH-UBND", "issued_on": "8/1/2022", "variant": variant}
    editing.set_fields(unit, "plans", "plan_annual", same)
    trial = workbooks.import_workbook(unit, office.PLANS, dry_run=True)
    assert counts(trial) == counts(workbooks.import_workbook(unit, office.PLANS)) == (9, 1, 1, 0)


def test_faults_are_named_by_cell_and_nothing_is_imported(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.FAULTY)
    assert (done.done, done.rejected, done.blanked, rows(unit, "plans")) == (False, 2, 6, [])
    assert {f.sheet for f in done.faults} == {"Biểu 1"}
    assert {f.cell for f in done.faults} == {"F8", "F9", "B11", "B12", "E12", "C13", "E13", "F13", "H13"}
    assert {n.cell for n in done.notices} >= {"B9"}
    said = {f.cell: f.message for f in done.faults}
    assert "31/02/2022" in said["F8"]
    assert "15/04/2023" in said["F9"]
    assert "B10" in said["B11"]
    assert "#REF!" in said["F13"]


def test_in_part_a_bad_cell_costs_the_cell_and_a_row_without_name_the_row(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.FAULTY, allowing=Allowing(partial=True, any_title=True))
    assert (counts(done), done.done) == ((4, 0, 0, 2), True)
    assert [(r["record"], r["number"], r["issued_on"]) for r in rows(unit, "plans")] == [
        ("party_resolution", None, None),
        ("plan_5y", "25/KH-UBND", None),
        ("plan_annual", "99/KH-UBND", "2022-02-28"),
        ("steering_committee", None, None),
    ]


def test_a_book_whose_title_names_another_unit_is_refused_and_says_where(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.MARKED, allowing=Allowing(partial=True))
    (stranger,) = done.strangers
    assert (stranger.sheet, stranger.cell) == ("Bieu 01", "A1")
    assert "số liệu của Đà Nẵng, không phải của Lạng Sơn" in stranger.message
    assert not done.done
    assert history.batches(unit) == []


def test_a_book_with_another_unit_s_title_is_taken_in_where_somebody_says_so(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.MARKED, allowing=Allowing(any_title=True))
    assert (done.strangers, done.done) == ([], True)
    assert done.new


@pytest.mark.parametrize("problem", ["khong-co.xlsx", "thu-muc", "chu.xlsx", "rong.xlsx", "khac.xlsx"])
def test_what_is_no_workbook_with_a_form_is_refused(unit: Workspace, tmp_path: Path, problem: str) -> None:
    (tmp_path / "thu-muc").mkdir()
    (tmp_path / "chu.xlsx").write_text("không phải Excel", encoding="utf-8")
    (tmp_path / "rong.xlsx").write_bytes(b"")
    book(tmp_path / "khac.xlsx", ["Họ tên", "Tuổi"], ["An", 30])
    with pytest.raises((Unreadable, Missing)):
        workbooks.import_workbook(unit, tmp_path / problem)
    assert history.batches(unit) == []


def test_only_the_register_asked_for_is_read(unit: Workspace) -> None:
    with pytest.raises(Unreadable):
        workbooks.import_workbook(unit, office.PLANS, register="systems")
    assert workbooks.import_workbook(unit, office.PLANS, register="plans").new == 11
    with pytest.raises(Missing, match="khong_co"):
        workbooks.import_workbook(unit, office.PLANS, register="khong_co")


def test_a_person_may_stop_an_import_before_anything_is_written(unit: Workspace) -> None:
    class Impatient:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        workbooks.import_workbook(unit, office.SYSTEMS, progress=Impatient())
    assert (rows(unit, "systems"), history.batches(unit)) == ([], [])


def test_confirmed_figures_are_not_imported_over(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    with pytest.raises(Misuse, match="chốt"):
        workbooks.import_workbook(ready, office.PLANS)


# Coarse words


def test_a_word_too_coarse_to_store_stays_blank_and_is_asked_about(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.SYSTEMS)
    (asked,) = done.asked
    assert (asked.register, asked.field, asked.sheet) == ("systems", "dossier_status", "HTTT")
    assert asked.codes == ("not_prepared", "preparing", "appraising")
    assert len(asked.cells) == 25
    assert asked.cells[0] == "I9"
    assert sum(r["dossier_status"] is None for r in rows(unit, "systems")) == 25


def test_the_meaning_given_settles_coarse_words_also_in_a_second_import(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.SYSTEMS)
    again = workbooks.import_workbook(unit, office.SYSTEMS, meaning={("systems", "dossier_status"): "preparing"})
    assert (counts(again), again.asked) == ((0, 25, 4, 0), [])
    assert {r["dossier_status"] for r in rows(unit, "systems")} == {"preparing", "approved"}
    third = workbooks.import_workbook(unit, office.SYSTEMS, meaning=office.NOT_PREPARED)
    assert counts(third) == (0, 0, 29, 0)  # "preparing" is within what the sheet says


def test_a_coarse_word_against_what_is_stored_is_a_fault(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "community_teams", {"status": "issued"})
    done = workbooks.import_workbook(unit, office.MARKED, allowing=Allowing(any_title=True))
    (fault,) = done.faults
    assert (fault.sheet, fault.cell, fault.field, done.done) == ("Bieu 01", "D16", "status", False)
    assert "“Đã hoàn thành”" in fault.message  # a milestone is never "Đã ban hành"
    assert "Chưa triển khai; Đang triển khai." in fault.message
    editing.set_fields(unit, "plans", "community_teams", {"status": "drafting"})
    assert workbooks.import_workbook(unit, office.MARKED, allowing=Allowing(any_title=True)).faults == []
    assert values(unit, "plans", "community_teams", "status") == ["drafting"]


@pytest.mark.parametrize(
    "meaning",
    [
        {("systems", "dossier_status"): "approved"},
        {("systems", "dossier_status"): "lạ"},
        {("systems", "name"): "preparing"},
        {("systems", "khong_co"): "preparing"},
    ],
)
def test_a_meaning_must_be_one_that_a_coarse_word_can_have(
    unit: Workspace, meaning: dict[tuple[str, str], str]
) -> None:
    with pytest.raises(Misuse, match="nghĩa"):
        workbooks.import_workbook(unit, office.SYSTEMS, meaning=meaning)
    with pytest.raises(Missing):
        workbooks.import_workbook(unit, office.SYSTEMS, meaning={("lạ", "lạ"): "lạ"})


# Which record a row is about


HEADINGS = ["TT", "Mã hệ thống", "Tên hệ thống thông tin", "Đơn vị vận hành", "Cấp độ đề xuất"]


def test_a_renamed_system_is_found_by_its_present_name(unit: Workspace, tmp_path: Path) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế"}).record
    editing.set_fields(unit, "systems", system, {"name": "Hệ thống B2"})
    file = book(tmp_path / "b.xlsx", HEADINGS, [1, None, "HỆ THỐNG B2", "sở y tế", "3"])
    assert counts(workbooks.import_workbook(unit, file)) == (0, 1, 0, 0)
    assert values(unit, "systems", system, "name", "level") == ["HỆ THỐNG B2", "3"]


def test_a_system_is_found_by_its_code_where_its_operator_agrees_and_both_names_are_told(
    unit: Workspace, tmp_path: Path
) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế", "code": "H-01"}).record
    file = book(tmp_path / "b.xlsx", HEADINGS, [1, "H-01", "Hệ thống C", "Sở Y tế", "3"])
    done = workbooks.import_workbook(unit, file)
    assert counts(done) == (0, 1, 0, 0)
    assert values(unit, "systems", system, "name", "operator") == ["Hệ thống C", "Sở Y tế"]
    (notice,) = done.notices
    assert notice.cell == "C2"
    assert "Hệ thống B" in notice.message
    assert "Hệ thống C" in notice.message


def test_a_code_alone_never_says_which_system_it_is(unit: Workspace, tmp_path: Path) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế", "code": "H-01"}).record
    file = book(tmp_path / "b.xlsx", HEADINGS, [1, "H-01", "Hệ thống C", "Sở Nội vụ", "3"])
    done = workbooks.import_workbook(unit, file, dry_run=True)
    (asked,) = done.asked
    assert (asked.kind, asked.cells, asked.codes) == ("record", ("B2",), (system, "new"))
    assert "Hệ thống B – Sở Y tế" in asked.message
    workbooks.import_workbook(unit, file)
    assert values(unit, "systems", system, "name", "operator", "code") == ["Hệ thống B", "Sở Y tế", "H-01"]
    assert [(r["name"], r["code"], r["level"]) for r in rows(unit, "systems") if r["record"] != system] == [
        ("Hệ thống C", None, "3")
    ]


@pytest.mark.parametrize("same", [True, False])
def test_the_answer_says_whose_code_it_is(unit: Workspace, tmp_path: Path, same: bool) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế", "code": "H-01"}).record
    file = book(tmp_path / "b.xlsx", HEADINGS, [1, "H-01", "Hệ thống C", "Sở Nội vụ", "3"])
    (asked,) = workbooks.import_workbook(unit, file, dry_run=True).asked
    done = workbooks.import_workbook(unit, file, answers={asked.id: system if same else "new"})
    assert (counts(done), done.asked) == ((0, 1, 0, 0) if same else (1, 0, 0, 0), [])
    assert {r["name"]: r["code"] for r in rows(unit, "systems")} == (
        {"Hệ thống C": "H-01"} if same else {"Hệ thống B": "H-01", "Hệ thống C": "H-01"}
    )


def test_a_column_that_only_counts_is_no_column_of_codes(unit: Workspace, tmp_path: Path) -> None:
    first = book(
        tmp_path / "a.xlsx", HEADINGS, [1, 1, "Hệ thống A", "Văn phòng", "3"], [2, 2, "Hệ thống B", "Văn phòng", "2"]
    )
    second = book(tmp_path / "b.xlsx", HEADINGS, [1, 1, "Cổng C", "Văn phòng", "1"], [2, 2, "Cổng D", "Văn phòng", "1"])
    workbooks.import_workbook(unit, first)
    done = workbooks.import_workbook(unit, second)
    assert counts(done) == (2, 0, 0, 0)
    assert [asked.cells for asked in done.asked] == [("B2",), ("B3",)]
    assert {r["name"] for r in rows(unit, "systems")} == {"Hệ thống A", "Hệ thống B", "Cổng C", "Cổng D"}


def test_two_rows_about_one_system_are_a_fault_that_says_what_is_the_same(unit: Workspace, tmp_path: Path) -> None:
    editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế", "code": "H-01"})
    lines = [[1, None, "Hệ thống B", "Sở Y tế", "3"], [2, "H-01", "Hệ thống C", "Sở Y tế", "2"]]
    done = workbooks.import_workbook(unit, book(tmp_path / "b.xlsx", HEADINGS, *lines))
    assert [(f.cell, f.row, f.whole) for f in done.faults] == [("C3", 3, True)]
    assert "C2" in done.faults[0].message
    assert "“Sở Y tế”" in done.faults[0].message
    assert not done.done


def test_a_row_renamed_in_an_exported_book_is_asked_about(unit: Workspace, tmp_path: Path) -> None:
    mail = editing.create(unit, "systems", {"name": "Hệ thống thư điện tử", "operator": "Văn phòng"}).record
    editing.create(unit, "systems", {"name": "Hệ thống một cửa", "operator": "Văn phòng"})
    workbooks.export_workbook(unit, tmp_path / "x.xlsx", register="systems")
    out = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cells = [cell for line in out.worksheets[0].iter_rows() for cell in line]
    next(cell for cell in cells if cell.value == "Hệ thống thư điện tử").value = "Hệ thống thư điện tử công vụ"
    out.save(tmp_path / "y.xlsx")
    (asked,) = workbooks.import_workbook(unit, tmp_path / "y.xlsx", dry_run=True).asked
    assert "“Hệ thống thư điện tử công vụ – Văn phòng”" in asked.message
    assert "“Hệ thống thư điện tử – Văn phòng”" in asked.message
    done = workbooks.import_workbook(unit, tmp_path / "y.xlsx", answers={asked.id: mail})
    assert counts(done) == (0, 1, 1, 0)
    assert values(unit, "systems", mail, "name") == ["Hệ thống thư điện tử công vụ"]


def test_another_office_s_book_with_usual_names_raises_no_questions(unit: Workspace, tmp_path: Path) -> None:
    editing.create(unit, "systems", {"name": "Một cửa điện tử", "operator": "Sở Y tế"})
    done = workbooks.import_workbook(
        unit, book(tmp_path / "b.xlsx", HEADINGS, [1, None, "Một cửa điện tử", "Sở Nội vụ", 2])
    )
    assert (counts(done), done.asked) == ((1, 0, 0, 0), [])


def test_a_blank_cell_says_nothing_and_takes_nothing_away(unit: Workspace, tmp_path: Path) -> None:
    typed = {"name": "Hệ thống B", "operator": "Sở Y tế", "level": "2", "code": "H-01"}
    system = editing.create(unit, "systems", typed).record
    file = book(tmp_path / "b.xlsx", HEADINGS, [1, None, "Hệ thống B", "Sở Y tế", None])
    assert counts(workbooks.import_workbook(unit, file)) == (0, 0, 1, 0)
    assert values(unit, "systems", system, "level", "code") == ["2", "H-01"]


def test_the_country_s_book_brings_each_unit_its_own_rows(unit: Workspace) -> None:
    done = workbooks.import_workbook(unit, office.COUNTRY, allowing=Allowing(partial=True))
    assert {register for _sheet, register in done.sheets} >= {"plans", "systems", "platforms", "indicators"}
    assert {r["unit"] for register in pages() for r in rows(unit, register.key)} == {"20"}
    assert len(rows(unit, "systems")) == 29
    assert values(unit, "indicators", "community_team_count", "value") == ["994"]


# Undo, carried rows


def test_an_import_is_undone_in_one_step_and_done_again_by_importing(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.PLANS)
    before = rows(unit, "plans")
    assert history.undo(unit).restored == 11
    assert rows(unit, "plans") == []
    assert counts(workbooks.import_workbook(unit, office.PLANS)) == (11, 0, 0, 0)
    assert rows(unit, "plans") == before
    assert care.verify(unit).problems == []


def test_undoing_an_import_keeps_what_was_typed_over_it(unit: Workspace) -> None:
    batch = workbooks.import_workbook(unit, office.PLANS).batch
    editing.set_fields(unit, "plans", "plan_5y", {"signer": "Lê Văn Tám", "number": "574/KH-UBND"})
    undone = history.undo(unit, batch)
    assert undone.kept == ["Chương trình/kế hoạch/đề án chuyển đổi số giai đoạn 5 năm – Số, ký hiệu"]
    assert [r["record"] for r in rows(unit, "plans")] == ["plan_5y"]
    kept = values(unit, "plans", "plan_5y", "item", "status", "number", "issued_on", "signer")
    assert kept == ["plan_5y", None, "574/KH-UBND", None, "Lê Văn Tám"]


def test_an_import_that_says_the_same_confirms_carried_rows(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.PLANS)
    now = lifecycle.open_campaign(unit, "2023", carry=True).workspace
    done = workbooks.import_workbook(now, office.PLANS)
    assert counts(done) == (0, 11, 0, 0)
    assert not any(r["carried"] for r in rows(now, "plans"))
    assert counts(workbooks.import_workbook(now, office.PLANS)) == (0, 0, 11, 0)


# Going out


def test_what_is_exported_comes_back_unchanged(ready: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "so-lieu.xlsx"
    done = workbooks.export_workbook(ready, out)
    assert done.rows == sum(len(rows(ready, r.key)) for r in pages()) > 60
    assert done.registers == [r.key for r in pages()]
    before = care.digest(ready)
    back = workbooks.import_workbook(ready, out)
    assert (counts(back), back.faults, back.asked) == ((0, 0, done.rows, 0), [], [])
    assert care.digest(ready) == before


def test_another_store_takes_an_export_in_whole(ready: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "so-lieu.xlsx"
    exported = workbooks.export_workbook(ready, out)
    with lifecycle.new_store(tmp_path / "khac.dxdb", office.CAMPAIGN, unit="20", officer="Khác") as other:
        assert counts(workbooks.import_workbook(other, out)) == (exported.rows, 0, 0, 0)
        ours, theirs = care.digest(ready).registers, care.digest(other).registers
        assert {r.key: ours[r.key] == theirs[r.key] for r in pages()} == {r.key: True for r in pages()}


def test_a_renamed_system_survives_export_and_import(unit: Workspace, tmp_path: Path) -> None:
    system = editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế"}).record
    editing.set_fields(unit, "systems", system, {"name": "Hệ thống B2"})
    editing.create(unit, "systems", {"name": "Hệ thống B", "operator": "Sở Y tế", "level": "1"})
    out = tmp_path / "x.xlsx"
    workbooks.export_workbook(unit, out, register="systems")
    assert counts(workbooks.import_workbook(unit, out)) == (0, 0, 2, 0)


@pytest.mark.parametrize("register", [r.key for r in pages()])
def test_a_template_as_it_was_written_brings_nothing_new(ready: Workspace, tmp_path: Path, register: str) -> None:
    out = tmp_path / "mau.xlsx"
    workbooks.template(ready, register, out)
    done = workbooks.import_workbook(ready, out)
    assert (done.new, done.changed, done.faults) == (0, 0, [])
    assert done.unchanged == len(rows(ready, register))


def test_a_blank_template_of_an_empty_unit_imports_as_nothing(unit: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "mau.xlsx"
    assert workbooks.template(unit, "plans", out, blank=True).rows == 19
    done = workbooks.import_workbook(unit, out)
    assert (counts(done), rows(unit, "plans")) == ((0, 0, 0, 0), [])


def test_a_filled_template_brings_what_was_filled_in(unit: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "mau.xlsx"
    workbooks.template(unit, "plans", out, blank=True)
    filled = openpyxl.load_workbook(out)
    page = filled.active
    assert page is not None
    headings = {str(cell.value).rstrip(" *"): cell for line in page.iter_rows() for cell in line if cell.value}
    at = {name: headings[name].column for name in ("Nội dung văn bản, kế hoạch", "Tình trạng", "Số, ký hiệu")}
    first = headings["Tình trạng"].row + 1
    page.cell(first, at["Tình trạng"], "Đã trình")
    page.cell(first, at["Số, ký hiệu"], "25/KH-UBND")
    filled.save(out)
    assert counts(workbooks.import_workbook(unit, out)) == (1, 0, 0, 0)
    assert values(unit, "plans", "party_resolution", "status", "number") == ["submitted", "25/KH-UBND"]


@pytest.mark.parametrize(("name", "problem"), [("khong-co/x.xlsx", Missing), (".", Misuse), ("x.pdf", Misuse)])
def test_a_book_that_can_t_be_written_is_said(
    unit: Workspace, tmp_path: Path, name: str, problem: type[Exception]
) -> None:
    before = set(tmp_path.iterdir())
    with pytest.raises(problem):
        workbooks.export_workbook(unit, tmp_path / name)
    with pytest.raises(problem):
        workbooks.template(unit, "plans", tmp_path / name)
    assert set(tmp_path.iterdir()) == before


def test_only_forms_have_templates(unit: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Misuse):
        workbooks.template(unit, "explanations", tmp_path / "x.xlsx")
    with pytest.raises(Missing):
        workbooks.template(unit, "khong_co", tmp_path / "x.xlsx")


def test_texts_that_excel_would_run_go_out_as_text_and_come_back(unit: Workspace, tmp_path: Path) -> None:
    for record, typed in (("plan_5y", "=1+1"), ("ioc", "+84 24"), ("dx_day", "-5"), ("plan_annual", "@SUM(A1)")):
        editing.set_fields(unit, "plans", record, {"note": typed})
    out = tmp_path / "x.xlsx"
    workbooks.export_workbook(unit, out)
    page = openpyxl.load_workbook(out).worksheets[0]
    notes = [cell for line in page.iter_rows() for cell in line if str(cell.value or "")[:1] in "=+-@" and cell.value]
    assert len(notes) == 4
    assert {cell.data_type for cell in notes} == {"s"}
    assert counts(workbooks.import_workbook(unit, out)) == (0, 0, 4, 0)
    assert row(unit, "plans", "plan_5y")["note"] == "=1+1"
