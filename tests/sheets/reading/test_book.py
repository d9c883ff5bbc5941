"""Files as they arrive: what is no book says what it is, what is too large or damaged is refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH

from dxdesk.errors import Cancelled, Missing, Problem, Unreadable
from dxdesk.sheets.reading import container
from dxdesk.sheets.reading.book import read_book
from dxdesk.sheets.reading.cell import Oddity, Shown, What

MakeBook = Callable[..., Path]
Rewrite = Callable[[Path, str, Callable[[bytes], bytes]], Path]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CASES = Path(__file__).parents[2] / "data" / "cases"


def zipped(**members: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, body in members.items():
            # A fixed date: these bytes name test cases, and two processes must name them alike.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), body)
    return packed.getvalue()


def utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def ole(*streams: str) -> bytes:
    """An OLE file that lists these streams: header, table of sectors, directory."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<H", header, 30, 9)  # sectors of 512 bytes
    struct.pack_into("<I", header, 48, 1)  # the directory
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = (utf16(name).ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) for name in streams)
    return bytes(header) + table + b"".join(entry.ljust(128, b"\0") for entry in entries).ljust(513, b"\0")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("rong.xlsx", b"", "Tệp rỗng"),
        ("so.csv", "Tên;Số\nKế hoạch;5\n".encode(), "văn bản (CSV)"),
        ("web.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (
            "xml.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 2003",
        ),
        ("bao-cao.xlsx", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("anh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "tệp ảnh"),
        ("kho.xlsx", b"SQLite format 3\0" + bytes(50), "kho dữ liệu"),
        ("~$so.xlsx", b"\x05Nguyen" + bytes(150), "tệp tạm"),
        ("gi-do.xlsx", bytes(range(256)), "không phải sổ Excel hoặc đã hỏng"),
        ("so.xlsb", zipped(xl__workbook_dot_bin=b"x"), "nhị phân"),
        ("so.ods", zipped(content_dot_xml=b"x"), "OpenDocument"),
        ("bao-cao.docx", zipped(word__document_dot_xml=b"x"), "Word"),
        ("gui.dxsync", zipped(datapackage_dot_json=b"{}"), "gói dữ liệu"),
        ("nen.zip", zipped(a_dot_txt=b"x"), "tệp nén"),
        ("mat-khau.xlsx", ole("Root Entry", "EncryptedPackage"), "mật khẩu"),
        ("cu.doc", ole("Root Entry", "WordDocument"), "không phải sổ Excel"),
        ("cut.xlsx", zipped(xl__workbook_dot_xml=b"x")[:-30], "bị cụt"),
        ("cut.xls", ole("Root Entry", "Workbook")[:800], "bị cụt"),
    ],
)
def test_what_is_no_book_is_told_apart(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_book(path)
    assert said in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.file == name


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        read_book(tmp_path / "khong-co.xlsx")
    with pytest.raises(Unreadable, match="thư mục"):
        read_book(tmp_path)


def test_a_book_is_known_by_its_contents_not_its_name(make_book: MakeBook, tmp_path: Path) -> None:
    path = make_book([("Nội dung", "Tình trạng")])
    renamed = path.rename(tmp_path / "so.xls")
    assert read_book(renamed).sheets[0].rows == [["Nội dung", "Tình trạng"]]


def test_hidden_sheets_are_not_read(make_book: MakeBook) -> None:
    path = make_book([("A", "B")])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.save(path)
    assert [sheet.name for sheet in read_book(path).sheets] == ["Biểu"]


def test_real_dates_and_merged_areas_come_along(make_book: MakeBook) -> None:
    sheet = read_book(make_book([("A", None), (date(2022, 4, 15), 5)], merged=["A1:B1"])).sheets[0]
    assert sheet.rows == [["A", ""], [date(2022, 4, 15), 5]]
    assert sheet.merged == (((0, 0), (0, 1)),)


# Formulas, errors and formats


def with_cells(make_book: MakeBook, rewrite: Rewrite, cells: str) -> Path:
    path = make_book([("A", "B")])
    return rewrite(
        path, SHEET, lambda body: body.replace(b"</sheetData>", f"<row r='2'>{cells}</row></sheetData>".encode())
    )


@pytest.mark.parametrize(
    ("cell", "kind", "shown"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', Oddity.FORMULA, "=1+1"),
        ('<c r="B2"><f>1+1</f></c>', Oddity.UNCALCULATED, "=1+1"),
        ('<c r="B2"><f>1+1</f><v/></c>', Oddity.UNCALCULATED, "=1+1"),
        ("<c r='B2' t='e'><v>#REF!</v></c>", Oddity.ERROR, "#REF!"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Oddity.ERROR, "#DIV/0!"),
        ('<c r="B2" t="str"><f>HYPERLINK("http://x","y")</f><v>y</v></c>', Oddity.LINK, '=HYPERLINK("http://x","y")'),
        ('<c r="B2" t="str"><f>cmd|"/c calc"!A1</f><v>y</v></c>', Oddity.LINK, '=cmd|"/c calc"!A1'),
    ],
)
def test_formulas_and_errors_are_seen(
    cell: str, kind: Oddity, shown: str, make_book: MakeBook, rewrite: Rewrite
) -> None:
    assert read_book(with_cells(make_book, rewrite, cell)).sheets[0].marks.odd == {(1, 1): (kind, shown)}


def test_a_formula_copied_down_is_seen_in_every_row(make_book: MakeBook, rewrite: Rewrite) -> None:
    cells = (
        '<c r="A2"><f t="shared" ref="A2:A3" si="0">B1+1</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c>'
    )
    odd = read_book(with_cells(make_book, rewrite, cells)).sheets[0].marks.odd
    assert odd == {(1, 0): (Oddity.FORMULA, "=B1+1"), (2, 0): (Oddity.FORMULA, "=B1+1")}


def test_cells_may_leave_their_place_out_or_carry_a_prefix(make_book: MakeBook, rewrite: Rewrite) -> None:
    path = make_book([("A", "B")])
    sheet = (
        b'<x:worksheet xmlns:x="%s"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>'
        b'<x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    book = read_book(rewrite(path, SHEET, lambda _body: sheet % MAIN.encode()))
    assert book.sheets[0].rows[0][0] == 1
    assert book.sheets[0].marks.odd == {(0, 1): (Oddity.ERROR, "#N/A")}


def test_percent_formats_are_seen_but_not_a_percent_sign_in_quotes(make_book: MakeBook) -> None:
    path = make_book([(0.5, 0.5, 0.5)])
    book = openpyxl.load_workbook(path)
    for cell, code in (("A1", "0%"), ("B1", '0.0"%"'), ("C1", "0.00 %")):
        book["Biểu"][cell].number_format = code
    book.save(path)
    assert read_book(path).sheets[0].rows == [
        [Shown("50%", What.PERCENT, 0.5), Shown("0,5%", What.NUMBER, 0.5), Shown("50,00 %", What.PERCENT, 0.5)]
    ]


def test_day_numbers_of_1904_are_told(make_book: MakeBook) -> None:
    path = make_book([("A", "B")])
    assert not read_book(path).epoch_1904
    book = openpyxl.load_workbook(path)
    book.epoch = MAC_EPOCH
    book.save(path)
    assert read_book(path).epoch_1904


# Too much


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c r='XFD2'><v>1</v></c>",
        '<c  r = "A1048576"><v>1</v></c>',
        '<c r="DA2"><v>1</v></c>',
        '<c s="0" r="A150001"><v>1</v></c>',
        '<!-- <c r=" --><c r = "XFD1048576"><v>1</v></c>',
    ],
)
def test_a_cell_far_out_is_left_out_and_named_before_it_can_fill_the_memory(
    cells: str, make_book: MakeBook, rewrite: Rewrite
) -> None:
    sheet = read_book(with_cells(make_book, rewrite, cells)).sheets[0]
    assert sheet.rows[0] == ["A", "B"]
    assert not any(value for row in sheet.rows[1:] for value in row)
    assert len(sheet.marks.far) == 1


