"""Small books as officers and other programs make them: each stands for a kind, in every format that it comes in.

They were made with openpyxl, xlwt, LibreOffice and Gnumeric; names and figures in them are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dxdesk.errors import Unreadable
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.reading.book import read_book
from dxdesk.sheets.reading.cell import Oddity, Shown, What

CASES = Path(__file__).parents[1] / "data" / "cases"
BOTH = ("xlsx", "xls")

Taking = Callable[..., Intake]


@pytest.fixture
def case(taking: Taking) -> Callable[[str], Intake]:
    """What is taken from one of the books."""
    return lambda name: taking(CASES / name)


Case = Callable[[str], Intake]


def values(intake: Intake, field: str) -> list[Any]:
    return [row.values.get(field) for row in intake.rows]


def told(intake: Intake) -> list[tuple[str, str]]:
    """Cells, or sheets where a whole one is meant, with what is told of them."""
    return [(notice.cell or notice.sheet, notice.message) for notice in intake.notices]


def test_percentages_of_xls_are_what_is_seen(case: Case) -> None:
    assert values(case("percent-indicators.xls"), "value") == ["87.5", "412"]
    assert values(case("percent-indicators.xls"), "note") == ["50%", None]
    assert values(case("percent-tasks.xls"), "percent") == ["80", "45"]


def test_old_fonts_of_xls_are_read_beside_unicode(case: Case) -> None:
    names = values(case("vntime-beside-unicode.xls"), "name")
    assert names[1:] == ["Cổng dịch vụ công trực tuyến", "Phần mềm một cửa điện tử"]
    assert set(values(case("vntime-beside-unicode.xls"), "note")) == {"gõ bằng Unicode"}


@pytest.mark.parametrize("kind", BOTH)
def test_zeros_and_words_of_a_format_are_kept(kind: str, case: Case) -> None:
    intake = case(f"number-formats.{kind}")
    assert values(intake, "code") == ["007", "012"]
    assert values(intake, "approval_number") == ["25/QĐ-UBND", "26/QĐ-UBND"]


def test_formats_are_known_by_their_text_whatever_their_number(case: Case) -> None:
    """Gnumeric numbers its own from 50, where Excel has dates of the Far East."""
    intake = case("gnumeric-own-formats.xls")
    assert [row.values.get("code") or row.values.get("value") for row in intake.rows] == ["007", "87.5"]
    assert values(intake, "note")[0] == "87,5%"
    assert not intake.faults


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_struck_out_does_not_stand_and_is_named(kind: str, case: Case) -> None:
    intake = case(f"struck-out.{kind}")
    assert values(intake, "name") == ["Hệ thống một cửa", "Hệ thống thư điện tử"]
    assert intake.rows[0].values["dossier_status"] == "approved"
    assert intake.rows[0].values["note"] == "mới"
    assert {cell: "gạch" in words for cell, words in told(intake)} == {"C3": True, "F2": True, "G2": True}
    assert "Đang lập hồ sơ" in dict(told(intake))["F2"]
    assert intake.skipped == {"struck": 1}


@pytest.mark.parametrize(("name", "cell"), [("hidden-row.xlsx", "C3"), ("hidden-row.xls", "C3"),
                                            ("filtered-rows.xlsx", "B3"), ("hidden-column.xlsx", "E1")])  # fmt: skip
def test_what_is_hidden_is_taken_and_named(name: str, cell: str, case: Case) -> None:
    intake = case(name)
    assert [noticed for noticed, words in told(intake) if "ẩn" in words] == [cell]
    assert None not in values(intake, "level")


def test_true_of_libreoffice_is_no_formula(case: Case) -> None:
    intake = case("libreoffice-true.xlsx")
    assert values(intake, "monitored") == [True]
    assert not intake.notices


def test_ticks_of_symbol_fonts_are_ticks(case: Case) -> None:
    intake = case("wingdings.xlsx")
    assert not intake.faults
    assert values(intake, "dossier_status") == ["approved", "preparing", "approved", "approved"]
    assert values(intake, "monitored") == [True, True, True, None]


@pytest.mark.parametrize("kind", BOTH)
def test_times_and_durations_are_what_is_seen(kind: str, case: Case) -> None:
    assert values(case(f"durations.{kind}"), "note") == ["36:00", "12:30"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("password.xls", "mật khẩu"), ("password.xlsx", "mật khẩu"), ("same-table.ods", "OpenDocument"),
     ("same-table.xlsb", "nhị phân")],
)  # fmt: skip
def test_what_is_not_read_is_called_what_it_is(name: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_book(CASES / name)


@pytest.mark.parametrize(
    ("name", "sheet", "said"),
    [("macro-sheet.xlsm", "Macro1", "macro"), ("macro-sheet.xls", "Macro1", "macro"),
     ("sheet-without-relation.xlsx", "Bỏ", "không có trong tệp")],
)  # fmt: skip
def test_a_sheet_that_is_none_costs_only_itself(name: str, sheet: str, said: str, case: Case) -> None:
    intake = case(name)
    assert values(intake, "name") == ["Hệ thống một cửa"]
    assert [(place, said in words) for place, words in told(intake)] == [(sheet, True)]


def test_xml_may_be_in_utf_16(case: Case) -> None:
    assert values(case("utf16.xlsx"), "name") == ["Hệ thống một cửa"]


@pytest.mark.parametrize("kind", BOTH)
def test_a_comment_is_told_at_its_cell(kind: str, case: Case) -> None:
    assert told(case(f"cell-comment.{kind}")) == [("E2", "Ô có ghi chú: “sửa thành cấp độ 3”.")]


def test_a_cell_far_out_is_named_and_the_rest_is_read(case: Case) -> None:
    intake = case("far-cell.xls")
    assert values(intake, "name") == ["Hệ thống một cửa"]
    assert [cell for cell, _words in told(intake)] == ["IV65536"]


def test_bare_day_numbers_count_from_1904_where_the_book_does(case: Case) -> None:
    assert values(case("day-numbers-1904.xls"), "approved_on") == ["2022-04-15", "2022-04-15"]


# One book with much of this in it, as LibreOffice and Gnumeric wrote it


@pytest.mark.parametrize("name", ["mixed.xlsx", "mixed-libreoffice.xls", "mixed-gnumeric.xls"])
def test_one_table_has_one_form_in_every_format(name: str) -> None:
    sheet = read_book(CASES / name).sheets[0]
    cells = {place: sheet.rows[place[0]][place[1]] for place in PLACES}
    assert cells == PLACES
    marks = sheet.marks
    assert {cell for cell in marks.struck if cell[0] == 5} >= {(5, 0), (5, 2), (5, 7)}
    assert (6, 3) in marks.struck
    assert marks.dropped == {(3, 2): "cũ bỏ", (4, 6): "gạch này"}
    assert {7, 8, 10} <= marks.hidden_rows
    assert 8 in marks.hidden_columns
    assert {cell: " ".join(words.split()) for cell, words in marks.comments.items()} == {(9, 4): "Chị Hà: xem lại nhé"}
    assert {cell: kind for cell, (kind, _text) in marks.odd.items()} == {
        (12, 6): Oddity.FORMULA, (13, 6): Oddity.FORMULA, (14, 6): Oddity.ERROR
    }  # fmt: skip


PLACES = {
    (3, 1): Shown("HT03", What.NUMBER, 3.0),
    (4, 6): "còn",
    (9, 6): Shown("45,5%", What.PERCENT, 0.455),
    (10, 6): 12345.5,
    (11, 6): Shown("30:00", What.TIME, 1.25),
    (12, 6): 2.0,
    (13, 6): "đúng",
    (14, 6): "",
    (9, 9): "☑",
    (10, 9): "☐",
    (11, 9): "✓",
    (12, 9): Shown("TRUE", What.YES_NO, True),
    (13, 9): Shown("TRUE", What.YES_NO, True),
    (14, 9): Shown("FALSE", What.YES_NO, False),
}


@pytest.mark.parametrize("name", ["mixed.xlsx", "mixed-libreoffice.xls"])
def test_a_cell_may_be_set_in_several_old_fonts(name: str) -> None:
    """VNI and TCVN3 in one cell, with a struck-out part in Unicode between them. Gnumeric drops the fonts of parts."""
    assert read_book(CASES / name).sheets[0].rows[3][2] == "Phần mềm một cửa"
