"""What is written to files doesn't depend on the window: its colours, its language, its screen."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication

from dxdesk import i18n
from dxdesk.i18n import in_vietnamese
from dxdesk.reports.forms import page
from dxdesk.reports.report import Annex, Column, Exhibit
from dxdesk.ui.charts.charts import render_png
from dxdesk.ui.report.painter import ReportPainter
from dxdesk.ui.report.printing import _document, as_pdf
from tests.reports import sample

DARK_TEXT, DARK_PAGE = QColor("#e6ebea"), QColor("#15191a")


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    """A window in dark colours."""
    before = qapp.palette()
    palette = QPalette(DARK_PAGE)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        palette.setColor(role, DARK_TEXT)
    qapp.setPalette(palette)
    yield
    qapp.setPalette(before)


def drawn(pdf: bytes) -> list[bytes]:
    """What is drawn on the pages, without the file's dates and ids."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return found


def inks(pdf: bytes) -> set[tuple[float, ...]]:
    """Colours that text and lines are drawn in."""
    said = b"\n".join(drawn(pdf))
    return {tuple(map(float, match.split()[:3])) for match in re.findall(rb"[\d.]+ [\d.]+ [\d.]+ (?:rg|scn)\b", said)}


def test_a_pdf_from_a_dark_window_is_that_of_a_light_one(qapp: QApplication, dark: None) -> None:
    sheets = page.sheets(sample.ministry())
    in_the_dark = as_pdf(sheets, "Báo cáo")
    qapp.setPalette(QPalette())

    assert drawn(in_the_dark) == drawn(as_pdf(sheets, "Báo cáo"))
    assert inks(in_the_dark), "the colours were read"
    assert not any(min(ink) > 0.85 and ink != (1.0, 1.0, 1.0) for ink in inks(in_the_dark))


def charts() -> list[Exhibit]:
    return [exhibit for exhibit in sample.province().exhibits() if exhibit.chart and exhibit.figure.rows]


@pytest.mark.parametrize("name", ["indicators_against_target", "plans_by_status", "tasks_by_status"])
def test_charts_of_a_report_are_vietnamese_whatever_the_window_speaks(
    qapp: QApplication, qtbot: object, name: str
) -> None:
    figure = next(exhibit.figure for exhibit in charts() if exhibit.figure.name == name)
    vietnamese = render_png(figure)
    painter = ReportPainter(qapp)

    def work() -> bytes:
        with in_vietnamese():  # as the verb that writes the report does, on a thread of its own
            return painter.draw(figure)

    i18n.use("en")
    try:
        assert render_png(figure) != vietnamese or name != "indicators_against_target", "the window speaks English"
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(work)
            while not made.done():
                qapp.processEvents()
    finally:
        i18n.use("vi")

    assert made.result() == vietnamese


WHOLE = re.compile(r"\d{2}/\d{2}/\d{4}|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+/[\w-]+")


def broken(document: QTextDocument) -> list[str]:
    """Dates, amounts and numbers of documents that go over two lines."""
    assert document.pageCount()  # lays it out
    found = []
    block = document.begin()
    while block.isValid():
        layout, words = block.layout(), block.text()
        ends = {layout.lineAt(n).textStart() for n in range(1, layout.lineCount())}
        found += [m[0] for m in WHOLE.finditer(words) if any(m.start() < end < m.end() for end in ends)]
        block = block.next()
    return found


def test_no_date_or_number_of_an_annex_goes_over_two_lines(qapp: QApplication) -> None:
    dots = QImage(1, 1, QImage.Format.Format_RGB32)
    columns = [Column("TT", 4, "centre"), *(Column(f"Ngày kiểm tra, đánh giá {n}", 12) for n in range(18))]
    cells = (
        "26/04/2022",
        "146/QĐ-TTg",
        "Chưa triển khai đầy đủ",
        "32.162.348",
        "Sở Thông tin và Truyền thông",
        "12/2022",
    )
    rows = tuple((str(n), *(cells * 3)) for n in range(1, 4))
    report = sample.province()
    wide = Annex("Nhiều cột", "03/CĐS", tuple(columns), rows, ((),) * len(rows))
    sizes = {"A4": QSizeF(1009, 642), "A3": QSizeF(1474, 971)}  # pixels between the margins
    sheets = page.sheets(replace(report, annexes=(*report.annexes, wide)))[1:]
    for sheet in sheets:
        assert broken(_document(sheet.html, sizes[sheet.size], dots)) == []
    many = next(sheet for sheet in sheets if "NHIỀU CỘT" in sheet.html)
    assert many.size == "A3"
    assert broken(_document(many.html, QSizeF(500, 600), dots)), "a page that is too narrow would be noticed"
