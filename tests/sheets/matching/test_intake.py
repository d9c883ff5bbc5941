"""Whole books: what is taken from them, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from dxdesk.errors import Unreadable
from dxdesk.models.field import OneOf
from dxdesk.sheets.matching.incoming import Intake
from tests.flows.office import COUNTRY

Taking = Callable[..., Intake]
NOT_APPROVED = OneOf(("not_prepared", "preparing", "appraising"))


def by_key(intake: Intake, register: str) -> dict[str, dict[str, object]]:
    return {row.key: dict(row.values) for row in intake.rows if row.register == register}


# Books as officers keep them. The country's own book holds the same entries by code, so the two must agree.


@pytest.mark.parametrize(("name", "unit"), [("lang-son-van-ban", "20"), ("da-nang-van-ban-danh-dau-x", "48")])
def test_a_unit_sheet_says_what_the_country_book_says_of_the_unit(
    name: str, unit: str, taking: Taking, workbooks: Path
) -> None:
    own = by_key(taking(workbooks / f"{name}.xlsx", unit), "plans")
    country = by_key(taking(COUNTRY, unit), "plans")
    assert len(own) == 11
    for key, values in own.items():
        if values["status"] == OneOf(("not_started", "drafting", "submitted")):
            assert country[key]["status"] in ("not_started", "drafting", "submitted")
            values["status"] = country[key]["status"]
        assert values == {name: value for name, value in country[key].items() if name in values}


@pytest.mark.parametrize(
    ("name", "unit", "rows"),
    [("lang-son-he-thong-thong-tin", "20", 29), ("tp-ho-chi-minh-he-thong-thong-tin", "79", 25)],
)
def test_a_list_of_systems_with_marks_under_two_headers_agrees_with_the_country_book(
    name: str, unit: str, rows: int, taking: Taking, workbooks: Path
) -> None:
    own = by_key(taking(workbooks / f"{name}.xlsx", unit), "systems")
    country = by_key(taking(COUNTRY, unit), "systems")
    assert len(own) == rows
    for key, values in own.items():
        meant = values.pop("dossier_status")
        assert country[key]["dossier_status"] in (meant.codes if isinstance(meant, OneOf) else (meant,))
        assert values == {field: country[key][field] for field in values}


def test_an_old_xls_book_says_the_same_as_a_new_one(taking: Taking, workbooks: Path) -> None:
    old, new = (taking(workbooks / f"lang-son-van-ban.{kind}") for kind in ("xls", "xlsx"))
    assert [row.values for row in old.rows] == [row.values for row in new.rows]
    assert old.notices == new.notices


def test_a_formula_with_a_kept_value_is_taken_with_a_notice(taking: Taking, workbooks: Path) -> None:
    intake = taking(workbooks / "nghe-an-luu-bang-libreoffice.xlsx", "40")
    notices = {notice.cell: notice.message for notice in intake.notices}
    assert "1 ô ở cột này là công thức" in notices["E13"]
    assert {fault.cell for fault in intake.faults if fault.row == 13} == {"C13", "F13", "H13"}


def test_titles_groups_totals_and_signatures_are_no_records(taking: Taking, workbooks: Path) -> None:
    assert taking(workbooks / "lang-son-van-ban.xlsx").skipped == {"group": 4, "signature": 2}
    assert taking(workbooks / "lang-son-he-thong-thong-tin.xlsx").skipped == {"total": 1}


def test_the_country_book_is_read_whole_by_the_centre(taking: Taking, workbooks: Path) -> None:
    intake = taking(COUNTRY, None)
    assert {table.register: len(table.rows) for table in intake.sheets} == {
        "plans": 803, "systems": 2853, "platforms": 160, "indicators": 75,
    }  # fmt: skip
    assert not intake.faults
    approved = [row for row in intake.rows if row.values.get("dossier_status") == "approved"]
    assert len(approved) == 845


def test_rows_of_other_units_are_left_out_and_counted(taking: Taking, workbooks: Path) -> None:
    intake = taking(COUNTRY, "20")
    assert {row.unit for row in intake.rows} == {"20"}
    assert len(intake.rows) + intake.skipped["other_unit"] == 803 + 2853 + 160 + 75
    assert "84 đơn vị khác" in intake.notices[0].message


def test_only_the_sheets_of_a_chosen_register_are_taken(taking: Taking, workbooks: Path) -> None:
    intake = taking(COUNTRY, "20", "platforms")
    assert {row.register for row in intake.rows} == {"platforms"}


def test_every_planted_fault_is_named_by_its_cell(taking: Taking, workbooks: Path) -> None:
    intake = taking(workbooks / "nghe-an-van-ban-co-loi.xlsx", "40")
    said = {fault.cell: fault.message for fault in intake.faults}
    assert "không phải là ngày có thật" in said["F8"]
    assert "Trùng với dòng ở ô B10" in said["B11"]
    assert "không có “Văn bản không có trong danh mục” trong danh mục" in said["B12"]
    assert "không đúng dạng" in said["E12"]
    assert "không hiểu “???”" in said["C13"]
    assert "công thức chưa có kết quả" in said["E13"]
    assert "#REF!" in said["F13"]
    assert "liên kết ra ngoài" in said["H13"]
    assert len(said) == 8
    assert intake.rejected == 2  # the second row of one item, and one that no catalogue knows
    assert {fault.row for fault in intake.faults if fault.whole} == {11, 12}
    assert {fault.row for fault in intake.faults} == {8, 11, 12, 13}


def test_a_bad_cell_is_blank_and_the_rest_of_its_row_is_taken(taking: Taking, workbooks: Path) -> None:
    intake = taking(workbooks / "nghe-an-van-ban-co-loi.xlsx", "40")
    first, _loose, _serial, last = intake.rows
    assert (first.row, "issued_on" in first.values, first.values["status"]) == (8, False, "issued")
    assert (last.row, sorted(last.values)) == (13, ["item", "variant"])  # a form that is asked about


def test_rows_beside_the_faults_are_taken_with_their_cells(taking: Taking, workbooks: Path) -> None:
    intake = taking(workbooks / "nghe-an-van-ban-co-loi.xlsx", "40")
    _first, loose, serial, _last = intake.rows
    assert loose.key == "plan_5y"
    assert loose.values["status"] == "issued"  # "da ban hanh"
    assert loose.values["issued_on"] == "2023-04-15"  # a date after the figures: for the checks
    assert serial.values["issued_on"] == "2022-02-28"  # 44620
    assert serial.places == {"item": "B10", "status": "C10", "number": "E10", "issued_on": "F10"}
    assert [(notice.cell, "Hiểu “Chương trình" in notice.message) for notice in intake.notices] == [("B9", True)]


def test_a_title_that_names_another_unit_is_told_with_its_cell(taking: Taking, workbooks: Path) -> None:
    (stranger,) = taking(workbooks / "lang-son-van-ban.xlsx", "40").strangers
    assert (stranger.sheet, stranger.cell, stranger.value) == ("Bieu 01", "A1", "UBND TỈNH LẠNG SƠN")
    assert "của Lạng Sơn, không phải của Nghệ An" in stranger.message
    assert not taking(workbooks / "tp-ho-chi-minh-he-thong-thong-tin.xlsx", "79").strangers


def test_a_title_that_names_the_own_unit_as_well_is_no_stranger_s(taking: Taking) -> None:
    rows = [("Hà Nội",), ("UBND tỉnh Lạng Sơn",), ("Tên văn bản", "Tình trạng"), ("Kế hoạch 5 năm", "Đã ban hành")]
    assert not taking(rows, "20").strangers
    assert taking(rows, "40").strangers


def test_the_centre_knows_the_unit_of_a_sheet_by_its_title(taking: Taking, workbooks: Path) -> None:
    assert {row.unit for row in taking(workbooks / "da-nang-van-ban-danh-dau-x.xlsx", None).rows} == {"48"}


def test_rows_of_no_known_unit_are_refused_one_by_one(taking: Taking) -> None:
    intake = taking([("unit", "item", "status"), ("99", "plan_5y", "issued"), ("20", "plan_5y", "issued")], None)
    assert [fault.cell for fault in intake.faults] == ["A2"]
    assert [row.unit for row in intake.rows] == ["20"]


@pytest.mark.parametrize("heading", ["Đơn vị", "Địa phương", "Tên tỉnh", "Tỉnh/thành phố", "Các bộ, ngành, địa phương"])
def test_a_column_of_units_is_known_by_what_stands_in_it(taking: Taking, heading: str) -> None:
    units = ("Hà Nội", "Sông Bé", "Bộ Tài chính", "UBND tỉnh Lạng Sơn")
    below = [(unit, "Kế hoạch hành động năm", "Đã ban hành") for unit in units]
    rows = [(heading, "Tên văn bản", "Tình trạng"), *below]
    country = taking(rows, None)
    assert [(row.unit, row.row) for row in country.rows] == [("01", 2), ("BTC", 4), ("20", 5)]
    assert [(fault.cell, fault.value) for fault in country.faults] == [("A3", "Sông Bé")]
    assert [(row.unit, row.row) for row in taking(rows, "20").rows] == [("20", 5)]  # and never the first row's


def test_a_column_of_departments_or_measures_is_none_of_units(taking: Taking) -> None:
    for heading, words in (("Đơn vị", "Sở Nội vụ"), ("Đơn vị tính", "tổ"), ("Ước tính", "Hà Nội")):
        rows = [(heading, "Chỉ tiêu", "Giá trị", "Nguồn số liệu"), (words, "Số Tổ công nghệ số cộng đồng", 5, "VP")]
        assert [row.unit for row in taking(rows, "20").rows] == ["20"]


def test_a_unit_code_may_have_lost_its_zero_or_be_a_name(taking: Taking) -> None:
    rows = [("unit", "item", "status"), (1, "plan_5y", "issued"), ("TP. Đà Nẵng", "plan_5y", "issued")]
    assert [row.unit for row in taking(rows, None).rows] == ["01", "48"]


# What is said in a sheet


def test_a_blank_under_approved_says_not_approved_and_one_under_protected_says_nothing(
    taking: Taking, workbooks: Path
) -> None:
    rows = by_key(taking(workbooks / "lang-son-he-thong-thong-tin.xlsx"), "systems").values()
    assert sum(row["dossier_status"] == "approved" for row in rows) == 4
    assert sum(row["dossier_status"] == NOT_APPROVED for row in rows) == 25
    assert not any("protection" in row for row in rows)


def test_the_marked_column_is_where_a_word_came_from(taking: Taking, workbooks: Path) -> None:
    rows = {row.key: row.places for row in taking(workbooks / "da-nang-van-ban-danh-dau-x.xlsx", "48").rows}
    assert (rows["plan_5y"]["status"], rows["community_teams"]["status"]) == ("C10", "D16")
    systems = taking(workbooks / "lang-son-he-thong-thong-tin.xlsx").rows
    assert (systems[0].place("level"), systems[0].place("dossier_status")) == ("G9", "I9")


def test_two_marks_for_one_field_are_refused(taking: Taking) -> None:
    intake = taking([("TT", "Tên văn bản", "Đã ban hành", "Chưa ban hành"), (1, "Kế hoạch hành động năm", "x", "x")])
    assert "đánh dấu cùng lúc “Đã ban hành”, “Chưa ban hành”" in intake.faults[0].message


def test_words_in_a_column_of_marks_are_refused(taking: Taking) -> None:
    rows = [("TT", "Tên văn bản", "Đã ban hành", "Chưa ban hành"), (1, "Kế hoạch hành động năm", "25/KH-UBND", None)]
    assert "chỉ đánh dấu x" in taking(rows).faults[0].message


def test_a_row_with_values_but_no_name_is_refused(taking: Taking) -> None:
    intake = taking([("TT", "Tên văn bản", "Tình trạng", "Số, ký hiệu"), (1, None, "Đã ban hành", "25/KH-UBND")])
    assert [(fault.cell, "thiếu" in fault.message) for fault in intake.faults] == [("B2", True)]


def test_an_expected_row_without_a_word_is_no_record(taking: Taking) -> None:
    intake = taking([("TT", "Tên văn bản", "Tình trạng"), (1, "Kế hoạch hành động năm", None)])
    assert not intake.rows
    assert intake.skipped == {"unsaid": 1}


def test_a_variant_of_a_document_without_variants_is_refused(taking: Taking) -> None:
    head = ("Tên văn bản", "Tình trạng", "Hình thức")
    intake = taking([head, ("Kế hoạch hỗ trợ doanh nghiệp nhỏ và vừa chuyển đổi số", "Đã ban hành", "Chính thức")])
    assert "không chia theo hình thức" in intake.faults[0].message


def test_a_variant_is_one_of_its_own_document(taking: Taking) -> None:
    head = ("Tên văn bản", "Tình trạng", "Hình thức")
    rows = [head, ("Kế hoạch hành động năm", "Đã ban hành", "Kế hoạch chuyển đổi số"), ("IOC", "Đã có", "chính thức")]
    assert [row.values["variant"] for row in taking(rows).rows] == ["standalone_dx", "official"]


def test_the_same_name_with_another_operator_is_another_system(taking: Taking) -> None:
    head = ("Tên hệ thống", "Đơn vị vận hành", "Cấp độ")
    rows = [head, ("Cổng A", "Sở X", 2), ("Cổng A", "Sở Y", 2), ("cổng  a", "SỞ X", 3)]
    intake = taking(rows)
    assert [row.row for row in intake.rows] == [2, 3]
    assert [fault.cell for fault in intake.faults] == ["A4"]


def test_a_cell_merged_downwards_holds_for_every_row_beside_it(taking: Taking) -> None:
    rows = [
        ("TT", "Tên hệ thống", "Đơn vị vận hành", "Cấp độ"),
        (1, "Cổng A", "Sở X", 1), (2, "Cổng B", None, 2), (3, "Cổng C", None, 3), (None, None, None, None),
    ]  # fmt: skip
    intake = taking(rows, merged=["C2:C5"])
    assert [row.values["operator"] for row in intake.rows] == ["Sở X"] * 3
    assert not intake.faults


def test_hidden_sheets_are_named(make_book: Callable[..., Path], taking: Taking) -> None:
    path = make_book([("Tên văn bản", "Tình trạng"), ("Kế hoạch hành động năm", "Đã trình")])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Số cũ").sheet_state = "hidden"
    book.save(path)
    assert [(notice.sheet, notice.message) for notice in taking(path).notices] == [
        ("Số cũ", "Trang bị ẩn nên không đọc.")
    ]


def test_a_column_that_means_nothing_is_remarked_on_when_it_holds_something(taking: Taking) -> None:
    head = ("Tên văn bản", "Tình trạng", "Kinh phí (triệu đồng)", "Cột trống")
    notices = taking([head, ("Kế hoạch hành động năm", "Đã ban hành", 500, None)]).notices
    assert [(notice.cell, "Kinh phí" in notice.message) for notice in notices] == [("C1", True)]


def test_a_percent_format_is_read_as_people_see_it(make_book: Callable[..., Path], taking: Taking) -> None:
    path = make_book([("Chỉ tiêu", "Giá trị", "Nguồn số liệu"), ("dossiers_online", 0.453, "Cổng dịch vụ công")])
    book = openpyxl.load_workbook(path)
    book["Biểu"]["B2"].number_format = "0.0%"
    book.save(path)
    assert taking(path).rows[0].values["value"] == "45.3"


def test_numbers_keep_the_fifteen_digits_that_excel_shows(taking: Taking) -> None:
    rows = [
        ("Chỉ tiêu", "Giá trị", "Nguồn"),
        ("dossiers_online", 0.1 + 0.2, "A"),
        ("community_team_count", "1.234,5", "B"),
    ]
    assert [row.values["value"] for row in taking(rows).rows] == ["0.3", "1234.5"]


def test_a_book_without_any_known_form_is_refused(taking: Taking) -> None:
    with pytest.raises(Unreadable, match="Không nhận ra biểu nào") as caught:
        taking([("Họ tên", "Lương"), ("Nguyễn Văn A", 5)])
    assert "03/CĐS" in caught.value.hint


def test_an_intake_survives_json(taking: Taking, workbooks: Path) -> None:
    import orjson

    for name, unit in (("nghe-an-van-ban-co-loi", "40"), ("lang-son-he-thong-thong-tin", "20")):
        intake = taking(workbooks / f"{name}.xlsx", unit)
        again = Intake.unpack(orjson.loads(orjson.dumps(intake.pack())))
        assert again == intake
        assert again.rows == intake.rows
