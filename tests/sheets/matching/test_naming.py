"""A sheet of which only the heading above its names is unknown is asked about, or read where that is certain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dxdesk.errors import Unreadable
from dxdesk.models.campaign import Campaign
from dxdesk.sheets.matching.asking import NO_ANSWERS, Answers
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book

Rows = Sequence[Sequence[Any]]
Answering = Callable[..., Intake]

SYSTEMS: Rows = [
    ("TT", "Tên phần mềm, hệ thống", "Đơn vị vận hành", "Cấp độ đề xuất", "Ghi chú"),
    (1, "Cổng dịch vụ công", "Sở A", 3, None),
    (2, "Thư điện tử công vụ", "Sở A", 2, None),
]
PLANS: Rows = [
    ("TT", "Tên văn bản chỉ đạo", "Tình trạng ban hành", "Người ký", "Trích yếu"),
    (1, "Nghị quyết của Tỉnh ủy về quê hương số", "Đã ban hành", "Nguyễn A", "về việc một"),
    (2, "Chương trình của HĐND về làng số", "Chưa", "Trần B", "về việc hai"),
]
TASKS: Rows = [
    ("Biểu số 05/CĐS", None, None, None, None),
    ("STT", "Nội dung công việc", "Đơn vị chủ trì", "Tiến độ (%)", "Khó khăn, vướng mắc"),
    (1, "Trồng rau sạch", "Sở A", 40, "thiếu người"),
    (2, "Nuôi cá lồng", "Sở A", 60, "thiếu tiền"),
]
INDICATORS: Rows = [
    ("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", None, None, None),
    ("TT", "Tên chỉ số", "Kết quả", "Nguồn số liệu"),
    (1, "Số cá trong hồ", 40, "Sở A"),
]
PLATFORMS: Rows = [
    ("TT", "Tên ứng dụng", "Hình thức công bố", "Số người dùng", "Ngày công bố"),
    (1, "Nền tảng gọi xe", "Quyết định riêng", 12, "1/2/2022"),
]
ASKED = [
    (SYSTEMS, "systems", "name", "B1"),
    (PLANS, "plans", "item", "B1"),
    (TASKS, "tasks", "task", "B2"),
    (INDICATORS, "indicators", "indicator", "B2"),
    (PLATFORMS, "platforms", "platform", "B1"),
]


@pytest.fixture
def answering(make_book: Callable[..., Any], campaign: Campaign) -> Answering:
    """What is taken of rows, with answers to what is asked and of a register that somebody chose."""

    def taken(rows: Rows, answers: Answers = NO_ANSWERS, register: str | None = None) -> Intake:
        return take(read_book(make_book(rows)), campaign, "20", register, answers=answers)

    return taken


@pytest.mark.parametrize(("rows", "register", "field", "cell"), ASKED)
@pytest.mark.parametrize("chosen", [False, True])
def test_which_column_names_the_rows_is_asked(
    answering: Answering, rows: Rows, register: str, field: str, cell: str, chosen: bool
) -> None:
    intake = answering(rows, register=register if chosen else None)
    (asked,) = intake.asked
    assert (intake.sheets, intake.faults) == ([], [])
    assert (asked.kind, asked.sheet, asked.cells, asked.register) == ("column", "Biểu", (cell,), register)
    assert (asked.codes[0], asked.codes[-1], asked.written in asked.message) == (field, "-", True)
    assert len(set(asked.codes)) == len(asked.codes)
    (notice,) = intake.notices
    assert "chưa đọc dòng nào" in notice.message
    (table,) = answering(rows, {asked.id: field}).sheets
    assert (table.register, table.columns[field]) == (register, cell[0])


@pytest.mark.parametrize(("heading", "register"), [("Nội dung công việc", "tasks"), ("Tên chỉ số", "indicators")])
def test_names_of_the_catalogue_need_no_question(
    answering: Answering, campaign: Campaign, heading: str, register: str
) -> None:
    items = {"tasks": campaign.tasks, "indicators": campaign.indicators}[register][:3]
    rows = [
        ("TT", heading, "Kết quả", "Ghi chú"),
        *((n, f"{n}. {one.name}", None, "x") for n, one in enumerate(items, 1)),
    ]
    intake = answering(rows)
    (table,) = intake.sheets
    assert (table.register, table.keys, intake.asked) == (register, [one.code for one in items], [])
    (notice,) = intake.notices
    assert (notice.cell, heading in notice.message) == ("B1", True)


def test_the_column_that_is_none_of_it_is_not_asked_about_again(answering: Answering) -> None:
    rows = [
        ("TT", "Sản phẩm", "Đơn vị vận hành", "Cấp độ đề xuất", "Mô tả"),
        (1, "nước", "Sở A", 3, "cổng"),
        (2, "gạo", "Sở B", 3, "thư"),
    ]
    (first,) = answering(rows).asked
    (second,) = answering(rows, {first.id: "-"}).asked
    assert (first.cells, second.cells) == (("B1",), ("E1",))
    with pytest.raises(Unreadable):
        answering(rows, {first.id: "-", second.id: "-"})


def test_of_several_columns_the_one_whose_heading_is_nearest_is_proposed(answering: Answering) -> None:
    rows = [
        ("TT", "Phòng phụ trách", "Tên phần mềm", "Đơn vị vận hành", "Cấp độ đề xuất"),
        (1, "P. Một", "Cổng", "Sở A", 3),
        (2, "P. Hai", "Thư", "Sở A", 3),
    ]
    assert [asked.cells for asked in answering(rows).asked] == [("C1",)]


def test_a_chosen_register_makes_no_sheet_of_it_that_has_nothing_else(answering: Answering) -> None:
    with pytest.raises(Unreadable):
        answering([("STT", "Họ tên", "Ghi chú"), (1, "An", "x")], register="systems")


def test_a_sheet_of_another_register_is_not_asked_about(answering: Answering) -> None:
    rows = [
        ("Biểu số 01/CĐS",),
        ("TT", "Tên văn bản", "Tên dự thảo", "Tình trạng", "Số, ký hiệu"),
        (1, "Kế hoạch hành động năm", "Dự thảo", "Đã ban hành", "25/KH"),
    ]
    for register in ("platforms", "tasks"):
        with pytest.raises(Unreadable):
            answering(rows, register=register)


def test_figures_and_dates_name_nothing(answering: Answering) -> None:
    with pytest.raises(Unreadable):
        answering([("TT", "Mã máy", "Đơn vị vận hành", "Cấp độ đề xuất"), (1, 17, "Sở A", 3), (2, "18/2", "Sở B", 2)])


@pytest.mark.parametrize(
    "rows",
    [
        [("STT", "Mặt hàng", "Số lượng", "Nguồn", "Ghi chú"), (1, "Bút", 3, "kho", "x")],
        [("Mã", "Quốc gia", "Phạm vi", "Trạng thái"), ("LAO", "Lào", "Á", "x")],
        [("TT", "Họ tên", "Tiến độ", "Kết quả", "Ghi chú"), (1, "An", "tốt", "đạt", "x")],
        [
            ("STT", "Tên máy", "Mã số", "Đơn vị chủ quản", "Tình trạng sử dụng", "Năm đưa vào sử dụng", "Ghi chú"),
            (1, "Máy in", "B1", "Sở A", "tốt", 2020, "x"),
        ],
        [("Con vật", "Chủ quản", "Tình trạng"), ("Mướp", "Nhà A", "khỏe")],
        [
            ("Số đến", "Số, ký hiệu", "Trích yếu nội dung", "Người ký", "Nơi nhận"),
            (1, "1/QĐ", "việc a", "An", "kho"),
        ],
        [("Biểu số 03/CĐS", None), ("Đơn vị vận hành", "Ghi rõ tên"), ("Cấp độ", "Từ 1 đến 5")],
    ],
)
def test_a_book_about_something_else_is_refused_as_before(answering: Answering, rows: Rows) -> None:
    with pytest.raises(Unreadable, match="Không nhận ra biểu nào"):
        answering(rows)
