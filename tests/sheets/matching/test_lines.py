"""Rows that are records, and rows that are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dxdesk.sheets.matching.incoming import Intake

Taking = Callable[..., Intake]
HEAD = ("TT", "Tên hệ thống thông tin", "Đơn vị vận hành", "Cấp độ", "Ghi chú")
SYSTEM = (1, "Cổng A", "Sở X", 2, None)


def systems(taking: Taking, *rows: tuple[object, ...]) -> list[str]:
    return [str(row.values["name"]) for row in taking([HEAD, *rows]).rows]


@pytest.mark.parametrize(
    "row",
    [
        ("I", "Các sở, ngành", None, None, None),
        ("A.", "Cấp tỉnh", None, 12, None),
        (None, "Nhóm hệ thống dùng chung", None, None, None),
        (None, "Khối huyện", None, None, None),
        ("TỔNG CỘNG", None, None, 5, None),
        (None, "Tổng số", None, 5, None),
        (None, "Cộng theo cấp độ", None, 3, None),
        (None, "Người lập biểu", None, "THỦ TRƯỞNG ĐƠN VỊ", None),
        (None, None, None, "Lạng Sơn, ngày 31 tháng 3 năm 2022", None),
        (None, "(Ký, ghi rõ họ tên)", None, None, None),
        HEAD,
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        (None, None, None, None, None),
        (2, None, None, None, None),
        (3, "-", "–", None, None),
    ],
)
def test_it_is_no_record(row: tuple[object, ...], taking: Taking) -> None:
    intake = taking([HEAD, SYSTEM, row])
    assert [r.values["name"] for r in intake.rows] == ["Cổng A"]
    assert not intake.faults


@pytest.mark.parametrize(
    "row",
    [
        (2, "Tổng đài 1022", "Sở X", 1, None),
        (2, "Tổng cộng", "Sở X", 1, None),
        ("2.1", "Nhóm ứng dụng", None, None, None),
        (None, "Cổng B", "Sở X", None, None),
        (2, "Giám đốc", "Sở X", 1, None),
        (None, "Phần mềm họp", None, None, "Người lập"),
    ],
)
def test_it_is_a_record_all_the_same(row: tuple[object, ...], taking: Taking) -> None:
    assert len(systems(taking, SYSTEM, row)) == 2


def test_names_below_a_signature_are_not_taken_for_records(taking: Taking) -> None:
    signature = [(None, "Người lập biểu", None, "Giám đốc", None), (None, "Nguyễn Văn A", None, "Trần Thị B", None)]
    assert systems(taking, SYSTEM, *signature) == ["Cổng A"]


def test_numbered_rows_below_a_signature_are(taking: Taking) -> None:
    signature = (None, "Người lập biểu", None, None, None)
    assert systems(taking, SYSTEM, signature, (2, "Cổng B", "Sở Y", 1, None)) == ["Cổng A", "Cổng B"]


def test_a_row_without_a_name_is_never_passed_over_in_silence(taking: Taking) -> None:
    intake = taking([HEAD, SYSTEM, (2, None, None, 3, None), (None, None, None, 3, None)])
    assert [fault.cell for fault in intake.faults] == ["B3", "B4"]


def test_catalogue_items_are_records_without_numbers(taking: Taking) -> None:
    rows = [("Nội dung", "Tình trạng"), ("Kế hoạch hành động năm", "Đã trình"), ("Nhóm khác", None)]
    intake = taking(rows)
    assert [row.key for row in intake.rows] == ["plan_annual"]
    assert intake.skipped == {"group": 1}
