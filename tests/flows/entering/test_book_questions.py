"""What a book leaves open is asked, answered, and for headings remembered; a bad cell costs the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.entering import book_answers, editing, workbooks
from dxdesk.flows.entering.workbooks import Allowing
from dxdesk.flows.workspace import Workspace
from tests.flows.entering.test_workbooks import book, counts
from tests.flows.office import rows, values

PLAN = ["TT", "Nội dung văn bản, kế hoạch", "Tình trạng"]
ANNUAL = "Kế hoạch hành động năm"


def test_words_that_may_mean_several_things_are_asked_about_and_answered(unit: Workspace, tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", [*PLAN, "Dự kiến ban hành"], [1, ANNUAL, "Chưa", "Quý II/2022"])
    done = workbooks.import_workbook(unit, file)
    asked = {question.field: question for question in done.asked}
    assert (counts(done), done.faults) == ((1, 0, 0, 0), [])
    assert (asked["status"].cells, asked["status"].codes) == (("C2",), ("not_started", "drafting", "submitted"))
    assert (asked["expected_on"].codes, asked["expected_on"].labels) == (("2022-06-30",), ("30/06/2022",))
    assert values(unit, "plans", "plan_annual", "status", "expected_on") == [None, None]
    answers = {asked["status"].id: "drafting", asked["expected_on"].id.replace("quý ii", "QUÝ  II"): "15/6/2022"}
    again = workbooks.import_workbook(unit, file, answers=answers)
    assert (counts(again), again.asked) == ((0, 1, 0, 0), [])
    assert values(unit, "plans", "plan_annual", "status", "expected_on") == ["drafting", "2022-06-15"]


def test_a_word_that_nobody_understands_is_asked_about_even_where_something_is_stored(
    unit: Workspace, tmp_path: Path
) -> None:
    editing.set_fields(unit, "plans", "plan_annual", {"status": "submitted"})
    done = workbooks.import_workbook(unit, book(tmp_path / "a.xlsx", PLAN, [1, ANNUAL, "đang ngâm"]))
    (asked,) = done.asked
    assert (asked.written, "issued" in asked.codes) == ("đang ngâm", True)
    assert values(unit, "plans", "plan_annual", "status") == ["submitted"]


def test_an_explained_heading_is_remembered_told_and_forgotten(unit: Workspace, tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", [*PLAN, "Thời gian ban hành"], [1, ANNUAL, "Đã ban hành", "15/4/2022"])
    (asked,) = workbooks.import_workbook(unit, file).asked
    workbooks.import_workbook(unit, file, answers={asked.id: "issued_on"})
    assert values(unit, "plans", "plan_annual", "issued_on") == ["2022-04-15"]
    (known,) = book_answers.remembered_headings()
    assert (known.register, known.heading, known.field) == ("plans", "thời gian ban hành", "issued_on")
    other = book(tmp_path / "b.xlsx", [*PLAN, "THỜI GIAN  BAN HÀNH"], [1, ANNUAL, "Đã ban hành", "16/4/2022"])
    done = workbooks.import_workbook(unit, other)
    assert (done.asked, [notice.cell for notice in done.notices]) == ([], ["D1"])
    assert values(unit, "plans", "plan_annual", "issued_on") == ["2022-04-16"]
    book_answers.forget(known.id)
    assert len(workbooks.import_workbook(unit, other, dry_run=True).asked) == 1
    with pytest.raises(Missing):
        book_answers.forget(known.id)


def test_the_heading_above_the_names_is_asked_about_and_remembered(unit: Workspace, tmp_path: Path) -> None:
    heads = ["TT", "Tên phần mềm, hệ thống", "Đơn vị vận hành", "Cấp độ đề xuất"]
    file = book(tmp_path / "a.xlsx", heads, [1, "Cổng dịch vụ công", "Sở A", 3])
    done = workbooks.import_workbook(unit, file)
    (asked,) = done.asked
    assert (counts(done), asked.kind, asked.codes[0]) == ((0, 0, 0, 0), "column", "name")
    assert counts(workbooks.import_workbook(unit, file, answers={asked.id: "name"})) == (1, 0, 0, 0)
    assert [known.heading for known in book_answers.remembered_headings()] == ["tên phần mềm, hệ thống"]
    other = workbooks.import_workbook(unit, book(tmp_path / "b.xlsx", heads, [1, "Thư điện tử", "Sở A", 2]))
    assert (counts(other), other.asked, [notice.cell for notice in other.notices]) == ((1, 0, 0, 0), [], ["B1"])


@pytest.mark.parametrize(
    "answers",
    [
        {"value:plans.status:chưa": "nonsense"},
        {"value:plans.nothing:chưa": "drafting"},
        {"column:plans:ngày x": "level"},
        {"unit:Hà Tây": "999"},
        {"register:Biểu": "nothing"},
        {"nothing": "x"},
    ],
)
def test_an_answer_to_no_question_is_refused(unit: Workspace, tmp_path: Path, answers: dict[str, str]) -> None:
    file = book(tmp_path / "a.xlsx", PLAN, [1, ANNUAL, "Chưa"])
    with pytest.raises((Misuse, Missing)):
        workbooks.import_workbook(unit, file, answers=answers)


def test_one_bad_cell_costs_the_cell_only_where_that_is_allowed(unit: Workspace, tmp_path: Path) -> None:
    heads = [*PLAN, "Số, ký hiệu", "Ngày ban hành", "Ghi chú"]
    line = [1, ANNUAL, "Đã ban hành", "25/KH-UBND", "31/2/2022", "dài " * 1100]
    file = book(tmp_path / "a.xlsx", heads, line)
    strict = workbooks.import_workbook(unit, file)
    assert (strict.done, strict.blanked, strict.rejected, rows(unit, "plans")) == (False, 2, 0, [])
    done = workbooks.import_workbook(unit, file, allowing=Allowing(partial=True))
    assert (counts(done), done.blanked, [f.cell for f in done.faults]) == ((1, 0, 0, 0), 2, ["E2", "F2"])
    assert all(length in done.faults[1].message for length in ("4.399", "4.000"))
    assert values(unit, "plans", "plan_annual", "number", "issued_on", "note") == ["25/KH-UBND", None, None]
