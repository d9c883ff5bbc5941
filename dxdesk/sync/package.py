"""The one container in which files travel between offices: a signed Data Package, locked for its recipients.

A package is read as something a stranger wrote: limits first, then the signature, then who and what, then the contents,
all in memory. What its signature covers is `datapackage.json`; that names every other member with size and hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import ValidationError

from dxdesk import __version__, text
from dxdesk.errors import Missing, Misuse, Place, Problem, Refused, Unreadable, UpdateNeeded, reason
from dxdesk.i18n import _
from dxdesk.paths import atomic_write
from dxdesk.sync import keys, strict_zip
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import (
    ATTACHMENT,
    DESCRIPTION,
    FORMAT,
    SIGNATURE,
    Description,
    Manifest,
    describe,
    pretty,
    stray,
)  # fmt: skip

_DESCRIPTION_LIMIT = 4 * 2**20  # bytes


@dataclass(frozen=True)
class Package:
    """A package whose signature by `manifest.device` and whose every member were found good.

    Whether that device is to be trusted is the caller's to judge.
    """

    manifest: Manifest
    members: Mapping[str, bytes]  # path → content, without the description and its signature
    sha256: str  # of datapackage.json: names these contents, however the file was locked or packed
    encrypted: bool

    @property
    def attachments(self) -> Mapping[str, bytes]:
        """Content of the attached scans by their SHA-256."""
        found = {ATTACHMENT.fullmatch(path): data for path, data in self.members.items()}
        return {match[1]: data for match, data in found.items() if match}


def build(manifest: Manifest, members: Mapping[str, bytes], signer: DeviceKey) -> tuple[bytes, str]:
    """The signed ZIP, not yet locked, and its `sha256`; the same contents give the same bytes.

    ValueError when the members aren't the ones its kind has, or the signer isn't the device of the manifest.
    """
    if manifest.device != signer.public.minisign:
        raise ValueError("the manifest names another device")
    if manifest.recipients and signer.public.recipient not in manifest.recipients:
        raise ValueError("the sender could not open its own file")
    if wrong := stray(manifest.kind, members):
        raise ValueError(f"a {manifest.kind} can't do with or without {sorted(wrong)}")
    description = describe(manifest, members)
    signature = signer.sign(description, manifest.comment)
    data = strict_zip.pack({**members, DESCRIPTION: description, SIGNATURE: signature})
    return data, hashlib.sha256(description).hexdigest()


def write(
    path: Path,
    manifest: Manifest,
    members: Mapping[str, bytes],
    signer: DeviceKey,
    *,
    check: Callable[[Package], object] | None = None,
) -> str:
    """Write a package, locked for the recipients of the manifest; returns its `sha256`.

    Before it is locked it is read back as any reader does; `check` raises what they would find wrong with its contents.
    The file appears whole or not at all. `Misuse` when it is larger than any reader takes, or can't be written.
    """
    if path.suffix.lower() != ".dxsync":  # nothing else is ever written over, a store least of all
        raise Misuse(_("Tên tệp phải có đuôi {known}.").format(known=".dxsync"))
    if not path.absolute().parent.is_dir():
        raise Missing(_("Không có thư mục “{folder}”.").format(folder=path.parent))
    data, sha256 = build(manifest, members, signer)
    if not strict_zip.fits(data, members):
        message = _("Tệp gửi quá lớn ({size} MB), nơi nhận không mở được.").format(size=len(data) // 2**20)
        raise Misuse(message, hint=_("Hãy bớt hoặc thu nhỏ tài liệu đính kèm."))
    found = parse(data)
    if check is not None:
        check(found)
    if manifest.recipients:
        data = keys.encrypt(data, manifest.recipients)
    try:
        atomic_write(path, data)
    except OSError as error:
        raise Misuse(_("Không ghi được tệp: {reason}.").format(reason=reason(error)), place=Place(path.name)) from None
    return sha256


def read(path: Path, identities: Collection[DeviceKey] = (), *, trusted: Collection[str] | None = None) -> Package:
    """Read and verify a package file; see `parse`. `Missing` when there is no such file."""
    try:
        with path.open("rb") as file:
            data = file.read(strict_zip.FILE_LIMIT + 1)
    except FileNotFoundError:
        raise Missing(_("Không tìm thấy tệp."), place=Place(path.name)) from None
    except OSError as error:
        message = _("Không đọc được tệp: {reason}.").format(reason=reason(error))
        raise Unreadable(message, place=Place(path.name)) from None
    try:
        return parse(data, identities, trusted=trusted)
    except Problem as problem:
        problem.place = problem.place or Place(path.name)
        raise


def parse(data: bytes, identities: Collection[DeviceKey] = (), *, trusted: Collection[str] | None = None) -> Package:
    """Verify a package: limits, signature, members, in this order; nothing is written anywhere.

    `identities` are the keys that may open it; `trusted`, where given, the only minisign keys it may be signed by.
    Raises `Unreadable` (no package, cut short, not addressed to us), `UpdateNeeded` (a newer format), or `Refused`
    (altered, too large, stray or missing members, another signer).
    """
    if not data:
        raise Unreadable(_("Tệp rỗng, không có gì để đọc."), hint=_("Hãy chép lại tệp từ nơi gửi."))
    if len(data) > strict_zip.FILE_LIMIT:
        raise strict_zip.too_large()
    encrypted = data.startswith(keys.AGE_MAGIC)
    if encrypted:
        data = keys.decrypt(data, identities)
    if not data.startswith(strict_zip.ZIP_MAGIC):
        raise _no_package()
    try:
        packed = strict_zip.members(data)
    except Refused:
        if DESCRIPTION.encode() not in data:  # an Excel workbook, say, that somebody chose by mistake
            raise _no_package() from None
        raise
    description, signature = (_unpack_envelope(packed, name) for name in (DESCRIPTION, SIGNATURE))
    found = _verified(description, signature, trusted)
    if encrypted and not found.dxdesk.recipients:
        raise Refused(_("Tệp được mã hóa cho nơi nhận mà bên gửi không nêu tên."))
    members = _unpack_members(packed, found)
    return Package(found.dxdesk, MappingProxyType(members), hashlib.sha256(description).hexdigest(), encrypted)


def _no_package() -> Unreadable:
    return Unreadable(_("Đây không phải là tệp đồng bộ (.dxsync)."), hint=_("Hãy chọn đúng tệp nhận được."))


def _unpack_envelope(packed: Mapping[str, strict_zip.Member], name: str) -> bytes:
    member = packed.get(name)
    if member is None:
        raise Unreadable(_("Đây không phải là tệp đồng bộ (.dxsync): thiếu “{name}”.").format(name=name))
    if member.size > _DESCRIPTION_LIMIT:
        raise strict_zip.too_large()
    return member.unpack()


def _verified(description: bytes, signature: bytes, trusted: Collection[str] | None) -> Description:
    """The description, once its signature by the device it names is good, and it is one we understand."""
    try:
        raw = orjson.loads(description)
        device = raw["dxdesk"]["device"]
        if not isinstance(device, str):
            raise TypeError
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise _malformed() from None
    if trusted is not None and device not in trusted:
        message = _("Tệp do một khóa chưa được tin cậy ký.")
        raise Refused(message, hint=_("Hãy đối chiếu khóa với nơi gửi trước khi tiếp nhận."))
    comment = keys.verify(device, description, signature)
    _understood(raw["dxdesk"])
    try:
        found = Description.model_validate(raw)
    except ValidationError as error:
        raise _malformed(".".join(str(part) for part in error.errors()[0]["loc"])) from None
    if not _is_pretty(raw, description) or comment != found.dxdesk.comment:
        raise _malformed()
    return found


def _is_pretty(raw: object, description: bytes) -> bool:
    """Whether it is written in the one form: a name said twice would be read one way here, another way elsewhere."""
    try:
        return pretty(raw) == description
    except TypeError:  # nested deeper than anything we write
        return False


def _understood(manifest: Mapping[str, Any]) -> None:
    """Raises `UpdateNeeded` for a format or program newer than this one. All formats keep these two where they are."""
    newest, needs = manifest.get("format"), manifest.get("needs")
    newer = isinstance(newest, int) and newest > FORMAT
    if not newer and isinstance(needs, str) and re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}", needs):
        newer = _numbers(needs) > _numbers(__version__)
    if newer:
        message = _("Tệp do phiên bản phần mềm mới hơn lập, cần cập nhật phần mềm.")
        raise UpdateNeeded(message, hint=_("Hãy cập nhật phần mềm rồi mở lại tệp."))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _unpack_members(packed: Mapping[str, strict_zip.Member], description: Description) -> dict[str, bytes]:
    """Every member, found to be the one described."""
    listed = {resource.path: resource for resource in description.resources}
    held = packed.keys() - {DESCRIPTION, SIGNATURE}
    if len(listed) != len(description.resources):
        raise _malformed("resources")
    if wrong := (listed.keys() ^ held) | stray(description.dxdesk.kind, held):
        raise Refused(_("Tệp thiếu hoặc thừa thành phần “{name}”.").format(name=text.shorten(min(wrong))))
    members: dict[str, bytes] = {}
    for path, resource in listed.items():
        if packed[path].size != resource.bytes:
            raise _mismatch(path)
        data = packed[path].unpack()
        sha256 = hashlib.sha256(data).hexdigest()
        attachment = ATTACHMENT.fullmatch(path)
        if resource.hash != f"sha256:{sha256}" or (attachment and attachment[1] != sha256):
            raise _mismatch(path)
        members[path] = data
    return members


def _malformed(where: str = "") -> Refused:
    message = _("Phần mô tả của tệp không đúng quy cách.")
    if where:
        message = _("Phần mô tả của tệp không đúng quy cách ở mục “{where}”.").format(where=where)
    return Refused(message)


def _mismatch(path: str) -> Refused:
    message = _("Thành phần “{name}” không đúng với bản được ký.").format(name=path)
    return Refused(message, hint=_("Tệp đã bị sửa sau khi lập. Hãy đề nghị bên gửi lập lại."))
