"""The file itself, before anything reads its cells: what it is, and whether its ZIP stays within limits.

What arrives is untrusted. Sizes that a ZIP declares may lie, so every part that is read later is inflated here once,
piece by piece, and must end where its header says.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from dxdesk.errors import Missing, Place, Unreadable, reason
from dxdesk.i18n import N_, _

MAX_BYTES = 64 << 20  # of the file
MAX_MEMBERS = 2000
MAX_EXPANDED = 640 << 20  # of all XML parts together
MAX_RATIO = 400  # expanded to packed, for parts over RATIO_FROM
RATIO_FROM = 8 << 20
PIECE = 1 << 20

_SAVE_AS = N_("Hãy mở bằng Excel hoặc LibreOffice rồi lưu thành tệp .xlsx.")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN_ZIP = (
    ("xl/workbook.bin", N_("Đây là sổ Excel dạng nhị phân (.xlsb), phần mềm không đọc dạng này.")),
    ("content.xml", N_("Đây là bảng tính OpenDocument (.ods), phần mềm không đọc dạng này.")),
    ("word/document.xml", N_("Đây là văn bản Word, không phải sổ Excel.")),
    ("ppt/presentation.xml", N_("Đây là bản trình chiếu, không phải sổ Excel.")),
)
_FOREIGN_START = (
    (b"%PDF", N_("Đây là tệp PDF, không phải sổ Excel.")),
    (b"age-encryption.org", N_("Đây là gói dữ liệu đã mã hóa, không phải sổ Excel.")),
    (b"\x89PNG", N_("Đây là tệp ảnh, không phải sổ Excel.")),
    (b"\xff\xd8\xff", N_("Đây là tệp ảnh, không phải sổ Excel.")),
    (b"Rar!", N_("Đây là tệp nén, không phải sổ Excel.")),
    (b"7z\xbc\xaf", N_("Đây là tệp nén, không phải sổ Excel.")),
    (b"SQLite format 3", N_("Đây là kho dữ liệu của phần mềm, không phải sổ Excel.")),
)


def read_file(path: Path) -> bytes:
    """The bytes of a file of sensible size. Raises `Missing` or `Unreadable`."""
    place = Place(file=path.name)
    try:
        if path.is_dir():
            raise Unreadable(_("Đây là thư mục, không phải sổ Excel."), place=place)
        if path.stat().st_size > MAX_BYTES:
            size = _("Tệp lớn hơn {limit} MB.").format(limit=MAX_BYTES >> 20)
            raise Unreadable(size, place=place, hint=_("Hãy bỏ ảnh, trang thừa hoặc tách thành nhiều tệp."))
        return path.read_bytes()
    except FileNotFoundError:
        raise Missing(_("Không có tệp này."), place=Place(file=str(path))) from None
    except OSError as error:
        message = _("Không mở được tệp: {reason}.").format(reason=reason(error))
        raise Unreadable(message, place=place, hint=_("Hãy đóng tệp ở chương trình khác rồi thử lại.")) from None


def is_old_excel(data: bytes, name: str) -> bool:
    """Whether this is a .xls book (BIFF); False for a ZIP. Anything else raises `Unreadable`, saying what it is."""
    place = Place(file=name)
    if not data:
        raise Unreadable(_("Tệp rỗng."), place=place)
    if data.startswith(_OLE):
        return _old_excel(data, place)
    if not data.startswith(b"PK"):
        raise Unreadable(_what_text_is(data, name), place=place, hint=_(_SAVE_AS))
    return False


def _old_excel(data: bytes, place: Place) -> bool:
    if _utf16("EncryptedPackage") in data or _utf16("EncryptionInfo") in data:
        raise Unreadable(_("Tệp có mật khẩu."), place=place, hint=_("Hãy bỏ mật khẩu trong Excel rồi lưu lại."))
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return True
    raise Unreadable(_("Đây không phải sổ Excel (có thể là văn bản Word cũ)."), place=place, hint=_(_SAVE_AS))


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _what_text_is(data: bytes, name: str) -> str:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, sentence in _FOREIGN_START:
        if start.startswith(magic):
            return _(sentence)
    if name.startswith("~$"):
        return _("Đây là tệp tạm mà Excel tạo ra khi đang mở sổ.")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        return _("Đây là bảng tính XML 2003, phần mềm không đọc dạng này.")
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<meta")) or b"<html" in start.lower():
        return _("Đây là trang web (HTML) được đổi đuôi thành sổ Excel.")
    if b"\0" not in data[:4096]:
        return _("Đây là tệp văn bản (CSV), không phải sổ Excel.")
    return _("Tệp không phải sổ Excel hoặc đã hỏng.")


class Parts:
    """The parts of an .xlsx file whose directory is within limits."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self.place = Place(file=name)
        try:
            listed = zipfile.ZipFile(BytesIO(data)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError):
            raise self.damaged() from None
        self._members = {info.filename: info for info in listed}
        self._check_kind()
        self._check_limits(listed)

    def damaged(self) -> Unreadable:
        """The error for a book whose parts don't fit together."""
        hint = _("Hãy mở bằng Excel, sửa chữa và lưu lại, hoặc xin lại tệp gốc.")
        return Unreadable(_("Tệp đã hỏng, không đọc được."), place=self.place, hint=hint)

    def _too_large(self) -> Unreadable:
        message = _("Tệp bung ra quá lớn so với một sổ Excel bình thường nên không được mở.")
        return Unreadable(message, place=self.place, hint=_("Hãy xóa các dòng, cột trống có định dạng rồi lưu lại."))

    def _check_kind(self) -> None:
        if "xl/workbook.xml" in self._members:
            return
        for member, sentence in _FOREIGN_ZIP:
            if member in self._members:
                raise Unreadable(_(sentence), place=self.place, hint=_(_SAVE_AS))
        if "datapackage.json" in self._members:
            hint = _("Hãy dùng chức năng nhận gói dữ liệu.")
            raise Unreadable(_("Đây là gói dữ liệu của phần mềm, không phải sổ Excel."), place=self.place, hint=hint)
        raise Unreadable(_("Đây là tệp nén hoặc sổ Excel thiếu nội dung."), place=self.place, hint=_(_SAVE_AS))

    def _check_limits(self, listed: list[zipfile.ZipInfo]) -> None:
        if len(listed) > MAX_MEMBERS or len(self._members) != len(listed):
            raise self._too_large() if len(listed) > MAX_MEMBERS else self.damaged()
        if any(info.flag_bits & 1 for info in listed):
            raise Unreadable(_("Tệp có mật khẩu."), place=self.place, hint=_("Hãy bỏ mật khẩu rồi lưu lại."))
        expanded = 0
        for info in listed:
            expanded += info.file_size
            if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                raise self._too_large()
        if expanded > MAX_EXPANDED:
            raise self._too_large()

    def names(self) -> list[str]:
        return list(self._members)

    def read(self, name: str) -> bytes:
        """One whole part; empty where there is none."""
        return b"".join(self.pieces(name)) if name in self._members else b""

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated piece by piece. Raises `Unreadable` if it isn't exactly as long as its header says."""
        info = self._members[name]
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            if len(packed) != info.file_size:
                raise self.damaged()
            yield from (bytes(packed[start : start + PIECE]) for start in range(0, len(packed), PIECE))
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._inflate(packed, info.file_size)
        else:
            raise self.damaged()

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        header = self._data[info.header_offset : info.header_offset + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise self.damaged()
        name, extra = struct.unpack("<HH", header[26:30])
        start = info.header_offset + 30 + name + extra
        return memoryview(self._data)[start : start + info.compress_size]

    def _inflate(self, packed: memoryview, size: int) -> Iterator[bytes]:
        inflater, left = zlib.decompressobj(-15), size
        rest: bytes | memoryview = packed
        try:
            while True:
                piece = inflater.decompress(rest, PIECE)
                left -= len(piece)
                if left < 0:
                    raise self.damaged()
                if piece:
                    yield piece
                if inflater.eof:
                    break
                if not piece and not inflater.unconsumed_tail:
                    raise self.damaged()
                rest = inflater.unconsumed_tail
        except zlib.error:
            raise self.damaged() from None
        if left:
            raise self.damaged()
