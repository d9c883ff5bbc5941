"""Templates and exports: they look as they should and come back unchanged."""

from __future__ import annotations

import csv
import os
import shutil
import string
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk import i18n
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Field, Kind, Row, Value
from dxdesk.models.registers import REGISTERS, pages
from dxdesk.sheets.forms import write_export, write_template
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book
from tests.flows.office import COUNTRY

Taking = Callable[..., Intake]
UNIT = "20"
KEYS = [register.key for register in pages()]
HEADER_ROW = 7


def rows_of(intake: Intake, register: str) -> list[dict[str, Any]]:
    return [dict(row.values) for row in intake.rows if row.register == register]


@pytest.fixture
def recorded(taking: Taking, workbooks: Path) -> dict[str, list[Row]]:
    """What the country book says of Lạng Sơn, as rows of the store."""
    intake = taking(COUNTRY, UNIT)
    found: dict[str, list[Row]] = {key: [] for key in KEYS}
    for row in intake.rows:
        values = {name: value for name, value in row.values.items() if not hasattr(value, "codes")}
        found[row.register].append({"record": row.key, "unit": row.unit, "live": True, **values})
    return found


def said(rows: list[Row]) -> list[dict[str, Value]]:
    kept = ("record", "unit", "live")
    return [{name: v for name, v in row.items() if name not in kept and v is not None} for row in rows]


# There and back


def test_an_export_of_all_registers_imports_back_unchanged(
    recorded: dict[str, list[Row]], campaign: Campaign, tmp_path: Path, taking: Taking
) -> None:
    path = tmp_path / "ra.xlsx"
    write_export(path, recorded, campaign, UNIT)
    intake = taking(path)
    assert not intake.faults
    assert not intake.notices
    assert not intake.skipped
    assert [table.register for table in intake.sheets] == KEYS
    for key in KEYS:
        assert rows_of(intake, key) == said(recorded[key])


@pytest.mark.parametrize("key", KEYS)
def test_a_filled_template_imports_back_unchanged(
    key: str, recorded: dict[str, list[Row]], campaign: Campaign, tmp_path: Path, taking: Taking
) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(path, key, campaign, UNIT, recorded[key])
    intake = taking(path)
    assert (intake.faults, intake.notices) == ([], [])
    order = {row["record"]: place for place, row in enumerate(recorded[key])}
    back = sorted(intake.rows, key=lambda row: order[row.key])
    assert [dict(row.values) for row in back] == said(recorded[key])


@pytest.mark.parametrize("key", KEYS)
def test_a_blank_template_says_nothing(
    key: str, recorded: dict[str, list[Row]], campaign: Campaign, tmp_path: Path, taking: Taking
) -> None:
    path = tmp_path / "trong.xlsx"
    write_template(path, key, campaign, UNIT, recorded[key], blank=True)
    intake = taking(path)
    assert not intake.rows
    assert not intake.faults
    assert (
        intake.skipped.get("unsaid", 0)
        == len(campaign.expects(REGISTERS[key].catalogue, UNIT)) * REGISTERS[key].expected
    )


def test_the_rows_of_all_units_come_back_with_their_units(campaign: Campaign, tmp_path: Path, taking: Taking) -> None:
    rows: list[Row] = [{"unit": unit, "item": "plan_5y", "status": "issued"} for unit in ("01", "20", "BTC")]
    write_export(tmp_path / "tong.xlsx", {"plans": rows}, campaign, None)
    assert [row.unit for row in taking(tmp_path / "tong.xlsx", None).rows] == ["01", "20", "BTC"]


def test_rows_that_were_never_recorded_are_not_exported(campaign: Campaign, tmp_path: Path, taking: Taking) -> None:
    rows: list[Row] = [{"unit": UNIT, "item": "plan_5y", "live": False}]
    write_export(tmp_path / "ra.xlsx", {"plans": rows}, campaign, UNIT)
    assert not taking(tmp_path / "ra.xlsx").rows


