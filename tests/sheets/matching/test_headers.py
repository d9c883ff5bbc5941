"""Headers: of one row or several, merged or not, with a column a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk import text
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.sheets.matching.headers import Header, find_header, is_numbering
from dxdesk.sheets.reading.book import Sheet, read_book

MakeBook = Callable[..., Path]


def header_of(rows: Sequence[Sequence[Any]], *registers: str, merged: tuple[Any, ...] = ()) -> Header:
    width = max(map(len, rows))
    cells = [["" if cell is None else cell for cell in [*row, *[None] * (width - len(row))]] for row in rows]
    found = find_header(Sheet("Biểu", cells, merged), [REGISTERS[key] for key in registers] or pages())
    assert found is not None
    return found


@pytest.mark.parametrize("key", [register.key for register in pages()])
def test_a_sheet_with_all_labels_is_of_its_register(key: str) -> None:
    stored = {name: field for name, field in REGISTERS[key].stored.items() if not field.internal}
    header = header_of([[field.label for field in stored.values()]])
    assert header.register.key == key
    assert header.plain == {name: column for column, name in enumerate(stored)}
    assert not header.unknown


@pytest.mark.parametrize("key", [register.key for register in pages()])
def test_field_names_in_english_are_headings_too(key: str) -> None:
    names = [name for name, field in REGISTERS[key].stored.items() if not field.internal]
    assert header_of([["unit", *names]]).plain == {name: column for column, name in enumerate(names, 1)}


def test_a_group_of_marks_stands_under_its_merged_heading(make_book: MakeBook) -> None:
    rows = [
        ("TT", "Tên hệ thống thông tin", "Cấp độ an toàn đề xuất", None, None, "Hồ sơ đề xuất cấp độ", None),
        (None, None, "1", "2", "3", "Đã phê duyệt", "Số quyết định"),
        (1, "Cổng A", None, "x", None, None, None),
    ]
    merged = ["A1:A2", "B1:B2", "C1:E1", "F1:G1"]
    sheet = read_book(make_book(rows, merged=merged)).sheets[0]
    header = find_header(sheet, pages())
    assert header is not None
    assert (header.first, header.last, header.ordinal) == (0, 1, 0)
    assert header.marks == {"level": {"1": 2, "2": 3, "3": 4}, "dossier_status": {"approved": 5}}
    assert header.plain == {"name": 1, "approval_number": 6}


def test_a_group_heading_reaches_over_unmerged_cells() -> None:
    rows = [
        ("TT", "Tên hệ thống thông tin", "Cấp độ", None, None, "Ghi chú"),
        (None, None, "Cấp 1", "Cấp 2", "Cấp 3", None),
        (1, "Cổng A", "x", None, None, None),
    ]
    header = header_of(rows)
    assert header.marks == {"level": {"1": 2, "2": 3, "3": 4}}
    assert header.plain == {"name": 1, "note": 5}


def test_a_row_of_column_numbers_belongs_to_the_header() -> None:
    header = header_of([("TT", "Tên văn bản", "Tình trạng"), ("(1)", "(2)", "(3)"), (1, "Kế hoạch", "Đã trình")])
    assert (header.first, header.last) == (0, 1)
    assert is_numbering(["A", "B", 1.0, 2.0, "3"])
    assert not is_numbering([1.0, "Kế hoạch hành động năm", 2.0])


def test_brackets_stars_case_and_diacritics_do_not_matter() -> None:
    header = header_of([("STT", "TEN VAN BAN (*)", "Tình  trạng *", "Ngày ban hành (dd/mm/yyyy)")])
    assert header.plain == {"item": 1, "status": 2, "issued_on": 3}


def test_a_heading_that_is_only_similar_is_taken_and_marked_as_guessed() -> None:
    header = header_of([("Tên hệ thống thông tin", "Đơn vị đang vận hành", "Cấp độ")])
    assert header.plain["operator"] == 1
    assert header.guessed == {1: "operator"}


def test_columns_the_program_fills_in_itself_are_passed_over() -> None:
    header = header_of([("Chỉ tiêu", "Mục tiêu", "Giá trị", "Kết quả đạt được")], "indicators")
    assert header.plain == {"indicator": 0, "value": 2}
    assert not header.unknown


def test_the_same_heading_twice_is_read_once() -> None:
    header = header_of([("Tên văn bản", "Ghi chú", "Ghi chú")])
    assert header.plain["note"] == 1
    assert [(column, meaning.field) for column, meaning in header.twins.items()] == [(2, "note")]


def test_two_headings_that_fold_alike_are_told_apart_by_their_exact_words() -> None:
    header = header_of([("Nhiệm vụ", "Tiến độ", "Tiến độ (%)")], "tasks")
    assert header.plain == {"task": 0, "status": 1, "percent": 2}


def test_the_form_number_decides_between_registers_with_the_same_headings() -> None:
    head = ("Nội dung", "Nền tảng số", "Tình trạng", "Số, ký hiệu", "Ngày ban hành")
    assert header_of([("Biểu số 02/CĐS",), head]).register.key == "platforms"
    assert header_of([("Biểu số 01/CĐS",), head]).register.key == "plans"


def test_a_sheet_without_the_names_of_its_rows_has_no_header() -> None:
    assert find_header(Sheet("Biểu", [["Tình trạng", "Số, ký hiệu", "Ngày ban hành"]]), pages()) is None
    assert find_header(Sheet("Biểu", []), pages()) is None


LABELS = {field.label: name for name, field in REGISTERS["systems"].stored.items()}


@given(st.permutations(list(LABELS)), st.integers(0, 6), st.randoms())
def test_columns_are_found_in_any_order_below_any_title(labels: list[str], above: int, random: Any) -> None:
    def written(label: str) -> str:
        return random.choice([label, label.upper(), text.fold(label), f" {label} *", label.replace(" ", "\n")])

    title = [["UBND TỈNH LẠNG SƠN", *[""] * len(labels)]] * above
    header = header_of([*title, ["TT", *map(written, labels)]], "systems")
    assert header.first == above
    assert header.plain == {LABELS[label]: column for column, label in enumerate(labels, 1)}
