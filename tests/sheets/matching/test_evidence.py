"""A sheet is a register on evidence only; its columns are read, asked about or named, and never silently lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dxdesk.errors import Unreadable
from dxdesk.models.campaign import Campaign
from dxdesk.sheets.matching.asking import Answers
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book

Taking = Callable[..., Intake]
SYSTEM = ("TT", "Tên hệ thống thông tin", "Đơn vị vận hành")


@pytest.fixture
def answered(make_book: Callable[..., Any], campaign: Campaign) -> Callable[..., Intake]:
    """What is taken of rows after somebody answered."""

    def taken(rows: Any, answers: Answers, unit: str | None = "20") -> Intake:
        return take(read_book(make_book(rows)), campaign, unit, answers=answers)

    return taken


@pytest.mark.parametrize(
    "rows",
    [
        [("Code", "Name", "Continent", "Region"), ("LAO", "Lào", "Châu Á", "Đông Nam Á")],
        [("Pet", "Name", "Owner"), ("Mèo", "Mướp", "Nhà A")],
        [("Name", "Code", "Price", "Note"), ("Bút bi", "B01", 4500, "hộp")],
        [("Code", "Name", "Operator", "Level", "State", "Hosting"), ("A1", "Pump", "ACME", 2, "running", "own")],
        [("Task", "Status", "Percent", "Result", "Note"), ("Buy milk", "done", 100, "", "")],
        [("STT", "Họ tên", "Chức vụ", "Đơn vị", "Ghi chú"), (1, "An", "CV", "Sở A", "x")],
        [("Title", "Number", "Status", "Note"), ("Truyện Kiều", 12, "ok", "")],
        [("TT", "Nội dung", "Tình trạng", "Ghi chú"), (1, "Họp giao ban", "xong", "")],
    ],
)
def test_a_book_about_something_else_is_no_register(taking: Taking, rows: Any) -> None:
    with pytest.raises(Unreadable, match="Không nhận ra biểu nào"):
        taking(rows)


def test_what_is_missing_is_said(taking: Taking) -> None:
    with pytest.raises(Unreadable) as refused:
        taking([("Pet", "Name", "Owner"), ("Mèo", "Mướp", "Nhà A")], sheet="Pets")
    assert all(
        words in refused.value.hint for words in ("Pets", "“Name”, “Owner”", "Biểu số 03/CĐS", "Đơn vị vận hành")
    )


def test_a_person_may_say_that_it_is_a_register(taking: Taking) -> None:
    (row,) = taking([("Name", "Owner"), ("Cổng A", "UBND tỉnh")], register="systems").rows
    assert row.values == {"name": "Cổng A", "owner": "UBND tỉnh"}


@pytest.mark.parametrize("title", ["Biểu số 03/CĐS", "DANH MỤC HỆ THỐNG THÔNG TIN NĂM 2022"])
def test_a_form_number_or_a_title_is_evidence(taking: Taking, title: str) -> None:
    assert len(taking([(title,), ("Name", "Owner"), ("Cổng A", "UBND tỉnh")]).rows) == 1


def test_a_doubtful_sheet_is_asked_about_and_the_answer_heard(taking: Taking, answered: Callable[..., Intake]) -> None:
    rows = [("TT", "Tên HTTT", "Ghi chú"), (1, "Cổng A", "x")]
    intake = taking(rows)
    (asked,) = intake.asked
    assert (intake.rows, asked.kind, asked.cells, asked.codes) == ([], "register", ("B1", "C1"), ("systems", "-"))
    assert [row.values["name"] for row in answered(rows, {asked.id: "systems"}).rows] == ["Cổng A"]
    with pytest.raises(Unreadable):
        answered(rows, {asked.id: "-"})


def test_headings_of_a_catalogue_above_names_that_it_does_not_have_are_asked_about(taking: Taking) -> None:
    heads = ("TT", "Chỉ tiêu", "Kết quả", "Ghi chú")
    intake = taking([heads, (1, "GRDP", "6,5", "")])
    assert ([asked.kind for asked in intake.asked], intake.rows, intake.faults) == (["register"], [], [])
    assert len(taking([heads, (1, "Số Tổ công nghệ số cộng đồng", "65", "")]).rows) == 1


def test_of_two_columns_of_one_meaning_the_filled_one_is_read(taking: Taking) -> None:
    intake = taking([(*SYSTEM, "Ghi chú", "GHI CHÚ"), (1, "Cổng A", "Sở B", None, "đủ")])
    assert intake.rows[0].values["note"] == "đủ"
    assert intake.rows[0].place("note") == "E2"
    assert intake.notices == []


def test_where_both_are_filled_the_second_is_named_for_what_it_is(taking: Taking) -> None:
    intake = taking([(*SYSTEM, "Ghi chú", "GHI CHÚ"), (1, "Cổng A", "Sở B", "một", "hai")])
    assert intake.rows[0].values["note"] == "một"
    (notice,) = intake.notices
    assert notice.cell == "E1"
    assert "“GHI CHÚ” cùng nghĩa với cột D “Ghi chú”" in notice.message


def test_columns_of_x_are_read_where_the_column_of_the_word_is_blank(taking: Taking) -> None:
    rows = [(*SYSTEM, "Cấp độ đề xuất", "Cấp độ 1", "Cấp độ 2"), (1, "Cổng A", "Sở B", None, None, "x")]
    assert taking(rows).rows[0].values["level"] == "2"


def test_the_cell_that_is_no_mark_is_named_and_not_the_first_of_its_columns(taking: Taking) -> None:
    rows = [
        (*SYSTEM, "Chưa lập hồ sơ", "Đang lập hồ sơ", "Đã phê duyệt"),
        (1, "Cổng A", "Sở B", None, None, "rồi ạ"),
        (2, "Cổng C", "Sở B", "x", "x", None),
    ]
    intake = taking(rows)
    assert [(fault.cell, fault.value, fault.whole) for fault in intake.faults] == [
        ("F2", "rồi ạ", False),
        ("E3", "x", False),
    ]
    assert [row.values["name"] for row in intake.rows] == ["Cổng A", "Cổng C"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [("% hoàn thành", "percent"), ("Hoàn thành (%)", "percent"), ("Tiến độ %", "percent"), ("Tiến độ", "status")],
)
def test_a_heading_with_a_percent_sign_is_how_far(taking: Taking, heading: str, field: str) -> None:
    task = "Phê duyệt HSDXCĐ cho tất cả các HTTT"
    (table,) = taking([("TT", "Nhiệm vụ", heading), (1, task, None)], register="tasks").sheets
    assert table.columns[field] == "C"


def test_a_heading_that_may_be_several_is_asked_about_by_its_own_words(
    taking: Taking, answered: Callable[..., Intake]
) -> None:
    rows = [
        ("TT", "Nội dung văn bản, kế hoạch", "Tình trạng", "Thời gian ban hành"),
        (1, "Kế hoạch hành động năm", "Đã ban hành", "15/4/2022"),
    ]
    intake = taking(rows)
    (asked,) = intake.asked
    assert (asked.kind, asked.cells, asked.written) == ("column", ("D1",), "Thời gian ban hành")
    assert {"issued_on", "expected_on", "-"} <= set(asked.codes)
    assert sorted(intake.rows[0].values) == ["item", "status"]
    read = answered(rows, {asked.id: "issued_on"})
    assert read.rows[0].values["issued_on"] == "2022-04-15"
    assert (read.asked, [notice.cell for notice in read.notices]) == ([], ["D1"])
    assert "issued_on" not in answered(rows, {asked.id: "-"}).rows[0].values


def test_cells_that_contradict_the_catalogue_are_named(taking: Taking) -> None:
    rows = [
        ("TT", "Nền tảng số", "Hình thức công bố", "Kinh phí (triệu đồng)", "Cơ quan chủ quản"),
        (1, "Trợ lý ảo", "Quyết định riêng", 350, "Sở Công Thương"),
        (2, "VNeID", "Quyết định riêng", None, "Bộ Công an"),
    ]
    told = {notice.cell: notice.message for notice in taking(rows).notices}
    assert "“Kinh phí (triệu đồng)” không có trong biểu này" in told.pop("D1")
    assert "“Sở Công Thương”" in told["E2"]
    assert "“Bộ Thông tin và Truyền thông”" in told["E2"]


def test_a_worked_out_share_that_differs_is_named_and_a_rounded_one_is_not(taking: Taking) -> None:
    indicator = "Tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến"
    rows = [
        ("TT", "Chỉ tiêu", "Tử số", "Mẫu số", "Kết quả đạt được", "Nguồn số liệu"),
        (1, indicator, 1, 3, "33,3%", "P"),
    ]
    assert taking(rows).notices == []
    rows[1] = (1, indicator, 1, 3, "50%", "P")
    (notice,) = taking(rows).notices
    assert (notice.cell, "“50%”" in notice.message, "“33,3”" in notice.message) == ("E2", True, True)


def test_rows_of_unknown_units_are_named_for_their_unit_alone(taking: Taking, answered: Callable[..., Intake]) -> None:
    indicator = "Số Tổ công nghệ số cộng đồng"
    rows = [
        ("TT", "Đơn vị báo cáo", "Chỉ tiêu", "Giá trị", "Nguồn số liệu"),
        *((n, unit, indicator, n, "P") for n, unit in enumerate(("Hà Tây", "Sông Bé", "Lạng Sơm"), 1)),
    ]
    intake = taking(rows, None)
    assert [(fault.cell, fault.value, fault.whole) for fault in intake.faults] == [
        ("B2", "Hà Tây", True),
        ("B3", "Sông Bé", True),
        ("B4", "Lạng Sơm", True),
    ]
    (asked,) = intake.asked
    assert (asked.kind, asked.cells, asked.codes) == ("unit", ("B4",), ("20",))
    assert [row.unit for row in answered(rows, {asked.id: "20"}, None).rows] == ["20"]


def test_the_kind_of_an_item_says_what_its_words_mean(taking: Taking, campaign: Campaign) -> None:
    milestones = [
        item.name for item in campaign.plan_items if item.kind == "milestone" and item.applies_to != "ministry"
    ]
    words = ("Chưa", "Đã kết nối", "Chưa hoàn thành")
    rows = [
        ("TT", "Nội dung văn bản, kế hoạch", "Tình trạng"),
        *((n, name, word) for n, (name, word) in enumerate(zip(milestones, words, strict=False), 1)),
    ]
    open_, done, also_open = (row.values["status"] for row in taking(rows).rows)
    assert (open_.codes, done, also_open.codes) == (("not_started", "drafting"), "issued", ("not_started", "drafting"))


def test_a_code_and_a_name_of_one_unit_go_together_and_of_two_are_named(taking: Taking) -> None:
    heads = ("Mã đơn vị", "Tên đơn vị", "Chỉ tiêu", "Giá trị", "Nguồn số liệu")
    indicator = "Số Tổ công nghệ số cộng đồng"
    lines = [
        (20, "Lạng Sơn", indicator, 1, "P"),
        (None, "UBND tỉnh Cao Bằng", indicator, 2, "P"),
        ("24", "Hà Nội", indicator, 3, "P"),
    ]
    intake = taking([heads, *lines], None)
    assert [row.unit for row in intake.rows] == ["20", "04"]
    (fault,) = intake.faults
    assert (fault.cell, fault.whole, "“24” và “Hà Nội”" in fault.message) == ("B4", True, True)