def test_a_book_is_vietnamese_whatever_the_window_speaks(
    recorded: dict[str, list[Row]], campaign: Campaign, tmp_path: Path
) -> None:
    write_export(tmp_path / "vi.xlsx", recorded, campaign, UNIT)
    i18n.use("en")
    write_export(tmp_path / "en.xlsx", recorded, campaign, UNIT)
    assert (tmp_path / "en.xlsx").read_bytes() == (tmp_path / "vi.xlsx").read_bytes()


LETTERS = string.printable + "ăâđêôơưạẻỗẤ×–“…=+-@&<>\"'_x0041_\x07\ufeff"


def values_of(field: Field) -> st.SearchStrategy[Value]:
    if field.vocabulary:
        codes = [choice.code for choice in field.vocabulary.fine()]
        return st.sampled_from([True, False] if field.kind is Kind.YES_NO else codes)
    if field.kind is Kind.DAY:
        return st.dates(date(1950, 1, 1), date(2100, 12, 31)).map(lambda day: day.isoformat())
    if field.kind is Kind.COUNT:
        return st.integers(field.low or 0, field.high or 10**12)
    if field.kind is Kind.AMOUNT:
        amounts = st.decimals(0, 10**15, allow_nan=False, places=4)
        return amounts.map(lambda amount: str(field.parse(amount)))
    words = st.text(st.sampled_from(LETTERS), max_size=30).map(field.parse)
    return words.filter(lambda value: value not in (None, "-", "–", "…", "..."))


ANY_SYSTEM = st.fixed_dictionaries({}, optional={n: values_of(f) for n, f in REGISTERS["systems"].stored.items()})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY_SYSTEM, min_size=1, max_size=5))
def test_any_values_come_back_as_they_were(campaign: Campaign, tmp_path: Path, systems: list[dict[str, Value]]) -> None:
    rows: list[Row] = [{**row, "name": f"Hệ thống {number}"} for number, row in enumerate(systems)]
    write_export(tmp_path / "ra.xlsx", {"systems": rows}, campaign, UNIT)
    intake = take(read_book(tmp_path / "ra.xlsx"), campaign, UNIT)
    assert not intake.faults
    assert rows_of(intake, "systems") == [dict(row) for row in rows]


@pytest.mark.parametrize("amount", ["0.1", "123456789012345", "1234567890123.4567", "999999999999.9999", "1.234", "0"])
def test_amounts_stay_exact_also_where_excel_would_round(
    amount: str, campaign: Campaign, tmp_path: Path, taking: Taking
) -> None:
    row: Row = {"indicator": "dossiers_online", "value": amount}
    write_export(tmp_path / "so.xlsx", {"indicators": [row]}, campaign, UNIT)
    assert taking(tmp_path / "so.xlsx").rows[0].values["value"] == amount


# What is in the book


def page_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


def test_text_that_looks_like_a_formula_stays_text(campaign: Campaign, tmp_path: Path) -> None:
    for text in ("=1+1", "+84", "-5", "@SUM(A1)"):
        write_export(tmp_path / "ra.xlsx", {"plans": [{"item": "plan_5y", "note": text}]}, campaign, UNIT)
        cell = next(c for c in page_of(tmp_path / "ra.xlsx")[HEADER_ROW + 1] if c.value == text)
        assert (cell.data_type, cell.number_format) == ("s", "@")


def test_dates_are_dates_and_numbers_are_numbers(campaign: Campaign, tmp_path: Path) -> None:
    row: Row = {"platform": "PF01", "announced_on": "2022-04-15", "users": 12345}
    write_export(tmp_path / "ra.xlsx", {"platforms": [row]}, campaign, UNIT)
    cells = {c.value: c for c in page_of(tmp_path / "ra.xlsx")[HEADER_ROW + 1]}
    assert 12345 in cells
    day = next(c for c in cells.values() if c.is_date)
    assert (f"{day.value:%Y-%m-%d}", day.number_format) == ("2022-04-15", "dd/mm/yyyy")


