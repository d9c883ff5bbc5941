"""The ZIP a package is: written in one plain form, and read with no byte left unaccounted for.

Only what `unzip` has understood for thirty years is used, and nothing else is let in: no extra fields, comments, gaps,
links, encryption or data descriptors, so that no two programs can see different members in one file. Nothing is ever
extracted to disk, and nothing is unpacked beyond the size it declares.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final, NamedTuple

from dxdesk import text
from dxdesk.errors import Refused, Unreadable
from dxdesk.i18n import _

ZIP_MAGIC: Final = b"PK\x03\x04"
FILE_LIMIT: Final = 256 * 2**20  # bytes of the whole file; a unit with 500 scans stays well below
MEMBER_LIMIT: Final = 256 * 2**20  # bytes of one member, unpacked
TOTAL_LIMIT: Final = 384 * 2**20
MEMBERS_LIMIT: Final = 4000
_PIECE: Final = 2**20  # bytes unpacked at a time
RATIO_LIMIT: Final = 200  # journals and rows pack 5 to 40 times; a bomb of zeros 1,000 times

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_HARMLESS_FLAGS = 0x0806  # how hard the packer tried; that names are UTF-8
_VERSION = 20  # of the ZIP standard: deflate
_UNIX_FILE = (3 << 8 | _VERSION, (stat.S_IFREG | 0o644) << 16)
_DAY = 1 << 5 | 1  # 1 January 1980, the first day ZIP knows: the same contents give the same bytes
_NAME = re.compile(rb"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?")


class Member(NamedTuple):
    """A member as the directory describes it, still packed."""

    name: str
    packed: memoryview
    size: int
    crc: int
    deflated: bool

    def unpack(self) -> bytes:
        """Its content; raises `Refused` unless it is exactly what was declared."""
        data = self._inflated() if self.deflated else bytes(self.packed)
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise _altered(self.name)
        return data

    def _inflated(self) -> bytes:
        """A piece at a time: the whole at once would need its room twice."""
        reader, out, packed = zlib.decompressobj(-zlib.MAX_WBITS), BytesIO(), bytes(self.packed)
        try:
            while packed and not reader.eof and out.tell() <= self.size:
                out.write(reader.decompress(packed, _PIECE))
                packed = reader.unconsumed_tail
        except zlib.error:
            raise _altered(self.name) from None
        if not reader.eof or reader.unused_data or out.tell() > self.size:
            raise _altered(self.name)
        return out.getvalue()


def pack(members: Mapping[str, bytes]) -> bytes:
    """The ZIP of some members, in the order of their names."""
    body, directory = bytearray(), bytearray()
    for name, data in sorted(members.items()):
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed, method = packer.compress(data) + packer.flush(), _DEFLATED
        # Readers take nothing that looks like a bomb, however honest.
        if len(packed) >= len(data) or len(data) > len(packed) * RATIO_LIMIT:
            packed, method = data, _STORED
        raw = name.encode("ascii")
        common = (_VERSION, 0, method, 0, _DAY, zlib.crc32(data), len(packed), len(data), len(raw), 0)
        made_by, attributes = _UNIX_FILE
        directory += _CENTRAL.pack(b"PK\x01\x02", made_by, *common, 0, 0, 0, attributes, len(body)) + raw
        body += _LOCAL.pack(ZIP_MAGIC, *common) + raw + packed
    end = _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return bytes(body + directory + end)


def fits(data: bytes, contents: Mapping[str, bytes]) -> bool:
    """Whether a packed file, and what it unpacks to, keep within what readers take."""
    sizes = [len(member) for member in contents.values()]
    return (
        len(data) <= FILE_LIMIT - 2**20  # what locking adds is far less
        and len(sizes) <= MEMBERS_LIMIT - 2
        and max(sizes) <= MEMBER_LIMIT
        and sum(sizes) <= TOTAL_LIMIT - 2**23
    )


def members(data: bytes) -> dict[str, Member]:
    """The members of a ZIP, by name. Raises `Unreadable` when its end is missing, else `Refused`."""
    directory_at, count = _read_end(data)
    found: dict[str, Member] = {}
    at, expected = directory_at, 0
    for _place in range(count):
        member, at, expected = _read_member(data, at, expected, directory_at)
        if member.name in found:
            raise Refused(_("Tệp chứa hai lần thành phần “{name}”.").format(name=member.name))
        found[member.name] = member
    if at != len(data) - _END.size or expected != directory_at:
        raise _disorder()
    if sum(m.size for m in found.values()) > TOTAL_LIMIT:
        raise too_large()
    return found


def _read_end(data: bytes) -> tuple[int, int]:
    """Where the directory starts, and how many members it lists."""
    at = len(data) - _END.size
    if at < 0 or data[at : at + 4] != b"PK\x05\x06":
        if data.rfind(b"PK\x05\x06") >= 0:
            raise _disorder()
        raise Unreadable(_("Tệp bị cắt cụt, không đọc được."), hint=_("Hãy chép lại tệp từ nơi gửi."))
    _magic, disk, start_disk, here, count, size, offset, comment = _END.unpack_from(data, at)
    if disk or start_disk or comment or here != count or offset + size != at:
        raise _disorder()
    if count > MEMBERS_LIMIT:
        raise too_large()
    return offset, count


def _read_member(data: bytes, at: int, expected: int, limit: int) -> tuple[Member, int, int]:
    """One line of the directory; where the next line and the next member must be."""
    if at + _CENTRAL.size > len(data):
        raise _disorder()
    magic, made_by, *common, comment, disk, _internal, attributes, offset = _CENTRAL.unpack_from(data, at)
    _version, flags, method, _time, _date, crc, packed_size, size, name_size, extra = common
    raw = data[at + _CENTRAL.size : at + _CENTRAL.size + name_size]
    unwanted = flags & ~_HARMLESS_FLAGS or extra or comment or disk
    if magic != b"PK\x01\x02" or unwanted or method not in (_STORED, _DEFLATED):
        raise _disorder()
    if not _NAME.fullmatch(raw) or _is_special(made_by, attributes):
        shown = text.shorten(raw.decode("ascii", "replace"))
        raise Refused(_("Tệp chứa thành phần có tên hoặc kiểu không được phép: “{name}”.").format(name=shown))
    # The member's own header must repeat the directory word for word, right behind the member before it.
    start = offset + _LOCAL.size + name_size
    if offset != expected or data[offset:start] != _LOCAL.pack(ZIP_MAGIC, *common) + raw or start + packed_size > limit:
        raise _disorder()
    if size > MEMBER_LIMIT or (size > 2**20 and size > packed_size * RATIO_LIMIT):
        raise too_large()
    packed = memoryview(data)[start : start + packed_size]
    member = Member(raw.decode("ascii"), packed, size, crc, method == _DEFLATED)
    return member, at + _CENTRAL.size + name_size, start + packed_size


def _is_special(made_by: int, attributes: int) -> bool:
    """Whether a Unix program meant a link, folder or device."""
    kind = stat.S_IFMT(attributes >> 16)
    return made_by >> 8 == _UNIX_FILE[0] >> 8 and kind not in (0, stat.S_IFREG)


def _disorder() -> Refused:
    message = _("Cấu trúc tệp không đúng quy cách: tệp đã bị sửa hoặc bị hỏng.")
    return Refused(message, hint=_("Hãy chép lại tệp từ nơi gửi."))


def _altered(name: str) -> Refused:
    message = _("Thành phần “{name}” của tệp đã bị sửa hoặc bị hỏng.").format(name=name)
    return Refused(message, hint=_("Hãy chép lại tệp từ nơi gửi."))


def too_large() -> Refused:
    """A file beyond the limits, before or after unpacking."""
    return Refused(_("Tệp lớn hoặc giải nén ra lớn bất thường, không được tiếp nhận."))
