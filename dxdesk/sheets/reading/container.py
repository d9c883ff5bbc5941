"""The file itself, before anything reads its cells: what it is, and whether its ZIP stays within limits.

What arrives is untrusted. Sizes that a ZIP declares may lie, so every part that is read later is inflated here once,
piece by piece, must end where its header says, and be what its checksum says.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from dxdesk.errors import Missing, Place, Unreadable, reason
from dxdesk.i18n import N_, _

READABLE = (".xlsx", ".xlsm", ".xls")  # what is read; a file is known by its contents, whatever its name
MAX_BYTES = 64 << 20  # of the file
MAX_MEMBERS = 2000
MAX_EXPANDED = 640 << 20  # of all XML parts together
MAX_RATIO = 400  # expanded to packed, for parts over RATIO_FROM
RATIO_FROM = 8 << 20
PIECE = 1 << 20

_SAVE_AS = N_("Hãy mở bằng Excel hoặc LibreOffice rồi lưu thành tệp .xlsx.")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE_SECTOR = 0xFFFFFFFA  # from here on numbers of sectors have other meanings
_DECLARED = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_BEGINNINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)  # fmt: skip
_ENCODINGS = frozenset({  # that are read besides UTF-8
    "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-9", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "cp1250", "cp1251", "cp1252",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8-r", "koi8-u", "shift_jis", "cp932",
    "euc_jp", "iso2022_jp", "gb2312", "gbk", "gb18030", "big5", "euc_kr", "utf-16", "utf-16-le", "utf-16-be",
    "utf-32", "utf-32-le", "utf-32-be",
})  # fmt: skip
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


def damaged(place: Place) -> Unreadable:
    """The error for a book that can't be read although it is one."""
    hint = _("Hãy mở bằng Excel, sửa chữa và lưu lại, hoặc xin lại tệp gốc.")
    return Unreadable(_("Tệp đã hỏng, không đọc được."), place=place, hint=hint)


def protected(place: Place) -> Unreadable:
    """The error for a book that opens with a password only."""
    return Unreadable(_("Tệp có mật khẩu."), place=place, hint=_("Hãy bỏ mật khẩu trong Excel rồi lưu lại."))


def _cut_short(place: Place) -> Unreadable:
    hint = _("Có thể tệp chưa tải hoặc chép xong: hãy tải, chép hoặc xin lại tệp gốc.")
    return Unreadable(_("Tệp đã hỏng: bị cụt, thiếu phần cuối."), place=place, hint=hint)


