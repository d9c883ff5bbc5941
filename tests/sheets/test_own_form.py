"""An office's own form is filled, and keeps what else is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from dxdesk.errors import Misuse
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.own_form import fill_form

SYSTEMS = REGISTERS["systems"]
NAMES = ("name", "operator", "level", "dossier_status")
ROWS: list[Row] = [
    {"record": str(n), "unit": "20", "live": True, "name": name, "operator": "Sở Y tế", "level": "2"}
    for n, name in enumerate(("=1+1", "Hệ thống điều hành"))
]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"], page["A2"] = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", SYSTEMS.title
    for column, heading in enumerate(("TT", *(SYSTEMS.fields[name].label for name in NAMES), "Ghi chú riêng"), start=1):
        page.cell(4, column, heading)
        page.cell(5, column).font = Font(name="Arial", color="FF0000")
    page["B8"], page["F4"].comment = "Người lập biểu", None
    book.create_sheet("Bìa")["A1"] = "=1+2"
    book.save(tmp_path / "mau.xlsx")
    return tmp_path / "mau.xlsx"


def test_rows_stand_under_the_office_s_headings_and_come_back(
    form: Path, campaign: Campaign, tmp_path: Path, taking: Callable[..., Intake]
) -> None:
    fill_form(form, tmp_path / "ra.xlsx", SYSTEMS, campaign, ROWS)
    book = openpyxl.load_workbook(tmp_path / "ra.xlsx")
    page = book.worksheets[0]
    assert [cell.value for cell in page[6]][:3] == [2, "Hệ thống điều hành", "Sở Y tế"]
    assert (page["B5"].value, page["B5"].data_type, page["B5"].quotePrefix) == ("=1+1", "s", True)
    assert page["B6"].font.name == "Arial"
    assert (page["A1"].value, page["B8"].value) == ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Người lập biểu")
    assert book["Bìa"]["A1"].value == "=1+2"
    said = [
        (row.values["name"], row.values["operator"], row.values["level"]) for row in taking(tmp_path / "ra.xlsx").rows
    ]
    assert said == [(row["name"], row["operator"], row["level"]) for row in ROWS]


def test_a_form_that_is_too_short_or_of_something_else_is_refused(
    form: Path, campaign: Campaign, tmp_path: Path
) -> None:
    with pytest.raises(Misuse, match="chỗ cho 3 dòng, biểu có 4 dòng"):
        fill_form(form, tmp_path / "ra.xlsx", SYSTEMS, campaign, ROWS * 2)
    openpyxl.Workbook().save(tmp_path / "trong.xlsx")
    with pytest.raises(Misuse, match="không có bảng nào"):
        fill_form(tmp_path / "trong.xlsx", tmp_path / "ra.xlsx", SYSTEMS, campaign, ROWS)
    assert not (tmp_path / "ra.xlsx").exists()