def test_many_cells_far_out_are_refused(make_book: MakeBook, rewrite: Rewrite) -> None:
    cells = "".join(f'<c r="XF{letter}2"><v>1</v></c>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY")
    with pytest.raises(Unreadable, match="lớn quá"):
        read_book(with_cells(make_book, rewrite, cells))


def test_blank_formatted_cells_far_out_do_no_harm(make_book: MakeBook, rewrite: Rewrite) -> None:
    path = with_cells(make_book, rewrite, '<c r="A2"><v>1</v></c><c r="XFD2" s="0"/>')
    assert len(read_book(path).sheets[0].rows) == 2


def test_entities_are_refused(make_book: MakeBook, rewrite: Rewrite) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "cccccccc">]>'
    path = rewrite(
        make_book([("A", "B")]), "xl/styles.xml", lambda body: body.replace(b"<styleSheet", bomb + b"<styleSheet")
    )
    with pytest.raises(Unreadable):
        read_book(path)


def test_limits_of_the_zip_are_kept(make_book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_book([("A", "B")])
    for limit, low in (("MAX_MEMBERS", 3), ("MAX_EXPANDED", 100), ("MAX_BYTES", 100)):
        with monkeypatch.context() as patch:
            patch.setattr(container, limit, low)
            with pytest.raises(Unreadable, match=r"quá lớn|lớn hơn"):
                read_book(path)
    monkeypatch.setattr(container, "RATIO_FROM", 100)
    monkeypatch.setattr(container, "MAX_RATIO", 1)
    with pytest.raises(Unreadable, match="quá lớn"):
        read_book(path)


def test_a_part_longer_than_it_says_is_refused(make_book: MakeBook, tmp_path: Path) -> None:
    """A header that lies about the size would get a bomb past the limits."""
    path = tmp_path / "noi-doi.xlsx"
    with zipfile.ZipFile(make_book([("A", "B")])) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        size = old.getinfo(SHEET).file_size
    data = path.read_bytes()
    assert data.count(struct.pack("<I", size)) >= 2
    path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", size - 40)))
    with pytest.raises(Unreadable, match="hỏng"):
        read_book(path)


def test_a_member_listed_twice_is_refused(make_book: MakeBook, tmp_path: Path) -> None:
    path = make_book([("A", "B")])
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(Unreadable, match="hỏng"):
        read_book(path)


def test_a_person_can_stop_the_reading(make_book: MakeBook) -> None:
    class Stopping:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_book(make_book([("A", "B")]), Stopping())


# Parts as they may be


def one_cell(path: Path, rewrite: Rewrite, encoding: str, declared: str) -> Path:
    """A book whose sheet says "Đã duyệt" in another encoding of XML."""
    xml = f'<?xml version="1.0"{declared}?><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
    sheet = f"{xml}<t>Đã duyệt</t></is></c></row></sheetData></worksheet>"
    return rewrite(path, SHEET, lambda _body: sheet.encode(encoding, "xmlcharrefreplace"))


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""), ("utf-8-sig", ' encoding="UTF-8"'), ("utf-16", ' encoding="UTF-16"'), ("utf-16-le", ""),
        ("utf-16-be", ' encoding="utf-16"'), ("utf-32", ' encoding="UTF-32"'), ("ascii", ' encoding="US-ASCII"'),
        ("iso8859-1", ' encoding="ISO-8859-1"'), ("cp1252", " encoding='windows-1252'"),
        ("cp1258", ' encoding="Windows-1258"'), ("gb18030", ' encoding="GB18030"'),
    ],
)  # fmt: skip
def test_xml_is_read_in_every_encoding(encoding: str, declared: str, make_book: MakeBook, rewrite: Rewrite) -> None:
    assert read_book(one_cell(make_book([("A",)]), rewrite, encoding, declared)).sheets[0].rows == [["Đã duyệt"]]