def is_old_excel(data: bytes, name: str) -> bool:
    """Whether this is a .xls book (BIFF); False for a ZIP. Anything else raises `Unreadable`, saying what it is."""
    place = Place(file=name)
    if not data:
        raise Unreadable(_("Tệp rỗng."), place=place)
    if data.startswith(_OLE):
        return _old_excel(data, place)
    if _OLE.startswith(data) or b"PK\x03\x04".startswith(data):
        raise _cut_short(place)
    if not data.startswith(b"PK"):
        if data.startswith((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")):
            return True  # before Excel 5 a book was nothing but its records
        raise Unreadable(_what_text_is(data, name), place=place, hint=_(_SAVE_AS))
    return False


def _old_excel(data: bytes, place: Place) -> bool:
    names, whole = _streams(data)
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise protected(place)
    if {"workbook", "book"} & {name.casefold() for name in names}:
        return True
    if not whole:
        raise _cut_short(place)
    raise Unreadable(_("Đây không phải sổ Excel (có thể là văn bản Word cũ)."), place=place, hint=_(_SAVE_AS))


def _streams(data: bytes) -> tuple[set[str], bool]:
    """What an OLE file says that it holds, and whether all of its list is there."""
    names: set[str] = set()
    if len(data) < 512:
        return names, False
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    sector: int = struct.unpack_from("<I", data, 48)[0]
    tables = [each for each in struct.unpack_from("<109I", data, 76) if each < _FREE_SECTOR]
    following = b"".join(data[(each + 1) * size : (each + 2) * size] for each in tables)
    whole = max(tables, default=0) * size + 2 * size <= len(data) + 1
    seen: set[int] = set()
    while sector < _FREE_SECTOR and sector not in seen:
        seen.add(sector)
        start, end = (sector + 1) * size, (sector + 2) * size
        for entry in range(start, min(end, len(data) - 127), 128):
            length = struct.unpack_from("<H", data, entry + 64)[0]
            names.add(data[entry : entry + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"))
        if end > len(data) or sector * 4 + 4 > len(following):
            return names, False
        sector = struct.unpack_from("<I", following, sector * 4)[0]
    return names, whole


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
            raise self._not_opened() from None
        self._members = {info.filename: info for info in listed}
        self._check_kind()
        self._check_limits(listed)

    def damaged(self) -> Unreadable:
        """The error for a book whose parts don't fit together."""
        return damaged(self.place)

    def _not_opened(self) -> Unreadable:
        """The list of the parts stands at the end of the file: where its mark is missing, so is the end."""
        return damaged(self.place) if b"PK\x05\x06" in self._data[-66_000:] else _cut_short(self.place)

    def _too_large(self) -> Unreadable:
        message = _("Tệp bung ra quá lớn so với một sổ Excel bình thường nên không được mở.")
        return Unreadable(message, place=self.place, hint=_("Hãy xóa các dòng, cột trống có định dạng rồi lưu lại."))

    def too_wide(self, rows: int, columns: int) -> Unreadable:
        """The error for a sheet with many cells far out."""
        message = _("Trang tính lớn quá {rows} dòng hoặc {columns} cột.").format(rows=rows, columns=columns)
        hint = _("Hãy xóa ô thừa ở xa bảng (Ctrl+End) hoặc tách thành nhiều tệp.")
        return Unreadable(message, place=self.place, hint=hint)

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
            raise protected(self.place)
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
        """A part, inflated piece by piece, XML always in UTF-8.

        Raises `Unreadable` if it isn't exactly as long as its header says, or not what its checksum says.
        """
        pieces = self._checked(self._members[name])
        first = next(pieces, b"")
        encoding = encoding_of(first)
        if encoding is None:
            yield first
            yield from pieces
            return
        yield from self._recoded(first, pieces, encoding)

    def is_plain(self, name: str) -> bool:
        """Whether a part is in UTF-8, as every reader of cells expects."""
        return name not in self._members or encoding_of(next(self._raw(self._members[name]), b"")) is None

    def _recoded(self, first: bytes, pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        if encoding not in _ENCODINGS:
            raise self.damaged()
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
            text = decoder.decode(first)
            yield re.sub(r"^\ufeff?<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode()
            for piece in pieces:
                yield decoder.decode(piece).encode()
            yield decoder.decode(b"", True).encode()
        except UnicodeError:
            raise self.damaged() from None

    def _checked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        checksum = 0
        for piece in self._raw(info):
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if checksum != info.CRC:
            raise self.damaged()

    def _raw(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
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
        named = self._data[info.header_offset + 30 : info.header_offset + 30 + name]
        if named != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace"):
            raise self.damaged()  # one of the two was changed: which part this is, nobody knows
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


def encoding_of(start: bytes) -> str | None:
    """The encoding of a part that begins like this; None for UTF-8, and for what is no XML."""
    for begin, encoding in _BEGINNINGS:
        if start.startswith(begin):
            return encoding
    declared = _DECLARED.match(start)
    if not declared or declared[1].lower().startswith((b"utf-16", b"utf-32", b"ucs")):
        return None  # letters of one byte can't be in what is declared; programs that say so mean UTF-8
    try:
        encoding = codecs.lookup(declared[1].decode()).name
    except LookupError:
        return declared[1].decode()
    return None if encoding in ("utf-8", "ascii") else encoding
