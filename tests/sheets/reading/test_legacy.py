"""Sheets from before Unicode."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.reading.book import read_book
from dxdesk.sheets.reading.legacy import Encoding, decode, encoding_of_font, guess

TCVN3 = {
    "Nghị quyết/chỉ thị/văn bản của tỉnh ủy, thành ủy về chuyển đổi số":
        "NghÞ quyÕt/chØ thÞ/v¨n b¶n cña tØnh ñy, thµnh ñy vÒ chuyÓn ®æi sè",
    "Kế hoạch hành động năm": "KÕ ho¹ch hµnh ®éng n¨m",
    "Đường bộ, giấy khai sinh, nguyễn": "§­êng bé, giÊy khai sinh, nguyÔn",
    "Cộng hòa xã hội chủ nghĩa Việt Nam": "Céng hßa x· héi chñ nghÜa ViÖt Nam",
}  # fmt: skip
VNI = {
    "Nghị quyết/chỉ thị/văn bản của tỉnh ủy, thành ủy về chuyển đổi số":
        "Nghò quyeát/chæ thò/vaên baûn cuûa tænh uûy, thaønh uûy veà chuyeån ñoåi soá",
    "Kế hoạch hành động năm": "Keá hoaïch haønh ñoäng naêm",
    "Đường bộ, giấy khai sinh, nguyễn": "Ñöôøng boä, giaáy khai sinh, nguyeãn",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM",
}  # fmt: skip


@pytest.mark.parametrize(("meant", "written"), TCVN3.items())
def test_tcvn3_is_read(meant: str, written: str) -> None:
    assert decode(written, Encoding.TCVN3) == meant


@pytest.mark.parametrize(("meant", "written"), VNI.items())
def test_vni_is_read(meant: str, written: str) -> None:
    assert decode(written, Encoding.VNI) == meant


def test_a_font_of_capitals_makes_capitals() -> None:
    assert decode("tØnh l¹ng s¬n", Encoding.TCVN3_CAPITALS) == "TỈNH LẠNG SƠN"


@pytest.mark.parametrize("encoding", list(Encoding))
def test_unicode_text_in_an_old_font_stays_as_it_is(encoding: Encoding) -> None:
    assert decode("Kế hoạch 25/KH-UBND", encoding) == "Kế hoạch 25/KH-UBND"
    assert decode("25/KH-UBND", Encoding.TCVN3) == "25/KH-UBND"


def test_both_tables_reach_every_vietnamese_letter() -> None:
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {
        unicodedata.normalize("NFC", vowel + mark) for vowel, mark in itertools.product("aăâeêioôơuưy", marks)
    } | {"đ"}
    high = [chr(code) for code in range(0xA1, 0x100)]
    tcvn3 = {decode(char, Encoding.TCVN3) for char in high}
    vni = {decode(base + mark, Encoding.VNI) for base in ("", *"aeiouyAEIOUY", *high) for mark in high}
    wanted = {letter for letter in letters if not letter.isascii()}
    assert wanted <= tcvn3
    assert wanted | {letter.upper() for letter in wanted} <= vni


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", Encoding.TCVN3), (".VnTimeH", Encoding.TCVN3_CAPITALS), ("VNI-Times", Encoding.VNI),
     (".VnArial Narrow", Encoding.TCVN3), ("Times New Roman", None), ("", None)],
)  # fmt: skip
def test_the_font_tells_the_encoding(font: str, encoding: Encoding | None) -> None:
    assert encoding_of_font(font) is encoding


def test_a_whole_sheet_is_guessed_by_its_words() -> None:
    assert guess(TCVN3.values()) is Encoding.TCVN3
    assert guess(VNI.values()) is Encoding.VNI


@pytest.mark.parametrize(
    "texts",
    [TCVN3.keys(), ["Hà Giang", "Thái Bình", "Lào Cai", "Quý I", "Hà Nam"], ["Crème brûlée", "château", "déjà vu"],
     ["25/KH-UBND", "x"], ["Hà Nội", *TCVN3.values()]],
)  # fmt: skip
def test_unicode_and_foreign_words_are_left_alone(texts: list[str]) -> None:
    assert guess(texts) is None


def old_book(path: Path, font: str, rows: list[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    for cells in page.iter_rows():
        for cell in cells:
            cell.font = Font(name=font)
    book.save(path)
    return path


ROWS: list[tuple[object, ...]] = [
    ("TT", "Tªn v¨n b¶n", "T×nh tr¹ng", "Ngµy ban hµnh"),
    (1, "KÕ ho¹ch hµnh ®éng n¨m", "§· ban hµnh", "15/4/2022"),
]


@pytest.mark.parametrize("font", [".VnTime", "Times New Roman"])
def test_a_book_in_tcvn3_is_taken_in_by_its_font_or_by_its_words(
    font: str, tmp_path: Path, taking: Callable[..., Intake]
) -> None:
    row = taking(old_book(tmp_path / "cu.xlsx", font, ROWS)).rows[0]
    assert row.values == {"item": "plan_annual", "status": "issued", "issued_on": "2022-04-15"}


def test_only_cells_in_an_old_font_are_turned_in_a_mixed_book(tmp_path: Path) -> None:
    path = old_book(tmp_path / "lan.xlsx", "Times New Roman", [("Kế hoạch năm", "KÕ ho¹ch n¨m", "Café")])
    book = openpyxl.load_workbook(path)
    book["Sheet"]["B1"].font = Font(name=".VnArial")
    book.save(path)
    assert read_book(path).sheets[0].rows[0] == ["Kế hoạch năm", "Kế hoạch năm", "Café"]
