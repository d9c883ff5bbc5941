"""The forms a report is written in."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from dxdesk.figures.figure import Figure
from dxdesk.models.field import Row
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.forms import page, writers
from dxdesk.reports.forms.word import write_word
from dxdesk.reports.report import Report
from dxdesk.reports.unit.report import unit_report
from tests.figures.sample import campaign
from tests.reports import sample

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = "=1+1 {{ opening }} {% for %} <b>&amp; \u202e"
SOFFICE = shutil.which("soffice")
# LibreOffice comes in parts: Word files are read by the writer, whose library lies beside the program.
WORD_TO_PDF = SOFFICE is not None and (Path(SOFFICE).resolve().parent / "libswlo.so").exists()


def draw(_figure: Figure) -> bytes:
    return DOT


def hostile() -> Report:
    rows: dict[str, list[Row]] = {
        "tasks": [sample.row("TK001", task="TK001", status="in_progress", obstacles=HOSTILE, note=HOSTILE)],
        "narratives": [sample.row("general", topic="general", results=HOSTILE)],
    }
    return unit_report(UnitData(campaign(), sample.PROVINCE, rows), ())


def written(report: Report, path: Path) -> Document:
    write_word(report, path, draw)
    return docx.Document(str(path))


def paragraphs(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_the_word_report_says_what_the_report_says(tmp_path: Path) -> None:
    report = sample.province()
    told = paragraphs(written(report, tmp_path / "a.docx"))
    for sentence in report.sentences():
        lines = sentence.text.split("\n")
        assert (f"- {lines[0]}" if sentence.form == "item" else lines[0]) in told
    assert [line for line in told if line.startswith("VII. ")] == ["VII. Số liệu báo cáo và giải trình"]


def test_it_stands_after_the_decree_on_a4_with_the_nation_above(tmp_path: Path) -> None:
    document = written(sample.province(), tmp_path / "a.docx")
    first = document.sections[0]
    sides = (first.page_width, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [210, 30, 20]
    assert first.different_first_page_header_footer
    head = document.tables[0]
    assert head.cell(0, 0).text.startswith("ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head.cell(0, 1).text
    assert "Lạng Sơn, ngày 04 tháng 5 năm 2022" in head.cell(0, 1).text
    styles = {p.style.name for p in document.paragraphs if p.style is not None}
    assert "Report place" not in styles  # every place has its figure
    normal = document.styles["Normal"].element
    assert normal.rPr.rFonts.get(qn("w:ascii")) == "Times New Roman"


def test_every_figure_has_its_table_and_its_chart(tmp_path: Path) -> None:
    report = sample.province()
    document = written(report, tmp_path / "a.docx")
    exhibits = list(report.exhibits())
    captions = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Report caption"]
    assert captions == [f"Bảng {n}. {exhibit.caption}" for n, exhibit in enumerate(exhibits, start=1)]
    assert len(document.inline_shapes) == sum(exhibit.chart for exhibit in exhibits)
    first = document.tables[1]
    assert [[cell.text for cell in row.cells] for row in first.rows][:3] == [
        ["Tình trạng", "Số lượng"], ["Chưa triển khai", "0"], ["Đang soạn thảo / đang triển khai", "1"],
    ]  # fmt: skip


def test_each_annex_is_a_lying_section_with_its_own_page_numbers_and_repeated_heading(tmp_path: Path) -> None:
    report = sample.province()
    document = written(report, tmp_path / "a.docx")
    sections = list(document.sections)[1:]
    assert len(sections) == len(report.annexes) + 1 == 6  # the last one lists the sources of numbers
    for annex in sections:
        assert annex.page_width > annex.page_height
        assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    last = document.tables[-2]
    assert last.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in last.rows[1].cells][:2] == ["1", report.annexes[-1].rows[0][1]]


def test_a_very_long_annex_stops_on_paper_and_says_so(tmp_path: Path) -> None:
    systems = [sample.row(f"s{n}", name=f"Hệ thống {n}", operator="Sở Nội vụ", level="2") for n in range(3001)]
    report = unit_report(UnitData(campaign(), sample.PROVINCE, {"systems": systems}), ())
    document = written(report, tmp_path / "a.docx")
    assert len(document.tables[-2]._tbl.tr_lst) == 1 + 3000
    note = "Phụ lục in 3.000 dòng đầu trong số 3.001 dòng; đủ các dòng có trong"
    assert any(told.startswith(note) for told in paragraphs(document))
    writers.write_workbook(report, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Phụ lục I"].max_row == 3 + 3001 + 1


def test_what_people_typed_is_never_markup_a_template_or_a_formula(tmp_path: Path) -> None:
    report = hostile()
    assert any(HOSTILE in line for line in paragraphs(written(report, tmp_path / "a.docx")))
    writers.write_workbook(report, tmp_path / "a.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx") for line in sheet for cell in line]
    assert [cell.data_type for cell in cells if cell.value == HOSTILE] == ["s", "s"]
    assert all(cell.data_type != "f" for cell in cells)
    assert "&lt;b&gt;&amp;amp;" in page.as_html(report)
    writers.write_markdown(report, tmp_path / "a.md")
    assert r"\<b\>&amp;" in (tmp_path / "a.md").read_text(encoding="utf-8")


def test_the_workbook_has_the_text_each_figure_and_each_annex(tmp_path: Path) -> None:
    report = sample.province()
    writers.write_workbook(report, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    tables, annexes = range(1, 8), ("I", "II", "III", "IV", "V")
    sheets = ["Báo cáo", *(f"Bảng {n}" for n in tables), *(f"Phụ lục {n}" for n in annexes), "Nguồn số liệu"]
    assert book.sheetnames == sheets
    assert [cell.value for cell in book["Bảng 3"][3]] == ["Cấp độ", "Tổng số", "Đã phê duyệt", "Tỷ lệ (%)"]
    assert [cell.value for cell in book["Bảng 3"][5]] == ["Cấp độ 2", 13, 3, 23.1]
    assert book["Bảng 3"]["D5"].number_format == "#,##0.0"
    assert book["Báo cáo"]["A2"].value == "TỈNH LẠNG SƠN"


def test_on_the_page_a_number_leads_to_its_records() -> None:
    linked = page.as_html(sample.province(), linked=True)
    target = linked.partition(f'<a href="{page.RECORDS}')[2].partition('"')[0]
    assert "plans/plan_5y" in map(unquote, target.split(","))
    assert page.RECORDS not in page.as_html(sample.province())


def test_the_text_is_printed_standing_and_annexes_lying(tmp_path: Path) -> None:
    seen: list[bool] = []

    def printed(sheets: object, title: str) -> bytes:
        assert isinstance(sheets, list)
        seen.extend(sheet.lying for sheet in sheets)
        return title.encode()

    writers.write_pdf(sample.province(), tmp_path / "a.pdf", printed, draw)
    assert seen == [False, True, True, True, True, True, True]
    assert (tmp_path / "a.pdf").read_text(encoding="utf-8").startswith("Báo cáo: Tình hình")


def test_a_report_that_can_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    out.write_bytes(b"old")

    def broken(_figure: Figure) -> bytes:
        raise OSError("no picture")

    with pytest.raises(OSError, match="no picture"):
        write_word(sample.province(), out, broken)
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


@pytest.mark.skipif(not WORD_TO_PDF, reason="LibreOffice Writer isn't installed")
def test_libreoffice_reads_the_word_report(tmp_path: Path) -> None:
    word, pdf = tmp_path / "a.docx", tmp_path / "a.pdf"
    written(sample.province(), word)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(word)]
    subprocess.run(convert, check=True, capture_output=True, timeout=100)
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in told
    assert "Phụ lục V" in told


def test_the_workbook_looks_as_the_forms_do_and_keeps_every_place_of_a_number(tmp_path: Path) -> None:
    report = sample.province()
    writers.write_workbook(report, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    table, text, origins = book["Bảng 3"], book["Báo cáo"], book["Nguồn số liệu"]
    assert (table.freeze_panes, table.print_title_rows, origins.freeze_panes) == ("A4", "$3:$3", "A2")
    assert (text.freeze_panes, text.page_setup.orientation) == (None, "portrait")
    assert origins.auto_filter.ref == f"A1:F{origins.max_row}"
    assert table["A1"].font.b
    assert table["D5"].alignment.horizontal == "right"
    assert round(text.column_dimensions["A"].width) == 111
    assert text["A1"].alignment.horizontal == "center"
    annex = book["Phụ lục I"]
    assert annex.cell(annex.max_row, 1).value == report.annexes[0].note
    long = next(row for row in range(1, text.max_row) if len(str(text.cell(row, 1).value)) > 300)
    assert text.row_dimensions[long].height >= 3 * 15