def test_a_template_looks_as_officers_know_it(campaign: Campaign, tmp_path: Path) -> None:
    write_template(tmp_path / "mau.xlsx", "plans", campaign, UNIT, [], blank=True)
    page = page_of(tmp_path / "mau.xlsx")
    head = [cell.value for cell in page[HEADER_ROW]]
    assert page["A1"].value == "TỈNH LẠNG SƠN"
    assert "Biểu số 01/CĐS" in [cell.value for cell in page[1]]
    assert "26/04/2022" in page["A4"].value
    assert head[:3] == ["TT", "Nội dung văn bản, kế hoạch *", "Lĩnh vực"]
    assert page.freeze_panes == f"A{HEADER_ROW + 1}"
    assert page.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert page.max_row == HEADER_ROW + len(campaign.expects("plan_items", UNIT))


def test_choices_are_offered_as_lists_on_a_hidden_sheet(campaign: Campaign, tmp_path: Path) -> None:
    write_template(tmp_path / "mau.xlsx", "plans", campaign, UNIT, [], blank=True)
    book = openpyxl.load_workbook(tmp_path / "mau.xlsx")
    assert book["Danh mục"].sheet_state == "hidden"
    lists = {str(v.sqref): v for v in book.worksheets[0].data_validations.dataValidation if v.type == "list"}

    def offered(area: str) -> list[str]:
        cells = book["Danh mục"][str(lists[area].formula1).split("!")[1].replace("$", "")]
        return [cell.value for (cell,) in cells]

    first = HEADER_ROW + 1
    documents, milestones = f"E{first}:E{first + 11} E{first + 18}", f"E{first + 12}:E{first + 17}"
    assert offered(documents) == ["Chưa triển khai", "Đang soạn thảo", "Đã trình", "Đã ban hành", "Không áp dụng"]
    assert offered(milestones) == ["Chưa triển khai", "Đang triển khai", "Đã hoàn thành", "Không áp dụng"]
    assert offered(f"F{HEADER_ROW + 3}")[0] == "Kế hoạch chuyển đổi số"  # a variant of the annual plan
    areas = [v.sqref for v in book.worksheets[0].data_validations.dataValidation]
    cells = [cell for area in areas for block in area.ranges for cell in block.cells]
    assert len(cells) == len(set(cells))  # Excel repairs books whose validations overlap


def test_a_long_catalogue_is_offered_whole(campaign: Campaign, tmp_path: Path) -> None:
    write_template(tmp_path / "mau.xlsx", "platforms", campaign, UNIT, [])
    book = openpyxl.load_workbook(tmp_path / "mau.xlsx")
    offered = {cell.value for cell in book["Danh mục"]["A"]}
    assert offered == {platform.name for platform in campaign.platforms}


def test_the_same_rows_make_the_same_file_in_every_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dxdesk.models.builtin import builtin\n"
        "from dxdesk.sheets.forms import write_template\n"
        "write_template(Path(sys.argv[1]), 'platforms', builtin('2022-q1'), '20', [])"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(tmp_path / f"{seed}.xlsx")]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_failed_export_leaves_the_old_file(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "ra.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="month must be"):
        write_export(path, {"plans": [{"item": "plan_5y", "issued_on": "2022-13-01"}]}, campaign, UNIT)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["ra.xlsx"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed; make test installs it")
def test_libreoffice_opens_templates_and_shows_the_same(
    recorded: dict[str, list[Row]], campaign: Campaign, tmp_path: Path
) -> None:
    for key in KEYS:
        write_template(tmp_path / f"{key}.xlsx", key, campaign, UNIT, recorded[key])
    profile = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    books = [str(tmp_path / f"{key}.xlsx") for key in KEYS]
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), *books]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    for key in KEYS:
        with (tmp_path / f"{key}.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        register = REGISTERS[key]
        labels = [field.label for field in register.shown.values() if field.compute is None]
        headings = [heading.removesuffix(" *") for heading in lines[HEADER_ROW - 1]]
        assert headings == ["TT", *labels]
        column = headings.index(register.fields[register.key_fields[0]].label)
        names = {line[column] for line in lines[HEADER_ROW:]}
        assert {register.title_of(row, campaign) for row in recorded[key]} <= names
        assert not any(cell.startswith(("#", "Err:")) for line in lines for cell in line)