def test_an_unknown_encoding_ends_in_a_sentence(make_book: MakeBook, rewrite: Rewrite) -> None:
    with pytest.raises(Unreadable, match="hỏng"):
        read_book(one_cell(make_book([("A",)]), rewrite, "utf-8", ' encoding="X-MADE-UP"'))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_part_that_is_not_what_its_checksum_says_is_refused(part: str, tmp_path: Path) -> None:
    """A stored part with one letter changed is still XML: only its checksum tells."""
    path = tmp_path / "doi-chu.xlsx"
    with zipfile.ZipFile(CASES / "mixed.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        info = book.getinfo(part)
        body = book.read(part)
    start = info.header_offset + 30 + len(part) + body.rindex(b"</")
    data[start + 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Unreadable, match="hỏng"):
        read_book(path)


def test_a_part_with_two_names_is_refused(make_book: MakeBook) -> None:
    """Without its styles a percentage would be a number: where one name was changed, nothing is read."""
    path = make_book([("A", 0.5)])
    data = path.read_bytes()
    path.write_bytes(data.replace(b"xl/styles.xml", b"xl/stylez.xml", 1))
    with pytest.raises(Unreadable, match="hỏng"):
        read_book(path)


def test_a_book_without_a_part_that_it_needs_is_refused(tmp_path: Path) -> None:
    for number, lost in enumerate(("xl/styles.xml", "xl/sharedStrings.xml")):
        path = tmp_path / f"thieu-{number}.xlsx"
        with zipfile.ZipFile(CASES / "mixed.xlsx") as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                if name != lost:
                    new.writestr(name, old.read(name))
        with pytest.raises(Unreadable, match="hỏng"):
            read_book(path)


def test_letters_of_two_bytes_that_an_xls_calls_letters_of_one_are_put_together(tmp_path: Path) -> None:
    path = tmp_path / "hai-byte.xls"
    data = (CASES / "cell-comment.xls").read_bytes()
    written = utf16(name := "Hệ thống một cửa")
    path.write_bytes(
        data.replace(struct.pack("<HB", len(name), 1) + written, struct.pack("<HB", 2 * len(name), 0) + written)
    )
    assert path.read_bytes() != data
    assert read_book(path).sheets[0].rows[1][2] == name


# Damage


@pytest.mark.parametrize("name", ["same-table.xlsx", "hidden-row.xls", "password.xlsx", "password.xls"])
def test_a_book_that_was_cut_short_is_called_so(name: str, tmp_path: Path) -> None:
    whole = (CASES / name).read_bytes()
    path = tmp_path / name
    for length in range(8, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:length])
        with pytest.raises(Unreadable, match=r"cụt|đã hỏng|mật khẩu"):
            read_book(path)


def damaged(data: bytes, hits: list[tuple[int, int]], cut: int) -> bytes:
    broken = bytearray(data)
    for place, value in hits:
        broken[place % len(broken)] = value
    return bytes(broken[: len(broken) - cut % len(broken)])


def said_of(path: Path) -> str:
    """What a person is told of a file."""
    try:
        return f"{len(read_book(path).sheets)} trang."
    except Problem as problem:
        return problem.message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hits=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8), cut=st.integers(0, 300))
def test_damaged_bytes_end_in_a_sentence_or_in_rows(
    hits: list[tuple[int, int]], cut: int, workbooks: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hong.xlsx"
    path.write_bytes(damaged((workbooks / "nghe-an-van-ban-co-loi.xlsx").read_bytes(), hits, cut))
    assert said_of(path).endswith(".")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hits=st.lists(st.tuples(st.integers(0, 10_000), st.integers(32, 126)), min_size=1, max_size=4))
def test_damaged_xml_ends_in_a_sentence_or_in_rows(
    hits: list[tuple[int, int]], workbooks: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hong.xlsx"
    with zipfile.ZipFile(workbooks / "nghe-an-van-ban-co-loi.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, damaged(body, hits, 0) if name == SHEET else body)
    assert said_of(path).endswith(".")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hits=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=4), cut=st.integers(0, 300))
@pytest.mark.parametrize("name", ["mixed-libreoffice.xls", "struck-out.xls"])
def test_a_damaged_xls_ends_in_a_sentence_or_in_rows(
    name: str, hits: list[tuple[int, int]], cut: int, tmp_path: Path
) -> None:
    path = tmp_path / "hong.xls"
    path.write_bytes(damaged((CASES / name).read_bytes(), hits, cut))
    assert said_of(path).endswith(".")
